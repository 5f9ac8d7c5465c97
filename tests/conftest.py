"""One run of the tests shares what it works out; nothing is read or left where people keep theirs.

What the same program derives from the same files is the same in each test, so that it is worked out
by whichever test comes first. A test that is about deriving takes a library that keeps nothing.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from explorer.shelf import SWITCH

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
