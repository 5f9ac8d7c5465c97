"""How long the first case takes, beside the same queries on rdflib, in one run.

Run with `uv run python tests/benchmarks/bench_assess.py`. Times are CPU seconds of this process.
Both engines hold the same compiled knowledge and the same facts and run the same stages; what they
derive is compared before any time is told. `--quick` runs everything once, on a few stages.
"""

from __future__ import annotations

import argparse
import platform
import statistics
import sys
import time
from collections.abc import Callable
from datetime import date
from importlib.metadata import version
from typing import TypeVar

from explorer.derivation import derive
from explorer.engines import Engine, OxigraphEngine, RdflibEngine
from explorer.library import KNOWLEDGE_GRAPH, Library
from explorer.places import CASES
from explorer.queries import find_queries
from explorer.run_settings import settle
from explorer.sources import read_case

T = TypeVar("T")
CASE = "cervical-esi-62321"
WORK = "urn:benchmark:work"


def main() -> int:
    """Print the times and the ratio; 1 when the engines do not derive the same."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="once each, and rdflib on few stages")
    quick = parser.parse_args().quick
    times = 1 if quick else 20
    print(
        f"Python {platform.python_version()}, pyoxigraph {version('pyoxigraph')}, "
        f"rdflib {version('rdflib')}, {platform.machine()}"
    )
    library, opening = timed(Library.open)
    print(f"open the library (read, compile, index)      {opening * 1000:8.0f} ms")
    source = read_case(CASES / f"{CASE}.trig", terms=library.terms)
    library.assess(source)
    whole = [timed(lambda: library.assess(source))[1] for _ in range(times)]
    print(f"one warm assessment, document and all        {statistics.median(whole) * 1000:8.0f} ms")

    compiled = OxigraphEngine()
    compiled.add(KNOWLEDGE_GRAPH, (quad.triple for quad in library.knowledge.quads))
    derive(compiled, find_queries("compile"), reads=[KNOWLEDGE_GRAPH], writes=KNOWLEDGE_GRAPH)
    knowledge = list(compiled.triples(KNOWLEDGE_GRAPH))
    given = [quad.triple for quad in source.facts]
    facts = settle(source.iri, given, policy=None, as_of=None, today=date.today()).facts
    stages = find_queries("derive")[:12] if quick else find_queries("derive")
    fast, slow = OxigraphEngine(), RdflibEngine()
    for engine in (fast, slow):
        engine.add(KNOWLEDGE_GRAPH, knowledge)

    def run(engine: Engine) -> frozenset[str]:
        engine.drop(WORK)
        engine.add(WORK, facts)
        derive(engine, stages, reads=[KNOWLEDGE_GRAPH], writes=WORK)
        return frozenset(by_value(engine))

    run(fast)
    ours = [timed(lambda: run(fast))[1] for _ in range(times)]
    derived = run(fast)
    checked, theirs = timed(lambda: run(slow))
    median = statistics.median(ours)
    print(f"derivation alone, pyoxigraph                 {median * 1000:8.0f} ms")
    print(f"the same stages, rdflib                      {theirs * 1000:8.0f} ms")
    print(f"ratio                                        {theirs / median:8.0f}")
    same = derived == checked
    print(f"derived triples: {len(derived)}; the same on both engines: {'yes' if same else 'NO'}")
    if not same:
        for line in sorted(derived ^ checked)[:20]:
            print("  ", "pyoxigraph" if line in derived else "rdflib    ", line)
    return 0 if same else 1


def by_value(engine: Engine) -> list[str]:
    """The triples of the work graph as text, numbers by value."""
    return [" ".join(text(term) for term in triple) for triple in engine.triples(WORK)]


def text(term: object) -> str:
    """A term as text; a number without the zeros that only one engine writes."""
    datatype = getattr(term, "datatype", None)
    if datatype is not None and datatype.value.endswith(("#decimal", "#integer")):
        return f"{float(term.value):g}"  # type: ignore[attr-defined]
    return str(getattr(term, "value", term))


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What the work gave, and the CPU seconds it took."""
    start = time.process_time()
    result = work()
    return result, time.process_time() - start


if __name__ == "__main__":
    sys.exit(main())
