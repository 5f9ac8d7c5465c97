"""What comes of a question or a case: the values that the library hands out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyoxigraph as ox

from explorer.answers import Row
from explorer.derivation import Step
from explorer.vocabulary import PREFIXES, Iri


@dataclass(frozen=True, slots=True)
class Table:
    """An answer as a table: its columns in order, its rows, and what an empty answer means."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    empty: str

    def records(self) -> list[Row]:
        """The rows by the names of their columns."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


@dataclass(frozen=True, slots=True)
class WorkedOut:
    """A case while it is in the store: its graph with everything derived, its facts, the steps."""

    graph: str
    facts: frozenset[ox.Triple]
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Assessment:
    """One case worked out.

    `document` has the shape of `explorer/schema/assessment.schema.json`; `derived` holds the
    triples that the stages added, in no order; `steps` tells what each run of a stage added.
    """

    case: Iri
    document: dict[str, Any]
    derived: tuple[ox.Triple, ...]
    steps: tuple[Step, ...]
    _explain: Callable[[Iri], dict[str, Any]]

    def turtle(self) -> str:
        """Everything derived as Turtle, sorted, so that the same input gives the same bytes."""
        ordered = sorted(self.derived, key=str)
        text = ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=dict(PREFIXES))
        return (text or b"").decode()

    def reasons(self, iri: Iri) -> dict[str, Any]:
        """The tree of reasons under a node, down to facts and passages.

        Keys: id, label, kind, status, how, known, text, because (a list of the same shape). The
        node may be derived, or be the criterion, statement, conflict, policy, risk, pitfall or
        request that something was derived about. Raises UsageError with the nearest names when
        nothing was derived about it.
        """
        return self._explain(iri)
