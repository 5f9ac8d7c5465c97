"""The case that a form becomes, while it is read: statements, problems, and texts kept as text."""

import re
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from difflib import get_close_matches
from typing import Final

import pyoxigraph as ox

from explorer.errors import Problem
from explorer.form_amounts import Amount
from explorer.form_reading import Piece
from explorer.form_words import LONGEST, Words
from explorer.vocabulary import GX, PREFIXES, RDF_TYPE, RDFS_LABEL, TERM, Iri, expand

_DATE, _DECIMAL = expand("xsd:date"), expand("xsd:decimal")
_NOTE = PREFIXES["skos"] + "note"

MOST_TOLD: Final = 50
"""Nobody reads more problems at once."""


@dataclass(slots=True)
class Draft:
    """What has been understood of a form so far. `judges` is false when only its shape is read."""

    name: str
    case: Iri
    words: Words
    judges: bool
    lenient: bool
    quads: list[ox.Quad] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)

    def say(self, subject: Iri, prop: str, value: ox.NamedNode | ox.Literal) -> None:
        """Add a statement; a property without a namespace is one of ours."""
        predicate = ox.NamedNode(prop if "://" in prop else GX + prop)
        graph = ox.NamedNode(f"{self.case}/facts")
        self.quads.append(ox.Quad(ox.NamedNode(subject), predicate, value, graph))

    def link(self, subject: Iri, prop: str, *names: Iri) -> None:
        """Say that the subject is linked to each of the names."""
        for name in names:
            self.say(subject, prop, ox.NamedNode(name))

    def text(self, subject: Iri, prop: str, text: str) -> None:
        """Say a text, unless there is none."""
        if text:
            self.say(subject, prop, ox.Literal(text))

    def day(self, subject: Iri, prop: str, day: date | None) -> None:
        """Say a day, unless there is none."""
        if day:
            value = ox.Literal(day.isoformat(), datatype=ox.NamedNode(_DATE))
            self.say(subject, prop, value)

    def label(self, subject: Iri, text: str) -> None:
        """Say how the subject is called."""
        self.say(subject, RDFS_LABEL, ox.Literal(text, language="en"))

    def note(self, subject: Iri, *texts: str | None) -> None:
        """Say the texts as one note, unless there are none."""
        if told := "; ".join(text for text in texts if text):
            self.say(subject, _NOTE, ox.Literal(told, language="en"))

    def amount(self, subject: Iri, prop: str, name: Iri, amount: Amount) -> None:
        """Say that the subject has an amount, which gets a name of its own."""
        self.link(subject, prop, name)
        self.link(name, RDF_TYPE, GX + "Quantity")
        self.label(name, amount.label)
        for end, value, is_open in (
            ("low", amount.low, amount.low_open),
            ("high", amount.high, amount.high_open),
        ):
            if value is not None:
                self.say(name, end, _decimal(value))
                if is_open:
                    self.say(name, f"{end}IsOpen", ox.Literal(True))
        self.link(name, "unit", amount.unit)

    def wrong(self, line: int, what: str, why: str = "", try_: str = "") -> None:
        """Add a problem."""
        self.problems.append(Problem(f"{self.name}:{line}", what, why, try_))

    def did_you_mean(self, text: str) -> str:
        """The nearest clinical terms; nothing once there are more problems than anybody reads."""
        if len(self.problems) > MOST_TOLD or len(text) > LONGEST:
            return ""
        return self.words.terms.did_you_mean(text, TERM)

    def undeclared(self, text: str, otherwise: str) -> Iri:
        """A name for a word that is no clinical term; none that the knowledge declares."""
        name = TERM + (slug(text) or otherwise)
        while name in self.words.terms.declared:
            name += "-as-written"
        return name

    def keep(self, line: int, kind: str, text: str) -> None:
        """Remember a text that is kept and that nothing compares."""
        self.kept.append(f"{kind} “{text}” (line {line})")

    def texts(self, piece: Piece | None, key: str) -> tuple[str, ...]:
        """The texts under a key; anything but a text or a list of texts is a problem."""
        if piece is None or piece.is_empty:
            return ()
        if piece.text is not None:
            return (piece.text,)
        parts = piece.parts or ()
        if piece.keys is not None or any(part.parts or part.keys for part in parts):
            self.wrong(
                piece.line,
                f"{key} holds more than texts",
                try_="write one text, or a list of texts",
            )
        return tuple(part.text for part in parts if part.text)

    def one(self, piece: Piece | None, key: str) -> str:
        """The one text under a key, empty when there is none; a list is a problem."""
        found = self.texts(piece, key)
        if piece and len(found) > 1:
            self.wrong(piece.line, f"{key} holds {len(found)} texts", try_="write one text")
        return found[0] if found else ""

    def known(self, piece: Piece, where: str, keys: tuple[str, ...]) -> None:
        """Add a problem for each key that a form does not have there."""
        for key, value in piece.keys or ():
            if key not in keys:
                near = get_close_matches(key.casefold(), keys, n=2, cutoff=0.6)
                self.wrong(
                    value.line,
                    f"{where} has no key {key or '(empty)'}",
                    "what stands under a key that nobody reads would be lost",
                    f"did you mean {' or '.join(near)}?" if near else f"use {', '.join(keys)}",
                )


def slug(text: str) -> str:
    """The text as a name: small letters and hyphens; empty when it has none of either."""
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-")[:80]


def _decimal(value: Decimal) -> ox.Literal:
    text = f"{value:f}"
    text = text if "." in text else f"{text}.0"
    return ox.Literal(text, datatype=ox.NamedNode(_DECIMAL))
