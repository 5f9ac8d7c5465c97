"""What can be seen of a query without an engine: the graphs it names, and whether it orders."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import urljoin

from explorer.vocabulary import Iri

_FROM: Final = re.compile(r"(?i)\bFROM\s+(?:NAMED\s+)?(<[^<>\s]*>|[\w.-]*:[\w.-]*)")
_BASE: Final = re.compile(r"(?i)\bBASE\s+<([^<>\s]*)>")
_PREFIX: Final = re.compile(r"(?i)\bPREFIX\s+([\w.-]*):\s*<([^<>\s]*)>")


def from_clauses(text: str, base: Iri) -> Iterator[Iri]:
    """The graphs that a query names by FROM and FROM NAMED, as full IRIs."""
    own = _BASE.search(text)
    base = urljoin(base, own[1]) if own else base
    prefixes = dict(_PREFIX.findall(text))
    for name in _FROM.findall(text):
        if name.startswith("<"):
            yield urljoin(base, name[1:-1])
        else:
            prefix, _, local = name.partition(":")
            yield urljoin(base, prefixes.get(prefix, "") + local)


def ordering(text: str) -> bool:
    """Whether a query orders its rows at its outermost level.

    >>> ordering("SELECT ?x { { SELECT ?x { ?x ?y ?z } ORDER BY ?x } }")
    False
    """
    bare = re.sub(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|<[^<>\s]*>|#.*', " ", text)
    while "{" in bare:
        shorter = re.sub(r"\{[^{}]*\}", " ", bare)
        if shorter == bare:
            break
        bare = shorter
    return bool(re.search(r"\bORDER\s+BY\b", bare, re.IGNORECASE))
