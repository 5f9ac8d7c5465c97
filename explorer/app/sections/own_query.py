"""One's own query: the editor, what it is asked of and how far it may go, and saving it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import streamlit as st

from explorer.app import bench, session
from explorer.app.component.editor import show_editor
from explorer.app.sections import answers, shipped
from explorer.app.session import Address
from explorer.errors import ExplorerError, UsageError
from explorer.lint.findings import Finding, records
from explorer.lint.linting import is_broken
from explorer.lint.outline_reading import read_outline
from explorer.lint.tokens import tokens
from explorer.vocabulary import PREFIXES
from explorer.workbench import skeleton
from explorer.workbench.asking import REFUSED, ask, look_over
from explorer.workbench.contained import Case, Contained
from explorer.workbench.limits import Limits
from explorer.workbench.order import steps

ASKED: Final = "workbench-asked"
"""The text that is to be asked now."""
SECONDS: Final = (2, 10, 30, 60)
ROWS: Final = (100, 1000, 10_000)
FIRST: Final = f"""PREFIX gx: <{PREFIXES["gx"]}>
PREFIX rdfs: <{PREFIXES["rdfs"]}>
SELECT ?policy ?label WHERE {{
  ?policy a gx:Policy ; rdfs:label ?label .
}} ORDER BY ?label
"""
COUNTING: Final = Limits(seconds=2.0, rows=1)


def show(here: Address) -> None:
    """The editor with everything around it; asks when it is told to."""
    limits = _choices(here)
    text = st.session_state.get(bench.TEXT, FIRST)
    found = look_over(text, bench.known())
    told = [record | {"stops": record["rule"] in REFUSED} for record in records(found)]
    digest = session.open_library().digest
    typed, asked = show_editor(text, told, bench.names(digest), PREFIXES)
    asked = asked or st.session_state.pop(ASKED, None)
    current = asked or typed
    if current is not None and current != text:
        st.session_state[bench.TEXT] = current
        if asked is not None:
            st.session_state[ASKED] = asked
        answers.forget()
        st.rerun()  # the findings stand in the editor, which is drawn before
    if asked is not None:
        _ask(here, text, found, limits)
    _saving(text, found)


def _choices(here: Address) -> Limits:
    limits = Limits()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        shipped.ways()
        shipped.choose(
            "of",
            "Asked of",
            bench.scope(),
            {bench.LIBRARY: "The whole library", bench.OF_CASE: "The library and one case"},
            width=220,
        )
        if bench.scope() == bench.OF_CASE:
            shipped.pick_case(here)
        seconds = st.selectbox(
            "Stop after", SECONDS, index=1, format_func=lambda each: f"{each} s", width=110
        )
        rows = st.selectbox(
            "Rows at most", ROWS, index=1, format_func=lambda each: f"{each:,}", width=130
        )
    return replace(limits, seconds=float(seconds), rows=rows)


def _ask(here: Address, text: str, found: list[Finding], limits: Limits) -> None:
    answers.forget()
    if any(each.rule in REFUSED for each in found):
        st.warning("The query was not asked. The findings under the editor say where and why.")
        return
    process = bench.contained()
    try:
        case = _case(here)
        with st.spinner("Asking …"):
            reply = ask(process, text, case, limits=limits)
            outline = read_outline(tokens(text))
            order = steps(outline, lambda pattern: _count(process, pattern, case))
    except ExplorerError as error:
        answers.refusal(error)
        return
    answers.keep_reply("answer", reply, outline, order)


def _case(here: Address) -> Case | None:
    if bench.scope() != bench.OF_CASE:
        return None
    return bench.case(session.version(here.subject), here.subject, here.as_of)


def _count(process: Contained, pattern: str, case: Case | None) -> int | None:
    """How many rows a pattern has by itself; None where that cannot be counted soon."""
    try:
        counted = process.ask(
            f"SELECT (COUNT(*) AS ?n) WHERE {{ {pattern} }}", case, limits=COUNTING
        )
    except ExplorerError:
        return None
    cell = counted.rows[0][0]
    return int(cell.value) if cell is not None and hasattr(cell, "value") else None


def _saving(text: str, found: list[Finding]) -> None:
    with st.expander("Save it as a new question, with a page for its examples"):
        name = st.text_input("Name of the question", placeholder="open-criteria", key="new-name")
        question = st.text_input("What a person would ask", key="new-question")
        if is_broken(found):
            st.markdown("A query that can be read can be saved; the findings say what is wrong.")
            return
        if not name:
            return
        try:
            made = skeleton.files(name, text, question)
        except UsageError as error:
            answers.refusal(error)
            return
        for path, content in made.items():
            st.markdown(f"`{path}`")
            st.code(content, language="sparql" if path.endswith(".rq") else "markdown")
        st.download_button(
            "Save both files as .zip",
            skeleton.as_zip(made),
            file_name=f"{name}.zip",
            mime="application/zip",
            on_click="ignore",
        )
        if skeleton.can_write():
            sure = st.checkbox("Both files are new and may be written into this checkout")
            if st.button("Write both files", disabled=not sure):
                _write(made)


def _write(made: dict[str, str]) -> None:
    try:
        written = skeleton.write(made)
    except UsageError as error:
        answers.refusal(error)
        return
    names = ", ".join(f"`{path.name}`" for path in written)
    st.success(f"Written: {names}. Fill in what stands as …, then run the page as a test.")
