"""Run the numbered stages in order; a repeating stage until it adds nothing.

A stage is a CONSTRUCT that reads the graphs it is given and whose triples join the target graph, so
that the stages after it can read them. A stage that repeats leads those after it that say they
repeat with it: the group runs again until its leader adds nothing. Nothing is ever deleted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import pyoxigraph as ox

from explorer.engines import Engine
from explorer.errors import QueryError
from explorer.queries import Query

MOST_ROUNDS: Final = 40
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

    Raises QueryError, naming the stage, when one cannot be read or when a repeating group does not
    come to rest.
    """
    graphs = tuple(dict.fromkeys((*reads, writes)))
    known = set(engine.triples(writes))
    steps: list[Step] = []
    for _, group in groupby(stages, key=lambda stage: stage.leader):
        steps.extend(run_group(engine, tuple(group), graphs, writes, known))
    return tuple(steps)


def fill(engine: Engine, stages: Sequence[Query], graph: str, *, reads: Sequence[str] = ()) -> None:
    """Add to a graph what the stages make of it, and of the graphs that they read besides.

    Like `derive`, without telling of any step: for much that is added once, where keeping count
    would cost as much as the adding. No stage may make a node without a name. Raises QueryError as
    `derive` does.
    """
    graphs = (*reads, graph)
    for _, group in groupby(stages, key=lambda stage: stage.leader):
        leader, *followers = group
        for _ in range(MOST_ROUNDS if leader.repeats else 1):
            before = engine.size() if leader.repeats else 0
            _insert(engine, leader, graphs)
            if leader.repeats and engine.size() == before:
                break
            for stage in followers:
                _insert(engine, stage, graphs)
        else:
            if leader.repeats:
                raise _endless(leader)


def run_group(
    engine: Engine,
    group: Sequence[Query],
    graphs: Sequence[str],
    writes: str,
    known: set[ox.Triple],
) -> Iterator[Step]:
    """The steps of a leader and those that repeat with it; of most stages just one step."""
    leader, *followers = group
    for _ in range(MOST_ROUNDS if leader.repeats else 1):
        step = run(engine, leader, graphs, writes, known)
        yield step
        if leader.repeats and not step.added:
            return
        for stage in followers:
            yield run(engine, stage, graphs, writes, known)
    if leader.repeats:
        raise _endless(leader)


def run(
    engine: Engine, stage: Query, graphs: Sequence[str], writes: str, known: set[ox.Triple]
) -> Step:
    """Run one stage once and add what is new; `known` grows by it."""
    try:
        made = dict.fromkeys(engine.construct(stage.text, graphs))
    except QueryError as error:
        raise _placed(error, stage) from error
    # In the order they were made, so that what is told of one thing lies together in the store.
    fresh = [triple for triple in made if triple not in known]
    engine.add(writes, fresh)
    known.update(fresh)
    return Step(stage.name, len(fresh))


def _insert(engine: Engine, stage: Query, graphs: Sequence[str]) -> None:
    """Run a stage over these graphs; what it makes goes into the last."""
    try:
        engine.insert(stage.text, graphs, graphs[-1])
    except QueryError as error:
        raise _placed(error, stage) from error


def _placed(error: QueryError, stage: Query) -> QueryError:
    """What an engine says of a query, with the name of the stage."""
    where = f"queries/{stage.kind}/{stage.name}.rq"
    return QueryError(where=where, what=error.what, why=error.why, try_=error.try_)


def _endless(leader: Query) -> QueryError:
    return QueryError(
        where=f"queries/{leader.kind}/{leader.name}.rq",
        what=f"still adds triples after {MOST_ROUNDS} rounds",
        why="criteria that refer to each other in a circle never come to rest",
        try_="run `explorer check`; it names a cycle of criteria",
    )
