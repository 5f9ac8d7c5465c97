"""The parts of a query, and reading it word by word."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from explorer.errors import QueryError
from explorer.testing.tokens import Token, line_and_column

Span = tuple[int, int]

_TERM_SORTS: Final = {
    "var": "var",
    "iri": "iri",
    "name": "iri",
    "string": "literal",
    "number": "number",
    "blank": "blank",
}


@dataclass(frozen=True, slots=True)
class Node:
    """One part of a query: its kind, its span, what it is made of.

    `word` is its operator, function or form; `at` where that word stands, or for a triple pattern
    the whole statement; `cut` what has to go when it is left out, with its punctuation.
    """

    kind: str
    start: int
    end: int
    parts: tuple[Node, ...] = ()
    word: str = ""
    at: Span = (0, 0)
    cut: Span = (0, 0)

    def every(self) -> Iterator[Node]:
        """This node and all below it, in the order of the text."""
        yield self
        for part in self.parts:
            yield from part.every()


@dataclass(slots=True)
class Words:
    """The words of a query, and where in them the reading stands."""

    text: str
    every: tuple[Token, ...]
    next: int = 0
    triples: list[Node] = field(default_factory=list)
    """The triple patterns of the statement that is being read."""

    def peek(self, ahead: int = 0) -> Token:
        """The next word, or one further on; past the last one a word of the sort `end`."""
        place = self.next + ahead
        end = len(self.text)
        return self.every[place] if place < len(self.every) else Token("end", "", end, end)

    def sees(self, *wanted: str) -> bool:
        """Whether the next words are these; keywords in any case."""
        return all(self.peek(i).text.upper() == each for i, each in enumerate(wanted))

    def take(self, wanted: str = "") -> Token:
        """The next word, which is then behind. Raises QueryError when it is another one."""
        token = self.peek()
        if token.sort == "end" or (wanted and token.text.upper() != wanted):
            line, column = line_and_column(self.text, token.start)
            raise QueryError(
                where=f"line {line}, column {column}",
                what=f"“{token.text or 'the end'}” stands where {wanted or 'more'} was expected",
                try_="the engine's own message may say more",
            )
        self.next += 1
        return token

    @property
    def past(self) -> int:
        """Where the last word that was taken ends."""
        return self.every[self.next - 1].end


def term(words: Words) -> Node:
    """A variable, a name, a literal or a number."""
    if words.peek().text in ("-", "+") and words.peek(1).sort == "number":
        sign, digits = words.take(), words.take()
        return Node("number", sign.start, digits.end)
    token = words.take()
    kind = _TERM_SORTS.get(token.sort, "literal")
    if token.sort == "word" and token.text == "a":
        kind = "iri"
    if kind == "literal" and words.peek().sort == "language":
        words.take()
    elif kind == "literal" and words.sees("^^"):
        words.take()
        words.take()
    return Node(kind, token.start, words.past)
