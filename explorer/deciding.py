"""What a person may decide about a request, and what is demanded before it is proposed or signed.

The rules are data (ontology/background/deciding.ttl) and two questions (`decision-choices`,
`decision-rules`); this module asks them of an assessment and compares what was given.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from explorer.answers import Row, by, rows
from explorer.errors import UsageError
from explorer.library import KNOWLEDGE_GRAPH, SCRATCH_GRAPH
from explorer.results import Assessment
from explorer.vocabulary import Iri
from explorer.wording import listed, name

if TYPE_CHECKING:
    from explorer.library import Library

PROPOSING: Final = "proposing"
REVIEWING: Final = "reviewing"
SIGNING: Final = "signing"


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something that a decision demands.

    `due` is the step it stands before (`proposing`, `reviewing` or `signing`), `satisfied_by` what
    satisfies it (any one of them: `given-reason`, `asked-before`, `text-confirmed`,
    `another-person`, `alone-at-the-desk`, `reviewed-before`, `physician-signs`), `points` the
    criteria it is about, in tree order.
    """

    rule: Iri
    demand: str
    due: str
    satisfied_by: tuple[str, ...]
    sentence: str
    points: tuple[Iri, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision to choose: its word (`deny`), its label, whether it agrees with what was derived.

    With everything that it demands, first what is due first.
    """

    decision: str
    label: str
    agrees: bool
    requirements: tuple[Requirement, ...]


def choices(library: Library, assessment: Assessment) -> tuple[Choice, ...]:
    """Every decision that a person may take on an assessed request, those that agree first."""
    with library.scratch(assessment.derived) as engine:
        graphs = (KNOWLEDGE_GRAPH, SCRATCH_GRAPH)
        found = rows(engine, "decision-choices", graphs, assessment.case)
        demanded = by(rows(engine, "decision-rules", graphs, assessment.case), "choice", "rule")
    return tuple(
        Choice(
            name(row["choice"]),
            row["label"] or "",
            row["agrees"] == "true",
            tuple(
                _requirement(library, row["label"] or "", group)
                for (choice, _), group in demanded.items()
                if choice == row["choice"]
            ),
        )
        for row in found
    )


def _requirement(library: Library, decision: str, group: list[Row]) -> Requirement:
    first, known = group[0], library.background
    points = tuple(dict.fromkeys(row["concern"] or "" for row in group if row["concern"]))
    return Requirement(
        first["rule"] or "",
        name(first["demand"]),
        name(first["due"]),
        tuple(dict.fromkeys(name(row["satisfiedBy"]) for row in group)),
        known.wording.sentence(
            name(first["demand"]),
            decision=decision,
            outcome=listed((known.label(row["outcome"]) for row in group), ", "),
            points=listed(known.label(point) for point in points),
        ),
        points,
    )


def requirements(
    library: Library, assessment: Assessment, decision: str
) -> tuple[Requirement, ...]:
    """What a decision demands on this assessment. Raises UsageError for one that there is not."""
    known = {choice.decision: choice for choice in choices(library, assessment)}
    if decision not in known:
        raise UsageError(
            decision, "is no decision on this request", try_="one of: " + ", ".join(known)
        )
    return known[decision].requirements


def lacking(
    demanded: Iterable[Requirement], due: str, given: Collection[str]
) -> tuple[Requirement, ...]:
    """What still has to be given or done before a step, in view of what was."""
    return tuple(
        each for each in demanded if each.due == due and not {*each.satisfied_by} & {*given}
    )
