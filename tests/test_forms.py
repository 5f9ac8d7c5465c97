"""The case form: what people type becomes facts, and what cannot be read stays as it was typed."""

import json
import re
from pathlib import Path

import pytest
from typed_forms import amounts, fact, form, interval, knowledge, problems, read, said, terms

from explorer.cli import main
from explorer.errors import SourceError
from explorer.form_reading import MOST_ALIASES, MOST_BYTES
from explorer.places import ROOT
from explorer.shapes import broken_shapes
from explorer.sources import read_case
from explorer.vocabulary import expand, shorten
from explorer.writing import as_trig

# Amounts --------------------------------------------------------------------------------------

RELIEF = "concept: prior injection pain relief, status: present"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("value: 50, unit: '%'", "[50 .. 50] percent"),
        ("value: 50%", "[50 .. 50] percent"),
        ("value: 70-85, unit: '%'", "[70 .. 85] percent"),
        ("value: 70–85 %", "[70 .. 85] percent"),
        ("value: 70%-85%", "[70 .. 85] percent"),
        ("value: between 70 and 85%", "[70 .. 85] percent"),
        ("value: 70 to 85 percent", "[70 .. 85] percent"),
        ("value: '>80%'", "(80 .. ] percent"),
        ("value: '≥ 50 %'", "[50 .. ] percent"),
        ("value: more than 50%", "(50 .. ] percent"),
        ("value: 50, unit: '%', source_doc_note: more than", "(50 .. ] percent"),
        ("value: 50, unit: '%', source_doc_note: 'more than, per patient'", "(50 .. ] percent"),
        ("value: 50, unit: '%', source_doc_note: more than 50% for weeks", "(50 .. ] percent"),
        ("value: 50, unit: '%', source_doc_note: less than", "[ .. 50) percent"),
        ("value: 50, unit: '%', source_doc_note: at least", "[50 .. ] percent"),
        ("value: 60, unit: '%', source_doc_note: about", "[45 .. 75] percent"),
        ("value: up to 50%", "[ .. 50] percent"),
        ("value: 50% or more", "[50 .. ] percent"),
        ("value: 62.5%", "[62.5 .. 62.5] percent"),
        ("value: approx. 60 percent", "[45 .. 75] percent"),
    ],
)
def test_a_percentage_is_an_interval(typed: str, expected: str) -> None:
    assert amounts(f"{RELIEF}, {typed}") == [expected]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("value: 6, unit: weeks", "[6 .. 6] week"),
        ("value: six weeks", "[6 .. 6] week"),
        ("value: 6-week", "[6 .. 6] week"),
        ("value: '>= 2 weeks'", "[2 .. ] week"),
        ("value: 2+ months", "[2 .. ] month"),
        ("value: 10, unit: years, source_doc_note: more than", "(10 .. ] year"),
        ("value: about 6, unit: weeks", "[4.5 .. 7.5] week"),
        ("value: 4-6 weeks", "[4 .. 6] week"),
        ("value: 3 or 4 weeks", "[3 .. 4] week"),
        ("source_doc_note: until autumn (about four months)", "[3 .. 5] month"),
        ("value: several months", "[2 .. ] month"),
        ("value: many, unit: years", "[2 .. ] year"),
        ("value: 1½, unit: months", "[1.5 .. 1.5] month"),
        ("value: ¾ year", "[0.75 .. 0.75] year"),
    ],
)
def test_a_duration_that_is_itself_the_concept_is_measured(typed: str, expected: str) -> None:
    assert amounts(f"concept: symptom duration, status: present, {typed}") == [expected]


def test_care_that_went_on_has_lasted() -> None:
    value = "concept: home exercise program, status: present, value: 12, unit: weeks"
    duration = "concept: home exercise program, status: present, duration: 12 weeks"
    assert amounts(value, "lasted") == amounts(duration, "lasted") == ["[12 .. 12] week"]


@pytest.mark.parametrize(
    ("typed", "expected", "is_noted"),
    [
        ("several months", ["[2 .. ] month"], False),
        ("chronic, many years", ["[2 .. ] year"], True),
        ("chronic", [], True),
        ("several", [], True),
        ("6 weeks then 2 months", [], True),
    ],
)
def test_the_plural_is_two_or_more_and_chronic_is_no_length(
    typed: str, expected: list[str], is_noted: bool
) -> None:
    pain = f"concept: low back pain, status: present, duration: '{typed}'"
    assert amounts(pain, "lasted") == expected
    assert fact(pain).get("skos:note") == ([f"duration as written: {typed}"] if is_noted else None)


def test_a_pain_since_an_event_has_lasted_as_long() -> None:
    pain = "concept: neck pain, status: present, duration: chronic, source_doc_note"
    assert amounts(f"{pain}: 'since a fall 3 years before, worsening'", "lasted") == [
        "[3 .. 3] year"
    ]
    assert amounts(f"{pain}: 'worse since a fall, surgery 3 years before'", "lasted") == []


def test_a_count_of_what_the_fact_is_about_is_a_number() -> None:
    denials = "concept: prior denial, status: present, value: 2, unit: earlier denials"
    assert amounts(denials) == ["[2 .. 2] one"]
    visits = "concept: number of prior injections, status: present, value: 4, unit: paid visits"
    assert amounts(visits) == ["[4 .. 4] visit"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("concept: pain score, status: present, value: 7-8/10", "[7 .. 8] point"),
        ("concept: pain score, status: present, value: 8, unit: /10", "[8 .. 8] point"),
        ("concept: pain score, status: present, value: 8\u204410", "[8 .. 8] point"),
        ("concept: physical therapy, status: present, value: 6, unit: visits", "[6 .. 6] visit"),
        ("concept: disc extrusion, status: present, value: 4, unit: mm", "[4 .. 4] millimetre"),
        ("concept: straight leg raise, status: present, value: 30 degrees", "[30 .. 30] degree"),
        ("concept: number of prior injections, status: present, value: 3", "[3 .. 3] one"),
        ("concept: SI provocative tests, status: present, value: 3 of 5", "[3 .. 3] one"),
        ("concept: steroid dose, status: present, value: '1,000 mg'", "[1000 .. 1000] milligram"),
    ],
)
def test_amounts_have_their_unit(typed: str, expected: str) -> None:
    assert amounts(typed) == [expected]


def test_several_amounts_of_one_fact_all_stay() -> None:
    both = ["[100 .. 100] percent", "[50 .. 50] percent"]
    assert amounts(f"{RELIEF}, value: 100% and 50%") == both
    assert amounts(f"{RELIEF}, value: [100, 50], unit: '%'") == both
    lengths = "concept: prior injection relief duration, status: present, value: 2.5 and 10 months"
    assert amounts(lengths) == ["[2.5 .. 2.5] month", "[10 .. 10] month"]


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("value: good", "good"),
        ("value: 65% then 50%", "65% then 50%"),
        ("value: 85-70%", "85-70%"),
        ("value: '10,5 weeks'", "10,5 weeks"),
        ("value: 4/5", "4/5"),
        ("value: 1+", "1+"),
        ("value: 5, unit: nerves", "5"),
        ("value: more than half the time", "more than half the time"),
        ("value: 50%, unit: weeks", "50%"),
    ],
)
def test_what_is_no_amount_stays_text(typed: str, text: str) -> None:
    found = fact(f"{RELIEF}, {typed}")
    assert "measured" not in found
    assert found["valueText"][0].startswith(text)


def test_an_unknown_unit_is_kept_with_a_notice() -> None:
    case = read(
        form("concept: number of levels requested, status: present, value: 5, unit: nerves")
    )
    assert said(case)["fact-1"]["skos:note"] == ["unit as written: nerves"]
    assert any("value “5 nerves” (line 13)" in notice for notice in case.notices)


def test_a_word_in_a_note_that_belongs_to_no_number_changes_nothing() -> None:
    for note in ("second figure about the leg", "over the counter", "aboutface", "from records"):
        typed = f"{RELIEF}, value: 50, unit: '%', source_doc_note: {note}"
        assert amounts(typed) == ["[50 .. 50] percent"]


# Words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "low", "high", "is_open"),
    [("none", "0", "0", False), ("minimal", "0", "50", True), ("complete", "100", "100", False)],
)
def test_words_for_relief_point_to_their_reading(
    word: str, low: str, high: str, is_open: bool
) -> None:
    found = fact(f"{RELIEF}, value: {word}")
    (amount,) = found["measured"]
    details = [terms().detail(expand(amount), name) for name in ("low", "high")]
    assert details == [(f"{low}.0",), (f"{high}.0",)]
    assert bool(terms().detail(expand(amount), "highIsOpen")) is is_open
    assert amount.startswith("kb:word-")
    assert found["assertion"] == ["gx:present"]


@pytest.mark.parametrize(
    ("typed", "assertion"),
    [
        ("concept: surgical candidate, status: present, value: no", "gx:absent"),
        ("concept: straight leg raise, status: present, value: negative", "gx:absent"),
        ("concept: central canal stenosis, status: present, value: none", "gx:absent"),
        (
            "concept: prior injection functional improvement, status: present, value: none",
            "gx:absent",
        ),
        ("concept: contraindication, status: present, value: unknown", "gx:unclear"),
        ("concept: physical therapy, status: present, value: no relief", "gx:present"),
        ("concept: reflex change, status: present, value: absent", "gx:present"),
        ("concept: neck pain, status: Not Documented", "gx:not-documented"),
    ],
)
def test_what_the_record_says_comes_from_status_and_value(typed: str, assertion: str) -> None:
    assert fact(typed)["assertion"] == [assertion]


@pytest.mark.parametrize(
    ("typed", "realisation"),
    [
        ("concept: physical therapy, status: present, value: recommended", "gx:recommended"),
        ("concept: physical therapy recommended, status: present", "gx:recommended"),
        ("concept: MRI performed, status: present, source_doc_note: ordered", "gx:ordered"),
        (
            "concept: MRI performed, status: present, source_doc_note: 'ordered, not done'",
            "gx:ordered",
        ),
        ("concept: RFA, status: present, source_doc_note: scheduled for May", "gx:planned"),
        ("concept: NSAID, status: present, source_doc_note: prescribed", "gx:ordered"),
        ("concept: NSAID, status: present, source_doc_note: refilled", "gx:ordered"),
        ("concept: NSAID, status: present, source_doc_note: 'refilled, taken 3 weeks'", None),
        ("concept: NSAID, status: present, source_doc_note: 'prescribed, taken 3 weeks'", None),
        ("concept: NSAID, status: present, source_doc_note: not recommended", None),
        ("concept: planned procedure, status: present, source_doc_note: planned", None),
        ("concept: RFA planned, status: present", None),
        ("concept: neck pain, status: present, source_doc_note: recommended", None),
    ],
)
def test_what_was_only_intended_is_not_done(typed: str, realisation: str | None) -> None:
    assert fact(typed).get("realisation", [None]) == [realisation]


def test_what_was_completed_is_done() -> None:
    case = read(form("concept: physical therapy, status: present, value: completed"))
    assert said(case)["fact-1"]["realisation"] == ["gx:done"]
    assert not [each for each in case.notices if "completed" in each]


def test_a_narrower_value_is_the_concept() -> None:
    found = fact("concept: NSAID, status: present, value: meloxicam")
    assert found["concept"] == ["term:meloxicam"]
    assert found["rdfs:label"] == ["NSAID: meloxicam"]
    several = fact("concept: muscle relaxant, status: present, value: 'baclofen, tizanidine'")
    assert several["concept"] == ["term:muscle-relaxant"]
    assert several["valueConcept"] == ["term:baclofen", "term:tizanidine"]
    dosed = fact("concept: gabapentinoid, status: present, value: gabapentin 600 mg")
    assert dosed["concept"] == ["term:gabapentin"]
    assert dosed["measured"] == ["fact-1-value"]
    described = fact("concept: gabapentinoid, status: present, value: pregabalin 150 mg BID")
    assert described["concept"] == ["term:pregabalin"]
    combined = fact("concept: opioid, status: present, value: hydrocodone/acetaminophen")
    assert combined["valueConcept"] == ["term:hydrocodone", "term:acetaminophen"]
    attribute = fact("concept: image guidance, status: present, value: fluoroscopy")
    assert attribute["concept"] == ["term:image-guidance"]


def test_a_scope_in_the_note_narrows_a_denial() -> None:
    typed = "concept: prior fusion, status: absent, source_doc_note: at the levels treated"
    assert fact(typed)["concept"] == ["term:prior-fusion-at-level"]


def test_words_that_describe_a_finding_are_terms() -> None:
    found = fact("concept: peripheral neuropathy, status: present, value: painful progressive")
    assert found["valueConcept"] == ["term:painful-quality", "term:progressive-course"]
    disc = fact("concept: disc herniation, status: present, value: 'paracentral, extruded'")
    assert disc["valueConcept"] == ["term:paracentral-position", "term:extruded-form"]
    assert fact("concept: sex, status: present, value: female")["valueConcept"] == [
        "term:female-sex"
    ]


def test_grades_and_codes() -> None:
    stenosis = "concept: foraminal stenosis, status: present, value"
    assert fact(f"{stenosis}: moderate to severe")["severity"] == [
        "term:severity-moderate-to-severe"
    ]
    assert fact(f"{stenosis}: mild annular")["severity"] == ["term:severity-mild"]
    assert "severity" not in fact(f"{stenosis}: 'mild left, severe right'")
    contact = fact("concept: nerve root contact on imaging, status: present, value: abuts")
    assert contact["severity"] == ["term:contact-touching"]
    codes = fact("concept: diagnosis code, status: present, value: 'M54.16, Z99.99'")
    assert codes["code"] == ["code:icd10cm-M54.16", "code:icd10cm-Z99.99"]


# Dates ----------------------------------------------------------------------------------------

EVENT = "concept: prior epidural injection, status: present"


@pytest.mark.parametrize(
    ("typed", "earliest", "latest"),
    [
        ("2025-04-03", "2025-04-03", "2025-04-03"),
        ("April 3, 2025", "2025-04-03", "2025-04-03"),
        ("3 Apr. 2025", "2025-04-03", "2025-04-03"),
        ("04/13/2025", "2025-04-13", "2025-04-13"),
        ("2025-04", "2025-04-01", "2025-04-30"),
        ("Feb 2024", "2024-02-01", "2024-02-29"),
        ("4/2025", "2025-04-01", "2025-04-30"),
        ("2022", "2022-01-01", "2022-12-31"),
        ("early 2022", "2022-01-01", "2022-12-31"),
        ("2025-04 to 2025-07", "2025-04-01", "2025-07-31"),
    ],
)
def test_a_date_is_the_span_of_days_that_it_may_be(typed: str, earliest: str, latest: str) -> None:
    found = fact(f"{EVENT}, date: '{typed}'")
    assert (found["earliest"], found["latest"]) == ([earliest], [latest])
    assert ("dateText" in found) is (earliest != latest)
    assert "started" not in found


def test_a_course_from_day_to_day_has_its_two_days() -> None:
    found = fact("concept: physical therapy, status: present, date: 2025-04-01 to 2025-05-13")
    assert (found["started"], found["ended"]) == (["2025-04-01"], ["2025-05-13"])
    assert fact(f"{EVENT}, date: from 2004-08-02")["started"] == ["2004-08-02"]


@pytest.mark.parametrize("typed", ["[DATE]", "'[DATE]'", "'early [redacted]'", "withheld"])
def test_a_withheld_date_is_never_computed_with(typed: str) -> None:
    found = fact(f"{EVENT}, date: {typed}")
    assert found["dateWithheld"] == ["true"]
    assert found["dateText"] == [typed.strip("'")]
    assert not {"earliest", "latest", "started"} & found.keys()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("about 2 years ago", "[1.5 .. 2.5] year"),
        ("about 2 years before", "[1.5 .. 2.5] year"),
        ("6 months before request", "[6 .. 6] month"),
        ("more than a year ago", "(1 .. ] year"),
        ("within the last 24 months", "[ .. 24] month"),
        ("one year ago", "[1 .. 1] year"),
    ],
)
def test_a_date_counted_back_is_a_fact_of_its_own(typed: str, expected: str) -> None:
    found = said(read(form(f"{EVENT}, date: {typed}")))
    about = found["fact-1-interval"]
    assert about["concept"] == ["term:interval-to-request"]
    assert about["aboutFact"] == ["fact-1"]
    assert interval(found[about["measured"][0]]) == expected
    assert found["fact-1"]["dateText"] == [typed]
    assert "earliest" not in found["fact-1"]


def test_a_note_may_say_how_long_ago_a_withheld_date_was() -> None:
    event = f"{EVENT}, source_doc_note: 'within 24 months, as the request says'"
    for date in ("", ", date: [DATE]"):
        found = said(read(form(event + date)))
        assert interval(found["fact-1-interval-quantity"]) == "[ .. 24] month"
        assert ("dateWithheld" in found["fact-1"]) is bool(date)
        assert not {"measured", "lasted", "earliest"} & found["fact-1"].keys()


def test_a_note_that_is_a_date_or_a_length_counts() -> None:
    assert fact(f"{EVENT}, source_doc_note: '2022'")["latest"] == ["2022-12-31"]
    care = "concept: physical therapy, status: present, source_doc_note: '6 weeks, then stopped'"
    assert amounts(care, "lasted") == ["[6 .. 6] week"]
    for note in ("plan wants three weeks", "for 6 weeks", "2 visits of 3 weeks"):
        found = fact(f"concept: NSAID, status: present, source_doc_note: {note}")
        assert not {"measured", "lasted"} & found.keys()


@pytest.mark.parametrize(
    "typed",
    ["not recently", "03/04/2025", "2025-02-30", "2025-13", "after the accident", "July ... May",
     "3 months before surgery", "3 sessions ago", "x" * 500],
)  # fmt: skip
def test_a_vague_or_impossible_date_is_only_text(typed: str) -> None:
    found = fact(f"{EVENT}, date: '{typed}'")
    assert found["dateText"] == [typed]
    assert not {"earliest", "latest", "started", "dateWithheld"} & found.keys()


def test_two_dates_are_two_facts() -> None:
    for typed in ("2009 and 2010", "[2009, 2010]", "'2009, 2010'"):
        found = said(read(form(f"{EVENT}, date: {typed}")))
        assert found["fact-1"]["earliest"] == ["2009-01-01"]
        assert found["fact-1-2"]["earliest"] == ["2010-01-01"]


def test_a_year_as_a_value_is_a_date_and_no_number() -> None:
    found = fact(f"{EVENT}, value: 2022")
    assert found["earliest"] == ["2022-01-01"]
    assert "measured" not in found


# Places ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "levels", "sites"),
    [
        ("C5-6", ["c5-c6"], ["cervical-region"]),
        ("C5/6", ["c5-c6"], ["cervical-region"]),
        ("L4-L5", ["l4-l5"], ["lumbar-region"]),
        ("L5-left S1", ["l5-s1"], ["lumbar-region"]),
        ("C3/4/5", ["c3-c4", "c4-c5"], ["cervical-region"]),
        ("L3-S1", ["l3-l4", "l4-l5", "l5-s1"], ["lumbar-region"]),
        ("L4-5,L5-S1", ["l4-l5", "l5-s1"], ["lumbar-region"]),
        ("C4-5 and C5-6", ["c4-c5", "c5-c6"], ["cervical-region"]),
        ("T11-12", ["t11-t12"], ["thoracic-region"]),
        ("cervical", [], ["cervical-region"]),
        ("foot and leg", [], ["foot", "leg"]),
        ("neck to shoulders and both arms", [], ["cervical-region", "shoulder", "arm"]),
        ("C5 rootlets", [], ["nerve-root-c5"]),
        ("S1 and L5 roots", [], ["nerve-root-s1", "nerve-root-l5"]),
        ("L5 exiting root", [], ["nerve-root-l5"]),
        ("C4-5 and C5-6 worst", ["c4-c5", "c5-c6"], ["cervical-region"]),
        ("leg to behind the knee", [], ["leg", "hollow-of-the-knee"]),
        ("T12", [], []),
        ("C9-10", [], []),
        ("L5-L3", [], []),
        ("upper posterior", [], []),
    ],
)
def test_a_place_is_found_by_its_name(typed: str, levels: list[str], sites: list[str]) -> None:
    found = fact(f"concept: disc bulge, status: present, body_site: '{typed}'")
    assert found.get("level", []) == [f"term:disc-{each}" for each in levels]
    assert found.get("bodySite", []) == [f"term:{each}" for each in sites]
    if not (levels or sites):
        assert found["skos:note"] == [f"place as written: {typed}"]


def test_a_bare_level_is_a_root_only_where_roots_are_spoken_of() -> None:
    site = "status: present, body_site: C7"
    assert fact(f"concept: radiculopathy diagnosis, {site}")["bodySite"] == ["term:nerve-root-c7"]
    assert fact(f"concept: vertebral fracture, {site}")["bodySite"] == ["term:vertebra-c7"]
    assert "bodySite" not in fact(f"concept: disc bulge, {site}")


def test_words_about_a_place_are_kept() -> None:
    found = fact("concept: disc protrusion, status: present, body_site: L5-S1 foraminal")
    assert found["level"] == ["term:disc-l5-s1"]
    assert found["valueConcept"] == ["term:foraminal-position"]
    worst = fact("concept: disc bulge, status: present, body_site: C4-5 and C5-6 worst")
    for each, typed in ((found, "L5-S1 foraminal"), (worst, "C4-5 and C5-6 worst")):
        assert each["skos:note"] == [f"place as written: {typed}"]


def test_a_place_may_need_the_word_of_the_complaint() -> None:
    site = "status: present, body_site: upper posterior"
    assert fact(f"concept: thigh pain, {site}")["bodySite"] == ["term:upper-posterior-thigh"]
    assert "bodySite" not in fact(f"concept: hip pain, {site}")


def test_a_value_may_name_a_procedure_and_its_level() -> None:
    found = fact("concept: planned procedure, status: present, value: cervical ESI C6-7")
    assert found["valueConcept"] == ["term:cervical-epidural-corticosteroid-injection"]
    assert found["level"] == ["term:disc-c6-c7"]
    assert found["valueText"] == ["cervical ESI C6-7"]


def test_a_side_is_found_in_either_key() -> None:
    leg = "concept: numbness, status: present, body_site"
    assert fact(f"{leg}: left leg")["laterality"] == ["term:left"]
    assert fact(f"{leg}: leg, laterality: left and right")["laterality"] == [
        "term:left",
        "term:right",
    ]
    assert "side as written" in fact(f"{leg}: leg, laterality: left more")["skos:note"][0]


# The request ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("approach", "assertion", "values"),
    [
        ("medial branch RFA", "present", ["medial-branch-approach"]),
        ("anterior/posterior", "present", ["anterior-and-posterior-approach"]),
        ("laminectomy lead", "present", ["open-surgical-approach"]),
        ("interlaminar or transforaminal", "unclear", []),
        ("facet", "present", []),
        ("unspecified", "not-documented", []),
    ],
)
def test_the_approach_is_found_or_left_open(
    approach: str, assertion: str, values: list[str]
) -> None:
    found = said(read(form().replace("approach: interlaminar", f"approach: {approach}")))
    assert found["fact-approach"]["assertion"] == [f"gx:{assertion}"]
    assert found["fact-approach"].get("valueConcept", []) == [f"term:{each}" for each in values]
    assert bool(values) is ("valueText" not in found["fact-approach"])


@pytest.mark.parametrize(
    ("name", "values"), [("TFESI", ["term:nerve-root-l4"]), ("LESI", []), ("TFESI or LESI", [])]
)
def test_a_single_level_is_a_root_where_the_needle_goes_to_a_root(
    name: str, values: list[str]
) -> None:
    text = form().replace("name: LESI", f"name: {name}").replace("[L4-5]", "[L4]")
    text = text.replace("approach: interlaminar", "approach: null")
    found = said(read(text))["fact-level"]
    assert found.get("valueConcept", []) == values
    assert ("valueText" not in found) is bool(values)


@pytest.mark.parametrize(
    ("name", "region", "approach", "procedures"),
    [
        ("LESI", "lumbar", "interlaminar",
         ["lumbar-interlaminar-epidural-corticosteroid-injection"]),
        ("TFESI", "lumbar", "null", ["lumbar-transforaminal-epidural-corticosteroid-injection"]),
        ("TFESI x2 visits", "null", "null", ["transforaminal-epidural-corticosteroid-injection"]),
        ("ESI", "[cervical, lumbar]", "null", ["epidural-corticosteroid-injection"]),
        ("RFA", "cervical", "unspecified", ["radiofrequency-ablation"]),
        ("medial branch blocks", "lumbar", "medial branch", ["medial-branch-block"]),
        ("CESI and LESI", "cervical and lumbar", "null",
         ["cervical-epidural-corticosteroid-injection",
          "lumbar-epidural-corticosteroid-injection"]),
        ("ACDF C5-6", "cervical", "anterior", ["anterior-cervical-discectomy-and-fusion"]),
    ],
)  # fmt: skip
def test_the_procedure_is_found_by_name_region_and_approach(
    name: str, region: str, approach: str, procedures: list[str]
) -> None:
    text = form().replace("name: LESI", f"name: {name}")
    text = text.replace("region: lumbar", f"region: {region}")
    text = text.replace("approach: interlaminar", f"approach: {approach}")
    found = said(read(text))["request"]
    assert found["procedure"] == [f"term:{each}" for each in procedures]
    assert found["rdfs:label"] == [name]


def test_the_request_has_its_codes_and_facts() -> None:
    text = form().replace("['62323']", "[62323, '64483-50', G0260, abc]")
    text = text.replace("region: lumbar", "region: cervical and lumbar")
    case = read(text)
    found = said(case)
    assert found["request"]["code"] == ["code:cpt-62323", "code:cpt-64483", "code:hcpcs-G0260"]
    assert "code as written: abc" in found["request"]["skos:note"][0]
    assert found["fact-region"]["valueConcept"] == ["term:cervical-region"]
    assert found["fact-region-2"]["valueConcept"] == ["term:lumbar-region"]
    assert found["fact-level"]["valueConcept"] == ["term:disc-l4-l5"]
    assert found["fact-approach"]["valueConcept"] == ["term:interlaminar-approach"]
    assert found["fact-episode"]["valueConcept"] == ["term:initial-episode"]


@pytest.mark.parametrize(
    ("episode", "assertion"),
    [("repeat", "present"), ("mixed", "unclear"), ("unclear", "unclear"),
     ("unspecified", "not-documented")],
)  # fmt: skip
def test_the_episode_may_be_open(episode: str, assertion: str) -> None:
    found = said(read(form().replace("episode: initial", f"episode: {episode}")))["fact-episode"]
    assert found["assertion"] == [f"gx:{assertion}"]


def test_an_episode_with_a_basis_is_the_word_of_who_entered_it() -> None:
    text = form().replace("episode: initial", "episode: initial\n  episode_basis: none mentioned")
    found = said(read(text))["fact-episode"]
    assert found["statedBy"] == ["gx:case-enterer"]
    assert found["skos:note"] == ["none mentioned"]


def test_the_date_of_service_is_a_day_or_a_span() -> None:
    day = read(form(requested="2026-04-03"))
    assert said(day)["request"]["serviceDate"] == ["2026-04-03"]
    month = read(form(requested="2026-04"))
    assert said(month)["request"]["earliest"] == ["2026-04-01"]
    assert not [each for each in (*day.notices, *month.notices) if "not on record" in each]
    withheld = read(form(requested="[DATE]"))
    assert said(withheld)["request"]["dateWithheld"] == ["true"]
    assert [each for each in withheld.notices if "not on record" in each]


def test_policy_and_day_of_the_assessment() -> None:
    found = said(read(form() + "assessed_under: aetna-cpb-0016-esi\nas_of: 2026-01-02\n"))
    assert found["request"]["assessedUnder"] == ["kb:aetna-cpb-0016-esi"]
    assert found["assessment"]["asOf"] == ["2026-01-02"]


# What was published ---------------------------------------------------------------------------


def test_only_facts_reach_the_facts() -> None:
    case = read(
        form("concept: neck pain, status: present")
        + """
source_url: https://example.org/review
published_outcome: deny
published_criteria:
- {criterion: care, published_status: unmet, threshold: '>= 4 weeks'}
- {criterion: imaging, published_status: not-addressed}
outcome_level: appeal
cited_guidelines: [ACP]
inconsistencies: [two headings]
difficulty_notes: []
"""
    )
    told = " ".join(str(quad) for quad in case.facts)
    assert not [each for each in ("example.org", "deny", "ACP", "headings") if each in told]
    published = [shorten(quad.object.value) for quad in case.published]
    assert {"deny", "gx:unmet", "outcome_level: appeal", "ACP", "two headings"} <= {*published}
    assert {"gx:criteria-not-met", "gx:PublishedClaim", "https://example.org/review"} <= {
        *published
    }
    assert any("threshold: >= 4 weeks" in each for each in published)
    assert any("not-addressed" in each for each in published)


# Problems -------------------------------------------------------------------------------------


def test_all_problems_are_told_at_once_with_their_lines() -> None:
    text = form(
        "concept: neck pian, status: present",
        "concept: neck pain, status: maybe",
        "status: present",
        "concept: neck pain",
        "concept: neck pain, status: present, severty: mild",
        "concept: {a: b}, status: present",
        "concept: neck pain, status: present, status: absent",
    )
    text += "as_of: soon\nassessed_under: nobody\ncolour: blue\n"
    found = problems(text)
    assert found == [
        "form.yaml:13 the concept neck pian of fact 1 is not known",
        "form.yaml:14 maybe is no status",
        "form.yaml:15 fact 3 has no concept",
        "form.yaml:16 the fact about neck pain has no status",
        "form.yaml:17 fact 5 has no key severty",
        "form.yaml:18 concept holds more than texts",
        "form.yaml:18 fact 6 has no concept",
        "form.yaml:19 the key status stands here a second time (first on line 19)",
        "form.yaml:20 as_of is no day: soon",
        "form.yaml:21 nobody is no policy on file",
        "form.yaml:22 the form has no key colour",
    ]


def test_a_misspelt_concept_gets_the_nearest_names() -> None:
    with pytest.raises(SourceError) as caught:
        read(form("concept: neck pian, status: present"))
    assert "term:neck-pain (neck pain)" in caught.value.try_


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "the file is empty"),
        ("# nothing", "holds nothing but comments"),
        ("just words", "the form has no keys"),
        ("- a list", "the form has no keys"),
        ("{}", "the form has no id"),
        ("id: a\nprocedure: x\nfacts: y", "the procedure has no keys"),
        ("id: a b\nprocedure: {cpt: 62321}\nfacts: []", "the id a b is no plain name"),
        ("id: a\nprocedure: {cpt: 62321}\nfacts: {a: b}", "the facts are no list"),
        ("id: a\nprocedure: {cpt: 62321}\nfacts: [x]", "fact 1 has no keys"),
        ("id: a\nprocedure: {timing: now}\nfacts: []", "names no service"),
        ("id: a\nprocedure: {name: basket weaving}\nfacts: []", "the procedure basket weaving"),
        ("id: [a", "cannot be read as YAML"),
        ("id: a\n\tb: c", "cannot be read as YAML"),
        ("id: a\n---\nid: b", "cannot be read as YAML"),
        ("id: *nobody", "cannot be read as YAML"),
        ("id: \x01", "a character that YAML does not know"),
        ('id: "\\ud800"', "a character that cannot be shown"),
        ('id: "\\U00110000"', "cannot be read as YAML"),
        ("id: !!python/object:os.system x", "the tag"),
        ("? [a]\n: b", "a key is a list"),
        ("id: &a [*a]", "nested too deeply"),
        ("id: " + "[" * 3000, "nested too deeply"),
        ("id: " + "[" * 60 + "]" * 60, "nested too deeply"),
        (f"id: &a b\nx: [{', '.join(['*a'] * (MOST_ALIASES + 1))}]", "more than 10 aliases"),
        ("id: a\nfacts:\n" + "- x\n" * (MOST_BYTES // 4), "the most that is read"),
    ],
)
def test_a_form_that_cannot_be_used_says_why(text: str, told: str) -> None:
    assert any(told in each for each in problems(text)), problems(text)


def test_a_flood_of_problems_is_cut_short() -> None:
    found = problems(form(*["concept: no such thing, status: present"] * 80))
    assert len(found) == 51
    assert found[-1].endswith("there are more problems than these 50")


def test_lenient_keeps_a_fact_whose_concept_is_unknown() -> None:
    case = read(
        form("concept: Cupping (dry), status: present, value: 3, unit: weeks"), lenient=True
    )
    found = said(case)["fact-1"]
    assert found["concept"] == ["term:cupping-dry"]
    assert found["unmapped"] == ["true"]
    assert found["rdfs:label"] == ["Cupping (dry): 3 weeks"]
    assert any("term:cupping-dry" in notice for notice in case.notices)


def test_lenient_keeps_a_request_for_an_unknown_procedure() -> None:
    text = "id: a\nprocedure: {name: basket weaving}\nassessed_under: nobody\nfacts: []"
    case = read(text, lenient=True)
    assert said(case)["request"]["procedure"] == ["term:basket-weaving"]
    assert "nobody" in said(case)["request"]["skos:note"][0]
    assert any("basket-weaving" in notice for notice in case.notices)


def test_the_shape_of_a_form_can_be_read_without_the_knowledge(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text(form("concept: whatever, status: present"), "utf-8")
    assert read_case(path).title == "LESI (a-case)"


# The way out ----------------------------------------------------------------------------------


def whole() -> str:
    return form(
        f"{RELIEF}, value: 70-85%, duration: about 3 months, source_doc_note: 'says \"half\"'",
        f"{EVENT}, date: about 2 years ago, body_site: L4-5, laterality: left",
        f"{EVENT}, date: [DATE]",
        "concept: physical therapy, status: present, value: recommended",
        f"{RELIEF}, value: none",
        "concept: surgical candidate, status: present, value: 'no', source_doc_note: 'a\\b'",
        requested="2026-05",
    ) + ("published_outcome: deny\nassessed_under: aetna-cpb-0016-esi\nas_of: 2026-06-01\n")


def test_an_imported_form_reads_back_to_the_same_case() -> None:
    case = read(whole())
    again = read(as_trig(case), "form.trig")
    assert set(again.facts) == set(case.facts)
    assert set(again.published) == set(case.published)
    assert (again.iri, again.title) == (case.iri, case.title)


def test_an_imported_form_is_laid_out_in_sections() -> None:
    review = "published_outcome: deny\ninconsistencies: [two headings]\n"
    text = as_trig(
        read(form("concept: neck pain, status: present", "concept: age, status: unclear") + review)
    )
    lines = [line.removeprefix("# ") for line in text.splitlines() if line.startswith("# ")]
    assert lines[1:] == [
        "The request",
        "The record",
        "What a published review concluded",
        "What it claimed, to be held against the record",
    ]
    assert text.index("# The request") < text.index("fact-region>") < text.index("# The record")
    assert text.index("# The record") < text.index("fact-1>") < text.index("fact-2>")


def test_the_case_on_file_is_written_out_and_read_back() -> None:
    case = read_case(ROOT / "cases" / "cervical-esi-62321.trig", terms=terms())
    again = read(as_trig(case), "case.trig")
    for part in ("facts", "published", "expected"):
        assert set(getattr(again, part)) == set(getattr(case, part))


def test_the_form_of_the_guide_can_be_read() -> None:
    guide = (ROOT / "cases" / "README.md").read_text("utf-8")
    (example,) = re.findall(r"```yaml\n(.*?)```", guide, re.DOTALL)
    case = read(example)
    assert interval(said(case)["fact-1-value"]) == "(50 .. ] percent"
    assert not [each for each in case.notices if each.startswith("Kept as text")]


# The command line -----------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int | str | None, str, str]:
    """Exit code, standard output and standard error of one command."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    shown = capsys.readouterr()
    assert "Traceback" not in shown.err
    return ended.value.code, shown.out, shown.err


def test_a_form_is_assessed_like_any_case(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "form.yaml"
    path.write_text(whole(), "utf-8")
    code, out, _ = run(capsys, "assess", str(path), "--format", "json")
    document = json.loads(out)
    assert code == 0
    assert document["case"]["id"] == expand("case:a-case")
    assert document["as_of"] == "2026-06-01"
    told = {each["id"].rpartition("/")[2]: each for each in document["facts"]}
    assert told["fact-1"]["value"] == "70-85%"
    assert told["fact-6"]["status"] == "absent"
    # The same case by another door is assessed alike.
    code, trig, _ = run(capsys, "import", str(path))
    (tmp_path / "form.trig").write_text(trig, "utf-8")
    code, out, _ = run(capsys, "assess", str(tmp_path / "form.trig"), "--format", "json")
    again = json.loads(out)
    assert code == 0
    assert {**again, "notices": []} == {**document, "notices": []}


def test_import_tells_what_is_only_kept_as_text(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "form.yaml"
    path.write_text(form(f"{RELIEF}, value: good"), "utf-8")
    code, out, err = run(capsys, "import", str(path))
    assert code == 0
    assert out.startswith("# LESI (a-case): made from form.yaml.\n\n@prefix gx:")
    assert "value “good” (line 13)" in err


def test_a_form_with_problems_ends_with_three(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "form.yml"
    path.write_text(form("concept: neck pian, status: present"), "utf-8")
    for command in ("assess", "import"):
        code, out, err = run(capsys, command, str(path))
        assert (code, out) == (3, "")
        assert "form.yml:13  the concept neck pian" in err
        code, out, _ = run(capsys, command, str(path), "--lenient")
        assert code == 0


def test_what_a_form_becomes_has_the_shape_of_a_case() -> None:
    second = form(
        "concept: diagnosis code, status: present, value: M54.16",
        "concept: nerve root contact on imaging, status: present, value: abuts",
        "concept: NSAID, status: present, value: meloxicam, body_site: C3/4/5",
    ).replace("a-case", "b-case")
    facts = [*read(whole()).facts, *read(second).facts]
    assert broken_shapes(knowledge(), facts) == ()
