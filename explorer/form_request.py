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
from explorer.vocabulary import CODE, GX, RDF_TYPE, TERM, Iri

KEYS: Final = (
    *("cpt", "name", "region", "level", "approach", "laterality", "episode"),
    *("date_requested", "timing", "episode_basis", "cpt_note"),
)
_CODE: Final = re.compile(r"(\d{4}[\dA-Z]|[A-Z]\d{4})(?:[\s:*-].*)?", re.IGNORECASE | re.ASCII)
_LIST: Final = re.compile(r"\s*(?:[,;&/]|\band\b)\s*")
_PRESENT: Final = GX + "present"


def add_request(draft: Draft, piece: Piece) -> None:
    """Add the request and what the procedure block says about it."""
    draft.known(piece, "the procedure", KEYS)
    typed = {key: draft.texts(piece.under(key), key) for key in KEYS}
    lines = {key: value.line for key, value in piece.keys or ()}
    request = f"{draft.case}/request"
    name = "; ".join(typed["name"])
    codes = [code for text in typed["cpt"] for code in _LIST.split(text) if code]
    draft.link(draft.case, "request", request)
    draft.link(request, RDF_TYPE, GX + "Request")
    draft.link(request, "inCase", draft.case)
    draft.label(request, name or " ".join(codes) or "Request")
    unread = _add_codes(draft, request, codes, lines.get("cpt", piece.line))
    add_procedures(draft, request, name, typed, bool(codes), lines.get("name", piece.line))
    _add_date(draft, request, typed["date_requested"], lines.get("date_requested", piece.line))
    notes = [f"code as written: {code}" for code in unread]
    notes += [f"timing: {text}" for text in typed["timing"]]
    draft.note(request, *typed["cpt_note"], *notes)
    for key in ("region", "level", "approach", "laterality", "episode"):
        basis = "; ".join(typed["episode_basis"]) if key == "episode" else ""
        for number, text in enumerate(_values(key, typed[key]), start=1):
            fact = f"{draft.case}/fact-{key}" + (f"-{number}" if number > 1 else "")
            _add_attribute(draft, fact, key, text, basis, lines[key])
    if typed["episode_basis"] and not typed["episode"]:
        draft.note(request, *(f"episode: {text}" for text in typed["episode_basis"]))


def _values(key: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    """The values of a key one by one; several regions in one text are several values."""
    if key == "region":
        return tuple(part for text in texts for part in _LIST.split(text) if part)
    return texts


def _add_codes(draft: Draft, request: Iri, codes: list[str], line: int) -> list[str]:
    """Add each code of the request; those that are no code come back as written."""
    unread = []
    for text in codes:
        found = _CODE.fullmatch(text)
        if not found:
            draft.keep(line, "code", text)
            unread.append(text)
            continue
        code = found[1].upper()
        system = "hcpcs" if code[0].isalpha() else "cpt"
        draft.link(request, "code", f"{CODE}{system}-{code}")
        unread += [text] if code != text.upper() else []
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
    draft.link(fact, RDF_TYPE, GX + "Fact")
    draft.link(fact, "inCase", draft.case)
    draft.label(fact, f"{key.capitalize()} of the request: {text}")
    draft.link(fact, "concept", concept)
    draft.link(fact, "assertion", meant or _PRESENT)
    draft.text(fact, "documentedIn", "the request")
    draft.note(fact, basis)
    if basis:
        draft.link(fact, "statedBy", GX + "case-enterer")
    values: tuple[Iri, ...] = ()
    if key == "level":
        place = read_place(words, text, concept)
        values = (*place.levels, *(() if place.levels else place.sites))
        draft.link(fact, "level", *place.levels)
        amount = read_amount(words, text)
        if amount:
            draft.amount(fact, "measured", f"{fact}-value", amount)
            return
    elif key == "laterality":
        values = read_sides(words, text)
    else:
        kinds = words.under("facts.body_site") if key == "region" else (concept,)
        term = words.term(text, *kinds)
        values = (term,) if term else ()
    draft.link(fact, "valueConcept", *values)
    if not values or (key == "level" and place.rest):
        draft.text(fact, "valueText", text)
        if not meant:
            draft.keep(line, key, text)
