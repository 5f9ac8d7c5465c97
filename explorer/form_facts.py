"""One entry of a form to a fact: what was typed for it, its clinical term and its status."""

from dataclasses import replace
from typing import Final

from explorer.form_amounts import read_amount
from explorer.form_dates import read_date
from explorer.form_draft import Draft, slug
from explorer.form_reading import Piece
from explorer.form_saying import Typed, say_fact
from explorer.form_understanding import understand
from explorer.form_words import plainly
from explorer.vocabulary import GX, TERM, Iri

KEYS: Final = (
    *("concept", "status", "value", "unit", "duration", "date"),
    *("body_site", "laterality", "source_doc_note"),
)
_PRESENT: Final = GX + "present"


def add_fact(draft: Draft, piece: Piece, number: int, name: Iri = "") -> None:
    """Add the facts of one entry to the draft; what stands in the way is added as problems.

    They are called by their number, or as `name` says.
    """
    if piece.keys is None:
        told = "write the keys concept and status"
        draft.wrong(piece.line, f"fact {number} has no keys", try_=told)
        return
    draft.known(piece, f"fact {number}", KEYS)
    typed = _dated(draft, _typed(draft, piece))
    found = concept_of(draft, typed.concept, piece.line, number)
    assertion = _assertion(draft, typed, piece.under("status"))
    if found is None or assertion is None:
        return
    understood = understand(draft, typed, *found, assertion)
    for copy, when in enumerate(understood.whens or (None,), start=1):
        own = name or f"{draft.case}/fact-{number}"
        say_fact(draft, own + (f"-{copy}" if copy > 1 else ""), typed, understood, when)


def concept_of(draft: Draft, text: str, line: int, number: int) -> tuple[Iri, Iri | None] | None:
    """The term of a fact, and whether its words say that it was done or only intended.

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
    for phrase, iri in words.realisations:
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
            "write the name of one of them"
            if several
            else f"{draft.did_you_mean(text)} --lenient keeps it as it is written".strip(),
        )
        return None
    return draft.undeclared(text, f"unnamed-{number}"), None


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


def _dated(draft: Draft, typed: Typed) -> Typed:
    """A span of days that stands where the length should, as the date it is."""
    if not typed.duration or typed.dates or read_amount(draft.words, typed.duration):
        return typed
    when = read_date(draft.words, typed.duration)
    if not when.earliest and not when.started:
        return typed
    return replace(typed, duration="", dates=(typed.duration,))


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
    words = draft.words
    found = words.named(typed.status, "Assertion") or words.meaning(typed.status, "Assertion")
    if found is None:
        draft.wrong(
            piece.line if piece else typed.line,
            f"{typed.status} is no status",
            "only what is present, absent, not documented or unclear can be weighed",
            "write present, absent, not-documented or unclear",
        )
    return found
