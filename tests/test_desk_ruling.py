"""Deciding at the desk: nothing without what the rules demand, and what was seen is signed."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from telling_cases import FIRST

from explorer.desk.asking import information_received, request_information
from explorer.desk.decisions import letters_of, review
from explorer.desk.people import Person, Role, local_person
from explorer.desk.requests import Record, get_request, open_request
from explorer.desk.ruling import (
    Ruled,
    keep_letters,
    last_of,
    propose,
    review_proposal,
    sign_proposal,
)
from explorer.desk.storage import Desk, close_desk, open_desk
from explorer.errors import UsageError
from explorer.letter.composing import fingerprint
from explorer.library import Library
from explorer.results import Assessment
from explorer.sources import CaseSource, find_case, read_case

REVIEWER = Person("r", "Rita Reviewer", frozenset[Role]({"reviewer"}))
PHYSICIAN = Person("p", "Dr. Petra Physician", frozenset[Role]({"physician"}))


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@pytest.fixture(scope="module")
def source(library: Library) -> CaseSource:
    return read_case(find_case(FIRST), terms=library.terms)


@pytest.fixture(scope="module")
def assessment(library: Library, source: CaseSource) -> Assessment:
    return library.assess(source)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    opened = open_desk(
        str(tmp_path / "desk.sqlite"), clock=lambda: datetime(2026, 11, 22, tzinfo=UTC)
    )
    yield opened
    close_desk(opened)


@pytest.fixture
def ruled(desk: Desk, library: Library, assessment: Assessment) -> Ruled:
    content = find_case(FIRST).read_bytes()
    record = Record(content, "application/trig", f"{FIRST}.trig")
    request = open_request(desk, REVIEWER, record, slug=FIRST, procedure="injection")
    return Ruled(desk, REVIEWER, request, library, assessment, request.version)


def by(ruled: Ruled, person: Person) -> Ruled:
    """The same request as it is now, with somebody else before it."""
    request = get_request(ruled.desk, ruled.request.id)
    return replace(ruled, person=person, request=request, version=request.version)


def test_a_denial_is_refused_until_it_was_asked_for_or_a_reason_is_given(ruled: Ruled) -> None:
    with pytest.raises(UsageError, match="Ask first, or say why not"):
        propose(ruled, "deny")
    assert last_of(ruled.desk, ruled.request.id) is None
    proposed = propose(ruled, "deny", reason="The record is complete.")
    assert proposed.state == "draft"
    assert proposed.document_sha256 == fingerprint(ruled.assessment.document)


def test_who_proposed_a_decision_does_not_review_it_unless_nobody_else_is_there(
    ruled: Ruled,
) -> None:
    proposed = propose(ruled, "deny", reason="The record is complete.")
    with pytest.raises(UsageError, match="somebody else review it"):
        review_proposal(by(ruled, REVIEWER), proposed)
    assert review_proposal(by(ruled, PHYSICIAN), proposed).reviewed_by == PHYSICIAN.id
    alone = by(ruled, local_person())
    again = propose(alone, "deny", reason="The record is complete.")
    assert review_proposal(by(ruled, local_person()), again).state == "reviewed"


def test_once_it_was_asked_for_a_denial_needs_no_reason(ruled: Ruled) -> None:
    asked = request_information(ruled.desk, REVIEWER, ruled.request.id, version=ruled.version)
    information_received(ruled.desk, REVIEWER, ruled.request.id, version=asked.version)
    assert propose(by(ruled, REVIEWER), "deny").kind == "deny"


def test_an_approval_that_differs_from_what_was_derived_needs_a_reason(ruled: Ruled) -> None:
    with pytest.raises(UsageError, match="differs from what was derived"):
        propose(ruled, "approve")
    assert propose(ruled, "approve", reason="Peer to peer.").kind == "approve"


def test_a_denial_is_signed_by_a_physician_after_a_review_and_its_letters_are_kept(
    ruled: Ruled, source: CaseSource
) -> None:
    proposed = propose(ruled, "deny", reason="The record is complete.")
    with pytest.raises(UsageError) as refused:
        sign_proposal(by(ruled, REVIEWER), proposed)
    assert len(refused.value.problems) == 2
    now = by(ruled, REVIEWER)
    reviewed = review(now.desk, REVIEWER, proposed.id, version=now.version)
    with pytest.raises(UsageError, match="Have a physician sign"):
        sign_proposal(by(ruled, REVIEWER), reviewed)
    signed = sign_proposal(by(ruled, PHYSICIAN), reviewed)
    assert signed.state == "signed"
    assert signed.physician == PHYSICIAN.id
    people = {PHYSICIAN.id: PHYSICIAN.name}
    kept = keep_letters(by(ruled, PHYSICIAN), source, signed, people)
    assert {(each.audience, each.format) for each in kept} == {
        (audience, form) for audience in ("provider", "member") for form in ("pdf", "html")
    }
    page = next(each.content for each in kept if each.format == "html").decode()
    assert "Signed by Dr. Petra Physician, physician, on 2026-11-22." in page
    assert "NOT VALID" not in page
    for each in letters_of(ruled.desk, ruled.request.id):
        assert each.sha256 == hashlib.sha256(each.content).hexdigest()


def test_what_changed_since_it_was_proposed_is_not_signed(
    ruled: Ruled, library: Library, source: CaseSource
) -> None:
    proposed = propose(ruled, "deny", reason="The record is complete.")
    now = by(ruled, PHYSICIAN)
    reviewed = review(now.desk, PHYSICIAN, proposed.id, version=now.version)
    other = library.assess(source, as_of=datetime(2026, 12, 1, tzinfo=UTC).date())
    with pytest.raises(UsageError, match="another determination"):
        sign_proposal(replace(by(ruled, PHYSICIAN), assessment=other), reviewed)


def test_an_unknown_decision_names_those_there_are(ruled: Ruled) -> None:
    with pytest.raises(UsageError, match="approve"):
        propose(ruled, "postpone")
