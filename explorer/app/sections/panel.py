"""The panel's own record of a pair: attributed, dated, and never mixed into the sources."""

from typing import Final

import streamlit as st

from explorer import panel_export
from explorer.app import at_desk, takeaway
from explorer.app.component.drawings import show_sheet
from explorer.app.pair_state import say
from explorer.app.widgets import empty, plain, quiet
from explorer.desk.panel import add_panel_record
from explorer.desk.people import Person, require
from explorer.desk.storage import Desk, open_desk
from explorer.desk.words import PANEL_KINDS, VERDICTS
from explorer.errors import ExplorerError, tell
from explorer.vocabulary import Iri

_KINDS: Final = {each: each for each in PANEL_KINDS}
_VERDICTS: Final = {each: each for each in VERDICTS}
HEADS: Final = ("Number", "Kind", "Verdict", "Text", "By", "At (UTC)")


def show_record(pair: Iri) -> None:
    """What was recorded, oldest first, and a form to record more."""
    st.header("The panel's own record", anchor="panel")
    st.markdown(quiet(say("record-of-panel")))
    try:
        desk = open_desk()
        found = panel_export.entries(desk, pair)
    except ExplorerError as error:
        st.warning(plain(say("no-open-record", why=tell(error))))
        return
    if found:
        show_sheet(
            HEADS,
            [
                (str(each.number), each.kind, each.verdict, each.text, each.by, each.at)
                for each in found
            ],
            title="What the panel recorded on this pair, oldest first",
            key="panel",
        )
        told = panel_export.rows(found)
        takeaway.table(panel_export.COLUMNS, told, "panel-record", what="Record")
        takeaway.offer(
            "Record as triples (TriG)",
            lambda: panel_export.as_trig(found),
            "panel-record.trig",
            "application/trig",
        )
    else:
        empty(say("no-record-of-panel"))
    _form(desk, pair)


def _recorder() -> Person | None:
    """Who may record here; None, and why, where nobody may. The desk asks again when it writes."""
    try:
        person = at_desk.signed_in()
        if person is None:
            st.markdown(quiet("Whoever is signed in as a reviewer can record here."))
            at_desk.offer_sign_in("panel-sign-in")
            return None
        require(person, "reviewer")
    except ExplorerError as error:
        st.markdown(quiet(plain(tell(error))))
        return None
    return person


def _form(desk: Desk, pair: Iri) -> None:
    person = _recorder()
    if person is None:
        return
    with st.form("panel", clear_on_submit=True):
        st.markdown(f"Record as **{plain(person.name)}**")
        kind = st.radio("Kind", PANEL_KINDS, horizontal=True, key="panel-kind")
        verdict = st.radio(
            "Verdict (a vote and a decision have one)",
            ("none", *VERDICTS),
            horizontal=True,
            key="panel-verdict",
        )
        text = st.text_area("Text (a note has one)", key="panel-text", max_chars=4000)
        pressed = st.form_submit_button("Record")
    if not pressed or kind is None:
        return
    try:
        add_panel_record(
            desk, person, pair, kind=_KINDS[kind], verdict=_VERDICTS.get(verdict or ""), text=text
        )
    except ExplorerError as error:
        st.warning(plain(tell(error)))
        return
    st.rerun()
