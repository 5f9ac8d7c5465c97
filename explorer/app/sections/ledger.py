"""Policies against guidelines, entry by entry, the strongest first."""

from collections.abc import Sequence

import streamlit as st

from explorer.app import paging
from explorer.app.component.grid import (
    Group,
    Line,
    Piece,
    chip,
    link,
    show_grid,
)
from explorer.app.map_session import say
from explorer.app.sections.ledger_address import SIGNS, STATUSES, LedgerAddress
from explorer.app.sections.ratings import certainty_word, strength_word
from explorer.app.widgets import KNOWN, plain
from explorer.ledger import Entry
from explorer.vocabulary import KB, local_name


def show_entries(kept: Sequence[Entry], everything: Sequence[Entry], here: LedgerAddress) -> None:
    """The entries that are left, so many at a time."""
    st.markdown(f"**{plain(say('ledger-shown', shown=len(kept), all=len(everything)))}**")
    if not kept:
        st.info("No entry has all of this at once. Take one of the choices back.")
        return
    paging.show(kept, here.start, "Entries", _show_grid, order=", the strongest first")


def _show_grid(shown: Sequence[Entry]) -> None:
    show_grid(
        [Group("", tuple(_entry(each) for each in shown))],
        title="Policies against guidelines",
        key="ledger",
        corner="The policy",
        columns=[
            [Piece(text, strong=True)]
            for text in ("How they meet", "The guideline", "What is overruled", "How it is known")
        ],
    )


def _entry(each: Entry) -> Line:
    relation, status = each.values["relation"], each.values["status"]
    sign, words, paint = STATUSES.get(status, ("", status, "not-applicable"))
    policy = link("document", document=local_name(each.policy))
    guideline = link("document", document=local_name(each.document))
    pair = link("disagreement", pair=each.clash.removeprefix(KB))
    lines = [Piece(f"{each.asked} against {each.bound}")] if each.asked and each.bound else []
    past = (
        [Piece("one side was replaced", "⊘", kind="quiet")] if each.values["past"] == "yes" else []
    )
    topic = [Piece(f"topic: {each.labels['topic']}", kind="quiet")] if each.labels["topic"] else []
    strength, certainty = (
        strength_word(each.values["strength"]),
        certainty_word(each.values["certainty"]),
    )
    return Line(
        (Piece(each.title, strong=True, **policy), Piece(each.asks)),
        (
            (
                Piece(each.labels["relation"], SIGNS.get(relation, ""), strong=True, **pair),
                chip(words, paint, sign),
                *lines,
                *topic,
                *past,
            ),
            (Piece(each.source, strong=True, **guideline), Piece(each.advises)),
            (
                Piece(strength + _own(strength, each.strength_label)),
                Piece(certainty + _own(certainty, each.certainty_label)),
            ),
            (Piece(KNOWN.get(each.values["known"], "not stated")),),
        ),
    )


def _own(ours: str, theirs: str) -> str:
    return f" (“{theirs}”)" if theirs and theirs.casefold() != ours.casefold() else ""
