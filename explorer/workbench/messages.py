"""What the two processes say to each other: a line of JSON, and a text of so many bytes behind it.

Terms travel as N-Triples, so that nothing is lost and nothing is run when they are read.
"""

from __future__ import annotations

import json
from typing import IO, Any, Final

import pyoxigraph as ox

_ROW: Final = "urn:row:"
_COLUMN: Final = "urn:column:"
Cell = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None


def send(pipe: IO[bytes], said: dict[str, Any], text: bytes = b"") -> None:
    """Say something. Raises OSError when nobody listens any more."""
    pipe.write(json.dumps({**said, "bytes": len(text)}).encode() + b"\n" + text)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """What was said; None when the other side is gone, whether or not it had begun to speak."""
    line = pipe.readline()
    if not line.endswith(b"\n"):
        return None
    said: dict[str, Any] = json.loads(line)
    text = pipe.read(said["bytes"])
    return (said, text) if len(text) == said["bytes"] else None


def row_as_text(number: int, cells: list[Cell]) -> str:
    """A row of an answer: one statement for each cell that is bound."""
    return "".join(
        f"<{_ROW}{number}> <{_COLUMN}{place}> {cell} .\n"
        for place, cell in enumerate(cells)
        if cell is not None
    )


def rows_of(text: bytes, count: int, columns: int) -> tuple[tuple[Cell, ...], ...]:
    """The rows again: so many, each with so many cells."""
    found: list[list[Cell]] = [[None] * columns for _ in range(count)]
    for triple in triples_of(text):
        if isinstance(triple.subject, ox.NamedNode):
            row = int(triple.subject.value.removeprefix(_ROW))
            found[row][int(triple.predicate.value.removeprefix(_COLUMN))] = triple.object
    return tuple(map(tuple, found))


def triples_of(text: bytes) -> list[ox.Triple]:
    """The statements of a text in N-Triples, in its order."""
    return [quad.triple for quad in ox.parse(text, format=ox.RdfFormat.N_TRIPLES)]
