"""Which recommendations stand together, side by side under each profile: the document, its text."""

from __future__ import annotations

import io
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import explorer
from explorer.argumentation import SEMANTICS, STATUSES, extensions
from explorer.background import Profile
from explorer.errors import UsageError
from explorer.extensions import COLUMNS, of_library, rows, side_by_side
from explorer.library import Library
from explorer.printing import Page
from explorer.terminal_extensions import show_extensions
from explorer.vocabulary import GX, KB

SCHEMA = json.loads(
    (Path(explorer.__file__).parent / "schema/extensions.schema.json").read_text("utf-8")
)

Document = dict[str, Any]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


# A small dispute by hand --------------------------------------------------------------------------
#
# Panel is against an injection; Society and College are for it. Panel is newer than Society and
# nothing tells Panel and College apart. Elsewhere, Old (which was replaced) is against what College
# says.

RECENT = Profile(KB + "recency", "recency", "Recency first", "", True, ())
LABELS = {"panel": "Against it", "society": "For it", "college": "For it too", "old": "Never"}
DISPUTES = {"panel--society": "false", "panel--college": "false", "old--college": "true"}


def attack(attacker: str, attacked: str) -> dict[str, str | None]:
    conflict = next(name for name in DISPUTES if {attacker, attacked} == set(name.split("--")))
    return {
        "conflict": KB + conflict,
        "status": GX + "conflict",
        "historical": DISPUTES[conflict],
        "attacker": KB + attacker,
        "attackerLabel": LABELS[attacker],
        "attackerDocument": attacker.title(),
        "attacked": KB + attacked,
        "attackedLabel": LABELS[attacked],
        "attackedDocument": attacked.title(),
    }


ATTACKS = [
    attack(*pair) for each in DISPUTES for pair in (each.split("--"), each.split("--")[::-1])
]
DEFEATS = [
    {**row, "profile": RECENT.iri}
    for row in ATTACKS
    if (row["attacker"], row["attacked"]) != (KB + "society", KB + "panel")
]


def small(library: Library, **settings: Any) -> Document:
    wording = library.background.wording
    return side_by_side(ATTACKS, DEFEATS, [RECENT], wording, **settings)


def sets(document: Document, profile: int, semantics: str) -> list[list[str]]:
    found = document["groups"][0]["under"][profile][semantics]
    return [[iri.removeprefix(KB) for iri in each] for each in found]


def test_before_any_preference_each_side_can_be_held(library: Library) -> None:
    document = small(library)
    assert [each["label"] for each in document["profiles"]] == [
        "No preference asked",
        "Recency first",
    ]
    assert sets(document, 0, "preferred") == [["college", "society"], ["panel"]]
    assert sets(document, 0, "stable") == [["college", "society"], ["panel"]]
    assert document["groups"][0]["under"][0]["grounded"] == []


def test_a_defeat_that_is_left_takes_the_loser_along_unless_somebody_defends_it(
    library: Library,
) -> None:
    # Society cannot answer Panel, but College, which nobody prefers Panel to, does it for both.
    document = small(library)
    assert sets(document, 1, "preferred") == [["college", "society"], ["panel"]]
    statuses = {each["id"]: each for each in document["groups"][0]["under"][1]["accepted"]}
    assert statuses[KB + "society"] == {
        "id": KB + "society",
        "grounded": "rejected",
        "preferred": "credulous",
        "stable": "credulous",
    }


def test_history_is_left_out_unless_it_is_asked_for(library: Library) -> None:
    names = [each["id"] for each in small(library)["groups"][0]["recommendations"]]
    assert KB + "old" not in names
    whole = small(library, historical=True)
    assert len(whole["groups"][0]["recommendations"]) == 4
    assert sets(whole, 0, "preferred") == [
        ["college", "society"],
        ["old", "panel"],
        ["old", "society"],
    ]


def test_too_many_sets_are_counted_and_not_listed(library: Library) -> None:
    under = small(library, most=1)["groups"][0]["under"][0]
    assert under["preferred"] is under["stable"] is None
    assert under["counted"]["preferred"] == "not listed: more than 1 sets, or too large a group"
    assert {each["preferred"] for each in under["accepted"]} == {"credulous"}
    assert {each["stable"] for each in under["accepted"]} == {"credulous"}


def test_where_nothing_conflicts_everything_stands_together(library: Library) -> None:
    document = side_by_side([], [], [RECENT], library.background.wording)
    assert document["groups"] == []
    assert "all of them stand together" in document["sentence"]
    assert "all of them stand together" in shown(document, library)
    assert rows(document) == []


KEPT = """\
-- Group 1: 3 recommendations tied together by 2 conflicts ---------------------
   grounded                  preferred                 stable
A  nothing                   2 sets; 0 in every one,   2 sets; 0 in every one,
                             3 in some                 3 in some
B  nothing                   2 sets; 0 in every one,   2 sets; 0 in every one,
                             3 in some                 3 in some

A  B
~  ~  For it too (College)
~  ~  Against it (Panel)
~  ~  For it (Society)

- Under “No preference asked”, set 1 of 2 holds, beside what is in every one:
  For it too (College); For it (Society).
- Under “No preference asked”, set 2 of 2 holds, beside what is in every one:
  Against it (Panel).

- Under “Recency first”, set 1 of 2 holds, beside what is in every one: For it
  too (College); For it (Society).
- Under “Recency first”, set 2 of 2 holds, beside what is in every one: Against
  it (Panel).
"""


def shown(document: Document, library: Library, width: int = 80) -> str:
    text = io.StringIO()
    show_extensions(document, library.background.wording, Page(text, width))
    return text.getvalue()


def test_the_small_dispute_reads_as_kept(library: Library) -> None:
    text = shown(small(library), library)
    assert text.endswith(KEPT)
    assert "A  No preference asked\nB  Recency first\n" in text
    assert "~  in some sets\n" in text
    assert "in every set" not in text


def test_rows_hold_one_line_per_recommendation_and_profile(library: Library) -> None:
    told = rows(small(library))
    assert len(told) == 3 * 2
    assert dict(zip(COLUMNS, told[0], strict=True)) == {
        "group": "1",
        "recommendation": KB + "college",
        "label": "For it too",
        "document": "College",
        "profile": "No preference asked",
        "grounded": "rejected",
        "preferred": "credulous",
        "stable": "credulous",
    }


# What is on file ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def on_file(library: Library) -> Document:
    return of_library(library)


def test_the_document_keeps_its_schema(on_file: Document, library: Library) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    for document in (on_file, small(library), small(library, most=1), of_library(library, most=1)):
        assert [
            error.message for error in validator.iter_errors(json.loads(json.dumps(document)))
        ] == []
    assert list(on_file) == SCHEMA["required"]
    assert validator.is_valid(on_file | {"groups": None}) is False


def test_there_are_groups_the_largest_first_and_every_profile_is_there(
    on_file: Document, library: Library
) -> None:
    sizes = [len(group["recommendations"]) for group in on_file["groups"]]
    assert len(sizes) >= 2
    assert all(one >= other for one, other in pairwise(sizes))
    assert len(on_file["profiles"]) == 1 + len(library.background.profiles) >= 4
    assert all(len(group["under"]) == len(on_file["profiles"]) for group in on_file["groups"])


def test_no_set_on_file_holds_both_sides_of_a_conflict(on_file: Document, library: Library) -> None:
    conflicts = {
        each["id"]: {each["a"], each["b"]}
        for each in library.conflicts()
        if each["status"] in ("conflict", "partial") and not each["historical"]
        if each["id"] in library.background.conflicts
    }
    looked_at = set()
    for group in on_file["groups"]:
        looked_at |= set(group["conflicts"])
        for under in group["under"]:
            listed = (*(under["preferred"] or []), *(under["stable"] or []))
            for each in (under["grounded"], *listed):
                assert not [c for c in group["conflicts"] if conflicts[c] <= set(each)]
    assert looked_at == set(conflicts)
    assert len(looked_at) > 20


def test_what_is_grounded_stands_in_every_preferred_set_and_stable_sets_are_preferred(
    on_file: Document,
) -> None:
    compared = 0
    for group in on_file["groups"]:
        for under in group["under"]:
            # Too many to list there may be, before preferences are asked.
            if under["preferred"] is None or under["stable"] is None:
                continue
            assert all(set(under["grounded"]) <= set(each) for each in under["preferred"])
            assert all(each in under["preferred"] for each in under["stable"])
            compared += len(under["preferred"])
    assert compared > len(on_file["groups"])


def test_turning_attacks_round_as_published_comes_to_the_same_as_the_defeats_on_file(
    on_file: Document, library: Library
) -> None:
    asked = library.ask("attacks")
    attacks = {
        (row[asked.columns.index("attacker")] or "", row[asked.columns.index("attacked")] or "")
        for row in asked.rows
        if row[asked.columns.index("historical")] == "false"
    }
    compared = 0
    for place, profile in enumerate(on_file["profiles"][1:], start=1):
        better = set()
        for each in library.conflicts():
            if each["id"] not in library.background.conflicts:
                continue
            under = next(one for one in each["under"] if one["profile_id"] == profile["id"])
            pair = each["a"], each["b"]
            if under["side"] and {pair, pair[::-1]} & attacks:
                better.add(pair if under["side"] == "a" else pair[::-1])
        for group in on_file["groups"]:
            names = {each["id"] for each in group["recommendations"]}
            found = extensions(
                names,
                {pair for pair in attacks if pair[0] in names},
                {pair for pair in better if pair[0] in names},
            )
            told = group["under"][place]
            assert list(map(list, found.preferred or ())) == (told["preferred"] or [])
            assert list(found.grounded) == told["grounded"]
            compared += 1
    assert compared > 5


def test_preferences_settle_something_and_profiles_differ_over_it(on_file: Document) -> None:
    none, *profiles = (
        {
            each["id"]
            for group in on_file["groups"]
            for each in group["under"][place]["accepted"]
            if each["grounded"] == "skeptical"
        }
        for place in range(len(on_file["profiles"]))
    )
    assert none == set()
    assert all(profiles)
    assert len(set(map(frozenset, profiles))) > 1


def test_one_profile_can_be_asked_for_and_an_unknown_one_is_refused(library: Library) -> None:
    document = of_library(library, ["recency-first"])
    assert [each["label"] for each in document["profiles"]][1:] == ["Recency first"]
    with pytest.raises(UsageError, match="no preference profile"):
        of_library(library, ["whim-first"])


def test_every_word_of_the_document_is_explained(on_file: Document) -> None:
    assert [each["name"] for each in on_file["semantics"]] == list(SEMANTICS)
    assert [each["name"] for each in on_file["acceptance"]] == list(STATUSES)
    assert all(each["text"] for key in ("semantics", "acceptance") for each in on_file[key])


@pytest.mark.parametrize("width", [60, 80, 120])
def test_no_line_of_the_text_is_wider_than_the_page(
    on_file: Document, library: Library, width: int
) -> None:
    lines = shown(on_file, library, width).splitlines()
    assert len(lines) > 60
    assert [line for line in lines if len(line) > width or line != line.rstrip()] == []
    assert not [line for line in lines if "{" in line]
