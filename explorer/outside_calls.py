r"""Whether a query would call another server: SPARQL's SERVICE, however it is written.

No engine can be told not to follow SERVICE, so a query that holds it is never asked. The word does
no harm in a string, an IRI, a comment, a variable or a prefixed name. Engines read more than the
grammar allows (`trueSERVICE<x>{}`, `SERVICE:x{}`), and some put `\u0053` into letters first; what
can be read in two ways is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_CODE_POINT: Final = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_TOKEN: Final = re.compile(
    r"""
      (?P<comment>\#[^\n\r]*)
    | (?P<string>\"\"\"(?:[^"\\]|\\.|"{1,2}(?!"))*\"\"\"
              |'''(?:[^'\\]|\\.|'{1,2}(?!'))*'''
              |"(?:[^"\\\n\r]|\\.)*"
              |'(?:[^'\\\n\r]|\\.)*')
    | (?P<iri><[^<>"{}|^`\\\x00-\x20]*>)
    | (?P<variable>[?$]\w+)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)
    | (?P<prefixed>(?P<prefix>[\w.-]*):(?:[\w:.%-]|\\.)*)
    | (?P<word>\w+)
    | \\.
    """,
    re.VERBOSE | re.DOTALL,
)
_PLAIN_IRI: Final = re.compile(r"<(?:[A-Za-z][\w+.-]*://.*|[^#()']*)>")
"""What can only be an IRI. Of `?a<3)SERVICE?x#>` the sign may also be a comparison."""
_BLOCK: Final = re.compile(r"(?:\s|#[^\n\r]*)*\{")


def calls_outside(text: str) -> bool:
    """Whether an engine might read SERVICE as a command anywhere in a query."""
    return any(_names_it(each) and any(_suspects(each)) for each in (text, _written_out(text)))


def _suspects(text: str) -> Iterator[bool]:
    """For each part of the text that matters, whether it may be the command or may hide it."""
    for token in _TOKEN.finditer(text):
        kind, part = token.lastgroup, token.group()
        before = text[token.start() - 1 : token.start()]
        if kind == "iri":
            yield not _PLAIN_IRI.fullmatch(part)
        elif kind == "variable":
            # After a name the mark may be the "?" of a property path.
            yield _names_it(part) and (before.isalnum() or before in set(":>)_-"))
        elif kind == "prefixed":
            yield _names_it(token["prefix"]) and bool(_BLOCK.match(text, token.end()))
        elif kind == "word":
            yield _names_it(part)


def _written_out(text: str) -> str:
    """The text with its code point escapes as the characters they stand for."""
    return _CODE_POINT.sub(lambda code: _character(int(code[1] or code[2], 16)), text)


def _character(number: int) -> str:
    return chr(number) if number <= 0x10FFFF else "\ufffd"


def _names_it(text: str) -> bool:
    # Upper case as an engine compares it: the long s of old print is an S there.
    return "SERVICE" in text.upper()
