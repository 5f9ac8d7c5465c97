"""The map as a table: how it is cut, and which part of it is shown."""

from typing import Final

import streamlit as st

from explorer.app import session
from explorer.app.component.grid import show_grid
from explorer.app.map_session import MapAddress
from explorer.app.sections.cells import column, groups
from explorer.landscape import UNSTATED, Landscape, View
from explorer.map_table import Matrix, matrix

INTERVENTIONS: Final = 12
"""Interventions on one page of the table."""
SPLIT_NAMES: Final = {"region": "region", "condition": "condition", UNSTATED: "nothing"}


def table_of(landscape: Landscape, view: View, here: MapAddress) -> Matrix:
    """The part of the table that the address asks for; the first where it asks for too much."""

    def part(first: int) -> Matrix:
        return matrix(
            landscape,
            view,
            chosen=here.chosen,
            split=here.by,
            all_of_them=here.rows == "all",
            first=first,
            most=INTERVENTIONS,
        )

    found = part(here.start)
    return found if found.lines or not here.start else part(0)


def show_table(landscape: Landscape, view: View, found: Matrix, here: MapAddress) -> None:
    """How the table is cut, then the table."""
    with st.container(horizontal=True, vertical_alignment="center"):
        _choice_of_split(here)
        _choice_of_rows(here, found)
    of = found.interventions if here.rows == "all" or not found.clashing else found.clashing
    which = "with a conflict" if here.rows != "all" and found.clashing else "in all"
    st.markdown(
        f"Interventions {found.first} to {found.last} of {of} {which}; "
        f"{len(found.columns)} of {found.documents} documents speak of them."
    )
    show_grid(
        groups(landscape, found, here),
        title="Interventions by documents",
        key="landscape",
        corner="Intervention and population",
        columns=[column(landscape, iri, found.lines) for iri in found.columns],
        opens="opened",
        keep=True,
    )
    with st.container(horizontal=True):
        if found.first > 1:
            back = max(0, found.first - 1 - INTERVENTIONS)
            st.button("‹ Interventions before", on_click=_start, args=(back,), key="before")
        if found.last < of:
            st.button("More interventions ›", on_click=_start, args=(found.last,), key="after")


def _choice_of_split(here: MapAddress) -> None:
    st.session_state["map-by"] = here.by
    st.radio(
        "One row for each",
        list(SPLIT_NAMES),
        key="map-by",
        format_func=lambda each: SPLIT_NAMES[each] if each != UNSTATED else "intervention only",
        horizontal=True,
        on_change=_choose_split,
    )


def _choice_of_rows(here: MapAddress, found: Matrix) -> None:
    calm = found.interventions - found.clashing
    if not (calm and found.clashing):
        return
    st.session_state["map-rows"] = here.rows == "all"
    st.toggle(f"Also the {calm} without a conflict", key="map-rows", on_change=_choose_rows)


def _choose_split() -> None:
    session.go(by=st.session_state["map-by"], cell=None)


def _choose_rows() -> None:
    session.go(rows="all" if st.session_state["map-rows"] else None, start=None, cell=None)


def _start(start: int) -> None:
    session.go(start=str(start) if start else None, cell=None)
