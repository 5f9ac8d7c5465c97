"""How long the map of statements takes, on file and on made-up corpora of growing size.

Run with `uv run python -m tests.benchmarks.bench_map`. Each corpus (see `corpora`) is given labels,
worked out by the compile stages that lead to pairs, and shown by the page itself, as a test runs
it: opened for the first time, opened again, narrowed by a facet, by a day, searched. The times are
CPU milliseconds of this process, the middle of several runs; what the browser takes to paint is
not in them, the size of what is sent to it is told instead. What is kept from run to run is kept in
a folder of its own: "with nothing kept" is the very first time, "a new server" every later start.
"""

from __future__ import annotations

import argparse
import logging
import os
import platform
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

import pyoxigraph as ox
import streamlit as st
from streamlit.testing.v1 import AppTest

import explorer.app
from explorer import map_reading, searching, shelf
from explorer.answers import Row, rows
from explorer.app import session
from explorer.background import QUESTIONS, Background, read_background
from explorer.derivation import run_group
from explorer.engines import Engine, OxigraphEngine
from explorer.landscape import narrow
from explorer.library import Library
from explorer.places import ONTOLOGY
from explorer.queries import find_query
from explorer.results import Table
from explorer.vocabulary import KB, RDFS_LABEL, TERM, expand, local_name
from tests.benchmarks.bench_conflicts import GRAPH, PAIRING, PREPARING, stages
from tests.benchmarks.corpora import Corpus, corpus
from tests.benchmarks.corpus_triples import triples

SIZES: Final = (1_000, 10_000)
TIMES: Final = 5
MAIN: Final = Path(explorer.app.__file__).parent / "main.py"
PAGE: Final = "pages/40_landscape.py"
TYPED: Final = ("statement", "condition 3", "procedure", "document 1")
LIMITS: Final = {"a new server": 2000.0, "open": 2000.0, "narrow": 500.0, "search": 50.0}
"""Milliseconds that a line may take at most: what the page promises."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """What the pages ask of a library, answered from a corpus."""

    engine: Engine
    digest: str
    background: Background

    def ask(self, question: str) -> Table:
        """The answer to a question of no case."""
        query = find_query("ask", question)
        found = rows(self.engine, question, [GRAPH])
        told = tuple(tuple(row[column] for column in query.output) for row in found)
        return Table(query.output, told, query.empty)


@dataclass(slots=True)
class Measured:
    """Milliseconds by line, and what is on the map."""

    name: str
    statements: int
    pairs: int = 0
    took: dict[str, float] = field(default_factory=dict)
    sent: int = 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 1 when a line takes longer than the page promises."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", type=int, nargs="*", default=list(SIZES), metavar="N")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-file", action="store_true", help="leave out what is on file")
    asked = parser.parse_args(arguments)
    logging.getLogger("streamlit").setLevel(logging.ERROR)
    print(f"Python {platform.python_version()}, {platform.system()} {platform.machine()}")
    libraries = (stand_in(size, asked.seed) for size in asked.sizes)
    done: list[Measured] = []
    if not asked.no_file:
        done.append(measured("on file", Library.open()))
    done += [
        measured(f"made up, {size:,}", each)
        for size, each in zip(asked.sizes, libraries, strict=True)
    ]
    table(done)
    late = [
        f"{each.name}: {line} takes {took:.0f} ms, at most {LIMITS[head]:.0f} are promised"
        for each in done
        for line, took in each.took.items()
        for head in LIMITS
        if line.startswith(head) and took > LIMITS[head]
    ]
    print("\n".join(late) or "every line is as fast as promised")
    return 1 if late else 0


def stand_in(size: int, seed: int) -> StandIn:
    """A corpus of this size, worked out as far as the map needs it."""
    given = corpus(size, seed)
    engine = OxigraphEngine()
    engine.add(GRAPH, triples(given))
    engine.add(GRAPH, names(given))
    for file in (ONTOLOGY / "core.ttl", *sorted((ONTOLOGY / "wording").glob("*.ttl"))):
        engine.add(GRAPH, (q.triple for q in ox.parse(path=file, format=ox.RdfFormat.TURTLE)))
    known = set(engine.triples(GRAPH))
    for stage in stages((*PREPARING, *PAIRING)):
        for _ in run_group(engine, (stage,), [GRAPH], GRAPH, known):
            pass
    known.clear()
    answers = {question: rows(engine, question, [GRAPH]) for question in QUESTIONS}
    return StandIn(engine, f"{size} {seed}", read_background(answers))


def names(given: Corpus) -> Iterator[ox.Triple]:
    """Labels for everything that the map shows by its label."""
    short = ox.NamedNode(expand("gx:shortName"))
    label = ox.NamedNode(RDFS_LABEL)
    for term in given.broader:
        yield ox.Triple(ox.NamedNode(TERM + term), label, ox.Literal(term.replace("-", " ")))
    for document in given.documents:
        told = ox.Literal(document.name.replace("-", " "))
        yield ox.Triple(ox.NamedNode(KB + document.name), short, told)
    for statement in given.statements:
        done = " and ".join(statement.intervention.procedures).replace("-", " ")
        told = ox.Literal(f"{statement.direction} {done}: {statement.name.replace('-', ' ')}")
        yield ox.Triple(ox.NamedNode(KB + statement.name), label, told)


def measured(name: str, library: Any) -> Measured:
    """What every line takes with this library."""
    answers, asking = timed(lambda: map_reading.answers_of(library), 1)
    landscape, building = timed(lambda: map_reading.build(answers), 3)
    found = Measured(name, len(landscape.statements), len(landscape.pairs))
    found.took["ask the questions"] = asking
    found.took["build the map"] = building
    terms: list[Row] = library.ask(searching.QUESTION).records()
    index, found.took["build the index"] = timed(lambda: searching.index(landscape, terms), 1)
    searches = [timed(lambda text=text: index.find(text), TIMES)[1] for text in TYPED]
    found.took["search, the slowest of four"] = max(searches)
    regions = {"region": frozenset(list(landscape.facets["region"])[:1])}
    found.took["cut the sets alone"] = timed(lambda: narrow(landscape, regions), TIMES)[1]
    opened, kept = session.open_library, os.environ.get(shelf.SWITCH)
    session.open_library = lambda: library  # type: ignore[assignment]
    try:
        with tempfile.TemporaryDirectory() as place:
            os.environ[shelf.SWITCH] = place
            pages(found, landscape, Path(place))
    finally:
        session.open_library = opened
        os.environ.pop(shelf.SWITCH)
        os.environ |= {shelf.SWITCH: kept} if kept is not None else {}
    return found


def pages(found: Measured, landscape: Any, place: Path) -> None:
    """Run the page in the ways in which it is used."""
    shown({})  # whatever a process does only once is done
    for each in place.iterdir():
        each.unlink()
    for name in ("with nothing kept", "a new server opens it"):
        st.cache_resource.clear()
        st.cache_data.clear()
        start = time.process_time()
        app = shown({})
        found.took[name] = 1000 * (time.process_time() - start)
    found.sent = sum(len(each.proto.json) for each in app.get("bidi_component"))
    conditions = landscape.facets["condition"].values()
    common = max(conditions, key=lambda value: (value.named, value.bits.bit_count())).id
    line = matrix_cell(landscape)
    for name, question in {
        "open again": {},
        "narrow by a condition": {"condition": common},
        "narrow by a status": {"status": "conflict"},
        "narrow by two facets": {"certainty": "low-certainty", "known": "read"},
        "narrow by a day": {"as_of": "2016-06-01"},
        "open a cell": {"cell": line},
    }.items():
        app = shown({})
        took = []
        for _ in range(TIMES):
            app.query_params.clear()
            for key, value in question.items():
                app.query_params[key] = value
            start = time.process_time()
            app.run()
            took.append(1000 * (time.process_time() - start))
        if app.exception:
            raise RuntimeError(app.exception[0].value)
        found.took[name] = median(took)


def matrix_cell(landscape: Any) -> str:
    """The name of a cell that is on the map."""
    each = landscape.statements[0]
    parts = (each.terms["intervention"][0], each.terms.get("region", ("none",))[0])
    return "~".join((*parts, local_name(each.document)))


def shown(question: dict[str, str]) -> AppTest:
    """The page as an address shows it."""
    app = AppTest.from_file(MAIN, default_timeout=120)
    for key, value in question.items():
        app.query_params[key] = value
    app.switch_page(PAGE)
    return app.run()


def timed(work: Callable[[], Any], times: int) -> tuple[Any, float]:
    """What the work gave, and the middle of the milliseconds it took."""
    took = []
    for _ in range(times):
        start = time.process_time()
        result = work()
        took.append(1000 * (time.process_time() - start))
    return result, median(took)


def table(done: Sequence[Measured]) -> None:
    """Print the milliseconds of every line for every library."""
    width = max(16, *(len(each.name) + 2 for each in done))
    for head, value in (
        ("", lambda each: each.name),
        ("statements", lambda each: f"{each.statements:,}"),
        ("pairs", lambda each: f"{each.pairs:,}"),
        ("sent to the browser, kB", lambda each: f"{each.sent / 1000:.0f}"),
    ):
        print(f"{head:<28}" + "".join(f"{value(each):>{width}}" for each in done))
    print("CPU milliseconds")
    for line in done[0].took:
        told = "".join(f"{each.took[line]:>{width}.1f}" for each in done)
        print(f"{line:<28}{told}")


if __name__ == "__main__":
    sys.exit(main())
