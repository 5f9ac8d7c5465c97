"""Two engines with named graphs and updates, for queries that are nobody's but their author's.

What the program asks goes through `explorer.engines`, which knows unions of graphs only. A query of
another project, or of a published suite, may name graphs, ask or describe, and an update changes
what is there. Both stores read data with one parser, so that engines differ in SPARQL only, and
neither calls another server: SERVICE and LOAD are refused.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

import pyoxigraph as ox

from explorer import engines
from explorer.engines import Answer, Term
from explorer.errors import QueryError
from explorer.outside_calls import calls_outside

if TYPE_CHECKING:
    import rdflib

Value = Term | ox.Triple
Row = tuple[Value | None, ...]

DEFAULT: Final = ""
"""The name of the graph that has none."""
_NOWHERE: Final = "urn:explorer:nowhere"
_SERVICE: Final = re.compile(r"(?i)\b(SERVICE(?:\s+SILENT)?)\s+(?:<[^<>\s]*>|[\w.-]*:[\w.-]*)")
_LOAD: Final = re.compile(r"(?i)\b(LOAD(?:\s+SILENT)?)\s+(?:<[^<>\s]*>|[\w.-]*:[\w.-]*)")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of a SELECT in the order they came, None where unbound."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


Outcome = Table | tuple[ox.Triple, ...] | bool
"""What a query comes to: rows, triples, or true and false."""


class Store(Protocol):
    """What both stores can do. A graph is named by its full IRI, the default one by nothing.

    Asking raises QueryError when the engine cannot read a query or gives up on it.
    """

    def add(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Put triples into a graph."""

    def ask(
        self, text: str, inputs: Mapping[str, Term] | None = None, base: str | None = None
    ) -> Outcome:
        """What a query of any form comes to."""
        ...

    def update(self, text: str, base: str | None = None) -> None:
        """Change what is there."""

    def read(self, text: str, base: str | None = None, *, update: bool = False) -> None:
        """Read a query or an update without running it; SERVICE and LOAD may stand in it."""

    def triples(self, graph: str) -> list[ox.Triple]:
        """Every triple of a graph, in no order."""
        ...

    def graphs(self) -> list[str]:
        """The names of the graphs that hold something, without the default one."""
        ...

    def select(
        self, text: str, graphs: Sequence[str], inputs: Mapping[str, Term] | None = None
    ) -> Answer:
        """The rows of a SELECT, as `engines.Engine` has it; the query names its own graphs."""
        ...


class OxigraphStore:
    """A pyoxigraph store."""

    def __init__(self) -> None:
        self._store = ox.Store()

    def add(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Put triples into a graph."""
        name = _graph_name(graph)
        self._store.extend(ox.Quad(t.subject, t.predicate, t.object, name) for t in triples)

    def ask(
        self, text: str, inputs: Mapping[str, Term] | None = None, base: str | None = None
    ) -> Outcome:
        """What a query comes to."""
        engines.refuse_service(text)
        given: dict[ox.Variable, Value] = {
            ox.Variable(name): term for name, term in (inputs or {}).items()
        }
        try:
            found = self._store.query(text, base_iri=base, substitutions=given)
            if isinstance(found, ox.QuerySolutions):
                names = tuple(each.value for each in found.variables)
                return Table(names, tuple(tuple(row[name] for name in names) for row in found))
            return tuple(found) if isinstance(found, ox.QueryTriples) else bool(found)
        except (SyntaxError, ValueError, OSError) as error:
            raise engines.broken(error) from error

    def update(self, text: str, base: str | None = None) -> None:
        """Change what is there."""
        refuse_outside(text)
        try:
            self._store.update(text, base_iri=base)
        except (SyntaxError, ValueError, OSError) as error:
            raise engines.broken(error) from error

    def read(self, text: str, base: str | None = None, *, update: bool = False) -> None:
        """Read a query or an update without running it.

        The engine reads only what it runs, so it runs on nothing, and what would call another
        server calls an address that is none.
        """
        nowhere = ox.Store()
        text = _LOAD.sub(rf"\1 <{_NOWHERE}>", _SERVICE.sub(rf"\1 <{_NOWHERE}>", text))
        try:
            nowhere.update(text, base_iri=base) if update else nowhere.query(text, base_iri=base)
        except SyntaxError as error:
            raise engines.broken(error) from error
        except (ValueError, OSError, RuntimeError):
            return  # it was read, and then did not get far

    def triples(self, graph: str) -> list[ox.Triple]:
        """Every triple of a graph."""
        return [
            q.triple for q in self._store.quads_for_pattern(None, None, None, _graph_name(graph))
        ]

    def graphs(self) -> list[str]:
        """The graphs that hold something."""
        return sorted(
            name.value
            for name in self._store.named_graphs()
            if any(True for _ in self._store.quads_for_pattern(None, None, None, name))
        )

    def select(
        self, text: str, graphs: Sequence[str], inputs: Mapping[str, Term] | None = None
    ) -> Answer:
        """The rows of a SELECT, as `engines.Engine` has it; the query names its own graphs."""
        return _rows(self.ask(text, inputs))


class RdflibStore:
    """A dataset of rdflib, asked as the SPARQL recommendation has it: literals stay as written."""

    def __init__(self) -> None:
        import rdflib

        engines.RdflibEngine()  # with the repair of GROUP BY that the program makes
        self._data = rdflib.Dataset(default_union=False)

    def add(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Put triples into a graph."""
        import rdflib

        target = self._data.graph(rdflib.URIRef(graph)) if graph else self._data.default_graph
        for t in triples:
            target.add((to_rdflib(t.subject), to_rdflib(t.predicate), to_rdflib(t.object)))

    def ask(
        self, text: str, inputs: Mapping[str, Term] | None = None, base: str | None = None
    ) -> Outcome:
        """What a query comes to."""
        from rdflib.plugins.sparql import prepareQuery

        engines.refuse_service(text)
        given = {name: to_rdflib(term) for name, term in (inputs or {}).items()}
        with as_written():
            try:
                found = self._data.query(prepareQuery(text, base=base), initBindings=given)
                if found.type == "ASK":
                    return bool(found.askAnswer)
                if found.type in ("CONSTRUCT", "DESCRIBE"):
                    return tuple(_triple(each) for each in found.graph or ())
                names = found.vars or []
                rows = tuple(
                    tuple(None if row.get(n) is None else _from(row[n]) for n in names)
                    for row in found.bindings
                )
                return Table(tuple(map(str, names)), rows)
            except Exception as error:  # rdflib raises whatever it stumbles over
                raise engines.broken(error) from error

    def update(self, text: str, base: str | None = None) -> None:
        """Change what is there."""
        from rdflib.plugins.sparql import prepareUpdate

        refuse_outside(text)
        with as_written():
            try:
                self._data.update(prepareUpdate(text, base=base))
            except Exception as error:  # rdflib raises whatever it stumbles over
                raise engines.broken(error) from error

    def read(self, text: str, base: str | None = None, *, update: bool = False) -> None:
        """Read a query or an update without running it."""
        from rdflib.plugins.sparql import prepareQuery, prepareUpdate

        try:
            prepareUpdate(text, base=base) if update else prepareQuery(text, base=base)
        except Exception as error:  # rdflib raises whatever it stumbles over
            raise engines.broken(error) from error

    def triples(self, graph: str) -> list[ox.Triple]:
        """Every triple of a graph."""
        import rdflib

        found = self._data.graph(rdflib.URIRef(graph)) if graph else self._data.default_graph
        return [_triple(each) for each in found]

    def graphs(self) -> list[str]:
        """The graphs that hold something."""
        own = self._data.default_graph.identifier
        return sorted(
            str(g.identifier) for g in self._data.graphs() if g.identifier != own and len(g)
        )

    def select(
        self, text: str, graphs: Sequence[str], inputs: Mapping[str, Term] | None = None
    ) -> Answer:
        """The rows of a SELECT, as `engines.Engine` has it; the query names its own graphs."""
        return _rows(self.ask(text, inputs))


STORES: Final[Mapping[str, Callable[[], Store]]] = {
    "oxigraph": OxigraphStore,
    "rdflib": RdflibStore,
}
"""The stores by the name of their engine."""


def refuse_outside(text: str) -> None:
    """Raise QueryError when an update would read from another server."""
    if calls_outside(text) or _LOAD.search(text):
        raise QueryError("the update", "uses SERVICE or LOAD", "no test makes an outside call")


@contextmanager
def as_written() -> Iterator[None]:
    """Within it rdflib keeps literals as they are written and loads no graph that FROM names."""
    import rdflib
    from rdflib.plugins import sparql

    before = rdflib.NORMALIZE_LITERALS, sparql.SPARQL_LOAD_GRAPHS
    rdflib.NORMALIZE_LITERALS, sparql.SPARQL_LOAD_GRAPHS = False, False
    try:
        with warnings.catch_warnings():
            # rdflib warns of names that it uses itself, and of literals that are no numbers.
            warnings.simplefilter("ignore")
            yield
    finally:
        rdflib.NORMALIZE_LITERALS, sparql.SPARQL_LOAD_GRAPHS = before


def read(text: bytes, suffix: str, base: str) -> list[ox.Quad]:
    """The statements of a data file by the ending of its name; its blank nodes are its own."""
    kind = ox.RdfFormat.from_extension(suffix.lstrip(".")) or ox.RdfFormat.TURTLE
    return list(ox.parse(text, format=kind, base_iri=base, rename_blank_nodes=True))


def _rows(found: Outcome) -> Answer:
    if not isinstance(found, Table):
        raise engines.other_form("SELECT")
    rows = tuple(
        tuple(ox.Literal(str(term)) if isinstance(term, ox.Triple) else term for term in row)
        for row in found.rows
    )
    return Answer(found.columns, rows)


def _graph_name(graph: str) -> ox.NamedNode | ox.DefaultGraph:
    return ox.NamedNode(graph) if graph else ox.DefaultGraph()


def to_rdflib(term: Value) -> rdflib.term.IdentifiedNode:
    """The rdflib twin of a term, as it is written. Raises TypeError for a triple."""
    import rdflib

    if isinstance(term, ox.Literal) and not term.language:
        datatype = rdflib.URIRef(term.datatype.value)
        plain = datatype == rdflib.XSD.string
        written = rdflib.Literal(term.value, datatype=None if plain else datatype, normalize=False)
        return written  # type: ignore[return-value]
    return engines.to_rdflib(term)  # type: ignore[return-value]


def _from(term: rdflib.term.Node) -> Term:
    return engines.from_rdflib(term)


def _triple(each: Sequence[rdflib.term.Node]) -> ox.Triple:
    about, link, value = (_from(term) for term in each)
    if isinstance(about, ox.Literal) or not isinstance(link, ox.NamedNode):
        raise TypeError(f"{each!r} cannot be a triple")
    return ox.Triple(about, link, value)
