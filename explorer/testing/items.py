"""The tests that the plugin collects, as pytest runs them."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import pytest

from explorer.errors import ExplorerError, QueryError, tell
from explorer.testing import failures, plugin
from explorer.testing.asking import Asked, Runner
from explorer.testing.comparison import Difference, difference
from explorer.testing.failures import Mismatch
from explorer.testing.naming import PREFIX, Names
from explorer.testing.rewriting import Update
from explorer.testing.spec_pages import Cells, Example
from explorer.vocabulary import PREFIXES

if TYPE_CHECKING:
    from explorer.testing.manifests import Entry


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

    def deviates(self, reason: str, *, strict: bool) -> None:
        """Say that the engine is known to get this wrong.

        Where that is `strict`, getting it right is then a failure.
        """
        self.add_marker(pytest.mark.xfail(reason=reason, strict=strict, raises=Mismatch))

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
        try:
            found = run.ask(asked, None)
        except QueryError as error:
            where = f"{self.example.page}.rq"
            raise QueryError(where, error.what, error.why, error.try_) from error
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
    keys = asked.places(asked.example.columns)
    return difference(asked.example.rows, found, ordered=asked.ordered, keys=keys)


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
        from explorer.testing.outcomes import Table
        from explorer.testing.plain import TRIPLE

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
