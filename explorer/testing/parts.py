"""The parts of a query that can hold or fail, each with two probes that ask which of it is so.

These are each triple pattern, filter, OPTIONAL, branch of a UNION, EXISTS and MINUS. What is alone
in its group is told with the group.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from explorer.testing import certain
from explorer.testing.grammar import parse
from explorer.testing.mutants import readable, squeezed
from explorer.testing.tokens import line_and_column
from explorer.testing.words import Node


@dataclass(frozen=True, slots=True)
class Place:
    """A part of a query: where it stands, and the two probes that tell what it came to.

    It is `certain` where no data can make it fail.
    """

    kind: str
    line: int
    column: int
    text: str
    holds: str
    fails: str
    alone: bool = False
    certain: bool = False


def places(text: str) -> tuple[Place, ...]:
    """The parts of a query that can hold or fail, in the order of the text."""
    tree = parse(text)
    found = list(_Walk(text, text[: tree.start]).of_query(tree))
    return tuple(sorted(found, key=lambda place: (place.line, place.column)))


@dataclass(frozen=True, slots=True)
class _Walk:
    """A way through a query; the prologue declares the prefixes of every probe."""

    text: str
    prologue: str

    def of(self, node: Node) -> str:
        return self.text[node.start : node.end]

    def of_query(self, query: Node, *, alone: bool = False) -> Iterator[Place]:
        for part in query.parts:
            if part.kind == "group":
                yield from self.of_group(part, [], alone)

    def of_group(
        self, group: Node, before: list[str], alone: bool, *, told: bool = False
    ) -> Iterator[Place]:
        """The places of a group; `before` surrounds it; `told` where it is a place itself."""
        if told and [part.kind for part in group.parts] == ["triple"]:
            return
        here: list[str] = []
        stated = [self.element(part) for part in group.parts if part.kind != "filter"]
        for part in group.parts:
            reached = [*before, *here]
            if part.kind == "filter":
                filters = [
                    self.of(other)
                    for other in group.parts
                    if other.kind == "filter" and other is not part
                ]
                yield from self.of_test(part, before, [*stated, *filters], alone)
                if self.is_ready(part, reached):
                    here.append(self.of(part))
                continue
            if part.kind == "triple":
                pattern = self.element(part)
                found = self.place("pattern", part, before, here, pattern, pattern, alone)
                joined = certain.names([pattern]) & certain.names(reached)
                yield found if joined else self.first(found, part, group, before)
            elif part.kind in ("optional", "minus"):
                (inner,) = part.parts
                kind = "OPTIONAL" if part.kind == "optional" else "MINUS"
                body = self.body(inner)
                found = self.place(kind, part, before, here, body, body, alone)
                yield found if kind == "OPTIONAL" else turned(found)
                yield from self.of_group(inner, reached, alone, told=True)
            elif part.kind == "union":
                for branch in part.parts:
                    body = self.of(branch)
                    yield self.place("UNION branch", branch, before, here, body, body, alone)
                    yield from self.of_group(branch.parts[0], reached, alone, told=True)
            elif part.kind == "bind":
                yield from self.of_exists(part, before, here, alone)
            elif part.kind == "group":
                yield from self.of_group(part, reached, alone)
            elif part.kind == "query":
                yield from self.of_query(part, alone=True)
            here.append(self.element(part))

    def first(self, place: Place, part: Node, group: Node, before: list[str]) -> Place:
        """Where nothing before tells of a pattern, it fails where the others of its group hold."""
        others = [
            self.element(each) for each in group.parts if each.kind == "triple" and each is not part
        ]
        told = certain.names([self.element(part)])
        if not any(told & certain.names([each]) for each in others):
            return place
        no = f"FILTER NOT EXISTS {{ {self.element(part)} }}"
        sure = certain.of_triple(part, self.of, [*before, *others])
        return replace(place, fails=self.probe((before, others), no), certain=sure)

    def of_test(
        self, part: Node, before: list[str], rest: list[str], alone: bool
    ) -> Iterator[Place]:
        (test,) = part.parts
        if test.kind != "exists":
            yes = self.of(part)
            no = f"FILTER(!COALESCE({self.of(test)}, false))"
            yield self.probes("filter", part, (before, rest), yes, no, alone)
        yield from self.of_exists(part, before, rest, alone)

    def of_exists(
        self, part: Node, before: list[str], here: list[str], alone: bool
    ) -> Iterator[Place]:
        """Each EXISTS in a filter or an assignment, and what stands in it."""
        for test in outermost(part, "exists"):
            inner = test.parts[0]
            found = self.place(
                test.word.upper(), test, before, here, self.body(inner), self.body(inner), alone
            )
            yield found if test.word == "exists" else turned(found)
            yield from self.of_group(inner, [*before, *here], alone, told=True)

    def place(
        self,
        kind: str,
        part: Node,
        before: list[str],
        here: list[str],
        joined: str,
        denied: str,
        alone: bool,
    ) -> Place:
        """A place that holds where something can be joined, and fails where nothing can."""
        inner = denied if denied.startswith("{") else f"{{ {denied} }}"
        no = f"FILTER NOT EXISTS {inner}"
        yes = joined if kind in ("pattern", "UNION branch") else f"FILTER EXISTS {inner}"
        found = self.probes(kind, part, (before, here), yes, no, alone)
        return replace(found, certain=self.is_certain(part, [*before, *here]))

    def is_certain(self, part: Node, reached: list[str]) -> bool:
        """Whether a pattern, or the group of an OPTIONAL or of a branch, cannot fail."""
        if part.kind == "triple":
            return certain.of_triple(part, self.of, reached)
        inside = part.kind in ("optional", "branch")
        return inside and certain.of_group(part.parts[0], self.of, reached)

    def probes(
        self,
        kind: str,
        part: Node,
        reached: tuple[list[str], list[str]],
        yes: str,
        no: str,
        alone: bool,
    ) -> Place:
        line, column = line_and_column(self.text, part.start)
        shown = squeezed(self.of(part))
        holds, fails = (self.probe(reached, each) for each in (yes, no))
        return Place(kind, line, column, shown, holds, fails, alone)

    def probe(self, reached: tuple[list[str], list[str]], last: str) -> str:
        """One group where that can be read, so that what is inside sees what is around it."""
        before, here = (" ".join(each) for each in reached)
        flat = f"{self.prologue}SELECT * WHERE {{ {before} {here} {last} }} LIMIT 1"
        if readable(flat):
            return flat
        return f"{self.prologue}SELECT * WHERE {{ {before} {{ {here} {last} }} }} LIMIT 1"

    def element(self, part: Node) -> str:
        """A part of a group as it can stand in another one."""
        if part.kind == "triple":
            return " ".join(self.of(each) for each in part.parts) + " ."
        if part.kind == "query":
            return f"{{ {self.of(part)} }}"
        return self.of(part) + "\n"

    def body(self, group: Node) -> str:
        """What stands between the braces of a group."""
        return self.text[group.start + 1 : group.end - 1] + "\n"

    def is_ready(self, part: Node, reached: list[str]) -> bool:
        """Whether all that a filter tests is known where it stands."""
        inside = {id(node) for test in outermost(part, "exists") for node in test.every()}
        told = " ".join(reached)
        names = [node for node in part.every() if node.kind == "var" and id(node) not in inside]
        return all(self.of(node) in told for node in names)


def turned(place: Place) -> Place:
    """A place that holds where the other fails."""
    return replace(place, holds=place.fails, fails=place.holds)


def outermost(node: Node, kind: str) -> Iterator[Node]:
    """The nodes of a kind below this one that are in no other of that kind."""
    for part in node.parts:
        if part.kind == kind:
            yield part
        else:
            yield from outermost(part, kind)
