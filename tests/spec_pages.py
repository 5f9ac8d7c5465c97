"""Spec pages: Markdown that is documentation and test at once.

A page describes one query. Before the first `##` it may hold one `turtle` block that all its
examples share, and, for the stages of `compile`, `amend`, `derive`, `audit`, `effects` and
`witness`, one `sparql` block that reads what the stage wrote.
Each `##` is a rule in one sentence, with a `turtle` block (given) and a table (expected rows, in
order; a cell is a prefixed name or the text of a literal, empty when unbound) or the words *No
rows.* What was published about a case stands in a `trig` block, in a graph as case files have it:
`<published> { … }`.

Prefixes need no declaration; `<x>` is `case:c/x`, so that `case:c` can be the case and `<f1>` one
of its facts.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from explorer.derivation import derive
from explorer.engines import Engine, Term
from explorer.places import ONTOLOGY
from explorer.queries import Query, find_queries, find_query
from explorer.vocabulary import PREFIXES, shorten
from explorer.witnesses import asking

FOLDER = Path(__file__).parent / "spec"
KB, WORK, PUBLISHED, AUDIT, WITNESS = (
    "urn:spec:knowledge",
    "urn:spec:work",
    "urn:spec:published",
    "urn:spec:audit",
    "urn:spec:witness",
)
OF_A_PAIR = PREFIXES["gx"] + "conflictStatus"
"""What says that something is a pair of recommendations."""
OF_A_CASE = ("derive", "audit", "ask")
"""The kinds of query that are about cases."""

_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_DECIMAL = re.compile(r"-?\d+\.\d+")
_PREFIXES = "".join(f"PREFIX {prefix}: <{iri}>\n" for prefix, iri in PREFIXES.items())
_HEADER = f"@base <{PREFIXES['case']}c/> .\n" + "".join(
    f"@prefix {prefix}: <{iri}> .\n" for prefix, iri in PREFIXES.items()
)


@dataclass(frozen=True, slots=True)
class Example:
    """One rule of a page: what is given and which rows are expected under which columns."""

    page: str
    rule: str
    given: str
    reading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def read_page(path: Path) -> tuple[Example, ...]:
    """The examples of a page. Raises ValueError with the page and rule when one is not complete."""
    page = path.relative_to(FOLDER).with_suffix("").as_posix()
    opening, *sections = re.split(r"^## ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    shared = dict(_BLOCK.findall(opening))
    examples = []
    for section in sections:
        rule, _, body = section.partition("\n")
        blocks = _BLOCK.findall(body)
        given = "\n".join(text for kind, text in blocks if kind in ("turtle", "trig"))
        lines = [line for line in _BLOCK.sub("", body).splitlines() if line.startswith("|")]
        if not given or not (len(lines) > 1 or "*No rows.*" in body):
            raise ValueError(f"{page}, “{rule}”: needs a turtle block and a table, or *No rows.*")
        cells = [
            tuple(cell.strip().strip("`") for cell in line.strip().strip("|").split("|"))
            for line in lines
        ]
        examples.append(
            Example(
                page,
                rule.strip(),
                shared.get("turtle", "") + given,
                shared.get("sparql", ""),
                cells[0] if cells else (),
                tuple(cells[2:]),
            )
        )
    if not examples:
        raise ValueError(f"{page}: holds no example")
    return tuple(examples)


def pages() -> dict[str, tuple[Example, ...]]:
    """Every page by its name, such as `derive/33-quantity`."""
    found = sorted(FOLDER.glob("*/*.md"))
    return {path.relative_to(FOLDER).with_suffix("").as_posix(): read_page(path) for path in found}


def answer(example: Example, engine: Engine) -> tuple[tuple[str, ...], ...]:
    """The rows that an engine gives for an example, cut to the columns of its table."""
    query = find_query(*example.page.split("/"))
    given, published = apart(example.given)
    facts = [t for t in given if query.kind in OF_A_CASE and of_a_case(t)]
    engine.add(KB, (t for t in given if t not in facts))
    engine.add(WORK, facts)
    if "unit:" in example.given:
        engine.add(KB, units())
    if query.kind in ("amend", "effects"):
        derive(engine, upto(query.kind, query), reads=[KB], writes=WORK)
    elif query.kind != "check":
        derive(engine, upto("compile", query), reads=[KB], writes=KB)
    if query.kind in OF_A_CASE:
        derive(engine, upto("derive", query), reads=[KB], writes=WORK)
    is_stage = query.kind in ("compile", "amend", "derive", "audit", "effects", "witness")
    text = _PREFIXES + example.reading if is_stage else query.text
    asked_of_one = "case" in query.inputs and not query.reads_every_case
    inputs = {"case": case_in(given)} if asked_of_one else {}
    # A stage of amend copies what stays: only what it wrote tells what that is.
    graphs = [WORK] if query.kind == "amend" else [KB, WORK]
    if "published" in query.reads:
        engine.add(PUBLISHED, published)
        graphs.append(PUBLISHED)
    if "audit" in (query.kind, *query.reads):
        derive(engine, upto("audit", query), reads=graphs, writes=AUDIT)
        graphs.append(AUDIT)
    if query.kind == "witness":
        # A witness is asked for of every pair of the example.
        pairs = [t.subject for t in engine.triples(KB) if t.predicate == ox.NamedNode(OF_A_PAIR)]
        asked = {pair.value for pair in pairs if isinstance(pair, ox.NamedNode)}
        engine.add(WITNESS, (t for pair in sorted(asked) for t in asking(pair)))
        derive(engine, upto("witness", query), reads=[KB], writes=WITNESS)
        graphs = [KB, WITNESS]
    found = engine.select(text, graphs, inputs)
    columns = example.columns or found.columns
    wanted = [found.columns.index(column) for column in columns]
    return tuple(tuple(shown(row[i]) for i in wanted) for row in found.rows)


def of_a_case(triple: ox.Triple) -> bool:
    """Whether a triple is about a case, and so never part of the knowledge that is compiled."""
    subject = triple.subject
    return isinstance(subject, ox.NamedNode) and subject.value.startswith(PREFIXES["case"])


def case_in(given: list[ox.Triple]) -> ox.NamedNode:
    """The first case of an example: the one that a question is asked of."""
    cases = (t.subject for t in given if t.object == ox.NamedNode(PREFIXES["gx"] + "Case"))
    return next(case for case in cases if isinstance(case, ox.NamedNode))


def upto(kind: str, query: Query) -> tuple[Query, ...]:
    """The stages of a kind that run for a page: up to its own, with the group it belongs to."""
    stages = find_queries(kind)
    if query.kind != kind:
        return stages
    last = max(i for i, stage in enumerate(stages) if stage.leader == query.leader)
    return stages[: last + 1]


def shown(term: Term | None) -> str:
    """A term as a table cell shows it; numbers without needless zeros."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return shorten(term.value)
    return re.sub(r"\.0+$", "", term.value) if _DECIMAL.fullmatch(term.value) else term.value


def turtle(text: str) -> list[ox.Triple]:
    """The triples of a Turtle text that uses the project's prefixes without declaring them."""
    return [quad.triple for quad in ox.parse(_HEADER + text, format=ox.RdfFormat.TURTLE)]


def apart(text: str) -> tuple[list[ox.Triple], list[ox.Triple]]:
    """The triples of an example, and those that it gives as published."""
    quads = list(ox.parse(_HEADER + text, format=ox.RdfFormat.TRIG))
    graphs = {quad.graph_name for quad in quads} - {ox.DefaultGraph()}
    for graph in graphs:
        if not (isinstance(graph, ox.NamedNode) and graph.value.endswith("/published")):
            raise ValueError(f"{graph} is no graph of an example: only …/published is")
    given = [quad.triple for quad in quads if quad.graph_name == ox.DefaultGraph()]
    return given, [quad.triple for quad in quads if quad.graph_name != ox.DefaultGraph()]


@cache
def units() -> tuple[ox.Triple, ...]:
    """The units on file, which are there in every example that names one."""
    return tuple(
        quad.triple
        for quad in ox.parse(path=ONTOLOGY / "terms" / "units.ttl", format=ox.RdfFormat.TURTLE)
    )


def complaint(example: Example, found: tuple[tuple[str, ...], ...]) -> str:
    """What a failing example shows: the rows missing and the rows nobody expected."""

    def told(rows: list[tuple[str, ...]]) -> str:
        return "\n".join("  | " + " | ".join(row) + " |" for row in rows) or "  none"

    missing = [row for row in example.rows if row not in found]
    unexpected = [row for row in found if row not in example.rows]
    lines = [f"{example.page}: {example.rule}"]
    lines += ["missing rows:", told(missing), "unexpected rows:", told(unexpected)]
    if not missing and not unexpected:
        lines.append("The rows are right but in another order.")
    return "\n".join(lines)


Fresh = Callable[[], Engine]
