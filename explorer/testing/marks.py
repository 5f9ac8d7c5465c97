"""What a page says of slips that change nothing, and of parts that no example can see fail.

They stand in a last section of sentences, each with one or more operators, the places and a reason:

    ## Equivalent mutants

    - shift number `2` → `3`: only the order of the numbers counts.
    - drop pattern, never fails `gx:inCase ?case`, `a gx:Witness`: every fact has its case.

A place may be cut off with `…`. What a slip is called says `explorer.testing.mutants`; a part that
`never fails`, or `never holds`, is one of `explorer.testing.coverage`. A sentence that no unnoticed
slip, or no unseen part, fits is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from explorer.testing.spec_pages import EQUIVALENT

NEVER_FAILS: Final = "never fails"
NEVER_HOLDS: Final = "never holds"
OF_PARTS: Final = (NEVER_FAILS, NEVER_HOLDS)
"""The operators that speak of no slip."""
_SENTENCE: Final = re.compile(
    r"- (?P<operators>[^`:]+?) (?P<places>`[^`]+`(?: → `[^`]+`)?(?:, `[^`]+`(?: → `[^`]+`)?)*)"
    r": (?P<reason>.+)"
)
_PLACE: Final = re.compile(r"`([^`]+)`(?: → `([^`]+)`)?")


@dataclass(frozen=True, slots=True)
class Mark:
    """One place of which a page says that it makes no difference in this way, and why."""

    operator: str
    place: str
    becomes: str | None
    reason: str


def marks(page: str) -> Iterator[Mark]:
    """What a page says of such places. Raises ValueError for a broken sentence."""
    _, found, section = page.partition(f"\n## {EQUIVALENT}\n")
    for line in section.splitlines() if found else ():
        if not line.strip():
            continue
        match = _SENTENCE.fullmatch(line)
        if match is None:
            raise ValueError(f"“{line}” does not say operator, places and reason")
        for operator in match["operators"].split(", "):
            for place, becomes in _PLACE.findall(match["places"]):
                yield Mark(operator, place, becomes or None, match["reason"])


def is_written(text: str, told: str) -> bool:
    """Whether a text is what is told, of which `…` may stand for the rest."""
    return text.startswith(told[:-1].rstrip()) if told.endswith("…") else text == told
