"""Cases as rulings: each is derived from its facts alone and held against what it expects."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.library import Library
from explorer.places import CASES
from explorer.sources import read_case
from explorer.vocabulary import GX, KB, RDF_TYPE, expand, shorten

FILES = sorted(CASES.glob("*.trig"))
VIGNETTES = [path for path in FILES if path.stem.startswith(("droracle-", "nydfs-", "tx"))]
CONCLUDED = tuple(GX + name for name in ("status", "how", "outcome"))


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


def test_there_are_cases() -> None:
    assert len(FILES) >= 37
    assert len(VIGNETTES) >= 36


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_case_concludes_what_it_must_and_not_what_it_must_not(path, library) -> None:
    source = read_case(path, terms=library.terms)
    statements: dict[str, dict[str, str]] = {}
    for quad in source.expected:
        statements.setdefault(quad.subject.value, {})[quad.predicate.value] = quad.object.value
    assert statements, f"{path.name} says nothing about what is expected of it"
    derived: dict[str, dict[str, str]] = {}
    for triple in library.assess(source).derived:
        derived.setdefault(triple.subject.value, {})[triple.predicate.value] = triple.object.value
    found = {
        node[GX + "ofCriterion"]: node
        for node in derived.values()
        if GX + "ofCriterion" in node and GX + "status" in node
    }
    outcome = next(n for n in derived.values() if n.get(RDF_TYPE) == GX + "Determination")
    surprises = []
    for wanted in statements.values():
        kind = wanted[RDF_TYPE]
        assert kind in (GX + "Expectation", GX + "MustNotConclude")
        about = wanted.get(GX + "ofCriterion")
        node = found.get(about, {}) if about else outcome
        same = all(node.get(p) == wanted[p] for p in CONCLUDED if p in wanted)
        if same is (kind == GX + "MustNotConclude"):
            got = " ".join(shorten(node[p]) for p in CONCLUDED if p in node)
            surprises.append(f"{shorten(about or 'the outcome')}: {got or 'not evaluated'}")
    assert not surprises, "\n".join(surprises)


@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
def test_a_published_vignette_names_its_source_and_stays_apart_from_it(path, library) -> None:
    source = read_case(path, terms=library.terms)
    told = {quad.predicate.value for quad in source.published}
    outcome = f"{source.iri}/published-outcome"
    said = {q.predicate.value: q.object for q in source.published if q.subject.value == outcome}
    wanted = ("outcome", "publishedAs", "reviewKind", "scopeSeen")
    assert {GX + name for name in wanted} <= said.keys()
    pages = {q.object for q in source.facts if q.predicate.value == expand("dcterms:source")}
    assert pages == {said[expand("dcterms:source")]}
    assert said[expand("dcterms:source")].value.startswith("https://")
    assert any(quad.predicate.value == GX + "asOf" for quad in source.facts)
    assert any(quad.predicate.value == expand("rdfs:comment") for quad in source.facts)
    # What was published and what is expected are about the facts, and no fact is about them.
    told |= {quad.predicate.value for quad in source.expected}
    apart = {GX + name for name in ("publishedAs", "reviewKind", "citedAs", "outcome", "status")}
    assert told & apart
    assert not apart & {quad.predicate.value for quad in source.facts}


@pytest.mark.parametrize("path", VIGNETTES, ids=lambda path: path.stem)
def test_what_was_published_and_is_expected_points_at_what_is_there(path, library) -> None:
    source = read_case(path, terms=library.terms)
    facts = {quad.subject.value for quad in source.facts}
    declared = library.terms.declared
    links = [q for q in (*source.published, *source.expected) if q.predicate.value != RDF_TYPE]
    for quad in links:
        name = quad.predicate.value.removeprefix(GX)
        if name in ("aboutFact", "ofRequest"):
            assert quad.object.value in facts, quad.object.value
        if name in ("ofCriterion", "cites"):
            assert quad.object.value.startswith(KB), quad.object.value
            assert quad.object.value in declared, shorten(quad.object.value)
    counts = [shorten(q.object.value) for q in source.expected if q.predicate.value == RDF_TYPE]
    assert counts.count("gx:Expectation") >= 4
    assert counts.count("gx:MustNotConclude") >= 2


def test_nothing_changes_when_what_was_published_and_expected_is_taken_away(library) -> None:
    path = CASES / "droracle-608162.trig"
    source = read_case(path, terms=library.terms)
    assert source.published
    assert source.expected
    bare = replace(source, published=(), expected=())
    assert set(library.assess(source).derived) == set(library.assess(bare).derived)
