"""Where in the text of a query something stands that is known by its words only."""

from __future__ import annotations

import re
from collections.abc import Sequence


def at_line(line: int) -> str:
    """How a line is named in front of a message; nothing where it is not known."""
    return f"line {line}: " if line else ""


def line_of(text: str, needed: Sequence[str], wanted: Sequence[str]) -> int:
    """The one line that holds all words that are needed, and of several the one with more."""
    scores: dict[int, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        bare = "" if line.lstrip().startswith(("#", "PREFIX", "prefix")) else line
        tokens = set(re.findall(r'"[^"]*"[^\s,;.)]*|[^\s,;()\[\]{}]+', bare))
        tokens |= {token.rstrip(".") for token in tokens}
        if needed and all(word in tokens for word in needed):
            scores[number] = sum(word in tokens for word in wanted)
    if not scores:
        return 0
    best = max(scores.values())
    lines = [number for number, score in scores.items() if score == best]
    return lines[0] if len(lines) == 1 else 0
