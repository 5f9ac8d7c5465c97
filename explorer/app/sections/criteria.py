"""Criteria as trees: each row says status, label, and what was required and found."""

import streamlit as st

from explorer.app import items
from explorer.app.component import show_items
from explorer.app.widgets import Page, Part, empty, known, line, plain, quiet, status
from explorer.vocabulary import Iri, local_name


def show_policies(page: Page) -> None:
    """The deciding policy's tree in full, the others behind their titles for comparison."""
    st.header("Criteria", anchor="criteria")
    policies = page.document["policies"]
    if not policies:
        empty("No policy on file speaks to this request.")
        return
    st.markdown(
        quiet(
            "Open a row for its facts and sources. A status without a further word was computed "
            "from the facts on record."
        )
    )
    for policy in policies:
        if policy["decides"]:
            st.subheader(plain(policy["title"]), anchor=local_name(policy["id"]))
            st.markdown(_standing(policy))
            _show_tree(page, policy)
    others = [policy for policy in policies if not policy["decides"]]
    for policy in others:
        title = line(
            f"{status(policy['status'])} **{plain(policy['title'])}**",
            _standing(policy),
        )
        with st.expander(title, expanded=page.is_open(policy["id"])):
            _show_tree(page, policy)


def _show_tree(page: Page, policy: Part) -> None:
    show_items(
        page.here,
        [items.criterion(page, policy["criteria"])],
        title=f"Criteria of {policy['title']}",
        key=f"criteria-{local_name(policy['id'])}",
        columns=("Status", "Criterion"),
        home=True,
    )


def _standing(policy: Part) -> str:
    in_force = {"yes": "in force", "no": "not in force"}.get(
        policy["in_force"], f"in force: {policy['in_force']}"
    )
    return line(
        quiet("decides this request" if policy["decides"] else "for comparison, decides nothing"),
        quiet(plain(in_force)),
        quiet("superseded") if policy["superseded"] else "",
        known(policy["known"]),
    )


def show_what_if(page: Page) -> None:
    """The outcome if one more point were met; points that would change nothing stand back."""
    st.subheader("If one more point were met", anchor="what-if")
    changes = page.document["what_if"]
    now = {policy["status"] for policy in page.document["policies"] if policy["decides"]}
    telling = [each for each in changes if each["if_met"] not in now]
    if not telling:
        empty("No single further point would change the outcome.")
    _show_changes(page, telling, "what-if")
    idle = [each for each in changes if each["if_met"] in now]
    if idle:
        title = f"{len(idle)} points that would change nothing alone"
        with st.expander(title, expanded=page.everything_open):
            _show_changes(page, idle, "what-if-idle")


def _show_changes(page: Page, changes: list[Part], key: str) -> None:
    if changes:
        rows = [
            items.Item(
                each["id"],
                items.link(page, each["id"]),
                each["label"],
                mark=items.mark(each["if_met"]),
                lines=(each["because"],),
            )
            for each in changes
        ]
        columns = ("The whole is then", "If this were met")
        show_items(page.here, rows, title="If one more point were met", key=key, columns=columns)


def path_to(node: Part, iri: Iri) -> tuple[Iri, ...]:
    """The nodes from the root of a tree down to this one; empty where it is not in the tree."""
    if node["id"] == iri:
        return (iri,)
    for child in node["children"]:
        if below := path_to(child, iri):
            return (node["id"], *below)
    return ()
