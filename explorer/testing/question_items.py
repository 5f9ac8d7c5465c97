"""The tests of a short form, as pytest runs them."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from explorer.testing import failures
from explorer.testing.asking import Asked
from explorer.testing.comparison import Difference
from explorer.testing.failures import Mismatch
from explorer.testing.items import SparqlItem
from explorer.testing.naming import Names
from explorer.testing.rewriting import Update
from explorer.testing.spec_pages import Cells, Example
from explorer.testing.spec_pages import Cells as Row
from explorer.vocabulary import EXAMPLE

if TYPE_CHECKING:
    from explorer.testing.short_forms import Question, ShortForm


class QuestionItem(SparqlItem):
    """One question of a short form."""

    def __init__(self, *, form: ShortForm, question: Question, **rest: Any) -> None:
        super().__init__(**rest)
        self.form = form
        self.question = question
        self.user_properties += [("question", question.id), ("case", form.case)]

    def runtest(self) -> None:
        """Ask the question. Raises Mismatch when it comes to something else."""
        from explorer.testing import answering, expectations

        asked, names = self._asked()
        outcome = asked.engine.ask(asked.query.text, asked.inputs, names.base or None)  # type: ignore[attr-defined]
        self.told(asked, outcome)
        expect = self.question.expect
        judged = answering.judge(expect, outcome, names, ordered=asked.ordered, keys=asked.keys)
        if not judged.told:
            return
        text = expectations.rewritten(expect, judged.columns, judged.came)
        where = self.question.span
        if self.is_to_be_written(Update(str(self.path), self.question.id, 0, (), (), where, text)):
            return
        lines = [f"{self.question.id}: {'; '.join(judged.told)}"]
        if isinstance(judged.came, tuple):
            whole = judged.columns, (), Difference((), _rows(judged.came))
            own, wanted, differs = (*judged.apart, whole)[0]
            asked = replace(asked, example=replace(asked.example, columns=own, rows=wanted))
            lines.append(failures.of_example(asked, differs, judged.came))
        raise Mismatch("\n".join(lines))

    def _asked(self) -> tuple[Asked, Names]:
        from explorer.queries import Query
        from explorer.testing import plain
        from explorer.testing.outcomes import DEFAULT
        from explorer.testing.stores import STORES

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
