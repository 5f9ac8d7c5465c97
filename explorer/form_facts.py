"""One entry of a form to what it means: its term, what is said of it, its value, date and place."""

from typing import Final

from explorer.form_amounts import read_amount
from explorer.form_dates import read_dates
from explorer.form_draft import Draft, slug
from explorer.form_reading import Piece
from explorer.form_saying import Typed, Understood, say_fact
from explorer.form_sites import Place, read_place, read_sides
from explorer.form_values import (
    Value,
    amount_in_note,
    bound_in_note,
    read_value,
    realisation_in,
)
from explorer.form_words import plainly
from explorer.vocabulary import GX, TERM, Iri

KEYS: Final = (
    *("concept", "status", "value", "unit", "duration", "date"),
    *("body_site", "laterality", "source_doc_note"),
)
_PRESENT: Final = GX + "present"


def add_fact(draft: Draft, piece: Piece, number: int) -> None:
    """Add the facts of one entry to the draft; what stands in the way is added as problems."""
    if piece.keys is None:
        told = "write the keys concept and status"
        draft.wrong(piece.line, f"fact {number} has no keys", try_=told)
        return
    draft.known(piece, f"fact {number}", KEYS)
    typed = _typed(draft, piece)
    found = concept_of(draft, typed.concept, piece.line, number)
    assertion = _assertion(draft, typed, piece.under("status"))
    if found is None or assertion is None:
        return
    understood = _understood(draft, typed, *found, assertion)
    for copy, when in enumerate(understood.whens or (None,), start=1):
        name = f"{draft.case}/fact-{number}" + (f"-{copy}" if copy > 1 else "")
        say_fact(draft, name, typed, understood, when)


def concept_of(draft: Draft, text: str, line: int, number: int) -> tuple[Iri, Iri | None] | None:
    """The term of a fact, and whether its words say that it was only intended.

    None with a problem where the words are unknown or mean several things; a lenient draft takes a
    name that nobody declares, which is told where the case is admitted.
    """
    if not text:
        draft.wrong(line, f"fact {number} has no concept", "a fact without one is about nothing")
        return None
    words = draft.words
    if term := words.term(text):
        return term, None
    kinds = words.under("facts.source_doc_note")
    for phrase, iri in words.intentions:
        said = plainly(text)
        for rest in (said.removeprefix(f"{phrase} "), said.removesuffix(f" {phrase}")):
            if rest != said and (term := words.term(rest, *kinds)):
                return term, iri
    several = words.terms.find(text, TERM)
    if draft.judges and not draft.lenient:
        told = " or ".join(words.terms.told(iri) for iri in several)
        what = f"means {told}" if several else "is not known"
        draft.wrong(
            line,
            f"the concept {text} of fact {number} {what}",
            "a word that the knowledge does not declare meets no criterion",
            "write the name of one of them" if several else words.terms.did_you_mean(text, TERM),
        )
        return None
    name = TERM + (slug(text) or f"unnamed-{number}")
    while name in words.terms.declared:
        name += "-as-written"
    return name, None


def _typed(draft: Draft, piece: Piece) -> Typed:
    def one(key: str) -> str:
        return draft.one(piece.under(key), key)

    def texts(key: str) -> tuple[str, ...]:
        return draft.texts(piece.under(key), key)

    return Typed(
        piece.line,
        one("concept"),
        one("status"),
        texts("value"),
        one("unit"),
        one("duration"),
        texts("date"),
        texts("body_site"),
        texts("laterality"),
        "; ".join(texts("source_doc_note")),
    )


def _assertion(draft: Draft, typed: Typed, piece: Piece | None) -> Iri | None:
    """What the record says, as the status names it."""
    if not typed.status:
        draft.wrong(
            typed.line,
            f"the fact about {typed.concept or 'nothing'} has no status",
            "silence is not no: present and absent must be said",
            "add status: present, absent, not-documented or unclear",
        )
        return None
    if not draft.judges:
        return GX + (slug(typed.status) or "unclear")
    found = draft.words.named(typed.status, "Assertion")
    if found is None:
        draft.wrong(
            piece.line if piece else typed.line,
            f"{typed.status} is no status",
            "only what is present, absent, not documented or unclear can be weighed",
            "write present, absent, not-documented or unclear",
        )
    return found


def _understood(
    draft: Draft, typed: Typed, concept: Iri, intended: Iri | None, assertion: Iri
) -> Understood:
    words, note = draft.words, typed.note
    values = tuple(
        read_value(words, text, typed.unit, concept, bound_in_note(words, note, text))
        for text in typed.values
    )
    only = typed.values[0] if len(typed.values) == 1 else ""
    duration = (
        read_amount(words, typed.duration, beside=bound_in_note(words, note, typed.duration))
        if typed.duration
        else None
    )
    dates = typed.dates
    if not dates and only and _is_date(draft, typed.concept, values[0]):
        dates, values = (only,), ()
    whens = tuple(when for text in dates for when in read_dates(words, text))
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
    place = read_place(words, ", ".join(typed.sites), concept) if typed.sites else Place()
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


def _scoped(draft: Draft, typed: Typed, concept: Iri) -> Iri:
    """The narrower term that concept and note name together: a fusion "at the level treated"."""
    together = draft.words.term(f"{typed.concept} {plainly(typed.note)}") if typed.note else None
    return together if together and draft.words.terms.is_a(together, concept) else concept


def _is_date(draft: Draft, concept: str, value: Value) -> bool:
    """Whether a value is a date; a number alone is a year only where a date is asked for."""
    asked = {"date", "onset"} & set(concept.casefold().split())
    return bool((asked or not value.is_read) and read_dates(draft.words, value.text)[0].is_read)


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
