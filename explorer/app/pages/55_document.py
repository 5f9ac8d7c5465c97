"""One document: as it was published, and as it is modelled, statement by statement."""

import streamlit as st

from explorer.app import pair_state, session
from explorer.app.sections import criticism, document
from explorer.app.widgets import NOT_ADVICE, quiet
from explorer.criticism import of_documents

st.markdown(quiet(NOT_ADVICE))
here = pair_state.place()
chosen = document.chosen(here)

document.show_published(chosen)
document.show_statements(here, chosen)
criticism.show_criticism(of_documents(session.open_library().background, [chosen]))
document.show_cases(here, chosen)
document.show_take_away(chosen)
