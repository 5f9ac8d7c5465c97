"""Random trees of criteria, how they are written, and what the rules make of them.

The evaluator here was written from the rules of evaluation and knows nothing of the stages.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st

MET, UNMET, OPEN = "met", "unmet", "undocumented"
CLASH, OFF = "contradictory", "not-applicable"


@dataclass(frozen=True, slots=True)
class Tree:
    """A criterion: a leaf with a status, or a node of a kind with children."""

    kind: str
    status: str = OPEN
    minimum: int = 1
    children: tuple[Tree, ...] = ()
    guard: str | None = None
    supporting: bool = False


def trees(leaves: Sequence[str], guards: Sequence[str], depth: int) -> st.SearchStrategy[Tree]:
    """Trees of at most this depth; "at least 3" of fewer than three is among them."""
    flags = {
        "guard": st.one_of(st.none(), st.none(), st.sampled_from((None, *guards))),
        "supporting": st.sampled_from((False, False, False, True)),
    }
    found = leaf = st.builds(Tree, kind=st.just("Leaf"), status=st.sampled_from(leaves), **flags)
    for _ in range(depth):
        several = st.lists(found, min_size=1, max_size=4).map(tuple)
        kinds = st.sampled_from(("All", "Any", "AtLeast"))
        node = st.builds(Tree, kind=kinds, minimum=st.integers(1, 3), children=several, **flags)
        negated = st.builds(Tree, kind=st.just("Not"), children=st.tuples(found), **flags)
        found = st.one_of(leaf, node, negated)
    return found


FOUR = (MET, UNMET, OPEN, CLASH)


def expected(tree: Tree, name: str, off: bool = False) -> Iterator[tuple[str, str]]:
    """The status of the tree under its name, and of every node below, by the rules alone."""
    off = off or tree.guard == UNMET  # under a branch that does not apply nothing applies
    parts: list[str] = []
    for place, child in enumerate(tree.children):
        below = dict(expected(child, f"{name}-{place}", off))
        yield from below.items()
        if tree.kind != "All" or not child.supporting:
            parts.append(below[f"{name}-{place}"])
    own = combined(tree, parts) if tree.children else tree.status
    if off:
        own = OFF
    elif tree.guard in (OPEN, CLASH) and own not in (MET, OFF):
        own = OPEN  # an unknown guard: what is met counts, what does not apply either way does not
    yield name, own


def combined(tree: Tree, parts: Sequence[str]) -> str:
    """Strong Kleene over the live parts, with contradictions; "not" turns the answer round."""
    live = [part for part in parts if part != OFF]
    need = {"All": len(live), "AtLeast": tree.minimum}.get(tree.kind, 1)
    if not live or len(live) < need:
        return OFF
    yes, no = (UNMET, MET) if tree.kind == "Not" else (MET, UNMET)
    if live.count(MET) >= need:
        return yes
    if len(live) - live.count(UNMET) < need:
        return no
    return CLASH if CLASH in live else OPEN


def written(tree: Tree, name: str) -> Iterator[str]:
    """The tree as Turtle."""
    said = [f"a gx:{tree.kind}" if tree.children else "a gx:PresenceAtom"]
    said.append(f"gx:minimum {tree.minimum}" if tree.kind == "AtLeast" else "")
    said.append("" if tree.children else f"gx:concept term:{tree.status}")
    said.append(f"gx:appliesWhen kb:guard-{tree.guard}" if tree.guard else "")
    said.append("gx:mandatory false" if tree.supporting else "")
    places = [f"{name}-{place}" for place in range(len(tree.children))]
    said.append(f"gx:children ( {' '.join(f'kb:{p}' for p in places)} )" if places else "")
    yield f"kb:{name} {' ; '.join(part for part in said if part)} ."
    for place, child in zip(places, tree.children, strict=True):
        yield from written(child, place)


FOUR_ANSWERS = """
term:met a owl:Class . term:unmet a owl:Class . term:undocumented a owl:Class .
term:contradictory a owl:Class .
kb:guard-met a gx:PresenceAtom ; gx:concept term:met .
kb:guard-unmet a gx:PresenceAtom ; gx:concept term:unmet .
kb:guard-undocumented a gx:PresenceAtom ; gx:concept term:undocumented .
kb:guard-contradictory a gx:PresenceAtom ; gx:concept term:contradictory .
case:c a gx:Case ; gx:request <request> .
<f1> a gx:Fact ; gx:inCase case:c ; gx:concept term:met ; gx:assertion gx:present .
<f2> a gx:Fact ; gx:inCase case:c ; gx:concept term:unmet ; gx:assertion gx:absent .
<f3> a gx:Fact ; gx:inCase case:c ; gx:concept term:contradictory ; gx:assertion gx:present .
<f4> a gx:Fact ; gx:inCase case:c ; gx:concept term:contradictory ; gx:assertion gx:absent .
"""


@dataclass(frozen=True, slots=True, repr=False)
class Forest:
    """Many trees at once; a failure names the smallest wrong one, so none need be listed."""

    trees: tuple[Tree, ...]


def forests(size: int, tree: st.SearchStrategy[Tree]) -> st.SearchStrategy[Forest]:
    """Forests of so many trees of a kind."""
    several = st.lists(tree, min_size=size, max_size=size)
    return several.map(lambda all_of_them: Forest(tuple(all_of_them)))
