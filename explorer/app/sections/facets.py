"""What the map can be narrowed by, what is left, and what to loosen when nothing is."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from explorer.app import session
from explorer.app.map_session import NAMES, MapAddress, label, say
from explorer.app.widgets import not_found, plain
from explorer.landscape import CLASHING, FACETS, Landscape, Value, View
from explorer.map_table import Matrix

FIRST: Final = ("condition", "region", "intervention", "status")
"""Facets that stand open; the others unfold."""
OFFERED: Final = 300
"""Values of one facet that are offered, those with most statements first."""
OF_THE_TABLE: Final = ("start", "cell")
"""What an address says of the table and no longer holds when something else is chosen."""


def day_or_stop(here: MapAddress) -> None:
    """Stop the page with a plain word when the address names no day."""
    try:
        _ = here.day
    except ValueError:
        st.warning(f"**{plain(here.as_of)}** is not a day. Write it as year-month-day.")
        st.button("Leave the day out", on_click=session.go, kwargs={"as_of": None})
        st.stop()


def values_or_stop(here: MapAddress, facets: Mapping[str, Mapping[str, Value]]) -> None:
    """Stop the page with the nearest names when the address chooses what is not on file."""
    for facet, values in here.chosen.items():
        for each in sorted(values - facets[facet].keys()):
            not_found(NAMES[facet].lower(), each, facets[facet], facet)
            st.button("Show everything", on_click=_clear)
            st.stop()


def show_facets(here: MapAddress, facets: Mapping[str, Mapping[str, Value]], view: View) -> None:
    """A choice for each facet, with how many statements each value would leave, and the day."""
    columns = st.columns(len(FIRST))
    for column, facet in zip(columns, FIRST, strict=True):
        with column:
            _choice(here, facet, facets[facet], view.counts[facet])
    others = [facet for facet in FACETS if facet not in FIRST]
    unfolded = sum(bool(here.chosen.get(facet)) for facet in others) + bool(here.as_of)
    title = "Narrow by duration, document, year, basis, certainty, jurisdiction or day"
    with st.expander(f"{title} ({unfolded} chosen)" if unfolded else title, expanded=unfolded > 0):
        four = st.columns(4)
        for place, facet in enumerate(others):
            with four[place % 4]:
                _choice(here, facet, facets[facet], view.counts[facet])
        with four[len(others) % 4]:
            show_day(here)
    if here.chosen or here.as_of:
        st.button("Show everything", on_click=_clear, key="clear")


def show_day(here: MapAddress) -> None:
    """The day for which the map is drawn; without one, everything on file is on it."""
    st.session_state["map-day"] = here.day
    st.date_input(
        "In force on",
        key="map-day",
        min_value=session.EARLIEST,
        max_value=session.LATEST,
        format="YYYY-MM-DD",
        on_change=_choose_day,
    )


def _choice(
    here: MapAddress, facet: str, values: Mapping[str, Value], counts: Mapping[str, int]
) -> None:
    chosen = here.chosen.get(facet, frozenset())
    likely = sorted(values, key=lambda each: (-counts[each], each))[:OFFERED]
    options = [each for each in likely if counts[each]]
    options += sorted(chosen - set(options))
    if facet == "status":
        options = [each for each in values if each in options]
    else:
        options.sort(key=lambda each: label(facet, each).casefold(), reverse=facet == "year")
    key = f"map-{facet}"
    st.session_state[key] = [each for each in options if each in chosen]
    st.multiselect(
        NAMES[facet],
        options,
        key=key,
        format_func=lambda each: f"{label(facet, each)} ({counts.get(each, 0)})",
        placeholder="all",
        on_change=_choose,
        args=(facet,),
    )


def _choose(facet: str) -> None:
    for each in OF_THE_TABLE:
        st.query_params.pop(each, None)
    chosen = st.session_state[f"map-{facet}"]
    if chosen:
        st.query_params[facet] = chosen
    else:
        st.query_params.pop(facet, None)


def _choose_day() -> None:
    chosen = st.session_state["map-day"]
    session.go(as_of=chosen.isoformat() if chosen else None, cell=None, start=None)


def _clear() -> None:
    for name in list(st.query_params):
        if name in (*FACETS, *OF_THE_TABLE, "as_of"):
            del st.query_params[name]


def show_summary(landscape: Landscape, view: View, found: Matrix) -> None:
    """How much is shown, and how much of it collides."""
    clashes = [n for n, status in view.status.items() if status in CLASHING]
    outside = sum(n not in view.within for n in clashes)
    shown = say(
        "map-shown",
        statements=view.number,
        all=len(landscape.statements),
        documents=found.documents,
        interventions=found.interventions,
    )
    partial = sum(view.status[n] == "partial" for n in clashes)
    told = [say("map-clashes", pairs=len(clashes), partial=partial)]
    if outside:
        told.append(say("map-clashes-outside", outside=outside))
    if not clashes:
        told = [say("map-no-clashes")]
    st.markdown(f"**{plain(shown)}** {plain(' '.join(told))}")


def show_nothing_left(view: View) -> None:
    """That nothing is left, and which choice would have to go for something to be."""
    loosen = " ".join(
        say("map-loosen", facet=NAMES[facet].lower(), number=number)
        for facet, number in view.loosen
    )
    st.info(plain(say("map-nothing-left", loosen=loosen)))
    for facet, number in view.loosen:
        st.button(
            f"Loosen {NAMES[facet].lower()} ({number})",
            key=f"loosen-{facet}",
            on_click=_loosen,
            args=(facet,),
        )


def _loosen(facet: str) -> None:
    st.query_params.pop(facet, None)
