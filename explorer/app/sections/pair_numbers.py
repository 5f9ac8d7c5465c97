"""The numbers of a pair: forest plots, the summary of findings, and what they leave open."""

import streamlit as st

from explorer import forest, pair_evidence
from explorer.app import pair_state, session, takeaway
from explorer.app.component.drawings import show_sheet
from explorer.app.pair_state import say
from explorer.app.widgets import bullets, empty, plain, quiet
from explorer.forest import Effect
from explorer.vocabulary import Iri


def show_numbers(pair: Iri) -> None:
    """The evidence as it is on file: drawn, as a table, and as a summary of findings."""
    st.header("Evidence", anchor="evidence")
    library = session.open_library()
    found = pair_evidence.evidence_of(library, pair, pair_state.effects())
    drawn, again = pair_evidence.drawn_once(found)
    panels = forest.panels(drawn)
    if not panels:
        empty(say("no-effects"))
    elif len(panels) > 1:
        st.markdown(quiet(say("measures-apart")))
    for place, panel in enumerate(panels, start=1):
        described = forest.described(panel, library.background.wording)
        picture = forest.svg(panel, library.background.wording)
        st.image(picture, alt=described)
        takeaway.picture(
            picture, f"forest-{place}", what=f"Forest plot {place}", described=described
        )
    for each in again:
        st.markdown(quiet(plain(say("same-estimate", who=each.who, outcome=each.label))))
    if found:
        _show_effects(found)
    _show_summary(pair, found)


def show_open(pair: Iri, status: str) -> None:
    """What is open between the two, and would settle what they disagree on."""
    st.header("What would settle it", anchor="settle")
    found = pair_evidence.open_between(session.open_library(), pair, status)
    bullets(plain(each) for each in found)


def _show_effects(found: list[Effect]) -> None:
    with st.expander("The same as a table"):
        told = forest.rows(found)
        show_sheet(
            [name.capitalize() for name in forest.COLUMNS],
            told,
            title="Every effect on file for the two sides and beside them",
            key="effects",
        )
        takeaway.table(forest.COLUMNS, told, "effects", what="Effects")


def _show_summary(pair: Iri, found: list[Effect]) -> None:
    st.subheader("Summary of findings", anchor="findings")
    library = session.open_library()
    rows_beside = library.ask("evidence-beside", bindings={"pair": pair}).records()
    beside = [row["statement"] or "" for row in rows_beside]
    findings = pair_evidence.summary(library, pair, pair_state.effects(), beside)
    told = pair_evidence.rows(findings)
    show_sheet(
        [name.capitalize() for name in pair_evidence.COLUMNS],
        told,
        title="Summary of findings: outcome, effect, certainty, comment and source",
        key="findings",
    )
    takeaway.table(pair_evidence.COLUMNS, told, "findings", what="Summary of findings")
