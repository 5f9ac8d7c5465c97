"""What the workbench shares: its process, the names it offers, and what the address says of it."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Mapping
from importlib import import_module
from importlib.util import find_spec
from typing import Final

import streamlit as st

from explorer import places, proven
from explorer.app import session
from explorer.app.session import Address, Version
from explorer.lint.names import Known
from explorer.lint.on_file import known_on_file
from explorer.queries import Query, find_queries, find_query
from explorer.vocabulary import GX, TERM, Iri, shorten
from explorer.workbench.asking import worked_out
from explorer.workbench.contained import Case, Contained

OWN: Final = "own"
SHIPPED: Final = "shipped"
WAYS: Final[Mapping[str, str]] = {SHIPPED: "A question that ships", OWN: "A query of my own"}
LIBRARY: Final = "library"
OF_CASE: Final = "case"
COVERAGE: Final = "explorer.testing.coverage"
"""What looks at a query through its examples; an installed explorer has no examples."""
TEXT: Final = "workbench-text"
"""Where the text of one's own query is kept while other pages are looked at."""


@st.cache_resource(show_spinner=False)
def contained() -> Contained:
    """The process that answers, one for all sessions; it ends with this one."""
    made = Contained()
    atexit.register(made.close)
    return made


def warm() -> None:
    """Have the process started beside the page, so that the first query need not wait for it."""
    process = contained()
    if process.process is None:
        threading.Thread(target=process.warm, daemon=True).start()


@st.cache_resource(show_spinner=False)
def known() -> Known:
    """The names that lint knows."""
    return known_on_file()


@st.cache_data(show_spinner=False)
def names(digest: str) -> list[tuple[str, str]]:
    """The names that the editor offers, short, with their labels: our vocabulary and the terms."""
    labels = session.open_library().terms.labels
    ours = [iri for iri in labels if iri.startswith((GX, TERM))]
    return [(shorten(iri), labels[iri]) for iri in sorted(ours)]


@st.cache_resource(show_spinner="Working out the case …", max_entries=8)
def case(version: Version, subject: str, as_of: str | None) -> Case:
    """A case with everything derived from it. Raises an ExplorerError when it cannot be used."""
    source = session.source_of(subject) or subject
    return worked_out(session.open_library(), source, as_of=session.day(as_of))


def way() -> str:
    """Whether a shipped question or one's own query is asked, as the address says."""
    return OWN if parameter("way") == OWN else SHIPPED


def parameter(name: str) -> str | None:
    """What the address says under a name; None where it says nothing."""
    return st.query_params.get(name)


def question() -> Query:
    """The shipped question that the address names; the first one where it names none."""
    questions = {each.name: each for each in find_queries("ask")}
    return questions.get(parameter("question") or "", next(iter(questions.values())))


def is_of_a_case(query: Query) -> bool:
    """Whether a shipped question is asked of one case here.

    One that can be asked of every case on file is as well: all of them would take minutes.
    """
    return "case" in query.inputs or query.reads_every_case


def scope() -> str:
    """What one's own query is asked of: the whole library, or the case."""
    return OF_CASE if parameter("of") == OF_CASE else LIBRARY


def scope_told(here: Address) -> str:
    """The same in words, for the head of an answer."""
    of_case = scope() == OF_CASE if way() == OWN else is_of_a_case(question())
    if not of_case:
        return "the whole library"
    return titles(here)[here.subject]


def titles(here: Address) -> dict[str, str]:
    """What each case that can be asked of is called: those on file, and the one we are at."""
    source = session.source_of(here.subject)
    mine = {here.subject: source.title} if source else {}
    return mine | session.cases()


def can_tell_coverage() -> bool:
    """Whether the examples are here, and what looks at a query through them."""
    try:
        found = find_spec(COVERAGE)
    except ModuleNotFoundError:
        found = None
    return found is not None and places.SPECS.is_dir()


@st.cache_data(show_spinner="Looking at its examples …", max_entries=32)
def coverage(digest: str, name: str) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """What the examples of a shipped question have seen of it: the columns, a row for each part."""
    module = import_module(COVERAGE)
    rows = module.coverage_of(find_query("ask", name))
    return module.COLUMNS[1:], [each.row[1:] for each in rows]


@st.cache_data(show_spinner="Working out every case on file …", max_entries=2)
def proofs(digest: str) -> tuple[proven.Row, ...]:
    """A row for each criterion of a policy: by how many cases it is met, unmet, undocumented."""
    return proven.outcomes(session.open_library().ask(proven.QUESTION))


@st.cache_data(show_spinner=False, max_entries=32)
def things(digest: str, kind: Iri) -> dict[str, str]:
    """What there is of a kind on file: label (or short name) by full name."""
    answer = session.open_library().ask("things-of-a-kind", bindings={"kind": kind})
    found = {row["thing"] or "": row["label"] or "" for row in answer.records()}
    terms = {iri: label for iri, label in found.items() if iri.startswith(TERM)}
    # A class may also be a word of ours, about which no question is asked.
    return {iri: label or shorten(iri) for iri, label in (terms or found).items()}
