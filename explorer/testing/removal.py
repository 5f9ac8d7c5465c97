"""The part of a query that keeps a row with given values from coming out.

The parts are asked one after another, from the outside in; the first that leaves nothing while what
is inside it still gives something is the reason.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from explorer.testing import spelling
from explorer.testing.lines import at_line
from explorer.testing.solving import Given, World, aggregate, holds, is_free, solutions, variables
from explorer.testing.telling import FEW, Reason, at, line, nothing_says, term, values_of


def why(world: World, part: Any, given: Given) -> Reason | None:
    """What keeps a part from giving a solution with these values; None when it gives one."""
    name = part.name
    if name == "Slice":
        # A value that is given would let other rows through.
        rows = solutions(world, part, {})
        if any(all(row.get(k) == v for k, v in given.items()) for row in rows):
            return None
        cut = Reason("LIMIT or OFFSET cuts it off: without them the row would be there")
        return why(world, part.p, given) or cut
    if solutions(world, part, given):
        return None
    if name in _RULES:
        return _RULES[name](world, part, given)
    if "p" in part:
        return why(world, part.p, given)
    return Reason(f"nothing comes out of {spelling.group(part, world.names)}")


def _project(world: World, part: Any, given: Given) -> Reason | None:
    return why(world, part.p, {name: given[name] for name in part.PV if name in given})


def _extend(world: World, part: Any, given: Given) -> Reason | None:
    own = aggregate(part.p, part.expr)
    if own is not None and own.name == "Aggregate_Sample" and own.vars == part.var:
        return why(world, part.p, given)
    rest = {name: value for name, value in given.items() if name != part.var}
    found = solutions(world, part, rest)
    if not found:
        return why(world, part.p, rest)
    said = spelling.cut(spelling.expression(own if own is not None else part.expr, world.names))
    values = dict.fromkeys(term(world, row.get(part.var)) for row in found)
    line = re.search(rf"\bAS\s+[?$]{part.var}\b", world.text)
    here = at_line(world.text.count("\n", 0, line.start()) + 1 if line else 0)
    told = (
        f"{here}({said} AS ?{part.var}) comes to {' or '.join(list(values)[:FEW])}, "
        f"and not to {term(world, given.get(part.var))}"
    )
    used = {name: found[0].get(name) for name in variables(part.expr)} if own is None else {}
    return Reason(f"{told}: {values_of(world, used)}" if used else told)


def _aggregates(world: World, part: Any, given: Given) -> Reason | None:
    keys = {each for each in part.p.expr or () if each in given}
    return why(world, part.p.p, {name: given[name] for name in keys})


def _filter(world: World, part: Any, given: Given) -> Reason | None:
    before = solutions(world, part.p, given)
    if not before:
        return why(world, part.p, given)
    all_of = list(_conjuncts(part.expr))
    for expr in all_of:
        if not any(holds(world, expr, row) for row in before):
            return _fails(world, expr, before, part.p)
    said = " && ".join(spelling.expression(expr, world.names) for expr in all_of)
    return Reason(f"no solution passes all filters at once: {said}")


def _conjuncts(expr: Any) -> Iterator[Any]:
    if getattr(expr, "name", "") == "ConditionalAndExpression":
        for each in (expr.expr, *expr.other):
            yield from _conjuncts(each)
    else:
        yield expr


def _fails(world: World, expr: Any, before: Sequence[Given], part: Any) -> Reason:
    """What a filter has against the solutions that reach it."""
    kind, row = getattr(expr, "name", ""), before[0]
    said = spelling.expression(_shown_aggregates(part, expr), world.names)
    here = at(world, *re.findall(r"[?\w:<>.-]+", said)[:6])
    if kind == "Builtin_NOTEXISTS":
        match = next(iter(solutions(replace(world, around=row), expr.graph, {})), {})
        new = {name: value for name, value in match.items() if name not in row}
        return Reason(f"{here}FILTER {said} removes it: it finds {values_of(world, new or match)}")
    if kind == "Builtin_EXISTS":
        inner = why(replace(world, around=row), expr.graph, {})
        told = f": {inner.said}" if inner else ""
        return Reason(f"{here}FILTER {said} removes it, since it finds nothing{told}")
    used = {name: row[name] for name in variables(expr) if name in row}
    unbound = [f"?{name} is unbound" for name in variables(expr) if name not in row]
    told = ", ".join(each for each in [values_of(world, used, part), *unbound] if each)
    return Reason(f"{here}FILTER ({said}) removes it: {told}")


def _shown_aggregates(part: Any, expr: Any) -> Any:
    """The filter of HAVING with the aggregates in place of the names rdflib gave them."""
    if getattr(expr, "name", "") == "RelationalExpression":
        own = aggregate(part, expr.expr)
        if own is not None:
            from rdflib.plugins.sparql.parserutils import CompValue

            return CompValue(expr.name, expr=own, op=expr.op, other=expr.other)
    return expr


def _join(world: World, part: Any, given: Given) -> Reason | None:
    first = solutions(world, part.p1, given)
    if not first:
        return why(world, part.p1, given)
    alone = why(world, part.p2, given)
    if alone is not None:
        return alone
    for row in first[:FEW]:
        reason = why(world, part.p2, {**row, **given})
        if reason is not None:
            return reason
    return Reason("each of two parts has solutions, but none that fit together")


def _optional(world: World, part: Any, given: Given) -> Reason | None:
    from_it = (part.p2._vars or set()) - (part.p1._vars or set())
    rest = {name: value for name, value in given.items() if name not in from_it}
    before = solutions(world, part.p1, rest)
    if not before:
        return why(world, part.p1, rest)
    said = f"OPTIONAL {{ {spelling.group(part.p2, world.names)} }}"
    found = solutions(world, part, rest)
    for name in from_it:
        if name not in given:
            continue
        values = dict.fromkeys(row.get(name) for row in found)
        if given[name] is None:
            told = " or ".join(term(world, v) for v in list(values)[:FEW] if v is not None)
            return Reason(f"{said} gives ?{name} the value {told}, where the row has none")
        inner = why(world, part.p2, {**before[0], **given})
        if inner is not None:
            return replace(inner, said=f"{said} does not give ?{name} that value: {inner.said}")
    return Reason(f"{said} gives other values")


def _union(world: World, part: Any, given: Given) -> Reason | None:
    told: list[str] = []
    missing: tuple[Any, ...] = ()
    for branch in _branches(part):
        reason = why(world, branch, given)
        if reason is not None:
            told.append(reason.said)
            missing = missing or reason.triple
    said = "\n".join(f"  branch {n}: {each}" for n, each in enumerate(told, start=1))
    return Reason(f"no branch of UNION gives it:\n{said}", missing)


def _branches(part: Any) -> Iterator[Any]:
    for each in (part.p1, part.p2):
        if getattr(each, "name", "") == "Union":
            yield from _branches(each)
        else:
            yield each


def _minus(world: World, part: Any, given: Given) -> Reason | None:
    before = solutions(world, part.p1, given)
    if not before:
        return why(world, part.p1, given)
    said = spelling.group(part.p2, world.names)
    match = next(iter(solutions(world, part.p2, before[0])), {})
    return Reason(f"MINUS {{ {said} }} removes it: it finds {values_of(world, match)}")


def _graph(world: World, part: Any, given: Given) -> Reason | None:
    import rdflib

    name = given.get(part.term, part.term)
    known = [g for g in world.data.graphs() if g != world.data.default_graph and len(g)]
    if not isinstance(name, rdflib.Variable):
        known = [g for g in known if g.identifier == name]
    if not known:
        return Reason(f"there is no graph {term(world, name)} with anything in it")
    told = []
    for graph in known[:FEW]:
        reason = why(replace(world, graph=graph), part.p, given)
        if reason is not None:
            told.append(f"in {term(world, graph.identifier)}: {reason.said}")
    return Reason("; ".join(told)) if told else Reason("no graph gives it")


def _values_block(world: World, part: Any, given: Given) -> Reason | None:
    if part.p.name != "values":
        return why(world, part.p, given)
    names = {name for row in part.p.res for name in row}
    used = {name: value for name, value in given.items() if name in names}
    return Reason(f"VALUES has no row with {values_of(world, used)}")


def _patterns(world: World, part: Any, given: Given) -> Reason | None:
    """The pattern without which the rest would hold; else the first that leaves nothing."""
    from rdflib.plugins.sparql.algebra import BGP

    patterns = sorted(part.triples, key=lambda each: line(world, each) or 0)
    for each in patterns:
        others = [other for other in patterns if other is not each]
        found = solutions(world, BGP(others), given) if others else [dict(given)]
        if found:
            return nothing_says(world, each, found[0])
    left = list(patterns)
    taken: list[Any] = []
    row: Given = given
    while left:
        known = set(row)
        following = max(
            left, key=lambda each: sum(not is_free(node) or node in known for node in each)
        )
        left.remove(following)
        found = solutions(world, BGP([*taken, following]), given)
        if not found:
            return nothing_says(world, following, row)
        taken.append(following)
        row = found[0]
    return None


_RULES: Final = {
    "Project": _project,
    "Extend": _extend,
    "AggregateJoin": _aggregates,
    "Filter": _filter,
    "Join": _join,
    "LeftJoin": _optional,
    "Union": _union,
    "Minus": _minus,
    "Graph": _graph,
    "ToMultiSet": _values_block,
    "BGP": _patterns,
}
