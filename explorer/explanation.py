"""From a conclusion to the tree of reasons under it, down to facts and passages.

The edges are the `gx:because` of the derivation and the passages of what it names; this module only
walks them. What the document shows beside the conclusions (a reported finding, a cited document)
leads to its citations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from explorer.answers import Row
from explorer.errors import UsageError
from explorer.vocabulary import Iri, shorten
from explorer.wording import name

Tree = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Reasons:
    """Everything that a case rests on, as a graph: what each node is, and what lies under it."""

    nodes: Mapping[Iri, Row]
    below: Mapping[Iri, Sequence[Iri]]
    derived: Mapping[Iri, Iri]
    """The node that was derived about a criterion, statement, conflict, policy or request."""
    texts: Mapping[Iri, str]
    """The sentences of the document, by what they are about."""

    def tree(self, node: Iri, path: frozenset[Iri] = frozenset()) -> Tree:
        """A node with the reasons under it; one met on the way down is not opened again."""
        row = self.nodes[node]
        about = row["about"]
        path |= {node, about or node}
        return {
            "id": about or node,
            "label": row["label"] or shorten(about or node),
            "kind": name(row["kind"]),
            "status": name(row["status"]) or None,
            "how": name(row["how"]) or None,
            "known": name(row["known"]) or None,
            "text": self.texts.get(about or node) or row["text"],
            "because": [
                self.tree(reason, path)
                for reason in self.under(node, about)
                if reason in self.nodes and reason not in path
            ],
        }

    def under(self, node: Iri, about: Iri | None) -> Iterable[Iri]:
        """The reasons of a node and of what it is about: the two are shown as one.

        What was derived about a thing stands for the thing itself.
        """
        found = [*self.below.get(node, ()), *self.below.get(about or node, ())]
        shown = {self.nodes[each]["about"] for each in found if each in self.nodes}
        return dict.fromkeys(each for each in found if each not in shown)


def reasons_tree(iri: Iri, reasons: Reasons, document: Mapping[str, Any]) -> Tree:
    """The tree of reasons under a node; see `Assessment.reasons`."""
    request = document["case"]["request"]["id"]
    wanted = request if iri == document["case"]["id"] else iri
    is_derived = wanted in reasons.nodes and reasons.nodes[wanted]["about"]
    start = wanted if is_derived else reasons.derived.get(wanted, wanted)
    if start in reasons.nodes:
        return reasons.tree(start)
    if entry := next((part for part in walk(document) if iri in named_by(part)), None):
        return entry_tree(iri, entry, document)
    raise unknown(iri, (*reasons.derived, *reasons.nodes))


def read_reasons(
    edges: Sequence[Row], nodes: Sequence[Row], document: Mapping[str, Any]
) -> Reasons:
    """The graph in the rows of `ask/reasons` and `ask/reason-nodes`.

    The first row of a node wins. Of two nodes derived about one thing, the one with a status does.
    """
    below: dict[Iri, list[Iri]] = {}
    for edge in edges:
        below.setdefault(edge["node"] or "", []).append(edge["reason"] or "")
    known: dict[Iri, Row] = {}
    derived: dict[Iri, Iri] = {}
    for node in sorted(nodes, key=lambda each: each["status"] is None):
        known.setdefault(node["node"] or "", node)
        derived.setdefault(node["about"] or "", node["node"] or "")
    derived.pop("", None)
    return Reasons(known, below, derived, sentences(document))


def sentences(document: Mapping[str, Any]) -> dict[Iri, str]:
    """The because of every node of the document, by its IRI."""
    texts: dict[Iri, str] = {}
    for part in walk(document):
        text = part.get("because") or part.get("applicability_because")
        if isinstance(part.get("id"), str) and isinstance(text, str):
            texts.setdefault(part["id"], text)
    texts.setdefault(document["case"]["request"]["id"], document["determination"]["headline"])
    return texts


def entry_tree(iri: Iri, entry: Mapping[str, Any], document: Mapping[str, Any]) -> Tree:
    """An entry of the document that nothing was derived about, over the documents it cites."""
    cited = [each for each in document["citations"] if each["n"] in entry.get("citations", ())]
    return {
        "id": iri,
        "label": entry.get("label") or entry.get("statement") or entry.get("title"),
        "kind": "Document" if "publisher" in entry else "",
        "status": None,
        "how": None,
        "known": entry.get("known"),
        "text": entry.get("text"),
        "because": [entry_tree(each["id"], each, document) for each in cited],
    }


def named_by(part: Mapping[str, Any]) -> tuple[Any, Any]:
    """The names of an entry of the document."""
    return part.get("id"), part.get("profile_id")


def walk(part: Any) -> Iterator[Mapping[str, Any]]:
    """Every object of a document, from the outside in."""
    if isinstance(part, Mapping):
        yield part
        inner: Iterable[Any] = part.values()
    elif isinstance(part, list):
        inner = part
    else:
        return
    for value in inner:
        yield from walk(value)


def unknown(
    iri: Iri, known: Iterable[Iri], what: str = "is nothing that this case rests on or concludes"
) -> UsageError:
    """What is said of a name that leads to no reasons; the nearest ones are offered."""
    near = get_close_matches(shorten(iri), {shorten(each): None for each in known}, n=3, cutoff=0.4)
    return UsageError(
        where=shorten(iri),
        what=what,
        try_="did you mean " + " or ".join(near) + "?"
        if near
        else "ask for a criterion, a statement, a conflict or a fact of this case",
    )
