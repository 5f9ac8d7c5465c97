"""The tutorial does what it says: its blocks are files and commands, run in order in a copy."""

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from explorer.places import ROOT

PAGE = ROOT / "docs" / "first-criterion.md"
COPIED = ("explorer", "ontology", "queries", "pyproject.toml", "tests/spec/constructs.md")
LEFT_OUT = ("guidelines", "policies", "__pycache__")
"""The tutorial's policy is the only one in the copy, which is compiled in a moment then."""
_BLOCK = re.compile(r"^(?:`([^`\n]+)`\n\n)?^(`{3,})(\w+)\n(.*?)^\2$", re.MULTILINE | re.DOTALL)
PROGRAMS = {"explorer": ("explorer",), "pytest": ("pytest", "-p", "no:cacheprovider")}


@dataclass(frozen=True, slots=True)
class Block:
    """A file to write (its path and text), or commands with what they print."""

    path: str
    kind: str
    text: str


def blocks() -> list[Block]:
    found = _BLOCK.findall(PAGE.read_text("utf-8"))
    return [Block(path, kind, text) for path, _, kind, text in found]


def copied(folder: Path) -> Path:
    """A project in which only what the tutorial needs lies."""
    for name in COPIED:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns(*LEFT_OUT))
        elif source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    for name in ("cases", "ontology/policies", "ontology/guidelines", "tests/spec/ask"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    return folder


def run(command: str, folder: Path) -> tuple[int, str]:
    """The exit code and everything printed, by a program of the copy."""
    uv, verb, program, *arguments = shlex.split(command)
    assert (uv, verb) == ("uv", "run")
    module, *more = PROGRAMS[program]
    done = subprocess.run(
        [sys.executable, "-m", module, *more, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "COLUMNS": "80", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return done.returncode, done.stdout + done.stderr


def holds(expected: str, printed: str) -> bool:
    """Whether lines come in this order; … stands for anything, whole lines as well."""
    pattern = "".join(
        ".*?" if part == "…" else re.escape(part) for part in re.split("(…)", expected.strip())
    )
    return re.search(pattern, printed, re.DOTALL) is not None


def test_the_tutorial_is_found_and_has_files_and_commands() -> None:
    found = blocks()
    assert len([block for block in found if block.path]) >= 6
    assert len([block for block in found if block.kind == "console"]) >= 7
    # Whatever stands in a block is written or run: none is only to be looked at.
    assert all(bool(block.path) != (block.kind == "console") for block in found)


def test_the_tutorial_does_what_it_says(tmp_path: Path) -> None:
    pytest.importorskip("explorer.testing.plugin", reason="the pytest plugin is not there yet")
    folder = copied(tmp_path / "copy")
    for block in blocks():
        if block.path:
            target = folder / block.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(block.text, "utf-8")
            continue
        command, _, expected = block.text.partition("\n")
        told = re.search(r"^exit (\d+)\n", expected, re.MULTILINE)
        code, printed = run(command.removeprefix("$ "), folder)
        assert code == (int(told[1]) if told else 0), f"{command}\n{printed}"
        lines = expected.replace(told[0], "") if told else expected
        assert holds(lines, printed), f"{command}\n{printed}"


def test_the_tutorial_would_notice_another_output() -> None:
    assert holds("a\n…\nc", "a\nb\nc\n")
    assert holds("…2 failed, 1 passed…", "x\n2 failed, 1 passed in 3 s")
    assert not holds("a\nc", "a\nb\nc\n")
    assert not holds("c\n…a", "a\nb\nc\n")
