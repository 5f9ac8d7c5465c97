"""Policies against guidelines, entry by entry, and the lines that policies draw, side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from explorer import ledger, thresholds
from explorer.app import map_session, session
from explorer.app.component.grid import (
    Group,
    Line,
    Link,
    Piece,
    chip,
    link,
    show_figure,
    show_grid,
)
from explorer.app.map_session import say
from explorer.app.sections.landscape import certainty_word, strength_word
from explorer.app.widgets import KNOWN, empty, not_found, plain
from explorer.ledger import FACETS, Entry
from explorer.thresholds import Panel
from explorer.vocabulary import KB, Iri, local_name

NAMES: Final = {
    "relation": "The policy",
    "status": "How they meet",
    "policy": "Policy",
    "document": "Guideline",
    "topic": "Topic",
    "strength": "Strength overruled",
    "certainty": "Certainty overruled",
    "known": "How it is known",
    "past": "One side replaced",
}
FIRST: Final = ("relation", "policy", "document", "certainty")
STATUSES: Final = {
    "conflict": ("≠", "conflict", "unmet"),
    "partial": ("≠", "conflict over a part", "unmet"),
    "agreement-gap": ("≈", "other line", "undocumented"),
    "look-alike": ("–", "looks like one, is none", "not-applicable"),
    "not-settled": ("?", "not settled: part of the policy was not read", "undocumented"),
}
ROWS: Final = 20
SIGNS: Final = {"stricter": "▲", "looser": "▽"}


@dataclass(frozen=True, slots=True)
class LedgerAddress:
    """What the address of the ledger says: what is chosen, the family and topics of the figure."""

    chosen: Mapping[str, frozenset[str]]
    family: str | None
    lines: frozenset[str]
    start: int

    def href(self, **chosen: str) -> str:
        """The address of this view with these values chosen instead."""
        question = {facet: sorted(values) for facet, values in self.chosen.items() if values}
        question |= {facet: [value] for facet, value in chosen.items()}
        if self.family:
            question["family"] = [self.family]
        if self.lines:
            question["line"] = sorted(self.lines)
        return f"?{urlencode(question, doseq=True)}"


def address() -> LedgerAddress:
    """What the address bar says."""
    query = st.query_params
    chosen = {facet: frozenset(query.get_all(facet)) - {""} for facet in FACETS}
    start = query.get("start", "")
    return LedgerAddress(
        {facet: values for facet, values in chosen.items() if values},
        query.get("family") or None,
        frozenset(query.get_all("line")) - {""},
        int(start) if start.isdecimal() and len(start) < 7 else 0,
    )


def all_entries() -> tuple[Entry, ...]:
    """Every place on file where a policy and a recommendation part, the strongest first."""
    return ledger.entries(session.open_library().background.clashes.values())


def label(found: Sequence[Entry], facet: str, value: str) -> str:
    """How a value of a facet is shown."""
    if value == ledger.NOTHING:
        return "not stated"
    words = {
        "status": lambda: STATUSES.get(value, ("", value, ""))[1],
        "strength": lambda: strength_word(value),
        "certainty": lambda: certainty_word(value),
        "known": lambda: KNOWN.get(value, value),
    }
    if facet in words:
        return words[facet]()
    named = (
        each.labels[facet]
        for each in found
        if each.values[facet] == value and each.labels.get(facet)
    )
    return next(named, value)


def values_or_stop(found: Sequence[Entry], here: LedgerAddress) -> None:
    """Stop the page with the nearest names when the address chooses what is not there."""
    for facet, values in here.chosen.items():
        there = {each.values[facet] for each in found}
        for each in sorted(values - there):
            not_found(NAMES[facet].lower(), each, sorted(there), facet)
            st.button("Show everything", on_click=_clear)
            st.stop()


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
        st.button("Show everything", on_click=_clear, key="clear-ledger")


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


def _clear() -> None:
    for name in (*FACETS, "start"):
        st.query_params.pop(name, None)


def show_entries(kept: Sequence[Entry], everything: Sequence[Entry], here: LedgerAddress) -> None:
    """The entries that are left, so many at a time."""
    st.markdown(f"**{plain(say('ledger-shown', shown=len(kept), all=len(everything)))}**")
    if not kept:
        st.info("No entry has all of this at once. Take one of the choices back.")
        return
    start = here.start if here.start < len(kept) else 0
    shown = kept[start : start + ROWS]
    st.markdown(f"Entries {start + 1} to {start + len(shown)} of {len(kept)}, the strongest first.")
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
    with st.container(horizontal=True):
        if start:
            st.button("‹ Entries before", on_click=_go_to, args=(max(0, start - ROWS),))
        if start + len(shown) < len(kept):
            st.button("More entries ›", on_click=_go_to, args=(start + ROWS,))


def _go_to(start: int) -> None:
    session.go(start=str(start) if start else None)


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


# Thresholds


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
