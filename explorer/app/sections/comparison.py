"""What each policy on the requested code concludes, and the criteria that make the difference."""

from collections.abc import Iterator
from typing import Final

import streamlit as st

from explorer.answers import Row, by
from explorer.app import items
from explorer.app.component import show_items
from explorer.app.items import Item, section, sections
from explorer.app.widgets import STATUSES, Page, Part, empty, line, plain, quiet
from explorer.results import Table
from explorer.vocabulary import local_name

ALONE: Final = "decides alone"
ROLES: Final = {
    ALONE: "decides alone",
    "keeps open": "keeps it open",
    "same topic": "on a topic that turns another policy",
}
"""What a criterion does to its policy, in reading order, and how that is said."""

IN_FORCE: Final = {
    "is-in-force": "in force",
    "not-in-force": "not in force",
    "date-not-known": "in force: date not known",
}
COUNTED: Final = {
    "keeps open": ("criterion keeps it open", "criteria keep it open"),
    "same topic": ("is on a topic that turns another policy", "are on topics that turn others"),
}
"""The same of one criterion and of several, behind their number, where they are only counted."""
AMOUNTS: Final = ("required", "found", "shortfall")
BESIDE_THE_TREE: Final[Part] = {
    **dict.fromkeys(("how", "because", *AMOUNTS)),
    "facts": (),
    "citations": (),
}
"""What the assessment says of a criterion that stands in none of its trees, such as a remark."""


def show_comparison(page: Page, table: Table) -> None:
    """What the comparison is, then a row for each policy with its criteria below it."""
    rows = [dict(zip(table.columns, row, strict=True)) for row in table.rows]
    if not rows:
        empty(plain(f"Nothing to compare: {table.empty}."))
        return
    st.markdown(introduction(rows))
    st.markdown(
        quiet(
            "Open a policy for the criteria that make the difference, and a criterion for its "
            "facts and sources."
        )
    )
    columns = ("Status", "Policy")
    entries = policies(page, rows)
    show_items(
        page.here, entries, title="Policies compared", key="comparison", columns=columns, home=True
    )


def introduction(rows: list[Row]) -> str:
    """What the page shows, and which policy alone determines the request, as Markdown."""
    shown = (
        "Each policy on file that covers the requested code, worked out on the same record, and "
        "the criteria that make the difference."
    )
    deciding = [plain(title) for (title,) in by(_deciding(rows), "title")]
    if not deciding:
        return f"{shown} None of them determines this request: all are comparison."
    return (
        f"{shown} Only the policy that the request names, itself or by payer and day, determines "
        f"it: **{'**, **'.join(deciding)}**. The others are comparison and decide nothing."
    )


def _deciding(rows: list[Row]) -> list[Row]:
    return [row for row in rows if row["decides"] == "true"]


def policies(page: Page, rows: list[Row]) -> list[Item]:
    """A row for each policy by status, the deciding one first among equals."""
    on_file = {policy["id"]: policy for policy in page.document["policies"]}
    order = list(STATUSES)
    gathered = sorted(
        by(rows, "policy").values(),
        key=lambda own: (order.index(_name(own[0]["status"])), own[0]["decides"] != "true"),
    )
    return [_policy(page, own, on_file.get(own[0]["policy"])) for own in gathered]


def _policy(page: Page, own: list[Row], policy: Part | None) -> Item:
    first, iri = own[0], own[0]["policy"] or ""
    nodes = {node["id"]: node for node in _nodes(policy["criteria"])} if policy else {}
    told = by((row for row in own if row["criterion"]), "role", "criterion")
    reading = sorted(told.values(), key=lambda rows: list(ROLES).index(rows[0]["role"] or ""))
    children = tuple(
        _criterion(page, rows, nodes.get(rows[0]["criterion"] or "", BESIDE_THE_TREE))
        for rows in reading
    )
    decides = first["decides"] == "true"
    known = _name(first["known"]) or None
    return Item(
        iri,
        items.link(page, iri),
        first["title"] or "",
        mark=items.mark(_name(first["status"])),
        strong=True,
        joint="" if decides else "comparison",
        marks=(
            *((items.plain_mark("decides this request", "present"),) if decides else ()),
            *((items.plain_mark("superseded"),) if first["superseded"] == "true" else ()),
            *items.recalled(known),
        ),
        lines=(
            line(
                IN_FORCE[_name(first["inForce"])],
                items.how_known(known) if known != "recalled" else "",
            ),
            line(*_summed_up(reading)) or "No criterion makes a difference.",
        ),
        open=decides or any(map(page.is_open, (iri, *(child.id for child in children)))),
        folded=True,
        children=children,
    )


def _summed_up(reading: list[list[Row]]) -> Iterator[str]:
    alone = [row["label"] or "" for row, *_ in reading if row["role"] == ALONE]
    if alone:
        yield f"{ROLES[ALONE]}: {'; '.join(alone)}"
    roles = [row["role"] for row, *_ in reading]
    for role, (one, several) in COUNTED.items():
        if count := roles.count(role):
            yield f"{count} {one if count == 1 else several}"


def _criterion(page: Page, rows: list[Row], node: Part) -> Item:
    """A criterion with its role; one without a number of a source names its document."""
    first, iri = rows[0], rows[0]["criterion"] or ""
    amounts = {name: _told(rows, name) or node[name] for name in AMOUNTS}
    topic = _told(rows, "topicLabel")
    role = line(ROLES[first["role"] or ""], f"topic: {topic}" if topic else "")
    known = _name(first["criterionKnown"]) or None
    return Item(
        iri,
        items.link(page, iri),
        first["label"] or "",
        mark=items.mark(_name(first["criterionStatus"]), node["how"]),
        marks=items.recalled(known),
        cited=items.cited(node["citations"]) or f"({first['title']})",
        lines=(*items.measured(amounts), role),
        details=sections(
            section("Because", node["because"]),
            section("Facts on record", *(items.fact_line(page, each) for each in node["facts"])),
            *items.sources(page, node["citations"], known),
        ),
        open=page.is_open(iri),
    )


def _told(rows: list[Row], column: str) -> str:
    """What several rows say in one column, each thing once."""
    return ", ".join(dict.fromkeys(row[column] or "" for row in rows if row[column]))


def _name(iri: str | None) -> str:
    return local_name(iri or "")


def _nodes(node: Part) -> Iterator[Part]:
    yield node
    for child in node["children"]:
        yield from _nodes(child)
