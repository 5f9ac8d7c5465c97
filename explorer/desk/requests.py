"""Requests on the desk: open one, find them, give one to somebody, ask for information.

Who changes a request says which version of it they saw; where somebody else was faster, nothing is
changed and the error says who did what.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from sqlalchemy import ColumnElement, func, insert, or_, select

from explorer.desk.people import Person
from explorer.desk.storage import Desk, names, new_id, reading, writing
from explorer.desk.tables import PERSON, RECORD, REQUEST
from explorer.desk.versions import (
    Request,
    bump,
    changeable,
    get,
    pauses_of,
    remember,
    unknown,
)
from explorer.desk.words import STATUSES, URGENCIES, Urgency
from explorer.errors import UsageError

Sort = Literal["received", "-received", "procedure", "payer", "status", "assigned_to"]
SORTS: Final[tuple[Sort, ...]] = (
    "received",
    "-received",
    "procedure",
    "payer",
    "status",
    "assigned_to",
)
_OF_ID: Final = 6
"""Fewer figures of an id are in many of them by chance."""
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z")


@dataclass(frozen=True, slots=True)
class Record:
    """A record as it was received: its bytes, what they are, and the name of the file.

    The ending of the name says the format, as for a case in `cases/` (see explorer/sources.py).
    Where it could not be read as it came and was corrected by hand, `original` is what came.
    """

    content: bytes
    media_type: str
    file_name: str
    original: bytes | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which requests are looked for; a part that is empty leaves nothing out.

    `words` must all stand in procedure, code, payer, line of business or the person's name, or
    begin the id.
    `assigned_to` is a person's id; "" in it stands for nobody.
    """

    statuses: Sequence[str] = ()
    payers: Sequence[str] = ()
    lines: Sequence[str] = ()
    urgencies: Sequence[str] = ()
    assigned_to: Sequence[str] = ()
    words: str = ""
    sort: Sort = "received"


@dataclass(frozen=True, slots=True)
class Choices:
    """What there is to filter by; people by id with their names."""

    payers: tuple[str, ...]
    lines: tuple[str, ...]
    people: Mapping[str, str] = field(default_factory=dict)
    total: int = 0


def open_request(
    desk: Desk,
    person: Person,
    record: Record,
    *,
    slug: str,
    procedure: str,
    code: str = "",
    payer: str = "",
    line_of_business: str = "",
    received: str | None = None,
    urgency: Urgency = "standard",
    copied_from: str | None = None,
) -> Request:
    """A new request with its record as received; `received` is a moment in UTC, without one: now.

    `copied_from` is the id of the request whose record it is. Raises UsageError for what no request
    can have.
    """
    with writing(desk, person, "reviewer") as work:
        when = _checked_moment(received, work.at, "received")
        if urgency not in URGENCIES:
            raise UsageError(urgency, "is no urgency", try_="one of: " + ", ".join(URGENCIES))
        if not record.content or not record.file_name:
            raise UsageError("the record", "is empty", try_="hand in the record as it was received")
        request = new_id()
        work.connection.execute(
            insert(REQUEST).values(
                id=request,
                slug=slug,
                status=STATUSES[0],
                payer=payer.strip(),
                line_of_business=line_of_business,
                procedure=procedure.strip(),
                code=code.strip(),
                received=when,
                urgency=urgency,
                opened_by=person.id,
                opened_at=work.at,
                version=1,
            )
        )
        work.connection.execute(
            insert(RECORD).values(
                request=request,
                media_type=record.media_type,
                file_name=record.file_name,
                content=record.content,
                original=record.original,
            )
        )
        work.tell("request-opened", request=request, version=1, copy_of=copied_from)
        return get(work.connection, request)


def get_request(desk: Desk, request: str) -> Request:
    """The request with this id. Raises UsageError when there is none."""
    with reading(desk) as connection:
        return get(connection, request)


def record_of(desk: Desk, request: str) -> Record:
    """The record of a request, byte for byte as it was received. Raises UsageError without one."""
    with reading(desk) as connection:
        row = connection.execute(select(RECORD).where(RECORD.c.request == request)).first()
        if row is None:
            raise unknown(request)
        original = None if row.original is None else bytes(row.original)
        return Record(bytes(row.content), row.media_type, row.file_name, original)


def find_requests(desk: Desk, wanted: Wanted | None = None) -> tuple[Request, ...]:
    """The requests that are wanted, with their pauses, in the order that is wanted, then by id."""
    wanted = wanted or Wanted()
    asked = select(REQUEST, PERSON.c.name.label("assigned_name")).outerjoin(
        PERSON, REQUEST.c.assigned_to == PERSON.c.id
    )
    for condition in _conditions(wanted):
        asked = asked.where(condition)
    column: ColumnElement[str] = REQUEST.c[wanted.sort.removeprefix("-")]
    if wanted.sort == "assigned_to":
        column = func.coalesce(PERSON.c.name, "")
    ordered = column.desc() if wanted.sort.startswith("-") else column.asc()
    with reading(desk) as connection:
        rows = connection.execute(asked.order_by(ordered, REQUEST.c.received, REQUEST.c.id)).all()
        paused = pauses_of(connection, [row.id for row in rows])
        return tuple(Request(**row._mapping, pauses=tuple(paused.get(row.id, ()))) for row in rows)


def choices(desk: Desk) -> Choices:
    """What the requests on the desk can be filtered by, each in alphabetical order."""
    with reading(desk) as connection:
        rows = connection.execute(
            select(REQUEST.c.payer, REQUEST.c.line_of_business, REQUEST.c.assigned_to).distinct()
        ).all()
        total = connection.execute(select(func.count()).select_from(REQUEST)).scalar_one()
        known = names(connection)
    people = {row.assigned_to: known[row.assigned_to] for row in rows if row.assigned_to}
    return Choices(
        tuple(sorted({row.payer for row in rows if row.payer})),
        tuple(sorted({row.line_of_business for row in rows if row.line_of_business})),
        dict(sorted(people.items(), key=lambda pair: pair[1])),
        total,
    )


def assign(desk: Desk, person: Person, request: str, to: Person | None, *, version: int) -> Request:
    """The request in somebody's hands, or in nobody's; a new one is in review from then on."""
    with writing(desk, person, "reviewer") as work:
        found = changeable(work.connection, request, version)
        if to is not None:
            remember(work.connection, to)
        status = "in-review" if found.status == "new" and to else found.status
        changed = bump(work.connection, found, assigned_to=to.id if to else None, status=status)
        told = to.id if to else None
        work.tell("request-assigned", request=request, version=changed.version, to=told)
        return changed


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    named = {
        "status": wanted.statuses,
        "payer": wanted.payers,
        "line_of_business": wanted.lines,
        "urgency": wanted.urgencies,
    }
    found: list[ColumnElement[bool]] = [
        REQUEST.c[column].in_(values) for column, values in named.items() if values
    ]
    if wanted.assigned_to:
        found.append(func.coalesce(REQUEST.c.assigned_to, "").in_(wanted.assigned_to))
    for word in wanted.words.split():
        searched = ("procedure", "code", "payer", "line_of_business")
        columns = [*(REQUEST.c[column] for column in searched), PERSON.c.name]
        said = [column.icontains(word, autoescape=True) for column in columns]
        if len(word) >= _OF_ID:
            said.append(REQUEST.c.id.startswith(word.lower(), autoescape=True))
        found.append(or_(*said))
    return found


def _checked_moment(told: str | None, now: str, what: str) -> str:
    if told is None:
        return now
    if not _MOMENT.fullmatch(told):
        raise UsageError(what, f"is no moment: {told}", try_="write it as 2026-11-27T21:05:00Z")
    if told > now:
        raise UsageError(what, "lies in the future", try_="look at the date")
    return told
