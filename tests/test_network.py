"""Clusters of disagreement, the neighbourhood of a statement, who disagrees with most others."""

from __future__ import annotations

from itertools import pairwise

import pytest

from explorer.answers import Row
from explorer.errors import UsageError
from explorer.library import Library
from explorer.network import (
    Disagreeing,
    clusters,
    document_clusters,
    document_rows,
    neighbour_rows,
    neighbourhood,
    ranked,
)
from explorer.vocabulary import GX, KB

CHAIN = [("b", "a"), ("b", "c"), ("c", "d"), ("d", "e")]


# By hand ------------------------------------------------------------------------------------------


def test_clusters_are_what_pairs_tie_together_the_largest_first() -> None:
    assert clusters([("x", "y"), *CHAIN]) == (("a", "b", "c", "d", "e"), ("x", "y"))
    assert clusters([("y", "x"), ("a", "b")]) == (("a", "b"), ("x", "y"))
    assert clusters([]) == ()


def test_the_same_pair_twice_or_turned_round_changes_nothing() -> None:
    assert clusters([("a", "b"), ("b", "a"), ("a", "b")]) == (("a", "b"),)


@pytest.mark.parametrize(
    ("steps", "layers", "pairs"),
    [
        (0, (("c",),), ()),
        (1, (("c",), ("b", "d")), (("b", "c"), ("c", "d"))),
        (2, (("c",), ("b", "d"), ("a", "e")), (("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"))),
        (9, (("c",), ("b", "d"), ("a", "e")), (("a", "b"), ("b", "c"), ("c", "d"), ("d", "e"))),
    ],
)
def test_a_neighbourhood_grows_step_by_step(
    steps: int, layers: tuple[tuple[str, ...], ...], pairs: tuple[tuple[str, str], ...]
) -> None:
    found = neighbourhood([*CHAIN, ("x", "y")], "c", steps)
    assert found.centre == "c"
    assert found.steps == layers
    assert found.pairs == pairs


def test_a_pair_between_two_neighbours_is_part_of_the_neighbourhood() -> None:
    found = neighbourhood([("a", "b"), ("c", "a"), ("b", "c")], "a")
    assert found.pairs == (("a", "b"), ("a", "c"), ("b", "c"))


def test_a_statement_that_disagrees_with_nothing_is_told_the_nearest_name() -> None:
    with pytest.raises(UsageError, match="did you mean panel-2025"):
        neighbourhood([(KB + "panel-2025", KB + "society")], KB + "panel-2026")


def row(one: str, other: str, status: str, count: int, *, historical: bool = False) -> Row:
    return {
        "document": KB + one,
        "documentLabel": one.title(),
        "other": KB + other,
        "otherLabel": other.title() if other != "panel" else None,
        "status": GX + status,
        "historical": str(historical).lower(),
        "conflicts": str(count),
    }


ROWS = [
    row("college", "panel", "conflict", 1),
    row("college", "panel", "conflict", 4, historical=True),
    row("panel", "society", "conflict", 2),
    row("panel", "society", "partial", 3),
    row("old", "society", "partial", 9, historical=True),
    row("north", "south", "partial", 1),
]


def test_documents_are_ranked_by_how_many_others_they_disagree_with_today() -> None:
    found = ranked(ROWS)
    assert found[0] == Disagreeing(
        document=KB + "panel",
        label="Panel",
        others=(KB + "college", KB + "society"),
        former=(),
        conflicts=(("conflict", 3), ("historical", 4), ("partial", 3)),
    )
    assert [each.document.removeprefix(KB) for each in found] == [
        "panel",
        "society",  # one other, five conflicts
        "college",  # one other, one conflict; the four of history do not count
        "north",
        "south",
        "old",
    ]


def test_a_document_that_was_only_ever_at_odds_in_history_is_last_and_says_so() -> None:
    last = ranked(ROWS)[-1]
    assert (last.label, last.others, last.former) == ("Old", (), (KB + "society",))
    assert last.conflicts == (("historical", 9),)


def test_clusters_of_documents_leave_history_out_unless_it_is_asked_for() -> None:
    today = document_clusters(ROWS)
    assert [len(group) for group in today] == [3, 2]
    assert [len(group) for group in document_clusters(ROWS, historical=True)] == [4, 2]
    assert ranked([]) == document_clusters([]) == ()


def test_ranks_and_neighbourhoods_can_be_read_as_tables() -> None:
    told = document_rows(ranked(ROWS))
    assert told[0] == ("1", KB + "panel", "Panel", "2", "3", "3", "4", "College; Society")
    assert told[-1] == ("6", KB + "old", "Old", "0", "0", "0", "9", "")
    found = neighbourhood(CHAIN, "c")
    assert neighbour_rows(found, {"b": "Against it"}) == [
        ("0", "c", None, "b; d"),
        ("1", "b", "Against it", "c"),
        ("1", "d", None, "c"),
    ]


# What is on file ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


def asked(library: Library, question: str) -> list[Row]:
    table = library.ask(question)
    return [dict(zip(table.columns, each, strict=True)) for each in table.rows]


def test_documents_on_file_disagree_and_their_counts_add_up(library: Library) -> None:
    found = ranked(asked(library, "document-disagreements"))
    assert len(found) > 5
    assert len(found[0].others) > 1
    assert all(len(one.others) >= len(other.others) for one, other in pairwise(found))
    counted = sum(number for each in found for _, number in each.conflicts)
    of = {iri: each["document"] for iri, each in library.background.statements.items()}
    collisions = [
        each
        for each in library.conflicts()
        if each["id"] in library.background.conflicts
        if each["status"] in ("conflict", "partial") and of[each["a"]] != of[each["b"]]
    ]
    assert collisions
    # Each conflict counts once for either document.
    assert counted == 2 * len(collisions)


def test_disagreement_is_mutual(library: Library) -> None:
    found = {each.document: each for each in ranked(asked(library, "document-disagreements"))}
    for each in found.values():
        assert all(each.document in found[other].others for other in each.others)
        assert all(each.document in found[other].former for other in each.former)


def test_statements_on_file_form_clusters_and_each_has_a_neighbourhood(library: Library) -> None:
    attacks = asked(library, "attacks")
    pairs = [(each["attacker"] or "", each["attacked"] or "") for each in attacks]
    groups = clusters(pairs)
    assert len(groups) > 1
    everyone = {name for pair in pairs for name in pair}
    assert sorted(name for group in groups for name in group) == sorted(everyone)
    centre = groups[0][0]
    near, all_of_it = neighbourhood(pairs, centre, 1), neighbourhood(pairs, centre, len(everyone))
    assert set(near.steps[1]) == {other for one, other in pairs if one == centre}
    assert sorted(name for step in all_of_it.steps for name in step) == list(groups[0])
