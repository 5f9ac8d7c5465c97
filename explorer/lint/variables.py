"""Variables: everything that is shown or compared is bound somewhere, everything bound is needed.

A query and each of its sub-selects are read by themselves: a sub-select hands out its columns and
nothing else. Inside EXISTS and MINUS a variable may stand alone, because there it only says that
something is there; so may one that is called `?any…`. `?nothing` is the name for a variable that
is meant to stay unbound.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from explorer.lint.findings import Said
from explorer.lint.outline import (
    Bind,
    Filter,
    Group,
    Minus,
    Named,
    Select,
    Triple,
    Values,
    below,
)
from explorer.lint.tokens import Token

UNBOUND: Final = "unbound-variable"
UNUSED: Final = "unused-variable"
HIDDEN: Final = "hidden-input"
ALONE: Final = "any"
"""How the name of a variable begins that may stand alone."""
NOTHING: Final = "nothing"


@dataclass(slots=True)
class _Scope:
    """Where the variables of one select are bound, used and shown."""

    bound: dict[str, list[Token]] = field(default_factory=dict)
    asked: dict[str, list[Token]] = field(default_factory=dict)
    """Bound inside an EXISTS or MINUS, where that is a question and no value comes out."""
    used: dict[str, list[Token]] = field(default_factory=dict)
    inner: list[Select] = field(default_factory=list)

    def bind(self, token: Token, *, asking: bool) -> None:
        if token.variable:
            (self.asked if asking else self.bound).setdefault(token.variable, []).append(token)

    def use(self, *found: Token) -> None:
        for token in found:
            self.used.setdefault(token.variable, []).append(token)


def about_variables(select: Select, inputs: tuple[str, ...] = ()) -> Iterator[Said]:
    """What is wrong with the variables of a query whose inputs are bound from outside."""
    yield from _of_scope(select, inputs)


def _of_scope(select: Select, inputs: tuple[str, ...]) -> Iterator[Said]:
    scope = _Scope()
    if select.where is not None:
        _walk(select.where, scope, asking=False)
    _answers(select, scope)
    known = {*scope.bound, *scope.asked, *inputs}
    for name, uses in scope.used.items():
        visible = scope.bound if uses[0] in select.columns else known
        if name not in visible and name not in inputs and name != NOTHING and name[:2] != "_:":
            yield _unbound(uses[0], sorted(known), shown=uses[0] in select.columns)
    for name, places in (*scope.bound.items(), *scope.asked.items()):
        count = sum(len(kind.get(name, ())) for kind in (scope.bound, scope.asked, scope.used))
        may = name.startswith((ALONE, "_:")) or name in inputs or name not in scope.bound
        if count == 1 and not may and not select.star:
            yield _unused(places[0])
    for inner in scope.inner:
        yield from _of_scope(inner, ())
        hidden = [name for name in inputs if name not in _names(inner.columns)]
        for name in hidden:
            if inner.where is not None and name in (own := _mentioned(inner)):
                yield _hidden(own[name])


def _walk(group: Group, scope: _Scope, *, asking: bool) -> None:
    if group.select is not None:
        scope.inner.append(group.select)
        keys = {_shown(each).variable for each in group.select.keys}
        for token in group.select.columns:
            scope.bind(token, asking=asking)
            if token.variable in keys:
                scope.use(token)  # it says what there is one row of
    for element in group.elements:
        if isinstance(element, Triple):
            for token in (element.subject, *element.predicate, element.object):
                scope.bind(token, asking=asking)
        elif isinstance(element, Values):
            for token in element.variables:
                scope.bind(token, asking=asking)
        elif isinstance(element, Bind):
            scope.bind(element.target, asking=asking)
        elif isinstance(element, Named):
            scope.bind(element.name, asking=asking)
        if isinstance(element, Filter | Bind):
            scope.use(*element.expression.uses)
        for inner in below(element):
            _walk(inner, scope, asking=asking or isinstance(element, Filter | Bind | Minus))


def _answers(select: Select, scope: _Scope) -> None:
    """What the select shows, makes and sorts by."""
    if select.values is not None:
        for token in select.values.variables:
            scope.bind(token, asking=False)
    for each in (*select.keys, *select.projection):
        if isinstance(each, Bind):
            scope.use(*each.expression.uses)
            # Its value is shown, so it is both.
            scope.bind(each.target, asking=False)
            for inner in each.expression.groups:
                _walk(inner, scope, asking=True)
            each = each.target
        scope.use(each)
    scope.use(*select.after.uses)
    for inner in select.after.groups:
        _walk(inner, scope, asking=True)
    for triple in select.template:
        tokens = (triple.subject, *triple.predicate, triple.object)
        scope.use(*(each for each in tokens if each.kind == "variable"))


def _mentioned(select: Select) -> dict[str, Token]:
    """Every variable in the WHERE of a sub-select and in those inside it, by its first place."""
    scope = _Scope()
    if select.where is not None:
        _walk(select.where, scope, asking=False)
    found: dict[str, Token] = {}
    for kind in (scope.bound, scope.asked, scope.used):
        for name, places in kind.items():
            found.setdefault(name, places[0])
    return found


def _shown(each: Token | Bind) -> Token:
    return each.target if isinstance(each, Bind) else each


def _names(columns: tuple[Token, ...]) -> set[str]:
    return {each.variable for each in columns}


def _unbound(token: Token, known: list[str], *, shown: bool) -> Said:
    name = token.variable
    near = get_close_matches(name, known, n=2, cutoff=0.6)
    meant = " or ".join(f"?{each}" for each in near)
    return Said(
        token,
        UNBOUND,
        f"?{name} is shown, and no pattern binds it"
        if shown
        else f"?{name} is used, and no pattern binds it",
        "its column stays empty in every row"
        if shown
        else "what compares or builds with it fails on every row, without a word",
        f"did you mean {meant}?"
        if near
        else f"bind it in a pattern, or take it out; ?{NOTHING} is the name for what stays unbound",
    )


def _unused(token: Token) -> Said:
    name = token.variable
    return Said(
        token,
        UNUSED,
        f"?{name} is bound and never used",
        "each of its values makes another row, and a reader looks for where it matters",
        f"use it, write [] in its place, or call it ?{ALONE}{name[:1].upper()}{name[1:]}, "
        "which says that any will do",
    )


def _hidden(token: Token) -> Said:
    return Said(
        token,
        HIDDEN,
        f"the input ?{token.variable} stands in a sub-select that does not hand it out",
        "its value does not reach the sub-select, and engines then answer differently",
        "add it to the SELECT line of the sub-select, and to its GROUP BY where it has one",
    )
