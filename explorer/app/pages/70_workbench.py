"""Where queries are asked: those that ship with the explorer, and one's own."""

import streamlit as st

from explorer.app import bench, choices
from explorer.app.sections import answers, own_query, shipped
from explorer.app.widgets import NOT_ADVICE, plain, quiet

st.markdown(quiet(NOT_ADVICE))
here = choices.ask()
bench.warm()

st.title("Workbench", anchor="workbench")
st.markdown(
    quiet(
        "Ask a question that ships with the explorer, or write a query. Nothing here changes "
        "anything: queries only read, and one that takes too long is stopped."
    )
)
if bench.way() == bench.OWN:
    own_query.show(here)
else:
    shipped.show(here)
answers.show_last(plain(bench.scope_told(here)))
