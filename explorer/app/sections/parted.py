"""Where policies part from each other, two at a time: a list that can be narrowed."""

from collections.abc import Sequence
from typing import Final

import streamlit as st

from explorer import policy_pairs
from explorer.app import paging, pair_state, takeaway
from explorer.app.component.grid import Group, Line, Piece, chip, link, show_grid
from explorer.app.pair_state import say
from explorer.app.sections import pickers
from explorer.app.sections.ledger_address import STATUSES
from explorer.app.sections.pickers import Pickers
from explorer.app.widgets import plain
from explorer.policy_pairs import Difference
from explorer.two_sides import name_of_pair
from explorer.vocabulary import local_name

START: Final = "parted_start"
PICKERS: Final = Pickers(
    "parted",
    {
        "policy": "One policy",
        "other": "The other policy",
        "topic": "Topic",
        "respect": "Respect",
        "status": "How they meet",
        "past": "One side replaced",
    },
    ("policy", "other", "topic", "respect"),
    "Narrow by how they meet or what was replaced",
    prefix="parted_",
    forget=(START,),
)


def show_parted() -> None:
    """Every difference between two policies that is left, so many at a time."""
    st.header("Where policies part from each other", anchor="parted")
    everything = pair_state.difference_list()
    chosen = PICKERS.read()
    there = {facet: _there(everything, facet) for facet in PICKERS.names}
    PICKERS.values_or_stop(chosen, lambda facet: there[facet])
    kept, counts = policy_pairs.narrow(everything, chosen)

    def words(facet: str, value: str) -> str:
        return there[facet].get(value, value)

    def options(facet: str) -> list[str]:
        mine = {*counts[facet], *chosen.get(facet, ())}
        return sorted(mine, key=lambda each: words(facet, each).casefold())

    pickers.show(PICKERS, chosen, options, words, counts)
    told = say("parted-shown", shown=str(len(kept)), all=str(len(everything)))
    st.markdown(f"**{plain(told)}**")
    if not kept:
        st.info("No difference has all of this at once. Take one of the choices back.")
        return
    paging.show(kept, paging.start(START), "Differences", _show_grid, name=START)
    rows = policy_pairs.table(kept)
    takeaway.table(policy_pairs.COLUMNS, rows, "policies-that-part", what="All of these")


def _there(found: tuple[Difference, ...], facet: str) -> dict[str, str]:
    """The values of a facet, with how each is shown."""
    named: dict[str, str] = {}
    for each in found:
        shown = {
            "policy": each.titles,
            "other": each.titles,
            "topic": (each.topic or "the whole text",),
            "respect": (each.respect,),
            "status": (_status(each)[1],),
        }.get(facet, each.values[facet])
        named |= dict(zip(each.values[facet], shown, strict=True))
    return named


def _status(each: Difference) -> tuple[str, str, str]:
    return STATUSES.get(each.values["status"][0], ("", each.values["status"][0], "not-applicable"))


def _show_grid(shown: Sequence[Difference]) -> None:
    show_grid(
        [Group("", tuple(_line(each) for each in shown))],
        title="Where policies part from each other",
        key="parted",
        corner="Topic and respect",
        columns=[
            [Piece(text, strong=True)] for text in ("How they meet", "One policy", "The other")
        ],
    )


def _line(each: Difference) -> Line:
    sign, words, paint = _status(each)
    past = [Piece("one side was replaced", "⊘", kind="quiet")] * (each.values["past"] == ("yes",))
    head = f"{each.topic or 'The whole text'}: {each.respect}"
    opened = link("disagreement", pair=name_of_pair(each.id))
    name = f"{head}: {each.titles[0]} and {each.titles[1]}"
    sides = zip((each.one, each.other), each.titles, each.says, strict=True)
    return Line(
        (Piece(head, strong=True, name=name, **opened),),
        (
            (chip(words, paint, sign), *past),
            *(
                (
                    Piece(title, strong=True, **link("document", document=local_name(policy))),
                    Piece(says),
                )
                for policy, title, says in sides
            ),
        ),
    )
