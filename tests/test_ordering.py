"""An order of one's own: the same answers as a profile with that order, and quick enough to try."""

from __future__ import annotations

import pytest

from explorer.conflicts import flip, prevails_entry, share
from explorer.errors import UsageError
from explorer.extensions import side_by_side
from explorer.library import Library
from explorer.ordering import (
    OWN,
    Weighings,
    named_order,
    order_named,
    under_order,
    weighings_of,
)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@pytest.fixture(scope="module")
def weighings(library: Library) -> Weighings:
    return weighings_of(library)


def order_of(weighings: Weighings, labels: tuple[str, ...]) -> list[str]:
    by_label = {label: iri for iri, label in weighings.preferences.items()}
    return [by_label[each] for each in labels]


@pytest.mark.parametrize("place", [0, 1])
def test_the_order_of_a_profile_comes_to_what_the_profile_comes_to(
    library: Library, weighings: Weighings, place: int
) -> None:
    background = library.background
    profile = background.profiles[place]
    own = under_order(weighings, background, order_of(weighings, profile.preferences), "mine")
    decided = 0
    for row in background.conflicts.values():
        known, tried = (
            prevails_entry(background, row, profile),
            prevails_entry(own.background, row, own.profile),
        )
        assert (known["statement"], known["by"]) == (tried["statement"], tried["by"])
        assert share(background, row, profile) == share(own.background, row, own.profile)
        assert flip(background, row, profile) == flip(own.background, row, own.profile)
        decided += known["statement"] is not None
    assert decided > 100
    under = [row for row in library.ask("defeats").records() if row["profile"] == profile.iri]
    pairs = {(row["attacker"], row["attacked"], row["conflict"]) for row in under}
    assert {(r["attacker"], r["attacked"], r["conflict"]) for r in own.defeats} == pairs


def test_turning_the_order_round_turns_some_conflicts(
    library: Library, weighings: Weighings
) -> None:
    background = library.background
    order = list(weighings.preferences)
    one = under_order(weighings, background, order, "one").background.resolutions
    other = under_order(weighings, background, order[::-1], "other").background.resolutions
    assert one.keys() == other.keys()
    turned = [key for key in one if one[key][0]["prevails"] != other[key][0]["prevails"]]
    assert len(turned) > 10


def test_without_a_preference_nothing_prevails(library: Library, weighings: Weighings) -> None:
    nothing = under_order(weighings, library.background, [], "nothing")
    assert nothing.background.resolutions == {}
    assert len(nothing.defeats) == len(library.ask("attacks").rows)


def test_an_order_can_be_asked_what_stands_together(library: Library, weighings: Weighings) -> None:
    own = under_order(weighings, library.background, list(weighings.preferences), "mine")
    attacks = library.ask("attacks").records()
    document = side_by_side(attacks, own.defeats, [own.profile], library.background.wording)
    assert [each["id"] for each in document["profiles"]] == [None, OWN]


def test_an_order_in_an_address_reads_back(weighings: Weighings) -> None:
    order = tuple(weighings.preferences)[::-1]
    assert order_named(weighings, named_order(order)) == order


@pytest.mark.parametrize(
    ("text", "what"),
    [("prefer-nothing", "is no preference"), ("prefer-recent.prefer-recent", "is named twice")],
)
def test_an_order_that_cannot_be_meant_is_refused(
    weighings: Weighings, text: str, what: str
) -> None:
    with pytest.raises(UsageError, match=what):
        order_named(weighings, text)
