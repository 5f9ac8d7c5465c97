"""Risks that the facts raise, other options for the same condition, mistakes this case invites."""

import streamlit as st

from explorer.app import items
from explorer.app.component import show_items
from explorer.app.items import Item, section, sections
from explorer.app.widgets import Page, Part, empty, line
from explorer.phrases import estimate


def show_risks(page: Page) -> None:
    """Each risk with the fact that raises it, what supports it, and what to do."""
    st.header("Risks", anchor="risks")
    risks = page.document["risks"]
    if not risks:
        empty("No fact on record raises a risk on file.")
        return
    show_items(
        page.here, [_risk(page, each) for each in risks], title="Risks", key="risks", home=True
    )


def _risk(page: Page, each: Part) -> Item:
    return Item(
        each["id"],
        items.link(page, each["id"]),
        each["label"],
        strong=True,
        lines=(
            each["because"],
            *(
                "To do: " + line(do["label"], items.how_known(do["known"]))
                for do in each["actions"]
            ),
        ),
        details=sections(
            section("Facts on record", *(items.fact_line(page, iri) for iri in each["facts"])),
        ),
        open=page.is_open(each["id"]),
        children=tuple(_statement(page, statement) for statement in each["statements"]),
    )


def _statement(page: Page, each: Part) -> Item:
    unsupported = () if each["supported"] else (_unsupported(),)
    return Item(
        each["id"],
        items.link(page, each["id"]),
        each["label"],
        marks=(*unsupported, *items.recalled(each["known"])),
        cited=items.cited(each["citations"]),
        lines=tuple(
            text
            for text in (
                line(
                    estimate(each, each["measure"]),
                    f"indirect: {each['indirectness']}" if each["indirectness"] else "",
                ),
            )
            if text
        ),
        details=sections(*items.sources(page, each["citations"], each["known"])),
        open=page.is_open(each["id"]),
    )


def _unsupported() -> items.Mark:
    return items.plain_mark("no source on file supports it", "undocumented")


def show_alternatives(page: Page) -> None:
    """Other options for the same condition, each with how far it fits this case."""
    st.header("Alternatives", anchor="alternatives")
    alternatives = page.document["alternatives"]
    if not alternatives:
        empty("No other option for this condition is on file.")
        return
    rows = [_alternative(page, each) for each in alternatives]
    columns = ("Applies?", "Option")
    show_items(
        page.here, rows, title="Alternatives", key="alternatives", columns=columns, home=True
    )


def _alternative(page: Page, each: Part) -> Item:
    missing = ", ".join(each["missing"])
    return Item(
        each["id"],
        items.link(page, each["id"]),
        each["label"],
        mark=items.mark(each["applicability"]),
        marks=(*items.direction(each), *items.recalled(each["known"])),
        cited=items.cited(each["citations"]),
        lines=(
            line(
                each["document_label"],
                each["strength_label"] or "strength not stated",
                f"certainty: {each['certainty_label'] or 'not stated'}",
                f"missing: {missing}" if missing else "",
            ),
            *(f"Differs: {difference}" for difference in each["differs"]),
        ),
        details=sections(*items.sources(page, each["citations"], each["known"])),
        open=page.is_open(each["id"]),
    )


def show_pitfalls(page: Page) -> None:
    """Mistakes this case invites, each with what triggers it."""
    st.header("Pitfalls", anchor="pitfalls")
    pitfalls = page.document["pitfalls"]
    if not pitfalls:
        empty("No pitfall on file is triggered by this case.")
        return
    rows = [
        Item(
            each["id"],
            items.link(page, each["id"]),
            each["text"],
            cited=items.cited(each["citations"]),
            lines=(each["because"],),
        )
        for each in pitfalls
    ]
    show_items(page.here, rows, title="Pitfalls", key="pitfalls", home=True)
