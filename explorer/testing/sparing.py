"""An engine that does not ask what cannot have an answer.

An example is small, and most stages before its query need something that is not in it. A pattern
that names something can only match where that is named, so a stage whose outermost patterns name
what no triple names makes nothing. Nothing else is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final

import pyoxigraph as ox

from explorer.engines import Answer, OxigraphEngine, Term
from explorer.errors import QueryError
from explorer.testing.grammar import parse
from explorer.testing.words import Node
from explorer.vocabulary import PREFIXES, expand

_TYPE: Final = PREFIXES["rdf"] + "type"
Needs = tuple[frozenset[str], tuple[tuple["Needs", ...], ...]]
"""What has to be named, and for each UNION the needs of its branches, one of which has to hold."""


class SparingEngine:
    """The fast engine, which leaves out every CONSTRUCT that cannot make anything."""

    def __init__(self) -> None:
        """An empty one."""
        self._engine = OxigraphEngine()
        self._named: set[str] = set()

    def add(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Put triples into a graph."""
        found = list(triples)
        for triple in found:
            for term in (triple.subject, triple.predicate, triple.object):
                if isinstance(term, ox.NamedNode):
                    self._named.add(term.value)
        self._engine.add(graph, found)

    def load(self, graph: str, text: bytes) -> None:
        """Put N-Triples into a graph."""
        self.add(graph, (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)))

    def dump(self, graph: str) -> bytes:
        """A graph as N-Triples."""
        return self._engine.dump(graph)

    def drop(self, graph: str) -> None:
        """Forget a graph; what it named may still be counted as named."""
        self._engine.drop(graph)

    def triples(self, graph: str) -> Iterable[ox.Triple]:
        """Every triple of a graph."""
        return self._engine.triples(graph)

    def construct(self, text: str, graphs: Sequence[str]) -> list[ox.Triple]:
        """The triples that a CONSTRUCT makes of these graphs."""
        if not can_hold(needs(text), self._named):
            return []
        return self._engine.construct(text, graphs)

    def insert(self, text: str, graphs: Sequence[str], into: str) -> None:
        """Put what a CONSTRUCT makes of these graphs into a graph."""
        self.add(into, self.construct(text, graphs))

    def size(self) -> int:
        """How many statements all graphs hold together."""
        return self._engine.size()

    def select(
        self, text: str, graphs: Sequence[str], inputs: Mapping[str, Term] | None = None
    ) -> Answer:
        """The rows of a SELECT over these graphs."""
        return self._engine.select(text, graphs, inputs)


def can_hold(needed: Needs, named: set[str]) -> bool:
    """Whether all that is needed is named."""
    names, unions = needed
    return names <= named and all(
        any(can_hold(branch, named) for branch in branches) for branches in unions
    )


@lru_cache(maxsize=4096)
def needs(text: str) -> Needs:
    """What the outermost group of a query needs; nothing where the query is not understood."""
    try:
        tree = parse(text)
    except QueryError:
        return frozenset(), ()
    (group,) = (part for part in tree.parts if part.kind == "group")
    return of_group(group, text)


def of_group(group: Node, text: str) -> Needs:
    """What the patterns of a group need, with the groups that stand in it."""
    names: set[str] = set()
    unions: list[tuple[Needs, ...]] = []
    for part in group.parts:
        if part.kind == "triple":
            subject, path, value = part.parts
            for node in (subject, *steps(path), value):
                if node.kind == "iri":
                    names.add(full(text[node.start : node.end]))
        elif part.kind == "union":
            unions.append(tuple(of_group(branch.parts[0], text) for branch in part.parts))
        elif part.kind == "group":
            unions.append((of_group(part, text),))
    return frozenset(names), tuple(unions)


def steps(path: Node) -> Iterable[Node]:
    """The names that a path cannot do without."""
    if path.kind == "iri":
        yield path
    elif path.kind == "sequence" or (path.kind in ("step", "bracket", "inverse")):
        for part in path.parts:
            yield from steps(part)
    elif path.kind == "repeat" and path.word == "+":
        yield from steps(path.parts[0])


def full(name: str) -> str:
    """The whole name of what a query writes short."""
    if name == "a":
        return _TYPE
    return name[1:-1] if name.startswith("<") else expand(name)
