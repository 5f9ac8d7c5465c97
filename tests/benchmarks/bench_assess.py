"""How long opening and the first case take, beside the same queries on rdflib, in one run.

Run with `uv run python tests/benchmarks/bench_assess.py`. Times are CPU time of this process. Both
engines hold the same compiled knowledge and the same facts and run the same stages; what they
derive is compared before any time is told. `--quick` runs everything once, and few stages.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from importlib.metadata import version
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TypeVar

import pyoxigraph as ox

from explorer.derivation import derive
from explorer.engines import Answer, Engine, OxigraphEngine, RdflibEngine, Term
from explorer.library import KNOWLEDGE_GRAPH, Library
from explorer.places import CASES, ONTOLOGY
from explorer.queries import KINDS, Query, find_queries
from explorer.reading import parse, read_bytes
from explorer.run_settings import settle
from explorer.sources import CaseSource, Knowledge, read_case, read_knowledge
from explorer.vocabulary import GX

T = TypeVar("T")
CASE = "cervical-esi-62321"
DAY = date(2026, 11, 22)
WORK = "urn:benchmark:work"
REPEATS = 20
FEW_STAGES = 12
MOST_TOLD = 10
UNDER = f"{GX}assessedUnder"
NUMBERS = ("#decimal", "#integer", "#double")


class Stopwatch(OxigraphEngine):
    """The fast engine, with the CPU seconds spent in it by query, and by what is no query."""

    def __init__(self) -> None:
        super().__init__()
        self.spent: dict[str, float] = defaultdict(float)

    def add(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        """Put triples into a graph."""
        self._timed("adding and dropping", lambda: super(Stopwatch, self).add(graph, triples))

    def load(self, graph: str, text: bytes) -> None:
        """Put N-Triples into a graph."""
        self._timed("adding and dropping", lambda: super(Stopwatch, self).load(graph, text))

    def drop(self, graph: str) -> None:
        """Forget a graph."""
        self._timed("adding and dropping", lambda: super(Stopwatch, self).drop(graph))

    def construct(self, text: str, graphs: Sequence[str]) -> list[ox.Triple]:
        """The triples that a CONSTRUCT makes."""
        return self._timed(text, lambda: super(Stopwatch, self).construct(text, graphs))

    def select(
        self, text: str, graphs: Sequence[str], inputs: Mapping[str, Term] | None = None
    ) -> Answer:
        """The rows of a SELECT."""
        return self._timed(text, lambda: super(Stopwatch, self).select(text, graphs, inputs))

    def _timed(self, key: str, work: Callable[[], T]) -> T:
        result, seconds = timed(work)
        self.spent[key] += seconds
        return result


def main() -> int:
    """Print the times and the ratio; 1 when the engines do not derive the same."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="once each, and few stages")
    quick = parser.parse_args().quick
    repeats = 1 if quick else REPEATS
    stages = find_queries("derive")[:FEW_STAGES] if quick else find_queries("derive")
    print(machine())
    library = opened()
    source = read_case(CASES / f"{CASE}.trig", terms=library.terms)
    whole = median(repeated(repeats, lambda: library.assess(source, as_of=DAY)))
    small = Library(own_documents(source), OxigraphEngine())
    own = median(repeated(repeats, lambda: small.assess(source, as_of=DAY)))
    fast, slow, facts = both_engines(source)
    alone = median(repeated(repeats, lambda: derived(fast, facts, stages)))
    ours = derived(fast, facts, stages)
    theirs, other = timed(lambda: derived(slow, facts, stages))

    show(f"one warm assessment with its document, median of {repeats}", whole)
    show(f"the same where its own policy is the only one on file: {counted(small, source)}", own)
    print(f"all that apply ({counted(library, source)}) take {whole / own:.1f} times as long")
    show(f"the derivation alone, median of {repeats}", alone)
    show("the same stages on rdflib, once", other)
    print(f"rdflib takes {other / alone:.0f} times as long")
    same = "yes" if ours == theirs else "NO"
    print(f"{len(ours)} triples derived; the same on both engines: {same}")
    for line in sorted(ours ^ theirs)[:MOST_TOLD]:
        print("  only", "pyoxigraph" if line in ours else "rdflib", line)
    where_it_goes(source, repeats)
    return 0 if ours == theirs else 1


def opened() -> Library:
    """A library that keeps nothing; first, how long one takes to open without and with a cache.

    One that keeps would take back what a case came to before, in place of working it out.
    """
    with TemporaryDirectory() as folder:
        place = Path(folder)
        _, cold = timed(lambda: Library(ONTOLOGY, OxigraphEngine(), kept_in=place))
        _, warm = timed(lambda: Library(ONTOLOGY, OxigraphEngine(), kept_in=place))
    show("open the library cold (read, compile, index, keep)", cold)
    show("open the library warm (from what was kept)", warm)
    print(f"cold takes {cold / warm:.1f} times as long as warm")
    return Library(ONTOLOGY, OxigraphEngine())


def own_documents(source: CaseSource) -> Knowledge:
    """The knowledge without every policy but the one that the request of this case names."""
    whole = read_knowledge()
    named = {quad.object.value for quad in source.facts if quad.predicate.value == UNDER}
    # What a policy shares with others lies in other folders, which stay.
    own = {file for policy in named for file in whole.origin[policy]}
    left_out = {file for file in whole.files if file.startswith("policies/")} - own
    files = tuple(file for file in whole.files if file not in left_out)
    quads = tuple(q for file in files for q in parse(read_bytes(ONTOLOGY / file), file))
    return Knowledge(whole.root, files, quads, whole.origin, whole.digest)


def counted(library: Library, source: CaseSource) -> str:
    """How many policies and recommendations an assessment has."""
    document = library.assess(source, as_of=DAY).document
    policies, statements = len(document["policies"]), len(document["recommendations"])
    return f"{policies} policies, {statements} recommendations"


def machine() -> str:
    """On what this runs."""
    libraries = ", ".join(f"{name} {version(name)}" for name in ("pyoxigraph", "rdflib"))
    cores = f"{os.cpu_count()} cores, {platform.machine()}"
    return f"Python {platform.python_version()}, {libraries}; {platform.system()}, {cores}"


def both_engines(
    source: CaseSource,
) -> tuple[OxigraphEngine, RdflibEngine, tuple[ox.Triple, ...]]:
    """Both engines with the compiled knowledge, and the facts of the case."""
    fast, slow = OxigraphEngine(), RdflibEngine()
    fast.add(KNOWLEDGE_GRAPH, (quad.triple for quad in read_knowledge().quads))
    derive(fast, find_queries("compile"), reads=[KNOWLEDGE_GRAPH], writes=KNOWLEDGE_GRAPH)
    slow.add(KNOWLEDGE_GRAPH, fast.triples(KNOWLEDGE_GRAPH))
    given = [quad.triple for quad in source.facts]
    return fast, slow, settle(source.iri, given, policy=None, as_of=DAY, today=DAY).facts


def derived(
    engine: Engine, facts: tuple[ox.Triple, ...], stages: Sequence[Query]
) -> frozenset[str]:
    """The facts and what these stages derive from them, as text, numbers by value."""
    engine.drop(WORK)
    engine.add(WORK, facts)
    derive(engine, stages, reads=[KNOWLEDGE_GRAPH], writes=WORK)
    return frozenset(" ".join(map(by_value, triple)) for triple in engine.triples(WORK))


def by_value(term: Term | ox.Triple) -> str:
    """A term as text; a number without the zeros that only one engine writes."""
    if isinstance(term, ox.Literal) and term.datatype.value.endswith(NUMBERS):
        return f"{float(term.value):g}"
    return str(term)


def where_it_goes(source: CaseSource, repeats: int) -> None:
    """Print which queries one assessment with its document spends its time in."""
    engine = Stopwatch()
    library = Library(read_knowledge(), engine)
    library.assess(source, as_of=DAY)
    engine.spent.clear()
    _, whole = timed(lambda: [library.assess(source, as_of=DAY) for _ in range(repeats)])
    names = {each.text: f"{each.kind}/{each.name}" for kind in KINDS for each in find_queries(kind)}
    longest = sorted(engine.spent.items(), key=lambda each: -each[1])
    inside = sum(engine.spent.values())
    print("Where the time of one assessment goes:")
    for key, seconds in longest[:MOST_TOLD]:
        show(f"  {names.get(key, key)}", seconds / repeats)
    show("  all queries, adding and dropping", inside / repeats)
    show("  Python around them", (whole - inside) / repeats)
    print(f"  Python's share of the whole: {1 - inside / whole:.0%}")


def repeated(times: int, work: Callable[[], object]) -> list[float]:
    """The CPU seconds of each run, after one that is not counted."""
    work()
    return [timed(work)[1] for _ in range(times)]


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What the work gave, and the CPU seconds it took."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


def show(what: str, seconds: float) -> None:
    """Print one line of the table."""
    print(f"{what:<62}{seconds * 1000:>10.1f} ms")


if __name__ == "__main__":
    sys.exit(main())
