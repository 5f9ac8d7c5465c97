"""One pair of recommendations, ready to show: they collide, seem to, or agree.

Over whom the two collide, whom only one of them covers, in what they differ, and which of them
would prevail under each preference profile.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from explorer.answers import Row
from explorer.background import Background, Profile
from explorer.vocabulary import GX, Iri
from explorer.wording import listed, name

Entry = dict[str, Any]
Compared = tuple[str, str | None, str | None]
"""A dimension with what each side says on it."""

COLLIDING: Final = ("conflict", "partial")
"""The statuses of a pair whose sides cannot both be followed, over all or some of the people."""
SIDES: Final = ("a", "b")
"""Of two sides that oppose each other, a is the one against."""
BOTH: Final = "both"
APART: Final = "apart"
OF_POPULATIONS: Final = ("intervention", "condition", "region", "duration", "horizon")
"""The dimensions on which two populations can be equal, contain each other or lie apart."""
OF_DETAIL: Final = ("agent", "exclusion")
"""Dimensions on which two statements may differ without lying apart."""
OF_STATEMENTS: Final[Mapping[str, str]] = {
    "comparator": "comparator",
    "strength": "strengthLabel",
    "certainty": "certaintyLabel",
}
OF_DOCUMENTS: Final[Mapping[str, str]] = {
    "method": "basis",
    "evidence": "synthesis",
    "rating": "grading",
    "date": "issued",
    "panel": "panel",
    "patient partners": "patientPartners",
    "conflict of interest handling": "conflictHandling",
    "jurisdiction": "jurisdiction",
}
"""Dimensions by their name, with the column of `ask/statements` or of `ask/documents`."""


def conflict_entry(
    background: Background,
    row: Row,
    profile: Profile,
    citations: list[int],
) -> Entry:
    """A row of `ask/conflicts` or `ask/all-conflicts` as an entry; see `conflict` in the schema."""
    status = name(row["status"])
    overlap, remainder = overlap_and_remainder(background, row, status)
    under = [prevails_entry(background, row, each) for each in background.profiles]
    prevails = next(entry for entry in under if entry["profile_id"] == profile.iri)
    return {
        "id": row["conflict"],
        "a": row["a"],
        "b": row["b"],
        "a_document": background.statements[row["a"] or ""]["document"],
        "b_document": background.statements[row["b"] or ""]["document"],
        "a_label": row["aLabel"],
        "b_label": row["bLabel"],
        "kind": name(row["kind"]).removesuffix("-conflict"),
        "status": status,
        "failing": name(row.get("failing")).removesuffix("-fails") or None,
        "historical": row["historical"] == "true",
        "known": name(row["known"]) or None,
        "overlap": overlap or None,
        "remainder": remainder or None,
        "anatomy": anatomy(background, row),
        "on_case": None,
        "decided_by": [],
        "nearer": False,
        "prevails": prevails if prevails["side"] else None,
        "under": under,
        "share": share(background, row, profile),
        "flip": flip(background, row, profile),
        "because": because(background, row, status),
        "witness": None,
        "citations": citations,
    }


def unweighed(because: str) -> Entry:
    """The last keys of a pair that no preference weighs, apart from any case: all but one empty."""
    return {
        "on_case": None,
        "decided_by": [],
        "nearer": False,
        "prevails": None,
        "under": [],
        "share": None,
        "flip": None,
        "because": because,
        "witness": None,
        "citations": [],
    }


def because(background: Background, row: Row, status: str) -> str:
    """Why a pair has its status; of a look-alike, what keeps its sides from colliding."""
    say = background.wording.sentence
    if not row.get("failing"):
        return say(status)
    apart = []
    for dimension in (*OF_POPULATIONS, "exclusion"):
        words, relation = named(background, row, dimension)
        if relation == APART:
            alike = "apart-same-words" if words["a"] == words["b"] else APART
            apart.append(say(f"apart-{dimension}", **words) or say(alike, **words))
    return say(name(row["failing"]), apart=listed(apart))


def named(background: Background, row: Row, dimension: str) -> tuple[dict[str, str], str]:
    """What each side, and what both, name on a dimension, and how the two relate.

    Empty where unstated. A side that names nothing where the two relate speaks of anything there.
    """
    conflict = row["conflict"] or ""
    related = background.relations.get((conflict, GX + dimension))
    unnamed = background.wording.sentence(f"any-{dimension}") if related else ""
    words = {
        side: values(background.spoken_of, row[side] or "", dimension) or unnamed for side in SIDES
    }
    words[BOTH] = values(background.shared, conflict, dimension)
    return words, name(related[0]["relation"]) if related else ""


def values(rows: Mapping[tuple[str, ...], list[Row]], about: str, dimension: str) -> str:
    """What the rows name about something on a dimension, in one line."""
    named_there = (row["value"] or "" for row in rows.get((about, GX + dimension), ()))
    return listed(named_there, " or ")


def overlap_and_remainder(background: Background, row: Row, status: str) -> tuple[str, str]:
    """Whom and what both sides speak of, and what only one of them does, in words."""
    say = background.wording.sentence
    direction = "same-direction" if status.startswith("agreement") else "opposed"
    who = {f"who_{side}": say(f"{direction}-{side}") for side in SIDES}
    shared, left = [], []
    for dimension in OF_POPULATIONS:
        words, relation = named(background, row, dimension)
        if words["a"] and words["b"] and relation:
            shared.append(words[BOTH] or say(relation, **words))
            left.append(say(f"remainder-{relation}", **words, **who))
        else:
            shared.append(words["a"] or words["b"])
    return listed(shared), listed(left)


def anatomy(background: Background, row: Row) -> list[Entry]:
    """The dimensions on which the two sides differ, with what each says; None where unknown."""
    compared = [populations(background, row, each) for each in (*OF_POPULATIONS, *OF_DETAIL)]
    one, other = (background.statements[row[side] or ""] for side in SIDES)
    compared += [(each, one[column], other[column]) for each, column in OF_STATEMENTS.items()]
    compared.append(("outcome", outcomes(background, one), outcomes(background, other)))
    return differing([*compared, *of_documents(background, one["document"], other["document"])])


def of_documents(background: Background, one: Iri | None, other: Iri | None) -> list[Compared]:
    """How two documents were made, line by line."""
    first, second = (background.documents[each or ""] for each in (one, other))
    return [(each, first[column], second[column]) for each, column in OF_DOCUMENTS.items()]


def differing(compared: Iterable[Compared]) -> list[Entry]:
    """What was compared and is not alike, as `anatomy` in the schema has it."""
    return [{"dimension": each, "a": a, "b": b} for each, a, b in compared if a != b]


def populations(background: Background, row: Row, dimension: str) -> Compared:
    """What the population of each side names on a dimension."""
    words, _ = named(background, row, dimension)
    return dimension, words["a"] or None, words["b"] or None


def outcomes(background: Background, statement: Row) -> str | None:
    """The outcomes that a statement rests on, in one line."""
    found = background.statement_details.get((statement["statement"] or "", "outcome"), ())
    return listed(each["label"] or "" for each in found) or None


def resolution(background: Background, row: Row, profile: Profile) -> Row | None:
    """The row of `ask/resolutions` for a conflict under a profile; None where nothing decides."""
    found = background.resolutions.get((row["conflict"] or "",), [])
    return next((each for each in found if each["profile"] == profile.iri), None)


def prevails_entry(background: Background, row: Row, profile: Profile) -> Entry:
    """Which side prevails under a profile and what decides it; no side where nothing does."""
    say = background.wording.sentence
    found = resolution(background, row, profile)
    if not found:
        return undecided(background, profile)
    side, label = ("a", "aLabel") if found["prevails"] == row["a"] else ("b", "bLabel")
    by = found["preferenceLabel"] or ""
    return {
        "profile_id": profile.iri,
        "label": profile.label,
        "side": side,
        "statement": found["prevails"],
        "by": by,
        "sentence": say("prevails", profile=profile.label, side=row[label] or "", preference=by),
    }


def undecided(background: Background, profile: Profile) -> Entry:
    """No side prevails under a profile, because none of its preferences decides."""
    return {
        "profile_id": profile.iri,
        "label": profile.label,
        "side": None,
        "statement": None,
        "by": None,
        "sentence": background.wording.sentence("undecided", profile=profile.label),
    }


def share(background: Background, row: Row, profile: Profile) -> Entry | None:
    """The share of all orders of the profile's preferences in which each side prevails.

    Exact, for every order there is: the first preference that tells the two apart decides, and each
    of those is first among them in equally many orders. None where no preference tells them apart.
    """
    orders = background.orders.get((row["conflict"] or "", profile.iri), ())
    counts = {order["side"]: int(order["favouring"] or 0) for order in orders}
    deciding = sum(counts.values())
    if not deciding:
        return None
    return {side: counts.get(row[side], 0) / deciding for side in SIDES}


def flip(background: Background, row: Row, profile: Profile) -> str | None:
    """The smallest change of order that makes the other side prevail, in words.

    Small is what takes few swaps of neighbours: one preference moves up, past every one between.
    """
    say = background.wording.sentence
    found = resolution(background, row, profile)
    if not found:
        return None
    if not found["flipLabel"]:
        return say("no-flip")
    return say(
        "flip",
        preference=found["flipLabel"],
        decider=found["preferenceLabel"] or "",
        places=found["flipPlaces"] or "",
    )
