"""Whether what came out of a test of a suite is what its files expect."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import pyoxigraph as ox

from explorer.testing.clauses import order_keys, ordering
from explorer.testing.comparison import Difference, difference, triples_as_rows
from explorer.testing.manifests import Entry
from explorer.testing.outcomes import DEFAULT, Outcome, Store, Table
from explorer.testing.results import TEXT_ONLY, read_results
from explorer.testing.stores import read
from explorer.testing.values import plain
from explorer.vocabulary import Iri


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one test came out on one engine: passed where nothing is said against it."""

    against: str = ""
    expected: Outcome | None = None
    found: Outcome | None = None
    differs: Difference | None = None
    store: Store | None = None
    text: str = ""


def named(graph: str, file: Path, entry_base: Iri) -> Iri:
    """The name of a graph under the base that is used."""
    return urljoin(entry_base, file.name) if graph == file.as_uri() else graph


def judged(entry: Entry, found: Outcome, store: Store, base: Iri, text: str) -> Verdict:
    """What an evaluation came to, against the result that the manifest names."""
    if entry.result is None:
        return Verdict("the test names no result", found=found, store=store, text=text)
    try:
        expected, numbered = read_results(entry.result, urljoin(base, entry.result.name))
    except (ValueError, OSError) as error:
        return Verdict(f"what is expected cannot be read: {error}", found=found, text=text)
    if isinstance(expected, bool) or isinstance(found, bool):
        same = expected is found
        against = "" if same else f"expected {_said(expected)}, found {_said(found)}"
        return Verdict(against, expected, found, None, store, text)
    if isinstance(expected, tuple) or isinstance(found, tuple):
        if isinstance(expected, Table) or isinstance(found, Table):
            against = f"expected {_said(expected)}, found {_said(found)}"
            return Verdict(against, expected, found, None, store, text)
        differs = difference(triples_as_rows(expected), triples_as_rows(found))
        return Verdict(
            "other triples came out" if differs else "", expected, found, differs, store, text
        )
    if set(expected.columns) != set(found.columns):
        against = (
            f"expected the columns {', '.join(expected.columns)}, found {', '.join(found.columns)}"
        )
        return Verdict(against, expected, found, None, store, text)
    places = [found.columns.index(column) for column in expected.columns]
    rows = [tuple(row[place] for place in places) for row in found.rows]
    wanted = list(expected.rows)
    if entry.result.suffix.lower() in TEXT_ONLY:
        rows, wanted = _as_text(rows, wanted)
    keys = order_keys(text) or ()
    known = all(key in expected.columns for key in keys)
    differs = difference(
        wanted,
        rows,
        ordered=numbered or ordering(text),
        keys=[expected.columns.index(key) for key in keys] if known else (),
        lax=entry.lax,
    )
    found = Table(expected.columns, tuple(rows))
    return Verdict("other rows came out" if differs else "", expected, found, differs, store, text)


def _as_text(rows: list, wanted: list) -> tuple[list, list]:  # type: ignore[type-arg]
    """Both sides as CSV has them: text only, where a number is a number however it is written."""

    def written(term: object) -> object:
        if isinstance(term, ox.Literal):
            value = plain(term)
            return ox.Literal(_number(value.value if isinstance(value, ox.Literal) else ""))
        return ox.Literal("") if term is None else term

    def given(cell: ox.Literal) -> object:
        if cell.value.startswith("_:"):
            return ox.BlankNode(cell.value[2:])
        return ox.Literal(_number(cell.value))

    came = [tuple(written(term) for term in row) for row in rows]
    named = [
        tuple(ox.Literal(t.value) if isinstance(t, ox.NamedNode) else t for t in row)
        for row in came
    ]
    return named, [tuple(given(cell) for cell in row) for row in wanted]


def _number(text: str) -> str:
    try:
        return repr(float(text)) if any(each.isdigit() for each in text) else text
    except ValueError:
        return text


def updated(entry: Entry, store: Store, base: Iri, text: str) -> Verdict:
    """What an update left, graph by graph, against what it should have left."""
    wanted: dict[str, list[ox.Triple]] = {DEFAULT: []}
    for graph, file in entry.after:
        name = named(graph, file, base)
        quads = read(file.read_bytes(), file.suffix, urljoin(base, file.name))
        wanted.setdefault(name, []).extend(quad.triple for quad in quads)
    for graph in dict.fromkeys([*wanted, *store.graphs()]):
        expected, found = tuple(wanted.get(graph, ())), tuple(store.triples(graph))
        differs = difference(triples_as_rows(expected), triples_as_rows(found))
        if differs:
            where = f"the graph {graph}" if graph else "the default graph"
            return Verdict(f"{where} holds other triples", expected, found, differs, store, text)
    return Verdict(store=store, text=text)


def _said(outcome: Outcome) -> str:
    if isinstance(outcome, bool):
        return "true" if outcome else "false"
    return f"{len(outcome.rows)} rows" if isinstance(outcome, Table) else f"{len(outcome)} triples"
