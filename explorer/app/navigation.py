"""Which pages there are, whose they are, and what each is for: found by their names and numbers.

Pages that belong together are told by the number in their names. The first of each group stands at
the top of every page; the others are one step away, in a row below it.
"""

import ast
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

FOLDER: Final = Path(__file__).resolve().parent / "pages"
GROUPS: Final = {
    0: "Start here",
    5: "The reviewer's requests",
    10: "One request",
    40: "Where guidelines and policies disagree",
    70: "Questions to the knowledge",
}
"""What the pages from a number on are about."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A page: its file, its title, and what it shows, in a sentence."""

    path: Path
    title: str
    says: str


@cache
def groups() -> dict[str, tuple[Entry, ...]]:
    """The pages of each group, in the order of their numbers."""
    found: dict[str, tuple[Entry, ...]] = {}
    for path in sorted(FOLDER.glob("[0-9]*.py")):
        number, _, name = path.stem.partition("_")
        group = [title for lowest, title in GROUPS.items() if lowest <= int(number)][-1]
        says = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
        entry = Entry(path, name.replace("_", " ").capitalize(), says.partition("\n\n")[0])
        found[group] = (*found.get(group, ()), entry)
    return found


def beside(title: str) -> tuple[Entry, ...]:
    """The pages of the group in which a page of this title stands."""
    return next((of for of in groups().values() if title in {each.title for each in of}), ())
