"""A long list, so many rows at a time; where it begins stands in the address."""

from collections.abc import Callable, Sequence
from typing import Final, TypeVar

import streamlit as st

from explorer.app import session

Thing = TypeVar("Thing")
ROWS: Final = 20
START: Final = "start"


def start(name: str = START) -> int:
    """Where the address bar says that a list begins, from 0; 0 for what is no such number."""
    asked = st.query_params.get(name, "")
    return int(asked) if asked.isdecimal() and len(asked) < 7 else 0


def show(
    found: Sequence[Thing],
    first: int,
    called: str,
    draw: Callable[[Sequence[Thing]], None],
    *,
    order: str = "",
    name: str = START,
) -> None:
    """Draw a part of a list from its row `first` on, with what leads to the parts beside it.

    `called` is what its rows are called, with a capital; `order` says how they are ordered.
    """
    first = first if first < len(found) else 0
    shown = found[first : first + ROWS]
    st.markdown(f"{called} {first + 1} to {first + len(shown)} of {len(found)}{order}.")
    draw(shown)
    with st.container(horizontal=True):
        if first:
            st.button(f"‹ {called} before", on_click=_go_to, args=(name, max(0, first - ROWS)))
        if first + len(shown) < len(found):
            st.button(f"More {called.lower()} ›", on_click=_go_to, args=(name, first + ROWS))


def _go_to(name: str, first: int) -> None:
    session.go(**{name: str(first) if first else None})
