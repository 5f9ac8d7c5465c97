"""Cases as rulings: each is derived from its facts alone and held against what it expects."""

from __future__ import annotations

import pytest

from explorer.library import Library
from explorer.places import CASES
from explorer.sources import read_case
from explorer.vocabulary import GX, RDF_TYPE, shorten

FILES = sorted(CASES.glob("*.trig"))
CONCLUDED = tuple(GX + name for name in ("status", "how", "outcome"))


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


def test_there_are_cases() -> None:
    assert len(FILES) >= 37


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
