"""Deciding on a page: what is demanded and why, proposing, review, signature, letters, the log."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from telling_cases import FIRST

import explorer.app
from explorer.desk.decisions import decisions_of, letters_of
from explorer.desk.people import local_person
from explorer.desk.requests import Record, get_request, open_request
from explorer.desk.storage import SETTING, Desk, close_desk, open_desk
from explorer.desk.versions import Request
from explorer.sources import find_case
from tests.desks import actions

FOLDER = Path(explorer.app.__file__).parent
DESK = "pages/12_desk.py"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The desk that the pages open: an empty one."""
    monkeypatch.setenv(SETTING, str(tmp_path / "desk.sqlite"))
    desk = open_desk()
    yield desk
    close_desk(desk)


@pytest.fixture
def request_(here: Desk) -> Request:
    """The first case, opened as a request."""
    record = Record(find_case(FIRST).read_bytes(), "application/trig", f"{FIRST}.trig")
    return open_request(
        here,
        local_person(),
        record,
        slug=FIRST,
        procedure="injection",
        line_of_business="employer-health-plan",
    )


def shown(view: str, **question: str) -> AppTest:
    app = AppTest.from_file(FOLDER / "main.py", default_timeout=120)
    for name, value in {"view": view, **question}.items():
        app.query_params[name] = value
    app.switch_page(DESK)
    app.run()
    assert not app.exception
    return app


def said(app: AppTest) -> str:
    return "\n".join(each.value for each in app.markdown).replace("\\", "")


def press(app: AppTest, label: str) -> AppTest:
    (button,) = (each for each in app.button if each.label.startswith(label))
    button.click().run()
    assert not app.exception
    return app


def test_a_case_on_file_shows_what_each_decision_would_demand_and_decides_nothing() -> None:
    app = shown("decision", case=FIRST)
    assert "Nothing: it can be taken as it is." in said(app)
    app.radio[1].set_value("deny").run()
    assert "Ask first, or say why not" in said(app)
    assert "Have a physician sign" in said(app)
    assert [each.label for each in app.button if "Propose" in each.label] == []


def test_a_denial_goes_from_a_refused_proposal_to_a_signed_letter(
    here: Desk, request_: Request
) -> None:
    app = shown("decision", request=request_.id)
    app.radio[1].set_value("deny").run()
    press(app, "Propose: deny")
    assert "cannot be taken yet" in app.error[0].value
    assert decisions_of(here, request_.id) == ()
    app.text_area(key=f"reason-request/{request_.id}").set_value("The record is complete.")
    press(app, "Propose: deny")
    assert [each.state for each in decisions_of(here, request_.id)] == ["draft"]
    press(app, "I reviewed this proposal")
    press(app, "Sign: deny")
    assert get_request(here, request_.id).status == "decided"
    assert "Decided: deny" in "".join(each.value for each in app.subheader)
    kept = letters_of(here, request_.id)
    assert {each.audience for each in kept} == {"provider", "member"}
    page = next(each.content for each in kept if each.format == "html").decode()
    assert "Decision: deny. The record is complete." in page
    assert "NOT VALID" not in page
    reopened = f"reopen-request/{request_.id}"
    app.text_area(key=reopened).set_value("New papers came.")
    press(app, "Open again")
    assert get_request(here, request_.id).status == "in-review"
    assert "opened again" in said(app)
    assert [each for each in actions(here) if each.startswith("decision-")] == [
        *("decision-proposed", "decision-reviewed", "decision-signed")
    ]


def test_asking_stops_the_clock_and_a_denial_needs_no_reason_then(
    here: Desk, request_: Request
) -> None:
    app = shown("information", request=request_.id)
    press(app, "Ask: the clock stops")
    assert get_request(here, request_.id).status == "information-requested"
    press(app, "What was asked for has come")
    assert get_request(here, request_.id).status == "in-review"
    app = shown("decision", request=request_.id)
    app.radio[1].set_value("deny").run()
    assert "✓ given" in said(app)
    press(app, "Propose: deny")
    assert [each.kind for each in decisions_of(here, request_.id)] == ["deny"]


def test_a_talk_is_kept(here: Desk, request_: Request) -> None:
    app = shown("decision", request=request_.id)
    for name, text in {"held": "2026-11-27", "with_whom": "the requester's physician"}.items():
        app.text_input(key=f"talk-{name}-request/{request_.id}-0").set_value(text)
    press(app, "Keep the talk")
    assert "the requester's physician" in said(app)


def test_the_letters_are_shown_with_reading_ease_and_their_export_is_logged(
    here: Desk, request_: Request
) -> None:
    app = shown("letter", request=request_.id)
    html = "".join(each.proto.body for each in app.get("html"))
    assert "PROPOSAL, NOT VALID." in html
    assert 'href="why?' in html
    assert f"request={request_.id}" in html
    assert [each.proto.label for each in app.get("download_button")] == [
        *("Download PDF", "Download Word", "Download HTML")
    ]
    assert "blanks in square brackets" in app.warning[0].value
    app.radio(key="letter-kind").set_value("member").run()
    assert "Reading ease" in said(app)
