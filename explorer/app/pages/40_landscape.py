"""What the documents on file say of each intervention, where they collide, and over whom."""

import streamlit as st

from explorer.app import map_session
from explorer.app.sections import facets, finding, landscape, opened, pairs
from explorer.app.widgets import NOT_ADVICE, quiet
from explorer.landscape import narrow

st.markdown(quiet(NOT_ADVICE))
here = map_session.address()
st.title("Landscape", anchor="landscape")
st.markdown(
    "What each document says of each intervention. A cell opens its statements; "
    "≠ marks a conflict and opens the disagreement."
)
facets.day_or_stop(here)
everything = map_session.landscape()
view, values = narrow(everything, here.chosen, here.day)
facets.values_or_stop(here, values)

finding.show_search(everything, here)
facets.show_facets(here, values, view)
if not view.kept:
    facets.show_nothing_left(view)
    st.stop()
found = landscape.table_of(everything, view, here)
facets.show_summary(everything, view, found)
landscape.show_table(everything, view, found, here)
if here.cell:
    opened.show_cell(everything, view, here)
pairs.show_pairs(everything, view)
