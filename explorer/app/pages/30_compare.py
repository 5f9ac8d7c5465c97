"""One request under every policy on its code: what each concludes, and on what that turns."""

import streamlit as st

from explorer.app import choices, session
from explorer.app.sections import comparison
from explorer.app.widgets import NOT_ADVICE, page_of, plain, quiet

st.markdown(quiet(NOT_ADVICE))
here = choices.ask()
document = choices.assessed(here)
choices.pickers(here, document)
page = page_of(document, here, choices.opened(document, here))
table = session.ask("comparison", here.subject, session.day(here.as_of))

st.page_link(
    here.home,
    label=f":blue[‹ {plain(document['case']['title'])}]",
    query_params=here.parameters(),
)
st.title("Compare policies", anchor="compare")
comparison.show_comparison(page, table)
