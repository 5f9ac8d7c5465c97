"""From a conclusion to the tree of reasons under it, down to facts and passages.

The edges are the `gx:because` of the derivation; this module only walks them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Any

from explorer.answers import Row
from explorer.errors import UsageError
from explorer.vocabulary import Iri, shorten
from explorer.wording import name

Tree = dict[str, Any]


def reasons_tree(
    iri: Iri, edges: Sequence[Row], nodes: Sequence[Row], document: Mapping[str, Any]
) -> Tree:
    """The tree of reasons under a node; see `Assessment.reasons`.

    A node that was met on the way down is not opened again under itself.
    """
    below: dict[Iri, list[Iri]] = {}
    for edge in edges:
        below.setdefault(edge["node"] or "", []).append(edge["reason"] or "")
    details: dict[Iri, Row] = {}
    derived_about: dict[Iri, Iri] = {}
    for node in nodes:
        details.setdefault(node["node"] or "", node)
        if node["about"]:
            derived_about.setdefault(node["about"], node["node"] or "")
    start = iri if iri in below else derived_about.get(iri, iri)
    if start not in details:
        known = {shorten(key): key for key in (*derived_about, *details)}
        near = get_close_matches(shorten(iri), known, n=3, cutoff=0.4)
        hint = (
            "did you mean " + " or ".join(near) + "?"
            if near
            else "ask for a criterion, a statement, a conflict or a fact of this case"
        )
        raise UsageError(
            where=shorten(iri), what="is nothing that this case rests on or concludes", try_=hint
        )
    return branch(start, below, details, sentences(document), frozenset())


def branch(
    node: Iri,
    below: Mapping[Iri, Sequence[Iri]],
    details: Mapping[Iri, Row],
    texts: Mapping[Iri, str],
    path: frozenset[Iri],
) -> Tree:
    """One node with the reasons under it."""
    row = details.get(node)
    about = row["about"] if row else None
    path |= {node}
    return {
        "id": about or node,
        "label": (row["label"] if row else None) or shorten(node),
        "kind": name(row["kind"]) if row else "",
        "status": name(row["status"]) or None if row else None,
        "how": name(row["how"]) or None if row else None,
        "known": name(row["known"]) or None if row else None,
        "text": texts.get(about or node) or (row["text"] if row else None),
        "because": [
            branch(reason, below, details, texts, path)
            for reason in below.get(node, ())
            if reason in details and reason not in path and details[reason]["node"] != about
        ],
    }


def sentences(document: Mapping[str, Any]) -> dict[Iri, str]:
    """The because of every node of the document, by its IRI."""
    texts: dict[Iri, str] = {}
    for part in walk(document):
        text = part.get("because") or part.get("applicability_because")
        if isinstance(part.get("id"), str) and isinstance(text, str):
            texts.setdefault(part["id"], text)
    texts.setdefault(document["case"]["request"]["id"], document["determination"]["headline"])
    return texts


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
