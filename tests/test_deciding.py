"""What a decision demands, on cases a clinician can read."""

from __future__ import annotations

from functools import cache

import pytest
from telling_cases import FIRST

from explorer.deciding import PROPOSING, REVIEWING, SIGNING, Choice, choices, lacking, requirements
from explorer.errors import UsageError
from explorer.library import Library
from explorer.results import Assessment

EVERYTHING_MET = "made-up-lumbar-every-criterion-met"


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@cache
def assessed(library: Library, slug: str) -> Assessment:
    return library.assess_case(slug)


@cache
def of(library: Library, slug: str) -> dict[str, Choice]:
    return {each.decision: each for each in choices(library, assessed(library, slug))}


def test_a_denial_of_the_first_case_asks_first_and_needs_review_and_a_physician(
    library: Library,
) -> None:
    deny = of(library, FIRST)["deny"]
    assert deny.agrees
    assert [(each.demand, each.due) for each in deny.requirements] == [
        ("asking-first-demanded", PROPOSING),
        ("second-person-demanded", REVIEWING),
        ("physician-demanded", SIGNING),
        ("review-demanded", SIGNING),
    ]
    first = deny.requirements[0]
    assert first.sentence.startswith("Ask first, or say why not")
    assert "At least 4 weeks of conservative treatment" in first.sentence
    assert len(first.points) >= 10


def test_to_approve_the_first_case_differs_and_needs_a_reason(library: Library) -> None:
    approve = of(library, FIRST)["approve"]
    assert not approve.agrees
    assert [each.demand for each in approve.requirements if each.due == PROPOSING] == [
        "reason-demanded"
    ]
    assert "“approve” differs from what was derived (criteria not met)" in "".join(
        each.sentence for each in approve.requirements
    )


def test_where_all_is_met_to_approve_agrees_and_only_a_review_by_another_is_due(
    library: Library,
) -> None:
    found = of(library, EVERYTHING_MET)
    assert next(iter(found)) == "approve"
    assert [each.demand for each in found["approve"].requirements] == [
        *("second-person-demanded", "review-demanded")
    ]
    assert "reason-demanded" in [each.demand for each in found["deny"].requirements]


def test_a_reason_satisfies_what_is_due_before_proposing_and_no_signature(
    library: Library,
) -> None:
    demanded = requirements(library, assessed(library, FIRST), "deny")
    assert lacking(demanded, PROPOSING, ()) != ()
    assert lacking(demanded, PROPOSING, {"given-reason"}) == ()
    assert lacking(demanded, PROPOSING, {"asked-before"}) == ()
    still = lacking(demanded, SIGNING, {"given-reason", "reviewed-before"})
    assert [each.demand for each in still] == ["physician-demanded"]
    assert lacking(demanded, SIGNING, {"physician-signs", "reviewed-before"}) == ()


def test_to_ask_and_to_refer_demand_nothing_on_the_first_case(library: Library) -> None:
    found = of(library, FIRST)
    assert found["ask"].requirements == ()
    assert found["refer"].requirements == ()
    assert set(found) == {"approve", "deny", "partly-approve", "ask", "refer"}


def test_a_decision_that_there_is_not_names_those_that_there_are(library: Library) -> None:
    with pytest.raises(UsageError, match="approve"):
        requirements(library, assessed(library, FIRST), "postpone")
