"""Why an expected row did not come out: the pattern or the filter that removed it.

The values of the row are given to the query, whose parts are then asked one after another over the
same data, always by rdflib, whichever engine the test ran on. The first part that leaves nothing is
the reason. This is a help for people, so it gives up rather than guesses.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice, product
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from explorer.testing import spelling
from explorer.testing.asking import PREFIX, Names
from explorer.testing.stores import DEFAULT, as_written, to_rdflib

if TYPE_CHECKING:
    import rdflib

Given = Mapping[Any, Any]
"""Values by variable; None where the row has nothing."""

MOST: Final = 200
"""Solutions of one part that are looked at."""
FEW: Final = 3
"""Things of one kind that a message names."""


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


@dataclass(frozen=True, slots=True)
class Reason:
    """What removed a row, in words; and the triple that was missing, where it was one."""

    said: str
    triple: tuple[Any, ...] = ()


def open_world(
    text: str,
    graphs: Mapping[str, Iterable[ox.Triple]],
    names: Names,
    base: str | None = None,
) -> World | None:
    """A query over data, ready to be explained; None where rdflib cannot read it.

    It is told in the prefixes that it declares, and in other names where it declares none.
    """
    import rdflib
    from rdflib.plugins.sparql import prepareQuery

    data = rdflib.Dataset(default_union=False)
    for name, triples in graphs.items():
        target = data.graph(rdflib.URIRef(name)) if name != DEFAULT else data.default_graph
        try:
            for t in triples:
                target.add((to_rdflib(t.subject), to_rdflib(t.predicate), to_rdflib(t.object)))
        except TypeError:
            return None
    try:
        prepared = prepareQuery(text, base=base)
    except Exception:  # rdflib raises whatever it stumbles over
        return None
    own = dict(PREFIX.findall(text))
    taken = set(own.values())
    more = {n: iri for n, iri in names.prefixes.items() if iri not in taken and n not in own}
    return World(text, data, prepared.algebra, prepared.prologue, Names({**more, **own}))


def why_not(world: World, choices: Mapping[str, Sequence[Any]]) -> Reason | None:
    """What removed the row with these values; None when nothing did or it cannot be said.

    `choices` has for each column the terms that its cell may stand for: none where that is not
    known, and one None where nothing may be bound.
    """
    import rdflib

    columns = [name for name, terms in choices.items() if terms]
    tried: list[Reason] = []
    with as_written():
        try:
            for values in islice(product(*(choices[name] for name in columns)), 8):
                given = dict(zip(map(rdflib.Variable, columns), values, strict=True))
                reason = _why(world, world.algebra.p, given)
                if reason is None:
                    return None
                tried.append(reason)
        except Exception:  # an engine that stumbles explains nothing
            return None
    return tried[0] if tried else None


def why_not_made(world: World, missing: tuple[Any, ...]) -> Reason | None:
    """What kept a CONSTRUCT from making a triple; variables in it stand for anything."""
    import rdflib

    free = (rdflib.Variable, rdflib.BNode)
    told: list[Reason] = []
    with as_written():
        try:
            for made in world.algebra.template or ():
                given: dict[Any, Any] = {}
                for want, have in zip(missing, made, strict=True):
                    if isinstance(want, free):
                        continue
                    if isinstance(have, rdflib.Variable):
                        given[have] = want
                    elif not isinstance(have, rdflib.BNode) and have != want:
                        break
                else:
                    reason = _why(world, world.algebra.p, given)
                    if reason:
                        told.append(reason)
        except Exception:  # an engine that stumbles explains nothing
            return None
    return told[0] if told else None


def why_not_written(
    world: World, reading: World, choices: Mapping[str, Sequence[Any]]
) -> Reason | None:
    """What kept a CONSTRUCT from making what a reading query would have shown as this row.

    The values of the row are carried over by the predicates that both speak of.
    """
    import rdflib

    row = {rdflib.Variable(n): terms[0] for n, terms in choices.items() if terms and terms[0]}
    given: dict[Any, Any] = {}
    for about, link, value in _patterns_of(reading.algebra):
        same = [each for each in world.algebra.template or () if each[1] == link]
        for have, want in ((same[0][0], about), (same[0][2], value)) if len(same) == 1 else ():
            known = row.get(want, want)
            if not isinstance(have, rdflib.Variable) or _is_free(known):
                continue
            if given.setdefault(have, known) != known:
                return None
    with as_written():
        try:
            return _why(world, world.algebra.p, given) if given else None
        except Exception:  # an engine that stumbles explains nothing
            return None


def _patterns_of(part: Any) -> Iterator[Any]:
    """Every triple pattern of a query, wherever it stands."""
    if getattr(part, "name", "") == "BGP":
        yield from part.triples
        return
    for key in ("p", "p1", "p2"):
        if isinstance(part, dict) and key in part:
            yield from _patterns_of(part[key])


def solutions(world: World, part: Any, given: Given) -> list[dict[Any, Any]]:
    """What a part gives that fits the values, at most `MOST`."""
    from rdflib.plugins.sparql.evaluate import evalPart
    from rdflib.plugins.sparql.sparql import QueryContext

    certain, possible = _scope(part)
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


def _scope(part: Any) -> tuple[set[Any], set[Any]]:
    """The variables that each solution of a part binds, and those that some may bind."""
    import rdflib

    name = getattr(part, "name", "")
    if name == "BGP":
        own = {n for each in part.triples for n in each if isinstance(n, rdflib.Variable)}
        return own, own
    if name in ("Join", "Union"):
        (a, all_a), (b, all_b) = _scope(part.p1), _scope(part.p2)
        return (a | b if name == "Join" else a & b), all_a | all_b
    if name == "LeftJoin":
        (a, all_a), (_, all_b) = _scope(part.p1), _scope(part.p2)
        return a, all_a | all_b
    if name == "Minus":
        return _scope(part.p1)
    if name == "values":
        rows = [set(row) for row in part.res]
        return set.intersection(*rows) if rows else set(), set().union(*rows)
    if name == "AggregateJoin":
        keys = {each for each in part.p.expr or () if isinstance(each, rdflib.Variable)}
        return keys, keys
    if "p" not in part:
        return set(), set()
    certain, possible = _scope(part.p)
    if name == "Project":
        return certain & set(part.PV), possible & set(part.PV)
    if name == "Extend":
        own_key = _aggregate(part.p, part.expr)
        is_key = own_key is not None and own_key.vars == part.var
        return certain if is_key else certain - {part.var}, possible | {part.var}
    if name == "Graph" and isinstance(part.term, rdflib.Variable):
        return certain | {part.term}, possible | {part.term}
    return certain, possible


def _why(world: World, part: Any, given: Given) -> Reason | None:
    """What keeps a part from giving a solution with these values; None when it gives one."""
    name = part.name
    if name == "Slice":
        # A value that is given would let other rows through.
        rows = solutions(world, part, {})
        if any(all(row.get(k) == v for k, v in given.items()) for row in rows):
            return None
        cut = Reason("LIMIT or OFFSET cuts it off: without them the row would be there")
        return _why(world, part.p, given) or cut
    if solutions(world, part, given):
        return None
    if name in _RULES:
        return _RULES[name](world, part, given)
    if "p" in part:
        return _why(world, part.p, given)
    return Reason(f"nothing comes out of {spelling.group(part, world.names)}")


def _project(world: World, part: Any, given: Given) -> Reason | None:
    return _why(world, part.p, {name: given[name] for name in part.PV if name in given})


def _extend(world: World, part: Any, given: Given) -> Reason | None:
    own = _aggregate(part.p, part.expr)
    if own is not None and own.name == "Aggregate_Sample" and own.vars == part.var:
        return _why(world, part.p, given)
    rest = {name: value for name, value in given.items() if name != part.var}
    found = solutions(world, part, rest)
    if not found:
        return _why(world, part.p, rest)
    said = spelling.cut(spelling.expression(own if own is not None else part.expr, world.names))
    values = dict.fromkeys(_term(world, row.get(part.var)) for row in found)
    line = re.search(rf"\bAS\s+[?$]{part.var}\b", world.text)
    here = _at_line(world.text.count("\n", 0, line.start()) + 1 if line else 0)
    told = (
        f"{here}({said} AS ?{part.var}) comes to {' or '.join(list(values)[:FEW])}, "
        f"and not to {_term(world, given.get(part.var))}"
    )
    used = {name: found[0].get(name) for name in _variables(part.expr)} if own is None else {}
    return Reason(f"{told}: {_values(world, used)}" if used else told)


def _aggregate(part: Any, expr: Any) -> Any:
    """The aggregate that stands behind a name which rdflib gave it."""
    while str(getattr(part, "name", "")) in ("Extend", "Filter", "OrderBy"):
        part = part.p
    if getattr(part, "name", "") != "AggregateJoin":
        return None
    return next((each for each in part.A if each.res == expr), None)


def _aggregates(world: World, part: Any, given: Given) -> Reason | None:
    keys = {each for each in part.p.expr or () if each in given}
    return _why(world, part.p.p, {name: given[name] for name in keys})


def _filter(world: World, part: Any, given: Given) -> Reason | None:
    before = solutions(world, part.p, given)
    if not before:
        return _why(world, part.p, given)
    all_of = list(_conjuncts(part.expr))
    for expr in all_of:
        if not any(_holds(world, expr, row) for row in before):
            return _fails(world, expr, before, part.p)
    said = " && ".join(spelling.expression(expr, world.names) for expr in all_of)
    return Reason(f"no solution passes all filters at once: {said}")


def _conjuncts(expr: Any) -> Iterator[Any]:
    if getattr(expr, "name", "") == "ConditionalAndExpression":
        for each in (expr.expr, *expr.other):
            yield from _conjuncts(each)
    else:
        yield expr


def _holds(world: World, expr: Any, row: Given) -> bool:
    from rdflib.plugins.sparql.parserutils import CompValue

    nothing = CompValue("ToMultiSet", p=CompValue("values", res=[dict(row)]))
    test = CompValue("Filter", expr=expr, p=nothing, no_isolated_scope=True)
    return bool(solutions(world, test, {}))


def _fails(world: World, expr: Any, before: Sequence[Given], part: Any) -> Reason:
    """What a filter has against the solutions that reach it."""
    kind, row = getattr(expr, "name", ""), before[0]
    said = spelling.expression(_shown_aggregates(part, expr), world.names)
    here = _at(world, *re.findall(r"[?\w:<>.-]+", said)[:6])
    if kind == "Builtin_NOTEXISTS":
        match = next(iter(solutions(replace(world, around=row), expr.graph, {})), {})
        new = {name: value for name, value in match.items() if name not in row}
        return Reason(f"{here}FILTER {said} removes it: it finds {_values(world, new or match)}")
    if kind == "Builtin_EXISTS":
        inner = _why(replace(world, around=row), expr.graph, {})
        told = f": {inner.said}" if inner else ""
        return Reason(f"{here}FILTER {said} removes it, since it finds nothing{told}")
    used = {name: row[name] for name in _variables(expr) if name in row}
    unbound = [f"?{name} is unbound" for name in _variables(expr) if name not in row]
    told = ", ".join(each for each in [_values(world, used, part), *unbound] if each)
    return Reason(f"{here}FILTER ({said}) removes it: {told}")


def _shown_aggregates(part: Any, expr: Any) -> Any:
    """The filter of HAVING with the aggregates in place of the names rdflib gave them."""
    if getattr(expr, "name", "") == "RelationalExpression":
        own = _aggregate(part, expr.expr)
        if own is not None:
            from rdflib.plugins.sparql.parserutils import CompValue

            return CompValue(expr.name, expr=own, op=expr.op, other=expr.other)
    return expr


def _variables(expr: Any) -> list[Any]:
    """The variables of an expression in the order they stand in it."""
    import rdflib

    if isinstance(expr, rdflib.Variable):
        return [expr]
    inner: Iterable[Any] = ()
    if isinstance(expr, list | tuple):
        inner = expr
    elif str(getattr(expr, "name", "")):
        inner = [value for key, value in expr.items() if key != "_vars"]
    return list(dict.fromkeys(name for each in inner for name in _variables(each)))


def _join(world: World, part: Any, given: Given) -> Reason | None:
    first = solutions(world, part.p1, given)
    if not first:
        return _why(world, part.p1, given)
    alone = _why(world, part.p2, given)
    if alone is not None:
        return alone
    for row in first[:FEW]:
        reason = _why(world, part.p2, {**row, **given})
        if reason is not None:
            return reason
    return Reason("each of two parts has solutions, but none that fit together")


def _optional(world: World, part: Any, given: Given) -> Reason | None:
    from_it = (part.p2._vars or set()) - (part.p1._vars or set())
    rest = {name: value for name, value in given.items() if name not in from_it}
    before = solutions(world, part.p1, rest)
    if not before:
        return _why(world, part.p1, rest)
    said = f"OPTIONAL {{ {spelling.group(part.p2, world.names)} }}"
    found = solutions(world, part, rest)
    for name in from_it:
        if name not in given:
            continue
        values = dict.fromkeys(row.get(name) for row in found)
        if given[name] is None:
            told = " or ".join(_term(world, v) for v in list(values)[:FEW] if v is not None)
            return Reason(f"{said} gives ?{name} the value {told}, where the row has none")
        inner = _why(world, part.p2, {**before[0], **given})
        if inner is not None:
            return replace(inner, said=f"{said} does not give ?{name} that value: {inner.said}")
    return Reason(f"{said} gives other values")


def _union(world: World, part: Any, given: Given) -> Reason | None:
    told: list[str] = []
    missing: tuple[Any, ...] = ()
    for branch in _branches(part):
        reason = _why(world, branch, given)
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
        return _why(world, part.p1, given)
    said = spelling.group(part.p2, world.names)
    match = next(iter(solutions(world, part.p2, before[0])), {})
    return Reason(f"MINUS {{ {said} }} removes it: it finds {_values(world, match)}")


def _graph(world: World, part: Any, given: Given) -> Reason | None:
    import rdflib

    name = given.get(part.term, part.term)
    known = [g for g in world.data.graphs() if g != world.data.default_graph and len(g)]
    if not isinstance(name, rdflib.Variable):
        known = [g for g in known if g.identifier == name]
    if not known:
        return Reason(f"there is no graph {_term(world, name)} with anything in it")
    told = []
    for graph in known[:FEW]:
        reason = _why(replace(world, graph=graph), part.p, given)
        if reason is not None:
            told.append(f"in {_term(world, graph.identifier)}: {reason.said}")
    return Reason("; ".join(told)) if told else Reason("no graph gives it")


def _values_block(world: World, part: Any, given: Given) -> Reason | None:
    if part.p.name != "values":
        return _why(world, part.p, given)
    names = {name for row in part.p.res for name in row}
    used = {name: value for name, value in given.items() if name in names}
    return Reason(f"VALUES has no row with {_values(world, used)}")


def _patterns(world: World, part: Any, given: Given) -> Reason | None:
    """The pattern without which the rest would hold; else the first that leaves nothing."""
    from rdflib.plugins.sparql.algebra import BGP

    patterns = sorted(part.triples, key=lambda each: _line(world, each) or 0)
    for each in patterns:
        others = [other for other in patterns if other is not each]
        found = solutions(world, BGP(others), given) if others else [dict(given)]
        if found:
            return _nothing_says(world, each, found[0])
    left = list(patterns)
    taken: list[Any] = []
    row: Given = given
    while left:
        known = set(row)
        following = max(
            left, key=lambda each: sum(not _is_free(node) or node in known for node in each)
        )
        left.remove(following)
        found = solutions(world, BGP([*taken, following]), given)
        if not found:
            return _nothing_says(world, following, row)
        taken.append(following)
        row = found[0]
    return None


def _is_free(node: Any) -> bool:
    import rdflib

    return isinstance(node, rdflib.Variable | rdflib.BNode)


def _nothing_says(world: World, pattern: Any, row: Given) -> Reason:
    import rdflib

    values = {name: value for name, value in row.items() if value is not None}
    filled = tuple(values.get(node, node) for node in pattern)
    said = spelling.triple(pattern, world.names)
    here = _at_line(_line(world, pattern))
    asked = spelling.triple(filled, world.names)
    told = f"{here}the pattern “{said}” finds nothing"
    if asked != said:
        told += f": nothing says “{asked}”"
    graph = world.graph if world.graph is not None else world.data.default_graph
    near: list[Any] = []
    subject, predicate, value = filled
    if isinstance(predicate, rdflib.URIRef):
        if not _is_free(subject):
            near = list(islice(graph.triples((subject, predicate, None)), FEW))
        if not near and not _is_free(value):
            near = list(islice(graph.triples((None, predicate, value)), FEW))
    if near:
        told += "; there is " + ", ".join(
            f"“{spelling.triple(t, world.names)}”" for t in sorted(near)
        )
    return Reason(told, filled)


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


def _values(world: World, row: Given, part: Any = None) -> str:
    said = {}
    for name, value in sorted(row.items()):
        own = _aggregate(part, name)
        shown = spelling.expression(own, world.names) if own is not None else f"?{name}"
        if own is not None or not str(name).startswith("__"):
            said[shown] = _term(world, value)
    return ", ".join(f"{name} = {value}" for name, value in said.items())


def _term(world: World, value: Any) -> str:
    return "nothing" if value is None else spelling.term(value, world.names)


def _line(world: World, pattern: Any) -> int:
    """The line of a query on which a pattern stands; 0 where several or none could be it."""
    subject, predicate, value = (spelling.term(node, world.names) for node in pattern)
    return _find(world.text, [predicate, value], [subject])


def _at(world: World, *words: str) -> str:
    return _at_line(_find(world.text, [word for word in words if len(word) > 1], ["FILTER", "AS"]))


def _at_line(line: int) -> str:
    return f"line {line}: " if line else ""


def _find(text: str, needed: Sequence[str], wanted: Sequence[str]) -> int:
    """The one line that holds all words that are needed, and of several the one with more."""
    scores: dict[int, int] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        bare = "" if line.lstrip().startswith(("#", "PREFIX", "prefix")) else line
        tokens = set(re.findall(r'"[^"]*"[^\s,;.)]*|[^\s,;()\[\]{}]+', bare))
        tokens |= {token.rstrip(".") for token in tokens}
        if needed and all(word in tokens for word in needed):
            scores[number] = sum(word in tokens for word in wanted)
    if not scores:
        return 0
    best = max(scores.values())
    lines = [number for number, score in scores.items() if score == best]
    return lines[0] if len(lines) == 1 else 0


def anything(name: str) -> Any:
    """A variable: what stands in a triple where any term may."""
    import rdflib

    return rdflib.Variable(name)
