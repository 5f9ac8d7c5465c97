"""Parts of a query as an author would write them, from what rdflib made of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from explorer.testing.naming import Names
from explorer.vocabulary import RDF_TYPE, local_name

ARGUMENTS: Final = ("arg", "arg1", "arg2", "arg3", "text", "pattern", "replacement", "flags")
BARE: Final = frozenset({"integer", "decimal", "boolean"})
"""Datatypes whose literals are written without quotes."""
LONGEST: Final = 160
"""Characters of a part in a message; what is longer ends in dots."""


def term(node: Any, names: Names) -> str:
    """A term, a variable or a path."""
    from rdflib import BNode, Literal, URIRef, Variable

    if isinstance(node, Variable):
        # What the author wrote as [] has a name that rdflib made.
        return f"?{node}"
    if isinstance(node, BNode):
        return "[]"
    if isinstance(node, URIRef) and str(node) == RDF_TYPE:
        return "a"
    if isinstance(node, Literal) and local_name(str(node.datatype)) in BARE:
        return str(node)
    said = str(node.n3()) if hasattr(node, "n3") else str(node)
    return re.sub(r"<([^<>\s]+)>", lambda iri: _short(iri, names), said)


def _short(iri: re.Match[str], names: Names) -> str:
    shorter = names.shorten(iri[1])
    return iri[0] if shorter == iri[1] else shorter


def triple(each: Iterable[Any], names: Names, values: Mapping[Any, Any] | None = None) -> str:
    """A triple pattern, with the values that its variables have."""
    return " ".join(term((values or {}).get(node, node), names) for node in each)


def expression(expr: Any, names: Names) -> str:
    """A filter, or what BIND and SELECT work out."""
    name = getattr(expr, "name", None)
    if name is None:
        if isinstance(expr, list | tuple):
            return ", ".join(expression(each, names) for each in expr)
        return term(expr, names)
    if name == "RelationalExpression":
        other = expression(expr.other, names)
        right = f"({other})" if "IN" in expr.op.upper() else other
        return f"{expression(expr.expr, names)} {expr.op} {right}"
    if name in ("ConditionalAndExpression", "ConditionalOrExpression"):
        sign = " && " if "And" in name else " || "
        return sign.join(_inner(each, names) for each in [expr.expr, *expr.other])
    if name in ("AdditiveExpression", "MultiplicativeExpression"):
        said = expression(expr.expr, names)
        for op, other in zip(expr.op, expr.other, strict=True):
            said += f" {op} {_inner(other, names)}"
        return said
    if name in ("UnaryNot", "UnaryMinus", "UnaryPlus"):
        return {"UnaryNot": "!", "UnaryMinus": "-", "UnaryPlus": "+"}[name] + _inner(
            expr.expr, names
        )
    if name in ("Builtin_EXISTS", "Builtin_NOTEXISTS"):
        return f"{'NOT ' if 'NOT' in name else ''}EXISTS {{ {group(expr.graph, names)} }}"
    if name == "Function":
        return f"{term(expr.iri, names)}({expression(expr.expr or [], names)})"
    if name.startswith("Aggregate_"):
        distinct = "DISTINCT " if expr.distinct else ""
        return (
            f"{name.removeprefix('Aggregate_').upper()}({distinct}{expression(expr.vars, names)})"
        )
    given = [expr[key] for key in ARGUMENTS if key in expr and expr[key] is not None]
    return f"{name.removeprefix('Builtin_')}({expression(given, names)})"


def _inner(expr: Any, names: Names) -> str:
    said = expression(expr, names)
    is_joined = getattr(expr, "name", "") in ("ConditionalOrExpression", "ConditionalAndExpression")
    return f"({said})" if is_joined else said


def group(part: Any, names: Names) -> str:
    """A group of patterns on one line, cut where it grows too long."""
    return cut(_parts(part, names))


def cut(said: str) -> str:
    """A text on one line, and no longer than `LONGEST`."""
    said = " ".join(said.split())
    return said if len(said) <= LONGEST else said[: LONGEST - 2] + " …"


def _parts(part: Any, names: Names) -> str:
    name = getattr(part, "name", "")
    if name in ("BGP", "TriplesBlock"):
        return " . ".join(triple(each, names) for each in part.triples)
    if name == "Join":
        return " . ".join(each for p in (part.p1, part.p2) if (each := _parts(p, names)))
    if name == "LeftJoin":
        return f"{_parts(part.p1, names)} OPTIONAL {{ {_parts(part.p2, names)} }}"
    if name == "Union":
        return f"{{ {_parts(part.p1, names)} }} UNION {{ {_parts(part.p2, names)} }}"
    if name == "Minus":
        return f"{_parts(part.p1, names)} MINUS {{ {_parts(part.p2, names)} }}"
    if name == "Filter":
        return f"{_parts(part.p, names)} FILTER ({expression(part.expr, names)})"
    if name == "Extend":
        return f"{_parts(part.p, names)} BIND ({expression(part.expr, names)} AS ?{part.var})"
    if name == "Graph":
        return f"GRAPH {term(part.term, names)} {{ {_parts(part.p, names)} }}"
    if name == "values":
        return "VALUES …"
    inner = part["p"] if isinstance(part, dict) and "p" in part else None
    return _parts(inner, names) if inner is not None else "…"
