"""Narrows a list by facets: what is left, and how many each value of each facet would leave."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TypeVar

Thing = TypeVar("Thing")


def narrow(
    found: Iterable[Thing],
    chosen: Mapping[str, frozenset[str]],
    facets: Sequence[str],
    values: Callable[[Thing, str], Collection[str]],
) -> tuple[tuple[Thing, ...], dict[str, Counter[str]]]:
    """What is left when these values are chosen, and how many each value would leave.

    `values` says what a thing has on a facet. Values of one facet widen each other, facets narrow
    each other: the counts of a facet are those that all other facets leave.

    >>> kept, counts = narrow(["ab", "b"], {"letter": frozenset("a")}, ["letter"], lambda t, _: t)
    >>> kept, dict(counts["letter"])
    (('ab',), {'a': 1, 'b': 2})
    """
    wanted = {facet: each for facet, each in chosen.items() if each}
    kept: list[Thing] = []
    counts: dict[str, Counter[str]] = {facet: Counter() for facet in facets}
    for each in found:
        failing = [facet for facet in wanted if wanted[facet].isdisjoint(values(each, facet))]
        if not failing:
            kept.append(each)
        for facet in facets:
            if not failing or failing == [facet]:
                counts[facet].update(values(each, facet))
    return tuple(kept), counts
