"""The value of a fact: an amount, a clinical term, a code, a word that is read as an amount, text.

What is not understood stays the text that was typed, and nothing compares it.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from explorer.form_amounts import Amount, read_amount
from explorer.form_phrases import course_in, finding_in, is_how_often, without_done
from explorer.form_words import LONGEST, Word, Words, plainly
from explorer.vocabulary import CODE, GX, Iri

_PARTS: Final = re.compile(r"\s*(?:[;&+]|(?<!\d),|,(?!\d)|\band\b)\s*")
_FIGURES: Final = re.compile(r"[\d.\s-]+")
_SEGMENTS: Final = re.compile(r"[,;().]+(?!\d)")
_DIAGNOSIS: Final = re.compile(r"\b[A-Z]\d[0-9A-Z](?:\.[0-9A-Z]{1,4})?\b", re.IGNORECASE | re.ASCII)
_ICD: Final = CODE + "icd10cm-"
PRESENT: Final = GX + "present"
_MOST_WORDS: Final = 5
_NEGATED: Final = re.compile(r"(?<!but )(?<!and )(?<!yet )\b(?:not|never|no|declined)\b")
_BARE_CODE: Final = re.compile(r"\b([A-Z]\d[0-9A-Z])([0-9A-Z]{1,4})\b", re.IGNORECASE | re.ASCII)
_PART_OF: Final = re.compile(r"(\d) ?/ ?(?=\d+\b)")


@dataclass(frozen=True, slots=True)
class Value:
    """What a value says. All empty but `text` for one that is not understood."""

    text: str
    amounts: tuple[Amount, ...] = ()
    terms: tuple[Iri, ...] = ()
    codes: tuple[Iri, ...] = ()
    severity: Iri | None = None
    word: Word | None = None
    says_more: bool = False
    """Whether the text says more than what was understood of it."""
    supplied: Iri | None = None
    """The unit that the amount is read in since none is written."""

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
    is_code = words.terms.is_a(concept, *words.under("facts.value of a diagnosis"))
    if not is_code and (amount := read_amount(words, text, unit, beside)):
        supplied = _supplied(words, amount, concept)
        amount = replace(amount, unit=supplied) if supplied else amount
        return Value(text, amounts=(amount,), supplied=supplied)
    if unit and words.term(unit) == concept and (amount := read_amount(words, text, "", beside)):
        return Value(text, amounts=(replace(amount, label=f"{amount.label} {unit}"),))
    if found := _named(words, text, concept) or _phrase(words, text, unit, concept):
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


def _supplied(words: Words, amount: Amount, concept: Iri) -> Iri | None:
    """The customary unit of a bare number; none up to one, which may be a part of a whole."""
    is_part = max(amount.low or 0, amount.high or 0) <= 1
    is_bare = amount.unit == words.unit("one") and not is_part
    return words.customary(concept) if is_bare else None


def _phrase(words: Words, text: str, unit: str, concept: Iri) -> Value | None:
    """The value that says two things at once, or how many of several; None when it is no such."""
    if words.terms.is_a(concept, *words.under("facts.value of a count")):
        positive = next((p for p in words.for_name(PRESENT) if text.endswith(f" {p}")), "")
        count = _PART_OF.sub(r"\1 of ", text.removesuffix(positive).strip())
        if count != text and (amount := read_amount(words, count, unit)):
            return Value(text, amounts=(amount,), says_more=True)
    said = without_done(words, text)
    if said != plainly(text) and (amount := read_amount(words, said, unit)):
        return Value(text, amounts=(amount,), says_more=True)
    if (found := finding_in(words, text, concept)) and found[2]:
        return Value(text, amounts=(found[2],), says_more=True)
    lasts = words.terms.is_a(concept, *words.under("facts.duration"))
    course = course_in(words, said) if lasts else None
    if not course or not course[0]:
        return None
    what = read_value(words, course[0], unit, concept, None)
    if what.word or any(words.is_time(each.unit) for each in what.amounts):
        return None
    if not (what.amounts or what.terms or is_how_often(course[0])):
        return None
    return replace(what, text=text, amounts=(*what.amounts, course[1]), says_more=True)


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
        dotted = (f"{_ICD}{a}.{b}".upper() for a, b in _BARE_CODE.findall(text))
        known = {name.upper(): name for name in words.terms.declared if name.startswith(_ICD)}
        bare = [known[name] for name in dotted if name in known]
        codes = [f"{_ICD}{code.upper()}" for code in _DIAGNOSIS.findall(text)]
        return tuple(dict.fromkeys((*codes, *bare)))
    named = f"{_ICD}{text.upper()}"
    is_known = "." in text and _DIAGNOSIS.fullmatch(text) and named in words.terms.declared
    return (named,) if is_known else ()


def _graded(words: Words, spoken: list[str]) -> Iri | None:
    """The grade with which the words begin ("mild annular"), when they name no second one."""
    kind = words.under("facts.value of severity")
    for cut in range(min(len(spoken), 4), 0, -1):
        if grade := words.term(" ".join(spoken[:cut]).strip(",."), *kind):
            others = (words.term(each.strip(",."), *kind) for each in spoken[cut:])
            return None if any(others) else grade
    return None


def bound_in_note(words: Words, note: str, value: str) -> tuple[str, Word] | None:
    """The word beside a number that a note adds to a value: "more than", "about, per patient"."""
    said = plainly(note)
    number = re.match(r"[\d.,]+", plainly(value))
    word, rest = words.bound_before(said)
    if word is None and number:
        return _bound_within(words, said, number[0], plainly(value)[number.end() :].strip())
    if word is None or word.stands_for:
        return None
    if rest and rest[0] not in ",;.()" and not (number and rest.startswith(number[0])):
        return None
    return said.removesuffix(rest).strip() or note, word


def _bound_within(words: Words, said: str, number: str, unit: str) -> tuple[str, Word] | None:
    """The word beside the very number of the value further on: "patient says more than 50%"."""
    for phrase, word in words.bounds:
        again = re.escape(f"{phrase} {number}") + r"(?![\d.,]*\d)(.*)"
        found = None if word.stands_for else re.search(rf"(?<!\w){again}", said)
        behind = found[1].split() if found else []
        if found and (not behind or (unit and found[1].strip().startswith(unit))):
            return phrase, word
    return None


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
