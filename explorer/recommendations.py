"""What documents recommend for the requested intervention and beside it, and where they part on
this patient."""

from __future__ import annotations

from explorer.answers import Row, by
from explorer.assembly import Assembly, Entry, decimal
from explorer.conflicts import conflict_entry
from explorer.wording import listed, name


def recommendation_entry(a: Assembly, row: Row) -> Entry:
    """A statement about the requested intervention, with its applicability to this patient."""
    statement = row["statement"] or ""
    applies, match = name(row["applicability"]), name(row["match"])
    missing = [
        {
            "id": m["value"],
            "label": a.background.label(m["value"]),
            "settles": a.criteria.linked(m["value"] or "", "settles"),
        }
        for m in a.detail(statement, "missing")
    ]
    spoken = "applies-anyone" if not row["population"] else f"applies-{applies}"
    shown = row["conditionShown"] == "true"
    return {
        "id": statement,
        "label": row["label"],
        "document": row["document"],
        "document_label": row["documentLabel"],
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
        "applicability_because": a.say(spoken, missing=listed(m["label"] or "" for m in missing)),
        "population": a.criteria.tree(row["population"])
        if row["population"] in a.criteria.nodes
        else None,
        "conditions_status": name(row["conditionsStatus"]) or None,
        "conditions": a.criteria.tree(row["conditions"])
        if row["conditions"] in a.criteria.nodes
        else None,
        "intervention_match": match,
        "intervention_because": a.say(f"match-{match}"),
        "missing": missing,
        "presumed": [
            {"id": p["value"], "label": a.background.label(p["value"])}
            for p in a.detail(statement, "presumed")
        ],
        "outcomes": [outcome_entry(o) for o in a.detail(statement, "outcome")],
        "safety_notes": [s["value"] for s in a.detail(statement, "safety")],
        "citations": a.citations.cite([row["document"]]),
        "track": "same-intervention" if shown else "same-intervention, condition not documented",
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


def conflict_entries(a: Assembly, answer: list[Row], recommendations: list[Entry]) -> list[Entry]:
    """The conflicts that bear on this patient, those on a documented condition first."""
    known = {r["id"]: r for r in recommendations}
    entries = []
    for row in answer:
        sides = [known[s] for s in (row["con"], row["pro"]) if s in known]
        missing = listed(m["label"] for side in sides for m in side["missing"])
        on_case = name(row["onCase"])
        documents = [side["document"] for side in sides]
        entry = conflict_entry(a.background, row, a.profile, a.citations.cite(documents), sides)
        entry["on_case"] = "none" if on_case == "none-applies" else on_case
        entry["nearer"] = row["nearer"] == "true"
        entry["because"] = f"{entry['because']} {a.say(on_case, missing=missing)}"
        shown = all(side["track"] == "same-intervention" for side in sides)
        entries.append(
            (not shown, on_case == "none-applies", not entry["nearer"], entry["id"], entry)
        )
    return [entry[-1] for entry in sorted(entries, key=lambda e: e[:-1])]


def alternative_entries(a: Assembly, evidence: list[Row]) -> list[Entry]:
    """Other options for the condition that the record shows, then what is on file about their
    evidence."""
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
    """A finding about the course of the condition or about another treatment of it; it recommends
    nothing."""
    row = group[0]
    differs = [a.say("about-region", region=r["region"]) if r["region"] else "" for r in group] + [
        a.say("about-condition", condition=r["condition"]) if r["condition"] else "" for r in group
    ]
    return {
        "id": row["claim"],
        "label": row["states"],
        "direction": "neutral",
        "strength_label": None,
        "certainty_label": row["certaintyLabel"],
        "applicability": "undocumented" if any(differs) else "met",
        "missing": [],
        "differs": list(dict.fromkeys(d for d in differs if d)),
        "known": name(row["known"]) or None,
        "document": row["document"],
        "document_label": row["tracesToLabel"] or row["documentLabel"] or name(row["document"]),
        "citations": a.citations.cite([row["tracesTo"], row["document"]]),
    }
