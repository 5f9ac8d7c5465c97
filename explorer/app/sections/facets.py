"""What the map can be narrowed by, what is left, and what to loosen when nothing is."""

from collections.abc import Mapping
from typing import Final

import streamlit as st

from explorer.app import session
from explorer.app.map_session import NAMES, MapAddress, labels, say
from explorer.app.sections import pickers
from explorer.app.sections.pickers import Pickers
from explorer.app.widgets import plain
from explorer.conflicts import COLLIDING
from explorer.landscape import Landscape, Value, View
from explorer.map_table import Matrix

PICKERS: Final = Pickers(
    "map",
    NAMES,
    ("condition", "region", "intervention", "status"),
    "Narrow by duration, document, year, basis, certainty, jurisdiction or day",
    forget=("start", "cell"),
)
"""The start and the cell say something of the table, which is another one afterwards."""
OFFERED: Final = 300
"""Values of one facet that are offered, those with most statements first."""


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
    PICKERS.values_or_stop(here.chosen, lambda facet: facets[facet])


def show_facets(here: MapAddress, facets: Mapping[str, Mapping[str, Value]], view: View) -> None:
    """A choice for each facet, with how many statements each value would leave, and the day."""
    words = labels()

    def options(facet: str) -> list[str]:
        chosen = here.chosen.get(facet, frozenset())
        found = offered(facets[facet], view.counts[facet], chosen)
        if facet == "status":
            return [each for each in facets[facet] if each in found]
        return sorted(
            found, key=lambda each: words(facet, each).casefold(), reverse=facet == "year"
        )

    pickers.show(
        PICKERS,
        here.chosen,
        options,
        words,
        view.counts,
        beside=lambda: show_day(here),
        also=("as_of",),
    )


def offered(
    values: Mapping[str, Value], counts: Mapping[str, int], chosen: frozenset[str]
) -> list[str]:
    """The values of a facet that would leave something, those with most first, and the chosen."""
    likely = sorted(values, key=lambda each: (-counts[each], each))[:OFFERED]
    options = [each for each in likely if counts[each]]
    return options + sorted(chosen - set(options))


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


def _choose_day() -> None:
    chosen = st.session_state["map-day"]
    session.go(as_of=chosen.isoformat() if chosen else None, cell=None, start=None)


def show_summary(landscape: Landscape, view: View, found: Matrix) -> None:
    """How much is shown, and how much of it collides."""
    clashes = [n for n, status in view.status.items() if status in COLLIDING]
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
