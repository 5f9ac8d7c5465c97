"""One request: what it comes to, why, what to ask for, and everything that it rests on."""

import streamlit as st

from explorer.app import choices
from explorer.app.sections import conflicts, criteria, guidelines, options, record, verdict
from explorer.app.widgets import NOT_ADVICE, page_of, plain, quiet

st.markdown(quiet(NOT_ADVICE))
here = choices.ask()
document = choices.assessed(here)
choices.pickers(here, document)
page = page_of(document, here, choices.opened(document, here))

st.title(plain(document["case"]["title"]), anchor="case")
st.markdown(quiet(verdict.request_line(page)))

left, right = st.columns([3, 2])
with left:
    verdict.show_verdict(page)
with right:
    verdict.show_actions(page)
verdict.show_notices(page)
choices.contents()

criteria.show_policies(page)
criteria.show_what_if(page)
guidelines.show_recommendations(page)
guidelines.show_evidence(page)
guidelines.show_quality(page)
conflicts.show_conflicts(page)
options.show_risks(page)
options.show_alternatives(page)
options.show_pitfalls(page)
record.show_facts(page)
record.show_citations(page)
record.show_versions(page)
