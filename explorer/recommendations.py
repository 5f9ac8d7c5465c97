"""What documents recommend for the requested intervention and beside it.

And where they part on this patient.
"""

from __future__ import annotations

from explorer.answers import Row, by
from explorer.assembly import Assembly, Entry, decimal
from explorer.conflicts import conflict_entry
from explorer.wording import listed, name


def recommendation_entries(a: Assembly) -> list[Entry]:
    """The statements about the requested intervention.

    Those whose condition the record shows come first; among them those about this very
    intervention; then by direction, those of superseded documents last.
    """
    entries = [
        recommendation_entry(a, row)
        for row in a.statements.values()
        if name(row["role"]) == "considersStatement"
    ]
    return sorted(
        entries,
        key=lambda entry: (
            entry["track"] != "same-intervention",
            entry["intervention_match"] == "no",
            entry["direction"],
            entry["superseded"],
            entry["id"],
        ),
    )


def recommendation_entry(a: Assembly, row: Row) -> Entry:
    """A statement about the requested intervention, with its applicability to this patient."""
    statement = row["statement"] or ""
    applies, match = name(row["applicability"]), name(row["match"])
    missing = [m["value"] or "" for m in a.detail(statement, "missing")]
    spoken = "applies-anyone" if not row["population"] else f"applies-{applies}"
    still = listed(a.background.label(criterion) for criterion in missing)
    shown = row["conditionShown"] == "true"
    return {
        "id": statement,
        "label": row["label"],
        "document": row["document"],
        "document_label": row["documentLabel"],
        "kind": a.background.label(row["kind"]),
        "superseded": row["superseded"] == "true",
        "direction": name(row["direction"]),
        "strength": name(row["strength"]) or "none-stated",
        "strength_label": row["strengthLabel"],
        "certainty": name(row["certainty"]).removesuffix("-certainty") or "not-graded",
        "certainty_label": row["certaintyLabel"],
        "comparator": row["comparator"],
        "known": name(row["known"]) or None,
        "recalled_values": [
            r["label"] or name(r["value"]) for r in a.detail(statement, "recalled")
        ],
        "applicability": applies,
        "applicability_because": a.say(spoken, missing=still),
        "population": a.criteria.tree_if_asked(row["population"]),
        "conditions_status": name(row["conditionsStatus"]) or None,
        "conditions": a.criteria.tree_if_asked(row["conditions"]),
        "intervention_match": match,
        "intervention_because": a.say(f"match-{match}"),
        "missing": [missing_entry(a, criterion) for criterion in missing],
        "presumed": [
            {"id": p["value"], "label": a.background.label(p["value"])}
            for p in a.detail(statement, "presumed")
        ],
        "outcomes": [outcome_entry(o) for o in a.detail(statement, "outcome")],
        "safety_notes": [s["value"] for s in a.detail(statement, "safety")],
        "citations": a.citations.cite([row["document"]]),
        "track": "same-intervention" if shown else "same-intervention, condition not documented",
    }


def missing_entry(a: Assembly, criterion: str) -> Entry:
    """What the record leaves open about a population, and which documents would settle it."""
    return {
        "id": criterion,
        "label": a.background.label(criterion),
        "settles": a.criteria.linked(criterion, "settles"),
    }


def outcome_entry(row: Row) -> Entry:
    """A measured outcome with its interval."""
    return {
        "label": row["label"],
        "effect": decimal(row["effect"]),
        "ci_low": decimal(row["low"]),
        "ci_high": decimal(row["high"]),
        "unit_label": row["unitLabel"],
        "mid": decimal(row["mid"]),
        "certainty_label": row["certaintyLabel"],
        "known": name(row["known"]) or None,
    }


def conflict_entries(
    a: Assembly, answer: list[Row], deciding: list[Row], recommendations: list[Entry]
) -> list[Entry]:
    """The conflicts that bear on this patient, those on a documented condition first.

    `deciding` are the rows of `ask/deciding-facts`.
    """
    known = {r["id"]: r for r in recommendations}
    still_open = by(deciding, "conflict")
    entries = []
    for row in answer:
        sides = [known[side] for side in (row["a"], row["b"]) if side in known]
        entry = on_this_case(a, row, still_open.get((row["conflict"] or "",), []), sides)
        shown = all(side["track"] == "same-intervention" for side in sides)
        far = entry["on_case"] == "none"
        order = (not shown, far, entry["historical"], not entry["nearer"], entry["id"])
        entries.append((order, entry))
    return [entry for _, entry in sorted(entries, key=lambda each: each[0])]


def on_this_case(a: Assembly, row: Row, still_open: list[Row], sides: list[Entry]) -> Entry:
    """A conflict with whether it bears on this patient, and what would decide that."""
    citations = a.citations.cite(side["document"] for side in sides)
    nodes = dict.fromkeys(each["open"] or "" for each in still_open)
    decided_by = [missing_entry(a, node) for node in nodes]
    missing = listed(each["label"] for each in decided_by)
    on_case = name(row["onCase"])
    entry = conflict_entry(a.background, row, a.profile, citations)
    entry["on_case"] = "none" if on_case == "none-applies" else on_case
    entry["decided_by"] = decided_by
    entry["nearer"] = row["nearer"] == "true"
    entry["because"] = f"{entry['because']} {a.say(on_case, missing=missing)}"
    return entry


def alternative_entries(a: Assembly, evidence: list[Row]) -> list[Entry]:
    """Other options for the condition that the record shows, then the evidence about them."""
    entries = [
        alternative_entry(a, row) for row in a.statements.values() if row["alternative"] == "true"
    ]
    entries.extend(related_entry(a, group) for group in by(evidence, "claim").values())
    return entries


def alternative_entry(a: Assembly, row: Row) -> Entry:
    """A recommended option beside the requested one."""
    statement = row["statement"] or ""
    return {
        "id": statement,
        "label": row["label"],
        "direction": name(row["direction"]),
        "strength_label": row["strengthLabel"],
        "certainty_label": row["certaintyLabel"],
        "applicability": name(row["applicability"]),
        "missing": [a.background.label(m["value"]) for m in a.detail(statement, "missing")],
        "differs": [
            a.say("differs", dimension=a.background.label(d["value"]))
            for d in a.detail(statement, "differs")
        ],
        "known": name(row["known"]) or None,
        "document": row["document"],
        "document_label": row["documentLabel"],
        "citations": a.citations.cite([row["document"]]),
    }


def related_entry(a: Assembly, group: list[Row]) -> Entry:
    """A finding about the course of the condition or another treatment; it recommends nothing."""
    row = group[0]
    regions = [a.say("about-region", region=r["region"]) for r in group if r["region"]]
    conditions = [
        a.say("about-condition", condition=r["condition"]) for r in group if r["condition"]
    ]
    differs = list(dict.fromkeys(regions + conditions))
    return {
        "id": row["claim"],
        "label": row["states"],
        "direction": "neutral",
        "strength_label": None,
        "certainty_label": row["certaintyLabel"],
        "applicability": "undocumented" if differs else "met",
        "missing": [],
        "differs": differs,
        "known": name(row["known"]) or None,
        "document": row["document"],
        "document_label": row["tracesToLabel"] or row["documentLabel"] or name(row["document"]),
        "citations": a.citations.cite([row["tracesTo"], row["document"]]),
    }
