"""What stands between a page and an engine: an example that is ready to be asked, and who asks it.

A project says with a `Runner` how its examples are run: `explorer.testing.plain` is the one that
needs nothing but a folder of queries, `explorer.testing.stages` the one of this project.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Protocol

import pyoxigraph as ox

from explorer.engines import Answer, Term
from explorer.queries import Query
from explorer.testing.spec_pages import Cells, Example
from explorer.vocabulary import PREFIXES

PREFIX: Final = re.compile(r"(?im)^\s*@?prefix\s+([\w.-]*):\s*<([^<>\s]*)>")
DECIMAL: Final = ox.NamedNode(PREFIXES["xsd"] + "decimal")
STRING: Final = PREFIXES["xsd"] + "string"


class Holds(Protocol):
    """What is needed of an engine to look at what it holds and to ask it something else."""

    def triples(self, graph: str) -> Iterable[ox.Triple]:
        """Every triple of a graph."""
        ...

    def select(
        self, text: str, graphs: Sequence[str], inputs: Mapping[str, Term] | None = None
    ) -> Answer:
        """The rows of a SELECT over these graphs."""
        ...


@dataclass(frozen=True, slots=True)
class Names:
    """Prefixes, and where relative names start from: how terms are written in cells."""

    prefixes: Mapping[str, str]
    base: str = ""

    def cell(self, term: Term | ox.Triple | None) -> str:
        """A term as a cell shows it; numbers without needless zeros."""
        if term is None:
            return ""
        if isinstance(term, ox.NamedNode):
            return self.shorten(term.value)
        if isinstance(term, ox.BlankNode):
            return f"_:{term.value}"
        if isinstance(term, ox.Triple):
            parts = (term.subject, term.predicate, term.object)
            return f"<<( {' '.join(self.cell(part) for part in parts)} )>>"
        return re.sub(r"^(-?\d+)\.0+$", r"\1", term.value)

    def written(self, term: Term | ox.Triple | None) -> str:
        """A term so that no two look alike: a literal with its datatype or language.

        >>> Names({"xsd": PREFIXES["xsd"]}).written(ox.Literal("6", datatype=DECIMAL))
        '"6"^^xsd:decimal'
        """
        if not isinstance(term, ox.Literal):
            return self.cell(term)
        if term.language:
            return f'"{term.value}"@{term.language}'
        kind = term.datatype.value
        if kind == PREFIXES["xsd"] + "integer":
            return term.value
        return f'"{term.value}"' + ("" if kind == STRING else f"^^{self.shorten(kind)}")

    def shorten(self, iri: str) -> str:
        """The IRI with the longest prefix that fits, or as it is."""
        fitting = [each for each in self.prefixes.items() if each[1] and iri.startswith(each[1])]
        if fitting:
            name, start = max(fitting, key=lambda each: len(each[1]))
            return f"{name}:{iri[len(start) :]}"
        return f"<{iri[len(self.base) :]}>" if self.base and iri.startswith(self.base) else iri

    def term(self, cell: str) -> Term:
        """The term that a cell names: an IRI where it has a known prefix, else a text."""
        if cell.startswith("<") and cell.endswith(">"):
            inner = cell[1:-1]
            return ox.NamedNode(inner if re.match(r"[\w+.-]+:", inner) else self.base + inner)
        prefix, colon, local = cell.partition(":")
        if colon and prefix in self.prefixes and not local.startswith("//"):
            return ox.NamedNode(self.prefixes[prefix] + local)
        return ox.Literal(cell)

    def same(self, cell: str) -> str:
        """A cell that a person wrote, as `cell` writes it: names may have several forms."""
        try:
            term = self.term(cell)
        except ValueError:
            return cell
        return self.cell(term) if isinstance(term, ox.NamedNode) else cell

    @property
    def turtle(self) -> str:
        """The declarations as Turtle has them, on one line, so that lines keep their numbers."""
        start = f"@base <{self.base}> . " if self.base else ""
        return start + "".join(f"@prefix {n}: <{iri}> . " for n, iri in self.prefixes.items())

    @property
    def sparql(self) -> str:
        """The declarations as SPARQL has them, on one line."""
        start = f"BASE <{self.base}> " if self.base else ""
        return start + "".join(f"PREFIX {n}: <{iri}> " for n, iri in self.prefixes.items())


@dataclass(frozen=True, slots=True)
class Asked:
    """A store just before the query of an example is asked, and how it will be asked.

    `graphs` are what the query reads and `inputs` what is bound from outside. A stage `writes`
    into a graph, together with the `group` that repeats with it, and `seen` are the graphs in
    which the example then reads; a question leaves the store as it is, so that it can be asked
    again with another text. `names` says how cells are written, and `ordered` whether the order of
    the rows counts.
    """

    example: Example
    query: Query
    engine: Holds
    graphs: tuple[str, ...]
    inputs: Mapping[str, Term]
    writes: str
    group: tuple[Query, ...]
    seen: tuple[str, ...]
    names: Names
    ordered: bool = True


Case = tuple[Sequence[ox.Triple], Mapping[str, Term]]
"""A case on file, worked out: everything there is to ask, and what is bound from outside."""


@dataclass(frozen=True, slots=True)
class Runner:
    """How the examples of a project are run.

    `fresh` makes the engine of a name, `prepare` puts an example into it up to its query, and `ask`
    gives the rows that then come out, for the text of the query or another one. `open_case` works
    out a case on file for a day, where the project has cases.
    """

    fresh: Callable[[str], Any]
    prepare: Callable[[Example, Any], Asked]
    ask: Callable[[Asked, str | None], tuple[Cells, ...]]
    names: Names
    open_case: Callable[[str, date | None], Case] | None = None
