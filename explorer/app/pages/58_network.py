"""Who disagrees with whom: all documents, or what surrounds one document or one statement."""

import streamlit as st

from explorer.app import pair_state
from explorer.app.sections import network
from explorer.app.widgets import NOT_ADVICE, quiet

st.markdown(quiet(NOT_ADVICE))
network.show_network(pair_state.place())
