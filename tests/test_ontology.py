"""The vocabulary: every word of ours that is used is defined, and every definition can be read."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from explorer.places import CASES, ONTOLOGY, QUERIES, shown
from explorer.reading import parse
from explorer.vocabulary import GX, PREFIXES, expand, shorten

TYPE = expand("rdf:type")
LABEL = expand("rdfs:label")
DEFINITION = expand("skos:definition")
EXAMPLE = expand("skos:example")
KINDS = {expand(f"owl:{kind}") for kind in ("Class", "ObjectProperty", "DatatypeProperty")}
INDIVIDUAL = expand("owl:NamedIndividual")
IN_QUERY = re.compile(r"\bgx:([A-Za-z][\w-]*)")


@cache
def core() -> dict[str, dict[str, list[str]]]:
    """What core.ttl says of each name of ours: predicate to values, a text with its language."""
    said: dict[str, dict[str, list[str]]] = {}
    for quad in statements(ONTOLOGY / "core.ttl"):
        if isinstance(quad.subject, ox.NamedNode) and quad.subject.value.startswith(GX):
            values = said.setdefault(quad.subject.value, {})
            value = quad.object
            text = f"{value.value}@{value.language}" if isinstance(value, ox.Literal) else ""
            named = value.value if isinstance(value, ox.NamedNode) else text
            values.setdefault(quad.predicate.value, []).append(named)
    return said


def statements(path: Path) -> list[ox.Quad]:
    return parse(path.read_bytes(), path.name)


def used(path: Path) -> Iterator[str]:
    """The names of ours in a file, comments left out."""
    if path.suffix == ".rq":
        lines = (
            line.partition("#")[0] if line.startswith("#") else line for line in lines_of(path)
        )
        yield from (GX + name for line in lines for name in IN_QUERY.findall(line))
        return
    for quad in statements(path):
        for node in (quad.subject, quad.predicate, quad.object):
            iri = (
                node.datatype.value if isinstance(node, ox.Literal) else getattr(node, "value", "")
            )
            if iri.startswith(GX):
                yield iri


def lines_of(path: Path) -> list[str]:
    return [line.strip() for line in path.read_text("utf-8").splitlines()]


FILES = sorted(
    [
        *(path for path in ONTOLOGY.rglob("*.ttl") if path.name != "core.ttl"),
        *CASES.glob("*.trig"),
        *QUERIES.rglob("*.rq"),
    ]
)


def test_files_of_every_kind_are_looked_at() -> None:
    assert {path.suffix for path in FILES} == {".ttl", ".trig", ".rq"}
    assert len(FILES) >= 20


@pytest.mark.parametrize("path", FILES, ids=shown)
def test_every_word_of_ours_that_is_used_is_defined(path: Path) -> None:
    missing = sorted({shorten(name) for name in used(path)} - {shorten(name) for name in core()})
    assert not missing, f"not in core.ttl: {' '.join(missing)}"


def test_core_mentions_nothing_that_it_does_not_define() -> None:
    assert {shorten(name) for name in used(ONTOLOGY / "core.ttl")} <= {shorten(n) for n in core()}


def test_every_word_has_one_kind() -> None:
    odd = [shorten(n) for n, s in core().items() if not ({*s[TYPE]} & {*KINDS, INDIVIDUAL})]
    assert not odd
    both = [shorten(n) for n, s in core().items() if len({*s[TYPE]} & KINDS) > 1]
    assert not both


def test_every_word_has_one_label_and_one_definition_in_english() -> None:
    assert len(core()) >= 250
    for predicate in (LABEL, DEFINITION):
        wrong = [
            shorten(name)
            for name, said in core().items()
            if len(said.get(predicate, [])) != 1 or not said[predicate][0].endswith("@en")
        ]
        assert not wrong, f"{shorten(predicate)}: {' '.join(wrong)}"


def test_every_class_and_property_has_an_example() -> None:
    named = {name: said for name, said in core().items() if {*said[TYPE]} & KINDS}
    assert not [shorten(name) for name, said in named.items() if len(said.get(EXAMPLE, [])) != 1]


def test_a_definition_is_one_sentence() -> None:
    many = [
        shorten(name)
        for name, said in core().items()
        if re.search(r"[.!?] [A-Z]", text := said[DEFINITION][0].removesuffix("@en"))
        or not text.endswith(".")
    ]
    assert not many, " ".join(many)


def test_prefixes_come_in_their_order_and_none_is_unused() -> None:
    order = list(PREFIXES)
    for path in (p for p in FILES if p.suffix == ".ttl" and p.name != "prefixes.ttl"):
        text = path.read_text("utf-8")
        declared = re.findall(r"^@prefix (\w+):", text, re.MULTILINE)
        assert declared == sorted(declared, key=order.index), shown(path)
        body = re.sub(r'"(?:[^"\\]|\\.)*"|<[^>]*>|^\s*#.*$', "", text, flags=re.MULTILINE)
        body = re.sub(r"^@prefix .*$", "", body, flags=re.MULTILINE)
        unused = [p for p in declared if not re.search(rf"(?<![\w-]){p}:", body)]
        unused = [p for p in unused if p != "xsd" or "^^xsd:" not in text]
        assert not unused, f"{shown(path)}: unused prefix {' '.join(unused)}"
