"""A case form in YAML to the statements of a case: the door for records written by hand.

The form is described in cases/README.md. Its facts and its request go to the facts of the case,
what others published about it to the published part. Nothing is guessed and nothing is dropped:
what is not understood stays the text that was typed, and a notice lists it.
"""

import re
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from explorer.errors import Problem, SourceError
from explorer.form_dates import read_date
from explorer.form_draft import MOST_TOLD, Draft, slug
from explorer.form_facts import add_fact
from explorer.form_published import is_published, published_quads
from explorer.form_reading import Piece, open_form
from explorer.form_request import add_request
from explorer.form_words import Words
from explorer.terms import TermIndex
from explorer.vocabulary import CASE, GX, KB, RDF_TYPE, Iri, local_name

KEYS: Final = ("id", "procedure", "facts", "assessed_under", "as_of")
_PLAIN: Final = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,118}[A-Za-z0-9])?")


@dataclass(frozen=True, slots=True)
class Form:
    """The statements of a form, and what a reader should know about how it was read."""

    quads: tuple[ox.Quad, ...]
    notices: tuple[str, ...]


def read_form(data: bytes, name: str, *, terms: TermIndex | None, lenient: bool) -> Form:
    """The case that a form tells. Without `terms` only its shape is looked at.

    Raises SourceError with every problem of the form, each with its line. With `lenient` a concept
    that is not known is no problem.
    """
    form, problems = open_form(data, name)
    if form.keys is None:
        raise SourceError(
            f"{name}:{form.line}",
            "the form has no keys",
            why="a form is a list of keys with what belongs to them",
            try_="begin with id, procedure and facts",
        )
    words = Words(terms or TermIndex.of(()))
    draft = Draft(name, CASE + _id(form), words, terms is not None, lenient, problems=problems)
    published = tuple(key for key, _ in form.keys if is_published(key))
    draft.known(form, "the form", (*KEYS, *published))
    _add_case(draft, form)
    if procedure := _required(draft, form, "procedure", "criteria are judged for a service"):
        if procedure.keys is None:
            draft.wrong(procedure.line, "the procedure has no keys", try_="write name and cpt")
        else:
            add_request(draft, procedure)
    if facts := _required(draft, form, "facts", "a case without facts meets nothing"):
        if facts.parts is None:
            draft.wrong(facts.line, "the facts are no list", try_="begin each fact with a hyphen")
        for number, piece in enumerate(facts.parts or (), start=1):
            add_fact(draft, piece, number)
    if draft.problems:
        raise SourceError(problems=_told(draft))
    told = [f"Kept as text, and compared with nothing: {'; '.join(draft.kept)}."]
    quads = (*draft.quads, *published_quads(draft.case, form, words))
    return Form(quads, tuple(told) if draft.kept and draft.judges else ())


def _id(form: Piece) -> str:
    piece = form.under("id")
    typed = (piece.text or "") if piece else ""
    return typed if _PLAIN.fullmatch(typed) else slug(typed) or "unnamed"


def _told(draft: Draft) -> list[Problem]:
    """The problems in the order of their lines, and how many more there are than anybody reads."""

    def line(problem: Problem) -> int:
        number = problem.where.removeprefix(f"{draft.name}:").partition(":")[0]
        return int(number) if number.isdigit() else 0

    found = sorted(draft.problems, key=line)
    more = [Problem(draft.name, f"there are more problems than these {MOST_TOLD}")]
    return found[:MOST_TOLD] + (more if len(found) > MOST_TOLD else [])


def _required(draft: Draft, form: Piece, key: str, why: str) -> Piece | None:
    """What stands under a key that no form can do without; an empty list is something."""
    piece = form.under(key)
    if piece is None or (piece.is_empty and piece.parts is None):
        line = piece.line if piece else form.line
        draft.wrong(line, f"the form has no {key}", why, f"add {key}")
        return None
    return piece


def _add_case(draft: Draft, form: Piece) -> None:
    """Add the case itself, the policy that it names and the day that it is assessed for."""
    piece = _required(draft, form, "id", "what is derived about a case is named after it")
    name = draft.one(piece, "id")
    if piece and name and not _PLAIN.fullmatch(name):
        told = f"write letters, figures and hyphens, such as {slug(name) or 'my-case'}"
        draft.wrong(piece.line, f"the id {name} is no plain name", "it becomes a name", told)
    draft.link(draft.case, RDF_TYPE, GX + "Case")
    draft.label(draft.case, _title(draft, form, name))
    _add_policy(draft, form.under("assessed_under"))
    _add_day(draft, form.under("as_of"))


def _title(draft: Draft, form: Piece, name: str) -> str:
    procedure = form.under("procedure")
    said = procedure.under("name") if procedure else None
    return f"{said.words()} ({name})" if said and said.words() else name or draft.case


def _add_policy(draft: Draft, piece: Piece | None) -> None:
    text = draft.one(piece, "assessed_under")
    if not piece or not text or not draft.judges:
        return
    terms = draft.words.terms
    known = [
        iri for iri in terms.declared if terms.is_a(iri, GX + "Policy") and iri != GX + "Policy"
    ]
    wanted = text.removeprefix("kb:").removeprefix(KB)
    found = [iri for iri in known if wanted.casefold() == local_name(iri).casefold()]
    found = found or [iri for iri in terms.find(text, KB) if iri in known]
    if len(found) == 1:
        draft.link(f"{draft.case}/request", "assessedUnder", found[0])
    elif draft.lenient:
        draft.keep(piece.line, "policy", text)
        draft.note(f"{draft.case}/request", f"assessed under, as written: {text}")
    else:
        draft.wrong(
            piece.line,
            f"{text} is no policy on file",
            "the request would be judged by criteria that are not there",
            "one of: " + ", ".join(sorted(local_name(iri) for iri in known)),
        )


def _add_day(draft: Draft, piece: Piece | None) -> None:
    text = draft.one(piece, "as_of")
    if not piece or not text:
        return
    when = read_date(draft.words, text)
    if when.earliest and when.earliest == when.latest:
        run: Iri = f"{draft.case}/assessment"
        draft.link(run, RDF_TYPE, GX + "Assessment")
        draft.link(run, "ofCase", draft.case)
        draft.day(run, "asOf", when.earliest)
    else:
        draft.wrong(piece.line, f"as_of is no day: {text}", try_="write it as 2026-11-22")
