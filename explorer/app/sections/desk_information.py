"""Asking for what is missing: the letter, the clock that stops, and what came."""

import streamlit as st

from explorer.app import deciding
from explorer.app.reviewing import Review
from explorer.app.sections.desk_letter import show_letter
from explorer.app.sections.desk_refused import show_refused
from explorer.app.widgets import bullets, empty, moment_words, plain


def show(review: Review) -> None:
    """The view in which information is asked for."""
    deciding.told_kindly(_show, review)


def _show(review: Review) -> None:
    st.header("Ask for information", anchor="information")
    show_refused(review)
    request = review.request
    if request is not None and not review.is_decided:
        is_waiting = request.status == "information-requested"
        with st.container(horizontal=True):
            st.button(
                "Ask: the clock stops",
                type="primary",
                on_click=deciding.ask_here,
                args=(review.here,),
                disabled=is_waiting or not review.may_write,
            )
            st.button(
                "What was asked for has come",
                on_click=deciding.received_here,
                args=(review.here,),
                disabled=not is_waiting or not review.may_write,
            )
    if request is None:
        what = "Somebody made up" if review.is_made_up else "A case on file"
        empty(f"{what}: the letter can be read and taken out, and nobody is asked.")
    elif request.pauses:
        bullets(
            plain(f"Asked {moment_words(each.began)}, {_came(each.ended)}")
            for each in request.pauses
        )
    else:
        empty("Nothing was asked for yet.")
    show_letter(review, deciding.letters(review, None)["information"])


def _came(ended: str | None) -> str:
    return f"came {moment_words(ended)}" if ended else "not come yet"
