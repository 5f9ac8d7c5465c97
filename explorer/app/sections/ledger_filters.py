"""How often policies part from guidelines, and in which respect one can look closer."""

from collections.abc import Mapping, Sequence
from typing import Final

import streamlit as st

from explorer import ledger
from explorer.app.component.grid import (
    Group,
    Line,
    Piece,
    show_grid,
)
from explorer.app.sections.ledger_address import NAMES, SIGNS, STATUSES, LedgerAddress, clear, label
from explorer.ledger import FACETS, Entry

FIRST: Final = ("relation", "policy", "document", "certainty")
"""Facets that stand open; the others unfold."""


def show_overview(found: Sequence[Entry], here: LedgerAddress) -> None:
    """How often policies do what, and how those meet recommendations; a number narrows to them."""
    counted = ledger.overview(found)
    present = [status for status in STATUSES if any(row[status] for row in counted.values())]
    rows = []
    for relation, numbers in counted.items():
        words = label(found, "relation", relation)
        cells = tuple(
            (
                Piece(
                    str(numbers[status]),
                    href=here.href(relation=relation, status=status),
                    inside=True,
                    name=f"{numbers[status]}: {words}, {STATUSES[status][1]}",
                ),
            )
            if numbers[status]
            else ()
            for status in present
        )
        head = (Piece(words, SIGNS.get(relation, ""), strong=True),)
        rows.append(Line(head, ((Piece(str(numbers.total())),), *cells)))
    show_grid(
        [Group("", tuple(rows))],
        title="What policies do, and how that meets recommendations",
        key="overview",
        corner="The policy …",
        columns=[
            [Piece("in all", strong=True)],
            *([Piece(STATUSES[s][1], STATUSES[s][0], strong=True)] for s in present),
        ],
    )


def show_filters(
    found: Sequence[Entry], here: LedgerAddress, counts: Mapping[str, Mapping[str, int]]
) -> None:
    """A choice for each facet, with how many entries each value would leave."""
    for column, facet in zip(st.columns(len(FIRST)), FIRST, strict=True):
        with column:
            _choice(found, here, facet, counts[facet])
    others = [facet for facet in FACETS if facet not in FIRST]
    chosen = sum(facet in here.chosen for facet in others)
    title = "Narrow by how they meet, topic, strength, how it is known or what was replaced"
    with st.expander(f"{title} ({chosen} chosen)" if chosen else title, expanded=chosen > 0):
        for column, facet in zip(st.columns(len(others)), others, strict=True):
            with column:
                _choice(found, here, facet, counts[facet])
    if here.chosen:
        st.button("Show everything", on_click=clear, key="clear-ledger")


def _choice(
    found: Sequence[Entry], here: LedgerAddress, facet: str, counts: Mapping[str, int]
) -> None:
    chosen = here.chosen.get(facet, frozenset())
    words = {each: label(found, facet, each) for each in {*counts, *chosen}}
    options = sorted(words, key=lambda each: words[each].casefold())
    key = f"ledger-{facet}"
    st.session_state[key] = [each for each in options if each in chosen]
    st.multiselect(
        NAMES[facet],
        options,
        key=key,
        format_func=lambda each: f"{words[each]} ({counts.get(each, 0)})",
        placeholder="all",
        on_change=_choose,
        args=(facet,),
    )


def _choose(facet: str) -> None:
    st.query_params.pop("start", None)
    chosen = st.session_state[f"ledger-{facet}"]
    if chosen:
        st.query_params[facet] = chosen
    else:
        st.query_params.pop(facet, None)
