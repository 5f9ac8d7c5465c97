"""The first case, row by row: a cervical interlaminar epidural steroid injection, code 62321.

Each test is one row of what a careful reader expects of this case. Everything is read from the
assessment document, so the same words stand in the terminal, on the page and in the file that
another program reads.
"""

from __future__ import annotations

from typing import Any

import pytest

from explorer.library import Library
from explorer.vocabulary import case_iri, expand

CASE = "cervical-esi-62321"
Document = dict[str, Any]


@pytest.fixture(scope="module")
def document() -> Document:
    return Library.open().assess_case(CASE).document


def kb(name: str) -> str:
    return expand(f"kb:{name}")


def fact(name: str) -> str:
    return f"{case_iri(CASE)}/fact-{name}"


def nodes(part: Any) -> list[Document]:
    """Every object inside a part of the document."""
    if isinstance(part, dict):
        return [part, *(node for value in part.values() for node in nodes(value))]
    if isinstance(part, list):
        return [node for value in part for node in nodes(value)]
    return []


def criterion(document: Document, name: str) -> Document:
    found = [n for n in nodes(document) if n.get("id") == kb(name) and "children" in n]
    assert found, f"{name} is not in the document"
    return found[0]


def entry(document: Document, part: str, name: str) -> Document:
    return next(each for each in document[part] if each["id"] == kb(name))


def test_s1_the_criteria_are_not_met_and_the_duration_of_care_decides(document: Document) -> None:
    determination = document["determination"]
    assert determination["status"] == "criteria-not-met"
    assert [each["id"] for each in determination["decisive"]] == [kb("A16-CONS-D")]
    assert document["case"]["request"]["assessed_under"] == kb("aetna-cpb-0016-esi")
    assert document["as_of"] == "2026-11-22"


def test_s1_the_headline_names_the_open_programme_and_the_guidelines_as_not_decisive(
    document: Document,
) -> None:
    determination = document["determination"]
    assert determination["open_point"]["id"] == kb("A16-CPMP")
    assert determination["open_point"]["status"] == "undocumented"
    headline = determination["headline"]
    assert "Open, not decisive: Delivered inside a comprehensive pain program" in headline
    assert "Guideline track, not decisive" in headline


def test_s2_the_strong_recommendation_against_is_known_value_by_value(document: Document) -> None:
    both = entry(document, "recommendations", "bmj-2025-ra-epi-la-st")
    assert (both["direction"], both["strength"], both["certainty"]) == (
        "against",
        "strong",
        "moderate",
    )
    assert both["known"] == "secondary"
    assert both["recalled_values"] == []
    assert [(o["effect"], o["known"]) for o in both["outcomes"]] == [(-0.49, "recalled")]
    steroid = entry(document, "recommendations", "bmj-2025-ra-epi-st")
    assert steroid["recalled_values"] == ["certainty"]


@pytest.mark.parametrize("agent", ["la", "st", "la-st"])
def test_s2_each_agent_statement_may_apply_because_the_agents_are_partly_stated(
    document: Document, agent: str
) -> None:
    statement = entry(document, "recommendations", f"bmj-2025-ra-epi-{agent}")
    assert statement["intervention_match"] == "may"
    assert statement["applicability"] == "undocumented"


def test_s2_no_procedure_has_evidence_of_high_certainty(document: Document) -> None:
    assert "high-certainty" in entry(document, "evidence", "bmj-2025-claim-no-high")["statement"]


def test_s2_the_adverse_events_come_with_their_period_limits_and_true_source(
    document: Document,
) -> None:
    events = entry(document, "evidence", "fda-2014-claim-90")
    assert {"90", "1997-11-01", "2014-04-23"} <= {f["value"] for f in events["figures"]}
    assert any("denominator" in limit for limit in events["limits"])
    assert events["traces_to"]["id"] == kb("racoosin-2015")


def test_s3_one_week_of_care_is_three_weeks_short_of_four(document: Document) -> None:
    care = criterion(document, "A16-CONS-D")
    assert care["status"] == "unmet"
    assert (care["required"], care["found"], care["shortfall"]) == (
        "at least 4 weeks",
        "1 week",
        "3 weeks",
    )
    assert care["unit"] == "wk"
    assert set(care["facts"]) == {fact("F5"), fact("F13")}
    assert "Documented care: 1 week" in care["because"]


def test_s4_four_programme_parts_are_undocumented_and_meloxicam_is_no_programme(
    document: Document,
) -> None:
    programme = criterion(document, "A16-CPMP")
    assert programme["status"] == "undocumented"
    assert [part["status"] for part in programme["children"]] == ["undocumented"] * 4
    assert all(part["settles"] for part in programme["children"])
    oral = criterion(document, "A16-CPMP-4")
    assert fact("F5") not in oral["facts"]


def test_s5_imaging_is_met_by_assertion_and_never_computed(document: Document) -> None:
    imaging = criterion(document, "A16-IMG")
    assert (imaging["status"], imaging["how"]) == ("met", "asserted")
    assert imaging["found"] == "within 24 months"
    assert set(imaging["facts"]) == {fact("F3"), fact("F3-interval")}
    assert next(f for f in document["facts"] if f["id"] == fact("F3"))["date"] == "withheld"


def test_s6_the_radicular_picture_fits_and_concordance_only_supports(document: Document) -> None:
    picture = criterion(document, "A16-RAD-C1")
    assert picture["status"] == "met"
    assert set(picture["facts"]) == {fact("F2-pain"), fact("F2-numbness"), fact("F2-weakness")}
    fit = criterion(document, "A16-RAD-C2")
    assert fit["supporting"]
    assert fit["status"] == "undocumented"
    carried, _, left_out = fit["because"].partition("but not")
    assert "C7" in carried
    assert "posterolateral arm" in carried
    assert "thumb" in left_out
    assert "both sides" in left_out


def test_s7_each_risk_is_raised_by_its_facts_and_says_how_well_it_is_supported(
    document: Document,
) -> None:
    bone = entry(document, "risks", "risk-osteoporosis-fracture")
    assert {fact("F10"), fact("F10-osteoporosis")} <= set(bone["facts"])
    assert {s["effect"] for s in bone["statements"]} == {1.21, 1.54}
    assert all(s["indirectness"] for s in bone["statements"])
    radiation = entry(document, "risks", "risk-neck-radiation")
    assert radiation["facts"] == [fact("F9-radiation")]
    assert [(s["supported"], s["known"]) for s in radiation["statements"]] == [(False, "recalled")]
    assert entry(document, "risks", "risk-prior-imaging-review")
    level = entry(document, "risks", "risk-stenotic-level")
    assert level["statements"][0]["id"] == kb("codwc-2014c-esi-radicular")


@pytest.mark.parametrize(
    ("pro", "status", "nearer"),
    [
        ("asipp-2021-dh-cervical-il", "conflict", False),
        ("asipp-2021-ss-cervical-il", "partial", True),
    ],
)
def test_s8_bmj_and_asipp_part_over_this_injection(
    document: Document, pro: str, status: str, nearer: bool
) -> None:
    conflict = entry(document, "conflicts", f"bmj-2025-ra-epi-la-st--{pro}")
    assert (conflict["kind"], conflict["status"], conflict["historical"]) == (
        "direction",
        status,
        False,
    )
    assert conflict["on_case"] == "both-may"
    assert conflict["nearer"] is nearer
    assert conflict["overlap"]
    differing = {row["dimension"] for row in conflict["anatomy"]}
    assert {"condition", "certainty", "rating", "date", "panel"} <= differing
    prevails = {each["label"]: each["side"] for each in conflict["under"]}
    assert prevails["Recency first"] == "a"
    assert prevails["Specificity first"] == "b"
    assert "would prevail" in conflict["flip"]


def test_s8_pairs_with_a_superseded_side_come_after_those_that_are_current(
    document: Document,
) -> None:
    nearer = [each["historical"] for each in document["conflicts"] if each["nearer"]]
    assert True in nearer
    assert nearer == sorted(nearer)


def test_s2_no_evidence_about_another_region_is_told(document: Document) -> None:
    told = {each["id"] for each in document["evidence"]}
    assert kb("fda-2014-claim-90") in told
    assert not {claim for claim in told if "olivier-2023" in claim}


def test_s9_the_bmj_recommendation_lacks_the_duration_and_the_cause_of_the_pain(
    document: Document,
) -> None:
    statement = entry(document, "recommendations", "bmj-2025-ra-epi-la-st")
    assert statement["applicability"] == "undocumented"
    assert {m["id"] for m in statement["missing"]} == {
        kb("bmj-2025-duration"),
        kb("bmj-2025-no-cancer-pain"),
    }
    assert {p["id"] for p in statement["presumed"]} == {
        kb("bmj-2025-no-infection"),
        kb("bmj-2025-no-inflammatory-arthropathy"),
    }
    assert fact("F9-cancer") in criterion(document, "bmj-2025-no-cancer-pain")["facts"]


def test_s10_unknown_qualities_of_documents_are_shown_as_unknown(document: Document) -> None:
    quality = {each["document"]: each for each in document["evidence_quality"]}
    bmj, asipp = quality[kb("bmj-2025-rapidrec")], quality[kb("asipp-2021-epidural")]
    assert (bmj["basis"], bmj["grading"], bmj["patient_partners"]) == (
        "evidence-based",
        "GRADE",
        True,
    )
    assert asipp["patient_partners"] is None
    assert asipp["conflict_handling"] is None
    authorship = entry(document, "evidence", "cohen-deyo-2013-claim-reviews")
    assert authorship["document"] == kb("cohen-deyo-2013-credibility")


def test_s11_actions_come_as_unmet_then_undocumented_then_risks(document: Document) -> None:
    actions = document["actions"]
    assert [a["rank"] for a in actions] == list(range(1, len(actions) + 1))
    assert actions[0]["id"] == kb("A16-CONS-D")
    order = [a["kind"].replace("confirm-text", "undocumented") for a in actions]
    assert order == sorted(order, key=["unmet", "undocumented", "risk"].index)
    undocumented = [a["id"] for a in actions if a["kind"] == "undocumented"]
    assert undocumented == [
        kb(name)
        for name in (
            "A16-ONE",
            "A16-TUM",
            "A16-NSP",
            "A16-CPMP-1",
            "A16-CPMP-2",
            "A16-CPMP-3",
            "A16-CPMP-4",
        )
    ]


def test_s12_alternatives_say_how_they_differ_and_how_they_are_known(document: Document) -> None:
    exercise = entry(document, "alternatives", "dk-2017-cr-exercise-manual")
    assert (exercise["direction"], exercise["applicability"]) == ("for", "undocumented")
    assert exercise["missing"]
    assert entry(document, "alternatives", "nass-2010-ctfesi")["known"] == "recalled"
    gabapentinoids = entry(document, "alternatives", "crnh-claim-gaba-enke")
    assert any("lumbar" in each for each in gabapentinoids["differs"])
    assert entry(document, "alternatives", "surgical-evaluation-on-progression")


def test_s13_each_pitfall_is_tied_to_what_triggers_it(document: Document) -> None:
    triggered = {each["id"] for each in document["pitfalls"]}
    assert triggered == {
        kb(f"pitfall-{name}")
        for name in (
            "short-drug-trial",
            "programme-undocumented",
            "radiation-overlooked",
            "preference-against-evidence",
            "withheld-date",
            "applicability-assumed",
        )
    }
    assert all(each["triggered_by"].startswith(case_iri(CASE)) for each in document["pitfalls"])


def test_s14_every_citation_is_numbered_used_and_says_how_it_is_known(document: Document) -> None:
    numbers = [each["n"] for each in document["citations"]]
    assert numbers == list(range(1, len(numbers) + 1))
    used = {n for node in nodes(document) for n in node.get("citations", []) if isinstance(n, int)}
    assert used == set(numbers)
    assert all(each["known"] for each in document["citations"])
    mirrors = ("droracle", "jesse.tg", "medilib", "scribd", "moam.info")
    assert not [
        c["url"] for c in document["citations"] if c["url"] and any(m in c["url"] for m in mirrors)
    ]


def test_nothing_recalled_decides(document: Document) -> None:
    assert {each["id"] for each in document["determination"]["confirm_text"]} == {
        kb("A16-SET"),
        kb("A16-FREQ-2"),
        kb("A16-FREQ-3"),
        kb("A16-FREQ-4"),
    }
    assert all(
        criterion(document, each["id"].rpartition("/")[2])["known"] != "recalled"
        for each in document["determination"]["decisive"]
    )
