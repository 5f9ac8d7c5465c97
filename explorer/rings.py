"""A network as numbered marks on rings, with a table beside it that has the same numbers.

Every mark has a number, a shape and a colour; only the number must be seen. Positions follow from
the order of the nodes and the pairs alone, so that the same network gives the same picture.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from explorer.vocabulary import Iri

SIZE: Final = 720.0
MARK: Final = 13.0
MOST: Final = 60
"""Marks in a picture; what lies farther out stays in the table."""
SHAPES: Final[Mapping[str, tuple[str, str]]] = {
    "against": ("square", "#5a2b85"),
    "for": ("disc", "#12457a"),
    "": ("diamond", "#4a525b"),
}
"""Shape and colour by where a statement points; anything else is a diamond."""
_FONT: Final = "'Source Sans', 'Liberation Sans', Arial, 'Libertinus Serif', sans-serif"


@dataclass(frozen=True, slots=True)
class Mark:
    """A node: its number in the table, its ring (0 is the middle) and the address it leads to."""

    id: Iri
    number: int
    label: str
    points: str
    ring: int
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A line between two nodes; `weight` is how many disagreements it stands for."""

    one: Iri
    other: Iri
    weight: int = 1


def places(marks: Sequence[Mark], lines: Iterable[Line]) -> dict[Iri, tuple[float, float]]:
    """Where each mark stands; on a ring, near those farther in that it is tied to."""
    tied: dict[Iri, list[Iri]] = {}
    for each in lines:
        tied.setdefault(each.one, []).append(each.other)
        tied.setdefault(each.other, []).append(each.one)
    outermost = max((each.ring for each in marks), default=0)
    middle = SIZE / 2
    found: dict[Iri, tuple[float, float]] = {}
    angles: dict[Iri, float] = {}
    for ring in range(outermost + 1):
        own = [each for each in marks if each.ring == ring]
        if ring == 0 and len(own) == 1:
            found[own[0].id] = (middle, middle)
            continue
        radius = (middle - 2 * MARK) * ring / max(outermost, 1)
        turned = _turned(own, tied, angles)
        for place, mark in enumerate(turned):
            angle = 2 * math.pi * place / len(turned) - math.pi / 2
            angles[mark.id] = angle
            found[mark.id] = (
                middle + radius * math.cos(angle),
                middle + radius * math.sin(angle),
            )
    return found


def _turned(
    own: Sequence[Mark], tied: Mapping[Iri, Sequence[Iri]], angles: Mapping[Iri, float]
) -> list[Mark]:
    """The marks of a ring in the order of the mean angle of those they are tied to farther in."""

    def towards(mark: Mark) -> float:
        known = [angles[each] for each in tied.get(mark.id, ()) if each in angles]
        if not known:
            return 0.0
        x, y = (sum(map(turn, known)) for turn in (math.cos, math.sin))
        return math.atan2(y, x) % (2 * math.pi)

    return sorted(own, key=towards) if angles else list(own)


def svg(marks: Sequence[Mark], lines: Sequence[Line], *, title: str, described: str) -> str:
    """The picture; its title and description say what it shows."""
    at = places(marks, lines)
    drawn = "".join(_line(each, at) for each in lines if each.one in at and each.other in at)
    nodes = "".join(_mark(each, *at[each.id]) for each in marks)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="group" width="{SIZE:g}" height="{SIZE:g}"'
        f' viewBox="0 0 {SIZE:g} {SIZE:g}" font-family={quoteattr(_FONT)}'
        f" aria-label={quoteattr(title)}>"
        f"<title>{escape(title)}</title><desc>{escape(described)}</desc>"
        f'<rect width="{SIZE:g}" height="{SIZE:g}" fill="#ffffff"/>'
        f'<g aria-hidden="true">{drawn}</g>{nodes}</svg>'
    )


def _line(line: Line, at: Mapping[Iri, tuple[float, float]]) -> str:
    (x1, y1), (x2, y2) = at[line.one], at[line.other]
    middle = SIZE / 2
    # bent a little towards the middle, so that lines along a ring can be told from the ring
    x, y = ((x1 + x2) / 2 * 0.8 + middle * 0.2), ((y1 + y2) / 2 * 0.8 + middle * 0.2)
    wide = min(1 + 0.6 * (line.weight - 1), 6)
    return (
        f'<path d="M{x1:.1f},{y1:.1f} Q{x:.1f},{y:.1f} {x2:.1f},{y2:.1f}" fill="none"'
        f' stroke="#8a939d" stroke-width="{wide:.1f}" stroke-opacity="0.75"/>'
    )


def _mark(mark: Mark, x: float, y: float) -> str:
    shape, paint = SHAPES.get(mark.points, SHAPES[""])
    r = MARK + (4 if mark.ring == 0 else 0)
    drawn = {
        "disc": f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:g}" fill="{paint}"/>',
        "square": f'<rect x="{x - r:.1f}" y="{y - r:.1f}" width="{2 * r:g}" height="{2 * r:g}"'
        f' fill="{paint}"/>',
        "diamond": f'<path d="M{x:.1f},{y - r - 3:.1f} l{r + 3:g},{r + 3:g} l-{r + 3:g},{r + 3:g}'
        f' l-{r + 3:g},-{r + 3:g} z" fill="{paint}"/>',
    }[shape]
    number = (
        f'<text x="{x:.1f}" y="{y + 4.3:.1f}" font-size="12" font-weight="600" fill="#ffffff"'
        f' text-anchor="middle">{mark.number}</text>'
    )
    name = f"{mark.number}: {mark.label}"
    inside = f"<title>{escape(name)}</title>{drawn}{number}"
    if mark.href is None:
        return f'<g role="img" aria-label={quoteattr(name)}>{inside}</g>'
    return (
        f"<a href={quoteattr(mark.href)} aria-label={quoteattr(name)}"
        f" data-id={quoteattr(mark.id)}>{inside}</a>"
    )
