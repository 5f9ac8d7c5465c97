"""Bytes to RDF statements: the one door through which a file comes in.

Refuses before it parses: files that are too large, empty, not UTF-8 or of an unknown kind, XML that
declares entities, JSON-LD that points to a context elsewhere. Nothing here opens a connection.
"""

import json
import re
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any, Final

import pyoxigraph as ox

from explorer.errors import SourceError, UsageError
from explorer.places import ONTOLOGY, shown
from explorer.vocabulary import BASE, CASE, GX, expand

MOST_BYTES: Final = 10_000_000
"""A case of 40 facts is about 20 kB: five hundred times that is a wrong file, not a long record."""

MOST_DIGITS: Final = 30
"""Written out, a number with a larger exponent could fill the memory."""

FORMATS: Final[dict[str, ox.RdfFormat]] = {
    ".trig": ox.RdfFormat.TRIG,
    ".ttl": ox.RdfFormat.TURTLE,
    ".jsonld": ox.RdfFormat.JSON_LD,
    ".rdf": ox.RdfFormat.RDF_XML,
    ".nq": ox.RdfFormat.N_QUADS,
    ".nt": ox.RdfFormat.N_TRIPLES,
}
FORMS: Final = (".yaml", ".yml")
"""Endings of the case form, which is no RDF: explorer/forms.py makes statements of it."""

ENDINGS: Final = (*FORMATS, *FORMS)
"""Every ending that a case may have."""

CONTEXT: Final = BASE + "context.jsonld"
"""The one JSON-LD context that may be named; it is read from ontology/, never fetched."""

_DECIMAL: Final = expand("xsd:decimal")
_POSITION: Final = re.compile(r"^Parser error at line \d+ (?:column \d+|between [^:]*): ")
_DOCTYPE: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)


def read_bytes(path: Path) -> bytes:
    """The content of an ordinary file of bearable size.

    The size is asked for before anything is read. Raises UsageError when there is no such file.
    """
    name = shown(path)
    try:
        if path.is_dir():
            raise UsageError(name, "this is a folder", try_="name one file in it")
        if not path.exists():
            raise UsageError(name, "there is no such file", try_="check the spelling")
        if not path.is_file():
            raise SourceError(name, "this is not an ordinary file", try_="save it as a file first")
        refuse_size(name, path.stat().st_size)
        return path.read_bytes()
    except OSError as broken:
        reason = broken.strerror or type(broken).__name__
        raise SourceError(name, f"the file cannot be opened: {reason}") from broken


def refuse_size(name: str, size: int) -> None:
    """Nothing, when so many bytes are bearable; else raises SourceError."""
    if size > MOST_BYTES:
        raise SourceError(
            name,
            f"the file has {size:,} bytes; the most that is read is {MOST_BYTES:,}",
            why="a record of this size is nearly always a wrong file, so nothing of it was read",
            try_="check that this is the file you meant, or split it into one file per request",
        )


def parse(data: bytes, name: str) -> list[ox.Quad]:
    """The statements of a file, in the order in which they are written.

    The ending of the name says the format. Relative names count from `case:`. Raises SourceError
    with line and column where the parser knows them.
    """
    ending = PurePosixPath(name).suffix.lower()
    if ending not in FORMATS:
        known = ", ".join(f"{end} ({form.name})" for end, form in FORMATS.items())
        known += ", ".join(("", *(f"{end} (case form)" for end in FORMS)))
        said = f"the ending {ending}" if ending else "a name without an ending"
        raise SourceError(
            name, f"{said} does not say what kind of file this is", try_=f"use {known}"
        )
    refuse_size(name, len(data))
    text = decode(data, name)
    if not text.strip():
        raise SourceError(name, "the file is empty", try_="check that it was saved")
    if ending == ".rdf":
        _refuse_entities(data, name)
    if ending == ".jsonld":
        text = _with_local_contexts(text, name)
    try:
        parser = ox.parse(text.encode(), FORMATS[ending], base_iri=CASE, rename_blank_nodes=True)
        return list(parser)
    except SyntaxError as broken:
        raise _retold(broken, name, text, FORMATS[ending].name) from broken


def decode(data: bytes, name: str) -> str:
    """The text of a UTF-8 file, without a byte order mark."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        line = data.count(b"\n", 0, broken.start) + 1
        guess = "UTF-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "an older encoding"
        raise SourceError(
            f"{name}:{line}",
            f"this is not UTF-8 text (it looks like {guess})",
            why="letters outside plain ASCII would be read wrongly, drug names and units included",
            try_="save the file again as UTF-8",
        ) from broken


def line_of(text: str, name: str, after: int = 0) -> int:
    """The line (counted from 1) on which a name first stands after a given line; 0 when nowhere.

    A line that begins with the name is preferred: there the thing is described, not only mentioned.
    """
    as_word = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    mentioned = 0
    for number, line in enumerate(text.splitlines(), start=1):
        if number <= after or line.lstrip().startswith("#"):
            continue
        found = as_word.search(line)
        if not found:
            continue
        if after or not any(mark in line[: found.start()] for mark in " \t;,"):
            return number
        mentioned = mentioned or number
    return mentioned


def _retold(broken: SyntaxError, name: str, text: str, kind: str) -> SourceError:
    detail = _POSITION.sub("", broken.msg or str(broken))
    where, why = name, ""
    if broken.lineno:
        where = f"{name}:{broken.lineno}" + (f":{broken.offset}" if broken.offset else "")
        lines = text.splitlines()
        if 0 < broken.lineno <= len(lines) and lines[broken.lineno - 1].strip():
            why = f"the line reads: {lines[broken.lineno - 1].strip()[:120]}"
    return SourceError(where, f"cannot be read as {kind}: {detail}", why)


def _refuse_entities(data: bytes, name: str) -> None:
    found = _DOCTYPE.search(data)
    if found:
        line = data.count(b"\n", 0, found.start()) + 1
        raise SourceError(
            f"{name}:{line}",
            "the XML declares a document type or an entity",
            why="an entity can pull in other files or grow without end, so none is ever expanded",
            try_="write the names out in full, or save the case as Turtle",
        )


def _with_local_contexts(text: str, name: str) -> str:
    """The JSON-LD with our own context put in, so that the parser has nothing to ask for."""
    try:
        document = json.loads(text, parse_float=_number, parse_constant=_no_such_number)
        contexts = _local(document, name)
        for entry in contexts if isinstance(contexts, list) else [contexts]:
            if isinstance(entry, dict):
                own = entry.get("@context", [])
                # A key without a meaning becomes a word of ours, and is then told as unknown:
                # without this the parser would drop it in silence.
                entry["@context"] = [{"@vocab": GX}, *(own if isinstance(own, list) else [own])]
        return json.dumps(contexts, default=float)
    except json.JSONDecodeError as broken:
        where = f"{name}:{broken.lineno}:{broken.colno}"
        raise SourceError(where, f"cannot be read as JSON: {broken.msg}") from broken
    except RecursionError as broken:
        raise SourceError(name, "the JSON is nested too deeply to be a case") from broken
    except ValueError as broken:
        raise SourceError(name, f"cannot be read as JSON: {broken}") from broken


def _number(text: str) -> Decimal:
    number = Decimal(text)
    if abs(number.adjusted()) > MOST_DIGITS:
        raise ValueError(f"{text} is out of all proportion")
    return number


def _no_such_number(text: str) -> None:
    raise ValueError(f"{text} is not a number that JSON knows")


def _local(node: Any, name: str) -> Any:
    """The same JSON with every named context replaced by its local text, or SourceError."""
    if isinstance(node, list):
        return [_local(each, name) for each in node]
    if isinstance(node, Decimal):
        # As typed: JSON-LD would make a floating-point number of it.
        return {"@value": f"{node:f}", "@type": _DECIMAL}
    if not isinstance(node, dict):
        return node
    inside = {key: _local(value, name) for key, value in node.items() if key != "@context"}
    if "@context" not in node:
        return inside
    return {"@context": _local_contexts(node["@context"], name), **inside}


def _local_contexts(context: Any, name: str) -> list[Any]:
    entries = context if isinstance(context, list) else [context]
    return [_local_context(each, name) for each in entries]


def _local_context(context: Any, name: str) -> Any:
    if isinstance(context, dict) and "@import" in context:
        _refuse_context(context["@import"], name)
    if isinstance(context, dict):
        return {key: _scoped(value, name) for key, value in context.items()}
    if not isinstance(context, str):
        return context
    if context != CONTEXT:
        _refuse_context(context, name)
    return json.loads((ONTOLOGY / "context.jsonld").read_text("utf-8"))["@context"]


def _scoped(meaning: Any, name: str) -> Any:
    """What a key means, with the context that holds below this key made local too."""
    if isinstance(meaning, dict) and "@context" in meaning:
        return {**meaning, "@context": _local_contexts(meaning["@context"], name)}
    return meaning


def _refuse_context(address: Any, name: str) -> None:
    raise SourceError(
        name,
        f"the JSON-LD takes its context from elsewhere: {address}",
        why="what the keys mean would depend on another machine; nothing was fetched",
        try_=f'write the context into the file, or use "{CONTEXT}", which is kept here',
    )
