"""A failure as a query author reads it: what is missing, what is too much, and why.

Rows are shown with shortened names. Each missing row (the first few) is told with the row that came
out nearest to it, its differing cells marked, and with the pattern or filter that removed it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pyoxigraph as ox

from explorer.testing import explaining
from explorer.testing.asking import Asked
from explorer.testing.comparison import Difference
from explorer.testing.naming import Names
from explorer.testing.outcomes import DEFAULT, Store, Table
from explorer.testing.rdflib_store import to_rdflib
from explorer.testing.spec_pages import Cells, shown
from explorer.testing.worlds import open_world
from explorer.vocabulary import PREFIXES

EXPLAINED: Final = 3
"""Missing rows that are explained; more are only listed."""
LISTED: Final = 40

Choices = Mapping[str, Sequence[Any]]


class Mismatch(AssertionError):
    """What came out is not what was expected. Its text is the whole message."""


def of_example(asked: Asked, differs: Difference, found: Sequence[Cells]) -> str:
    """The message for an example whose rows are not those of its table."""
    example = asked.example
    columns = example.columns or tuple(str(n) for n in range(len(found[0]) if found else 0))
    missing, unexpected = _texts(differs.missing), _texts(differs.unexpected)
    lines = [
        f"{example.page}: {example.rule}",
        *tables(columns, missing, unexpected, differs.order),
    ]
    graphs = _graphs_of(asked)
    for row in missing[:EXPLAINED]:
        lines += _told(columns, row, unexpected, _reason(asked, graphs, columns, row))
    return "\n".join(lines)


def of_rows(
    text: str, store: Store, expected: Table, differs: Difference, names: Names, base: str
) -> list[str]:
    """The lines for a SELECT whose rows are terms: the same, without guessing what a cell means."""
    missing = [tuple(names.written(term) for term in row) for row in differs.missing]  # type: ignore[arg-type]
    unexpected = [tuple(names.written(term) for term in row) for row in differs.unexpected]  # type: ignore[arg-type]
    lines = tables(expected.columns, missing, unexpected, differs.order)
    graphs = {name: store.triples(name) for name in (DEFAULT, *store.graphs())}
    world = open_world(text, graphs, names, base)
    for cells, row in list(zip(missing, differs.missing, strict=True))[:EXPLAINED]:
        choices = {c: _as_choice(term) for c, term in zip(expected.columns, row, strict=True)}
        reason = explaining.why_not(world, choices) if world else None
        lines += _told(expected.columns, cells, unexpected, reason.said if reason else "")
    return lines


def _as_choice(term: object) -> list[Any]:
    """The value to look for: nothing is known of a blank node, and None is no value."""
    if term is None:
        return [None]
    return [to_rdflib(term)] if isinstance(term, ox.NamedNode | ox.Literal) else []


def tables(
    columns: Cells, missing: Sequence[Cells], unexpected: Sequence[Cells], order: bool = False
) -> list[str]:
    """The rows that are missing and those that are too many, as two tables."""
    if order:
        return ["The rows are right but in another order."]
    lines = []
    for title, rows in (("missing rows:", missing), ("unexpected rows:", unexpected)):
        lines += [title, *(_table(columns, rows) if rows else ["  none"])]
    return lines


def _table(columns: Cells, rows: Sequence[Cells]) -> list[str]:
    every = [columns, *rows[:LISTED]]
    widths = [max(len(row[n]) for row in every) for n in range(len(columns))]
    lines = [
        "  | " + " | ".join(c.ljust(w) for c, w in zip(row, widths, strict=True)) + " |"
        for row in every
    ]
    if len(rows) > LISTED:
        lines.append(f"  … and {len(rows) - LISTED} more")
    return lines


def _told(columns: Cells, row: Cells, unexpected: Sequence[Cells], reason: str) -> list[str]:
    lines = [f"about the missing row | {' | '.join(row)} |"]
    near = nearest(row, unexpected)
    if near is not None:
        marks = [
            f"{column}: {came or 'nothing'} instead of {wanted or 'nothing'}"
            for column, wanted, came in zip(columns, row, near, strict=True)
            if wanted != came
        ]
        lines += [f"  nearest: | {' | '.join(near)} |", *(f"    → {mark}" for mark in marks)]
    if reason:
        first, *rest = reason.splitlines()
        lines += [f"  removed by: {first}", *(f"  {line}" for line in rest)]
    return lines


def nearest(row: Cells, others: Iterable[Cells]) -> Cells | None:
    """The row with most cells alike, the first of several; None when none shares a cell.

    >>> nearest(("a", "1"), [("b", "2"), ("a", "3")])
    ('a', '3')
    """

    def alike(other: Cells) -> int:
        return sum(one == two for one, two in zip(row, other, strict=True))

    best = max(others, key=alike, default=None)
    return best if best is not None and (alike(best) or len(row) == 1) else None


def _texts(rows: Iterable[Sequence[object]]) -> list[Cells]:
    return [tuple(str(cell) for cell in row) for row in rows]


def _graphs_of(asked: Asked) -> dict[str, list[ox.Triple]]:
    """The data an example was asked of: of this project's engines the union, as they read it."""
    graphs = dict.fromkeys((*asked.graphs, *asked.seen))
    if DEFAULT in graphs:
        return {name: list(asked.engine.triples(name)) for name in graphs}
    return {DEFAULT: [t for name in graphs for t in asked.engine.triples(name)]}


def _reason(asked: Asked, graphs: Mapping[str, list[ox.Triple]], columns: Cells, row: Cells) -> str:
    """Why a row of cells did not come out; for a stage, why it did not write what is read."""
    names = asked.names
    terms = _terms(graphs, names)
    choices = {c: _meant(cell, terms, names) for c, cell in zip(columns, row, strict=True)}
    for name, term in asked.inputs.items():
        choices.setdefault(name, [to_rdflib(term)])
    text = asked.query.text
    if not asked.writes and not asked.example.expected:
        world = open_world(text, graphs, names)
        reason = explaining.why_not(world, choices) if world else None
        return reason.said if reason else ""
    world = open_world(text, graphs, names)
    if asked.example.expected:
        triple = tuple(next(iter(choices[c]), explaining.anything(c)) for c in columns)
        reason = explaining.why_not_made(world, triple) if world else None
        return reason.said if reason else ""
    reading = open_world(names.sparql + asked.example.reading, graphs, names)
    reason = explaining.why_not(reading, choices) if reading else None
    if world is None or reading is None or reason is None:
        return ""
    made = explaining.why_not_written(world, reading, choices)
    if made is None and reason.triple:
        made = explaining.why_not_made(world, reason.triple)
    # The stage says more than its reading, which sees only what the stage wrote.
    return made.said if made else f"the reading of the page: {reason.said}"


def _terms(graphs: Mapping[str, list[ox.Triple]], names: Names) -> dict[str, list[Any]]:
    """The terms of the data by how a cell shows them."""
    found: dict[str, dict[Any, None]] = {}
    for triples in graphs.values():
        for t in triples:
            for term in (t.subject, t.predicate, t.object):
                if isinstance(term, ox.NamedNode | ox.Literal):
                    for cell in {names.cell(term), shown(term)}:
                        found.setdefault(cell, {})[to_rdflib(term)] = None
    return {cell: list(terms) for cell, terms in found.items()}


def _meant(cell: str, terms: Mapping[str, list[Any]], names: Names) -> list[Any]:
    """The terms that a cell may stand for: none where the data does not say."""
    if cell == "":
        return [None]
    if cell.startswith("_:"):
        return []
    if cell in terms:
        return terms[cell]
    term = names.term(cell)
    if isinstance(term, ox.NamedNode):
        return [to_rdflib(term)]
    kind = (
        "integer" if cell.lstrip("-").isdigit() else "boolean" if cell in ("true", "false") else ""
    )
    typed = ox.Literal(cell, datatype=ox.NamedNode(PREFIXES["xsd"] + kind)) if kind else term
    return [to_rdflib(typed)]
