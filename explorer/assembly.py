"""What the parts of one assessment share while it is put together: answers, citations, facts and
criteria."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from explorer.answers import Row, by
from explorer.background import Background, Profile
from explorer.citing import Citations
from explorer.criteria import Criteria, read_criteria
from explorer.vocabulary import Iri
from explorer.wording import listed, name, read_quantities

Ask = Callable[[str], list[Row]]
Entry = dict[str, Any]


@dataclass
class Assembly:
    """Everything the parts of one document share while it is put together."""

    ask: Ask
    background: Background
    profile: Profile
    as_of: str
    citations: Citations = field(init=False)
    facts: list[Entry] = field(init=False)
    criteria: Criteria = field(init=False)
    statements: dict[Iri, Row] = field(init=False)
    missing: dict[tuple[str, ...], list[Row]] = field(init=False)

    def __post_init__(self) -> None:
        self.citations = Citations(self.background.documents)
        quantities = read_quantities(self.ask("quantities"), self.background.units)
        texts = {iri: quantity.text for iri, quantity in quantities.items()}
        self.facts = [
            fact_entry(group, self.background, texts)
            for group in by(self.ask("facts"), "fact").values()
        ]
        self.determination_rows = self.ask("determination")
        decisive = frozenset(row["decisive"] for row in self.determination_rows if row["decisive"])
        self.criteria = read_criteria(
            self.background,
            self.citations,
            self.ask("findings"),
            self.ask("finding-links"),
            quantities,
            {fact["id"]: fact["label"] for fact in self.facts},
            decisive,
        )
        self.statements = {
            row["statement"] or "": {**self.background.statements[row["statement"] or ""], **row}
            for row in self.ask("recommendations")
        }
        self.missing = by(self.ask("missing"), "statement", "link")

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


def fact_entry(group: list[Row], background: Background, quantities: dict[Iri, str]) -> Entry:
    """A fact of the record as it was entered, from its properties."""
    said: dict[str, list[str]] = {}
    for row in group:
        said.setdefault(name(row["property"]), []).append(row["value"] or "")

    def first(key: str) -> str | None:
        return said.get(key, [None])[0]

    def words(key: str) -> list[str]:
        return sorted(background.label(value) for value in said.get(key, []))

    spoken = [
        quantities.get(first("measured") or ""),
        *words("valueConcept"),
        first("valueText"),
        *words("severity"),
    ]
    iri = group[0]["fact"] or ""
    return {
        "id": iri,
        "concept": first("concept"),
        "concept_label": listed(words("concept"), ", ") or None,
        "label": first("label") or listed(words("concept"), ", ") or name(iri),
        "status": name(first("assertion")),
        "value": next((value for value in spoken if value), None),
        "unit": None,
        "duration": quantities.get(first("lasted") or ""),
        "date": first("dateText") or first("earliest"),
        "body_sites": words("bodySite") + words("level"),
        "laterality": listed(words("laterality"), ", ") or None,
        "source": first("documentedIn"),
        "stated_by": listed(words("statedBy"), ", ") or None,
        "note": first("note"),
        "unmapped": first("unmapped") == "true",
    }


def decimal(text: str | None) -> float | None:
    """The number of a literal."""
    return None if text is None else float(text)
