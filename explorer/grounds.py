"""What a conflict, a statement, a criterion or a policy on file rests on, whatever the case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from explorer.answers import by, first
from explorer.background import Background
from explorer.conflicts import because
from explorer.explanation import Reasons, Tree, unknown
from explorer.policy_clashes import clash_entry, is_settled
from explorer.vocabulary import Iri
from explorer.wording import name

if TYPE_CHECKING:
    from explorer.library import Library

NOTHING: Final = "is nothing on file"


def grounds(library: Library, iri: Iri) -> Tree:
    """The tree under a name on file, down to passages and documents.

    The keys are those of `Assessment.reasons`. Raises UsageError, with the nearest names, for a
    name that nothing on file has.
    """
    edges = library.ask("grounds", bindings={"start": iri}).records()
    nodes = library.ask("ground-nodes", bindings={"start": iri}).records()
    background = library.background
    known = first(nodes, "node")
    if iri not in known:
        clashes = (clash for (clash,) in background.clashes)
        raise unknown(iri, (*background.conflicts, *clashes, *background.labels), NOTHING)
    below = {
        node: [edge["reason"] or "" for edge in found]
        for (node,), found in by(edges, "node").items()
    }
    return Reasons(known, below, {}, told(background, iri)).tree(iri)


def told(background: Background, iri: Iri) -> dict[Iri, str]:
    """The sentence of what is asked about, where it is a conflict; nothing else has one."""
    if row := background.conflicts.get(iri):
        return {iri: because(background, row, name(row["status"]))}
    clash = background.clashes.get((iri,))
    if clash and is_settled(clash):
        return {iri: clash_entry(background, clash)["because"]}
    return {}
