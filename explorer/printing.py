"""Lines of text for a terminal or a file: wrapping, indents, marks and colours.

Knows nothing of assessments. Colour only repeats what a word already says; a file gets plain text
without escape codes, without boxes and without trailing blanks.
"""

import textwrap
from collections.abc import Sequence
from itertools import zip_longest
from typing import Final, TextIO

from rich.console import Console
from rich.text import Text

from explorer.phrases import TIED, printable

MOST_COLUMNS: Final = 120
"""Longer lines are hard to read, however wide the window is."""

FEWEST_COLUMNS: Final = 24
"""What a text is given at least, however deep it is indented."""

STATUS_COLUMNS: Final = 18
"""Room for a mark and the longest status word."""

FIELD_COLUMNS: Final = 14
"""Room for the name of a field."""

_LEFT_OUT: Final = " ..."

_MARKS: Final = {
    "met": ("✓", "+", "green"),
    "unmet": ("✗", "x", "red"),
    "undocumented": ("?", "?", "yellow"),
    "not-applicable": ("–", "-", "dim"),
    "contradictory": ("!", "!", "magenta"),
    "criteria-met": ("✓", "+", "bold green"),
    "criteria-not-met": ("✗", "x", "bold red"),
    "information-needed": ("?", "?", "bold yellow"),
    "no-policy": ("–", "-", "bold"),
}


def shortened(text: str, room: int) -> str:
    """The text where it fits; else its first clauses or words, and dots for what is left out."""
    if len(text) <= room:
        return text
    start = text[: max(0, room - len(_LEFT_OUT) + 1)].rpartition(" ")[0]
    clause = max(start.rfind(end) for end in (". ", "; ")) + 1
    return (start[:clause] if clause > len(start) // 2 else start) + _LEFT_OUT


class Page:
    """What is being printed. Everything is said through it, top to bottom."""

    def __init__(self, file: TextIO, width: int | None = None) -> None:
        """A page on this file, as wide as the terminal, or 80 columns where there is none."""
        self._console = Console(file=file, width=width, highlight=False, emoji=False, markup=False)
        self.width = min(self._console.width, MOST_COLUMNS)
        self._plain = not self._console.is_terminal or self._console.options.ascii_only

    def blank(self) -> None:
        """An empty line."""
        self._console.print()

    def gap(self, place: int) -> None:
        """An empty line before every long entry but the first."""
        if place > 1:
            self.blank()

    def title(self, text: str) -> None:
        """The first line of the page."""
        self._ruled(text, "=")

    def heading(self, text: str) -> None:
        """The title of a section, after an empty line."""
        self.blank()
        self._ruled(text, "-")

    def section(self, text: str, entries: Sequence[object]) -> None:
        """The title of a section that lists entries; it says so when there are none."""
        self.heading(text)
        if not entries:
            self.say("None.")

    def band(self, text: str, entries: Sequence[object] = (None,)) -> None:
        """The title of a section in one line; it says so where the section lists nothing."""
        self.blank()
        *lines, last = self._lines(f"-- {text}", self.width - 1)
        for line in (*lines, f"{last} ".ljust(self.width, "-")):
            self._console.print(Text(line, style="bold"), soft_wrap=True)
        if not entries:
            self.say("None.")

    def say(self, text: str, *, lead: str | Text = "", indent: int = 0, style: str = "") -> None:
        """A paragraph behind a lead; its later lines stand under its first word."""
        front = Text(printable(lead)) if isinstance(lead, str) else lead.copy()
        front.pad_left(indent)
        room = max(FEWEST_COLUMNS, self.width - front.cell_len)
        for line in self._lines(text, room):
            whole = Text.assemble(front, (line, style))
            whole.rstrip()
            self._console.print(whole, soft_wrap=True)
            front = Text(" " * front.cell_len)

    def field(
        self, name: str, text: str | None, *, indent: int = 3, columns: int = FIELD_COLUMNS
    ) -> None:
        """A named line; nothing where there is no text."""
        if text:
            self.say(text, lead=Text(f"{name:<{columns}}", style="dim"), indent=indent)

    def row(self, cells: Sequence[str], widths: Sequence[int], *, style: str = "") -> None:
        """Cells side by side, each broken into lines within its width."""
        broken = [self._lines(*pair) for pair in zip(cells, widths, strict=True)]
        for line in zip_longest(*broken, fillvalue=""):
            padded = (f"{part:<{width}}" for part, width in zip(line, widths, strict=True))
            self._console.print(Text("  ".join(padded).rstrip(), style=style), soft_wrap=True)

    def status(self, name: str, text: str = "") -> None:
        """A status as mark, word and colour, with a text under it."""
        self.say("", lead=self._status(name))
        self.say(text, indent=2)

    def node(self, status: str | None, label: str, *, depth: int = 0) -> None:
        """A line of a tree: the status in its own column, the label indented by its depth."""
        lead = self._status(status or "")
        lead.pad_right(max(1, STATUS_COLUMNS + 2 * depth - lead.cell_len))
        self.say(label, lead=lead)

    def under(self, text: str | None, *, depth: int = 0, quiet: bool = False) -> None:
        """A line that belongs to the node above it; nothing where there is no text."""
        if text:
            indent = STATUS_COLUMNS + 2 * depth + 2
            self.say(text, indent=indent, style="dim" if quiet else "")

    def aside(self, name: str, text: str, *, depth: int = 0) -> None:
        """A name in the column of the status; under the label one line, cut where it is long."""
        lead = Text(f"  {name}", style="dim")
        lead.pad_right(max(1, STATUS_COLUMNS + 2 * depth + 2 - lead.cell_len))
        room = max(FEWEST_COLUMNS, self.width - lead.cell_len)
        self.say(shortened(text, room), lead=lead, style="dim")

    def _status(self, name: str) -> Text:
        pretty, plain, style = _MARKS.get(name, (" ", " ", ""))
        mark = plain if self._plain else pretty
        return Text(f"{mark} {printable(name).replace('-', ' ')}", style=style)

    def _ruled(self, text: str, rule: str) -> None:
        lines = self._lines(text, self.width)
        for line in lines:
            self._console.print(Text(line, style="bold"), soft_wrap=True)
        longest = max(map(len, lines))
        self._console.print(Text(rule * min(longest, self.width), style="dim"), soft_wrap=True)

    @staticmethod
    def _lines(text: str, room: int) -> list[str]:
        """The text in lines; a word that is too long, such as an address, stays whole."""
        whole = printable(text)
        lines = textwrap.wrap(whole, room, break_long_words=False, break_on_hyphens=False)
        return [line.replace(TIED, " ") for line in lines] or [""]
