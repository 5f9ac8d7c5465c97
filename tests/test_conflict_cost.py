"""The stages and a rival in plain Python say the same of every pair. No time is judged."""

from __future__ import annotations

from dataclasses import fields, replace
from functools import cache

import pytest

from explorer.derivation import derive
from explorer.engines import OxigraphEngine, RdflibEngine
from tests.benchmarks import bench_conflicts
from tests.benchmarks.bench_conflicts import (
    GRAPH,
    PAIRING,
    PREPARING,
    Pairs,
    differences,
    main,
    pairs_in,
    stages,
)
from tests.benchmarks.corpora import corpus
from tests.benchmarks.corpus_triples import triples
from tests.benchmarks.plain_pairs import plain_pairs

SEEDS = range(1, 7)
STATEMENTS = 160


@cache
def worked_out(seed: int, statements: int = STATEMENTS, engine: type = OxigraphEngine) -> Pairs:
    store = engine()
    store.add(GRAPH, triples(corpus(statements, seed)))
    derive(store, stages((*PREPARING, *PAIRING)), reads=[GRAPH], writes=GRAPH)
    return pairs_in(store)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_stages_and_the_rival_say_the_same_of_every_pair(seed: int) -> None:
    assert differences(worked_out(seed), plain_pairs(corpus(STATEMENTS, seed))) == []


def test_the_second_engine_says_the_same() -> None:
    assert worked_out(1, 24, RdflibEngine) == plain_pairs(corpus(24, 1)) != {}


def test_everything_that_can_be_told_of_a_pair_comes_up() -> None:
    """Nothing may be agreed on only because it never happens."""
    told = [each for seed in SEEDS for each in worked_out(seed).values()]
    assert {each.status for each in told} == {
        "conflict",
        "partial",
        "look-alike",
        "agreement",
        "agreement-gap",
        "",
    }
    assert {each.failing for each in told} == {
        "intervention-fails",
        "population-fails",
        "edition-fails",
        "",
    }
    assert {each.known for each in told} == {"read", "secondary", "recalled", ""}
    assert {each.historical for each in told} == {"true", "false", ""}
    assert {tie for each in told for tie in each.ties} == {"equal", "a-wider", "b-wider", "apart"}
    both_ways = {"a-wider", "b-wider", "equal", "apart"}
    found: dict[str, set[str]] = {}
    for dimension, relation in {pair for each in told for pair in each.relations}:
        found.setdefault(dimension, set()).add(relation)
    assert found == {
        "intervention": both_ways,
        "condition": both_ways | {"crossing"},
        "region": both_ways | {"crossing"},
        "duration": both_ways | {"crossing"},
        "horizon": {"equal", "apart"},
        "exclusion": {"apart"},
        "edition": {"apart"},
    }
    shared = {dimension for each in told for dimension, _ in each.shares}
    assert shared == {"intervention", "condition", "region"}


def test_a_corpus_is_the_same_for_the_same_size_and_seed() -> None:
    assert corpus(50, 1) == corpus(50, 1)
    assert corpus(50, 1) != corpus(50, 2)
    assert len(corpus(50, 1).statements) == 50


def test_a_statement_meets_as_many_others_in_a_larger_corpus() -> None:
    small, large = (len(plain_pairs(corpus(size, 1))) / size for size in (1_000, 4_000))
    assert large == pytest.approx(small, rel=0.2)


def test_the_rival_would_notice_any_pair_told_otherwise() -> None:
    ours = worked_out(1)
    sides, told = next((sides, told) for sides, told in ours.items() if told.status == "partial")
    for field in fields(told):
        other = replace(told, **{field.name: "something else"})
        assert len(differences(ours, ours | {sides: other})) == 1
    assert len(differences(ours, {key: each for key, each in ours.items() if key != sides})) == 1
    assert len(differences({key: each for key, each in ours.items() if key != sides}, ours)) == 1


def test_the_benchmark_prints_what_it_measured(capsys: pytest.CaptureFixture[str]) -> None:
    code = main(["--sizes", "40", "120", "--rdflib", "12"])
    told = capsys.readouterr().out
    assert code == 0, told
    assert "every pair the same on all: yes" in told
    assert "120 statements: plain Python is" in told
    lines = {line.split("  ")[0] for line in told.splitlines()}
    assert {"CPU seconds", "reading in", "plain Python, the same", "54-overlap"} <= lines
    assert {"all that leads to pairs", "pairs alone", "weighing alone"} <= lines


def test_the_benchmark_leaves_out_what_takes_too_long_and_says_so(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["--sizes", "40", "1000000", "--rdflib", "0", "--limit", "60"]) == 0
    assert "1,000,000 statements left out" in capsys.readouterr().out


def test_the_benchmark_fails_when_the_two_do_not_agree(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench_conflicts, "plain_pairs", lambda _: {})
    assert main(["--sizes", "40", "--rdflib", "0"]) == 1
    assert "every pair the same on all: NO" in capsys.readouterr().out
