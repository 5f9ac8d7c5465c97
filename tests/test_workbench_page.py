"""The workbench: every shipped question as prose, form and table; one's own query, asked or not."""

from functools import cache
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from telling_cases import FIRST

import explorer.app
from explorer.app import bench
from explorer.app.sections import own_query
from explorer.queries import Query, find_queries, find_query
from explorer.vocabulary import PREFIXES

MAIN = Path(explorer.app.__file__).parent / "main.py"
GX = f"PREFIX gx: <{PREFIXES['gx']}>\n"
QUESTIONS = {query.name: query for query in find_queries("ask")}


def shown(**address: str) -> AppTest:
    app = AppTest.from_file(MAIN, default_timeout=120)
    for name, value in {"case": FIRST, **address}.items():
        app.query_params[name] = value
    app.switch_page("pages/70_workbench.py")
    return app.run()


def ask(app: AppTest) -> AppTest:
    (button,) = (each for each in app.button if each.label == "Ask this question")
    return button.click().run()


def asked(text: str, **address: str) -> AppTest:
    """One's own query, as the editor hands it over."""
    app = shown(way=bench.OWN, **address)
    app.session_state[bench.TEXT] = text
    app.session_state[own_query.ASKED] = text
    return app.run()


def said(app: AppTest) -> str:
    return " ".join(each.value.replace("\\", "") for each in app.markdown)


@cache
def one_of_each_shape() -> tuple[Query, ...]:
    """A question of each combination of inputs: what a form can look like."""
    shapes = {}
    for query in QUESTIONS.values():
        shapes.setdefault((query.header["Input"], query.reads_every_case), query)
    assert len(shapes) >= 8
    return tuple(shapes.values())


@pytest.mark.parametrize("query", one_of_each_shape(), ids=lambda query: query.name)
def test_a_question_stands_as_prose_and_form(query: Query) -> None:
    app = shown(question=query.name)
    assert not app.exception
    assert app.header[0].value == query.title
    assert query.question in said(app)
    assert "No rows means:" in said(app)
    fields = [each.label for each in (*app.selectbox, *app.text_input)]
    for name in query.inputs:
        optional = "" if name in query.required or name == "case" else " (may be left open)"
        assert f"{name.capitalize()}{optional}" in fields
    assert len(app.selectbox[0].options) == len(QUESTIONS)


@pytest.mark.parametrize(
    ("address", "answer"),
    [
        ({"case": "no-such-case"}, "There is no case called"),
        ({"as_of": "tomorrow"}, "is not a day"),
    ],
)
def test_an_address_that_names_nothing_is_answered_kindly(
    address: dict[str, str], answer: str
) -> None:
    app = shown(**address)
    assert not app.exception
    assert answer in app.warning[0].value


def test_an_unknown_question_or_way_shows_the_first_question() -> None:
    app = shown(question="no-such-question", way="sideways")
    assert not app.exception
    assert app.header[0].value == next(iter(QUESTIONS.values())).title


def test_an_answer_is_the_table_that_its_header_promises() -> None:
    app = ask(shown(question="missing"))
    assert not app.exception
    assert tuple(app.dataframe[0].value.columns) == find_query("ask", "missing").output
    assert f"**{len(app.dataframe[0].value)} rows in " in said(app)
    assert "kb:" in str(app.dataframe[0].value.iloc[0, 1])


def test_a_question_about_every_case_is_asked_of_one_here() -> None:
    query = find_query("ask", "agreement")
    assert query.reads_every_case
    assert "case" not in query.inputs
    app = shown(question=query.name)
    assert app.selectbox(key="chosen-case").value == FIRST
    app = ask(app)
    assert set(app.dataframe[0].value["case"]) == {f"case:{FIRST}"}


def test_no_row_says_what_that_means() -> None:
    app = shown(question="pairs-about")
    # Nothing on file collides over an instrument.
    app.selectbox[1].set_value(f"{PREFIXES['term']}meyerding-scale")
    app = ask(app)
    assert not app.exception
    assert not app.dataframe
    assert find_query("ask", "pairs-about").empty in said(app)


def test_an_input_is_picked_by_its_label_and_narrows_the_answer() -> None:
    app = shown(question="policy-table")
    (family,) = (each for each in app.selectbox if each.label.startswith("Family"))
    wanted = next(each for each in family.options if each.startswith("Epidural"))
    assert "(kb:service-epidural)" in wanted
    family.set_value(f"{PREFIXES['kb']}service-epidural")
    app = ask(app)
    assert not app.exception
    assert set(app.dataframe[0].value["family"]) == {"kb:service-epidural"}


def test_a_question_that_needs_an_input_says_so() -> None:
    app = ask(shown(question="pairs-about"))
    assert "is asked of one term" in app.warning[0].value.replace("\\", "")


def test_another_choice_takes_the_old_answer_away() -> None:
    app = ask(shown(question="missing"))
    assert app.dataframe
    app.selectbox(key="chosen-question").set_value("counts").run()
    assert not app.dataframe
    assert app.header[0].value == find_query("ask", "counts").title


def test_a_question_can_be_taken_into_the_editor() -> None:
    app = shown(question="determination")
    app.button(key="take").click().run()
    assert not app.exception
    assert app.session_state[bench.TEXT] == find_query("ask", "determination").text
    assert app.selectbox(key="chosen-of").value == bench.OF_CASE


@pytest.mark.skipif(not bench.can_tell_coverage(), reason="nothing here looks through examples")
def test_what_the_examples_of_a_question_have_seen_is_told_when_asked_for() -> None:
    app = shown(question="units")
    app.button(key="look-units").click().run()
    assert not app.exception
    assert list(app.dataframe[0].value.columns)[-2:] == ["satisfied", "failed"]
    assert len(app.dataframe[0].value) >= 1


def test_ones_own_query_is_answered_with_count_time_and_order() -> None:
    app = asked(f"{GX}SELECT ?policy WHERE {{ ?policy a gx:Policy }} ORDER BY ?policy")
    assert not app.exception
    assert not app.warning
    answer, order = (each.value for each in app.dataframe)
    assert list(answer.columns) == ["policy"]
    assert f"{len(answer)} rows in 0." in said(app)
    assert "Asked of the whole library" in said(app)
    assert list(order["pattern"]) == ["?policy a gx:Policy"]
    assert list(order["statements by itself"]) == [f"{len(answer):,}"]


def test_triples_come_with_a_graph() -> None:
    text = f"{GX}CONSTRUCT {{ ?a gx:child ?b }} WHERE {{ ?a gx:child ?b }} LIMIT 5"
    app = asked(text)
    assert not app.exception
    assert "Graph of the answer:" in said(app)
    assert len(app.get("bidi_component")) == 2


def test_of_a_case_its_conclusions_are_asked() -> None:
    text = f"{GX}SELECT ?fact WHERE {{ ?fact a gx:Fact }} ORDER BY ?fact"
    of_none = asked(text)
    assert [next(iter(each.value.columns)) for each in of_none.dataframe] == ["step"]
    assert "says nothing about the world" in said(of_none)
    app = asked(text, of=bench.OF_CASE)
    assert app.dataframe[0].value["fact"][0].startswith(f"case:{FIRST}/")


@pytest.mark.parametrize(
    "text", ["SELECT ?a WHERE {\n\n ?a ?b }", "CLEAR ALL", "SELECT ?a FROM <file:a> { ?a ?b ?c }"]
)
def test_what_may_not_be_asked_is_not(text: str) -> None:
    app = asked(text)
    assert not app.exception
    assert "was not asked" in app.warning[0].value
    assert not app.dataframe


def test_a_query_that_is_stopped_says_after_how_long() -> None:
    app = shown(way=bench.OWN)
    app.selectbox[1].set_value(2)
    text = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?d) }"
    app.session_state[bench.TEXT] = app.session_state[own_query.ASKED] = text
    app.run()
    assert "was stopped after 2 s" in app.warning[0].value.replace("\\", "")


def test_a_query_is_saved_with_its_page_and_written_only_when_that_is_confirmed() -> None:
    app = shown(way=bench.OWN)
    app.text_input(key="new-name").set_value("some-policies").run()
    assert not app.exception
    assert "queries/ask/some-policies.rq" in said(app)
    assert "# Question:" in app.code[0].value
    (write,) = (each for each in app.button if each.label == "Write both files")
    assert write.disabled
    app.text_input(key="new-name").set_value("criteria").run()
    assert "is there already" in app.warning[0].value


def test_what_the_cases_have_seen_of_each_criterion_is_told_when_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen = (("kb:p", "kb:care", "Care", "2", "1", "3"), ("kb:p", "kb:pain", "Pain", "1", "0", "2"))
    monkeypatch.setattr(bench, "proofs", lambda digest: seen)
    app = shown()
    (button,) = (each for each in app.button if each.label == "Look at all cases")
    app = button.click().run()
    assert not app.exception
    assert list(app.dataframe[0].value["criterion"]) == ["kb:pain"]
    assert "83.3% of the outcomes of 2 criteria" in said(app)
