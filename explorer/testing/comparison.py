"""Whether what came out is what was expected: rows and graphs, up to the names of blank nodes.

A graph is compared as the set of its triples, each a row of three. Blank nodes of one side stand
for those of the other, one for one throughout, also inside quoted triples. Numbers, times and
truth values are the same when datatype and value are, however they are written.
"""

from __future__ import annotations

from collections import Counter, defaultdict, deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from explorer.testing.pairing import (
    blanks,
    masked,
    pair_up,
)
from explorer.testing.values import Cells, has_order, plain


@dataclass(frozen=True, slots=True)
class Difference:
    """The rows that did not come, those nobody expected, and whether only the order differs."""

    missing: tuple[Cells, ...]
    unexpected: tuple[Cells, ...]
    order: bool = False


def difference(
    expected: Sequence[Cells],
    found: Sequence[Cells],
    *,
    ordered: bool = False,
    keys: Sequence[int] = (),
    lax: bool = False,
) -> Difference | None:
    """How what was found differs from what was expected; None when it does not.

    Rows count as often as they come. Where `lax`, a row may come fewer times than is expected, but
    at least once. Where `ordered`, the order counts as well; but two rows may change places where
    the columns `keys`, by which they were ordered, say nothing of which is first.
    """
    wanted, came = [_plain(row) for row in expected], [_plain(row) for row in found]
    if ordered and len(wanted) == len(came) and pair_up(wanted, came, in_order=True):
        return None
    if lax:
        wanted, came = list(dict.fromkeys(wanted)), list(dict.fromkeys(came))
        few = len(expected) >= len(found)
    else:
        few = True
    if few and len(wanted) == len(came) and pair_up(wanted, came, in_order=False):
        right = not ordered or (bool(keys) and _as_ordered(wanted, came, keys))
        return None if right else Difference((), (), order=True)
    missing, unexpected = _apart(wanted, came)
    return Difference(tuple(missing), tuple(unexpected))


def triples_as_rows(triples: Sequence[ox.Triple]) -> list[Cells]:
    """The triples of a graph as rows, each once."""
    return [(t.subject, t.predicate, t.object) for t in dict.fromkeys(triples)]


def _as_ordered(wanted: list[Cells], came: list[Cells], keys: Sequence[int]) -> bool:
    """Whether rows that are the same stand in another order only where no order is asked for."""
    places: dict[Cells, deque[int]] = defaultdict(deque)
    for place, row in enumerate(wanted):
        places[masked(row, {})].append(place)
    order = [(places[masked(row, {})].popleft(), row) for row in came]
    return not any(
        place > later and has_order([row[k] for k in keys], [other[k] for k in keys])
        for n, (place, row) in enumerate(order)
        for later, other in order[n + 1 :]
    )


def _plain(row: Cells) -> Cells:
    return tuple(plain(cell) for cell in row)


def _apart(wanted: list[Cells], came: list[Cells]) -> tuple[list[Cells], list[Cells]]:
    """The rows of each side that have no like on the other, blank nodes being all alike.

    Where that says nothing, since only the blank nodes are tied in another way, the rows with
    blank nodes stand on both sides.
    """
    alike: Mapping[str, int] = {}
    left = Counter(masked(row, alike) for row in came)
    missing = []
    for row in wanted:
        look = masked(row, alike)
        if left[look] > 0:
            left[look] -= 1
        else:
            missing.append(row)
    left = Counter(masked(row, alike) for row in wanted)
    unexpected = []
    for row in came:
        look = masked(row, alike)
        if left[look] > 0:
            left[look] -= 1
        else:
            unexpected.append(row)
    if not missing and not unexpected:
        missing = [row for row in wanted if any(blanks(cell) for cell in row)]
        unexpected = [row for row in came if any(blanks(cell) for cell in row)]
    return missing, unexpected
