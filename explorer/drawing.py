"""Where the boxes of an explanation stand: from reasons to rows, to a graph, to positions.

The graph is read from left to right: a conclusion, then what it rests on, down to facts and
passages. This module knows nothing of pages or browsers; it never decides what a word or a colour
means.
"""

import textwrap
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import networkx as nx

from explorer.vocabulary import Iri

Reasons = Mapping[str, Any]
"""A tree of reasons: id, label, kind, status, known, because (a list of the same)."""

BOX_WIDTH: Final = 208.0
COLUMN_GAP: Final = 38.0
ROW_GAP: Final = 14.0
LINE_HEIGHT: Final = 16.0
PADDING: Final = 9.0
MARGIN: Final = 8.0
LETTERS_PER_LINE: Final = 29
LABEL_LINES: Final = 4


@dataclass(frozen=True, slots=True)
class Row:
    """One node of an explanation and one node that it supports (none for the conclusion)."""

    id: Iri
    label: str
    kind: str
    status: str | None
    known: str | None
    supports: Iri | None
    unseen: int = 0
    """How many direct reasons are left out of the rows."""


@dataclass(frozen=True, slots=True)
class Box:
    """A node with its place; `captions` and `lines` are its text, already broken into lines."""

    id: Iri
    label: str
    kind: str
    status: str | None
    known: str | None
    captions: tuple[str, ...]
    lines: tuple[str, ...]
    level: int
    unseen: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Link:
    """A connection from a conclusion (right edge of its box) to a reason (left edge)."""

    start: Iri
    end: Iri
    x1: float
    y1: float
    x2: float
    y2: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes in reading order, the links between them, and the size that holds them all."""

    boxes: tuple[Box, ...]
    links: tuple[Link, ...]
    width: float
    height: float


def rows(reasons: Reasons, *, levels: int) -> tuple[Row, ...]:
    """The nodes down to `levels` below the conclusion, parents first, one row per connection.

    A node that supports several others has several rows but is opened only once.
    """
    found: list[Row] = []
    opened: set[Iri] = set()

    def visit(node: Reasons, supports: Iri | None, above: tuple[Iri, ...]) -> None:
        reasons_below = [child for child in node["because"] if child["id"] not in above]
        at_the_edge = len(above) > levels
        unseen = len({child["id"] for child in reasons_below}) if at_the_edge else 0
        found.append(
            Row(
                node["id"],
                node["label"],
                node["kind"],
                node["status"],
                node["known"],
                supports,
                unseen,
            )
        )
        if at_the_edge or node["id"] in opened:
            return
        opened.add(node["id"])
        for child in reasons_below:
            visit(child, node["id"], (*above, child["id"]))

    visit(reasons, None, (reasons["id"],))
    return tuple(dict.fromkeys(found))


def rows_that_fit(reasons: Reasons, *, boxes: int) -> tuple[Row, ...]:
    """The rows of the deepest level that needs at most so many boxes; at least one level."""
    chosen = rows(reasons, levels=1)
    levels = 2
    while any(row.unseen for row in chosen):
        deeper = rows(reasons, levels=levels)
        if len({row.id for row in deeper}) > boxes:
            break
        chosen, levels = deeper, levels + 1
    return chosen


def draw(found: tuple[Row, ...], *, captions: Callable[[Row], tuple[str, ...]]) -> Drawing:
    """Boxes from left to right: a reason stands to the right of everything that it supports."""
    first: dict[Iri, Row] = {}
    for row in found:
        known = first.get(row.id)
        # the same node met at the edge and again higher up: the row that was opened counts
        if known is None or (known.unseen and not row.unseen):
            first[row.id] = row
    graph = _graph(found)
    levels = _levels(graph)
    text = {
        iri: (captions(row), tuple(_wrapped(row.label, LETTERS_PER_LINE)))
        for iri, row in first.items()
    }
    heights = {iri: _height(*text[iri]) for iri in first}
    tops = _tops(found, heights)
    boxes = tuple(
        Box(
            iri,
            row.label,
            row.kind,
            row.status,
            row.known,
            *text[iri],
            levels[iri],
            row.unseen,
            MARGIN + levels[iri] * (BOX_WIDTH + COLUMN_GAP),
            tops[iri],
            BOX_WIDTH,
            heights[iri],
        )
        for iri, row in first.items()
    )
    by_id = {box.id: box for box in boxes}
    links = tuple(_link(by_id[start], by_id[end]) for start, end in graph.edges)
    return Drawing(
        boxes,
        links,
        max(box.x + box.width for box in boxes) + MARGIN,
        max(box.y + box.height for box in boxes) + MARGIN,
    )


def _graph(found: tuple[Row, ...]) -> nx.DiGraph:
    """The connections without circles: one that leads back to what it came from is left out."""
    graph = nx.DiGraph()
    for row in found:
        graph.add_node(row.id)
        if row.supports is not None and not nx.has_path(graph, row.id, row.supports):
            graph.add_edge(row.supports, row.id)
    return graph


def _levels(graph: nx.DiGraph) -> dict[Iri, int]:
    """The column of each node: the longest way to it from the conclusion."""
    return {
        iri: level
        for level, generation in enumerate(nx.topological_generations(graph))
        for iri in generation
    }


def _tops(found: tuple[Row, ...], heights: dict[Iri, float]) -> dict[Iri, float]:
    """The upper edge of each node: reasons one under the other, the first beside what it supports.

    Each node keeps the place it got from the first node it supports, so no two boxes overlap.
    """
    parent: dict[Iri, Iri | None] = {}
    for row in found:
        parent.setdefault(row.id, row.supports)
    extents: dict[Iri, float] = dict.fromkeys(parent, 0.0)
    for iri, above in reversed(parent.items()):  # what is supported comes first: bottom up
        extents[iri] = max(extents[iri], heights[iri] + ROW_GAP)
        if above is not None:
            extents[above] += extents[iri]

    tops: dict[Iri, float] = {}
    free: dict[Iri, float] = {}
    for iri, above in parent.items():
        tops[iri] = MARGIN if above is None else free[above]
        free[iri] = tops[iri]
        if above is not None:
            free[above] += extents[iri]
    return tops


def _link(start: Box, end: Box) -> Link:
    return Link(
        start.id,
        end.id,
        start.x + start.width,
        start.y + start.height / 2,
        end.x,
        end.y + end.height / 2,
    )


def _height(captions: tuple[str, ...], lines: tuple[str, ...]) -> float:
    return 2 * PADDING + LINE_HEIGHT * (len(captions) + len(lines))


def _wrapped(label: str, letters: int) -> list[str]:
    lines = textwrap.wrap(label, letters, max_lines=LABEL_LINES, placeholder=" …")
    return lines or ["–"]
