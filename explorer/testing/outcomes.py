"""What stores of either engine have in common: what they can do, and what a query comes to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import pyoxigraph as ox

from explorer import engines
from explorer.engines import Answer, Term
from explorer.errors import QueryError
from explorer.outside_calls import calls_outside

Value = Term | ox.Triple
Row = tuple[Value | None, ...]
DEFAULT: Final = ""
"""The name of the graph that has none."""
NOWHERE: Final = "urn:explorer:nowhere"
SERVICE: Final = re.compile(r"(?i)\b(SERVICE(?:\s+SILENT)?)\s+(?:<[^<>\s]*>|[\w.-]*:[\w.-]*)")
LOAD: Final = re.compile(r"(?i)\b(LOAD(?:\s+SILENT)?)\s+(?:<[^<>\s]*>|[\w.-]*:[\w.-]*)")


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


def refuse_outside(text: str) -> None:
    """Raise QueryError when an update would read from another server."""
    if calls_outside(text) or LOAD.search(text):
        raise QueryError("the update", "uses SERVICE or LOAD", "no test makes an outside call")


def rows_only(found: Outcome) -> Answer:
    """The rows, as `engines.Engine` has them. Raises QueryError for another form."""
    if not isinstance(found, Table):
        raise engines.other_form("SELECT")
    rows = tuple(
        tuple(ox.Literal(str(term)) if isinstance(term, ox.Triple) else term for term in row)
        for row in found.rows
    )
    return Answer(found.columns, rows)
