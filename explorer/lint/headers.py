"""The header of a query held against the query: form, columns, inputs, order, what it writes.

A text without any header is a question of one's own, and nothing is asked of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Final

from explorer.lint.findings import Said
from explorer.lint.names import full_name
from explorer.lint.outline import Outline, Select
from explorer.lint.tokens import Token
from explorer.queries import READABLE, REQUIRED
from explorer.vocabulary import GX, PREFIXES, Iri, expand, shorten

HEADER: Final = "header"
ANSWERING: Final = ("ask", "check")
CHECKED: Final = ("focus", "problem", "hint")
_TERMS: Final = re.compile(rf"(?<![\w:])(?:{'|'.join(PREFIXES)}):[A-Za-z][\w-]*")
_NAME: Final = re.compile(r"\?(\w+)")
_EVERY_CASE: Final = " of every case"


@dataclass(frozen=True, slots=True)
class Header:
    """The fields of a header, the token of the comment each begins in, and the folder it is for."""

    kind: str
    title: str
    fields: Mapping[str, str]
    places: Mapping[str, Token]
    top: Token

    def at(self, field: str) -> Token:
        """Where a field stands; the top of the text for one that is not there."""
        return self.places.get(field, self.top)


def about_header(header: Header, outline: Outline) -> Iterator[Said]:
    """Each point in which a header and its query disagree."""
    missing = [field for field in REQUIRED.get(header.kind, ()) if field not in header.fields]
    if missing or not header.title:
        yield _said(
            header.top,
            "the header lacks " + ", ".join(missing or ["its title"]),
            "it is the documentation of the query, the form of its page and part of its test",
            "add the lines as comments at the top, for example `# Question: …?`",
        )
    yield from _reads(header)
    wanted = "SELECT" if header.kind in ANSWERING else "CONSTRUCT"
    if header.kind and outline.select.form != wanted:
        yield _said(
            outline.select.at,
            f"a query in queries/{header.kind} is a {wanted}, and this is a {outline.select.form}",
            "questions and checks answer with rows (SELECT), stages with triples (CONSTRUCT)",
            f"write it as a {wanted}, or move it to another folder",
        )
        return
    if outline.select.form == "SELECT":
        yield from _columns(header, outline.select)
        yield from _inputs(header, outline.select)
        yield from _order(header, outline.select)
    elif "Writes" in header.fields:
        yield from _writes(header, outline)


def _reads(header: Header) -> Iterator[Said]:
    if "Reads" not in header.fields:
        return
    known = READABLE.get(header.kind) or tuple(dict.fromkeys(chain(*READABLE.values())))
    named = header.fields["Reads"].removesuffix(_EVERY_CASE).split(",")
    wrong = [part.strip() for part in named if part.strip() not in known]
    if wrong:
        yield _said(
            header.at("Reads"),
            "the header says that it reads " + ", ".join(wrong),
            f"queries in {header.kind or 'any folder'} are only ever given {', '.join(known)}",
            f"name some of: {', '.join(known)}",
        )


def _columns(header: Header, select: Select) -> Iterator[Said]:
    if "Output" not in header.fields and header.kind != "check":
        return
    promised = tuple(_NAME.findall(header.fields.get("Output", "")))
    columns = tuple(each.variable for each in select.columns)
    if header.kind == "check" and promised != CHECKED:
        yield _said(
            header.at("Output"),
            "a check answers with ?focus, ?problem, ?hint",
            "the node, what is wrong with it and the other thing concerned are told from them",
            "name these three under Output and in the SELECT line, in this order",
        )
    elif select.star or columns != promised:
        shown = "everything (*)" if select.star else ", ".join(f"?{each}" for each in columns)
        yield _said(
            select.columns[0] if select.columns else select.at,
            f"the query answers with {shown}, its header promises "
            + ", ".join(f"?{each}" for each in promised),
            "whoever reads the answer goes by the header",
            "make Output and the SELECT line name the same columns in the same order",
        )


def _inputs(header: Header, select: Select) -> Iterator[Said]:
    columns = {each.variable for each in select.columns}
    for name in inputs_of(header.fields):
        if name not in columns and not select.star:
            yield _said(
                header.at("Input"),
                f"the input ?{name} is not in the SELECT line",
                "only a variable that is shown can be given a value from outside, and a row says "
                "what it is about",
                f"add ?{name} to the SELECT line and under Output",
            )


def _order(header: Header, select: Select) -> Iterator[Said]:
    """What the header names behind "ordered by", up to the next word of prose."""
    told = re.search(r"ordered by ((?:\?\w+[ ,]*)+)", header.fields.get("Rows", ""))
    if "ordered by" in header.fields.get("Rows", "") and not select.order:
        yield _said(
            header.at("Rows"),
            "the header says that the rows are ordered, and the query has no ORDER BY",
            "rows then come in another order on each engine",
            "end the query with ORDER BY and the columns that the header names",
        )
    elif told:
        named = _NAME.findall(told[1])
        order = [each.variable for each in select.order]
        places = [order.index(each) if each in order else -1 for each in named]
        if -1 in places or places != sorted(places):
            yield _said(
                header.at("Rows"),
                "the header says ordered by " + " ".join(f"?{each}" for each in named),
                "the query orders by " + " ".join(f"?{each}" for each in order),
                "make the header and ORDER BY agree",
            )


def _writes(header: Header, outline: Outline) -> Iterator[Said]:
    told = {expand(name) for name in _TERMS.findall(header.fields["Writes"])}
    namespaces = {each.name: each.namespace for each in outline.prefixes}
    made: dict[Iri, Token] = {}
    for triple in outline.select.template:
        for token in triple.predicate:
            if token.kind in {"name", "iri"}:
                made.setdefault(full_name(token, namespaces), token)
    values = {
        full_name(token, namespaces)
        for triple in outline.select.template
        for token in (triple.subject, triple.object)
        if token.kind in {"name", "iri"}
    }
    whole = _whole(header, outline)
    for name, token in made.items():
        if name not in told and name not in whole and name.startswith(GX):
            yield _said(
                token,
                f"the query writes {shorten(name)}, and its header does not say so under Writes",
                "whoever looks for where a triple comes from goes by the headers",
                "add it to Writes",
            )
    for name in sorted(told - made.keys() - values):
        if not _is_elsewhere(name, outline):
            yield _said(
                header.at("Writes"),
                f"the header says that it writes {shorten(name)}, and the query does not",
                "whoever looks for where a triple comes from goes by the headers",
                "take it out of Writes, or write it",
            )


def _whole(header: Header, outline: Outline) -> set[Iri]:
    """What is written about nodes of a class that the header names without its properties."""
    without_braces = _TERMS.pattern + r"(?![\w-])(?! *\{)"
    bare = {expand(name) for name in re.findall(without_braces, header.fields["Writes"])}
    namespaces = {each.name: each.namespace for each in outline.prefixes}
    template = outline.select.template
    # Where the class itself comes out of the data, any of them may be meant.
    nodes = {
        triple.subject.text
        for triple in template
        if full_name(triple.object, namespaces) in bare
        or (bare and triple.predicate[0].text == "a" and triple.object.variable)
    }
    return {
        full_name(token, namespaces)
        for triple in template
        if triple.subject.text in nodes
        for token in triple.predicate
    }


def _is_elsewhere(name: Iri, outline: Outline) -> bool:
    """Whether the query names it at all, for example as a value that a variable may take."""
    namespaces = {each.name: each.namespace for each in outline.prefixes}
    return name in {full_name(each, namespaces) for each in outline.tokens if each.kind == "name"}


def inputs_of(fields: Mapping[str, str]) -> tuple[str, ...]:
    """The names of the inputs that a header tells of, without their mark."""
    return tuple(_NAME.findall(fields.get("Input", "")))


def _said(at: Token, what: str, why: str, try_: str) -> Said:
    return Said(at, HEADER, what, why, try_)
