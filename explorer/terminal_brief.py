"""The text of an assessment that fits a few screens: what decides it first, what is left out last.

Shows parts of the document as they stand; a line that is cut ends in dots, and what is left out is
counted. The whole text is that of terminal.py.
"""

from itertools import groupby
from typing import Final

from explorer.phrases import (
    Part,
    amounts,
    cited,
    headed,
    joined,
    named,
    settled_by,
    standing,
    words,
)
from explorer.printing import Page
from explorer.terminal import CLOSING
from explorer.terminal_brief_sources import (
    brief_alternatives,
    brief_conflicts,
    brief_evidence,
    brief_pitfalls,
    brief_recommendations,
    brief_risks,
    brief_sources,
)
from explorer.vocabulary import local_name, shorten

_OPEN: Final = ("unmet", "undocumented", "contradictory")
_TAKEN: Final = ("asserted", "assumed")
_ONLY_WHOLE: Final = {
    "what_if": "What the criteria would come to if one more node were met",
    "evidence_quality": "How the documents came about",
    "facts": "Facts on record",
}


def show_brief(document: Part, page: Page) -> None:
    """The assessment in short: the determination first, the sources and who decides last."""
    page.title(document["case"]["title"])
    _determination(document, page)
    _request(document, page)
    _policies(document, page)
    _actions(document["actions"], page)
    told = [*_policy_parts(document["policies"]), *document["actions"], *document["pitfalls"]]
    told += brief_recommendations(document["recommendations"], page)
    told += brief_conflicts(document["conflicts"], document["recommendations"], page)
    told += brief_risks(document["risks"], page)
    brief_pitfalls(document["pitfalls"], page)
    told += brief_alternatives(document["alternatives"], page)
    told += brief_evidence(document["evidence"], page)
    brief_sources(document["citations"], {n for part in told for n in part["citations"]}, page)
    page.blank()
    counts = (f"{title} ({len(document[key])})" for key, title in _ONLY_WHOLE.items())
    page.say(f"Only with --full: {joined(counts)}.")
    page.say(joined(f"{name} {value[:12]}" for name, value in document["versions"].items()))
    slug = local_name(document["case"]["id"])
    page.say(f"{CLOSING} --full tells everything; explorer explain ID --case {slug} tells why.")


def _determination(document: Part, page: Page) -> None:
    said = document["determination"]
    nodes = {each["id"]: each for policy in document["policies"] for each in _within(policy)}
    page.blank()
    page.status(said["status"], said["headline"])
    for point in said["decisive"]:
        node = nodes.get(point["id"])
        measured = node and amounts(node)
        told = "" if point["because"] in said["headline"] else point["because"]
        what = joined([point["label"] + cited(point), measured or told], "; ")
        page.field("decisive", f"{what} ({shorten(point['id'])})", indent=2)
    if len(said["lines"]) > 1:
        for line in said["lines"]:
            page.field(line["code"] or "", f"{words(line['status'])}: {line['headline']}", indent=2)
    point, track = said["open_point"], said["guideline_track"]
    if point:
        what = f"{point['label']}{cited(point)}: {words(point['status'])}"
        page.field("open", f"{what} ({shorten(point['id'])})", indent=2)
    if track and track["sentence"] not in said["headline"]:
        page.field("guidelines", track["sentence"], indent=2)
    for notice in document["notices"]:
        page.field("notice", notice, indent=2)


def _within(policy: Part) -> list[Part]:
    """The nodes of the criteria of a policy; what lies under one that does not apply is hidden."""
    nodes = [policy["criteria"]]
    for node in nodes:
        nodes += _parts(node)
    return nodes


def _parts(node: Part) -> list[Part]:
    return [] if node["status"] == "not-applicable" else list(node["children"])


def _policy_parts(policies: list[Part]) -> list[Part]:
    """The policies, and the nodes of those that decide."""
    nodes = [node for policy in policies if policy["decides"] for node in _within(policy)]
    return [*policies, *nodes]


def _request(document: Part, page: Page) -> None:
    case = document["case"]
    request = case["request"]
    asked = [request["procedure_label"], *request["codes"], request["region"], request["approach"]]
    page.band("Request")
    page.field("case", case["story"], indent=2)
    page.field("requested", joined([*asked, request["episode"]]), indent=2)
    page.field("service date", request["service_date"] or "not on record", indent=2)
    on = [f"as of {document['as_of']}", named("profile", document["profile"]["label"])]
    page.field("assessed", joined(on, "; "), indent=2)


def _policies(document: Part, page: Page) -> None:
    acted = {each["id"] for each in document["actions"]}
    for policy in document["policies"]:
        if policy["decides"]:
            page.band(policy["title"])
            page.say(standing(policy) + cited(policy))
            _criterion(policy["criteria"], page, 0, acted)
    others = [policy for policy in document["policies"] if not policy["decides"]]
    if others:
        page.band("Other policies, for comparison only")
    for policy in others:
        page.node(
            policy["status"], joined([policy["title"] + cited(policy), standing(policy)], "; ")
        )


def _criterion(node: Part, page: Page, depth: int, acted: set[str]) -> None:
    """A node in a line; below it, in one more, its name and why it is open or taken so."""
    marks = [
        "decisive" if node["decisive"] else "",
        node["how"] if node["how"] != "computed" else "",
        "supporting, not counted" if node["supporting"] else "",
        "wording recalled" if node["known"] == "recalled" else "",
        amounts(node),
    ]
    is_open = node["status"] in _OPEN and not node["children"]
    is_taken = node["how"] in _TAKEN and node["status"] != "not-applicable"
    because = node["because"] if is_open or is_taken else ""
    name = shorten(node["id"]) if node["id"] in acted or node["decisive"] else ""
    page.node(node["status"], joined([headed(node), *marks], "; "), depth=depth)
    if name or because:
        page.aside(name, because or "", depth=depth)
    for child in _parts(node):
        _criterion(child, page, depth + 1, acted)


def _actions(actions: list[Part], page: Page) -> None:
    """What to ask for; what the same documents settle stands together."""
    page.band("What to ask for", actions)
    for (kind, settles), group in groupby(
        actions, key=lambda each: (each["kind"], each["settles"])
    ):
        together = list(group)
        for part in [together] if settles else [[each] for each in together]:
            first, last = part[0], part[-1]
            ranks = str(first["rank"]) if last is first else f"{first['rank']}-{last['rank']}"
            labels = [each["label"] + cited(each) for each in part]
            told = joined([*labels, words(kind), settled_by(first)], "; ")
            page.say(told, lead=f"{ranks:>5} ")
