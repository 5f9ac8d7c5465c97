"""Whether a case on file would notice that a threshold of a criterion was another one.

All thresholds are shifted at once, each by one of its own unit, and every case is worked out a
second time: an atom reads no threshold but its own, so that a criterion whose status comes out
differently on some case has its threshold noticed. What no case notices could be mistyped in a
policy without any case changing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation

import pyoxigraph as ox

from explorer.engines import OxigraphEngine
from explorer.library import Library
from explorer.sources import CaseSource, Knowledge
from explorer.vocabulary import expand, shorten

COLUMNS = ("file", "criterion", "threshold", "shifted", "noticed by")


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
    told: Callable[[str], None] | None = None,
) -> Iterator[tuple[Threshold, tuple[str, ...]]]:
    """Each threshold, with the slugs of the cases on which its criterion comes out differently."""
    found = thresholds(knowledge, step)
    whole = Library(knowledge, OxigraphEngine())
    other = Library(shifted(knowledge, found, step), OxigraphEngine())
    by_criterion: dict[str, list[str]] = {}
    for case in cases:
        before, after = statuses(whole, case), statuses(other, case)
        for criterion in before.keys() | after.keys():
            if before.get(criterion) != after.get(criterion):
                by_criterion.setdefault(criterion, []).append(case.slug)
        if told:
            told(case.slug)
    for each in found:
        yield each, tuple(by_criterion.get(each.criterion, ()))


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
