"""Where we are in the ledger of policies against guidelines, and its words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from explorer import ledger
from explorer.app import paging, session
from explorer.app.sections.pickers import Pickers
from explorer.app.sections.ratings import certainty_word, strength_word
from explorer.app.widgets import KNOWN
from explorer.ledger import Entry

NAMES: Final = {
    "relation": "The policy",
    "status": "How they meet",
    "policy": "Policy",
    "document": "Guideline",
    "topic": "Topic",
    "strength": "Strength overruled",
    "certainty": "Certainty overruled",
    "known": "How it is known",
    "past": "One side replaced",
}
PICKERS: Final = Pickers(
    "ledger",
    NAMES,
    ("relation", "policy", "document", "certainty"),
    "Narrow by how they meet, topic, strength, how it is known or what was replaced",
    forget=("start",),
)
STATUSES: Final = {
    "conflict": ("≠", "conflict", "unmet"),
    "partial": ("≠", "conflict over a part", "unmet"),
    "agreement-gap": ("≈", "other line", "undocumented"),
    "look-alike": ("–", "looks like one, is none", "not-applicable"),
    "not-settled": ("?", "not settled: part of the policy was not read", "undocumented"),
}
SIGNS: Final = {"stricter": "▲", "looser": "▽"}


@dataclass(frozen=True, slots=True)
class LedgerAddress:
    """What the address of the ledger says: what is chosen, the family and topics of the figure."""

    chosen: Mapping[str, frozenset[str]]
    family: str | None
    lines: frozenset[str]
    start: int

    def href(self, **chosen: str) -> str:
        """The address of this view with these values chosen instead."""
        question = {facet: sorted(values) for facet, values in self.chosen.items() if values}
        question |= {facet: [value] for facet, value in chosen.items()}
        if self.family:
            question["family"] = [self.family]
        if self.lines:
            question["line"] = sorted(self.lines)
        return f"?{urlencode(question, doseq=True)}"


def address() -> LedgerAddress:
    """What the address bar says."""
    query = st.query_params
    return LedgerAddress(
        PICKERS.read(),
        query.get("family") or None,
        frozenset(query.get_all("line")) - {""},
        paging.start(),
    )


def all_entries() -> tuple[Entry, ...]:
    """Every place on file where a policy and a recommendation part, the strongest first."""
    return ledger.entries(session.open_library().background.clashes.values())


def label(found: Sequence[Entry], facet: str, value: str) -> str:
    """How a value of a facet is shown."""
    if value == ledger.NOTHING:
        return "not stated"
    words = {
        "status": lambda: STATUSES.get(value, ("", value, ""))[1],
        "strength": lambda: strength_word(value),
        "certainty": lambda: certainty_word(value),
        "known": lambda: KNOWN.get(value, value),
    }
    if facet in words:
        return words[facet]()
    named = (
        each.labels[facet]
        for each in found
        if each.values[facet] == value and each.labels.get(facet)
    )
    return next(named, value)


def values_or_stop(found: Sequence[Entry], here: LedgerAddress) -> None:
    """Stop the page with the nearest names when the address chooses what is not there."""
    PICKERS.values_or_stop(here.chosen, lambda facet: {each.values[facet] for each in found})
