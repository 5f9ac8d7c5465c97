"""Where documents collide, seem to collide or agree: on file, on the command line, and why.

`data/pairs.csv` names pairs that were classified by reading, before any query was written: T truly
opposed, P opposed for a part of the people, N opposed in looks only, A agreeing. The queries know
nothing of the list.
"""

import csv
import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from explorer.cli import main
from explorer.errors import UsageError
from explorer.grounds import grounds
from explorer.library import Library
from explorer.pairs import wanted
from explorer.vocabulary import KB

DATA = Path(__file__).parent / "data"
ALLOWED = {
    "T": {"conflict"},
    "P": {"partial"},
    "N": {"look-alike", "agreement", "agreement-gap", None},
    "A": {"agreement", "agreement-gap"},
}
Found = dict[frozenset[str], dict[str, Any]]


def read_pairs() -> Iterator[tuple[str, str, str]]:
    with (DATA / "pairs.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            yield row["pair"], row["one"], row["other"]


PAIRS = list(read_pairs())


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@pytest.fixture(scope="module")
def entries(library: Library) -> list[dict[str, Any]]:
    return library.conflicts()


@pytest.fixture(scope="module")
def found(entries: list[dict[str, Any]]) -> Found:
    return {frozenset((each["a"], each["b"])): each for each in entries}


def between(found: Found, one: str, other: str) -> dict[str, Any] | None:
    return found.get(frozenset((KB + one, KB + other)))


def test_every_class_of_pairs_is_there() -> None:
    assert Counter(pair[0] for pair, _, _ in PAIRS).keys() == ALLOWED.keys()
    assert len(PAIRS) >= 40


@pytest.mark.parametrize(("pair", "one", "other"), PAIRS, ids=[each[0] for each in PAIRS])
def test_a_pair_that_was_classified_by_reading_comes_out_so(
    library: Library, found: Found, pair: str, one: str, other: str
) -> None:
    assert {KB + one, KB + other} <= library.background.statements.keys()
    entry = between(found, one, other)
    assert (entry["status"] if entry else None) in ALLOWED[pair[0]]


@pytest.mark.parametrize(
    ("one", "other", "failing", "why"),
    [
        (
            "fda-2014-adcomm-ctf",
            "asipp-2021-dh-cervical-il",
            "intervention",
            "cervical transforaminal epidural injection against cervical interlaminar",
        ),
        (
            "nice-ng59-no-spinal-injections-lbp",
            "nice-ng59-epidural-acute-sciatica",
            "population",
            "low back pain against sciatica",
        ),
        (
            "nice-ng59-no-spinal-injections-lbp",
            "nice-ng59-rf-denervation",
            "intervention",
            "medial branch radiofrequency ablation",
        ),
        (
            "codwc-2014c-esi-nonradicular",
            "asipp-2021-dh-cervical-il",
            "population",
            "axial neck pain against disc herniation or radiculitis",
        ),
    ],
)
def test_a_look_alike_says_what_fails(
    found: Found, one: str, other: str, failing: str, why: str
) -> None:
    entry = between(found, one, other)
    assert entry is not None
    assert (entry["status"], entry["failing"]) == ("look-alike", failing)
    assert why in entry["because"]


def test_the_overlap_of_several_drugs_is_the_one_that_both_mean(found: Found) -> None:
    entry = between(found, "who-2023-antidepressants", "acp-2017-3")
    assert entry is not None
    assert entry["overlap"].startswith("duloxetine; low back pain")
    assert "beyond duloxetine or" in entry["remainder"]


def test_a_partial_conflict_says_who_is_left_on_either_side(found: Found) -> None:
    entry = between(found, "bmj-2025-ra-epi-st", "codwc-2014c-esi-radicular")
    assert entry is not None
    assert "sacral region or sacroiliac region beyond cervical region" in (entry["remainder"])
    assert (
        "only the recommendation for also covers: Symptoms for at least 6 weeks"
        in (entry["remainder"])
    )


def test_the_anatomy_names_method_panel_and_evidence_without_a_case(found: Found) -> None:
    entry = between(found, "bmj-2025-ra-epi-la-st", "asipp-2021-dh-cervical-il")
    assert entry is not None
    differ = {each["dimension"] for each in entry["anatomy"]}
    assert {"intervention", "condition", "comparator", "outcome", "certainty"} <= differ
    assert {"evidence", "rating", "date", "panel", "jurisdiction"} <= differ


def test_what_a_successor_says_otherwise_is_no_conflict(
    library: Library, entries: list[dict[str, Any]]
) -> None:
    replaced = [each for each in entries if each["failing"] == "edition"]
    assert all(each["historical"] for each in replaced)
    followers = {
        (t.subject.value, t.object.value)
        for t in library.statements()
        if t.predicate.value.endswith("#supersededBy")
    }
    assert followers
    for each in entries:
        if each["status"] in ("conflict", "partial"):
            documents = each["a_document"], each["b_document"]
            assert documents not in followers
            assert documents[::-1] not in followers


def test_every_kind_of_pair_has_its_reason_and_its_sides(entries: list[dict[str, Any]]) -> None:
    kinds = Counter((each["kind"], each["status"]) for each in entries)
    assert {kind for kind, _ in kinds} >= {
        *("direction", "strength", "certainty", "coverage", "threshold"),
    }
    assert {status for _, status in kinds} == {
        *("conflict", "partial", "look-alike", "agreement", "agreement-gap"),
    }
    for each in entries:
        assert each["because"].endswith(".")
        assert each["a_label"]
        assert each["b_label"]
        assert "{" not in f"{each['because']}{each['overlap']}{each['remainder']}"
        if each["status"] in ("conflict", "partial"):
            assert each["overlap"]
    assert len({each["id"] for each in entries}) == len(entries)


def test_a_partial_pair_leaves_something_on_each_side(entries: list[dict[str, Any]]) -> None:
    partial = [e for e in entries if e["status"] == "partial" and e["kind"] == "direction"]
    assert len(partial) >= 5
    assert all(each["remainder"] for each in partial)


# Choosing -----------------------------------------------------------------------------------------


def test_pairs_are_chosen_by_document_intervention_population_and_certainty(
    library: Library, entries: list[dict[str, Any]]
) -> None:
    def chosen(**options: Any) -> set[str]:
        is_wanted = wanted(library, **options)
        return {each["id"].removeprefix(KB) for each in entries if is_wanted(each)}

    in_neck = "bmj-2025-ra-epi-la-st--asipp-2021-dh-cervical-il"
    in_back = "bmj-2025-ra-epi-la-st--asipp-2021-dh-lumbar-il"
    assert {in_neck, in_back} <= chosen(document="asipp-2021-epidural")
    assert {in_neck, in_back} <= chosen(intervention="epidural injection")
    neck = chosen(intervention="cervical epidural injection", statuses=["conflict"])
    assert in_neck in neck
    assert in_back not in neck
    lumbar = chosen(population="lumbar region")
    assert in_back in lumbar
    assert in_neck not in lumbar
    moderate = chosen(certainties=["moderate"])
    assert in_neck in moderate
    assert moderate < {each["id"].removeprefix(KB) for each in entries}
    policy = chosen(document="odg-esi", kinds=["coverage"])
    assert any("asipp-2021-dh-cervical-il" in each for each in policy)
    assert chosen(document="odg-esi", population="lumbar region") != policy


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        ({"document": "nice-ng5"}, "did you mean nice-ng59"),
        ({"intervention": "epidural injectoin"}, "epidural injection"),
        ({"certainties": ["hig"]}, "use one of high, low"),
        ({"kinds": ["directoin"]}, "did you mean direction?"),
    ],
)
def test_what_is_not_known_is_told_with_the_nearest(
    library: Library, options: dict[str, Any], hint: str
) -> None:
    with pytest.raises(UsageError, match=r"--\w+ ") as refused:
        wanted(library, **options)
    assert hint in refused.value.problems[0].try_


# Why ----------------------------------------------------------------------------------------------


def test_a_conflict_is_explained_down_to_passages_without_a_case(library: Library) -> None:
    tree = grounds(library, f"{KB}bmj-2025-ra-epi-la-st--asipp-2021-ss-cervical-il")
    assert (tree["kind"], tree["status"]) == ("Conflict", "partial")
    assert "each side leaves a remainder" in tree["text"]
    sides = {each["id"]: each for each in tree["because"]}
    assert sides.keys() >= {KB + "bmj-2025-ra-epi-la-st", KB + "asipp-2021-ss-cervical-il"}

    def kinds(node: dict[str, Any]) -> set[str]:
        return {node["kind"]}.union(*map(kinds, node["because"]))

    for side in sides.values():
        assert {"Recommendation", "Passage", "ClinicalGuideline", "PresenceAtom"} <= kinds(side)


def test_a_policy_against_a_guideline_is_explained_by_criterion_and_statement(
    library: Library, entries: list[dict[str, Any]]
) -> None:
    clash = next(each for each in entries if each["kind"] == "coverage")
    tree = grounds(library, clash["id"])
    assert tree["text"] == clash["because"]
    assert {"Recommendation", "Policy"} <= {part["kind"] for part in walked(tree)}


def walked(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield node
    for part in node["because"]:
        yield from walked(part)


def test_an_unknown_name_is_told_with_the_nearest(library: Library) -> None:
    with pytest.raises(UsageError) as refused:
        grounds(library, f"{KB}bmj-2025-ra-epi-la-st--asipp-2021-ss-cervicalil")
    assert refused.value.problems[0].what == "is nothing on file"
    assert "asipp-2021-ss-cervical-il" in refused.value.problems[0].try_


# Commands -----------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    said = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, said.out, said.err


def test_the_interactions_of_a_file_match_and_a_difference_ends_with_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    file = DATA / "interactions" / "lung.yaml"
    code, out, _ = run(capsys, "oracle", str(file), "--format", "json")
    assert code == 0
    assert json.loads(out)["ok"]
    sets = [e for b in json.loads(out)["benchmarks"] for e in b["matched"] if "case" in e]
    assert len(sets) == 8
    changed = tmp_path / "changed.yaml"
    text = file.read_text("utf-8")
    assert "direction: against" in text
    changed.write_text(text.replace("direction: against", "direction: for", 1), "utf-8")
    code, out, _ = run(capsys, "oracle", str(changed), "--format", "json")
    assert code == 1
    (benchmark,) = json.loads(out)["benchmarks"]
    assert benchmark["missing"]
    assert run(capsys, "oracle", str(file))[0] == 0
    assert run(capsys, "oracle", str(tmp_path / "none.yaml"))[0] != 0


def test_a_file_of_interactions_is_checked_without_the_knowledge(
    capsys: pytest.CaptureFixture[str],
) -> None:
    clean = DATA / "interactions" / "lung.yaml"
    code, out, err = run(capsys, "check", str(clean))
    assert (code, out) == (0, "")
    assert "in lung.yaml" in err


def test_who_disagrees_with_most_and_what_surrounds_a_statement(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, _ = run(capsys, "disagreements", "--format", "csv")
    rows = list(csv.DictReader(out.splitlines()))
    assert code == 0
    assert [int(row["others"]) for row in rows] == sorted(
        (int(row["others"]) for row in rows), reverse=True
    )
    around = run(capsys, "disagreements", "asipp-2021-dh-cervical-il", "--format", "json")
    near = json.loads(around[1])
    assert near[0]["statement"] == KB + "asipp-2021-dh-cervical-il"
    assert KB + "bmj-2025-ra-epi-la-st" in {each["statement"] for each in near}
    assert run(capsys, "disagreements", "asipp-2021-dh-cervicalil")[0] == 2


def test_the_witness_of_a_pair_is_a_case_and_none_ends_with_one(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, library: Library
) -> None:
    pair = "bmj-2025-ra-epi-st--codwc-2014c-esi-radicular"
    code, out, err = run(capsys, "conflicts", "--witness", pair)
    assert code == 0
    assert "Both apply" in err
    case = tmp_path / "witness.trig"
    case.write_text(out, "utf-8")
    on_case = {each["id"]: each["on_case"] for each in library.conflicts(case)}
    assert on_case[KB + pair] == "both-apply"
    code, out, err = run(
        capsys, "conflicts", "--witness", "fda-2014-adcomm-ctf--asipp-2021-dh-cervical-il"
    )
    assert (code, out) == (1, "")
    assert "No patient belongs to both" in err


def test_witnesses_can_be_asked_for_with_the_list(capsys: pytest.CaptureFixture[str]) -> None:
    choice = ("--document", "wip-benelux-2024-lumbar", "--status", "conflict")
    code, out, _ = run(capsys, "conflicts", *choice, "--witnesses", "--format", "json")
    listed = json.loads(out)
    assert code == 0
    assert listed
    for each in listed:
        assert "a gx:Request" in each["witness"]
    assert {each["kind"] for each in listed} == {"direction"}


def test_pairs_are_written_as_turtle(capsys: pytest.CaptureFixture[str]) -> None:
    choice = ("--document", "wip-benelux-2024-lumbar", "--status", "conflict")
    code, out, _ = run(capsys, "conflicts", *choice, "--format", "ttl")
    assert code == 0
    assert "gx:conflictStatus gx:conflict" in out
    assert "gx:sharedProcedure" in out
