"""Choosing by facets: one field for each, with how much every value would leave.

What is chosen goes into the address and nowhere else. The map, the ledger of policies against
guidelines and the list of policies that part all choose in this way.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import streamlit as st

from explorer.app.widgets import not_found

ACROSS: Final = 4
"""Fields in a row."""
Chosen = Mapping[str, frozenset[str]]


@dataclass(frozen=True, slots=True)
class Pickers:
    """The facets of one list. `names` are what they are called, in the order of the fields.

    `first` stand open, the others unfold under `title`. A parameter of the address begins with
    `prefix`; those in `forget` are taken out of it when something else is chosen.
    """

    key: str
    names: Mapping[str, str]
    first: Sequence[str]
    title: str
    prefix: str = ""
    forget: Sequence[str] = ()

    def read(self) -> dict[str, frozenset[str]]:
        """What the address bar chooses; a facet on which it chooses nothing is left out."""
        query = st.query_params
        found = {each: frozenset(query.get_all(self.prefix + each)) - {""} for each in self.names}
        return {facet: values for facet, values in found.items() if values}

    def clear(self, also: Sequence[str] = ()) -> None:
        """Take everything that was chosen out of the address."""
        for name in (*(self.prefix + each for each in self.names), *self.forget, *also):
            st.query_params.pop(name, None)

    def values_or_stop(self, chosen: Chosen, there: Callable[[str], Collection[str]]) -> None:
        """Stop the page with the nearest names when the address chooses what is not there."""
        for facet, values in chosen.items():
            for each in sorted(values - frozenset(there(facet))):
                name = self.prefix + facet
                not_found(self.names[facet].lower(), each, sorted(there(facet)), name)
                st.button("Show everything", on_click=self.clear)
                st.stop()


def show(
    pickers: Pickers,
    chosen: Chosen,
    options: Callable[[str], Sequence[str]],
    words: Callable[[str, str], str],
    counts: Mapping[str, Mapping[str, int]],
    *,
    beside: Callable[[], None] | None = None,
    also: Sequence[str] = (),
) -> None:
    """The fields. `options` are the values of a facet in order, `words` how a value is shown.

    `beside` draws one more field at the end; `also` are its parameters in the address.
    """

    def fields(facets: Sequence[str], more: Callable[[], None] | None = None) -> None:
        columns = st.columns(ACROSS)
        for place, facet in enumerate(facets):
            with columns[place % len(columns)]:
                _field(pickers, facet, chosen, options(facet), words, counts[facet])
        if more:
            with columns[len(facets) % len(columns)]:
                more()

    fields(pickers.first)
    rest = [facet for facet in pickers.names if facet not in pickers.first]
    elsewhere = any(st.query_params.get(each) for each in also)
    unfolded = sum(bool(chosen.get(facet)) for facet in rest) + elsewhere
    if rest:
        title = f"{pickers.title} ({unfolded} chosen)" if unfolded else pickers.title
        with st.expander(title, expanded=unfolded > 0):
            fields(rest, beside)
    if any(chosen.values()) or elsewhere:
        key = f"clear-{pickers.key}"
        st.button("Show everything", on_click=pickers.clear, args=(also,), key=key)


def _field(
    pickers: Pickers,
    facet: str,
    chosen: Chosen,
    options: Sequence[str],
    words: Callable[[str, str], str],
    counts: Mapping[str, int],
) -> None:
    mine = chosen.get(facet, frozenset())
    key = f"{pickers.key}-{facet}"
    st.session_state[key] = [each for each in options if each in mine]
    st.multiselect(
        pickers.names[facet],
        options,
        key=key,
        format_func=lambda each: f"{words(facet, each)} ({counts.get(each, 0)})",
        placeholder="all",
        on_change=_choose,
        args=(pickers, facet),
    )


def _choose(pickers: Pickers, facet: str) -> None:
    for each in pickers.forget:
        st.query_params.pop(each, None)
    chosen = st.session_state[f"{pickers.key}-{facet}"]
    if chosen:
        st.query_params[pickers.prefix + facet] = chosen
    else:
        st.query_params.pop(pickers.prefix + facet, None)
