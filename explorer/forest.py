"""Effects as a forest plot: one panel for each measure, drawn as SVG, told as text and as a table.

Only what is in the triples is drawn: an estimate without an interval is a mark without a line, and
one without a number is told and not drawn. Two measures never share an axis: effects whose units
differ in a word stand in two panels. What an interval leaves open is said by `ask/effects`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from explorer.phrases import number
from explorer.vocabulary import Iri
from explorer.wording import Wording

WIDTH: Final = 760.0
COLUMNS: Final = ("source", "outcome", "effect", "unit", "important", "certainty", "known", "reach")

_LABELS, _NUMBERS, _ROW, _HEAD, _FOOT = 290.0, 150.0, 34.0, 30.0, 60.0
_FONT: Final = "'Source Sans', 'Liberation Sans', Arial, 'Libertinus Serif', sans-serif"
_INK, _QUIET, _BAND = "#1c2126", "#4a525b", "#e6eff8"
_SIDES: Final = {"a": "#12457a", "b": "#7a4200", "": "#4a525b"}
Across = Callable[[float], float]
"""Where on the picture a value of the axis lies."""


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect on an outcome as it is on file; a number that is not on file is None.

    `side` is a or b for a side of the pair, empty for what else is on file. `null` is where there
    is no effect. `reach` tells what the interval leaves open.
    """

    id: Iri
    label: str
    side: str
    who: str
    estimate: float | None
    low: float | None
    high: float | None
    important: float | None
    null: float
    unit: str
    certainty: str
    known: str
    reach: str


@dataclass(frozen=True, slots=True)
class Panel:
    """Effects in one measure, with the ends of the axis and where there is no effect."""

    unit: str
    effects: tuple[Effect, ...]
    null: float
    low: float
    high: float

    @property
    def important(self) -> float | None:
        """The smallest difference that matters, where all effects share one and none is a ratio."""
        sizes = {each.important for each in self.effects}
        size = next(iter(sizes)) if len(sizes) == 1 else None
        return None if size is None or self.null else abs(size)


def panels(effects: Iterable[Effect]) -> list[Panel]:
    """A panel for each measure of which there is a number, in first-seen order."""
    gathered: dict[tuple[str, float], list[Effect]] = {}
    for each in effects:
        if each.estimate is not None:
            gathered.setdefault((each.unit, each.null), []).append(each)
    return [_panel(unit, null, tuple(found)) for (unit, null), found in gathered.items()]


def _panel(unit: str, null: float, effects: tuple[Effect, ...]) -> Panel:
    ends = [null]
    for each in effects:
        ends += [x for x in (each.estimate, each.low, each.high) if x is not None]
        if each.important is not None and not null:
            ends += [each.important, -each.important]
    margin = (max(ends) - min(ends) or 1.0) * 0.06
    return Panel(unit, effects, null, min(ends) - margin, max(ends) + margin)


def ticks(low: float, high: float) -> list[float]:
    """Round values between two ends, between four and nine of them.

    >>> ticks(-1.4, 2.1)
    [-1.0, -0.5, 0.0, 0.5, 1.0, 1.5, 2.0]
    """
    step = 10 ** math.floor(math.log10((high - low) / 4))
    step *= next(each for each in (1, 2, 2.5, 5, 10) if (high - low) / (step * each) <= 8)
    first = math.ceil(low / step)
    return [round(place * step, 10) for place in range(first, math.floor(high / step) + 1)]


def told(effect: Effect) -> str:
    """An effect as a figure with its interval; empty where there is no number."""
    if effect.estimate is None:
        return ""
    if effect.low is None or effect.high is None:
        return _shown(effect.estimate)
    return f"{_shown(effect.estimate)} ({_shown(effect.low)} to {_shown(effect.high)})"


def described(panel: Panel, wording: Wording) -> str:
    """What a panel shows, in sentences: for those who do not see the picture."""
    say = wording.sentence
    effects = (
        say("effect-told", who=each.who, outcome=each.label, effect=told(each), reach=each.reach)
        for each in panel.effects
    )
    count = str(len(panel.effects))
    return say("effects-drawn", count=count, unit=panel.unit, effects=" ".join(effects))


def svg(panel: Panel, wording: Wording) -> str:
    """A panel as a picture that stands alone; its title and description say what it shows."""
    band = _shown(panel.important)
    shaded = wording.sentence("important-band", size=band) if band else ""
    height = _HEAD + _ROW * len(panel.effects) + _FOOT
    left, right = _LABELS, WIDTH - _NUMBERS
    bottom = _HEAD + _ROW * len(panel.effects)

    def across(value: float) -> float:
        return left + (value - panel.low) / (panel.high - panel.low) * (right - left)

    parts = [*_bands(panel, across, bottom, shaded), *_axis(panel, across, bottom)]
    for place, each in enumerate(panel.effects):
        parts += _effect(each, across, _HEAD + _ROW * (place + 0.5))
    heads = ((8.0, "start", "Outcome, source"), (WIDTH - 8, "end", "Effect (interval), certainty"))
    parts += [_text(x, 18, each, anchor=end, bold=True) for x, end, each in heads]
    title = f"Forest plot: {panel.unit}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" width="{WIDTH:g}" height="{height:g}"'
        f' viewBox="0 0 {WIDTH:g} {height:g}" font-family={quoteattr(_FONT)}>'
        f"<title>{escape(title)}</title><desc>{escape(described(panel, wording))}</desc>"
        f'<rect width="{WIDTH:g}" height="{height:g}" fill="#ffffff"/>{"".join(parts)}</svg>'
    )


def _bands(panel: Panel, across: Across, bottom: float, shaded: str) -> list[str]:
    """The stretch within the smallest difference that matters."""
    size = panel.important
    if size is None:
        return []
    start, end = across(-size), across(size)
    return [
        f'<rect x="{start:.1f}" y="{_HEAD:g}" width="{end - start:.1f}"'
        f' height="{bottom - _HEAD:g}" fill="{_BAND}"/>',
        _text(WIDTH / 2, bottom + 52, shaded, anchor="middle", small=True),
    ]


def _axis(panel: Panel, across: Across, bottom: float) -> list[str]:
    null = across(panel.null)
    parts = [
        _text(WIDTH / 2, bottom + 35, panel.unit, anchor="middle", small=True),
        _line(_LABELS, bottom, WIDTH - _NUMBERS, bottom, _QUIET),
        _line(null, _HEAD, null, bottom, _INK, dashed=True),
    ]
    for value in ticks(panel.low, panel.high):
        x = across(value)
        parts += [_line(x, bottom, x, bottom + 4, _QUIET)]
        parts += [_text(x, bottom + 17, _shown(value), anchor="middle")]
    return parts


def _effect(each: Effect, across: Across, y: float) -> list[str]:
    paint = _SIDES[each.side]
    parts = [
        _text(8, y - 2, _short(each.label, 46)),
        _text(8, y + 12, _short(each.who, 48), small=True),
        _text(WIDTH - 8, y - 2, told(each), anchor="end"),
        _text(WIDTH - 8, y + 12, _short(each.certainty, 26), anchor="end", small=True),
    ]
    if each.low is not None and each.high is not None:
        start, end = across(each.low), across(each.high)
        parts += [_line(start, y, end, y, paint, wide=True)]
        parts += [_line(x, y - 4, x, y + 4, paint, wide=True) for x in (start, end)]
    x = across(each.estimate or 0)
    return [*parts, _mark(each.side, x, y, paint)]


def _mark(side: str, x: float, y: float, paint: str) -> str:
    """A square for side A, a disc for side B, a diamond for what else is on file."""
    if side == "b":
        return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{paint}"/>'
    if side == "a":
        return f'<rect x="{x - 5:.1f}" y="{y - 5:.1f}" width="10" height="10" fill="{paint}"/>'
    return f'<path d="M{x:.1f},{y - 6:.1f} l6,6 l-6,6 l-6,-6 z" fill="{paint}"/>'


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1].rstrip() + "…"


def _shown(value: float | None) -> str:
    return "" if value is None else number(value).replace("-", "\N{MINUS SIGN}")


def _line(
    x1: float,
    y1: float,
    x2: float,
    y2: float,
    paint: str,
    *,
    dashed: bool = False,
    wide: bool = False,
) -> str:
    more = ' stroke-dasharray="4 3"' if dashed else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{paint}"'
        f' stroke-width="{2 if wide else 1}"{more}/>'
    )


def _text(
    x: float, y: float, text: str, *, anchor: str = "start", bold: bool = False, small: bool = False
) -> str:
    weight = ' font-weight="600"' if bold else ""
    paint = _QUIET if small else _INK
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{11 if small else 12.5}" fill="{paint}"'
        f' text-anchor="{anchor}"{weight}>{escape(text)}</text>'
    )


def rows(found: Sequence[Effect]) -> list[tuple[str, ...]]:
    """The effects as rows of `COLUMNS`, those without a number too."""
    return [
        (
            each.who,
            each.label,
            told(each),
            each.unit,
            _shown(each.important),
            each.certainty,
            each.known,
            each.reach,
        )
        for each in found
    ]
