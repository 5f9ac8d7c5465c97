"""What a file of interactions may look like, and what is said of one that cannot be used."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from interaction_files import FOLDER, LEAST_FILES, advice, compared, made, read

from explorer.errors import SourceError, tell
from explorer.interaction_reading import read_interactions
from explorer.interaction_triples import combinations
from explorer.interactions import InteractionFile
from explorer.oracle import oracle


def typed(text: str) -> InteractionFile:
    return read_interactions(text.encode(), "typed.yaml")


def refused(text: str) -> list[str]:
    with pytest.raises(SourceError) as raised:
        typed(text)
    return [f"{problem.where} {problem.what}" for problem in raised.value.problems]


def test_the_fewest_keys_will_do() -> None:
    file = typed("benchmarks:\n- id: a\n")
    assert list(file.benchmarks) == ["a"]
    assert oracle(file)["ok"] is True
    assert compared(file)["not_compared"] == ["internal", "external"]


def test_one_benchmark_or_a_list_of_them_may_be_the_whole_file() -> None:
    one = "id: a\nrecommendations:\n- {id: r, direction: for, action: x}\n"
    assert list(typed(one).benchmarks) == ["a"]
    assert list(typed("- id: a\n- id: b\n").benchmarks) == ["a", "b"]


def test_what_is_typed_is_text_and_a_single_name_is_a_list_of_one() -> None:
    file = typed(
        "benchmarks:\n- id: 7\n  transitions:\n  - {id: no, from: 1, to: [2, 3]}\n"
        "  recommendations:\n  - {id: r, strength_literal: Should Not, belief: on}\n"
    )
    benchmark = file.benchmarks["7"]
    assert benchmark.declared.transitions["no"].before == ("1",)
    assert benchmark.declared.transitions["no"].after == ("2", "3")
    assert benchmark.recommendations["r"].direction == "against"
    assert benchmark.recommendations["r"].belief == "on"


def test_keys_that_are_not_known_are_left_alone() -> None:
    file = typed(
        "meta: {a: [1]}\nother: x\nbenchmarks:\n- id: a\n  also_in: [{repo: b}]\n  notes: c\n"
    )
    assert oracle(file)["ok"] is True


def test_a_recommendation_without_direction_takes_part_in_nothing() -> None:
    file = made(
        advice("A", "for", "Thiazide", "Fall"),
        advice("B", None, "Captopril", "Fall"),
        expected_internal_pairs=[],
    )
    assert oracle(file)["ok"] is True


def test_all_problems_are_told_at_once_each_with_its_line() -> None:
    text = """\
shared_knowledge:
  beliefs:
  - {id: b, action: x}
benchmarks:
- id: a
  recommendations:
  - {id: r, direction: sideways}
  - {direction: for}
  - {id: r, direction: for}
  - just a text
  subsumes:
  - [alone]
  transitions: {id: t}
  expected_internal_pairs:
  - {type: RepeatedAction}
  expected_counts: {internal_pairs_total: many}
  cases:
  - {id: c, strict_preferences: [{better: r}], expected_extensions: [{a: b}]}
- id: a
"""
    assert refused(text) == [
        "typed.yaml:3 a belief lacks its action or its transition",
        "typed.yaml:7 sideways is no direction",
        "typed.yaml:8 a recommendation has no id",
        "typed.yaml:9 the recommendation r stands here a second time (first on line 7)",
        "typed.yaml:10 an entry of recommendations has no keys",
        "typed.yaml:12 an entry under subsumes does not name two actions or more",
        "typed.yaml:13 transitions is no list",
        "typed.yaml:15 an expected interaction lacks its type or those who take part",
        "typed.yaml:16 the count of internal_pairs_total is no whole number",
        "typed.yaml:18 a preference lacks a side",
        "typed.yaml:18 a set is no name and no list of names",
        "typed.yaml:19 the benchmark a stands here a second time (first on line 5)",
    ]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "the file is empty"),
        ("# nothing\n", "holds nothing but comments"),
        ("just a text", "there is no benchmark in the file"),
        ("benchmarks: []", "there is no benchmark in the file"),
        ("benchmarks: {id: a}", "benchmarks is no list"),
        ("benchmarks: [a]", "an entry of benchmarks has no keys"),
        ("benchmarks:\n- title: a\n", "a benchmark has no id"),
        ("a: 1\na: 2\nbenchmarks: [{id: a}]", "the key a stands here a second time"),
        ("benchmarks: [{id: a}", "cannot be read as YAML"),
        ("benchmarks: !!python/name:os.system [{id: a}]", "the tag tag:yaml.org,2002:python"),
        ("shared_a: {}\nshared_b: {}\nbenchmarks: [{id: a}]", "a second belief base stands here"),
        ("benchmarks:\n- id: a\n  expected_counts: 3\n", "expected_counts has no keys"),
        ("benchmarks:\n- id: [a, b]\n", "id holds several things"),
        ("benchmarks: [{id: a, transitions: [{id: t, action: {b: c}}]}]", "action holds several"),
        ("x" * 600_000, "the most that is read is 500,000"),
        ("a: " + "[" * 200 + "]" * 200, "nested too deeply"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_reason(text: str, problem: str) -> None:
    assert problem in "\n".join(refused(text))


def test_a_problem_says_what_to_try() -> None:
    with pytest.raises(SourceError) as raised:
        typed("benchmarks:\n- id: a\n  recommendations:\n  - {id: r, direction: up}\n")
    assert tell(raised.value) == "typed.yaml:4  up is no direction\n  try  write for or against"


# Odd files that can be used ----------------------------------------------------------------------


def test_actions_that_subsume_each_other_in_a_circle_come_to_rest() -> None:
    found = compared(
        made(
            advice("A", "for", "x", "t"),
            advice("B", "for", "y", "u"),
            subsumes=[["x", "y"], ["y", "x"], ["x", "x"]],
            expected_internal_pairs=[{"type": "RepeatedAction", "between": ["A", "B"]}],
        )
    )
    assert (found["missing"], found["extra"]) == ([], [])


def test_names_with_signs_spaces_and_letters_of_other_scripts_come_back_as_they_were() -> None:
    odd = ["a b/c", "é%20#?", "\u8349\u836f", '<"quoted">']
    pairs = [
        {"type": "repetition", "between": [one, two]}
        for i, one in enumerate(odd)
        for two in odd[i + 1 :]
    ]
    file = made(*(advice(name, "for", "x y", "t") for name in odd), expected_internal_pairs=pairs)
    assert oracle(file)["ok"] is True
    assert len(compared(file)["matched"]) == 6


def test_the_same_name_may_be_used_for_things_of_different_kinds() -> None:
    said: Any = {
        "id": "x",
        "recommendations": [advice("x", "for", "x", "x", belief="x"), advice("y", "for", "y", "x")],
        "transitions": [{"id": "x", "from": "x", "to": "y"}],
        "other_beliefs": [{"id": "x", "action": "x", "transition": "x"}],
        "expected_internal_pairs": [{"type": "alternative", "between": ["x", "y"]}],
        "expected_external_local": [
            {"type": "ExternalAlternativeAction", "recommendations": ["z"], "belief": "x"}
        ],
    }
    found = compared(read({"benchmarks": [said]}))
    assert [each["type"] for each in found["matched"]] == ["alternative"]
    assert len(found["missing"]) == 1


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["Laba", "Lama", "LabaLama"], {"LabaLama": ["Laba", "Lama"]}),
        (["laba", "lama", "lama-laba"], {"lama-laba": ["lama", "laba"]}),
        (["GiveLaba", "GiveLama", "GiveLabaLama"], {"GiveLabaLama": ["GiveLaba", "GiveLama"]}),
        (["Ics", "Laba", "Lama", "IcsLabaLama"], {"IcsLabaLama": ["Ics", "Laba", "Lama"]}),
        (["Laba", "LabaLama"], {}),
        (["LoopDiuretic", "Diuretic"], {}),
        (["A", "B", "AB"], {}),
        (["Laba", "LABA"], {}),
        (["", "Laba"], {}),
    ],
)
def test_a_name_tells_a_combination_only_where_it_is_made_of_others(
    names: list[str], found: dict[str, list[str]]
) -> None:
    told: dict[str, list[str]] = {}
    for whole, part in combinations(names):
        told.setdefault(whole, []).append(part)
    assert told == found


# Any bytes at all --------------------------------------------------------------------------------

SOUND = [path.read_text("utf-8") for path in sorted(FOLDER.glob("*.yaml"))]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused_and_never_breaks(data: st.DataObject) -> None:
    assert len(SOUND) >= LEAST_FILES
    lines = data.draw(st.sampled_from(SOUND[:2])).splitlines()
    place = data.draw(st.integers(0, len(lines) - 1))
    damage = data.draw(
        st.sampled_from(
            ["", "  - x", "x", "{", "- [", "a: b", "  a: {b: [c]}", "\x00", "? x", "<<: *a"]
        )
    )
    lines[place] = data.draw(
        st.sampled_from([damage, lines[place] + damage, damage + lines[place]])
    )
    try:
        wheres = []
        oracle(typed("\n".join(lines)))
    except SourceError as refusal:
        wheres = [problem.where for problem in refusal.problems]
    assert all(where.startswith("typed.yaml") for where in wheres)
