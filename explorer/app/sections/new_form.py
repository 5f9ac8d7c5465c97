"""The form of a new request: what is asked for, and one fact after another."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from secrets import token_hex
from typing import Final

import streamlit as st

from explorer.app import session
from explorer.app.sections.problems import show_problem
from explorer.app.widgets import line, plain, quiet
from explorer.desk import arriving
from explorer.desk.arriving import Arrived
from explorer.desk.edits import ENTRY_KEYS
from explorer.desk.requests import Record
from explorer.errors import Problem
from explorer.terms import TermIndex
from explorer.vocabulary import local_name

STATUSES: Final = {
    "present": "present",
    "absent": "absent: the record denies it",
    "not-documented": "not documented",
    "unclear": "unclear",
}
PROCEDURE: Final = {
    "cpt": "Code",
    "name": "Procedure",
    "region": "Region",
    "level": "Level",
    "approach": "Approach",
    "laterality": "Side",
    "episode": "Episode (initial or repeat)",
    "date_requested": "Date of service (a month or a year also does)",
}
BESIDES: Final = {
    "value": "Value",
    "unit": "Unit",
    "duration": "Duration",
    "date": "Date",
    "body_site": "Site",
    "laterality": "Side",
    "source_doc_note": "Source, page, or words beside it",
}
_LINE: Final = re.compile(r" \(line \d+\)")
_FACTS: Final = "draft-facts"
_ID: Final = "draft-id"


def by_form(terms: TermIndex) -> tuple[Record, Arrived]:
    """The record that the form makes, read; every problem stands beside what it is about."""
    st.session_state.setdefault(_FACTS, [])
    st.session_state.setdefault(_ID, f"request-{token_hex(4)}")
    facts: list[dict[str, str]] = st.session_state[_FACTS]
    st.header("What is asked for", anchor="procedure")
    procedure, policy = _procedure()
    content = arriving.form_text(st.session_state[_ID], procedure, facts, policy)
    record = Record(content, arriving.media_type(arriving.FORM_NAME), arriving.FORM_NAME)
    arrived = arriving.read(content, record.file_name, terms)
    is_begun = bool(facts or any(procedure.values()))
    by_fact: dict[int | None, list[Problem]] = {}
    for problem in arrived.problems if is_begun else ():
        by_fact.setdefault(arriving.fact_of(problem, content), []).append(problem)
    for problem in by_fact.get(None, ()):
        show_problem(problem)
    st.header("Facts", anchor="facts")
    _show_facts(facts, by_fact)
    _add_fact(terms)
    # A form has no lines, only its text has.
    told = tuple(_LINE.sub("", each) for each in arrived.notices)
    return record, replace(arrived, notices=told)


def _procedure() -> tuple[dict[str, str], str]:
    names = list(PROCEDURE)
    typed = {}
    for some in (names[:4], names[4:]):
        for column, name in zip(st.columns(4), some, strict=True):
            typed[name] = column.text_input(PROCEDURE[name], key=f"draft-{name}")
    policies = {
        local_name(iri): row["shortName"] or row["title"] or local_name(iri)
        for iri, row in session.open_library().background.documents.items()
        if (row["kind"] or "").endswith("Policy")
    }
    policy = st.selectbox(
        "Assessed under",
        ["", *sorted(policies, key=lambda each: policies[each].casefold())],
        format_func=lambda each: policies.get(each, "no policy named"),
        key="draft-policy",
    )
    return typed, policy or ""


def _show_facts(
    facts: Sequence[Mapping[str, str]], wrong: Mapping[int | None, list[Problem]]
) -> None:
    if not facts:
        st.markdown(quiet("No fact yet. What is not entered counts as not documented."))
    for number, fact in enumerate(facts):
        with st.container(border=True):
            told, change, remove = st.columns([8, 1, 1], vertical_alignment="center")
            rest = [
                f"{BESIDES[key].split(' ')[0].lower()} {fact[key]}"
                for key in BESIDES
                if key in fact
            ]
            with told:
                st.markdown(plain(line(f"{fact['concept']}: {fact['status']}", *rest)))
                for problem in wrong.get(number, ()):
                    show_problem(problem)
            about = plain(fact["concept"])
            change.button(
                "Change", key=f"change-{number}", on_click=_change, args=(number,), help=about
            )
            remove.button(
                "Remove", key=f"remove-{number}", on_click=_remove, args=(number,), help=about
            )


def _add_fact(terms: TermIndex) -> None:
    with st.form("fact", border=True):
        st.markdown("**Add a fact**")
        first, second = st.columns([3, 2])
        first.selectbox(
            "Concept, by any of its names",
            arriving.concepts(terms),
            index=None,
            key="fact-concept",
            placeholder="Type, and choose what fits",
        )
        second.selectbox(
            "What the record says",
            list(STATUSES),
            format_func=STATUSES.__getitem__,
            key="fact-status",
        )
        for column, key in zip(st.columns([1, 2, 1, 2]), list(BESIDES)[:4], strict=True):
            if key == "unit":
                column.selectbox(
                    BESIDES[key],
                    ["", *arriving.units(terms)],
                    key=f"fact-{key}",
                    format_func=lambda each: each or "none",
                )
            else:
                column.text_input(BESIDES[key], key=f"fact-{key}")
        for column, key in zip(st.columns([2, 1, 3]), list(BESIDES)[4:], strict=True):
            column.text_input(BESIDES[key], key=f"fact-{key}")
        st.form_submit_button("Add the fact", on_click=_take_fact)


def _take_fact() -> None:
    typed = {key: str(st.session_state.get(f"fact-{key}") or "").strip() for key in ENTRY_KEYS}
    if not typed["concept"]:
        return
    st.session_state[_FACTS].append({key: value for key, value in typed.items() if value})
    _fill({})


def _change(number: int) -> None:
    _fill(st.session_state[_FACTS].pop(number))


def _fill(fact: Mapping[str, str]) -> None:
    """Put a fact into the fields; an empty one empties them."""
    for key in ENTRY_KEYS:
        st.session_state[f"fact-{key}"] = fact.get(key, "")
    st.session_state["fact-concept"] = fact.get("concept")
    st.session_state["fact-status"] = fact.get("status", next(iter(STATUSES)))


def _remove(number: int) -> None:
    st.session_state[_FACTS].pop(number)
