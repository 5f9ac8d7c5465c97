"""A question that ships: what it asks in prose, a form for its inputs, and its answer."""

import re
import time
from typing import Final

import streamlit as st

from explorer import proven
from explorer.app import bench, session
from explorer.app.sections import answers
from explorer.app.session import Address
from explorer.app.widgets import plain
from explorer.desk.questions import ask_of
from explorer.errors import ExplorerError
from explorer.queries import Query, find_queries
from explorer.reference import told
from explorer.results import Table
from explorer.vocabulary import expand, shorten

_INPUT: Final = re.compile(r"\?(\w+) \(([\w:]+)\)")
MOST_TO_PICK: Final = 5000


def show(here: Address) -> None:
    """The pickers, the question as prose and form, and the button that asks it."""
    _ways(here)
    query = bench.question()
    st.header(query.title, anchor="question")
    prose = [line for line in told(query) if line]
    st.markdown(f"**{plain(query.question)}**")
    st.markdown(" ".join(prose[1:]))
    given = _form(query, here)
    _coverage(query)
    _coverage_of_criteria()
    if given is None:
        return
    started = time.perf_counter()
    try:
        with st.spinner("Working out the answer …"):
            answer = _answer(query, here, given)
    except ExplorerError as error:
        answers.refusal(error)
        return
    answers.keep_table(query, answer, time.perf_counter() - started)


def _answer(query: Query, here: Address, given: dict[str, str]) -> Table:
    library, day = session.open_library(), session.day(here.as_of)
    if not bench.is_of_a_case(query):
        return library.ask(query.name, None, given, as_of=day)
    if source := session.source_of(here.subject):
        return ask_of(library, query.name, source, given, as_of=day)
    return library.ask(query.name, here.case, given, as_of=day)


def _ways(here: Address) -> None:
    questions = {each.name: each for each in find_queries("ask")}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        ways()
        choose(
            "question",
            "Question",
            bench.question().name,
            {name: f"{each.title} ({name})" for name, each in questions.items()},
            width=420,
        )
        if bench.is_of_a_case(bench.question()):
            pick_case(here)


def ways() -> None:
    """The choice between a shipped question and one's own."""
    key = "chosen-way"
    st.session_state[key] = bench.way()
    st.radio(
        "What to ask",
        list(bench.WAYS),
        format_func=lambda each: bench.WAYS[each],
        horizontal=True,
        key=key,
        on_change=_go,
        args=("way", key),
    )


def pick_case(here: Address) -> None:
    """The case that is asked about."""
    choose("case", "Case", here.subject, bench.titles(here), width=420)


def choose(
    name: str, label: str, value: str | None, options: dict[str, str], *, width: int
) -> None:
    """A picker that shows what the address says and writes there what is chosen."""
    key = f"chosen-{name}"
    st.session_state[key] = value
    st.selectbox(
        label,
        list(options),
        format_func=lambda each: options.get(each, each),
        key=key,
        width=width,
        on_change=_go,
        args=(name, key),
    )


def _go(name: str, key: str) -> None:
    answers.forget()
    if name == "case":
        session.go(request=None)
    session.go(**{name: st.session_state[key]})


def _form(query: Query, here: Address) -> dict[str, str] | None:
    """The values that were given; None before anything is asked."""
    kinds = dict(_INPUT.findall(query.header.get("Input", "")))
    given: dict[str, str] = {}
    with st.form(f"form-{query.name}"):
        for name in (each for each in query.inputs if each != "case"):
            value = _field(query, name, expand(kinds.get(name, "")))
            if value:
                given[name] = value
        if query.reads_every_case:
            st.caption(
                "On this page it is asked of one case. The command asks it of every case on file: "
                f"`explorer ask {query.name}`"
            )
        asked = st.form_submit_button("Ask this question", type="primary")
    if st.button("Take its text into the editor", key="take"):
        st.session_state[bench.TEXT] = query.text
        answers.forget()
        session.go(way=bench.OWN, of=bench.OF_CASE if bench.is_of_a_case(query) else bench.LIBRARY)
        st.rerun()
    return given if asked else None


def _coverage(query: Query) -> None:
    """What the examples on its page have seen of the question, once that is asked for."""
    if not bench.can_tell_coverage():
        return
    with st.expander("What its examples have seen of it"):
        st.markdown(
            "For each part of the query: whether some example on its page satisfied it, and "
            "whether some example failed it. A part that no example has seen fail might as well "
            "not stand there, unless it cannot fail: then its page or its text says why."
        )
        if st.button("Look at its examples", key=f"look-{query.name}"):
            columns, rows = bench.coverage(session.open_library().digest, query.name)
            st.dataframe(
                {name: [row[place] for row in rows] for place, name in enumerate(columns)},
                hide_index=True,
            )


def _coverage_of_criteria() -> None:
    """Which outcomes of each criterion some case on file shows, once that is asked for."""
    with st.expander("What the cases on file have seen of each criterion"):
        st.markdown(
            "For each criterion of a policy: by how many cases it is met, unmet and undocumented. "
            "With a 0, the criterion could be written down wrongly without any case showing it. "
            "The first time every case is worked out, which takes minutes."
        )
        everything = st.checkbox("Also criteria of which every outcome is shown", key="proven-all")
        if st.button("Look at all cases", key="look-criteria"):
            rows = bench.proofs(session.open_library().digest)
            told = [row for row in rows if everything or not proven.is_proven(row)]
            st.markdown(
                f"{proven.share(rows):.1%} of the outcomes of {len(rows)} criteria are shown by "
                f"some case; {len(told)} criteria are listed."
            )
            st.dataframe(
                {name: [row[place] for row in told] for place, name in enumerate(proven.COLUMNS)},
                hide_index=True,
            )


def _field(query: Query, name: str, kind: str) -> str | None:
    """One input: picked where its kind is known and there are not too many, else typed."""
    needed = name in query.required
    label = f"{name.capitalize()}{'' if needed else ' (may be left open)'}"
    key = f"input-{query.name}-{name}"
    options = bench.things(session.open_library().digest, kind) if kind else {}
    if not options or len(options) > MOST_TO_PICK:
        return st.text_input(
            label,
            key=key,
            placeholder="kb:…, term:… or gx:…",
            help=f"The name of a {shorten(kind)}",
        ).strip()
    return st.selectbox(
        label,
        list(options),
        index=None,
        format_func=lambda each: f"{options[each]} ({shorten(each)})",
        key=key,
        placeholder="Choose one",
    )
