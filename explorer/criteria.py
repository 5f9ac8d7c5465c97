"""Criteria trees of one case, ready to show.

What each criterion asks, what was found, and why its status is what it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from explorer.answers import Row, by, first
from explorer.background import Background
from explorer.citing import Citations
from explorer.vocabulary import Iri
from explorer.wording import ANY_ATOM, COMPOSITE, Quantity, listed, name

TREES: Final = {"All", "Any", "AtLeast", "Not", "Reference"}
"""The classes of criteria that are made of others."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """The evaluated criteria of a case.

    What they ask comes from the background, what was found from the questions asked of the case.
    """

    background: Background
    citations: Citations
    nodes: Mapping[Iri, Row]
    links: Mapping[tuple[str, ...], list[Row]]
    quantities: Mapping[Iri, Quantity]
    fact_labels: Mapping[Iri, str]
    decisive: frozenset[Iri]

    def linked(self, criterion: Iri, link: str) -> list[Iri]:
        """What is linked to a criterion in one role, in order and each once."""
        key = (criterion, link)
        linked = self.links.get(key) or self.background.criterion_links.get(key) or []
        return list(dict.fromkeys(row["value"] or "" for row in linked))

    def status(self, criterion: Iri | None) -> str:
        """The status of a criterion, for example `met`; not applicable when it was not asked."""
        row = self.nodes.get(criterion or "")
        return name(row["status"]) if row else "not-applicable"

    def label(self, criterion: Iri) -> str:
        """What the criterion asks, in its own words."""
        return self.background.label(criterion)

    def tree(
        self, criterion: Iri, parent_kind: str = "", path: frozenset[Iri] = frozenset()
    ) -> dict[str, Any]:
        """The node with everything under it; see `criterion` in the schema."""
        row = self.nodes[criterion]
        kind = name(row["kind"])
        required = self.quantities.get(row["required"] or "")
        found = self.quantities.get(row["found"] or "")
        shortfall = self.quantities.get(row["shortfall"] or "")
        supporting = parent_kind == "All" and row["mandatory"] == "false"
        unit = required or found
        path |= {criterion}
        return {
            "id": criterion,
            "label": row["label"],
            "type": kind_word(kind),
            "minimum": int(row["minimum"]) if row["minimum"] else None,
            "status": name(row["status"]),
            "how": name(row["how"]) or None,
            "known": name(row["known"]) or None,
            "mandatory": row["mandatory"] != "false",
            "supporting": supporting,
            "required": self.required(row),
            "found": found.text if found else None,
            "shortfall": shortfall.text if shortfall else None,
            "unit": unit.ucum if unit else None,
            "unit_label": unit.unit_label if unit else None,
            "note": row["note"],
            "facts": self.linked(criterion, "fact"),
            "citations": self.citations.cite(self.documents(criterion)),
            "settles": self.linked(criterion, "settles"),
            "because": self.because(criterion),
            "decisive": criterion in self.decisive,
            "children": [
                self.tree(child, kind, path)
                for child in self.linked(criterion, "child")
                if child in self.nodes and child not in path
            ],
        }

    def tree_if_asked(self, criterion: Iri | None) -> dict[str, Any] | None:
        """The same, or None for a criterion that was not evaluated on this case."""
        return self.tree(criterion) if criterion and criterion in self.nodes else None

    def documents(self, criterion: Iri) -> list[Iri]:
        """The documents behind a criterion; behind its parts where it has no passage of its own."""
        own = self.linked(criterion, "document")
        parts = self.linked(criterion, "child")
        return own or [document for part in parts for document in self.documents(part)]

    def required(self, row: Row) -> str | None:
        """The threshold with its operator: `at least 4 weeks`; a window's length as it is."""
        quantity = self.quantities.get(row["required"] or "")
        if not quantity:
            return None
        operator = self.background.label(row["operator"])
        return f"{operator} {quantity.text}".strip()

    def because(self, criterion: Iri) -> str:
        """Why the criterion has its status, in one or two sentences of the wording."""
        row = self.nodes[criterion]
        kind, status, how = name(row["kind"]), name(row["status"]), name(row["how"])
        family = COMPOSITE if kind in TREES else ANY_ATOM
        return self.background.wording.finding(
            kind, family, status, how, self.places(criterion, row, status)
        )

    def places(self, criterion: Iri, row: Row, status: str) -> dict[str, str]:
        """What fills the places of a template for this finding."""
        say = self.background.wording.sentence
        facts = listed(self.fact_labels.get(fact, "") for fact in self.linked(criterion, "fact"))
        guards = listed(
            f"{self.label(guard)}: {self.status(guard)}"
            for link in ("guard", "exception")
            for guard in self.linked(criterion, link)
        )
        quantity = {
            place: self.quantities[row[place] or ""].text if row[place] in self.quantities else ""
            for place in ("found", "shortfall")
        }
        return {
            **quantity,
            "label": row["label"] or "",
            "required": self.required(row) or "",
            "facts": facts or "no single fact",
            "facts-looked-at": say("looked-at", facts=facts) if facts else "",
            "facts-raising": say("raised", facts=facts) if facts else "",
            "guards": guards or "the criterion it belongs to does not apply",
            "guards-in-words": f": {guards}" if guards else "",
            "parts": listed(self.label(part) for part in self.deciding_parts(criterion, status)),
            "concordance": self.concordance(criterion, facts),
        }

    def deciding_parts(self, criterion: Iri, status: str) -> Sequence[Iri]:
        """The children that share the status of their parent; all of them under a negation."""
        children = self.linked(criterion, "child")
        return [child for child in children if self.status(child) == status] or children

    def concordance(self, criterion: Iri, facts: str) -> str:
        """How the places of the symptoms fit the root of the imaged level."""
        say = self.background.wording.sentence
        if not self.linked(criterion, "root"):
            return self.background.wording.finding(
                ANY_ATOM,
                ANY_ATOM,
                "undocumented",
                "",
                {"facts-looked-at": say("looked-at", facts=facts) if facts else ""},
            )
        words = {
            link: listed((self.background.label(v) for v in self.linked(criterion, link)), ", ")
            for link in ("root", "covers", "leaves-out", "side")
        }
        words["side"] = say("concordance-side", side=words["side"]) if words["side"] else ""
        words["side"] = f" {words['side']}" if words["side"] else ""
        return say("concordance", **words)


def kind_word(kind: str) -> str:
    """The class of a criterion as a word: `CareDurationAtom` is `care-duration`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", kind.removesuffix("Atom")).lower()


def read_criteria(
    background: Background,
    citations: Citations,
    findings: Sequence[Row],
    links: Sequence[Row],
    quantities: Mapping[Iri, Quantity],
    fact_labels: Mapping[Iri, str],
    decisive: frozenset[Iri],
) -> Criteria:
    """The criteria of a case from the rows of `ask/findings` and `ask/finding-links`."""
    nodes = {
        criterion: {**background.criteria[criterion], **found}
        for criterion, found in first(findings, "criterion").items()
        if criterion in background.criteria
    }
    return Criteria(
        background,
        citations,
        nodes,
        by(links, "criterion", "link"),
        quantities,
        fact_labels,
        decisive,
    )
