"""A PostgreSQL server of the tests' own: on a socket in a folder of its own, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ACCOUNTS = ("postgres", "nobody")
"""Under whom the server may run where the tests run as root, which it refuses."""


def programs() -> Path | None:
    """The folder with `initdb` and `pg_ctl`; None where PostgreSQL is not installed."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return debian[-1].parent if debian else None


@contextmanager
def server() -> Iterator[str]:
    """The URL of a server that runs as long as the block. Raises RuntimeError when it cannot."""
    folder = programs()
    if folder is None:
        raise RuntimeError("PostgreSQL is not installed")
    place = Path(tempfile.mkdtemp(prefix="desk-pg-"))
    as_whom = _account(place)
    data = place / "data"
    try:
        made = ["initdb", "-D", str(data), "-U", "desk", "-A", "trust", "-E", "UTF8", "--locale=C"]
        _run(folder, [*made, "--no-sync"], as_whom, place)
        quick = f"-c listen_addresses= -c unix_socket_directories={place} -c fsync=off"
        start = ["pg_ctl", "-D", str(data), "-l", str(place / "log"), "-o", quick, "-w", "start"]
        _run(folder, start, as_whom, place)
        try:
            yield f"postgresql+psycopg://desk@/postgres?host={place}"
        finally:
            _run(folder, ["pg_ctl", "-D", str(data), "-m", "immediate", "stop"], as_whom, place)
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _account(place: Path) -> dict[str, Any]:
    """Under which account the server runs, for `subprocess`; the folder is theirs from then on."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        return {}
    import pwd

    for name in ACCOUNTS:
        try:
            found = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(place, found.pw_uid, found.pw_gid)
        return {"user": found.pw_uid, "group": found.pw_gid, "extra_groups": []}
    raise RuntimeError("PostgreSQL does not run as root, and there is no other account")


def _run(folder: Path, command: list[str], as_whom: dict[str, Any], place: Path) -> None:
    # The server keeps what it inherits open: it must not be a pipe that somebody waits for.
    with (place.parent / f"{place.name}.out").open("w+b") as out:
        name, *rest = command
        done = subprocess.run(
            [folder / name, *rest],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            cwd=place,
            check=False,
            timeout=60,
            **as_whom,
        )
        out.seek(0)
        told = out.read().decode(errors="replace")
    (place.parent / f"{place.name}.out").unlink()
    if done.returncode:
        raise RuntimeError(f"{name} failed: {told}")
