"""Where guidelines part on this case, which side prevails under the profile, what would flip it."""

from typing import Final

import streamlit as st

from explorer.app import items
from explorer.app.component import show_items
from explorer.app.items import Item, Section, section, sections
from explorer.app.widgets import Page, Part, empty, plain, quiet
from explorer.conflicts import COLLIDING
from explorer.phrases import words
from explorer.vocabulary import Iri

WORDS: Final = {
    "conflict": "Conflict",
    "partial": "Conflict over part of the populations",
    "look-alike": "Looks like a conflict, is none",
    "agreement-gap": "Same direction, rated differently",
    "agreement": "Agreement",
}


def show_conflicts(page: Page) -> None:
    """Collisions on this case, the nearer match first and open; then the other pairs compared."""
    st.header("Conflicts", anchor="conflicts")
    conflicts = page.document["conflicts"]
    colliding = [
        each for each in conflicts if each["status"] in COLLIDING and each["on_case"] != "none"
    ]
    if colliding:
        profile = page.document["profile"]
        order = ", then ".join(profile["preferences"])
        st.markdown(quiet(plain(f"Weighed by the profile {profile['label']}: {order}.")))
        rows = [_conflict(page, each, first=each is colliding[0]) for each in colliding]
        columns = ("On this case", "Conflict")
        show_items(page.here, rows, title="Conflicts", key="conflicts", columns=columns, home=True)
    else:
        empty("No two recommendations on file collide on this case.")
    others = [each for each in conflicts if each not in colliding]
    if others:
        with st.expander(f"{len(others)} other pairs compared", expanded=page.everything_open):
            rows = [_conflict(page, each, first=False) for each in others]
            show_items(page.here, rows, title="Other pairs", key="pairs", home=True)


def _conflict(page: Page, each: Part, *, first: bool) -> Item:
    share = each["share"]
    known = share and None not in (share["a"], share["b"])
    return Item(
        each["id"],
        items.link(page, each["id"]),
        f"{WORDS[each['status']]} ({words(each['kind'])})",
        mark=items.mark(each["on_case"]) if each["on_case"] else None,
        strong=True,
        marks=(
            *((items.plain_mark("nearer match to this record", "met"),) if each["nearer"] else ()),
            *((items.plain_mark("one side has been replaced"),) if each["historical"] else ()),
        ),
        cited=items.cited(each["citations"]),
        lines=(
            f"A: {each['a_label']}",
            f"B: {each['b_label']}",
            *_prevailing(each),
        ),
        details=sections(
            section("Overlap", each["overlap"]),
            section("Outside the overlap", each["remainder"]),
            section("Why it counts as this", each["because"]),
            section("Somebody whom both cover", each["witness"]),
            section("What would flip it", each["flip"]),
            section(
                "Over all orders of the preferences",
                f"A prevails in {share['a']:.0%}, B in {share['b']:.0%}" if known else None,
            ),
            section("Under every profile", *(one["sentence"] for one in each["under"])),
            _anatomy(each["anatomy"]),
            *items.sources(page, each["citations"], None),
        ),
        open=first or page.is_open(each["id"]),
        folded=True,
        children=(
            _side(page, each["a"], f"A. {each['a_label']}"),
            _side(page, each["b"], f"B. {each['b_label']}"),
        ),
    )


def _prevailing(each: Part) -> tuple[str, ...]:
    chosen = each["prevails"]
    if not chosen:
        return ()
    side = f"{chosen['side'].upper()} prevails" if chosen["side"] else "Neither prevails"
    by = f", decided by: {chosen['by']}" if chosen["by"] else ""
    return (f"{side} under {chosen['label']}{by}",)


def _side(page: Page, iri: Iri, label: str) -> Item:
    applies = {each["id"]: each["applicability"] for each in page.document["recommendations"]}
    return Item(
        iri,
        items.link(page, iri),
        label,
        mark=items.mark(applies[iri]) if iri in applies else None,
    )


def _anatomy(found: list[Part]) -> Section:
    rows = [
        (words(row["dimension"]), row["a"] or "not stated", row["b"] or "not stated")
        for row in found
    ]
    return Section("Where exactly the two differ", table=(("In what", "A", "B"), *rows))
