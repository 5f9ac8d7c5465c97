"""An answer as a table to read and as files: CSV, SPARQL results in JSON, Turtle."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any, Final

import pyoxigraph as ox

from explorer.errors import UsageError
from explorer.tables import as_csv
from explorer.vocabulary import PREFIXES, expand
from explorer.workbench.contained import Reply
from explorer.workbench.messages import Cell

OF_A_TRIPLE: Final = ("subject", "predicate", "object")
OF_AN_ASK: Final = ("answer",)
_STRING: Final = expand("xsd:string")


def table(reply: Reply) -> tuple[Sequence[str], list[list[str | None]]]:
    """The columns and cells of any answer, with full names; of an ASK one cell, true or false."""
    if reply.form == "ask":
        return OF_AN_ASK, [["true" if reply.yes else "false"]]
    if reply.form == "construct":
        ordered = sorted(reply.triples, key=str)
        return OF_A_TRIPLE, [
            [_text(t.subject), _text(t.predicate), _text(t.object)] for t in ordered
        ]
    return reply.columns, [[_text(cell) for cell in row] for row in reply.rows]


def csv(reply: Reply) -> str:
    """The answer as CSV with a header line."""
    columns, rows = table(reply)
    return as_csv(columns, rows)


def srj(reply: Reply) -> str:
    """The answer in the SPARQL 1.1 results format for JSON; triples as rows of three columns."""
    if reply.form == "ask":
        return _json({"head": {}, "boolean": reply.yes})
    columns: Sequence[str] = reply.columns
    rows: Sequence[Sequence[Cell]] = reply.rows
    if reply.form == "construct":
        columns = OF_A_TRIPLE
        ordered = sorted(reply.triples, key=str)
        rows = [(t.subject, t.predicate, t.object) for t in ordered]
    bindings = [
        {name: _term(cell) for name, cell in zip(columns, row, strict=True) if cell is not None}
        for row in rows
    ]
    return _json({"head": {"vars": list(columns)}, "results": {"bindings": bindings}})


def written(reply: Reply, form: str) -> str:
    """The answer as csv, json or ttl. Raises UsageError for Turtle of what is no graph."""
    if form == "ttl":
        if reply.form != "construct":
            raise UsageError(
                "--format ttl",
                "is for triples, and this query answers with rows",
                try_="ask with CONSTRUCT, or take --format json",
            )
        return turtle(reply)
    return csv(reply) if form == "csv" else srj(reply)


def counted(reply: Reply) -> str:
    """How much there is, how long it took, and what was kept back."""
    what = {"select": "row", "construct": "triple", "ask": "answer"}[reply.form]
    count = 1 if reply.form == "ask" else reply.count
    told = f"{count:,} {what}{'' if count == 1 else 's'} in {reply.seconds:.3f} s."
    kept = {"rows": "There are more: ", "size": "There is more, and it is too long: "}.get(
        reply.cut
    )
    return f"{told} {kept}only the first {count:,} are shown." if kept else told


def turtle(reply: Reply) -> str:
    """The triples of a CONSTRUCT or DESCRIBE as Turtle, sorted; empty for other answers."""
    ordered = sorted(reply.triples, key=str)
    used = {
        prefix: namespace
        for prefix, namespace in PREFIXES.items()
        if any(namespace in str(each) for each in ordered)
    }
    return (ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=used) or b"").decode()


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1) + "\n"


def _text(term: Cell) -> str | None:
    if term is None:
        return None
    return str(term) if isinstance(term, ox.Triple | ox.BlankNode) else term.value


def _term(term: Cell) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = zip(OF_A_TRIPLE, (term.subject, term.predicate, term.object), strict=True)
        return {"type": "triple", "value": {name: _term(part) for name, part in parts}}
    assert isinstance(term, ox.Literal)
    told = {"type": "literal", "value": term.value}
    if term.language:
        return {**told, "xml:lang": term.language}
    kind = term.datatype.value
    return told if kind == _STRING else {**told, "datatype": kind}
