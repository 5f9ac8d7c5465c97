"""A fact of a form, once understood, as statements; what was not understood as it was typed."""

from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from explorer.form_amounts import Amount
from explorer.form_dates import When
from explorer.form_draft import Draft
from explorer.form_sites import Place
from explorer.form_values import Value
from explorer.vocabulary import GX, RDF_TYPE, Iri

_PRESENT: Final = GX + "present"


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed for one fact, key by key."""

    line: int
    concept: str
    status: str
    values: tuple[str, ...]
    unit: str
    duration: str
    dates: tuple[str, ...]
    sites: tuple[str, ...]
    sides: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Understood:
    """What the knowledge makes of it."""

    concept: Iri
    assertion: Iri
    realisation: Iri | None
    values: tuple[Value, ...]
    duration: Amount | None
    whens: tuple[When, ...]
    place: Place
    sides: tuple[Iri, ...]


def say_fact(
    draft: Draft, name: Iri, typed: Typed, understood: Understood, when: When | None
) -> None:
    """Add a fact as it was understood, and a second one for a date counted back."""
    draft.link(name, RDF_TYPE, GX + "Fact")
    draft.link(name, "inCase", draft.case)
    draft.label(name, _label(typed, understood, when))
    draft.link(name, "concept", understood.concept)
    draft.link(name, "assertion", understood.assertion)
    if understood.realisation:
        draft.link(name, "realisation", understood.realisation)
    _say_values(draft, name, typed, understood)
    if understood.duration:
        draft.amount(name, "lasted", f"{name}-duration", understood.duration)
    elif typed.duration:
        draft.keep(typed.line, "duration", typed.duration)
    draft.link(name, "level", *understood.place.levels)
    draft.link(name, "bodySite", *understood.place.sites)
    draft.link(name, "valueConcept", *understood.place.beside)
    draft.link(name, "laterality", *understood.sides)
    for kind, texts, rest in (
        ("place", typed.sites, understood.place.rest),
        ("side", typed.sides, "" if understood.sides else ", ".join(typed.sides)),
    ):
        if rest:
            draft.keep(typed.line, kind, ", ".join(texts))
    if when:
        _say_date(draft, name, typed, when)
    draft.note(name, typed.note, *_as_written(typed, understood))
    supplied = {each.supplied for each in understood.values if each.supplied}
    named = (draft.words.terms.labels.get(unit, unit) for unit in supplied)
    draft.note(name, *(f"no unit is written, read as {unit}" for unit in sorted(named)))


def _as_written(typed: Typed, understood: Understood) -> list[str]:
    """What was typed and is told nowhere else among the properties of the fact."""
    place, length = understood.place, understood.duration
    is_other_side = not set(place.sides) <= set(understood.sides)
    is_told = not (place.rest or place.beside or place.is_weighed or is_other_side)
    rest = [
        ("duration", "" if length and typed.duration in length.label else typed.duration),
        ("unit", typed.unit if not any(value.amounts for value in understood.values) else ""),
        ("place", "" if is_told else ", ".join(typed.sites)),
        ("side", ", ".join(typed.sides) if not understood.sides else ""),
    ]
    return [f"{kind} as written: {text}" for kind, text in rest if text]


def _say_values(draft: Draft, name: Iri, typed: Typed, understood: Understood) -> None:
    count = 0
    for value in understood.values:
        for amount in value.amounts:
            count += 1
            own = f"{name}-value" + (f"-{count}" if count > 1 else "")
            draft.amount(name, _property(draft, understood.concept, amount), own, amount)
        if value.word and value.word.share:
            draft.link(name, "measured", value.word.share.iri)
        draft.link(name, "valueConcept", *value.terms)
        draft.link(name, "code", *value.codes)
        if value.severity:
            draft.link(name, "severity", value.severity)
        if not value.amounts or value.terms or value.says_more:
            draft.text(name, "valueText", value.text)
        is_done = understood.realisation and draft.words.meaning(value.text, "Realisation")
        is_said = draft.words.meaning(value.text, "Assertion", understood.concept)
        if (
            not value.is_read
            and not (is_done or is_said or value.says_more)
            and (understood.assertion == _PRESENT)
        ):
            unit = f" {typed.unit}" if typed.unit else ""
            draft.keep(typed.line, "value", value.text + unit)


def _property(draft: Draft, concept: Iri, amount: Amount) -> str:
    """How long something lasted, or what was measured."""
    kinds = draft.words.under("facts.duration")
    is_length = draft.words.is_time(amount.unit) and draft.words.terms.is_a(concept, *kinds)
    return "lasted" if is_length else "measured"


def _say_date(draft: Draft, name: Iri, typed: Typed, when: When) -> None:
    if when.withheld:
        draft.say(name, "dateWithheld", ox.Literal(True))
    for prop in ("earliest", "latest", "started", "ended"):
        draft.day(name, prop, getattr(when, prop))
    if when.earliest is None or when.earliest != when.latest:
        draft.text(name, "dateText", when.text)
    if not when.is_read:
        draft.keep(typed.line, "date", when.text)
    (interval, *_) = draft.words.under("facts.date") or ("",)
    if when.ago and interval:
        about = f"{name}-interval"
        draft.link(about, RDF_TYPE, GX + "Fact")
        draft.link(about, "inCase", draft.case)
        draft.label(about, f"{typed.concept[:1].upper()}{typed.concept[1:]}: {when.ago.label}")
        draft.link(about, "concept", interval)
        draft.link(about, "assertion", _PRESENT)
        draft.link(about, "aboutFact", name)
        draft.amount(about, "measured", f"{about}-quantity", when.ago)
        draft.link(about, "statedBy", GX + "the-record")


def _label(typed: Typed, understood: Understood, when: When | None) -> str:
    """The fact in a few words, all as they were typed."""
    told = []
    for value in understood.values:
        if value.amounts and not (value.terms or value.says_more):
            told += [amount.label for amount in value.amounts]
        else:
            told.append(" ".join((value.text, typed.unit)).strip())
    told += [typed.duration, *typed.sites, *typed.sides, when.text if when else ""]
    status = "" if typed.status == "present" else typed.status
    text = ", ".join(each for each in (status, *told) if each)
    concept = typed.concept[:1].upper() + typed.concept[1:]
    return f"{concept}: {text}" if text else concept
