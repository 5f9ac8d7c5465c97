"""An answer on the workbench: how much, how long, as a table, as a graph, and as files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox
import streamlit as st

from explorer.app.component import triples as graph
from explorer.app.widgets import empty, plain, quiet
from explorer.errors import ExplorerError
from explorer.lint.outline import Outline
from explorer.queries import Query
from explorer.results import Table
from explorer.tables import as_csv, as_json, as_records
from explorer.vocabulary import shorten
from explorer.workbench import answers_as
from explorer.workbench.contained import Reply
from explorer.workbench.order import Step

LAST: Final = "workbench-answer"
TALLEST: Final = 18
"""Rows of a table that are in view at once."""


@dataclass(frozen=True, slots=True)
class Shown:
    """An answer while it is shown."""

    name: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    counted: str
    empty: str
    files: tuple[tuple[str, str, str, str], ...]
    """Label, ending, media type and text of each file that it can be taken away as."""
    cut: str = ""
    triples: tuple[ox.Triple, ...] = ()
    steps: tuple[Step, ...] = ()


def forget() -> None:
    """Show no answer any more: what was asked has changed."""
    st.session_state.pop(LAST, None)


def keep_table(query: Query, table: Table, seconds: float) -> None:
    """Show the answer to a shipped question until something else is asked.

    `seconds` is how long it took, working out the case included.
    """
    count = len(table.rows)
    files = (
        ("CSV", "csv", "text/csv", as_csv(table.columns, table.rows)),
        ("JSON", "json", "application/json", as_json(as_records(table.columns, table.rows))),
    )
    counted = f"{count:,} row{'' if count == 1 else 's'} in {seconds:.1f} s."
    st.session_state[LAST] = Shown(
        query.name, table.columns, table.rows, counted, table.empty, files
    )


def keep_reply(name: str, reply: Reply, outline: Outline, steps: list[Step]) -> None:
    """Show the answer to one's own query until something else is asked."""
    columns, cells = answers_as.table(reply)
    files = [
        ("CSV", "csv", "text/csv", answers_as.csv(reply)),
        ("SPARQL results (JSON)", "srj", "application/sparql-results+json", answers_as.srj(reply)),
    ]
    if reply.form == "construct":
        files.append(("Turtle", "ttl", "text/turtle", answers_as.turtle(reply)))
    st.session_state[LAST] = Shown(
        name,
        tuple(columns),
        tuple(map(tuple, cells)),
        answers_as.counted(reply),
        "No row fits these patterns. That says nothing about the world: only that nothing on file "
        "fits.",
        tuple(files),
        reply.cut,
        reply.triples,
        tuple(steps),
    )


def refusal(error: ExplorerError) -> None:
    """Why there is no answer, problem by problem."""
    for each in error.problems:
        parts = (f"**{plain(f'{each.where} {each.what}'.strip())}.**", plain(each.why))
        advice = f"Try: {plain(each.try_)}" if each.try_ else ""
        st.warning(" ".join(part for part in (*parts, advice) if part))


def show_last(of: str) -> None:
    """The answer that was asked for last, if any; `of` says what it was asked of, as Markdown."""
    shown: Shown | None = st.session_state.get(LAST)
    if shown is None:
        return
    st.header("Answer", anchor="answer")
    st.markdown(f"**{plain(shown.counted)}** {quiet(f'Asked of {of}.')}")
    if shown.cut:
        st.info("Rows were kept back. A narrower query, or a higher limit, shows the rest.")
    if not shown.rows:
        empty(plain(shown.empty))
    else:
        _table(shown)
        _files(shown)
        if shown.triples:
            graph.show_triples(shown.triples)
    if shown.steps:
        _steps(shown.steps)


def _table(shown: Shown) -> None:
    st.dataframe(
        {
            column: [shorten(row[place] or "") for row in shown.rows]
            for place, column in enumerate(shown.columns)
        },
        hide_index=True,
        height=min(len(shown.rows), TALLEST) * 35 + 38,
    )


def _files(shown: Shown) -> None:
    with st.container(horizontal=True):
        for label, ending, media, text in shown.files:
            st.download_button(
                f"Save as {label}",
                text,
                file_name=f"{shown.name}.{ending}",
                mime=media,
                on_click="ignore",
                key=f"save-{ending}",
            )


def _steps(steps: tuple[Step, ...]) -> None:
    with st.expander("In which order the patterns run"):
        st.markdown(
            quiet(
                "The engine does not tell its plan. It goes by the shape of each pattern, as this "
                "order does: the narrowest first, then what shares a variable with what is known. "
                "A pattern with many statements and nothing that ties it is where time goes."
            )
        )
        st.dataframe(
            {
                "step": list(range(1, len(steps) + 1)),
                "in": [each.part or "the query" for each in steps],
                "line": [each.line for each in steps],
                "pattern": [each.pattern for each in steps],
                "statements by itself": [
                    "not counted" if each.count is None else f"{each.count:,}" for each in steps
                ],
                "tied by": [" ".join(f"?{name}" for name in each.ties) for each in steps],
            },
            hide_index=True,
        )
