"""The text of an assessment that fits a few screens: what decides it first, what is left out last.

Shows parts of the document as they stand; a line that is cut ends in dots, and what is left out is
counted. The whole text is that of terminal.py.
"""

from typing import Final

from explorer.brief_criteria import (
    brief_actions,
    brief_policies,
    nodes_within,
    numbers_told,
    policy_parts,
)
from explorer.brief_sources import (
    brief_alternatives,
    brief_evidence,
    brief_pitfalls,
    brief_risks,
    brief_sources,
)
from explorer.brief_statements import brief_conflicts, brief_recommendations
from explorer.phrases import Part, amounts, cited, joined, named, words
from explorer.printing import Page
from explorer.terminal import CLOSING
from explorer.vocabulary import local_name, shorten

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
    brief_policies(document, page)
    brief_actions(document["actions"], page)
    told = [*policy_parts(document["policies"]), *document["actions"], *document["pitfalls"]]
    told += brief_recommendations(document["recommendations"], page)
    told += brief_conflicts(document["conflicts"], document["recommendations"], page)
    told += brief_risks(document["risks"], page)
    brief_pitfalls(document["pitfalls"], page)
    told += brief_alternatives(document["alternatives"], page)
    told += brief_evidence(document["evidence"], page)
    cited = {n for part in told for n in part["citations"]} - numbers_told(document["policies"])
    brief_sources(document["citations"], cited, page)
    page.blank()
    counts = (f"{title} ({len(document[key])})" for key, title in _ONLY_WHOLE.items())
    page.say(f"Only with --full: {joined(counts)}.")
    page.say(joined(f"{name} {value[:12]}" for name, value in document["versions"].items()))
    slug = local_name(document["case"]["id"])
    page.say(f"{CLOSING} --full tells everything; explorer explain ID --case {slug} tells why.")


def _determination(document: Part, page: Page) -> None:
    said = document["determination"]
    nodes = {each["id"]: each for policy in document["policies"] for each in nodes_within(policy)}
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


def _request(document: Part, page: Page) -> None:
    case = document["case"]
    request = case["request"]
    asked = [request["procedure_label"], *request["codes"], request["region"], request["approach"]]
    page.band("Request")
    page.field("case", case["story"], indent=2)
    page.field("requested", joined([*asked, request["episode"]]), indent=2)
    on = [f"as of {document['as_of']}", named("profile", document["profile"]["label"])]
    on.append(named("service date", request["service_date"] or "not on record"))
    page.field("assessed", joined(on, "; "), indent=2)
