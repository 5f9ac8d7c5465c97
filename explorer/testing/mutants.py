"""What a query might have said instead: its text with one small slip, many times over.

A slip is what an author might do: forget a pattern, turn a filter round, write `<` for `<=`. Each
is an edit of the text, so that it can be shown beside it. Where a slip cannot change an answer by
the rules of SPARQL (a pattern said twice where rows are a set), it is not made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import pyoxigraph as ox

from explorer.places import ONTOLOGY
from explorer.testing.grammar import parse
from explorer.testing.tokens import line_and_column
from explorer.testing.words import Node, Span
from explorer.vocabulary import GX, RDF_TYPE, shorten

VERSION: Final = 3
"""Goes up when an operator changes, so that results kept from before count no more."""
Edit = tuple[int, int, str]
"""From where to where in the text, and what stands there instead."""
Found = tuple[str, Span, str, tuple[Edit, ...]]
"""Operator, the place that is shown, what it becomes, and the edits that do it."""

_BOUNDARY: Final = {"<": "<=", "<=": "<", ">": ">=", ">=": ">", "=": "!=", "!=": "="}
_OPPOSITE: Final = {
    "exists": "NOT EXISTS",
    "not exists": "EXISTS",
    "in": "NOT IN",
    "not in": "IN",
    "MIN": "MAX",
    "MAX": "MIN",
    "+": "-",
    "-": "+",
}
_COUNTED: Final = ("COUNT", "SUM", "AVG")
"""Aggregates for which a row that comes twice makes a difference."""
_STRICT: Final = ("STR", "STRLEN", "SUBSTR", "STRSTARTS", "CONTAINS", "LCASE")
"""Functions that fail where what they are given is not bound."""
_NOWHERE: Final = ox.Store()


@dataclass(frozen=True, slots=True)
class Mutant:
    """One slip: what was done where, and the text with it."""

    operator: str
    before: str
    after: str
    line: int
    column: int
    text: str

    @property
    def label(self) -> str:
        """How people name it: operator and place, and what the place becomes where it stays."""
        change = f" → `{self.after}`" if self.after else ""
        return f"{self.operator} `{self.before}`{change}"


@dataclass(frozen=True, slots=True)
class Scope:
    """What surrounds a node: the text, the query or sub-select, and whether rows are counted.

    They are `counted` by that query itself, or `around` it by one that it is part of.
    """

    text: str
    query: Node
    outermost: Node
    counted: bool = False
    around: bool = False

    def of(self, node: Node) -> str:
        """The text of a node."""
        return self.text[node.start : node.end]


def mutants(text: str) -> tuple[Mutant, ...]:
    """Every slip of a query that can still be read, in the order of the text; no text twice.

    Raises QueryError where the query itself cannot be read.
    """
    tree = parse(text)
    made: dict[str, Mutant] = {}
    for operator, (start, end), after, edits in slips(tree, Scope(text, tree, tree)):
        changed = edited(text, edits)
        if changed != text and changed not in made and readable(changed):
            line, column = line_and_column(text, start)
            before = squeezed(text[start:end])
            made[changed] = Mutant(operator, before, squeezed(after), line, column, changed)
    return tuple(sorted(made.values(), key=lambda each: (each.line, each.column)))


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text with every edit made; they must not overlap."""
    for start, end, instead in sorted(edits, reverse=True):
        text = text[:start] + instead + text[end:]
    return text


def readable(text: str) -> bool:
    """Whether the engine can read the query; what it then cannot do counts for nothing."""
    try:
        _NOWHERE.query(text)
    except (SyntaxError, ValueError):
        return False
    except (RuntimeError, OSError):
        return True
    return True


def squeezed(text: str) -> str:
    """The text on one line, without comments."""
    lines = (line.partition(" # ")[0] for line in text.splitlines() if line.strip()[:1] != "#")
    return " ".join(" ".join(lines).split())


def slips(node: Node, scope: Scope) -> Iterator[Found]:
    """Every slip at a node and below it."""
    if node.kind == "query":
        around = scope.counted or scope.around
        scope = Scope(scope.text, node, scope.outermost, counts(node), around)
    operate = OPERATORS.get(node.kind)
    if operate:
        yield from operate(node, scope)
    for part in node.parts:
        if node.kind == "template":
            yield "drop conclusion", (part.start, part.end), "", ((*part.cut, ""),)
            for inner in part.parts:
                yield from slips(inner, scope)
        else:
            yield from slips(part, scope)


def counts(query: Node) -> bool:
    """Whether the answer of this query changes when a row comes twice."""
    own = [node for part in query.parts if part.kind in ("as", "modifier") for node in part.every()]
    if any(node.kind == "aggregate" for node in own):
        return any(
            node.kind == "aggregate" and node.word in _COUNTED and node.cut == (0, 0)
            for node in own
        )
    return False


def dropped(what: str, node: Node) -> Found:
    """The slip of leaving something out."""
    return f"drop {what}", (node.start, node.end), "", ((*node.cut, ""),)


# Operators ---------------------------------------------------------------------------------------


def of_triple(node: Node, scope: Scope) -> Iterator[Found]:
    """Left out; optional, where something is only known through it; said twice, where it counts."""
    subject, path, value = node.parts
    yield dropped("pattern", node)
    pattern = f"{scope.of(subject)} {scope.of(path)} {scope.of(value)}"
    if "blank" in (subject.kind, value.kind):
        return
    insides = [scope.of(part) for part in (subject, value) if part.kind == "var"]
    only = [each for each in insides if is_only_here(each, node, scope)]
    used = any(scope.text.count(each) > 1 for each in only)
    if used and not is_tested(only, node, scope) and not is_optional(node, scope):
        optional = f" OPTIONAL {{ {pattern} }}"
        edits: tuple[Edit, ...] = ((*node.cut, ""), (node.at[1], node.at[1], optional))
        if node.cut == node.at:
            edits = ((*node.cut, optional),)
        yield "join to OPTIONAL", (node.start, node.end), optional, edits
    if scope.counted and value.kind == "var":
        again = f" {pattern}Again ."
        dot = "" if scope.text[node.at[1] - 1] == "." else " ."
        edits = ((node.at[1], node.at[1], dot + again),)
        yield "duplicate pattern", (node.start, node.end), again, edits


def is_only_here(name: str, node: Node, scope: Scope) -> bool:
    """Whether no other triple pattern or assignment of this query mentions the variable."""
    binding = [
        each
        for each in scope.query.every()
        if each.kind in ("triple", "bind", "values") and each != node
    ]
    return not any(
        scope.of(part) == name for each in binding for part in each.every() if part.kind == "var"
    )


def is_optional(node: Node, scope: Scope) -> bool:
    """Whether an OPTIONAL holds this pattern and nothing else."""
    return any(
        each.kind == "optional" and each.parts[0].parts == (node,) for each in scope.query.every()
    )


def is_tested(names: Sequence[str], node: Node, scope: Scope) -> bool:
    """Whether a filter beside a pattern fails anyway where one of these variables is not bound."""
    groups = [each for each in scope.query.every() if each.kind == "group" and node in each.parts]
    for part in groups[0].parts if groups else ():
        if part.kind == "filter":
            inside = list(part.every())
            lenient = ("exists", "or", "not", "call", "in")
            if not any(each.kind in lenient and each.word not in _STRICT for each in inside):
                tested = {scope.of(each) for each in inside if each.kind == "var"}
                if tested & set(names):
                    return True
    return False


def of_filter(node: Node, scope: Scope) -> Iterator[Found]:
    """Left out, or turned round."""
    yield dropped("filter", node)
    (test,) = node.parts
    if test.kind == "bracket":
        inside = scope.of(test)
        yield (
            "flip filter",
            (node.start, node.end),
            f"FILTER(!{inside})",
            ((test.start, test.end, f"(!{inside})"),),
        )


def of_optional(node: Node, scope: Scope) -> Iterator[Found]:
    """Demanded, or left out. What it demands stands in the group around it, where that can be."""
    (group,) = node.parts
    ended = scope.text[: node.start].rstrip()[-1:] in (".", "{", "}")
    bare = (
        (node.start, group.start + 1, "" if ended else "."),
        (group.end - 1, group.end, ""),
    )
    edits: tuple[Edit, ...] = bare if readable(edited(scope.text, bare)) else ((*node.at, ""),)
    yield "OPTIONAL to join", (node.start, node.end), "", edits
    yield dropped("OPTIONAL", node)


def of_repeat(node: Node, scope: Scope) -> Iterator[Found]:
    """One step instead of many, at least one instead of any number, and the other way."""
    (inner,) = node.parts
    less = "+" if node.word == "*" else ""
    path = (node.start, node.end)
    yield "change path", path, scope.of(inner) + less, ((*node.at, less),)
    if inner.kind == "iri":
        back = f"(^{scope.of(inner)})"
        yield "invert path", path, back + node.word, ((inner.start, inner.end, back),)


def of_inverse(node: Node, scope: Scope) -> Iterator[Found]:
    """The other way."""
    (inner,) = node.parts
    yield "invert path", (node.start, node.end), scope.of(inner), ((*node.at, ""),)


def of_choice(node: Node, scope: Scope) -> Iterator[Found]:
    """A call or aggregate: branches of IF, order of COALESCE, MIN for MAX, what counts once."""
    span = (node.start, node.end)
    if node.word == "IF":
        for branch in node.parts[1:]:
            yield "drop branch", span, scope.of(branch), ((*span, scope.of(branch)),)
    if node.word == "COALESCE" and len(node.parts) > 1:
        first, second = node.parts[:2]
        yield (
            "swap COALESCE",
            (node.start, second.end),
            f"{scope.of(second)}, {scope.of(first)}",
            (
                (first.start, first.end, scope.of(second)),
                (second.start, second.end, scope.of(first)),
            ),
        )
    if node.word in ("MIN", "MAX"):
        yield "swap MIN and MAX", span, _OPPOSITE[node.word], ((*node.at, _OPPOSITE[node.word]),)
    if node.kind == "aggregate" and node.cut != (0, 0):
        yield "drop DISTINCT", span, "", ((*node.cut, ""),)


def of_distinct(node: Node, scope: Scope) -> Iterator[Found]:
    """Left out, where rows that come twice are seen by somebody."""
    if (scope.around or scope.query is scope.outermost) and not is_set(scope):
        yield dropped("DISTINCT", node)


def is_set(scope: Scope) -> bool:
    """Whether no row can come twice: plain patterns, whose every variable is shown."""
    shown = {scope.of(part) for part in scope.query.parts if part.kind == "var"}
    (group,) = (part for part in scope.query.parts if part.kind == "group")
    plain = ("iri", "var", "repeat")
    for part in group.parts:
        if part.kind == "triple" and part.parts[1].kind in plain:
            names = {scope.of(each) for each in part.every() if each.kind == "var"}
            if not names <= shown:
                return False
        elif part.kind == "values":
            if not {scope.of(each) for each in part.parts[0].parts} <= shown:
                return False
        elif part.kind not in ("filter", "bind"):
            return False
    return True


def of_operator(node: Node, scope: Scope) -> Iterator[Found]:
    """A comparison at its boundary, `&&` for `||`, plus for minus, EXISTS for NOT EXISTS."""
    span = (node.start, node.end)
    if node.kind == "compare":
        instead = _BOUNDARY[node.word]
        name = "flip comparison" if node.word in ("=", "!=") else "move boundary"
    elif node.kind in ("and", "or"):
        name, instead = "swap && and ||", "||" if node.kind == "and" else "&&"
    elif node.kind == "sum":
        name, instead = "swap sign", _OPPOSITE[node.word]
    else:
        name, instead = f"flip {node.word.upper()}", _OPPOSITE[node.word]
    start, end = node.at
    shown = scope.text[node.start : start] + instead + scope.text[end : node.end]
    yield name, span, shown, ((start, end, instead),)
    if node.kind == "in" and len(node.parts) > 2:
        for i, choice in enumerate(node.parts[1:], start=1):
            follows = node.parts[i + 1].start if i + 1 < len(node.parts) else choice.end
            begins = choice.start if i + 1 < len(node.parts) else node.parts[i - 1].end
            yield "drop choice", (choice.start, choice.end), "", ((begins, follows, ""),)


def of_not(node: Node, scope: Scope) -> Iterator[Found]:
    """Without the `!`."""
    if node.word == "!":
        inside = scope.of(node.parts[0])
        yield "drop !", (node.start, node.end), inside, ((*node.at, ""),)


def of_number(node: Node, scope: Scope) -> Iterator[Found]:
    """One more."""
    written = scope.of(node)
    if "e" not in written.lower():
        whole, dot, rest = written.partition(".")
        more = f"{int(whole or 0) + 1}{dot}{rest}"
        yield "shift number", (node.start, node.end), more, ((node.start, node.end, more),)


def of_constant(node: Node, scope: Scope) -> Iterator[Found]:
    """Another name of the same kind, one that the query itself uses where there is one."""
    others = kindred().get(scope.of(node), ())
    used = [other for other in others if other in scope.text]
    for other in (used or list(others))[:1]:
        yield "swap constant", (node.start, node.end), other, ((node.start, node.end, other),)


def of_part(node: Node, scope: Scope) -> Iterator[Found]:
    """A branch of a UNION, a row of VALUES, a MINUS or a step of a path, left out."""
    names = {"branch": "UNION branch", "row": "VALUES row", "minus": "MINUS", "step": "path step"}
    yield dropped(names[node.kind], node)


OPERATORS: Final[Mapping[str, Callable[[Node, Scope], Iterator[Found]]]] = {
    "triple": of_triple,
    "filter": of_filter,
    "optional": of_optional,
    "repeat": of_repeat,
    "inverse": of_inverse,
    "call": of_choice,
    "aggregate": of_choice,
    "distinct": of_distinct,
    "compare": of_operator,
    "and": of_operator,
    "or": of_operator,
    "sum": of_operator,
    "exists": of_operator,
    "in": of_operator,
    "not": of_not,
    "number": of_number,
    "iri": of_constant,
    "branch": of_part,
    "row": of_part,
    "minus": of_part,
    "step": of_part,
}


@cache
def kindred() -> Mapping[str, tuple[str, ...]]:
    """For each individual of the vocabulary the others of its class, nearest after it first."""
    triples = [
        quad.triple for quad in ox.parse(path=ONTOLOGY / "core.ttl", format=ox.RdfFormat.TURTLE)
    ]
    members: dict[str, list[str]] = {}
    for triple in triples:
        if triple.predicate.value == RDF_TYPE and isinstance(triple.subject, ox.NamedNode):
            target = triple.object
            if isinstance(target, ox.NamedNode) and target.value.startswith(GX):
                members.setdefault(target.value, []).append(shorten(triple.subject.value))
    found: dict[str, tuple[str, ...]] = {}
    for names in members.values():
        for i, name in enumerate(names):
            found.setdefault(name, tuple(names[i + 1 :] + names[:i]))
    return found
