"""The reviewer's desk: one request, or a case on file in a draft, with criteria beside facts."""

import streamlit as st

from explorer.app import choices, reviewing
from explorer.app.component import keep_place
from explorer.app.sections import desk_bench, desk_views
from explorer.app.widgets import NOT_ADVICE, plain, quiet
from explorer.errors import ExplorerError, tell

st.markdown(quiet(NOT_ADVICE))
here = choices.ask()
choices.show_made_up(here)
view = desk_views.show_switches(here)


@st.fragment
def bench() -> None:
    """Drawn again by itself when a fact changes."""
    try:
        review = reviewing.review(here)
    except ExplorerError as error:
        st.error(f"This request cannot be used. {plain(tell(error))}")
        return
    desk_views.show_header(review)
    desk_views.show_who(review)
    if view == desk_views.REVIEW:
        desk_views.show_draft_switch(review)
        desk_bench.show_bench(review)
    else:
        desk_views.show_view(review, view)


bench()
keep_place()
