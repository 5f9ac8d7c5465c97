"""A derivation is taken back for exactly the same input only, and then it is the same."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyoxigraph as ox
import pytest

from explorer import library as library_module
from explorer import remembering
from explorer.derivation import Step, derive
from explorer.engines import Engine, OxigraphEngine, RdflibEngine
from explorer.library import Library
from explorer.places import CASES, ONTOLOGY
from explorer.queries import Query
from explorer.remembering import Memory, derive_once
from explorer.shelf import ENDING, fetch, keep
from explorer.sources import is_on_file, read_case_text
from explorer.vocabulary import expand

KB, WORK, BESIDE = "urn:kb", "urn:work", "urn:beside"
CASE = "droracle-608162"
A, B, C, D = (ox.NamedNode(f"urn:{name}") for name in "abcd")
A_IS_B = ox.Triple(A, ox.NamedNode("urn:is"), B)
Fresh = Callable[[], Engine]


def stage(text: str) -> Query:
    return Query("derive", "10-example", "Example", {}, f"CONSTRUCT {text}")


COPY = stage('{ ?s <urn:also> ?o ; <urn:said> "é\\n\\u2028" } WHERE { ?s <urn:is> ?o }')
OTHER = stage("{ ?s <urn:other> ?o } WHERE { ?s <urn:is> ?o }")
UNNAMED = stage("{ [] <urn:also> ?o } WHERE { ?s <urn:is> ?o }")
MADE_A_BLANK = stage("{ ?s <urn:also> _:b } WHERE { ?s <urn:is> ?o }")


@pytest.fixture
def derivations(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Grows by the kind of stages whenever something is derived."""
    found: list[str] = []

    def noted(engine, stages, **graphs):  # type: ignore[no-untyped-def]
        found.append(stages[0].kind)
        return derive(engine, stages, **graphs)

    monkeypatch.setattr(remembering, "derive", noted)
    return found


def worked_out(
    place: Path | None,
    *,
    engine: Fresh = OxigraphEngine,
    stages: tuple[Query, ...] = (COPY,),
    fact: ox.Triple = A_IS_B,
    beside: ox.Triple | None = None,
    holds: str = "first",
) -> tuple[set[ox.Triple], tuple[Step, ...]]:
    """What is in the graph after a derivation from one fact, and the steps."""
    store = engine()
    store.add(KB, [ox.Triple(C, ox.NamedNode("urn:is"), D)])
    store.add(WORK, [fact])
    store.add(BESIDE, [beside] if beside else [])
    memory = Memory(place, KB, holds)
    steps = derive_once(store, stages, reads=[KB, BESIDE], writes=WORK, memory=memory)
    return set(store.triples(WORK)), steps


@pytest.mark.parametrize("engine", [OxigraphEngine, RdflibEngine])
def test_the_same_is_derived_once_and_comes_back_the_same(
    tmp_path: Path, derivations: list[str], engine: Fresh
) -> None:
    plain = worked_out(None, engine=engine)
    assert worked_out(tmp_path, engine=engine) == plain
    assert len(derivations) == 2
    assert worked_out(tmp_path, engine=engine) == plain
    assert len(derivations) == 2
    assert len(plain[0]) == 5
    assert [step.added for step in plain[1]] == [4]


def test_whatever_it_rests_on_makes_it_another(tmp_path: Path, derivations: list[str]) -> None:
    worked_out(tmp_path)
    others = (
        {"stages": (OTHER,)},
        {"stages": (COPY, OTHER)},
        {"fact": ox.Triple(A, ox.NamedNode("urn:is"), C)},
        {"fact": ox.Triple(A, ox.NamedNode("urn:is"), ox.Literal("urn:b"))},
        {"beside": ox.Triple(B, ox.NamedNode("urn:is"), C)},
        {"beside": A_IS_B},
        {"holds": "second"},
    )
    for number, each in enumerate(others, start=2):
        found = worked_out(tmp_path, **each)  # type: ignore[arg-type]
        assert len(derivations) == number
        assert found == worked_out(tmp_path, **each)  # type: ignore[arg-type]
        assert len(derivations) == number
        assert found == worked_out(None, **each)  # type: ignore[arg-type]
        derivations.pop()


def test_only_what_was_derived_is_kept(tmp_path: Path) -> None:
    worked_out(tmp_path)
    (path,) = tmp_path.glob("*" + ENDING)
    said = fetch(tmp_path, path.name.removesuffix(ENDING)) or b""
    assert said.count(b"<urn:also>") == 2
    assert b"<urn:is>" not in said


@pytest.mark.parametrize("unnamed", [UNNAMED, MADE_A_BLANK], ids=["subject", "object"])
def test_a_node_without_a_name_is_not_kept(tmp_path: Path, unnamed: Query) -> None:
    assert len(worked_out(tmp_path, stages=(unnamed,))[0]) == 3
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("engine", [OxigraphEngine, RdflibEngine])
@pytest.mark.parametrize(
    "text",
    [
        *(b"", b"\n", b"{}\n", b"[1]\n", b'[["10-example"]]\n', b"no json\n", b"\xff\n"),
        b'[["10-example", 0]]\n<urn:wrong> <urn:also> <urn:b> .\n',
        b'[["10-example", 2]]\n<urn:wrong> <urn:also> <urn:b> .\n<urn:a> broken\n',
    ],
)
def test_a_kept_text_that_means_nothing_is_derived_anew(
    tmp_path: Path, derivations: list[str], text: bytes, engine: Fresh
) -> None:
    good = worked_out(tmp_path, engine=engine)
    (path,) = tmp_path.glob("*" + ENDING)
    keep(tmp_path, path.name.removesuffix(ENDING), text)
    assert worked_out(tmp_path, engine=engine) == good
    assert len(derivations) == 2
    assert worked_out(tmp_path, engine=engine) == good
    assert len(derivations) == 2


# Cases of the library ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


def opened(place: Path | None) -> Library:
    return Library(ONTOLOGY, OxigraphEngine(), kept_in=place)


def test_a_case_comes_to_the_same_from_what_was_kept(place: Path, derivations: list[str]) -> None:
    def told(library: Library) -> tuple[object, ...]:
        found = library.assess_case(CASE)
        reasons = found.reasons(found.document["case"]["request"]["id"])
        return json.dumps(found.document), found.turtle(), found.steps, json.dumps(reasons)

    library = opened(place)
    fresh = told(library)
    assert derivations.count("derive") == 1
    assert told(opened(place)) == fresh
    assert derivations.count("derive") == 1
    # Another day and another policy are other runs.
    policy = library.assess_case(CASE).document["policies"][-1]["id"]
    library.assess_case(CASE, as_of=date(2020, 2, 2))
    library.assess_case(CASE, policy=policy)
    assert derivations.count("derive") == 3


def test_a_case_that_is_not_on_file_leaves_nothing(
    place: Path, derivations: list[str], tmp_path: Path
) -> None:
    library = opened(place)
    kept = set(place.iterdir())
    data = (CASES / f"{CASE}.trig").read_bytes() + b"\n"
    (tmp_path / f"{CASE}.trig").write_bytes(data)
    library.assess_case(tmp_path / f"{CASE}.trig").reasons(expand(f"case:{CASE}"))
    library.claims(tmp_path / f"{CASE}.trig")
    for name in (f"{CASE}.trig", "case\0.trig", "..", "x" * 999 + ".trig"):
        assert not is_on_file(read_case_text(data, f"{CASE}.trig", terms=library.terms))
        library.assess(replace(read_case_text(data, f"{CASE}.trig"), name=name))
    assert set(place.iterdir()) == kept
    assert derivations.count("derive") == 7


def test_questions_about_every_case_have_the_same_answer_from_what_was_kept(
    place: Path, derivations: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = sorted(CASES.glob("droracle-*.trig"))[:3]
    read = library_module.read_cases
    assert len(files) == 3

    def three(terms):  # type: ignore[no-untyped-def]
        return [each for each in read(terms) if each.slug in {path.stem for path in files}]

    monkeypatch.setattr(library_module, "read_cases", three)
    questions = ("agreement", "coverage", "claims")
    library, again, plain = (opened(place) for _ in range(3))
    plain._memory = replace(plain._memory, place=None)
    first = [library.ask(each) for each in questions]
    assert all(table.rows for table in first)
    assert derivations.count("audit") == len(files)
    before = len(derivations)
    assert [again.ask(each) for each in questions] == first
    assert len(derivations) == before
    assert [plain.ask(each) for each in questions] == first
    assert len(derivations) == before + 4 * len(files)
