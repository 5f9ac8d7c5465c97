"""One disagreement: both sides, the evidence, what would settle it, what the panel says."""

import streamlit as st

from explorer.app import pair_state, session
from explorer.app.sections import criticism, pair, pair_numbers, pair_weighing, panel, policy_pair
from explorer.app.widgets import NOT_ADVICE, quiet
from explorer.criticism import of_pair
from explorer.vocabulary import local_name

st.markdown(quiet(NOT_ADVICE))
here = pair_state.place()
chosen = pair.chosen(here)
library = session.open_library()
background = library.background
entry = pair.entry_of(background, chosen)
criticised = of_pair(library, [entry["a_document"], entry["b_document"]], chosen)

pair.show_head(background, entry)
if chosen in pair_state.differences():
    policy_pair.show_policy_pair(here, chosen)
    criticism.show_criticism(criticised)
else:
    pair.show_lines(background, chosen)
    pair.show_grounds(chosen)
    pair_numbers.show_numbers(chosen)
    pair_numbers.show_open(chosen, entry["status"])
    criticism.show_criticism(criticised)
    pair.show_witness(here, chosen)
    pair_weighing.show_weighing(chosen, entry["status"])
panel.show_record(chosen)
st.header("Take away", anchor="take-away")
pair.show_take_away([chosen], local_name(chosen))
