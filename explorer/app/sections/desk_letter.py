"""Letters to the provider and the member: how they read now, as files, and as they went out."""

from typing import Final
from urllib.parse import urlencode

import streamlit as st

from explorer.app import deciding
from explorer.app.reviewing import Review
from explorer.app.sections.desk_refused import show_refused
from explorer.app.widgets import empty, line, moment_words, plain, quiet
from explorer.desk.decisions import letters_of
from explorer.desk.ruling import APPEAL_SETTING
from explorer.letter.files import FORMATS
from explorer.letter.model import Letter, Sentence
from explorer.letter.page import body

KINDS: Final = {"provider": "To the provider", "member": "To the member, in plain language"}
TO_FILL_IN: Final = (
    "The text on appeals has blanks in square brackets. Before a letter goes out, name a file with "
    f"your own text in {APPEAL_SETTING}."
)
STYLE: Final = """<style>
.letter { overflow-wrap: anywhere; }
.letter a.why { color: inherit; text-decoration: underline dotted; text-underline-offset: 0.2em; }
.letter a.why:hover, .letter a.why:focus-visible { text-decoration-style: solid; }
.letter .mark { font-weight: bold; }
.letter .sources { list-style: none; padding-left: 0; }
</style>"""
FILES: Final = {"pdf": "PDF", "docx": "Word", "html": "HTML"}


def show(review: Review) -> None:
    """The view with the letters."""
    deciding.told_kindly(_show, review)


def _show(review: Review) -> None:
    st.header("Letter", anchor="letter")
    show_refused(review)
    chosen = st.radio(
        "Letter", list(KINDS), format_func=KINDS.__getitem__, horizontal=True, key="letter-kind"
    )
    letter = deciding.letters(review, deciding.decided_now(review))[chosen]
    show_letter(review, letter)
    _kept(review)


def show_letter(review: Review, letter: Letter) -> None:
    """A letter as it reads now, with its files above it."""
    if review.tab.tried:
        st.info("The letter tells what is saved; what is only tried out in the draft is not in it.")
    if letter.ease:
        st.markdown(
            line(
                plain(f"Reading ease {letter.ease.reading_ease} (Flesch; 60 and more is plain)"),
                plain(f"school grade {letter.ease.grade} (Flesch-Kincaid)"),
                plain(f"{letter.ease.words} words"),
            )
        )
    if letter.is_to_be_filled_in():
        st.warning(TO_FILL_IN)
    with st.container(horizontal=True):
        for form, label in FILES.items():
            st.download_button(
                f"Download {label}",
                deciding.file_of(letter, form),
                file_name=f"{letter.kind}-letter.{form}",
                mime=FORMATS[form],
                key=f"letter-{letter.kind}-{form}",
                on_click=deciding.exported,
                args=(review.here, "letter"),
            )
    st.markdown(quiet("Each point and sentence below leads to the reasons behind it."))
    with st.container(border=True, key=f"letter-{letter.kind}"):
        told = body(letter, lambda said: _reasons(review, said), top=3)
        st.html(f'{STYLE}<article class="letter">{told}</article>')


def _reasons(review: Review, said: Sentence) -> str | None:
    """The address of what a sentence rests on; what is about the letter itself has none."""
    about = said.about if "://" in said.about else ""
    if not about or said.kind.startswith(("letter-unsigned", "letter-fingerprint")):
        return None
    return f"why?{urlencode(review.here.at(about).parameters())}"


def _kept(review: Review) -> None:
    if review.desk is None or review.request is None:
        return
    st.subheader("As they went out", anchor="kept")
    found = letters_of(review.desk, review.request.id)
    if not found:
        empty("No letter went out: letters are kept as they are when a decision is signed.")
    for each in found:
        by = review.called.get(each.by, each.by)
        st.download_button(
            f"{each.audience}, {each.format}, {moment_words(each.at)}",
            each.content,
            file_name=f"{each.audience}-letter.{each.format}",
            mime=FORMATS[each.format],
            key=f"kept-{each.id}",
            on_click=deciding.exported,
            args=(review.here, "letter"),
        )
        st.markdown(quiet(plain(f"kept by {by}; SHA-256 {each.sha256}")))
