"""Other ways to write the same: what reviewers type in forms that nobody has seen before."""

import pytest
from typed_forms import amounts, fact, form, interval, problems, read, said, terms

from explorer.vocabulary import expand

RELIEF = "concept: prior injection pain relief, status: present"
CARE = "concept: physical therapy, status: present"
RAISE = "concept: straight leg raise, status: present"
BULGE = "concept: disc bulge, status: present"


def lines(text: str) -> list[str]:
    """What a form keeps as text and compares with nothing, as its notices tell it."""
    return [each for each in read(text).notices if each.startswith("Kept as text")]


# Amounts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "measured", "lasted"),
    [
        ("value: 6 visits over 3 weeks", ["[6 .. 6] visit"], ["[3 .. 3] week"]),
        ("value: twice weekly x 6 weeks", [], ["[6 .. 6] week"]),
        ("value: 2x/week for at least 6 weeks", [], ["[6 .. ] week"]),
        ("duration: twice weekly x 6 weeks", [], ["[6 .. 6] week"]),
        ("duration: for 6 weeks", [], ["[6 .. 6] week"]),
        ("duration: six (6) weeks", [], ["[6 .. 6] week"]),
        ("duration: 8 of 12 weeks", [], ["[8 .. 8] week"]),
        ("value: completed 6 weeks", [], ["[6 .. 6] week"]),
        ("value: 12 visits completed", ["[12 .. 12] visit"], []),
        ("value: x2", ["[2 .. 2] one"], []),
        ("value: past 6 months", [], []),
        ("value: no PT for 6 weeks", [], []),
        ("value: off work for 6 weeks", [], []),
        ("value: 6 months over 2 years", [], []),
        ("source_doc_note: for 6 weeks", [], []),
    ],
)
def test_how_much_care_and_for_how_long(typed: str, measured: list[str], lasted: list[str]) -> None:
    assert amounts(f"{CARE}, {typed}") == measured
    assert amounts(f"{CARE}, {typed}", "lasted") == lasted


def test_what_was_understood_in_part_keeps_its_words() -> None:
    typed = "twice weekly x 6 weeks"
    assert fact(f"{CARE}, value: {typed}")["valueText"] == [typed]
    assert fact(f"{CARE}, value: {typed}")["rdfs:label"] == [f"Physical therapy: {typed}"]
    assert fact(f"{CARE}, duration: {typed}")["skos:note"] == [f"duration as written: {typed}"]
    assert fact(f"{CARE}, value: completed 6 weeks")["realisation"] == ["gx:done"]
    drug = fact("concept: NSAID, status: present, value: naproxen 500 mg bid x 6 weeks")
    assert drug["concept"] == ["term:naproxen"]
    assert drug["valueText"] == ["naproxen 500 mg bid x 6 weeks"]


@pytest.mark.parametrize(
    ("typed", "measured", "lasted"),
    [
        ("value: 80% relief for 3 months", ["[80 .. 80] percent"], ["[3 .. 3] month"]),
        ("source_doc_note: more than 50% for 3 months", ["(50 .. ] percent"], ["[3 .. 3] month"]),
        ("value: 60, unit: '% pain relief'", ["[60 .. 60] percent"], []),
        ("value: greater than or equal to 50%", ["[50 .. ] percent"], []),
        ("value: 50, unit: '%', source_doc_note: patient says more than 50%",
         ["(50 .. ] percent"], []),
        ("value: 50, unit: '%', source_doc_note: it lasted more than 50 days",
         ["[50 .. 50] percent"], []),
    ],
)  # fmt: skip
def test_relief_and_how_long_it_lasted(typed: str, measured: list[str], lasted: list[str]) -> None:
    assert amounts(f"{RELIEF}, {typed}") == measured
    assert amounts(f"{RELIEF}, {typed}", "lasted") == lasted


@pytest.mark.parametrize(
    ("note", "high"), [("no relief", "0.0"), ("minimal, per patient", "50.0"), ("none", "")]
)
def test_a_note_may_be_the_word_for_the_relief(note: str, high: str) -> None:
    found = fact(f"{RELIEF}, source_doc_note: '{note}'")
    read_as = [end for iri in found.get("measured", []) for end in
               terms().detail(expand(iri), "high")]  # fmt: skip
    assert read_as == ([high] if high else [])
    assert found["assertion"] == ["gx:present"]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("concept: number of prior injections, status: present, value: 3 in the past year", []),
        ("concept: SI provocative tests, status: present, value: 3/5", ["[3 .. 3] one"]),
        ("concept: SI provocative tests, status: present, value: 3/5 positive", ["[3 .. 3] one"]),
        ("concept: motor deficit, status: present, value: 4/5", []),
        ("concept: spondylolisthesis, status: present, value: grade II", ["[2 .. 2] grade"]),
        ("concept: spondylolisthesis, status: present, value: week 2", []),
        ("concept: age, status: present, value: 67yo", ["[67 .. 67] year"]),
        ("concept: pain score, status: present, value: 7, unit: out of ten", ["[7 .. 7] point"]),
        ("concept: diagnosis code, status: present, value: '724.4'", []),
    ],
)
def test_a_number_is_taken_for_nothing_else(typed: str, expected: list[str]) -> None:
    assert amounts(typed) == expected


# What the record says -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "assertion", "side"),
    [
        ("value: positive on the right", "present", "right"),
        ("value: negative on the left", "absent", "left"),
        ("value: positive bilaterally", "present", "bilateral"),
        ("source_doc_note: 'negative on the left, see page 3'", "absent", "left"),
        ("source_doc_note: positive on the right", "present", "right"),
        ("source_doc_note: negative", "absent", ""),
        ("source_doc_note: none", "present", ""),
        ("source_doc_note: unknown", "present", ""),
        ("value: neg", "absent", ""),
        ("value: pos", "present", ""),
    ],
)
def test_a_finding_with_its_side(typed: str, assertion: str, side: str) -> None:
    found = fact(f"{RAISE}, {typed}")
    assert found["assertion"] == [f"gx:{assertion}"]
    assert found.get("laterality", []) == ([f"term:{side}"] if side else [])


def test_a_finding_with_its_angle() -> None:
    assert amounts(f"{RAISE}, value: positive at 30 degrees") == ["[30 .. 30] degree"]


@pytest.mark.parametrize(
    ("typed", "assertion"),
    [
        (f"{CARE}, value: declined", "absent"),
        (f"{CARE}, source_doc_note: 'declined, wants the injection'", "absent"),
        (f"{CARE}, source_doc_note: never done", "absent"),
        ("concept: low back pain, status: present, source_doc_note: denies", "absent"),
        ("concept: numbness, status: present, source_doc_note: denies numbness", "absent"),
        ("concept: numbness, status: present, source_doc_note: denies weakness", "present"),
        ("concept: leg pain, status: present, source_doc_note: no thigh pain", "present"),
        ("concept: numbness, status: present, value: denied", "absent"),
        ("concept: prior epidural injection, status: present, value: denied", "present"),
        ("concept: EMG/NCS abnormal, status: present, value: normal", "absent"),
        ("concept: MRI performed, status: present, value: normal", "present"),
        ("concept: motor deficit, status: present, value: 5/5", "absent"),
        ("concept: reflex change, status: present, value: absent", "present"),
        (f"{CARE}, value: none documented", "not-documented"),
    ],
)
def test_a_denial_counts_whatever_the_status_says(typed: str, assertion: str) -> None:
    assert fact(typed)["assertion"] == [f"gx:{assertion}"]


@pytest.mark.parametrize(
    ("concept", "term", "realisation"),
    [
        ("prior TFESI", "transforaminal-epidural-corticosteroid-injection", "done"),
        ("previous ESI", "epidural-corticosteroid-injection", "done"),
        ("prior laminectomy", "laminectomy", "done"),
        ("NSAIDs tried", "nsaid", "done"),
        ("PT ordered", "physical-therapy", "ordered"),
        ("prior epidural injection", "epidural-injection", None),
        ("prior denial", "prior-denial", None),
    ],
)
def test_a_concept_may_say_that_it_was_done(
    concept: str, term: str, realisation: str | None
) -> None:
    found = fact(f"concept: {concept}, status: present")
    assert found["concept"] == [f"term:{term}"]
    assert found.get("realisation") == ([f"gx:{realisation}"] if realisation else None)
    absent = fact(f"concept: {concept}, status: absent")
    assert absent.get("realisation") in (None, ["gx:ordered"])


def test_what_was_ordered_but_not_begun_is_not_done() -> None:
    for typed in ("ordered but not started", "referred", "awaiting"):
        assert fact(f"{CARE}, value: {typed}")["realisation"] in (["gx:ordered"], ["gx:planned"])


# Dates and places -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "earliest", "latest"),
    [
        ("spring 2023", "2023-01-01", "2023-12-31"),
        ("end of March 2024", "2024-03-01", "2024-03-31"),
        ("in 2024", "2024-01-01", "2024-12-31"),
        ("the 5th of June 2024", "2024-06-05", "2024-06-05"),
        ("3-Apr-2025", "2025-04-03", "2025-04-03"),
        ("04-13-2025", "2025-04-13", "2025-04-13"),
        ("April to July 2025", "2025-04-01", "2025-07-31"),
        ("winter 2023", "", ""),
        ("on or about 2024-03-01", "", ""),
        ("early 2024-03-01", "", ""),
        ("4/13/25", "", ""),
        ("last month", "", ""),
    ],
)
def test_a_date_in_other_words(typed: str, earliest: str, latest: str) -> None:
    found = fact(f"{CARE}, date: '{typed}'")
    span = [found.get(end, [""])[0] for end in ("earliest", "latest")]
    assert span == [earliest, latest]


def test_a_course_that_goes_on_has_begun() -> None:
    for typed in ("2025-04-01 to present", "since 2025-04-01"):
        found = fact(f"{CARE}, date: {typed}")
        assert found["started"] == ["2025-04-01"]
        assert not {"ended", "earliest"} & found.keys()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [("within the past year", "[ .. 1] year"), ("last 6 months", "[ .. 6] month"),
     ("14 months old", "[14 .. 14] month")],
)  # fmt: skip
def test_a_time_back_in_other_words(typed: str, expected: str) -> None:
    found = said(read(form(f"concept: MRI performed, status: present, date: {typed}")))
    assert interval(found["fact-1-interval-quantity"]) == expected


def test_a_bracket_in_a_value_is_no_withheld_date() -> None:
    found = fact("concept: SI provocative tests, status: present, value: 'seen [page 3]'")
    assert found["valueText"] == ["seen [page 3]"]
    assert "dateWithheld" not in found
    assert "dateWithheld" in fact("concept: MRI date, status: present, value: '[DATE]'")


@pytest.mark.parametrize(
    ("typed", "levels", "sites", "side"),
    [
        ("L3-4 through L5-S1", ["l3-l4", "l4-l5", "l5-s1"], ["lumbar-region"], ""),
        ("L3-4, L5-S1", ["l3-l4", "l5-s1"], ["lumbar-region"], ""),
        ("L 4-5", ["l4-l5"], ["lumbar-region"], ""),
        ("L4 on L5", ["l4-l5"], ["lumbar-region"], ""),
        ("L-spine", [], ["lumbar-region"], ""),
        ("left L5 distribution", [], ["nerve-root-l5"], "left"),
        ("S1 dermatome", [], ["nerve-root-s1"], ""),
        ("lateral calf", [], ["calf"], ""),
    ],
)
def test_a_place_in_other_words(typed: str, levels: list[str], sites: list[str], side: str) -> None:
    found = fact(f"{BULGE}, body_site: '{typed}'")
    assert found.get("level", []) == [f"term:disc-{each}" for each in levels]
    assert found["bodySite"] == [f"term:{each}" for each in sites]
    assert found.get("laterality", []) == ([f"term:{side}"] if side else [])
    assert bool(found.get("skos:note")) is (typed == "lateral calf")


# The request ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "codes", "note"),
    [
        ("64490, 64491", ["64490", "64491"], ""),
        ("64635 64636", ["64635", "64636"], ""),
        ("CPT 62323", ["62323"], ""),
        ("62323-50", ["62323"], "62323-50"),
        ("64483 x2", ["64483"], "64483 x2"),
        ("n/a", [], "n/a"),
        ("to follow", [], "to follow"),
    ],
)
def test_codes_as_people_write_them(typed: str, codes: list[str], note: str) -> None:
    found = said(read(form().replace("['62323']", typed)))["request"]
    assert found.get("code", []) == [f"code:cpt-{each}" for each in codes]
    assert (f"code as written: {note}" in found["skos:note"][0]) is bool(note)


@pytest.mark.parametrize(
    ("name", "level", "term", "site"),
    [("kyphoplasty", "T12", "kyphoplasty", "vertebra-t12"),
     ("TLIF", "L4-5", "lumbar-fusion", "disc-l4-l5"),
     ("Intracept", "L5", "basivertebral-nerve-ablation", "vertebra-l5")],
)  # fmt: skip
def test_a_request_that_is_no_injection(name: str, level: str, term: str, site: str) -> None:
    text = form().replace("LESI", name).replace("L4-5", level).replace("interlaminar", "null")
    found = said(read(text))
    assert found["request"]["procedure"] == [f"term:{term}"]
    assert found["fact-level"]["valueConcept"] == [f"term:{site}"]


def test_regions_that_are_not_known_stay_one_text() -> None:
    found = said(read(form().replace("region: lumbar", "region: head/tail")))
    assert found["fact-region"]["valueText"] == ["head/tail"]


# Problems and notices -------------------------------------------------------------------------


def test_a_whole_story_as_a_concept_gets_the_terms_in_it() -> None:
    text = form("concept: given TFESI L5-S1 with 80% relief, status: present")
    (told,) = problems(text, of="try_")
    assert "transforaminal-epidural-corticosteroid-injection" in told
    assert "--lenient" in told


def test_what_was_understood_is_not_in_the_notice() -> None:
    for typed in ("value: 'yes'", "value: positive on the right", "source_doc_note: negative"):
        assert lines(form(f"{RAISE}, {typed}")) == []
    assert lines(form(f"{RAISE}, value: brisk"))


# Signs that YAML takes for its own --------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [(">= 2 weeks", "[2 .. ] week"), ("> 50%", "(50 .. ] percent"), (">2 weeks", "(2 .. ] week"),
     ("'> 50%'", "(50 .. ] percent"), ("<= 5", "[ .. 5] one")],
)  # fmt: skip
def test_a_bound_needs_no_quotes(typed: str, expected: str) -> None:
    fact_lines = f"- concept: prior injection pain relief\n  status: present\n  value: {typed}"
    text = form().replace("  []", fact_lines + "\n  date: [DATE]")
    for ending in ("\n", "\r\n"):
        found = said(read(text.replace("\n", ending)))
        about = found["fact-1"]
        (amount,) = (about.get("measured") or []) + (about.get("lasted") or [])
        assert interval(found[amount]) == expected
        assert about["dateText"] == ["[DATE]"]


def test_a_bound_that_cannot_be_saved_is_told() -> None:
    text = form().replace("  []", "- concept: neck pain\n  status: present\n  value: >5")
    assert problems(text) == ["form.yaml:15 a text begins with > and is empty"]
    broken = problems(form().replace("  []", "- concept: a: b"), of="try_")
    assert "in quotes" in broken[0]


def test_the_number_of_an_injection_is_no_comment() -> None:
    text = form().replace("name: LESI", "name: LESI #2").replace("  []", "  [] # 3 facts")
    assert said(read(text))["request"]["rdfs:label"] == ["LESI #2"]


# What forms for other patients brought ----------------------------------------------------------


def test_a_bare_number_is_in_the_unit_that_everybody_uses_and_the_fact_says_so() -> None:
    assert amounts("concept: BMI, status: present, value: 39") == [
        "[39 .. 39] kilogram-per-square-metre"
    ]
    assert amounts("concept: BMI, status: present, value: 39, unit: '%'") == ["[39 .. 39] percent"]
    assert amounts("concept: oxygen saturation at rest, status: present, value: 0.86") == [
        "[0.86 .. 0.86] one"
    ]
    assert amounts("concept: PaO2, status: present, value: 53") == ["[53 .. 53] one"]
    told = fact("concept: AHI, status: present, value: '>= 15'")["skos:note"]
    assert told == ["no unit is written, read as event an hour"]


@pytest.mark.parametrize(
    ("typed", "expected"), [("yes", "present"), ("No", "absent"), ("unknown", "unclear")]
)
def test_a_status_in_other_words(typed: str, expected: str) -> None:
    assert fact(f"concept: neck pain, status: {typed}")["assertion"] == [f"gx:{expected}"]


def test_what_is_taken_over_by_an_anchor_is_there_and_can_be_changed() -> None:
    facts = "- &pain {concept: neck pain, status: present, duration: 6 weeks}\n"
    facts += "- {<<: *pain, concept: arm pain}"
    found = said(read(form().replace("  []", facts)))
    assert found["fact-2"]["concept"] == ["term:arm-pain"]
    assert found["fact-2"]["lasted"] == ["fact-2-duration"]


def test_a_hyphen_that_does_not_break_and_a_side_without_a_known_place() -> None:
    prior = "concept: prior epidural injection, status: present, body_site: C4\u20115"
    assert "term:disc-c4-c5" in fact(prior)["level"]
    weak = fact("concept: motor deficit, status: present, body_site: left EHL")
    assert weak["laterality"] == ["term:left"]
    assert weak["skos:note"] == ["place as written: left EHL"]


def test_a_denial_that_is_not_understood_is_not_present() -> None:
    pain = "concept: pain radiation below knee, status: present, value"
    for typed in (
        "does not radiate below the knee",
        "doesn't go past the thigh",
        "no such pattern",
    ):
        assert fact(f'{pain}: "{typed}"')["assertion"] == ["gx:unclear"]
    assert fact(f"{pain}: to the foot")["assertion"] == ["gx:present"]
    care = "concept: NSAID, status: present, value: not tolerated"
    assert fact(care)["assertion"] == ["gx:present"]


def test_days_in_place_of_a_length_are_a_date() -> None:
    found = fact("concept: physical therapy, status: present, duration: 2025-04 to 2025-07")
    assert (found["earliest"], found["latest"]) == (["2025-04-01"], ["2025-07-31"])
    assert "skos:note" not in found
