"""Where policies draw their lines, topic by topic, each topic in one unit, as one figure.

Which amounts can be held against each other, and what they come to in base units, the question
`thresholds` says; here they are put on one axis, in the unit that most policies write.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from explorer import svg
from explorer.answers import Row, by
from explorer.map_reading import slug
from explorer.results import Table
from explorer.vocabulary import Iri
from explorer.wording import listed, name

QUESTION: Final = "thresholds"
COLUMNS: Final = (
    *("family", "topic", "window", "policy", "title", "superseded", "criterion", "label"),
    *("text", "amount", "unit", "known"),
)
USUAL: Final = 5
"""Topics in the figure unless others are chosen: those on which most policies speak."""

LEGEND: Final = (
    "Full dot: read in the policy. Open dot: known from another source. Cross: recalled."
)
_WIDTH, _LABELS, _NOTES, _LANE, _HEAD, _FOOT = 1080.0, 330.0, 250.0, 22.0, 34.0, 40.0


@dataclass(frozen=True, slots=True)
class Mark:
    """An amount that a policy asks for, in the unit of its panel."""

    policy: Iri
    title: str
    superseded: bool
    criterion: Iri
    label: str
    text: str
    amount: float
    known: str


@dataclass(frozen=True, slots=True)
class Panel:
    """A topic in one unit; `id` is what an address calls it."""

    id: str
    topic: str
    window: str
    unit: str
    marks: tuple[Mark, ...]

    @property
    def title(self) -> str:
        """The topic with its window and unit."""
        within = f", within {self.window}" if self.window else ""
        return f"{self.topic}{within} ({self.unit})"

    @property
    def policies(self) -> dict[Iri, list[Mark]]:
        """The marks of each policy, those with the lowest amount first."""
        found: dict[Iri, list[Mark]] = {}
        for mark in sorted(self.marks, key=lambda mark: (mark.amount, mark.title)):
            found.setdefault(mark.policy, []).append(mark)
        return found

    @property
    def ends(self) -> tuple[float, float]:
        """The lowest and the highest amount."""
        amounts = [mark.amount for mark in self.marks]
        return min(amounts), max(amounts)


def families(rows: Sequence[Row]) -> dict[Iri, str]:
    """The families of services with a line, the one with most policies first."""
    policies = {
        (family, label): len({row["policy"] for row in of})
        for (family, label), of in by(rows, "family", "familyLabel").items()
        if family
    }
    ordered = sorted(policies, key=lambda each: (-policies[each], each[1]))
    return dict(ordered)


def panels(rows: Iterable[Row], family: Iri, units: Mapping[Iri, Row]) -> tuple[Panel, ...]:
    """The topics on which at least two policies of a family draw a line, in the order of topics."""
    own = [row for row in rows if row["family"] == family]
    found = []
    for (topic, window, _), of in by(own, "topic", "window", "dimension").items():
        unit, factor = usual_unit(of)
        called = units.get(unit, {})
        marks = tuple(dict.fromkeys(mark_of(row, factor) for row in of))
        if len({mark.policy for mark in marks}) > 1:
            parts = filter(None, (name(topic), slug(window)))
            plural = called.get("plural") or called.get("label") or ""
            label = of[0]["topicLabel"] or ""
            found.append(Panel("-".join(parts), label, window, plural, marks))
    return tuple(found)


def usual_unit(rows: Sequence[Row]) -> tuple[Iri, float]:
    """The unit that most of the rows are written in, of equals the smaller one, and its factor."""
    written = Counter((row["unit"] or "", float(row["factor"] or 1)) for row in rows)
    return min(written, key=lambda each: (-written[each], each[1]))


def mark_of(row: Row, factor: float) -> Mark:
    """A row as a mark, in a unit of so many base units."""
    amount = float(row["least"] or row["most"] or 0) / factor
    return Mark(
        row["policy"] or "",
        row["title"] or "",
        row["superseded"] == "true",
        row["criterion"] or "",
        row["label"] or "",
        row["text"] or "",
        round(amount, 2),
        name(row["known"]),
    )


def usual(found: Sequence[Panel]) -> tuple[Panel, ...]:
    """The panels that most policies have a line on and that do not all agree, in their order."""
    apart = [panel for panel in found if panel.ends[0] < panel.ends[1]]
    most = sorted(apart, key=lambda panel: -len(panel.policies))[:USUAL]
    return tuple(panel for panel in found if panel in most)


def drawn(found: Sequence[Panel], title: str) -> str:
    """The panels one below the other: a row for each policy, marks on an axis that starts at zero.

    A full dot was read, an open dot is known otherwise, a cross is recalled. Empty for no panel.
    """
    if not found:
        return ""
    parts: list[str] = []
    y = 8.0
    for panel in found:
        parts += _panel(panel, y)
        y += _HEAD + _LANE * len(panel.policies) + _FOOT
    parts.append(svg.text(8, y + 4, LEGEND, fill=svg.QUIET))
    return svg.picture(_WIDTH, y + 18, title, parts)


def _panel(panel: Panel, top: float) -> list[str]:
    policies = panel.policies
    high = panel.ends[1] or 1.0
    right = _WIDTH - _NOTES
    foot = top + _HEAD + _LANE * len(policies)

    def across(amount: float) -> float:
        return _LABELS + amount / high * (right - _LABELS - 14)

    parts = [svg.text(8, top + 16, panel.title, font_weight="600")]
    for tick in ticks(high):
        x = across(tick)
        parts.append(svg.line(x, top + _HEAD - 4, x, foot))
        parts.append(svg.text(x, foot + 15, f"{tick:g}", fill=svg.QUIET, end="middle"))
    for place, marks in enumerate(policies.values()):
        y = top + _HEAD + place * _LANE + 8
        replaced = marks[0].superseded
        told = f"{marks[0].title}, replaced" if replaced else marks[0].title
        ink = svg.QUIET if replaced else svg.INK
        parts.append(svg.text(_LABELS - 12, y + 4, svg.fit(told, 310), fill=ink, end="end"))
        parts += [_mark(mark, across(mark.amount), y) for mark in marks]
        said = listed((mark.text for mark in marks), ", ")
        parts.append(svg.text(right + 6, y + 4, svg.fit(said, _NOTES - 10), fill=svg.QUIET))
    return parts


def _mark(mark: Mark, x: float, y: float) -> str:
    if mark.known == "recalled":
        return svg.cross(x, y, stroke=svg.RED)
    if mark.known == "read":
        return svg.dot(x, y, fill=svg.BLUE)
    return svg.dot(x, y, fill="#ffffff", stroke=svg.BLUE, stroke_width="2")


def ticks(high: float) -> list[float]:
    """Round values from zero up to an amount, at most nine.

    >>> ticks(6.0), ticks(13.0)
    ([0, 1, 2, 3, 4, 5, 6], [0, 2, 4, 6, 8, 10, 12])
    """
    step = 10 ** math.floor(math.log10(high / 4))
    step = max(step, 1) if high >= 1 else step
    step *= next(each for each in (1, 2, 5, 10) if high / (step * each) <= 8)
    return [place * step for place in range(math.floor(high / step) + 1)]


def as_table(found: Iterable[Panel], family: str, empty: str) -> Table:
    """The marks as rows to take away; amounts in the unit of their panel."""
    rows = tuple(
        (
            family,
            panel.topic,
            panel.window or None,
            mark.policy,
            mark.title,
            "true" if mark.superseded else "false",
            mark.criterion,
            mark.label,
            mark.text,
            f"{mark.amount:g}",
            panel.unit,
            mark.known or None,
        )
        for panel in found
        for marks in panel.policies.values()
        for mark in marks
    )
    return Table(COLUMNS, rows, empty)
