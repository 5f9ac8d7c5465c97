"""The outline of a query: which patterns stand in which group, and where.

It is read from the tokens, so that each part knows its place in the text, which no parser of ours
tells. Whether the text is SPARQL at all is asked of an engine beforehand; the outline reads what
passes and keeps only what lint and the reading order need. Expressions are kept as the variables
they use and the groups of their EXISTS.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from explorer.lint.tokens import Token


@dataclass(frozen=True, slots=True)
class Triple:
    """Subject, predicate (several tokens when it is a path) and object of one pattern."""

    at: Token
    subject: Token
    predicate: tuple[Token, ...]
    object: Token


@dataclass(frozen=True, slots=True)
class Expression:
    """The variables that an expression uses, the groups of its EXISTS, and its other tokens."""

    uses: tuple[Token, ...] = ()
    groups: tuple[Group, ...] = ()
    words: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True)
class Filter:
    """FILTER."""

    at: Token
    expression: Expression


@dataclass(frozen=True, slots=True)
class Bind:
    """BIND, or an expression with a name in a projection or a GROUP BY."""

    at: Token
    expression: Expression
    target: Token


@dataclass(frozen=True, slots=True)
class Values:
    """VALUES: its variables and how many rows it has."""

    at: Token
    variables: tuple[Token, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class Optional:
    """OPTIONAL or, where SPARQL is wider, LATERAL."""

    at: Token
    group: Group


@dataclass(frozen=True, slots=True)
class Minus:
    """MINUS."""

    at: Token
    group: Group


@dataclass(frozen=True, slots=True)
class Union:
    """A group in braces, or several with UNION between them."""

    at: Token
    branches: tuple[Group, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """GRAPH or SERVICE with the name of what is asked."""

    at: Token
    name: Token
    group: Group


Element = Triple | Filter | Bind | Values | Optional | Minus | Union | Named


@dataclass(frozen=True, slots=True)
class Group:
    """What stands between two braces: elements in their order, or one sub-select."""

    at: Token
    elements: tuple[Element, ...]
    select: Select | None = None


@dataclass(frozen=True, slots=True)
class Select:
    """A query or sub-select: its form, what it answers with, its WHERE, and what follows it."""

    at: Token
    form: str
    projection: tuple[Token | Bind, ...]
    star: bool
    template: tuple[Triple, ...]
    sources: tuple[Token, ...]
    where: Group | None
    grouped: bool = False
    keys: tuple[Token | Bind, ...] = ()
    after: Expression = field(default_factory=Expression)
    order: tuple[Token, ...] = ()
    values: Values | None = None

    @property
    def columns(self) -> tuple[Token, ...]:
        """The variables of the SELECT line, in order."""
        return tuple(each.target if isinstance(each, Bind) else each for each in self.projection)

    @property
    def is_one_row(self) -> bool:
        """Whether it counts everything into one row."""
        return not self.grouped and any(isinstance(each, Bind) for each in self.projection)


@dataclass(frozen=True, slots=True)
class Prefix:
    """A prefix as declared: the token of its name (with the colon) and its namespace."""

    at: Token
    name: str
    namespace: str


@dataclass(frozen=True, slots=True)
class Outline:
    """A whole query."""

    prefixes: tuple[Prefix, ...]
    select: Select
    tokens: tuple[Token, ...]


def groups_in(group: Group) -> Iterator[Group]:
    """The group and every group inside it, sub-selects and those of EXISTS included, outside in."""
    yield group
    if group.select is not None:
        for inner in _of_select(group.select):
            yield from groups_in(inner)
    for element in group.elements:
        for inner in below(element):
            yield from groups_in(inner)


def below(element: Element) -> tuple[Group, ...]:
    """The groups directly inside an element."""
    if isinstance(element, Optional | Minus | Named):
        return (element.group,)
    if isinstance(element, Union):
        return element.branches
    return element.expression.groups if isinstance(element, Filter | Bind) else ()


def _of_select(select: Select) -> Iterator[Group]:
    if select.where is not None:
        yield select.where
    for each in (*select.projection, *select.keys):
        if isinstance(each, Bind):
            yield from each.expression.groups
    yield from select.after.groups
