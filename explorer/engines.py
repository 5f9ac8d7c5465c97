"""Two SPARQL engines behind one small door.

The fast engine (pyoxigraph) serves everything; the second one (rdflib) exists so that tests can
show that the same query text gives the same answers on an independent implementation. Both hold
named graphs, read only the graphs they are told to read, and speak pyoxigraph's terms. Neither
follows SERVICE: a query that names it is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Protocol

import pyoxigraph as ox

from explorer.errors import QueryError
from explorer.vocabulary import expand

if TYPE_CHECKING:
    import rdflib

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Row = tuple[Term | None, ...]

_QUOTED = re.compile(
    "|".join(
        (
            r'"""(?:.|\n)*?"""',
            r"'''(?:.|\n)*?'''",
            r'"(?:\\.|[^"\\\n])*"',
            r"'(?:\\.|[^'\\\n])*'",
            r"<[^<>\s]*>",
            r"#[^\n]*",
        )
    )
)
"""Strings, IRIs and comments: where the word SERVICE is only a word."""
_SERVICE = re.compile(r"(?<![\w:?$.-])SERVICE(?![\w:-])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of a SELECT: `columns` in the order of the query, one tuple of terms per row, None where
    unbound."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class Engine(Protocol):
    """What a SPARQL engine must be able to do for the explorer."""

    def add(self, graph: str, triples: Iterable[ox.Triple]) -> None: ...

    def drop(self, graph: str) -> None: ...

    def triples(self, graph: str) -> Iterable[ox.Triple]: ...

    def construct(self, text: str, graphs: Sequence[str]) -> list[ox.Triple]: ...

    def select(
        self, text: str, graphs: Sequence[str], inputs: Mapping[str, Term] | None = None
    ) -> Answer: ...


class OxigraphEngine:
    """The engine everything runs on: an in-memory pyoxigraph store."""

    def __init__(self) -> None:
        self._store = ox.Store()

    def add(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        name = ox.NamedNode(graph)
        self._store.extend(ox.Quad(t.subject, t.predicate, t.object, name) for t in triples)

    def drop(self, graph: str) -> None:
        self._store.remove_graph(ox.NamedNode(graph))

    def triples(self, graph: str) -> Iterable[ox.Triple]:
        for quad in self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph)):
            yield quad.triple

    def construct(self, text: str, graphs: Sequence[str]) -> list[ox.Triple]:
        return list(self._ask(text, graphs, {}))

    def select(
        self, text: str, graphs: Sequence[str], inputs: Mapping[str, Term] | None = None
    ) -> Answer:
        found = self._ask(text, graphs, inputs or {})
        columns = tuple(variable.value for variable in found.variables)
        return Answer(columns, tuple(tuple(row[column] for column in columns) for row in found))

    def _ask(self, text: str, graphs: Sequence[str], inputs: Mapping[str, Term]) -> Any:
        refuse_service(text)
        try:
            return self._store.query(
                text,
                default_graph=[ox.NamedNode(graph) for graph in graphs],
                named_graphs=[],
                substitutions={ox.Variable(name): term for name, term in inputs.items()},
            )
        except (SyntaxError, ValueError, OSError) as error:
            raise broken(error) from error


class RdflibEngine:
    """The second opinion: rdflib's own SPARQL over the union of the named graphs. Slow, and meant
    for tests."""

    def __init__(self) -> None:
        self._graphs: dict[str, rdflib.Graph] = {}

    def add(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        import rdflib

        target = self._graphs.setdefault(graph, rdflib.Graph())
        for triple in triples:
            target.add(tuple(to_rdflib(term) for term in triple))  # type: ignore[arg-type]

    def drop(self, graph: str) -> None:
        self._graphs.pop(graph, None)

    def triples(self, graph: str) -> Iterable[ox.Triple]:
        for triple in self._graphs.get(graph, ()):
            yield ox.Triple(*(from_rdflib(term) for term in triple))

    def construct(self, text: str, graphs: Sequence[str]) -> list[ox.Triple]:
        made = self._ask(text, graphs, {})
        return [ox.Triple(*(from_rdflib(term) for term in triple)) for triple in made.graph or ()]

    def select(
        self, text: str, graphs: Sequence[str], inputs: Mapping[str, Term] | None = None
    ) -> Answer:
        found = self._ask(text, graphs, inputs or {})
        columns = tuple(str(variable) for variable in found.vars or ())
        rows = (tuple(None if term is None else from_rdflib(term) for term in row) for row in found)
        return Answer(columns, tuple(rows))

    def _ask(self, text: str, graphs: Sequence[str], inputs: Mapping[str, Term]) -> Any:
        import rdflib

        refuse_service(text)
        union = rdflib.Graph()
        for name in graphs:
            for triple in self._graphs.get(name, ()):
                union.add(triple)
        bindings = {key: to_rdflib(value) for key, value in inputs.items()}
        return union.query(prepared(text), initBindings=bindings)


@lru_cache(maxsize=512)
def prepared(text: str) -> Any:
    """A query as rdflib has read it; reading it costs more than asking it of a small graph."""
    from rdflib.plugins.sparql import prepareQuery

    return prepareQuery(text)


@lru_cache(maxsize=512)
def refuse_service(text: str) -> None:
    """Raise QueryError when the query would call another server."""
    if _SERVICE.search(_QUOTED.sub(" ", text)):
        raise QueryError(
            where="the query",
            what="uses SERVICE",
            why="the explorer makes no outside call, and SERVICE would make one",
            try_="take the SERVICE block out; everything that may be asked is in the store",
        )


def broken(error: Exception) -> QueryError:
    """The library's complaint about a query, retold."""
    return QueryError(
        where="the query",
        what=f"cannot be read: {error}",
        why="SPARQL 1.1 does not allow this, so nothing was asked",
        try_="look at the line and column named above; prefixes must be declared in the query itself",
    )


def to_rdflib(term: Any) -> Any:
    """The rdflib twin of a pyoxigraph term."""
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == expand("xsd:string"):
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))


def from_rdflib(term: Any) -> Any:
    """The pyoxigraph twin of an rdflib term."""
    import rdflib

    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    if term.language:
        return ox.Literal(str(term), language=term.language)
    if term.datatype is None:
        return ox.Literal(str(term))
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))
