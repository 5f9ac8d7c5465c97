"""The head of the desk and its views: review, comparison, and what decides and sends."""

from collections.abc import Callable
from datetime import date
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Final

import streamlit as st

from explorer.app import reviewing, session
from explorer.app.reviewing import Review
from explorer.app.sections import comparison, criteria
from explorer.app.session import EARLIEST, LATEST, Address
from explorer.app.widgets import line, page_of, plain, quiet
from explorer.desk.deadlines import deadlines, lines

REVIEW: Final = "review"
COMPARE: Final = "compare"
LATER: Final = {
    "information": "Ask for information",
    "decision": "Decide",
    "letter": "Letter",
}
"""Views that a module of this folder shows, called `desk_` and this name: `show(review)`."""
STATUS_WORDS: Final = {
    "new": "new",
    "in-review": "in review",
    "information-requested": "information requested",
    "with-physician": "with the physician",
    "decided": "decided",
}


def views() -> dict[str, str]:
    """The views there are, by the word in the address."""
    there = {
        name: label
        for name, label in LATER.items()
        if find_spec(f"explorer.app.sections.desk_{name}")
    }
    return {REVIEW: "Review", COMPARE: "Compare policies", **there}


def show_switches(here: Address) -> str:
    """Which view is shown, and the day that is looked at; both stand in the address."""
    known = views()
    asked = st.query_params.get("view", REVIEW)
    chosen = asked if asked in known else REVIEW
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.session_state["desk-view"] = chosen
        st.radio(
            "View",
            list(known),
            format_func=lambda name: known[name],
            horizontal=True,
            key="desk-view",
            on_change=_choose_view,
        )
        st.session_state["desk-day"] = session.day(here.as_of)
        st.date_input(
            "As of",
            format="YYYY-MM-DD",
            min_value=EARLIEST,
            max_value=LATEST,
            key="desk-day",
            on_change=_choose_day,
            width=150,
        )
    return chosen


def _choose_view() -> None:
    chosen = st.session_state["desk-view"]
    session.go(view=None if chosen == REVIEW else chosen)


def _choose_day() -> None:
    chosen: date | None = st.session_state["desk-day"]
    session.go(as_of=chosen.isoformat() if chosen else None)


def show_header(review: Review) -> None:
    """The request in two lines: what is asked for, and where it stands."""
    asked = review.now["case"]["request"]
    st.title(plain(asked["procedure_label"] or review.now["case"]["title"]), anchor="desk")
    deciding = [policy["title"] for policy in review.now["policies"] if policy["decides"]]
    st.markdown(
        line(
            plain(", ".join(asked["codes"]) or "no code"),
            plain(asked["region"] or "region not stated"),
            plain(f"date of service {asked['service_date'] or 'not on record'}"),
            plain(f"assessed under {', '.join(deciding)}" if deciding else "no policy named"),
            plain(f"as of {review.now['as_of']}"),
        )
    )
    request = review.request
    if request is None:
        what = "Somebody made up" if review.is_made_up else "A case on file"
        st.markdown(quiet(f"{what}: facts can be tried out here, and nothing is saved."))
        return
    due = deadlines([request]).get(request.id)
    st.markdown(
        line(
            f"**{plain(STATUS_WORDS[request.status])}**",
            plain(request.payer or "payer not named"),
            plain(lines().get(request.line_of_business, request.line_of_business)),
            plain(f"received {request.received[:10]}, {request.urgency}"),
            plain(
                f"due {due.due:%Y-%m-%d %H:%M} UTC ({due.label})"
                if due
                else "no time limit on file"
            ),
            plain("clock stopped" if due and due.stopped else ""),
            plain(f"with {request.assigned_name}" if request.assigned_name else "with nobody"),
        )
    )


def show_who(review: Review) -> None:
    """The button that takes the request, or hands it back; none where neither can be done."""
    request = review.request
    if request is None or not review.may_write:
        return
    is_mine = request.assigned_to == review.person.id
    st.button(
        "Hand it back" if is_mine else "Take this request",
        key="take",
        on_click=partial(reviewing.take, review.here, is_mine=not is_mine),
    )


def show_draft_switch(review: Review) -> None:
    """One switch between saving and trying out."""
    own = review.tab
    if review.desk is None:
        return
    key = f"draft-{review.here.subject}"
    st.session_state[key] = own.drafting

    def switch() -> None:
        own.drafting = bool(st.session_state[key])

    st.toggle(
        "Draft: try facts out without saving",
        key=key,
        on_change=switch,
        disabled=bool(own.tried) or not review.may_write,
        help="Keep or discard what was tried out before you leave the draft",
    )


def show_view(review: Review, view: str) -> None:
    """A view other than the review itself, made of the whole assessment of what is saved."""
    if view == COMPARE:
        _compare(review)
        return
    show: Callable[[Review], None] = import_module(f"explorer.app.sections.desk_{view}").show
    show(review)


def _compare(review: Review) -> None:
    here = review.here
    document = session.assess(here.subject, here.profile, session.day(here.as_of))
    page = page_of(document, here)
    st.header("Compare policies", anchor="compare")
    table = session.ask("comparison", here.subject, session.day(here.as_of))
    comparison.show_comparison(page, table)
    criteria.show_policies(page)
