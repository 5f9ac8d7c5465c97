"""The procedure block of a form to the request of the case and the facts about it."""

import re
from collections.abc import Iterator
from typing import Final

import pyoxigraph as ox

from explorer.form_amounts import read_amount
from explorer.form_dates import read_date
from explorer.form_draft import Draft, slug
from explorer.form_reading import Piece
from explorer.form_sites import read_place
from explorer.form_words import Words, plainly
from explorer.vocabulary import CODE, GX, RDF_TYPE, TERM, Iri

KEYS: Final = (
    *("cpt", "name", "region", "level", "approach", "laterality", "episode"),
    *("date_requested", "timing", "episode_basis", "cpt_note"),
)
_CODE: Final = re.compile(r"(\d{4}[\dA-Z]|[A-Z]\d{4})(?:[\s:*-].*)?", re.IGNORECASE)
_JOINTS: Final = re.compile(r"\s*(?:[,;&+/]|\band\b|\bor\b|\bwith\b)\s*")
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
    _add_procedures(draft, request, name, typed, bool(codes), lines.get("name", piece.line))
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


def _add_procedures(
    draft: Draft, request: Iri, name: str, typed: dict[str, tuple[str, ...]], coded: bool, line: int
) -> None:
    """Add the clinical terms of what is asked for, found by its name with region and approach."""
    if not name:
        return
    words = draft.words
    parts = [words_ for words_ in _JOINTS.split(plainly(name)) if words_]
    whole = _procedure(words, plainly(name))
    exact = whole is not None and whole[1] == ""
    found = [whole] if exact else [_procedure(words, part) for part in parts]
    named = [each for each in found if each] or ([whole] if whole else [])
    known = [_refined(words, term, typed) for term, _ in (each for each in named if each)]
    if known:
        draft.link(request, "procedure", *dict.fromkeys(known))
        if not exact:
            told = ", ".join(words.terms.labels.get(term, term) for term in dict.fromkeys(known))
            draft.kept.append(f"procedure “{name}”, of which only {told} is compared (line {line})")
    elif draft.judges and coded:
        draft.keep(line, "procedure", name)
    elif draft.judges and not draft.lenient:
        draft.wrong(
            line,
            f"the procedure {name} is not known, and no code names it",
            "without a service no policy and no guideline can be found that speaks to it",
            words.terms.did_you_mean(name, TERM),
        )
    elif not coded:
        unknown = TERM + (slug(name) or "unnamed-procedure")
        draft.link(request, "procedure", unknown)


def _procedure(words: Words, name: str) -> tuple[Iri, str] | None:
    """The procedure that the longest run of words names, and the words beside it."""
    spoken, kinds = name.split(), words.under("procedure.name")
    for size in range(len(spoken), 0, -1):
        for start in range(len(spoken) - size + 1):
            if term := words.term(" ".join(spoken[start : start + size]), *kinds):
                return term, " ".join(spoken[:start] + spoken[start + size :])
    return None


def _refined(words: Words, term: Iri, typed: dict[str, tuple[str, ...]]) -> Iri:
    """The narrower procedure for the region and approach of the request, where one is named."""
    for name in _names(words, term):
        for region in typed["region"]:
            for approach in typed["approach"]:
                rest = name.removeprefix(f"{plainly(region)} ")
                narrower = words.term(f"{region} {approach} {rest}")
                if narrower and words.terms.is_a(narrower, term):
                    return narrower
    for name in _names(words, term):
        for more in (*typed["region"], *typed["approach"]):
            narrower = words.term(f"{more} {name}")
            if narrower and narrower != term and words.terms.is_a(narrower, term):
                return narrower
    return term


def _names(words: Words, term: Iri) -> Iterator[str]:
    return (name for name, iris in words.terms.by_words.items() if term in iris)


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
    else:
        kinds = words.under("facts.body_site") if key == "region" else (concept,)
        term = words.term(text, *kinds)
        values = (term,) if term else ()
    draft.link(fact, "valueConcept", *values)
    if not values or (key == "level" and place.rest):
        draft.text(fact, "valueText", text)
        if not meant:
            draft.keep(line, key, text)
