"""What a form says was published about the case, as statements that no derivation reads."""

import re
from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from explorer.form_reading import Piece
from explorer.form_words import Words
from explorer.vocabulary import GX, RDF_TYPE, RDFS_LABEL, Iri, expand

_NOTE: Final = expand("skos:note")
_OUTCOME: Final = "published_outcome"
_CRITERIA: Final = "published_criteria"
_CLAIMS: Final = "inconsistencies"
_PLAIN: Final = ("outcome_level", "cited_guidelines", _CLAIMS, "difficulty_notes")
_DATES: Final = (
    (re.compile(r"\d{4}-\d\d-\d\d"), "xsd:date"),
    (re.compile(r"\d{4}-\d\d"), "xsd:gYearMonth"),
    (re.compile(r"\d{4}"), "xsd:gYear"),
)
Said = tuple[Iri, ox.NamedNode | ox.Literal]


def is_published(key: str) -> bool:
    """Whether a key at the top of a form tells what others published."""
    return key.startswith(("source_", "published_")) or key in _PLAIN


def published_quads(case: Iri, form: Piece, words: Words) -> list[ox.Quad]:
    """The published part of a form: its outcome, its criteria, its claims, the rest as notes."""
    graph = ox.NamedNode(f"{case}/published")
    quads: list[ox.Quad] = []

    def say(subject: Iri, kind: str, *told: Said) -> None:
        first = (
            (RDF_TYPE, ox.NamedNode(GX + kind)),
            (GX + "ofCase", ox.NamedNode(case)),
        )
        for predicate, value in (*first, *told):
            quads.append(ox.Quad(ox.NamedNode(subject), ox.NamedNode(predicate), value, graph))

    told = {key: piece for key, piece in form.keys or () if is_published(key)}
    if not told:
        return []
    parts = {key: _parts(told[key]) for key in (_CRITERIA, _CLAIMS) if key in told}
    plain = [said for key, piece in told.items() for said in _outcome(key, piece, words)]
    say(f"{case}/published-outcome", "PublishedOutcome", *plain)
    for number, part in enumerate(parts.get(_CRITERIA, ()), start=1):
        say(f"{case}/published-criterion-{number}", "PublishedFinding", *_criterion(part, words))
    for number, part in enumerate(parts.get(_CLAIMS, ()), start=1):
        if text := part.words():
            claim = (GX + "publishedAs", ox.Literal(text))
            say(f"{case}/published-claim-{number}", "PublishedClaim", claim)
    return quads


def _parts(piece: Piece) -> tuple[Piece, ...]:
    return (piece,) if piece.parts is None else piece.parts


def _outcome(key: str, piece: Piece, words: Words) -> Iterator[Said]:
    """What one key says of the outcome; criteria and claims are told apart from it."""
    for part in _parts(piece) if key not in (_CRITERIA, _CLAIMS) else ():
        if not (text := part.words()):
            continue
        if key == _OUTCOME and part.text:
            yield GX + "publishedAs", ox.Literal(text)
            if outcome := words.meaning(text, "DeterminationOutcome"):
                yield GX + "outcome", ox.NamedNode(outcome)
        elif key == "cited_guidelines":
            yield GX + "citedAs", ox.Literal(text)
        elif key == "source_scope":
            yield GX + "scopeSeen", ox.Literal(text)
        elif key == "source_url":
            yield expand("dcterms:source"), _typed(text, "xsd:anyURI")
        elif key == "source_date" and (kind := _date_kind(text)):
            yield expand("dcterms:issued"), _typed(text, kind)
        elif key == "source_kind" and (kind := words.named(text, "ReviewKind") or ""):
            yield GX + "reviewKind", ox.NamedNode(kind)
        else:
            yield _NOTE, ox.Literal(f"{key}: {text}", language="en")


def _date_kind(text: str) -> str:
    return next((kind for form, kind in _DATES if form.fullmatch(text)), "")


def _typed(text: str, kind: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(expand(kind)))


def _criterion(part: Piece, words: Words) -> Iterator[Said]:
    """What a published criterion is called, the status it was given, and how that was put."""
    label, said = part.under("criterion"), part.under("published_status")
    text = (said.text or "") if said else ""
    status = words.named(text, "Status") or words.meaning(text, "Status") if text else None
    if label and not label.is_empty:
        yield RDFS_LABEL, ox.Literal(label.words(), language="en")
    if status:
        yield GX + "status", ox.NamedNode(status)
    rest = [
        (key, piece.words())
        for key, piece in part.keys or (("", part),)
        if key != "criterion" and not piece.is_empty
    ]
    if told := "; ".join(f"{key}: {each}" if key else each for key, each in rest):
        yield GX + "publishedAs", ox.Literal(told)
