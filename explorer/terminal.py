"""A whole assessment, and a tree of reasons, as text to be read in a terminal.

Renders what the document holds and nothing else: every sentence about the case comes from the
data. What stands here are titles of sections and names of fields.
"""

from typing import Final

from explorer.phrases import (
    Part,
    amounts,
    cited,
    headed,
    joined,
    known,
    local_names,
    named,
    settled_by,
    standing,
    words,
)
from explorer.printing import Page
from explorer.terminal_sources import (
    show_alternatives,
    show_citations,
    show_conflicts,
    show_evidence,
    show_origins,
    show_recommendations,
    show_risks,
)
from explorer.vocabulary import local_name, shorten

CLOSING: Final = (
    "A person decides. This is no medical advice and no coverage decision; it becomes a "
    "determination only when somebody puts their name to it."
)


def show_assessment(document: Part, page: Page) -> None:
    """The whole assessment: the determination first, the sources and who decides last."""
    page.title(document["case"]["title"])
    _determination(document["determination"], page)
    _request(document, page)
    _policies(document["policies"], page)
    _actions(document["actions"], page)
    _what_if(document["what_if"], page)
    show_recommendations(document["recommendations"], page)
    show_conflicts(document["conflicts"], page)
    show_risks(document["risks"], page)
    show_alternatives(document["alternatives"], page)
    _pitfalls(document["pitfalls"], page)
    show_evidence(document["evidence"], page)
    show_origins(document["evidence_quality"], page)
    _facts(document["facts"], page)
    show_citations(document["citations"], page)
    page.blank()
    page.say(joined(f"{name} {value[:12]}" for name, value in document["versions"].items()))
    page.say(CLOSING)


def show_reasons(tree: Part, page: Page) -> None:
    """A conclusion and what it rests on, each reason under what it supports."""
    _reason(tree, page, 0, set())


def _determination(said: Part, page: Page) -> None:
    page.blank()
    page.status(said["status"], said["headline"])
    for point in said["decisive"]:
        page.field("decisive", point["label"] + cited(point), indent=2)
        page.field(" ", f"{point['because']} ({shorten(point['id'])})", indent=2)
    if len(said["lines"]) > 1:
        page.heading("Each service line")
        for line in said["lines"]:
            page.field(line["code"] or "", f"{words(line['status'])}: {line['headline']}", indent=2)
    point, track = said["open_point"], said["guideline_track"]
    if point or track:
        page.heading("Also to be known, not decisive")
    if point:
        page.field("open", f"{point['label']}{cited(point)}: {words(point['status'])}", indent=2)
        page.field(" ", f"{point['because']} ({shorten(point['id'])})", indent=2)
    if track:
        page.field("guidelines", track["sentence"], indent=2)
    for number, node in enumerate(said["confirm_text"]):
        name = "" if number else "to confirm"
        page.field(name, f"{node['label']} (wording recalled; {shorten(node['id'])})", indent=2)


def _request(document: Part, page: Page) -> None:
    case, profile = document["case"], document["profile"]
    request = case["request"]
    titles = {policy["id"]: policy["title"] for policy in document["policies"]}
    under = request["assessed_under"]
    asked = [request["procedure_label"], *request["codes"], request["region"], request["approach"]]
    order = joined(f"{n} {each}" for n, each in enumerate(profile["preferences"], start=1))
    page.heading("Request")
    page.field("case", joined([case["story"], f"({shorten(case['id'])})"], " "), indent=2)
    page.field("source", case["source"], indent=2)
    page.field("requested", joined([*asked, request["episode"]]), indent=2)
    page.field("service date", request["service_date"] or "not on record", indent=2)
    page.field("under", titles.get(under, shorten(under)) if under else "no policy", indent=2)
    page.field("as of", document["as_of"], indent=2)
    page.field("profile", joined([profile["label"], order], ": "), indent=2)
    for notice in document["notices"]:
        page.field("notice", notice, indent=2)


def _policies(policies: list[Part], page: Page) -> None:
    for policy in policies:
        if policy["decides"]:
            page.heading(policy["title"])
            page.say(standing(policy) + cited(policy))
            page.blank()
            _criterion(policy["criteria"], page, 0)
    others = [policy for policy in policies if not policy["decides"]]
    if others:
        page.heading("Other policies, for comparison only")
    for policy in others:
        page.node(policy["status"], policy["title"] + cited(policy))
        page.under(joined([standing(policy), shorten(policy["id"])], "; "), quiet=True)


def _criterion(node: Part, page: Page, depth: int) -> None:
    page.node(node["status"], headed(node), depth=depth)
    page.under(_measured(node), depth=depth, quiet=True)
    if not node["children"] or node["status"] == "not-applicable" or node["how"] != "computed":
        page.under(joined([node["because"], local_names(node["facts"])], " "), depth=depth)
    if node["status"] in ("undocumented", "contradictory"):
        page.under(settled_by(node), depth=depth)
    page.under(named("note", node["note"]), depth=depth)
    if node["status"] != "not-applicable":
        for child in node["children"]:
            _criterion(child, page, depth + 1)


def _measured(node: Part) -> str:
    parts = [
        shorten(node["id"]),
        "decisive" if node["decisive"] else "",
        node["how"],
        "supporting, not counted" if node["supporting"] else "",
        "wording recalled" if node["known"] == "recalled" else "",
        amounts(node),
    ]
    return joined(parts, "; ")


def _actions(actions: list[Part], page: Page) -> None:
    page.section("What to ask for", actions)
    for action in actions:
        page.say(action["label"] + cited(action), lead=f"{action['rank']:>2} ")
        page.field(words(action["kind"]), action["because"])
        page.field("settled by", joined(action["settles"], "; "))


def _what_if(changes: list[Part], page: Page) -> None:
    page.section("What the criteria would come to if one more node were met", changes)
    for each in changes:
        page.node(each["if_met"], f"{each['label']} ({shorten(each['id'])})")


def _pitfalls(pitfalls: list[Part], page: Page) -> None:
    page.section("Pitfalls", pitfalls)
    for each in pitfalls:
        page.say(named(each["label"], each["text"]) + cited(each), lead="- ")
        page.say(f"{each['because']} ({shorten(each['triggered_by'])})", indent=2, style="dim")


def _facts(facts: list[Part], page: Page) -> None:
    page.section("Facts on record", facts)
    for fact in facts:
        said = [joined([fact["value"], fact["unit"]], " "), fact["duration"]]
        said += [named("date", fact["date"]), fact["laterality"], joined(fact["body_sites"])]
        said += [fact["note"], "no concept found for it" if fact["unmapped"] else ""]
        said += [fact["source"], named("stated by", fact["stated_by"])]
        page.node(fact["status"], fact["label"])
        page.under(joined([local_name(fact["id"]), *said], "; "), quiet=True)


def _reason(node: Part, page: Page, depth: int, shown: set[str]) -> None:
    again = bool(node["because"]) and node["id"] in shown
    detail = [node["kind"], node["how"], known(node), shorten(node["id"])]
    page.node(node["status"], node["label"], depth=depth)
    page.under(joined(detail, "; "), depth=depth, quiet=True)
    page.under("" if node["text"] == node["label"] else node["text"], depth=depth)
    if again:
        page.under("its reasons stand above", depth=depth, quiet=True)
        return
    shown.add(node["id"])
    for reason in node["because"]:
        _reason(reason, page, depth + 1, shown)
