"""The words of a SPARQL text, each with its line and column.

Positions count from 1, as editors show them. White space is left out, comments are kept. A sign
that fits nowhere comes back as a token of its own kind, so that no part of a text is passed over.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Final

_TOKEN: Final = re.compile(
    r"""
      (?P<space>[\s\ufeff]+)
    | (?P<comment>\#[^\n\r]*)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|"{1,2}(?!"))*\"\"\"
              |'''(?:[^'\\]|\\.|'{1,2}(?!'))*'''
              |"(?:[^"\\\n\r]|\\.)*"
              |'(?:[^'\\\n\r]|\\.)*')
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<variable>[?$]\w+)
    | (?P<blank>_:\w(?:[\w.-]*[\w-])?)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<name>(?:[^\W\d_](?:[\w.-]*[\w-])?)?:
              (?:[\w:-]|%[0-9A-Fa-f]{2}|\\[^\w\s]|\.(?=\.*[\w:%\\-]))*)
    | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<word>\w+)
    | (?P<sign>\^\^|\|\||&&|!=|<=|>=|.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a query: its kind, its text as written, where it begins.

    Kinds: comment, string, iri, variable, blank, language, name (with its prefix), number, word,
    sign.
    """

    kind: str
    text: str
    line: int
    column: int

    @property
    def upper(self) -> str:
        """The text as keywords are compared; empty for what cannot be a keyword."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def variable(self) -> str:
        """The name of a variable without its mark; a blank node counts as one. Else empty."""
        if self.kind == "variable":
            return self.text[1:]
        return self.text if self.kind == "blank" else ""


def tokens(text: str) -> list[Token]:
    r"""Every token of the text, comments among them, in order.

    >>> [(each.text, each.line, each.column) for each in tokens("ASK {\n  ?a a gx:B }")][2:5]
    [('?a', 2, 3), ('a', 2, 6), ('gx:B', 2, 8)]
    """
    starts = [0, *(match.end() for match in re.finditer(r"\n", text))]
    found = []
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "sign"
        if kind != "space":
            line = bisect_right(starts, match.start())
            found.append(Token(kind, match.group(), line, match.start() - starts[line - 1] + 1))
    return found
