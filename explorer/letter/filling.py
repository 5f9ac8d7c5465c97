"""What fills the places of a letter's templates, by the kind of thing a sentence is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from explorer.answers import Row, by
from explorer.assembly import Assembly
from explorer.assessment import policy_notices
from explorer.phrases import joined, named
from explorer.vocabulary import Iri, case_slug
from explorer.wording import listed, name

Part = dict[str, Any]

CHOICES: Final = ("Any", "AtLeast")
"""Kinds of criteria that do not need all of their children."""


@dataclass(frozen=True, slots=True)
class Material:
    """Everything a letter is filled from: one assessment and the texts beside it."""

    assembly: Assembly
    document: Part
    statements: Mapping[Iri, Part]
    risks: Mapping[Iri, Part]
    facts: Mapping[Iri, Part]
    notices: Mapping[Iri, str]
    documents: Mapping[int, Iri]
    texts: Mapping[tuple[str, ...], list[Row]]
    given: Mapping[str, str]


def gather(
    a: Assembly, document: Part, notices: list[Row], texts: list[Row], given: Mapping[str, str]
) -> Material:
    """The material of a letter, from an assessment document and rows of `ask`.

    `notices` are rows of `policy-notices`, `texts` of `letter-texts`; `given` fills what no
    conclusion says, such as the name of a signer.
    """
    told = zip(by(notices, "notice"), policy_notices(a, notices), strict=True)
    return Material(
        a,
        document,
        {each["id"]: each for each in document["recommendations"]},
        {each["id"]: each for each in document["risks"]},
        {each["id"]: each for each in a.facts},
        {notice: text for (notice,), text in told},
        {each["n"]: each["id"] for each in document["citations"]},
        by(texts, "kind", "thing"),
        given,
    )


def places(m: Material, about: str) -> dict[str, str]:
    """The places that a template about this thing may name; what is not known stays empty."""
    filled = {**request_places(m), **m.given, "item": about, "label": about, "plain": about}
    if about in m.assembly.criteria.nodes:
        return filled | criterion_places(m, about)
    if about in m.statements:
        return filled | statement_places(m.statements[about])
    if about in m.risks:
        return filled | risk_places(m, m.risks[about])
    if about in m.notices:
        return filled | {"notice": m.notices[about]}
    if about in m.assembly.background.documents:
        return filled | document_places(m, about)
    return filled | {"service": service(m, about)}


def service(m: Material, request: Iri) -> str:
    """Which of several requested services is meant; nothing where there is only one."""
    lines = m.document["determination"]["lines"]
    codes = [each["code"] or "" for each in lines if each["id"] == request]
    return f"{named('code', *codes)}. " if len(lines) > 1 and any(codes) else ""


def request_places(m: Material) -> dict[str, str]:
    """What is requested, and for which day."""
    case, request = m.document["case"], m.document["case"]["request"]
    procedure = request["procedure_label"] or case["title"]
    codes = named("code", joined(request["codes"]))
    return {
        "case": case_slug(case["id"]),
        "procedure": procedure,
        "procedure-plain": plain(m, request["procedure"] or "") or procedure,
        "requested": joined([procedure, codes, request["episode"]]),
        "as-of": m.document["as_of"],
        "service-date": request["service_date"] or "not on record",
    }


def criterion_places(m: Material, criterion: Iri) -> dict[str, str]:
    """A criterion with what was found: see `Criteria.places`, and the words of the letter."""
    criteria = m.assembly.criteria
    row = criteria.nodes[criterion]
    settles = listed(criteria.linked(criterion, "settles"), ", ")
    facts = [m.facts[each] for each in criteria.linked(criterion, "fact") if each in m.facts]
    wholes = (
        criteria.label(above)
        for above, node in criteria.nodes.items()
        if name(node["kind"]) in CHOICES and criterion in criteria.linked(above, "child")
    )
    return {
        **criteria.places(criterion, row, name(row["status"])),
        "because": criteria.because(criterion),
        "plain": plain(m, criterion) or row["label"] or "",
        "settles": settles,
        "notes": listed(named(each["label"], each["note"]) for each in facts if each["note"]),
        "whole": next(wholes, ""),
    }


def statement_places(statement: Part) -> dict[str, str]:
    """A recommendation with its rating, in the document's own words where it has them."""
    return {
        "statement": statement["label"],
        "strength": statement["strength_label"] or statement["strength"].replace("-", " "),
        "certainty": statement["certainty_label"] or statement["certainty"].replace("-", " "),
        "missing": listed(each["label"] for each in statement["missing"]),
    }


def risk_places(m: Material, risk: Part) -> dict[str, str]:
    """A risk with the facts that raise it and what should be done."""
    return {
        "label": risk["label"],
        "facts": listed(m.facts[each]["label"] for each in risk["facts"] if each in m.facts),
        "actions": listed(each["label"] for each in risk["actions"]),
    }


def document_places(m: Material, document: Iri) -> dict[str, str]:
    """A document by its short name, and of a policy its number and the days it is known for."""

    def text(kind: str) -> str:
        return next((row["text"] or "" for row in m.texts.get((kind, document), ())), "")

    until = text("seen-until")
    short = m.assembly.short_name(document)
    return {
        "document": short,
        "policy": short,
        "number": text("number") or "not known",
        "start": text("start"),
        "seen-from": text("seen-from"),
        "seen-until-in-words": f" to {until}" if until else "",
    }


def plain(m: Material, thing: Iri) -> str:
    """The plain words for a thing; empty where none are on file."""
    return next((row["text"] or "" for row in m.texts.get(("plain", thing), ())), "")


def documents_behind(m: Material, about: str) -> list[Iri]:
    """The documents that a sentence about this thing cites."""
    if about in m.assembly.criteria.nodes:
        own = m.assembly.criteria.documents(about)
        return own or [p["id"] for p in m.document["policies"] if p["decides"]]
    if about in m.statements:
        return [m.statements[about]["document"]]
    if about in m.risks:
        numbers = (n for each in m.risks[about]["statements"] for n in each["citations"])
        return list(dict.fromkeys(m.documents[n] for n in numbers))
    return [about] if about in m.assembly.background.documents else []


def facts_behind(m: Material, about: str) -> Iterable[Iri]:
    """The facts that a sentence about this thing rests on."""
    if about in m.assembly.criteria.nodes:
        return m.assembly.criteria.linked(about, "fact")
    return m.risks[about]["facts"] if about in m.risks else ()


def appeal_text(texts: list[Row], letter: str, line: str | None) -> str:
    """What a kind of letter says of the right to appeal in a line of business.

    Without a text for that line, the one for any line; empty where there is neither.
    """
    known = {
        name(row["line"]): row["text"] or ""
        for row in texts
        if row["kind"] == "appeal" and name(row["letter"]) == letter
    }
    return known.get(line or "") or known.get("", "")


def lines_on_file(texts: list[Row]) -> list[str]:
    """The lines of business that have a text on appeals of their own."""
    return sorted({name(row["line"]) for row in texts if row["kind"] == "appeal" and row["line"]})
