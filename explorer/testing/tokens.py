"""A query cut into its words, each with its place in the text.

Only what SPARQL 1.1 allows in a query; comments and white space are left out, so that the places
lead back to the text as its author wrote it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from explorer.errors import QueryError

_TOKEN: Final = re.compile(
    r"""
    (?P<skip>\s+|\#[^\n]*)
  | (?P<iri><[^<>"{}|^`\\\s]*>)
  | (?P<string>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3}
      |"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')
  | (?P<var>[?$]\w+)
  | (?P<number>(?:\d+\.\d*|\.\d+|\d+)[eE][+-]?\d+|\d*\.\d+|\d+)
  | (?P<blank>_:[\w.-]*\w)
  | (?P<name>(?:[^\W\d_](?:[\w.\u00b7\u0300-\u036f-]*[\w\u00b7\u0300-\u036f-])?)?
      :(?:(?:[\w:-]|%[0-9A-Fa-f]{2}|\\[^\w\s])
      (?:(?:[\w.:\u00b7\u0300-\u036f-]|%[0-9A-Fa-f]{2}|\\[^\w\s])*
      (?:[\w:\u00b7\u0300-\u036f-]|%[0-9A-Fa-f]{2}|\\[^\w\s]))?)?)
  | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
  | (?P<word>[A-Za-z]\w*)
  | (?P<mark>&&|\|\||!=|<=|>=|\^\^|[{}()\[\].;,|/^*+?!=<>-])
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Token:
    """One word: what sort it is, how it is written, and where it stands (end is past the last)."""

    sort: str
    text: str
    start: int
    end: int


def tokens(text: str) -> tuple[Token, ...]:
    """The words of a query in their order.

    Raises QueryError with line and column of the first character that opens none.

    >>> [token.text for token in tokens("ASK { ?a gx:b+ 1 } # no")]
    ['ASK', '{', '?a', 'gx:b', '+', '1', '}']
    """
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            line, column = line_and_column(text, at)
            raise QueryError(
                where=f"line {line}, column {column}",
                what=f"{text[at]!r} opens no word of SPARQL",
                try_="look for a quotation mark or a bracket that is not closed",
            )
        if match.lastgroup != "skip":
            found.append(Token(match.lastgroup or "", match[0], match.start(), match.end()))
        at = match.end()
    return tuple(found)


def line_and_column(text: str, at: int) -> tuple[int, int]:
    """Line and column of a place, both counted from one."""
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
