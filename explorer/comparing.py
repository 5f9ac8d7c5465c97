"""Policies held against each other: worked out when somebody first asks, then kept.

No status rests on it and no case is about it, so nobody who checks a case waits for it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from explorer import shelf
from explorer.derivation import fill
from explorer.engines import Engine
from explorer.queries import find_queries


@dataclass(slots=True)
class Comparison:
    """What the stages of `queries/compare` make of one state of the compiled knowledge.

    `name` stands for that state (see `compiling.name_of`), `place` is the folder where the
    statements are kept from run to run, as N-Triples; None for nowhere.
    """

    place: Path | None
    name: str
    _statements: bytes = b""
    _joined: Engine | None = field(default=None, repr=False)

    def join(self, engine: Engine, knowledge: str, graph: str) -> None:
        """Let a graph of the engine hold it; the graph `knowledge` holds the compiled knowledge.

        Does nothing when it is there already. Raises QueryError as `derivation.fill` does.
        """
        if self._joined is engine:
            return
        if not self._statements:
            self._statements = shelf.fetch(self.place, self._kept_as()) or b""
        if self._statements:
            engine.load(graph, self._statements)
        else:
            fill(engine, find_queries("compare"), graph, reads=[knowledge])
            self._statements = engine.dump(graph)
            shelf.keep(self.place, self._kept_as(), self._statements)
        self._joined = engine

    def _kept_as(self) -> str:
        return f"{self.name}-compared"
