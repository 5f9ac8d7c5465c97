"""The second engine, with named graphs and updates."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyoxigraph as ox

from explorer import engines, rdflib_terms
from explorer.engines import Answer, Term
from explorer.errors import QueryError
from explorer.testing.outcomes import (
    Outcome,
    Table,
    Value,
    refuse_outside,
    rows_only,
)

if TYPE_CHECKING:
    import rdflib
    from rdflib.plugins.sparql.sparql import Update


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
        try:
            for t in triples:
                target.add((to_rdflib(t.subject), to_rdflib(t.predicate), to_rdflib(t.object)))
        except TypeError as error:
            raise QueryError("the data", "holds a quoted triple, which rdflib has not") from error

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
        refuse_outside(text)
        with as_written():
            try:
                for operation in _operations(text, base):
                    self._data.update(operation)
            except Exception as error:  # rdflib raises whatever it stumbles over
                raise engines.broken(error) from error

    def read(self, text: str, base: str | None = None, *, update: bool = False) -> None:
        """Read a query or an update without running it."""
        from rdflib.plugins.sparql import prepareQuery

        try:
            _operations(text, base) if update else prepareQuery(text, base=base)
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
        return rows_only(self.ask(text, inputs))


def _operations(text: str, base: str | None) -> list[Update]:
    """An update as rdflib reads it; nothing of one that says nothing, which rdflib trips over."""
    from rdflib.plugins.sparql import prepareUpdate
    from rdflib.plugins.sparql.parser import parseUpdate

    return [prepareUpdate(text, base=base)] if parseUpdate(text).request else []


@contextmanager
def as_written() -> Iterator[None]:
    """Within it rdflib keeps to the recommendation where it would not by itself.

    Literals stay as they are written, those that cannot be compared are not, the default graph is
    no union of the others, and no graph that FROM names is loaded.
    """
    import rdflib
    from rdflib.plugins import sparql

    before = {
        (rdflib, "NORMALIZE_LITERALS"): False,
        (rdflib, "DAWG_LITERAL_COLLATION"): True,
        (sparql, "SPARQL_LOAD_GRAPHS"): False,
        (sparql, "SPARQL_DEFAULT_GRAPH_UNION"): False,
    }
    for (module, name), wanted in before.items():
        before[module, name] = getattr(module, name)
        setattr(module, name, wanted)
    try:
        with warnings.catch_warnings():
            # rdflib warns of names that it uses itself, and of literals that are no numbers.
            warnings.simplefilter("ignore")
            yield
    finally:
        for (module, name), value in before.items():
            setattr(module, name, value)


def to_rdflib(term: Value) -> rdflib.term.IdentifiedNode:
    """The rdflib twin of a term, as it is written. Raises TypeError for a triple."""
    import rdflib

    if isinstance(term, ox.Literal) and not term.language:
        datatype = rdflib.URIRef(term.datatype.value)
        plain = datatype == rdflib.XSD.string
        written = rdflib.Literal(term.value, datatype=None if plain else datatype, normalize=False)
        return written  # type: ignore[return-value]
    return rdflib_terms.to_rdflib(term)  # type: ignore[return-value]


def _from(term: rdflib.term.Node) -> Term:
    return rdflib_terms.from_rdflib(term)


def _triple(each: Sequence[rdflib.term.Node]) -> ox.Triple:
    about, link, value = (_from(term) for term in each)
    if isinstance(about, ox.Literal) or not isinstance(link, ox.NamedNode):
        raise TypeError(f"{each!r} cannot be a triple")
    return ox.Triple(about, link, value)
