"""Every conclusion leads somewhere: down to facts, criteria, statements, passages and documents.

Walked for a few telling cases, and for a record that contradicts itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import pyoxigraph as ox
import pytest
from telling_cases import FIRST, TELLING

from explorer.library import Library
from explorer.places import CASES
from explorer.results import Assessment
from explorer.sources import CaseSource, read_case
from explorer.vocabulary import BASE, GX, RDF_TYPE, Iri, expand, local_name, shorten

CONCLUSIONS = {
    "Finding",
    "PolicyConclusion",
    "PolicyStanding",
    "PolicyNotice",
    "Determination",
    "Application",
    "CaseClash",
    "CaseConflict",
    "RaisedRisk",
    "TriggeredPitfall",
    "RequiredAction",
    "Clash",
}
"""What a reader may ask the reasons of."""
STEPS_ON_THE_WAY = {"Reading", "GatheredCare", "Quantity", "Precedence"}
"""What one stage leaves for a later one; the conclusions name the facts themselves."""
CONTRADICTED = "contradicts-itself"
"""A case that denies what it says, assessed under a text that was replaced."""
NAMES = [*TELLING, CONTRADICTED]
Graph = Mapping[Iri, Mapping[str, list[Iri]]]


@cache
def library() -> Library:
    return Library.open()


@cache
def source(name: str) -> CaseSource:
    if name != CONTRADICTED:
        return read_case(CASES / f"{name}.trig", terms=library().terms)
    plain = source(FIRST)
    return replace(plain, facts=(*plain.facts, *denials(plain)))


def denials(case: CaseSource) -> Iterator[ox.Quad]:
    """Of every fact that is there and names a concept, that it is not there."""
    twins = {q.subject: ox.NamedNode(f"{q.subject.value}-denied") for q in case.facts}
    present, absent = ox.NamedNode(GX + "present"), ox.NamedNode(GX + "absent")
    said_present = {q.subject for q in case.facts if q.object == present}
    for quad in case.facts:
        if quad.subject in said_present:
            value = absent if quad.object == present else quad.object
            yield ox.Quad(twins[quad.subject], quad.predicate, value, quad.graph_name)


@dataclass(frozen=True)
class Case:
    """A case worked out, with the triples of facts, knowledge and conclusions by subject."""

    assessment: Assessment
    graph: Graph
    facts: frozenset[Iri]
    derived: frozenset[Iri]

    def kinds(self, node: Iri) -> set[str]:
        return {local_name(kind) for kind in self.graph.get(node, {}).get(RDF_TYPE, ())}

    def objects(self, node: Iri, *properties: str) -> list[Iri]:
        about = self.graph.get(node, {})
        return [value for each in properties for value in about.get(GX + each, ())]

    def because(self, node: Iri) -> list[Iri]:
        return self.objects(node, "because")

    def conclusions(self, *kinds: str) -> list[Iri]:
        wanted = set(kinds) or CONCLUSIONS
        return sorted(node for node in self.derived if self.kinds(node) & wanted)

    def reached(self, start: Iri) -> set[Iri]:
        """Everything under a node, itself included."""
        seen: set[Iri] = set()
        waiting = [start]
        while waiting:
            node = waiting.pop()
            if node not in seen:
                seen.add(node)
                waiting.extend(self.because(node))
        return seen

    def is_our_reading(self, node: Iri) -> bool:
        """Whether no document owns the node: an interpretation, or something of the background."""
        files = library().knowledge.origin.get(node, ())
        in_background = bool(files) and all(name.startswith("background/") for name in files)
        return in_background or "Interpretation" in self.kinds(node)


def superseded() -> list[Iri]:
    """The replaced policies on file that cover the code of the first case."""
    policies = library().assess(source(FIRST)).document["policies"]
    return [each["id"] for each in policies if each["superseded"]]


@cache
def case(name: str) -> Case:
    replaced = next(iter(superseded())) if name == CONTRADICTED else None
    assessment = library().assess(source(name), policy=replaced)
    given = [quad.triple for quad in source(name).facts]
    return Case(
        assessment,
        by_subject([*library().statements(), *given, *assessment.derived]),
        frozenset(fact["id"] for fact in assessment.document["facts"]),
        frozenset(
            t.subject.value for t in assessment.derived if isinstance(t.subject, ox.NamedNode)
        ),
    )


def by_subject(triples: Iterable[ox.Triple]) -> Graph:
    found: dict[Iri, dict[str, list[Iri]]] = {}
    for t in triples:
        if isinstance(t.subject, ox.NamedNode) and not isinstance(t.object, ox.Triple):
            about = found.setdefault(t.subject.value, {})
            about.setdefault(t.predicate.value, []).append(t.object.value)
    return found


def told(nodes: Iterable[Iri]) -> list[str]:
    return sorted(shorten(node) for node in nodes)


every_case = pytest.mark.parametrize("name", NAMES)


def test_every_kind_of_conclusion_is_seen_somewhere() -> None:
    seen = {
        kind for name in NAMES for node in case(name).derived for kind in case(name).kinds(node)
    }
    assert seen >= CONCLUSIONS


@every_case
def test_whatever_is_derived_is_a_conclusion_or_a_step_on_the_way(name: str) -> None:
    made = {
        local_name(triple.object.value)
        for triple in case(name).assessment.derived
        if triple.predicate.value == RDF_TYPE and isinstance(triple.object, ox.NamedNode)
    }
    assert made <= CONCLUSIONS | STEPS_ON_THE_WAY, "say of a new kind whether it needs a because"


@every_case
def test_every_conclusion_has_a_because(name: str) -> None:
    here = case(name)
    assert len(here.conclusions()) > 100
    assert told(node for node in here.conclusions() if not here.because(node)) == []


@every_case
def test_every_walk_ends_in_what_was_given(name: str) -> None:
    """In a fact of the record or in a node of the knowledge, never in a conclusion."""
    here = case(name)
    ends = {
        node
        for start in here.conclusions()
        for node in here.reached(start)
        if not here.because(node)
    }
    known = set(library().knowledge.origin)
    conflicts = {node for node in ends if "Conflict" in here.kinds(node)}
    assert ends & here.facts
    assert ends & known
    assert told(ends - here.facts - known - conflicts) == []
    # A conflict is made when the knowledge is compiled, of two statements.
    assert all(len(here.objects(each, "opposing", "favouring")) == 2 for each in conflicts)


@every_case
def test_no_conclusion_rests_on_itself(name: str) -> None:
    here = case(name)
    around = [
        node
        for node in here.conclusions()
        if any(node in here.reached(below) for below in here.because(node))
    ]
    assert told(around) == []


@every_case
def test_what_the_record_decides_rests_on_a_fact(name: str) -> None:
    here = case(name)
    decided = [
        node
        for node in here.conclusions("Finding")
        if {local_name(each) for each in here.objects(node, "status")} & DECIDED
        and not {local_name(each) for each in here.objects(node, "how")} & {"presumed", "assumed"}
    ]
    assert decided
    assert told(node for node in decided if not here.reached(node) & here.facts) == []


DECIDED = {"met", "unmet", "contradictory"}


@every_case
def test_a_clash_names_the_facts_that_clash(name: str) -> None:
    here = case(name)
    clashes = here.conclusions("Clash")
    assert clashes or name != CONTRADICTED
    for clash in clashes:
        assert set(here.because(clash)) == set(here.objects(clash, "involves"))
        assert len(set(here.because(clash)) & here.facts) >= 2
    contradictory = [
        node
        for node in here.conclusions("Finding")
        if GX + "contradictory" in here.objects(node, "status")
    ]
    assert all(set(clashes) & here.reached(node) for node in contradictory)


@every_case
def test_every_criterion_leads_to_a_passage_and_a_document(name: str) -> None:
    """One without a passage of its own is made of parts that have one; our readings have none."""
    here = case(name)

    def documents(criterion: Iri) -> set[Iri]:
        passages = here.objects(criterion, "passage")
        found = {each for passage in passages for each in here.objects(passage, "inDocument")}
        parts = here.objects(criterion, "child")
        return found or {each for part in parts for each in documents(part)}

    criteria = {
        criterion
        for start in here.conclusions()
        for node in here.reached(start)
        for criterion in here.objects(node, "ofCriterion")
    }
    assert len(criteria) > 50
    lost = [each for each in criteria if not documents(each) and not here.is_our_reading(each)]
    assert told(lost) == []


@every_case
def test_every_statement_leads_to_a_passage_and_a_document(name: str) -> None:
    here = case(name)
    statements = {
        each
        for node in here.conclusions("Application")
        for each in here.objects(node, "ofStatement")
    }
    assert len(statements) > 10
    for statement in statements:
        assert here.objects(statement, "passage"), shorten(statement)
        assert here.objects(statement, "inDocument"), shorten(statement)


def entries(part: Any) -> Iterator[dict[str, Any]]:
    """Every object of a document."""
    if isinstance(part, dict):
        yield part
    for value in (
        part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    ):
        yield from entries(value)


@every_case
def test_every_sentence_cites_a_document_or_is_our_own(name: str) -> None:
    here = case(name)
    document = here.assessment.document
    saying = [
        each
        for each in entries(document)
        if "citations" in each and {"because", "applicability_because"} & each.keys()
    ]
    assert len(saying) > 100
    silent = {each["id"] for each in saying if not each["citations"]}
    assert told(node for node in silent if not here.is_our_reading(node)) == []
    numbers = {each["n"] for each in document["citations"]}
    assert {n for each in saying for n in each["citations"]} <= numbers


@every_case
def test_what_a_risk_and_a_what_if_say_is_cited_where_they_stand(name: str) -> None:
    """These two cite nothing of their own: the evidence of a risk does, and the criterion."""
    here = case(name)
    document = here.assessment.document
    for risk in document["risks"]:
        assert all(each["citations"] for each in risk["statements"]), risk["id"]
    cited = {each["id"] for each in entries(document["policies"]) if each.get("citations")}
    assert {each["id"] for each in document["what_if"]} <= cited


@every_case
def test_the_reasons_open_for_every_node_of_the_document(name: str) -> None:
    """For whatever has an id, and for whatever is named as one side, a source or a trigger."""
    here = case(name)
    document = here.assessment.document
    named = {each[key] for each in entries(document) for key in NAMING & each.keys() if each[key]}
    named |= {fact for each in entries(document) for fact in each.get("facts", ()) if "id" in each}
    named = {each for each in named if str(each).startswith(BASE)}
    assert len(named) > 200
    for iri in named:
        tree = here.assessment.reasons(iri)
        assert tree["label"], iri
    decisive = [each["id"] for each in document["determination"]["decisive"]]
    for iri in (document["case"]["id"], document["case"]["request"]["id"], *decisive):
        found = {each["id"] for each in entries(here.assessment.reasons(iri))}
        kinds = {each.get("kind") for each in entries(here.assessment.reasons(iri))}
        assert found & here.facts
        assert "Passage" in kinds


NAMING = {"id", "a", "b", "document", "policy", "triggered_by"}


def test_the_names_asked_for_are_prefixed_names_too() -> None:
    here = case(FIRST)
    decisive = here.assessment.document["determination"]["decisive"][0]["id"]
    assert here.assessment.reasons(expand(shorten(decisive)))["id"] == decisive
