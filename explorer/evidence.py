"""What documents report that is no recommendation, and the risks that the record raises.

Also how the documents were made, which is what a reader weighs them by.
"""

from __future__ import annotations

from explorer.answers import Row, by
from explorer.assembly import Assembly, Entry, decimal
from explorer.wording import listed, name


def evidence_entry(a: Assembly, group: list[Row]) -> Entry:
    """A claim that bears on the requested intervention, with its figures and its limits."""
    row = group[0]
    claim = row["claim"] or ""
    details = a.background.evidence_details
    limits = [r["value"] or "" for r in details.get((claim, "limit"), ())]
    return {
        "id": claim,
        "statement": row["states"],
        "figures": [
            {"label": f["label"], "value": f["value"], "unit_label": f["unitLabel"]}
            for f in details.get((claim, "figure"), ())
        ],
        "limits": list(dict.fromkeys([*limits, *(r["note"] for r in group if r["note"])])),
        "document": row["document"],
        "document_label": row["documentLabel"] or name(row["document"]),
        "traces_to": {"id": row["tracesTo"], "label": row["tracesToLabel"] or name(row["tracesTo"])}
        if row["tracesTo"]
        else None,
        "certainty_label": row["certaintyLabel"],
        "known": name(row["known"]) or None,
        "citations": a.citations.cite([row["tracesTo"], row["document"]]),
    }


def quality_entries(a: Assembly, recommendations: list[Entry]) -> list[Entry]:
    """How the documents behind recommendations and evidence were made; None where unknown."""
    cited = [entry["id"] for entry in a.citations.listed()]
    used = dict.fromkeys([*(r["document"] for r in recommendations), *cited])
    entries = []
    for document in used:
        row = a.background.documents[document]
        if name(row["kind"]) == "Policy" or not (row["basis"] or row["panel"] or row["synthesis"]):
            continue
        partners = row["patientPartners"]
        entries.append(
            {
                "document": document,
                "label": a.short_name(document),
                "kind": a.background.label(row["kind"]),
                "basis": row["basis"],
                "grading": row["grading"],
                "synthesis": row["synthesis"],
                "patient_partners": None if partners is None else partners == "true",
                "conflict_handling": row["conflictHandling"],
                "panel": row["panel"],
                "issued": row["issued"],
                "known": name(row["known"]) or None,
                "citations": a.citations.cite([document]),
            }
        )
    return entries


def risk_entry(a: Assembly, group: list[Row]) -> Entry:
    """A risk that the record raises, with the facts, the evidence and what to do."""
    linked = by(group, "link")
    facts = list(dict.fromkeys(row["value"] for row in linked.get(("fact",), ())))
    labels = listed(row["valueLabel"] or "" for row in linked.get(("fact",), ()))
    return {
        "id": group[0]["risk"],
        "label": group[0]["label"],
        "because": a.say("risk", facts=labels) if labels else a.say("risk-procedure"),
        "facts": facts,
        "statements": [
            {
                "id": row["value"],
                "label": listed([row["valueLabel"] or "", row["measure"] or ""], ": "),
                "effect": decimal(row["effect"]),
                "ci_low": decimal(row["low"]),
                "ci_high": decimal(row["high"]),
                "measure": row["measure"],
                "known": name(row["known"]) or None,
                "indirectness": row["indirectness"],
                "supported": row["supported"] == "true",
                "citations": a.citations.cite([row["document"]]),
            }
            for row in linked.get(("statement",), ())
        ],
        "actions": [
            {"label": row["valueLabel"], "known": name(row["known"]) or None}
            for row in linked.get(("action",), ())
        ],
    }
