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
    return bool(_ORDER.search(_outermost(text)))


def order_keys(text: str) -> tuple[str, ...] | None:
    """The variables by which a query orders its rows; None where it does not, or by more than that.

    >>> order_keys("SELECT * { ?x ?y ?z } ORDER BY DESC(?y) ?x LIMIT 3")
    ('y', 'x')
    >>> order_keys("SELECT * { ?x ?y ?z } ORDER BY STRLEN(?y)")
    """
    found = _ORDER.search(_outermost(text))
    if not found:
        return None
    said = re.split(r"(?i)\b(?:LIMIT|OFFSET|VALUES)\b", found[1])[0].strip()
    return tuple(_KEY.findall(said)) if re.fullmatch(rf"(?:{_KEY.pattern}\s*)+", said) else None


_ORDER: Final = re.compile(r"(?is)\bORDER\s+BY\b(.*)")
_KEY: Final = re.compile(r"(?i:(?:ASC|DESC)\s*\(\s*)?[?$](\w+)(?:\s*\))?")


def _outermost(text: str) -> str:
    """The query without its texts, its IRIs, its comments and what stands in braces."""
    bare = re.sub(r'"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'|<[^<>\s]*>|#.*', " ", text)
    while "{" in bare:
        shorter = re.sub(r"\{[^{}]*\}", " ", bare)
        if shorter == bare:
            break
        bare = shorter
    return bare
