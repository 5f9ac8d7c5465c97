"""How the cost of finding conflicts grows with the number of statements, beside a rival.

Run with `uv run python -m tests.benchmarks.bench_conflicts`. Corpora of growing size are made up
(see `corpora`) and worked out twice: by the compile stages on pyoxigraph, and by plain Python over
indexes (see `plain_pairs`), which knows nothing of the stages. What both say of every pair is
compared before any time is told. The smallest corpus goes through rdflib as well.

Times are CPU seconds of this process. The exponent is the slope of log time over log size: 1 means
that twice the statements take twice as long, 2 four times. A larger store takes longer for every
single look-up as well, and so do the dictionaries of Python; how much the lines "reading in" and
"reading out" say, which only fill the store and list what is in it.
"""

from __future__ import annotations

import argparse
import gc
import math
import platform
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final, TypeVar

from explorer.derivation import derive, fill
from explorer.engines import Engine, OxigraphEngine, RdflibEngine
from explorer.queries import Query, find_queries
from explorer.vocabulary import GX, PREFIXES, local_name
from tests.benchmarks.corpora import corpus
from tests.benchmarks.corpus_triples import triples
from tests.benchmarks.plain_pairs import Told, plain_pairs

T = TypeVar("T")
Pairs = dict[tuple[str, str], Told]

GRAPH: Final = "urn:benchmark:knowledge"
PREPARING: Final = ("10", "12", "16", "20", "21", "22", "24", "34", "40", "42")
PAIRING: Final = ("48", "49", "50", "51", "52", "53", "54", "55", "57")
WEIGHING: Final = ("56", "58", "60", "62")
"""The numbers of the stages that are run, in three parts; the others say nothing of pairs."""

SIZES: Final = (1_000, 10_000)
LARGE: Final = 100_000
ON_RDFLIB: Final = 60
SECONDS: Final = 120.0
SHOWN: Final = 5
WHOLE: Final = (
    "all that leads to pairs",
    "pairs alone",
    "weighing alone",
    "plain Python, the same",
)

PREFIX: Final = f"PREFIX gx: <{GX}>\nPREFIX rdf: <{PREFIXES['rdf']}>\n"
ONE_EACH: Final = """SELECT ?a ?b ?what ?value WHERE {
  VALUES (?property ?what) {
    (gx:opposed "opposed") (gx:conflictStatus "status") (gx:kind "kind") (gx:failing "failing")
    (gx:historical "historical") (gx:narrowerSide "narrower") (gx:known "known")
  }
  ?pair gx:sideA ?a ; gx:sideB ?b ; ?property ?value .
}"""
STANDINGS: Final = """VALUES (?standing ?relation) {
    (gx:equalOn gx:equal) (gx:aWiderOn gx:a-wider) (gx:bWiderOn gx:b-wider)
    (gx:crossingOn gx:crossing) (gx:apartOn gx:apart)
  }"""
TIES: Final = f"""SELECT ?a ?b ?relation WHERE {{
  {STANDINGS}
  ?pair gx:sideA ?a ; gx:sideB ?b ; ?standing gx:intervention .
}}"""
RELATIONS: Final = f"""SELECT ?a ?b ?dimension ?relation WHERE {{
  {STANDINGS}
  ?pair gx:sideA ?a ; gx:sideB ?b ; ?standing ?dimension .
}}"""
SHARES: Final = """SELECT ?a ?b ?dimension ?term WHERE {
  VALUES (?link ?dimension) {
    (gx:sharedProcedure gx:intervention) (gx:sharedCondition gx:condition)
    (gx:sharedRegion gx:region)
  }
  ?pair gx:sideA ?a ; gx:sideB ?b ; ?link ?term .
}"""


@dataclass(slots=True)
class Measured:
    """What one size took: CPU seconds by line, triples and pairs found, and what disagreed."""

    size: int
    seconds: dict[str, float] = field(default_factory=dict)
    triples: int = 0
    pairs: Pairs = field(default_factory=dict)
    apart: list[str] = field(default_factory=list)
    megabytes: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 when the rival, or rdflib, does not say the same of every pair."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=list(SIZES), metavar="N")
    parser.add_argument("--large", action="store_true", help=f"{LARGE:,} statements as well")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--limit",
        type=float,
        default=SECONDS,
        metavar="SECONDS",
        help="a size is left out when it would take longer, judged by the one before; 0: none is",
    )
    parser.add_argument("--rdflib", type=int, default=ON_RDFLIB, metavar="N", help="0: not at all")
    asked = parser.parse_args(arguments)
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    same = True
    if asked.rdflib:
        same = against_rdflib(asked.rdflib, asked.seed)
    done: list[Measured] = []
    for size in sorted({*asked.sizes, *([LARGE] if asked.large else [])}):
        if done and asked.limit and (guess := guessed(done, size)) > asked.limit:
            print(f"{size:,} statements left out: about {guess:.0f} s, more than --limit")
            continue
        done.append(measured(size, asked.seed))
        told_shortly(done[-1])
        same = same and not done[-1].apart
    table(done)
    print(f"every pair the same on all: {'yes' if same else 'NO'}")
    return 0 if same else 1


def measured(size: int, seed: int) -> Measured:
    """A corpus of this size worked out by the stages and by the rival."""
    found = Measured(size)
    given = corpus(size, seed)
    engine = OxigraphEngine()
    _, found.seconds["reading in"] = timed(lambda: engine.add(GRAPH, triples(given)))
    for _, group in groupby(stages(), key=lambda stage: stage.leader):
        several = tuple(group)
        _, spent = timed(lambda several=several: fill(engine, several, GRAPH))
        found.seconds[several[0].name] = spent
    found.triples = engine.size()
    found.pairs = pairs_in(engine)
    found.megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    plain, found.seconds[WHOLE[3]] = timed(lambda: plain_pairs(given))
    found.apart = differences(found.pairs, plain)
    parts = [PREPARING, PAIRING, WEIGHING]
    spent = [sum(s for name, s in found.seconds.items() if name[:2] in part) for part in parts]
    found.seconds |= {WHOLE[0]: spent[0] + spent[1], WHOLE[1]: spent[1], WHOLE[2]: spent[2]}
    return found


def stages(numbers: Sequence[str] = (*PREPARING, *PAIRING, *WEIGHING)) -> list[Query]:
    """The compile stages of these numbers, in order. Raises ValueError when one is not there."""
    found = [stage for stage in find_queries("compile") if stage.name[:2] in numbers]
    if len(found) != len(numbers):
        raise ValueError(f"{len(found)} of the stages {', '.join(numbers)} are there")
    return found


def pairs_in(engine: Engine) -> Pairs:
    """What the stages say of every pair."""
    single: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    ties: dict[tuple[str, str], set[str]] = defaultdict(set)
    relations: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    shares: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for a, b, what, value in answers(engine, ONE_EACH):
        told = single[a, b].setdefault(what, value)
        # Told twice and not alike: shown as what it is, so that no rival can agree.
        single[a, b][what] = told if told == value else f"{told} and {value}"
    for a, b, tie in answers(engine, TIES):
        ties[a, b].add(tie)
    for a, b, dimension, relation in answers(engine, RELATIONS):
        relations[a, b].add((dimension, relation))
    for a, b, dimension, term in answers(engine, SHARES):
        shares[a, b].add((dimension, term))
    return {
        sides: Told(
            opposed=told.pop("opposed") == "true",
            ties=frozenset(ties[sides]),
            relations=frozenset(relations[sides]),
            shares=frozenset(shares[sides]),
            **told,
        )
        for sides, told in single.items()
    }


def answers(engine: Engine, text: str) -> list[tuple[str, ...]]:
    """The rows of a question, each term by its last name."""
    found = engine.select(PREFIX + text, [GRAPH])
    return [tuple(local_name(term.value) if term else "" for term in row) for row in found.rows]


def differences(ours: Pairs, theirs: Pairs) -> list[str]:
    """A line for every pair that only one has or that the two tell apart."""
    return [
        f"{' and '.join(sides)}: {ours.get(sides)} but {theirs.get(sides)}"
        for sides in sorted(ours.keys() | theirs.keys())
        if ours.get(sides) != theirs.get(sides)
    ]


def against_rdflib(size: int, seed: int) -> bool:
    """Whether both engines say the same of a small corpus; the stages on each are timed."""
    given = list(triples(corpus(size, seed)))
    told: list[Pairs] = []
    spent: list[float] = []
    for engine in (OxigraphEngine(), RdflibEngine()):
        engine.add(GRAPH, given)
        work = stages((*PREPARING, *PAIRING))
        _, seconds = timed(lambda e=engine, w=work: derive(e, w, reads=[GRAPH], writes=GRAPH))
        spent.append(seconds)
        told.append(pairs_in(engine))
    apart = differences(*told)
    print(
        f"{size:,} statements, {len(told[0]):,} pairs: {spent[0]:.2f} s, on rdflib {spent[1]:.1f} s"
    )
    for line in apart[:SHOWN]:
        print("  ", line)
    return not apart


def guessed(done: Sequence[Measured], size: int) -> float:
    """The seconds that a size may take, if growth is a little more than linear."""
    last = done[-1]
    spent = sum(seconds for name, seconds in last.seconds.items() if name not in WHOLE[:3])
    return spent * (size / last.size) ** 1.25


def told_shortly(found: Measured) -> None:
    """Print what was found for one size."""
    counted: dict[str, int] = defaultdict(int)
    for told in found.pairs.values():
        counted[told.status or "no status"] += 1
    kinds = ", ".join(f"{number:,} {status}" for status, number in sorted(counted.items()))
    print(
        f"{found.size:,} statements: {found.triples:,} triples, {len(found.pairs):,} pairs "
        f"({len(found.pairs) / found.size:.1f} a statement), up to {found.megabytes:,} MB"
    )
    print(f"   {kinds}")
    print(f"   the rival says the same of every pair: {'NO' if found.apart else 'yes'}")
    for line in found.apart[:SHOWN]:
        print("  ", line)


def table(done: Sequence[Measured]) -> None:
    """Print the seconds of every line at every size, and the exponent from one to the next."""
    print(f"\n{'CPU seconds':<28}" + "".join(f"{each.size:>10,}" for each in done) + "  exponents")
    for name in done[0].seconds:
        spent = [each.seconds[name] for each in done]
        steps = [
            f"{exponent(small.size, large.size, one, other):.2f}"
            for small, large, one, other in zip(done, done[1:], spent, spent[1:], strict=False)
        ]
        print(f"{name:<28}" + "".join(f"{each:>10.3f}" for each in spent) + "  " + " ".join(steps))
    for each in done:
        ratio = each.seconds[WHOLE[0]] / each.seconds[WHOLE[3]]
        print(f"{each.size:,} statements: plain Python is {ratio:.0f} times as fast")


def exponent(small: int, large: int, one: float, other: float) -> float:
    """The slope of log time over log size; what takes no time at all counts as a microsecond."""
    return math.log(max(other, 1e-6) / max(one, 1e-6)) / math.log(large / small)


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What the work gave, and the CPU seconds it took; garbage of others is not collected in it."""
    gc.disable()
    try:
        start = time.process_time()
        result = work()
        return result, time.process_time() - start
    finally:
        gc.enable()


if __name__ == "__main__":
    sys.exit(main())
