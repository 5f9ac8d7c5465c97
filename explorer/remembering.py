"""What was derived once is taken back for exactly the same input, and derived anew for any other.

Kept are the derived statements as sorted N-Triples and the steps that led to them, never what was
given. Their name stands for everything that they rest on: the knowledge with the program and the
engine, the text of every stage, and each statement given, the day and policy of the run among them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from explorer import shelf
from explorer.derivation import Step, derive
from explorer.engines import Engine
from explorer.queries import Query

_UNNAMED: Final = b"_:"


@dataclass(frozen=True, slots=True)
class Memory:
    """Where derivations are kept, if anywhere; the graph of the knowledge and a name for it all."""

    place: Path | None
    graph: str
    holds: str


def derive_once(
    engine: Engine, stages: Sequence[Query], *, reads: Sequence[str], writes: str, memory: Memory
) -> tuple[Step, ...]:
    """The steps of `derive`, which runs only where the same was not derived before.

    The graph `writes` holds the same afterwards either way.
    """
    if memory.place is None:
        return derive(engine, stages, reads=reads, writes=writes)
    others = [graph for graph in dict.fromkeys((*reads, writes)) if graph != memory.graph]
    given = {graph: _lines(engine, graph) for graph in others}
    name = _name(memory.holds, stages, list(given.values()))
    kept = shelf.fetch(memory.place, name)
    if kept is not None:
        try:
            steps, statements = _read(kept)
            engine.load(writes, statements)
        except (ValueError, TypeError, SyntaxError):
            engine.drop(writes)
            engine.load(writes, b"".join(given[writes]))
        else:
            return steps
    steps = derive(engine, stages, reads=reads, writes=writes)
    statements = b"".join(sorted(_lines(engine, writes).difference(given[writes])))
    # A node without a name would come back as another one.
    if _UNNAMED not in statements:
        told = json.dumps([(step.stage, step.added) for step in steps])
        shelf.keep(memory.place, name, told.encode() + b"\n" + statements)
    return steps


def _read(kept: bytes) -> tuple[tuple[Step, ...], bytes]:
    """The steps and the statements. Raises ValueError or TypeError when it is something else."""
    line, _, statements = kept.partition(b"\n")
    steps = tuple(Step(str(stage), int(added)) for stage, added in json.loads(line))
    if not steps or sum(step.added for step in steps) != statements.count(b"\n"):
        raise ValueError("these are not the statements that the steps tell of")
    return steps, statements


def _lines(engine: Engine, graph: str) -> set[bytes]:
    return set(engine.dump(graph).splitlines(keepends=True))


def _name(knowledge: str, stages: Sequence[Query], given: Sequence[set[bytes]]) -> str:
    whole = hashlib.sha256()
    for part in (knowledge, *(text for each in stages for text in (each.name, each.text))):
        whole.update(hashlib.sha256(part.encode()).digest())
    for lines in given:
        whole.update(hashlib.sha256(b"".join(sorted(lines))).digest())
    return whole.hexdigest()
