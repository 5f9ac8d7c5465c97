"""What the tests of another project see of its queries, and which slips they would notice.

Of this project the stages before a query are worked out anew for each page (`trials`). Elsewhere a
test is its data and its query, so that what was asked while the tests ran is all there is to know:
each test that passed on an engine is kept as a Seen, in builtin types so that it can come from
another process, and asked again on the first engine.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from explorer.engines import Term
from explorer.errors import ExplorerError, QueryError
from explorer.queries import Query
from explorer.testing import answering, coverage, mutation, plain, trying
from explorer.testing.asking import Asked
from explorer.testing.comparison import difference
from explorer.testing.contained import Contained, Stopped
from explorer.testing.grammar import parse
from explorer.testing.marks import marks
from explorer.testing.mutants import mutants
from explorer.testing.naming import Names
from explorer.testing.outcomes import DEFAULT
from explorer.testing.oxigraph_store import OxigraphStore
from explorer.testing.spec_pages import Cells, Example
from explorer.testing.trials import Trial


@dataclass(frozen=True, slots=True)
class Seen:
    """One test that passed: its query, its data as N-Quads, and what has to come out.

    `page` is the file of a spec page, empty for a question of a short form, which has `expect`
    where a page has `columns` and `rows`. `inputs` are terms as N-Triples has them.
    """

    name: str
    test: str
    text: str
    page: str
    given: str
    inputs: tuple[tuple[str, str], ...]
    prefixes: tuple[tuple[str, str], ...]
    base: str
    ordered: bool
    keys: tuple[str, ...]
    columns: Cells
    rows: tuple[Cells, ...]
    expect: Any = None

    @property
    def names(self) -> Names:
        """How cells are written."""
        return Names(dict(self.prefixes), self.base)

    @property
    def terms(self) -> dict[str, Term]:
        """What is bound from outside."""
        return {name: self.names.term(said) for name, said in self.inputs}


def seen(asked: Asked, page: str, expect: Any, base: str) -> dict[str, Any]:
    """A test as builtin types, which `read` takes."""
    store = asked.engine
    graphs = store.graphs()  # type: ignore[attr-defined]
    quads = [
        ox.Quad(t.subject, t.predicate, t.object, *([ox.NamedNode(graph)] if graph else []))
        for graph in (DEFAULT, *graphs)
        for t in store.triples(graph)
    ]
    given = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    name = asked.example.page if page else f"{asked.example.page}: {asked.example.rule}"
    return {
        "name": name,
        "test": asked.example.rule,
        "text": asked.query.text,
        "page": page,
        "given": (given or b"").decode(),
        "inputs": [[name, str(term)] for name, term in asked.inputs.items()],
        "prefixes": [list(pair) for pair in asked.names.prefixes.items()],
        "base": base,
        "ordered": asked.ordered,
        "keys": list(asked.keys),
        "columns": list(asked.example.columns),
        "rows": [list(row) for row in asked.example.rows],
        "expect": _plain(expect),
    }


def _plain(value: Any) -> Any:
    """What is expected with every cell as a builtin: a day of YAML becomes its text."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return value if value is None or isinstance(value, bool | int | float | str) else str(value)


def read(said: Mapping[str, Any]) -> Seen:
    """A test from builtin types."""
    pairs = {
        key: tuple(tuple(each) for each in said[key]) for key in ("inputs", "prefixes", "rows")
    }
    lists = {key: tuple(said[key]) for key in ("keys", "columns")}
    return Seen(**{**said, **pairs, **lists})


def by_query(found: Iterable[Seen]) -> dict[str, list[Seen]]:
    """The tests of each query under the name of its page, or of its first question without one."""
    texts: dict[str, list[Seen]] = {}
    # A test that passed on both engines is one.
    for each in {(each.name, each.test): each for each in found}.values():
        texts.setdefault(each.text.strip(), []).append(each)
    named: dict[str, list[Seen]] = {}
    for group in texts.values():
        group.sort(key=lambda each: (not each.page, each.name))
        named[group[0].name] = group
    return dict(sorted(named.items()))


# Asking again ------------------------------------------------------------------------------------


def opened(each: Seen) -> OxigraphStore:
    """A store with the data of a test."""
    store = OxigraphStore()
    for quad in ox.parse(each.given.encode(), format=ox.RdfFormat.N_QUADS):
        graph = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else DEFAULT
        store.add(graph, [quad.triple])
    return store


def passes(each: Seen, store: OxigraphStore, text: str) -> bool:
    """Whether a test passes with this text as its query."""
    try:
        found = store.ask(text, each.terms, each.base or None)
        if each.page:
            rows = plain.shown(found, each.columns, each.names)
            order = {"ordered": each.ordered, "keys": _places(each)}
            return difference(each.rows, rows, **order) is None  # type: ignore[arg-type]
        order = {"ordered": each.ordered, "keys": each.keys}
        return not answering.judge(each.expect, found, each.names, **order).told  # type: ignore[arg-type]
    except ExplorerError:
        return False


def _places(each: Seen) -> list[int]:
    known = all(key in each.columns for key in each.keys)
    return [each.columns.index(key) for key in each.keys] if known else []


def outcomes(
    text: str, others: Sequence[str], tests: Sequence[Seen], seconds: float, done: int
) -> Iterator[float | bool]:
    """As `trying.outcomes`: the seconds each may take, then whether each other one is noticed."""
    stores = [(each, opened(each)) for each in tests]
    begun = time.monotonic()
    held = [(each, store) for each, store in stores if passes(each, store, text)]
    yield max(seconds, math.ceil(trying.TIMES * (time.monotonic() - begun)))
    for other in others[done:]:
        yield not all(passes(each, store, other) for each, store in held)


def unread(text: str) -> str:
    """Why a query cannot be taken apart, such as a DESCRIBE; empty where it can."""
    try:
        parse(text)
    except QueryError as error:
        return f"{error.where}, {error.what}"
    return ""


def covered(name: str, tests: Sequence[Seen]) -> tuple[coverage.Covered, ...]:
    """What the tests of a query have seen of it."""
    base = tests[0].base
    start = f"BASE <{base}> " if base else ""
    found = []
    for each in tests:
        query = Query("", name, "", {}, each.text)
        example = Example(name, "", "", "", (), ())
        asked = Asked(example, query, opened(each), (DEFAULT,), each.terms, "", (), (), each.names)
        found.append(Trial(asked, frozenset(), example, ()))
    rows = coverage.covered(name, start + tests[0].text, found)
    return tuple(
        replace(row, place=replace(row.place, column=row.place.column - len(start)))
        if row.place.line == 1
        else row
        for row in rows
    )


def mutated(tests: Mapping[str, Sequence[Seen]]) -> tuple[mutation.Report, ...]:
    """A report for each query. The slips are tried in a process apart."""
    apart = Contained()
    reports = []
    try:
        for name, own in tests.items():
            text = own[0].text
            every = mutants(text)
            others = tuple(each.text for each in every)
            found = list(apart.each(outcomes, text, others, tuple(own), trying.SECONDS))
            alive = [each for each, said in zip(every, found, strict=True) if said is False]
            stopped = [
                (each, said.said)
                for each, said in zip(every, found, strict=True)
                if isinstance(said, Stopped)
            ]
            pages = {each.page for each in own if each.page}
            marked = [mark for page in pages for mark in marks(Path(page).read_text("utf-8"))]
            reports.append(mutation.judged(name, every, alive, marked, stopped))
    finally:
        apart.close()
    return tuple(reports)


NOTHING: Final = "No test of a query passed, so that there is nothing to tell."
