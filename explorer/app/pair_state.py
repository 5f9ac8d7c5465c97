"""What the pages of pairs, documents and the network share: their address, and what is kept ready.

As on the other pages the address is the only truth; what is kept here follows from the knowledge.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import streamlit as st

from explorer import places, policy_pairs, two_sides
from explorer.answers import Row
from explorer.app.session import Version, open_library
from explorer.document_view import Related, requests_spoken_to
from explorer.document_view import relations as relations_of
from explorer.errors import ExplorerError
from explorer.library import Library
from explorer.ordering import Weighed, Weighings, under_order, weighings_of
from explorer.pair_evidence import Effects, effects_on_file
from explorer.pair_standing import Standing, group_of, standings
from explorer.panel_export import Entry, entries
from explorer.policy_pairs import Difference
from explorer.results import Table
from explorer.vocabulary import Iri

DOCUMENT_PAGE: Final = "pages/55_document.py"
NETWORK_PAGE: Final = "pages/58_network.py"


@dataclass(frozen=True, slots=True)
class Place:
    """What the address says on these pages, as text; None where it says nothing."""

    pair: str | None = None
    document: str | None = None
    statement: str | None = None
    order: str | None = None
    find: str | None = None
    witness: str | None = None
    cases: str | None = None


def place() -> Place:
    """What the address bar says."""
    return Place(**{name: st.query_params.get(name) for name in Place.__slots__})


@st.cache_resource(show_spinner="Looking at what weighs on each side …", max_entries=2)
def _weighings(version: Version) -> Weighings:
    return weighings_of(open_library())


@st.cache_resource(show_spinner=False, max_entries=2)
def _effects(version: Version) -> Effects:
    return effects_on_file(open_library())


@st.cache_resource(show_spinner=False, max_entries=32)
def _table(version: Version, question: str) -> Table:
    return open_library().ask(question)


@st.cache_resource(show_spinner=False, max_entries=2)
def _differences(version: Version) -> dict[Iri, list[Row]]:
    return policy_pairs.differences(_table(version, policy_pairs.QUESTION).records())


@st.cache_resource(show_spinner=False, max_entries=2)
def _difference_list(version: Version) -> tuple[Difference, ...]:
    return policy_pairs.listing(_differences(version))


@st.cache_data(show_spinner=False, max_entries=128)
def _about(version: Version, question: str, difference: Iri) -> list[Row]:
    return open_library().ask(question, bindings={"difference": difference}).records()


@st.cache_data(show_spinner="Looking at every request on file …", max_entries=2)
def _covered(version: Version) -> dict[Iri, frozenset[Iri]]:
    return policy_pairs.covered(open_library())


@st.cache_data(show_spinner=False, max_entries=512)
def _parted(version: Version, difference: Iri, case: Iri) -> list[Row]:
    return policy_pairs.parted(open_library(), difference, case)


@st.cache_resource(show_spinner=False, max_entries=64)
def _weighed(version: Version, order: tuple[Iri, ...], label: str) -> Weighed:
    return under_order(_weighings(version), open_library().background, order, label)


@st.cache_data(show_spinner=False, max_entries=128)
def _own_standings(version: Version, pair: Iri, order: tuple[Iri, ...]) -> list[Standing]:
    background = open_library().background
    row = background.conflicts[pair]
    own = weighed(order)
    group = group_of(rows("attacks"), row)
    found = standings(group, own.defeats, [own.profile], row, background.wording)
    return found[1:]


@st.cache_data(show_spinner=False, max_entries=128)
def _standings(version: Version, pair: Iri) -> list[Standing]:
    background = open_library().background
    row = background.conflicts[pair]
    group = group_of(rows("attacks"), row)
    return standings(group, rows("defeats"), background.profiles, row, background.wording)


@st.cache_data(show_spinner="Gathering what it rests on …", max_entries=32)
def _turtle(version: Version, chosen: tuple[Iri, ...]) -> str:
    from explorer.exports import as_turtle

    return as_turtle(open_library(), chosen)


@st.cache_data(show_spinner="Looking at every request on file …", max_entries=2)
def _spoken_to(version: Version) -> dict[Iri, list[Iri]]:
    return requests_spoken_to(open_library())


@st.cache_resource(show_spinner=False, max_entries=2)
def _relations(version: Version) -> dict[Iri, list[Related]]:
    return relations_of(open_library().background)


def relations() -> dict[Iri, list[Related]]:
    """What supports and what opposes each statement."""
    return _relations(_version())


def spoken_to() -> dict[Iri, list[Iri]]:
    """The cases on file whose request each statement speaks to."""
    return _spoken_to(_with_cases())


def _with_cases() -> Version:
    """What an answer about every case depends on: the knowledge, and each case by its time."""
    files = sorted((each.name, each.stat().st_mtime_ns) for each in places.CASES.iterdir())
    return (open_library().digest, *files)


def _version() -> Version:
    return (open_library().digest,)


def weighings() -> Weighings:
    """What each preference says of each conflict."""
    return _weighings(_version())


def effects() -> Effects:
    """Every effect on file, by its statement."""
    return _effects(_version())


def rows(question: str) -> list[Row]:
    """The rows of a question that is asked of nothing in particular."""
    return _table(_version(), question).records()


def differences() -> dict[Iri, list[Row]]:
    """What either side says of each difference between two policies; never change it."""
    return _differences(_version())


def difference_list() -> tuple[Difference, ...]:
    """Every difference between two policies, what collides first."""
    return _difference_list(_version())


def about_difference(question: str, difference: Iri) -> list[Row]:
    """The answer to a question about one difference between two policies."""
    return _about(_version(), question, difference)


def covered() -> dict[Iri, frozenset[Iri]]:
    """The policies on the service of each case on file."""
    return _covered(_with_cases())


def parted(difference: Iri, cases: Sequence[Iri]) -> Iterator[tuple[Iri, list[Row]]]:
    """Each case with the criteria of one policy that it meets and of the other that it fails."""
    for case in cases:
        yield case, _parted(_with_cases(), difference, case)


def weighed(order: tuple[Iri, ...]) -> Weighed:
    """What comes of an order of preferences, under the name of the profile that has this order."""
    return _weighed(_version(), order, _profile_with(order) or say("own-order"))


def _profile_with(order: tuple[Iri, ...]) -> str | None:
    """The label of the profile on file that asks in this order."""
    known = open_library().background.profiles
    return next((each.label for each in known if order_of(each.preferences) == order), None)


def standings_of(pair: Iri, order: tuple[Iri, ...]) -> list[Standing]:
    """How both sides stand: without a preference, under the order, under every profile.

    An order that a profile has is told once.
    """
    known = _standings(_version(), pair)
    if _profile_with(order):
        return known
    return [*known[:1], *_own_standings(_version(), pair, order), *known[1:]]


def turtle(chosen: tuple[Iri, ...]) -> str:
    """What is on file about these and all that they rest on."""
    return _turtle(_version(), chosen)


def recorded(pairs: Sequence[Iri]) -> dict[Iri, list[Entry]]:
    """What the panel recorded on these pairs; nothing where its record cannot be opened."""
    from explorer.desk.storage import open_desk

    try:
        desk = open_desk()
        return {each: entries(desk, each) for each in pairs}
    except ExplorerError:
        return {}


def say(name: str, **places: str) -> str:
    """A sentence of the wording."""
    return open_library().background.wording.sentence(name, **places)


def default_order() -> tuple[Iri, ...]:
    """The order of the default profile."""
    return order_of(open_library().background.profile(None).preferences)


def order_of(labels: tuple[str, ...]) -> tuple[Iri, ...]:
    """The preferences with these labels, in this order."""
    named = {label: iri for iri, label in weighings().preferences.items()}
    return tuple(named[each] for each in labels if each in named)


def matching(library: Library, text: str) -> list[dict[str, Any]]:
    """The pairs in whose sides, documents or names every word of a text occurs, conflicts first."""
    wanted = text.casefold().split()
    return [each for each in _listed(_version()) if all(word in each["words"] for word in wanted)]


@st.cache_data(show_spinner=False, max_entries=2)
def _listed(version: Version) -> list[dict[str, Any]]:
    library = open_library()
    documents = library.background.documents
    statements = frozenset(two_sides.every_pair(library.background))
    found = []
    for each in library.conflicts():
        names = [documents[each[side]]["shortName"] or "" for side in ("a_document", "b_document")]
        told = (each["a_label"], each["b_label"], each["kind"], each["status"], *names)
        is_spoken = each["id"] in statements
        spoken = two_sides.spoken_of(library.background, each["id"]) if is_spoken else ""
        found.append(
            {
                "id": each["id"],
                "status": each["status"],
                "kind": each["kind"],
                "historical": each["historical"],
                "a": f"{each['a_label']} ({names[0]})",
                "b": f"{each['b_label']} ({names[1]})",
                "words": " ".join((*told, spoken, each["overlap"] or "", each["id"])).casefold(),
            }
        )
    return found
