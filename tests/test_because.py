"""Every conclusion leads somewhere: down to facts, criteria, passages and documents."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox
import pytest

from explorer.library import Assessment, Library
from explorer.places import CASES
from explorer.vocabulary import GX, RDF_TYPE, case_iri

CONCLUSIONS = (
    "Finding",
    "PolicyConclusion",
    "Determination",
    "Application",
    "CaseConflict",
    "RaisedRisk",
    "TriggeredPitfall",
    "RequiredAction",
)
SLUGS = [path.stem for path in sorted(CASES.glob("*.trig"))]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@pytest.fixture(scope="module", params=SLUGS)
def assessment(library: Library, request: pytest.FixtureRequest) -> Assessment:
    return library.assess_case(request.param)


def edges(assessment: Assessment) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for triple in assessment.derived:
        if triple.predicate.value == GX + "because":
            found.setdefault(triple.subject.value, []).append(triple.object.value)
    return found


def of_kind(assessment: Assessment, kind: str) -> set[str]:
    wanted = ox.NamedNode(GX + kind)
    return {
        triple.subject.value
        for triple in assessment.derived
        if triple.predicate.value == RDF_TYPE and triple.object == wanted
    }


def reached(start: str, below: dict[str, list[str]]) -> set[str]:
    seen: set[str] = set()
    waiting = [start]
    while waiting:
        node = waiting.pop()
        if node not in seen:
            seen.add(node)
            waiting.extend(below.get(node, ()))
    return seen


@pytest.mark.parametrize("kind", CONCLUSIONS)
def test_every_conclusion_has_a_because(assessment: Assessment, kind: str) -> None:
    below = edges(assessment)
    conclusions = of_kind(assessment, kind)
    assert conclusions, f"nothing of the kind {kind} was derived, so this test saw nothing"
    assert not [node for node in conclusions if not below.get(node)]


def test_every_walk_ends_in_what_was_not_derived(assessment: Assessment, library: Library) -> None:
    """Facts of the case, or nodes of the knowledge: never a derived node without reasons."""
    below = edges(assessment)
    known = {
        quad.subject.value for quad in library.knowledge.quads if hasattr(quad.subject, "value")
    }
    facts = {fact["id"] for fact in assessment.document["facts"]}
    conflicts = {each["id"] for each in assessment.document["conflicts"]}
    ends = {node for start in below for node in reached(start, below) if not below.get(node)}
    assert ends
    assert not [end for end in ends if end not in known | facts | conflicts and "--" not in end]


def test_no_conclusion_rests_on_itself(assessment: Assessment) -> None:
    below = edges(assessment)
    assert not [
        node for node in below if any(node in reached(next_, below) for next_ in below[node])
    ]


def test_what_is_decided_by_the_record_rests_on_a_fact(assessment: Assessment) -> None:
    below = edges(assessment)
    said: dict[str, dict[str, str]] = {}
    for triple in assessment.derived:
        said.setdefault(triple.subject.value, {})[triple.predicate.value] = triple.object.value
    case = assessment.case
    decided = [
        node
        for node in of_kind(assessment, "Finding")
        if said[node].get(GX + "status") in (GX + "met", GX + "unmet", GX + "contradictory")
        and said[node].get(GX + "how") != GX + "presumed"
    ]
    assert decided
    facts = {fact["id"] for fact in assessment.document["facts"]}
    assert not [node for node in decided if not reached(node, below) & facts], case


def test_every_criterion_of_a_policy_or_statement_leads_to_a_document(
    assessment: Assessment,
) -> None:
    def trees(part: Any) -> list[dict[str, Any]]:
        return [part, *(node for child in part["children"] for node in trees(child))]

    for policy in assessment.document["policies"]:
        assert not [node["id"] for node in trees(policy["criteria"]) if not node["citations"]]


def test_reasons_open_for_every_node_that_is_shown(assessment: Assessment) -> None:
    document = assessment.document
    shown = [policy["criteria"]["id"] for policy in document["policies"]]
    shown += [
        each["id"]
        for part in ("recommendations", "conflicts", "risks", "pitfalls", "actions")
        for each in document[part]
        if "risk-" not in each["id"] or part != "actions"
    ]
    shown += [each["id"] for each in document["determination"]["decisive"]]
    shown.append(document["case"]["request"]["id"])
    assert document["case"]["id"] == case_iri(assessment.case.rpartition("/")[2])
    assert not [iri for iri in shown if not assessment.reasons(iri)["because"]]
