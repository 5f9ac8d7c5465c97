"""A request as it stands, and whether somebody changed it since it was looked at."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, insert, select, update

from explorer.desk.people import Person
from explorer.desk.storage import Writing, names, new_id
from explorer.desk.tables import LOG, PAUSE, PERSON, REQUEST
from explorer.desk.words import Status, Urgency
from explorer.errors import UsageError


class ChangedMeanwhile(UsageError):
    """Somebody else changed the request since it was looked at. Nothing was changed now."""


class Locked(UsageError):
    """The decision is signed: a change needs a new version first."""


@dataclass(frozen=True, slots=True)
class Pause:
    """A time in which information is awaited; `ended` is None while it still is."""

    began: str
    ended: str | None


@dataclass(frozen=True, slots=True)
class Request:
    """A request on the desk. Moments are text in UTC; people are ids, `assigned_name` the name.

    `version` goes up with every change: a change names the version that it was made on.
    `slug` is the name of the case in its record (`case:<slug>`).
    """

    id: str
    slug: str
    status: Status
    payer: str
    line_of_business: str
    procedure: str
    code: str
    received: str
    urgency: Urgency
    assigned_to: str | None
    assigned_name: str | None
    opened_by: str
    opened_at: str
    version: int
    pauses: tuple[Pause, ...] = ()


def get(connection: Connection, request: str) -> Request:
    """The request with this id, on this connection. Raises UsageError when there is none."""
    row = connection.execute(
        select(REQUEST, PERSON.c.name.label("assigned_name"))
        .outerjoin(PERSON, REQUEST.c.assigned_to == PERSON.c.id)
        .where(REQUEST.c.id == request)
    ).first()
    if row is None:
        raise unknown(request)
    return Request(**row._mapping, pauses=tuple(pauses_of(connection, [request]).get(request, ())))


def unchanged(connection: Connection, request: str, version: int) -> Request:
    """The request, if it is still at this version.

    Raises ChangedMeanwhile, with who changed what when.
    """
    found = get(connection, request)
    if found.version != version:
        raise ChangedMeanwhile(
            request,
            "somebody else changed this request since you looked at it",
            why="; ".join(_since(connection, request, version)) or "its version is another one",
            try_="look at it as it is now, then do what is still to be done; nothing was changed",
        )
    return found


def changeable(connection: Connection, request: str, version: int) -> Request:
    """The request, if it is open and still at this version. Raises ChangedMeanwhile or Locked."""
    found = unchanged(connection, request, version)
    if found.status == "decided":
        raise Locked(
            request,
            "the decision on this request is signed",
            why="what was signed stays as it was signed",
            try_="reopen the request as a new version first",
        )
    return found


def bump(connection: Connection, found: Request, **changes: str | None) -> Request:
    """The request after a change, with the next version."""
    connection.execute(
        update(REQUEST).where(REQUEST.c.id == found.id).values(version=found.version + 1, **changes)
    )
    return get(connection, found.id)


def begin_pause(work: Writing, found: Request) -> None:
    """Stop the clock of a request, unless it stands."""
    if any(pause.ended is None for pause in found.pauses):
        return
    row = {"id": new_id(), "request": found.id, "began": work.at, "by": work.person.id}
    work.connection.execute(insert(PAUSE).values(**row))


def remember(connection: Connection, person: Person) -> None:
    """Keep under which name a person is known who has written nothing yet."""
    if person.id not in names(connection):
        connection.execute(insert(PERSON).values(id=person.id, name=person.name))


def unknown(request: str) -> UsageError:
    """The error for an id that no request has."""
    return UsageError(
        request, "there is no such request on this desk", try_="choose one from the work list"
    )


def _since(connection: Connection, request: str, version: int) -> list[str]:
    """What was done to a request after a version, in words, oldest first."""
    rows = connection.execute(
        select(LOG)
        .where(LOG.c.request == request, LOG.c.version > version)
        .where(LOG.c.action.not_like("%-viewed"), LOG.c.action.not_like("%-exported"))
        .order_by(LOG.c.number)
    )
    known = names(connection)
    return [
        f"{known.get(row.by, row.by)}: {row.action.replace('-', ' ')} "
        f"at {row.at[:16].replace('T', ' ')} UTC"
        for row in rows
    ]


def pauses_of(connection: Connection, requests: Sequence[str]) -> dict[str, list[Pause]]:
    """The pauses of these requests, by request, oldest first."""
    found: dict[str, list[Pause]] = {}
    asked = select(PAUSE).order_by(PAUSE.c.began, PAUSE.c.id)
    if len(requests) == 1:
        asked = asked.where(PAUSE.c.request == requests[0])
    for row in connection.execute(asked):
        found.setdefault(row.request, []).append(Pause(row.began, row.ended))
    return found
