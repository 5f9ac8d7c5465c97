"""What a reviewer decides and sends, between the pages and the desk.

Every function here that changes something runs before the page is drawn again, and keeps in the tab
what was refused and why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import streamlit as st

from explorer.app import reviewing, session
from explorer.app.reviewing import Review
from explorer.app.session import Address
from explorer.app.widgets import plain
from explorer.deciding import Choice, choices
from explorer.desk import asking, decisions, views
from explorer.desk.decisions import Decision
from explorer.desk.ruling import (
    Ruled,
    keep_letters,
    last_of,
    line_of,
    own_appeal,
    propose,
    review_proposal,
    sign_proposal,
    told,
)
from explorer.errors import ExplorerError, tell
from explorer.letter.composing import Decided, compose_all, fingerprint
from explorer.letter.files import written
from explorer.letter.model import Letter
from explorer.results import Assessment


def told_kindly(show: Callable[[Review], None], review: Review) -> None:
    """Show a view; what cannot be used is told in its place."""
    try:
        show(review)
    except ExplorerError as error:
        st.error(plain(tell(error)))


def plainly(here: Address) -> Address:
    """The same view under the usual preferences: what is decided hangs on none that is chosen."""
    return replace(here, profile=None, node=None, details=None)


def assessment(review: Review) -> Assessment:
    """The whole assessment of what is saved, which is what is decided on."""
    return session.assessment(plainly(review.here))


def known_choices(review: Review) -> tuple[Choice, ...]:
    """What may be decided here, with all that each decision demands; asked once per version."""
    found = assessment(review)
    return _choices(fingerprint(found.document), found)


@st.cache_resource(show_spinner=False, max_entries=64)
def _choices(digest: str, _assessment: Assessment) -> tuple[Choice, ...]:
    return choices(session.open_library(), _assessment)


def letters(review: Review, decided: Decided | None) -> dict[str, Letter]:
    """The letters as they would read now, by their kind; made once for the same state."""
    found, library = assessment(review), session.open_library()
    line = line_of(library, review.request) if review.request else None
    return _letters(fingerprint(found.document), decided, line, own_appeal(), found, review)


@st.cache_resource(show_spinner="Writing the letters …", max_entries=64, hash_funcs={Decided: str})
def _letters(
    digest: str,
    decided: Decided | None,
    line: str | None,
    appeal: str | None,
    _assessment: Assessment,
    _review: Review,
) -> dict[str, Letter]:
    return compose_all(
        session.open_library(),
        _review.saved,
        _assessment,
        decided=decided,
        line=line,
        appeal=appeal,
    )


@st.cache_data(show_spinner="Making the file …", max_entries=64, hash_funcs={Letter: str})
def file_of(letter: Letter, form: str) -> bytes:
    """A letter as a file; made once for the same letter."""
    return written(letter, form)


def proposals(review: Review) -> tuple[Decision, ...]:
    """Every proposal on the request, oldest first; none for a case on file."""
    if review.desk is None or review.request is None:
        return ()
    return decisions.decisions_of(review.desk, review.request.id)


def decided_now(review: Review) -> Decided | None:
    """The decision that a letter tells: the last proposal, as far as it got; None before one."""
    if review.desk is None or review.request is None:
        return None
    last = last_of(review.desk, review.request.id)
    return told(last, dict(review.called)) if last else None


# What changes something -------------------------------------------------------------------------


def _do(here: Address, what: Callable[[Review, Ruled], object]) -> None:
    """Do something with the request; what is refused stays in the tab, to be told on the page."""
    review = reviewing.review(here)
    own = review.tab
    own.refused = ""
    if review.desk is None or review.request is None:
        return
    library = session.open_library()
    with own.writing():
        ruled = Ruled(
            *(review.desk, review.person, review.request, library),
            *(assessment(review), own.version),
        )
        what(review, ruled)
        own.before = None


def propose_here(here: Address, kind: str, reason_key: str, confirmed_key: str) -> None:
    """Propose a decision with what was typed."""

    def act(_review: Review, ruled: Ruled) -> None:
        reason = str(st.session_state.get(reason_key) or "")
        confirmed = bool(st.session_state.get(confirmed_key))
        propose(ruled, kind, reason=reason, confirmed=confirmed)

    _do(here, act)


def review_here(here: Address, decision: str) -> None:
    """Take the second step: somebody looked at the proposal and agrees."""
    _do(here, lambda _, it: review_proposal(it, decisions.decision_of(it.desk, decision)))


def sign_here(here: Address) -> None:
    """Sign the reviewed proposal, and keep its letters as they go out."""

    def act(review: Review, ruled: Ruled) -> None:
        last = last_of(ruled.desk, ruled.request.id)
        if last:
            signed = sign_proposal(ruled, last)
            people = {**review.called, review.person.id: review.person.name}
            keep_letters(ruled, review.saved, signed, people)

    _do(here, act)


def reopen_here(here: Address, reason_key: str) -> None:
    """Open a decided request again, as a new version."""

    def act(_review: Review, it: Ruled) -> None:
        reason = str(st.session_state.get(reason_key) or "")
        decisions.reopen(it.desk, it.person, it.request.id, reason=reason, version=it.version)

    _do(here, act)


def refer_here(here: Address) -> None:
    """Put the request before a physician."""
    _do(here, lambda _, it: asking.refer(it.desk, it.person, it.request.id, version=it.version))


def ask_here(here: Address) -> None:
    """Ask for what is missing: the clock stops."""

    def act(_review: Review, it: Ruled) -> None:
        asking.request_information(it.desk, it.person, it.request.id, version=it.version)

    _do(here, act)


def received_here(here: Address) -> None:
    """Say that what was asked for has come: the clock runs on."""

    def act(_review: Review, it: Ruled) -> None:
        asking.information_received(it.desk, it.person, it.request.id, version=it.version)

    _do(here, act)


def talk_here(here: Address, keys: dict[str, str]) -> None:
    """Keep a talk with the requester's side."""

    def act(_review: Review, it: Ruled) -> None:
        typed = {name: str(st.session_state.get(key) or "") for name, key in keys.items()}
        asking.record_talk(it.desk, it.person, it.request.id, version=it.version, **typed)

    _do(here, act)


def exported(here: Address, what: str) -> None:
    """Keep in the log that a letter was taken out."""
    review = reviewing.review(here)
    if review.desk is None or review.request is None:
        return
    last = last_of(review.desk, review.request.id)
    subject = last.id if last else None
    try:
        views.record_export(
            review.desk, review.person, review.request.id, what=what, subject=subject
        )
    except ExplorerError as error:
        review.tab.refused = tell(error)
