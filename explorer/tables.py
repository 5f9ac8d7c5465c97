"""Rows of an answer as a table to read, as JSON or as CSV.

A table to read shows short names; JSON and CSV hold full IRIs. Whatever the format, the same rows
give the same bytes.
"""

import csv
import io
import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from explorer.phrases import words
from explorer.vocabulary import shorten

if TYPE_CHECKING:
    from explorer.printing import Page

Cell = str | None

GAP: Final = 2
"""Blanks between two columns."""

LEAST_ROOM: Final = 24
"""Columns that the widest cell needs; with less, each row is told field by field."""


def as_json(value: Any) -> str:
    """The value as JSON text that is the same on every run."""
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"


def as_records(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> list[dict[str, Cell]]:
    """Each row as an object, its keys in the order of the columns."""
    return [dict(zip(columns, row, strict=True)) for row in rows]


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """The rows as CSV with a header line; an unbound cell is empty."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()


def show_table(columns: Sequence[str], rows: Sequence[Sequence[Cell]], page: "Page") -> None:
    """The rows under their titles where they fit side by side, else field by field."""
    cells = [[shorten(cell or "") for cell in row] for row in rows]
    titles = [words(column.replace("_", "-")) for column in columns]
    if not cells:
        return
    widths = [max(map(len, column)) for column in zip(titles, *cells, strict=True)]
    widest = widths.index(max(widths))
    others = sum(widths) - widths[widest] + GAP * (len(widths) - 1)
    room = page.width - others
    longest = max(len(word) for row in cells for word in row[widest].split() or [""])
    if room < max(longest, min(LEAST_ROOM, widths[widest])):
        _show_fields(titles, cells, page)
        return
    widths[widest] = min(widths[widest], room)
    page.row(titles, widths, style="bold")
    page.row(["-" * width for width in widths], widths, style="dim")
    for row in cells:
        page.row(row, widths)


def _show_fields(titles: Sequence[str], rows: Sequence[Sequence[str]], page: "Page") -> None:
    columns = max(map(len, titles)) + GAP
    for place, row in enumerate(rows, start=1):
        page.gap(place)
        for title, cell in zip(titles, row, strict=True):
            page.field(title, cell, indent=0, columns=columns)
