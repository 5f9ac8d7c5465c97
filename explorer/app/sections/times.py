"""When documents held: a figure, a day to drag, the table beside it, and the map on that day."""

from collections.abc import Iterable
from datetime import date
from typing import Final

import streamlit as st

from explorer import timeline
from explorer.app import map_session, session
from explorer.app.component.grid import Group, Line, Piece, chip, link, show_figure, show_grid
from explorer.app.map_session import MapAddress, say
from explorer.app.widgets import empty, plain
from explorer.conflicts import COLLIDING
from explorer.landscape import Landscape, View, places
from explorer.timeline import ENDINGS, IN_FORCE, LATER, OPEN, Bar
from explorer.vocabulary import Iri, local_name

SHOWN: Final = {
    "": "documents with statements",
    "policies": "policies",
    "all": "everything on file",
}
STANDINGS: Final = {
    IN_FORCE: ("✓", "in force", "met"),
    OPEN: ("?", "date not known", "undocumented"),
    LATER: ("…", "not there yet", "not-applicable"),
    "replaced": ("⊘", "replaced", "contradictory"),
    "run-out": ("⊘", "run out", "contradictory"),
}
"""Sign, word and borrowed colour of where a document stands on a day."""


def documents_of(landscape: Landscape, view: View, here: MapAddress) -> list[Iri]:
    """The documents that the page speaks of, as the address asks."""
    speaking = {landscape.statements[n].document for n in places(view.kept)}
    if here.show == "all":
        return list(landscape.documents)
    if here.show == "policies":
        policies = {row["policy"] for row in map_session.answer("thresholds").records()}
        policies |= {r[0]["policy"] for r in session.open_library().background.clashes.values()}
        return [iri for iri in landscape.documents if iri in policies]
    return [iri for iri in landscape.documents if iri in speaking]


def show_choice_of_documents(here: MapAddress) -> None:
    """Which documents the figure and the table show."""
    st.session_state["times-show"] = here.show
    st.radio(
        "Show",
        list(SHOWN),
        key="times-show",
        format_func=lambda each: SHOWN[each],
        horizontal=True,
        on_change=lambda: session.go(show=st.session_state["times-show"] or None),
    )


def show_slider(here: MapAddress, found: Iterable[Bar]) -> None:
    """A day to drag; the last one is the end of the figure, and what is on the page follows."""
    ends = timeline.years(found)
    if not ends:
        return
    first, last = date(ends[0], 1, 1), date(ends[1], 12, 31)
    chosen = min(max(here.day or last, first), last)
    st.session_state["times-day"] = chosen
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.slider(
            "The day to look at",
            min_value=first,
            max_value=last,
            key="times-day",
            format="YYYY-MM-DD",
            on_change=lambda: session.go(as_of=st.session_state["times-day"].isoformat()),
        )
        if here.as_of:
            st.button("No day: everything on file", on_click=session.go, kwargs={"as_of": None})


def show_figure_of(landscape: Landscape, found: tuple[Bar, ...], here: MapAddress) -> None:
    """The bars, with a text that says what they show."""
    ends = timeline.years(found)
    dated = [bar for bar in found if bar.start]
    if not ends or not dated:
        empty("None of these documents has a date, so there is no figure; the table lists them.")
        return
    counted = timeline.counted(found)
    says = say(
        "timeline-figure",
        first=ends[0],
        last=ends[1],
        dated=len(dated),
        undated=len(found) - len(dated),
        day=here.as_of or "no day",
        in_force=counted[IN_FORCE],
        open=counted[OPEN],
        gone=sum(counted[each] for each in ENDINGS),
        later=counted[LATER],
    )
    show_figure(
        timeline.drawn(found, here.day, "When documents held"),
        title="When documents held",
        says=says,
        file_name=f"timeline-{here.as_of or 'all'}.svg",
        key="timeline",
    )


def show_state(landscape: Landscape, view: View, found: tuple[Bar, ...], here: MapAddress) -> None:
    """How much held on the day, and how much of it collided."""
    if here.as_of is None:
        st.markdown("No day is chosen: everything on file is shown, also what was replaced.")
        return
    counted = timeline.counted(found)
    told = say(
        "timeline-day",
        day=here.as_of,
        in_force=counted[IN_FORCE],
        open=counted[OPEN],
        statements=view.number,
        pairs=sum(status in COLLIDING for status in view.status.values()),
    )
    st.markdown(plain(told))


def show_table_of(landscape: Landscape, found: tuple[Bar, ...], here: MapAddress) -> None:
    """The same as the figure, as a table."""
    columns = ["Issued or in effect", "Until", "Statements"]
    if here.as_of:
        columns.insert(0, f"On {here.as_of}")
    show_grid(
        [Group("", tuple(_row(landscape, bar, here) for bar in found))],
        title="When documents held, as a table",
        key="times",
        corner="Document",
        columns=[[Piece(text, strong=True)] for text in columns],
    )


def _row(landscape: Landscape, bar: Bar, here: MapAddress) -> Line:
    until: tuple[Piece, ...] = (
        Piece("still in force" if bar.start else "not known", kind="quiet"),
    )
    if bar.ending:
        sign, word, _ = STANDINGS[bar.ending]
        newer = [landscape.documents[iri] for iri in bar.newer if iri in landscape.documents]
        until = (
            Piece(f"{word} {bar.end or 'on a day that is not known'}", sign),
            *(
                Piece(f"by {each.label}", **link("document", document=local_name(each.iri)))
                for each in newer
            ),
        )
    cells: tuple[tuple[Piece, ...], ...] = (
        (Piece(bar.start or "date not known"),),
        until,
        (Piece(str(bar.statements)),),
    )
    if here.as_of:
        sign, word, paint = STANDINGS.get(bar.standing, ("", bar.standing, "not-applicable"))
        cells = ((chip(word, paint, sign),), *cells)
    head = (
        Piece(bar.label, strong=True, **link("document", document=local_name(bar.iri))),
        Piece(bar.kind, kind="quiet"),
    )
    return Line(head, cells)
