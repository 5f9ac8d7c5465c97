"""A record that was handed in as a file, or is copied; read, with every problem by its line."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from explorer.app import session
from explorer.app.component import name_dropzone
from explorer.app.sections.problems import show_problem
from explorer.app.widgets import line, quiet
from explorer.desk import arriving
from explorer.desk.arriving import Arrived
from explorer.desk.requests import Record, find_requests, record_of
from explorer.desk.storage import Desk
from explorer.errors import Problem
from explorer.sources import find_case
from explorer.terms import TermIndex


def by_upload(terms: TermIndex) -> tuple[Record, Arrived] | None:
    """The file that was handed in, read; None before there is one. It can be corrected in place."""
    st.header("The record", anchor="record")
    file = st.file_uploader(
        "TriG, Turtle, JSON-LD, RDF/XML, N-Quads, N-Triples, or a case form in YAML",
        type=list(arriving.endings()),
    )
    name_dropzone()
    if file is None:
        st.markdown(quiet("Nothing is read until a file is chosen; it stays on this machine."))
        return None
    lenient = st.toggle("Keep facts whose concept is not known; nothing will use them")
    key = f"corrected-{file.file_id}"
    typed = st.session_state.get(key)
    content = file.getvalue() if typed is None else str(typed).encode()
    arrived = arriving.read(content, file.name, terms, lenient=lenient)
    if arrived.problems:
        _show_upload_problems(content, file.name, arrived.problems, key)
    original = None if typed is None else file.getvalue()
    name = Path(file.name).name
    return Record(content, arriving.media_type(name), name, original), arrived


def _show_upload_problems(content: bytes, name: str, problems: Sequence[Problem], key: str) -> None:
    told = content.decode(errors="replace").splitlines()
    st.warning(f"Problems: {len(problems)}. Nothing is lost: correct the record below.")
    for problem in problems:
        number = arriving.line_of(problem)
        with st.container(border=True):
            if 0 < number <= len(told):
                st.markdown(f"Line {number}")
                st.code(told[number - 1][:300], language=None)
            show_problem(problem)
    rest = arriving.without(content, name, problems)
    if rest is not None:
        st.button(
            "Leave out the facts with problems, keep the rest",
            on_click=lambda: st.session_state.update({key: rest.decode()}),
        )
    if len(told) <= 3000:
        field = f"{key}-field"
        st.session_state.setdefault(field, "\n".join(told))
        st.text_area("The record, to correct", height=300, key=field)
        st.button("Check again", on_click=_correct, args=(key, field), type="primary")


def _correct(key: str, field: str) -> None:
    st.session_state[key] = st.session_state[field]


def by_copy(desk: Desk, terms: TermIndex) -> tuple[Record, Arrived, str | None] | None:
    """The record of a case on file or of a request, read; with the id of that request."""
    st.header("The record", anchor="record")
    offered = {f"case/{slug}": title for slug, title in session.cases().items()}
    for each in find_requests(desk):
        offered[f"request/{each.id}"] = line(each.procedure, each.code, each.id)
    title = offered.__getitem__
    chosen = st.selectbox("Copy of", list(offered), index=None, format_func=title)
    if chosen is None:
        st.markdown(quiet("A copy is a request of its own; the other one stays as it is."))
        return None
    kind, _, name = chosen.partition("/")
    if kind == "request":
        record, of = record_of(desk, name), name
    else:
        path = find_case(name)
        record, of = Record(path.read_bytes(), arriving.media_type(path.name), path.name), None
    arrived = arriving.read(record.content, record.file_name, terms, lenient=True)
    for problem in arrived.problems:
        show_problem(problem)
    return record, arrived, of
