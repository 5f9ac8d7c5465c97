"""Slips that were found in published files of interactions are told, each with its line.

What each check finds and does not find is said in tests/spec/check/.
"""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from interaction_files import FILES, FOLDER, LEAST_FILES, advice, made, read

from explorer.checking import check
from explorer.errors import tell
from explorer.interaction_checks import check_interactions
from explorer.interactions import InteractionFile
from explorer.oracle import open_interactions
from explorer.sources import read_knowledge

BELIEF = {"id": "CBInsulin", "action": "Insulin", "transition": "LessSugar"}
LESS = {"id": "LessSugar", "from": ["High"], "to": ["Normal"]}
MORE = {"id": "MoreSugar", "from": ["Normal"], "to": ["High"]}


def told(file: InteractionFile) -> list[str]:
    return [problem.what for problem in check_interactions(file)]


def one(*recommendations: Any, **more: Any) -> InteractionFile:
    return made(*recommendations, **({"transitions": [LESS, MORE]} | more))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_files_on_file_have_only_the_slip_that_was_published(path: Any) -> None:
    assert len(FILES) >= LEAST_FILES
    slips = ["TrAntinflammatory", "TrReduceRiskBC"] if path.stem == "shared-beliefs" else []
    assert told(open_interactions(path)) == [
        f"{slip} is used as a transition and declared nowhere" for slip in slips
    ]


def test_a_file_without_slips_is_clean() -> None:
    sound = advice("R", "for", "Insulin", "LessSugar", belief="CBInsulin", source="sugar")
    other = advice("S", "against", "Sugar", "MoreSugar", source="sweets")
    different = [["Insulin", "Sugar"], ["LessSugar", "MoreSugar"], ["R", "S"], ["High", "Normal"]]
    assert told(one(sound, other, other_beliefs=[BELIEF], all_different=different)) == []


SLIPS = {
    "a recommendation without type": (
        one(advice("R", None, "Insulin", "LessSugar")),
        ["R is used as a recommendation and is not typed as one"],
    ),
    "a recommendation that is expected under a name that none has": (
        one(
            advice("Reduce", "for", "Insulin", "LessSugar"),
            expected_internal_pairs=[{"type": "repetition", "between": ["Reduce", "Redcue"]}],
        ),
        ["Redcue is used as a recommendation and is not typed as one"],
    ),
    "a transition that is used and never declared": (
        one(advice("R", "for", "Insulin", "LesSugar")),
        ["LesSugar is used as a transition and declared nowhere"],
    ),
    "a rise that is declared like the fall": (
        one(transitions=[LESS, MORE | {"from": ["High"], "to": ["Normal"]}]),
        ["LessSugar has the same situations before and after as MoreSugar"],
    ),
    "a list of different drugs that misspells one": (
        one(
            advice("R", "for", "Insulin", "LessSugar"),
            advice("S", "for", "Aspirin", "LessSugar"),
            all_different=[["Tnsulin", "Aspirin"]],
        ),
        ["list 1 names one that nothing else speaks of: Tnsulin"],
    ),
    "a belief that is cited and does not exist under that name": (
        one(
            advice("R", "for", "Insulin", "LessSugar", belief="CBInsuline"), other_beliefs=[BELIEF]
        ),
        ["R cites a belief that is declared nowhere, CBInsuline"],
    ),
    "a recommendation that cites one belief and annotates another": (
        one(
            advice(
                "R", "for", "Insulin", "LessSugar", belief="CBInsulin", annotated_belief="CBHuman"
            ),
            other_beliefs=[BELIEF, BELIEF | {"id": "CBHuman"}],
        ),
        ["R cites one belief and is annotated with another, CBHuman"],
    ),
    "a belief about another action": (
        one(
            advice("R", "for", "Metformin", "LessSugar", belief="CBInsulin"), other_beliefs=[BELIEF]
        ),
        ["R cites a belief about another action than its own, Metformin"],
    ),
    "a belief about another transition": (
        one(advice("R", "for", "Insulin", "MoreSugar", belief="CBInsulin"), other_beliefs=[BELIEF]),
        ["R cites a belief about another transition than its own, MoreSugar"],
    ),
    "one source for every recommendation": (
        one(
            advice("R", "for", "Insulin", "LessSugar", source="handle"),
            advice("S", "for", "Metformin", "LessSugar", source_guideline="handle"),
        ),
        ["R and every other recommendation cite one and the same source, handle"],
    ),
}


@pytest.mark.parametrize("slip", SLIPS)
def test_the_slip_is_told(slip: str) -> None:
    file, problems = SLIPS[slip]
    assert told(file) == problems


def test_a_slip_is_told_with_its_line_why_and_what_to_try() -> None:
    text = (FOLDER / "shared-beliefs.yaml").read_text("utf-8")
    (line,) = [n for n, said in enumerate(text.splitlines(), 1) if "id: CBApixabanThrombus" in said]
    problems = check_interactions(open_interactions(FOLDER / "shared-beliefs.yaml"))
    assert tell(problems[-1]) == (
        f"shared-beliefs.yaml:{line}  TrReduceRiskBC is used as a transition and declared nowhere\n"
        "  why  Which transition is used and declared nowhere?\n"
        "  try  declare it with the situations before and after, or correct its name"
    )


def test_a_rise_of_the_base_is_told_once_however_many_benchmarks_use_it() -> None:
    said = yaml.safe_load((FOLDER / "shared-beliefs.yaml").read_text("utf-8"))
    for each in said["shared_tmr_knowledge"]["transitions"]:
        if each["id"] == "TrIncreaseLBS":
            each["from"], each["to"] = "SitHighLBS", "SitNormalLBS"
    slip = "TrDecreaseLBS has the same situations before and after as TrIncreaseLBS"
    assert told(read(said)).count(slip) == 1


def test_the_knowledge_on_file_has_no_such_slip() -> None:
    assert check(read_knowledge()) == ()
