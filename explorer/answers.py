"""Answers of `queries/ask` as plain values: one dictionary per row, text or None per column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pyoxigraph as ox

from explorer.engines import Engine, Term
from explorer.errors import QueryError, UsageError
from explorer.queries import Query, find_query
from explorer.vocabulary import Iri, expand

Row = dict[str, str | None]


def rows(engine: Engine, name: str, graphs: Sequence[str], case: Iri | None = None) -> list[Row]:
    """The rows of a question of `queries/ask`, in its own order.

    The case is bound where the question is asked of a case. Raises QueryError when the columns are
    not those that its header promises.
    """
    query = find_query("ask", name)
    inputs = {"case": ox.NamedNode(case)} if case and "case" in query.inputs else {}
    answer = engine.select(query.text, graphs, inputs)
    keep_promise(query, answer.columns)
    return [dict(zip(answer.columns, map(plain, row), strict=True)) for row in answer.rows]


def keep_promise(query: Query, columns: tuple[str, ...]) -> None:
    """Raise QueryError when an answer has other columns than the header of its query promises."""
    if columns != query.output:
        raise QueryError(
            where=f"queries/{query.kind}/{query.name}.rq",
            what=f"answers with {', '.join(columns)}",
            why=f"its header promises {', '.join(query.output)}",
            try_="make the header's Output and the SELECT line agree",
        )


def plain(term: Term | None) -> str | None:
    """The IRI, or the text of a literal as it is written; None where nothing is bound."""
    return None if term is None else term.value


def by(answer: Iterable[Row], *columns: str) -> dict[tuple[str, ...], list[Row]]:
    """The rows gathered by the values of some columns, in first-seen order."""
    gathered: dict[tuple[str, ...], list[Row]] = {}
    for row in answer:
        gathered.setdefault(tuple(row[column] or "" for column in columns), []).append(row)
    return gathered


def first(answer: Iterable[Row], column: str) -> dict[str, Row]:
    """The first row for each value of a column."""
    found: dict[str, Row] = {}
    for row in answer:
        found.setdefault(row[column] or "", row)
    return found


def inputs_of(query: Query, bindings: Mapping[str, str]) -> dict[str, Term]:
    """The values given to the inputs of a question, as terms.

    Raises UsageError for an input that the question does not have, one that it needs and that is
    not given, or a value that is no name.
    """
    inputs: dict[str, Term] = {}
    if missing := [each for each in query.required if each not in bindings]:
        raise UsageError(
            query.name,
            f"is asked of one {missing[0]}",
            try_=f"add {missing[0]}= and its name, such as kb:... or term:...",
        )
    for key, value in bindings.items():
        if key not in query.inputs:
            known = ", ".join(query.inputs) or "none"
            raise UsageError(query.name, f"has no input {key}", try_=f"its inputs: {known}")
        expanded = expand(value)
        try:
            is_name = "://" in expanded
            inputs[key] = ox.NamedNode(expanded) if is_name else ox.Literal(expanded)
        except ValueError as error:
            raise UsageError(value, f"cannot be a name: {error}") from error
    return inputs
