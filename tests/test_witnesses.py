"""Witnesses: made-up patients to whom both sides of a pair apply, on every pair on file.

A witness counts only when it was read and assessed like any other case and nothing in it is
superfluous; where there is none, a sentence says why.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pyoxigraph as ox
import pytest

from explorer import witnesses as module
from explorer.errors import UsageError
from explorer.library import SCRATCH_GRAPH, Library
from explorer.sources import CaseSource, read_case_text
from explorer.vocabulary import GX, KB
from explorer.witnesses import (
    Witness,
    with_witnesses,
    witness_of,
    witness_text,
    witnesses_of,
)
from explorer.wording import name

COLLIDING = ("conflict", "partial")
LEAST = 100
"""A floor under discovery: fewer colliding pairs means that they are no longer found."""
ONE_INJECTION = "bmj-2025-ax-joint-la--aanscns-2014-mbb"
TWO_CONDITIONS = "nice-ng59-no-epidural-claudication--asa-asra-2010-esi-radicular"
DURATION_BETWEEN = "vadod-2017-esi-long-term--wip-2024-l-esi"
OTHERWISE = {"exclusion": "one side leaves out", "edition": "one document replaces the other"}
LEFT_OUT = "aomrc-ebi-no-esi-claudication--nice-ng59-epidural-acute-sciatica"
NAMED = (ONE_INJECTION, TWO_CONDITIONS, DURATION_BETWEEN)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@pytest.fixture(scope="module")
def found(library: Library) -> dict[str, Witness]:
    """The witness of every pair on file that collides, or the reason why there is none."""
    pairs = [pair for pair, row in library.background.conflicts.items() if collides(row["status"])]
    return {name(each.conflict): each for each in witnesses_of(library, pairs)}


def collides(status: str | None) -> bool:
    return name(status) in COLLIDING


def concepts(witness: Witness) -> set[str]:
    """The terms that the facts of a witness are about, their values among them."""
    assert witness.source
    told = {"concept", "valueConcept"}
    return {name(q.object.value) for q in witness.source.facts if name(q.predicate.value) in told}  # type: ignore[union-attr]


def test_every_pair_that_collides_has_a_witness_or_a_reason(found: dict[str, Witness]) -> None:
    assert len(found) >= LEAST
    assert all(each.because and all(each.because) for each in found.values())
    assert all(bool(each.trig) == each.verified for each in found.values())


def test_what_was_made_up_holds_for_every_pair(found: dict[str, Witness]) -> None:
    # A witness that fails, or that holds more than it needs, would say so.
    without = {pair: each.because for pair, each in found.items() if not each.verified}
    assert Counter(pair for pair in found if pair not in without).total() >= LEAST
    wrong = {
        pair: told
        for pair, told in without.items()
        if not all(each.startswith("No patient") for each in told)
    }
    assert not wrong


def test_a_witness_says_that_it_was_made_up_and_names_no_day(found: dict[str, Witness]) -> None:
    shown = [each for each in found.values() if each.source]
    assert len(shown) >= LEAST
    for witness in shown:
        assert witness.source
        said = [(name(q.predicate.value), q.object) for q in witness.source.facts]
        origins = [
            value.value
            for key, value in said
            if key == "documentedIn" and isinstance(value, ox.Literal)
        ]
        assert len(origins) == len(witness.facts)
        assert all("no real patient" in origin for origin in origins)
        assert not {key for key, _ in said} & {"serviceDate", "asOf", "earliest", "started"}


@pytest.mark.parametrize("pair", NAMED)
def test_a_witness_loaded_as_a_case_triggers_both(
    library: Library, found: dict[str, Witness], pair: str
) -> None:
    witness = found[pair]
    assert witness.trig
    source = read_case_text(witness.trig.encode(), "witness.trig", terms=library.terms)
    assert source.slug == f"witness-{pair}"
    document = library.assess(source).document
    bearing = {name(each["id"]): each["on_case"] for each in document["conflicts"]}
    assert bearing[pair] == "both-apply"


@pytest.mark.parametrize("direction", ["covers-opposed", "excludes-recommended", "stricter"])
def test_a_witness_of_a_policy_and_a_recommendation_triggers_both(
    library: Library, direction: str
) -> None:
    pairs = {
        pair: rows[0]["policy"]
        for (pair,), rows in library.background.clashes.items()
        if name(rows[0]["direction"]) == direction and name(rows[0]["status"]) != "look-alike"
    }
    assert len(pairs) >= 10
    pair, policy = next(iter(pairs.items()))
    witness = witness_of(library, pair)
    assert witness.source
    assert len(witness.facts) >= 1
    document = library.assess(witness.source).document
    assert policy in [each["id"] for each in document["policies"]]
    bearing = {each["id"]: each["on_case"] for each in document["conflicts"]}
    assert bearing[pair] == "both-apply"


def test_a_policy_that_only_looks_opposed_has_a_reason_in_place_of_a_witness(
    library: Library,
) -> None:
    pair = next(
        pair
        for (pair,), rows in library.background.clashes.items()
        if name(rows[0]["status"]) == "look-alike"
    )
    (sentence,) = witness_of(library, pair).because
    assert sentence.startswith("No patient belongs to both: on ")


def test_of_two_policies_that_part_it_is_told_who_falls_between_them(library: Library) -> None:
    parted = [each for each in library.conflicts() if each["kind"] == "threshold"]
    two = [each for each in parted if not each["b_label"].startswith("For ")][-60:]
    assert len(two) == 60
    told = [each["witness"] for each in with_witnesses(library, two)]
    assert all(told)
    assert any("No amount lies between" in each for each in told)
    assert any("No amount lies between" not in each for each in told)


def test_without_any_one_of_its_facts_one_side_no_longer_applies(
    library: Library, found: dict[str, Witness]
) -> None:
    # Assessed in full, as the verdict of the module is not; the other pairs are held to that.
    pair = TWO_CONDITIONS
    witness = found[pair]
    assert witness.source
    assert len(witness.facts) >= 3
    for fact in witness.facts:
        less = without(witness.source, fact)
        bearing = {
            name(each["id"]): each["on_case"] for each in library.assess(less).document["conflicts"]
        }
        assert bearing.get(pair) != "both-apply", fact


def without(source: CaseSource, fact: str) -> CaseSource:
    """The case less one fact and the amount it reports."""
    kept = [q for q in source.facts if not str(q.subject).strip("<>").startswith(fact)]
    assert len(kept) < len(source.facts)
    return replace(source, facts=tuple(kept))


def test_one_fact_serves_both_sides_where_one_condition_lies_in_the_other(
    found: dict[str, Witness],
) -> None:
    # Lumbar facet joint pain is axial spine pain, so that no second condition is needed for it.
    shown = concepts(found[ONE_INJECTION])
    assert "lumbar-facet-joint-pain" in shown
    assert "axial-spine-pain" not in shown


def test_an_agent_that_one_side_does_not_allow_is_left_out_in_words(
    found: dict[str, Witness],
) -> None:
    (sentence,) = found[ONE_INJECTION].because
    assert "local anaesthetic" in sentence
    assert "corticosteroid (absent)" in sentence


def test_conditions_of_which_neither_lies_in_the_other_are_both_there(
    found: dict[str, Witness],
) -> None:
    assert {"neurogenic-claudication", "radicular-pain"} <= concepts(found[TWO_CONDITIONS])


def test_an_upper_bound_is_kept_to(found: dict[str, Witness]) -> None:
    assert "6 weeks" in found[DURATION_BETWEEN].because[0]


def test_what_one_side_leaves_out_is_told_as_the_reason(library: Library) -> None:
    (sentence,) = witness_of(library, LEFT_OUT).because
    assert "neurogenic claudication" in sentence
    assert "leaves out those whom the other is about" in sentence


def test_every_look_alike_is_told_by_the_dimension_that_lies_apart(library: Library) -> None:
    background = library.background
    pairs = [
        pair for pair, row in background.conflicts.items() if name(row["status"]) == "look-alike"
    ]
    assert len(pairs) >= LEAST
    for witness in witnesses_of(library, pairs):
        apart = {
            name(dimension)
            for (pair, dimension), group in background.relations.items()
            if pair == witness.conflict and name(group[0]["relation"]) == "apart"
        }
        assert len(apart) == len(witness.because) == 1
        dimension = apart.pop()
        told = OTHERWISE.get(dimension, f"on {dimension}, one speaks of ")
        assert told in witness.because[0]
        assert not witness.verified
        assert witness.trig is None


def test_a_witness_that_fails_is_not_shown(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = module._made

    def spoilt(*given: object) -> module.Triples:
        made = {key: dict(said) for key, said in sound(*given).items()}  # type: ignore[arg-type]
        fact = next(key for key in made if key.endswith(f"{ONE_INJECTION}/fact-symptom-duration"))
        made[fact]["assertion"] = [ox.NamedNode(GX + "unclear")]
        return made

    monkeypatch.setattr(module, "_made", spoilt)
    witness = witness_of(library, ONE_INJECTION)
    assert not witness.verified
    assert witness.trig is None
    assert "not both apply" in witness.because[0]


def test_a_witness_that_holds_more_than_it_needs_is_not_shown(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = module._made

    def padded(*given: object) -> module.Triples:
        made = {key: dict(said) for key, said in sound(*given).items()}  # type: ignore[arg-type]
        fact = next(key for key in made if key.endswith(f"{ONE_INJECTION}/fact-spinal-region"))
        made[f"{fact}-again"] = dict(made[fact])
        return made

    monkeypatch.setattr(module, "_made", padded)
    witness = witness_of(library, ONE_INJECTION)
    assert not witness.verified
    assert witness.trig is None
    assert "not the smallest" in witness.because[0]


def test_a_pair_is_found_by_its_id_however_it_is_written(library: Library) -> None:
    trig, told = witness_text(library, f"kb:{LEFT_OUT}")
    assert trig is None
    assert told == " ".join(witness_of(library, KB + LEFT_OUT).because)


def test_an_unknown_pair_is_told_with_the_nearest_names(library: Library) -> None:
    with pytest.raises(UsageError) as told:
        witness_of(library, "bmj-2025-ax-joint-la--aanscns-2014-mbbb")
    assert "bmj-2025-ax-joint-la--aanscns-2014-mbb" in str(told.value)


def test_nothing_of_a_witness_stays_in_the_store(library: Library) -> None:
    witness_of(library, ONE_INJECTION)
    with library.scratch([]) as engine:
        assert not list(engine.triples(SCRATCH_GRAPH))
