"""How the recommendations of a benchmark bear on each other: what the stages come to, as values.

What is an interaction, the stages in `queries/effects` say; what its kinds are called, the
vocabulary. Nothing is decided here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

import pyoxigraph as ox

from explorer.derivation import derive
from explorer.engines import Engine, OxigraphEngine
from explorer.interaction_triples import Triples, benchmark_triples
from explorer.interactions import Benchmark, InteractionFile
from explorer.places import ONTOLOGY
from explorer.queries import find_queries
from explorer.reading import parse
from explorer.vocabulary import GX, RDF_TYPE, RDFS_LABEL, SKOS_ALT_LABEL, Iri, expand

FILE: Final = "urn:interactions:file"
DERIVED: Final = "urn:interactions:derived"
_NOTATION: Final = expand("skos:notation")


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """An interaction or a group of them: its kind, who takes part, the belief it rests on."""

    kind: Iri
    members: tuple[str, ...]
    belief: str = ""


@dataclass(frozen=True, slots=True)
class Effects:
    """What one benchmark comes to: pairs, groups, and what beliefs from outside add. Sorted."""

    pairs: tuple[Found, ...]
    groups: tuple[Found, ...]
    external: tuple[Found, ...]


@dataclass(frozen=True, slots=True)
class Kinds:
    """The kinds of interaction by every name they have, the broader kind, the name to print."""

    named: Mapping[str, Iri]
    broader: Mapping[Iri, Iri]
    notation: Mapping[Iri, str]
    leaving_choice: frozenset[Iri]
    """The kinds of which at most one recommendation is followed."""

    def broad(self, kind: Iri) -> Iri:
        """The kind that a kind is a special case of; most are of their own."""
        return self.broader.get(kind, kind)

    def is_a(self, kind: Iri, wanted: Iri) -> bool:
        """Whether a kind is the wanted one or a special case of it."""
        return wanted in (kind, self.broad(kind))

    def find(self, name: str) -> Iri | None:
        """The kind that a file calls so, in whatever letters; None where nothing is."""
        return self.named.get(name.casefold())


@cache
def kinds() -> Kinds:
    """The kinds of interaction as the vocabulary has them."""
    said: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    path = ONTOLOGY / "core.ttl"
    for quad in parse(path.read_bytes(), path.name):
        if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.Triple):
            said[quad.subject.value][quad.predicate.value].append(quad.object.value)
    found = {iri: words for iri, words in said.items() if GX + "InteractionKind" in words[RDF_TYPE]}
    return Kinds(
        {
            name.casefold(): iri
            for iri, words in found.items()
            for kind in (RDFS_LABEL, SKOS_ALT_LABEL, _NOTATION)
            for name in words[kind]
        },
        {
            iri: words[GX + "broaderKind"][0]
            for iri, words in found.items()
            if GX + "broaderKind" in words
        },
        {iri: words[_NOTATION][0] for iri, words in found.items()},
        frozenset(iri for iri, words in found.items() if words[GX + "leavesChoice"] == ["true"]),
    )


def work_out(
    file: InteractionFile,
    benchmark: Benchmark,
    *,
    whole_base: bool = True,
    engine: Engine | None = None,
) -> Effects:
    """What the stages come to for a benchmark, names as in the file.

    With `whole_base` every belief of the shared base may interact, else only those that the
    benchmark declares or cites.
    """
    made = benchmark_triples(file, benchmark, whole_base=whole_base)
    engine = engine or OxigraphEngine()
    engine.add(FILE, made.triples)
    derive(engine, find_queries("effects"), reads=[FILE], writes=DERIVED)
    return _effects(engine.triples(DERIVED), made)


def _effects(derived: Iterable[ox.Triple], made: Triples) -> Effects:
    nodes: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for triple in derived:
        if isinstance(triple.subject, ox.NamedNode) and isinstance(triple.object, ox.NamedNode):
            nodes[triple.subject.value][triple.predicate.value].add(triple.object.value)
    gathered: dict[str, set[Found]] = {"pairs": set(), "groups": set(), "external": set()}
    for words in nodes.values():
        types, beliefs = words[RDF_TYPE], words[GX + "onBelief"]
        if GX + "Interaction" in types:
            where = "external" if beliefs else "pairs"
        elif GX + "InteractionGroup" in types:
            where = "groups"
        else:
            continue
        members = tuple(sorted(made.names[iri] for iri in words[GX + "interacting"]))
        belief = "".join(made.names[iri] for iri in beliefs)
        gathered[where] |= {Found(kind, members, belief) for kind in words[GX + "interactionKind"]}
    return Effects(**{name: tuple(sorted(found)) for name, found in gathered.items()})
