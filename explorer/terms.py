"""Which words the knowledge declares, and which of them a misspelt one may have meant."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Self

import pyoxigraph as ox

from explorer.vocabulary import (
    GX,
    RDF_TYPE,
    RDFS_LABEL,
    SKOS_ALT_LABEL,
    Iri,
    expand,
    local_name,
    shorten,
)

_LINKS_ONLY: Final = expand("owl:ObjectProperty")
_ABOVE: Final = frozenset((RDF_TYPE, expand("rdfs:subClassOf")))
_DETAILS: Final = frozenset(
    GX + name
    for name in (
        *("standsFor", "readAs", "concept", "partOf", "codeProcedure", "dimension"),
        *("low", "high", "lowIsOpen", "highIsOpen"),
    )
)


def as_words(text: str) -> str:
    """The text as it is compared: small letters, single spaces, hyphens read as spaces."""
    return " ".join(text.casefold().replace("-", " ").replace("_", " ").split())


@dataclass(frozen=True, slots=True)
class TermIndex:
    """Everything the knowledge declares, findable by label, alternative label or IRI.

    `above` has the kinds and wider terms that a name is told to be directly below, `details` what
    words, amounts, sites and codes are told to mean: name to property to values.
    """

    declared: frozenset[Iri]
    links: frozenset[Iri]
    labels: Mapping[Iri, str]
    by_words: Mapping[str, tuple[Iri, ...]]
    above: Mapping[Iri, tuple[Iri, ...]]
    details: Mapping[Iri, Mapping[Iri, tuple[str, ...]]]

    @classmethod
    def of(cls, quads: Iterable[ox.Quad]) -> Self:
        """The index of these statements (usually `Knowledge.quads`)."""
        declared: set[Iri] = set()
        links: set[Iri] = set()
        labels: dict[Iri, str] = {}
        by_words: dict[str, tuple[Iri, ...]] = {}
        above: dict[Iri, tuple[Iri, ...]] = {}
        details: dict[Iri, dict[Iri, tuple[str, ...]]] = {}
        for quad in quads:
            subject, kind, value = quad.subject, quad.predicate.value, quad.object
            if not isinstance(subject, ox.NamedNode):
                continue
            iri = subject.value
            if kind in _ABOVE and isinstance(value, ox.NamedNode):
                above[iri] = (*above.get(iri, ()), value.value)
            if kind in _DETAILS and isinstance(value, ox.NamedNode | ox.Literal):
                told = details.setdefault(iri, {})
                told[kind] = (*told.get(kind, ()), value.value)
            if kind == RDF_TYPE:
                declared.add(iri)
                if isinstance(value, ox.NamedNode) and value.value == _LINKS_ONLY:
                    links.add(iri)
            elif kind in (RDFS_LABEL, SKOS_ALT_LABEL) and isinstance(value, ox.Literal):
                if kind == RDFS_LABEL:
                    labels.setdefault(iri, value.value)
                words = as_words(value.value)
                if iri not in by_words.get(words, ()):
                    by_words[words] = (*by_words.get(words, ()), iri)
        return cls(frozenset(declared), frozenset(links), labels, by_words, above, details)

    def is_a(self, iri: Iri, *kinds: Iri) -> bool:
        """Whether a name is one of these kinds, or lies below one of them however far."""
        seen, waiting = {iri}, [iri]
        while waiting:
            name = waiting.pop()
            if name in kinds:
                return True
            wider = [each for each in self.above.get(name, ()) if each not in seen]
            seen.update(wider)
            waiting += wider
        return False

    def detail(self, iri: Iri, name: str) -> tuple[str, ...]:
        """What is told of a name by one of our properties; empty for most."""
        return self.details.get(iri, {}).get(GX + name, ())

    def find(self, text: str, namespace: Iri) -> tuple[Iri, ...]:
        """Every declared name of the namespace with this label, alternative label or local name.

        Several come back when the words are ambiguous, none when they are unknown.
        """
        exact = namespace + text
        if exact in self.declared:
            return (exact,)
        found = self.by_words.get(as_words(text), ())
        return tuple(sorted(iri for iri in found if iri.startswith(namespace)))

    def nearest(self, text: str, namespace: Iri, most: int = 3) -> tuple[Iri, ...]:
        """Declared names of the namespace whose label or local name looks like the text."""
        spellings: dict[str, Iri] = {}
        for iri in sorted(self.declared):
            if iri.startswith(namespace):
                spellings.setdefault(as_words(local_name(iri)), iri)
        for words, iris in sorted(self.by_words.items()):
            for iri in iris:
                if iri.startswith(namespace) and iri in self.declared:
                    spellings.setdefault(words, iri)
        close = get_close_matches(as_words(text), list(spellings), n=2 * most, cutoff=0.7)
        return tuple(dict.fromkeys(spellings[words] for words in close))[:most]

    def within(self, text: str, namespace: Iri, most: int = 2) -> tuple[Iri, ...]:
        """Declared names of the namespace that stand in the text, the longest first.

        "Prior TFESI L5-S1 with 80% relief" names a procedure, a level and a relief.
        """
        spoken = as_words(text).split()[:30]
        found: list[Iri] = []
        for size in range(min(len(spoken), 8), 0, -1):
            for start in range(len(spoken) - size + 1):
                words = " ".join(spoken[start : start + size]).strip("().,;:")
                named = self.by_words.get(words, ()) if len(words) > 1 else ()
                found += [iri for iri in named if iri.startswith(namespace) and iri not in found]
        return tuple(found[:most])

    def told(self, iri: Iri) -> str:
        """The name with its label: `term:meloxicam (meloxicam)`."""
        label = self.labels.get(iri)
        return f"{shorten(iri)} ({label})" if label else shorten(iri)

    def did_you_mean(self, text: str, namespace: Iri) -> str:
        """One sentence with the nearest names, or what to do when nothing is near."""
        near = tuple(
            dict.fromkeys((*self.nearest(text, namespace, 2), *self.within(text, namespace)))
        )
        if not near:
            return "nothing declared has a name like it; look the word up under ontology/"
        return "did you mean " + " or ".join(self.told(iri) for iri in near) + "?"
