"""Whether the examples of a query would notice a slip in it.

Each slip (`explorer.testing.mutants`) is tried on every example and variation of the page of the
query, on the first engine. It is noticed when one of them comes out differently. What nobody
notices is a gap in the page, or a slip that can change nothing: then the page says why, in a last
section of sentences, each with an operator, the places and a reason:

    ## Equivalent mutants

    - shift number `2` → `3`: only the order of the numbers counts.
    - drop pattern `gx:inCase ?case`, `a gx:Witness`: every fact has its case.

A place may be cut off with `…`. A sentence that no unnoticed slip fits is wrong and counts as such.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from multiprocessing import get_context
from pathlib import Path
from typing import Final

from explorer import places, shelf
from explorer.queries import KINDS, Query, find_queries, find_query
from explorer.testing import trials
from explorer.testing.mutants import VERSION, Mutant, mutants
from explorer.testing.spec_pages import EQUIVALENT
from explorer.testing.stages import before

COLUMNS: Final = ("queries", "mutants", "noticed", "equivalent", "unnoticed", "score")
_PIPELINE: Final = ("compile", "compare", "derive", "audit", "effects", "witness")
_RESTS_ON: Final = (
    "derivation.py",
    "engines.py",
    "queries.py",
    *(f"testing/{name}.py" for name in ("grammar", "mutants", "spec_pages", "stages", "tokens")),
    *(f"testing/{name}.py" for name in ("sparing", "trials", "variations")),
)
"""What of the program decides whether a slip is noticed."""
_SENTENCE: Final = re.compile(
    r"- (?P<operator>[^`:]+?) (?P<places>`[^`]+`(?: → `[^`]+`)?(?:, `[^`]+`(?: → `[^`]+`)?)*)"
    r": (?P<reason>.+)"
)
_PLACE: Final = re.compile(r"`([^`]+)`(?: → `([^`]+)`)?")

Told = Callable[["Report"], None]


@dataclass(frozen=True, slots=True)
class Mark:
    """One place of which a page says that a slip there changes nothing, and why."""

    operator: str
    place: str
    becomes: str | None
    reason: str

    def fits(self, mutant: Mutant) -> bool:
        """Whether it speaks of this slip."""
        return (
            self.operator == mutant.operator
            and is_written(mutant.before, self.place)
            and (self.becomes is None or is_written(mutant.after, self.becomes))
        )


@dataclass(frozen=True, slots=True)
class Report:
    """What came of one query: how many slips, which were not noticed, which marks are wrong.

    `wrong` says in words what is wrong with the page; `equivalent` are the unnoticed slips that
    the page explains, each with its reason.
    """

    name: str
    mutants: int
    survivors: tuple[Mutant, ...]
    equivalent: tuple[tuple[Mutant, str], ...] = ()
    wrong: tuple[str, ...] = ()

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
    wanted: Sequence[str], *, jobs: int = 1, told: Told | None = None, keep: Path | None = None
) -> tuple[Report, ...]:
    """A report for each of these pages, in their order; `told` hears of each as it is done.

    With more than one job the pages are spread over that many processes. Reports are kept in the
    folder `keep`, and taken from there while nothing has changed that they rest on.
    """
    done: dict[str, Report] = {}
    if jobs < 2 or len(wanted) < 2:
        for name in wanted:
            done[name] = report(name, keep)
            if told:
                told(done[name])
    else:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            for future in as_completed(pool.submit(report, name, keep) for name in wanted):
                found = future.result()
                done[found.name] = found
                if told:
                    told(found)
    return tuple(done[name] for name in wanted)


def report(name: str, keep: Path | None = None, folder: Path = places.SPECS) -> Report:
    """What comes of the query of one page; kept and fetched in the folder `keep`, if there is one.

    Raises ValueError when an example of the page does not hold.
    """
    query = find_query(*name.split("/"))
    page = folder / f"{name}.md"
    said = page.read_text(encoding="utf-8")
    every = mutants(query.text)
    kept = f"mutation-{digest(query, said)}"
    if (data := shelf.fetch(keep, kept)) is not None:
        alive = [every[i] for i in json.loads(data)]
    else:
        alive = unnoticed(query.text, every, trials.trials(page, folder))
        numbers = [i for i, each in enumerate(every) if each in alive]
        shelf.keep(keep, kept, json.dumps(numbers).encode())
    return judged(name, every, alive, tuple(marks(said)))


def unnoticed(text: str, every: Sequence[Mutant], tried: Sequence[trials.Trial]) -> list[Mutant]:
    """The slips with which every example comes out as it does without.

    Raises ValueError when an example does not come out as its page says.
    """
    expected = {}
    for trial in tried:
        found = trials.rows(trial, text)
        if not trials.is_as_expected(trial, found):
            raise ValueError(f"{trial.example.page}: does not hold: {trial.example.rule}")
        expected[id(trial)] = found
    order, alive = list(tried), []
    for mutant in every:
        for place, trial in enumerate(order):
            if trials.rows(trial, mutant.text) != expected[id(trial)]:
                # Whoever notices one slip often notices the next.
                order.insert(0, order.pop(place))
                break
        else:
            alive.append(mutant)
    return alive


def judged(
    name: str, every: Sequence[Mutant], alive: Sequence[Mutant], marked: Sequence[Mark]
) -> Report:
    """The report: what was unnoticed, held against what the page says of it."""
    explained = {}
    for mutant in alive:
        reasons = [mark.reason for mark in marked if mark.fits(mutant)]
        if reasons:
            explained[mutant] = reasons[0]
    wrong = []
    for mark in marked:
        if not any(mark.fits(mutant) for mutant in alive):
            noticed = any(mark.fits(mutant) for mutant in every)
            why = "an example notices it" if noticed else "there is no such slip"
            wrong.append(f"{name}: {mark.operator} `{mark.place}` is called equivalent, but {why}")
    survivors = tuple(mutant for mutant in alive if mutant not in explained)
    return Report(name, len(every), survivors, tuple(explained.items()), tuple(wrong))


def marks(page: str) -> Iterator[Mark]:
    """What a page says of slips that change nothing. Raises ValueError for a broken sentence."""
    _, found, section = page.partition(f"\n## {EQUIVALENT}\n")
    for line in section.splitlines() if found else ():
        if not line.strip():
            continue
        match = _SENTENCE.fullmatch(line)
        if match is None:
            raise ValueError(f"“{line}” does not say operator, places and reason")
        for place, becomes in _PLACE.findall(match["places"]):
            yield Mark(match["operator"], place, becomes or None, match["reason"])


def is_written(text: str, told: str) -> bool:
    """Whether a text is what is told, of which `…` may stand for the rest."""
    return text.startswith(told[:-1].rstrip()) if told.endswith("…") else text == told


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
        (folder, [each for each in reports if each.name.startswith(f"{folder}/")])
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


def beside(text: str, survivors: Sequence[Mutant]) -> Iterator[str]:
    """The lines of a query, each with its number, and below it what nobody would notice there."""
    by_line: dict[int, list[Mutant]] = {}
    for mutant in survivors:
        by_line.setdefault(mutant.line, []).append(mutant)
    for number, line in enumerate(text.splitlines(), start=1):
        if number in by_line:
            yield f"{number:4} | {line}"
            for mutant in by_line[number]:
                yield f"     ^ column {mutant.column}: {mutant.label}"
