"""Two rules of evaluation, held against random criteria and random records.

Trees: random trees of criteria, judged by the stages, come out as a short evaluator says that was
written from the rules and knows nothing of the stages.

Adding facts: a record that grows never undoes what it had decided, except where the criterion says
why it may.

Many trees and many records are worked out in one derivation, as the stages are meant to be used.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from spec_pages import KB, WORK, Fresh, of_a_case, turtle, units, upto

from explorer.derivation import derive
from explorer.engines import OxigraphEngine, RdflibEngine
from explorer.queries import find_query
from explorer.vocabulary import PREFIXES, shorten

MET, UNMET, OPEN = "met", "unmet", "undocumented"
CLASH, OFF = "contradictory", "not-applicable"
Found = Mapping[tuple[str, str], str]
"""The status of each criterion of each case."""

STEADY = settings(
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
"""The same examples on every run: a test here never fails, or passes, by luck."""

# Trees --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Tree:
    """A criterion: a leaf with a status, or a node of a kind with children."""

    kind: str
    status: str = OPEN
    minimum: int = 1
    children: tuple[Tree, ...] = ()
    guard: str | None = None
    supporting: bool = False


FLAGS = {
    "guard": st.one_of(st.none(), st.none(), st.sampled_from((MET, UNMET, OPEN, CLASH))),
    "supporting": st.sampled_from((False, False, False, True)),
}
LEAVES = st.builds(
    Tree, kind=st.just("Leaf"), status=st.sampled_from((MET, UNMET, OPEN, CLASH)), **FLAGS
)


def nodes(below: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    """Nodes over such children; "at least 3" of fewer than three is among them."""
    several = st.lists(below, min_size=1, max_size=4).map(tuple)
    return st.one_of(
        st.builds(
            Tree,
            kind=st.sampled_from(("All", "Any", "AtLeast")),
            minimum=st.integers(1, 3),
            children=several,
            **FLAGS,
        ),
        st.builds(Tree, kind=st.just("Not"), children=st.tuples(below), **FLAGS),
    )


TREES = LEAVES
for _ in range(4):
    TREES = st.one_of(LEAVES, nodes(TREES))


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


def judged(text: str, engine: Fresh) -> Found:
    """What the stages make of every criterion of every case in a text."""
    store = engine()
    given = turtle(text)
    facts = [triple for triple in given if of_a_case(triple)]
    store.add(KB, (triple for triple in given if triple not in set(facts)))
    store.add(KB, units())
    store.add(WORK, facts)
    last = find_query("derive", "62-guards")
    derive(store, upto("compile", last), reads=[KB], writes=KB)
    derive(store, upto("derive", last), reads=[KB], writes=WORK)
    answer = store.select(
        f"PREFIX gx: <{PREFIXES['gx']}> SELECT ?case ?criterion ?status WHERE "
        "{ ?finding gx:ofCase ?case ; gx:ofCriterion ?criterion ; gx:status ?status }",
        [KB, WORK],
    )
    return {
        (shorten(case.value), shorten(criterion.value)): shorten(status.value).removeprefix("gx:")
        for case, criterion, status in answer.rows
    }


@dataclass(frozen=True, slots=True, repr=False)
class Forest:
    """Many trees at once; a failure names the smallest wrong one, so none need be listed."""

    trees: tuple[Tree, ...]


def forests(size: int) -> st.SearchStrategy[Forest]:
    """Forests of so many trees."""
    return st.lists(TREES, min_size=size, max_size=size).map(lambda all_: Forest(tuple(all_)))


def trees_come_out_right(forest: Forest, engine: Fresh) -> None:
    roots = {f"t{number}": tree for number, tree in enumerate(forest.trees)}
    text = [FOUR_ANSWERS]
    for root, tree in roots.items():
        text += [f"kb:{root}-user a gx:Pitfall ; gx:raisedWhen kb:{root} .", *written(tree, root)]
    found = judged("\n".join(text), engine)
    wrong = {
        name: (status, found.get(("case:c", f"kb:{name}")))
        for root, tree in roots.items()
        for name, status in expected(tree, root)
        if found.get(("case:c", f"kb:{name}")) != status
    }
    told = {name: "\n".join(written(roots[name.partition("-")[0]], "t")) for name in wrong}
    assert not wrong, min(
        (
            f"{name}: expected {wrong[name][0]}, found {wrong[name][1]}\n{told[name]}"
            for name in wrong
        ),
        key=len,
    )


@given(forests(60))
@settings(STEADY, max_examples=6)
def test_random_trees_come_out_as_the_rules_say(forest: Forest) -> None:
    trees_come_out_right(forest, OxigraphEngine)


@given(forests(40))
@settings(STEADY, max_examples=2)
def test_random_trees_come_out_alike_on_the_second_engine(forest: Forest) -> None:
    trees_come_out_right(forest, RdflibEngine)
