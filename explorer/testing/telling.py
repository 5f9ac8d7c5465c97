"""A part of a query that gives nothing, put into words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from explorer.testing import spelling
from explorer.testing.lines import at_line, line_of
from explorer.testing.solving import Given, World, aggregate, is_free

FEW: Final = 3
"""Things of one kind that a message names."""


@dataclass(frozen=True, slots=True)
class Reason:
    """What removed a row, in words; and the triple that was missing, where it was one."""

    said: str
    triple: tuple[Any, ...] = ()


def nothing_says(world: World, pattern: Any, row: Given) -> Reason:
    """That a pattern finds nothing for these values, and what there is instead."""
    import rdflib

    values = {name: value for name, value in row.items() if value is not None}
    filled = tuple(values.get(node, node) for node in pattern)
    said = spelling.triple(pattern, world.names)
    here = at_line(line(world, pattern))
    asked = spelling.triple(filled, world.names)
    told = f"{here}the pattern “{said}” finds nothing"
    if asked != said:
        told += f": nothing says “{asked}”"
    graph = world.graph if world.graph is not None else world.data.default_graph
    near: list[Any] = []
    subject, predicate, value = filled
    if isinstance(predicate, rdflib.URIRef):
        if not is_free(subject):
            near = list(islice(graph.triples((subject, predicate, None)), FEW))
        if not near and not is_free(value):
            near = list(islice(graph.triples((None, predicate, value)), FEW))
    if near:
        told += "; there is " + ", ".join(
            f"“{spelling.triple(t, world.names)}”" for t in sorted(near)
        )
    return Reason(told, filled)


def values_of(world: World, row: Given, part: Any = None) -> str:
    """The values of some variables; of an aggregate under what it is the aggregate of."""
    said = {}
    for name, value in sorted(row.items()):
        own = aggregate(part, name)
        shown = spelling.expression(own, world.names) if own is not None else f"?{name}"
        if own is not None or not str(name).startswith("__"):
            said[shown] = term(world, value)
    return ", ".join(f"{name} = {value}" for name, value in said.items())


def term(world: World, value: Any) -> str:
    """A value in a message."""
    return "nothing" if value is None else spelling.term(value, world.names)


def line(world: World, pattern: Any) -> int:
    """The line of a query on which a pattern stands; 0 where several or none could be it."""
    subject, predicate, value = (spelling.term(node, world.names) for node in pattern)
    return line_of(world.text, [predicate, value], [subject])


def at(world: World, *words: str) -> str:
    """The line of a filter by its words, in front of a message."""
    needed = [word for word in words if len(word) > 1]
    return at_line(line_of(world.text, needed, ["FILTER"]))
