"""What was typed for a fact, and what the knowledge makes of it."""

import re
from dataclasses import replace
from typing import Final

from explorer.form_amounts import Amount, read_amount
from explorer.form_dates import When, read_dates
from explorer.form_draft import Draft
from explorer.form_phrases import course_in, finding_in, without_done
from explorer.form_saying import Typed, Understood
from explorer.form_sites import Place, read_place, read_sides
from explorer.form_values import (
    Value,
    amount_in_note,
    bound_in_note,
    first_words,
    read_value,
    realisation_in,
    since_in_note,
)
from explorer.form_words import Word, Words, plainly
from explorer.vocabulary import GX, Iri

_PRESENT: Final = GX + "present"
_ABSENT: Final = GX + "absent"
_UNCLEAR: Final = GX + "unclear"
_DONE: Final = GX + "done"
_MARKS: Final = re.compile(r"\[[^\]]*\]")
_ENDS: Final = re.compile(r"\s*[,;()]\s*|\.\s")
_DENIES: Final = re.compile(
    r"(?:(?:does|do|did|is|was|has|have) )?not? |(?:never|without|denies) |\w+n't "
)
_NO_NOTE: Final = frozenset(("", "no", "none", "nil", "false"))
"""Under a note these may say that there is no note."""


def understand(
    draft: Draft, typed: Typed, concept: Iri, intended: Iri | None, assertion: Iri
) -> Understood:
    """What the knowledge makes of a fact about a concept, with what a note adds to it."""
    words, note = draft.words, typed.note
    values = tuple(
        read_value(words, text, typed.unit, concept, _bound(words, note, text, typed.unit))
        for text in typed.values
    )
    only = typed.values[0] if len(typed.values) == 1 else ""
    duration = _duration(words, typed)
    dates = typed.dates
    if not dates and only and _is_date(draft, values[0]):
        dates, values = (only,), ()
    whens = tuple(when for text in dates for when in read_dates(words, text))
    whens = _with_note(words, whens, note)
    sides = tuple(side for text in typed.sides for side in read_sides(words, text))
    if assertion == _PRESENT:
        if not (typed.values or duration or dates) and note:
            values = _values_in_note(words, typed, concept)
        if not (values and values[0].word):
            assertion, side = _asserted(words, only, "" if typed.values else note, concept)
            if assertion == _PRESENT and _is_denied(words, only, values, concept):
                assertion = _UNCLEAR
            sides = sides or side
            values = tuple(replace(v, says_more=v.says_more or bool(side)) for v in values)
    elif intended == _DONE:
        intended = None
    kinds = words.under("facts.source_doc_note")
    if assertion == _PRESENT and words.terms.is_a(concept, *kinds):
        for text in (only, note):
            intended = intended or realisation_in(words, text, typed.concept)
        is_done = values and values[0].amounts and without_done(words, only) != plainly(only)
        if words.meaning(only, "Realisation") == _DONE or is_done:
            intended = intended or _DONE
    place = _place(words, typed, concept)
    if not typed.sites and len(values) == 1 and not values[0].is_read:
        values, place = _placed(words, values[0], concept)
    return Understood(
        _narrowed(draft, _scoped(draft, typed, concept), values),
        assertion,
        intended,
        values,
        duration,
        whens,
        place,
        sides or place.sides,
    )


def _bound(words: Words, note: str, text: str, unit: str) -> tuple[str, Word] | None:
    return bound_in_note(words, note, f"{text} {unit}".strip())


def _values_in_note(words: Words, typed: Typed, concept: Iri) -> tuple[Value, ...]:
    """What a note says in place of a value: an amount, a word for one, how much for how long."""
    first = _first(typed.note)
    if word := words.amount_of(first, concept) if first not in _NO_NOTE else None:
        return (Value("", word=word),)
    is_length = any("duration" in each for each in (typed.concept.casefold(), concept))
    if read := amount_in_note(words, typed.note, anywhere=is_length):
        return (Value("", amounts=(read,)),)
    if course_in(words, first):
        found = read_value(words, first, "", concept, None)
        if found.amounts and not found.terms:
            return (Value("", amounts=found.amounts),)
    return ()


def _asserted(words: Words, value: str, note: str, concept: Iri) -> tuple[Iri, tuple[Iri, ...]]:
    """What value or note make of a fact that is present, and the side that they say it for.

    A note only denies: what it leaves open may be about anything.
    """
    if value:
        found = finding_in(words, value, concept)
        whole = words.meaning(value, "Assertion", concept)
        return (whole, ()) if whole else found[:2] if found else (_PRESENT, ())
    first = _first(note)
    if found := finding_in(words, first, concept):
        return found[:2]
    denied = first not in _NO_NOTE and words.meaning(first, "Assertion", concept) == _ABSENT
    return (_ABSENT if denied else _PRESENT), ()


def _is_denied(words: Words, value: str, values: tuple[Value, ...], concept: Iri) -> bool:
    """Whether a value that is not understood denies something: present it is not then.

    Of care it may be how it went: a drug "not tolerated" was taken.
    """
    is_care = words.terms.is_a(concept, *words.under("facts.source_doc_note"))
    is_open = bool(values) and not (values[0].is_read or is_care)
    return is_open and bool(_DENIES.match(plainly(value)))


def _first(note: str) -> str:
    return plainly(_ENDS.split(note, maxsplit=1)[0])


def _duration(words: Words, typed: Typed) -> Amount | None:
    """How long it lasted: what the whole text says, or the only amount in it, or the note."""
    if not typed.duration:
        return None
    beside = bound_in_note(words, typed.note, typed.duration)
    whole = read_amount(words, typed.duration, beside=beside)
    said = whole or amount_in_note(words, typed.duration, anywhere=True)
    if not said and (course := course_in(words, typed.duration)):
        said = course[1]
    return said or since_in_note(words, typed.note)


def _place(words: Words, typed: Typed, concept: Iri) -> Place:
    """The place of the fact; "upper posterior" of a pain in the thigh is told by both together."""
    if not typed.sites:
        return Place()
    text = ", ".join(typed.sites)
    place = read_place(words, text, concept)
    if place.rest and not (place.sites or place.levels):
        for word in plainly(typed.concept).split():
            together = read_place(words, f"{text} {word}", concept)
            if together.sites and not together.rest:
                return together
    return place


def _placed(words: Words, value: Value, concept: Iri) -> tuple[tuple[Value, ...], Place]:
    """A value that names a term and then its levels: "cervical ESI C6-7"."""
    spoken = value.text.split()
    for cut in range(len(spoken) - 1, 0, -1):
        if term := words.term(" ".join(spoken[:cut])):
            place = read_place(words, " ".join(spoken[cut:]), concept)
            if place.levels and not place.rest:
                return (Value(value.text, terms=(term,)),), place
    return (value,), Place()


def _scoped(draft: Draft, typed: Typed, concept: Iri) -> Iri:
    """The narrower term that concept and note name together: a fusion "at the level treated"."""
    together = draft.words.term(f"{typed.concept} {plainly(typed.note)}") if typed.note else None
    return together if together and draft.words.terms.is_a(together, concept) else concept


def _with_note(words: Words, whens: tuple[When, ...], note: str) -> tuple[When, ...]:
    """The dates with what a note says first: a date of its own, or how long ago a date was."""
    told = read_dates(words, first_words(note))
    if not whens:
        return told if told[0].is_read and not told[0].withheld else ()
    if len(whens) == 1 and told[0].ago and not whens[0].ago:
        return (replace(whens[0], ago=told[0].ago),)
    return whens


def _is_date(draft: Draft, value: Value) -> bool:
    """Whether a value is a date: 2022 without a unit is a year and no number."""
    one = draft.words.unit("one")
    is_bare = not value.terms and all(amount.unit == one for amount in value.amounts)
    is_open = not value.is_read or (is_bare and bool(value.amounts))
    (first, *_) = read_dates(draft.words, value.text)
    if first.withheld:
        marks = (value.text, *_MARKS.findall(value.text))
        return is_open and any(draft.words.says(mark, GX + "dateWithheld") for mark in marks)
    return is_open and first.is_read


def _narrowed(draft: Draft, concept: Iri, values: tuple[Value, ...]) -> Iri:
    """The one term that the value gives where it is narrower: NSAID with meloxicam is meloxicam."""
    terms = [term for value in values for term in value.terms]
    kinds = draft.words.under("facts.duration")
    is_narrower = (
        len(terms) == 1
        and terms[0] != concept
        and draft.words.terms.is_a(terms[0], concept)
        and draft.words.terms.is_a(concept, *kinds)
    )
    return terms[0] if is_narrower else concept
