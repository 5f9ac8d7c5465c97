"""Statements and pairs as a map that can be narrowed: facets, counts, what holds on a day.

Rows of a few questions go in once; from then on every narrowing is done on sets of bits, one bit a
statement, so that ten thousand statements are narrowed as fast as a hundred. What a value of a
facet holds, the questions say (`facet-values`, `wider-terms`, `document-times`); here sets are only
joined and cut.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_, or_
from typing import Final

from explorer.answers import Row
from explorer.conflicts import COLLIDING
from explorer.vocabulary import Iri, expand
from explorer.wording import name

Bits = int
"""A set of statements: bit n stands for the n-th."""
Chosen = Mapping[str, frozenset[str]]
"""The values that are chosen on each facet; nothing is chosen where a facet is not named."""

OF_STATEMENTS: Final = ("condition", "region", "duration", "intervention")
"""Facets that a statement may have several values on, or none."""
FACETS: Final = (
    *OF_STATEMENTS,
    *("kind", "year", "basis", "certainty", "jurisdiction", "status", "known"),
)
UNSTATED: Final = "none"
"""The value of a facet on which a statement says nothing; of the status, where it has no pair."""
HISTORICAL: Final = "historical"
"""The status of every pair of which one side no longer holds."""
STATUSES: Final = (*COLLIDING, "look-alike", "agreement-gap", "agreement", HISTORICAL, UNSTATED)
OVER: Final = frozenset(map(expand, ("gx:not-yet-started", "gx:replaced", "gx:run-out")))
"""Standings of a document that does not hold; where that is not known it may, and is shown."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a facet: what an address calls it, its label, the statements that have it.

    `wider` are the values that hold this one, `named` whether a statement names it itself.
    """

    id: str
    label: str
    bits: Bits
    wider: frozenset[str] = frozenset()
    named: bool = True


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement with what a cell of the map shows; names are local names, empty where unstated.

    `terms` has the ids of what it names itself on each facet of statements.
    """

    iri: Iri
    label: str
    document: Iri
    direction: str
    strength: str
    certainty: str
    strength_label: str
    certainty_label: str
    known: str
    terms: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair of statements by their places; historical where one side was replaced by today."""

    iri: Iri
    a: int
    b: int
    status: str
    historical: bool


@dataclass(frozen=True, slots=True)
class Document:
    """A document by what columns and facets say of it; texts are empty where unknown."""

    iri: Iri
    label: str
    kind: str
    issued: str
    jurisdiction: str
    known: str
    superseded: bool


@dataclass(frozen=True, slots=True)
class Landscape:
    """Everything on the map. `spans` are the rows of `document-times` by document.

    `wider` has the ids of what each clinical term lies within, named on the map or not.
    """

    statements: tuple[Statement, ...]
    documents: Mapping[Iri, Document]
    pairs: tuple[Pair, ...]
    pairs_of: tuple[tuple[int, ...], ...]
    facets: Mapping[str, Mapping[str, Value]]
    spans: Mapping[Iri, Sequence[Row]]
    wider: Mapping[str, frozenset[str]]

    @property
    def everything(self) -> Bits:
        """All statements."""
        return (1 << len(self.statements)) - 1


@dataclass(frozen=True, slots=True)
class View:
    """What is left of the map: statements, pairs, and how many each value would leave.

    `status` has the status of each pair with a side among those left; `within` are those of which
    both are. `loosen` names the facets without which something would be left, and how many.
    """

    kept: Bits
    held: Bits
    counts: Mapping[str, Mapping[str, int]]
    status: Mapping[int, str]
    within: frozenset[int]
    loosen: tuple[tuple[str, int], ...]

    @property
    def number(self) -> int:
        """How many statements are left."""
        return self.kept.bit_count()


def standing_on(landscape: Landscape, iri: Iri, day: date | None) -> str:
    """Where a document stands on a day, by its local name; empty for no day and no document."""
    if day is None:
        return ""
    text = day.isoformat()
    for span in landscape.spans.get(iri, ()):
        if (span["from"] or "") <= text and (span["to"] is None or text < span["to"]):
            return name(span["standing"])
    return ""


def held_on(landscape: Landscape, day: date | None) -> Bits:
    """The statements of documents that hold on a day, or may; all of them for no day."""
    if day is None:
        return landscape.everything
    over = {
        iri
        for iri in landscape.documents
        if expand(f"gx:{standing_on(landscape, iri, day)}") in OVER
    }
    hold = (n for n, each in enumerate(landscape.statements) if each.document not in over)
    return bits_of(hold, len(landscape.statements))


def status_on(pair: Pair, day: date | None) -> str:
    """The status of a pair; without a day, one with a replaced side belongs to the past."""
    return HISTORICAL if day is None and pair.historical else pair.status


def statuses(landscape: Landscape, held: Bits, day: date | None) -> dict[str, Value]:
    """The facet of the status: who is in a pair of each status, both sides of which hold."""
    sides: dict[str, set[int]] = {status: set() for status in STATUSES}
    hold = set(places(held))
    for pair in landscape.pairs:
        if pair.a in hold and pair.b in hold:
            sides[status_on(pair, day)].update((pair.a, pair.b))
    gathered = {
        status: bits_of(those, len(landscape.statements)) for status, those in sides.items()
    }
    gathered[UNSTATED] = held & ~union(gathered.values())
    return {each: Value(each, "", bits) for each, bits in gathered.items() if bits}


def narrow(
    landscape: Landscape, chosen: Chosen, day: date | None = None
) -> tuple[View, Mapping[str, Mapping[str, Value]]]:
    """What is left when these values are chosen on that day, and the facets with their values.

    Values of one facet widen each other, facets narrow each other; a value that is not on file
    counts for nothing. The counts of a facet say what each of its values leaves as all other
    facets stand.
    """
    held = held_on(landscape, day)
    facets = {**landscape.facets, "status": statuses(landscape, held, day)}
    masks = {
        facet: union(facets[facet][each].bits for each in values if each in facets[facet])
        for facet, values in chosen.items()
        if facet in facets and values
    }
    counts = {}
    for facet, values in facets.items():
        others = intersection(held, (bits for each, bits in masks.items() if each != facet))
        counts[facet] = {each: (value.bits & others).bit_count() for each, value in values.items()}
    kept = intersection(held, masks.values())
    status: dict[int, str] = {}
    within = set()
    left, hold = set(places(kept)), set(places(held))
    for index in sorted({pair for each in left for pair in landscape.pairs_of[each]}):
        pair = landscape.pairs[index]
        if pair.a in hold and pair.b in hold:
            status[index] = status_on(pair, day)
            if pair.a in left and pair.b in left:
                within.add(index)
    loosen = (
        (each, intersection(held, (m for n, m in masks.items() if n != each)).bit_count())
        for each in masks
    )
    view = View(
        kept,
        held,
        counts,
        status,
        frozenset(within),
        () if kept else tuple(sorted((e for e in loosen if e[1]), key=lambda e: (-e[1], e[0]))),
    )
    return view, {each: facets[each] for each in FACETS}


def places(bits: Bits) -> Iterator[int]:
    """The places of the statements in a set, in order."""
    text = bin(bits)[:1:-1]
    at = text.find("1")
    while at >= 0:
        yield at
        at = text.find("1", at + 1)


def bits_of(members: Iterable[int], size: int) -> Bits:
    """The set of these places, of so many statements at most.

    >>> bits_of([0, 9], 10)
    513
    """
    marked = bytearray(size // 8 + 1)
    for place in members:
        marked[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(marked, "little")


def union(sets: Iterable[Bits]) -> Bits:
    """All that is in any of the sets."""
    return reduce(or_, sets, 0)


def intersection(start: Bits, sets: Iterable[Bits]) -> Bits:
    """What is in all of the sets."""
    return reduce(and_, sets, start)
