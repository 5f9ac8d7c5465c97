"""What an entry changes: two looks at one request, set side by side.

Rows for a table and a sentence each, from the wording in the data. Nothing is weighed here: what
differs is told, in the order of the document.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from explorer.vocabulary import Iri
from explorer.wording import Wording

Part = Mapping[str, Any]
What = Literal["determination", "criterion", "action"]
NONE = "–"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that differs: what it is, what it was (`before`) and is (`after`), a sentence."""

    what: What
    id: Iri
    label: str
    before: str
    after: str
    sentence: str


def differences(before: Part, after: Part, wording: Wording) -> tuple[Change, ...]:
    """What differs between two looks: the determination, criteria in tree order, what to ask for.

    `before` and `after` of a change are names of statuses as in the document, or amounts.
    """
    return (
        *_determination(before, after, wording),
        *_criteria(before, after, wording),
        *_actions(before, after, wording),
    )


def _determination(before: Part, after: Part, wording: Wording) -> Iterator[Change]:
    was, now = (each["determination"]["status"] for each in (before, after))
    if was != now:
        said = wording.sentence("changed-determination", before=words(was), after=words(now))
        yield Change("determination", after["case"]["request"]["id"], "", was, now, said)


def _criteria(before: Part, after: Part, wording: Wording) -> Iterator[Change]:
    earlier = _nodes(before)
    for iri, node in _nodes(after).items():
        old = earlier.get(iri)
        was = old["status"] if old else NONE
        if was != node["status"]:
            yield _changed("changed-criterion", node, was, node["status"], wording)
        elif old and old["found"] != node["found"]:
            found, finds = old["found"] or NONE, node["found"] or NONE
            yield _changed("changed-amount", node, found, finds, wording)
        elif old and old["decisive"] != node["decisive"]:
            was, now = ("decisive" if side["decisive"] else "not decisive" for side in (old, node))
            yield _changed("changed-decisive", node, was, now, wording)


def _changed(occasion: str, node: Part, was: str, now: str, wording: Wording) -> Change:
    said = wording.sentence(occasion, label=node["label"], before=words(was), after=words(now))
    return Change("criterion", node["id"], node["label"], was, now, said)


def _actions(before: Part, after: Part, wording: Wording) -> Iterator[Change]:
    was, now = (
        {(each["kind"], each["id"]): each for each in side["actions"]} for side in (before, after)
    )
    for key, each in was.items():
        if key not in now:
            said = wording.sentence("no-more-action", label=each["label"])
            yield Change("action", each["id"], each["label"], each["kind"], NONE, said)
    for key, each in now.items():
        if key not in was:
            said = wording.sentence("new-action", label=each["label"])
            yield Change("action", each["id"], each["label"], NONE, each["kind"], said)


def summary(changes: tuple[Change, ...], wording: Wording) -> str:
    """All changes in one or two sentences, short enough to be read out."""
    if not changes:
        return wording.sentence("nothing-changed")
    counts = {kind: sum(c.what == kind for c in changes) for kind in ("criterion", "action")}
    return wording.sentence(
        "changes-counted",
        determination=next((c.sentence for c in changes if c.what == "determination"), ""),
        criteria=str(counts["criterion"]),
        actions=str(counts["action"]),
    )


def words(status: str) -> str:
    """The name of a status as it stands in a sentence."""
    return status.replace("-", " ")


def _nodes(look: Part) -> dict[Iri, Part]:
    """The criteria of the deciding policy by IRI, each once, in tree order."""
    found: dict[Iri, Part] = {}

    def walk(node: Part) -> None:
        found.setdefault(node["id"], node)
        for child in node["children"]:
            walk(child)

    for policy in look["policies"]:
        if policy["decides"]:
            walk(policy["criteria"])
    return found
