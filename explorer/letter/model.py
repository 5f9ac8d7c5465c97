"""A letter as data: sections of paragraphs of sentences, each with what it rests on.

Every format is written from this and from nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from explorer.phrases import printable
from explorer.vocabulary import Iri

_NOT_XML: Final = re.compile("[\ud800-\udfff\ufffe\uffff]")

BLANK: Final = re.compile(r"\[[^\]\d][^\]]*\]")
"""What has to be filled in: words in square brackets, where numbers would be those of sources."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, the wording it was filled from, and what it rests on.

    `basis` starts with the conclusion it was told from, then the criterion, statement or risk it is
    about, then facts and documents. `sources` are numbers of the letter's list of sources.
    """

    kind: str
    text: str
    basis: tuple[Iri, ...]
    about: str
    sources: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences about one thing; `lead` names it where the section is a list."""

    item: str
    lead: tuple[Sentence, ...]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading, what is told below it; a list has one point for each paragraph."""

    part: str
    heading: str
    as_list: bool
    opening: tuple[Sentence, ...]
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A document that sentences rest on, and how it is known."""

    number: int
    document: Iri
    text: str
    url: str | None
    known: str


@dataclass(frozen=True, slots=True)
class Ease:
    """How easy a text is to read: Flesch reading ease and Flesch-Kincaid grade."""

    words: int
    sentences: int
    syllables: int
    reading_ease: float
    grade: float


@dataclass(frozen=True, slots=True)
class Letter:
    """A letter. `kind` is `provider`, `member` or `information`; without a signature a proposal."""

    kind: str
    title: Sentence
    language: str
    day: str
    case: Iri
    signed: bool
    mark: Sentence
    sections: tuple[Section, ...]
    sources_heading: str
    sources: tuple[Source, ...]
    fingerprint: str
    versions: dict[str, str]
    ease: Ease | None = None

    def sentences(self) -> Iterator[tuple[str, Sentence]]:
        """Every sentence with the part it stands in, in reading order."""
        for section in self.sections:
            for sentence in section.opening:
                yield section.part, sentence
            for paragraph in section.paragraphs:
                for sentence in (*paragraph.lead, *paragraph.sentences):
                    yield section.part, sentence

    def is_to_be_filled_in(self) -> bool:
        """Whether a text on appeals has blanks that only the payer can fill in."""
        return any(
            said.kind == "letter-appeal" and BLANK.search(said.text) for _, said in self.sentences()
        )

    def as_data(self) -> dict[str, Any]:
        """The letter as plain values, such as JSON holds."""
        return asdict(self)


def clean(text: str) -> str:
    """The text on one line, without characters that would steer a reader's program."""
    return " ".join(_NOT_XML.sub("\N{REPLACEMENT CHARACTER}", printable(text)).split())
