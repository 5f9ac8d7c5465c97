"""Reading the paths and the expressions of a query."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from explorer.testing.words import Node, Words, term

AGGREGATES: Final = ("COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT")
COMPARISONS: Final = ("=", "!=", "<", "<=", ">", ">=")


# Paths ---------------------------------------------------------------------------------------


def whole_path(words: Words) -> Node:
    """A path: alternatives of sequences of steps."""
    return series(
        words, "|", "alternative", lambda: series(words, "/", "sequence", lambda: step(words))
    )


def series(words: Words, mark: str, kind: str, read: Callable[[], Node]) -> Node:
    """Parts with a mark between them, each a `step` that can be left out; one alone is itself."""
    parts, joints = [read()], []
    while words.sees(mark):
        joints.append(words.take().start)
        parts.append(read())
    if not joints:
        return parts[0]
    steps = []
    for i, part in enumerate(parts):
        cut = (part.start, parts[1].start) if i == 0 else (joints[i - 1], part.end)
        steps.append(Node("step", part.start, part.end, (part,), kind, cut=cut))
    return Node(kind, parts[0].start, parts[-1].end, tuple(steps), mark)


def step(words: Words) -> Node:
    """One step of a path, with what turns or repeats it."""
    if words.sees("^") or words.sees("!"):
        token = words.take()
        inner = step(words)
        kind = "inverse" if token.text == "^" else "negated"
        return Node(kind, token.start, words.past, (inner,), at=(token.start, token.end))
    if words.sees("("):
        opening = words.take("(")
        inner = whole_path(words)
        words.take(")")
        found = Node("bracket", opening.start, words.past, (inner,))
    else:
        found = term(words)
    if words.peek().text in ("*", "+") or (words.sees("?") and words.peek().sort == "mark"):
        token = words.take()
        span = (found.start, token.end)
        return Node("repeat", *span, (found,), token.text, (token.start, token.end))
    return found


# Expressions ---------------------------------------------------------------------------------


def expression(words: Words) -> Node:
    """An expression, from `||` down."""
    return chain(
        words, ("||",), "or", lambda: chain(words, ("&&",), "and", lambda: relation(words))
    )


def chain(words: Words, marks: tuple[str, ...], kind: str, read: Callable[[], Node]) -> Node:
    """Parts with operators between them, bound from the left."""
    found = read()
    while words.peek().text in marks:
        token = words.take()
        right = read()
        span = (token.start, token.end)
        found = Node(kind, found.start, right.end, (found, right), token.text, span)
    return found


def relation(words: Words) -> Node:
    """A comparison, an IN, or just a sum."""
    left = summing(words)
    if words.peek().text in COMPARISONS:
        token = words.take()
        right = summing(words)
        span = (token.start, token.end)
        return Node("compare", left.start, right.end, (left, right), token.text, span)
    if words.sees("IN") or words.sees("NOT", "IN"):
        opening = words.take()
        word = "in" if opening.text.upper() == "IN" else "not in"
        if word == "not in":
            words.take("IN")
        span = (opening.start, words.past)
        choices = arguments(words)
        return Node("in", left.start, words.past, (left, *choices), word, span)
    return left


def summing(words: Words) -> Node:
    """Sums of products."""
    return chain(
        words, ("+", "-"), "sum", lambda: chain(words, ("*", "/"), "product", lambda: unary(words))
    )


def unary(words: Words) -> Node:
    """What a sign or a `!` stands before."""
    if words.peek().text in ("!", "-", "+"):
        token = words.take()
        inner = unary(words)
        kind = "not" if token.text == "!" else "sign"
        span = (token.start, token.end)
        return Node(kind, token.start, inner.end, (inner,), token.text, span)
    return primary(words)


def primary(words: Words) -> Node:
    """What needs no operator: a bracket, an EXISTS, a call, a term."""
    if words.sees("("):
        opening = words.take("(")
        inner = expression(words)
        words.take(")")
        return Node("bracket", opening.start, words.past, (inner,))
    if opens_exists(words):
        return exists(words)
    token = words.peek()
    if token.sort in ("word", "name", "iri") and words.peek(1).text == "(":
        return call(words)
    return term(words)


def call(words: Words) -> Node:
    """A function or an aggregate; `cut` is the DISTINCT of an aggregate."""
    name = words.take()
    word, distinct = name.text.upper(), (0, 0)
    parts: list[Node] = []
    if word in AGGREGATES and words.peek(1).text.upper() == "DISTINCT":
        token = words.peek(1)
        distinct = (token.start, token.end + 1)
        words.next += 2
        parts = [term(words) if words.sees("*") else expression(words)]
        rest_of_aggregate(words)
    elif word in AGGREGATES and words.peek(1).text == "*":
        words.next += 3
    else:
        parts = arguments(words)
    kind = "aggregate" if word in AGGREGATES else "call"
    span = (name.start, name.end)
    return Node(kind, name.start, words.past, tuple(parts), word, span, distinct)


def rest_of_aggregate(words: Words) -> None:
    """Skip to the bracket that closes an aggregate."""
    while not words.sees(")"):
        words.take()
    words.take(")")


def arguments(words: Words) -> list[Node]:
    """The expressions between brackets."""
    words.take("(")
    found = []
    while not words.sees(")"):
        if words.sees(";"):
            while not words.sees(")"):
                words.take()
            break
        found.append(expression(words))
        if words.sees(","):
            words.take()
    words.take(")")
    return found


def opens_exists(words: Words) -> bool:
    """Whether EXISTS or NOT EXISTS comes next."""
    return words.sees("EXISTS") or words.sees("NOT", "EXISTS")


def exists(words: Words) -> Node:
    """EXISTS or NOT EXISTS with its group."""
    opening = words.take()
    word = "exists" if opening.text.upper() == "EXISTS" else "not exists"
    if word == "not exists":
        words.take("EXISTS")
    span = (opening.start, words.past)
    from explorer.testing.grammar import braces

    group = braces(words)
    return Node("exists", opening.start, words.past, (group,), word, span)
