"""One assessment as a document: what `explorer assess --format json` prints and every view renders.

Each part comes from questions in `queries/ask`; the code puts their rows into the shape of
`explorer/schema/assessment.schema.json` and concludes nothing itself.
"""

from __future__ import annotations

from explorer.actions import action_entries, pitfall_entry, what_if_entries
from explorer.answers import Row, by
from explorer.assembly import Ask, Assembly, Entry
from explorer.background import Background, Profile
from explorer.evidence import evidence_entry, quality_entries, risk_entry
from explorer.recommendations import alternative_entries, conflict_entries, recommendation_entry
from explorer.vocabulary import Iri
from explorer.wording import listed, name


def assemble(
    ask: Ask,
    background: Background,
    profile: Profile,
    as_of: str,
    notices: tuple[str, ...],
    versions: Entry,
) -> Entry:
    """The whole document; see the schema for its parts and their order."""
    a = Assembly(ask, background, profile, as_of)
    case = case_entry(ask("case"), notices_to := list(notices), a)
    actions = action_entries(a, ask("actions"))
    policies = [policy_entry(a, row) for row in ask("policies")]
    recommendations = [
        recommendation_entry(a, row)
        for row in a.statements.values()
        if name(row["role"]) == "considersStatement"
    ]
    recommendations.sort(
        key=lambda r: (
            r["track"] != "same-intervention",
            r["intervention_match"] == "no",
            r["direction"],
            r["id"],
        )
    )
    document = {
        "case": case,
        "as_of": as_of,
        "profile": {
            "id": profile.iri,
            "label": profile.label,
            "preferences": list(profile.preferences),
        },
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
    """What follows for the request, with what decides it, the first open point and the guideline
    track."""
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
    a: Assembly,
    row: Row,
    decisive: list[Entry],
    open_point: Entry | None,
    confirm: list[Entry],
    track: Entry | None,
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
        decisive=listed(
            a.say("decisive", label=d["label"], because=d["because"]) for d in decisive
        ),
        reason=" ".join(reason for reason in reasons if reason),
    )
    not_decisive = a.say("open-point", label=open_point["label"]) if open_point and decisive else ""
    return " ".join(
        part for part in (first, not_decisive, track["sentence"] if track else "") if part
    )


def guideline_track(a: Assembly, recommendations: list[Entry]) -> Entry | None:
    """How many recommendations for and against may apply; None when no document speaks to the
    request."""
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
