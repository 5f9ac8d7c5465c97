"""What the pages of the map share: the map itself, the index of its words, and the address.

The map is read once for the same files and queries. The address is the only truth: what is chosen,
the day, the part of the table, the cell that is open and the words that are searched for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from explorer import map_reading, searching, shelf
from explorer.app import paging, session
from explorer.landscape import FACETS, UNSTATED, Landscape
from explorer.map_table import SPLITS
from explorer.results import Table

NAMES: Final[Mapping[str, str]] = {
    "condition": "Condition",
    "region": "Region",
    "duration": "Duration",
    "intervention": "Intervention",
    "kind": "Kind of document",
    "year": "Year",
    "basis": "Basis",
    "certainty": "Certainty",
    "jurisdiction": "Jurisdiction",
    "status": "Status of conflict",
    "known": "How it is known",
}
"""What a facet is called on the page."""
UNSTATED_NAMES: Final[Mapping[str, str]] = {
    "condition": "no condition named",
    "region": "no region named",
    "duration": "no duration named",
    "intervention": "no intervention named",
    "year": "date not known",
    "status": "in no pair",
}
STATUS_NAMES: Final[Mapping[str, str]] = {
    "conflict": "conflict",
    "partial": "conflict over a part of the populations",
    "look-alike": "looks like a conflict, is none",
    "agreement-gap": "same direction, rated differently",
    "agreement": "agreement",
    "historical": "one side was replaced",
}


LONGEST: Final = 200
"""Letters of what is searched for that an address may hold."""
SHOWN: Final = ("policies", "all")
"""Documents that an address may ask for beside those that the map speaks of."""


@dataclass(frozen=True, slots=True)
class MapAddress:
    """What the address of a page of the map says."""

    chosen: Mapping[str, frozenset[str]] = field(default_factory=dict)
    as_of: str | None = None
    by: str = SPLITS[0]
    rows: str = ""
    start: int = 0
    cell: str | None = None
    show: str = ""
    find: str = ""

    def parameters(self, **changes: object) -> dict[str, object]:
        """What stands behind the question mark of a link to this view, with changes."""
        here = replace(self, **changes) if changes else self  # type: ignore[arg-type]
        question: dict[str, object] = {
            facet: sorted(here.chosen[facet]) for facet in FACETS if here.chosen.get(facet)
        }
        if here.as_of:
            question["as_of"] = here.as_of
        if here.by != SPLITS[0]:
            question["by"] = here.by
        if here.rows:
            question["rows"] = here.rows
        if here.start:
            question["start"] = str(here.start)
        if here.cell:
            question["cell"] = here.cell
        if here.show:
            question["show"] = here.show
        if here.find:
            question["find"] = here.find
        return question

    def href(self, page: str = "", **changes: object) -> str:
        """The address of this view with changes, on this page or another one."""
        return f"{page}?{urlencode(self.parameters(**changes), doseq=True)}"

    @property
    def day(self) -> date | None:
        """The day that the address names. Raises ValueError when it is none."""
        return session.day(self.as_of)

    def choose(self, facet: str, values: frozenset[str]) -> Mapping[str, frozenset[str]]:
        """What is chosen when these are the values of one facet."""
        return {**self.chosen, facet: values}


def address() -> MapAddress:
    """What the address bar says; what it says wrongly is left out."""
    query = st.query_params
    chosen = {facet: frozenset(query.get_all(facet)) - {""} for facet in FACETS}
    by, show = query.get("by", SPLITS[0]), query.get("show", "")
    return MapAddress(
        {facet: values for facet, values in chosen.items() if values},
        query.get("as_of") or None,
        by if by in SPLITS else SPLITS[0],
        "all" if query.get("rows") == "all" else "",
        paging.start(),
        query.get("cell") or None,
        show if show in SHOWN else "",
        query.get("find", "").strip()[:LONGEST],
    )


def landscape() -> Landscape:
    """The map of what is on file; shared by all sessions and never changed."""
    return _landscape(session.open_library().digest)


def index() -> searching.Index:
    """The index of the words of what is on file; likewise."""
    return _index(session.open_library().digest)


def answer(question: str) -> Table:
    """The answer to a question of `queries/ask` that is asked of no case."""
    return _answer(session.open_library().digest, question)


def say(sentence: str, **places: object) -> str:
    """A sentence of the wording on file, filled."""
    wording = session.open_library().background.wording
    return wording.sentence(sentence, **{name: str(place) for name, place in places.items()})


def labels() -> Callable[[str, str], str]:
    """How values of facets are shown; for many of them, without asking for the map each time."""
    return partial(_label, landscape())


def label(facet: str, value: str) -> str:
    """How a value of a facet is shown."""
    return _label(landscape(), facet, value)


def _label(landscape: Landscape, facet: str, value: str) -> str:
    if value == UNSTATED:
        return UNSTATED_NAMES.get(facet, "not stated")
    if facet == "status":
        return STATUS_NAMES.get(value, value)
    found = landscape.facets[facet].get(value)
    shown = found.label if found else value
    if facet == "duration":
        least, _, most = value.partition("-")
        which = "span-between" if least and most else "span-from" if least else "span-to"
        return say(which, least=least, most=most) or shown
    return shown or value


@st.cache_resource(show_spinner="Drawing the map …", max_entries=2)
def _landscape(digest: str) -> Landscape:
    library = session.open_library()
    return session.settled(map_reading.build(map_reading.answers_of(library, shelf.folder())))


@st.cache_resource(show_spinner="Reading the names of things …", max_entries=2)
def _index(digest: str) -> searching.Index:
    names = session.open_library().ask(searching.QUESTION)
    return session.settled(searching.index(_landscape(digest), names.records()))


@st.cache_data(show_spinner=False, max_entries=16)
def _answer(digest: str, question: str) -> Table:
    return session.open_library().ask(question)
