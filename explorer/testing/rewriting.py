"""Writes what came out over what was expected, where it stands (`--update-expected`)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from explorer.testing.spec_pages import NOTHING, Cells


@dataclass(frozen=True, slots=True)
class Update:
    """New rows for the rule that stands on a line of a page, or new text for a span of a file."""

    path: str
    title: str
    line: int
    columns: Cells
    rows: tuple[Cells, ...]
    span: tuple[int, int] = (0, 0)
    text: str = ""


def settle(updates: Iterable[Update]) -> tuple[list[Update], list[Update]]:
    """The updates that can be written, one for each place, and those on which engines differ."""
    by_place: dict[tuple[str, int, tuple[int, int]], list[Update]] = {}
    for each in updates:
        by_place.setdefault((each.path, each.line, each.span), []).append(each)
    agreed = [found[0] for found in by_place.values() if len(set(found)) == 1]
    return agreed, [found[0] for found in by_place.values() if len(set(found)) > 1]


def write(updates: Iterable[Update]) -> None:
    """Put updates into their files, the last place of each file first."""
    by_path: dict[str, list[Update]] = {}
    for each in updates:
        by_path.setdefault(each.path, []).append(each)
    for path, of_file in by_path.items():
        file = Path(path)
        text = file.read_text("utf-8")
        for each in sorted(of_file, key=lambda u: (u.line, u.span), reverse=True):
            text = _in_page(text, each) if each.line else _in_span(text, each)
        file.write_text(text, "utf-8")


def _in_span(text: str, update: Update) -> str:
    start, end = update.span
    old = text[start:end]
    tail = old[len(old.rstrip()) :]
    return text[:start] + update.text + tail + text[end:]


def _in_page(text: str, update: Update) -> str:
    """The page with the table of one rule written anew; what stands around it stays."""
    lines = text.splitlines(keepends=True)
    first = update.line
    last = next((n for n in range(first, len(lines)) if lines[n].startswith("## ")), len(lines))
    section = "".join(lines[first:last])
    table = re.compile(r"(?:^\|.*\n?)+|^" + re.escape(NOTHING) + r"[^\n]*\n?", re.MULTILINE)
    code = [match.span() for match in re.finditer(r"^```[\s\S]*?^```", section, re.MULTILINE)]
    for match in table.finditer(section):
        if not any(start <= match.start() < end for start, end in code):
            new = section[: match.start()] + _table(update) + section[match.end() :]
            return "".join(lines[:first]) + new + "".join(lines[last:])
    return text


def _table(update: Update) -> str:
    if not update.rows:
        return NOTHING + "\n"
    rows = [tuple(cell.replace("|", "\\|") for cell in row) for row in update.rows]
    lines = [update.columns, tuple("---" for _ in update.columns), *rows]
    said = [
        "|" + "|".join(row) + "|" if n == 1 else f"| {' | '.join(row)} |"
        for n, row in enumerate(lines)
    ]
    return "\n".join(re.sub(r" {2,}\|", " |", line) for line in said) + "\n"
