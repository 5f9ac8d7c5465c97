"""Edits of facts and notes on criteria: each added to what was there, with who and when.

An edit that is undone stays on file and counts no more.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Row, func, insert, select, update

from explorer.desk.edits import Edit, checked
from explorer.desk.people import Person
from explorer.desk.storage import Desk, new_id, reading, writing
from explorer.desk.tables import EDIT, NOTE
from explorer.desk.versions import bump, changeable, get
from explorer.errors import UsageError


@dataclass(frozen=True, slots=True)
class Kept:
    """An edit on file: its place among the edits of its request, and who undid it, if anybody."""

    edit: Edit
    number: int
    undone_by: str | None
    undone_at: str | None


@dataclass(frozen=True, slots=True)
class Note:
    """What a reviewer wrote beside a criterion; `criterion` is an IRI."""

    id: str
    criterion: str
    text: str
    by: str
    at: str


def add_edit(
    desk: Desk,
    person: Person,
    request: str,
    *,
    fact: str | None,
    action: Literal["state", "withdraw"],
    entry: Mapping[str, str],
    document: str | None = None,
    page: str | None = None,
    version: int,
) -> Edit:
    """The edit as it is kept, with its id, person and moment. The request is in review afterwards.

    Raises SourceError for an edit that says what no form can say, ChangedMeanwhile, Locked.
    """
    with writing(desk, person, "reviewer") as work:
        found = changeable(work.connection, request, version)
        edit = checked(
            Edit(new_id(), fact, action, dict(entry), document, page, person.id, work.at)
        )
        last = select(func.coalesce(func.max(EDIT.c.number), 0)).where(EDIT.c.request == request)
        number = work.connection.execute(last).scalar_one() + 1
        work.connection.execute(
            insert(EDIT).values(
                id=edit.id,
                request=request,
                number=number,
                content=edit.as_json(),
                by=person.id,
                at=work.at,
            )
        )
        status = "in-review" if found.status == "new" else found.status
        changed = bump(work.connection, found, status=status)
        kind = "fact-withdrawn" if action == "withdraw" else "fact-edited"
        work.tell(kind, request=request, subject=edit.id, version=changed.version)
        return edit


def undo_edit(desk: Desk, person: Person, request: str, edit: str, *, version: int) -> Kept:
    """The edit, undone: it stays on file and counts no more. Raises UsageError if it did before."""
    with writing(desk, person, "reviewer") as work:
        found = changeable(work.connection, request, version)
        undone = work.connection.execute(
            update(EDIT)
            .where(EDIT.c.id == edit, EDIT.c.request == request, EDIT.c.undone_by.is_(None))
            .values(undone_by=person.id, undone_at=work.at)
        )
        if not undone.rowcount:
            raise UsageError(edit, "is no edit that counts", try_="look at the edits as they are")
        changed = bump(work.connection, found)
        work.tell("edit-undone", request=request, subject=edit, version=changed.version)
        row = work.connection.execute(select(EDIT).where(EDIT.c.id == edit)).one()
        return _kept(row)


def edits_of(desk: Desk, request: str, *, undone: bool = False) -> tuple[Kept, ...]:
    """The edits of a request that count, in the order they were made; with `undone`, all."""
    asked = select(EDIT).where(EDIT.c.request == request).order_by(EDIT.c.number)
    if not undone:
        asked = asked.where(EDIT.c.undone_by.is_(None))
    with reading(desk) as connection:
        return tuple(_kept(row) for row in connection.execute(asked))


def add_note(desk: Desk, person: Person, request: str, criterion: str, text: str) -> Note:
    """The note as it is kept. Notes are added and none replaces another, so they never collide.

    Raises UsageError for an empty note, Locked after signing.
    """
    with writing(desk, person, "reviewer") as work:
        found = changeable(work.connection, request, get(work.connection, request).version)
        if not text.strip():
            raise UsageError("the note", "is empty", try_="write something, or leave it")
        note = Note(new_id(), criterion, text.strip(), person.id, work.at)
        said = {name: getattr(note, name) for name in Note.__slots__}
        work.connection.execute(insert(NOTE).values(request=request, **said))
        work.tell("note-added", request=request, subject=note.id, version=found.version)
        return note


def notes_of(desk: Desk, request: str) -> tuple[Note, ...]:
    """The notes on a request, oldest first."""
    asked = select(NOTE).where(NOTE.c.request == request).order_by(NOTE.c.at, NOTE.c.id)
    with reading(desk) as connection:
        return tuple(
            Note(**{name: getattr(row, name) for name in Note.__slots__})
            for row in connection.execute(asked)
        )


def _kept(row: Row[tuple[object, ...]]) -> Kept:
    said = row._mapping
    return Kept(
        Edit.from_json(said["content"]), said["number"], said["undone_by"], said["undone_at"]
    )
