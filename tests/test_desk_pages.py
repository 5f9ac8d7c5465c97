"""The work list and a new request, as pages: what they show, what they keep, what they refuse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from telling_cases import FIRST

import explorer.app
from explorer import places
from explorer.app import at_desk
from explorer.app.sections.work_list import AT_ONCE, WORDS, clock_words
from explorer.app.widgets import NOT_ADVICE
from explorer.desk.arriving import FORM_NAME, fact_of, form_text, read, without
from explorer.desk.asking import request_information
from explorer.desk.deadlines import Deadline, deadlines, lines
from explorer.desk.people import HOURS_SETTING, SIGNIN_SETTING
from explorer.desk.requests import assign, find_requests, record_of
from explorer.desk.storage import SETTING, Desk, close_desk, moment, open_desk
from explorer.desk.words import STATUSES
from explorer.sources import read_case_text, read_knowledge
from explorer.terms import TermIndex
from tests.desks import OTHER, REVIEWER, actions, decided, opened

FOLDER = Path(explorer.app.__file__).parent
LIST, NEW = "05_work_list.py", "06_new_request.py"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The desk that the pages open: an empty one."""
    monkeypatch.setenv(SETTING, str(tmp_path / "desk.sqlite"))
    desk = open_desk()
    yield desk
    close_desk(desk)


def shown(which: str, **question: str | list[str]) -> AppTest:
    app = AppTest.from_file(FOLDER / "main.py", default_timeout=60)
    for name, value in question.items():
        app.query_params[name] = value
    app.switch_page(f"pages/{which}")
    return app.run()


def texts(app: AppTest) -> str:
    """What is written on the page and on its links."""
    written = [each.value for each in app.markdown]
    links = [each.proto.label for each in app.get("page_link")]
    return "\n".join([*written, *links]).replace("\\", "")


# The work list -----------------------------------------------------------------------------------


def test_an_empty_desk_says_what_to_do_and_where_it_lies(here: Desk) -> None:
    app = shown(LIST)
    assert not app.exception
    assert "Open the first one" in app.info[0].value
    assert here.place in texts(app)
    assert NOT_ADVICE in texts(app)


def test_the_list_shows_who_has_what_until_when(here: Desk) -> None:
    late = moment(datetime.now(UTC) - timedelta(days=20))
    overdue = opened(here, procedure="An operation", received=late)
    request_information(here, REVIEWER, opened(here, procedure="A scan").id, version=1)
    opened(here, procedure="A drug", line_of_business="")
    assign(here, REVIEWER, overdue.id, OTHER, version=1)
    app = shown(LIST)
    assert not app.exception
    said = texts(app)
    for word in ("overdue by 5 d", "clock stopped", "no time limit on file", OTHER.name):
        assert word in said, word
    # What is most urgent stands first; what has no deadline stands last.
    places = [said.index(each) for each in ("overdue by", "clock stopped", "no time limit")]
    assert places == sorted(places)
    assert "3 of 3 requests" in said


def test_what_is_decided_is_shown_when_asked_for(here: Desk) -> None:
    decided(here, opened(here, procedure="An operation"))
    opened(here, procedure="A scan")
    assert "1 of 2 requests" in texts(shown(LIST))
    assert "2 of 2 requests" in texts(shown(LIST, status="any"))
    app = shown(LIST, status="decided", find="scan")
    assert "None of the 2 requests" in app.info[0].value
    app.button[0].click().run()
    assert "2 of 2 requests" in texts(app)


def test_a_choice_goes_into_the_address_and_comes_from_it(here: Desk) -> None:
    opened(here, payer="Alpha", procedure="A scan")
    opened(here, payer="Beta", procedure="An operation")
    app = shown(LIST)
    app.multiselect(key="listed-payer").set_value(["Alpha"]).run()
    assert app.query_params["payer"] in ("Alpha", ["Alpha"])
    assert "1 of 2 requests" in texts(app)
    app.text_input(key="listed-find").set_value("operation").run()
    assert "None of the 2" in app.info[0].value
    again = shown(LIST, payer=["Beta", "nobody knows"], sort="-received", page="99")
    assert again.multiselect(key="listed-payer").value == ["Beta"]
    assert again.selectbox(key="listed-sort").value == "-received"
    assert "An operation" in texts(again)


def test_a_long_list_comes_in_pages(here: Desk) -> None:
    for _ in range(AT_ONCE + 1):
        opened(here)
    app = shown(LIST)
    assert "Page 1 of 2" in texts(app)
    assert texts(app).count("An injection") == AT_ONCE
    app.button[-1].click().run()
    assert "Page 2 of 2" in texts(app)
    assert texts(app).count("An injection") == 1


def test_every_status_has_a_sign_and_a_word() -> None:
    assert set(WORDS) == set(STATUSES)
    assert len({sign for sign, _, _ in WORDS.values()}) == len(WORDS)


@pytest.mark.parametrize(
    ("hours", "word"),
    [
        (-1, "✗ overdue by 1 h 0 min"),
        (0, "! due in 0 min"),
        (23, "! due in 23 h"),
        (24, "● due in 1 d"),
    ],
)
def test_the_clock_says_how_much_time_there_is(here: Desk, hours: int, word: str) -> None:
    due = Deadline(NOW + timedelta(hours=hours), None, 0, "", "recalled", "A rule", "")
    assert word in clock_words(opened(here), due, NOW)


def test_the_limits_on_file_give_each_line_of_business_both_deadlines(here: Desk) -> None:
    assert len(lines()) >= 4
    for line in lines():
        found = {}
        for urgency in ("standard", "expedited"):
            request = opened(here, line_of_business=line, urgency=urgency)
            found[urgency] = deadlines([request])[request.id]
        assert found["expedited"].due < found["standard"].due, line
        assert {each.known for each in found.values()} == {"recalled"}


def test_a_desk_that_cannot_be_opened_is_told_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(SETTING, str(tmp_path))
    for page in (LIST, NEW):
        app = shown(page)
        assert not app.exception
        assert "The desk cannot be opened" in app.error[0].value


def test_where_sign_in_is_asked_for_and_not_set_up_nobody_sees_anything(
    here: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(here, procedure="An operation")
    monkeypatch.setenv(SIGNIN_SETTING, "oidc")
    for page in (LIST, NEW):
        app = shown(page)
        assert not app.exception
        assert "no section auth" in app.error[0].value
        assert "An operation" not in texts(app)


def test_a_file_about_sign_in_that_cannot_be_read_lets_nobody_in(
    here: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(here, procedure="An operation")
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".streamlit").mkdir()
    (tmp_path / ".streamlit" / "secrets.toml").write_text("[auth")
    app = shown(LIST)
    assert not app.exception
    assert "nobody gets in until it can" in app.error[0].value
    assert "An operation" not in texts(app)


@pytest.mark.parametrize(
    ("hours_ago", "setting", "said"),
    [(13, "", "too old"), (11, "", ""), (1, "0.5", "too old"), (1, "soon", "is no number")],
)
def test_a_sign_in_holds_for_a_working_day_or_as_long_as_is_set(
    here: Desk, monkeypatch: pytest.MonkeyPatch, hours_ago: int, setting: str, said: str
) -> None:
    opened(here, procedure="An operation")
    monkeypatch.setenv(HOURS_SETTING, setting)
    monkeypatch.setattr(at_desk, "_signs_in", lambda: True)
    since = int(datetime.now(UTC).timestamp()) - hours_ago * 3600
    monkeypatch.setattr(at_desk, "_named", lambda: replace(REVIEWER, signed_in=since))
    app = shown(LIST)
    assert not app.exception
    assert ("An operation" in texts(app)) == (not said)
    told = [each.value for each in (*app.info, *app.error)]
    assert said in " ".join(told)
    assert any(said in each for each in told) == bool(said)


# A new request -----------------------------------------------------------------------------------


def add(app: AppTest, **entry: str) -> AppTest:
    """The page after one more fact."""
    for key, value in entry.items():
        widget = app.selectbox if key in ("concept", "status", "unit") else app.text_input
        widget(key=f"fact-{key}").set_value(value)
    (submit,) = [each for each in app.button if each.label == "Add the fact"]
    return submit.click().run()


def button(app: AppTest, label: str) -> AppTest:
    (found,) = [each for each in app.button if each.label == label]
    return found.click().run()


def test_a_form_keeps_what_is_good_and_tells_what_is_not_beside_it(here: Desk) -> None:
    app = shown(NEW)
    assert not app.exception
    app.text_input(key="draft-cpt").set_value("62323").run()
    app.text_input(key="draft-name").set_value("An injection").run()
    add(app, concept="numbness", status="present")
    typed = {"concept": "nummness", "status": "present", "value": "3"}
    app.session_state["draft-facts"] = [*app.session_state["draft-facts"], typed]
    app.run()
    said = texts(app)
    assert "numbness: present" in said
    assert "nummness of fact 2 is not known" in said
    assert "did you mean" in said
    assert [each.disabled for each in app.button if each.label == "Open the request"] == [True]
    button_of_second = [each for each in app.button if each.label == "Remove"][1]
    button_of_second.click().run()
    add(app, concept="physical therapy", status="present", duration="6 weeks", date="2026-04")
    assert "is not known" not in texts(app)
    button(app, "Open the request")
    assert not app.exception
    assert "is open" in app.success[0].value
    (request,) = find_requests(here)
    assert (request.code, request.status) == ("62323", "new")
    record = record_of(here, request.id)
    case = read_case_text(record.content, record.file_name)
    assert case.slug == request.slug
    assert "physical therapy" in record.content.decode()
    assert actions(here) == ["request-opened"]


def test_a_copy_has_the_record_byte_for_byte_and_its_own_life(here: Desk) -> None:
    app = shown(NEW, way="copy")
    (chosen,) = [each for each in app.selectbox if each.label == "Copy of"]
    chosen.set_value(f"case/{FIRST}").run()
    button(app, "Open the request")
    assert not app.exception
    (request,) = find_requests(here)
    path = next(places.CASES.glob(f"{FIRST}.*"))
    assert record_of(here, request.id).content == path.read_bytes()
    assert request.payer
    again = shown(NEW, way="copy")
    (chosen,) = [each for each in again.selectbox if each.label == "Copy of"]
    chosen.set_value(f"request/{request.id}").run()
    button(again, "Open the request")
    assert len(find_requests(here)) == 2
    assert len({each.id for each in find_requests(here)}) == 2


@pytest.fixture(scope="module")
def terms() -> TermIndex:
    return TermIndex.of(read_knowledge().quads)


UPLOADED = b"""id: mine
procedure:
  cpt: '62323'
facts:
- concept: numbness
  status: present
- concept: nummness
  status: present
# between
- concept: numbness
  status: perhaps
assessed_under: aetna-cpb-0016-esi
"""


def test_what_is_wrong_with_an_upload_is_told_at_once_and_the_rest_can_be_kept(
    terms: TermIndex,
) -> None:
    arrived = read(UPLOADED, "mine.yaml", terms)
    assert [each.where for each in arrived.problems] == ["mine.yaml:7", "mine.yaml:11"]
    rest = without(UPLOADED, "mine.yaml", arrived.problems)
    assert rest is not None
    assert b"nummness" not in rest
    assert b"assessed_under" in rest
    kept = read(rest, "mine.yaml", terms)
    assert kept.problems == ()
    assert kept.source is not None


def test_an_upload_with_problems_is_corrected_on_the_page(here: Desk) -> None:
    app = shown(NEW, way="upload")
    assert not app.exception
    assert not [each for each in app.button if each.label == "Open the request"]
    app.file_uploader[0].set_value(("mine.yaml", UPLOADED, "application/yaml")).run()
    assert not app.exception
    assert "Problems: 2" in app.warning[0].value
    assert [each.value for each in app.code] == ["- concept: nummness", "  status: perhaps"]
    assert app.text_area[0].value == UPLOADED.decode().rstrip()
    app.text_area[0].set_value(UPLOADED.decode().replace("perhaps", "absent"))
    button(app, "Check again")
    assert "Problems: 1" in app.warning[0].value
    button(app, "Leave out the facts with problems, keep the rest")
    assert not app.warning
    button(app, "Open the request")
    (request,) = find_requests(here)
    record = record_of(here, request.id)
    assert b"nummness" not in record.content
    assert record.original == UPLOADED
    assert request.slug == "mine"


def test_nothing_is_left_out_where_the_problem_is_not_a_fact(terms: TermIndex) -> None:
    other = UPLOADED.replace(b"id: mine", b"id: not plain!")
    assert without(other, "mine.yaml", read(other, "mine.yaml", terms).problems) is None
    assert without(b"<a> <b> <c> .", "mine.ttl", ()) is None
    only = b"id: mine\nprocedure: {cpt: '62323'}\nfacts:\n- {concept: nummness, status: present}\n"
    assert without(only, "mine.yaml", read(only, "mine.yaml", terms).problems) is None


def test_what_is_typed_reads_back_as_it_was_typed(terms: TermIndex) -> None:
    nasty = 'so-called "pain": [1] {2} # > 50% & more'
    text = form_text(
        "mine",
        {"cpt": "62323"},
        [
            {"concept": "numbness", "status": "present", "source_doc_note": nasty},
            {"concept": "numbness"},
        ],
    )
    found = read(text, FORM_NAME, terms)
    assert [fact_of(each, text) for each in found.problems] == [1]
    good = without(text, FORM_NAME, found.problems)
    assert good is not None
    source = read(good, FORM_NAME, terms).source
    assert source is not None
    assert any(
        nasty in str(quad.object.value) for quad in source.facts if hasattr(quad.object, "value")
    )
