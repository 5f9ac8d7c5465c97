"""The bytes of a file of interactions to its benchmarks; all problems of its form at once.

Keys that are not known are left alone, and most of those that are known may be missing. What a file
says badly, such as a belief that is cited and declared nowhere, is read as it stands: `check` tells
it. Refused is only what cannot be understood, and then the whole file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, TypeVar

from explorer.errors import Problem, SourceError
from explorer.form_reading import Piece, open_form
from explorer.interactions import (
    Advice,
    Belief,
    Benchmark,
    Declared,
    Expected,
    InteractionFile,
    Pair,
    Stated,
    Transition,
    Weighing,
)

ALWAYS: Final = "always"
"""How often a believed effect follows, where the file does not say."""

_DIRECTIONS: Final = {
    "for": "for",
    "should": "for",
    "must": "for",
    "against": "against",
    "should-not": "against",
    "must-not": "against",
}
_GROUPS: Final = ("expected_internal_clusters", "published_internal_clusters")
_EXTERNAL: Final = ("expected_external_local", "expected_external")
_PAIRS: Final = ("expected_internal_pairs", "published_internal_pairs")
_COUNTS: Final = "expected_counts"
_KNOWN: Final = frozenset((*_GROUPS, *_EXTERNAL, *_PAIRS, _COUNTS))

Kept = TypeVar("Kept", Transition, Belief, Advice, Benchmark)


def read_interactions(data: bytes, name: str) -> InteractionFile:
    """The file. Raises SourceError with every problem of its form."""
    piece, problems = open_form(data, name)
    reader = _Reader(name, problems)
    read = reader.file(piece)
    if reader.problems:
        raise SourceError(problems=sorted(reader.problems, key=_line))
    return read


def _line(problem: Problem) -> int:
    line = problem.where.rpartition(":")[2]
    return int(line) if line.isdigit() else 0


class _Reader:
    """Walks the pieces once and gathers what is wrong."""

    def __init__(self, name: str, problems: list[Problem]) -> None:
        self.name = name
        self.problems = problems

    def file(self, piece: Piece) -> InteractionFile:
        benchmarks = piece.under("benchmarks")
        entries = self.entries(benchmarks, "benchmarks") if benchmarks else []
        if benchmarks is None and piece.parts is not None:
            entries = self.entries(piece, "the file")
        elif benchmarks is None and piece.under("recommendations"):
            entries = [piece]
        elif benchmarks is None or (not entries and not self.problems):
            self.wrong(
                benchmarks or piece,
                "there is no benchmark in the file",
                "write at least one under the key benchmarks, with its id and recommendations",
            )
        shared = [part for key, part in piece.keys or () if key.startswith("shared")]
        bases = [self.declared(part) for part in shared if self.is_keyed(part, "a belief base")]
        base = bases[0] if bases else Declared()
        if len(bases) > 1:
            self.wrong(shared[1], "a second belief base stands here", "put all of it into one")
        read = [self.benchmark(entry) for entry in entries if self.is_keyed(entry, "benchmarks")]
        return InteractionFile(self.name, base, self.by_id(read, "benchmark"))

    def benchmark(self, piece: Piece) -> Benchmark:
        advice = [self.advice(each) for each in self.keyed(piece, "recommendations")]
        return Benchmark(
            self.id(piece, "a benchmark"),
            piece.line,
            self.text(piece, "title") or "",
            self.by_id(advice, "recommendation"),
            self.declared(piece),
            self.expected(piece),
            tuple(self.weighing(each) for each in self.keyed(piece, "cases")),
        )

    # What is declared ---------------------------------------------------------------------------

    def declared(self, piece: Piece) -> Declared:
        transitions = [self.transition(each) for each in self.keyed(piece, "transitions")]
        beliefs = [
            self.belief(each)
            for key in ("beliefs", "other_beliefs")
            for each in self.keyed(piece, key)
        ]
        return Declared(
            self.by_id(transitions, "transition"),
            self.by_id(beliefs, "belief"),
            (*self.links(piece, "subsumes"), *self.links(piece, "action_hierarchy")),
            tuple(self.links(piece, "category_defined_by_effect")),
            tuple(self.links(piece, "composition")),
            tuple(self.different(piece)),
        )

    def transition(self, piece: Piece) -> Transition:
        return Transition(
            self.id(piece, "a transition"),
            piece.line,
            self.text(piece, "action"),
            self.names(piece, "from"),
            self.names(piece, "to"),
        )

    def belief(self, piece: Piece) -> Belief:
        action, transition = self.text(piece, "action"), self.text(piece, "transition")
        if not (action and transition):
            self.wrong(
                piece,
                "a belief lacks its action or its transition",
                "say which action brings about which transition",
            )
        frequency = (self.text(piece, "frequency") or ALWAYS).casefold()
        return Belief(self.id(piece, "a belief"), piece.line, action, transition, frequency)

    def advice(self, piece: Piece) -> Advice:
        said = self.text(piece, "direction") or self.text(piece, "strength_literal")
        word = "-".join((said or "").casefold().split())
        if said and word not in _DIRECTIONS:
            self.wrong(piece, f"{said} is no direction", "write for or against")
        return Advice(
            self.id(piece, "a recommendation"),
            piece.line,
            _DIRECTIONS.get(word),
            self.text(piece, "action"),
            self.text(piece, "transition"),
            self.text(piece, "belief"),
            self.text(piece, "annotated_belief"),
            self.text(piece, "source") or self.text(piece, "source_guideline"),
        )

    def links(self, piece: Piece, key: str) -> Iterator[Pair]:
        """Pairs of names, written as a list of two or as a parent with its children."""
        for each in self.entries(piece.under(key), key):
            if each.keys is not None:
                wider = (
                    self.text(each, "parent")
                    or self.text(each, "combination")
                    or self.text(each, "category")
                )
                parts = ("children", "ingredients", "effect")
                names = [wider, *(name for part in parts for name in self.names(each, part))]
            else:
                names = [part.text for part in each.parts or ()]
            wider = names[0] if names else None
            found = [(wider, name) for name in names[1:] if wider and name]
            if not found:
                self.wrong(
                    each,
                    f"an entry under {key} does not name two actions or more",
                    "write [wider, narrower], or the keys parent and children",
                )
            yield from found

    def different(self, piece: Piece) -> Iterator[tuple[int, tuple[str, ...]]]:
        for each in self.entries(piece.under("all_different"), "all_different"):
            yield each.line, self.texts(each, "all_different")

    # What is expected ---------------------------------------------------------------------------

    def expected(self, piece: Piece) -> Expected:
        other = [
            key
            for key, _ in piece.keys or ()
            if key.startswith(("expected_", "published_")) and key not in _KNOWN
        ]
        counts = piece.under(_COUNTS)
        if counts and counts.keys is None and not counts.is_empty:
            self.wrong(counts, f"{_COUNTS} has no keys", "write what is counted, then the number")
        return Expected(
            self.stated(piece, _PAIRS),
            self.stated(piece, _GROUPS),
            self.stated(piece, _EXTERNAL),
            dict(self.counts(counts)) if counts else {},
            tuple(other),
        )

    def stated(self, piece: Piece, keys: tuple[str, ...]) -> tuple[Stated, ...] | None:
        if all(piece.under(key) is None for key in keys):
            return None
        return tuple(self.one(each) for key in keys for each in self.keyed(piece, key))

    def one(self, piece: Piece) -> Stated:
        kind = self.text(piece, "type")
        keys = ("between", "members", "recommendations")
        members = next((found for key in keys if (found := self.names(piece, key))), ())
        if not (kind and members):
            self.wrong(
                piece,
                "an expected interaction lacks its type or those who take part",
                f"write type and one of {', '.join(keys)}",
            )
        return Stated(kind or "", tuple(dict.fromkeys(members)), self.text(piece, "belief"))

    def counts(self, piece: Piece) -> Iterator[tuple[Pair, int]]:
        for key, value in piece.keys or ():
            if value.keys is None:
                yield (key.removesuffix("_total"), ""), self.number(value, key)
            for kind, count in value.keys or ():
                yield (key, kind), self.number(count, kind)

    def weighing(self, piece: Piece) -> Weighing:
        preferences = []
        for each in self.keyed(piece, "strict_preferences"):
            better, worse = self.text(each, "better"), self.text(each, "worse")
            if better and worse:
                preferences.append((better, worse))
            else:
                self.wrong(each, "a preference lacks a side", "write both better and worse")
        extensions = piece.under("expected_extensions")
        sets = self.entries(extensions, "expected_extensions") if extensions else None
        return Weighing(
            self.id(piece, "a case"),
            piece.line,
            tuple(preferences),
            None if sets is None else tuple(frozenset(self.texts(s, "a set")) for s in sets),
        )

    # Parts of any of them -----------------------------------------------------------------------

    def by_id(self, found: list[Kept], kind: str) -> dict[str, Kept]:
        kept: dict[str, Kept] = {}
        for each in found:
            if each.id in kept:
                self.problems.append(
                    Problem(
                        f"{self.name}:{each.line}",
                        f"the {kind} {each.id} stands here a second time "
                        f"(first on line {kept[each.id].line})",
                        "it could not be told which of the two is meant",
                        "keep one of them, or give the other a name of its own",
                    )
                )
            elif each.id:
                kept[each.id] = each
        return kept

    def id(self, piece: Piece, what: str) -> str:
        found = self.text(piece, "id")
        if not found:
            self.wrong(piece, f"{what} has no id", "give it one; others name it by that")
        return found or ""

    def text(self, piece: Piece, key: str) -> str | None:
        """The one text under a key; None where there is nothing."""
        under = piece.under(key)
        if under is not None and under.text is None and not under.is_empty:
            self.wrong(under, f"{key} holds several things", "write one name, or one sentence")
        return under.text if under else None

    def number(self, piece: Piece, key: str) -> int:
        if piece.text is None or not re.fullmatch("[0-9]{1,9}", piece.text):
            self.wrong(piece, f"the count of {key} is no whole number", "write digits, such as 3")
            return 0
        return int(piece.text)

    def names(self, piece: Piece, key: str) -> tuple[str, ...]:
        under = piece.under(key)
        return () if under is None else self.texts(under, key)

    def texts(self, piece: Piece, key: str) -> tuple[str, ...]:
        """One name, or a list of names."""
        if piece.text is not None:
            return (piece.text,)
        if piece.keys is not None or any(each.text is None for each in piece.parts or ()):
            self.wrong(piece, f"{key} is no name and no list of names", "write one name a line")
        return tuple(each.text for each in piece.parts or () if each.text is not None)

    def entries(self, piece: Piece | None, key: str) -> list[Piece]:
        """The parts of a list; none where there is nothing."""
        if piece is None or piece.is_empty:
            return []
        if piece.parts is None:
            self.wrong(piece, f"{key} is no list", "begin each entry with a dash")
        return list(piece.parts or ())

    def keyed(self, piece: Piece, key: str) -> list[Piece]:
        """The parts of a list that hold keys."""
        return [each for each in self.entries(piece.under(key), key) if self.is_keyed(each, key)]

    def is_keyed(self, piece: Piece, what: str) -> bool:
        if piece.keys is None:
            self.wrong(piece, f"an entry of {what} has no keys", "write keys with values under it")
        return piece.keys is not None

    def wrong(self, piece: Piece, what: str, try_: str) -> None:
        self.problems.append(Problem(f"{self.name}:{piece.line}", what, try_=try_))
