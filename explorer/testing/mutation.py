"""Whether the examples of a query would notice a slip in it.

Each slip (`explorer.testing.mutants`) is tried on every example and variation of the page of the
query, on the first engine. It is noticed when one of them comes out differently, or takes so long
that it is stopped. What nobody notices is a gap in the page, or a slip that can change nothing:
then the page says why (`explorer.testing.marks`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from pathlib import Path
from queue import SimpleQueue
from typing import Any, Final

from explorer import places, shelf
from explorer.queries import KINDS, Query, find_queries, find_query
from explorer.testing import trying
from explorer.testing.contained import Contained, Stopped
from explorer.testing.marks import OF_PARTS, Mark, is_written, marks
from explorer.testing.mutants import VERSION, Mutant, mutants
from explorer.testing.spec_pages import EQUIVALENT
from explorer.testing.stages import before
from explorer.testing.wanted_pages import unusable

COLUMNS: Final = ("queries", "mutants", "noticed", "equivalent", "unnoticed", "score")
_PIPELINE: Final = ("compile", "compare", "derive", "audit", "effects", "witness")
_RESTS_ON: Final = (
    "derivation.py",
    "engines.py",
    "queries.py",
    *(f"testing/{name}.py" for name in ("grammar", "mutants", "spec_pages", "stages", "tokens")),
    *(f"testing/{name}.py" for name in ("contained", "sparing", "trials", "trying", "variations")),
)
"""What of the program decides whether a slip is noticed."""
Told = Callable[["Report"], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What came of one query: how many slips, which were not noticed, which marks are wrong.

    `wrong` says in words what is wrong with the page; `equivalent` are the unnoticed slips that
    the page explains, each with its reason. `stopped` are those of the noticed that took too long,
    each with what is told of it.
    """

    name: str
    mutants: int
    survivors: tuple[Mutant, ...]
    equivalent: tuple[tuple[Mutant, str], ...] = ()
    wrong: tuple[str, ...] = ()
    stopped: tuple[tuple[Mutant, str], ...] = ()

    @property
    def noticed(self) -> int:
        """How many slips some example noticed."""
        return self.mutants - len(self.survivors) - len(self.equivalent)

    @property
    def score(self) -> float:
        """The share of noticed slips among those that can change something, from 0 to 1."""
        return share([self])


def share(reports: Iterable[Report]) -> float:
    """The share of noticed slips over all these; 1 where there is none that could be."""
    found = list(reports)
    noticed = sum(each.noticed for each in found)
    open_ = sum(len(each.survivors) for each in found)
    return noticed / (noticed + open_) if noticed + open_ else 1.0


def names(kinds: Sequence[str] = KINDS) -> list[str]:
    """Every shipped query as its page is named, such as `ask/case`."""
    return [f"{kind}/{query.name}" for kind in kinds for query in find_queries(kind)]


def run(
    wanted: Sequence[str],
    *,
    jobs: int = 1,
    seconds: float = trying.SECONDS,
    told: Told | None = None,
    keep: Path | None = None,
) -> tuple[Report, ...]:
    """A report for each of these pages, in their order; `told` hears of each as it is done.

    The pages are spread over as many processes as there are jobs. Reports are kept in the folder
    `keep`, and taken from there while nothing has changed that they rest on.
    """
    apart = [Contained() for _ in range(min(jobs, len(wanted)))]
    free: SimpleQueue[Contained] = SimpleQueue()
    for each in apart:
        free.put(each)

    def one(name: str) -> Report:
        process = free.get()
        try:
            return report(name, keep, apart=process, seconds=seconds)
        finally:
            free.put(process)

    done: dict[str, Report] = {}
    pool = ThreadPoolExecutor(max(1, len(apart)))
    try:
        for future in as_completed([pool.submit(one, name) for name in wanted]):
            found = future.result()
            done[found.name] = found
            if told:
                told(found)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
        for each in apart:
            each.close()
    return tuple(done[name] for name in wanted)


def report(
    name: str,
    keep: Path | None = None,
    folder: Path = places.SPECS,
    *,
    apart: Contained,
    seconds: float = trying.SECONDS,
) -> Report:
    """What comes of the query of one page; kept and fetched in the folder `keep`, if there is one.

    The slips are tried in the process `apart`; `trying.outcomes` says how long each may take.
    Raises SourceError when an example of the page does not hold.
    """
    query = find_query(*name.split("/"))
    page = folder / f"{name}.md"
    said = page.read_text(encoding="utf-8")
    every = mutants(query.text)
    kept = f"mutation-{digest(query, said)}-{seconds:g}"
    if (data := shelf.fetch(keep, kept)) is not None:
        found = json.loads(data)
    else:
        try:
            found = tried(query.text, every, page, folder, apart=apart, seconds=seconds)
        except ValueError as error:
            raise unusable(name, error) from error
        shelf.keep(keep, kept, json.dumps(found).encode())
    alive = [every[number] for number in found["alive"]]
    stopped = [(every[number], why) for number, why in found["stopped"]]
    return judged(name, every, alive, tuple(marks(said)), stopped)


def tried(
    text: str,
    every: Sequence[Mutant],
    page: Path,
    folder: Path,
    *,
    apart: Contained,
    seconds: float,
) -> dict[str, Any]:
    """By their numbers, which slips no example noticed, and which were `stopped`, and why."""
    others = tuple(each.text for each in every)
    outcomes = list(apart.each(trying.outcomes, text, others, page, folder, seconds))
    return {
        "alive": [number for number, found in enumerate(outcomes) if found is False],
        "stopped": [
            (number, found.said)
            for number, found in enumerate(outcomes)
            if isinstance(found, Stopped)
        ],
    }


def judged(
    name: str,
    every: Sequence[Mutant],
    alive: Sequence[Mutant],
    marked: Sequence[Mark],
    stopped: Sequence[tuple[Mutant, str]] = (),
) -> Report:
    """The report: what was unnoticed or stopped, held against what the page says of it.

    A slip that only makes a query slow may be marked, whether or not it was stopped here.
    """
    explained, open_ = {}, [*alive, *(mutant for mutant, _ in stopped)]
    marked = [mark for mark in marked if mark.operator not in OF_PARTS]
    for mutant in open_:
        reasons = [mark.reason for mark in marked if fits(mark, mutant)]
        if reasons:
            explained[mutant] = reasons[0]
    wrong = []
    for mark in marked:
        if not any(fits(mark, mutant) for mutant in open_):
            noticed = any(fits(mark, mutant) for mutant in every)
            why = "an example notices it" if noticed else "there is no such slip"
            wrong.append(f"{name}: {mark.operator} `{mark.place}` is called equivalent, but {why}")
    return Report(
        name,
        len(every),
        tuple(mutant for mutant in alive if mutant not in explained),
        tuple(explained.items()),
        tuple(wrong),
        tuple((mutant, why) for mutant, why in stopped if mutant not in explained),
    )


def fits(mark: Mark, mutant: Mutant) -> bool:
    """Whether a mark speaks of this slip."""
    return (
        mark.operator == mutant.operator
        and is_written(mutant.before, mark.place)
        and (mark.becomes is None or is_written(mutant.after, mark.becomes))
    )


def digest(query: Query, page: str) -> str:
    """SHA-256 over what decides a page: itself, its query, the stages before, the program."""
    whole = hashlib.sha256(f"{VERSION} {metadata.version('pyoxigraph')} {program()}".encode())
    for kind in _PIPELINE:
        for stage in before(kind, query):
            whole.update(stage.text.encode())
    for stage in find_queries(query.kind):
        # Those that repeat together are asked together.
        whole.update(stage.text.encode() if stage.leader == query.leader else b"")
    # What the page says of slips that change nothing does not change what is noticed.
    said = page.partition(f"\n## {EQUIVALENT}\n")[0]
    whole.update(query.text.encode() + said.rstrip().encode())
    return whole.hexdigest()


@cache
def program() -> str:
    """SHA-256 over the program that asks and the vocabulary that slips are taken from."""
    whole = hashlib.sha256()
    package = Path(__file__).resolve().parents[1]
    for part in _RESTS_ON:
        whole.update((package / part).read_bytes())
    for file in (places.ONTOLOGY / "core.ttl", places.ONTOLOGY / "terms" / "units.ttl"):
        whole.update(file.read_bytes())
    return whole.hexdigest()


# What people see ---------------------------------------------------------------------------------


def table(reports: Sequence[Report]) -> list[tuple[str, ...]]:
    """One row per folder and one for all, under the name of the folder and `COLUMNS`."""
    folders = dict.fromkeys(each.name.partition("/")[0] for each in reports)
    groups = [
        (folder, [each for each in reports if each.name.partition("/")[0] == folder])
        for folder in folders
    ]
    return [(name, *counted(group)) for name, group in [*groups, ("all", list(reports))]]


def counted(reports: Sequence[Report]) -> tuple[str, ...]:
    """The cells of one row under `COLUMNS`."""
    numbers = (
        len(reports),
        sum(each.mutants for each in reports),
        sum(each.noticed for each in reports),
        sum(len(each.equivalent) for each in reports),
        sum(len(each.survivors) for each in reports),
    )
    return (*map(str, numbers), f"{share(reports):.1%}")


def beside(text: str, report: Report) -> Iterator[str]:
    """The lines of a query, each with its number, and below it what nobody would notice there.

    What was stopped stands there too, and says so.
    """
    by_line: dict[int, list[str]] = {}
    for mutant, said in [*((each, "") for each in report.survivors), *report.stopped]:
        told = f"     ^ column {mutant.column}: {mutant.label}"
        by_line.setdefault(mutant.line, []).append(f"{told}: {said}" if said else told)
    for number, line in enumerate(text.splitlines(), start=1):
        if number in by_line:
            yield f"{number:4} | {line}"
            yield from by_line[number]
