"""A file of recommendations that are followed together: what it holds, as frozen values.

One file has benchmarks, each a set of recommendations with what is expected of them, and may have a
belief base that all of them share. Every value keeps the line on which it stands. Names are those
of the file; nothing is looked up in the knowledge.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Pair = tuple[str, str]
"""Two names, the wider or better one first."""


@dataclass(frozen=True, slots=True)
class Transition:
    """A change from situations to situations; of one action only, where a model has it so."""

    id: str
    line: int
    action: str | None
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Belief:
    """That an action brings about a transition, and how often (in small letters)."""

    id: str
    line: int
    action: str | None
    transition: str | None
    frequency: str


@dataclass(frozen=True, slots=True)
class Advice:
    """A recommendation. The direction is `for` or `against`, or None where the file has none."""

    id: str
    line: int
    direction: str | None
    action: str | None = None
    transition: str | None = None
    belief: str | None = None
    annotated: str | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Declared:
    """What is declared in one place: transitions and beliefs by name, and links of actions.

    `subsumes` has the wider action first, `combines` the combination; `categories` pairs a category
    with the transition that defines it; `different` are lists of names said to be different.
    """

    transitions: Mapping[str, Transition] = field(default_factory=dict)
    beliefs: Mapping[str, Belief] = field(default_factory=dict)
    subsumes: tuple[Pair, ...] = ()
    categories: tuple[Pair, ...] = ()
    combines: tuple[Pair, ...] = ()
    different: tuple[tuple[int, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Stated:
    """An interaction that a file expects: its type as written, who takes part, on which belief."""

    type: str
    members: tuple[str, ...]
    belief: str | None = None


@dataclass(frozen=True, slots=True)
class Expected:
    """What a benchmark expects. None where it says nothing of that kind, which is not "none".

    `counts` are by key and type, a total under the type ""; `others` are expectations of a form
    that is not known here.
    """

    pairs: tuple[Stated, ...] | None = None
    groups: tuple[Stated, ...] | None = None
    external: tuple[Stated, ...] | None = None
    counts: Mapping[Pair, int] = field(default_factory=dict)
    others: tuple[str, ...] = ()

    def types(self) -> tuple[str, ...]:
        """Every name of a type that is used, in the order of the file."""
        lists = (self.pairs or (), self.groups or (), self.external or ())
        named = [each.type for stated in lists for each in stated]
        return tuple(dict.fromkeys([*named, *(kind for _, kind in self.counts if kind)]))


@dataclass(frozen=True, slots=True)
class Weighing:
    """One way to weigh a benchmark: who is preferred to whom, and which sets are acceptable."""

    id: str
    line: int
    preferences: tuple[Pair, ...]
    extensions: tuple[frozenset[str], ...] | None


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A set of recommendations, what is declared for it, and what is expected of it."""

    id: str
    line: int
    title: str
    recommendations: Mapping[str, Advice]
    declared: Declared
    expected: Expected
    weighings: tuple[Weighing, ...]

    def actions(self) -> tuple[str, ...]:
        """Every action that is recommended, described or believed in, in the order of the file."""
        named: list[str | None] = [each.action for each in self.recommendations.values()]
        named += [each.action for each in self.declared.transitions.values()]
        named += [each.action for each in self.declared.beliefs.values()]
        named += [name for pair in self.declared.subsumes for name in pair]
        return tuple(dict.fromkeys(name for name in named if name))


@dataclass(frozen=True, slots=True)
class InteractionFile:
    """A file as read: its name, the shared belief base, and its benchmarks by id."""

    name: str
    base: Declared
    benchmarks: Mapping[str, Benchmark]
