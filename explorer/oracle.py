"""Published interactions against our own: what matches, what is missing, what is extra.

Only what a benchmark states is compared. Where it states no external interactions, for example,
that is not "there are none", and the document says that they were not compared. A benchmark may
name kinds as coarsely or as finely as it likes; a contradiction is one pair however many grounds
it has, unless the benchmark tells the grounds apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from pathlib import Path
from typing import Any, Final

from explorer.argumentation import extensions
from explorer.effects import Effects, Found, Kinds, kinds, work_out
from explorer.interaction_reading import read_interactions
from explorer.interaction_triples import combinations
from explorer.interactions import Benchmark, InteractionFile, Stated
from explorer.reading import read_bytes
from explorer.vocabulary import Iri

Document = dict[str, Any]

_PARTS: Final = {
    "internal_pairs": "pairs",
    "internal_clusters": "groups",
    "published_internal_pairs": "pairs",
    "published_internal_clusters": "groups",
    "external_local": "external",
    "external": "external",
}
"""The keys under which a file counts, and which of our lists each is about."""
EXTENSION: Final = "extension"
EXTENSIONS: Final = "extensions"
"""How a set that can be followed is told, and the key under which a file counts such sets."""


def open_interactions(path: Path) -> InteractionFile:
    """The file at a path. Raises UsageError when there is none, SourceError with all problems."""
    return read_interactions(read_bytes(path), path.name)


def oracle(file: InteractionFile, *, whole_base: bool = True) -> Document:
    """Every benchmark of a file held against what the stages come to.

    The shape is that of `explorer/schema/oracle.schema.json`.

    Shape: `{ok, benchmarks[] {id, title, matched[], missing[], extra[], counts[], not_compared[],
    read_into[]}}`. An interaction is `{type, members[]}` or, on a belief from outside, `{type,
    recommendations[], belief}`, or, for a set that can be followed as a whole, `{type, case,
    members[]}`, with `group` true where it tells a group, and with `unknown_type`
    true where its type is no kind that is worked out here; a count that differs where nothing else
    does is `{type, count, expected, found}`. `ok` is true when nothing is
    missing or extra and every count agrees. `not_compared` names what the file does not state,
    or states in a form that is not worked out here. `read_into` are combinations of actions that
    the file only tells by their names: `{action, ingredients[]}`. Benchmarks come in the order of
    the file, everything else sorted by type and members.
    """
    benchmarks = [
        compare(benchmark, work_out(file, benchmark, whole_base=whole_base))
        for benchmark in file.benchmarks.values()
    ]
    return {"ok": all(agrees(each) for each in benchmarks), "benchmarks": benchmarks}


def agrees(compared: Document) -> bool:
    """Whether a benchmark of the document matches in everything that was compared."""
    differs = compared["missing"] or compared["extra"]
    return not differs and all(each["expected"] == each["found"] for each in compared["counts"])


@dataclass(frozen=True, slots=True)
class _Naming:
    """How one benchmark names kinds."""

    kinds: Kinds
    used: dict[Iri, str]

    @classmethod
    def of(cls, benchmark: Benchmark) -> _Naming:
        known = kinds()
        names = ((known.find(name), name) for name in reversed(benchmark.expected.types()))
        return cls(known, {kind: name for kind, name in names if kind})

    @property
    def is_fine(self) -> bool:
        """Whether the benchmark tells special cases of a kind apart."""
        return any(kind in self.kinds.broader for kind in self.used)

    def name(self, kind: Iri) -> str:
        """What the benchmark calls a kind, or would call it."""
        broad = self.kinds.broad(kind)
        for each in (kind, broad):
            if each in self.used:
                return self.used[each]
        return self.kinds.notation[kind if self.is_fine else broad]


def compare(benchmark: Benchmark, effects: Effects) -> Document:
    """One benchmark of the document; see `oracle`."""
    naming = _Naming.of(benchmark)
    expected = benchmark.expected
    matched: list[Document] = []
    missing: list[Document] = []
    extra: list[Document] = []
    stated = {"pairs": expected.pairs, "groups": expected.groups, "external": expected.external}
    listed = {"pairs": effects.pairs, "groups": effects.groups, "external": effects.external}
    agreeing = set()
    for part, wanted in stated.items():
        if wanted is None:
            continue
        met, unmet, surplus = _sides(wanted, listed[part], naming, part)
        matched += [_told(part, each.type, each.members, each.belief) for each in met]
        for each in unmet:
            unknown = {} if naming.kinds.find(each.type) else {"unknown_type": True}
            missing.append(_told(part, each.type, each.members, each.belief) | unknown)
        extra += _surplus(part, surplus, naming)
        agreeing |= set() if unmet or surplus else {part}
    sets = _acceptable(benchmark, effects, naming.kinds)
    for weighing in benchmark.weighings:
        if weighing.extensions is None:
            continue
        acceptable, ours = set(weighing.extensions), sets[weighing.id]
        matched += [_set(weighing.id, each) for each in acceptable & ours]
        missing += [_set(weighing.id, each) for each in acceptable - ours]
        extra += [_set(weighing.id, each) for each in ours - acceptable]
    counts = list(_counts(benchmark, listed, naming))
    counts += _counted_sets(benchmark, sets)
    is_listed = any(each.extensions is not None for each in benchmark.weighings)
    for count in counts:
        about = _PARTS.get(count["of"])
        told_by_list = is_listed if about is None else stated[about] is not None
        if count["expected"] != count["found"] and (not told_by_list or about in agreeing):
            told = {"type": count["type"] or "total", "count": count["of"]}
            told |= {"expected": count["expected"], "found": count["found"]}
            (missing if count["expected"] > count["found"] else extra).append(told)
    return {
        "id": benchmark.id,
        "title": benchmark.title,
        "matched": _in_order(matched),
        "missing": _in_order(missing),
        "extra": _in_order(extra),
        "counts": counts,
        "not_compared": list(_not_compared(benchmark)),
        "read_into": _read_into(benchmark),
    }


def _sides(
    wanted: Sequence[Stated], found: Sequence[Found], naming: _Naming, part: str
) -> tuple[list[Stated], list[Stated], list[Found]]:
    """What is stated and found, what is stated only, what is found only.

    In a list of groups every kind is told by its broad name, whatever a file calls it there. On a
    belief from outside, a file may put several recommendations into one entry.
    """
    kinds = naming.kinds
    met, unmet, covered = [], [], set()
    for stated in wanted:
        kind = kinds.find(stated.type)
        kind = kinds.broad(kind) if kind and part == "groups" else kind
        members = set(stated.members)
        fitting = [
            each
            for each in found
            if kind and kinds.is_a(each.kind, kind) and stated.belief in (None, each.belief)
            if members.issuperset(each.members)
            if part == "external" or len(each.members) == len(members)
        ]
        if members == {member for each in fitting for member in each.members}:
            covered.update(fitting)
            met.append(stated)
        else:
            unmet.append(stated)
    return met, unmet, [each for each in found if each not in covered]


def _surplus(part: str, found: Iterable[Found], naming: _Naming) -> list[Document]:
    """What is found only, each once under the name that the benchmark would give it."""
    named = {(naming.name(each.kind), each.members, each.belief) for each in found}
    return [_told(part, *each) for each in sorted(named)]


def _told(part: str, kind: str, members: Iterable[str], belief: str | None) -> Document:
    if part == "external":
        return {"type": kind, "recommendations": sorted(members), "belief": belief}
    told: Document = {"type": kind, "members": sorted(members)}
    return told | {"group": True} if part == "groups" else told


def _acceptable(
    benchmark: Benchmark, effects: Effects, known: Kinds
) -> dict[str, set[frozenset[str]]]:
    """The sets of recommendations that can be followed together, under each way to weigh them.

    The largest sets that defend themselves (preferred extensions), where what leaves a choice is an
    attack both ways and a strict preference turns an attack round. After ABA+G (see the benchmark).
    """
    chosen, known_names = known.leaving_choice, set(benchmark.recommendations)
    attacks = {
        pair
        for each in effects.pairs
        if known.broad(each.kind) in chosen and len(each.members) > 1
        for pair in permutations(each.members, 2)
    }
    found = {}
    for weighing in benchmark.weighings:
        # Whoever is preferred without being a recommendation is in no set that can be followed.
        preferred = [each for each in weighing.preferences if set(each) <= known_names]
        worked_out = extensions(benchmark.recommendations, attacks, preferred)
        found[weighing.id] = {frozenset(each) for each in worked_out.preferred or ()}
    return found


def _set(case: str, members: Iterable[str]) -> Document:
    return {"type": EXTENSION, "case": case, "members": sorted(members)}


def _counted_sets(
    benchmark: Benchmark, sets: Mapping[str, set[frozenset[str]]]
) -> Iterator[Document]:
    """Every count of acceptable sets that the file states, with ours beside it."""
    for (of, case), expected in benchmark.expected.counts.items():
        if of == EXTENSIONS and case in sets:
            yield {"of": of, "type": case, "expected": expected, "found": len(sets[case])}


def _counts(
    benchmark: Benchmark, listed: dict[str, tuple[Found, ...]], naming: _Naming
) -> Iterator[Document]:
    """Every count that the file states and that is worked out here, with ours beside it."""
    for (of, kind), expected in benchmark.expected.counts.items():
        if of not in _PARTS:
            continue
        part = _PARTS[of]
        if kind:
            wanted = naming.kinds.find(kind)
            same = [
                each for each in listed[part] if wanted and naming.kinds.is_a(each.kind, wanted)
            ]
            found = len({(each.members, each.belief) for each in same})
        else:
            found = len({(naming.name(e.kind), e.members, e.belief) for e in listed[part]})
        yield {"of": of, "type": kind or None, "expected": expected, "found": found}


def _not_compared(benchmark: Benchmark) -> Iterator[str]:
    """What the file does not state, and what it states in a form that is not worked out here."""
    expected = benchmark.expected
    counted = {_PARTS[of] for of, _ in expected.counts if of in _PARTS}
    if expected.pairs is None and expected.groups is None and not counted & {"pairs", "groups"}:
        yield "internal"
    if expected.external is None and "external" not in counted:
        yield "external"
    yield from expected.others
    cases = {each.id for each in benchmark.weighings}
    yield from dict.fromkeys(
        of
        for of, case in expected.counts
        if of not in _PARTS and not (of == EXTENSIONS and case in cases)
    )


def _read_into(benchmark: Benchmark) -> list[Document]:
    if benchmark.declared.combines:
        return []
    told: dict[str, list[str]] = {}
    for whole, part in combinations(benchmark.actions()):
        told.setdefault(whole, []).append(part)
    return [{"action": whole, "ingredients": parts} for whole, parts in told.items()]


def _in_order(told: list[Document]) -> list[Document]:
    return sorted(told, key=lambda each: [str(value) for value in each.values()])
