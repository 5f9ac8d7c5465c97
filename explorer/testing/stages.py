"""How an example of this project is run: the stages before its query, then the query.

Prefixes need no declaration; `<x>` is `case:c/x`, so that `case:c` can be the case and `<f1>` one
of its facts. Knowledge and facts stand in graphs of their own, as they do in the program.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, cast

import pyoxigraph as ox

from explorer.derivation import derive
from explorer.engines import Engine, OxigraphEngine, RdflibEngine
from explorer.places import ONTOLOGY
from explorer.queries import Query, find_queries, find_query
from explorer.testing.asking import Asked, Case, Runner
from explorer.testing.naming import Names
from explorer.testing.plain import known
from explorer.testing.sparing import SparingEngine
from explorer.testing.spec_pages import Cells, Example, shown
from explorer.vocabulary import PREFIXES
from explorer.witnesses import asking

if TYPE_CHECKING:
    from explorer.library import Library

KB, COMPARED, WORK, PUBLISHED, AUDIT, WITNESS = (
    "urn:spec:knowledge",
    "urn:spec:compared",
    "urn:spec:work",
    "urn:spec:published",
    "urn:spec:audit",
    "urn:spec:witness",
)
OF_A_PAIR: Final = PREFIXES["gx"] + "conflictStatus"
"""What says that something is a pair of recommendations."""
OF_A_CASE: Final = ("derive", "audit", "ask")
"""The kinds of query that are about cases."""
_ALONE: Final = ("amend", "effects")
"""The kinds of stage that read what they are given, and no compiled knowledge."""
_WRITES: Final = {
    "compile": KB,
    "compare": COMPARED,
    "derive": WORK,
    "amend": WORK,
    "effects": WORK,
    "audit": AUDIT,
    "witness": WITNESS,
}

_PREFIXES: Final = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
_HEADER: Final = f"@base <{PREFIXES['case']}c/> .\n" + "".join(
    f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items()
)

Fresh = Callable[[], Engine]
NAMES: Final = Names(PREFIXES)
ENGINES: Final[Mapping[str, Fresh]] = {"oxigraph": OxigraphEngine, "rdflib": RdflibEngine}


def prepare(example: Example, engine: Engine) -> Asked:
    """What the example gives and every stage before its query, in an empty engine.

    The stages before are worked out by the fast engine, once for whichever engines the query itself
    is asked of: each of them has a page of its own, on which the other engine is asked as well.
    """
    if not isinstance(engine, SparingEngine):
        ready = _ready(example)
        for graph in (KB, COMPARED, WORK, PUBLISHED, AUDIT, WITNESS):
            engine.add(graph, cast(Engine, ready.engine).triples(graph))
        return replace(ready, engine=engine)
    query = find_query(*example.page.split("/"))
    given, published = apart(example.given)
    facts = [t for t in given if query.kind in OF_A_CASE and of_a_case(t)]
    engine.add(KB, (t for t in given if t not in facts))
    engine.add(WORK, facts)
    if "unit:" in example.given:
        engine.add(KB, units())
    if query.kind not in ("check", *_ALONE):
        derive(engine, before("compile", query), reads=[KB], writes=KB)
    if query.kind in OF_A_CASE:
        derive(engine, before("derive", query), reads=[KB], writes=WORK)
    if query.kind in _ALONE:
        derive(engine, before(query.kind, query), reads=[KB], writes=WORK)
    graphs = [KB, WORK] if query.kind in ("audit", "ask", "check") else [KB]
    # A stage of amend copies what stays: only what it wrote tells what that is.
    seen = [WORK] if query.kind == "amend" else [KB, WORK]
    if query.kind == "compare" or "compared" in query.reads:
        derive(engine, before("compare", query), reads=[KB], writes=COMPARED)
        graphs, seen = [*graphs, COMPARED], [*seen, COMPARED]
    if "published" in query.reads:
        engine.add(PUBLISHED, published)
        graphs, seen = [*graphs, PUBLISHED], [*seen, PUBLISHED]
    if "audit" in (query.kind, *query.reads):
        derive(engine, before("audit", query), reads=graphs, writes=AUDIT)
        graphs, seen = [*graphs, AUDIT], [*seen, AUDIT]
    if query.kind == "witness":
        # A witness is asked for of every pair of the example.
        pairs = [t.subject for t in engine.triples(KB) if t.predicate == ox.NamedNode(OF_A_PAIR)]
        asked = {pair.value for pair in pairs if isinstance(pair, ox.NamedNode)}
        engine.add(WITNESS, (t for pair in sorted(asked) for t in asking(pair)))
        derive(engine, before("witness", query), reads=[KB], writes=WITNESS)
        seen = [KB, WITNESS]
    writes = _WRITES.get(query.kind, "")
    asked_of_one = "case" in query.inputs and not query.reads_every_case
    return Asked(
        example,
        query,
        engine,
        tuple(dict.fromkeys([*graphs, *([writes] if writes else [])])),
        {
            **({"case": case_in(given)} if asked_of_one else {}),
            **{name: NAMES.term(cell) for name, cell in example.inputs},
        },
        writes,
        tuple(each for each in find_queries(query.kind) if each.leader == query.leader)
        if writes
        else (),
        tuple(seen),
        NAMES,
    )


@lru_cache(maxsize=1)
def _ready(example: Example) -> Asked:
    """The example just before its query; the engines it is asked of come one after the other."""
    return prepare(example, SparingEngine())


def ask(asked: Asked, query_text: str | None = None) -> tuple[Cells, ...]:
    """The rows that come out, cut to the columns of the table; all columns where it has none.

    A stage is run and what it wrote is read. Raises QueryError when a query cannot be read, and
    UsageError for a column of the table that it does not answer with.
    """
    text = asked.query.text if query_text is None else query_text
    engine = cast(Engine, asked.engine)
    if asked.writes:
        own = asked.query.name
        group = [replace(each, text=text) if each.name == own else each for each in asked.group]
        derive(engine, group, reads=asked.graphs, writes=asked.writes)
        found = engine.select(_PREFIXES + asked.example.reading, asked.seen)
    else:
        found = engine.select(text, asked.graphs, asked.inputs)
    columns = asked.example.columns or found.columns
    known(found.columns, columns)
    wanted = [found.columns.index(column) for column in columns]
    return tuple(tuple(shown(row[i]) for i in wanted) for row in found.rows)


def of_a_case(triple: ox.Triple) -> bool:
    """Whether a triple is about a case, and so never part of the knowledge that is compiled."""
    subject = triple.subject
    return isinstance(subject, ox.NamedNode) and subject.value.startswith(PREFIXES["case"])


def case_in(given: list[ox.Triple]) -> ox.NamedNode:
    """The first case of an example: the one that a question is asked of."""
    cases = (t.subject for t in given if t.object == ox.NamedNode(PREFIXES["gx"] + "Case"))
    return next(case for case in cases if isinstance(case, ox.NamedNode))


def before(kind: str, query: Query) -> tuple[Query, ...]:
    """The stages of a kind that run before a query: before its group where it is one of them."""
    stages = find_queries(kind)
    if query.kind != kind:
        return stages
    first = min(i for i, stage in enumerate(stages) if stage.leader == query.leader)
    return stages[:first]


def upto(kind: str, query: Query) -> tuple[Query, ...]:
    """The stages of a kind that run for a page: up to its own, with the group it belongs to."""
    stages = find_queries(kind)
    if query.kind != kind:
        return stages
    last = max(i for i, stage in enumerate(stages) if stage.leader == query.leader)
    return stages[: last + 1]


def turtle(text: str) -> list[ox.Triple]:
    """The triples of a Turtle text that uses the project's prefixes without declaring them."""
    return [quad.triple for quad in ox.parse(_HEADER + text, format=ox.RdfFormat.TURTLE)]


def apart(text: str) -> tuple[list[ox.Triple], list[ox.Triple]]:
    """The triples of an example, and those that it gives as published."""
    quads = list(ox.parse(_HEADER + text, format=ox.RdfFormat.TRIG))
    graphs = {quad.graph_name for quad in quads} - {ox.DefaultGraph()}
    for graph in graphs:
        if not (isinstance(graph, ox.NamedNode) and graph.value.endswith("/published")):
            raise ValueError(f"{graph} is no graph of an example: only …/published is")
    given = [quad.triple for quad in quads if quad.graph_name == ox.DefaultGraph()]
    return given, [quad.triple for quad in quads if quad.graph_name != ox.DefaultGraph()]


@cache
def units() -> tuple[ox.Triple, ...]:
    """The units on file, which are there in every example that names one."""
    return tuple(
        quad.triple
        for quad in ox.parse(path=ONTOLOGY / "terms" / "units.ttl", format=ox.RdfFormat.TURTLE)
    )


def fresh(engine: str) -> Engine:
    """A new engine of this name."""
    return ENGINES[engine]()


@cache
def open_case(name: str, as_of: date | None) -> Case:
    """A case on file as the library works it out for a day, with everything the library knows."""
    from explorer import library as shelves
    from explorer.run_settings import settle
    from explorer.sources import find_case, read_case

    library = _library()
    source = read_case(find_case(name), terms=library.terms)
    facts = [quad.triple for quad in source.facts]
    run = settle(source.iri, facts, policy=None, as_of=as_of, today=date.today())
    with library.scratch(run.facts) as store:
        known, work = shelves.KNOWLEDGE_GRAPH, shelves.SCRATCH_GRAPH
        derive(store, find_queries("derive"), reads=[known], writes=work)
        every = (*store.triples(known), *store.triples(work))
    return every, {"case": ox.NamedNode(source.iri)}


@cache
def _library() -> Library:
    from explorer.library import Library

    return Library.open()


RUNNER: Final = Runner(fresh, prepare, ask, NAMES, open_case)
"""What the plugin is told to run the examples of this project with."""
