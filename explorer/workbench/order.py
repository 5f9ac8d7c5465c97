"""In which order the patterns of a query can be expected to run, and how many statements each has.

The engine does not tell its plan. It keeps no counts either, and goes by the shape of a pattern:
which of its three places are known. Each group begins with the pattern that is narrowest by that,
and goes on with the narrowest one that shares a variable with what is known by then. That is
followed here; the counts beside it are of the patterns alone, asked of the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from explorer.lint.names import full_name
from explorer.lint.outline import (
    Element,
    Filter,
    Group,
    Minus,
    Named,
    Optional,
    Outline,
    Triple,
    Union,
    Values,
    below,
)
from explorer.lint.tokens import Token

_NARROW: Final = {
    (True, True, True): 0,
    (True, False, True): 1,
    (True, True, False): 2,
    (True, False, False): 3,
    (False, True, True): 4,
    (False, False, True): 5,
    (False, True, False): 6,
    (False, False, False): 7,
}
"""Which of subject, predicate and object are known: from the narrowest shape to the widest."""

Count = Callable[[str], int | None]
"""How many rows a pattern has by itself; None where that was not asked."""


@dataclass(frozen=True, slots=True)
class Step:
    """One pattern: the part of the query it is in, its text and line, its count, what ties it."""

    part: str
    pattern: str
    line: int
    count: int | None
    ties: tuple[str, ...]


def steps(outline: Outline, count: Count) -> list[Step]:
    """The patterns of a query in the order in which they can be expected to run."""
    where = outline.select.where
    if where is None:
        return []
    namespaces = {each.name.removesuffix(":"): each.namespace for each in outline.prefixes}
    return list(_of_group(where, "", frozenset(), namespaces, count))


def _of_group(
    group: Group, part: str, known: frozenset[str], namespaces: Mapping[str, str], count: Count
) -> Iterator[Step]:
    if group.select is not None:
        if group.select.where is not None:
            inner = group.select.where
            yield from _of_group(inner, _joined(part, "sub-select"), frozenset(), namespaces, count)
        return
    given = (each for each in group.elements if isinstance(each, Values))
    bound = set(known).union(*({each.variable for each in one.variables} for one in given))
    waiting = [each for each in group.elements if isinstance(each, Triple)]
    while waiting:
        tied = [each for each in waiting if _variables(each) & bound]
        chosen = min(tied or waiting, key=lambda each: _shape(each, bound))
        waiting.remove(chosen)
        ties = tuple(sorted(name for name in _variables(chosen) & bound if name[:2] != "_:"))
        pattern, alone = _told(chosen), _asked(chosen, namespaces)
        number = count(alone) if alone else None
        yield Step(part, pattern, chosen.at.line, number, ties)
        bound |= _variables(chosen)
    for element in group.elements:
        names = _named(element)
        for place, inner in enumerate(below(element)):
            name = names if len(below(element)) == 1 else f"{names} {place + 1}"
            yield from _of_group(inner, _joined(part, name), frozenset(bound), namespaces, count)


def _named(element: Element) -> str:
    if isinstance(element, Union):
        return "union" if len(element.branches) > 1 else "group"
    if isinstance(element, Filter):
        return "not exists" if any(w.upper == "NOT" for w in element.expression.words) else "exists"
    kinds = {Optional: "optional", Minus: "minus", Named: "graph"}
    return kinds.get(type(element), "exists")


def _joined(part: str, name: str) -> str:
    return f"{part} › {name}" if part else name


def _variables(triple: Triple) -> set[str]:
    tokens = (triple.subject, *triple.predicate, triple.object)
    return {each.variable for each in tokens if each.variable}


def _shape(triple: Triple, bound: set[str]) -> tuple[int, int]:
    places = (
        all(not each.variable or each.variable in bound for each in part)
        for part in ((triple.subject,), triple.predicate, (triple.object,))
    )
    subject, predicate, value = places
    # A path may be long; of two alike the plain pattern is taken.
    return _NARROW[subject, predicate, value], len(triple.predicate)


def _told(triple: Triple) -> str:
    return f"{_shown(triple.subject)} {_path(triple)} {_shown(triple.object)}"


def _shown(token: Token) -> str:
    return "[]" if token.kind == "blank" and token.text.endswith(".") else token.text


def _path(triple: Triple) -> str:
    return "".join("[]" if each.text.endswith(".") else each.text for each in triple.predicate)


def _asked(triple: Triple, namespaces: Mapping[str, str]) -> str:
    """The pattern as a query would count it; empty for a path that may have no end."""
    path = {each.text for each in triple.predicate}
    if path & {"*", "+", "?"} or any(each.text.endswith(".") for each in triple.predicate):
        return ""

    def full(token: Token) -> str:
        if token.variable:
            return "?" + "".join(each for each in token.variable if each.isalnum())
        return f"<{full_name(token, namespaces)}>" if token.kind == "name" else token.text

    predicate = "".join(full(each) for each in triple.predicate)
    return f"{full(triple.subject)} {predicate} {full(triple.object)}"
