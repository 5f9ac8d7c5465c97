"""What was typed for a fact, and what the knowledge makes of it."""

from dataclasses import replace
from typing import Final

from explorer.form_amounts import Amount, read_amount
from explorer.form_dates import When, read_dates
from explorer.form_draft import Draft
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
from explorer.form_words import Words, plainly
from explorer.vocabulary import GX, Iri

_PRESENT: Final = GX + "present"
_DONE: Final = GX + "done"


def understand(
    draft: Draft, typed: Typed, concept: Iri, intended: Iri | None, assertion: Iri
) -> Understood:
    """What the knowledge makes of a fact about a concept, with what a note adds to it."""
    words, note = draft.words, typed.note
    values = tuple(
        read_value(words, text, typed.unit, concept, bound_in_note(words, note, text))
        for text in typed.values
    )
    only = typed.values[0] if len(typed.values) == 1 else ""
    duration = _duration(words, typed)
    dates = typed.dates
    if not dates and only and _is_date(draft, values[0]):
        dates, values = (only,), ()
    whens = tuple(when for text in dates for when in read_dates(words, text))
    whens = _with_note(words, whens, note)
    if assertion == _PRESENT:
        meant = words.meaning(only, "Assertion", concept) if only else None
        assertion = meant if meant and not (values and values[0].word) else assertion
        if not only and not duration and note:
            is_length = any("duration" in each for each in (typed.concept.casefold(), concept))
            read = amount_in_note(words, note, anywhere=is_length)
            values = (Value("", amounts=(read,)),) if read else values
    kinds = words.under("facts.source_doc_note")
    if assertion == _PRESENT and words.terms.is_a(concept, *kinds):
        for text in (only, note):
            intended = intended or realisation_in(words, text, typed.concept)
        if words.meaning(only, "Realisation") == _DONE:
            intended = intended or _DONE
    place = _place(words, typed, concept)
    if not typed.sites and len(values) == 1 and not values[0].is_read:
        values, place = _placed(words, values[0], concept)
    sides = tuple(side for text in typed.sides for side in read_sides(words, text))
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


def _duration(words: Words, typed: Typed) -> Amount | None:
    """How long it lasted: what the whole text says, or the only amount in it, or the note."""
    if not typed.duration:
        return None
    beside = bound_in_note(words, typed.note, typed.duration)
    whole = read_amount(words, typed.duration, beside=beside)
    said = whole or amount_in_note(words, typed.duration, anywhere=True)
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
    return is_open and read_dates(draft.words, value.text)[0].is_read


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
