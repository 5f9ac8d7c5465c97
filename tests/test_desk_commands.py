"""The commands about the desk and its log: what they print, what they end with."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from explorer.cli import main
from explorer.desk.people import NotAllowed, person_of_command
from explorer.desk.requests import find_requests
from explorer.desk.storage import SETTING, Desk, close_desk, open_desk
from tests.desks import decided, opened

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def desk_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    monkeypatch.setenv(SETTING, str(tmp_path / "desk.sqlite"))
    desk = open_desk()
    yield desk
    close_desk(desk)


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        out, err = capsysbinary.readouterr()
        return int(str(ended.value.code)), out.decode(), err.decode()

    return run


def test_the_path_is_told_and_nothing_is_made(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, str(tmp_path / "none.sqlite"))
    assert run("desk", "path") == (0, f"{tmp_path / 'none.sqlite'}\n", "")
    assert not (tmp_path / "none.sqlite").exists()


def test_a_whole_log_is_told_with_its_last_hash(desk_here: Desk, run: Run) -> None:
    opened(desk_here)
    code, head, said = run("log", "verify")
    assert (code, len(head)) == (0, 65)
    assert "the log is whole. Rows: 1" in said
    assert run("log", "verify", "--head", head.strip())[0] == 0
    code, _, said = run("log", "verify", "--head", "f" * 64)
    assert (code, "is gone" in said) == (1, True)


def test_a_broken_log_is_told_by_its_first_broken_row(desk_here: Desk, run: Run) -> None:
    for _ in range(3):
        opened(desk_here)
    with desk_here.engine.begin() as connection:
        connection.execute(text("DROP TRIGGER log_no_update"))
        connection.execute(text("UPDATE log SET by = 'other' WHERE number = 2"))
    code, out, said = run("log", "verify")
    assert (code, out) == (1, "")
    assert "row 2 of the log  it is not what was written" in said
    assert "the 1 rows before it are whole" in said


def test_the_log_is_printed_one_row_a_line(desk_here: Desk, run: Run) -> None:
    one, _ = opened(desk_here), opened(desk_here)
    code, out, _ = run("log", "export")
    rows = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert [row["action"] for row in rows] == ["request-opened", "request-opened", "log-exported"]
    _, out, _ = run("log", "export", "--request", one.id)
    assert {json.loads(line)["request"] for line in out.splitlines()} == {one.id}


def test_a_backup_is_brought_back_by_command(
    desk_here: Desk, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = opened(desk_here)
    copy = str(tmp_path / "copy.sqlite")
    assert run("desk", "backup", copy)[0] == 0
    assert run("desk", "backup", copy)[0] == 2
    assert run("desk", "restore", copy)[0] == 2
    monkeypatch.setenv(SETTING, str(tmp_path / "other.sqlite"))
    code, _, said = run("desk", "restore", copy)
    assert (code, "requests: 1" in said) == (0, True)
    other = open_desk()
    assert [each.id for each in find_requests(other)] == [request.id]
    close_desk(other)
    assert run("desk", "restore", str(tmp_path / "none"))[0] == 2


def test_nothing_is_deleted_without_yes(desk_here: Desk, run: Run) -> None:
    old, stays = opened(desk_here), opened(desk_here)
    decided(desk_here, old)
    assert run("desk", "retain")[0] == 2
    code, out, said = run("desk", "retain", "--older-than", "0")
    assert (code, out) == (0, f"{old.id}\n")
    assert "Nothing was" in said
    assert len(find_requests(desk_here)) == 2
    assert run("desk", "retain", "--older-than", "0", "--yes")[2] == "Deleted: 1.\n"
    assert [each.id for each in find_requests(desk_here)] == [stays.id]
    assert run("desk", "retain", "--request", "0123", "--yes")[0] == 2
    assert run("log", "verify")[0] == 0


def test_what_is_no_desk_ends_with_the_code_of_an_unusable_input(tmp_path: Path) -> None:
    broken = tmp_path / "desk.sqlite"
    broken.write_bytes(b"no desk at all" * 100)
    done = subprocess.run(
        [sys.executable, "-m", "explorer", "log", "verify"],
        env={**os.environ, SETTING: str(broken)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (3, "")
    assert "this is no desk" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_command_is_refused_where_people_sign_in_and_no_role_is_named(tmp_path: Path) -> None:
    assert person_of_command({}).id == "local"
    with pytest.raises(NotAllowed, match="cannot know the role"):
        person_of_command({"EXPLORER_SIGNIN": "oidc"})
    secrets = tmp_path / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    secrets.write_text('[auth]\ncookie_secret = "x"\n')
    with pytest.raises(NotAllowed, match="EXPLORER_ROLES"):
        person_of_command({"EXPLORER_ROLES": "everything"}, [tmp_path])
    keeper = person_of_command({"EXPLORER_ROLES": "administrator"}, [tmp_path])
    assert (keeper.id, keeper.roles) == ("machine", {"administrator"})
