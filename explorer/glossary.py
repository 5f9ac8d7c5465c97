"""The glossary: every word of the vocabulary with its definition, made from ontology/core.ttl."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from explorer.vocabulary import GX, RDF_TYPE, RDFS_LABEL, Iri, expand, shorten

_SUBCLASS, _SUBPROPERTY, _DOMAIN, _RANGE = (
    expand(f"rdfs:{name}") for name in ("subClassOf", "subPropertyOf", "domain", "range")
)
_DEFINITION, _EXAMPLE, _SCOPE = (
    expand(f"skos:{name}") for name in ("definition", "example", "scopeNote")
)
_MATCHES: Final[Mapping[Iri, str]] = {
    expand("skos:exactMatch"): "The same as",
    expand("skos:closeMatch"): "Close to",
    expand("skos:broadMatch"): "Narrower than",
    expand("skos:narrowMatch"): "Wider than",
    expand("skos:relatedMatch"): "Related to",
}
_CLASS: Final = expand("owl:Class")
_PROPERTIES: Final = (expand("owl:ObjectProperty"), expand("owl:DatatypeProperty"))
_OPENING: Final = """# Glossary

The words that the knowledge, the queries and the pages use, by their labels. A *kind* sorts things,
a *link* says something about one of them, a *value* is a word out of a fixed list. Clinical terms
are not here; they live in `ontology/terms/`."""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the vocabulary: its name, its label, and every value of each of its properties."""

    iri: Iri
    label: str
    said: Mapping[Iri, tuple[str, ...]]

    def texts(self, predicate: Iri) -> tuple[str, ...]:
        """The values of a property, in the order of the file."""
        return self.said.get(predicate, ())


def glossary(path: Path) -> str:
    """The glossary as one Markdown page, in the order of the alphabet."""
    words = read_words(path)
    labels = {word.iri: word.label for word in words}
    lines = [_OPENING]
    for letter, group in groupby(words, key=lambda word: word.label[0].upper()):
        lines += ["", f"## {letter}"]
        for word in group:
            lines += ["", f"### {escaped(word.label)}", "", entry(word, labels)]
    return "\n".join([*lines, ""])


def read_words(path: Path) -> list[Word]:
    """Every word of ours that the file defines, by label and then by name."""
    said: dict[Iri, dict[Iri, list[str]]] = {}
    for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE):
        if isinstance(quad.subject, ox.NamedNode) and not isinstance(
            quad.object, ox.BlankNode | ox.Triple
        ):
            about = said.setdefault(quad.subject.value, {})
            about.setdefault(quad.predicate.value, []).append(quad.object.value)
    words = [
        Word(iri, about[RDFS_LABEL][0], {key: tuple(values) for key, values in about.items()})
        for iri, about in said.items()
        if iri.startswith(GX) and RDFS_LABEL in about
    ]
    return sorted(words, key=lambda word: (word.label.casefold(), word.iri))


def entry(word: Word, labels: Mapping[Iri, str]) -> str:
    """The paragraphs under one word: what it is, what it means, an example, what it matches."""
    meaning = [escaped(text) for text in word.texts(_DEFINITION)]
    examples = [f"*Example:* {escaped(text)}" for text in word.texts(_EXAMPLE)]
    notes = [escaped(text) for text in word.texts(_SCOPE)]
    matches = [
        f"{said} <{other}>." for match, said in _MATCHES.items() for other in word.texts(match)
    ]
    paragraphs = [f"`{shorten(word.iri)}`, {kind(word, labels)}", *meaning]
    paragraphs += [" ".join(part) for part in (examples, notes, matches) if part]
    return "\n\n".join(paragraphs)


def kind(word: Word, labels: Mapping[Iri, str]) -> str:
    """What a word is: a kind of something, a link between what and what, a value of a list."""

    def named(iris: Iterable[Iri]) -> str:
        return " or ".join(labels.get(iri, f"`{shorten(iri)}`") for iri in iris)

    parts = []
    types = word.texts(RDF_TYPE)
    if _CLASS in types:
        above = named(word.texts(_SUBCLASS))
        parts.append(f"a kind of {above}" if above else "a kind")
    if any(each in types for each in _PROPERTIES):
        above, of, to = (named(word.texts(each)) for each in (_SUBPROPERTY, _DOMAIN, _RANGE))
        parts.append(
            "a link"
            + (f" of {of}" if of else "")
            + (f" to {to}" if to else "")
            + (f", narrower than {above}" if above else "")
        )
    lists = named(each for each in types if each.startswith(GX))
    if lists:
        parts.append(f"a value of {lists}")
    return "; ".join(parts) or "a word"


def escaped(text: str) -> str:
    """The text with the characters that Markdown would read as marks."""
    return re.sub(r"([*_<\[\]])", r"\\\1", text)
