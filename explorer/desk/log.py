"""The log: what was done, by whom, when; each row sealed with a hash over the one before it.

It holds opaque ids, closed words and numbers, and nothing that was written about anybody, so that
it can stay when everything about a request is deleted.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select

from explorer.desk.tables import LOG
from explorer.errors import SourceError

START: Final = "0" * 64
"""What stands before the first row."""

_OPAQUE: Final = re.compile(r"[a-z0-9-]{0,64}")
"""Ids, hashes and closed words. A name, a sentence, a date or an address is none of them."""

Value = str | int | bool | None
SEALED: Final = (
    "number",
    "at",
    "by",
    "action",
    "request",
    "subject",
    "version",
    "detail",
    "before",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the log, as it lies in the table."""

    number: int
    at: str
    by: str
    action: str
    request: str | None
    subject: str | None
    version: int | None
    detail: Mapping[str, Value]
    before: str
    hash: str

    def as_json(self) -> str:
        """The row as one line of JSON, with sorted keys."""
        said: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        return _canonical(said | {"detail": dict(self.detail)})


@dataclass(frozen=True, slots=True)
class Verified:
    """What looking through the log came to.

    `broken` is the number of the first row that does not follow, and `why` says how; None: whole.
    """

    rows: int
    head: str
    broken: int | None = None
    why: str = ""


def append(
    connection: Connection,
    *,
    at: str,
    by: str,
    action: str,
    request: str | None = None,
    subject: str | None = None,
    version: int | None = None,
    detail: Mapping[str, Value] | None = None,
) -> None:
    """Add a row, in the transaction of what it tells. The transaction must be the only writer.

    Raises SourceError for a detail that could be about a person: only ids and closed words may be.
    """
    told = dict(detail or {})
    for text in (by, action, request, subject, *told.values()):
        if isinstance(text, str) and not _OPAQUE.fullmatch(text):
            raise SourceError(
                "the log", "only takes ids and closed words", why=f"{action} would write more"
            )
    last = connection.execute(
        select(LOG.c.number, LOG.c.hash).order_by(LOG.c.number.desc()).limit(1)
    ).first()
    row = {
        "number": last.number + 1 if last else 1,
        "at": at,
        "by": by,
        "action": action,
        "request": request,
        "subject": subject,
        "version": version,
        "detail": _canonical(told),
        "before": last.hash if last else START,
    }
    connection.execute(insert(LOG).values(**row, hash=seal(row)))


def seal(row: Mapping[str, Any]) -> str:
    """The hash of a row: SHA-256 over the hash before it and the row in one fixed form."""
    return hashlib.sha256(_canonical({name: row[name] for name in SEALED}).encode()).hexdigest()


def verify(connection: Connection, head: str | None = None) -> Verified:
    """Whether every row follows the one before it, and which is the first that does not.

    `head` is a hash that was written down earlier: a log that was cut off and grown anew does not
    hold it.
    """
    before, number, seen = START, 0, head in (None, START)
    rows = connection.execute(select(LOG).order_by(LOG.c.number)).yield_per(1000)
    for row in rows:
        number += 1
        said = dict(row._mapping)
        if row.number != number:
            told = f"row {number} is missing; the next one is {row.number}"
            return Verified(number - 1, before, number, told)
        if row.before != before:
            return Verified(number - 1, before, number, "it does not follow the row before it")
        if row.hash != seal(said):
            return Verified(number - 1, before, number, "it is not what was written")
        before, seen = row.hash, seen or row.hash == head
    if not seen:
        return Verified(number, before, number + 1, "the row with the hash given is gone")
    return Verified(number, before)


def rows(connection: Connection, request: str | None = None) -> Iterator[Row]:
    """The rows of the log in their order, or those about one request."""
    asked = select(LOG).order_by(LOG.c.number)
    if request is not None:
        asked = asked.where(LOG.c.request == request)
    for row in connection.execute(asked).yield_per(1000):
        said = dict(row._mapping)
        yield Row(**{**said, "detail": json.loads(said["detail"])})


def length(connection: Connection) -> int:
    """How many rows the log has."""
    return connection.execute(select(func.count()).select_from(LOG)).scalar_one()


def _canonical(value: Mapping[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=True, sort_keys=True, separators=(",", ":"))
