"""The lines that policies draw, side by side: a figure and its table."""

from collections.abc import Sequence

import streamlit as st

from explorer import thresholds
from explorer.app import map_session, session
from explorer.app.component.grid import (
    Group,
    Line,
    Link,
    Piece,
    link,
    show_figure,
    show_grid,
)
from explorer.app.map_session import say
from explorer.app.sections.ledger_address import LedgerAddress
from explorer.app.widgets import KNOWN, empty, plain
from explorer.thresholds import Panel
from explorer.vocabulary import Iri, local_name


def show_thresholds(here: LedgerAddress) -> None:
    """Where the policies on a family of services draw their lines: a figure and its table."""
    st.header("Where policies draw their lines", anchor="lines")
    table = map_session.answer(thresholds.QUESTION)
    rows = table.records()
    families = {local_name(iri): (iri, words) for iri, words in thresholds.families(rows).items()}
    if not families:
        empty(plain(f"{table.empty}."))
        return
    chosen = here.family if here.family in families else next(iter(families))
    iri, words = families[chosen]
    found = thresholds.panels(rows, iri, session.open_library().background.units)
    shown = [panel for panel in found if panel.id in here.lines] or list(thresholds.usual(found))
    _choices({each: words for each, (_, words) in families.items()}, chosen, found, shown)
    if not shown:
        empty(
            "On no topic do two policies on this service draw lines that could be compared and "
            "that differ."
        )
        return
    show_figure(
        thresholds.drawn(shown, f"Where policies draw their lines: {words}"),
        title=f"Where policies draw their lines: {words}",
        says=says(shown, words),
        file_name=f"thresholds-{chosen}.svg",
        key="thresholds",
    )
    _table(shown)


def _choices(
    families: dict[str, str], chosen: str, found: Sequence[Panel], shown: Sequence[Panel]
) -> None:
    titles = {panel.id: f"{panel.title}: {len(panel.policies)} policies" for panel in found}
    st.session_state["lines-family"] = chosen
    st.session_state["lines-topics"] = [panel.id for panel in shown]
    first, second = st.columns([1, 3])
    with first:
        st.selectbox(
            "Service",
            list(families),
            key="lines-family",
            format_func=lambda each: families[each],
            on_change=_choose_family,
        )
    with second:
        st.multiselect(
            "Topics",
            list(titles),
            key="lines-topics",
            format_func=lambda each: titles.get(each, each),
            on_change=_choose_topics,
        )


def _choose_family() -> None:
    st.query_params.pop("line", None)
    session.go(family=st.session_state["lines-family"])


def _choose_topics() -> None:
    chosen = st.session_state["lines-topics"]
    if chosen:
        st.query_params["line"] = chosen
    else:
        st.query_params.pop("line", None)


def says(shown: Sequence[Panel], family: str) -> str:
    """What the figure shows, in words."""
    ranges = " ".join(
        say(
            "threshold-range",
            topic=f"{panel.topic}, within {panel.window}" if panel.window else panel.topic,
            policies=len(panel.policies),
            lowest=f"{panel.ends[0]:g}",
            highest=f"{panel.ends[1]:g}",
            unit=panel.unit,
        )
        for panel in shown
    )
    return say("threshold-figure", family=family, ranges=ranges)


def _table(shown: Sequence[Panel]) -> None:
    groups = [
        Group(
            panel.title,
            tuple(
                Line(
                    (Piece(mark.title, **_document(mark.policy)), *_replaced(mark.superseded)),
                    (
                        (Piece(mark.text, strong=True),),
                        (Piece(f"{mark.amount:g} {panel.unit}"),),
                        (Piece(mark.label),),
                        (Piece(KNOWN.get(mark.known, "not stated")),),
                    ),
                )
                for marks in panel.policies.values()
                for mark in marks
            ),
        )
        for panel in shown
    ]
    show_grid(
        groups,
        title="Where policies draw their lines, as a table",
        key="lines",
        corner="Policy",
        columns=[
            [Piece(text, strong=True)]
            for text in ("Line", "In the unit of the figure", "Criterion", "How it is known")
        ],
    )


def _document(policy: Iri) -> Link:
    return link("document", document=local_name(policy))


def _replaced(superseded: bool) -> tuple[Piece, ...]:
    return (Piece("replaced", "⊘", kind="quiet"),) if superseded else ()
