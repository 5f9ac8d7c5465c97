"""Numbers, times and truth values written in one way, so that equal ones are equal."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

import pyoxigraph as ox

from explorer.testing.outcomes import Value
from explorer.vocabulary import PREFIXES

Cell = Value | str | None
"""A term; or the text of a cell, in which `_:x` is a blank node; or nothing."""
Cells = tuple[Cell, ...]
DIGITS: Final = 12
"""Digits of a number with a fraction that count: engines round in their own way."""
_XSD: Final = PREFIXES["xsd"]
_WHOLE: Final = {
    _XSD + name
    for name in (
        "integer", "long", "int", "short", "byte", "nonNegativeInteger", "positiveInteger",
        "nonPositiveInteger", "negativeInteger", "unsignedLong", "unsignedInt", "unsignedShort",
        "unsignedByte",
    )
}  # fmt: skip
_REAL: Final = {_XSD + "double", _XSD + "float"}
_TIMES: Final = {_XSD + "dateTime", _XSD + "date", _XSD + "time"}


def plain(cell: Cell) -> Cell:
    """The cell with its number, time or truth value written in one way."""
    if isinstance(cell, ox.Triple):
        return ox.Triple(cell.subject, cell.predicate, plain(cell.object))  # type: ignore[arg-type]
    if not isinstance(cell, ox.Literal) or cell.language:
        return cell
    kind = cell.datatype.value
    try:
        if kind in _WHOLE:
            value = str(int(cell.value))
        elif kind == _XSD + "decimal":
            value = _decimal(Decimal(f"{Decimal(cell.value.strip()):.{DIGITS}g}"))
        elif kind in _REAL:
            value = f"{float(cell.value.replace('INF', 'inf')):.{DIGITS}g}"
        elif kind == _XSD + "boolean":
            value = {"1": "true", "0": "false"}.get(cell.value, cell.value)
        elif kind in _TIMES:
            value = re.sub(r"(\.\d*?)0+(?=\D|$)", r"\1", cell.value).replace("+00:00", "Z")
            value = re.sub(r"\.(?=\D|$)", "", value)
        else:
            return cell
    except (ValueError, InvalidOperation):
        return cell
    return ox.Literal(value, datatype=cell.datatype)


def has_order(one: Sequence[Cell], other: Sequence[Cell]) -> bool:
    """Whether SPARQL says which of two rows comes first, by the values that they are ordered by.

    It does not where all are equal, nor where the first two that differ are both blank nodes or
    literals of two kinds, as a number and a text.
    """
    for left, right in zip(one, other, strict=True):
        kinds = _kind(left), _kind(right)
        if left == right or (kinds == ("number",) * 2 and _number(left) == _number(right)):
            continue
        literals = isinstance(left, ox.Literal) and isinstance(right, ox.Literal)
        return kinds != ("blank",) * 2 and (kinds[0] == kinds[1] or not literals)
    return False


def _kind(cell: Cell) -> str:
    if isinstance(cell, ox.BlankNode) or (isinstance(cell, str) and cell.startswith("_:")):
        return "blank"
    if not isinstance(cell, ox.Literal):
        return type(cell).__name__
    kind = cell.datatype.value
    return "number" if kind in _WHOLE | _REAL | {_XSD + "decimal"} else kind


def _number(cell: Cell) -> float | None:
    try:
        return float(cell.value) if isinstance(cell, ox.Literal) else None
    except ValueError:
        return None


def _decimal(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
