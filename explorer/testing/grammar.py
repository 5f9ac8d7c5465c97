"""A query as a tree whose every node knows where it stands in the text.

Parsers of SPARQL give back algebra, which has forgotten the text. Here only as much is understood
as is needed to point at a place and to change it: the text stays what it is. Whether a query is
right is for the engines to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Final

from explorer.errors import QueryError
from explorer.testing.tokens import Token, line_and_column, tokens

Span = tuple[int, int]

AGGREGATES: Final = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
COMPARISONS: Final = ("=", "!=", "<", "<=", ">", ">=")
_TERM_SORTS: Final = {
    "var": "var",
    "iri": "iri",
    "name": "iri",
    "string": "literal",
    "number": "number",
    "blank": "blank",
}
_MODIFIERS: Final = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")


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


def parse(text: str) -> Node:
    """The tree of a SELECT, CONSTRUCT or ASK.

    Shape: `query` over its `template`, `select` items, `group` and modifiers. A triple pattern is
    `triple` over subject, predicate and object. Raises QueryError where the text is no such query.
    """
    return _Reader(text, tokens(text)).query()


@dataclass(slots=True)
class _Reader:
    """Where in the words the reading stands."""

    text: str
    words: tuple[Token, ...]
    next: int = 0
    triples: list[Node] = field(default_factory=list)

    # Words ---------------------------------------------------------------------------------------

    def peek(self, ahead: int = 0) -> Token:
        place = self.next + ahead
        end = len(self.text)
        return self.words[place] if place < len(self.words) else Token("end", "", end, end)

    def sees(self, *wanted: str) -> bool:
        """Whether the next words are these; keywords in any case."""
        return all(self.peek(i).text.upper() == each for i, each in enumerate(wanted))

    def take(self, wanted: str = "") -> Token:
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
        return self.words[self.next - 1].end

    # Queries -------------------------------------------------------------------------------------

    def query(self) -> Node:
        while self.sees("PREFIX") or self.sees("BASE"):
            self.take()
            while self.peek().sort in ("name", "iri"):
                self.take()
        found = self.select() if self.sees("SELECT") else self.other_form()
        if self.peek().sort != "end":
            self.take("the end")
        return found

    def other_form(self) -> Node:
        opening = self.take()
        form = opening.text.upper()
        parts = []
        if form == "CONSTRUCT" and self.sees("{"):
            group = self.group()
            parts.append(Node("template", group.start, group.end, group.parts))
        elif form not in ("CONSTRUCT", "ASK"):
            self.next -= 1
            self.take("SELECT, CONSTRUCT or ASK")
        return self.body(opening.start, form, parts)

    def select(self) -> Node:
        opening = self.take("SELECT")
        parts = []
        if self.sees("DISTINCT") or self.sees("REDUCED"):
            token = self.take()
            parts.append(Node("distinct", token.start, token.end, cut=(token.start, token.end + 1)))
        while not (self.sees("WHERE") or self.sees("{") or self.sees("FROM")):
            parts.append(self.projected())
        return self.body(opening.start, "SELECT", parts)

    def projected(self) -> Node:
        if self.sees("("):
            opening = self.take("(")
            value = self.expression()
            self.take("AS")
            name = self.term()
            self.take(")")
            return Node("as", opening.start, self.past, (value, name))
        token = self.take()
        return Node("var" if token.sort == "var" else "star", token.start, token.end)

    def body(self, start: int, form: str, parts: list[Node]) -> Node:
        while self.sees("FROM"):
            self.take()
            if self.sees("NAMED"):
                self.take()
            self.take()
        if self.sees("WHERE"):
            self.take()
        parts.append(self.group())
        while self.peek().text.upper() in _MODIFIERS:
            parts.append(self.modifier())
        return Node("query", start, self.past, tuple(parts), form)

    def modifier(self) -> Node:
        opening = self.take()
        word = opening.text.upper()
        if word == "VALUES":
            self.next -= 1
            return self.values()
        parts = []
        if word in ("GROUP", "ORDER"):
            self.take("BY")
        while not (
            self.peek().text.upper() in _MODIFIERS or self.sees("}") or self.peek().sort == "end"
        ):
            if self.sees("ASC") or self.sees("DESC"):
                self.take()
            parts.append(self.projected() if self._is_renaming() else self.expression())
        return Node("modifier", opening.start, self.past, tuple(parts), word)

    def _is_renaming(self) -> bool:
        """Whether a bracket holds `… AS ?name`."""
        if not self.sees("("):
            return False
        depth = 0
        for token in self.words[self.next :]:
            depth += {"(": 1, ")": -1}.get(token.text, 0)
            if depth == 1 and token.text.upper() == "AS":
                return True
            if depth == 0:
                return False
        return False

    # Groups --------------------------------------------------------------------------------------

    def group(self) -> Node:
        opening = self.take("{")
        parts: list[Node] = []
        if self.sees("SELECT"):
            parts.append(self.select())
        while not self.sees("}"):
            if self.sees("."):
                self.take()
            else:
                parts += self.element()
        self.take("}")
        return Node("group", opening.start, self.past, tuple(parts))

    def element(self) -> list[Node]:
        known: dict[str, Callable[[], Node]] = {
            "FILTER": self.filter,
            "OPTIONAL": self.wrapped,
            "MINUS": self.wrapped,
            "GRAPH": self.named,
            "SERVICE": self.named,
            "BIND": self.bind,
            "VALUES": self.values,
            "{": self.union,
        }
        read = known.get(self.peek().text.upper())
        return [read()] if read else self.statement()

    def filter(self) -> Node:
        opening = self.take("FILTER")
        value = self.exists() if self._opens_exists() else self.primary()
        return Node("filter", opening.start, self.past, (value,), cut=(opening.start, self.past))

    def wrapped(self) -> Node:
        opening = self.take()
        group = self.group()
        span = (opening.start, self.past)
        return Node(
            opening.text.lower(), *span, (group,), at=(opening.start, opening.end), cut=span
        )

    def named(self) -> Node:
        opening = self.take()
        if self.sees("SILENT"):
            self.take()
        name = self.term()
        group = self.group()
        return Node(opening.text.lower(), opening.start, self.past, (name, group))

    def bind(self) -> Node:
        opening = self.take("BIND")
        self.take("(")
        value = self.expression()
        self.take("AS")
        name = self.term()
        self.take(")")
        return Node("bind", opening.start, self.past, (value, name), cut=(opening.start, self.past))

    def values(self) -> Node:
        opening = self.take("VALUES")
        names, rows = [], []
        single = not self.sees("(")
        if single:
            names.append(self.term())
        else:
            self.take("(")
            while not self.sees(")"):
                names.append(self.term())
            self.take(")")
        self.take("{")
        while not self.sees("}"):
            rows.append(self.row(single))
        self.take("}")
        parts = (Node("names", names[0].start, names[-1].end, tuple(names)), *rows)
        return Node("values", opening.start, self.past, parts)

    def row(self, single: bool) -> Node:
        start = self.peek().start
        cells = []
        if single:
            cells.append(self.term())
        else:
            self.take("(")
            while not self.sees(")"):
                cells.append(self.term())
            self.take(")")
        return Node("row", start, self.past, tuple(cells), cut=(start, self.past))

    def union(self) -> Node:
        groups = [self.group()]
        joints = []
        while self.sees("UNION"):
            joints.append(self.take())
            groups.append(self.group())
        if not joints:
            return groups[0]
        branches = []
        for i, group in enumerate(groups):
            cut = (
                (group.start, groups[1].start) if i == 0 else (joints[i - 1].start, group.end)
            )
            branches.append(Node("branch", group.start, group.end, (group,), cut=cut))
        return Node("union", groups[0].start, groups[-1].end, tuple(branches))

    # Triples -------------------------------------------------------------------------------------

    def statement(self) -> list[Node]:
        """The triple patterns of one subject, with the dot that ends them."""
        outer, self.triples = self.triples, []
        start = self.peek().start
        subject = self.value()
        self.properties(subject, start)
        found, self.triples = self.triples, outer
        return found

    def properties(self, subject: Node, start: int, closing: str = "") -> None:
        """Read `p o, o ; p o` and note every triple pattern with what goes when it is dropped."""
        entries: list[tuple[Node, list[Node], list[int]]] = []
        semicolons: list[int] = []
        while self.peek().text not in (".", "}", closing or "}") and not self._opens_element():
            if self.sees(";"):
                semicolons.append(self.take().start)
                continue
            path = self.path()
            objects, commas = [self.value()], []
            while self.sees(","):
                commas.append(self.take().start)
                objects.append(self.value())
            entries.append((path, objects, commas))
        end = self.past
        if self.sees(".") and not closing:
            end = self.peek().end
        for i, (path, objects, commas) in enumerate(entries):
            for j, each in enumerate(objects):
                if len(objects) > 1:
                    cut = (each.start, objects[1].start) if j == 0 else (commas[j - 1], each.end)
                elif i > 0:
                    before = [at for at in semicolons if at < path.start]
                    cut = (before[-1], each.end)
                elif len(entries) > 1:
                    cut = (path.start, entries[1][0].start)
                else:
                    cut = (path.start, each.end) if closing else (start, end)
                whole = (start, end)
                shown = each.start if j else path.start
                self.triples.append(
                    Node("triple", shown, each.end, (subject, path, each), "", whole, cut)
                )

    def _opens_element(self) -> bool:
        words = ("FILTER", "OPTIONAL", "MINUS", "GRAPH", "SERVICE", "BIND", "VALUES", "{")
        return self.peek().text.upper() in words or self.peek().sort == "end"

    def value(self) -> Node:
        """A term, or a blank node that is told more of."""
        if self.sees("["):
            opening = self.take("[")
            inner = Node("blank", opening.start, opening.end)
            self.properties(inner, opening.start, "]")
            self.take("]")
            return Node("blank", opening.start, self.past)
        if self.sees("("):
            opening = self.take("(")
            while not self.sees(")"):
                self.value()
            self.take(")")
            return Node("list", opening.start, self.past)
        return self.term()

    def term(self) -> Node:
        if self.peek().text in ("-", "+") and self.peek(1).sort == "number":
            sign, digits = self.take(), self.take()
            return Node("number", sign.start, digits.end)
        token = self.take()
        kind = _TERM_SORTS.get(token.sort, "literal")
        if token.sort == "word" and token.text == "a":
            kind = "iri"
        if kind == "literal" and self.peek().sort == "language":
            self.take()
        elif kind == "literal" and self.sees("^^"):
            self.take()
            self.take()
        return Node(kind, token.start, self.past)

    # Paths ---------------------------------------------------------------------------------------

    def path(self) -> Node:
        return self.series("|", "alternative", lambda: self.series("/", "sequence", self.step))

    def series(self, mark: str, kind: str, read: Callable[[], Node]) -> Node:
        parts, joints = [read()], []
        while self.sees(mark):
            joints.append(self.take().start)
            parts.append(read())
        if not joints:
            return parts[0]
        steps = []
        for i, part in enumerate(parts):
            cut = (part.start, parts[1].start) if i == 0 else (joints[i - 1], part.end)
            steps.append(Node("step", part.start, part.end, (part,), kind, cut=cut))
        return Node(kind, parts[0].start, parts[-1].end, tuple(steps), mark)

    def step(self) -> Node:
        if self.sees("^") or self.sees("!"):
            token = self.take()
            inner = self.step()
            kind = "inverse" if token.text == "^" else "negated"
            return Node(kind, token.start, self.past, (inner,), at=(token.start, token.end))
        if self.sees("("):
            opening = self.take("(")
            inner = self.path()
            self.take(")")
            found = Node("bracket", opening.start, self.past, (inner,))
        else:
            found = self.term()
        if self.peek().text in ("*", "+") or (self.sees("?") and self.peek().sort == "mark"):
            token = self.take()
            span = (found.start, token.end)
            return Node("repeat", *span, (found,), token.text, (token.start, token.end))
        return found

    # Expressions ---------------------------------------------------------------------------------

    def expression(self) -> Node:
        return self.chain(("||",), "or", lambda: self.chain(("&&",), "and", self.relation))

    def chain(self, marks: tuple[str, ...], kind: str, read: Callable[[], Node]) -> Node:
        found = read()
        while self.peek().text in marks:
            token = self.take()
            right = read()
            span = (token.start, token.end)
            found = Node(kind, found.start, right.end, (found, right), token.text, span)
        return found

    def relation(self) -> Node:
        left = self.sum()
        if self.peek().text in COMPARISONS:
            token = self.take()
            right = self.sum()
            span = (token.start, token.end)
            return Node("compare", left.start, right.end, (left, right), token.text, span)
        if self.sees("IN") or self.sees("NOT", "IN"):
            opening = self.take()
            word = "in" if opening.text.upper() == "IN" else "not in"
            if word == "not in":
                self.take("IN")
            span = (opening.start, self.past)
            choices = self.arguments()
            return Node("in", left.start, self.past, (left, *choices), word, span)
        return left

    def sum(self) -> Node:
        return self.chain(
            ("+", "-"), "sum", lambda: self.chain(("*", "/"), "product", self.unary)
        )

    def unary(self) -> Node:
        if self.peek().text in ("!", "-", "+"):
            token = self.take()
            inner = self.unary()
            kind = "not" if token.text == "!" else "sign"
            span = (token.start, token.end)
            return Node(kind, token.start, inner.end, (inner,), token.text, span)
        return self.primary()

    def primary(self) -> Node:
        if self.sees("("):
            opening = self.take("(")
            inner = self.expression()
            self.take(")")
            return Node("bracket", opening.start, self.past, (inner,))
        if self._opens_exists():
            return self.exists()
        token = self.peek()
        if token.sort in ("word", "name", "iri") and self.peek(1).text == "(":
            return self.call()
        return self.term()

    def call(self) -> Node:
        name = self.take()
        word, distinct = name.text.upper(), ()
        parts: list[Node] = []
        if word in AGGREGATES and self.peek(1).text.upper() == "DISTINCT":
            token = self.peek(1)
            distinct = (token.start, token.end + 1)
            self.next += 2
            parts = [self.term() if self.sees("*") else self.expression()]
            self._rest_of_aggregate()
        elif word in AGGREGATES and self.peek(1).text == "*":
            self.next += 3
        else:
            parts = self.arguments()
        kind = "aggregate" if word in AGGREGATES else "call"
        span = (name.start, name.end)
        return Node(kind, name.start, self.past, tuple(parts), word, span, distinct or (0, 0))

    def _rest_of_aggregate(self) -> None:
        while not self.sees(")"):
            self.take()
        self.take(")")

    def arguments(self) -> list[Node]:
        self.take("(")
        found = []
        while not self.sees(")"):
            if self.sees(";"):
                while not self.sees(")"):
                    self.take()
                break
            found.append(self.expression())
            if self.sees(","):
                self.take()
        self.take(")")
        return found

    def _opens_exists(self) -> bool:
        return self.sees("EXISTS") or self.sees("NOT", "EXISTS")

    def exists(self) -> Node:
        opening = self.take()
        word = "exists" if opening.text.upper() == "EXISTS" else "not exists"
        if word == "not exists":
            self.take("EXISTS")
        span = (opening.start, self.past)
        group = self.group()
        return Node("exists", opening.start, self.past, (group,), word, span)
