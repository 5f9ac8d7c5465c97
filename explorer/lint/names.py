"""Names and prefixes: each prefix declared, used and ours; each name one that the knowledge has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from typing import Final

import pyoxigraph as ox

from explorer.engines import words_published
from explorer.lint.findings import Said
from explorer.lint.tokens import Token
from explorer.terms import TermIndex
from explorer.vocabulary import BASE, CASE, PREFIXES, Iri, local_name, shorten

UNKNOWN: Final = "unknown-name"
MISSING: Final = "missing-prefix"
UNUSED: Final = "unused-prefix"
OTHER: Final = "other-namespace"
TWICE: Final = "prefix-twice"

_SHARED: Final = ("owl", "rdf", "rdfs", "skos", "dcterms", "prov", "xsd", "sh")
"""Prefixes of vocabularies that are not ours, and whose words are all published."""


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a query may use: those of the knowledge, and the cases on file."""

    names: frozenset[Iri]
    terms: TermIndex

    @classmethod
    def of(cls, quads: Iterable[ox.Quad], cases: Iterable[str] = ()) -> Known:
        """Every name that these statements use, and the cases with these slugs."""
        given = list(quads)
        names = {
            term.value
            for quad in given
            for term in (quad.subject, quad.predicate, quad.object)
            if isinstance(term, ox.NamedNode)
        }
        terms = TermIndex.of(given)
        # Of ours, what somebody declares; a slip in a file of knowledge makes no name known.
        kept = {name for name in names if not name.startswith(BASE)} | terms.declared
        return cls(frozenset(kept | {CASE + slug for slug in cases}), terms)

    def has(self, iri: Iri) -> bool:
        """Whether a name is known, or is of a vocabulary that we know nothing about."""
        if iri in self.names:
            return True
        if iri.startswith(CASE):
            return "/" in iri.removeprefix(CASE) and self.has(iri.rpartition("/")[0])
        if iri.startswith(BASE):
            # A namespace alone, as in STRSTARTS, names nothing.
            return iri in PREFIXES.values()
        words = _published(_namespace(iri))
        return not words or local_name(iri) in words or iri in PREFIXES.values()

    def nearest(self, iri: Iri) -> tuple[Iri, ...]:
        """At most three known names that look like this one, the nearest first."""
        namespace = _namespace(iri)
        word = iri.removeprefix(namespace)
        if namespace and (near := self.terms.nearest(word, namespace)):
            return near
        own = {name.removeprefix(namespace): name for name in self.names if _in(name, namespace)}
        own |= {each: namespace + each for each in _published(namespace)}
        return tuple(own[each] for each in get_close_matches(word, own, n=3, cutoff=0.6))


def about_names(found: list[Token], known: Known | None) -> Iterator[Said]:
    """What is wrong with the prefixes and names of a query, in the order of the text."""
    declared: dict[str, Token] = {}
    namespaces: dict[str, Iri] = {}
    used: set[str] = set()
    body = [each for each in found if each.kind != "comment"]
    skipped: set[int] = set()
    for place, token in enumerate(body[:-2]):
        if token.upper == "PREFIX" and body[place + 1].kind == "name":
            name, namespace = body[place + 1], body[place + 2].text[1:-1]
            skipped |= {place + 1, place + 2}
            prefix = name.text.partition(":")[0]
            if prefix in declared:
                yield _twice(name, prefix)
            declared[prefix], namespaces[prefix] = name, namespace
            if prefix in PREFIXES and PREFIXES[prefix] != namespace:
                yield _other(body[place + 2], prefix, namespace)
        elif token.upper == "BASE":
            skipped.add(place + 1)
    told: set[str] = set()
    for place, token in enumerate(body):
        if place in skipped or token.kind not in {"name", "iri"}:
            continue
        prefix = token.text.partition(":")[0]
        if token.kind == "name":
            used.add(prefix)
            if prefix not in namespaces:
                if prefix not in told:
                    yield _missing(token, prefix, namespaces)
                told.add(prefix)
                continue
        iri = full_name(token, namespaces)
        if known is not None and not known.has(iri):
            yield _unknown(token, iri, known)
    for prefix, name in declared.items():
        if prefix not in used:
            yield Said(
                name,
                UNUSED,
                f"the prefix {prefix}: is declared and not used",
                "a reader takes the prefixes for the vocabularies that a query speaks",
                "take the line out",
            )


def full_name(token: Token, namespaces: Mapping[str, Iri]) -> Iri:
    """The IRI that a token stands for."""
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    return namespaces.get(prefix, "") + local.replace("\\", "")


def _unknown(token: Token, iri: Iri, known: Known) -> Said:
    near = known.nearest(iri)
    meant = " or ".join(map(known.terms.told, near))
    return Said(
        token,
        UNKNOWN,
        f"nothing on file is called {shorten(iri)}",
        "a pattern with a name that nobody uses matches nothing, and the answer is empty or short",
        f"did you mean {meant}?" if near else "look the name up in ontology/, or declare it there",
    )


def _missing(token: Token, prefix: str, declared: Mapping[str, Iri]) -> Said:
    if prefix in PREFIXES:
        advice = f"add the line PREFIX {prefix}: <{PREFIXES[prefix]}>"
    else:
        near = get_close_matches(prefix, [*declared, *PREFIXES], n=1, cutoff=0.4)
        advice = f"did you mean {near[0]}:? " if near else ""
        advice += f"Known prefixes: {', '.join(PREFIXES)}"
    return Said(
        token,
        MISSING,
        f"the prefix {prefix}: is used and not declared",
        "the query cannot be read: each file declares its own prefixes, and runs in any tool",
        advice,
    )


def _other(token: Token, prefix: str, namespace: Iri) -> Said:
    return Said(
        token,
        OTHER,
        f"the prefix {prefix}: stands for {namespace} here",
        f"everywhere else it stands for {PREFIXES[prefix]}, so one short name means two things",
        f"write PREFIX {prefix}: <{PREFIXES[prefix]}>, or choose another prefix",
    )


def _twice(token: Token, prefix: str) -> Said:
    return Said(
        token,
        TWICE,
        f"the prefix {prefix}: is declared twice",
        "only the last one counts",
        "leave one of the two lines",
    )


def _namespace(iri: Iri) -> Iri:
    """The longest of our namespaces that the name lies in; empty for a name outside of them."""
    return max((each for each in PREFIXES.values() if iri.startswith(each)), key=len, default="")


def _in(name: Iri, namespace: Iri) -> bool:
    return name.startswith(namespace) and name != namespace


@cache
def _published(namespace: Iri) -> frozenset[str]:
    """The words of a shared vocabulary; none for other namespaces."""
    prefix = next((each for each in _SHARED if PREFIXES[each] == namespace), None)
    return frozenset() if prefix is None else words_published(prefix)
