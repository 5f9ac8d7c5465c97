"""What the SHACL shapes say about the knowledge and the facts of cases.

The shapes check the form of single nodes (a value of the right kind is there); what takes several
nodes to see is a query in queries/check/. pySHACL takes seconds, so it runs only when asked for.
"""

from collections.abc import Iterable

import pyoxigraph as ox
import pyshacl
import rdflib
from rdflib.namespace import SH

from explorer.errors import Problem
from explorer.sources import APART, Knowledge
from explorer.vocabulary import shorten


def broken_shapes(knowledge: Knowledge, facts: Iterable[ox.Quad] = ()) -> tuple[Problem, ...]:
    """One problem per node and shape it breaks, in the order of their names."""
    shapes = rdflib.Graph()
    for path in sorted((knowledge.root / APART).glob("*.ttl")):
        shapes.parse(path, format="turtle")
    if not shapes:
        return ()
    triples = (quad.triple for quads in (knowledge.quads, facts) for quad in quads)
    written = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b""
    statements = rdflib.Graph().parse(data=written, format="nt")
    _, report, _ = pyshacl.validate(statements, shacl_graph=shapes, inference="none")
    assert isinstance(report, rdflib.Graph)
    return tuple(sorted({_problem(report, result, knowledge) for result in _results(report)}))


def _results(report: rdflib.Graph) -> Iterable[rdflib.term.Node]:
    return report.objects(None, SH.result)


def _problem(report: rdflib.Graph, result: rdflib.term.Node, knowledge: Knowledge) -> Problem:
    focus, path, value = (
        report.value(result, part) for part in (SH.focusNode, SH.resultPath, SH.value)
    )
    message = report.value(result, SH.resultMessage)
    told = f"{shorten(str(focus))}: {message}"
    if isinstance(path, rdflib.URIRef) and value is not None:
        told += f" Here {shorten(str(path))} is {shorten(str(value))}."
    return Problem(knowledge.locate(str(focus)), told, "the shapes in ontology/shapes/ ask for it")
