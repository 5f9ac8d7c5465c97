"""The first screen: what it comes to, why, and what to ask for."""

from typing import Final

import streamlit as st

from explorer.app import items
from explorer.app.component import show_items
from explorer.app.widgets import (
    STATUSES,
    Page,
    Part,
    bullets,
    cited,
    empty,
    line,
    named,
    plain,
    quiet,
    status,
    why,
    words_of,
)

SHOWN_ACTIONS: Final = 9


def request_line(page: Page) -> str:
    """The request in one line of Markdown."""
    request = page.document["case"]["request"]
    deciding = [policy["title"] for policy in page.document["policies"] if policy["decides"]]
    return line(
        plain(request["procedure_label"] or "procedure not on file"),
        plain(", ".join(request["codes"]) or "no code"),
        plain(request["region"] or "region not stated"),
        plain(request["approach"] or "approach not stated"),
        plain(request["episode"] or "initial or repeat not stated"),
        plain(f"date of service {request['service_date'] or 'not on record'}"),
        plain(f"assessed under {', '.join(deciding)}" if deciding else "no policy named"),
    )


def show_verdict(page: Page) -> None:
    """The determination with its decisive reasons, then what is open, then the guidelines."""
    said = page.document["determination"]
    colour = STATUSES[said["status"]][2]
    with st.container(border=True, gap="xsmall"):
        st.header(
            f":{colour}-background[{plain(words_of(said['status']))}]", anchor="determination"
        )
        if not said["decisive"] and not said["open_point"]:
            st.markdown(f"**{plain(said['headline'])}**")
        if said["decisive"]:
            st.markdown(quiet("Decisive: each of these alone keeps the criteria from being met"))
        for point in said["decisive"]:
            st.markdown(
                f":red[✗] **{plain(point['label'])}** {cited(point['citations'])}  \n"
                + plain(point["because"])
            )
            why(page, point["id"], "Why, down to facts and passages")
        if said["open_point"]:
            point = said["open_point"]
            st.markdown(
                f"{quiet('First open point, not decisive')}  \n"
                f"{status(point['status'])} **{plain(point['label'])}** {cited(point['citations'])}"
                f"  \n{plain(point['because'])}"
            )
        if said["guideline_track"]:
            st.markdown(
                f"{quiet('Guidelines')}  \n"
                f"{plain(said['guideline_track']['sentence'])} [See guidelines](#guidelines)"
            )
        if said["confirm_text"]:
            labels = "; ".join(plain(node["label"]) for node in said["confirm_text"])
            st.markdown(quiet(f"Cannot decide until the text is confirmed: {labels}"))
        _lines(said["lines"])
        why(page, page.document["case"]["request"]["id"], "Why the determination as a whole")
        # What shows a text to copy is large: a browser loads it when somebody opens this.
        copied = st.expander(
            "All of this as one text, to copy",
            expanded=page.everything_open,
            key=f"copied-{page.here.subject}-{page.everything_open}",
            on_change="rerun",
        )
        if copied.open:
            copied.code(said["headline"], language=None, wrap_lines=True)


def _lines(lines: list[Part]) -> None:
    if len(lines) > 1:
        named("Each service line", " ")
        bullets(
            f"{status(each['status'])} {plain(each['code'] or 'no code')}: "
            + plain(each["headline"])
            for each in lines
        )


def show_actions(page: Page) -> None:
    """What to ask for, in order; the rest of a long list is one click away."""
    actions = [items.action(page, each) for each in page.document["actions"]]
    with st.container(border=True, gap="xsmall"):
        st.header("What to ask for", anchor="ask-for")
        if not actions:
            empty("Nothing has to be asked for: nothing is unmet, undocumented or at risk.")
            return
        show_items(page.here, actions[:SHOWN_ACTIONS], title="What to ask for", key="actions")
        if rest := actions[SHOWN_ACTIONS:]:
            with st.expander(f"{len(rest)} more", expanded=page.everything_open):
                show_items(page.here, rest, title="More to ask for", key="more-actions")


def show_notices(page: Page) -> None:
    """What a reader should know about the input."""
    notices = [quiet(f"Note: {plain(notice)}") for notice in page.document["notices"]]
    if notices:
        st.markdown("  \n".join(notices))
