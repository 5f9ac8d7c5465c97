"""The reviewer's desk as the pages have it: which desk, who is at it, where a request is shown."""

import os
import time
from contextlib import suppress
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.errors import StreamlitAuthError

from explorer.app.component import leave_address
from explorer.app.way_back import FAILED
from explorer.app.widgets import plain, quiet
from explorer.desk import signing_in
from explorer.desk.people import (
    CLAIM,
    CLAIM_SETTING,
    ROLES,
    SECRETS,
    SIGNIN_SETTING,
    Person,
    holds_for,
    is_alone,
    local_person,
    may,
    person_of,
)
from explorer.desk.storage import Desk, open_desk
from explorer.errors import ExplorerError, UsageError, tell

LIST_PAGE: Final = "pages/05_work_list.py"
NEW_PAGE: Final = "pages/06_new_request.py"
DESK_PAGE: Final = "pages/12_desk.py"
_FOLDER: Final = Path(__file__).resolve().parent
_NOT_SET_UP: Final = "signin-not-set-up"


def the_desk() -> Desk:
    """The desk of this installation; stops the page with plain words when it cannot be used."""
    try:
        return open_desk()
    except ExplorerError as error:
        st.error(f"The desk cannot be opened. {plain(tell(error))}")
        st.stop()


def signed_in() -> Person | None:
    """Who acts: whoever signed in, without sign-in the one person at the machine; None: nobody.

    Who signed in too long ago is nobody. Raises UsageError when sign-in is not set up as it should
    be, and NotAllowed when the provider names nobody.
    """
    if not _signs_in():
        return local_person()
    person = _named()
    if person and time.time() - person.signed_in > holds_for().total_seconds():
        return None
    return person


def who() -> Person:
    """Who is at the desk. With sign-in, stops the page until somebody is who may look at it."""
    try:
        person = signed_in()
    except ExplorerError as error:
        st.error(plain(tell(error)))
        st.stop()
    if person is None:
        _ask_to_sign_in("Your sign-in is too old by now." if _named() else "")
    elif not is_alone(person) and not signing_in.is_current(the_desk(), person):
        _ask_to_sign_in("You signed in again, or out, after this page was opened.")
    elif not may(person, "viewer"):
        st.error(
            f"{plain(person.name)} is signed in and has no role here: viewer, reviewer, physician "
            "or administrator. Whoever keeps the sign-in can give one."
        )
        st.stop()
    else:
        return person
    st.stop()


def show_person() -> None:
    """Who is signed in, with which roles, and the way out; nothing where nobody signs in."""
    try:
        person = signed_in()
        if person is None or is_alone(person):
            return
        signing_in.sign_in(open_desk(), person)
    except ExplorerError:
        return  # the pages that need to know say it
    roles = ", ".join(role for role in ROLES if role in person.roles) or "no role"
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.markdown(quiet(plain(f"Signed in: {person.name} ({roles})")), width="content")
        st.button("Sign out", on_click=_sign_out, args=(person,), type="tertiary")


def _ask_to_sign_in(why: str) -> None:
    st.title("Sign in", anchor="sign-in")
    if why:
        st.info(why)
    elif broken := st.session_state.get(_NOT_SET_UP):
        st.error(broken)
    elif FAILED in st.query_params:
        st.warning(
            "Signing in did not work: the provider did not answer, or let nobody in. Nothing was "
            "changed. Try again; if it stays like this, tell whoever keeps the sign-in."
        )
    st.markdown("Requests are shown to people who are signed in.")
    offer_sign_in("sign-in")


def offer_sign_in(key: str) -> None:
    """The button that leads to the provider, and back to this page."""
    st.button("Sign in", on_click=_sign_in, type="primary", key=key)
    leave_address()


def _sign_in() -> None:
    try:
        st.login()
    except StreamlitAuthError as error:
        st.session_state[_NOT_SET_UP] = f"Sign-in is not set up as it should be. {plain(error)}"


def _sign_out(person: Person) -> None:
    with suppress(ExplorerError):  # it was done elsewhere, or the desk is gone: out all the same
        signing_in.sign_out(open_desk(), person)
    st.logout()


def _named() -> Person | None:
    """Whom the provider spoke of last, however long ago."""
    if not st.user.get("is_logged_in", False):
        return None
    return person_of(dict(st.user), os.environ.get(CLAIM_SETTING, CLAIM))


def _signs_in() -> bool:
    """Whether people sign in. Raises UsageError where they may have to and nothing says how."""
    can_be_read = st.secrets.load_if_toml_exists()
    if can_be_read and "auth" in st.secrets:
        return True
    if not can_be_read and any((each / SECRETS).exists() for each in (Path.cwd(), Path.home())):
        raise UsageError(
            str(SECRETS),
            "cannot be read",
            why="it may say who signs in, so nobody gets in until it can",
            try_="look at what the terminal says, mend the file and start again",
        )
    if os.environ.get(SIGNIN_SETTING, "").strip():
        raise UsageError(
            str(SECRETS),
            "has no section auth",
            why=f"{SIGNIN_SETTING} asks for sign-in, and nobody gets in until it is set up",
            try_="write the section as docs/desk.md says",
        )
    return False


def to_request(request: str, label: str) -> None:
    """A link to the page of a request; its label alone where that page is not installed."""
    if (_FOLDER / DESK_PAGE).is_file():
        st.page_link(DESK_PAGE, label=f":blue[{label}]", query_params={"request": request})
    else:
        st.markdown(f"**{label}**")
