"""Where the desk lies and what it survives: migrations, kills, tampering, backups, deletion."""

from __future__ import annotations

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DatabaseError

from explorer.desk import storage, upkeep
from explorer.desk.changes import add_edit, add_note
from explorer.desk.decisions import decisions_of, keep_letter
from explorer.desk.log import START, append
from explorer.desk.migrations.run import scripts, upgrade
from explorer.desk.panel import add_panel_record
from explorer.desk.requests import assign, find_requests
from explorer.desk.storage import (
    HEAD,
    Desk,
    DeskUnusable,
    address_of,
    close_desk,
    open_desk,
    reading,
    shown,
    writing,
)
from explorer.desk.tables import METADATA
from explorer.errors import SourceError, UsageError
from tests.desks import (
    ADMINISTRATOR,
    OTHER,
    REVIEWER,
    actions,
    decided,
    everything,
    log_of,
    opened,
)

HOUSE = Path(__file__).resolve().parents[1]


def a_desk_with_everything(desk: Desk) -> str:
    """A request with something in every table that hangs on it; its id."""
    request = opened(desk)
    entry = {"concept": "numbness"}
    add_edit(desk, REVIEWER, request.id, fact=None, action="state", entry=entry, version=1)
    add_note(desk, REVIEWER, request.id, "https://example.org/criterion", "Ann Lee's own words")
    assign(desk, REVIEWER, request.id, OTHER, version=2)
    request = find_requests(desk)[0]
    decided(desk, request, "ask")
    request = find_requests(desk)[0]
    signed = decided(desk, request, "deny")
    keep_letter(desk, REVIEWER, signed.id, audience="member", form="pdf", content=b"\x00\xff")
    add_panel_record(desk, REVIEWER, "https://example.org/pair", kind="vote", verdict="accept")
    return request.id


# Where it lies -----------------------------------------------------------------------------------


def test_the_desk_is_made_on_first_use_for_its_owner_only(tmp_path: Path) -> None:
    place = tmp_path / "folder" / "desk.sqlite"
    desk = open_desk(str(place))
    assert desk.place == str(place)
    if sys.platform != "win32":
        assert stat.S_IMODE(place.stat().st_mode) == 0o600
        assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    with reading(desk) as connection:
        assert connection.execute(text("PRAGMA journal_mode")).scalar() == "wal"
        assert connection.execute(text("PRAGMA foreign_keys")).scalar() == 1
        assert connection.execute(text("PRAGMA synchronous")).scalar() == 2
    close_desk(desk)


def test_the_setting_names_a_file_or_a_server() -> None:
    default = shown(address_of(None, {"XDG_DATA_HOME": "/data", "LOCALAPPDATA": "/data"}))
    assert default.endswith("desk.sqlite")
    assert "guideline-explorer" in default
    assert shown(address_of(None, {"EXPLORER_DESK": "/data/mine.sqlite"})) == "/data/mine.sqlite"
    server = address_of(None, {"EXPLORER_DESK": "postgresql+psycopg://ann:secret@host/desk"})
    assert server.get_backend_name() == "postgresql"
    assert "secret" not in shown(server)
    assert shown(address_of("other", {"EXPLORER_DESK": "x"})).endswith("other")
    with pytest.raises(UsageError, match="no address of a database"):
        address_of("://")


@pytest.mark.parametrize(
    ("content", "why"),
    [(b"a case, not a desk" * 200, "this is no desk"), (None, "cannot be used")],
)
def test_what_is_no_desk_is_told_and_left_alone(
    tmp_path: Path, content: bytes | None, why: str
) -> None:
    place = tmp_path / "file"
    place.write_bytes(content) if content else place.mkdir()
    with pytest.raises(DeskUnusable, match=why) as told:
        open_desk(str(place))
    assert told.value.try_
    assert content is None or place.read_bytes() == content


def test_a_database_that_nobody_knows_is_told() -> None:
    with pytest.raises(DeskUnusable, match="driver"):
        open_desk("nosuch+driver://host/desk")
    with pytest.raises(DeskUnusable, match="server runs"):
        open_desk("postgresql+psycopg://desk@/none?host=/no/such/folder")


# Migrations --------------------------------------------------------------------------------------


def test_the_migrations_lead_to_the_tables_that_the_program_speaks_of(desk: Desk) -> None:
    assert scripts().get_current_head() == HEAD
    with reading(desk) as connection:
        assert storage.revision(connection) == HEAD
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_a_desk_of_the_first_revision_is_brought_up_with_what_it_holds(desk_address: str) -> None:
    url = address_of(desk_address)
    engine = create_engine(url)
    with engine.begin() as connection:
        upgrade(connection, "0001")
        connection.execute(text("INSERT INTO person VALUES ('ann', 'Ann Lee')"))
        append(connection, at="2026-01-01T00:00:00.000000Z", by="ann", action="request-opened")
    with engine.connect() as connection:
        assert storage.revision(connection) == "0001"
    engine.dispose()
    desk = open_desk(desk_address)
    assert [row.by for row in log_of(desk)] == ["ann"]
    opened(desk)
    assert upkeep.verify_log(desk).rows == 2
    close_desk(desk)


def test_every_revision_is_one_step_after_the_one_before() -> None:
    revisions = [each.revision for each in scripts().walk_revisions()]
    assert revisions[::-1] == [f"{number + 1:04}" for number in range(len(revisions))]
    assert len(revisions) >= 2


def test_a_desk_of_a_newer_explorer_is_left_alone(desk_address: str) -> None:
    close_desk(open_desk(desk_address))
    engine = create_engine(address_of(desk_address))
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(SourceError, match="newer explorer"):
        open_desk(desk_address)


def test_many_who_open_a_new_desk_at_once_all_find_it(desk_address: str) -> None:
    faults: list[Exception] = []
    start = threading.Barrier(4)

    def work() -> None:
        start.wait()
        try:
            with reading(open_desk(desk_address)) as connection:
                assert storage.revision(connection) == HEAD
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    close_desk(open_desk(desk_address))
    assert faults == []


# What it survives --------------------------------------------------------------------------------


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork a process")
def test_a_kill_in_the_middle_of_a_save_leaves_the_old_or_the_new_state(desk_address: str) -> None:
    many = 20 if "://" not in desk_address else 6
    done = subprocess.run(
        [sys.executable, "-m", "tests.killed", desk_address, str(many), "7"],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows, killed = map(int, done.stdout.split())
    # Each child was killed after at least two saves.
    assert rows >= 2 * killed


def test_a_change_that_fails_leaves_nothing_behind(desk: Desk) -> None:
    opened(desk)
    before = everything(desk)

    def fail() -> None:
        with writing(desk, OTHER, "reviewer") as work:
            work.connection.execute(text("DELETE FROM record"))
            work.tell("record-deleted")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert everything(desk) == before


# The log -----------------------------------------------------------------------------------------


def statements(desk: Desk, *told: str) -> None:
    """Run statements past every guard, as somebody could who holds the database itself."""
    is_file = desk.engine.dialect.name == "sqlite"
    guards = ["ALTER TABLE log DISABLE TRIGGER USER"]
    if is_file:
        guards = [
            f"DROP TRIGGER IF EXISTS log_no_{verb}" for verb in ("update", "delete", "insert")
        ]
    with desk.engine.begin() as connection:
        for each in (*guards, *told):
            connection.execute(text(each))


STAYS = (
    "UPDATE log SET at = '2020' WHERE number = 1",
    "DELETE FROM log WHERE number = 1",
    "INSERT INTO log SELECT 99, at, by, action, request, subject, version, detail, before, hash"
    " FROM log WHERE number = 1",
    "UPDATE record SET file_name = 'other'",
    "UPDATE decision SET reason = 'other' WHERE state = 'signed'",
    "UPDATE letter SET audience = 'other'",
    "UPDATE panel SET text = 'other'",
)


def test_the_database_itself_refuses_to_change_what_stays(desk: Desk) -> None:
    a_desk_with_everything(desk)
    before = everything(desk)
    for statement in STAYS:
        with (
            pytest.raises(DatabaseError, match="stays as it is"),
            desk.engine.begin() as connection,
        ):
            connection.execute(text(statement))
    assert everything(desk) == before


def test_the_database_itself_refuses_to_replace_or_to_empty(desk: Desk) -> None:
    opened(desk)
    statement = "TRUNCATE log"
    if desk.engine.dialect.name == "sqlite":
        statement = "INSERT OR REPLACE INTO log SELECT * FROM log WHERE number = 1"
    with pytest.raises(DatabaseError, match="stays as it is"), desk.engine.begin() as connection:
        connection.execute(text(statement))


@pytest.mark.parametrize(
    ("change", "broken"),
    [
        (["UPDATE log SET by = 'other' WHERE number = 3"], 3),
        (["UPDATE log SET at = '2020-01-01' WHERE number = 1"], 1),
        (['UPDATE log SET detail = \'{"kind":"approve"}\' WHERE number = 5'], 5),
        (["DELETE FROM log WHERE number = 2"], 2),
        (["UPDATE log SET hash = before WHERE number = 4"], 4),
        (["DELETE FROM log WHERE number = 6", "UPDATE log SET number = 6 WHERE number = 7"], 6),
    ],
)
def test_the_first_row_that_was_tampered_with_is_named(
    desk: Desk, change: list[str], broken: int
) -> None:
    a_desk_with_everything(desk)
    assert upkeep.verify_log(desk).broken is None
    statements(desk, *change)
    found = upkeep.verify_log(desk)
    assert (found.broken, found.rows) == (broken, broken - 1)
    assert found.why


def test_a_log_that_was_cut_off_is_found_by_a_hash_written_down_before(desk: Desk) -> None:
    a_desk_with_everything(desk)
    head = upkeep.verify_log(desk).head
    opened(desk)
    assert upkeep.verify_log(desk, head).broken is None
    last = len(log_of(desk))
    statements(desk, f"DELETE FROM log WHERE number >= {last - 1}")
    assert upkeep.verify_log(desk).broken is None
    assert upkeep.verify_log(desk, head).why == "the row with the hash given is gone"
    assert upkeep.verify_log(desk, START).broken is None


def test_nothing_that_was_written_about_anybody_is_in_the_log(desk: Desk) -> None:
    request = a_desk_with_everything(desk)
    lines = "\n".join(upkeep.export_log(desk, ADMINISTRATOR))
    for word in ("numbness", "Ann Lee's", "made-up", "An injection", "A payer", "Okoro"):
        assert word not in lines
    assert request in lines
    for secret in ("Ann Lee", "ann@example.org", "born 1970-01-01"):
        with (
            pytest.raises(SourceError, match="only takes ids"),
            writing(desk, OTHER, "viewer") as w,
        ):
            w.tell("request-viewed", about=secret)


# Keeping it --------------------------------------------------------------------------------------


def test_a_backup_brought_back_is_the_same_desk(desk: Desk, tmp_path: Path) -> None:
    a_desk_with_everything(desk)
    kept = tmp_path / "copy.sqlite"
    copied = upkeep.back_up(desk, ADMINISTRATOR, kept)
    assert (copied.requests, copied.log.broken) == (1, None)
    assert sorted(path.name for path in tmp_path.glob("copy*")) == ["copy.sqlite"]
    with pytest.raises(UsageError, match="is there already"):
        upkeep.back_up(desk, ADMINISTRATOR, kept)
    with pytest.raises(UsageError, match="is not empty"):
        upkeep.restore(desk, ADMINISTRATOR, kept)
    other = open_desk(str(tmp_path / "other.sqlite"))
    restored = upkeep.restore(other, ADMINISTRATOR, kept)
    assert (restored.requests, restored.log.broken) == (1, None)
    there, here = everything(other), everything(desk)
    there.pop("log")
    here.pop("log")
    assert there == here
    assert actions(other)[-2:] == ["desk-backed-up", "desk-restored"]
    close_desk(other)


def test_a_backup_goes_back_into_the_other_database(desk: Desk, tmp_path: Path) -> None:
    first = open_desk(str(tmp_path / "first.sqlite"))
    request = a_desk_with_everything(first)
    upkeep.back_up(first, ADMINISTRATOR, tmp_path / "copy.sqlite")
    close_desk(first)
    upkeep.restore(desk, ADMINISTRATOR, tmp_path / "copy.sqlite")
    assert [each.id for each in find_requests(desk)] == [request]
    assert upkeep.verify_log(desk).broken is None
    opened(desk)


def test_a_backup_whose_log_was_changed_is_not_brought_back(tmp_path: Path) -> None:
    first = open_desk(str(tmp_path / "first.sqlite"))
    a_desk_with_everything(first)
    upkeep.back_up(first, ADMINISTRATOR, tmp_path / "copy.sqlite")
    close_desk(first)
    with sqlite3.connect(tmp_path / "copy.sqlite") as raw:
        raw.execute("DROP TRIGGER log_no_update")
        raw.execute("UPDATE log SET by = 'other' WHERE number = 2")
    raw.close()
    empty = open_desk(str(tmp_path / "empty.sqlite"))
    with pytest.raises(SourceError, match="row 2 of its log is broken"):
        upkeep.restore(empty, ADMINISTRATOR, tmp_path / "copy.sqlite")
    assert everything(empty)["request"] == []
    close_desk(empty)


def test_what_is_old_is_deleted_and_the_log_stays_whole(desk: Desk) -> None:
    gone, stays = a_desk_with_everything(desk), opened(desk).id
    later = Desk(desk.engine, desk.place, lambda: datetime.now(UTC) + timedelta(days=31))
    assert upkeep.old_requests(later, 32) == ()
    assert upkeep.old_requests(later, 30) == (gone,)
    assert upkeep.retain(later, ADMINISTRATOR, [gone, gone]) == 1
    assert [each.id for each in find_requests(desk)] == [stays]
    left = everything(desk)
    for table in ("edit", "note", "pause", "talk", "decision", "letter"):
        assert left[table] == [], table
    assert [row["request"] for row in left["record"]] == [stays]
    assert decisions_of(desk, gone) == ()
    assert actions(desk)[-1] == "request-deleted"
    assert upkeep.verify_log(desk).broken is None
    with pytest.raises(UsageError, match="no such request"):
        upkeep.retain(desk, ADMINISTRATOR, [stays, "0123"])
    assert [each.id for each in find_requests(desk)] == [stays]


def test_what_was_deleted_cannot_be_read_in_the_file_any_more(tmp_path: Path) -> None:
    place = tmp_path / "desk.sqlite"
    desk = open_desk(str(place))
    request = a_desk_with_everything(desk)
    secret = b"own words"
    with desk.engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(FULL)").close()
    assert secret in place.read_bytes()
    upkeep.retain(desk, ADMINISTRATOR, [request])
    left = b"".join(path.read_bytes() for path in tmp_path.iterdir() if path.is_file())
    assert secret not in left
    close_desk(desk)
