"""The examples of a page, each brought to the point where its query is asked, to ask it again.

What stands before the query is worked out once; then any number of texts can be tried in its place,
none of which leaves a trace for the next.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, cast

import pyoxigraph as ox

from explorer.derivation import run_group
from explorer.engines import Answer, Engine
from explorer.errors import QueryError
from explorer.places import SPECS
from explorer.testing.asking import Asked
from explorer.testing.sparing import SparingEngine
from explorer.testing.spec_pages import Cells, Example, read_page, shown
from explorer.testing.stages import prepare
from explorer.testing.variations import Variation, variations
from explorer.vocabulary import PREFIXES

SCRATCH: Final = "urn:spec:scratch"
"""Where a stage that is tried writes; forgotten after each trial."""

Rows = tuple[Cells, ...]

_PREFIXES: Final = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
_YES: Final[Rows] = (("written",),)


@dataclass(frozen=True, slots=True)
class Trial:
    """An example just before its query is asked; `known` is what its stage finds written.

    `expected` is what has to come out. Where `sought` is a triple, what comes out is whether the
    stage writes it.
    """

    asked: Asked
    known: frozenset[ox.Triple]
    example: Example
    expected: Rows
    sought: ox.Triple | None = None


def trials(path: Path, folder: Path = SPECS) -> list[Trial]:
    """The examples of a page and their variations, each brought to its question."""
    examples = [Variation(example, example.rows) for example in read_page(path, folder)]
    return opened([*examples, *variations(path, folder)])


def opened(given: Iterable[Variation]) -> list[Trial]:
    """Each with everything before its query worked out, once for all that give the same."""
    made: dict[str, tuple[Asked, frozenset[ox.Triple]]] = {}
    found = []
    for each in given:
        if each.example.given not in made:
            asked = prepare(each.example, SparingEngine())
            known = frozenset(asked.engine.triples(asked.writes)) if asked.writes else frozenset()
            made[each.example.given] = asked, known
        expected = each.rows if each.writes is None else () if each.denied else _YES
        found.append(Trial(*made[each.example.given], each.example, expected, each.writes))
    return found


def rows(trial: Trial, text: str) -> Rows | None:
    """What the example gives with this text as its query; None when it cannot be answered.

    What a stage wrote is read as a set, so its rows come sorted; those of a question in its order.
    """
    asked, engine = trial.asked, cast(Engine, trial.asked.engine)
    try:
        if not asked.writes:
            return cut(trial, engine.select(text, asked.graphs, asked.inputs))
        added = written(trial, text)
        if trial.sought is not None:
            return _YES if trial.sought in added else ()
        reading = _PREFIXES + trial.example.reading
        return tuple(sorted(cut(trial, engine.select(reading, (*asked.seen, SCRATCH)))))
    except QueryError:
        return None
    finally:
        engine.drop(SCRATCH)


def is_as_expected(trial: Trial, found: Rows | None) -> bool:
    """Whether that is what the page says."""
    if found is None:
        return False
    return (
        sorted(found) == sorted(trial.expected) if trial.asked.writes else (found == trial.expected)
    )


def written(trial: Trial, text: str) -> set[ox.Triple]:
    """What the stage with this text, and those that repeat with it, leave in the scratch graph.

    Together with what stood there before. Raises QueryError when one cannot be asked.
    """
    asked = trial.asked
    own = asked.query.name
    group = [replace(each, text=text) if each.name == own else each for each in asked.group]
    graphs = tuple(dict.fromkeys((*asked.graphs, SCRATCH)))
    known = set(trial.known)
    for _ in run_group(cast(Engine, asked.engine), group, graphs, SCRATCH, known):
        pass
    return known


def cut(trial: Trial, found: Answer) -> Rows:
    """The rows as the table of the example shows them."""
    columns = trial.example.columns or found.columns
    wanted = [found.columns.index(column) for column in columns]
    return tuple(tuple(shown(row[i]) for i in wanted) for row in found.rows)
