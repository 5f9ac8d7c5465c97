"""Facts that a reviewer enters: read as in a form, in effect by a query, told with their author.

What an entry changes is looked at quickly; a look says what the whole assessment says.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer.desk.amendments import (
    RECORD,
    amended,
    amendments,
    fact_of,
    in_effect,
    problems_by_key,
    read_entry,
)
from explorer.desk.differences import differences, summary
from explorer.desk.edits import ENTRY_KEYS, Edit
from explorer.desk.looking import ASKED, Looks, look, open_looks
from explorer.desk.prefill import entry_of
from explorer.engines import OxigraphEngine
from explorer.errors import SourceError
from explorer.form_words import Words
from explorer.library import Library
from explorer.queries import find_queries, find_query
from explorer.sources import CaseSource, find_case, read_case
from explorer.vocabulary import GX, Iri, case_iri, expand, local_name

FIRST = "cervical-esi-62321"
NAMES = {"p1": "Ann Example", "p2": "Bo Example"}
CASE = case_iri("made-up")
THERAPY = {"concept": "physical therapy", "status": "present", "duration": "6 weeks"}
CARE = "A16-CONS-D"


@cache
def opened() -> tuple[CaseSource, Words]:
    """The first case and the words of the knowledge, for tests that are tried many times."""
    library = Library.open()
    return read_case(find_case(FIRST), terms=library.terms), Words(library.terms)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@pytest.fixture(scope="module")
def looks(library: Library) -> Looks:
    return open_looks(library)


@pytest.fixture(scope="module")
def words(library: Library) -> Words:
    return Words(library.terms)


@pytest.fixture(scope="module")
def first(library: Library) -> CaseSource:
    return read_case(find_case(FIRST), terms=library.terms)


def edit(
    name: str,
    entry: dict[str, str] | None,
    fact: Iri | None = None,
    *,
    document: str | None = "therapy note",
    by: str = "p1",
) -> Edit:
    """An edit; one without an entry withdraws the fact."""
    action = "state" if entry else "withdraw"
    at = "2026-11-27T10:00:00Z"
    return Edit(name, fact, action, entry or {}, document, "3", by, at)  # type: ignore[arg-type]


def criterion(document: dict[str, Any], name: str) -> dict[str, Any]:
    """A criterion of the policy that decides."""
    waiting = [policy["criteria"] for policy in document["policies"] if policy["decides"]]
    while waiting:
        node = waiting.pop()
        if local_name(node["id"]) == name:
            return node  # type: ignore[no-any-return]
        waiting += node["children"]
    raise AssertionError(f"{name} is no criterion of the policy that decides")


def triples(source: CaseSource) -> list[ox.Triple]:
    return [quad.triple for quad in source.facts]


def as_stored(statements: list[ox.Triple] | tuple[ox.Triple, ...]) -> set[ox.Triple]:
    """The statements as a store gives them back: it writes numbers in its own way."""
    engine = OxigraphEngine()
    engine.add(RECORD, statements)
    return set(engine.triples(RECORD))


# What an entry says -----------------------------------------------------------------------------


def test_an_entry_is_read_as_a_form_is(first: CaseSource, words: Words) -> None:
    entry = THERAPY | {"duration": "more than 6 weeks", "date": "2026-04", "body_site": "neck"}
    said = {
        quad.predicate.value: quad.object
        for quad in read_entry(entry, CASE, f"{CASE}/x", words).quads
    }
    assert said[GX + "concept"] == ox.NamedNode(expand("term:physical-therapy"))
    assert said[GX + "earliest"].value == "2026-04-01"  # type: ignore[union-attr]
    assert said[GX + "lowIsOpen"].value == "true"  # type: ignore[union-attr]


def test_every_problem_is_told_beside_its_line(words: Words) -> None:
    with pytest.raises(SourceError) as broken:
        read_entry({"concept": "physicl therapy", "status": "maybe"}, CASE, f"{CASE}/x", words)
    told = problems_by_key(broken.value)
    assert list(told) == ["concept", "status"]
    assert "physical therapy" in told["concept"][0].try_
    assert "not-documented" in told["status"][0].try_


def test_what_is_kept_as_text_is_told(words: Words) -> None:
    entry = THERAPY | {"date": "when the leaves fell"}
    assert read_entry(entry, CASE, f"{CASE}/x", words).kept == ("date “when the leaves fell”",)


# What it does to the record ---------------------------------------------------------------------


def test_an_entry_changes_what_is_seen_and_says_who_entered_it(
    first: CaseSource, looks: Looks, words: Words
) -> None:
    before = look(looks, first)
    seen = amended(first, [edit("e1", THERAPY)], words, names=NAMES)
    after = look(looks, seen)
    assert before["determination"]["status"] == "criteria-not-met"
    assert after["determination"]["status"] == "information-needed"
    care = criterion(after, CARE)
    # Six weeks are enough; that they did not help is said by nobody yet.
    assert (care["status"], care["found"]) == ("undocumented", "6 weeks")
    assert "entered by Ann Example on 2026-11-27" in care["because"]
    (fact,) = [each for each in after["facts"] if "entered" in each]
    assert fact["because"] == (
        "Entered by Ann Example on 2026-11-27, from therapy note, page 3. "
        "The record as received does not hold it."
    )


def test_without_a_paper_of_the_record_it_counts_as_assumed(
    first: CaseSource, looks: Looks, words: Words
) -> None:
    paper = amended(first, [edit("e1", THERAPY)], words, names=NAMES)
    none = amended(first, [edit("e1", THERAPY, document=None)], words, names=NAMES)
    enterer = str(ox.NamedNode(GX + "case-enterer"))
    entered = ox.NamedNode(fact_of(first.iri, edit("e1", THERAPY)))
    vouching = [t for t in triples(none) if t.subject == entered and str(t.object) == enterer]
    assert len(vouching) == 1
    assert [t for t in triples(paper) if t.subject == entered and str(t.object) == enterer] == []
    fact = next(each for each in look(looks, none)["facts"] if "entered" in each)
    assert "assumed" in fact["because"]


def test_a_withdrawn_fact_is_not_seen_and_the_record_stays(
    first: CaseSource, looks: Looks, words: Words
) -> None:
    labels = {each["id"]: each["label"] for each in look(looks, first)["facts"]}
    meloxicam = next(iri for iri, label in labels.items() if label.startswith("Meloxicam"))
    received = tuple(first.facts)
    seen = look(looks, amended(first, [edit("e1", None, meloxicam)], words))
    assert meloxicam not in {each["id"] for each in seen["facts"]}
    assert criterion(seen, CARE)["found"] is None
    assert first.facts == received


ENTRIES = st.sampled_from(
    [THERAPY, THERAPY | {"duration": "2 weeks"}, {}, {"concept": "meloxicam", "status": "absent"}]
)
STEPS = st.lists(st.tuples(ENTRIES, st.integers(-1, 30)), min_size=1, max_size=5)


@settings(max_examples=25, deadline=None)
@given(steps=STEPS)
def test_entries_that_are_all_undone_leave_the_record_as_it_was(
    steps: list[tuple[dict[str, str], int]],
) -> None:
    first, words = opened()
    record = triples(first)
    facts = sorted({t.subject.value for t in record if str(t.object).endswith("Fact>")})  # type: ignore[union-attr]
    made: list[Edit] = []
    for number, (entry, which) in enumerate(steps):
        known = [*facts, *(fact_of(first.iri, each) for each in made)]
        fact = known[which % len(known)] if which >= 0 or not entry else None
        made.append(edit(f"e{number}", entry or None, fact))
    undone = {each.id for each in made}
    said = amendments(first.iri, made, words, undone=undone, names=NAMES)
    assert as_stored(in_effect(record, said)) == as_stored(record)
    assert triples(first) == record
    assert amended(first, made, words, undone=undone) is first
    # And with one of them in effect, what is seen differs only in what it enters or amends.
    last = amendments(first.iri, made, words, undone=undone - {made[-1].id}, names=NAMES)
    gone = as_stored(record) - as_stored(in_effect(record, last))
    assert not gone or made[-1].fact


def test_undoing_brings_the_determination_back(
    first: CaseSource, looks: Looks, words: Words
) -> None:
    said = amendments(first.iri, [edit("e1", THERAPY)], words, undone={"e1"})
    graph = first.facts[0].graph_name
    facts = [
        ox.Quad(t.subject, t.predicate, t.object, graph) for t in in_effect(triples(first), said)
    ]
    undone = replace(first, facts=tuple(facts), digest="another")
    assert look(looks, undone) == look(looks, first)


# A look -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "slug", [FIRST, "made-up-lcd-esi-first-lumbar", "made-up-bariatric-sleeve"]
)
def test_a_look_says_what_the_whole_assessment_says(
    library: Library, looks: Looks, slug: str
) -> None:
    source = read_case(find_case(slug), terms=library.terms)
    whole, seen = library.assess(source).document, look(looks, source)
    for part in ("actions", "facts", "case", "as_of"):
        assert seen[part] == whole[part]
    for part in ("status", "decisive", "open_point", "confirm_text", "policy_notes"):
        assert seen["determination"][part] == whole["determination"][part]
    deciding = [policy for policy in whole["policies"] if policy["decides"]]
    assert deciding
    assert [policy for policy in seen["policies"] if policy["decides"]] == deciding


def test_a_stage_for_one_kind_of_criterion_names_that_kind() -> None:
    marked = [stage for stage in find_queries("derive") if stage.kind_of_criterion]
    assert len(marked) >= 15
    alone = [stage.name for stage in marked if f"a {stage.kind_of_criterion}" not in stage.text]
    # This one reads what the stages before it gathered for the same kind.
    assert alone == ["38-care-duration"]
    assert all(20 < int(stage.name[:2]) < 50 for stage in marked)


def test_a_look_runs_fewer_stages_than_an_assessment() -> None:
    needed = {stage.name for each in ASKED for stage in find_query("ask", each).needs}
    assert 20 < len(needed) < len(find_queries("derive"))
    assert not [name for name in needed if "statement" in name]


# What changed, and what a form would say --------------------------------------------------------


def test_what_an_entry_changes_is_told_in_rows_and_in_a_sentence(
    library: Library, first: CaseSource, looks: Looks, words: Words
) -> None:
    wording = library.background.wording
    before = look(looks, first)
    after = look(looks, amended(first, [edit("e1", THERAPY)], words, names=NAMES))
    changes = differences(before, after, wording)
    assert changes[0].what == "determination"
    rows = {
        local_name(each.id): (each.before, each.after)
        for each in changes
        if each.what == "criterion"
    }
    assert rows[CARE] == ("unmet", "undocumented")
    assert [each for each in changes if each.what == "action"]
    assert summary(changes, wording).startswith(
        "The determination was criteria not met and is now information needed."
    )
    assert summary(differences(before, before, wording), wording).startswith("Nothing changed")


def test_stating_again_what_the_record_says_changes_nothing(
    library: Library, first: CaseSource, looks: Looks, words: Words
) -> None:
    before = look(looks, first)
    wanted = ("Pain", "MRI", "Melox", "The record asserts that the MRI")
    told = [each for each in before["facts"] if each["label"].startswith(wanted)]
    assert len(told) == len(wanted)
    edits = []
    for number, fact in enumerate(told):
        entry = entry_of(fact, triples(first), words)
        assert tuple(entry) == ENTRY_KEYS
        stated = {key: text for key, text in entry.items() if text}
        edits.append(edit(f"e{number}", stated, fact["id"], document=fact["source"] or "history"))
    after = look(looks, amended(first, edits, words, names=NAMES))
    assert differences(before, after, library.background.wording) == ()
    assert sum("entered" in each for each in after["facts"]) == len(wanted)


@pytest.mark.parametrize(
    ("slug", "concept", "text"),
    [
        (FIRST, "interval to the request", "within 24 months"),
        (FIRST, "meloxicam", "15 mg daily"),
        ("txmcch-10067", "interval to the request", "about 2 years before"),
        ("txap-p38788", "earlier denial", "2 earlier denials"),
    ],
)
def test_an_amount_that_is_saved_as_it_stands_is_the_one_of_the_record(
    looks: Looks, words: Words, slug: str, concept: str, text: str
) -> None:
    case = read_case(find_case(slug), terms=words.terms)
    facts = look(looks, case)["facts"]
    fact = next(each for each in facts if (each["concept_label"], each["value"]) == (concept, text))
    entry = {key: said for key, said in entry_of(fact, triples(case), words).items() if said}
    seen = triples(amended(case, [edit("again", entry, fact["id"])], words, names=NAMES))
    assert entry["value"] == text
    assert amounts(seen, f"{case.iri}/entered-again") == amounts(triples(case), fact["id"]) != {}


def amounts(record: list[ox.Triple], fact: str) -> dict[str, set[tuple[str, str]]]:
    """What a record says of each amount of a fact, by the property that leads to it."""
    of = {GX + each for each in ("measured", "lasted")}
    told = {
        each.object: each.predicate.value
        for each in record
        if each.subject.value == fact and each.predicate.value in of
    }
    return {
        prop: {
            (t.predicate.value, t.object.value.removesuffix(".0"))
            for t in record
            if t.subject == amount
        }
        for amount, prop in told.items()
    }
