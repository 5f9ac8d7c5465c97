"""A made-up corpus written as knowledge is: the triples that a file of guidelines would have."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

import pyoxigraph as ox

from explorer.places import ONTOLOGY
from explorer.vocabulary import expand
from tests.benchmarks.corpora import Corpus, Document, Population, Statement

OWN: Final = ("terms/units.ttl", "profiles/profiles.ttl", "profiles/ranks.ttl")
"""Files of our own that a corpus is worked out with: units, and how preferences are weighed."""
DATES: Final = {4: "xsd:gYear", 7: "xsd:gYearMonth", 10: "xsd:date"}


def triples(corpus: Corpus) -> Iterator[ox.Triple]:
    """Every triple of a corpus, with the units and profiles on file; a few come twice."""
    for file in OWN:
        for quad in ox.parse(path=ONTOLOGY / file, format=ox.RdfFormat.TURTLE):
            yield quad.triple
    for term, wider in corpus.broader.items():
        yield said(f"term:{term}", "rdf:type", "owl:Class")
        for each in wider:
            yield said(f"term:{term}", "rdfs:subClassOf", f"term:{each}")
    for cause, effect in corpus.causes:
        yield said(f"term:{cause}", "gx:mayCause", f"term:{effect}")
    for document in corpus.documents:
        yield from of_document(document)
    for statement in corpus.statements:
        yield from of_statement(statement)


def of_document(document: Document) -> Iterator[ox.Triple]:
    """A document and how it was made."""
    name = f"kb:{document.name}"
    yield said(name, "rdf:type", "gx:ClinicalGuideline")
    yield said(name, "dcterms:issued", written(document.issued, DATES[len(document.issued)]))
    yield said(name, "gx:methodology", f"{name}-methodology")
    if document.recalled:
        yield said(name, "gx:recalledValue", "dcterms:issued")
    if document.supersedes:
        yield said(name, "gx:supersedes", f"kb:{document.supersedes}")
    if document.basis:
        yield said(f"{name}-methodology", "gx:basis", f"gx:{document.basis}")
    if document.scheme:
        yield said(f"{name}-methodology", "gx:gradingScheme", f"gx:{document.scheme}")
    if document.partners:
        partners = written(document.partners, "xsd:boolean")
        yield said(f"{name}-methodology", "gx:patientPartners", partners)


def of_statement(statement: Statement) -> Iterator[ox.Triple]:
    """A statement with its intervention and its population."""
    name, does = f"kb:{statement.name}", f"kb:{statement.name}-intervention"
    yield said(name, "rdf:type", f"gx:{statement.kind}")
    yield said(name, "gx:inDocument", f"kb:{statement.document}")
    yield said(name, "gx:direction", f"gx:{statement.direction}")
    yield said(name, "gx:strength", f"gx:{statement.strength}")
    yield said(name, "gx:certainty", f"gx:{statement.certainty}")
    yield said(name, "gx:known", f"gx:{statement.known}")
    if statement.recalled:
        yield said(name, "gx:recalledValue", f"gx:{statement.recalled}")
    if statement.horizon:
        yield said(name, "gx:goalHorizon", f"gx:{statement.horizon}")
    yield said(name, "gx:intervention", does)
    for procedure in statement.intervention.procedures:
        yield said(does, "gx:procedure", f"term:{procedure}")
    for agent in statement.intervention.agents:
        yield said(does, "gx:agent", f"term:{agent}")
    for agent in statement.intervention.optional_agents:
        yield said(does, "gx:optionalAgent", f"term:{agent}")
    if statement.intervention.without:
        yield said(does, "gx:withoutSafeguard", f"term:{statement.intervention.without}")
    yield from of_population(f"{name}-population", name, statement.population)


def of_population(root: str, owner: str, population: Population) -> Iterator[ox.Triple]:
    """The tree of a population: one criterion by itself, or all of several."""
    parts = dict(criteria(root, population))
    if not parts:
        return
    if len(parts) == 1:
        ((only, told),) = parts.items()
        yield said(owner, "gx:population", only)
        yield from told
        return
    yield said(owner, "gx:population", root)
    yield said(root, "rdf:type", "gx:All")
    yield from in_order(root, list(parts))
    for told in parts.values():
        yield from told


def criteria(root: str, population: Population) -> Iterator[tuple[str, list[ox.Triple]]]:
    """Each criterion of a population by its name, with its triples."""
    for place, group in enumerate(population.groups):
        name = f"{root}-condition-{place}"
        read_as = population.read_as if place == 0 else ()
        yield name, list(condition(name, group, read_as))
    if population.regions:
        name = f"{root}-region"
        told = [said(name, "gx:valueSet", f"term:{region}") for region in population.regions]
        yield name, [*atom(name, "MembershipAtom", "region"), *told]
    for operator, weeks in (
        ("at-least", population.least_weeks),
        ("at-most", population.most_weeks),
    ):
        if weeks:
            name = f"{root}-{operator}"
            told = [
                said(name, "gx:operator", f"gx:{operator}"),
                said(name, "gx:threshold", f"kb:weeks-{weeks}"),
                said(f"kb:weeks-{weeks}", "gx:low", written(f"{weeks}.0", "xsd:decimal")),
                said(f"kb:weeks-{weeks}", "gx:unit", "unit:week"),
            ]
            yield name, [*atom(name, "QuantityAtom", "duration"), *told]
    for term in population.excludes:
        name = f"{root}-no-{term}"
        told = [said(name, "gx:concept", f"term:{term}")]
        yield name, [*atom(name, "AbsenceAtom", "exclusion"), *told]


def condition(name: str, named: tuple[str, ...], read_as: tuple[str, ...]) -> Iterator[ox.Triple]:
    """Any of some conditions; with a reading, a choice between the words and the reading."""
    own = f"{name}-named" if read_as else name
    yield from atom(own, "PresenceAtom", "condition")
    for term in named:
        yield said(own, "gx:concept", f"term:{term}")
    if read_as:
        yield from atom(name, "Any", "condition")
        yield from in_order(name, [own, f"{name}-read"])
        yield from atom(f"{name}-read", "PresenceAtom", "condition")
        yield said(f"{name}-read", "rdf:type", "gx:Interpretation")
        for term in read_as:
            yield said(f"{name}-read", "gx:concept", f"term:{term}")


def atom(name: str, kind: str, dimension: str) -> Iterator[ox.Triple]:
    """A criterion of a kind on a dimension."""
    yield said(name, "rdf:type", f"gx:{kind}")
    yield said(name, "gx:dimension", f"gx:{dimension}")


def in_order(parent: str, children: list[str]) -> Iterator[ox.Triple]:
    """The list of children of a criterion; its cells have names, unlike those of lists on file."""
    cells = [f"{parent}-cell-{place}" for place in range(len(children))]
    yield said(parent, "gx:children", cells[0])
    for cell, child, following in zip(cells, children, [*cells[1:], "rdf:nil"], strict=True):
        yield said(cell, "rdf:first", child)
        yield said(cell, "rdf:rest", following)


def said(subject: str, predicate: str, value: str | ox.Literal) -> ox.Triple:
    """One triple."""
    what = node(value) if isinstance(value, str) else value
    return ox.Triple(node(subject), known_node(predicate), what)


def node(name: str) -> ox.NamedNode:
    """The node of a prefixed name."""
    return ox.NamedNode(expand(name))


known_node = cache(node)


def written(value: str, datatype: str) -> ox.Literal:
    """A literal."""
    return ox.Literal(value, datatype=known_node(datatype))
