"""What a reader chooses: case, profile, day. Each choice goes into the address and nowhere else."""

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from explorer.app import at_desk, session
from explorer.app.sections.criteria import path_to
from explorer.app.session import (
    DISAGREEMENT_PAGE,
    EARLIEST,
    LATEST,
    MADE_UP,
    Address,
    Document,
)
from explorer.app.widgets import not_found, plain
from explorer.desk.requests import get_request
from explorer.desk.storage import open_desk
from explorer.errors import ExplorerError, tell
from explorer.vocabulary import Iri, local_name

SECTIONS: Final = {
    "criteria": "Criteria",
    "what-if": "If one more point were met",
    "guidelines": "Guidelines",
    "evidence": "Evidence",
    "quality": "How documents came about",
    "conflicts": "Conflicts",
    "risks": "Risks",
    "alternatives": "Alternatives",
    "pitfalls": "Pitfalls",
    "facts": "Facts",
    "citations": "Citations",
}


def ask() -> Address:
    """Where we are, with the pickers that lead elsewhere; stops the page when that is nowhere."""
    here = session.address()
    try:
        cases, profiles = session.cases(), session.profiles()
    except ExplorerError as error:
        st.error(f"The knowledge or a case on file cannot be used. {plain(tell(error))}")
        st.stop()
    if not cases:
        st.info("No case is on file yet. A case is one file in the folder cases/.")
        st.stop()
    if here.request:
        _check_request(here.request)
    elif here.case is None:
        session.go(case=next(iter(cases)))
        here = session.address()
    if not here.request and (here.case or "").startswith(MADE_UP):
        _check_made_up(here.case or "")
    elif not here.request and here.case not in cases:
        not_found("case", here.case or "", cases, "case")
        st.stop()
    if here.profile is not None and here.profile not in profiles:
        not_found("profile", here.profile, profiles, "profile")
        st.stop()
    try:
        session.day(here.as_of)
    except ValueError:
        st.warning(f"**{plain(here.as_of)}** is not a day. Write it as year-month-day.")
        st.button("Leave the day out", on_click=session.go, kwargs={"as_of": None})
        st.stop()
    return here


def _check_made_up(case: str) -> None:
    """Stop the page unless a patient can be made up for the pair that is named."""
    try:
        session.made_up(case)
    except ExplorerError as error:
        st.warning(plain(tell(error)))
        st.button("Leave it out", on_click=session.go, kwargs={"case": None})
        st.stop()


def _check_request(request: str) -> None:
    """Stop the page unless there is such a request on the desk, and somebody who may see it."""
    at_desk.who()
    try:
        get_request(open_desk(), request)
    except ExplorerError as error:
        st.warning(plain(tell(error)))
        st.button("Leave the request out", on_click=session.go, kwargs={"request": None})
        st.stop()


def assessed(here: Address) -> Document:
    """The assessment of where we are; stops the page with a plain message when there is none."""
    try:
        return session.assess(here.subject, here.profile, session.day(here.as_of))
    except ExplorerError as error:
        st.error(f"This case could not be assessed. {plain(tell(error))}")
        st.stop()


def pickers(here: Address, document: Document) -> None:
    """Case, profile and day as chosen; a new choice changes the address, and the page follows."""
    cases, profiles = session.cases(), session.profiles()
    if here.subject.startswith(MADE_UP):
        cases = {here.subject: document["case"]["title"], **cases}
        show_made_up(here)
    label = document["profile"]["label"]
    in_use = next((name for name, each in profiles.items() if each == label), None)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _offer(
            "case",
            here.case,
            st.selectbox,
            "Case",
            options=list(cases),
            format_func=cases.get,
            width=440,
        )
        _offer(
            "profile",
            here.profile or in_use,
            st.selectbox,
            "Weighed by profile",
            options=list(profiles),
            format_func=profiles.get,
            width=210,
        )
        _offer(
            "as_of",
            session.day(document["as_of"]),
            st.date_input,
            "As of",
            format="YYYY-MM-DD",
            min_value=EARLIEST,
            max_value=LATEST,
            width=140,
        )
        _offer("details", here.details == "open", st.toggle, "Open every detail (to print)")


def show_made_up(here: Address) -> None:
    """That this is nobody, for which pair, and how to keep it; nothing of any other case."""
    if not here.subject.startswith(MADE_UP):
        return
    pair = here.subject.removeprefix(MADE_UP)
    say = session.open_library().background.wording.sentence
    st.info(plain(say("made-up-case")))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.page_link(
            DISAGREEMENT_PAGE,
            label=":blue[‹ The disagreement]",
            query_params={"pair": pair, "witness": "shown"},
        )
        text = session.witness(pair).trig or ""
        st.download_button(
            "Save it as a case file",
            text,
            f"{local_name(pair)}.trig",
            "application/trig",
            on_click="ignore",
        )


def _offer(
    name: str, value: object, widget: Callable[..., object], label: str, **more: Any
) -> None:
    """A widget that shows what the address says and writes there what is chosen."""
    key = f"chosen-{name}"
    st.session_state[key] = value
    widget(label, key=key, on_change=_choose, args=(name,), **more)


def _choose(name: str) -> None:
    chosen = st.session_state[f"chosen-{name}"]
    if name == "details":
        chosen = "open" if chosen else None
    if name == "case":
        session.go(node=None, request=None)
    session.go(**{name: None if chosen is None else str(chosen)})


def reasons(here: Address, document: Document) -> Document:
    """The reasons of the node that the address names; without one, of the determination."""
    names = session.names(document)
    name = here.node or local_name(document["case"]["request"]["id"])
    iri = session.resolve(document, here, name)
    asked = (here.subject, here.profile, session.day(here.as_of))
    tree = session.reasons(*asked, iri) if iri else None
    if tree is None and name in names:
        tree = session.sources_of(document, names[name])
    if tree is None:
        not_found("node", name, names, "node")
        st.stop()
    return tree


def opened(document: Document, here: Address) -> tuple[Iri, ...]:
    """The node that the address names and everything above it in a tree of criteria."""
    if here.node is None:
        return ()
    iri = session.names(document).get(here.node)
    if iri is None:
        not_found("node", here.node, session.names(document), "node")
        return ()
    paths = [path_to(policy["criteria"], iri) for policy in document["policies"]]
    return (iri, *(each for path in paths for each in path))


def contents() -> None:
    """Links to the sections of the case page."""
    st.markdown(" · ".join(f"[{title}](#{anchor})" for anchor, title in SECTIONS.items()))
