"""The procedure block of a form to the request of the case and the facts about it."""

import re
from typing import Final

import pyoxigraph as ox

from explorer.form_amounts import read_amount
from explorer.form_dates import read_date
from explorer.form_draft import Draft
from explorer.form_procedures import add_procedures
from explorer.form_reading import Piece
from explorer.form_sites import read_place, read_sides
from explorer.form_words import Words
from explorer.vocabulary import CODE, GX, RDF_TYPE, TERM, Iri

KEYS: Final = (
    *("cpt", "name", "region", "level", "approach", "laterality", "episode"),
    *("date_requested", "timing", "episode_basis", "cpt_note"),
)
_CODE: Final = re.compile(r"\b(?:\d{4}[\dA-Z]|[A-Z]\d{4})\b", re.IGNORECASE | re.ASCII)
_BESIDE_CODES: Final = re.compile(r"(?:[\s,;&/+]|\band\b|\bcpt\b|\bhcpcs\b)*", re.IGNORECASE)
_LIST: Final = re.compile(r"\s*(?:[,;&/]|\band\b)\s*")
_PRESENT: Final = GX + "present"
_UNCLEAR: Final = GX + "unclear"


def add_request(draft: Draft, piece: Piece) -> None:
    """Add the request and what the procedure block says about it."""
    draft.known(piece, "the procedure", KEYS)
    typed = {key: draft.texts(piece.under(key), key) for key in KEYS}
    lines = {key: value.line for key, value in piece.keys or ()}
    request = f"{draft.case}/request"
    name = "; ".join(typed["name"])
    codes = [code.upper() for text in typed["cpt"] for code in _CODE.findall(text)]
    draft.link(draft.case, "request", request)
    draft.link(request, RDF_TYPE, GX + "Request")
    draft.link(request, "inCase", draft.case)
    draft.label(request, name or " ".join(codes or typed["cpt"]) or "Request")
    unread = _add_codes(draft, request, typed["cpt"], lines.get("cpt", piece.line))
    add_procedures(draft, request, name, typed, bool(codes), lines.get("name", piece.line))
    _add_date(draft, request, typed["date_requested"], lines.get("date_requested", piece.line))
    notes = [f"code as written: {code}" for code in unread]
    notes += [f"timing: {text}" for text in typed["timing"]]
    draft.note(request, *typed["cpt_note"], *notes)
    for key in ("region", "level", "approach", "laterality", "episode"):
        basis = "; ".join(typed["episode_basis"]) if key == "episode" else ""
        for number, text in enumerate(_values(draft.words, key, typed[key]), start=1):
            fact = f"{draft.case}/fact-{key}" + (f"-{number}" if number > 1 else "")
            _add_attribute(draft, fact, key, text, basis, lines[key])
    if typed["episode_basis"] and not typed["episode"]:
        draft.note(request, *(f"episode: {text}" for text in typed["episode_basis"]))


def _values(words: Words, key: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    """The values of a key one by one; several regions in one text are several values."""
    found: list[str] = []
    for text in texts:
        parts = [part for part in _LIST.split(text) if part] if key == "region" else []
        known = bool(parts) and all(_attribute(words, key, part, "") for part in parts)
        found += parts if known else [text]
    return tuple(found)


def _add_codes(draft: Draft, request: Iri, texts: tuple[str, ...], line: int) -> list[str]:
    """Add each code of the request; texts that say more than codes come back as written."""
    unread = []
    for text in texts:
        found = [code.upper() for code in _CODE.findall(text)]
        for code in dict.fromkeys(found):
            system = "hcpcs" if code[0].isalpha() else "cpt"
            draft.link(request, "code", f"{CODE}{system}-{code}")
        if not found and not draft.words.meaning(text, "Assertion"):
            draft.keep(line, "code", text)
        if not found or not _BESIDE_CODES.fullmatch(_CODE.sub("", text)):
            unread.append(text)
    return unread


def _add_date(draft: Draft, request: Iri, texts: tuple[str, ...], line: int) -> None:
    """Add the day for which the service is asked, or the span of days that it may be."""
    if not texts:
        return
    text = " ".join(texts)
    when = read_date(draft.words, text)
    if when.earliest and when.earliest == when.latest:
        draft.day(request, "serviceDate", when.earliest)
        return
    draft.text(request, "dateText", text)
    draft.day(request, "earliest", when.earliest)
    draft.day(request, "latest", when.latest)
    if when.withheld:
        draft.say(request, "dateWithheld", ox.Literal(True))
    elif not when.earliest:
        draft.keep(line, "date", text)


def _add_attribute(draft: Draft, fact: Iri, key: str, text: str, basis: str, line: int) -> None:
    """Add a fact about the request: its region, level, approach, side or episode."""
    words = draft.words
    (concept, *_) = words.under(f"procedure.{key}") or (f"{TERM}{key}",)
    meant = words.meaning(text, "Assertion", concept)
    is_open = meant is None and _is_either(words, key, text, concept)
    draft.link(fact, RDF_TYPE, GX + "Fact")
    draft.link(fact, "inCase", draft.case)
    draft.label(fact, f"{key.capitalize()} of the request: {text}")
    draft.link(fact, "concept", concept)
    draft.link(fact, "assertion", meant or (_UNCLEAR if is_open else _PRESENT))
    draft.text(fact, "documentedIn", "the request")
    draft.note(fact, basis)
    if basis:
        draft.link(fact, "statedBy", GX + "case-enterer")
    values, is_read = ((), False) if is_open else _meant(draft, fact, key, text, concept)
    draft.link(fact, "valueConcept", *values)
    if not is_read:
        draft.text(fact, "valueText", text)
        if not meant and not is_open:
            draft.keep(line, key, text)


def _meant(
    draft: Draft, fact: Iri, key: str, text: str, concept: Iri
) -> tuple[tuple[Iri, ...], bool]:
    """The terms that the text of a key names, and whether all of the text was understood."""
    words = draft.words
    if key == "level":
        if amount := read_amount(words, text):
            draft.amount(fact, "measured", f"{fact}-value", amount)
            return (), True
        place = read_place(words, text, _procedure_of_level(draft) or concept)
        draft.link(fact, "level", *place.levels)
        values = (*place.levels, *(() if place.levels else place.sites))
        return values, bool(values) and not place.rest
    if key == "laterality":
        values = read_sides(words, text)
        return values, bool(values)
    term = _attribute(words, key, text, concept)
    return ((term,), True) if term else ((), False)


def _attribute(words: Words, key: str, text: str, concept: Iri) -> Iri | None:
    """The region, approach or episode with this name, alone or before the name of a procedure."""
    kinds = words.under("facts.body_site") if key == "region" else (concept,)
    spoken = text.split()
    for cut in range(len(spoken), 0, -1):
        rest = " ".join(spoken[cut:])
        is_all = not rest or words.term(rest, *words.under("procedure.name"))
        if is_all and (term := words.term(" ".join(spoken[:cut]), *kinds)):
            return term
    return None


def _is_either(words: Words, key: str, text: str, concept: Iri) -> bool:
    """Whether the text leaves open which of several it is: "interlaminar or transforaminal"."""
    parts = text.split(" or ")
    return len(parts) > 1 and all(_attribute(words, key, part, concept) for part in parts)


def _procedure_of_level(draft: Draft) -> Iri | None:
    """The procedure asked for, where a single level of it is a root or a vertebra."""
    keys = ("procedure.level of a root", "facts.body_site of a vertebra")
    kinds = [iri for key in keys for iri in draft.words.limits(key)]
    asked = [
        quad.object.value
        for quad in draft.quads
        if quad.predicate.value == f"{GX}procedure" and isinstance(quad.object, ox.NamedNode)
    ]
    known = [iri for iri in asked if draft.words.terms.is_a(iri, *kinds)]
    return known[0] if known and len(known) == len(asked) else None
