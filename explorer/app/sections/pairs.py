"""The pairs that collide, side by side, those between two statements on the map first."""

from typing import Final

import streamlit as st

from explorer.app import session
from explorer.app.component.grid import Group, Line, Piece, link, show_grid
from explorer.app.map_session import STATUS_NAMES
from explorer.app.sections.ratings import pair_name, says
from explorer.conflicts import COLLIDING, OF_POPULATIONS, values
from explorer.landscape import Landscape, View

PAIRS: Final = 12
"""Pairs that are listed before somebody asks for all."""


def show_pairs(landscape: Landscape, view: View) -> None:
    """The pairs that collide, both of whose sides are shown first; the rest is behind a switch."""
    clashes = [n for n, status in view.status.items() if status in COLLIDING]
    if not clashes:
        return
    st.header("Disagreements", anchor="disagreements")
    clashes.sort(key=lambda n: (n not in view.within, view.status[n] == "partial", n))
    everything = len(clashes) <= PAIRS or st.toggle(f"List all {len(clashes)}", key="all-pairs")
    shown = clashes if everything else clashes[:PAIRS]
    if not everything:
        st.markdown(
            f"The first {PAIRS} of {len(clashes)}, those between two statements shown above before "
            "the others."
        )
    rows = [_pair(landscape, view, n) for n in shown]
    show_grid(
        [Group("", tuple(rows))],
        title="Disagreements",
        key="pairs",
        corner="Disagreement",
        columns=[[Piece(text, strong=True)] for text in ("Against", "For", "Over whom both speak")],
    )


def _pair(landscape: Landscape, view: View, number: int) -> Line:
    pair = landscape.pairs[number]
    a, b = (landscape.statements[n] for n in (pair.a, pair.b))
    shared = session.open_library().background.shared
    over = [values(shared, pair.iri, dimension) for dimension in OF_POPULATIONS]
    documents = [landscape.documents[each.document].label for each in (a, b)]
    head = f"{documents[0]} and {documents[1]}"
    words = STATUS_NAMES[view.status[number]]
    return Line(
        (
            Piece(head, "≠", strong=True, **link("disagreement", pair=pair_name(pair))),
            Piece(words, kind="quiet"),
        ),
        (
            (Piece(a.label), *says(a)[1:]),
            (Piece(b.label), *says(b)[1:]),
            tuple(Piece(text) for text in over if text)
            or (Piece("nothing by name", kind="quiet"),),
        ),
    )
