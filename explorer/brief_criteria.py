"""The criteria of the policies and what to ask for, in the short text of an assessment.

Called by terminal_brief.py. What lies under a node that does not apply is hidden.
"""

from itertools import groupby
from typing import Final

from explorer.phrases import (
    Part,
    amounts,
    cited,
    headed,
    joined,
    settled_by,
    standing,
    standing_in_short,
    words,
)
from explorer.printing import Page
from explorer.vocabulary import shorten

_OPEN: Final = ("unmet", "undocumented", "contradictory")
_TAKEN: Final = ("asserted", "assumed")
_STATUSES: Final = ("met", "unmet", "contradictory", "undocumented", "not-applicable")
_NUMBER_COLUMNS: Final = 5


def brief_policies(document: Part, page: Page) -> None:
    """The criteria of the policy that decides as a tree; each other policy in a line."""
    acted = {each["id"] for each in document["actions"]}
    for policy in document["policies"]:
        if policy["decides"]:
            page.band(policy["title"])
            page.say(standing(policy) + cited(policy))
            _criterion(policy["criteria"], page, 0, acted)
    others = [policy for policy in document["policies"] if not policy["decides"]]
    if others:
        page.band("Other policies, for comparison only, and how each is known")
    for status, group in groupby(sorted(others, key=_by_status), key=lambda each: each["status"]):
        page.node(status, "")
        for policy in group:
            told = joined([policy["title"], standing_in_short(policy)], "; ")
            page.say(told, lead=_numbered(policy))


def _by_status(policy: Part) -> tuple[int, str]:
    return _STATUSES.index(policy["status"]), policy["title"]


def _numbered(policy: Part) -> str:
    return f"[{joined(map(str, policy['citations']))}] ".rjust(_NUMBER_COLUMNS)


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


def _parts(node: Part) -> list[Part]:
    return [] if node["status"] == "not-applicable" else list(node["children"])


def policy_parts(policies: list[Part]) -> list[Part]:
    """The policies that decide and their nodes; the others name their source where they stand."""
    deciding = [policy for policy in policies if policy["decides"]]
    return [*deciding, *(node for policy in deciding for node in nodes_within(policy))]


def numbers_told(policies: list[Part]) -> set[int]:
    """The numbers of the sources that stand beside the policies for comparison and nowhere else."""
    beside = {n for policy in policies if not policy["decides"] for n in policy["citations"]}
    return beside - {n for part in policy_parts(policies) for n in part["citations"]}


def nodes_within(policy: Part) -> list[Part]:
    """The nodes of the criteria of a policy; what lies under one that does not apply is hidden."""
    nodes = [policy["criteria"]]
    for node in nodes:
        nodes += _parts(node)
    return nodes


def brief_actions(actions: list[Part], page: Page) -> None:
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
