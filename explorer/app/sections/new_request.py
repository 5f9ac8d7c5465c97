"""A new request while it is being written down: how it comes, what comes with it, opening it.

What was typed stays on the page until the request is open, whatever is wrong with it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import streamlit as st

from explorer.app import at_desk, session
from explorer.app.sections.work_list import called, named
from explorer.app.widgets import plain, quiet
from explorer.desk import arriving
from explorer.desk.arriving import Arrived
from explorer.desk.deadlines import lines
from explorer.desk.people import Person, may
from explorer.desk.requests import Record, open_request
from explorer.desk.storage import Desk, moment
from explorer.desk.words import URGENCIES
from explorer.errors import ExplorerError, tell
from explorer.vocabulary import local_name

WAYS: Final = {"form": "By form", "upload": "By upload", "copy": "As a copy"}


def way() -> str:
    """How the request comes in, as the address says, with the choice of another way."""
    st.session_state["way"] = st.query_params.get("way", "")
    if st.session_state["way"] not in WAYS:
        st.session_state["way"] = next(iter(WAYS))
    st.radio(
        "How does it come?",
        list(WAYS),
        format_func=WAYS.get,
        horizontal=True,
        key="way",
        on_change=lambda: st.query_params.update(way=st.session_state["way"]),
    )
    return str(st.session_state["way"])


def circumstances(now: datetime) -> dict[str, Any]:
    """What comes with a request and stands in no record: payer, line, urgency, when it came."""
    st.header("What comes with it", anchor="circumstances")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        payer = st.selectbox(
            "Payer",
            _payers(),
            index=None,
            accept_new_options=True,
            placeholder="Choose or type",
            width=250,
        )
        of = st.selectbox(
            "Kind of plan", ["", *lines()], format_func=lambda each: named(each) or "not named"
        )
        urgency = st.radio("Urgency", URGENCIES, horizontal=True)
        today = now.astimezone(UTC)
        day = st.date_input("Received on (UTC)", today.date(), max_value=today.date(), width=160)
        at = st.time_input("at", today.time().replace(second=0, microsecond=0), width=110)
    received = min(datetime.combine(day, at or today.time(), UTC), today)
    return {
        "payer": payer or "",
        "line_of_business": of or "",
        "urgency": urgency,
        "received": moment(received),
    }


def _payers() -> list[str]:
    documents = session.open_library().background.documents.values()
    named = (row["publisher"] for row in documents if (row["kind"] or "").endswith("Policy"))
    return sorted({each for each in named if each})


def offer_to_open(
    desk: Desk,
    person: Person,
    record: Record,
    arrived: Arrived,
    circumstances: Mapping[str, Any],
    copied_from: str | None = None,
) -> None:
    """The button that opens the request, once its record can be used."""
    for notice in arrived.notices:
        st.markdown(quiet(plain(notice)))
    if arrived.source:
        asked = arriving.asked(arrived.source)
        st.markdown(f"**{plain(called(asked.procedure, asked.code))}**")
    can = arrived.source is not None and may(person, "reviewer")
    if not may(person, "reviewer"):
        st.markdown(quiet("Only a reviewer can open a request."))
    if st.button("Open the request", type="primary", disabled=not can) and arrived.source:
        _open(desk, person, record, arrived, circumstances, copied_from)


def _open(
    desk: Desk,
    person: Person,
    record: Record,
    arrived: Arrived,
    circumstances: Mapping[str, Any],
    copied_from: str | None,
) -> None:
    if arrived.source is None:
        return
    asked = arriving.asked(arrived.source)
    told = {
        **circumstances,
        "slug": arrived.source.slug,
        "procedure": asked.procedure,
        "code": asked.code,
    }
    if not told["payer"]:
        documents = session.open_library().background.documents
        rows = [row for iri, row in documents.items() if local_name(iri) == asked.policy]
        told["payer"] = (rows[0]["publisher"] or "") if rows else ""
    try:
        request = open_request(desk, person, record, copied_from=copied_from, **told)
    except ExplorerError as error:
        st.error(plain(tell(error)))
        return
    for key in [key for key in st.session_state if str(key).startswith(("draft-", "fact-"))]:
        del st.session_state[key]
    st.success(f"The request {request.id} is open and on the work list.")
    at_desk.to_request(request.id, "Go to the request ›")
