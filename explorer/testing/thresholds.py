"""Whether a case on file would notice that a threshold of a criterion was another one.

All thresholds are shifted at once, each by one of its own unit, and every case is worked out a
second time: an atom reads no threshold but its own, so that a criterion whose status comes out
differently on some case has its threshold noticed. What no case notices could be mistyped in a
policy without any case changing. It is done in a process apart, since with another number a case
may have no end.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import pyoxigraph as ox

from explorer import shelf
from explorer.engines import OxigraphEngine
from explorer.library import Library
from explorer.sources import CaseSource, Knowledge
from explorer.testing.contained import Contained, Stopped
from explorer.vocabulary import expand, shorten

COLUMNS: Final = ("file", "criterion", "threshold", "shifted", "noticed by")
SECONDS: Final = 120.0
"""How long a case may take, with the thresholds as they are and shifted, together."""


@dataclass(frozen=True, slots=True)
class Threshold:
    """The threshold of one criterion: where it stands, what it says, what it is shifted to."""

    file: str
    criterion: str
    node: str
    value: str
    shifted: str


def thresholds(knowledge: Knowledge, step: Decimal, folder: str = "policies/") -> list[Threshold]:
    """The thresholds of the criteria in a folder of the knowledge, in the order of their names."""
    low, high = expand("gx:low"), expand("gx:high")
    numbers: dict[str, str] = {}
    for quad in knowledge.quads:
        if quad.predicate.value in (low, high) and isinstance(quad.object, ox.Literal):
            numbers[named(quad)] = quad.object.value
    found = []
    for quad in knowledge.quads:
        if quad.predicate.value != expand("gx:threshold"):
            continue
        files = knowledge.origin.get(named(quad), ())
        node = quad.object.value if isinstance(quad.object, ox.NamedNode) else ""
        if files and files[0].startswith(folder) and node in numbers:
            value = numbers[node]
            found.append(Threshold(files[0], named(quad), node, value, moved(value, step)))
    return sorted(found, key=lambda each: (each.file, each.criterion))


def shifted(knowledge: Knowledge, found: Iterable[Threshold], step: Decimal) -> Knowledge:
    """The knowledge with every one of these thresholds moved by a step of its own unit."""
    nodes = {each.node for each in found}
    ends = (expand("gx:low"), expand("gx:high"))
    quads = []
    for quad in knowledge.quads:
        number = quad.object
        if named(quad) in nodes and quad.predicate.value in ends and isinstance(number, ox.Literal):
            other = ox.Literal(moved(number.value, step), datatype=number.datatype)
            quads.append(ox.Quad(quad.subject, quad.predicate, other, quad.graph_name))
        else:
            quads.append(quad)
    return replace(knowledge, quads=tuple(quads), digest=f"{knowledge.digest} {step}")


def noticed(
    knowledge: Knowledge,
    cases: Sequence[CaseSource],
    *,
    step: Decimal = Decimal(1),
    seconds: float = SECONDS,
    told: Callable[[str], None] | None = None,
) -> tuple[list[tuple[Threshold, tuple[str, ...]]], list[tuple[str, str]]]:
    """Each threshold, with the slugs of the cases on which its criterion comes out differently.

    And the slugs of the cases that were stopped, each with what is told of it. A case counts as
    stopped after so many seconds; which threshold it was is not known then.
    """
    apart = Contained()
    found: list[Any] = []
    try:
        for outcome in apart.each(outcomes, knowledge, tuple(cases), step, seconds):
            found.append(outcome)
            if told:
                told(cases[len(found) - 1].slug)
    finally:
        apart.close()
    return gathered(thresholds(knowledge, step), [case.slug for case in cases], found)


def outcomes(
    knowledge: Knowledge, cases: Sequence[CaseSource], step: Decimal, seconds: float, done: int
) -> Iterator[Any]:
    """The seconds that a case may take; then for each the criteria that come out differently.

    What a case comes to is kept, so that the next run does not work it out again.
    """
    changed = shifted(knowledge, thresholds(knowledge, step), step)
    whole, other = (
        Library(each, OxigraphEngine(), kept_in=shelf.folder()) for each in (knowledge, changed)
    )
    yield seconds
    for case in cases[done:]:
        before, after = statuses(whole, case), statuses(other, case)
        criteria = before.keys() | after.keys()
        yield sorted(each for each in criteria if before.get(each) != after.get(each))


def gathered(
    found: Sequence[Threshold], slugs: Sequence[str], came_of: Sequence[Any]
) -> tuple[list[tuple[Threshold, tuple[str, ...]]], list[tuple[str, str]]]:
    """What came of the cases, for each threshold; and the cases that were stopped."""
    by_criterion: dict[str, list[str]] = {}
    stopped = []
    for slug, outcome in zip(slugs, came_of, strict=True):
        if isinstance(outcome, Stopped):
            stopped.append((slug, outcome.said))
        else:
            for criterion in outcome:
                by_criterion.setdefault(criterion, []).append(slug)
    return [(each, tuple(by_criterion.get(each.criterion, ()))) for each in found], stopped


def statuses(library: Library, case: CaseSource) -> dict[str, frozenset[str]]:
    """What each criterion comes to on a case."""
    about, status = expand("gx:ofCriterion"), expand("gx:status")
    criteria: dict[str, str] = {}
    found: dict[str, set[str]] = {}
    derived = library.assess(case).derived
    for triple in derived:
        if triple.predicate.value == about and isinstance(triple.object, ox.NamedNode):
            criteria[str(triple.subject)] = triple.object.value
    for triple in derived:
        if triple.predicate.value == status and isinstance(triple.object, ox.NamedNode):
            criterion = criteria.get(str(triple.subject), "")
            found.setdefault(criterion, set()).add(shorten(triple.object.value))
    return {criterion: frozenset(each) for criterion, each in found.items()}


def moved(value: str, step: Decimal) -> str:
    """A number, moved by a step; as it was where it is none."""
    try:
        return str(Decimal(value) + step)
    except InvalidOperation:
        return value


def named(quad: ox.Quad) -> str:
    """The name of what a statement is about."""
    return quad.subject.value if isinstance(quad.subject, ox.NamedNode) else str(quad.subject)
