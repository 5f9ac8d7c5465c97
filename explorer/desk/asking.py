"""Asking for information, which stops the clock; the physician, and talks with the other side."""

from dataclasses import dataclass

from sqlalchemy import insert, select, update

from explorer.desk.people import Person
from explorer.desk.storage import Desk, new_id, reading, writing
from explorer.desk.tables import PAUSE, TALK
from explorer.desk.versions import Request, begin_pause, bump, changeable
from explorer.errors import UsageError


@dataclass(frozen=True, slots=True)
class Talk:
    """A talk between physicians about a request."""

    id: str
    held: str
    with_whom: str
    outcome: str
    text: str
    by: str
    at: str


def request_information(desk: Desk, person: Person, request: str, *, version: int) -> Request:
    """The request with its clock stopped, since information is awaited from now on."""
    with writing(desk, person, "reviewer") as work:
        found = changeable(work.connection, request, version)
        begin_pause(work, found)
        changed = bump(work.connection, found, status="information-requested")
        work.tell("information-requested", request=request, version=changed.version)
        return changed


def information_received(desk: Desk, person: Person, request: str, *, version: int) -> Request:
    """The request with its clock running again, in review. Raises UsageError if nothing was due."""
    with writing(desk, person, "reviewer") as work:
        found = changeable(work.connection, request, version)
        ended = work.connection.execute(
            update(PAUSE)
            .where(PAUSE.c.request == request, PAUSE.c.ended.is_(None))
            .values(ended=work.at)
        )
        if not ended.rowcount:
            raise UsageError(
                request, "no information is awaited", try_="ask for it first, or go on reviewing"
            )
        changed = bump(work.connection, found, status="in-review")
        work.tell("information-received", request=request, version=changed.version)
        return changed


def refer(desk: Desk, person: Person, request: str, *, version: int) -> Request:
    """The request with the physician."""
    with writing(desk, person, "reviewer") as work:
        found = changeable(work.connection, request, version)
        changed = bump(work.connection, found, status="with-physician")
        work.tell("request-referred", request=request, version=changed.version)
        return changed


def record_talk(
    desk: Desk,
    person: Person,
    request: str,
    *,
    held: str,
    with_whom: str,
    outcome: str,
    text: str,
    version: int,
) -> Talk:
    """A talk with the requester's side, as it is kept; `held` is its day or moment."""
    with writing(desk, person, "physician") as work:
        found = changeable(work.connection, request, version)
        if not held.strip() or not with_whom.strip():
            raise UsageError("the talk", "names no day or nobody", try_="say when and with whom")
        talk = Talk(new_id(), held, with_whom, outcome, text, person.id, work.at)
        said = {name: getattr(talk, name) for name in Talk.__slots__}
        work.connection.execute(insert(TALK).values(request=request, **said))
        changed = bump(work.connection, found)
        work.tell("talk-recorded", request=request, subject=talk.id, version=changed.version)
        return talk


def talks_of(desk: Desk, request: str) -> tuple[Talk, ...]:
    """The talks about a request, in the order they were recorded."""
    asked = select(TALK).where(TALK.c.request == request).order_by(TALK.c.at, TALK.c.id)
    with reading(desk) as connection:
        return tuple(
            Talk(**{name: getattr(row, name) for name in Talk.__slots__})
            for row in connection.execute(asked)
        )
