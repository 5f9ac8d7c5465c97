"""A query as a tree whose every node knows where it stands in the text.

Parsers of SPARQL give back algebra, which has forgotten the text. Here only as much is understood
as is needed to point at a place and to change it: the text stays what it is. Whether a query is
right is for the engines to say.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from explorer.testing.expressions import exists, expression, opens_exists, primary, whole_path
from explorer.testing.tokens import tokens
from explorer.testing.words import Node, Words, term

_MODIFIERS: Final = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")


def parse(text: str) -> Node:
    """The tree of a SELECT, CONSTRUCT or ASK.

    Shape: `query` over its `template`, `select` items, `group` and modifiers. A triple pattern is
    `triple` over subject, predicate and object. Raises QueryError where the text is no such query.
    """
    return query(Words(text, tokens(text)))


# Queries -------------------------------------------------------------------------------------


def query(words: Words) -> Node:
    """A whole query, with its prologue."""
    while words.sees("PREFIX") or words.sees("BASE"):
        words.take()
        while words.peek().sort in ("name", "iri"):
            words.take()
    found = select(words) if words.sees("SELECT") else other_form(words)
    if words.peek().sort != "end":
        words.take("the end")
    return found


def other_form(words: Words) -> Node:
    """A CONSTRUCT or an ASK."""
    opening = words.take()
    form = opening.text.upper()
    parts = []
    if form == "CONSTRUCT" and words.sees("{"):
        group = braces(words)
        parts.append(Node("template", group.start, group.end, group.parts))
    elif form not in ("CONSTRUCT", "ASK"):
        words.next -= 1
        words.take("SELECT, CONSTRUCT or ASK")
    return body(words, opening.start, form, parts)


def select(words: Words) -> Node:
    """A SELECT, whole or inside a group."""
    opening = words.take("SELECT")
    parts = []
    if words.sees("DISTINCT") or words.sees("REDUCED"):
        token = words.take()
        parts.append(Node("distinct", token.start, token.end, cut=(token.start, token.end + 1)))
    while not (words.sees("WHERE") or words.sees("{") or words.sees("FROM")):
        parts.append(projected(words))
    return body(words, opening.start, "SELECT", parts)


def projected(words: Words) -> Node:
    """A variable, `*`, or `(… AS ?name)`."""
    if words.sees("("):
        opening = words.take("(")
        value = expression(words)
        words.take("AS")
        name = term(words)
        words.take(")")
        return Node("as", opening.start, words.past, (value, name))
    token = words.take()
    return Node("var" if token.sort == "var" else "star", token.start, token.end)


def body(words: Words, start: int, form: str, parts: list[Node]) -> Node:
    """What all forms share: the group and what follows it."""
    while words.sees("FROM"):
        words.take()
        if words.sees("NAMED"):
            words.take()
        words.take()
    if words.sees("WHERE"):
        words.take()
    parts.append(braces(words))
    while words.peek().text.upper() in _MODIFIERS:
        parts.append(modifier(words))
    return Node("query", start, words.past, tuple(parts), form)


def modifier(words: Words) -> Node:
    """GROUP BY, ORDER BY, HAVING, LIMIT, OFFSET or VALUES behind the group."""
    opening = words.take()
    word = opening.text.upper()
    if word == "VALUES":
        words.next -= 1
        return values(words)
    parts = []
    if word in ("GROUP", "ORDER"):
        words.take("BY")
    while not (
        words.peek().text.upper() in _MODIFIERS or words.sees("}") or words.peek().sort == "end"
    ):
        if words.sees("ASC") or words.sees("DESC"):
            words.take()
        parts.append(projected(words) if is_renaming(words) else expression(words))
    return Node("modifier", opening.start, words.past, tuple(parts), word)


def is_renaming(words: Words) -> bool:
    """Whether a bracket holds `… AS ?name`."""
    if not words.sees("("):
        return False
    depth = 0
    for token in words.every[words.next :]:
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if depth == 1 and token.text.upper() == "AS":
            return True
        if depth == 0:
            return False
    return False


# Groups --------------------------------------------------------------------------------------


def braces(words: Words) -> Node:
    """What stands between braces."""
    opening = words.take("{")
    parts: list[Node] = []
    if words.sees("SELECT"):
        parts.append(select(words))
    while not words.sees("}"):
        if words.sees("."):
            words.take()
        else:
            parts += element(words)
    words.take("}")
    return Node("group", opening.start, words.past, tuple(parts))


def element(words: Words) -> list[Node]:
    """The next part of a group; a statement is as many as it has triple patterns."""
    known: dict[str, Callable[[Words], Node]] = {
        "FILTER": filtering,
        "OPTIONAL": wrapped,
        "MINUS": wrapped,
        "GRAPH": named,
        "SERVICE": named,
        "BIND": bind,
        "VALUES": values,
        "{": union,
    }
    read = known.get(words.peek().text.upper())
    return [read(words)] if read else statement(words)


def filtering(words: Words) -> Node:
    """A FILTER."""
    opening = words.take("FILTER")
    value = exists(words) if opens_exists(words) else primary(words)
    return Node("filter", opening.start, words.past, (value,), cut=(opening.start, words.past))


def wrapped(words: Words) -> Node:
    """An OPTIONAL or a MINUS."""
    opening = words.take()
    group = braces(words)
    span = (opening.start, words.past)
    return Node(opening.text.lower(), *span, (group,), at=(opening.start, opening.end), cut=span)


def named(words: Words) -> Node:
    """A GRAPH or a SERVICE."""
    opening = words.take()
    if words.sees("SILENT"):
        words.take()
    name = term(words)
    group = braces(words)
    return Node(opening.text.lower(), opening.start, words.past, (name, group))


def bind(words: Words) -> Node:
    """A BIND."""
    opening = words.take("BIND")
    words.take("(")
    value = expression(words)
    words.take("AS")
    name = term(words)
    words.take(")")
    return Node("bind", opening.start, words.past, (value, name), cut=(opening.start, words.past))


def values(words: Words) -> Node:
    """A VALUES with its rows."""
    opening = words.take("VALUES")
    names, rows = [], []
    single = not words.sees("(")
    if single:
        names.append(term(words))
    else:
        words.take("(")
        while not words.sees(")"):
            names.append(term(words))
        words.take(")")
    words.take("{")
    while not words.sees("}"):
        rows.append(row(words, single))
    words.take("}")
    # VALUES () names nothing.
    first, last = (names[0].start, names[-1].end) if names else (opening.end, opening.end)
    parts = (Node("names", first, last, tuple(names)), *rows)
    return Node("values", opening.start, words.past, parts)


def row(words: Words, single: bool) -> Node:
    """One row of a VALUES."""
    start = words.peek().start
    cells = []
    if single:
        cells.append(term(words))
    else:
        words.take("(")
        while not words.sees(")"):
            cells.append(term(words))
        words.take(")")
    return Node("row", start, words.past, tuple(cells), cut=(start, words.past))


def union(words: Words) -> Node:
    """A UNION, or the one group where there is no other."""
    groups = [braces(words)]
    joints = []
    while words.sees("UNION"):
        joints.append(words.take())
        groups.append(braces(words))
    if not joints:
        return groups[0]
    branches = []
    for i, group in enumerate(groups):
        cut = (group.start, groups[1].start) if i == 0 else (joints[i - 1].start, group.end)
        branches.append(Node("branch", group.start, group.end, (group,), cut=cut))
    return Node("union", groups[0].start, groups[-1].end, tuple(branches))


# Triples -------------------------------------------------------------------------------------


def statement(words: Words) -> list[Node]:
    """The triple patterns of one subject, with the dot that ends them."""
    outer, words.triples = words.triples, []
    start = words.peek().start
    subject = value_or_blank(words)
    properties(words, subject, start)
    found, words.triples = words.triples, outer
    return found


def properties(words: Words, subject: Node, start: int, closing: str = "") -> None:
    """Read `p o, o ; p o` and note every triple pattern with what goes when it is dropped."""
    entries: list[tuple[Node, list[Node], list[int]]] = []
    semicolons: list[int] = []
    while words.peek().text not in (".", "}", closing or "}") and not opens_element(words):
        if words.sees(";"):
            semicolons.append(words.take().start)
            continue
        path = whole_path(words)
        objects, commas = [value_or_blank(words)], []
        while words.sees(","):
            commas.append(words.take().start)
            objects.append(value_or_blank(words))
        entries.append((path, objects, commas))
    end = words.past
    if words.sees(".") and not closing:
        end = words.peek().end
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
            words.triples.append(
                Node("triple", shown, each.end, (subject, path, each), "", whole, cut)
            )


def opens_element(words: Words) -> bool:
    """Whether what comes next is no triple pattern."""
    opening = ("FILTER", "OPTIONAL", "MINUS", "GRAPH", "SERVICE", "BIND", "VALUES", "{")
    return words.peek().text.upper() in opening or words.peek().sort == "end"


def value_or_blank(words: Words) -> Node:
    """A term, or a blank node that is told more of."""
    if words.sees("["):
        opening = words.take("[")
        inner = Node("blank", opening.start, opening.end)
        properties(words, inner, opening.start, "]")
        words.take("]")
        return Node("blank", opening.start, words.past)
    if words.sees("("):
        opening = words.take("(")
        while not words.sees(")"):
            value_or_blank(words)
        words.take(")")
        return Node("list", opening.start, words.past)
    return term(words)
