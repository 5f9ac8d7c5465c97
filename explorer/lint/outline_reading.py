"""From the tokens of a query to its outline."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from explorer.lint.outline import (
    Bind,
    Element,
    Expression,
    Filter,
    Group,
    Minus,
    Named,
    Optional,
    Outline,
    Prefix,
    Select,
    Triple,
    Union,
    Values,
)
from explorer.lint.tokens import Token

_FORMS: Final = ("SELECT", "CONSTRUCT", "ASK", "DESCRIBE")
_AFTER: Final = ("GROUP", "HAVING", "ORDER", "LIMIT", "OFFSET", "VALUES")


class Unreadable(Exception):
    """The outline cannot be read at this token (None: at the end of the text)."""

    def __init__(self, token: Token | None) -> None:
        super().__init__(token)
        self.token = token


def read_outline(found: list[Token]) -> Outline:
    """The outline of these tokens. Raises Unreadable where they are not SPARQL as we know it."""
    reader = _Reader([each for each in found if each.kind != "comment"])
    prefixes = tuple(reader.prologue())
    select = reader.query()
    if reader.here is not None:
        raise Unreadable(reader.here)
    return Outline(prefixes, select, tuple(reader.all))


class _Reader:
    """Reads the tokens one after the other."""

    def __init__(self, found: list[Token]) -> None:
        self.all = found
        self._found, self._place, self._made = found, 0, 0

    @property
    def here(self) -> Token | None:
        return self._found[self._place] if self._place < len(self._found) else None

    def is_at(self, *texts: str) -> bool:
        here = self.here
        return here is not None and (here.upper or here.text) in texts

    def take(self, *texts: str) -> Token:
        """The token here, which must be one of these where any is named."""
        here = self.here
        if here is None or (texts and (here.upper or here.text) not in texts):
            raise Unreadable(here)
        self._place += 1
        return here

    def take_if(self, *texts: str) -> Token | None:
        return self.take() if self.is_at(*texts) else None

    def _new(self, at: Token) -> Token:
        """A node that has no name in the text."""
        self._made += 1
        return Token("blank", f"_:{self._made}.", at.line, at.column)

    def prologue(self) -> Iterator[Prefix]:
        while keyword := self.take_if("PREFIX", "BASE"):
            if keyword.upper == "PREFIX":
                name = self.take()
                yield Prefix(name, name.text.removesuffix(":"), self.take().text[1:-1])
            else:
                self.take()

    def query(self) -> Select:
        at = self.take(*_FORMS)
        projection: list[Token | Bind] = []
        template: tuple[Triple, ...] = ()
        star = False
        if at.upper == "SELECT":
            self.take_if("DISTINCT", "REDUCED")
            star = self.take_if("*") is not None
            while not self.is_at("WHERE", "FROM", "{"):
                projection.append(self.named() if self.is_at("(") else self.take())
        elif at.upper == "CONSTRUCT" and self.is_at("{"):
            self.take("{")
            template = tuple(self.triples())
            self.take("}")
        elif at.upper == "DESCRIBE":
            while self.here is not None and not self.is_at("WHERE", "FROM", "{", *_AFTER):
                projection.append(self.take())
        sources = []
        while self.take_if("FROM"):
            self.take_if("NAMED")
            sources.append(self.take())
        self.take_if("WHERE")
        where = self.group() if self.is_at("{") else None
        if at.upper == "CONSTRUCT" and not template and where is not None:
            template = tuple(each for each in where.elements if isinstance(each, Triple))
        return self.rest(at, tuple(projection), star, template, tuple(sources), where)

    def rest(
        self,
        at: Token,
        projection: tuple[Token | Bind, ...],
        star: bool,
        template: tuple[Triple, ...],
        sources: tuple[Token, ...],
        where: Group | None,
    ) -> Select:
        """What follows the WHERE."""
        keys: list[Token | Bind] = []
        grouped, values = False, None
        order: list[Token] = []
        parts: list[Expression] = []
        while self.is_at(*_AFTER):
            keyword = self.take()
            if keyword.upper == "VALUES":
                values = self.values(keyword)
                continue
            self.take_if("BY")
            grouped = grouped or keyword.upper == "GROUP"
            while self.here is not None and not self.is_at("}", *_AFTER):
                start = self._place
                if keyword.upper == "GROUP" and self.is_at("("):
                    part: Expression | Bind = self.named()
                else:
                    part = self.expression()
                if keyword.upper == "GROUP" and isinstance(part, Bind):
                    keys.append(part)
                elif keyword.upper == "GROUP":
                    keys += part.uses if isinstance(part, Expression) else ()
                elif isinstance(part, Expression):
                    parts.append(part)
                if keyword.upper == "ORDER" and isinstance(part, Expression):
                    order += part.uses
                if self._place == start:
                    raise Unreadable(self.here)
        after = Expression(
            tuple(each for part in parts for each in part.uses),
            tuple(each for part in parts for each in part.groups),
            tuple(each for part in parts for each in part.words),
        )
        return Select(
            at,
            at.upper,
            projection,
            star,
            template,
            sources,
            where,
            grouped,
            tuple(keys),
            after,
            tuple(order),
            values,
        )

    def group(self) -> Group:
        at = self.take("{")
        if self.is_at("SELECT"):
            select = self.query()
            self.take("}")
            return Group(at, (), select)
        found: list[Element] = []
        while not self.is_at("}"):
            found += self.element()
        self.take("}")
        return Group(at, tuple(found))

    def element(self) -> list[Element]:
        here = self.here
        if here is None:
            raise Unreadable(None)
        if self.take_if("."):
            return []
        if self.take_if("FILTER"):
            return [Filter(here, self.expression())]
        if self.take_if("BIND"):
            return [self.named(here)]
        if self.take_if("VALUES"):
            return [self.values(here)]
        if self.take_if("OPTIONAL", "LATERAL"):
            return [Optional(here, self.group())]
        if self.take_if("MINUS"):
            return [Minus(here, self.group())]
        if self.take_if("GRAPH", "SERVICE"):
            self.take_if("SILENT")
            return [Named(here, self.take(), self.group())]
        if self.is_at("{"):
            branches = [self.group()]
            while self.take_if("UNION"):
                branches.append(self.group())
            return [Union(here, tuple(branches))]
        return list(self.subject())

    def values(self, at: Token) -> Values:
        variables: list[Token] = []
        if self.take_if("("):
            while not self.is_at(")"):
                variables.append(self.take())
            self.take(")")
            opening: str | None = "("
        else:
            variables.append(self.take())
            opening = None
        self.take("{")
        rows = 0
        while not self.is_at("}"):
            if opening:
                self.take("(")
                while not self.take_if(")"):
                    self.take()
            else:
                self.term_of_values()
            rows += 1
        self.take("}")
        return Values(at, tuple(variables), rows)

    def term_of_values(self) -> None:
        self.take_if("+", "-")
        if self.take().kind == "string":
            self.tag()

    def tag(self) -> None:
        """The language or datatype behind a string, if there is one."""
        if self.take_if("^^") or (self.here is not None and self.here.kind == "language"):
            self.take()

    def triples(self) -> Iterator[Triple]:
        """The triples of a template."""
        while not self.is_at("}"):
            if not self.take_if("."):
                yield from self.subject()

    def subject(self) -> Iterator[Triple]:
        at = self.here
        if at is None:
            raise Unreadable(None)
        found: list[Triple] = []
        subject = self.node(found)
        if not (found and self.is_at(".", "}")):
            self.properties(at, subject, found)
        yield from found

    def properties(self, at: Token, subject: Token, found: list[Triple]) -> None:
        """Predicates and objects about a subject, up to the end of the statement."""
        while not self.is_at(".", "}", "]"):
            if self.take_if(";"):
                at = self.here or at
                continue
            if self.ends_here():
                return
            at = at if at.text == subject.text else (self.here or at)
            path = self.path()
            while True:
                value = self.node(found)
                found.append(Triple(at, subject, path, value))
                if not self.take_if(","):
                    break

    def ends_here(self) -> bool:
        """Whether a new element begins, which may follow a pattern without a stop."""
        return self.is_at(
            "FILTER", "BIND", "VALUES", "OPTIONAL", "MINUS", "GRAPH", "SERVICE", "LATERAL", "{"
        )

    def path(self) -> tuple[Token, ...]:
        """The tokens of a predicate or path: up to where its object begins."""
        found = [self.take()]
        if found[0].kind in {"string", "number", "blank"} or (
            found[0].text not in {"a", "^", "!", "("} and found[0].kind in {"word", "sign"}
        ):
            raise Unreadable(found[0])
        depth = found[0].text.count("(")
        while True:
            last = found[-1].text
            open_ended = last in {"/", "|", "^", "!", "("} or depth > 0
            if not open_ended and not self.is_at("/", "|", "*", "+", "?"):
                return tuple(found)
            found.append(self.take())
            depth += {"(": 1, ")": -1}.get(found[-1].text, 0)

    def node(self, found: list[Triple]) -> Token:
        """A subject or object; what stands in its brackets joins the found triples."""
        token = self.take()
        if token.text == "[":
            node = self._new(token)
            self.properties(token, node, found)
            self.take("]")
            return node
        if token.text == "(":
            node = self._new(token)
            while not self.take_if(")"):
                item = self.node(found)
                found.append(Triple(token, node, (self._new(token),), item))
            return node
        if token.text in {"+", "-"}:
            token = self.take()
        if token.kind == "string":
            self.tag()
        if token.kind == "sign" or (token.kind == "word" and token.upper not in {"TRUE", "FALSE"}):
            raise Unreadable(token)
        return token

    def named(self, at: Token | None = None) -> Bind:
        """An expression in brackets with the variable that takes its value, where it has one."""
        first = self.take("(")
        expression, target = self.balanced(first)
        return Bind(at or first, expression, target or first)

    def expression(self) -> Expression:
        """One expression: in brackets, a call, EXISTS, or a single variable."""
        words: list[Token] = []
        uses: list[Token] = []
        groups: list[Group] = []
        while self.is_at("NOT", "EXISTS", "ASC", "DESC", "!"):
            words.append(self.take())
        if words and words[-1].upper == "EXISTS":
            return Expression((), (self.group(),), tuple(words))
        token = self.take()
        if token.text != "(":
            (uses if token.variable else words).append(token)
            if not self.is_at("("):
                return Expression(tuple(uses), (), tuple(words))
            self.take("(")
        inner, _ = self.balanced(token)
        uses += inner.uses
        groups += inner.groups
        words += inner.words
        return Expression(tuple(uses), tuple(groups), tuple(words))

    def balanced(self, opening: Token) -> tuple[Expression, Token | None]:
        """What stands up to the bracket that closes, and the variable behind AS."""
        words: list[Token] = []
        uses: list[Token] = []
        groups: list[Group] = []
        target, depth = None, 1
        while depth:
            token = self.take()
            depth += {"(": 1, ")": -1}.get(token.text, 0) if token.kind == "sign" else 0
            if token.upper == "EXISTS":
                words.append(token)
                groups.append(self.group())
            elif token.upper == "AS" and depth == 1:
                target = self.take()
            elif token.variable:
                uses.append(token)
            else:
                words.append(token)
        return Expression(tuple(uses), tuple(groups), tuple(words)), target
