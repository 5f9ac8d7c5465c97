"""The reviewer's desk as the pages have it: which desk, who is at it, where a request is shown."""

import os
from pathlib import Path
from typing import Final

import streamlit as st

from explorer.app.widgets import plain
from explorer.desk.people import (
    CLAIM,
    CLAIM_SETTING,
    SIGNIN_SETTING,
    NotAllowed,
    Person,
    local_person,
    may,
    person_of,
)
from explorer.desk.storage import Desk, open_desk
from explorer.errors import ExplorerError, tell

LIST_PAGE: Final = "pages/05_work_list.py"
NEW_PAGE: Final = "pages/06_new_request.py"
DESK_PAGE: Final = "pages/12_desk.py"
_FOLDER: Final = Path(__file__).resolve().parent


def the_desk() -> Desk:
    """The desk of this installation; stops the page with plain words when it cannot be used."""
    try:
        return open_desk()
    except ExplorerError as error:
        st.error(f"The desk cannot be opened. {plain(tell(error))}")
        st.stop()


def signed_in() -> Person | None:
    """Who acts: whoever signed in, without sign-in the one person at the machine; None: nobody.

    Raises NotAllowed when the provider names nobody.
    """
    if not _signs_in():
        return local_person()
    if not st.user.get("is_logged_in", False):
        return None
    return person_of(dict(st.user), os.environ.get(CLAIM_SETTING, CLAIM))


def who() -> Person:
    """Who is at the desk. With sign-in, stops the page until somebody is who may look at it."""
    try:
        person = signed_in()
    except NotAllowed as error:
        st.error(plain(tell(error)))
        st.stop()
    if person is None:
        st.title("Sign in")
        st.markdown("Requests are shown to people who are signed in.")
        st.button("Sign in", on_click=st.login, type="primary")
        st.stop()
    if not may(person, "viewer"):
        st.error(
            f"{plain(person.name)} is signed in and has no role here: viewer, reviewer, physician "
            "or administrator. Whoever keeps the sign-in can give one."
        )
        st.button("Sign out", on_click=st.logout)
        st.stop()
    return person


def _signs_in() -> bool:
    """Whether people sign in; stops the page where they should and nothing says how."""
    is_set_up = st.secrets.load_if_toml_exists() and "auth" in st.secrets
    if os.environ.get(SIGNIN_SETTING, "").strip() and not is_set_up:
        st.error(
            f"{SIGNIN_SETTING} asks for sign-in, and secrets.toml has no section auth. "
            "Nobody gets in until it has one; docs/desk.md says what belongs there."
        )
        st.stop()
    return is_set_up


def to_request(request: str, label: str) -> None:
    """A link to the page of a request; its label alone where that page is not installed."""
    if (_FOLDER / DESK_PAGE).is_file():
        st.page_link(DESK_PAGE, label=f":blue[{label}]", query_params={"request": request})
    else:
        st.markdown(f"**{label}**")
