"""The first tables. What they are for is said in `explorer/desk/tables.py`."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

WORDS = {
    "status": ("new", "in-review", "information-requested", "with-physician", "decided"),
    "urgency": ("standard", "expedited"),
    "decision_kind": ("approve", "deny", "partly-approve", "ask", "refer"),
    "state": ("draft", "reviewed", "signed"),
    "panel_kind": ("note", "vote", "decision"),
    "verdict": ("accept", "reject", "explain"),
}


def upgrade() -> None:
    """Make every table of the desk."""
    _make("person", _text("name"))
    _make(
        "request",
        *_texts("slug", "status", "payer", "line_of_business", "procedure", "code", "received"),
        _text("urgency"),
        _text("assigned_to", none=True),
        *_texts("opened_by", "opened_at"),
        _number("version"),
        _refers("request", "assigned_to", "person"),
        _refers("request", "opened_by", "person"),
        _one_of("request", "status", "status"),
        _one_of("request", "urgency", "urgency"),
    )
    op.create_index("ix_request_status_received", "request", ["status", "received"])
    op.create_table(
        "record",
        sa.Column("request", sa.Text(), nullable=False),
        *_texts("media_type", "file_name"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("request", name="pk_record"),
        _refers("record", "request", "request"),
    )
    _make(
        "edit",
        _text("request"),
        _number("number"),
        *_texts("content", "by", "at"),
        _text("undone_by", none=True),
        _text("undone_at", none=True),
        _refers("edit", "request", "request"),
        _refers("edit", "by", "person"),
        _refers("edit", "undone_by", "person"),
        sa.UniqueConstraint("request", "number", name="uq_edit_request_number"),
    )
    _make_of_request("note", *_texts("criterion", "text", "by", "at"))
    _make_of_request("pause", _text("began"), _text("ended", none=True), _text("by"))
    _make_of_request("talk", *_texts("held", "with_whom", "outcome", "text", "by", "at"))
    _make_decisions()
    _make_log()


def _make_decisions() -> None:
    people = ("proposed_by", "reviewed_by", "signed_by", "physician")
    _make(
        "decision",
        _text("request"),
        _number("number"),
        *_texts("kind", "reason", "derived", "document_sha256", "state"),
        *_texts("proposed_by", "proposed_at"),
        *[_text(each, none=True) for each in ("reviewed_by", "reviewed_at", "signed_by")],
        *[_text(each, none=True) for each in ("signed_at", "physician", "supersedes")],
        _refers("decision", "request", "request"),
        *[_refers("decision", each, "person") for each in people],
        _refers("decision", "supersedes", "decision"),
        _one_of("decision", "kind", "decision_kind"),
        _one_of("decision", "state", "state"),
        sa.UniqueConstraint("request", "number", name="uq_decision_request_number"),
    )
    _make(
        "letter",
        *_texts("decision", "audience", "format", "sha256"),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        *_texts("by", "at"),
        _refers("letter", "decision", "decision"),
        _refers("letter", "by", "person"),
    )
    op.create_index("ix_letter_decision", "letter", ["decision"])
    _make(
        "panel",
        _number("number"),
        *_texts("subject", "kind"),
        _text("verdict", none=True),
        *_texts("text", "by", "at"),
        _refers("panel", "by", "person"),
        _one_of("panel", "kind", "panel_kind"),
        _one_of("panel", "verdict", "verdict"),
        sa.UniqueConstraint("number", name="uq_panel_number"),
    )
    op.create_index("ix_panel_subject", "panel", ["subject"])


def _make_log() -> None:
    op.create_table(
        "log",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        *_texts("at", "by", "action"),
        _text("request", none=True),
        _text("subject", none=True),
        sa.Column("version", sa.Integer(), nullable=True),
        *_texts("detail", "before", "hash"),
        sa.PrimaryKeyConstraint("number", name="pk_log"),
    )
    op.create_index("ix_log_request", "log", ["request"])


def _make(table: str, *parts: sa.schema.SchemaItem) -> None:
    key = sa.PrimaryKeyConstraint("id", name=f"pk_{table}")
    op.create_table(table, sa.Column("id", sa.Text(), nullable=False), *parts, key)


def _make_of_request(table: str, *columns: sa.Column[str]) -> None:
    links = [_refers(table, "request", "request"), _refers(table, "by", "person")]
    _make(table, _text("request"), *columns, *links)
    op.create_index(f"ix_{table}_request", table, ["request"])


def _text(name: str, *, none: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=none)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [_text(name) for name in names]


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False)


def _refers(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=f"fk_{table}_{column}")


def _one_of(table: str, column: str, words: str) -> sa.CheckConstraint:
    listed = ", ".join(repr(word) for word in WORDS[words])
    return sa.CheckConstraint(f"{column} IN ({listed})", name=f"ck_{table}_{column}")
