"""One conflict between two recommendations, ready to show: overlap, remainder, anatomy, and what
would prevail."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from explorer.answers import Row
from explorer.background import Background, Profile
from explorer.wording import listed, name

Entry = dict[str, Any]
SIDES = ("a", "b")


def conflict_entry(
    background: Background,
    row: Row,
    profile: Profile,
    citations: list[int],
    sides: Sequence[Mapping[str, Any]] = (),
) -> Entry:
    """A row of `ask/conflicts` or `ask/all-conflicts` as an entry; see `conflict` in the schema.

    Side a is the recommendation against, side b the one in favour.
    """
    conflict = row["conflict"] or ""
    status = name(row["status"])
    overlap, remainder = overlap_and_remainder(background, conflict)
    under = [prevails_entry(background, row, each) for each in background.profiles]
    prevails = next(entry for entry in under if entry["profile_id"] == profile.iri)
    return {
        "id": conflict,
        "a": row["con"],
        "b": row["pro"],
        "a_label": row["conLabel"],
        "b_label": row["proLabel"],
        "kind": name(row["kind"]).removesuffix("-conflict"),
        "status": status,
        "historical": row["historical"] == "true",
        "overlap": overlap or None,
        "remainder": remainder or None,
        "anatomy": anatomy(background, conflict, sides),
        "on_case": None,
        "nearer": False,
        "prevails": prevails if prevails["side"] else None,
        "under": under,
        "share": share(background, row, profile),
        "flip": flip(background, row, profile),
        "because": background.wording.sentence(status),
        "witness": None,
        "citations": citations,
    }


def named(background: Background, conflict: str, dimension: str) -> tuple[dict[str, str], str]:
    """What each side names on a dimension, in words, and how the two relate; empty where unstated."""
    for (about, iri), group in background.dimensions.items():
        if about == conflict and name(iri) == dimension:
            words = {
                side: listed((r["value"] or "" for r in group if r["side"] == side), " or ")
                for side in SIDES
            }
            return words, name(group[0]["relation"])
    return dict.fromkeys(SIDES, ""), ""


def overlap_and_remainder(background: Background, conflict: str) -> tuple[str, str]:
    """Over whom the two collide, and whom only one of them covers, in words."""
    say = background.wording.sentence
    shared, left = [], []
    for dimension in ("intervention", "condition", "region", "duration"):
        words, relation = named(background, conflict, dimension)
        if words["a"] and words["b"] and relation:
            shared.append(say(relation, **words))
            left.append(say(f"remainder-{relation}", **words))
        else:
            shared.append(words["a"] or words["b"])
    return listed(shared), listed(left)


def anatomy(
    background: Background, conflict: str, sides: Sequence[Mapping[str, Any]]
) -> list[Entry]:
    """The dimensions on which the two sides differ, with what each says; unknown is said as None."""
    rows = []
    for dimension in ("intervention", "condition", "region", "duration", "exclusion"):
        words, _ = named(background, conflict, dimension)
        rows.append((dimension, words["a"] or None, words["b"] or None))
    if len(sides) == len(SIDES):
        con, pro = sides
        documents = [background.documents[side["document"]] for side in sides]
        rows += [
            (key.split("_")[0], con[key], pro[key])
            for key in ("comparator", "strength_label", "certainty_label")
        ]
        rows.append(
            ("outcome", *(listed(o["label"] for o in side["outcomes"]) or None for side in sides))
        )
        fields = {
            "method": "basis",
            "evidence": "synthesis",
            "rating": "grading",
            "date": "issued",
            "panel": "panel",
            "patient partners": "patientPartners",
            "conflict of interest handling": "conflictHandling",
            "jurisdiction": "jurisdiction",
        }
        rows += [
            (dimension, *(document[field] for document in documents))
            for dimension, field in fields.items()
        ]
    return [{"dimension": d, "a": a, "b": b} for d, a, b in rows if a != b]


def prevails_entry(background: Background, row: Row, profile: Profile) -> Entry:
    """Which side prevails under a profile and what decides it; no side where nothing does."""
    say = background.wording.sentence
    for resolution in background.resolutions.get((row["conflict"] or "",), ()):
        if resolution["profile"] == profile.iri:
            side = "a" if resolution["prevails"] == row["con"] else "b"
            label = row["conLabel"] if side == "a" else row["proLabel"]
            return {
                "profile_id": profile.iri,
                "label": profile.label,
                "side": side,
                "statement": resolution["prevails"],
                "by": resolution["preferenceLabel"],
                "sentence": say(
                    "prevails",
                    profile=profile.label,
                    side=label or "",
                    preference=resolution["preferenceLabel"] or "",
                ),
            }
    sentence = say("undecided", profile=profile.label)
    return {
        "profile_id": profile.iri,
        "label": profile.label,
        "side": None,
        "statement": None,
        "by": None,
        "sentence": sentence,
    }


def share(background: Background, row: Row, profile: Profile) -> Entry | None:
    """The share of all orders of the profile's preferences in which each side prevails.

    In a random order, each preference that tells the two apart is equally likely to come first.
    """
    orders = background.orders.get((row["conflict"] or "", profile.iri), ())
    if not orders:
        return None
    counts = {order["side"]: int(order["favouring"] or 0) for order in orders}
    deciding = sum(counts.values())
    return {
        side: round(counts.get(row[who], 0) / deciding, 3)
        for side, who in zip(SIDES, ("con", "pro"), strict=True)
    }


def flip(background: Background, row: Row, profile: Profile) -> str | None:
    """The smallest change of order that makes the other side prevail, in words."""
    say = background.wording.sentence
    for resolution in background.resolutions.get((row["conflict"] or "",), ()):
        if resolution["profile"] == profile.iri:
            if not resolution["flipLabel"]:
                return say("no-flip")
            return say(
                "flip",
                preference=resolution["flipLabel"],
                decider=resolution["preferenceLabel"] or "",
            )
    return None
