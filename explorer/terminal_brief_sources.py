"""The sections of the short text that tell what documents say, and where they part.

Called by terminal_brief.py. A statement is shown whole or counted: part of one may mislead.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from itertools import groupby
from typing import Final

from explorer.phrases import (
    Part,
    by_document,
    cited,
    joined,
    known,
    named,
    rated,
    shortened,
    words,
)
from explorer.printing import Page
from explorer.terminal_sources import COLLIDING

_ON_RECORD: Final = "same-intervention"
"""The track of statements whose condition the record shows."""

_NUMBER_COLUMNS: Final = 5


def brief_recommendations(recommendations: list[Part], page: Page) -> None:
    """Statements on a documented condition, by direction and document; the others counted."""
    page.heading("What guidelines recommend on this request")
    shown = [each for each in recommendations if each["track"] == _ON_RECORD]
    by_direction: dict[str, list[Part]] = {}
    for each in shown:
        by_direction.setdefault(each["direction"], []).append(each)
    for direction, group in by_direction.items():
        page.say(f"{words(direction)}: {len(group)}", style="bold")
        for alike, part in groupby(group, key=_shared):
            _alike(alike, list(part), page)
    _counted(recommendations, shown, lambda each: words(f"{each['track']}: {each['direction']}"), page)


def _shared(each: Part) -> str:
    """What statements of one document often have in common."""
    missing = named("missing", *(part["label"] for part in each["missing"]))
    conditions = named("conditions", words(each["conditions_status"]))
    applies = named("applies", words(each["applicability"]), missing, conditions)
    match = named("intervention", words(each["intervention_match"]))
    return joined([by_document(each), rated(each, "strength"), applies, match], "; ")


def _alike(shared: str, statements: list[Part], page: Page) -> None:
    for each in statements:
        recalled = "recalled" if each["recalled_values"] else ""
        certainty = named("certainty", rated(each, "certainty"), recalled)
        page.say(f"{each['label']}{cited(each)}; {certainty}", lead="- ")
    page.say(shared, indent=4, style="dim")


def brief_conflicts(conflicts: list[Part], recommendations: list[Part], page: Page) -> None:
    """Where statements on a documented condition collide; pairs that are told alike, once."""
    page.heading("Where guidelines part")
    sides = {each["id"]: each for each in recommendations if each["track"] == _ON_RECORD}
    shown = [
        each
        for each in conflicts
        if each["status"] in COLLIDING and each["on_case"] != "none"
        if each["a"] in sides and each["b"] in sides
    ]
    told = Counter(_conflict(each, sides[each["a"]], sides[each["b"]]) for each in shown)
    for place, (fields, count) in enumerate(told.items(), start=1):
        who, *rest = fields
        page.say(joined([who, f"{count} pairs" if count > 1 else ""], "; "), lead=f"{place:>2} ")
        for name, text in zip(("over", "on this case", "would flip"), rest, strict=True):
            page.field(name, text)
    _counted(conflicts, shown, lambda each: words(each["status"]), page)


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
    fields = (each["overlap"], joined(on_case, "; "), each["flip"])
    return (joined(who, " / ") + cited(each), *(field or "" for field in fields))


def brief_risks(risks: list[Part], page: Page) -> None:
    """Risks that facts raise, each with how what is on file about it is known."""
    page.section("Risks that the facts raise", risks)
    for risk in risks:
        marks = (_mark(each) for each in risk["statements"])
        page.say(joined([risk["label"], *dict.fromkeys(marks)], "; "), lead="- ")


def _mark(statement: Part) -> str:
    support = "" if statement["supported"] else "no source on file supports this"
    return joined([statement["indirectness"], support, known(statement)], "; ") + cited(statement)


def brief_pitfalls(pitfalls: list[Part], page: Page) -> None:
    """What is easily got wrong on such a request."""
    page.section("Pitfalls", pitfalls)
    for each in pitfalls:
        page.say(named(each["label"], each["text"]) + cited(each), lead="- ")


def brief_alternatives(alternatives: list[Part], page: Page) -> None:
    """Other options that a document speaks for or against; what is neutral is counted."""
    page.heading("Alternatives on file")
    shown = [each for each in alternatives if each["direction"] in ("for", "against")]
    for each in shown:
        said = [each["strength_label"], by_document(each), words(each["applicability"])]
        page.say(joined([each["label"] + cited(each), *said], "; "), lead="- ")
    _counted(alternatives, shown, lambda each: words(each["direction"]), page)


def brief_evidence(claims: list[Part], page: Page) -> None:
    """Claims with figures or limits, each with the first of its limits."""
    page.heading("Evidence on file")
    shown = [each for each in claims if each["figures"] or each["limits"]]
    for claim in shown:
        page.say(joined([claim["statement"] + cited(claim), known(claim)], "; "), lead="- ")
        more = len(claim["limits"]) - 1
        end = f" ({more} more)" if more > 0 else ""
        page.line(named("limit", *claim["limits"][:1]), indent=2, end=end, style="dim")
    _counted(claims, shown, None, page)


def brief_sources(citations: list[Part], page: Page) -> None:
    """The sources by number in two lines at most: a long title is cut, its citation is not."""
    page.section("Sources", citations)
    for each in citations:
        text, title = each["text"], each["title"]
        end = "; " + (known(each) or "known: not stated")
        if title not in text:
            room = 2 * (page.width - _NUMBER_COLUMNS - 8) - len(text) - len(end)
            text = f"{shortened(title, room).removesuffix('.')}. {text}"
        page.say(text + end, lead=f"[{each['n']}] ".rjust(_NUMBER_COLUMNS))


def _counted(
    every: list[Part], shown: list[Part], kind: Callable[[Part], str] | None, page: Page
) -> None:
    """How many more there are, by kind; that there are none, where the list is empty."""
    if not every:
        page.say("None.")
    left = [each for each in every if each not in shown]
    if left:
        kinds: Iterable[tuple[str, int]] = Counter(map(kind, left)).items() if kind else ()
        told = joined((f"{name} {count}" for name, count in kinds), "; ")
        page.say(joined([f"{len(left)} more with --full", told], ": "), style="dim")
