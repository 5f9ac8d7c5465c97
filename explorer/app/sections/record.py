"""The facts on record and the sources, each with how it is known; and what this was made with."""

import streamlit as st

from explorer.app import items
from explorer.app.component import show_items
from explorer.app.widgets import Page, citation, empty, plain, quiet


def show_facts(page: Page) -> None:
    """Every fact of the case, as it was stated."""
    st.header("Facts", anchor="facts")
    facts = page.document["facts"]
    if not facts:
        empty("No fact is on record for this case.")
    else:
        rows = [items.fact(page, each) for each in facts]
        show_items(
            page.here, rows, title="Facts on record", key="facts", columns=("Status", "Fact")
        )


def show_citations(page: Page) -> None:
    """Numbered sources, each with how it is known."""
    st.header("Citations", anchor="citations")
    citations = page.document["citations"]
    if not citations:
        empty("Nothing was cited.")
    for each in citations:
        st.markdown(citation(page, each["n"]))


def show_versions(page: Page) -> None:
    """What the assessment was made with; the same versions give the same page."""
    versions = page.document["versions"]
    st.markdown(
        quiet(
            plain(
                f"Explorer {versions['explorer']}, knowledge {versions['knowledge'][:12]}, "
                f"queries {versions['queries'][:12]}, as of {page.document['as_of']}."
            )
        )
    )
