"""A folder of the user's own where results are kept that took long to work out.

What lies there may always be thrown away: a file that is broken, cut off, somebody else's or cannot
be opened counts as none, and a folder that cannot be written keeps nothing. It never grows beyond a
size: what was used longest ago goes first. `EXPLORER_CACHE=off` switches it off; another value
names the folder. It is never inside the checkout.
"""

from __future__ import annotations

import hashlib
import os
import stat
import sys
import tempfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from explorer.places import ROOT

SWITCH: Final = "EXPLORER_CACHE"
OFF: Final = ("off", "0", "no")
ENDING: Final = ".kept"
MOST_BYTES: Final = 256 * 2**20
"""The most that all files together take; one version of everything on file takes about 15 MB."""
FASTEST: Final = 1
"""The level of compression: the texts repeat themselves so much that more of it gains little."""


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
        return zlib.decompress(data)
    except (OSError, zlib.error):
        return None


def keep(place: Path | None, name: str, data: bytes) -> None:
    """Keep this under a name: as a whole or, where that fails, not at all."""
    if place is None:
        return
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        # Made readable for its owner alone, and moved to its name only when it is complete. One
        # that a killed program leaves behind has the ending too, so that it goes in its turn.
        made, unfinished = tempfile.mkstemp(dir=place, suffix=ENDING)
        packed = zlib.compress(data, FASTEST)
        try:
            with os.fdopen(made, "wb") as file:
                file.write(_sum(packed) + b"\n" + packed)
            Path(unfinished).replace(place / (name + ENDING))
        except OSError:
            Path(unfinished).unlink(missing_ok=True)
            raise
        _make_room(place)
    except OSError:
        return


def _make_room(place: Path) -> None:
    """Let go of what was used longest ago until the rest is no more than may be kept."""
    found = [(path.stat(), path) for path in place.glob("*" + ENDING)]
    total = 0
    for about, path in sorted(found, key=lambda each: each[0].st_mtime_ns, reverse=True):
        total += about.st_size
        if total > MOST_BYTES:
            path.unlink(missing_ok=True)


def _sum(data: bytes) -> bytes:
    return hashlib.sha256(data).hexdigest().encode()


def _is_ours(found: os.stat_result) -> bool:
    """Whether it is an ordinary file that nobody else can have written."""
    if not stat.S_ISREG(found.st_mode):
        return False
    if not hasattr(os, "geteuid"):  # Windows: the folder is the user's own
        return True
    return found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
