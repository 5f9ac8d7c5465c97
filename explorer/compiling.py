"""Knowledge with everything that never changes worked out, and the same kept from run to run.

Kept are texts only: the statements as N-Triples, answers and words as JSON. They count for exactly
these files of knowledge, these queries, this program and this engine, whose digest names them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any, Final, Self

import pyoxigraph as ox

from explorer import __version__, shelf
from explorer.answers import Row, rows
from explorer.background import QUESTIONS
from explorer.derivation import fill
from explorer.engines import Engine
from explorer.queries import digest, find_queries
from explorer.sources import Knowledge, knowledge_digest, read_knowledge
from explorer.terms import TermIndex

_SETS: Final = ("declared", "links")


@dataclass(frozen=True, slots=True)
class Compiled:
    """The compiled statements as N-Triples, the answers of the background, the words declared."""

    statements: bytes
    answers: Mapping[str, list[Row]]
    terms: TermIndex
    digest: str

    def kept(self) -> bytes:
        """All of it as text: a line of JSON, then the statements."""
        words = {field.name: getattr(self.terms, field.name) for field in fields(self.terms)}
        words |= {name: sorted(words[name]) for name in _SETS}
        said = {"digest": self.digest, "answers": self.answers, "terms": words}
        return json.dumps(said).encode() + b"\n" + self.statements

    @classmethod
    def from_kept(cls, data: bytes) -> Self:
        """The same again. Raises ValueError, KeyError or TypeError when it is something else."""
        line, _, statements = data.partition(b"\n")
        said: dict[str, Any] = json.loads(line)
        words = said["terms"]
        index = TermIndex(
            declared=frozenset(words["declared"]),
            links=frozenset(words["links"]),
            labels=words["labels"],
            by_words={each: tuple(iris) for each, iris in words["by_words"].items()},
            above={iri: tuple(wider) for iri, wider in words["above"].items()},
            details={
                iri: {kind: tuple(values) for kind, values in told.items()}
                for iri, told in words["details"].items()
            },
        )
        return cls(statements, said["answers"], index, said["digest"])


def compile_knowledge(knowledge: Knowledge, engine: Engine, graph: str) -> Compiled:
    """The knowledge compiled; the graph of the engine holds it afterwards."""
    engine.add(graph, (quad.triple for quad in knowledge.quads))
    fill(engine, find_queries("compile"), graph)
    answers = {question: rows(engine, question, [graph]) for question in QUESTIONS}
    terms = TermIndex.of(knowledge.quads)
    return Compiled(engine.dump(graph), answers, terms, knowledge.digest)


def open_compiled(root: Path, engine: Engine, graph: str, place: Path | None) -> Compiled:
    """The compiled knowledge of a folder, from what was kept in `place` where that still holds.

    The graph of the engine holds it afterwards. Raises SourceError with every broken file.
    """
    known = shelf.fetch(place, name_of(knowledge_digest(root))) if place else None
    if known is not None:
        try:
            compiled = Compiled.from_kept(known)
            engine.load(graph, compiled.statements)
        except (ValueError, KeyError, TypeError, AttributeError, SyntaxError):
            engine.drop(graph)
        else:
            return compiled
    compiled = compile_knowledge(read_knowledge(root), engine, graph)
    if place:
        shelf.keep(place, name_of(compiled.digest), compiled.kept())
    return compiled


def name_of(knowledge: str) -> str:
    """The name for what these files come to, by their digest: with this program and engine only."""
    parts = (knowledge, digest(), __version__, _program(), ox.__version__)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


@cache
def _program() -> str:
    """Changes whenever a module of the program does, so that work on it needs no new version."""
    whole = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        whole.update(path.read_bytes())
    return whole.hexdigest()
