"""A conclusion and what it rests on: in words, and as a graph beside them."""

from typing import Final

import streamlit as st

from explorer.app import items
from explorer.app.component import captions, show_graph, show_items
from explorer.app.widgets import (
    Page,
    Part,
    empty,
    fact_words,
    kind_of,
    known,
    line,
    plain,
    quiet,
    status,
)
from explorer.drawing import draw, rows_that_fit
from explorer.vocabulary import local_name

MOST_BOXES: Final = 30


def show_conclusion(page: Page, tree: Part) -> None:
    """What is being explained; of a fact, everything that was said about it."""
    st.title(f"Why: {plain(tree['label'])}", anchor="why")
    kind = quiet(plain(kind_of(tree["kind"])))
    st.markdown(line(status(tree["status"], tree.get("how")), kind, known(tree["known"])))
    fact = page.facts.get(tree["id"])
    for text in fact_words(fact) if fact else (tree.get("text") or "",):
        st.markdown(plain(text))


def show_tree(page: Page, tree: Part) -> None:
    """Every reason under what it supports; each row leads on to its own reasons."""
    st.header("What it rests on", anchor="reasons")
    if not tree["because"]:
        empty("Nothing further: this is where the reasons end.")
        return
    rows = [items.reason(page, child, above=(tree["id"],)) for child in tree["because"]]
    show_items(
        page.here,
        rows,
        title=f"Reasons of {tree['label']}",
        key="reasons",
        columns=("Status", "Reason"),
    )


def show_drawing(page: Page, tree: Part) -> None:
    """The same reasons as boxes, as deep as they fit."""
    st.header("As a graph", anchor="graph")
    drawing = draw(rows_that_fit(tree, boxes=MOST_BOXES), captions=captions)
    if any(box.unseen for box in drawing.boxes):
        st.markdown(quiet("A number in a box counts the reasons that are not drawn: open the box."))
    name = f"why-{local_name(tree['id'])}.svg"
    show_graph(page.here, drawing, title=f"Reasons of {tree['label']}", file_name=name)
