"""What a person means by the cells of a short form, held against the terms that came out.

A literal may be written as in Turtle, `"Ann"@en` or `"5"^^xsd:integer`, and is then that one and no
other; a full IRI, with or without its brackets, is the same as its short name; a number counts by
its value; and nothing at all is unbound, which an empty text is not.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import pyoxigraph as ox

from explorer.testing.expectations import ROWS, cell
from explorer.testing.naming import Names
from explorer.testing.outcomes import Table, Value
from explorer.testing.plain import TRIPLE
from explorer.testing.spec_pages import Cells
from explorer.testing.values import plain
from explorer.vocabulary import PREFIXES

EMPTY: Final = '""'
"""How a text without letters is shown, since an empty cell is unbound."""
_NUMBERS: Final = frozenset(
    PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float", "int", "long")
)


def as_meant(
    expect: Any, found: Table | tuple[ox.Triple, ...], columns: Cells, names: Names
) -> tuple[Any, tuple[Cells, ...]]:
    """The expectation and the rows that came out, both written alike where they mean the same.

    The expectation comes back with texts for cells; the rows are cut to the columns.
    """
    every = TRIPLE if isinstance(found, tuple) else found.columns
    whole: Iterable[Sequence[Value | None]] = (
        [(t.subject, t.predicate, t.object) for t in found]
        if isinstance(found, tuple)
        else found.rows
    )
    rows = [tuple(row[every.index(column)] for column in columns) for row in whole]
    shown = [[names.cell(term) for term in row] for row in rows]
    wanted = {key: [dict(row) for row in expect[key]] for key in ROWS if key in expect}
    for n, column in enumerate(columns):
        terms = [row[n] for row in rows]
        said = [row for key in wanted for row in wanted[key] if row.get(column) is not None]
        texts = list(dict.fromkeys(cell(row[column]) for row in said))
        exact = [text for text in texts if text.startswith('"')]
        told = {term: _told(term, names, bool(exact)) for term in terms}
        meant: dict[str, str] = {}
        kept: dict[Value | None, str] = {}
        for text in (*exact, *(text for text in texts if text not in exact)):
            meant[text] = _meant(text, told, kept, names)
        told.update(kept)
        for row in said:
            row[column] = meant[cell(row[column])]
        for line, term in zip(shown, terms, strict=True):
            line[n] = told[term]
    return {**expect, **wanted}, tuple(tuple(line) for line in shown)


def _told(term: Value | None, names: Names, exact: bool) -> str:
    if isinstance(term, ox.Literal) and (exact or not term.value):
        return names.written(term)
    return names.cell(term)


def _meant(
    text: str, told: Mapping[Value | None, str], kept: dict[Value | None, str], names: Names
) -> str:
    """A cell as it is compared; `kept` says how terms are told that are meant by a cell before it.

    The terms that came out and are meant by this cell, and by none before, are added.
    """
    if text == "":
        return EMPTY if EMPTY in told.values() else ""
    try:
        term = names.term(text)
    except ValueError:  # no IRI, whatever it looks like
        return text
    if isinstance(term, ox.NamedNode):
        return names.cell(term)
    if any(isinstance(each, ox.NamedNode) and each.value == text for each in told):
        return names.cell(ox.NamedNode(text))
    if text.startswith('"'):
        text = names.written(term)
        kept.update({each: text for each in told if plain(each) == plain(term)})
        return text
    alike = [each for each in told if isinstance(each, ox.Literal) and _is(each, text, names)]
    before = [kept[each] for each in alike if each in kept]
    if before and len(before) == len(alike):
        return before[0]
    kept.update({each: text for each in alike if each not in kept})
    return text


def _is(term: ox.Literal, text: str, names: Names) -> bool:
    if names.cell(term) == text or term.value == text:
        return True
    if term.datatype.value not in _NUMBERS:
        return False
    try:
        number = Decimal(text)
    except InvalidOperation:
        return False
    written = ox.Literal(f"{number:f}" if number.is_finite() else text, datatype=term.datatype)
    return plain(written) == plain(term) or Decimal(term.value) == number
