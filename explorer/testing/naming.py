"""How terms are written in cells and messages: by prefix, and with what tells them apart."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from explorer.engines import Term
from explorer.vocabulary import PREFIXES

PREFIX: Final = re.compile(r"(?im)^\s*@?prefix\s+([\w.-]*):\s*<([^<>\s]*)>")
DECIMAL: Final = ox.NamedNode(PREFIXES["xsd"] + "decimal")
STRING: Final = PREFIXES["xsd"] + "string"


def _shorter(number: str) -> str:
    """A number with a fraction without needless zeros; any other text as it is."""
    return re.sub(r"^(-?\d+)(?:\.0+|(\.\d*?[1-9])0+)$", r"\1\2", number)


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
        return _shorter(term.value)

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
        """The term that a cell names: an IRI where it has a known prefix, else a literal.

        What is written as Turtle writes literals is that literal, anything else a text.
        """
        if cell.startswith('"') and (literal := self._literal(cell)):
            return literal
        if cell.startswith("<") and cell.endswith(">"):
            inner = cell[1:-1]
            return ox.NamedNode(inner if re.match(r"[\w+.-]+:", inner) else self.base + inner)
        prefix, colon, local = cell.partition(":")
        if colon and prefix in self.prefixes and not local.startswith("//"):
            return ox.NamedNode(self.prefixes[prefix] + local)
        return ox.Literal(cell)

    def _literal(self, cell: str) -> ox.Literal | None:
        try:
            (quad,) = ox.parse(f"{self.turtle} <x:s> <x:p> {cell} .", format=ox.RdfFormat.TURTLE)
        except (SyntaxError, ValueError):
            return None
        return quad.object if isinstance(quad.object, ox.Literal) else None

    def same(self, cell: str) -> str:
        """A cell that a person wrote, as `cell` writes it: names may have several forms."""
        try:
            term = self.term(cell)
        except ValueError:
            return cell
        return self.cell(term) if isinstance(term, ox.NamedNode) else _shorter(cell)

    def bound(self, cell: str) -> Term:
        """The term that a cell binds from outside: a bare number, truth value or day is one."""
        kinds = ((r"-?\d+", "integer"), (r"-?\d+\.\d+", "decimal"), (r"true|false", "boolean"))
        for form, kind in (*kinds, (r"\d{4}-\d\d-\d\d", "date")):
            if re.fullmatch(form, cell):
                return ox.Literal(cell, datatype=ox.NamedNode(PREFIXES["xsd"] + kind))
        return self.term(cell)

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
