"""Deciding at the desk under the rules on file: what they demand is asked, and refused without it.

The rules are data (explorer/deciding.py); steps and states are the desk's own
(explorer/desk/decisions.py). What is signed is the determination that was proposed on, no other.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from explorer.deciding import PROPOSING, REVIEWING, SIGNING, Choice, Requirement, choices, lacking
from explorer.desk.decisions import (
    Decision,
    Letter,
    decisions_of,
    keep_letter,
    propose_decision,
    review,
    sign,
)
from explorer.desk.people import Person, is_alone, may
from explorer.desk.storage import Desk
from explorer.desk.versions import Request
from explorer.errors import Problem, UsageError
from explorer.letter.composing import Decided, compose_all, fingerprint
from explorer.letter.files import own_text, written
from explorer.library import Library
from explorer.results import Assessment
from explorer.sources import CaseSource
from explorer.vocabulary import local_name

GIVEN_REASON = "given-reason"
ASKED_BEFORE = "asked-before"
TEXT_CONFIRMED = "text-confirmed"
ANOTHER_PERSON = "another-person"
ALONE = "alone-at-the-desk"
REVIEWED_BEFORE = "reviewed-before"
PHYSICIAN_SIGNS = "physician-signs"

APPEAL_SETTING = "EXPLORER_APPEAL"
"""Names a file with the payer's own text on appeals, which takes the place of the one on file."""

KEPT = ("provider", "member")
KEPT_AS = ("pdf", "html")
"""The letters, and their formats, that are kept as they are when a decision is signed."""


@dataclass(frozen=True, slots=True)
class Ruled:
    """A request with what it comes to, and who decides on it."""

    desk: Desk
    person: Person
    request: Request
    library: Library
    assessment: Assessment
    version: int


def was_asked(request: Request) -> bool:
    """Whether information was asked for before: the clock of the request was stopped once."""
    return bool(request.pauses)


def propose(ruled: Ruled, kind: str, *, reason: str = "", confirmed: bool = False) -> Decision:
    """A proposal that the rules allow; `confirmed` says that the text of criteria was confirmed.

    Raises UsageError with everything that the rules still demand, and what `propose_decision` does.
    """
    choice = chosen(ruled, kind)
    given = {GIVEN_REASON} if reason.strip() else set()
    given |= {ASKED_BEFORE} if was_asked(ruled.request) else set()
    given |= {TEXT_CONFIRMED} if confirmed else set()
    refuse(choice.requirements, PROPOSING, given)
    document = ruled.assessment.document
    return propose_decision(
        ruled.desk,
        ruled.person,
        ruled.request.id,
        kind=choice.decision,  # type: ignore[arg-type]
        reason=reason,
        derived=document["determination"]["status"],
        document_sha256=fingerprint(document),
        differs=not choice.agrees,
        version=ruled.version,
    )


def second(person: Person, decision: Decision | None) -> set[str]:
    """What somebody satisfies as the second of two who look at a decision; None: at one to come."""
    given = {ALONE} if is_alone(person) else set()
    return given | ({ANOTHER_PERSON} if decision and decision.proposed_by != person.id else set())


def review_proposal(ruled: Ruled, decision: Decision) -> Decision:
    """The decision, reviewed under the rules.

    Raises UsageError with everything that they still demand, and what `review` does.
    """
    given = second(ruled.person, decision)
    refuse(chosen(ruled, decision.kind).requirements, REVIEWING, given)
    return review(ruled.desk, ruled.person, decision.id, version=ruled.version)


def sign_proposal(ruled: Ruled, decision: Decision) -> Decision:
    """The decision, signed under the rules.

    Raises UsageError with everything that they still demand, or where what is derived now is no
    more what was proposed on, and what `sign` does.
    """
    same_determination(ruled, decision)
    given = {REVIEWED_BEFORE} if decision.state == "reviewed" else set()
    given |= {PHYSICIAN_SIGNS} if may(ruled.person, "physician") else set()
    refuse(chosen(ruled, decision.kind).requirements, SIGNING, given)
    return sign(ruled.desk, ruled.person, decision.id, version=ruled.version)


def chosen(ruled: Ruled, kind: str) -> Choice:
    """A kind of decision with what it demands here. Raises UsageError for one there is not."""
    known = {choice.decision: choice for choice in choices(ruled.library, ruled.assessment)}
    if kind not in known:
        raise UsageError(kind, "is no decision", try_="one of: " + ", ".join(known))
    return known[kind]


def refuse(demanded: Iterable[Requirement], due: str, given: Collection[str]) -> None:
    """Nothing, if all that is due was given. Raises UsageError with every sentence that is not."""
    if still := lacking(demanded, due, given):
        problems = (Problem("the decision", "cannot be taken yet", each.sentence) for each in still)
        raise UsageError(problems=problems)


def same_determination(ruled: Ruled, decision: Decision) -> None:
    """Nothing, if what is derived is what was proposed on. Raises UsageError otherwise."""
    if decision.document_sha256 != fingerprint(ruled.assessment.document):
        raise UsageError(
            "the decision",
            "was proposed on another determination than the one shown",
            why="facts, rules or the day it is worked out for have changed since",
            try_=f"look at it as of {decision.proposed_at[:10]}, or propose it again",
        )


def told(decision: Decision, people: dict[str, str]) -> Decided:
    """A decision as a letter tells it."""
    signer = people.get(decision.signed_by, "") if decision.signed_by else None
    role = "physician" if decision.physician else "reviewer"
    signed_on = (decision.signed_at or "")[:10]
    return Decided(decision.kind, decision.reason, signer, role, signed_on)


def keep_letters(
    ruled: Ruled, source: CaseSource, decision: Decision, people: dict[str, str]
) -> tuple[Letter, ...]:
    """The letters of a signed decision, kept as they go out, in each of the formats kept."""
    made = compose_all(
        ruled.library,
        source,
        ruled.assessment,
        KEPT,
        decided=told(decision, people),
        line=line_of(ruled.library, ruled.request),
        appeal=own_appeal(),
    )
    return tuple(
        keep_letter(
            ruled.desk,
            ruled.person,
            decision.id,
            audience=audience,
            form=form,
            content=written(letter, form),
        )
        for audience, letter in made.items()
        for form in KEPT_AS
    )


def line_of(library: Library, request: Request) -> str | None:
    """The line of business of a request, where there is a text on appeals for it."""
    texts = library.ask("letter-texts").records()
    known = {local_name(row["line"]) for row in texts if row["line"]}
    return request.line_of_business if request.line_of_business in known else None


def own_appeal(environment: Mapping[str, str] = os.environ) -> str | None:
    """The payer's own text on appeals; None where no file is named. Raises SourceError for it."""
    named = environment.get(APPEAL_SETTING, "").strip()
    return own_text(Path(named)) if named else None


def last_of(desk: Desk, request: str) -> Decision | None:
    """The last proposal on a request that is a decision; None before the first.

    A request that was reopened starts anew: the row that keeps why is no proposal.
    """
    found = decisions_of(desk, request)
    return found[-1] if found and found[-1].document_sha256 else None
