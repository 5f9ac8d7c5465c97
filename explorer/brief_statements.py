"""What guidelines recommend and where they part, in the short text of an assessment.

Called by terminal_brief.py; each function prints one section and returns what it showed. Shown are
statements whose condition the record shows, whole; the others are counted.
"""

from collections import Counter
from itertools import groupby
from typing import Final

from explorer.brief_sources import count_left
from explorer.conflicts import COLLIDING
from explorer.phrases import Part, by_document, cited, joined, named, words
from explorer.printing import Page

_ON_RECORD: Final = "same-intervention"
"""The track of statements whose condition the record shows."""


def brief_recommendations(recommendations: list[Part], page: Page) -> list[Part]:
    """Statements on a documented condition, by direction and document; the others counted."""
    page.band("What guidelines recommend (in brackets: in their own words)", recommendations)
    shown = [each for each in recommendations if each["track"] == _ON_RECORD]
    for direction in dict.fromkeys(each["direction"] for each in shown):
        group = [each for each in shown if each["direction"] == direction]
        page.say(f"{words(direction)}: {len(group)}", style="bold")
        for shared, alike in groupby(group, key=_shared):
            for each in alike:
                page.say(f"{each['label']}{cited(each)}; {_certainty(each)}", lead="- ")
            page.say(shared, indent=4, style="dim")
    others = [each for each in recommendations if each not in shown]
    for track, left in groupby(others, key=lambda each: words(each["track"])):
        count_left(list(left), "direction", page, track)
    return shown


def _certainty(each: Part) -> str:
    recalled = ", recalled" if each["recalled_values"] else ""
    return f"certainty {_rated(each, 'certainty')}{recalled}"


def _shared(each: Part) -> str:
    """What statements of one document often have in common."""
    missing = named("missing", *(part["label"] for part in each["missing"]))
    conditions = named("conditions", words(each["conditions_status"]))
    applies = named("applies", words(each["applicability"]), missing, conditions)
    kind = each["kind"] if each["strength"] == "none-stated" else ""
    replaced = "superseded" if each["superseded"] else ""
    return joined([by_document(each), replaced, kind, _rated(each, "strength"), applies], "; ")


def _rated(each: Part, scale: str) -> str:
    common, own = words(each[scale]), each[f"{scale}_label"]
    return f"{common} ({own})" if own and own != common else common


def brief_conflicts(conflicts: list[Part], recommendations: list[Part], page: Page) -> list[Part]:
    """Where statements on a documented condition collide; pairs that read alike are told once."""
    sides = {each["id"]: each for each in recommendations if each["track"] == _ON_RECORD}
    shown = [
        each
        for each in conflicts
        if each["status"] in COLLIDING and each["on_case"] != "none"
        if each["a"] in sides and each["b"] in sides
    ]
    page.band("Where guidelines part", conflicts)
    told = Counter(_conflict(each, sides[each["a"]], sides[each["b"]]) for each in shown)
    flips: dict[str, int] = {}
    for place, ((who, over, on_case, flip), pairs) in enumerate(told.items(), start=1):
        page.say(who, lead=f"{place:>2} ")
        first = flips.setdefault(flip, place)
        alike = f"{pairs} pairs" if pairs > 1 else ""
        fields = {"over": over, "on this case": joined([alike, on_case], "; ")}
        fields["would flip"] = flip if first == place or not flip else f"as in {first}"
        for text in filter(None, (named(*field) for field in fields.items())):
            page.say(text, indent=3, style="dim")
    count_left([each for each in conflicts if each not in shown], "status", page)
    return shown


def _conflict(each: Part, a: Part, b: Part) -> tuple[str, ...]:
    """Who against whom, over whom, what it comes to on this case, and what would flip it."""
    who = (f"{side['document_label']} ({words(side['direction'])})" for side in (a, b))
    historical = "historical: one side is superseded" if each["historical"] else ""
    nearer = "the nearer match" if each["nearer"] else ""
    on_case = [words(each["status"]), words(each["on_case"]), nearer, historical]
    choice = each["prevails"]
    if choice:
        side = {"a": a["document_label"], "b": b["document_label"]}.get(choice["side"], "neither")
        by = choice["by"] or choice["sentence"]
        on_case.append(named(f"prevails under {choice['label']}", side, by))
    return (
        joined(who, " / ") + cited(each),
        each["overlap"] or "",
        joined(on_case, "; "),
        each["flip"] or "",
    )
