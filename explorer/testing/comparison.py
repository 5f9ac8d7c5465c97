"""Whether what came out is what was expected: rows and graphs, up to the names of blank nodes.

A graph is compared as the set of its triples, each a row of three. Blank nodes of one side stand
for those of the other, one for one throughout, also inside quoted triples. Numbers, times and
truth values are the same when datatype and value are, however they are written.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

import pyoxigraph as ox

from explorer.testing.stores import Value
from explorer.vocabulary import PREFIXES

Cell = Value | str | None
"""A term; or the text of a cell, in which `_:x` is a blank node; or nothing."""
Cells = tuple[Cell, ...]

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
_MOST_STEPS: Final = 200_000
"""Pairs of rows that are tried before two sides count as different."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The rows that did not come, those nobody expected, and whether only the order differs."""

    missing: tuple[Cells, ...]
    unexpected: tuple[Cells, ...]
    order: bool = False


def difference(
    expected: Sequence[Cells], found: Sequence[Cells], *, ordered: bool = False, lax: bool = False
) -> Difference | None:
    """How what was found differs from what was expected; None when it does not.

    Rows count as often as they come. Where `lax`, a row may come fewer times than is expected, but
    at least once. Where `ordered`, the order counts as well.
    """
    wanted, came = [_plain(row) for row in expected], [_plain(row) for row in found]
    if ordered and len(wanted) == len(came) and _pair_up(wanted, came, in_order=True):
        return None
    if lax:
        wanted, came = list(dict.fromkeys(wanted)), list(dict.fromkeys(came))
        few = len(expected) >= len(found)
    else:
        few = True
    if few and len(wanted) == len(came) and _pair_up(wanted, came, in_order=False):
        return Difference((), (), order=True) if ordered else None
    missing, unexpected = _apart(wanted, came)
    return Difference(tuple(missing), tuple(unexpected))


def triples_as_rows(triples: Sequence[ox.Triple]) -> list[Cells]:
    """The triples of a graph as rows, each once."""
    return [(t.subject, t.predicate, t.object) for t in dict.fromkeys(triples)]


def _pair_up(wanted: list[Cells], came: list[Cells], *, in_order: bool) -> bool:
    """Whether the rows can be paired so that blank nodes stand for each other one for one."""
    there, here = _colours(wanted), _colours(came)
    by_look: dict[Cells, list[int]] = defaultdict(list)
    for number, row in enumerate(came):
        by_look[_masked(row, here)].append(number)
    looks = [_masked(row, there) for row in wanted]
    if Counter(looks) != Counter(_masked(row, here) for row in came):
        return False
    if in_order:
        choices = [[number] for number in range(len(wanted))]
        if any(_masked(row, here) != look for row, look in zip(came, looks, strict=True)):
            return False
    else:
        choices = [by_look[look] for look in looks]
    # Rows without a blank node are paired already; the rest by trying, the surest first.
    open_rows = [n for n, row in enumerate(wanted) if any(_blanks(cell) for cell in row)]
    order = _connected(wanted, open_rows, choices)
    return _try([wanted[n] for n in order], came, [choices[n] for n in order])


def _try(wanted: list[Cells], came: list[Cells], choices: list[list[int]]) -> bool:
    """A search that goes back over its choices, without calling itself."""
    there: dict[str, str] = {}
    here: dict[str, str] = {}
    taken: set[int] = set()
    path: list[tuple[int, int, list[tuple[str, str]]]] = []
    at, place, steps = 0, 0, 0
    while at < len(wanted):
        steps += 1
        if steps > _MOST_STEPS:
            return False
        options = choices[at]
        new: list[tuple[str, str]] | None = None
        while place < len(options):
            number = options[place]
            place += 1
            if number not in taken:
                new = _joined(wanted[at], came[number], there, here)
                if new is not None:
                    break
        if new is None:
            if not path:
                return False
            place, number, undone = path.pop()
            for one, other in undone:
                del there[one], here[other]
            taken.discard(number)
            at -= 1
            continue
        taken.add(number)
        path.append((place, number, new))
        at, place = at + 1, 0
    return True


def _joined(
    wanted: Cells, came: Cells, there: dict[str, str], here: dict[str, str]
) -> list[tuple[str, str]] | None:
    """The pairs of blank nodes that these two rows add; None, and nothing added, if they clash."""
    ours = [name for cell in wanted for name in _blanks(cell)]
    theirs = [name for cell in came for name in _blanks(cell)]
    new: list[tuple[str, str]] = []
    for one, other in zip(ours, theirs, strict=True):
        if one not in there and other not in here:
            there[one], here[other] = other, one
            new.append((one, other))
        elif there.get(one) != other or here.get(other) != one:
            for done, undone in new:
                del there[done], here[undone]
            return None
    return new


def _connected(rows: list[Cells], numbers: list[int], choices: list[list[int]]) -> list[int]:
    """The rows so that each, where it can, shares a blank node with one before it."""
    ordered: list[int] = []
    seen: set[str] = set()
    names = {n: {name for cell in rows[n] for name in _blanks(cell)} for n in numbers}
    of_name: dict[str, list[int]] = defaultdict(list)
    for n in numbers:
        for name in names[n]:
            of_name[name].append(n)
    done: set[int] = set()
    for start in sorted(numbers, key=lambda n: len(choices[n])):
        waiting = [start]
        while waiting:
            n = waiting.pop()
            if n in done:
                continue
            done.add(n)
            ordered.append(n)
            for name in sorted(names[n] - seen):
                seen.add(name)
                waiting += sorted(of_name[name], key=lambda m: -len(choices[m]))
    return ordered


def _colours(rows: list[Cells]) -> dict[str, int]:
    """A number for each blank node that says where it stands, the same on both sides."""
    colours = {name: 0 for row in rows for cell in row for name in _blanks(cell)}
    for _ in range(len(colours)):
        looks: dict[str, list[object]] = defaultdict(list)
        for row in rows:
            look = _masked(row, colours)
            # A node sees its rows and at which of their places it stands itself.
            names = [name for cell in row for name in _blanks(cell)]
            for name in dict.fromkeys(names):
                own = tuple(n for n, each in enumerate(names) if each == name)
                looks[name].append((hash(look), own))
        new = {name: hash((colours[name], *sorted(map(hash, looks[name])))) for name in colours}
        settled = len(set(new.values())) == len(set(colours.values()))
        colours = new
        if settled:
            break
    return colours


def _blanks(cell: Cell) -> list[str]:
    if isinstance(cell, ox.BlankNode):
        return [cell.value]
    if isinstance(cell, str):
        return [cell] if cell.startswith("_:") else []
    if isinstance(cell, ox.Triple):
        return [name for part in (cell.subject, cell.object) for name in _blanks(part)]
    return []


def _masked(row: Cells, colours: Mapping[str, int]) -> Cells:
    return tuple(_mask(cell, colours) for cell in row)


def _mask(cell: Cell, colours: Mapping[str, int]) -> Cell:
    if isinstance(cell, ox.Triple):
        parts = (cell.subject, cell.predicate, cell.object)
        return "\0".join(str(_mask(part, colours)) for part in parts)
    names = _blanks(cell)
    return f"_:{colours.get(names[0], 0)}" if names else cell


def _plain(row: Cells) -> Cells:
    return tuple(plain(cell) for cell in row)


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
            value = _decimal(Decimal(cell.value.strip()))
        elif kind in _REAL:
            value = repr(float(cell.value.replace("INF", "inf")))
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


def _decimal(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _apart(wanted: list[Cells], came: list[Cells]) -> tuple[list[Cells], list[Cells]]:
    """The rows of each side that have no like on the other, blank nodes being all alike.

    Where that says nothing, since only the blank nodes are tied in another way, the rows with
    blank nodes stand on both sides.
    """
    alike: Mapping[str, int] = {}
    left = Counter(_masked(row, alike) for row in came)
    missing = []
    for row in wanted:
        look = _masked(row, alike)
        if left[look] > 0:
            left[look] -= 1
        else:
            missing.append(row)
    left = Counter(_masked(row, alike) for row in wanted)
    unexpected = []
    for row in came:
        look = _masked(row, alike)
        if left[look] > 0:
            left[look] -= 1
        else:
            unexpected.append(row)
    if not missing and not unexpected:
        missing = [row for row in wanted if any(_blanks(cell) for cell in row)]
        unexpected = [row for row in came if any(_blanks(cell) for cell in row)]
    return missing, unexpected
