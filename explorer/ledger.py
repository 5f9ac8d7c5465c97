"""Policies against guidelines as a ledger: who is stricter, looser, covers or demands otherwise.

What parts from what, and how, the question `policy-against-guideline` says; here its answer is
narrowed and counted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from explorer import narrowing
from explorer.answers import Row
from explorer.results import Table
from explorer.vocabulary import Iri
from explorer.wording import listed, name

QUESTION: Final = "policy-against-guideline"
FACETS: Final = (
    *("relation", "status", "policy", "document", "topic"),
    *("strength", "certainty", "known", "past"),
)
NOTHING: Final = "none"
COLUMNS: Final = (
    *("clash", "relation", "status", "policy", "title", "asks", "asked", "document", "source"),
    *("statement", "advises", "bound", "topic", "strength", "certainty", "known", "past"),
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A policy and a recommendation that part. Names are local names, empty where unstated.

    `past` is true where either was replaced; `labels` are the words for `values`, the names by
    which the ledger is narrowed.
    """

    clash: Iri
    title: str
    policy: Iri
    asks: str
    asked: str
    source: str
    document: Iri
    statement: Iri
    advises: str
    bound: str
    strength_label: str
    certainty_label: str
    values: Mapping[str, str]
    labels: Mapping[str, str]


def entries(clashes: Iterable[Sequence[Row]]) -> tuple[Entry, ...]:
    """The rows of each clash as one entry, in the order of the question: the strongest first."""
    return tuple(entry(rows) for rows in clashes)


def entry(rows: Sequence[Row]) -> Entry:
    """One clash; its rows differ in the criterion or remark that is involved."""
    row = rows[0]
    return Entry(
        row["clash"] or "",
        row["title"] or "",
        row["policy"] or "",
        listed(each["asks"] or "" for each in rows),
        row["asked"] or "",
        row["source"] or "",
        row["document"] or "",
        row["statement"] or "",
        row["advises"] or "",
        row["bound"] or "",
        row["strengthLabel"] or "",
        row["certaintyLabel"] or "",
        {
            "relation": name(row["direction"]),
            "status": name(row["status"]),
            "policy": name(row["policy"]),
            "document": name(row["document"]),
            "topic": _topic(row["topic"]),
            "strength": name(row["strength"]) or NOTHING,
            "certainty": name(row["certainty"]) or NOTHING,
            "known": name(row["known"]) or NOTHING,
            "past": "yes" if row["historical"] == "true" else "no",
        },
        {
            "relation": row["relation"] or "",
            "policy": row["title"] or "",
            "document": row["source"] or "",
            "topic": row["topic"] or "",
        },
    )


def _topic(label: str | None) -> str:
    return "-".join((label or NOTHING).casefold().split())


def narrow(
    found: Sequence[Entry], chosen: Mapping[str, frozenset[str]]
) -> tuple[tuple[Entry, ...], dict[str, Counter[str]]]:
    """What is left when these values are chosen, and how many each value would leave."""
    return narrowing.narrow(found, chosen, FACETS, lambda each, facet: (each.values[facet],))


def overview(found: Iterable[Entry]) -> dict[str, Counter[str]]:
    """How many entries of each status there are for each relation."""
    counted: dict[str, Counter[str]] = {}
    for each in found:
        counted.setdefault(each.values["relation"], Counter())[each.values["status"]] += 1
    return counted


def as_table(found: Iterable[Entry], empty: str) -> Table:
    """The entries as rows to take away."""
    rows = tuple(
        (
            each.clash,
            each.labels["relation"],
            each.values["status"],
            each.policy,
            each.title,
            each.asks,
            each.asked or None,
            each.document,
            each.source,
            each.statement,
            each.advises,
            each.bound or None,
            each.labels["topic"] or None,
            each.strength_label or each.values["strength"],
            each.certainty_label or each.values["certainty"],
            each.values["known"],
            each.values["past"],
        )
        for each in found
    )
    return Table(COLUMNS, rows, empty)
