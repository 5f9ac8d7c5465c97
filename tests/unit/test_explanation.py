"""The tree of reasons: what it opens, where it stops, and what is said when there is nothing."""

from __future__ import annotations

from typing import Any

import pytest

from explorer.answers import Row
from explorer.errors import UsageError
from explorer.explanation import read_reasons, reasons_tree
from explorer.vocabulary import expand

GX = expand("gx:")
CASE = expand("case:small")


def iri(name: str) -> str:
    return expand(f"kb:{name}")


def derived(name: str) -> str:
    return f"{CASE}/finding/{name}"


def node(
    name: str, about: str | None = None, kind: str = "Finding", status: str | None = "gx:met"
) -> Row:
    return {
        "case": CASE,
        "node": name,
        "about": about,
        "kind": GX + kind,
        "label": None,
        "status": expand(status) if status else None,
        "how": None,
        "known": expand("gx:read"),
        "text": None,
    }


def edge(name: str, reason: str) -> Row:
    return {"case": CASE, "node": name, "reason": reason}


def document(**parts: Any) -> dict[str, Any]:
    return {
        "case": {"id": CASE, "request": {"id": f"{CASE}/request"}},
        "determination": {"headline": "The criteria are met."},
        "citations": [
            {
                "n": 1,
                "id": iri("a-guideline"),
                "title": "A guideline",
                "publisher": None,
                "text": "A.",
            }
        ],
        **parts,
    }


def explained(
    asked: str, edges: list[Row], nodes: list[Row], document: dict[str, Any]
) -> dict[str, Any]:
    return reasons_tree(asked, read_reasons(edges, nodes, document), document)


FACT = f"{CASE}/fact-1"
NODES = [
    node(derived("care"), iri("care")),
    node(iri("care"), kind="CareDurationAtom", status=None),
    node(FACT, kind="Fact", status="gx:present"),
    node(iri("care-passage"), kind="Passage", status=None),
    node(iri("a-guideline"), kind="ClinicalGuideline", status=None),
]
EDGES = [
    edge(derived("care"), iri("care")),
    edge(derived("care"), FACT),
    edge(iri("care"), iri("care-passage")),
    edge(iri("care-passage"), iri("a-guideline")),
]


def ids(tree: dict[str, Any]) -> list[str]:
    return [each["id"] for each in tree["because"]]


@pytest.mark.parametrize("asked", [iri("care"), derived("care")], ids=["criterion", "finding"])
def test_a_criterion_and_its_finding_lead_to_the_same_tree(asked: str) -> None:
    tree = explained(asked, EDGES, NODES, document())
    assert tree["id"] == iri("care")
    assert tree["status"] == "met"
    # The passage of the criterion stands beside the fact, and the criterion is not named twice.
    assert ids(tree) == [FACT, iri("care-passage")]
    assert ids(tree["because"][1]) == [iri("a-guideline")]


def test_every_node_has_the_same_keys() -> None:
    def check(tree: dict[str, Any]) -> None:
        assert list(tree) == ["id", "label", "kind", "status", "how", "known", "text", "because"]
        for each in tree["because"]:
            check(each)

    check(explained(iri("care"), EDGES, NODES, document()))


def test_a_node_without_a_label_is_called_by_its_name() -> None:
    assert explained(iri("care"), EDGES, NODES, document())["label"] == "kb:care"


def test_the_sentence_of_the_document_is_the_text() -> None:
    parts = {"policies": [{"criteria": {"id": iri("care"), "because": "Care was long enough."}}]}
    tree = explained(iri("care"), EDGES, NODES, document(**parts))
    assert tree["text"] == "Care was long enough."


def test_a_circle_of_reasons_ends() -> None:
    one, other = derived("one"), derived("other")
    nodes = [node(one, iri("one")), node(other, iri("other"))]
    edges = [edge(one, other), edge(other, one), edge(one, one)]
    tree = explained(iri("one"), edges, nodes, document())
    assert ids(tree) == [iri("other")]
    assert ids(tree["because"][0]) == []


def test_a_shared_reason_is_shown_under_each_of_its_parents() -> None:
    top, left, right = (derived(name) for name in ("top", "left", "right"))
    nodes = [*NODES, node(top, iri("top")), node(left, iri("left")), node(right, iri("right"))]
    edges = [*EDGES, edge(top, left), edge(top, right)]
    edges += [edge(left, derived("care")), edge(right, derived("care"))]
    tree = explained(iri("top"), edges, nodes, document())
    assert [ids(each) for each in tree["because"]] == [[iri("care")], [iri("care")]]
    assert all(ids(each["because"][0]) for each in tree["because"])


def test_what_was_derived_about_a_thing_stands_for_it() -> None:
    """A conflict names two statements, and what was found about them on this case."""
    bearing, conflict = f"{CASE}/conflict/c", iri("c")
    nodes = [
        node(bearing, conflict, "CaseConflict", "gx:both-may"),
        node(conflict, kind="Conflict", status=None),
        node(f"{CASE}/application/s", iri("s"), "Application"),
        node(iri("s"), kind="Recommendation", status=None),
    ]
    edges = [
        edge(bearing, conflict),
        edge(bearing, f"{CASE}/application/s"),
        edge(conflict, iri("s")),
    ]
    tree = explained(conflict, edges, nodes, document())
    assert [(each["id"], each["kind"]) for each in tree["because"]] == [(iri("s"), "Application")]


def test_of_two_nodes_about_one_thing_the_one_with_a_status_is_shown() -> None:
    helper = f"{CASE}/course/care"
    nodes = [node(helper, iri("care"), "Course", None), *NODES]
    assert explained(iri("care"), EDGES, nodes, document())["kind"] == "Finding"


def test_the_case_leads_to_its_determination() -> None:
    determination, request = f"{CASE}/request/determination", f"{CASE}/request"
    nodes = [*NODES, node(determination, request, "Determination", "gx:criteria-met")]
    edges = [*EDGES, edge(determination, derived("care"))]
    for asked in (CASE, request, determination):
        tree = explained(asked, edges, nodes, document())
        assert (tree["id"], tree["text"]) == (request, "The criteria are met.")
        assert ids(tree) == [iri("care")]


def test_a_reported_finding_leads_to_the_documents_it_cites() -> None:
    claim = {"id": iri("claim"), "statement": "Pain eased.", "known": "read", "citations": [1]}
    tree = explained(iri("claim"), EDGES, NODES, document(evidence=[claim]))
    assert (tree["label"], tree["known"], tree["status"]) == ("Pain eased.", "read", None)
    (cited,) = tree["because"]
    assert (cited["id"], cited["kind"], cited["text"]) == (iri("a-guideline"), "Document", "A.")


def test_an_unknown_name_is_answered_with_the_nearest_ones() -> None:
    with pytest.raises(UsageError) as told:
        explained(iri("caer"), EDGES, NODES, document())
    assert told.value.where == "kb:caer"
    assert "kb:care" in told.value.try_


def test_a_name_like_no_other_is_answered_with_what_can_be_asked_for() -> None:
    with pytest.raises(UsageError, match="ask for a criterion"):
        explained("urn:zzz", EDGES, NODES, document())
