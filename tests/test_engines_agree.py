"""Both engines come to the same: stage by stage on a case, and question by question.

The second engine is slow, so it is given a few documents of the library, compiled by the first, and
the first case. From there every derivation stage runs on each engine by itself, over what it
derived before. The stages that read the knowledge alone are compared on the files among them that
reach every stage.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Final

import pyoxigraph as ox
import pytest

from explorer.derivation import derive
from explorer.engines import Engine, OxigraphEngine, RdflibEngine, Term
from explorer.places import CASES, ONTOLOGY
from explorer.queries import Query, find_queries
from explorer.run_settings import settle
from explorer.sources import read_case
from explorer.vocabulary import expand

KB, WORK, PUBLISHED = "urn:agree:knowledge", "urn:agree:work", "urn:agree:published"
ON_KNOWLEDGE: Final = (*find_queries("compile"), *find_queries("compare"))
"""Every stage that reads the knowledge alone; here they write into one graph."""
NUMBERS = {"decimal", "integer", "double", "float"}
DAY = date(2026, 11, 22)
CASE = CASES / "cervical-esi-62321.trig"
QUESTIONS = find_queries("ask")
FEW_FILES = (
    "background/anatomy.ttl",
    "background/causes.ttl",
    "background/interpretations.ttl",
    "background/policy-readings.ttl",
    "background/raises.ttl",
    "background/request-guards.ttl",
    "background/topics.ttl",
    "guidelines/aanscns-2014-injections.ttl",
    "guidelines/bmj-2025-rapidrec.ttl",
    "guidelines/asipp-2021-epidural.ttl",
    "policies/aetna-cpb-0016-esi.ttl",
    "policies/aetna-cpb-0016-esi-legacy.ttl",
    "policies/aetna-cpb-0236-mri.ttl",
    "policies/cms-lcd-esi.ttl",
    "policies/evicore-cmm-200.ttl",
    "profiles/profiles.ttl",
    "profiles/ranks.ttl",
    "terms/care-record.ttl",
    "terms/codes-cpt.ttl",
    "terms/conditions.ttl",
    "terms/defined.ttl",
    "terms/findings.ttl",
    "terms/kinds.ttl",
    "terms/outcomes.ttl",
    "terms/procedures.ttl",
    "terms/request-attributes.ttl",
    "terms/symptoms.ttl",
    "terms/treatments.ttl",
    "terms/units.ttl",
)


SHELVES = ("guidelines", "policies")
"""Of these folders the few files are taken, of all others everything."""


def comparable(term: Term | ox.Triple | None) -> str:
    """A term as text, numbers by their value: 4, 4.0 and 4.00 are one."""
    if isinstance(term, ox.Literal) and re.sub(r".*#", "", term.datatype.value) in NUMBERS:
        return f"number {Decimal(term.value).normalize():f}"
    # The name of a blank node is the engine's own.
    return "blank" if isinstance(term, ox.BlankNode) else str(term)


def lines(triples: Iterable[ox.Triple]) -> set[str]:
    return {" ".join(map(comparable, triple)) for triple in triples}


def rows(
    engine: Engine, query: Query, graphs: list[str], inputs: dict[str, Term]
) -> list[list[str]]:
    return [
        [comparable(term) for term in row] for row in engine.select(query.text, graphs, inputs).rows
    ]


def told(one: set[str], other: set[str]) -> str:
    """What only one engine has, with the graph names out of the way."""
    found = [f"only oxigraph: {each}" for each in sorted(one - other)]
    found += [f"only rdflib: {each}" for each in sorted(other - one)]
    return "\n".join(found[:40])


@cache
def compiled() -> tuple[ox.Triple, ...]:
    """The knowledge with a few documents, compiled by the first engine."""
    engine = OxigraphEngine()
    for path in sorted(ONTOLOGY.rglob("*.ttl")):
        name = path.relative_to(ONTOLOGY).as_posix()
        if path.parent.name != "shapes" and (path.parent.name not in SHELVES or name in FEW_FILES):
            engine.add(KB, (quad.triple for quad in ox.parse(path=path)))
    derive(engine, ON_KNOWLEDGE, reads=[KB], writes=KB)
    return tuple(engine.triples(KB))


def test_a_case_comes_to_the_same() -> None:
    """One test and not two, so that the slow derivation runs once."""
    source = read_case(CASE)
    facts = [quad.triple for quad in source.facts]
    run = settle(source.iri, facts, policy=None, as_of=DAY, today=DAY)
    engines = OxigraphEngine(), RdflibEngine()
    for engine in engines:
        engine.add(KB, compiled())
        engine.add(WORK, run.facts)
        derive(engine, find_queries("derive"), reads=[KB], writes=WORK)
    one, other = (lines(engine.triples(WORK)) for engine in engines)
    assert len(one) > 1000
    assert one == other, told(one, other)

    for engine in engines:
        engine.add(PUBLISHED, [quad.triple for quad in source.published])
    case: dict[str, Term] = {"case": ox.NamedNode(source.iri)}
    answers = {}
    for query in QUESTIONS:
        if "case" not in query.inputs and not query.reads_every_case:
            continue
        graphs = [KB, WORK, *([PUBLISHED] if "published" in query.reads else [])]
        inputs = case if "case" in query.inputs else {}
        answers[query.name], again = (rows(engine, query, graphs, inputs) for engine in engines)
        assert answers[query.name] == again, query.name
    assert len([name for name, answer in answers.items() if answer]) >= 10


@pytest.fixture(scope="module")
def knowledge() -> tuple[OxigraphEngine, RdflibEngine]:
    """The compiled knowledge on both engines."""
    engines = OxigraphEngine(), RdflibEngine()
    for engine in engines:
        engine.add(KB, compiled())
    return engines


NOT_HERE = {"deadlines", "evidence-beside"}
"""Questions about requests on a desk, and about reviews: the few files here hold neither."""


@pytest.mark.parametrize(
    "query",
    [q for q in QUESTIONS if "case" not in q.inputs and not q.reads_every_case],
    ids=lambda query: query.name,
)
def test_every_question_about_the_knowledge_has_the_same_answer(
    knowledge: tuple[OxigraphEngine, RdflibEngine], query: Query
) -> None:
    one, other = (rows(engine, query, [KB], {}) for engine in knowledge)
    assert bool(one) != (query.name in NOT_HERE)
    assert one == other


_PAIN = ox.NamedNode(expand("term:pain-in-both-arms"))
NARROWER_PAIN = (
    ox.Triple(_PAIN, ox.NamedNode(expand("rdf:type")), ox.NamedNode(expand("owl:Class"))),
    ox.Triple(
        _PAIN, ox.NamedNode(expand("rdfs:subClassOf")), ox.NamedNode(expand("term:arm-pain"))
    ),
)
"""No term on file lies below one that says where it is felt without saying so itself."""


def few_files() -> list[ox.Triple]:
    read = [
        quad.triple
        for name in FEW_FILES
        for quad in ox.parse(path=ONTOLOGY / name, format=ox.RdfFormat.TURTLE)
    ]
    return [*NARROWER_PAIN, *read]


def test_the_stages_on_the_knowledge_give_the_same() -> None:
    engines = OxigraphEngine(), RdflibEngine()
    given = few_files()
    steps = []
    for engine in engines:
        engine.add(KB, given)
        steps.append(derive(engine, ON_KNOWLEDGE, reads=[KB], writes=KB))
    one, other = (lines(engine.triples(KB)) for engine in engines)
    assert one == other, told(one, other)
    assert steps[0] == steps[1]
    worked = {step.stage for step in steps[0] if step.added}
    silent = [stage for stage in ON_KNOWLEDGE if stage.name not in worked]
    # What a stage makes may have been stated already; that it makes nothing would show nothing.
    assert all(engines[0].construct(stage.text, [KB]) for stage in silent), silent
