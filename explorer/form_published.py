"""What a form says was published about the case, as statements that no derivation reads."""

from typing import Final

import pyoxigraph as ox

from explorer.form_reading import Piece
from explorer.form_words import Words
from explorer.vocabulary import GX, PREFIXES, RDF_TYPE, RDFS_LABEL, Iri

_NOTE: Final = PREFIXES["skos"] + "note"
_OUTCOME: Final = "published_outcome"
_CRITERIA: Final = "published_criteria"
_PLAIN: Final = ("outcome_level", "cited_guidelines", "inconsistencies", "difficulty_notes")


def is_published(key: str) -> bool:
    """Whether a key at the top of a form tells what others published."""
    return key.startswith(("source_", "published_")) or key in _PLAIN


def published_quads(case: Iri, form: Piece, words: Words) -> list[ox.Quad]:
    """The published part of a form: its outcome, its criteria, and every other text as a note."""
    graph = ox.NamedNode(f"{case}/published")
    quads: list[ox.Quad] = []

    def say(subject: Iri, predicate: Iri, value: ox.NamedNode | ox.Literal) -> None:
        quads.append(ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value, graph))

    outcome = f"{case}/published-outcome"
    told = [(key, piece) for key, piece in form.keys or () if is_published(key)]
    if not told:
        return []
    say(outcome, RDF_TYPE, ox.NamedNode(GX + "PublishedOutcome"))
    say(outcome, GX + "ofCase", ox.NamedNode(case))
    for key, piece in told:
        if key == _OUTCOME and piece.text:
            say(outcome, GX + "publishedAs", ox.Literal(piece.text))
        elif key == _CRITERIA and piece.parts:
            for number, part in enumerate(piece.parts, start=1):
                finding = f"{case}/published-criterion-{number}"
                say(finding, RDF_TYPE, ox.NamedNode(GX + "PublishedFinding"))
                say(finding, GX + "ofCase", ox.NamedNode(case))
                for predicate, value in _criterion(part, words):
                    say(finding, predicate, value)
        else:
            for part in piece.parts if piece.parts is not None else (piece,):
                if text := part.words():
                    say(outcome, _NOTE, ox.Literal(f"{key}: {text}", language="en"))
    return quads


def _criterion(part: Piece, words: Words) -> list[tuple[Iri, ox.NamedNode | ox.Literal]]:
    label, said = part.under("criterion"), part.under("published_status")
    status = words.named(said.text, "Status") if said and said.text else None
    rest = [
        (key, piece.words())
        for key, piece in part.keys or (("", part),)
        if key != "criterion" and not piece.is_empty
    ]
    text = "; ".join(f"{key}: {words}" if key else words for key, words in rest)
    found: list[tuple[Iri, ox.NamedNode | ox.Literal]] = []
    if label and not label.is_empty:
        found.append((RDFS_LABEL, ox.Literal(label.words(), language="en")))
    if status:
        found.append((GX + "status", ox.NamedNode(status)))
    if text:
        found.append((GX + "publishedAs", ox.Literal(text)))
    return found
