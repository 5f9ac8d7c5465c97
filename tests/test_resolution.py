"""What prevails, in how many orders, and what would flip it: held against every order there is.

The stages answer from counts and ranks. Here every order of a profile's preferences is written out
and walked through, and every one that turns the result is measured against the profile's own.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import cache
from itertools import combinations, permutations, product

import pyoxigraph as ox
import pytest

from explorer.answers import Row, rows
from explorer.conflicts import share
from explorer.derivation import derive
from explorer.engines import OxigraphEngine
from explorer.library import Library
from explorer.queries import find_queries
from explorer.vocabulary import KB, PREFIXES, expand, local_name

Signature = tuple[str, ...]
"""What each preference of a profile says, in the profile's order: con, pro, or nothing."""

SAYINGS = ("con", "pro", "")
MOST = 5
GRAPH = "urn:test:knowledge"
HEADER = "".join(f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items())


def first(sayings: Iterable[str]) -> str:
    """The side that the first preference with anything to say favours."""
    return next(filter(None, sayings), "")


def swaps(order: tuple[int, ...]) -> int:
    """How many swaps of neighbours it takes to come from the order 0, 1, 2 ... to this one."""
    return sum(one > other for one, other in combinations(order, 2))


@cache
def walked(signature: Signature) -> tuple[str, dict[str, Fraction], int | None]:
    """Who prevails, the share of all orders for each side, and the fewest swaps that flip it."""
    prevails = first(signature)
    counts: Counter[str] = Counter()
    flips = []
    for order in permutations(range(len(signature))):
        side = first(signature[place] for place in order)
        counts[side] += 1
        if side != prevails:
            flips.append(swaps(order))
    shares = {side: Fraction(counts[side], counts.total()) for side in ("con", "pro")}
    return prevails, shares, min(flips, default=None)


def test_walking_through_the_orders_of_three_preferences_by_hand() -> None:
    # The first says con, the second nothing, the third pro: pro comes first in half of the orders,
    # and the third has to pass both others.
    assert walked(("con", "", "pro")) == (
        "con",
        {"con": Fraction(1, 2), "pro": Fraction(1, 2)},
        2,
    )
    assert walked(("con", "con", "pro")) == (
        "con",
        {"con": Fraction(2, 3), "pro": Fraction(1, 3)},
        2,
    )
    assert walked(("pro", "con", "con"))[2] == 1
    assert walked(("", "pro")) == ("pro", {"con": Fraction(0), "pro": Fraction(1)}, None)


# Everything that up to five preferences can say ---------------------------------------------------


def knowledge() -> str:
    """One conflict for everything that five preferences can say, under profiles of one to five."""
    lines = [f'kb:p{n} a gx:Preference ; rdfs:label "{n}"@en .' for n in range(MOST)]
    for length in range(1, MOST + 1):
        asked = " ".join(f"kb:p{n}" for n in range(length))
        name = f"kb:first-{length}"
        lines.append(f'{name} a gx:PreferenceProfile ; rdfs:label "{length}"@en ;')
        lines.append(f"  gx:preferences ( {asked} ) .")
    for signature in product(SAYINGS, repeat=MOST):
        iri = conflict(signature)
        lines.append(f"{iri} a gx:Conflict ; gx:conflictStatus gx:conflict ;")
        lines.append("  gx:opposing kb:con ; gx:favouring kb:pro .")
        for n, says in enumerate(signature):
            if says:
                lines.append(f"{iri} gx:weighed {iri}-{n} .")
                lines.append(f"{iri}-{n} gx:byPreference kb:p{n} ; gx:favours kb:{says} .")
    return HEADER + "\n".join(lines)


def conflict(signature: Signature) -> str:
    return "kb:conflict-" + "-".join(says or "silent" for says in signature)


@pytest.fixture(scope="module")
def weighed() -> OxigraphEngine:
    engine = OxigraphEngine()
    parsed = ox.parse(knowledge(), format=ox.RdfFormat.TURTLE)
    engine.add(GRAPH, [quad.triple for quad in parsed])
    stages = [stage for stage in find_queries("compile") if "56" <= stage.name < "63"]
    assert len(stages) >= 4
    derive(engine, stages, reads=[GRAPH], writes=GRAPH)
    return engine


def test_every_possible_weighing_comes_out_as_walking_through_the_orders(
    weighed: OxigraphEngine,
) -> None:
    told = gathered(rows(weighed, "resolutions", [GRAPH]), rows(weighed, "orders", [GRAPH]))
    compared = 0
    for signature in product(SAYINGS, repeat=MOST):
        for length in range(1, MOST + 1):
            key = expand(conflict(signature)), f"{KB}first-{length}"
            expected = walked(signature[:length])
            assert told.get(key, NOTHING) == expected, (signature, length)
            compared += 1
    assert compared == 3**MOST * MOST


def test_the_deciding_and_the_flipping_preference_are_named(weighed: OxigraphEngine) -> None:
    found = {
        (row["conflict"], row["profile"]): row for row in rows(weighed, "resolutions", [GRAPH])
    }
    row = found[expand(conflict(("", "con", "", "con", "pro"))), f"{KB}first-5"]
    assert (row["preferenceLabel"], row["flipLabel"], row["flipPlaces"]) == ("1", "4", "3")


NOTHING = ("", {"con": Fraction(0), "pro": Fraction(0)}, None)


def gathered(
    resolutions: Iterable[Row], orders: Iterable[Row]
) -> dict[tuple[str | None, str | None], tuple[str, dict[str, Fraction], int | None]]:
    """What the questions say of each conflict and profile, in the shape of `walked`."""
    shares: dict[tuple[str | None, str | None], dict[str, Fraction]] = defaultdict(
        lambda: {"con": Fraction(0), "pro": Fraction(0)}
    )
    for row in orders:
        part = Fraction(int(row["favouring"] or 0), int(row["deciding"] or 0))
        shares[row["conflict"], row["profile"]][local_name(row["side"] or "")] = part
    return {
        (row["conflict"], row["profile"]): (
            local_name(row["prevails"] or ""),
            shares[row["conflict"], row["profile"]],
            int(row["flipPlaces"]) if row["flipPlaces"] else None,
        )
        for row in resolutions
    }


# What is on file ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


def sayings(library: Library) -> Mapping[tuple[str, str], str]:
    """The side that each preference favours in each conflict, read from the triples."""
    said: dict[str, dict[str, str]] = defaultdict(dict)
    of: dict[str, str] = {}
    for triple in library.statements():
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode):
            if triple.predicate.value == expand("gx:weighed"):
                of[triple.object.value] = triple.subject.value
            said[triple.subject.value][triple.predicate.value] = triple.object.value
    return {
        (conflict, said[node][expand("gx:byPreference")]): said[node][expand("gx:favours")]
        for node, conflict in of.items()
    }


def test_every_conflict_on_file_comes_out_as_walking_through_the_orders(library: Library) -> None:
    said = sayings(library)
    profiles: dict[str, list[str]] = defaultdict(list)
    for row in library.ask("profiles").rows:
        profiles[row[0] or ""].append(row[6] or "")
    assert len(profiles) >= 3
    background = library.background
    compared = 0
    for iri, row in background.conflicts.items():
        sides = {row["a"]: "con", row["b"]: "pro"}
        for profile in background.profiles:
            asked = profiles[profile.iri]
            signature = tuple(sides.get(said.get((iri, each)), "") for each in asked)
            prevails, shares, least = walked(signature)
            told = next(
                (r for r in background.resolutions.get((iri,), ()) if r["profile"] == profile.iri),
                None,
            )
            assert bool(told) == bool(prevails)
            if told:
                assert sides[told["prevails"]] == prevails
                assert told["flipPlaces"] == (None if least is None else str(least))
                shown = share(background, row, profile)
                assert shown == {"a": float(shares["con"]), "b": float(shares["pro"])}
            else:
                assert share(background, row, profile) is None
            compared += 1
    assert compared > 100


def test_on_file_an_attack_survives_unless_the_one_that_is_attacked_prevails(
    library: Library,
) -> None:
    said = sayings(library)
    profiles: dict[str, list[str]] = defaultdict(list)
    for row in library.ask("profiles").rows:
        profiles[row[0] or ""].append(row[6] or "")
    expected = set()
    for iri, row in library.background.conflicts.items():
        if local_name(row["status"] or "") not in ("conflict", "partial"):
            continue
        for profile, asked in profiles.items():
            winner = first(said.get((iri, each), "") for each in asked)
            for attacker, attacked in ((row["a"], row["b"]), (row["b"], row["a"])):
                if winner != attacked:
                    expected.add((profile, attacker, attacked, iri))
    found = {row[:4] for row in library.ask("defeats").rows}
    assert found == expected
    assert len(found) > 100
    one = next(iter(profiles))
    asked_for = library.ask("defeats", bindings={"profile": one}).rows
    assert {row[:4] for row in asked_for} == {each for each in expected if each[0] == one}


def test_what_would_flip_it_says_how_far_the_preference_moves(library: Library) -> None:
    flips = [each["flip"] for each in library.conflicts() if each["flip"]]
    assert any("places to move up: 1)" in flip for flip in flips)
    assert not any("{" in flip for flip in flips)
