"""The panel's own record, to be taken out: as rows, and as triples in a graph of its own.

What a panel says about a disagreement is its view and no source. It is attributed and dated, it
stands in no graph with the knowledge, and no stage ever reads it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from explorer.desk.panel import panel_records
from explorer.desk.storage import names, reading
from explorer.vocabulary import BASE, PREFIXES, RDF_TYPE, RDFS_LABEL, Iri

if TYPE_CHECKING:
    from explorer.desk.storage import Desk

COLUMNS: Final = ("number", "pair", "kind", "verdict", "text", "by", "at")
GRAPH: Final = BASE + "graph/panel"
_NODE: Final = BASE + "panel/"


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the record; `by` is a name, `at` a moment in UTC, `verdict` empty for a note."""

    id: str
    number: int
    pair: Iri
    kind: str
    verdict: str
    text: str
    person: str
    by: str
    at: str


def entries(desk: Desk, pair: Iri | None = None) -> list[Entry]:
    """What the panel recorded on a pair, or on all, oldest first."""
    with reading(desk) as connection:
        known = names(connection)
    return [
        Entry(
            each.id,
            each.number,
            each.subject,
            each.kind,
            each.verdict or "",
            each.text,
            each.by,
            known.get(each.by, each.by),
            each.at,
        )
        for each in panel_records(desk, pair)
    ]


def rows(found: Sequence[Entry]) -> list[tuple[str, ...]]:
    """The entries as rows of `COLUMNS`."""
    return [
        (
            str(each.number),
            each.pair,
            each.kind,
            each.verdict,
            each.text,
            each.by,
            each.at,
        )
        for each in found
    ]


def as_trig(found: Iterable[Entry]) -> str:
    """The entries as PROV, in a named graph that holds nothing else; sorted."""
    graph = ox.NamedNode(GRAPH)
    quads = [ox.Quad(t.subject, t.predicate, t.object, graph) for t in _triples(found)]
    ordered = sorted(set(quads), key=str)
    text = ox.serialize(ordered, format=ox.RdfFormat.TRIG, prefixes=dict(PREFIXES))
    return (text or b"").decode()


def _triples(found: Iterable[Entry]) -> Iterable[ox.Triple]:
    def named(prefix: str, local: str) -> ox.NamedNode:
        return ox.NamedNode(PREFIXES[prefix] + local)

    kind, label = ox.NamedNode(RDF_TYPE), ox.NamedNode(RDFS_LABEL)
    for each in found:
        node, person = ox.NamedNode(_NODE + each.id), ox.NamedNode(f"{_NODE}person/{each.person}")
        moment = ox.Literal(each.at, datatype=named("xsd", "dateTime"))
        yield ox.Triple(node, kind, named("prov", "Entity"))
        yield ox.Triple(node, named("dcterms", "identifier"), ox.Literal(str(each.number)))
        yield ox.Triple(node, named("dcterms", "subject"), ox.NamedNode(each.pair))
        yield ox.Triple(node, named("dcterms", "type"), ox.Literal(each.kind))
        yield ox.Triple(node, named("prov", "wasAttributedTo"), person)
        yield ox.Triple(node, named("prov", "generatedAtTime"), moment)
        if each.verdict:
            yield ox.Triple(node, named("prov", "value"), ox.Literal(each.verdict))
        if each.text:
            yield ox.Triple(node, named("dcterms", "description"), ox.Literal(each.text))
        yield ox.Triple(person, kind, named("prov", "Agent"))
        yield ox.Triple(person, label, ox.Literal(each.by))
