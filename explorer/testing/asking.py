"""What stands between a page and an engine: an example that is ready to be asked, and who asks it.

A project says with a `Runner` how its examples are run: `explorer.testing.plain` is the one that
needs nothing but a folder of queries, `explorer.testing.stages` the one of this project.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import pyoxigraph as ox

from explorer.engines import Answer, Term
from explorer.queries import Query
from explorer.testing.naming import Names
from explorer.testing.spec_pages import Cells, Example


class Holds(Protocol):
    """What is needed of an engine to look at what it holds and to ask it something else."""

    def triples(self, graph: str) -> Iterable[ox.Triple]:
        """Every triple of a graph."""
        ...

    def select(
        self, text: str, graphs: Sequence[str], inputs: Mapping[str, Term] | None = None
    ) -> Answer:
        """The rows of a SELECT over these graphs."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """A store just before the query of an example is asked, and how it will be asked.

    `graphs` are what the query reads and `inputs` what is bound from outside. A stage `writes`
    into a graph, together with the `group` that repeats with it, and `seen` are the graphs in
    which the example then reads; a question leaves the store as it is, so that it can be asked
    again with another text. `names` says how cells are written, `ordered` whether the order of the
    rows counts, and `keys` the variables by which they are ordered, where nothing else orders them.
    """

    example: Example
    query: Query
    engine: Holds
    graphs: tuple[str, ...]
    inputs: Mapping[str, Term]
    writes: str
    group: tuple[Query, ...]
    seen: tuple[str, ...]
    names: Names
    ordered: bool = True
    keys: tuple[str, ...] = ()

    def places(self, columns: Cells) -> list[int]:
        """Where the keys stand among these columns; empty where one of them does not."""
        known = all(key in columns for key in self.keys)
        return [columns.index(key) for key in self.keys] if known else []


Case = tuple[Sequence[ox.Triple], Mapping[str, Term]]
"""A case on file, worked out: everything there is to ask, and what is bound from outside."""


@dataclass(frozen=True, slots=True)
class Runner:
    """How the examples of a project are run.

    `fresh` makes the engine of a name, `prepare` puts an example into it up to its query, and `ask`
    gives the rows that then come out, for the text of the query or another one. `open_case` works
    out a case on file for a day, where the project has cases.
    """

    fresh: Callable[[str], Any]
    prepare: Callable[[Example, Any], Asked]
    ask: Callable[[Asked, str | None], tuple[Cells, ...]]
    names: Names
    open_case: Callable[[str, date | None], Case] | None = None
