"""What policies ask, side by side, as somebody wrote it down from the sources.

The pages in `tests/data/policy-table` hold one section per topic: which policy says what there, and
how that is known. What a page does not name must be silent in the table, too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

from explorer.library import Library
from explorer.vocabulary import local_name

PAGES = sorted((Path(__file__).parent / "data" / "policy-table").glob("*.md"))
LEAST_CELLS = 180


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: what stands there, in pieces of words, and how it is known."""

    page: str
    family: str
    topic: str
    policy: str
    said: tuple[tuple[str, ...], ...]
    known: str


@dataclass(frozen=True, slots=True)
class Page:
    """A table: its family of services, its columns, its lines and their cells."""

    name: str
    family: str
    columns: tuple[str, ...]
    topics: tuple[str, ...]
    cells: tuple[Cell, ...]


def _read(path: Path) -> Page:
    opening, *sections = re.split(r"^## ", path.read_text("utf-8"), flags=re.MULTILINE)
    family = re.findall(r"^Family: (\S+)$", opening, re.MULTILINE)[0]
    columns = re.findall(r"^Columns: (.+)\Z", opening, re.MULTILINE | re.DOTALL)[0]
    topics, cells = [], []
    for section in sections:
        topic, _, body = section.partition("\n")
        topics.append(topic.strip())
        lines = [line for line in body.splitlines() if line.startswith("|")]
        for line in lines[2:]:
            policy, says, known = (cell.strip() for cell in line.strip("|").split("|"))
            pieces = tuple(tuple(piece.strip().split(", ")) for piece in says.split(";"))
            cells.append(Cell(path.stem, family, topic.strip(), policy, pieces, known))
    wanted = tuple(column.strip() for column in columns.replace("\n", " ").split(","))
    return Page(path.stem, family, wanted, tuple(topics), tuple(cells))


TABLES = [_read(path) for path in PAGES]
CELLS = [cell for table in TABLES for cell in table.cells]
SILENT = [
    (table.family, topic, policy)
    for table in TABLES
    for topic in table.topics
    for policy in table.columns
    if not any((cell.topic, cell.policy) == (topic, policy) for cell in table.cells)
]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@cache
def _shown(
    library: Library, family: str
) -> dict[tuple[str, str], dict[str, list[dict[str, str | None]]]]:
    table = library.ask("policy-table", bindings={"family": f"kb:{family}"})
    rows = [dict(zip(table.columns, cells, strict=True)) for cells in table.rows]
    assert {_name(row["family"]) for row in rows} == {family}
    found: dict[tuple[str, str], dict[str, list[dict[str, str | None]]]] = defaultdict(
        lambda: defaultdict(list)
    )
    for row in rows:
        if row["criterion"]:
            found[_name(row["topic"]), _name(row["policy"])][_name(row["criterion"])].append(row)
    return found


def _name(iri: str | None) -> str:
    return local_name(iri).rpartition(":")[2] if iri else ""


def _sayings(rows: list[dict[str, str | None]]) -> Iterator[str]:
    """The words of one criterion, one text per row of it."""
    for row in rows:
        amount = " ".join(word for word in (row["operator"], row["value"]) if word)
        held = f"held {row['sustained']}" if row["sustained"] else ""
        window = f"window {row['window']}" if row["window"] else ""
        parts = (amount, held, window, row["anchor"], row["said"], row["label"], row["guard"])
        yield " | ".join(part for part in parts if part)


def test_discovery_finds_the_cells() -> None:
    assert len(CELLS) >= LEAST_CELLS
    assert {table.name for table in TABLES} == {"epidural", "facet"}
    strangers = {
        cell.policy for table in TABLES for cell in table.cells if cell.policy not in table.columns
    }
    assert not strangers


@pytest.mark.parametrize(
    "cell", CELLS, ids=lambda cell: f"{cell.page} {cell.topic} {cell.policy} {cell.known}"
)
def test_a_cell_says_what_was_read(cell: Cell, library: Library) -> None:
    criteria = _shown(library, cell.family)[cell.topic, cell.policy]
    told = {
        name: sorted(set(_sayings(rows)))
        for name, rows in criteria.items()
        if {_name(row["known"]) for row in rows} == {cell.known}
    }
    for piece in cell.said:
        assert any(
            all(word in saying for word in piece) for says in told.values() for saying in says
        ), (piece, told, {name: _name(rows[0]["known"]) for name, rows in criteria.items()})


@pytest.mark.parametrize(
    ("family", "topic", "policy"), SILENT, ids=[" ".join(each) for each in SILENT]
)
def test_a_cell_of_which_nothing_was_read_is_silent(
    family: str, topic: str, policy: str, library: Library
) -> None:
    assert not set(_shown(library, family)[topic, policy])
