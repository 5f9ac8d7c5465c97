"""One run of the tests shares what it works out; nothing is read or left where people keep theirs.

What the same program derives from the same files is the same in each test, so that it is worked out
by whichever test comes first. A test that is about deriving takes a library that keeps nothing.
"""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from explorer.shelf import SWITCH

if TYPE_CHECKING:
    from explorer.desk.storage import Desk

DESK = "EXPLORER_DESK"
"""Names the desk; the tests have one of their own (explorer/desk/storage.py)."""
WORKER = "workerinput"
"""What only the configuration of a worker has; the process that started it made the folder."""
SHARED = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """A new folder for this run, named where workers and commands that tests start find it."""
    if not hasattr(config, WORKER):
        config.stash[SHARED] = os.environ[SWITCH] = tempfile.mkdtemp(prefix="explorer-tests-")
        os.environ[DESK] = str(Path(config.stash[SHARED]) / "desk.sqlite")


def pytest_collection_finish() -> None:
    """The tests themselves are no garbage: let no collection look through them again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    """Remove what this run has kept."""
    if SHARED in config.stash:
        shutil.rmtree(config.stash[SHARED], ignore_errors=True)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL server that runs for these tests only."""
    from tests.postgres import programs, server

    if programs() is None:
        pytest.skip("PostgreSQL is not installed (initdb)")
    pytest.importorskip("psycopg", reason="the driver of PostgreSQL is not installed")
    with server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> str:
    """Which database a desk is in: each test that asks for a desk runs once in either."""
    kind: str = request.param
    return kind


@pytest.fixture
def desk_address(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a desk may be made, with nothing there yet."""
    if database == "sqlite":
        return str(tmp_path / "desk.sqlite")
    return _new_schema(request.getfixturevalue("postgres"))


@pytest.fixture
def desk(database: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Desk]:
    """An empty desk, once in either database; its tables are not made anew each time."""
    from explorer.desk.storage import close_desk, open_desk

    if database == "sqlite":
        address = str(tmp_path / "desk.sqlite")
        shutil.copy(request.getfixturevalue("empty_file"), address)
    else:
        address = request.getfixturevalue("server_desk")
    opened = open_desk(address)
    if database != "sqlite":
        _empty(opened)
    yield opened
    close_desk(opened)


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A desk in a file, with nothing on it."""
    from explorer.desk.storage import close_desk, open_desk

    path = tmp_path_factory.mktemp("empty") / "desk.sqlite"
    close_desk(open_desk(str(path)))
    return path


@pytest.fixture(scope="session")
def server_desk(postgres: str) -> str:
    """The address of the one desk on the server that tests share, one after the other."""
    return _new_schema(postgres)


def _new_schema(server: str) -> str:
    """The address of a new part of the server's database, with nothing in it."""
    from secrets import token_hex

    from sqlalchemy import create_engine, text

    schema = f"desk_{token_hex(6)}"
    engine = create_engine(server)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine.dispose()
    return f"{server}&options=-csearch_path%3D{schema}"


def _empty(desk: Desk) -> None:
    """Take everything off a desk on a server, past its guards, and set them again."""
    from sqlalchemy import text

    from explorer.desk.tables import METADATA

    named = ", ".join(table.name for table in METADATA.sorted_tables)
    with desk.engine.begin() as connection:
        for told in (
            "ALTER TABLE log ENABLE TRIGGER USER",
            "SET LOCAL session_replication_role = replica",
            f"TRUNCATE {named}",
        ):
            connection.execute(text(told))
