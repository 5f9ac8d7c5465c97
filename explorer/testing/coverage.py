"""Which parts of a query its examples have seen hold, and which they have seen fail.

A part that no example has seen fail might as well not stand there. Each part
(`explorer.testing.parts`) is asked of every example twice: is there, with what stands before it
satisfied (for a filter: with the rest of its group), a row for which it holds, and one for which it
does not. What surrounds a group is satisfied too; a sub-select stands alone. Where a stage repeats,
it is asked after every round.

Some parts cannot fail: on no data (`explorer.testing.certain`), or on none that the shapes and the
stages before let through. Of those the page says why (`explorer.testing.marks`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, cast

from explorer.derivation import run_group
from explorer.engines import Engine
from explorer.errors import QueryError
from explorer.places import SPECS
from explorer.queries import Query, find_query
from explorer.testing import trials
from explorer.testing.marks import NEVER_FAILS, NEVER_HOLDS, OF_PARTS, Mark, is_written, marks
from explorer.testing.parts import Place, places
from explorer.testing.trials import Trial
from explorer.testing.wanted_pages import unusable

COLUMNS: Final = ("query", "line", "kind", "place", "satisfied", "failed")
ON_NO_DATA: Final = "no data can make it fail."


@dataclass(frozen=True, slots=True)
class Covered:
    """A part of a query, whether some example satisfied it and whether some example failed it.

    What it `never` does is NEVER_FAILS or NEVER_HOLDS where that cannot be seen, `because` of this.
    """

    query: str
    place: Place
    satisfied: bool
    failed: bool
    never: str = ""
    because: str = ""

    @property
    def gap(self) -> str:
        """What no example has seen though it can be, as people read it; empty for no gap."""
        if not self.satisfied and self.never != NEVER_HOLDS:
            return "never held"
        return "" if self.failed or self.never == NEVER_FAILS else "never failed"

    @property
    def row(self) -> tuple[str, ...]:
        """The cells of a table with `COLUMNS`."""
        place = self.place
        seen = ((self.satisfied, NEVER_HOLDS), (self.failed, NEVER_FAILS))
        told = ("yes" if yes else "cannot" if never == self.never else "no" for yes, never in seen)
        return (self.query, str(place.line), place.kind, place.text, *told)


def coverage_of(query: Query, folder: Path = SPECS) -> tuple[Covered, ...]:
    """What the examples of a shipped query have seen of it, in the order of its text.

    Raises SourceError when its page cannot be read.
    """
    name = f"{query.kind}/{query.name}"
    page = folder / f"{name}.md"
    try:
        marked = tuple(marks(page.read_text(encoding="utf-8")))
        seen = trials.trials(page, folder)
    except ValueError as error:
        raise unusable(name, error) from error
    return covered(name, query.text, seen, marked)


def coverage_of_page(name: str) -> tuple[Covered, ...]:
    """The same by the name of a page, such as `ask/case`."""
    return coverage_of(find_query(*name.split("/")))


def covered(
    name: str, text: str, seen: Iterable[Trial], marked: Sequence[Mark] = ()
) -> tuple[Covered, ...]:
    """What these examples have seen of a query, and what is marked as not to be seen."""
    found = places(text)
    holds, fails = set[Place](), set[Place]()
    for trial in {id(each.asked): each for each in seen}.values():
        for graphs in states(trial, text):
            for place in found:
                for probe, known in ((place.holds, holds), (place.fails, fails)):
                    if place not in known and answers(trial, probe, graphs, alone=place.alone):
                        known.add(place)
        cast(Engine, trial.asked.engine).drop(trials.SCRATCH)
    return tuple(
        explained(Covered(name, place, place in holds, place in fails), marked) for place in found
    )


def explained(seen: Covered, marked: Sequence[Mark]) -> Covered:
    """The same, with why it cannot hold or cannot fail where that was not seen."""
    if seen.place.certain and not seen.failed:
        return replace(seen, never=NEVER_FAILS, because=ON_NO_DATA)
    for mark in marked:
        unseen = not (seen.failed if mark.operator == NEVER_FAILS else seen.satisfied)
        if mark.operator in OF_PARTS and unseen and is_written(seen.place.text, mark.place):
            return replace(seen, never=mark.operator, because=mark.reason)
    return seen


def wrong(rows: Sequence[Covered], marked: Iterable[Mark]) -> list[str]:
    """In words, which marks speak of a part that is not there, or that needs none."""
    found = []
    for mark in marked:
        meant = [row for row in rows if is_written(row.place.text, mark.place)]
        needed = any(row.never == mark.operator and row.because != ON_NO_DATA for row in meant)
        if mark.operator in OF_PARTS and not needed:
            why = "an example sees it" if meant else "there is no such part"
            if any(row.because == ON_NO_DATA for row in meant):
                why = ON_NO_DATA.rstrip(".") + ", which needs no words"
            found.append(f"{mark.operator} `{mark.place}`: {why}")
    return found


def wrong_on_page(name: str, rows: Sequence[Covered], folder: Path = SPECS) -> list[str]:
    """The same of the marks of a page, each with its name."""
    page = (folder / f"{name}.md").read_text(encoding="utf-8")
    return [f"{name}: {each}" for each in wrong(rows, marks(page))]


def share(rows: Iterable[Covered]) -> float:
    """How much of what can be was seen to hold and to fail, from 0 to 1; 1 where there is nothing.

    Of a part that cannot fail it is enough that it was seen to hold.
    """
    wanted = [
        seen
        for row in rows
        for seen, never in ((row.satisfied, NEVER_HOLDS), (row.failed, NEVER_FAILS))
        if seen or row.never != never
    ]
    return sum(wanted) / len(wanted) if wanted else 1.0


def states(trial: Trial, text: str) -> Iterator[tuple[str, ...]]:
    """The graphs that the query reads; where it repeats, once more after every round."""
    asked = trial.asked
    yield asked.graphs
    if len(asked.group) > 1 or any(stage.repeats for stage in asked.group):
        own = asked.query.name
        group = [replace(each, text=text) if each.name == own else each for each in asked.group]
        graphs = tuple(dict.fromkeys((*asked.graphs, trials.SCRATCH)))
        known = set(trial.known)
        for step in run_group(cast(Engine, asked.engine), group, graphs, trials.SCRATCH, known):
            if step.added:
                yield graphs


def answers(trial: Trial, probe: str, graphs: Sequence[str], *, alone: bool) -> bool:
    """Whether a probe has a row."""
    opening = "SELECT * WHERE {"
    head, _, body = probe.partition(opening)
    # Written out: what only an EXISTS mentions cannot be bound from outside.
    bound = [
        f" VALUES ?{name} {{ {term} }}"
        for name, term in trial.asked.inputs.items()
        if not alone and f"?{name}" in body
    ]
    try:
        return bool(trial.asked.engine.select("".join([head, opening, *bound, body]), graphs).rows)
    except QueryError:
        return False
