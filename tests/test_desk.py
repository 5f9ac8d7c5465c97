"""What can be done on the desk, by whom, and what is kept of it. Each test in both databases."""

from __future__ import annotations

import ast
import inspect
import json
import threading
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest

from explorer import desk as package
from explorer.desk.asking import (
    information_received,
    record_talk,
    refer,
    request_information,
    talks_of,
)
from explorer.desk.changes import add_edit, add_note, edits_of, notes_of, undo_edit
from explorer.desk.decisions import (
    decisions_of,
    keep_letter,
    letters_of,
    propose_decision,
    reopen,
    review,
    sign,
)
from explorer.desk.edits import Edit
from explorer.desk.panel import add_panel_record, panel_records
from explorer.desk.people import IMPLIES, ROLES, NotAllowed, Person, local_person, may, person_of
from explorer.desk.requests import (
    Record,
    Wanted,
    assign,
    choices,
    find_requests,
    get_request,
    open_request,
    record_of,
)
from explorer.desk.signing_in import is_current, sign_in, sign_out
from explorer.desk.storage import Desk
from explorer.desk.upkeep import verify_log
from explorer.desk.versions import ChangedMeanwhile, Locked
from explorer.desk.views import record_export, record_view
from explorer.errors import ExplorerError, SourceError, UsageError
from tests.desks import (
    ADMINISTRATOR,
    HASH,
    OTHER,
    PHYSICIAN,
    REVIEWER,
    VIEWER,
    actions,
    decided,
    log_of,
    opened,
    somebody,
)

FACT = "https://example.org/fact"
ENTRY = {"concept": "numbness", "status": "present"}


def edit(desk: Desk, request: str, version: int, person: Person = REVIEWER) -> Edit:
    return add_edit(
        desk, person, request, fact=FACT, action="state", entry=ENTRY, page="3", version=version
    )


# A day at the desk -------------------------------------------------------------------------------


def test_a_request_goes_from_new_to_signed_and_everything_is_in_the_log(desk: Desk) -> None:
    request = opened(desk)
    assert (request.status, request.version, request.assigned_to) == ("new", 1, None)
    assert assign(desk, REVIEWER, request.id, OTHER, version=1).assigned_name == OTHER.name
    first = edit(desk, request.id, 2)
    assert [kept.edit for kept in edits_of(desk, request.id)] == [first]
    undo_edit(desk, REVIEWER, request.id, first.id, version=3)
    assert edits_of(desk, request.id) == ()
    (undone,) = edits_of(desk, request.id, undone=True)
    assert (undone.edit, undone.undone_by) == (first, REVIEWER.id)
    note = add_note(desk, OTHER, request.id, FACT, "Ask for the scan.")
    assert notes_of(desk, request.id) == (note,)
    asked = request_information(desk, REVIEWER, request.id, version=4)
    assert (asked.status, asked.pauses[0].ended) == ("information-requested", None)
    back = information_received(desk, REVIEWER, request.id, version=5)
    assert (back.status, back.pauses[0].ended is None) == ("in-review", False)
    assert refer(desk, REVIEWER, request.id, version=6).status == "with-physician"
    talk = record_talk(
        desk,
        PHYSICIAN,
        request.id,
        held="2026-11-27",
        with_whom="the requester",
        outcome="upheld",
        text="No new facts.",
        version=7,
    )
    assert talks_of(desk, request.id) == (talk,)
    signed = decided(desk, get_request(desk, request.id), "deny")
    assert (signed.state, signed.physician, signed.number) == ("signed", PHYSICIAN.id, 1)
    letter = keep_letter(
        desk, REVIEWER, signed.id, audience="member", form="pdf", content=b"\x00letter"
    )
    assert letters_of(desk, request.id) == (letter,)
    record_view(desk, VIEWER, request.id, what="decision", subject=signed.id)
    record_export(desk, VIEWER, request.id, what="letter", subject=letter.id)
    assert get_request(desk, request.id).status == "decided"
    assert actions(desk) == [
        "request-opened",
        "request-assigned",
        "fact-edited",
        "edit-undone",
        "note-added",
        "information-requested",
        "information-received",
        "request-referred",
        "talk-recorded",
        "decision-proposed",
        "decision-reviewed",
        "decision-signed",
        "letter-kept",
        "decision-viewed",
        "letter-exported",
    ]
    assert verify_log(desk).broken is None


def test_the_record_stays_as_it_was_received(desk: Desk) -> None:
    record = Record(bytes(range(256)), "application/octet-stream", "record.trig")
    request = open_request(desk, REVIEWER, record, slug="x", procedure="An injection")
    edit(desk, request.id, 1)
    assert record_of(desk, request.id) == record


def test_an_edit_reads_back_as_it_was_written() -> None:
    kept = Edit("a1", FACT, "state", {**ENTRY, "value": "½ “so”"}, "scan", "3", "ann", "2026")
    assert Edit.from_json(kept.as_json()) == kept
    with pytest.raises(SourceError, match="no key colour"):
        Edit.from_json(json.dumps(json.loads(kept.as_json()) | {"entry": {"colour": "red"}}))
    with pytest.raises(SourceError, match="cannot be read"):
        Edit.from_json("{}")


# Signing -----------------------------------------------------------------------------------------


def proposed(desk: Desk, request: str, version: int, **more: Any) -> str:
    told = {
        "kind": "approve",
        "reason": "",
        "derived": "criteria-met",
        "document_sha256": HASH,
        "differs": False,
    } | more
    return propose_decision(desk, REVIEWER, request, version=version, **told).id


def test_a_decision_that_differs_from_the_derived_one_needs_a_reason(desk: Desk) -> None:
    request = opened(desk).id
    with pytest.raises(UsageError, match="has no reason"):
        proposed(desk, request, 1, kind="deny", differs=True, reason="  ")
    assert decisions_of(desk, request) == ()
    proposed(desk, request, 1, kind="deny", differs=True, reason="The plan excludes it.")


def test_nothing_is_signed_that_was_not_reviewed(desk: Desk) -> None:
    request = opened(desk).id
    decision = proposed(desk, request, 1)
    with pytest.raises(UsageError, match="is draft and not reviewed"):
        sign(desk, PHYSICIAN, decision, version=2)


@pytest.mark.parametrize("kind", ["deny", "partly-approve"])
def test_what_refuses_something_is_signed_by_a_physician(desk: Desk, kind: str) -> None:
    request = opened(desk).id
    decision = proposed(desk, request, 1, kind=kind)
    review(desk, REVIEWER, decision, version=2)
    with pytest.raises(NotAllowed, match="physician"):
        sign(desk, REVIEWER, decision, version=3)
    assert get_request(desk, request).status == "in-review"
    assert sign(desk, PHYSICIAN, decision, version=3).state == "signed"


def test_a_signed_question_stops_the_clock(desk: Desk) -> None:
    request = opened(desk)
    decided(desk, request, "ask")
    found = get_request(desk, request.id)
    assert (found.status, found.pauses[0].ended) == ("information-requested", None)


def test_after_signing_nothing_changes_until_a_new_version(desk: Desk) -> None:
    request = opened(desk)
    first = decided(desk, request)
    version = get_request(desk, request.id).version
    for change in (
        lambda: edit(desk, request.id, version),
        lambda: add_note(desk, REVIEWER, request.id, FACT, "x"),
        lambda: assign(desk, REVIEWER, request.id, OTHER, version=version),
        lambda: proposed(desk, request.id, version),
    ):
        with pytest.raises(Locked, match="reopen"):
            change()
    with pytest.raises(UsageError, match="has no reason"):
        reopen(desk, REVIEWER, request.id, reason="", version=version)
    again = reopen(desk, REVIEWER, request.id, reason="A scan came in.", version=version)
    assert again.status == "in-review"
    draft = decisions_of(desk, request.id)[-1]
    assert (draft.supersedes, draft.reason, draft.state) == (first.id, "A scan came in.", "draft")
    with pytest.raises(UsageError, match="propose a decision first"):
        review(desk, REVIEWER, draft.id, version=again.version)
    second = decided(desk, again, "deny")
    assert [each.state for each in decisions_of(desk, request.id)] == ["signed", "draft", "signed"]
    assert second.supersedes == draft.id
    assert decisions_of(desk, request.id)[0] == first


def test_a_draft_that_was_replaced_is_not_reviewed(desk: Desk) -> None:
    request = opened(desk).id
    first = proposed(desk, request, 1)
    proposed(desk, request, 2, kind="refer")
    with pytest.raises(UsageError, match="was replaced"):
        review(desk, REVIEWER, first, version=3)


def test_a_letter_is_kept_of_a_signed_decision_only(desk: Desk) -> None:
    decision = proposed(desk, opened(desk).id, 1)
    with pytest.raises(UsageError, match="draft and not signed"):
        keep_letter(desk, REVIEWER, decision, audience="member", form="pdf", content=b"x")


def test_what_a_committee_kept_is_told_in_its_order(desk: Desk) -> None:
    with pytest.raises(UsageError, match="says nothing"):
        add_panel_record(desk, REVIEWER, FACT, kind="vote")
    one = add_panel_record(desk, REVIEWER, FACT, kind="note", text="Look at the doses.")
    two = add_panel_record(desk, OTHER, FACT, kind="vote", verdict="reject")
    add_panel_record(desk, OTHER, "https://example.org/other", kind="vote", verdict="accept")
    assert panel_records(desk, FACT) == (one, two)
    assert len(panel_records(desk)) == 3


# Two reviewers -----------------------------------------------------------------------------------


def test_who_was_slower_is_told_who_changed_what(desk: Desk) -> None:
    request = opened(desk).id
    edit(desk, request, 1, OTHER)
    record_view(desk, VIEWER, request)
    with pytest.raises(ChangedMeanwhile) as told:
        edit(desk, request, 1)
    assert "Ben Okoro: fact edited at " in told.value.why
    assert "viewed" not in told.value.why
    assert len(edits_of(desk, request)) == 1


def test_of_many_who_edit_at_once_exactly_one_is_first(desk: Desk) -> None:
    request = opened(desk).id
    start, lost = threading.Barrier(6), []

    def work(person: Person) -> None:
        start.wait()
        try:
            edit(desk, request, 1, person)
        except ChangedMeanwhile as error:
            lost.append(error)

    people = [somebody("reviewer", name=f"Person {number}") for number in range(6)]
    threads = [threading.Thread(target=work, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(lost) == 5
    (won,) = edits_of(desk, request)
    assert all(error.why.count("fact edited") == 1 for error in lost)
    assert get_request(desk, request).version == 2
    assert log_of(desk)[-1].by == won.edit.by
    assert verify_log(desk).broken is None


# Who may what ------------------------------------------------------------------------------------


NEED_NO_ROLE = {"sign_in", "sign_out"}
"""What somebody may do who has lost every role."""


def writers() -> dict[str, tuple[Callable[..., Any], str]]:
    """Every function of the desk that writes, with the role it asks for, as its text says."""
    found = {}
    for each in iter_modules(package.__path__, f"{package.__name__}."):
        if each.ispkg:
            continue
        module = import_module(each.name)
        for node in ast.parse(Path(str(module.__file__)).read_text("utf-8")).body:
            if not isinstance(node, ast.FunctionDef):
                continue
            roles = {
                call.args[2].value
                for call in ast.walk(node)
                if isinstance(call, ast.Call)
                and isinstance(call.func, ast.Name)
                and call.func.id == "writing"
                and isinstance(call.args[2], ast.Constant)
            }
            if roles == {None}:
                assert node.name in NEED_NO_ROLE
            elif roles:
                assert len(roles) == 1, node.name
                found[node.name] = (getattr(module, node.name), str(roles.pop()))
    return found


def given(function: Callable[..., Any], desk: Desk, person: Person) -> dict[str, Any]:
    """Something for every argument that has no default, whatever it means."""
    made: dict[str, Any] = {"desk": desk, "person": person, "backup": Path(__file__)}
    return {
        name: made.get(name, 1 if parameter.annotation in (int, "int") else "x")
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.default is parameter.empty
    }


def test_functions_that_write_are_found() -> None:
    assert len(writers()) >= 20
    assert {"open_request", "add_edit", "sign", "retain", "record_view"} <= set(writers())


@pytest.mark.parametrize("name", sorted(writers()))
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whoever_lacks_the_role_changes_nothing(desk: Desk, name: str) -> None:
    function, needed = writers()[name]
    opened(desk)
    before = len(log_of(desk))
    lacking = [role for role in ROLES if needed != role and needed not in IMPLIES[role]]
    for person in (somebody(), *(somebody(role) for role in lacking)):
        with pytest.raises(NotAllowed, match=f"needs the role {needed}"):
            function(**given(function, desk, person))
    assert len(log_of(desk)) == before


@pytest.mark.parametrize("name", sorted(writers()))
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whoever_has_the_role_gets_past_it(desk: Desk, name: str) -> None:
    function, needed = writers()[name]
    person = somebody(*[role for role in ROLES if role == needed])
    try:
        function(**given(function, desk, person))
    except NotAllowed:
        pytest.fail(f"{name} refuses the role {needed}")
    except (ExplorerError, AttributeError):
        pass  # the arguments mean nothing


def test_roles_include_what_is_below_them() -> None:
    assert may(PHYSICIAN, "reviewer")
    assert not may(REVIEWER, "physician")
    assert not may(ADMINISTRATOR, "reviewer")
    assert not may(somebody(), "viewer")


def test_one_person_alone_has_every_role_and_a_name() -> None:
    person = local_person({"EXPLORER_NAME": "Ann Lee"})
    assert (person.id, person.name, person.roles) == ("local", "Ann Lee", frozenset(ROLES))
    assert local_person({}).name


def test_an_earlier_sign_in_changes_nothing_once_there_is_a_later_one(desk: Desk) -> None:
    earlier, later = (replace(REVIEWER, signed_in=moment) for moment in (1000, 1001))
    sign_in(desk, earlier)
    sign_in(desk, earlier)  # another page of the same sign-in
    request = opened(desk, earlier)
    sign_in(desk, later)
    assert is_current(desk, later)
    assert not is_current(desk, earlier)
    with pytest.raises(NotAllowed, match="signed in again, or out"):
        assign(desk, earlier, request.id, OTHER, version=1)
    sign_in(desk, earlier)
    assign(desk, later, request.id, OTHER, version=1)
    sign_out(desk, later)
    with pytest.raises(NotAllowed, match="signed in again, or out"):
        assign(desk, later, request.id, None, version=2)
    told = [(row.action, row.detail.get("roles")) for row in log_of(desk)]
    assert told == [
        ("signed-in", "reviewer"),
        ("request-opened", None),
        ("signed-in", "reviewer"),
        ("request-assigned", None),
        ("signed-out", None),
    ]


def test_roles_come_from_the_claim_that_is_named_and_from_nowhere_else() -> None:
    claims = {
        "iss": "https://id.example.org",
        "sub": "ann@example.org",
        "name": "Ann Lee",
        "roles": ["reviewer", "root"],
        "realm": {"roles": "viewer, physician"},
    }
    assert person_of(claims).roles == {"reviewer"}
    assert person_of(claims, "realm.roles").roles == {"viewer", "physician"}
    assert person_of(claims, "groups").roles == frozenset()
    assert "ann" not in person_of(claims).id
    assert person_of(claims).id != person_of(claims | {"iss": "https://other.example.org"}).id
    with pytest.raises(NotAllowed, match="names nobody"):
        person_of({"roles": ["reviewer"]})


# Finding -----------------------------------------------------------------------------------------


def test_requests_are_found_by_what_is_said_of_them(desk: Desk) -> None:
    one = opened(
        desk, procedure="Injection in the neck", payer="Alpha", received="2026-01-02T03:04:05Z"
    )
    two = opened(desk, procedure="Surgery 100%", payer="Beta", received="2026-01-01T00:00:00Z")
    assign(desk, REVIEWER, two.id, OTHER, version=1)
    all_of_them = [two.id, one.id]

    def found(**wanted: Any) -> list[str]:
        return [each.id for each in find_requests(desk, Wanted(**wanted))]

    assert found() == all_of_them
    assert found(sort="-received") == all_of_them[::-1]
    assert found(sort="procedure") == all_of_them[::-1]
    assert found(words="NECK alpha") == [one.id]
    assert found(words="okoro") == [two.id]
    assert found(words="100%") == [two.id]
    assert found(words="%_%") == []
    assert found(words=one.id[:8]) == [one.id]
    assert found(statuses=["new"]) == [one.id]
    assert found(payers=["Beta"], statuses=["new"]) == []
    assert found(assigned_to=[OTHER.id]) == [two.id]
    assert found(assigned_to=[""]) == [one.id]
    there = choices(desk)
    assert (there.payers, there.people, there.total) == (
        ("Alpha", "Beta"),
        {OTHER.id: OTHER.name},
        2,
    )


def test_the_pauses_of_a_request_are_its_own(desk: Desk) -> None:
    one, two = opened(desk), opened(desk)
    request_information(desk, REVIEWER, one.id, version=1)
    paused = {each.id: len(each.pauses) for each in find_requests(desk)}
    assert paused == {one.id: 1, two.id: 0}
    with pytest.raises(UsageError, match="no information is awaited"):
        information_received(desk, REVIEWER, two.id, version=1)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"received": "yesterday"}, "is no moment"),
        ({"received": "2999-01-01T00:00:00Z"}, "lies in the future"),
        ({"urgency": "soon"}, "is no urgency"),
    ],
)
def test_what_no_request_can_have_is_refused(desk: Desk, told: dict[str, str], why: str) -> None:
    with pytest.raises(UsageError, match=why):
        opened(desk, **told)
    assert find_requests(desk) == ()
    assert log_of(desk) == []


def test_a_request_that_is_not_there_is_told(desk: Desk) -> None:
    with pytest.raises(UsageError, match="no such request"):
        get_request(desk, "0123")
    with pytest.raises(UsageError, match="no such request"):
        record_of(desk, "0123")
