"""Cartesian products: patterns of one group that nothing ties to each other.

Two patterns are tied by a variable that both have, by a BIND or a FILTER that speaks of both, and
inside OPTIONAL, UNION, EXISTS and MINUS by what is bound outside. A sub-select that counts all into
one row multiplies nothing, and the list of a VALUES is written out by whoever means it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from explorer.lint.findings import Said
from explorer.lint.outline import (
    Bind,
    Element,
    Filter,
    Group,
    Minus,
    Named,
    Select,
    Triple,
    Union,
    Values,
    below,
)
from explorer.lint.tokens import Token

PRODUCT: Final = "cartesian-product"
SHOWN: Final = 3
"""How many variables of each side are named."""


def about_joins(select: Select) -> Iterator[Said]:
    """Every group of a query in which patterns stand side by side without a tie."""
    if select.where is not None:
        yield from _of_group(select.where, frozenset())


def _of_group(group: Group, outside: frozenset[str]) -> Iterator[Said]:
    if group.select is not None:
        yield from about_joins(group.select)
        return
    parts = _parts(group, outside)
    if len(parts) > 1:
        (_, first), *others = parts
        for at, names in others:
            yield _product(at, first, names)
    for element in group.elements:
        beside = [_names(each) for each in group.elements if each is not element]
        for inner in below(element):
            yield from _of_group(inner, outside.union(*beside))


def _parts(group: Group, outside: frozenset[str]) -> list[tuple[Token, list[str]]]:
    """The sets of patterns that hang together: where each begins, and its variables."""
    tied: dict[str, str] = {}

    def root(name: str) -> str:
        while tied.setdefault(name, name) != name:
            name = tied[name]
        return name

    def tie(names: frozenset[str]) -> None:
        first = next(iter(names), None)
        for name in names:
            tied[root(name)] = root(first or name)

    tie(outside)
    for element in group.elements:
        tie(_names(element))
    found: dict[str, tuple[Token, list[str]]] = {}
    for element in group.elements:
        names = _multiplies(element)
        if not names:
            continue
        _, own = found.setdefault(root(min(names)), (element.at, []))
        own += [name for name in sorted(names) if name not in own and name[:2] != "_:"]
    return list(found.values())


def _multiplies(element: Element) -> frozenset[str]:
    """The variables of an element that may bring several rows; none for one that brings one."""
    if isinstance(element, Filter | Bind | Minus | Values):
        return frozenset()
    if isinstance(element, Union) and len(element.branches) == 1:
        (only,) = element.branches
        if only.select is not None and only.select.is_one_row:
            return frozenset()
    return _names(element)


def _names(element: Element) -> frozenset[str]:
    """Every variable that an element speaks of, which ties it to what else speaks of one."""
    if isinstance(element, Triple):
        tokens = (element.subject, *element.predicate, element.object)
        return frozenset(each.variable for each in tokens if each.variable)
    if isinstance(element, Values):
        return frozenset(each.variable for each in element.variables)
    own: set[str] = set()
    if isinstance(element, Filter | Bind):
        own |= {each.variable for each in element.expression.uses}
    if isinstance(element, Bind) and element.target.variable:
        own.add(element.target.variable)
    if isinstance(element, Named) and element.name.variable:
        own.add(element.name.variable)
    for inner in below(element):
        own |= _of(inner)
    return frozenset(own)


def _of(group: Group) -> frozenset[str]:
    if group.select is not None:
        return frozenset(each.variable for each in group.select.columns)
    return frozenset[str]().union(*(_names(each) for each in group.elements))


def _product(at: Token, first: list[str], names: list[str]) -> Said:
    return Said(
        at,
        PRODUCT,
        f"nothing ties {_told(names)} to {_told(first)}",
        "every row of the one is paired with every row of the other: many rows, most without sense",
        "share a variable between them, compare the two in a FILTER, or ask two questions",
    )


def _told(names: list[str]) -> str:
    shown = ", ".join(f"?{name}" for name in names[:SHOWN]) or "this pattern"
    return shown + (" …" if len(names) > SHOWN else "")
