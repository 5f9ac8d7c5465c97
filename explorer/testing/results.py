"""Expected results as files have them: SRX, SRJ, CSV, TSV, a result set in RDF, or a graph."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin
from xml.etree import ElementTree

import pyoxigraph as ox

from explorer.testing.outcomes import Outcome, Row, Table, Value
from explorer.testing.result_sets import result_set
from explorer.testing.stores import read
from explorer.vocabulary import PREFIXES, SRX, XML

TEXT_ONLY: Final = frozenset({".csv"})
"""Endings of results that keep no datatypes."""
_RDF: Final = PREFIXES["rdf"]


def read_results(path: Path, base: str) -> tuple[Outcome, bool]:
    """What a file expects, and whether it says in which order.

    A CSV file comes as a table of plain strings. Raises ValueError, with what is wrong, for a file
    that is no such result.
    """
    text = path.read_bytes()
    kind = path.suffix.lower()
    try:
        if kind == ".srx":
            return _srx(text, base), False
        if kind == ".srj":
            return _srj(json.loads(text), base), False
        if kind == ".csv":
            return _csv(text.decode("utf-8")), False
        if kind == ".tsv":
            return _tsv(text.decode("utf-8"), base), False
        triples = [quad.triple for quad in read(text, kind, base)]
    except (SyntaxError, KeyError, ValueError, ElementTree.ParseError) as error:
        raise ValueError(f"{path.name} holds no result that can be read: {error}") from error
    return result_set(triples) or (tuple(triples), False)


def _srx(text: bytes, base: str) -> Table | bool:
    root = ElementTree.fromstring(text)
    said = root.find(f"{SRX}boolean")
    if said is not None:
        return (said.text or "").strip() == "true"
    columns = tuple(each.get("name", "") for each in root.findall(f"{SRX}head/{SRX}variable"))
    rows: list[Row] = []
    for result in root.findall(f"{SRX}results/{SRX}result"):
        bound = {each.get("name"): _of_xml(each[0], base) for each in result}
        rows.append(tuple(bound.get(column) for column in columns))
    return Table(columns, tuple(rows))


def _of_xml(node: ElementTree.Element, base: str) -> Value:
    kind, text = node.tag.removeprefix(SRX), node.text or ""
    if kind == "uri":
        return ox.NamedNode(urljoin(base, text.strip()))
    if kind == "bnode":
        return ox.BlankNode(_name(text.strip()))
    if kind == "triple":
        parts = [_of_xml(node.find(f"{SRX}{part}")[0], base) for part in _PARTS]  # type: ignore[index]
        return ox.Triple(*parts)  # type: ignore[arg-type]
    return _literal(text, node.get(f"{XML}lang"), node.get("datatype"))


_PARTS: Final = ("subject", "predicate", "object")


def _srj(said: Mapping[str, Any], base: str) -> Table | bool:
    if "boolean" in said:
        return bool(said["boolean"])
    columns = tuple(said["head"].get("vars", ()))
    rows = tuple(
        tuple(_of_json(row[c], base) if c in row else None for c in columns)
        for row in said["results"]["bindings"]
    )
    return Table(columns, rows)


def _of_json(said: Mapping[str, Any], base: str) -> Value:
    kind, value = said["type"], said["value"]
    if kind == "uri":
        return ox.NamedNode(urljoin(base, value))
    if kind == "bnode":
        return ox.BlankNode(_name(value))
    if kind == "triple":
        return ox.Triple(*(_of_json(value[part], base) for part in _PARTS))  # type: ignore[arg-type]
    return _literal(value, said.get("xml:lang"), said.get("datatype"))


def _literal(text: str, language: str | None, datatype: str | None) -> ox.Literal:
    if language:
        return ox.Literal(text, language=language)
    return ox.Literal(text, datatype=ox.NamedNode(datatype)) if datatype else ox.Literal(text)


def _name(label: str) -> str:
    """A label that any parser takes: what a file calls a blank node may be anything."""
    return "n" + "".join(
        each if each.isalnum() and each.isascii() else f"x{ord(each)}" for each in label
    )


def _csv(text: str) -> Table:
    lines = list(csv.reader(io.StringIO(text, newline="")))
    if not lines:
        return Table((), ())
    columns = tuple(lines[0])
    # A table without columns has a line for each of its rows, with nothing in it.
    rows = [tuple(line) if line else ("",) * len(columns) for line in lines[1:]]
    return Table(columns, tuple(tuple(ox.Literal(cell) for cell in row) for row in rows))


def _tsv(text: str, base: str) -> Table:
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    columns = tuple(name.lstrip("?$") for name in lines[0].split("\t") if name)
    rows = []
    for line in lines[1:]:
        cells = line.split("\t")
        row = [_of_text(cell.strip(), base) if cell.strip() else None for cell in cells]
        rows.append(tuple(row[: len(columns)]))
    return Table(columns, tuple(rows))


def _of_text(cell: str, base: str) -> Value:
    if cell.startswith("_:"):
        return ox.BlankNode(_name(cell[2:]))
    (quad,) = ox.parse(f"<x:s> <x:p> {cell} .", format=ox.RdfFormat.TURTLE, base_iri=base)
    value: Value = quad.object
    return value
