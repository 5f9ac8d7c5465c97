"""The triples of an answer as a graph: what is said of what, from left to right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any, Final

import pyoxigraph as ox
import streamlit as st

from explorer.app.component import mount_graph
from explorer.app.widgets import colours, quiet
from explorer.drawing import LINE_HEIGHT, PADDING, Row, draw
from explorer.vocabulary import RDF_TYPE, Iri, shorten

MOST_BOXES: Final = 40
ANSWER: Final = "urn:answer"
"""Stands at the left of an answer in which nothing leads to everything else."""
HINT: Final = "Arrow keys walk the graph. The table above says the same."


def show_triples(triples: Iterable[ox.Triple]) -> None:
    """The graph, with how much of the answer it shows."""
    found = rows(triples)
    boxes = len({row.id for row in found} - {ANSWER})
    drawing = draw(found, captions=lambda row: (row.kind,) if row.kind else ())
    drawn: dict[str, Any] = asdict(drawing)
    for box in drawn["boxes"]:
        box |= {"paint": colours(None), "shape": "square", "dashed": False, "unseen": 0}
    links = sum(link.start != ANSWER for link in drawing.links)
    title = f"Graph of the answer: {boxes} things, {links} links between them"
    st.markdown(quiet(f"{title}. At most {MOST_BOXES} things are drawn; all stand in the table."))
    more = {"title": title, "file": "answer.svg", "padding": PADDING, "line_height": LINE_HEIGHT}
    mount_graph({**drawn, **more, "hint": HINT})


def rows(triples: Iterable[ox.Triple]) -> tuple[Row, ...]:
    """The things of an answer, each with what it is linked from; a subject before its objects.

    The text of a box is the thing's name and what is said of it in words; the caption is the link
    that leads to it. What nothing leads to stands at the left, behind one box for the answer where
    there are several.
    """
    said: dict[Iri, list[tuple[Iri, ox.NamedNode | ox.BlankNode]]] = {}
    words: dict[Iri, list[str]] = {}
    for triple in sorted(triples, key=str):
        if isinstance(triple.subject, ox.Triple):
            continue  # a statement about a statement stands in the table only
        subject, link, value = triple.subject.value, triple.predicate.value, triple.object
        said.setdefault(subject, [])
        if isinstance(value, ox.NamedNode | ox.BlankNode) and link != RDF_TYPE:
            said[subject].append((link, value))
        elif isinstance(value, ox.NamedNode):
            words.setdefault(subject, []).append(f"a {shorten(value.value)}")
        elif isinstance(value, ox.Literal):
            words.setdefault(subject, []).append(value.value)
    reached = {value.value for links in said.values() for _, value in links}
    found: list[Row] = []
    drawn: set[Iri] = set()

    def visit(iri: Iri, link: str, above: Iri | None) -> None:
        if iri not in drawn and len(drawn) >= MOST_BOXES:
            return
        label = " · ".join([shorten(iri), *words.get(iri, ())])
        found.append(Row(iri, label, link, None, None, above))
        if iri in drawn:
            return
        drawn.add(iri)
        for name, value in said.get(iri, ()):
            visit(value.value, shorten(name), iri)

    tops = [each for each in said if each not in reached]
    whole = ANSWER if len(tops) != 1 else None
    if whole:
        found.append(Row(whole, "The answer", "", None, None, None))
    for iri in [*tops, *said]:  # what goes round in a circle has no top
        if iri not in drawn:
            visit(iri, "", whole)
    return tuple(dict.fromkeys(found))
