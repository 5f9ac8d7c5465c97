"""The form for one fact: a new one, or one of the record changed or withdrawn."""

from collections.abc import Callable, Mapping
from typing import Any, Final

import streamlit as st

from explorer.app import reviewing, session
from explorer.app.reviewing import NEW, Review
from explorer.app.widgets import Part, plain, quiet
from explorer.desk.edits import ENTRY_KEYS
from explorer.desk.prefill import entry_of
from explorer.errors import Problem
from explorer.vocabulary import TERM, Iri

STATUSES: Final = {
    "present": "documented",
    "absent": "negated",
    "not-documented": "not documented",
    "unclear": "unclear",
}
"""The statuses of the form, and what a reviewer calls them."""

LABELS: Final = {
    "concept": "Concept",
    "status": "What the record says",
    "value": "Value",
    "unit": "Unit",
    "duration": "Lasted",
    "date": "Date",
    "body_site": "Place",
    "laterality": "Side",
    "source_doc_note": "Note",
    "document": "Paper of the record",
    "page": "Page",
}
ANCHOR: Final = "entry"
IN_A_ROW: Final = 3
HINTS: Final = {
    "concept": "Type a label or another name of a clinical term",
    "value": "50, more than 50, 7-8; several with semicolons",
    "duration": "a length with its unit",
    "date": "a day, a month, a year, a range, or how long ago",
    "body_site": "region, limb, disc, root",
    "document": "office note",
}


@st.cache_data(show_spinner=False)
def concepts(digest: str) -> tuple[str, ...]:
    """Every label and other name of a clinical term, in alphabetical order."""
    terms = session.open_library().terms
    labels = {label for iri, label in terms.labels.items() if iri.startswith(TERM)}
    known = {label.casefold() for label in labels}
    others = {
        words
        for words, iris in terms.by_words.items()
        if words not in known and any(iri.startswith(TERM) for iri in iris)
    }
    return tuple(sorted(labels | others, key=str.casefold))


def choose(review: Review, fact: Iri) -> None:
    """Take a fact into the form."""
    st.session_state[_chosen(review)] = fact
    review.tab.problems = {}
    review.tab.bring(ANCHOR)


def take_up(review: Review) -> None:
    """Go on with the request as it is now; the form keeps what was typed, of the same fact."""
    key, own = _chosen(review), review.tab
    before = st.session_state.get(key, NEW)
    now = reviewing.successor(review.here, before, review.record.iri)
    own.carried[now] = own.carried.pop(before, before)
    reviewing.reload(review.here)
    st.session_state[key] = now
    own.bring(ANCHOR)


def _chosen(review: Review) -> str:
    return f"fact-{review.here.subject}"


def show_entry(review: Review, after: Callable[[], None]) -> None:
    """Which fact is changed, and the form for it; problems stand below their lines.

    Right below the form, where somebody looks who has sent it, stands what is shown `after`.
    """
    facts = {fact["id"]: fact for fact in review.now["facts"]}
    st.subheader("Enter or change a fact", anchor=ANCHOR)
    key = _chosen(review)
    if st.session_state.get(key, NEW) not in facts:
        st.session_state[key] = NEW
    target = st.selectbox(
        "Fact",
        [NEW, *facts],
        key=key,
        format_func=lambda iri: facts[iri]["label"] if iri else "A new fact",
    )
    record = [quad.triple for quad in review.seen.facts]
    said = entry_of(facts[target], record, session.words()) if target else {}
    _show_form(review, target, said, facts.get(target))
    with st.container():
        after()


def _show_form(review: Review, target: Iri, said: Mapping[str, str], fact: Part | None) -> None:
    own = review.tab
    # New lines after each entry: a browser keeps what stands in the line where the cursor is.
    name = f"entry-{review.here.subject}-{own.round}-{own.carried.get(target, target)}"
    with st.form(f"form-{name}", enter_to_submit=True):
        _concept(name, said)
        _problems(own.problems, "concept")
        st.radio(
            LABELS["status"],
            list(STATUSES),
            index=list(STATUSES).index(said.get("status") or "present"),
            format_func=STATUSES.get,
            horizontal=True,
            key=f"{name}-status",
        )
        _problems(own.problems, "status")
        texts = {field: said.get(field, "") for field in ENTRY_KEYS[2:]}
        texts["document"] = (fact or {}).get("source") or ""
        texts["page"] = ((fact or {}).get("entered") or {}).get("page") or ""
        for row in in_rows(list(texts.items())):
            for column, (field, text) in zip(st.columns(IN_A_ROW), row, strict=False):
                with column:
                    key = f"{name}-{field}"
                    st.text_input(LABELS[field], text, key=key, placeholder=HINTS.get(field))
                    _problems(own.problems, field)
        st.markdown(
            quiet("Without a paper of the record, the fact counts as assumed by who enters it.")
        )
        with st.container(horizontal=True):
            verb = "Try out" if review.is_draft else "Save"
            st.form_submit_button(
                f"{verb} this fact",
                type="primary",
                on_click=_take,
                args=(review, "state", target, name),
                disabled=not review.may_write,
            )
            if target:
                st.form_submit_button(
                    "Withdraw it" if not review.is_draft else "Try without it",
                    on_click=_take,
                    args=(review, "withdraw", target, name),
                    disabled=not review.may_write,
                )


def in_rows(fields: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """The fields as they stand beside each other, so that they are read and reached in order."""
    return [fields[start : start + IN_A_ROW] for start in range(0, len(fields), IN_A_ROW)]


def _concept(name: str, said: Mapping[str, str]) -> None:
    known = concepts(session.open_library().digest)
    current = said.get("concept", "")
    options: list[Any] = list(known if not current or current in known else (current, *known))
    st.selectbox(
        LABELS["concept"],
        options,
        index=options.index(current) if current else None,
        key=f"{name}-concept",
        accept_new_options=True,
        placeholder=HINTS["concept"],
    )


def _take(review: Review, action: reviewing.Action, target: Iri, name: str) -> None:
    """Hand over what stands in the form."""

    def typed(field: str) -> str:
        return str(st.session_state.get(f"{name}-{field}") or "").strip()

    entry = {field: typed(field) for field in ENTRY_KEYS if typed(field)}
    papers = typed("document"), typed("page")
    if reviewing.enter(review.here, action, target, entry, *papers):
        review.tab.round += 1
        review.tab.carried.clear()
        st.session_state[_chosen(review)] = NEW


def _problems(problems: Mapping[str, list[Problem]], field: str) -> None:
    """What is wrong with a line, below it."""
    for problem in problems.get(field, ()):
        told = f"✗ {LABELS[field]}: {problem.what}."
        more = " ".join(part for part in (problem.why, problem.try_) if part)
        st.markdown(f":red-background[{plain(told)}] {plain(more)}")
