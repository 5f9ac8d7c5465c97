"""What guidelines recommend on this request, what bears on it, and how each document came about."""

from typing import Final

import streamlit as st

from explorer.app import items
from explorer.app.component import show_items
from explorer.app.items import Item, section, sections
from explorer.app.widgets import Page, Part, cited, empty, line, plain
from explorer.phrases import estimate, number, rated, words, yes_or_no
from explorer.vocabulary import expand, local_name

QUALITY: Final = {
    "label": "Document",
    "kind": "Kind",
    "basis": "Basis",
    "grading": "Grading",
    "synthesis": "Evidence synthesis",
    "patient_partners": "Patient partners",
    "conflict_handling": "Conflicts of interest",
    "panel": "Panel",
    "issued": "Issued",
}


def show_recommendations(page: Page) -> None:
    """Each recommendation in a row; opened, why it applies or not and what it rests on."""
    st.header("Guidelines", anchor="guidelines")
    recommendations = page.document["recommendations"]
    if not recommendations:
        empty("No recommendation on file speaks to this intervention.")
        return
    rows = [_recommendation(page, each) for each in recommendations]
    columns = ("Applies?", "Recommendation")
    show_items(
        page.here, rows, title="Recommendations", key="recommendations", columns=columns, home=True
    )


def _recommendation(page: Page, each: Part) -> Item:
    trees = [tree for tree in (each["population"], each["conditions"]) if tree]
    return Item(
        each["id"],
        items.link(page, each["id"]),
        each["label"],
        mark=items.mark(each["applicability"]),
        strong=True,
        marks=(*items.direction(each), *items.recalled(each["known"])),
        cited=items.cited(each["citations"]),
        lines=(
            line(
                each["document_label"],
                f"strength: {rated(each, 'strength')}",
                f"certainty: {rated(each, 'certainty')}",
            ),
            each["applicability_because"],
        ),
        details=sections(
            section("Missing to know whether it applies", *map(_missing, each["missing"])),
            section("Presumed", "; ".join(point["label"] for point in each["presumed"])),
            section(
                "Same intervention",
                f"{words(each['intervention_match'])}: {each['intervention_because']}",
            ),
            section("Compared with", each["comparator"]),
            section("What it asks for first", words(each["conditions_status"])),
            section("Outcomes", *map(_outcome, each["outcomes"])),
            section("Safety", *each["safety_notes"]),
            section(
                "Recalled, to be confirmed",
                ", ".join(words(local_name(expand(value))) for value in each["recalled_values"]),
            ),
            *items.sources(page, each["citations"], each["known"]),
        ),
        open=page.is_open(each["id"]),
        folded=True,
        children=tuple(items.criterion(page, tree) for tree in trees),
    )


def _missing(point: Part) -> str:
    settled = f"settled by {', '.join(point['settles'])}" if point["settles"] else ""
    return line(point["label"], settled)


def _outcome(each: Part) -> str:
    return line(
        f"{each['label']}: {estimate(each, each['unit_label']) or 'no figure on file'}",
        f"minimal important difference {number(each['mid'])}" if each["mid"] is not None else "",
        each["certainty_label"] or "",
        items.how_known(each["known"]),
    )


def show_evidence(page: Page) -> None:
    """Findings that bear on the request, each with its limits and true source."""
    st.subheader("Evidence that bears on the request", anchor="evidence")
    evidence = page.document["evidence"]
    if not evidence:
        empty("No finding on file bears on this request.")
        return
    rows = [_finding(page, each) for each in evidence]
    show_items(page.here, rows, title="Evidence", key="evidence", home=True)


def _finding(page: Page, each: Part) -> Item:
    figures = [
        " ".join(part for part in (number(figure["value"]), figure["unit_label"]) if part)
        for figure in each["figures"]
    ]
    figures = [
        f"{figure['label']}: {text}" for figure, text in zip(each["figures"], figures, strict=True)
    ]
    traced = each["traces_to"]
    return Item(
        each["id"],
        items.link(page, each["id"]),
        each["statement"],
        marks=items.recalled(each["known"]),
        cited=items.cited(each["citations"]),
        lines=(
            line(
                *figures,
                each["document_label"],
                f"the figure is from {traced['label']}" if traced else "",
                f"certainty: {each['certainty_label']}" if each["certainty_label"] else "",
            ),
            *(f"Limit: {limit}" for limit in each["limits"]),
        ),
        details=sections(*items.sources(page, each["citations"], each["known"])),
        open=page.is_open(each["id"]),
    )


def show_quality(page: Page) -> None:
    """How the documents came about, side by side; what is not known is called unknown."""
    st.subheader("How the documents came about", anchor="quality")
    documents = page.document["evidence_quality"]
    if not documents:
        empty("Nothing is on file about how the documents came about.")
        return
    table: dict[str, list[str]] = {title: [] for title in QUALITY.values()}
    for document in documents:
        for key, title in QUALITY.items():
            value = document[key]
            text = "unknown" if value is None else plain(yes_or_no(value))
            marks = cited(document["citations"]) if key == "label" else ""
            table[title].append(f"{text} {marks}" if marks else text)
    st.table(table, border="horizontal", alt="Documents side by side, one row each")
