"""What the words in the search box are found in: terms, statements and documents."""

from typing import Final

import streamlit as st

from explorer.app import map_session, session
from explorer.app.component.grid import Group, Line, Piece, link, show_grid
from explorer.app.map_session import LONGEST, MapAddress, label
from explorer.app.sections.cells import BETWEEN
from explorer.app.widgets import empty, plain
from explorer.landscape import UNSTATED, Landscape
from explorer.searching import Found, Hit
from explorer.vocabulary import local_name

TITLES: Final = {"term": "Terms", "statement": "Statements", "document": "Documents"}


def show_search(landscape: Landscape, here: MapAddress) -> None:
    """The box, and what the words in it are found in; a hit narrows the map or opens a cell."""
    st.session_state["map-search"] = here.find
    st.text_input(
        "Search statements, terms and documents",
        key="map-search",
        placeholder="words or beginnings of words",
        max_chars=LONGEST,
        on_change=lambda: session.go(find=st.session_state["map-search"].strip() or None),
    )
    text = here.find
    if not text:
        return
    found = map_session.index().find(text)
    if not any(found.numbers.values()):
        empty(
            plain(
                f"Nothing on file has words that begin like “{text}”. Searched are names "
                "of terms, statements and documents, not the texts of the documents."
            )
        )
        return
    show_grid(
        groups(landscape, found, here),
        title="Found",
        key="found",
        corner="Found",
        columns=[
            [Piece("Also called, or stands in", strong=True)],
            [Piece("Statements", strong=True)],
        ],
    )


def groups(landscape: Landscape, found: Found, here: MapAddress) -> list[Group]:
    """The hits of each kind under how many there are."""
    return [
        Group(
            f"{TITLES[kind]}: {len(hits)} of {found.numbers[kind]}",
            tuple(_hit(landscape, hit, here) for hit in hits),
        )
        for kind, hits in found.hits.items()
        if hits
    ]


def _hit(landscape: Landscape, hit: Hit, here: MapAddress) -> Line:
    if hit.kind == "term":
        return _term(hit, here)
    if hit.kind == "document":
        leads = link("document", document=local_name(hit.id))
        number = (Piece(str(hit.statements)),)
        return Line((Piece(hit.label, **leads),), ((Piece(hit.other),), number))
    statement = next(each for each in landscape.statements if each.iri == hit.id)
    intervention = statement.terms.get("intervention", (UNSTATED,))[0]
    population = statement.terms.get(here.by, (UNSTATED,))[0]
    name = BETWEEN.join((intervention, population, local_name(statement.document)))
    href = MapAddress(
        {"intervention": frozenset({intervention})},
        here.as_of,
        here.by,
        "all",
        0,
        name,
        find=here.find,
    ).href()
    return Line((Piece(hit.label, href=href, inside=True),), ((Piece(hit.other),), ()))


def _term(hit: Hit, here: MapAddress) -> Line:
    others = (Piece(hit.other),) if hit.other else ()
    if not hit.facet:
        return Line((Piece(hit.label),), (others, (Piece("no statement names it", kind="quiet"),)))
    href = here.href(chosen=here.choose(hit.facet, frozenset({hit.value})), start=0, cell=None)
    number = (
        Piece(str(hit.statements))
        if hit.statements
        else Piece(f"none by this name; wider: {label(hit.facet, hit.value)}", kind="quiet")
    )
    return Line((Piece(hit.label, href=href, inside=True),), (others, (number,)))
