"""The tests that the plugin collects, as pytest runs them."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any

import pytest

from explorer.errors import ExplorerError, tell
from explorer.testing import failures, plugin
from explorer.testing.asking import PREFIX, Asked, Names, Runner
from explorer.testing.comparison import Cells as Row
from explorer.testing.comparison import Difference, difference
from explorer.testing.failures import Mismatch
from explorer.testing.rewriting import Update
from explorer.testing.spec_pages import Cells, Example
from explorer.vocabulary import EXAMPLE, PREFIXES

if TYPE_CHECKING:
    from explorer.testing.manifests import Entry
    from explorer.testing.short_forms import Question, ShortForm


class SparqlItem(pytest.Item):
    """A test on one engine; what it says when it fails is the whole message."""

    sparql_test: tuple[str, str] | None = None
    sparql_update: dict[str, Any] | None = None

    def __init__(self, *, engine: str, **rest: Any) -> None:
        super().__init__(**rest)
        self.engine = engine
        self.user_properties.append(("engine", engine))
        self.extra_keyword_matches.add(engine)

    @property
    def runner(self) -> Runner:
        """How the project runs its examples."""
        return plugin.runner(self.config)

    def deviates(self, reason: str | None) -> None:
        """Say that the engine is known to get this wrong; getting it right is then a failure."""
        if reason:
            self.add_marker(pytest.mark.xfail(reason=reason, strict=True, raises=Mismatch))

    def told(self, asked: Asked, found: object) -> None:
        """Let other plugins see what was asked and what came out."""
        self.ihook.pytest_sparql_asked(
            item=self, asked=asked, engine=self.engine, runner=self.runner, found=found
        )

    def is_to_be_written(self, update: Update) -> bool:
        """Whether what was expected is overwritten; the process that reports does so."""
        if not self.config.getoption("--update-expected"):
            return False
        self.sparql_update = asdict(update)
        return True

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """The message alone, without a traceback, of what a person can put right."""
        if isinstance(excinfo.value, Mismatch):
            return str(excinfo.value)
        if isinstance(excinfo.value, ExplorerError):
            return f"{self.name}\n{tell(excinfo.value)}"
        return super().repr_failure(excinfo, style)


class ExampleItem(SparqlItem):
    """One rule of a spec page."""

    def __init__(self, *, example: Example, **rest: Any) -> None:
        super().__init__(**rest)
        self.example = example
        self.user_properties += [("page", example.page), ("rule", example.rule)]
        self.extra_keyword_matches.add(example.page)

    def runtest(self) -> None:
        """Run the query on what is given. Raises Mismatch when other rows come out."""
        run = self.runner
        asked = run.prepare(self.example, run.fresh(self.engine))
        found = run.ask(asked, None)
        self.told(asked, found)
        differs = unlike(asked, found)
        if differs is None:
            return
        example = asked.example
        update = Update(str(self.path), example.rule, example.line, example.columns, found)
        if not example.expected and self.is_to_be_written(update):
            return
        raise Mismatch(failures.of_example(asked, differs, found))

    def reportinfo(self) -> tuple[Any, int, str]:
        """Where the rule stands."""
        return self.path, self.example.line - 1, f"{self.example.page}: {self.name}"


def unlike(asked: Asked, found: tuple[Cells, ...]) -> Difference | None:
    """How the rows that came out differ from the table; None when they do not."""
    if found == asked.example.rows:
        return None
    return difference(asked.example.rows, found, ordered=asked.ordered)


class EntryItem(SparqlItem):
    """One entry of a manifest."""

    def __init__(self, *, entry: Entry, **rest: Any) -> None:
        super().__init__(**rest)
        self.entry = entry
        self.sparql_test = (entry.iri, self.engine)
        self.user_properties += [
            ("test", entry.iri),
            ("title", entry.name),
            ("kind", entry.kind),
            ("approval", entry.approval),
        ]
        self.extra_keyword_matches.add(entry.kind)

    def runtest(self) -> None:
        """Run the test as its kind asks for. Raises Mismatch when it does not pass."""
        from explorer.testing.suites import run_entry

        verdict = run_entry(self.entry, self.engine)
        if verdict.against:
            raise Mismatch(self._message(verdict))

    def _message(self, verdict: Any) -> str:
        from explorer.testing.plain import TRIPLE
        from explorer.testing.stores import Table

        names = Names({"xsd": PREFIXES["xsd"], **dict(PREFIX.findall(verdict.text))})
        lines = [f"{self.entry.name} ({self.entry.kind}): {verdict.against}"]
        if verdict.differs and isinstance(verdict.expected, Table):
            lines += failures.of_rows(
                verdict.text,
                verdict.store,
                verdict.expected,
                verdict.differs,
                names,
                self.entry.base,
            )
        elif verdict.differs:
            missing, unexpected = (
                [tuple(names.written(term) for term in row) for row in rows]
                for rows in (verdict.differs.missing, verdict.differs.unexpected)
            )
            lines += failures.tables(TRIPLE, missing, unexpected)
        if self.entry.query:
            lines.append(f"query: {self.entry.query.name}")
        return "\n".join(lines)

    def reportinfo(self) -> tuple[Any, int, str]:
        """The manifest, and the name of the test."""
        return self.path, 0, f"{self.entry.name}[{self.engine}]"


class QuestionItem(SparqlItem):
    """One question of a short form."""

    def __init__(self, *, form: ShortForm, question: Question, **rest: Any) -> None:
        super().__init__(**rest)
        self.form = form
        self.question = question
        self.user_properties += [("question", question.id), ("case", form.case)]

    def runtest(self) -> None:
        """Ask the question. Raises Mismatch when it comes to something else."""
        from explorer.testing import plain, short_forms
        from explorer.testing.stores import Table

        asked, names = self._asked()
        outcome = asked.engine.ask(asked.query.text, asked.inputs, names.base or None)  # type: ignore[attr-defined]
        self.told(asked, outcome)
        named = short_forms.columns_of(self.question.expect)
        every = outcome.columns if isinstance(outcome, Table) else plain.TRIPLE
        columns = named or every
        came = outcome if isinstance(outcome, bool) else plain.shown(outcome, columns, names)
        kept: list[Difference] = []

        def same(wanted: tuple[Cells, ...], rows: tuple[Cells, ...], some: bool) -> bool:
            found = difference(wanted, rows, ordered=asked.ordered and not some)
            if found is not None and some and not found.missing and not found.order:
                found = None
            if found is not None:
                kept.append(found)
            return found is not None

        told, wanted = short_forms.judge(self.question.expect, columns, came, same)
        if not told:
            return
        text = short_forms.rewritten(self.question.expect, columns, came)
        where = self.question.span
        if self.is_to_be_written(Update(str(self.path), self.question.id, 0, (), (), where, text)):
            return
        lines = [f"{self.question.id}: {'; '.join(told)}"]
        if isinstance(came, tuple):
            example = replace(asked.example, columns=columns, rows=wanted or ())
            asked = replace(asked, example=example)
            differs = kept[0] if kept else Difference((), _rows(came))
            lines.append(failures.of_example(asked, differs, came))
        raise Mismatch("\n".join(lines))

    def _asked(self) -> tuple[Asked, Names]:
        from explorer.queries import Query
        from explorer.testing import plain
        from explorer.testing.stores import DEFAULT, STORES

        form, question = self.form, self.question
        query = Query(self.path.parent.name, question.id, "", {}, question.query)
        names = plain.with_own(Names(form.prefixes, self.runner.names.base or EXAMPLE), query.text)
        example = Example(
            self.path.name, question.id, form.data, "", (), (), question.line, "", question.inputs
        )
        store = STORES[self.engine]()
        asked = plain.ready(example, query, store, names)
        inputs = dict(asked.inputs)
        if form.case and self.runner.open_case:
            every, bound = self.runner.open_case(form.case, form.as_of)
            store.add(DEFAULT, every)
            inputs = {**{n: t for n, t in bound.items() if f"?{n}" in query.text}, **inputs}
        if form.as_of and "?as_of" in query.text:
            inputs["as_of"] = plain.day(form.as_of)
        return replace(asked, inputs=inputs), names

    def reportinfo(self) -> tuple[Any, int, str]:
        """Where the question stands."""
        return self.path, self.question.line - 1, f"{self.path.name}: {self.name}"


def _rows(rows: tuple[Cells, ...]) -> tuple[Row, ...]:
    return tuple(tuple(row) for row in rows)
