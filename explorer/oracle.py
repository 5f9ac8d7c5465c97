"""Published interactions against our own: what matches, what is missing, what is extra.

Only what a benchmark states is compared. Where it states no external interactions, for example,
that is not "there are none", and the document says that they were not compared. A benchmark may
name kinds as coarsely or as finely as it likes; a contradiction is one pair however many grounds
it has, unless the benchmark tells the grounds apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

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


def open_interactions(path: Path) -> InteractionFile:
    """The file at a path. Raises UsageError when there is none, SourceError with all problems."""
    return read_interactions(read_bytes(path), path.name)


def oracle(file: InteractionFile, *, whole_base: bool = True) -> Document:
    """Every benchmark of a file held against what the stages come to.

    The shape is that of `explorer/schema/oracle.schema.json`.

    Shape: `{ok, benchmarks[] {id, title, matched[], missing[], extra[], counts[], not_compared[],
    read_into[]}}`. An interaction is `{type, members[]}` or, on a belief from outside, `{type,
    recommendations[], belief}`, with `group` true where it tells a group, and with `unknown_type`
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
    counts = list(_counts(benchmark, listed, naming))
    for count in counts:
        part = _PARTS[count["of"]]
        if count["expected"] != count["found"] and (stated[part] is None or part in agreeing):
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
    yield from dict.fromkeys(of for of, _ in expected.counts if of not in _PARTS)
    if any(each.extensions is not None for each in benchmark.weighings):
        yield "expected_extensions"


def _read_into(benchmark: Benchmark) -> list[Document]:
    if benchmark.declared.combines:
        return []
    told: dict[str, list[str]] = {}
    for whole, part in combinations(benchmark.actions()):
        told.setdefault(whole, []).append(part)
    return [{"action": whole, "ingredients": parts} for whole, parts in told.items()]


def _in_order(told: list[Document]) -> list[Document]:
    return sorted(told, key=lambda each: [str(value) for value in each.values()])
