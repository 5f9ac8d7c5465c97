"""What a cell of the map holds: its statements, each with what it collides with."""

from collections.abc import Sequence

import streamlit as st

from explorer.app import session
from explorer.app.component.grid import Group, Line, Piece, link, show_grid
from explorer.app.map_session import MapAddress, label
from explorer.app.sections.cells import BETWEEN
from explorer.app.sections.pairs import PAIRS
from explorer.app.sections.ratings import pair_name, says
from explorer.app.widgets import KNOWN, empty, plain
from explorer.conflicts import OF_POPULATIONS, values
from explorer.landscape import UNSTATED, Landscape, Pair, View, places
from explorer.map_table import clashing_pairs
from explorer.vocabulary import local_name


def show_cell(landscape: Landscape, view: View, here: MapAddress) -> None:
    """The statements of the cell that the address names, each with what it collides with."""
    parts = (here.cell or "").split(BETWEEN)
    intervention, population, document = parts if len(parts) == 3 else ("", "", "")
    found = [
        n
        for n in places(view.kept)
        if local_name(landscape.statements[n].document) == document
        and intervention in landscape.statements[n].terms.get("intervention", (UNSTATED,))
        and (
            population == UNSTATED == here.by
            or population in landscape.statements[n].terms.get(here.by, (UNSTATED,))
        )
    ]
    if not found:
        st.header("An empty cell", anchor="opened")
        empty(
            "No statement that is left stands in this cell: it was narrowed away or is not on file."
        )
        st.button("Close", on_click=session.go, kwargs={"cell": None}, key="close-empty")
        return
    title = landscape.documents[landscape.statements[found[0]].document].label
    where = label("intervention", intervention)
    if here.by != UNSTATED:
        where += f", {label(here.by, population)}"
    st.header(plain(f"{title} on {where}"), anchor="opened")
    show_statements(landscape, view, found, title=f"{title} on {where}", key="cell")
    st.button("Close", on_click=session.go, kwargs={"cell": None}, key="close")


def show_statements(
    landscape: Landscape, view: View, found: Sequence[int], *, title: str, key: str
) -> None:
    """Statements as rows: what each says, of whom, how it is known, what it collides with."""
    rows = [_statement(landscape, view, n) for n in found]
    show_grid(
        [Group("", tuple(rows))],
        title=title,
        key=key,
        corner="Statement",
        columns=[
            [Piece(text, strong=True)]
            for text in ("Says", "Of whom", "How it is known", "Collides with")
        ],
    )


def _statement(landscape: Landscape, view: View, number: int) -> Line:
    each = landscape.statements[number]
    library = session.open_library().background
    spoken = [values(library.spoken_of, each.iri, dimension) for dimension in OF_POPULATIONS[1:]]
    clashes = sorted(clashing_pairs(landscape, view, [number]))
    document = link("document", document=local_name(each.document))
    others = [
        _other_side(landscape, view, landscape.pairs[pair], pair, number)
        for pair in clashes[:PAIRS]
    ]
    if len(clashes) > PAIRS:
        others.append(Piece(f"and {len(clashes) - PAIRS} more", kind="quiet"))
    return Line(
        (
            Piece(each.label, strong=True),
            Piece(landscape.documents[each.document].label, **document),
        ),
        (
            says(each),
            tuple(Piece(text) for text in spoken if text) or (Piece("nobody in particular"),),
            (Piece(KNOWN.get(each.known, each.known)),),
            tuple(others) or (Piece("nothing on file", kind="quiet"),),
        ),
    )


def _other_side(landscape: Landscape, view: View, pair: Pair, place: int, number: int) -> Piece:
    other = landscape.statements[pair.b if pair.a == number else pair.a]
    title = landscape.documents[other.document].label
    part = " over a part" if view.status[place] == "partial" else ""
    words = f"{title}: {other.label}{part}"
    return Piece(words, "≠", **link("disagreement", pair=pair_name(pair)))
