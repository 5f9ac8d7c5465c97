"""The sections of the short text that tell what documents say, and where they part.

Called by terminal_brief.py; each function prints one section. What a document says is shown whole
or counted, for part of it may mislead. Those that choose return what they showed.
"""

from collections import Counter
from itertools import groupby
from typing import Final

from explorer.phrases import (
    Part,
    by_document,
    cited,
    joined,
    named,
    shortened,
    words,
)
from explorer.printing import FEWEST_COLUMNS, Page
from explorer.terminal_sources import COLLIDING

_ON_RECORD: Final = "same-intervention"
"""The track of statements whose condition the record shows."""

_NUMBER_COLUMNS: Final = 5


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
        _count(list(left), "direction", page, track)
    return shown


def _certainty(each: Part) -> str:
    recalled = ", recalled" if each["recalled_values"] else ""
    return f"certainty {_rated(each, 'certainty')}{recalled}"


def _shared(each: Part) -> str:
    """What statements of one document often have in common."""
    missing = named("missing", *(part["label"] for part in each["missing"]))
    conditions = named("conditions", words(each["conditions_status"]))
    applies = named("applies", words(each["applicability"]), missing, conditions)
    return joined([by_document(each), _rated(each, "strength"), applies], "; ")


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
    _count([each for each in conflicts if each not in shown], "status", page)
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


def brief_risks(risks: list[Part], page: Page) -> list[Part]:
    """Risks that facts raise, each with how what is on file about it is known."""
    page.band("Risks that the facts raise, and how what is on file is known", risks)
    for risk in risks:
        marks = dict.fromkeys(_mark(each) for each in risk["statements"])
        page.say(joined([risk["label"], *marks], "; "), lead="- ")
    return [each for risk in risks for each in risk["statements"]]


def _mark(statement: Part) -> str:
    support = "" if statement["supported"] else "no source on file supports this"
    return joined([statement["indirectness"], support, _known(statement)], "; ") + cited(statement)


def brief_pitfalls(pitfalls: list[Part], page: Page) -> None:
    """What is easily got wrong on such a request, by name."""
    page.band("Pitfalls", pitfalls)
    for each in pitfalls:
        page.say(each["label"] + cited(each), lead="- ")


def brief_alternatives(alternatives: list[Part], page: Page) -> list[Part]:
    """Other options that a document speaks for or against; what is neutral is counted."""
    page.band("Alternatives on file, and how they are known", alternatives)
    shown = [each for each in alternatives if each["direction"] in ("for", "against")]
    for each in shown:
        applies = named("applies", words(each["applicability"]))
        page.say(joined([each["label"] + cited(each), _known(each), applies], "; "), lead="- ")
    _count([each for each in alternatives if each not in shown], "direction", page)
    return shown


def brief_evidence(claims: list[Part], page: Page) -> list[Part]:
    """Claims with figures or limits; a limit is told where it fits, else counted."""
    page.band("Evidence on file, and how it is known", claims)
    shown = [each for each in claims if each["figures"] or each["limits"]]
    for claim in shown:
        limits = claim["limits"]
        fits = len(limits) == 1 and len(limits[0]) < page.width
        limit = named("limit", limits[0]) if fits else f"limits with --full: {len(limits)}" if limits else ""
        page.say(joined([claim["statement"] + cited(claim), _known(claim), limit], "; "), lead="- ")
    _count([each for each in claims if each not in shown], "known", page)
    return shown


def brief_sources(citations: list[Part], numbers: set[int], page: Page) -> None:
    """The sources of what is shown, in two lines or so: a long title is cut, a citation is not."""
    page.band("Sources, and how each is known", citations)
    shown = [each for each in citations if each["n"] in numbers]
    for each in shown:
        text, title = each["text"], each["title"]
        if title not in text:
            room = 2 * (page.width - 2 * _NUMBER_COLUMNS) - len(text) - len(_known(each))
            text = f"{shortened(title, max(room, FEWEST_COLUMNS))}. {text}".replace(
                " .... ", " ... "
            )
        page.say(f"{text}; {_known(each)}", lead=f"[{each['n']}] ".rjust(_NUMBER_COLUMNS))
    _count([each for each in citations if each not in shown], "known", page)


def _known(part: Part) -> str:
    return part["known"] or "not stated"


def _count(left: list[Part], key: str, page: Page, what: str = "") -> None:
    """How many more the whole text tells, by the value of a field; nothing where none is left."""
    counts = Counter(words(each[key]) or "not stated" for each in left)
    if left:
        told = joined((f"{count} {name}" for name, count in counts.items()), ", ")
        page.say(joined([f"{len(left)} more with --full", what], ", ") + f": {told}", style="dim")
