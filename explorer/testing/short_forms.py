"""The short form of query tests: one YAML file with data, questions and what they must come to.

    prefixes: {ex: http://example.org/}
    data: |
      ex:a ex:score 3 .
    case: a-case-on-file          # in place of data, where the project has cases
    as_of: 2026-01-31             # the day a case is worked out for; also bound to ?as_of
    questions:
      - id: scores
        query: SELECT ?x WHERE { ?x ex:score ?n } ORDER BY ?x    # or the name of a query file
        with: {x: ex:a}
        expect: {count: 1, contains: [{x: ex:a}]}

`expect` is true or false, or holds some of: `count`, `min`, `max` (numbers of rows), `results`
(exactly these rows, in order where the query orders), `contains` (at least these), `no_results`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox
import yaml

from explorer.engines import refuse_service
from explorer.errors import Problem, QueryError, SourceError
from explorer.testing.expectations import (
    EXPECT,
    NUMBERS,
    ROWS,
    cell,
)
from explorer.testing.naming import PREFIX, Names
from explorer.testing.oxigraph_store import OxigraphStore
from explorer.vocabulary import PREFIXES

SUFFIX: Final = ".sparql.yaml"
TOP: Final = ("prefixes", "data", "case", "as_of", "questions")
OF_QUESTION: Final = ("id", "query", "with", "expect")


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a file. `span` is where the value of `expect` stands in the text."""

    id: str
    query: str
    inputs: tuple[tuple[str, str], ...]
    expect: Any
    line: int
    span: tuple[int, int]


@dataclass(frozen=True, slots=True)
class ShortForm:
    """A file: what is given, and the questions."""

    path: Path
    prefixes: Mapping[str, str]
    data: str
    case: str
    as_of: date | None
    questions: tuple[Question, ...]


@dataclass(slots=True)
class _Reading:
    """The problems found so far; a file tells them all at once."""

    path: Path
    problems: list[Problem] = field(default_factory=list)

    def wrong(self, node: yaml.Node, what: str, try_: str = "") -> None:
        where = f"{self.path.name}:{node.start_mark.line + 1}"
        self.problems.append(Problem(where, what, try_=try_))


def read_short_form(
    path: Path, queries: Path | None = None, shared: Names | None = None
) -> ShortForm:
    """The questions of a file. Raises SourceError with every problem and its line."""
    text = path.read_text("utf-8")
    told = _Reading(path)
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{path.name}:{mark.line + 1}" if mark else path.name
        raise SourceError(where, f"is no YAML: {getattr(error, 'problem', error)}") from error
    if not isinstance(root, yaml.MappingNode):
        raise SourceError(f"{path.name}:1", f"holds none of {', '.join(TOP)}")
    parts = _keys(told, root, TOP, "the file")
    prefixes = _prefixes(told, parts.get("prefixes"))
    names = Names(
        {**(shared.prefixes if shared else {}), **prefixes}, shared.base if shared else ""
    )
    given = _data(told, parts.get("data"), names)
    case = str(_value(parts.get("case")) or "")
    if given and case:
        told.wrong(parts["case"], "names a case beside data of its own", "leave out one of them")
    if not parts.keys() & {"data", "case"}:
        told.wrong(root, "gives neither data nor a case")
    as_of = _value(parts.get("as_of"))
    if "as_of" in parts and type(as_of) is not date:
        told.wrong(parts["as_of"], "as_of is no day", "a day such as 2026-01-31")
    questions = _questions(told, parts.get("questions"), root, path, queries, names)
    if told.problems:
        raise SourceError(problems=told.problems)
    return ShortForm(path, names.prefixes, given, case, as_of, tuple(questions))


def _prefixes(told: _Reading, node: yaml.Node | None) -> dict[str, str]:
    """The prefixes that a file declares."""
    said = _value(node)
    if node is None or said is None:
        return {}
    if not isinstance(said, dict):
        told.wrong(node, "prefixes is no mapping", "such as {ex: 'http://example.org/'}")
        return {}
    found = {str(k or "").removesuffix(":"): str(v).strip("<>") for k, v in said.items()}
    for name, iri in found.items():
        if not re.fullmatch(r"[\w+.-]+:[^<>\"{}|^`\\\s]*", iri) or not re.fullmatch(
            r"[\w.-]*", name
        ):
            told.wrong(node, f"{name}: {iri} is no prefix", "a name, and the IRI it stands for")
            return {}
    return found


def _keys(
    told: _Reading, node: yaml.MappingNode, known: tuple[str, ...], of: str
) -> dict[str, yaml.Node]:
    found: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = str(key.value)
        if name not in known:
            told.wrong(key, f"{name} is nothing that {of} may say", f"one of: {', '.join(known)}")
        elif name in found:
            told.wrong(key, f"{name} stands twice")
        found[name] = value
    return found


def _value(node: yaml.Node | None) -> Any:
    """The plain value of a node."""
    if node is None:
        return None
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node, deep=True)
    finally:
        loader.dispose()


def _data(told: _Reading, node: yaml.Node | None, names: Names) -> str:
    """The data as one text: written in the file, or the files that it names."""
    value = _value(node)
    if node is None or value is None:
        return ""
    texts = []
    for each in value if isinstance(value, list) else [value]:
        text, is_file = str(each), False
        if "\n" not in text and re.fullmatch(r"[\w./ -]+\.(ttl|trig|nt|nq)", text.strip()):
            file, is_file = told.path.parent / text.strip(), True
            if not file.is_file():
                told.wrong(node, f"{text.strip()} is not there")
                continue
            text = file.read_text("utf-8")
        try:
            list(ox.parse(names.turtle + text, format=ox.RdfFormat.TRIG))
        except SyntaxError as error:
            line = error.lineno or 1
            first = 1 if is_file else _first_line(node)
            name = str(each).strip() if is_file else told.path.name
            said = re.sub(r"^Parser error at .*?: ", "", error.msg)
            told.problems.append(Problem(f"{name}:{first + line - 1}", f"cannot be read: {said}"))
        texts.append(text)
    return "\n".join(texts)


def _questions(
    told: _Reading,
    node: yaml.Node | None,
    root: yaml.Node,
    path: Path,
    queries: Path | None,
    names: Names,
) -> list[Question]:
    if not isinstance(node, yaml.SequenceNode) or not node.value:
        told.wrong(node or root, "asks no question", "a list under questions")
        return []
    found: list[Question] = []
    for each in node.value:
        if not isinstance(each, yaml.MappingNode):
            told.wrong(each, "a question is no mapping", f"with {', '.join(OF_QUESTION)}")
            continue
        parts = _keys(told, each, OF_QUESTION, "a question")
        for key in ("id", "query", "expect"):
            if key not in parts:
                told.wrong(each, f"a question has no {key}")
        name = str(_value(parts.get("id")) or "")
        if name and name in {other.id for other in found}:
            told.wrong(parts["id"], f"the id {name} stands twice")
        text = _query(told, parts.get("query"), path, queries, names)
        given = _value(parts.get("with")) or {}
        if not isinstance(given, dict):
            told.wrong(parts["with"], "with is no mapping of variables to values")
            given = {}
        expected = parts.get("expect")
        expect = _expected(told, expected) if expected is not None else None
        span = (expected.start_mark.index, expected.end_mark.index) if expected else (0, 0)
        inputs = tuple((str(k).lstrip("?$"), _input(v)) for k, v in given.items())
        found.append(Question(name, text, inputs, expect, each.start_mark.line + 1, span))
    return found


def _query(
    told: _Reading, node: yaml.Node | None, path: Path, queries: Path | None, names: Names
) -> str:
    """The text of a query, which the first engine must be able to read."""
    if node is None:
        return ""
    text, place, first = str(_value(node)), told.path.name, _first_line(node)
    if not _IS_QUERY.search(text):
        name = text.strip()
        places = [
            path.parent / name,
            *([queries / f"{name}.rq", queries / name] if queries else []),
        ]
        file = next((each for each in places if each.is_file()), None)
        if file is None:
            told.wrong(node, f"there is no query {name}")
            return ""
        text, place, first = file.read_text("utf-8"), name, 1
        own = set()
    else:
        own = {each for each, _ in PREFIX.findall(text)}
        lines = [f"PREFIX {n}: <{iri}>" for n, iri in names.prefixes.items() if n not in own]
        text = " ".join(lines) + (" " if lines else "") + text
    if said := _complaint(text, names):
        line, what, try_ = said
        told.problems.append(Problem(f"{place}:{first + line - 1}", what, try_=try_))
    return text


_IS_QUERY: Final = re.compile(r"(?i)\{|^\s*(?:#|(?:prefix|base|select|ask|construct|describe)\s)")
_AT: Final = re.compile(r"error at (\d+):(\d+): ")


def _complaint(text: str, names: Names) -> tuple[int, str, str] | None:
    """The line of a query that cannot be asked, what is wrong and what to try."""
    store = OxigraphStore()
    try:
        store.read(text, names.base or None)
        refuse_service(text)
    except QueryError as error:
        at = _AT.search(error.what)
        line = int(at[1]) if at else 1
        undeclared = {each: place for place, each in _used(text)}
        for each in {each for each, _ in PREFIX.findall(text)}:
            undeclared.pop(each, None)
        if undeclared and "Prefix not found" in error.what:
            told = ", ".join(f"{each}:" for each in undeclared)
            say = "declare it under prefixes, or in the query"
            return min(undeclared.values()), f"the prefix {told} is declared nowhere", say
        try:
            store.read(text, names.base or None, update=True)
        except QueryError:
            return line, _AT.sub("", error.what), error.try_ if not at else ""
        return 1, "is an update", "a question only asks: SELECT, ASK, CONSTRUCT or DESCRIBE"
    return None


def _used(text: str) -> Iterator[tuple[int, str]]:
    """The prefixes that a query uses, each with its line."""
    for found in _PREFIXED.finditer(text):
        if found[1] is not None:
            yield text.count("\n", 0, found.start()) + 1, found[1]


_PREFIXED: Final = re.compile(
    r"""\"{3}[\s\S]*?\"{3}|'{3}[\s\S]*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'"""
    r"""|<[^<>\s]*>|\#.*|_:\w+|(?<![\w?$-])((?:[A-Za-z][\w.-]*)?):(?=[\w%\\]|\s|$)"""
)


def _first_line(node: yaml.Node) -> int:
    """The line on which the text of a node begins."""
    block = isinstance(node, yaml.ScalarNode) and node.style in ("|", ">")
    return int(node.start_mark.line) + 1 + int(block)


def _input(value: Any) -> str:
    """A value that is bound from outside as a cell that keeps its datatype."""
    kind = {bool: "boolean", int: "integer", float: "decimal", date: "date"}.get(type(value))
    text = cell(value)
    # What is in quotes is a text, whatever it looks like.
    is_text = kind is None and re.fullmatch(r"[\d.-]+|true|false", text)
    return f'"{text}"^^<{PREFIXES["xsd"]}{kind or "string"}>' if kind or is_text else text


def _expected(told: _Reading, node: yaml.Node) -> Any:
    value = _value(node)
    if isinstance(value, bool):
        return value
    if not isinstance(node, yaml.MappingNode) or not node.value:
        said = "no mapping" if isinstance(value, list | str) else "empty"
        told.wrong(node, f"expect is {said}", f"true, false, or some of: {', '.join(EXPECT)}")
        return None
    parts = _keys(told, node, EXPECT, "expect")
    for key, each in parts.items():
        said = _value(each)
        if key in NUMBERS and (type(said) is not int or said < 0):
            told.wrong(each, f"{key} is no number of rows")
        if key in ROWS and not (isinstance(said, list) and all(isinstance(r, dict) for r in said)):
            told.wrong(each, f"{key} is no list of rows", "each a mapping of columns to values")
        if key == "no_results" and not isinstance(said, bool):
            told.wrong(each, "no_results is neither true nor false")
    for key in ROWS:
        if isinstance(value.get(key), list):
            value[key] = [
                {str(column).lstrip("?$"): said for column, said in row.items()}
                for row in value[key]
                if isinstance(row, dict)
            ]
    return value
