"""The pages of a pair, of a document and of the network: what they say, and what they refuse."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import explorer.app
from explorer.app import at_desk
from explorer.app.widgets import NOT_ADVICE, plain
from explorer.desk.panel import add_panel_record, panel_records
from explorer.desk.people import NotAllowed, Person
from explorer.desk.storage import open_desk
from explorer.library import Library
from explorer.vocabulary import KB
from explorer.wording import name as short

FOLDER = Path(explorer.app.__file__).parent
CONFLICT = "bmj-2025-ra-epi-st--asa-asra-2010-esi-radicular"
ALIKE = "aanscns-2014-ia-facet--aanscns-2014-mbb"
PAIR, DOCUMENT, NETWORK = "50_disagreement", "55_document", "58_network"


@pytest.fixture(autouse=True)
def desk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A desk of its own for each test."""
    place = tmp_path / "desk.sqlite"
    monkeypatch.setenv("EXPLORER_DESK", str(place))
    monkeypatch.setenv("EXPLORER_NAME", "Dr. Test")
    return place


def opened(page: str, **question: str) -> AppTest:
    app = AppTest.from_file(FOLDER / "main.py", default_timeout=60)
    for name, value in question.items():
        app.query_params[name] = value
    app.switch_page(f"pages/{page}.py")
    app.run()
    assert not app.exception
    return app


def shown(page: str, **question: str) -> AppTest:
    app = opened(page, **question)
    assert len(app.title) == 1
    assert NOT_ADVICE in app.markdown[0].value.replace("\\", "")
    return app


def shown_without_title(page: str, **question: str) -> str:
    """What a page warns of that shows nothing else."""
    app = opened(page, **question)
    return app.warning[0].value.replace("\\", "")


def drawn(app: AppTest) -> list[dict[str, Any]]:
    return [json.loads(each.proto.json) for each in app.get("bidi_component")]


def table(app: AppTest, title: str) -> list[list[str]]:
    (found,) = [each for each in drawn(app) if title in each.get("title", "")]
    return [[cell["text"] for cell in row] for row in found["rows"]]


def text(app: AppTest) -> str:
    return "\n".join(each.value.replace("\\", "") for each in app.markdown)


@pytest.fixture(scope="module")
def pairs() -> dict[str, str]:
    """A pair for each status that there is on file."""
    background = Library.open().background
    found: dict[str, str] = {}
    for iri, row in background.conflicts.items():
        found.setdefault((row["status"] or "").rpartition("#")[2], iri.removeprefix(KB))
    return found


def test_a_pair_says_on_every_line_what_each_side_says_or_that_it_is_silent() -> None:
    app = shown(PAIR, pair=CONFLICT)
    rows = {row[0]: row[1:] for row in table(app, "one line for each point")}
    for point in (
        "population", "intervention", "comparator", "outcome", "effect", "certainty", "strength",
        "method", "panel", "conflict of interest handling", "date", "jurisdiction", "source",
        "how known",
    ):  # fmt: skip
        assert point in rows
        assert all(rows[point])
    assert rows["patient partners"][1] == "not stated"
    assert "one side is silent" in rows["patient partners"][2]
    assert rows["certainty"][0] == "low (in its own words: GRADE low)"
    assert "Where exactly they differ" in text(app)


def test_every_status_of_a_pair_has_a_page(pairs: dict[str, str]) -> None:
    assert set(pairs) >= {"conflict", "partial", "look-alike", "agreement-gap", "agreement"}
    for status, pair in pairs.items():
        app = shown(PAIR, pair=pair)
        weighed = "Start from" in text(app)
        assert weighed == (status in ("conflict", "partial")), status


def test_a_policy_against_a_guideline_has_the_same_page_and_is_never_weighed() -> None:
    app = shown(PAIR, pair="odg-esi/without/ODG-C--asipp-2021-dh-cervical-il")
    assert "neither overrides the other" in text(app)
    assert "What this rests on" in [each.value for each in app.header]


PARTED = "topic-failed-care/threshold-difference/aetna-cpb-0016-esi--bcbs-mp-303"


def test_two_policies_that_part_have_a_page_that_says_who_falls_between_them() -> None:
    app = shown(PAIR, pair=PARTED)
    rows = {row[0]: row[1:] for row in table(app, "one line for each respect")}
    assert rows["threshold"] == ["at least 4 weeks", "at least 2 weeks", "≠ differs"]
    assert rows["window"][2] == "= same"
    said = text(app)
    assert "From 2 weeks up to less than 4 weeks" in said
    assert "Acute disc injury on imaging" in said
    assert "never weighed against each other" in said
    others = table(app, "Other differences between the same two policies")
    assert ["Limit on epidural injections", "threshold"] in [row[:2] for row in others]
    assert any("requests on file that both cover" in each.label for each in app.button)


def test_texts_that_replace_each_other_have_the_same_page() -> None:
    texts = ("aetna-cpb-0016-esi-legacy", "aetna-cpb-0016-esi")
    pair = "/".join(("discrepancy/supersession", *texts, "--".join(reversed(texts))))
    app = shown(PAIR, pair=pair)
    rows = {row[0]: row[1:] for row in table(app, "one line for each respect")}
    assert rows["supersession"][1] == "replaced, start not known"
    assert "No single criterion is behind this" in text(app)


def test_the_list_of_policies_that_part_leads_to_each_of_them() -> None:
    app = shown(
        "60_policies_and_guidelines", parted_policy="aetna-cpb-0016-esi", parted_other="bcbs-mp-303"
    )
    (found,) = [
        each for each in drawn(app) if each.get("title") == "Where policies part from each other"
    ]
    (group,) = found["groups"]
    links = [row["head"][0]["href"] for row in group["rows"]]
    assert f"disagreement?pair={PARTED.replace('/', '%2F')}" in links
    assert "5 of 823 differences" in text(app)


def test_effects_are_drawn_on_an_axis_for_each_measure_and_told_in_words() -> None:
    app = shown(PAIR, pair=CONFLICT)
    pictures = app.get("image")
    assert len(pictures) == 2
    alts = [image.alt for each in pictures for image in each.proto.imgs]
    assert any("−0.56 (−1.3 to 0.17)" in each for each in alts)
    findings = table(app, "Summary of findings")
    assert any("⊕⊕◯◯ low (GRADE low)" in row[3] for row in findings)
    assert any("no number is on file" in row[4] for row in findings)


def test_without_a_number_nothing_is_drawn_and_the_silence_is_said() -> None:
    app = shown(PAIR, pair="aanscns-2014-ia-facet--asa-asra-2010-facet-ia")
    assert not app.get("image")
    assert "nothing to draw" in text(app)


@pytest.mark.parametrize(
    ("order", "verdict"),
    [
        ("prefer-recent", "A prevails"),
        ("prefer-patient-partners", "Neither prevails"),
        ("prefer-specific.prefer-evidence-based", "A prevails"),
    ],
)
def test_the_order_in_the_address_says_what_prevails(order: str, verdict: str) -> None:
    app = shown(PAIR, pair=CONFLICT, order=order)
    assert next(each.value for each in app.subheader if "prevail" in each.value) == verdict
    (orderable,) = [each for each in drawn(app) if "rest" in each]
    assert [each["id"] for each in orderable["items"]] == order.split(".")
    assert len(orderable["items"]) + len(orderable["out"]) == 7


def test_an_order_that_cannot_be_meant_is_told_and_the_usual_one_is_used() -> None:
    app = shown(PAIR, pair=CONFLICT, order="prefer-luck")
    assert "is no preference" in app.warning[0].value.replace("\\", "")
    assert any("prevails" in each.value for each in app.subheader)


def test_a_profile_is_where_an_order_can_start_from() -> None:
    app = shown(PAIR, pair=CONFLICT)
    assert "Under “Method first”" in text(app)
    assert "Own order" not in text(app)
    app.button(key="start-recency-first").click().run()
    assert not app.exception
    order = app.query_params["order"]
    assert str(order).replace("[", "").replace("'", "").startswith("prefer-recent.")


def test_what_would_settle_a_disagreement_is_told_or_that_nothing_is_open() -> None:
    said = text(shown(PAIR, pair=CONFLICT))
    assert "is strong, on evidence of low or very low certainty" in said
    assert "so there is nothing to settle" in text(shown(PAIR, pair=ALIKE))


def test_published_criticism_of_a_side_stands_with_the_pair_and_with_the_document() -> None:
    for app in (shown(PAIR, pair=CONFLICT), shown(DOCUMENT, document="bmj-2025-rapidrec")):
        rows = table(app, "Published criticism")
        assert len(rows) >= 8
        assert {row[3] for row in rows} >= {"34-society statement", "ASIPP 2025 rebuttal"}
        assert any(row[5] not in ("", "nothing on file") for row in rows)
    assert "Nothing on file disputes this" in text(shown(DOCUMENT, document="acp-2017-lbp"))


def test_a_witness_is_made_up_when_somebody_asks() -> None:
    app = shown(PAIR, pair=CONFLICT)
    assert "Both apply to a request" not in text(app)
    next(each for each in app.button if each.label == "Make up a patient").click().run()
    assert "Both apply to a request" in text(app)


def test_a_policy_and_a_recommendation_have_a_made_up_patient_as_well() -> None:
    library = Library.open()
    pair = next(
        local
        for (iri,), rows in library.background.clashes.items()
        if short(rows[0]["direction"]) == "covers-opposed"
        and short(rows[0]["status"]) == "conflict"
        and (local := iri.removeprefix(KB))
    )
    app = shown(PAIR, pair=pair, witness="shown")
    assert "Both apply to a request" in text(app)
    said = {row[0]: row[1] for row in table(app, "one line for each point")}
    assert said["intervention"] not in ("", "not stated")
    app = shown("10_case", case=f"witness/{pair}")
    assert "This is nobody" in app.info[0].value


def test_the_made_up_patient_is_a_case_on_which_both_sides_apply_and_nothing_is_kept() -> None:
    offered = [each.label for each in shown(PAIR, pair=CONFLICT, witness="shown").get("page_link")]
    assert any("Look at this patient as a case" in each for each in offered)
    app = shown("10_case", case=f"witness/{CONFLICT}")
    assert "This is nobody" in app.info[0].value
    (pair,) = [
        each
        for rows in drawn(app)
        if rows.get("title") == "Conflicts"
        for each in rows["items"]
        if each["id"] == KB + CONFLICT
    ]
    assert "both apply" in pair["mark"]["text"]
    assert [each["mark"]["text"] for each in pair["children"]] == ["✓ met", "✓ met"]
    assert "has no made-up patient" in shown_without_title("10_case", case="witness/" + ALIKE)
    assert "has no made-up patient" in shown_without_title("12_desk", case="witness/" + ALIKE)
    assert "is no pair" in shown_without_title("10_case", case="witness/nonsense")


def test_the_made_up_patient_is_read_only_wherever_a_case_opens() -> None:
    nobody = f"witness/{CONFLICT}"
    views = {
        "review": "nothing is saved",
        "decision": "is decided by nobody",
        "information": "nobody is asked",
        "letter": "Somebody made up",
    }
    for view, said in views.items():
        app = shown("12_desk", case=nobody, view=view)
        assert not app.error
        assert "This is nobody" in app.info[0].value
        assert said in text(app)
        assert not [each for each in app.button if each.label.startswith(("Save this", "Sign"))]
    app = shown("70_workbench", case=nobody, question="conflicts")
    assert app.selectbox(key="chosen-case").value == nobody
    app.button[0].click().run()
    assert not app.exception
    assert app.selectbox(key="chosen-case").value == nobody


def test_a_pair_is_looked_for_by_words_and_the_words_stand_in_the_address() -> None:
    app = shown(PAIR)
    app.text_input(key="find").set_value("epidural cervical conflict").run()
    assert "epidural" in str(app.query_params["find"])
    assert 1 <= len(table(app, "Pairs to choose from")) <= 25
    nothing = shown(PAIR, find="no such words at all")
    assert "No pair on file has all of these words" in text(nothing).replace("\\", "")


def test_a_name_that_means_several_pairs_or_none_is_answered_kindly() -> None:
    several = shown(PAIR, pair="topic-pain-duration")
    assert "Several pairs" in several.info[0].value
    assert len(table(several, "Pairs of this name")) > 25
    none = shown(PAIR, pair="nonsense")
    assert len(table(none, "Pairs to choose from")) == 25
    assert "There is no pair called" in none.warning[0].value


def test_a_vote_is_recorded_with_a_name_and_a_day_and_a_note_without_words_is_refused(
    desk: Path,
) -> None:
    app = shown(PAIR, pair=CONFLICT)
    assert "nothing on this pair yet" in text(app)
    next(each for each in app.button if each.label == "Record").click().run()
    assert "says nothing" in app.warning[0].value.replace("\\", "")
    assert panel_records(open_desk()) == ()
    app.radio(key="panel-kind").set_value("vote")
    app.radio(key="panel-verdict").set_value("accept")
    app.text_area(key="panel-text").set_value("=HYPERLINK is *not* a formula here")
    next(each for each in app.button if each.label == "Record").click().run()
    assert not app.exception
    (kept,) = panel_records(open_desk())
    assert (kept.subject, kept.verdict) == (KB + CONFLICT, "accept")
    (row,) = table(app, "What the panel recorded")
    assert row[1:5] == ["vote", "accept", "=HYPERLINK is *not* a formula here", "Dr. Test"]


def test_a_viewer_sees_the_record_and_is_refused_on_the_server(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    viewer = Person("v", "Eve Viewer", frozenset({"viewer"}))
    monkeypatch.setattr(at_desk, "signed_in", lambda: viewer)
    app = shown(PAIR, pair=CONFLICT)
    assert "this needs the role reviewer" in text(app)
    assert not [each for each in app.button if each.label == "Record"]
    with pytest.raises(NotAllowed):
        add_panel_record(open_desk(), viewer, KB + CONFLICT, kind="vote", verdict="accept")
    assert panel_records(open_desk()) == ()
    monkeypatch.setattr(at_desk, "signed_in", lambda: None)
    app = shown(PAIR, pair=CONFLICT)
    assert app.button(key="panel-sign-in").label == "Sign in"


def test_a_record_that_cannot_be_opened_is_told_and_the_rest_of_the_page_stands(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "broken.sqlite").write_text("this is no database, and long enough to be none")
    monkeypatch.setenv("EXPLORER_DESK", str(tmp_path / "broken.sqlite"))
    app = shown(PAIR, pair=CONFLICT)
    assert "cannot be opened" in app.warning[0].value
    assert app.header[-1].value == "Take away"


def test_a_document_is_shown_as_published_and_as_modelled() -> None:
    app = shown(DOCUMENT, document="bmj-2025-rapidrec", statement="bmj-2025-ra-epi-st")
    rows = dict(table(app, "as published"))
    assert rows["issued"] == "2025-02-19"
    assert rows["how known"] == "secondary"
    assert len(app.expander) == 16
    said = text(app)
    assert "our reading" in said
    related = table(app, "opposes: Against epidural injection of corticosteroid for chronic rad")
    assert [row[0] for row in related].count("opposes") == 8
    assert "Symptoms that travel into a limb are read as radicular" in said
    assert "A reader may object" in said


def test_a_document_without_statements_says_so_and_one_that_is_not_there_offers_others() -> None:
    assert "No statement of this document" in text(shown(DOCUMENT, document="afp-2025-poem"))
    app = shown(DOCUMENT, document="no-such-document")
    assert "There is no document called" in app.warning[0].value
    assert len(table(app, "Every document on file")) > 100


def test_a_newer_edition_is_said_to_take_the_place_of_the_older() -> None:
    replaced = dict(table(shown(DOCUMENT, document="vadod-2017-lbp"), "as published"))
    assert replaced["superseded by"] == "VA/DoD 2022"
    newer = dict(table(shown(DOCUMENT, document="vadod-2022-lbp"), "as published"))
    assert newer["supersedes"] == "VA/DoD 2017"


@pytest.mark.parametrize(
    ("question", "least"),
    [({}, 20), ({"document": "bmj-2025-rapidrec"}, 20), ({"statement": "bmj-2025-ra-epi-st"}, 10)],
    ids=["all", "document", "statement"],
)
def test_a_picture_of_the_network_has_the_same_numbers_in_a_table(
    question: dict[str, str], least: int
) -> None:
    app = shown(NETWORK, **question)
    rows = table(app, "The same as the picture")
    (picture,) = [each["svg"] for each in drawn(app) if "svg" in each]
    assert len(rows) >= least
    assert all(f">{row[0]}</text>" in picture for row in rows)
    assert "<desc>" in picture
    assert "lines" in text(app) or "disagreement" in text(app)


def test_what_nothing_disagrees_with_is_said_to_be_so() -> None:
    app = shown(NETWORK, document="cochrane-2020-esi")
    assert plain("Nothing on file disagrees with this today").replace("\\", "") in text(app)
    assert shown(NETWORK, statement="no-such-statement").warning


def test_a_list_that_begins_at_no_number_begins_at_its_first_row() -> None:
    for wrong in ("9" * 5000, "99999", "-3", "two"):
        app = shown("60_policies_and_guidelines", parted_start=wrong, start=wrong)
        told = [each.value for each in app.markdown]
        assert any(each.startswith("Differences 1 to 20 of ") for each in told)
        assert any(each.startswith("Entries 1 to 20 of ") for each in told)
