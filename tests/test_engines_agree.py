"""Two independent SPARQL engines derive the same from the first case.

The second engine takes minutes over the whole knowledge, so it gets what the case
reaches: vocabulary, terms, background, the policy that decides, and one guideline. The benchmark
compares the engines over everything.
"""

from __future__ import annotations

from datetime import date

import pyoxigraph as ox

from explorer.derivation import derive
from explorer.engines import Engine, OxigraphEngine, RdflibEngine
from explorer.places import CASES, ONTOLOGY
from explorer.queries import find_queries
from explorer.run_settings import settle
from explorer.sources import read_case

KNOWLEDGE, WORK = "urn:test:knowledge", "urn:test:work"
FILES = (
    "terms/units.ttl",
    "terms/kinds.ttl",
    "terms/request-attributes.ttl",
    "terms/treatments.ttl",
    "terms/symptoms.ttl",
    "background/anatomy.ttl",
    "background/request-guards.ttl",
    "background/interpretations.ttl",
    "background/pitfalls.ttl",
    "background/raises.ttl",
    "policies/aetna-cpb-0016-esi.ttl",
    "guidelines/bmj-2025-rapidrec.ttl",
)
LEAST_DERIVED = 1000


def text(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """A term as text, numbers by value."""
    if isinstance(term, ox.Literal) and term.datatype.value.endswith(("#decimal", "#integer")):
        return f"{float(term.value):g}"
    return str(term)


def derived(engine: Engine, knowledge: list[ox.Triple], facts: tuple[ox.Triple, ...]) -> set[str]:
    engine.add(KNOWLEDGE, knowledge)
    engine.add(WORK, facts)
    derive(engine, find_queries("derive"), reads=[KNOWLEDGE], writes=WORK)
    return {
        " ".join(text(term) for term in triple)
        for triple in engine.triples(WORK)
        if not any(isinstance(term, ox.BlankNode) for term in triple)
    }


def test_both_engines_derive_the_same_from_the_first_case() -> None:
    compiling = OxigraphEngine()
    for name in FILES:
        quads = ox.parse(path=ONTOLOGY / name, format=ox.RdfFormat.TURTLE)
        compiling.add(KNOWLEDGE, (quad.triple for quad in quads))
    derive(compiling, find_queries("compile"), reads=[KNOWLEDGE], writes=KNOWLEDGE)
    knowledge = list(compiling.triples(KNOWLEDGE))
    source = read_case(CASES / "cervical-esi-62321.trig")
    given = [quad.triple for quad in source.facts]
    facts = settle(source.iri, given, policy=None, as_of=None, today=date(2026, 1, 1)).facts
    ours = derived(OxigraphEngine(), knowledge, facts)
    theirs = derived(RdflibEngine(), knowledge, facts)
    assert len(ours) > LEAST_DERIVED
    assert ours == theirs
