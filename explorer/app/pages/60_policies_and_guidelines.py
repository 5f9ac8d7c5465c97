"""Where policies are stricter or looser than guidelines, cover or demand what those oppose."""

import streamlit as st

from explorer.app.sections import ledger as section
from explorer.app.widgets import NOT_ADVICE, quiet
from explorer.ledger import narrow

st.markdown(quiet(NOT_ADVICE))
here = section.address()
st.title("Policies and guidelines", anchor="ledger")
st.markdown(
    "Each place where a payer's policy parts from a recommendation, with the strength and the "
    "certainty of what it overrules. Neither overrides the other."
)
everything = section.all_entries()
section.values_or_stop(everything, here)
kept, counts = narrow(everything, here.chosen)
section.show_overview(everything, here)
section.show_filters(everything, here, counts)
section.show_entries(kept, everything, here)
section.show_thresholds(here)
