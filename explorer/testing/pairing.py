"""Pairs the rows of two sides so that blank nodes stand for each other one for one."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from typing import Final

import pyoxigraph as ox

from explorer.testing.values import Cell, Cells

_MOST_STEPS: Final = 200_000
"""Pairs of rows that are tried before two sides count as different."""


def pair_up(wanted: list[Cells], came: list[Cells], *, in_order: bool) -> bool:
    """Whether the rows can be paired so that blank nodes stand for each other one for one."""
    there, here = _colours(wanted), _colours(came)
    by_look: dict[Cells, list[int]] = defaultdict(list)
    for number, row in enumerate(came):
        by_look[masked(row, here)].append(number)
    looks = [masked(row, there) for row in wanted]
    if Counter(looks) != Counter(masked(row, here) for row in came):
        return False
    if in_order:
        choices = [[number] for number in range(len(wanted))]
        if any(masked(row, here) != look for row, look in zip(came, looks, strict=True)):
            return False
    else:
        choices = [by_look[look] for look in looks]
    # Rows without a blank node are paired already; the rest by trying, the surest first.
    open_rows = [n for n, row in enumerate(wanted) if any(blanks(cell) for cell in row)]
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
    ours = [name for cell in wanted for name in blanks(cell)]
    theirs = [name for cell in came for name in blanks(cell)]
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
    names = {n: {name for cell in rows[n] for name in blanks(cell)} for n in numbers}
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
    colours = {name: 0 for row in rows for cell in row for name in blanks(cell)}
    for _ in range(len(colours)):
        looks: dict[str, list[object]] = defaultdict(list)
        for row in rows:
            look = masked(row, colours)
            # A node sees its rows and at which of their places it stands itself.
            names = [name for cell in row for name in blanks(cell)]
            for name in dict.fromkeys(names):
                own = tuple(n for n, each in enumerate(names) if each == name)
                looks[name].append((hash(look), own))
        new = {name: hash((colours[name], *sorted(map(hash, looks[name])))) for name in colours}
        settled = len(set(new.values())) == len(set(colours.values()))
        colours = new
        if settled:
            break
    return colours


def blanks(cell: Cell) -> list[str]:
    """The blank nodes of a cell, also inside a quoted triple."""
    if isinstance(cell, ox.BlankNode):
        return [cell.value]
    if isinstance(cell, str):
        return [cell] if cell.startswith("_:") else []
    if isinstance(cell, ox.Triple):
        return [name for part in (cell.subject, cell.object) for name in blanks(part)]
    return []


def masked(row: Cells, colours: Mapping[str, int]) -> Cells:
    """A row with each blank node under its colour; all alike where none is known."""
    return tuple(_mask(cell, colours) for cell in row)


def _mask(cell: Cell, colours: Mapping[str, int]) -> Cell:
    if isinstance(cell, ox.Triple):
        parts = (cell.subject, cell.predicate, cell.object)
        return "\0".join(str(_mask(part, colours)) for part in parts)
    names = blanks(cell)
    return f"_:{colours.get(names[0], 0)}" if names else cell
