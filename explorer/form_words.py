"""What the plain words of a form mean, as the knowledge tells it (ontology/background/words.ttl).

No word is known here: a word beside a number, a word that stands for a status, a key of the form
and what its values are looked up under are all data.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Final

from explorer.terms import TermIndex, as_words
from explorer.vocabulary import GX, KB, TERM, UNIT, Iri

LONGEST: Final = 200
"""A longer text tells a story; it is kept and not searched for values, dates and places."""

_DASHES: Final = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012–—−", "-") | {"\u00a0": " ", "’": "'", "\u2044": "/"}
)
_PARTS: Final = {"¼": ".25", "½": ".5", "¾": ".75"}
_PART: Final = re.compile(r"(?:(\d+) ?)?([¼½¾])")
_LETTERS: Final = re.compile(r"[^\W\d_]")


@dataclass(frozen=True, slots=True)
class Share:
    """What a word is read as: an amount, or beside a number the share of it, in percent."""

    iri: Iri
    low: Decimal | None
    high: Decimal | None
    low_open: bool
    high_open: bool


@dataclass(frozen=True, slots=True)
class Word:
    """A word with what it stands for, what it is read as, and the terms it is limited to."""

    stands_for: tuple[Iri, ...]
    share: Share | None
    only: tuple[Iri, ...]
    is_bound: bool
    is_number: bool


def plainly(text: str) -> str:
    """The text as it is compared: small letters, single spaces, one kind of dash, no ½."""
    text = _PART.sub(lambda part: f"{part[1] or 0}{_PARTS[part[2]]}", text.translate(_DASHES))
    return " ".join(text.casefold().split())


class Words:
    """The words, units and terms of the knowledge, as forms need them."""

    def __init__(self, terms: TermIndex) -> None:
        self.terms = terms

    @cached_property
    def by_text(self) -> Mapping[str, tuple[Word, ...]]:
        """Every word of the knowledge by its labels."""
        word, bound, number = GX + "Word", GX + "BoundWord", GX + "NumberWord"
        found: dict[str, tuple[Word, ...]] = {}
        for text, iris in self.terms.by_words.items():
            for iri in iris:
                if iri.startswith(KB) and self.terms.is_a(iri, word):
                    told = Word(
                        self.terms.detail(iri, "standsFor"),
                        self._share(iri),
                        self.terms.detail(iri, "concept"),
                        self.terms.is_a(iri, bound),
                        self.terms.is_a(iri, number),
                    )
                    found[text] = (*found.get(text, ()), told)
        return found

    @cached_property
    def bounds(self) -> tuple[tuple[str, Word], ...]:
        """The words beside a number, the longest first."""
        return self._longest_first(lambda word: word.is_bound)

    @cached_property
    def numbers(self) -> tuple[tuple[str, Word], ...]:
        """The words in place of a number, the longest first."""
        return self._longest_first(lambda word: word.is_number)

    def _longest_first(self, wanted: Callable[[Word], bool]) -> tuple[tuple[str, Word], ...]:
        pairs = [(text, w) for text, words in self.by_text.items() for w in words if wanted(w)]
        return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))

    def under(self, key: str) -> tuple[Iri, ...]:
        """The terms that a key of the form stands for."""
        return tuple(iri for word in self.by_text.get(as_words(key), ()) for iri in word.stands_for)

    def limits(self, key: str) -> tuple[Iri, ...]:
        """The terms that a key of the form is limited to."""
        return tuple(iri for word in self.by_text.get(as_words(key), ()) for iri in word.only)

    def customary(self, concept: Iri) -> Iri | None:
        """The unit in which numbers of this concept are, where none is written."""
        for word in self.by_text.get(as_words("facts.unit where none is written"), ()):
            if self.terms.is_a(concept, *word.only):
                return word.stands_for[0]
        return None

    def meaning(self, text: str, kind: str, concept: Iri | None = None) -> Iri | None:
        """The named value of a kind (Assertion, Realisation) that the whole text stands for."""
        for word in self.by_text.get(as_words(text), ()):
            if word.only and not (concept and self.terms.is_a(concept, *word.only)):
                continue
            for iri in word.stands_for:
                if self.terms.is_a(iri, GX + kind):
                    return iri
        return None

    def named(self, text: str, kind: str) -> Iri | None:
        """The named value of a kind with this very name."""
        exact = [i for i in self.terms.find(text, GX) if self.terms.is_a(i, GX + kind)]
        return exact[0] if len(exact) == 1 else None

    def says(self, text: str, iri: Iri) -> bool:
        """Whether the whole text is a word that stands for this name."""
        return any(iri in word.stands_for for word in self.by_text.get(as_words(text), ()))

    def for_name(self, iri: Iri) -> tuple[str, ...]:
        """Every word or phrase that stands for this name, the longest first."""
        found = [t for t, ws in self.by_text.items() if any(iri in w.stands_for for w in ws)]
        return tuple(sorted(found, key=lambda text: (-len(text), text)))

    def amount_of(self, text: str, concept: Iri) -> Word | None:
        """The word that reads the whole text as an amount of this concept."""
        for word in self.by_text.get(as_words(text), ()):
            if word.share and word.only and self.terms.is_a(concept, *word.only):
                return word
        return None

    @cached_property
    def intentions(self) -> tuple[tuple[str, Iri], ...]:
        """The phrases that say that something was only intended, with what they stand for."""
        return tuple(pair for pair in self.realisations if pair[1] != GX + "done")

    @cached_property
    def realisations(self) -> tuple[tuple[str, Iri], ...]:
        """The phrases that say whether something was done or only intended, the longest first."""
        found = [
            (text, iri)
            for text, words in self.by_text.items()
            for word in words
            for iri in word.stands_for
            if self.terms.is_a(iri, GX + "Realisation")
        ]
        return tuple(sorted(found, key=lambda pair: (-len(pair[0]), pair[0])))

    @cached_property
    def done(self) -> re.Pattern[str]:
        """The words that say that something took place, where they are not denied."""
        free = [text for text in self.for_name(GX + "done") if not self.limits(text)]
        words = "|".join(map(re.escape, free)) or r"\b\B"
        return re.compile(rf"\b(?<!not )(?<!not yet )(?:{words})\b")

    def bound_before(self, text: str) -> tuple[Word | None, str]:
        """The word beside a number with which the text begins, and what follows it."""
        return next(
            (
                (word, text.removeprefix(words).lstrip(" :"))
                for words, word in self.bounds
                if text.startswith(words) and not _runs_on(words[-1], text[len(words) :])
            ),
            (None, text),
        )

    def bound_after(self, text: str) -> tuple[Word | None, str]:
        """The word beside a number with which the text ends, and what stands before it."""
        return next(
            (
                (word, text.removesuffix(words).rstrip())
                for words, word in self.bounds
                if text.endswith(words) and not _runs_on(words[0], text[: -len(words)][::-1])
            ),
            (None, text),
        )

    def unit(self, text: str) -> Iri | None:
        """The unit with this name, sign or plural."""
        found = self.terms.find(text.replace("(s)", "").strip(" ."), UNIT)
        return found[0] if len(found) == 1 else None

    def is_time(self, unit: Iri) -> bool:
        """Whether a unit counts time."""
        return GX + "time" in self.terms.detail(unit, "dimension")

    def term(self, text: str, *kinds: Iri) -> Iri | None:
        """The one clinical term with this name, below one of the kinds where some are given."""
        for spelling in (text, _singular(text)):
            found = self.terms.find(spelling, TERM) if spelling.strip() else ()
            if kinds:
                found = tuple(iri for iri in found if self.terms.is_a(iri, *kinds))
            if len(found) == 1:
                return found[0]
        return None

    def _share(self, iri: Iri) -> Share | None:
        for amount in self.terms.detail(iri, "readAs"):
            low, high = (self.terms.detail(amount, end) for end in ("low", "high"))
            return Share(
                amount,
                Decimal(low[0]) if low else None,
                Decimal(high[0]) if high else None,
                "true" in self.terms.detail(amount, "lowIsOpen"),
                "true" in self.terms.detail(amount, "highIsOpen"),
            )
        return None


def _runs_on(edge: str, beyond: str) -> bool:
    """Whether a word goes on beyond its edge: "over" in "overnight" is not the word."""
    return bool(_LETTERS.match(edge) and _LETTERS.match(beyond[:1]))


def _singular(text: str) -> str:
    return text[:-1] if text.endswith("s") and not text.endswith("ss") else text
