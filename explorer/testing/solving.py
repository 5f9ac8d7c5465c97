"""A query as rdflib read it, and what each of its parts gives over the data it was asked of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from explorer.testing.naming import Names

if TYPE_CHECKING:
    import rdflib

Given = Mapping[Any, Any]
"""Values by variable; None where the row has nothing."""

MOST: Final = 200
"""Solutions of one part that are looked at."""


@dataclass(frozen=True, slots=True)
class World:
    """A query as rdflib read it, the data it was asked of, and where in it one stands."""

    text: str
    data: rdflib.Dataset
    algebra: Any
    prologue: Any
    names: Names
    graph: Any = None
    around: Given | None = None


def solutions(world: World, part: Any, given: Given) -> list[dict[Any, Any]]:
    """What a part gives that fits the values, at most `MOST`."""
    from rdflib.plugins.sparql.evaluate import evalPart
    from rdflib.plugins.sparql.sparql import QueryContext

    certain, possible = scope(part)
    bound = {name: v for name, v in given.items() if v is not None and name in certain}
    context = QueryContext(world.data, initBindings={**(world.around or {}), **bound})
    context.prologue = world.prologue
    if world.graph is not None:
        context.graph = world.graph
    found = []
    for each in islice(evalPart(context, part), MOST):
        row = {**bound, **dict(each.items())}
        if all(row.get(name) == v for name, v in given.items() if name in possible):
            found.append(row)
    return found


def scope(part: Any) -> tuple[set[Any], set[Any]]:
    """The variables that each solution of a part binds, and those that some may bind."""
    import rdflib

    name = getattr(part, "name", "")
    if name == "BGP":
        own = {n for each in part.triples for n in each if isinstance(n, rdflib.Variable)}
        return own, own
    if name in ("Join", "Union"):
        (a, all_a), (b, all_b) = scope(part.p1), scope(part.p2)
        return (a | b if name == "Join" else a & b), all_a | all_b
    if name == "LeftJoin":
        (a, all_a), (_, all_b) = scope(part.p1), scope(part.p2)
        return a, all_a | all_b
    if name == "Minus":
        return scope(part.p1)
    if name == "values":
        rows = [set(row) for row in part.res]
        return set.intersection(*rows) if rows else set(), set().union(*rows)
    if name == "AggregateJoin":
        keys = {each for each in part.p.expr or () if isinstance(each, rdflib.Variable)}
        return keys, keys
    if "p" not in part:
        return set(), set()
    certain, possible = scope(part.p)
    if name == "Project":
        return certain & set(part.PV), possible & set(part.PV)
    if name == "Extend":
        own_key = aggregate(part.p, part.expr)
        is_key = own_key is not None and own_key.vars == part.var
        return certain if is_key else certain - {part.var}, possible | {part.var}
    if name == "Graph" and isinstance(part.term, rdflib.Variable):
        return certain | {part.term}, possible | {part.term}
    return certain, possible


def aggregate(part: Any, expr: Any) -> Any:
    """The aggregate that stands behind a name which rdflib gave it."""
    while str(getattr(part, "name", "")) in ("Extend", "Filter", "OrderBy"):
        part = part.p
    if getattr(part, "name", "") != "AggregateJoin":
        return None
    return next((each for each in part.A if each.res == expr), None)


def holds(world: World, expr: Any, row: Given) -> bool:
    """Whether a filter lets a solution through."""
    from rdflib.plugins.sparql.parserutils import CompValue

    nothing = CompValue("ToMultiSet", p=CompValue("values", res=[dict(row)]))
    test = CompValue("Filter", expr=expr, p=nothing, no_isolated_scope=True)
    return bool(solutions(world, test, {}))


def variables(expr: Any) -> list[Any]:
    """The variables of an expression in the order they stand in it."""
    import rdflib

    if isinstance(expr, rdflib.Variable):
        return [expr]
    inner: Iterable[Any] = ()
    if isinstance(expr, list | tuple):
        inner = expr
    elif str(getattr(expr, "name", "")):
        inner = [value for key, value in expr.items() if key != "_vars"]
    return list(dict.fromkeys(name for each in inner for name in variables(each)))


def patterns_of(part: Any) -> Iterator[Any]:
    """Every triple pattern of a query, wherever it stands."""
    if getattr(part, "name", "") == "BGP":
        yield from part.triples
        return
    for key in ("p", "p1", "p2"):
        if isinstance(part, dict) and key in part:
            yield from patterns_of(part[key])


def is_free(node: Any) -> bool:
    """Whether any term may stand for this one in a pattern."""
    import rdflib

    return isinstance(node, rdflib.Variable | rdflib.BNode)
