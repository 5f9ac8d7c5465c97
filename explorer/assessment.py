"""One assessment as a document: what `explorer assess --format json` prints and every view renders.

Each part comes from questions in `queries/ask`; this module puts their rows into the shape of
`explorer/schema/assessment.schema.json` and concludes nothing itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from explorer.answers import Row, by
from explorer.background import Background, Profile
from explorer.citing import Citations
from explorer.conflicts import conflict_entry
from explorer.criteria import Criteria, read_criteria
from explorer.vocabulary import Iri
from explorer.wording import listed, name, read_quantities

Ask = Callable[[str], list[Row]]
Entry = dict[str, Any]


@dataclass
class Assembly:
    """Everything the parts of one document share while it is put together."""

    ask: Ask
    background: Background
    profile: Profile
    as_of: str
    citations: Citations = field(init=False)
    facts: list[Entry] = field(init=False)
    criteria: Criteria = field(init=False)
    statements: dict[Iri, Row] = field(init=False)
    missing: dict[tuple[str, ...], list[Row]] = field(init=False)

    def __post_init__(self) -> None:
        self.citations = Citations(self.background.documents)
        quantities = read_quantities(self.ask("quantities"), self.background.units)
        texts = {iri: quantity.text for iri, quantity in quantities.items()}
        self.facts = [
            fact_entry(group, self.background, texts) for group in by(self.ask("facts"), "fact").values()
        ]
        self.determination_rows = self.ask("determination")
        decisive = frozenset(row["decisive"] for row in self.determination_rows if row["decisive"])
        self.criteria = read_criteria(
            self.background,
            self.citations,
            self.ask("findings"),
            self.ask("finding-links"),
            quantities,
            {fact["id"]: fact["label"] for fact in self.facts},
            decisive,
        )
        self.statements = {
            row["statement"] or "": {**self.background.statements[row["statement"] or ""], **row}
            for row in self.ask("recommendations")
        }
        self.missing = by(self.ask("missing"), "statement", "link")

    def say(self, status: str, **places: str) -> str:
        """A sentence of the wording."""
        return self.background.wording.sentence(status, **places)

    def detail(self, statement: Iri, link: str) -> list[Row]:
        """The details of a statement in one role."""
        key = (statement, link)
        return self.missing.get(key) or self.background.statement_details.get(key, [])

    def short_name(self, document: str | None) -> str:
        """How a document is called in running text."""
        row = self.background.documents.get(document or "")
        return (row["shortName"] or row["title"] or "") if row else ""


def assemble(ask: Ask, background: Background, profile: Profile, as_of: str, notices: tuple[str, ...], versions: Entry) -> Entry:
    """The whole document; see the schema for its parts and their order."""
    a = Assembly(ask, background, profile, as_of)
    case = case_entry(ask("case"), notices_to := list(notices), a)
    actions = action_entries(a, ask("actions"))
    policies = [policy_entry(a, row) for row in ask("policies")]
    recommendations = [
        recommendation_entry(a, row) for row in a.statements.values() if name(row["role"]) == "considersStatement"
    ]
    recommendations.sort(key=lambda r: (r["track"] != "same-intervention", r["intervention_match"] == "no", r["direction"], r["id"]))
    document = {
        "case": case,
        "as_of": as_of,
        "profile": {"id": profile.iri, "label": profile.label, "preferences": list(profile.preferences)},
        "determination": determination_entry(a, actions, recommendations),
        "policies": policies,
        "recommendations": recommendations,
        "conflicts": conflict_entries(a, ask("conflicts"), recommendations),
        "evidence": [evidence_entry(a, group) for group in by(ask("evidence"), "claim").values()],
        "evidence_quality": [],
        "risks": [risk_entry(a, group) for group in by(ask("risks"), "risk").values()],
        "actions": actions,
        "alternatives": alternative_entries(a, ask("related-evidence")),
        "pitfalls": [pitfall_entry(a, group) for group in by(ask("pitfalls"), "pitfall").values()],
        "facts": a.facts,
        "citations": [],
        "what_if": what_if_entries(a, ask("what-if")),
        "notices": notices_to,
        "versions": versions,
    }
    document["evidence_quality"] = quality_entries(a, recommendations)
    document["citations"] = a.citations.listed()
    return document


def case_entry(answer: list[Row], notices: list[str], a: Assembly) -> Entry:
    """The request; adds what the reader must know about it to the notices."""
    first = answer[0]
    if name(first["basis"]) == "assumed":
        notices.append(a.say("assumed-policy"))
    return {
        "id": first["case"],
        "title": first["title"] or name(first["case"]),
        "story": first["story"],
        "source": first["source"],
        "request": {
            "id": first["request"],
            "procedure": first["procedure"],
            "procedure_label": first["procedureLabel"],
            "codes": sorted({row["code"] for row in answer if row["code"]}),
            "region": first["region"],
            "approach": first["approach"],
            "episode": first["episode"],
            "service_date": first["serviceDate"],
            "assessed_under": first["assessedUnder"],
        },
    }


def determination_entry(a: Assembly, actions: list[Entry], recommendations: list[Entry]) -> Entry:
    """What follows for the request, with what decides it, the first open point and the guideline track."""
    lines = list(by(a.determination_rows, "request").values())
    first = lines[0][0]
    policy = first["policy"]
    decisive = [
        {
            "id": node,
            "label": a.criteria.label(node),
            "because": a.criteria.because(node),
            "citations": a.citations.cite(a.criteria.linked(node, "document") or [policy]),
        }
        for node in dict.fromkeys(row["decisive"] for row in lines[0] if row["decisive"])
    ]
    confirm = [action for action in actions if action["kind"] == "confirm-text"]
    open_point = open_point_entry(a, first["openPoint"])
    track = guideline_track(a, recommendations)
    return {
        "status": name(first["outcome"]),
        "headline": headline(a, first, decisive, open_point, confirm, track),
        "decisive": decisive,
        "open_point": open_point,
        "guideline_track": track,
        "confirm_text": [{"id": x["id"], "label": x["label"]} for x in confirm],
        "lines": [
            {
                "id": line[0]["request"],
                "code": line[0]["code"],
                "policy": line[0]["policy"],
                "status": name(line[0]["outcome"]),
                "headline": headline(a, line[0], decisive, open_point, confirm, None),
            }
            for line in lines
        ],
    }


def open_point_entry(a: Assembly, node: Iri | None) -> Entry | None:
    """The open point that is named beside the determination; None where nothing mandatory is open."""
    if not node:
        return None
    return {
        "id": node,
        "label": a.criteria.label(node),
        "status": a.criteria.status(node),
        "because": a.criteria.because(node),
        "citations": a.citations.cite(a.criteria.documents(node)),
    }


def headline(
    a: Assembly, row: Row, decisive: list[Entry], open_point: Entry | None, confirm: list[Entry], track: Entry | None
) -> str:
    """The determination in one paragraph: what decides first, then what is open, each labelled."""
    status = name(row["outcome"])
    reasons = [
        a.say("open-reason", open=open_point["label"]) if open_point else "",
        a.say("recalled-reason", recalled=listed(x["label"] for x in confirm)) if confirm else "",
    ]
    first = a.say(
        status,
        policy=a.short_name(row["policy"]),
        decisive=listed(a.say("decisive", label=d["label"], because=d["because"]) for d in decisive),
        reason=" ".join(reason for reason in reasons if reason),
    )
    not_decisive = a.say("open-point", label=open_point["label"]) if open_point and decisive else ""
    return " ".join(part for part in (first, not_decisive, track["sentence"] if track else "") if part)


def guideline_track(a: Assembly, recommendations: list[Entry]) -> Entry | None:
    """How many recommendations for and against may apply; None when no document speaks to the request."""
    bearing = [
        r
        for r in recommendations
        if r["track"] == "same-intervention"
        and r["intervention_match"] != "no"
        and r["applicability"] in ("met", "undocumented")
        and r["direction"] in ("for", "against")
    ]
    if not bearing:
        return None
    counts = {side: sum(r["direction"] == side for r in bearing) for side in ("for", "against")}
    sentence = a.say("guideline-track", **{side: str(count) for side, count in counts.items()})
    return {"sentence": sentence, "recommendations": [r["id"] for r in bearing]}


def policy_entry(a: Assembly, row: Row) -> Entry:
    """A policy that speaks to the request, with its criteria tree."""
    in_force = {"is-in-force": "yes", "not-in-force": "no", "date-not-known": "date not known"}
    return {
        "id": row["policy"],
        "title": row["title"],
        "line": None,
        "status": name(row["status"]),
        "decides": row["decides"] == "true",
        "in_force": in_force[name(row["inForce"])],
        "superseded": row["superseded"] == "true",
        "known": name(row["known"]) or None,
        "citations": a.citations.cite([row["policy"]]),
        "criteria": a.criteria.tree(row["root"] or ""),
    }


def recommendation_entry(a: Assembly, row: Row) -> Entry:
    """A statement about the requested intervention, with its applicability to this patient."""
    statement = row["statement"] or ""
    applies, match = name(row["applicability"]), name(row["match"])
    missing = [
        {"id": m["value"], "label": a.background.label(m["value"]), "settles": a.criteria.linked(m["value"] or "", "settles")}
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
        "recalled_values": [r["label"] or name(r["value"]) for r in a.detail(statement, "recalled")],
        "applicability": applies,
        "applicability_because": a.say(spoken, missing=listed(m["label"] or "" for m in missing)),
        "population": a.criteria.tree(row["population"]) if row["population"] in a.criteria.nodes else None,
        "conditions_status": name(row["conditionsStatus"]) or None,
        "conditions": a.criteria.tree(row["conditions"]) if row["conditions"] in a.criteria.nodes else None,
        "intervention_match": match,
        "intervention_because": a.say(f"match-{match}"),
        "missing": missing,
        "presumed": [
            {"id": p["value"], "label": a.background.label(p["value"])} for p in a.detail(statement, "presumed")
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
        entries.append((not shown, on_case == "none-applies", not entry["nearer"], entry["id"], entry))
    return [entry[-1] for entry in sorted(entries, key=lambda e: e[:-1])]


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
            {"label": f["label"], "value": f["value"], "unit_label": f["unitLabel"]} for f in details.get((claim, "figure"), ())
        ],
        "limits": list(dict.fromkeys([*limits, *(r["note"] for r in group if r["note"])])),
        "document": row["document"],
        "document_label": row["documentLabel"] or name(row["document"]),
        "traces_to": {"id": row["tracesTo"], "label": row["tracesToLabel"] or name(row["tracesTo"])} if row["tracesTo"] else None,
        "certainty_label": row["certaintyLabel"],
        "known": name(row["known"]) or None,
        "citations": a.citations.cite([row["tracesTo"], row["document"]]),
    }


def quality_entries(a: Assembly, recommendations: list[Entry]) -> list[Entry]:
    """How the documents behind the recommendations and the evidence were made; None where unknown."""
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
            {"label": row["valueLabel"], "known": name(row["known"]) or None} for row in linked.get(("action",), ())
        ],
    }


def action_entries(a: Assembly, answer: list[Row]) -> list[Entry]:
    """What has to be supplied or done, numbered in order; recalled criteria ask to confirm the text."""
    entries = []
    for group in by(answer, "action").values():
        row = group[0]
        kind, concern = name(row["kind"]).removesuffix("-action"), row["concern"] or ""
        is_node = concern in a.criteria.nodes
        recalled = is_node and name(row["known"]) == "recalled"
        because = a.criteria.because(concern) if is_node else a.say("risk-action", label=a.background.label(row["reason"]))
        entries.append(
            {
                "rank": 0,
                "kind": "confirm-text" if recalled else kind,
                "id": concern,
                "label": row["label"],
                "because": a.say("confirm-text", because=because) if recalled else because,
                "settles": a.criteria.linked(concern, "settles") if is_node else [],
                "citations": a.citations.cite(a.criteria.linked(concern, "document") if is_node else [r["document"] for r in group]),
            }
        )
    for rank, entry in enumerate(entries, start=1):
        entry["rank"] = rank
    return entries


def alternative_entries(a: Assembly, evidence: list[Row]) -> list[Entry]:
    """Other options for the condition that the record shows, then what is on file about their evidence."""
    entries = [alternative_entry(a, row) for row in a.statements.values() if row["alternative"] == "true"]
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
        "differs": [a.say("differs", dimension=a.background.label(d["value"])) for d in a.detail(statement, "differs")],
        "known": name(row["known"]) or None,
        "document": row["document"],
        "document_label": row["documentLabel"],
        "citations": a.citations.cite([row["document"]]),
    }


def related_entry(a: Assembly, group: list[Row]) -> Entry:
    """A finding about the course of the condition or about another treatment of it; it recommends nothing."""
    row = group[0]
    differs = [
        a.say("about-region", region=r["region"]) if r["region"] else "" for r in group
    ] + [a.say("about-condition", condition=r["condition"]) if r["condition"] else "" for r in group]
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


def pitfall_entry(a: Assembly, group: list[Row]) -> Entry:
    """A mistake that this case invites, with what triggers it."""
    row = group[0]
    return {
        "id": row["pitfall"],
        "label": row["label"],
        "text": row["text"],
        "triggered_by": row["trigger"],
        "because": a.say("pitfall", triggers=listed(r["triggerLabel"] or "" for r in group)),
        "citations": a.citations.cite(r["document"] for r in group),
    }


def what_if_entries(a: Assembly, answer: list[Row]) -> list[Entry]:
    """For each unsettled point of the deciding policy, what the whole would come to if it were met."""
    entries = []
    for (criterion,), group in by(answer, "criterion").items():
        after = name(group[0]["after"])
        remaining = listed(r["remainsLabel"] or "" for r in group)
        tail = a.say("what-if-remaining", remaining=remaining) if remaining else ""
        entries.append(
            {
                "id": criterion,
                "label": group[0]["label"],
                "if_met": after,
                "because": a.say("what-if", outcome=after, remaining=tail),
            }
        )
    return entries


def fact_entry(group: list[Row], background: Background, quantities: dict[Iri, str]) -> Entry:
    """A fact of the record as it was entered, from its properties."""
    said: dict[str, list[str]] = {}
    for row in group:
        said.setdefault(name(row["property"]), []).append(row["value"] or "")

    def first(key: str) -> str | None:
        return said.get(key, [None])[0]

    def words(key: str) -> list[str]:
        return sorted(background.label(value) for value in said.get(key, []))

    spoken = [quantities.get(first("measured") or ""), *words("valueConcept"), first("valueText"), *words("severity")]
    iri = group[0]["fact"] or ""
    return {
        "id": iri,
        "concept": first("concept"),
        "concept_label": listed(words("concept"), ", ") or None,
        "label": first("label") or listed(words("concept"), ", ") or name(iri),
        "status": name(first("assertion")),
        "value": next((value for value in spoken if value), None),
        "unit": None,
        "duration": quantities.get(first("lasted") or ""),
        "date": first("dateText") or first("earliest"),
        "body_sites": words("bodySite") + words("level"),
        "laterality": listed(words("laterality"), ", ") or None,
        "source": first("documentedIn"),
        "stated_by": listed(words("statedBy"), ", ") or None,
        "note": first("note"),
        "unmapped": first("unmapped") == "true",
    }


def decimal(text: str | None) -> float | None:
    """The number of a literal."""
    return None if text is None else float(text)
