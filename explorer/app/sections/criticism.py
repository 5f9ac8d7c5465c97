"""What others publish against a document, or against the sides of a pair."""

from collections.abc import Collection

import streamlit as st

from explorer import criticism
from explorer.app import pair_state, takeaway
from explorer.app.component.drawings import Cell, show_sheet
from explorer.app.pair_state import say
from explorer.app.sections.document import address
from explorer.app.widgets import empty
from explorer.vocabulary import Iri


def show_criticism(about: Collection[Iri]) -> None:
    """Every published view against these things, with whose view it is and what limits it."""
    st.header("Published criticism", anchor="criticism")
    found = criticism.criticism_of(pair_state.rows(criticism.QUESTION), about)
    if not found:
        empty(say("no-criticism"))
        return
    st.markdown(say("criticism-is-a-view"))
    show_sheet(
        ("Against", "What is held", "Whose view", "Published in", "Known", "Limited by"),
        [
            (
                each.of_label,
                each.states,
                each.view_of or Cell(say("not-stated"), look="quiet"),
                Cell(each.document_label, address(each.document)),
                each.known,
                " ".join(each.limits) or Cell("nothing on file", look="quiet"),
            )
            for each in found
        ],
        title="Published criticism, one line for each view",
        key="criticism",
    )
    takeaway.table(criticism.COLUMNS, criticism.rows(found), "criticism", what="Criticism")
