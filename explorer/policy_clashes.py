"""A policy against a guideline, as a conflict: what the policy asks, what is advised."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from explorer.answers import Row
from explorer.assembly import Assembly
from explorer.background import Background
from explorer.conflicts import OF_POPULATIONS, differing, of_documents, unweighed, values
from explorer.vocabulary import expand
from explorer.wording import listed, name

Entry = dict[str, Any]

COLUMNS: Final[Mapping[str, str]] = {
    "intervention": "services",
    "condition": "conditions",
    "region": "regions",
    "duration": "durations",
}
"""The column of the question that says how the two relate on a dimension."""
OPEN: Final = "not-settled"
"""The status of a clash of which a part of the policy that nobody has read may make nothing."""


def clash_entries(background: Background) -> list[Entry]:
    """Every clash on file as a conflict, the strongest first (`ask/policy-against-guideline`).

    Side a is the policy, side b the recommendation. Left out are those that are not settled: the
    question itself lists them.
    """
    return [
        clash_entry(background, each) for each in background.clashes.values() if is_settled(each)
    ]


def is_settled(rows: Sequence[Row]) -> bool:
    """Whether what was read of the policy is enough to call it a clash."""
    return name(rows[0]["status"]) != OPEN


def clashes_on_case(a: Assembly, answer: Iterable[Row]) -> list[Entry]:
    """The clashes of the policy that decides with what is advised for this patient.

    `answer` are the rows of `ask/clashes`.
    """
    return [clash_on_case(a, row) for row in answer]


def clash_on_case(a: Assembly, row: Row) -> Entry:
    """A clash with whether its recommendation applies to this patient."""
    entry = clash_entry(a.background, a.background.clashes[row["clash"] or "",])
    on_case = name(row["onCase"])
    return entry | {
        "on_case": on_case,
        "because": f"{entry['because']} {a.say(f'clash-{on_case}')}",
        "citations": a.citations.cite([entry["a_document"], entry["b_document"]]),
    }


def clash_entry(background: Background, rows: Sequence[Row]) -> Entry:
    """One clash; the rows differ in the criterion or remark of the policy that is involved."""
    row = rows[0]
    say = background.wording.sentence
    asks = listed(each["asks"] or "" for each in rows)
    direction, status = name(row["direction"]), name(row["status"])
    told = {
        "policy": row["title"] or "",
        "asks": asks,
        "document": row["source"] or "",
        "advice": row["advises"] or "",
        "strength": row["strengthLabel"] or name(row["strength"]) or "",
        "certainty": row["certaintyLabel"] or name(row["certainty"]) or "",
        "asked": row["asked"] or "",
        "bound": row["bound"] or "",
        "topic": row["topic"] or "",
    }
    spoken = listed(
        values(background.spoken_of, row["statement"] or "", each) for each in OF_POPULATIONS
    )
    same = background.label(expand("gx:equal"))
    left = listed(
        say("clash-remainder", dimension=each, relation=row[column] or "")
        for each, column in COLUMNS.items()
        if row[column] and row[column] != same
    )
    return {
        "id": row["clash"],
        "a": row["policy"],
        "b": row["statement"],
        "a_document": row["policy"],
        "b_document": row["document"],
        "a_label": f"{row['title']}: {asks}",
        "b_label": row["advises"],
        "kind": name(row["kind"]).removesuffix("-conflict"),
        "status": status,
        "failing": None,
        "historical": row["historical"] == "true",
        "known": name(row["known"]) or None,
        "overlap": say("clash-overlap", asks=asks, spoken=spoken),
        "remainder": left or None,
        "anatomy": anatomy(background, row, told),
        # No preference weighs a policy against a guideline: neither overrides the other.
        **unweighed(say(direction, **told)),
    }


def anatomy(background: Background, row: Row, told: Mapping[str, str]) -> list[Entry]:
    """What the two say where they differ: the line each draws, and how their documents differ."""
    compared = [
        ("threshold", told["asked"] or None, told["bound"] or None),
        ("strength", None, told["strength"] or None),
        ("certainty", None, told["certainty"] or None),
        *of_documents(background, row["policy"], row["document"]),
    ]
    return differing(compared)
