"""One assessment as a document: what `explorer assess --format json` prints and every view renders.

Each part comes from questions in `queries/ask`; the code puts their rows into the shape of
`explorer/schema/assessment.schema.json` and concludes nothing itself.
"""

from __future__ import annotations

from collections.abc import Sequence

from explorer.actions import action_entries, pitfall_entry, what_if_entries
from explorer.answers import Row, by
from explorer.assembly import Ask, Assembly, Entry, read_assembly
from explorer.background import Background, Profile
from explorer.evidence import evidence_entry, quality_entries, risk_entry
from explorer.policy_clashes import clashes_on_case
from explorer.recommendations import (
    alternative_entries,
    conflict_entries,
    recommendation_entries,
)
from explorer.vocabulary import Iri
from explorer.wording import listed, name


def assemble(
    ask: Ask,
    background: Background,
    profile: Profile,
    as_of: str,
    notices: Sequence[str],
    versions: Entry,
) -> Entry:
    """The whole document; see the schema for its parts and their order.

    `ask` answers a question of `queries/ask` on this case. Citations are numbered in the order in
    which the parts are made here.
    """
    a = read_assembly(ask, background, profile)
    case = ask("case")
    actions = action_entries(a, ask("actions"))
    about_policies = policy_notices(a, ask("policy-notices"))
    policies = [policy_entry(a, row) for row in ask("policies")]
    recommendations = recommendation_entries(a)
    document = {
        "case": case_entry(case),
        "as_of": as_of,
        "profile": {
            "id": profile.iri,
            "label": profile.label,
            "preferences": list(profile.preferences),
        },
        "determination": determination_entry(a, actions, recommendations, about_policies),
        "policies": policies,
        "recommendations": recommendations,
        "conflicts": [
            *conflict_entries(a, ask("conflicts"), ask("deciding-facts"), recommendations),
            *clashes_on_case(a, ask("clashes")),
        ],
        "evidence": [evidence_entry(a, group) for group in by(ask("evidence"), "claim").values()],
        "evidence_quality": [],
        "risks": [risk_entry(a, group) for group in by(ask("risks"), "risk").values()],
        "actions": actions,
        "alternatives": alternative_entries(a, ask("related-evidence")),
        "pitfalls": [pitfall_entry(a, group) for group in by(ask("pitfalls"), "pitfall").values()],
        "facts": a.facts,
        "citations": [],
        "what_if": what_if_entries(a, ask("what-if")),
        "notices": [*notices, *case_notices(a, case), *about_policies],
        "versions": versions,
    }
    # Last, because they are about every document that was cited above.
    document["evidence_quality"] = quality_entries(a, recommendations)
    document["citations"] = a.citations.listed()
    return document


def case_entry(answer: list[Row]) -> Entry:
    """The case and its request; see `case` in the schema."""
    first = answer[0]
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


def case_notices(a: Assembly, answer: list[Row]) -> list[str]:
    """What the reader must know about the request beside the notices of the file."""
    assumed = name(answer[0]["basis"]) == "assumed"
    return [a.say("assumed-policy")] if assumed else []


def policy_notices(a: Assembly, answer: list[Row]) -> list[str]:
    """Where the named policy does not hold on the day, and where another one outranks it."""
    return [
        a.say(
            name(group[0]["kind"]),
            policy=a.short_name(group[0]["policy"]),
            other=listed(a.short_name(row["other"]) for row in group),
            since=group[0]["since"] or "",
            condition=listed(row["condition"] or "" for row in group),
        )
        for group in by(answer, "notice").values()
    ]


def determination_entry(
    a: Assembly, actions: list[Entry], recommendations: list[Entry], about_policies: list[str]
) -> Entry:
    """What follows for the request: one status per line, the first of them for the whole.

    With what decides it, the first open point, and the track of the guidelines beside it.
    """
    lines = list(by(a.determination, "request").values())
    first = lines[0][0]
    decisive = decisive_entries(a, lines[0])
    confirm = [action for action in actions if action["kind"] == "confirm-text"]
    open_point = open_point_entry(a, first["openPoint"])
    track = guideline_track(a, recommendations)
    return {
        "status": name(first["outcome"]),
        "headline": headline(a, first, decisive, open_point, confirm, track),
        "decisive": decisive,
        "open_point": open_point,
        "policy_notes": about_policies,
        "guideline_track": track,
        "confirm_text": [{"id": each["id"], "label": each["label"]} for each in confirm],
        "lines": [
            {
                "id": line[0]["request"],
                "code": line[0]["code"],
                "policy": line[0]["policy"],
                "status": name(line[0]["outcome"]),
                "headline": headline(
                    a, line[0], decisive_entries(a, line), open_point, confirm, None
                ),
            }
            for line in lines
        ],
    }


def decisive_entries(a: Assembly, line: list[Row]) -> list[Entry]:
    """What decides one requested service, in the order of its policy."""
    nodes = dict.fromkeys(row["decisive"] for row in line if row["decisive"])
    return [decisive_entry(a, node, line[0]["policy"]) for node in nodes]


def decisive_entry(a: Assembly, node: Iri, policy: Iri | None) -> Entry:
    """A criterion that alone makes the whole unmet; the policy is cited where it cites nothing."""
    return {
        "id": node,
        "label": a.criteria.label(node),
        "because": a.criteria.because(node),
        "citations": a.citations.cite(a.criteria.linked(node, "document") or [policy]),
    }


def open_point_entry(a: Assembly, node: Iri | None) -> Entry | None:
    """The open point named beside the determination; None where nothing mandatory is open."""
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
    parts = (
        first,
        *qualified(a, row["policy"]),
        not_decisive,
        track["sentence"] if track else "",
    )
    return " ".join(part for part in parts if part)


def qualified(a: Assembly, policy: Iri | None) -> list[str]:
    """What the policy adds to criteria that are met, and what it may add, a sentence each."""
    occasions = {"true": "qualified", "false": "perhaps-qualified"}
    return [
        a.say(occasion, qualifiers=listed(row["label"] or "" for row in rows))
        for settled, occasion in occasions.items()
        if (rows := a.qualifiers.get((policy or "", settled), []))
    ]


def guideline_track(a: Assembly, recommendations: list[Entry]) -> Entry | None:
    """How many recommendations for and against may apply; None when none speaks to the request.

    What a review found recommends nothing, and a replaced edition speaks no more: neither counts.
    """
    bearing = [
        r
        for r in recommendations
        if r["track"] == "same-intervention"
        and r["kind"] != "evidence conclusion"
        and not r["superseded"]
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
        "qualifiers": [
            {"id": each["qualifier"], "label": each["label"], "settled": settled == "true"}
            for settled in ("true", "false")
            for each in a.qualifiers.get((row["policy"] or "", settled), [])
        ],
        "citations": a.citations.cite([row["policy"]]),
        "criteria": a.criteria.tree(row["root"] or ""),
    }
