"""Two SPARQL engines behind one small door.

The fast engine (pyoxigraph) serves everything; the second one (rdflib) exists so that tests can
show that the same query text gives the same answers on an independent implementation. Both hold
named graphs, read only the graphs they are told to read, and speak pyoxigraph's terms. Neither
calls another server: a query that names SERVICE is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Protocol

import pyoxigraph as ox

from explorer.errors import QueryError
from explorer.outside_calls import calls_outside
from explorer.rdflib_terms import named, or_none, to_rdflib, triple_of
from explorer.vocabulary import local_name

if TYPE_CHECKING:
    import rdflib
    from rdflib.plugins.sparql.parserutils import CompValue
    from rdflib.plugins.sparql.sparql import FrozenBindings, QueryContext
    from rdflib.plugins.sparql.sparql import Query as Prepared
    from rdflib.query import Result

Term = ox.NamedNode | ox.BlankNode | ox.Literal
Row = tuple[Term | None, ...]

_PLACE: Final = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_NOWHERE: Final = ox.Store()
"""An empty store: asking it costs nothing and shows whether a query can be read."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of a SELECT, in the order the engine gave them.

    Shape: `columns` in the order of the query; one tuple of terms per row, None where unbound.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


class Engine(Protocol):
    """What a SPARQL engine must be able to do for the explorer.

    Graphs are named by full IRIs. Every query sees the union of the graphs it is given and nothing
    else. Asking raises QueryError when the query cannot be read, names SERVICE, or has another
    form (CONSTRUCT, SELECT) than the method is for.
    """

    def add(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Put triples into a graph; those it holds already change nothing."""

    def load(self, graph: str, text: bytes) -> None:
        """Put statements written as N-Triples into a graph; those it holds change nothing.

        Raises SyntaxError when they are something else; some may then be in the graph.
        """

    def dump(self, graph: str) -> bytes:
        """The statements of a graph as N-Triples, in no order."""
        ...

    def drop(self, graph: str) -> None:
        """Forget a graph with everything in it; one that is not there is no error."""

    def triples(self, graph: str) -> Iterable[ox.Triple]:
        """Every triple of a graph, in no order; none when it is not there."""
        ...

    def construct(self, text: str, graphs: Sequence[str]) -> list[ox.Triple]:
        """The triples that a CONSTRUCT makes of these graphs, in no order, perhaps repeated."""
        ...

    def insert(self, text: str, graphs: Sequence[str], into: str) -> None:
        """Put what a CONSTRUCT makes of these graphs into a graph; cheaper than to carry it there.

        Nodes without a name are other ones there. Raises QueryError as `construct` does.
        """

    def size(self) -> int:
        """How many statements all graphs hold together."""
        ...

    def select(
        self, text: str, graphs: Sequence[str], inputs: Mapping[str, Term] | None = None
    ) -> Answer:
        """The rows of a SELECT over these graphs, with some of its variables bound from outside.

        An input must stand in the SELECT line of the query.
        """
        ...


class OxigraphEngine:
    """The engine everything runs on: an in-memory pyoxigraph store."""

    def __init__(self) -> None:
        self._store = ox.Store()

    @property
    def store(self) -> ox.Store:
        """The store itself, for a process that has it alone."""
        return self._store

    def add(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Put triples into a graph."""
        name = ox.NamedNode(graph)
        self._store.extend(ox.Quad(t.subject, t.predicate, t.object, name) for t in triples)

    def load(self, graph: str, text: bytes) -> None:
        """Put N-Triples into a graph."""
        name = ox.NamedNode(graph)
        self._store.bulk_load(input=text, format=ox.RdfFormat.N_TRIPLES, to_graph=name)

    def dump(self, graph: str) -> bytes:
        """A graph as N-Triples."""
        name = ox.NamedNode(graph)
        return self._store.dump(format=ox.RdfFormat.N_TRIPLES, from_graph=name) or b""

    def drop(self, graph: str) -> None:
        """Forget a graph. The store keeps the memory: see `library.CASES_PER_STORE`."""
        self._store.remove_graph(ox.NamedNode(graph))

    def triples(self, graph: str) -> Iterable[ox.Triple]:
        """Every triple of a graph."""
        for quad in self._store.quads_for_pattern(None, None, None, ox.NamedNode(graph)):
            yield quad.triple

    def construct(self, text: str, graphs: Sequence[str]) -> list[ox.Triple]:
        """The triples that a CONSTRUCT makes of these graphs."""
        return list(self._made(text, graphs))

    def insert(self, text: str, graphs: Sequence[str], into: str) -> None:
        """Put what a CONSTRUCT makes into a graph, as text, so that no triple passes Python."""
        self.load(into, self._made(text, graphs).serialize(format=ox.RdfFormat.N_TRIPLES) or b"")

    def size(self) -> int:
        """The statements of all graphs."""
        return len(self._store)

    def select(
        self, text: str, graphs: Sequence[str], inputs: Mapping[str, Term] | None = None
    ) -> Answer:
        """The rows of a SELECT over these graphs."""
        found = self._ask(text, graphs, inputs or {})
        if not isinstance(found, ox.QuerySolutions):
            raise other_form("SELECT")
        columns = tuple(variable.value for variable in found.variables)
        return Answer(columns, tuple(map(tuple, found)))

    def _made(self, text: str, graphs: Sequence[str]) -> ox.QueryTriples:
        found = self._ask(text, graphs, {})
        if not isinstance(found, ox.QueryTriples):
            raise other_form("CONSTRUCT")
        return found

    def _ask(
        self, text: str, graphs: Sequence[str], inputs: Mapping[str, Term]
    ) -> ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples:
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
    """The second opinion: rdflib's own SPARQL over the union of the named graphs.

    Slow, and meant for tests.
    """

    def __init__(self) -> None:
        from rdflib.plugins.sparql import CUSTOM_EVALS

        CUSTOM_EVALS[empty_groups.__name__] = empty_groups
        self._graphs: dict[str, rdflib.Graph] = {}
        self._unions: dict[frozenset[str], rdflib.Graph] = {}

    def add(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Put triples into a graph, and into every union that was made with it."""
        import rdflib

        own = self._graphs.setdefault(graph, rdflib.Graph())
        targets = [own, *(union for names, union in self._unions.items() if graph in names)]
        for t in triples:
            triple = named(t.subject), named(t.predicate), to_rdflib(t.object)
            for target in targets:
                target.add(triple)

    def load(self, graph: str, text: bytes) -> None:
        """Put N-Triples into a graph."""
        self.add(graph, (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)))

    def dump(self, graph: str) -> bytes:
        """A graph as N-Triples."""
        return ox.serialize(self.triples(graph), format=ox.RdfFormat.N_TRIPLES) or b""

    def drop(self, graph: str) -> None:
        """Forget a graph, and every union that was made with it."""
        self._graphs.pop(graph, None)
        self._unions = {names: g for names, g in self._unions.items() if graph not in names}

    def triples(self, graph: str) -> Iterable[ox.Triple]:
        """Every triple of a graph."""
        return [triple_of(*each) for each in self._graphs.get(graph, ())]

    def construct(self, text: str, graphs: Sequence[str]) -> list[ox.Triple]:
        """The triples that a CONSTRUCT makes of these graphs."""
        made = self._ask(text, graphs, {})
        if made.type != "CONSTRUCT":
            raise other_form("CONSTRUCT")
        return [triple_of(*each) for each in made.graph or ()]

    def insert(self, text: str, graphs: Sequence[str], into: str) -> None:
        """Put what a CONSTRUCT makes into a graph."""
        self.add(into, self.construct(text, graphs))

    def size(self) -> int:
        """The statements of all graphs."""
        return sum(map(len, self._graphs.values()))

    def select(
        self, text: str, graphs: Sequence[str], inputs: Mapping[str, Term] | None = None
    ) -> Answer:
        """The rows of a SELECT over these graphs."""
        found = self._ask(text, graphs, inputs or {})
        if found.type != "SELECT":
            raise other_form("SELECT")
        variables = found.vars or []
        rows = (tuple(or_none(row.get(each)) for each in variables) for row in found.bindings)
        return Answer(tuple(map(str, variables)), tuple(rows))

    def _ask(self, text: str, graphs: Sequence[str], inputs: Mapping[str, Term]) -> Result:
        refuse_service(text)
        bindings = {key: to_rdflib(value) for key, value in inputs.items()}
        return self._union(graphs).query(prepared(text), initBindings=bindings)

    def _union(self, graphs: Sequence[str]) -> rdflib.Graph:
        """One graph that holds what these hold; making it costs more than most queries."""
        import rdflib

        names = frozenset(graphs)
        if names not in self._unions:
            union = self._unions[names] = rdflib.Graph()
            for name in names:
                for triple in self._graphs.get(name, ()):
                    union.add(triple)
        return self._unions[names]


@lru_cache(maxsize=512)
def prepared(text: str) -> Prepared:
    """A query as rdflib has read it; reading it costs more than asking it of a small graph.

    Raises QueryError in the words of the first engine, so that both complain alike.
    """
    from rdflib.plugins.sparql import prepareQuery

    try:
        _NOWHERE.query(text)
    except (SyntaxError, ValueError) as error:
        raise broken(error) from error
    return prepareQuery(text)


def empty_groups(context: QueryContext, part: CompValue) -> Iterator[FrozenBindings]:
    """No row for a GROUP BY that gathers nothing, as SPARQL has it.

    rdflib gives one row without any value (RDFLib/rdflib issue 3382); every other part is left to
    it, which is what NotImplementedError says.
    """
    if part.name != "AggregateJoin" or part.p.expr is None:
        raise NotImplementedError
    from rdflib.plugins.sparql.evaluate import evalAggregateJoin

    return (row for row in evalAggregateJoin(context, part) if len(row))


@lru_cache(maxsize=512)
def refuse_service(text: str) -> None:
    """Raise QueryError when the query would call another server."""
    if calls_outside(text):
        raise QueryError(
            where="the query",
            what="uses SERVICE",
            why="the explorer makes no outside call, and SERVICE would make one",
            try_="take the SERVICE block out; everything that may be asked is in the store",
        )


def syntax_error(text: str) -> tuple[int, int, str] | None:
    """Line, column and complaint where a query cannot be read; None where it can.

    Nothing is asked and nothing is called: a query that names SERVICE counts as one that is read.
    """
    if calls_outside(text):
        return None
    try:
        _NOWHERE.query(text, default_graph=[], named_graphs=[])
    except (SyntaxError, ValueError) as error:
        place = _PLACE.match(str(error))
        if place is None:
            return 1, 1, str(error)
        return int(place[1]), int(place[2]), _shortened(place[3])
    return None


def words_published(prefix: str) -> frozenset[str]:
    """The local names of a vocabulary that everybody shares (`skos`, `prov`), as rdflib lists them.

    Raises AttributeError for a prefix that rdflib has no list for.
    """
    from rdflib import namespace

    return frozenset(local_name(str(word)) for word in dir(getattr(namespace, prefix.upper())))


def _shortened(complaint: str) -> str:
    """A complaint without the classes of characters that an engine lists."""
    one_of = complaint.removeprefix("expected one of ")
    if one_of == complaint:
        return complaint
    words = [each.strip() for each in one_of.replace("\n", " ").split(", ")]
    named = [each for each in words if not each.startswith("[") and "..=" not in each]
    said = [each for each in named if " " in each]
    return "; ".join(said) or f"expected one of {', '.join(named[:8])}" if named else complaint


def broken(error: Exception) -> QueryError:
    """The library's complaint about a query, retold."""
    return QueryError(
        where="the query",
        what=f"cannot be read: {error}",
        why="SPARQL 1.1 does not allow this, so nothing was asked",
        try_="look at the line and column named above; the query declares its own prefixes",
    )


def other_form(wanted: str) -> QueryError:
    """What is said of a query that is no SELECT, or no CONSTRUCT, where one is needed."""
    return QueryError(
        where="the query",
        what=f"is no {wanted}",
        why="questions and checks answer with rows (SELECT), stages with triples (CONSTRUCT)",
        try_=f"write it as a {wanted}",
    )
