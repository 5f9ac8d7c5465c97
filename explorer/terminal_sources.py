"""The sections of an assessment that tell what documents say, where they part, how they are known.

Called by terminal.py; each function prints one section and nothing where there is nothing to tell.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Final

from explorer.conflicts import COLLIDING
from explorer.phrases import (
    Part,
    by_document,
    cited,
    estimate,
    joined,
    known,
    local_names,
    named,
    number,
    rated,
    settled_by,
    words,
    yes_or_no,
)
from explorer.printing import Page
from explorer.vocabulary import shorten

Fields = dict[tuple[str, str], str]
"""The text of each field by its name and by what it is about."""

_ALWAYS: Final = ("status", "on this case", "of all orders")
_ORIGINS: Final = {
    "kind": "kind",
    "basis": "basis",
    "grading": "grading",
    "synthesis": "synthesis",
    "patient_partners": "patients",
    "conflict_handling": "interests",
    "panel": "panel",
    "issued": "issued",
}


def show_recommendations(recommendations: list[Part], page: Page) -> None:
    """What guidelines recommend on the request, and whether each applies to this patient.

    The first group in full, those further away in a few lines each; then, once, what would settle
    whether they apply.
    """
    page.section("What guidelines recommend on this request", recommendations)
    matches = [_match(each) for each in recommendations]
    shared = len(matches) > 1 and len(set(matches)) == 1
    if shared:
        page.field("intervention", f"for each of them: {matches[0]}", indent=0)
    groups = groupby(recommendations, key=lambda each: str(each["track"]))
    for place, (track, group) in enumerate(groups):
        if place:
            page.heading(f"Also: {words(track)}")
        for each in group:
            _recommendation(each, page)
            if not place:
                page.field("intervention", None if shared else _match(each), indent=2)
                _details(each, page)
    _settling(recommendations, page)


def _match(each: Part) -> str:
    return named(words(each["intervention_match"]), each["intervention_because"])


def _recommendation(each: Part, page: Page) -> None:
    recalled = named("recalled", joined(map(shorten, each["recalled_values"])))
    applies = named(words(each["applicability"]), each["applicability_because"])
    page.say(each["label"] + cited(each), lead="- ")
    page.field("says", f"{words(each['direction'])}; {rated(each, 'strength')}", indent=2)
    page.field("certainty", joined([rated(each, "certainty"), recalled], "; "), indent=2)
    replaced = "superseded" if each["superseded"] else ""
    page.field("by", joined([by_document(each), replaced, shorten(each["id"])], "; "), indent=2)
    page.field("applies", applies, indent=2)


def _details(each: Part, page: Page) -> None:
    tree = each["conditions"]
    page.field("presumed", joined((node["label"] for node in each["presumed"]), "; "), indent=2)
    if tree:
        told = f"{tree['label']}: {words(tree['status'])}. {tree['because']}"
        page.field("conditions", told, indent=2)
    page.field("comparator", each["comparator"], indent=2)
    for outcome in each["outcomes"]:
        page.field("outcome", _outcome(outcome), indent=2)
    page.field("safety", joined(each["safety_notes"], "; "), indent=2)


def _settling(recommendations: list[Part], page: Page) -> None:
    """Each thing that is missing for applicability once, with what would settle it."""
    missing = {part["label"]: part for each in recommendations for part in each["missing"]}
    if missing:
        page.heading("To settle which of these apply")
    for part in missing.values():
        page.say(joined([part["label"], settled_by(part)], "; "), lead="- ")


def _outcome(outcome: Part) -> str:
    told = [estimate(outcome, outcome["unit_label"])]
    if outcome["mid"] is not None:
        told.append(f"minimal important difference {number(outcome['mid'])}")
    told += [outcome["certainty_label"], known(outcome)]
    return named(outcome["label"], *told)


def show_conflicts(conflicts: list[Part], page: Page) -> None:
    """Where statements collide on this case, each pair against the earlier one it is most like."""
    colliding = [c for c in conflicts if c["status"] in COLLIDING and c["on_case"] != "none"]
    page.section("Where guidelines part", colliding)
    told: list[Fields] = []
    for place, each in enumerate(colliding, start=1):
        page.gap(place)
        page.say(each["a_label"], lead=f"{place:>2} A ")
        page.say(each["b_label"], lead="   B ")
        fields = {(name, key): text for name, key, text in _conflict(each) if text}
        model = _most_like(fields, told)
        for (name, key), text in fields.items():
            if name in _ALWAYS or not model or told[model - 1][name, key] != text:
                page.field(name, joined([key, text], ": "))
        if model:
            page.field("the rest", f"as in {model}")
        told.append(fields)
    others = [each for each in conflicts if each not in colliding]
    if others:
        page.heading("Also compared")
    for each in others:
        page.say(f"A {each['a_label']}; B {each['b_label']}{cited(each)}", lead="- ")
        page.field(words(each["status"]), each["because"], indent=2)


def _most_like(fields: Fields, told: list[Fields]) -> int:
    """The place of the earlier pair with the same fields and the most equal texts; 0 for none."""
    equal = [len(fields.items() & each.items()) * (each.keys() == fields.keys()) for each in told]
    return equal.index(max(equal)) + 1 if any(equal) else 0


def _conflict(each: Part) -> Iterator[tuple[str, str, str | None]]:
    """The name of each field, what it is about where there are several, and its text."""
    historical = "historical: one side is superseded" if each["historical"] else ""
    what = joined([words(each["status"]), named("kind", words(each["kind"])), historical], "; ")
    nearer = "the nearer match" if each["nearer"] else ""
    yield "status", "", what + cited(each)
    yield "on this case", "", joined([words(each["on_case"]), nearer], "; ")
    yield "because", "", each["because"]
    yield "overlap", "", each["overlap"]
    yield "remainder", "", each["remainder"]
    for part in each["anatomy"]:
        sides = f"A {part['a'] or 'not stated'}; B {part['b'] or 'not stated'}"
        yield "differ in", part["dimension"], sides
    in_use = each["prevails"]
    for choice in each["under"] or ([in_use] if in_use else []):
        used = " (in use)" if in_use and choice["profile_id"] == in_use["profile_id"] else ""
        side = choice["side"].upper() if choice["side"] else "neither"
        yield "prevails", choice["label"] + used, f"{side}; {choice['by'] or choice['sentence']}"
    shares = (each["share"] or {}).items()
    told = joined(f"{side.upper()} in {share:.0%}" for side, share in shares if share is not None)
    yield "of all orders", "", told
    yield "would flip", "", each["flip"]
    yield "witness", "", each["witness"]


def show_risks(risks: list[Part], page: Page) -> None:
    """Risks that facts raise, what is on file about each, and what each asks for."""
    page.section("Risks that the facts raise", risks)
    for risk in risks:
        page.say(risk["label"], lead="- ")
        page.field("because", joined([risk["because"], local_names(risk["facts"])], " "), indent=2)
        for each in risk["statements"]:
            support = "" if each["supported"] else "no source on file supports this"
            measure = each["measure"] or ""
            unit = "" if measure in each["label"] else measure
            told = joined([each["label"], estimate(each, unit)], ": ")
            said = joined([told, each["indirectness"], support, known(each)], "; ")
            page.field("on file", said + cited(each), indent=2)
        for action in risk["actions"]:
            page.field("asks for", joined([action["label"], known(action)], "; "), indent=2)


def show_alternatives(alternatives: list[Part], page: Page) -> None:
    """Other options on file for the same condition."""
    page.section("Alternatives on file", alternatives)
    for each in alternatives:
        said = [words(each["direction"]), each["strength_label"], each["certainty_label"]]
        applies = [words(each["applicability"]), named("missing", *each["missing"])]
        page.say(each["label"] + cited(each), lead="- ")
        page.say(joined([*said, by_document(each)], "; "), indent=2, style="dim")
        page.field("applies", joined([*applies, *each["differs"]], "; "), indent=2)


def show_evidence(claims: list[Part], page: Page) -> None:
    """Claims that bear on the request, with what limits them and where they come from."""
    page.section("Evidence on file", claims)
    for claim in claims:
        page.say(claim["statement"] + cited(claim), lead="- ")
        for figure in claim["figures"]:
            told = joined([number(figure["value"]), figure["unit_label"]], " ")
            page.field("figure", named(figure["label"], told), indent=2)
        for limit in claim["limits"]:
            page.field("limit", limit, indent=2)
        certainty = named("certainty", claim["certainty_label"])
        origin = named("taken from", claim["traces_to"] and claim["traces_to"]["label"])
        page.field("by", joined([by_document(claim), origin, certainty], "; "), indent=2)


def show_origins(documents: list[Part], page: Page) -> None:
    """How the documents came about; what is not known is called unknown."""
    page.section("How the documents came about", documents)
    for each in documents:
        page.say(joined([each["label"] + cited(each), known(each)], "; "), lead="- ")
        for key, name in _ORIGINS.items():
            if each[key] is not None:
                page.field(name, yes_or_no(each[key]), indent=2)
        unknown = (name for key, name in _ORIGINS.items() if each[key] is None)
        page.field("unknown", joined(unknown), indent=2)


def show_citations(citations: list[Part], page: Page) -> None:
    """The sources by number, each with how it is known."""
    page.section("Sources", citations)
    for each in citations:
        text, title = each["text"], each["title"]
        lead = f"[{each['n']}] "
        page.say(text if title in text else joined([title, text], ". "), lead=f"{lead:>5}")
        page.say(joined([known(each) or "known: not stated", each["note"]], "; "), indent=5)
        if each["url"]:
            page.say(each["url"], indent=5)
