"""When each document was issued, replaced and in force; drag to a day, and the map follows."""

import streamlit as st

from explorer import timeline
from explorer.app import map_session
from explorer.app.sections import facets, landscape, opened, times
from explorer.app.widgets import NOT_ADVICE, quiet
from explorer.landscape import narrow

st.markdown(quiet(NOT_ADVICE))
here = map_session.address()
st.title("Timeline", anchor="timeline")
st.markdown("From when to when each document held, and what collided among those on a day.")
facets.day_or_stop(here)
everything = map_session.landscape()
anytime, values = narrow(everything, here.chosen)
facets.values_or_stop(here, values)
view, values = narrow(everything, here.chosen, here.day)

times.show_choice_of_documents(here)
bars = timeline.bars(everything, times.documents_of(everything, anytime, here), here.day)
times.show_slider(here, bars)
times.show_state(everything, view, bars, here)
times.show_figure_of(everything, bars, here)
times.show_table_of(everything, bars, here)

st.header("The map on that day" if here.as_of else "The map", anchor="map")
facets.show_facets(here, values, view)
if not view.kept:
    facets.show_nothing_left(view)
    st.stop()
found = landscape.table_of(everything, view, here)
facets.show_summary(everything, view, found)
landscape.show_table(everything, view, found, here)
if here.cell:
    opened.show_cell(everything, view, here)
