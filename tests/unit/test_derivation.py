"""Stages run in order; a group follows its leader until the leader adds nothing."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from explorer import derivation
from explorer.derivation import Step, derive, fill
from explorer.engines import OxigraphEngine
from explorer.errors import QueryError
from explorer.queries import Query

KB, WORK = "urn:kb", "urn:work"


def stage(name: str, body: str, repeats: str = "once") -> Query:
    return Query("derive", name, name, {"Repeats": repeats}, f"PREFIX : <urn:> CONSTRUCT {body}")


def engine_with(turtle: str) -> OxigraphEngine:
    engine = OxigraphEngine()
    text = f"@prefix : <urn:> . {turtle}"
    engine.add(KB, (quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE)))
    return engine


def found(engine: OxigraphEngine) -> set[str]:
    """The triples derived, as short words."""
    return {str(each).replace("<urn:", "").replace(">", "") for each in engine.triples(WORK)}


CHAIN = ":a :next :b . :b :next :c . :c :next :d . :a :reached true ."
STEP = stage(
    "20-step",
    "{ ?b :reached true } WHERE { ?a :reached true ; :next ?b }",
    "until nothing new",
)
MARK = stage(
    "21-mark",
    "{ ?a :marked true } WHERE { ?a :reached true }",
    "until nothing new, with 20",
)
TRUE = '"true"^^<http://www.w3.org/2001/XMLSchema#boolean'


def test_a_stage_reads_what_the_one_before_it_wrote() -> None:
    engine = engine_with(":a :p :b .")
    first = stage("10-first", "{ ?s :q ?o } WHERE { ?s :p ?o }")
    second = stage("20-second", "{ ?s :r ?o } WHERE { ?s :q ?o }")
    steps = derive(engine, [first, second], reads=[KB], writes=WORK)
    assert steps == (Step("10-first", 1), Step("20-second", 1))
    assert found(engine) == {"a q b", "a r b"}


def test_in_the_other_order_it_finds_nothing() -> None:
    engine = engine_with(":a :p :b .")
    first = stage("10-first", "{ ?s :r ?o } WHERE { ?s :q ?o }")
    second = stage("20-second", "{ ?s :q ?o } WHERE { ?s :p ?o }")
    assert derive(engine, [first, second], reads=[KB], writes=WORK)[0].added == 0


def test_what_is_there_already_is_not_counted_again() -> None:
    engine = engine_with(":a :p :b .")
    first = stage("10-first", "{ ?s :q ?o } WHERE { ?s :p ?o }")
    derive(engine, [first], reads=[KB], writes=WORK)
    assert derive(engine, [first], reads=[KB], writes=WORK) == (Step("10-first", 0),)


def test_a_leader_leads_its_group_until_it_adds_nothing() -> None:
    engine = engine_with(CHAIN)
    steps = derive(engine, [STEP, MARK], reads=[KB], writes=WORK)
    assert steps == (
        Step("20-step", 1),
        Step("21-mark", 2),
        Step("20-step", 1),
        Step("21-mark", 1),
        Step("20-step", 1),
        Step("21-mark", 1),
        Step("20-step", 0),
    )
    assert {each for each in found(engine) if "marked" in each} == {
        f"{name} marked {TRUE}" for name in "abcd"
    }


def test_a_group_ends_before_the_next_stage_begins() -> None:
    engine = engine_with(CHAIN)
    last = stage("30-last", "{ :end :knows ?a } WHERE { ?a :marked true }")
    steps = derive(engine, [STEP, MARK, last], reads=[KB], writes=WORK)
    assert steps[-1] == Step("30-last", 4)


def test_a_leader_alone_repeats_too() -> None:
    steps = derive(engine_with(CHAIN), [STEP], reads=[KB], writes=WORK)
    assert [step.added for step in steps] == [1, 1, 1, 0]


def test_a_group_that_never_rests_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derivation, "MOST_ROUNDS", 5)
    text = '{ ?new :from ?s } WHERE { ?s :from ?o . BIND(IRI(CONCAT(STR(?s), "x")) AS ?new) }'
    endless = stage("40-endless", text, "until nothing new")
    with pytest.raises(QueryError) as told:
        derive(engine_with(":a :from :b ."), [endless], reads=[KB], writes=WORK)
    assert told.value.where == "queries/derive/40-endless.rq"
    assert told.value.what == "still adds triples after 5 rounds"
    assert "explorer check" in told.value.try_


def test_a_broken_stage_is_named() -> None:
    broken = Query("derive", "10-broken", "Broken", {}, "CONSTRUCT { ?s")
    with pytest.raises(QueryError) as told:
        derive(engine_with(""), [broken], reads=[KB], writes=WORK)
    assert told.value.where == "queries/derive/10-broken.rq"
    assert told.value.what.startswith("cannot be read")


def test_a_stage_may_write_into_what_it_reads() -> None:
    engine = engine_with(":a :p :b . :b :p :c .")
    closure = stage("10-closure", "{ ?a :p ?c } WHERE { ?a :p/:p ?c }", "until nothing new")
    steps = derive(engine, [closure], reads=[KB], writes=KB)
    assert [step.added for step in steps] == [1, 0]


def test_filling_a_graph_comes_to_the_same_as_deriving_step_by_step() -> None:
    first = stage("10-first", "{ ?s :reached true } WHERE { ?s :next ?o }")
    last = stage("30-last", "{ ?s :done ?m } WHERE { ?s :marked ?m }")
    told, filled = engine_with(CHAIN), engine_with(CHAIN)
    derive(told, [first, STEP, MARK, last], reads=[KB], writes=KB)
    fill(filled, [first, STEP, MARK, last], KB)
    assert set(filled.triples(KB)) == set(told.triples(KB))
    assert filled.size() == 15  # four facts, three more reached, four marked, four done


def test_a_group_that_never_rests_is_told_when_filling_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(derivation, "MOST_ROUNDS", 5)
    text = '{ ?new :from ?s } WHERE { ?s :from ?o . BIND(IRI(CONCAT(STR(?s), "x")) AS ?new) }'
    endless = stage("40-endless", text, "until nothing new")
    with pytest.raises(QueryError, match="still adds triples after 5 rounds"):
        fill(engine_with(":a :from :b ."), [endless], KB)


def test_a_broken_stage_is_named_when_filling_too() -> None:
    broken = Query("derive", "10-broken", "Broken", {}, "CONSTRUCT { ?s")
    with pytest.raises(QueryError) as told:
        fill(engine_with(""), [broken], KB)
    assert told.value.where == "queries/derive/10-broken.rq"
