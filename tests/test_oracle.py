"""Published interactions between guidelines come out as published, with nothing beside them."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from interaction_files import FILES, FOLDER, LEAST_FILES, advice, compared, made, read

from explorer.effects import kinds, work_out
from explorer.errors import SourceError, UsageError
from explorer.oracle import open_interactions, oracle
from explorer.terminal_oracle import COLUMNS, rows, show_oracle

ROOT = Path(__file__).resolve().parents[1]
RISE = {"id": "Rise", "from": "Normal", "to": "High"}
FALL = {"id": "Fall", "from": "High", "to": "Normal"}


def test_the_files_are_found() -> None:
    assert len(FILES) >= LEAST_FILES
    assert sum(len(open_interactions(path).benchmarks) for path in FILES) >= 8


@pytest.mark.parametrize("whole_base", [True, False], ids=["whole base", "own beliefs"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_benchmark_matches_exactly(path: Path, whole_base: bool) -> None:
    document = oracle(open_interactions(path), whole_base=whole_base)
    assert document["ok"] is True
    for benchmark in document["benchmarks"]:
        assert benchmark["matched"] != []
        assert (benchmark["missing"], benchmark["extra"]) == ([], [])
        assert [c for c in benchmark["counts"] if c["expected"] != c["found"]] == []


def test_a_belief_base_that_belongs_to_another_file_adds_no_pair() -> None:
    base = content("shared-beliefs")["shared_tmr_knowledge"]
    for path in FILES:
        file = read(
            {"shared": base, **content(path.stem)}
            if path.stem != "shared-beliefs"
            else content(path.stem)
        )
        assert oracle(file)["ok"] is True, path.stem


def content(name: str) -> Any:
    return yaml.safe_load((FOLDER / f"{name}.yaml").read_text("utf-8"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_document_keeps_to_its_schema(path: Path) -> None:
    schema = json.loads((ROOT / "explorer" / "schema" / "oracle.schema.json").read_text("utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    said = content(path.stem)
    documents = [oracle(read(said))]
    for benchmark in said["benchmarks"]:
        benchmark["recommendations"].pop()
        benchmark["recommendations"][-1]["direction"] = "for"
        benchmark.pop("expected_internal_clusters", None)
        benchmark["expected_external_local"] = [
            {"type": "Unheard", "recommendations": ["x"]},
            {"type": "ExternalAlternativeAction", "recommendations": ["x"], "belief": "b"},
        ]
    documents.append(oracle(read(said)))
    assert not documents[1]["ok"]
    for document in documents:
        assert [error.message for error in validator.iter_errors(document)] == []


def test_the_document_is_made_of_plain_values_and_always_the_same() -> None:
    file = open_interactions(FOLDER / "lung.yaml")
    assert json.dumps(oracle(file)) == json.dumps(oracle(file))


# What differs is told ----------------------------------------------------------------------------


def test_a_belief_that_is_taken_out_is_missed() -> None:
    said = content("shared-beliefs")
    base, (_, stent, *_) = said["shared_tmr_knowledge"], said["benchmarks"]
    gone = "CBDipyridamoleThrombus"
    base["beliefs"] = [each for each in base["beliefs"] if each["id"] != gone]
    stent["other_beliefs"] = [each for each in stent["other_beliefs"] if each["id"] != gone]
    said["benchmarks"] = [stent]
    benchmark = compared(read(said))
    assert benchmark["missing"] == [
        {
            "type": "ExternalAlternativeAction",
            "recommendations": ["RecStent-Surgery-ClopidogrelThrombus"],
            "belief": gone,
        }
    ]
    assert benchmark["extra"] == []
    assert oracle(read(said))["ok"] is False


def test_a_recommendation_that_is_added_brings_something_extra() -> None:
    said = content("pressure-and-joints")
    (benchmark,) = said["benchmarks"]
    benchmark["recommendations"].append(advice("New", "for", "GiveCaptopril", "TrDecreaseBP"))
    found = compared(read(said))
    assert found["missing"] == []
    assert found["extra"] == [
        {"type": "AlternativeActions", "members": ["New", "RecHT-OA-Diuretic"]},
        {"type": "ReparableTransition", "members": ["New", "RecHT-OA-Diuretic2"]},
    ]


def test_a_belief_that_is_added_to_the_base_brings_something_extra() -> None:
    said = content("shared-beliefs")
    new = {"id": "CBGarlicBP", "action": "ActEatGarlic", "transition": "TrDecreaseBP"}
    said["shared_tmr_knowledge"]["beliefs"].append(new)
    document = oracle(read(said))
    told = {
        each["id"]: [extra["belief"] for extra in each["extra"]] for each in document["benchmarks"]
    }
    assert told["tmr-oa-ht-db"] == ["CBGarlicBP"]
    assert told["tmr-ht"] == ["CBGarlicBP"] * 4
    assert told["tmr-db"] == told["tmr-stent-surgery"] == []
    # A belief that follows only sometimes is no alternative.
    new["frequency"] = "sometimes"
    assert oracle(read(said))["ok"] is True


def test_a_group_that_lacks_a_member_is_missing_and_ours_is_extra() -> None:
    said = content("lung")
    (benchmark,) = said["benchmarks"]
    benchmark["published_internal_clusters"][0]["members"].pop()
    found = compared(read(said))
    assert [(each["type"], len(each["members"])) for each in found["missing"]] == [
        ("alternative", 2)
    ]
    assert [(each["type"], len(each["members"])) for each in found["extra"]] == [("alternative", 3)]


def test_where_only_counts_are_given_the_count_is_what_is_missing_or_extra() -> None:
    counts = {"internal_pairs": {"AlternativeActions": 2}, "internal_pairs_total": 1}
    two = (advice("A", "for", "Thiazide", "Fall"), advice("B", "for", "Captopril", "Fall"))
    found = compared(made(*two, transitions=[FALL], expected_counts=counts))
    assert found["missing"] == [
        {"type": "AlternativeActions", "count": "internal_pairs", "expected": 2, "found": 1}
    ]
    assert found["extra"] == []
    counts = {"internal_pairs": {"AlternativeActions": 1}, "internal_pairs_total": 0}
    found = compared(made(*two, transitions=[FALL], expected_counts=counts))
    assert [each["type"] for each in found["extra"]] == ["total"]
    assert found["missing"] == []


def test_counts_that_belie_the_list_beside_them_do_not_pass() -> None:
    pair = {"type": "alternative", "between": ["A", "B"]}
    file = made(
        advice("A", "for", "Thiazide", "Fall"),
        advice("B", "for", "Captopril", "Fall"),
        expected_internal_pairs=[pair],
        expected_counts={"internal_pairs_total": 3},
    )
    assert oracle(file)["ok"] is False
    assert compared(file)["missing"] == [
        {"type": "total", "count": "internal_pairs", "expected": 3, "found": 1}
    ]


# What a file does not state ----------------------------------------------------------------------


def test_what_is_not_stated_is_not_compared_and_an_empty_list_is() -> None:
    two = (advice("A", "for", "Thiazide", "Fall"), advice("B", "for", "Captopril", "Fall"))
    belief = {"id": "CB", "action": "Garlic", "transition": "Fall"}
    silent = compared(made(*two, other_beliefs=[belief]))
    assert (silent["matched"], silent["extra"]) == ([], [])
    assert silent["not_compared"] == ["internal", "external"]
    none = compared(
        made(*two, other_beliefs=[belief], expected_internal_pairs=[], expected_external_local=[])
    )
    assert [each["type"] for each in none["extra"]] == [
        "AlternativeActions",
        "ExternalAlternativeAction",
        "ExternalAlternativeAction",
    ]
    assert none["not_compared"] == []


def test_an_expectation_of_an_unknown_form_is_named_and_not_dropped() -> None:
    file = made(
        advice("A", "for", "Thiazide", "Fall"),
        expected_internal_pairs=[{"type": "SameCategoryRisk", "between": ["A", "B"]}],
        expected_external_drugbank=[],
        expected_counts={"severity": {"high": 1}},
    )
    found = compared(file)
    assert found["missing"] == [
        {"type": "SameCategoryRisk", "members": ["A", "B"], "unknown_type": True}
    ]
    assert found["not_compared"] == ["external", "expected_external_drugbank", "severity"]
    page = io.StringIO()
    show_oracle(oracle(file), page)
    assert "SameCategoryRisk is no kind of interaction that is worked out here." in page.getvalue()


def test_a_combination_that_only_its_name_tells_is_said_to_be_read_into_the_file() -> None:
    file = open_interactions(FOLDER / "lung.yaml")
    assert compared(file)["read_into"] == [{"action": "LabaLama", "ingredients": ["Laba", "Lama"]}]
    said = content("lung")
    (benchmark,) = said["benchmarks"]
    # A composition that is stated counts instead of names.
    benchmark["composition"] = [{"combination": "LabaLama", "ingredients": ["Laba"]}]
    found = compared(read(said))
    assert found["read_into"] == []
    assert [each["members"] for each in found["extra"]] == [
        ["RecCOPD-LabaDecModAlsShould", "RecCOPD-LabaLamaDecModAlsShould"]
    ]


# Names -------------------------------------------------------------------------------------------


def test_a_benchmark_that_tells_the_grounds_apart_is_compared_by_them() -> None:
    both = (advice("A", "for", "Salt", "Rise"), advice("B", "against", "Seasoning", "Rise"))
    links = {"subsumes": [["Seasoning", "Salt"]], "transitions": [RISE]}
    by_action = {"type": "ContradictionDueToSameAction", "between": ["B", "A"]}
    by_effect = {"type": "ContradictionDueToSimilarTransition", "between": ["A", "B"]}
    coarse = {"type": "Contradiction", "between": ["A", "B"]}
    assert oracle(made(*both, **links, expected_internal_pairs=[coarse]))["ok"]
    assert oracle(made(*both, **links, expected_internal_pairs=[by_action, by_effect]))["ok"]
    one = compared(made(*both, **links, expected_internal_pairs=[by_action]))
    assert one["extra"] == [{"type": "ContradictionDueToSimilarTransition", "members": ["A", "B"]}]


def test_what_is_extra_bears_the_name_that_the_benchmark_uses() -> None:
    three = [advice(name, "for", name, "Fall") for name in "ABC"]
    pairs = [{"type": "AlternativeDueToSimilarTransition", "between": ["A", "B"]}]
    found = compared(made(*three, transitions=[FALL], expected_internal_pairs=pairs))
    assert {each["type"] for each in found["extra"]} == {"AlternativeDueToSimilarTransition"}
    assert len(found["extra"]) == 2


def test_every_kind_has_a_name_of_its_own_in_whatever_letters() -> None:
    known = kinds()
    assert len(known.notation) >= 9
    assert len(set(known.notation.values())) == len(known.notation)
    for kind, name in known.notation.items():
        assert known.find(name.upper()) == kind
    assert known.find("repairable") == known.find("AlternativeDueToInverseTransition")


# What a benchmark declares counts before the base ------------------------------------------------


def test_what_the_benchmark_declares_counts_before_the_base() -> None:
    base = {
        "transitions": [RISE, FALL],
        "beliefs": [{"id": "CB", "action": "Garlic", "transition": "Fall"}],
    }
    own = {"id": "CB", "action": "Garlic", "transition": "Rise"}
    thiazide = advice("A", "for", "Thiazide", "Fall")
    one = {"id": "one", "recommendations": [thiazide]}
    effects = [
        work_out(file := read({"shared": base, "benchmarks": [one | more]}), file.benchmarks["one"])
        for more in ({}, {"other_beliefs": [own]})
    ]
    assert [len(each.external) for each in effects] == [1, 0]


def test_without_the_base_only_beliefs_that_are_cited_or_declared_count() -> None:
    belief = {"id": "CB", "action": "Garlic", "transition": "TrDecreaseBP"}
    file = read({"shared": {"beliefs": [belief]}, **content("pressure-and-joints")})
    (benchmark,) = file.benchmarks.values()
    # The base leaves the transition to the benchmark, which declares it.
    assert [each.belief for each in work_out(file, benchmark).external] == ["CB"]
    assert work_out(file, benchmark, whole_base=False).external == ()


# Argumentation, text, doors ----------------------------------------------------------------------


def test_preferences_and_acceptable_sets_can_be_had_from_the_file() -> None:
    (benchmark,) = open_interactions(FOLDER / "lung.yaml").benchmarks.values()
    first, second, _ = benchmark.weighings
    assert first.preferences[0] == (
        "RecCOPD-LabaDecModAlsShould",
        "RecCOPD-LabaLamaDecModAlsShould",
    )
    assert second.preferences == ()
    assert first.extensions is not None
    assert frozenset(["RecCOPD-LabaDecModAlsShould"]) in first.extensions
    assert second.extensions is not None
    assert len(second.extensions) == 3


def test_the_text_says_what_is_missing_extra_and_matched() -> None:
    said = content("pressure-and-joints")
    (benchmark,) = said["benchmarks"]
    benchmark["expected_internal_pairs"][0]["type"] = "RepeatedAction"
    document = oracle(read(said))
    page = io.StringIO()
    show_oracle(document, page)
    text = " ".join(page.getvalue().split())
    assert "tmrweb-ht-oa: differs (matched 1, extra 1, missing 1)" in text
    assert "missing RepeatedAction: RecHT-OA-Diuretic2; RecHT-OA-Painkiller" in text
    assert "extra Contradiction: RecHT-OA-Diuretic2; RecHT-OA-Painkiller" in text
    assert "count internal_pairs, Contradiction: expected 1, found 1" not in text
    table = rows(document)
    assert [row[1] for row in table] == ["missing", "extra", "matched"]
    assert {len(row) for row in table} == {len(COLUMNS)}


def test_a_file_that_is_not_there_and_one_that_is_no_yaml_are_told(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no such file"):
        open_interactions(tmp_path / "none.yaml")
    (tmp_path / "bad.yaml").write_text("benchmarks: [", "utf-8")
    with pytest.raises(SourceError, match="cannot be read as YAML"):
        open_interactions(tmp_path / "bad.yaml")
