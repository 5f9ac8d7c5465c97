"""A problem of a record, as a person reads it who has to put it right."""

import streamlit as st

from explorer.app.widgets import line, plain, quiet
from explorer.errors import Problem


def show_problem(problem: Problem) -> None:
    """What is wrong, why it matters, what to try."""
    st.markdown(f":red-badge[✗] {plain(problem.what)}")
    # What a command would be told to do is a switch on the page.
    try_ = problem.try_.partition("--lenient")[0].strip()
    st.markdown(quiet(plain(line(problem.why, try_))))
