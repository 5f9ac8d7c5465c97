"""What prevails under an order of preferences of one's own, by the same stages as at load.

An order is a stance that nobody has to keep: it is tried. Only what the stages need is taken out of
the knowledge, into a small store of its own, so that a changed order is answered while one looks.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from explorer.answers import Row, by, first, rows
from explorer.background import Background, Profile
from explorer.derivation import derive
from explorer.engines import OxigraphEngine
from explorer.errors import UsageError
from explorer.queries import Query, find_queries
from explorer.vocabulary import BASE, GX, KB, PREFIXES, RDF_TYPE, RDFS_LABEL, Iri, known_as
from explorer.wording import name

if TYPE_CHECKING:
    from explorer.library import Library

OWN: Final = KB + "profile-own-order"
"""The profile that stands for the order being tried; it is never kept."""
GRAPH: Final = BASE + "graph/knowledge"
SEPARATOR: Final = "."
"""Stands between the names of preferences in an address."""

_STAGES: Final = ("preferences", "standings", "prevails", "defeats")
_KEPT: Final = frozenset(
    GX + each
    for each in (
        *("weighed", "byPreference", "favours", "comparesBy"),
        *("opposing", "favouring", "conflictStatus", "historical"),
        *("ofConflict", "attacker", "attacked"),
    )
)


@dataclass(frozen=True, slots=True)
class Weighings:
    """What each preference says of each conflict, apart from any order.

    `preferences` has the label of each, in the order of the default profile, the rest behind it.
    `triples` are what the stages read.
    """

    preferences: Mapping[Iri, str]
    triples: tuple[ox.Triple, ...]
    says: Mapping[tuple[Iri, Iri], Iri]
    """The side that a preference favours in a conflict, by conflict and preference."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What comes of an order: its profile, a background that knows it, and the defeats under it."""

    profile: Profile
    background: Background
    defeats: tuple[Row, ...]


def weighings_of(library: Library) -> Weighings:
    """What the stages that weigh have made of the knowledge; takes about half a second."""
    statements = library.statements()
    preference, attack = ox.NamedNode(GX + "Preference"), ox.NamedNode(GX + "Attack")
    attacks, ranked = set[str](), dict[Iri, int]()
    labels, found = dict[Iri, str](), list[ox.Triple]()
    default = next(each.iri for each in library.background.profiles if each.is_default)
    of_ranking = dict[str, dict[str, str]]()
    for t in statements:
        predicate = t.predicate.value
        if predicate == RDF_TYPE and t.object in (preference, attack):
            found.append(t)
            if t.object == attack:
                attacks.add(_value(t.subject))
        elif predicate in _KEPT:
            found.append(t)
        elif predicate in (GX + "inProfile", GX + "ofPreference", GX + "rank"):
            of_ranking.setdefault(_value(t.subject), {})[predicate] = _value(t.object)
    for said in of_ranking.values():
        if said.get(GX + "inProfile") == default:
            ranked[said[GX + "ofPreference"]] = int(said[GX + "rank"])
    for t in found:
        if t.predicate.value == RDF_TYPE and t.object == preference:
            labels[_value(t.subject)] = library.background.label(_value(t.subject))
    conflicts = library.background.conflicts
    kept = [t for t in found if _is_needed(t, attacks, conflicts)]
    order = sorted(labels, key=lambda each: (ranked.get(each, len(labels)), each))
    kept += [
        ox.Triple(ox.NamedNode(each), ox.NamedNode(RDFS_LABEL), ox.Literal(labels[each]))
        for each in order
    ]
    return Weighings({each: labels[each] for each in order}, tuple(kept), _said(kept))


def _is_needed(t: ox.Triple, attacks: set[str], conflicts: Mapping[Iri, Row]) -> bool:
    """Standings and resolutions name their conflict like attacks do, and belong to a profile."""
    if t.predicate.value == GX + "ofConflict":
        return _value(t.subject) in attacks
    if t.predicate.value in (GX + "conflictStatus", GX + "historical"):
        return _value(t.subject) in conflicts
    return True


def _said(triples: Sequence[ox.Triple]) -> dict[tuple[Iri, Iri], Iri]:
    told: dict[str, dict[str, str]] = {}
    for t in triples:
        told.setdefault(_value(t.subject), {})[name(t.predicate.value)] = _value(t.object)
    return {
        (_value(t.subject), told[node]["byPreference"]): told[node]["favours"]
        for t in triples
        if t.predicate.value == GX + "weighed" and (node := _value(t.object)) in told
    }


def order_named(weighings: Weighings, text: str) -> tuple[Iri, ...]:
    """The preferences that an address names, in its order.

    Raises UsageError for one that there is not, and for one that is named twice.
    """
    found: list[Iri] = []
    for each in filter(None, text.split(SEPARATOR)):
        iri = known_as(each, weighings.preferences)
        if iri is None or iri in found:
            what = "is no preference" if iri is None else "is named twice"
            known = ", ".join(map(name, weighings.preferences))
            raise UsageError(each, what, try_=f"each of these once at most: {known}")
        found.append(iri)
    return tuple(found)


def named_order(order: Sequence[Iri]) -> str:
    """An order as it stands in an address; `order_named` reads it back."""
    return SEPARATOR.join(map(name, order))


def under_order(
    weighings: Weighings, background: Background, order: Sequence[Iri], label: str
) -> Weighed:
    """What prevails in every conflict under this order, by the stages that weigh at load.

    The background that comes back knows the order as one more profile, so that `prevails_entry`,
    `share` and `flip` can be asked of it.
    """
    engine = OxigraphEngine()
    engine.add(GRAPH, [*weighings.triples, *_profile_triples(order, label)])
    derive(engine, _stages(), reads=[GRAPH], writes=GRAPH)
    preferences = tuple(weighings.preferences[each] for each in order)
    profile = Profile(OWN, name(OWN), label, "", False, preferences)
    resolved = by(rows(engine, "resolutions", [GRAPH]), "conflict")
    shares = by(rows(engine, "orders", [GRAPH]), "conflict", "profile")
    known = replace(background, profiles=(profile,), resolutions=resolved, orders=shares)
    return Weighed(profile, known, tuple(rows(engine, "defeats", [GRAPH])))


def _stages() -> list[Query]:
    found = {query.name.partition("-")[2]: query for query in find_queries("compile")}
    return [found[each] for each in _STAGES]


def _profile_triples(order: Sequence[Iri], label: str) -> list[ox.Triple]:
    """The order as the list of a profile, as the files of profiles write it."""
    own = ox.NamedNode(OWN)
    cells = [ox.NamedNode(f"{OWN}/cell/{place}") for place in range(len(order))]
    nil, head, tail = (ox.NamedNode(PREFIXES["rdf"] + each) for each in ("nil", "first", "rest"))
    made = [
        ox.Triple(own, ox.NamedNode(RDF_TYPE), ox.NamedNode(GX + "PreferenceProfile")),
        ox.Triple(own, ox.NamedNode(RDFS_LABEL), ox.Literal(label)),
        ox.Triple(own, ox.NamedNode(GX + "preferences"), cells[0] if cells else nil),
    ]
    for cell, each, after in zip(cells, order, [*cells, nil][1:], strict=True):
        made += [ox.Triple(cell, head, ox.NamedNode(each)), ox.Triple(cell, tail, after)]
    return made


def _value(node: object) -> str:
    return str(getattr(node, "value", ""))


def conflicts_weighed(weighed: Weighed) -> dict[Iri, Row]:
    """The resolution of each conflict that the order decides, by the conflict."""
    found = [row for each in weighed.background.resolutions.values() for row in each]
    return first(found, "conflict")
