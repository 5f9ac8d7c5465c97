"""Extensions of attack graphs, held against their definitions on every small graph.

Here each set of arguments is tried, and the definitions are written down as they are read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, combinations, permutations, product
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from explorer import argumentation
from explorer.argumentation import (
    CREDULOUS,
    NO_EXTENSION,
    REJECTED,
    SKEPTICAL,
    UNSETTLED,
    Extension,
    Extensions,
    Pair,
    by_component,
    defeats,
    extensions,
)
from explorer.errors import UsageError

NAMES = "abcdef"
Graph = tuple[str, frozenset[Pair]]


# The definitions ---------------------------------------------------------------------------------


def subsets(names: str) -> Iterator[frozenset[str]]:
    sizes = (combinations(names, size) for size in range(len(names) + 1))
    return (frozenset(each) for each in chain.from_iterable(sizes))


def defends(group: frozenset[str], name: str, pairs: frozenset[Pair]) -> bool:
    """Whether each of those who defeat somebody is defeated from within the group."""
    return all(
        any((friend, foe) in pairs for friend in group) for foe, other in pairs if other == name
    )


def at_peace(group: frozenset[str], pairs: frozenset[Pair]) -> bool:
    return not any((one, other) in pairs for one in group for other in group)


def grounded(names: Iterable[str], pairs: frozenset[Pair]) -> Extension:
    """What nobody defeats, then what that defends, and so on."""
    group: frozenset[str] = frozenset()
    while (more := frozenset(name for name in names if defends(group, name, pairs))) != group:
        group = more
    return tuple(sorted(group))


def preferred(names: str, pairs: frozenset[Pair]) -> tuple[Extension, ...]:
    admissible = [
        group
        for group in subsets(names)
        if at_peace(group, pairs) and all(defends(group, name, pairs) for name in group)
    ]
    largest = [group for group in admissible if not any(group < other for other in admissible)]
    return tuple(sorted(tuple(sorted(group)) for group in largest))


def stable(names: str, pairs: frozenset[Pair]) -> tuple[Extension, ...]:
    found = [
        group
        for group in subsets(names)
        if at_peace(group, pairs)
        and all(any((one, name) in pairs for one in group) for name in set(names) - group)
    ]
    return tuple(sorted(tuple(sorted(group)) for group in found))


def as_defined(graph: Graph) -> tuple[Any, ...]:
    return grounded(*graph), preferred(*graph), stable(*graph)


def as_found(found: Extensions) -> tuple[Any, ...]:
    return found.grounded, found.preferred, found.stable


def status(name: str, sets: tuple[Extension, ...]) -> str:
    inside = [name in each for each in sets]
    if not sets:
        return NO_EXTENSION
    return SKEPTICAL if all(inside) else CREDULOUS if any(inside) else REJECTED


# Every small graph -------------------------------------------------------------------------------


def every_graph(size: int) -> Iterator[Graph]:
    names = NAMES[:size]
    pairs = list(product(names, repeat=2))
    for taken in product((False, True), repeat=len(pairs)):
        yield names, frozenset(pair for pair, is_in in zip(pairs, taken, strict=True) if is_in)


def one_of_each_form(size: int) -> list[Graph]:
    """Every graph in which nothing attacks itself, of those that differ only in names just one."""
    names = NAMES[:size]
    renamings = [dict(zip(names, order, strict=True)) for order in permutations(names)]
    seen: set[frozenset[Pair]] = set()
    kept = []
    pairs = list(permutations(names, 2))
    for taken in product((False, True), repeat=len(pairs)):
        graph = frozenset(pair for pair, is_in in zip(pairs, taken, strict=True) if is_in)
        if graph not in seen:
            seen |= {frozenset((new[one], new[other]) for one, other in graph) for new in renamings}
            kept.append((names, graph))
    return kept


@pytest.mark.parametrize(("size", "graphs"), [(0, 1), (1, 2), (2, 16), (3, 512)])
def test_every_graph_of_up_to_three_arguments_comes_out_as_defined(size: int, graphs: int) -> None:
    found = list(every_graph(size))
    assert len(found) == graphs
    for graph in found:
        assert as_found(extensions(*graph)) == as_defined(graph), graph


def test_every_form_of_graph_with_four_arguments_comes_out_as_defined() -> None:
    found = one_of_each_form(4)
    assert len(found) == 218  # as counted by others: graphs of four nodes up to renaming
    for graph in found:
        assert as_found(extensions(*graph)) == as_defined(graph), graph


GRAPHS = st.integers(4, 6).flatmap(
    lambda size: st.tuples(
        st.just(NAMES[:size]),
        st.frozensets(st.tuples(*[st.sampled_from(NAMES[:size])] * 2), max_size=size * 2),
    )
)


@settings(max_examples=80, deadline=None)
@given(GRAPHS)
def test_larger_graphs_come_out_as_defined_and_so_does_each_argument(graph: Graph) -> None:
    found = extensions(*graph)
    grounded_set, preferred_sets, stable_sets = as_defined(graph)
    assert as_found(found) == (grounded_set, preferred_sets, stable_sets)
    for name in graph[0]:
        assert found.statuses[name] == {
            "grounded": status(name, (grounded_set,)),
            "preferred": status(name, preferred_sets),
            "stable": status(name, stable_sets),
        }


@settings(max_examples=80, deadline=None)
@given(GRAPHS)
def test_too_many_sets_are_not_listed_and_what_is_said_of_an_argument_still_holds(
    graph: Graph,
) -> None:
    found = extensions(*graph, most=1)
    listed = extensions(*graph)
    assert found.grounded == listed.grounded
    for short, whole in ((found.preferred, listed.preferred), (found.stable, listed.stable)):
        assert whole is not None
        assert short == (whole if len(whole) <= 1 else None)
    for name in graph[0]:
        told, known = found.statuses[name], listed.statuses[name]
        assert told["stable"] == known["stable"]
        assert told["preferred"] in (known["preferred"], UNSETTLED)
        if told["preferred"] == UNSETTLED:
            assert known["preferred"] in (SKEPTICAL, CREDULOUS)
            assert known["stable"] in (SKEPTICAL, NO_EXTENSION)


def test_what_may_be_in_every_one_of_too_many_sets_is_called_unsettled() -> None:
    # Whoever of a and b is taken, c is defeated and d stands, though nothing grounds it.
    pairs = [("a", "b"), ("b", "a"), ("a", "c"), ("b", "c"), ("c", "d")]
    assert extensions("abcd", pairs).statuses["d"]["preferred"] == SKEPTICAL
    cut = extensions("abcd", pairs, most=1)
    assert cut.preferred is None
    assert [cut.statuses[name]["preferred"] for name in "abcd"] == [
        CREDULOUS,
        CREDULOUS,
        REJECTED,
        UNSETTLED,
    ]


@pytest.mark.parametrize("limit", ["MOST_ARGUMENTS", "MOST_STEPS"])
def test_where_the_search_is_given_up_nothing_false_is_said(
    limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {graph: extensions(*graph) for graph in map(tangled, range(40))}
    monkeypatch.setattr(argumentation, limit, 1)
    unsettled = 0
    for graph, known in whole.items():
        told = extensions(*graph)
        assert told.grounded == known.grounded
        assert told.preferred in (known.preferred, None)
        assert told.stable in (known.stable, None)
        for name in graph[0]:
            for semantics, said in told.statuses[name].items():
                truth = known.statuses[name][semantics]
                # It is true of what is in no set that it is rejected, also where there is no set.
                true = {UNSETTLED, truth, *([REJECTED] if truth == NO_EXTENSION else [])}
                assert said in true
                unsettled += said == UNSETTLED
    assert unsettled > 100


@pytest.mark.parametrize("seed", range(20))
def test_the_grounded_set_of_a_large_graph_is_as_defined(seed: int) -> None:
    chance = Random(seed)
    names = [f"n{number}" for number in range(80)]
    pairs = frozenset((chance.choice(names), chance.choice(names)) for _ in range(70))
    found = extensions(names, pairs, most=1).grounded
    assert found == grounded(names, pairs)
    assert len(found) > 10


def tangled(seed: int) -> Graph:
    """A graph in which much hangs together, so that sets have to be searched for."""
    chance = Random(seed)
    names = "abcdefghij"
    return names, frozenset((chance.choice(names), chance.choice(names)) for _ in range(22))


@settings(max_examples=60, deadline=None)
@given(GRAPHS)
def test_the_sets_of_the_whole_are_one_of_each_part_freely_chosen(graph: Graph) -> None:
    whole, parts = extensions(*graph), by_component(*graph)
    assert sorted(name for part in parts for name in part.arguments) == list(whole.arguments)
    chosen = product(*(part.preferred or () for part in parts))
    assert whole.preferred == tuple(sorted(tuple(sorted(chain(*each))) for each in chosen))
    chosen = product(*(part.stable or () for part in parts))
    assert whole.stable == tuple(sorted(tuple(sorted(chain(*each))) for each in chosen))
    assert whole.grounded == tuple(sorted(chain(*(part.grounded for part in parts))))


# Manners -----------------------------------------------------------------------------------------


def test_parts_come_largest_first_and_one_that_nothing_attacks_is_a_part() -> None:
    parts = by_component("abcde", [("d", "e"), ("a", "c"), ("c", "b")])
    assert [part.arguments for part in parts] == [("a", "b", "c"), ("d", "e")]
    assert [part.arguments for part in by_component("ab", [])] == [("a",), ("b",)]
    assert by_component((), ()) == ()


def test_the_order_in_which_the_graph_is_told_changes_nothing() -> None:
    pairs = [("a", "b"), ("b", "a"), ("b", "c"), ("c", "d"), ("d", "c")]
    found = {
        repr(extensions(names, list(order)))
        for names in ("abcd", "dcba")
        for order in (pairs, reversed(pairs), sorted(pairs))
    }
    assert len(found) == 1


def test_a_name_that_is_no_argument_is_refused_with_every_other_such_name() -> None:
    with pytest.raises(UsageError, match=r"x, y.*no argument"):
        extensions("ab", [("a", "x")], [("y", "b")])
    with pytest.raises(UsageError, match="no argument"):
        by_component("ab", [("a", "x")])


def test_finding_sets_prints_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    for graph in every_graph(2):
        extensions(*graph)
        extensions(*graph, most=0)
    assert capfd.readouterr() == ("", "")


# Preferences -------------------------------------------------------------------------------------


def test_an_attack_on_the_preferred_one_is_turned_round() -> None:
    assert defeats([("a", "b")], [("b", "a")]) == (("b", "a"),)
    assert defeats([("a", "b")], [("a", "b")]) == (("a", "b"),)
    assert defeats([("a", "b"), ("b", "a")], [("b", "a")]) == (("b", "a"),)


PUBLISHED: dict[str, Any] = yaml.safe_load(
    (Path(__file__).parent / "data/argumentation/copd-group-b.yaml").read_text("utf-8")
)


def published_attacks(*kinds: str) -> set[Pair]:
    pairs = [tuple(pair) for kind in kinds for pair in PUBLISHED[kind]]
    return {(one, other) for one, other in pairs} | {(other, one) for one, other in pairs}


@pytest.mark.parametrize("use_case", PUBLISHED["use_cases"])
def test_the_published_extensions_come_out(use_case: str) -> None:
    asked = PUBLISHED["use_cases"][use_case]
    found = extensions(
        PUBLISHED["recommendations"],
        published_attacks("contradictions", "alternatives"),
        [tuple(pair) for pair in asked["strict_preferences"]],
    )
    expected = sorted(tuple(sorted(each)) for each in asked["extensions"])
    assert found.preferred == found.stable == tuple(expected)


def test_the_published_use_cases_are_three_and_their_preferences_matter() -> None:
    answers = [len(each["extensions"]) for each in PUBLISHED["use_cases"].values()]
    assert answers == [2, 3, 3]


def test_contradictions_alone_would_not_give_what_was_published() -> None:
    found = extensions(PUBLISHED["recommendations"], published_attacks("contradictions"))
    assert found.preferred == (("against-beta-agonist", "lama"), ("laba", "laba-with-lama", "lama"))
