"""When documents held: as bars, as counts on a day, and as a table.

From when to when each document held, and when that is not known, `ask/document-times` says; here a
day is only looked up. The figure ends with the last year that anything on file names: there is no
clock in it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from explorer import svg
from explorer.landscape import Landscape, standing_on
from explorer.results import Table
from explorer.vocabulary import Iri, expand
from explorer.wording import name

COLUMNS: Final = (
    *("document", "label", "kind", "issued", "from", "until", "ending", "replacedBy"),
    *("statements", "standing"),
)
IN_FORCE: Final = "is-in-force"
OPEN: Final = "date-not-known"
LATER: Final = "not-yet-started"
ENDINGS: Final = ("replaced", "run-out")

_WIDTH, _LABELS, _LANE, _HEAD, _RIGHT, _FOOT = 1080.0, 300.0, 21.0, 46.0, 24.0, 40.0
LEGEND: Final = (
    "Dark: held. Pale: may have held, the date is not exact. Red mark: replaced or run out. "
    "Dashed line: the day looked at."
)
_DAYS: Final = 366


@dataclass(frozen=True, slots=True)
class Bar:
    """A document with its spans: standing, first day and first day after, as text.

    `start` is empty for a document without a date, `end` while nothing has ended it. `standing` is
    that on the day that was asked for, empty for no day. `newer` are those that replaced it.
    """

    iri: Iri
    label: str
    kind: str
    issued: str
    spans: tuple[tuple[str, str, str], ...]
    start: str
    end: str
    ending: str
    newer: tuple[Iri, ...]
    statements: int
    standing: str


def bars(landscape: Landscape, documents: Iterable[Iri], day: date | None) -> tuple[Bar, ...]:
    """These documents, the oldest first, those without a date last."""
    numbers = Counter(each.document for each in landscape.statements)
    found = []
    for iri in documents:
        rows = landscape.spans.get(iri, ())
        spans = dict.fromkeys(
            (name(row["standing"]), row["from"] or "", row["to"] or "") for row in rows
        )
        over = next(((s, start) for s, start, _ in spans if s in ENDINGS), ("", ""))
        held = next((to for standing, _, to in spans if standing == IN_FORCE), "")
        document = landscape.documents[iri]
        found.append(
            Bar(
                iri,
                document.label,
                document.kind,
                document.issued,
                tuple(spans),
                next((to for standing, _, to in spans if standing == LATER), ""),
                (held or over[1]).removesuffix("T24:00") if over[0] else "",
                over[0],
                tuple(dict.fromkeys(row["newer"] or "" for row in rows if row["newer"])),
                numbers[iri],
                standing_on(landscape, iri, day),
            )
        )
    return tuple(sorted(found, key=lambda bar: (not bar.start, bar.start, bar.label)))


def years(found: Iterable[Bar]) -> tuple[int, int] | None:
    """The first and the last year that a span names; None where none names any."""
    named = [int(day[:4]) for bar in found for _, *ends in bar.spans for day in ends if day]
    return (min(named), max(named)) if named else None


def drawn(found: Sequence[Bar], day: date | None, title: str) -> str:
    """The bars as a picture: full while a document held, pale while that is not known.

    Documents without a date have no bar and are left out. Empty where no document has one.
    """
    dated = [bar for bar in found if bar.start]
    ends = years(found)
    if not dated or not ends:
        return ""
    first, last = ends[0], ends[1] + 1
    foot = _HEAD + _LANE * len(dated)
    height = foot + _FOOT
    scale = (_WIDTH - _LABELS - _RIGHT) / (last - first)

    def across(text: str) -> float:
        return _LABELS + (as_years(text, first) - first) * scale

    step = max(1, round((last - first) / 12))
    parts = []
    for year in range(first, last + 1, step):
        x = _LABELS + (year - first) * scale
        parts.append(svg.line(x, _HEAD - 8, x, foot))
        parts.append(svg.text(x, _HEAD - 14, str(year), fill=svg.QUIET, end="middle"))
    for place, bar in enumerate(dated):
        y = _HEAD + place * _LANE
        over = bar.standing in (*ENDINGS, LATER)
        ink = svg.QUIET if over else svg.INK
        parts.append(svg.text(_LABELS - 10, y + 11, svg.fit(bar.label, 280), fill=ink, end="end"))
        for standing, start, end in bar.spans:
            if standing in (IN_FORCE, OPEN) and start:
                left, right = across(start), across(end) if end else _WIDTH - _RIGHT
                fill = svg.BLUE if standing == IN_FORCE else svg.PALE
                parts.append(svg.box(left, y + 2, max(right - left, 3), 10, fill=fill))
        if bar.end:
            x = across(bar.end)
            parts.append(svg.line(x, y, x, y + 14, stroke=svg.RED, stroke_width="3"))
    if day is not None:
        x = across(day.isoformat())
        parts.append(svg.line(x, _HEAD - 30, x, foot + 4, stroke=svg.RED, stroke_dasharray="5 3"))
        parts.append(svg.text(x, 12, day.isoformat(), fill=svg.RED, end="middle"))
    parts.append(svg.text(8, foot + 26, LEGEND, fill=svg.QUIET))
    return svg.picture(_WIDTH, height, title, parts)


def as_years(text: str, earliest: int) -> float:
    """A day, month or year as years with a fraction, not before the earliest.

    >>> as_years("2014-07", 2000), as_years("2013", 2000)
    (2014.5, 2013.0)
    """
    year, month, day = (*(int(part) for part in text[:10].split("-")), 1, 1)[:3]
    return max(float(earliest), year + (month - 1) / 12 + (day - 1) / _DAYS)


def counted(found: Iterable[Bar]) -> Counter[str]:
    """How many documents stand where on the day."""
    return Counter(bar.standing for bar in found)


def as_table(found: Iterable[Bar], label: Callable[[Iri], str], empty: str) -> Table:
    """The documents as rows to take away; the standing is that on the day asked for."""
    rows = tuple(
        (
            bar.iri,
            bar.label,
            bar.kind,
            bar.issued or None,
            bar.start or None,
            bar.end or None,
            label(expand(f"gx:{bar.ending}")) if bar.ending else None,
            " ".join(bar.newer) or None,
            str(bar.statements),
            label(expand(f"gx:{bar.standing}")) if bar.standing else None,
        )
        for bar in found
    )
    return Table(COLUMNS, rows, empty)
