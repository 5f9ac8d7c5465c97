"""The few shapes that our figures are made of, as text of SVG; all words are escaped."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from xml.sax.saxutils import escape, quoteattr

INK: Final = "#1c2126"
QUIET: Final = "#4a525b"
FAINT: Final = "#ccd2d9"
BLUE: Final = "#12528c"
PALE: Final = "#9dbbd8"
RED: Final = "#9a1b1b"
FONT: Final = "'Source Sans', 'Source Sans Pro', 'Liberation Sans', Arial, sans-serif"
LETTER: Final = 6.2
"""Width of a usual letter at 13 pixels."""


def picture(width: float, height: float, title: str, parts: Iterable[str]) -> str:
    """A picture that stands alone, with its title."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
        f'width="{width:g}" height="{height:g}" font-family={quoteattr(FONT)} font-size="13">'
        f"<title>{escape(title)}</title>"
        f'<rect width="{width:g}" height="{height:g}" fill="#ffffff"/>{"".join(parts)}</svg>'
    )


def text(
    x: float, y: float, words: str, *, fill: str = INK, end: str = "start", **more: str
) -> str:
    """Words at a place; `end` is start, middle or end."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" fill="{fill}" text-anchor="{end}"{_more(more)}>'
        f"{escape(words)}</text>"
    )


def line(x1: float, y1: float, x2: float, y2: float, *, stroke: str = FAINT, **more: str) -> str:
    """A line between two points."""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{stroke}"'
        f"{_more(more)}/>"
    )


def box(x: float, y: float, width: float, height: float, *, fill: str, **more: str) -> str:
    """A box."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{max(width, 0):.1f}" height="{height:.1f}" '
        f'fill="{fill}"{_more(more)}/>'
    )


def dot(x: float, y: float, *, fill: str, **more: str) -> str:
    """A dot."""
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{fill}"{_more(more)}/>'


def cross(x: float, y: float, *, stroke: str) -> str:
    """A cross."""
    return line(x - 5, y - 5, x + 5, y + 5, stroke=stroke, stroke_width="2.2") + line(
        x - 5, y + 5, x + 5, y - 5, stroke=stroke, stroke_width="2.2"
    )


def fit(words: str, width: float) -> str:
    """The words, cut with a sign where they would not fit into a width."""
    most = int(width / LETTER)
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _more(attributes: dict[str, str]) -> str:
    return "".join(
        f" {name.replace('_', '-')}={quoteattr(value)}" for name, value in attributes.items()
    )
