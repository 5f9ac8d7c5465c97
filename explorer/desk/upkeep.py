"""Keeping the desk: a backup, bringing one back, deleting what has been kept long enough.

A backup is a desk of its own, in one SQLite file, whatever database it was made from; so it can be
brought back into either.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, text

from explorer.desk import log
from explorer.desk.people import Person, require
from explorer.desk.storage import Desk, close_desk, moment, open_desk, reading, writing
from explorer.desk.tables import DECISION, LETTER, LOG, METADATA, OF_REQUEST, REQUEST
from explorer.desk.versions import unknown
from explorer.errors import SourceError, UsageError

_AT_ONCE: Final = 200


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied: how many requests, and the log as it was found in the copy."""

    place: str
    requests: int
    log: log.Verified


def verify_log(desk: Desk, head: str | None = None) -> log.Verified:
    """Whether the log is whole (see `log.verify`)."""
    with reading(desk) as connection:
        return log.verify(connection, head)


def export_log(desk: Desk, person: Person, request: str | None = None) -> list[str]:
    """The log as lines of JSON, or what it says about one request; the export is in it as well."""
    with writing(desk, person, "viewer") as work:
        work.tell("log-exported", request=request)
        return [row.as_json() for row in log.rows(work.connection, request)]


def back_up(desk: Desk, person: Person, to: Path) -> Copied:
    """A copy of the whole desk in one new file; whoever reads it can read everything.

    The file appears when it is whole. Raises UsageError when there is one of that name.
    """
    with writing(desk, person, "administrator") as work:
        if to.exists():
            raise UsageError(str(to), "is there already", try_="name a new file")
        work.tell("desk-backed-up")
        half = to.with_name(f"{to.name}.part")
        half.unlink(missing_ok=True)
        try:
            found = _copied(work.connection, half)
            os.replace(half, to)
        finally:
            for path in (half, Path(f"{half}-wal"), Path(f"{half}-shm")):
                path.unlink(missing_ok=True)
    return Copied(str(to), found.requests, found.log)


def restore(desk: Desk, person: Person, backup: Path) -> Copied:
    """The desk with everything that the backup holds. Its log goes on from there.

    Raises UsageError when the desk is not empty, SourceError when the log of the backup is broken.
    """
    require(person, "administrator")
    if not backup.is_file():
        raise UsageError(str(backup), "there is no such file", try_="name a backup")
    source = open_desk(str(backup))
    try:
        with reading(source) as given, writing(desk, person, "administrator") as work:
            found = log.verify(given)
            if found.broken is not None:
                raise SourceError(
                    str(backup),
                    f"row {found.broken} of its log is broken: {found.why}",
                    why="a log that was changed proves nothing any more",
                    try_="use another backup",
                )
            if log.length(work.connection) or _count(work.connection):
                raise UsageError(
                    desk.place,
                    "is not empty",
                    why="bringing a backup back would lose or mix what is there",
                    try_="move that file away, or name another desk, and restore again",
                )
            work.connection.execute(text("DELETE FROM person"))
            _copy(given, work.connection)
            work.tell("desk-restored")
            count = _count(work.connection)
    finally:
        close_desk(source)
    return Copied(desk.place, count, verify_log(desk))


def old_requests(desk: Desk, days: int) -> tuple[str, ...]:
    """The ids of the decided requests on which nothing was done for more than so many days."""
    before = moment(desk.clock() - timedelta(days=days))
    last = (
        select(func.max(LOG.c.at))
        .where(LOG.c.request == REQUEST.c.id)
        .where(LOG.c.action.not_like("%-viewed"), LOG.c.action.not_like("%-exported"))
        .scalar_subquery()
    )
    asked = select(REQUEST.c.id).where(REQUEST.c.status == "decided", last < before)
    with reading(desk) as connection:
        return tuple(connection.execute(asked.order_by(REQUEST.c.id)).scalars())


def retain(desk: Desk, person: Person, requests: Sequence[str]) -> int:
    """How many requests were deleted, with everything that was kept about them.

    The log stays, and says that they were deleted. Backups made before still hold them. Raises
    UsageError for an id that no request has; then nothing is deleted.
    """
    with writing(desk, person, "administrator") as work:
        for request in dict.fromkeys(requests):
            decisions = select(DECISION.c.id).where(DECISION.c.request == request)
            work.connection.execute(delete(LETTER).where(LETTER.c.decision.in_(decisions)))
            for table in OF_REQUEST:
                work.connection.execute(delete(table).where(table.c.request == request))
            gone = work.connection.execute(delete(REQUEST).where(REQUEST.c.id == request))
            if not gone.rowcount:
                raise unknown(request)
            work.tell("request-deleted", request=request)
    _wipe(desk)
    return len(dict.fromkeys(requests))


def _copied(connection: Connection, to: Path) -> Copied:
    copy = open_desk(str(to))
    try:
        with copy.engine.connect().execution_options(desk_writes=True) as other, other.begin():
            _copy(connection, other)
        with reading(copy) as read:
            found = Copied(str(to), _count(read), log.verify(read))
        with copy.engine.connect() as whole:
            # One file, with nothing of it beside it.
            whole.connection.cursor().execute("PRAGMA journal_mode = DELETE").close()
    finally:
        close_desk(copy)
    return found


def _copy(given: Connection, to: Connection) -> None:
    """Every row of every table, those first that others refer to."""
    for table in METADATA.sorted_tables:
        asked = select(table)
        if "number" in table.c:
            # A decision refers to the one before it, and the log is written in its order.
            asked = asked.order_by(table.c.number)
        for some in given.execute(asked).partitions(_AT_ONCE):
            to.execute(insert(table), [dict(row._mapping) for row in some])


def _count(connection: Connection) -> int:
    return connection.execute(select(func.count()).select_from(REQUEST)).scalar_one()


def _wipe(desk: Desk) -> None:
    """Take what was deleted out of the file's journal too; the file itself is overwritten."""
    if desk.engine.dialect.name == "sqlite":
        with desk.engine.connect() as connection:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").close()
