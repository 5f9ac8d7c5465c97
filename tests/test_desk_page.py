"""The reviewer's desk as a page: enter, undo, try out, keep; problems beside lines; a conflict."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import explorer.app
from explorer.desk.changes import add_edit, edits_of, notes_of
from explorer.desk.people import Person, local_person
from explorer.desk.requests import Record, get_request, open_request
from explorer.desk.storage import SETTING, Desk, close_desk, open_desk
from explorer.places import CASES

FOLDER = Path(explorer.app.__file__).parent
SLUG = "cervical-esi-62321"
NOT_MET, OPEN = "Criteria not met", "Information needed"
OTHER = Person("p2", "Bo Example", frozenset(("reviewer",)))


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    path = tmp_path / "desk.sqlite"
    monkeypatch.setenv(SETTING, str(path))
    monkeypatch.setenv("EXPLORER_NAME", "Ann Example")
    opened = open_desk(str(path))
    yield opened
    close_desk(opened)


@pytest.fixture
def request_id(desk: Desk) -> str:
    path = CASES / f"{SLUG}.trig"
    record = Record(path.read_bytes(), "application/trig", path.name)
    return open_request(desk, local_person(), record, slug=SLUG, procedure="injection").id


def shown(**question: str) -> AppTest:
    app = AppTest.from_file(FOLDER / "main.py", default_timeout=90)
    for name, value in question.items():
        app.query_params[name] = value
    app.switch_page("pages/12_desk.py")
    app.run()
    assert not app.exception
    return app


def outcome(app: AppTest) -> str:
    """The determination as the page heads it."""
    return app.header[0].value


def text(app: AppTest) -> str:
    return "\n".join(
        each.value.replace("\\", "") for each in (*app.markdown, *app.error, *app.info)
    )


def fill(app: AppTest, **entry: str) -> None:
    """Put these texts into the form."""
    for field, typed in entry.items():
        ((widget),) = [
            each
            for kind in (app.selectbox, app.text_input, app.radio)
            for each in kind
            if (each.key or "").startswith("entry-") and each.key.endswith(f"-{field}")
        ]
        widget.set_value(typed)


def press(app: AppTest, label: str) -> None:
    (button,) = [each for each in app.button if each.label == label]
    button.click().run()
    assert not app.exception


THERAPY = {"concept": "physical therapy", "duration": "6 weeks"}


def test_a_request_is_taken_and_handed_back(desk: Desk, request_id: str) -> None:
    app = shown(request=request_id)
    press(app, "Take this request")
    taken = get_request(desk, request_id)
    assert (taken.assigned_to, taken.status) == (local_person().id, "in-review")
    assert f"with {local_person().name}" in text(app)
    press(app, "Hand it back")
    assert get_request(desk, request_id).assigned_to is None
    assert "with nobody" in text(app)


def test_an_entry_is_saved_shown_and_undone(desk: Desk, request_id: str) -> None:
    app = shown(request=request_id)
    assert NOT_MET in outcome(app)
    fill(app, **THERAPY, document="therapy note", page="3")
    press(app, "Save this fact")
    assert OPEN in outcome(app)
    assert "entered by Ann Example" in text(app)
    assert "| Determination | ✗ Criteria not met | ? Information needed |" in text(app)
    (kept,) = edits_of(desk, request_id)
    assert (kept.edit.document, kept.edit.page) == ("therapy note", "3")
    press(app, "Undo the last entry")
    assert NOT_MET in outcome(app)
    assert edits_of(desk, request_id) == ()
    assert len(edits_of(desk, request_id, undone=True)) == 1


def test_a_draft_is_saved_only_when_it_is_kept(desk: Desk, request_id: str) -> None:
    app = shown(request=request_id)
    app.toggle[0].set_value(True).run()
    fill(app, **THERAPY, document="therapy note")
    press(app, "Try out this fact")
    assert OPEN in outcome(app)
    assert edits_of(desk, request_id) == ()
    press(app, "Discard the draft")
    assert NOT_MET in outcome(app)
    fill(app, **THERAPY, document="therapy note")
    press(app, "Try out this fact")
    press(app, "Keep: save 1")
    assert OPEN in outcome(app)
    assert len(edits_of(desk, request_id)) == 1
    assert not app.toggle[0].value


def test_problems_stand_beside_their_lines_and_nothing_is_saved(
    desk: Desk, request_id: str
) -> None:
    app = shown(request=request_id)
    press(app, "Save this fact")
    assert "Concept: fact 1 has no concept" in text(app)
    assert edits_of(desk, request_id) == ()


def test_somebody_else_was_faster(desk: Desk, request_id: str) -> None:
    app = shown(request=request_id)
    version = get_request(desk, request_id).version
    other = {"concept": "meloxicam", "status": "absent"}
    add_edit(desk, OTHER, request_id, fact=None, action="state", entry=other, version=version)
    fill(app, **THERAPY, document="therapy note")
    press(app, "Save this fact")
    told = text(app)
    assert "Somebody else changed this request meanwhile" in told
    assert "Bo Example: fact edited" in told
    assert len(edits_of(desk, request_id)) == 1
    press(app, "Take up the request as it is now, and keep what I typed")
    press(app, "Save this fact")
    assert [each.edit.entry["concept"] for each in edits_of(desk, request_id)] == [
        "meloxicam",
        "physical therapy",
    ]


def test_a_note_on_a_criterion_is_kept(desk: Desk, request_id: str) -> None:
    app = shown(request=request_id)
    app.text_area[0].set_value("Ask the therapist for dates.")
    press(app, "Save the note")
    (note,) = notes_of(desk, request_id)
    assert note.text == "Ask the therapist for dates."
    assert "Ask the therapist for dates" in text(app)


def test_on_a_case_on_file_facts_are_only_tried_out(desk: Desk) -> None:
    app = shown(case=SLUG)
    fill(app, **THERAPY)
    press(app, "Try out this fact")
    assert OPEN in outcome(app)
    (keep,) = [each for each in app.button if each.label.startswith("Keep")]
    assert keep.disabled


def test_the_reasons_of_a_request_are_those_of_its_entries(desk: Desk, request_id: str) -> None:
    version = get_request(desk, request_id).version
    entry = {**THERAPY, "status": "present"}
    add_edit(
        desk, local_person(), request_id, fact=None, action="state", entry=entry, version=version
    )
    app = AppTest.from_file(FOLDER / "main.py", default_timeout=90)
    app.query_params["request"] = request_id
    app.query_params["node"] = "A16-CONS-D"
    app.switch_page("pages/20_why.py")
    app.run()
    assert not app.exception
    assert "entered by Ann Example" in text(app)


def test_a_request_that_is_not_there_is_told_kindly(desk: Desk) -> None:
    app = shown(request="nothing")
    assert "there is no such request" in app.warning[0].value.replace("\\", "")
