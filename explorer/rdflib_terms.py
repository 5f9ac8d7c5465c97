"""Terms of one engine as terms of the other, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from explorer.vocabulary import expand

if TYPE_CHECKING:
    from rdflib.term import IdentifiedNode, Identifier, Node

Term = ox.NamedNode | ox.BlankNode | ox.Literal

_STRING: Final = expand("xsd:string")


def to_rdflib(term: Term | ox.Triple) -> Identifier:
    """The rdflib twin of a pyoxigraph term. Raises TypeError for a triple, which has none."""
    import rdflib

    if not isinstance(term, ox.Literal):
        return named(term)
    if term.language:
        return rdflib.Literal(term.value, lang=term.language)
    if term.datatype.value == _STRING:
        return rdflib.Literal(term.value)
    return rdflib.Literal(term.value, datatype=rdflib.URIRef(term.datatype.value))


def from_rdflib(term: Node) -> Term:
    """The pyoxigraph twin of an rdflib term. Raises TypeError for what is none."""
    import rdflib

    if isinstance(term, rdflib.URIRef):
        return ox.NamedNode(str(term))
    if isinstance(term, rdflib.BNode):
        return ox.BlankNode(str(term))
    if not isinstance(term, rdflib.Literal):
        raise TypeError(f"{term!r} is no term of a graph")
    if term.language:
        return ox.Literal(str(term), language=term.language)
    if term.datatype is None:
        return ox.Literal(str(term))
    return ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))


def named(term: ox.NamedNode | ox.BlankNode | ox.Triple) -> IdentifiedNode:
    """The rdflib twin of a node. Raises TypeError for a triple, which has none."""
    import rdflib

    if isinstance(term, ox.NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, ox.BlankNode):
        return rdflib.BNode(term.value)
    raise TypeError(f"{term} is a triple where a name is needed")


def triple_of(subject: Node, predicate: Node, value: Node) -> ox.Triple:
    """The pyoxigraph twin of a triple of rdflib. Raises TypeError for what opens none."""
    about, link = from_rdflib(subject), from_rdflib(predicate)
    if isinstance(about, ox.Literal) or not isinstance(link, ox.NamedNode):
        raise TypeError(f"{subject!r} {predicate!r} cannot open a triple")
    return ox.Triple(about, link, from_rdflib(value))


def or_none(term: Node | None) -> Term | None:
    """The twin of a term, None of none."""
    return None if term is None else from_rdflib(term)
