"""What the parts of one assessment share while it is put together.

The answers that several parts need, the numbered citations, the facts and the criteria.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from explorer.answers import Row, by, first
from explorer.background import Background, Profile
from explorer.citing import Citations
from explorer.criteria import Criteria, read_criteria
from explorer.vocabulary import Iri
from explorer.wording import Wording, listed, name, read_quantities

Ask = Callable[[str], list[Row]]
Entry = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Assembly:
    """Everything the parts of one document share. Only the citations grow while it is made."""

    background: Background
    profile: Profile
    citations: Citations
    facts: list[Entry]
    criteria: Criteria
    determination: list[Row]
    qualifiers: dict[tuple[str, ...], list[Row]]
    statements: dict[Iri, Row]
    missing: dict[tuple[str, ...], list[Row]]

    def say(self, status: str, **places: str) -> str:
        """A sentence of the wording."""
        return self.background.wording.sentence(status, **places)

    def detail(self, statement: Iri, link: str) -> list[Row]:
        """The details of a statement in one role."""
        key = (statement, link)
        return self.missing.get(key) or self.background.statement_details.get(key, [])

    def short_name(self, document: str | None) -> str:
        """How a document is called in running text."""
        row = self.background.documents.get(document or "")
        return (row["shortName"] or row["title"] or "") if row else ""


def read_assembly(ask: Ask, background: Background, profile: Profile) -> Assembly:
    """What the parts of a document share, from the questions asked of the case."""
    quantities = read_quantities(ask("quantities"), background.units)
    texts = {iri: quantity.text for iri, quantity in quantities.items()}
    groups = by(ask("facts"), "fact").values()
    entered = first(ask("entered"), "fact")
    facts = [
        fact_entry(group, background, texts)
        | entered_entry(entered.get(group[0]["fact"] or ""), background.wording)
        for group in groups
    ]
    determination = ask("determination")
    citations = Citations(background.documents)
    criteria = read_criteria(
        background,
        citations,
        ask("findings"),
        ask("finding-links"),
        quantities,
        {fact["id"]: told(fact, background.wording) for fact in facts},
        frozenset(row["decisive"] for row in determination if row["decisive"]),
    )
    # Who speaks to the request and names an option as well is taken by the first: it comes last.
    applied = {row["statement"] or "": row for row in ask("recommendations")}
    statements = {iri: {**background.statements[iri], **row} for iri, row in applied.items()}
    missing = by(ask("missing"), "statement", "link")
    qualifiers = by(ask("qualifiers"), "policy", "settled")
    return Assembly(
        *(background, profile, citations, facts, criteria),
        *(determination, qualifiers, statements, missing),
    )


def fact_entry(group: list[Row], background: Background, quantities: dict[Iri, str]) -> Entry:
    """A fact of the record as it was entered, from its properties."""
    said: dict[str, list[str]] = {}
    for row in group:
        said.setdefault(name(row["property"]), []).append(row["value"] or "")

    def value(key: str) -> str | None:
        return said[key][0] if key in said else None

    def words(key: str) -> list[str]:
        return sorted(background.label(each) for each in said.get(key, []))

    spoken = [
        quantities.get(value("measured") or ""),
        *words("valueConcept"),
        value("valueText"),
        *words("severity"),
    ]
    iri = group[0]["fact"] or ""
    return {
        "id": iri,
        "concept": value("concept"),
        "concept_label": listed(words("concept"), ", ") or None,
        "label": value("label") or listed(words("concept"), ", ") or name(iri),
        "status": name(value("assertion")),
        "value": next((each for each in spoken if each), None),
        "unit": None,
        "duration": quantities.get(value("lasted") or ""),
        "date": value("dateText") or value("earliest"),
        "body_sites": words("bodySite") + words("level"),
        "laterality": listed(words("laterality"), ", ") or None,
        "source": value("documentedIn"),
        "stated_by": listed(words("statedBy"), ", ") or None,
        "note": value("note"),
        "unmapped": value("unmapped") == "true",
    }


def entered_entry(row: Row | None, wording: Wording) -> Entry:
    """Who entered a fact since the record was received; nothing for a fact of the record itself."""
    if row is None:
        return {}
    say = wording.sentence
    page = say("entered-on-page", page=row["page"]) if row["page"] else ""
    paper = (
        say("entered-from", document=row["document"], page=page)
        if row["document"]
        else say("entered-without-paper")
    )
    said = {"by": row["by"] or "", "day": row["day"] or ""}
    occasion = "entered-instead" if row["instead"] else "entered-now"
    return {
        "entered": {**said, "page": row["page"], "instead": row["instead"]},
        "because": say(occasion, **said, paper=paper),
    }


def told(fact: Entry, wording: Wording) -> str:
    """A fact as a sentence names it: with who entered it, where it is not of the record itself."""
    label: str = fact["label"]
    if "entered" not in fact:
        return label
    said = fact["entered"]
    return wording.sentence("entered-fact", fact=label, by=said["by"], day=said["day"])


def decimal(text: str | None) -> float | None:
    """The number of a literal."""
    return None if text is None else float(text)
