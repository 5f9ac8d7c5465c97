"""The value of a fact: an amount, a clinical term, a code, a word that is read as an amount, text.

What is not understood stays the text that was typed, and nothing compares it.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from explorer.form_amounts import Amount, read_amount
from explorer.form_words import LONGEST, Word, Words, plainly
from explorer.vocabulary import CODE, Iri

_PARTS: Final = re.compile(r"\s*(?:[;&+]|(?<!\d),|,(?!\d)|\band\b)\s*")
_FIGURES: Final = re.compile(r"[\d.\s-]+")
_SEGMENTS: Final = re.compile(r"[,;().]+(?!\d)")
_DIAGNOSIS: Final = re.compile(r"\b[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?\b", re.IGNORECASE | re.ASCII)
_ICD: Final = CODE + "icd10cm-"
_MOST_WORDS: Final = 5
_NEGATED: Final = re.compile(r"\b(?:not|never|no|declined)\b")


@dataclass(frozen=True, slots=True)
class Value:
    """What a value says. All empty but `text` for one that is not understood."""

    text: str
    amounts: tuple[Amount, ...] = ()
    terms: tuple[Iri, ...] = ()
    codes: tuple[Iri, ...] = ()
    severity: Iri | None = None
    word: Word | None = None

    @property
    def is_read(self) -> bool:
        """Whether anything was understood."""
        return bool(self.amounts or self.terms or self.codes or self.severity or self.word)


def read_value(
    words: Words, text: str, unit: str, concept: Iri, beside: tuple[str, Word] | None
) -> Value:
    """What one value of a fact about a concept says."""
    if len(text) > LONGEST:
        return Value(text)
    if word := words.amount_of(text, concept):
        return Value(text, word=word)
    if amount := read_amount(words, text, unit, beside):
        return Value(text, amounts=(amount,))
    if unit and words.term(unit) == concept and (amount := read_amount(words, text, "", beside)):
        return Value(text, amounts=(replace(amount, label=f"{amount.label} {unit}"),))
    if found := _named(words, text, concept):
        return found
    parts = [part for part in _PARTS.split(text) if part]
    if len(parts) > 1:
        # "2.5 and 10 months": a bare number takes the unit of the last one.
        last = unit or _FIGURES.sub("", parts[-1], count=1)
        bare = [last if _FIGURES.fullmatch(part) else unit for part in parts]
        amounts = [read_amount(words, *pair) for pair in zip(parts, bare, strict=True)]
        if all(amounts):
            return Value(text, amounts=tuple(each for each in amounts if each))
    parts = [each for part in parts for each in part.split("/") if each.strip()]
    named = [words.term(part) for part in parts]
    if len(parts) > 1 and all(named):
        return Value(text, terms=tuple(each for each in named if each))
    spoken = text.split()
    for cut in range(len(spoken) - 1, 0, -1):
        head, tail = " ".join(spoken[:cut]), " ".join(spoken[cut:])
        if (term := words.term(head)) and (amount := read_amount(words, tail, unit, beside)):
            return Value(text, amounts=(amount,), terms=(term,))
        if term and words.terms.is_a(term, concept):
            return Value(text, terms=(term,))
    described = [words.term(each, *words.under("facts.value of a finding")) for each in spoken]
    if all(described):
        return Value(text, terms=tuple(each for each in described if each))
    return Value(text, severity=_graded(words, spoken))


def _named(words: Words, text: str, concept: Iri) -> Value | None:
    """The value as a term, a grade of severity or a code; None when it is none of them."""
    term = words.term(text)
    if term and words.terms.is_a(term, *words.under("facts.value of severity")):
        return Value(text, severity=term)
    if term:
        return Value(text, terms=(term,))
    codes = _codes(words, text, concept)
    return Value(text, codes=codes) if codes else None


def _codes(words: Words, text: str, concept: Iri) -> tuple[Iri, ...]:
    """The codes of diagnoses; any code may stand where one is expected, else only a known one."""
    if words.terms.is_a(concept, *words.under("facts.value of a diagnosis")):
        return tuple(f"{_ICD}{code.upper()}" for code in _DIAGNOSIS.findall(text))
    named = f"{_ICD}{text.upper()}"
    is_known = "." in text and _DIAGNOSIS.fullmatch(text) and named in words.terms.declared
    return (named,) if is_known else ()


def _graded(words: Words, spoken: list[str]) -> Iri | None:
    """The grade with which the words begin ("mild annular"), when they name no second one."""
    kind = words.under("facts.value of severity")
    for cut in range(min(len(spoken), 4), 0, -1):
        if grade := words.term(" ".join(spoken[:cut]).strip(","), *kind):
            others = (words.term(each.strip(","), *kind) for each in spoken[cut:])
            return None if any(others) else grade
    return None


def bound_in_note(words: Words, note: str, value: str) -> tuple[str, Word] | None:
    """The word beside a number that a note adds to a value: "more than", "about, per patient"."""
    said = plainly(note)
    word, rest = words.bound_before(said)
    if word is None or word.stands_for:
        return None
    number = re.match(r"[\d.,]+", plainly(value))
    if rest and rest[0] not in ",;.()" and not (number and rest.startswith(number[0])):
        return None
    return said.removesuffix(rest).strip() or note, word


def first_words(note: str) -> str:
    """What stands before the first comma, bracket or full stop of a note."""
    return next(iter(_SEGMENTS.split(note))).strip()


def amount_in_note(words: Words, note: str, anywhere: bool) -> Amount | None:
    """The amount that a note gives in place of a value: its first words, or the only one in it."""
    segments = [each.strip() for each in _SEGMENTS.split(note) if each.strip()]
    found = [read_amount(words, each) for each in (segments if anywhere else segments[:1])]
    said = [each for each in found if each and each.unit != words.unit("one")]
    return said[0] if len(said) == 1 else None


def since_in_note(words: Words, note: str) -> Amount | None:
    """The time since an event with which a note begins: "since a fall 3 years before"."""
    said = plainly(first_words(note))
    (interval, *_) = words.under("facts.date") or ("",)
    if not said.startswith("since "):
        return None
    for phrase in words.for_name(interval):
        if said.endswith(f" {phrase}"):
            number = said.removesuffix(phrase).split()[-2:]
            found = read_amount(words, " ".join(number))
            return found if found and words.is_time(found.unit) else None
    return None


def realisation_in(words: Words, text: str, concept: str) -> Iri | None:
    """Whether a text says plainly that something was only planned, ordered, recommended, preferred.

    `concept` is the word of the fact: a plan that is itself on record is no plan of a plan.
    """
    said = plainly(text)
    first = next(iter(_SEGMENTS.split(said))).strip()
    for phrase, iri in words.intentions:
        if phrase in plainly(concept) or words.done.search(said.replace(phrase, " ", 1)):
            continue
        is_short = len(first.split()) <= _MOST_WORDS and not _NEGATED.search(first)
        leads_or_ends = first.startswith(f"{phrase} ") or first.endswith(f" {phrase}")
        if first == phrase or (is_short and leads_or_ends):
            return iri
    return None
