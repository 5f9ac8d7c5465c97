"""The first engine, with named graphs and updates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import pyoxigraph as ox

from explorer import engines
from explorer.engines import Answer, Term
from explorer.testing.outcomes import (
    LOAD,
    NOWHERE,
    SERVICE,
    Outcome,
    Table,
    Value,
    refuse_outside,
    rows_only,
)


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
        try:
            text, given = _bound(text, inputs or {}, base)
            found = self._store.query(text, base_iri=base, substitutions=given)
            if isinstance(found, ox.QuerySolutions):
                names = tuple(each.value for each in found.variables)
                return Table(names, tuple(tuple(row[name] for name in names) for row in found))
            return tuple(found) if isinstance(found, ox.QueryTriples) else bool(found)
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
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
        text = LOAD.sub(rf"\1 <{NOWHERE}>", SERVICE.sub(rf"\1 <{NOWHERE}>", text))
        try:
            nowhere.update(text, base_iri=base) if update else nowhere.query(text, base_iri=base)
        except SyntaxError as error:
            raise engines.broken(error) from error
        except (ValueError, OSError, RuntimeError):
            return  # it was read, and then did not get far

    def drop(self, graph: str) -> None:
        """Forget a graph."""
        self._store.remove_graph(_graph_name(graph))

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
        return rows_only(self.ask(text, inputs))


def _bound(
    text: str, inputs: Mapping[str, Term], base: str | None
) -> tuple[str, dict[ox.Variable, Value]]:
    """The query and what the engine is given to bind, which it does to what is selected only.

    Any other variable is replaced by its value where it stands.
    """
    if not inputs:
        return text, {}
    found = ox.Store().query(text, base_iri=base)
    selected = found.variables if isinstance(found, ox.QuerySolutions) else ()
    given: dict[ox.Variable, Value] = {
        ox.Variable(name): term
        for name, term in inputs.items()
        if ox.Variable(name) in selected and not isinstance(term, ox.BlankNode)
    }
    others = {name: str(term) for name, term in inputs.items() if ox.Variable(name) not in given}
    return _VARIABLE.sub(lambda m: others.get(m[1] or "", m[0]), text), given


_VARIABLE: Final = re.compile(
    r"""\"{3}[\s\S]*?\"{3}|'{3}[\s\S]*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'"""
    r"""|<[^<>\s]*>|\#.*|[?$](\w+)"""
)


def _graph_name(graph: str) -> ox.NamedNode | ox.DefaultGraph:
    return ox.NamedNode(graph) if graph else ox.DefaultGraph()
