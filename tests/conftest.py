"""One run of the tests shares what it works out; nothing is read or left where people keep theirs.

What the same program derives from the same files is the same in each test, so that it is worked out
by whichever test comes first. A test that is about deriving takes a library that keeps nothing.
"""

from __future__ import annotations

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
def desk_address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty desk may be made: each test that asks runs once in either database."""
    if request.param == "sqlite":
        return str(tmp_path / "desk.sqlite")
    from secrets import token_hex

    from sqlalchemy import create_engine, text

    address: str = request.getfixturevalue("postgres")
    schema = f"desk_{token_hex(6)}"
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA {schema}"))
    engine.dispose()
    return f"{address}&options=-csearch_path%3D{schema}"


@pytest.fixture
def desk(desk_address: str) -> Iterator[Desk]:
    """An empty desk, once in either database."""
    from explorer.desk.storage import close_desk, open_desk

    opened = open_desk(desk_address)
    yield opened
    close_desk(opened)
