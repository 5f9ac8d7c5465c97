"""The tables of the desk as they are after the last migration.

Every moment is text in UTC (`2026-11-27T21:05:00.000000Z`), so that it sorts, hashes and reads the
same in either database. Every id is opaque: nothing about a person can be read from it.
"""

from typing import Final

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from explorer.desk.words import DECISION_STATES, KINDS, PANEL_KINDS, STATUSES, URGENCIES, VERDICTS

METADATA: Final = MetaData(
    naming_convention={
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    }
)


def _one_of(column: str, words: tuple[str, ...]) -> CheckConstraint:
    """The rule that a column holds one of these words."""
    return CheckConstraint(f"{column} IN ({', '.join(repr(word) for word in words)})", name=column)


def _text(name: str, *more: ForeignKey, none: bool = False) -> Column[str]:
    return Column(name, Text, *more, nullable=none)


def _id() -> Column[str]:
    return Column("id", Text, primary_key=True)


def _of_request() -> Column[str]:
    return _text("request", ForeignKey("request.id"))


PERSON: Final = Table(
    "person",
    METADATA,
    _id(),
    _text("name"),
    # by the provider's clock, in seconds: who signed in before that acts here no more
    Column("signed_in", Integer, nullable=False, server_default="0"),
)

REQUEST: Final = Table(
    "request",
    METADATA,
    _id(),
    _text("slug"),
    _text("status"),
    _text("payer"),
    _text("line_of_business"),
    _text("procedure"),
    _text("code"),
    _text("received"),
    _text("urgency"),
    _text("assigned_to", ForeignKey("person.id"), none=True),
    _text("opened_by", ForeignKey("person.id")),
    _text("opened_at"),
    Column("version", Integer, nullable=False),
    _one_of("status", STATUSES),
    _one_of("urgency", URGENCIES),
    Index("ix_request_status_received", "status", "received"),
)

RECORD: Final = Table(
    "record",
    METADATA,
    Column("request", Text, ForeignKey("request.id"), primary_key=True),
    _text("media_type"),
    _text("file_name"),
    Column("content", LargeBinary, nullable=False),
    Column("original", LargeBinary, nullable=True),
)

EDIT: Final = Table(
    "edit",
    METADATA,
    _id(),
    _of_request(),
    Column("number", Integer, nullable=False),
    _text("content"),
    _text("by", ForeignKey("person.id")),
    _text("at"),
    _text("undone_by", ForeignKey("person.id"), none=True),
    _text("undone_at", none=True),
    UniqueConstraint("request", "number"),
)

NOTE: Final = Table(
    "note",
    METADATA,
    _id(),
    _of_request(),
    _text("criterion"),
    _text("text"),
    _text("by", ForeignKey("person.id")),
    _text("at"),
    Index("ix_note_request", "request"),
)

PAUSE: Final = Table(
    "pause",
    METADATA,
    _id(),
    _of_request(),
    _text("began"),
    _text("ended", none=True),
    _text("by", ForeignKey("person.id")),
    Index("ix_pause_request", "request"),
)

TALK: Final = Table(
    "talk",
    METADATA,
    _id(),
    _of_request(),
    _text("held"),
    _text("with_whom"),
    _text("outcome"),
    _text("text"),
    _text("by", ForeignKey("person.id")),
    _text("at"),
    Index("ix_talk_request", "request"),
)

DECISION: Final = Table(
    "decision",
    METADATA,
    _id(),
    _of_request(),
    Column("number", Integer, nullable=False),
    _text("kind"),
    _text("reason"),
    _text("derived"),
    _text("document_sha256"),
    _text("state"),
    _text("proposed_by", ForeignKey("person.id")),
    _text("proposed_at"),
    _text("reviewed_by", ForeignKey("person.id"), none=True),
    _text("reviewed_at", none=True),
    _text("signed_by", ForeignKey("person.id"), none=True),
    _text("signed_at", none=True),
    _text("physician", ForeignKey("person.id"), none=True),
    _text("supersedes", ForeignKey("decision.id"), none=True),
    UniqueConstraint("request", "number"),
    _one_of("kind", KINDS),
    _one_of("state", DECISION_STATES),
)

LETTER: Final = Table(
    "letter",
    METADATA,
    _id(),
    _text("decision", ForeignKey("decision.id")),
    _text("audience"),
    _text("format"),
    _text("sha256"),
    Column("content", LargeBinary, nullable=False),
    _text("by", ForeignKey("person.id")),
    _text("at"),
    Index("ix_letter_decision", "decision"),
)

PANEL: Final = Table(
    "panel",
    METADATA,
    _id(),
    Column("number", Integer, nullable=False),
    _text("subject"),
    _text("kind"),
    _text("verdict", none=True),
    _text("text"),
    _text("by", ForeignKey("person.id")),
    _text("at"),
    UniqueConstraint("number"),
    _one_of("kind", PANEL_KINDS),
    _one_of("verdict", VERDICTS),
    Index("ix_panel_subject", "subject"),
)

LOG: Final = Table(
    "log",
    METADATA,
    Column("number", Integer, primary_key=True, autoincrement=False),
    _text("at"),
    _text("by"),
    _text("action"),
    _text("request", none=True),
    _text("subject", none=True),
    Column("version", Integer, nullable=True),
    _text("detail"),
    _text("before"),
    _text("hash"),
    Index("ix_log_request", "request"),
)
"""No foreign key leaves the log: it outlives what it speaks of."""

OF_REQUEST: Final = (DECISION, TALK, PAUSE, NOTE, EDIT, RECORD)
"""What goes with a request when it is deleted, in that order, after the letters of its decisions
and before the request itself."""
