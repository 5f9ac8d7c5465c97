"""What a conflict, a statement, a criterion or a policy on file rests on, whatever the case."""

from __future__ import annotations

from typing import TYPE_CHECKING

from explorer.answers import by, first
from explorer.explanation import Reasons, Tree, unknown
from explorer.vocabulary import Iri

if TYPE_CHECKING:
    from explorer.library import Library


def grounds(library: Library, iri: Iri) -> Tree:
    """The tree under a name on file, down to passages and documents.

    The keys are those of `Assessment.reasons`. Raises UsageError, with the nearest names, for a
    name that nothing on file has.
    """
    edges = library.ask("grounds", bindings={"start": iri}).records()
    nodes = library.ask("ground-nodes", bindings={"start": iri}).records()
    texts = {each["id"]: each["because"] for each in library.conflicts()}
    known = first(nodes, "node")
    if iri not in known:
        raise unknown(iri, (*texts, *library.background.labels))
    below = {
        node: [edge["reason"] or "" for edge in found]
        for (node,), found in by(edges, "node").items()
    }
    return Reasons(known, below, {}, texts).tree(iri)
