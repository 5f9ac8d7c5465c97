"""Decisions in two steps, signed and then locked; letters of a signed decision.

A decision is proposed, reviewed and signed. Each proposal is a row of its own that names the one it
replaces, so that nothing that was ever proposed or signed is lost.
"""

import hashlib
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from explorer.desk.people import Person, may, require
from explorer.desk.storage import Desk, Writing, new_id, reading, writing
from explorer.desk.tables import DECISION, LETTER
from explorer.desk.versions import Request, begin_pause, bump, changeable, get, unchanged
from explorer.desk.words import KINDS, NEEDS_PHYSICIAN, STATUS_AFTER, DecisionState, Kind
from explorer.errors import UsageError


@dataclass(frozen=True, slots=True)
class Decision:
    """One proposal, and what became of it. People are ids, moments text in UTC.

    `derived` is the status of the derived determination when it was proposed, `document_sha256` the
    hash of that determination document. `physician` is who signed in that role.
    """

    id: str
    request: str
    number: int
    kind: Kind
    reason: str
    derived: str
    document_sha256: str
    state: DecisionState
    proposed_by: str
    proposed_at: str
    reviewed_by: str | None
    reviewed_at: str | None
    signed_by: str | None
    signed_at: str | None
    physician: str | None
    supersedes: str | None


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter as it went out; `content` is what `sha256` is the hash of."""

    id: str
    decision: str
    audience: str
    format: str
    sha256: str
    content: bytes
    by: str
    at: str


def propose_decision(
    desk: Desk,
    person: Person,
    request: str,
    *,
    kind: Kind,
    reason: str,
    derived: str,
    document_sha256: str,
    differs: bool,
    version: int,
) -> Decision:
    """A draft that replaces the decision before it, if any.

    `differs` says that it is another than the derived determination would lead to: then a reason is
    required. Raises UsageError without one, ChangedMeanwhile, Locked.
    """
    with writing(desk, person, "reviewer") as work:
        found = changeable(work.connection, request, version)
        if kind not in KINDS:
            raise UsageError(kind, "is no decision", try_="one of: " + ", ".join(KINDS))
        if differs and not reason.strip():
            raise UsageError(
                "the decision",
                "has no reason",
                why=f"it differs from what was derived ({derived})",
                try_="write why",
            )
        before = latest(work.connection, request)
        decision = new_id()
        row = {
            "id": decision,
            "request": request,
            "number": before.number + 1 if before else 1,
            "kind": kind,
            "reason": reason.strip(),
            "derived": derived,
            "document_sha256": document_sha256,
            "state": "draft",
            "proposed_by": person.id,
            "proposed_at": work.at,
            "supersedes": before.id if before else None,
        }
        work.connection.execute(insert(DECISION).values(**row))
        status = "in-review" if found.status == "new" else found.status
        changed = bump(work.connection, found, status=status)
        _tell(work, "decision-proposed", changed, decision, kind=kind, document=document_sha256)
        return _decision(work.connection, decision)


def review(desk: Desk, person: Person, decision: str, *, version: int) -> Decision:
    """The draft, reviewed: the second of two steps before it is signed."""
    with writing(desk, person, "reviewer") as work:
        found = _in_state(work.connection, decision, "draft")
        request = changeable(work.connection, found.request, version)
        if not found.document_sha256:
            raise UsageError(
                "the decision", "only says why it was reopened", try_="propose a decision first"
            )
        last = latest(work.connection, found.request)
        if last is None or last.id != decision:
            raise UsageError("the decision", "was replaced", try_="look at the last proposal")
        seen = {"reviewed_by": person.id, "reviewed_at": work.at}
        _set(work.connection, decision, "reviewed", **seen)
        changed = bump(work.connection, request)
        _tell(work, "decision-reviewed", changed, decision, kind=found.kind)
        return _decision(work.connection, decision)


def sign(desk: Desk, person: Person, decision: str, *, version: int) -> Decision:
    """The reviewed decision, signed, and the request where that leads it.

    What refuses something (`words.NEEDS_PHYSICIAN`) only a physician can sign. A signed question
    stops the clock. Raises NotAllowed, ChangedMeanwhile, Locked, and UsageError for one that was
    not reviewed.
    """
    with writing(desk, person, "reviewer") as work:
        found = _in_state(work.connection, decision, "reviewed")
        request = changeable(work.connection, found.request, version)
        if found.kind in NEEDS_PHYSICIAN:
            require(person, "physician")
        physician = person.id if may(person, "physician") else None
        signer = {"signed_by": person.id, "signed_at": work.at, "physician": physician}
        _set(work.connection, decision, "signed", **signer)
        if STATUS_AFTER[found.kind] == "information-requested":
            begin_pause(work, request)
        changed = bump(work.connection, request, status=STATUS_AFTER[found.kind])
        hashed = found.document_sha256
        _tell(work, "decision-signed", changed, decision, kind=found.kind, document=hashed)
        return _decision(work.connection, decision)


def reopen(desk: Desk, person: Person, request: str, *, reason: str, version: int) -> Request:
    """The decided request, in review again. What was signed stays; the next proposal replaces it.

    The reason is kept as a draft that cannot be reviewed: a decision must be proposed anew. Raises
    UsageError when it is not decided or no reason is given, ChangedMeanwhile.
    """
    with writing(desk, person, "reviewer") as work:
        found = unchanged(work.connection, request, version)
        before = latest(work.connection, request)
        if found.status != "decided" or before is None:
            raise UsageError(request, "is not decided", try_="go on with it as it is")
        if not reason.strip():
            raise UsageError("reopening", "has no reason", try_="write why it is opened again")
        row = {
            "id": new_id(),
            "request": request,
            "number": before.number + 1,
            "kind": before.kind,
            "reason": reason.strip(),
            "derived": "",
            "document_sha256": "",
            "state": "draft",
            "proposed_by": person.id,
            "proposed_at": work.at,
            "supersedes": before.id,
        }
        work.connection.execute(insert(DECISION).values(**row))
        changed = bump(work.connection, found, status="in-review")
        _tell(work, "request-reopened", changed, str(row["id"]))
        return changed


def decisions_of(desk: Desk, request: str) -> tuple[Decision, ...]:
    """Every proposal on a request, oldest first; the last one is the one that counts."""
    asked = select(DECISION).where(DECISION.c.request == request).order_by(DECISION.c.number)
    with reading(desk) as connection:
        return tuple(Decision(**row._mapping) for row in connection.execute(asked))


def decision_of(desk: Desk, decision: str) -> Decision:
    """One proposal by its id. Raises UsageError when there is none on this desk."""
    with reading(desk) as connection:
        return _decision(connection, decision)


def keep_letter(
    desk: Desk, person: Person, decision: str, *, audience: str, form: str, content: bytes
) -> Letter:
    """The letter as it is kept in this format. Raises UsageError unless it is signed."""
    with writing(desk, person, "reviewer") as work:
        found = _in_state(work.connection, decision, "signed")
        hashed = hashlib.sha256(content).hexdigest()
        letter = Letter(new_id(), decision, audience, form, hashed, content, person.id, work.at)
        said = {name: getattr(letter, name) for name in Letter.__slots__}
        work.connection.execute(insert(LETTER).values(**said))
        request = get(work.connection, found.request)
        _tell(work, "letter-kept", request, letter.id, letter=hashed, format=form)
        return letter


def letters_of(desk: Desk, request: str) -> tuple[Letter, ...]:
    """The letters kept for a request, oldest first."""
    asked = (
        select(LETTER)
        .join(DECISION, LETTER.c.decision == DECISION.c.id)
        .where(DECISION.c.request == request)
        .order_by(LETTER.c.at, LETTER.c.id)
    )
    with reading(desk) as connection:
        return tuple(Letter(**row._mapping) for row in connection.execute(asked))


def latest(connection: Connection, request: str) -> Decision | None:
    """The last proposal on a request; None before the first."""
    row = connection.execute(
        select(DECISION)
        .where(DECISION.c.request == request)
        .order_by(DECISION.c.number.desc())
        .limit(1)
    ).first()
    return Decision(**row._mapping) if row else None


def _decision(connection: Connection, decision: str) -> Decision:
    row = connection.execute(select(DECISION).where(DECISION.c.id == decision)).first()
    if row is None:
        raise UsageError(decision, "there is no such decision on this desk")
    return Decision(**row._mapping)


def _in_state(connection: Connection, decision: str, state: DecisionState) -> Decision:
    """The decision, which must be in this state. Raises UsageError otherwise."""
    found = _decision(connection, decision)
    if found.state != state:
        raise UsageError(
            "the decision",
            f"is {found.state} and not {state}",
            why="a decision is proposed, then reviewed, then signed, and stays as it was signed",
            try_="look at it as it is now",
        )
    return found


def _set(connection: Connection, decision: str, state: str, **changes: str | None) -> None:
    changed = update(DECISION).where(DECISION.c.id == decision).values(state=state, **changes)
    connection.execute(changed)


def _tell(work: Writing, action: str, request: Request, subject: str, **detail: str) -> None:
    work.tell(action, request=request.id, subject=subject, version=request.version, **detail)
