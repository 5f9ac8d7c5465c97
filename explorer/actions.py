"""What follows for the reviewer.

What to ask for and to do, what to beware of, and what one more fact would change.
"""

from __future__ import annotations

from explorer.answers import Row, by
from explorer.assembly import Assembly, Entry
from explorer.wording import listed, name


def action_entries(a: Assembly, answer: list[Row]) -> list[Entry]:
    """What has to be supplied or done, numbered in order; see `actions` in the schema."""
    groups = by(answer, "action").values()
    return [action_entry(a, rank, group) for rank, group in enumerate(groups, start=1)]


def action_entry(a: Assembly, rank: int, group: list[Row]) -> Entry:
    """One thing to do about a criterion or a risk.

    A criterion that is only recalled asks to confirm its text first.
    """
    row = group[0]
    kind, concern = name(row["kind"]).removesuffix("-action"), row["concern"] or ""
    if concern in a.criteria.nodes:
        recalled = name(row["known"]) == "recalled"
        because = a.criteria.because(concern)
        settles = a.criteria.linked(concern, "settles")
        documents: list[str | None] = [*a.criteria.linked(concern, "document")]
    else:
        recalled, settles = False, []
        because = a.say("risk-action", label=a.background.label(row["reason"]))
        documents = [each["document"] for each in group]
    return {
        "rank": rank,
        "kind": "confirm-text" if recalled else kind,
        "id": concern,
        "label": row["label"],
        "because": a.say("confirm-text", because=because) if recalled else because,
        "settles": settles,
        "citations": a.citations.cite(documents),
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
    """For each unsettled point of the deciding policy, what the whole would be if it were met."""
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
