"""Shapes: knowledge and cases conform, and each shape reports its broken example in words."""

from collections import defaultdict
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from pyshacl import validate
from rdflib import RDF, SH, URIRef

from explorer.places import CASES, ONTOLOGY
from explorer.sources import read_case
from explorer.vocabulary import PREFIXES, local_name

EXAMPLES = Path(__file__).parent / "data" / "shapes"
WORDS = ("core.ttl", "terms/units.ttl", "terms/kinds.ttl")
"""What a broken example is judged with: the vocabulary, and no other knowledge."""


def parse(graph: rdflib.Graph, path: Path) -> rdflib.Graph:
    """The graph, with the statements of a Turtle file added."""
    return graph.parse(data=path.read_text("utf-8"), format="turtle")


@cache
def shapes() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in sorted((ONTOLOGY / "shapes").glob("*.ttl")):
        parse(graph, path)
    return graph


NODE_SHAPES = sorted(str(shape) for shape in shapes().subjects(RDF.type, SH.NodeShape))


def messages_of(shape: str) -> set[str]:
    """What a shape says: its own words when it has a condition of its own, and its properties'."""
    graph, node = shapes(), URIRef(shape)
    own = set(graph.objects(node, SH.message)) if _judges_by_itself(node) else set()
    parts = {
        m for part in graph.objects(node, SH.property) for m in graph.objects(part, SH.message)
    }
    return {str(message) for message in own | parts}


def _judges_by_itself(node: URIRef) -> bool:
    return any((node, condition, None) in shapes() for condition in (SH["or"], SH["class"]))


def report(data: rdflib.Graph) -> list[tuple[str, str]]:
    """What does not conform, as (name of the node, message)."""
    _, results, _ = validate(data, shacl_graph=shapes(), inference="none", advanced=False)
    return sorted(
        (local_name(str(results.value(result, SH.focusNode))), str(message))
        for result in results.subjects(RDF.type, SH.ValidationResult)
        for message in results.objects(result, SH.resultMessage)
    )


def read(graph: rdflib.Graph, path: Path) -> set[str]:
    """The names that a file describes; its statements are added to the graph."""
    own = parse(rdflib.Graph(), path)
    for triple in own:
        graph.add(triple)
    return {local_name(str(node)) for node in own.subjects() if isinstance(node, URIRef)} | {
        local_name(str(node)) for node in own.objects() if isinstance(node, URIRef)
    }


@cache
def reported() -> dict[str, set[str]]:
    """What is said about the nodes of each broken example, all judged in one run."""
    graph = rdflib.Graph()
    for name in WORDS:
        parse(graph, ONTOLOGY / name)
    names = {path.stem: read(graph, path) for path in sorted(EXAMPLES.glob("*.ttl"))}
    said: dict[str, set[str]] = defaultdict(set)
    for focus, message in report(graph):
        for example, mentioned in names.items():
            if focus in mentioned:
                said[example].add(message)
    return said


def test_the_knowledge_and_the_cases_conform() -> None:
    graph = rdflib.Graph()
    files = [path for path in sorted(ONTOLOGY.rglob("*.ttl")) if path.parent.name != "shapes"]
    assert len(files) >= 15
    for path in files:
        parse(graph, path)
    for path in sorted(CASES.glob("*.trig")):
        facts = [quad.triple for quad in read_case(path).facts]
        assert facts, f"{path.name} has no facts"
        graph.parse(data=ox.serialize(facts, format=ox.RdfFormat.N_TRIPLES), format="nt")
    wrong = report(graph)
    assert not wrong, "\n".join(f"{focus}: {message}" for focus, message in wrong)


def test_every_shape_has_a_broken_example_and_the_reverse() -> None:
    assert len(NODE_SHAPES) >= 40
    assert {local_name(shape) for shape in NODE_SHAPES} == {p.stem for p in EXAMPLES.glob("*.ttl")}


@pytest.mark.parametrize("shape", NODE_SHAPES, ids=local_name)
def test_a_broken_example_is_reported_with_every_message_of_its_shape(shape: str) -> None:
    expected = messages_of(shape)
    assert expected, f"{local_name(shape)} says nothing"
    missing = expected - reported()[local_name(shape)]
    assert not missing, "\n".join(sorted(missing))


def test_every_shape_and_property_shape_has_a_message() -> None:
    graph = shapes()
    parts = {*graph.subjects(SH.path, None), *map(URIRef, NODE_SHAPES)}
    parts |= set(graph.objects(None, SH.property))
    assert len(parts) > len(NODE_SHAPES)
    silent = [part for part in parts if (part, SH.message, None) not in graph]
    assert not silent


def test_shapes_speak_english_and_use_no_sparql() -> None:
    graph = shapes()
    assert {message.language for message in graph.objects(None, SH.message)} == {"en"}
    assert (None, SH.sparql, None) not in graph
    assert all(shape.startswith(PREFIXES["kb"]) for shape in NODE_SHAPES)
