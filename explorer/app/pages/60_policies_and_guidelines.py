"""Where policies are stricter or looser than guidelines, cover or demand what those oppose."""

import streamlit as st

from explorer.app.sections import ledger, ledger_address, ledger_filters, lines, parted
from explorer.app.widgets import NOT_ADVICE, quiet
from explorer.ledger import narrow

st.markdown(quiet(NOT_ADVICE))
here = ledger_address.address()
st.title("Policies and guidelines", anchor="ledger")
st.markdown(
    "Each place where a payer's policy parts from a recommendation, with the strength and the "
    "certainty of what it overrules. Neither overrides the other."
)
everything = ledger_address.all_entries()
ledger_address.values_or_stop(everything, here)
kept, counts = narrow(everything, here.chosen)
ledger_filters.show_overview(everything, here)
ledger_filters.show_filters(everything, here, counts)
ledger.show_entries(kept, everything, here)
parted.show_parted()
lines.show_thresholds(here)
