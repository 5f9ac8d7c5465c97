"""A folder of the user's own where results are kept that took long to work out.

What lies there may always be thrown away: a file that is broken, cut off, somebody else's or cannot
be opened counts as none, and a folder that cannot be written keeps nothing. `EXPLORER_CACHE=off`
switches it off; another value names the folder. It is never inside the checkout.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from explorer.places import ROOT

SWITCH: Final = "EXPLORER_CACHE"
OFF: Final = ("off", "0", "no")
ENDING: Final = ".kept"
MOST_KEPT: Final = 6
"""Versions kept side by side; beyond them the one that was used longest ago goes."""


def folder(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Where results are kept; None when that is switched off or there is no such place."""
    told = environment.get(SWITCH, "")
    if told.lower() in OFF:
        return None
    try:
        place = (
            Path(told) if told else _of_the_platform(environment) / "guideline-explorer"
        ).resolve()
    except (OSError, RuntimeError):  # no home
        return None
    return None if place.is_relative_to(ROOT) else place


def _of_the_platform(environment: Mapping[str, str]) -> Path:
    if sys.platform == "win32":
        return Path(environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    told = Path(environment.get("XDG_CACHE_HOME", ""))
    return told if told.is_absolute() else Path.home() / ".cache"


def fetch(place: Path | None, name: str) -> bytes | None:
    """What was kept under a name, byte for byte; None when there is nothing that can be trusted."""
    if place is None:
        return None
    path = place / (name + ENDING)
    try:
        with path.open("rb") as file:
            if not _is_ours(os.fstat(file.fileno())):
                return None
            said, data = file.readline().strip(), file.read()
        if said != _sum(data):
            return None
        os.utime(path)
    except OSError:
        return None
    return data


def keep(place: Path | None, name: str, data: bytes) -> None:
    """Keep this under a name: as a whole or, where that fails, not at all."""
    if place is None:
        return
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Made readable for its owner alone, and moved to its name only when it is complete.
        made, unfinished = tempfile.mkstemp(dir=place)
        try:
            with os.fdopen(made, "wb") as file:
                file.write(_sum(data) + b"\n" + data)
            Path(unfinished).replace(place / (name + ENDING))
        except OSError:
            Path(unfinished).unlink(missing_ok=True)
            raise
        kept = sorted(place.glob("*" + ENDING), key=lambda path: path.stat().st_mtime)
        for old in kept[:-MOST_KEPT]:
            old.unlink(missing_ok=True)
    except OSError:
        return


def _sum(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()


def _is_ours(found: os.stat_result) -> bool:
    """Whether it is an ordinary file that nobody else can have written."""
    if not stat.S_ISREG(found.st_mode):
        return False
    if not hasattr(os, "geteuid"):  # Windows: the folder is the user's own
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
