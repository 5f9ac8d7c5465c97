"""One node of a case and everything it rests on: as text, and as a graph beside it."""

import streamlit as st

from explorer.app import choices
from explorer.app.sections import reasons
from explorer.app.widgets import NOT_ADVICE, page_of, plain, quiet

st.markdown(quiet(NOT_ADVICE))
here = choices.ask()
document = choices.assessed(here)
tree = choices.reasons(here, document)
page = page_of(document, here)

st.page_link(
    here.home,
    label=f":blue[‹ {plain(document['case']['title'])}]",
    query_params=here.parameters(),
)
reasons.show_conclusion(page, tree)
left, right = st.columns([1, 2])
with left:
    reasons.show_tree(page, tree)
with right:
    reasons.show_drawing(page, tree)
