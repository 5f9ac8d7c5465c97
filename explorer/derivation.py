"""Run the numbered stages in order; a repeating stage until it adds nothing.

A stage is a CONSTRUCT that reads the graphs it is given and whose triples join the target graph, so
that the stages after it can read them. A stage that repeats leads those after it that say they
repeat with it: the group runs again until its leader adds nothing. Nothing is ever deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

import pyoxigraph as ox

from explorer.engines import Engine
from explorer.errors import QueryError
from explorer.queries import Query

MOST_ROUNDS = 40
"""Deeper than any criterion tree; a group still adding then is a loop in the data or in a query."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one run of one stage added, in number of triples."""

    stage: str
    added: int


def derive(
    engine: Engine, stages: Sequence[Query], *, reads: Sequence[str], writes: str
) -> tuple[Step, ...]:
    """The steps taken, in order. Every triple they added is in the graph `writes` afterwards.

    Raises QueryError when a repeating group does not come to rest.
    """
    graphs = tuple(dict.fromkeys((*reads, writes)))
    known: set[ox.Triple] = set(engine.triples(writes))
    steps: list[Step] = []
    for leader, group in groupby(stages, key=lambda stage: stage.leader):
        members = tuple(group)
        for _ in range(MOST_ROUNDS if members[0].repeats else 1):
            steps.append(run(engine, members[0], graphs, writes, known))
            if members[0].repeats and not steps[-1].added:
                break
            steps.extend(run(engine, stage, graphs, writes, known) for stage in members[1:])
        else:
            if members[0].repeats:
                raise QueryError(
                    where=f"queries/{members[0].kind}, stage {leader}",
                    what=f"still adds triples after {MOST_ROUNDS} rounds",
                    why="criteria that refer to each other in a circle never come to rest",
                    try_="run `explorer check`; it names a cycle of criteria",
                )
    return tuple(steps)


def run(
    engine: Engine, stage: Query, graphs: Sequence[str], writes: str, known: set[ox.Triple]
) -> Step:
    """Run one stage once and add what is new; `known` grows by it."""
    fresh = set(made(engine, stage, graphs)) - known
    engine.add(writes, fresh)
    known |= fresh
    return Step(stage.name, len(fresh))


def made(engine: Engine, stage: Query, graphs: Sequence[str]) -> Iterator[ox.Triple]:
    """The triples a stage constructs; a complaint names the stage."""
    try:
        yield from engine.construct(stage.text, graphs)
    except QueryError as error:
        raise QueryError(
            where=f"queries/{stage.kind}/{stage.name}.rq",
            what=error.what,
            why=error.why,
            try_=error.try_,
        ) from error
