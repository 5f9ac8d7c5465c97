"""The bytes of a case form to its keys and texts, each with the line on which it stands.

A scalar is the text that was typed: `no`, `1:30`, `2022` and `[DATE]` are no booleans, times,
numbers or lists here. Refuses tags, many aliases, huge or endlessly nested files.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import yaml

from explorer.errors import Problem, SourceError
from explorer.reading import decode

MOST_BYTES: Final = 500_000
"""A form of 40 facts is about 3 kB."""

MOST_ALIASES: Final = 10
MOST_NODES: Final = 50_000
MOST_DEPTH: Final = 40
_READ: Final = frozenset(
    (
        yaml.BaseLoader.DEFAULT_MAPPING_TAG,
        yaml.BaseLoader.DEFAULT_SEQUENCE_TAG,
        yaml.BaseLoader.DEFAULT_SCALAR_TAG,
    )
)
_UNSEEN: Final = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_MARKS: Final = frozenset(("date", "redacted", "withheld"))
_SIGN: Final = re.compile(
    r"^( *(?:- +)?\w+: +)(> *\d[^\n]*?|>= *\d[^\n]*?|[%@`][^\n]*?)[ \t]*$", re.MULTILINE
)
_ORDINAL: Final = re.compile(r"^( *(?:- +)?\w+: +)(\w[^\n\"']*? #\d[^\n]*?)[ \t]*$", re.MULTILINE)
"""To YAML the rest of "ESI #2" is a comment; to whoever typed it, it is not."""
_QUOTE: Final = "put a text that begins with a sign (> % @ * & [) or holds a colon in quotes"
_NOTHING: Final = frozenset(("", "~", "null", "Null", "NULL"))


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a form: a text, several parts, parts under keys, or nothing at all."""

    line: int
    text: str | None = None
    parts: tuple["Piece", ...] | None = None
    keys: tuple[tuple[str, "Piece"], ...] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed: neither text nor parts nor keys."""
        return self.text is None and not self.parts and not self.keys

    def under(self, key: str) -> "Piece | None":
        """What stands under a key; None where the key is missing."""
        return next((piece for name, piece in self.keys or () if name == key), None)

    def words(self) -> str:
        """Everything in it as one text, lists with semicolons and keys by name."""
        if self.keys is not None:
            return "; ".join(f"{name}: {each.words()}" for name, each in self.keys)
        if self.parts is not None:
            return "; ".join(each.words() for each in self.parts)
        return self.text or ""


def open_form(data: bytes, name: str) -> tuple[Piece, list[Problem]]:
    """The form, and what is wrong with how it is written without hiding the rest of it.

    Raises SourceError where nothing more can be read.
    """
    if len(data) > MOST_BYTES:
        raise SourceError(
            name,
            f"the form has {len(data):,} bytes; the most that is read is {MOST_BYTES:,}",
            why="a form of this size is nearly always a wrong file",
            try_="check that this is the file you meant",
        )
    text = _ORDINAL.sub(_quoted, decode(data, name))
    if not text.strip():
        raise SourceError(name, "the file is empty", try_="check that it was saved")
    try:
        node, source = _node(text)
        if node is None:
            raise SourceError(name, "the form holds nothing but comments")
        opened = _Opening(name, source)
        piece = opened.piece(node)
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        where = f"{name}:{mark.line + 1}:{mark.column + 1}" if mark else name
        detail = broken.problem or broken.context or "its form is broken"
        raise SourceError(where, f"cannot be read as YAML: {detail}", try_=_QUOTE) from broken
    except yaml.reader.ReaderError as broken:
        line = text.count("\n", 0, max(broken.position, 0)) + 1
        where = f"{name}:{line}"
        raise SourceError(where, "the form holds a character that YAML does not know") from broken
    except (ValueError, OverflowError) as broken:
        raise SourceError(name, f"cannot be read as YAML: {broken}") from broken
    except RecursionError as broken:
        raise SourceError(name, "the form is nested too deeply") from broken
    return piece, opened.problems


def _node(text: str) -> tuple[yaml.Node | None, str]:
    """The document and its source; where it is broken, texts such as `> 50%` are quoted first."""
    try:
        return _Loader(text).get_single_node(), text
    except yaml.MarkedYAMLError:
        quoted = _SIGN.sub(_quoted, text)
        if quoted == text:
            raise
    try:
        return _Loader(quoted).get_single_node(), quoted
    except yaml.MarkedYAMLError:
        return _Loader(text).get_single_node(), text


def _merged(node: yaml.MappingNode) -> list[tuple[yaml.Node, yaml.Node]]:
    """The keys of a mapping with those that `<<` takes over from others and that it has not."""
    own = [pair for pair in node.value if pair[0].value != "<<"]
    names = {str(key.value) for key, _ in own}
    for key, value in node.value:
        if key.value != "<<":
            continue
        parts = value.value if isinstance(value, yaml.SequenceNode) else [value]
        if not all(isinstance(part, yaml.MappingNode) for part in parts):
            return list(node.value)
        for pair in (pair for part in parts for pair in _merged(part)):
            if str(pair[0].value) not in names:
                names.add(str(pair[0].value))
                own.append(pair)
    return own


def _quoted(found: re.Match[str]) -> str:
    doubled = found[2].replace("'", "''")
    return f"{found[1]}'{doubled}'"


class _Loader(yaml.BaseLoader):  # type: ignore[misc]
    """Composes nodes and constructs no object; counts the aliases."""

    aliases = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.AliasEvent):
            self.aliases += 1
            if self.aliases > MOST_ALIASES:
                mark = self.peek_event().start_mark
                problem = f"the form repeats itself by more than {MOST_ALIASES} aliases"
                raise yaml.composer.ComposerError(None, None, problem, mark)
        return super().compose_node(parent, index)


class _Opening:
    """Turns nodes into pieces once, and gathers what is wrong on the way."""

    def __init__(self, name: str, source: str) -> None:
        self.name, self.source = name, source
        self.problems: list[Problem] = []
        self.made = 0

    def piece(self, node: yaml.Node, depth: int = 0, key: str = "") -> Piece:
        line = node.start_mark.line + 1
        self.made += 1
        if depth > MOST_DEPTH:
            raise SourceError(f"{self.name}:{line}", "the form is nested too deeply")
        if self.made > MOST_NODES:
            raise SourceError(self.name, f"the form has more than {MOST_NODES:,} parts")
        if node.tag not in _READ:
            self.wrong(line, f"the tag {node.tag} is not read", "leave it out: all is read as text")
        if isinstance(node, yaml.MappingNode):
            return Piece(line, keys=tuple(self.keys(node, depth)))
        if isinstance(node, yaml.SequenceNode):
            if text := self.bracketed(node, key):
                return Piece(line, text=text)
            return Piece(line, parts=tuple(self.piece(each, depth + 1) for each in node.value))
        return Piece(line, text=self.scalar(node, line))

    def keys(self, node: yaml.MappingNode, depth: int) -> Iterator[tuple[str, Piece]]:
        seen: dict[str, int] = {}
        for key, value in _merged(node):
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                self.wrong(line, "a key is a list or holds keys itself", "write one word as a key")
                continue
            word = self.scalar(key, line) or ""
            if word in seen:
                first = seen[word]
                self.wrong(
                    line,
                    f"the key {word} stands here a second time (first on line {first})",
                    "keep one of the two; several values are written as a list",
                )
                continue
            seen[word] = line
            yield word, self.piece(value, depth + 1, word)

    def scalar(self, node: yaml.Node, line: int) -> str | None:
        if node.style is None and node.value in _NOTHING:
            return None
        text = " ".join(str(node.value).split())
        if node.style == ">" and not text:
            self.wrong(line, "a text begins with > and is empty", _QUOTE)
        if _UNSEEN.search(text):
            self.wrong(line, "the text holds a character that cannot be shown", "type it again")
            text = _UNSEEN.sub("?", text)
        return text or None

    def bracketed(self, node: yaml.SequenceNode, key: str) -> str:
        """What was typed under a key where a list is meant as a mark: `[DATE]`; else nothing."""
        if not (node.flow_style and len(node.value) == 1):
            return ""
        only = node.value[0]
        if not isinstance(only, yaml.ScalarNode) or any(map(str.isdigit, only.value)):
            return ""
        is_mark = only.value.casefold() in _MARKS or ("date" in key and only.value.isupper())
        return self.source[node.start_mark.index : node.end_mark.index] if is_mark else ""

    def wrong(self, line: int, what: str, try_: str) -> None:
        self.problems.append(Problem(f"{self.name}:{line}", what, try_=try_))
