"""Two rules of evaluation, held against random criteria and random records.

Trees: random trees of criteria, judged by the stages, come out as a short evaluator says that was
written from the rules and knows nothing of the stages.

Adding facts: a record that grows never undoes what it had decided, except where the criterion says
why it may.

Many trees and many records are worked out in one derivation, as the stages are meant to be used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hypothesis import HealthCheck, Phase, given, settings
from random_records import (
    ALWAYS,
    DECIDED_WITHOUT,
    DETAILS,
    KINDS,
    KNOWLEDGE,
    PARTS,
    Archive,
    Moves,
    archives,
    case,
)
from random_trees import FOUR, FOUR_ANSWERS, Forest, Tree, expected, forests, trees, written

from explorer.derivation import derive
from explorer.engines import OxigraphEngine, RdflibEngine
from explorer.queries import find_query
from explorer.testing.stages import KB, WORK, Fresh, of_a_case, turtle, units, upto
from explorer.vocabulary import PREFIXES, shorten

Found = Mapping[tuple[str, str], str]
"""The status of each criterion of each case."""

STEADY = settings(
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
"""The same examples on every run: a test here never fails, or passes, by luck."""

TREES = trees(FOUR, FOUR, depth=4)


def judged(text: str, engine: Fresh) -> Found:
    """What the stages make of every criterion of every case in a text."""
    store = engine()
    told = turtle(text)
    store.add(KB, [*units(), *(triple for triple in told if not of_a_case(triple))])
    store.add(WORK, (triple for triple in told if of_a_case(triple)))
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


@given(forests(100, TREES))
@settings(STEADY, max_examples=4)
def test_random_trees_come_out_as_the_rules_say(forest: Forest) -> None:
    trees_come_out_right(forest, OxigraphEngine)


@given(forests(40, TREES))
@settings(STEADY, max_examples=2)
def test_random_trees_come_out_alike_on_the_second_engine(forest: Forest) -> None:
    trees_come_out_right(forest, RdflibEngine)


def nothing_is_undone(
    archive: Archive, forest: Sequence[Tree], allowed: Mapping[str, Moves], engine: Fresh
) -> None:
    """Each record before and after its addition is a case of its own; all are judged at once."""
    text = [KNOWLEDGE, *(f"kb:{name} {kind.criterion} ." for name, kind in KINDS.items())]
    roots = [*KINDS, *(f"t{number}" for number in range(len(forest)))]
    text += [f"kb:{root}-user a gx:Pitfall ; gx:raisedWhen kb:{root} ." for root in roots]
    for number, tree in enumerate(forest):
        text += written(tree, f"t{number}")
    for number, record in enumerate(archive.records):
        text += case(f"before{number}", record.first)
        text += case(f"after{number}", record.first + record.later)
    found = judged("\n".join(text), engine)
    wrong = []
    for (which, criterion), before in found.items():
        number = which.removeprefix("case:before")
        if number == which:
            continue
        after = found[f"case:after{number}", criterion]
        may = ALWAYS | allowed.get(criterion.removeprefix("kb:"), DECIDED_WITHOUT)
        if before != after and (before, after) not in may:
            record = archive.records[int(number)]
            facts = "\n".join((*record.first, "and later", *record.later))
            wrong.append(f"{criterion}: first {before}, then {after}\n{facts}")
    assert not wrong, min(wrong, key=len)


# Trees without guards: a guard that becomes known may take away what counted while it was not.
@given(archives(("",), 60), forests(6, trees(PARTS, (), depth=3)))
@settings(STEADY, max_examples=4)
def test_more_facts_about_the_same_matter_undo_nothing(archive: Archive, forest: Forest) -> None:
    allowed = {name: kind.plainly for name, kind in KINDS.items()}
    nothing_is_undone(archive, forest.trees, allowed, OxigraphEngine)


@given(archives(DETAILS, 150))
@settings(STEADY, max_examples=3)
def test_more_facts_about_other_sides_and_days_undo_only_what_says_so(archive: Archive) -> None:
    allowed = {name: kind.allowed for name, kind in KINDS.items()}
    nothing_is_undone(archive, (), allowed, OxigraphEngine)
