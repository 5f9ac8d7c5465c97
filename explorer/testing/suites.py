"""The tests of a manifest, run on one engine and judged as their kind asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import pyoxigraph as ox

from explorer.errors import QueryError
from explorer.testing.clauses import from_clauses, ordering
from explorer.testing.comparison import Difference, difference, plain, triples_as_rows
from explorer.testing.manifests import NEGATIVE, POSITIVE, UPDATE, Entry
from explorer.testing.results import TEXT_ONLY, read_results
from explorer.testing.stores import DEFAULT, STORES, Outcome, Store, Table, read
from explorer.vocabulary import Iri, local_name


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one test came out on one engine: passed where nothing is said against it."""

    against: str = ""
    expected: Outcome | None = None
    found: Outcome | None = None
    differs: Difference | None = None
    store: Store | None = None
    text: str = ""


def run_entry(entry: Entry, engine: str) -> Verdict:
    """How a test comes out on the engine of this name. An engine's own complaint is a verdict."""
    text = entry.query.read_bytes().decode("utf-8", "replace") if entry.query else ""
    base = base_of(entry, text)
    store = STORES[engine]()
    if entry.kind in POSITIVE | NEGATIVE:
        try:
            _only_read(store, text, base, is_update(entry))
        except QueryError as error:
            against = f"the engine refuses what is allowed: {error.what}"
            return Verdict("" if entry.kind in NEGATIVE else against, text=text)
        allowed = "the engine accepts what is not allowed"
        return Verdict(allowed if entry.kind in NEGATIVE else "", text=text)
    try:
        _fill(store, entry.data, base)
        if entry.kind in UPDATE:
            store.update(text, base)
            return _updated(entry, store, base, text)
        for name, file in _named_in(entry, text, base):
            _fill(store, [(name, file)], base)
        found = store.ask(text, None, base)
    except QueryError as error:
        return Verdict(f"the engine gives up: {error.what}", store=store, text=text)
    return _judged(entry, found, store, base, text)


def is_update(entry: Entry) -> bool:
    """Whether the action of a test is an update and not a query."""
    return "Update" in entry.kind or bool(entry.query and entry.query.suffix == ".ru")


def base_of(entry: Entry, text: str) -> Iri:
    """What the relative names in the files of a test start from.

    The folder of the manifest; where the query or its result spells out names below the published
    address of the test, that address.
    """
    published = entry.iri.partition("#")[0]
    home = published.rpartition("/")[0] + "/"
    spelt = text
    if entry.result and entry.result.is_file():
        spelt += entry.result.read_text("utf-8", "replace")
    if published.startswith("http") and home in spelt.replace(published, ""):
        return published
    return entry.base


def _only_read(store: Store, text: str, base: Iri, update: bool) -> None:
    """Let the engine read a query or an update without running it on anything.

    SERVICE and LOAD are allowed in what is only read, and an empty store is asked of nothing.
    """
    store.read(text, base, update=update)


def _named(graph: str, file: Path, entry_base: Iri) -> Iri:
    """The name of a graph under the base that is used."""
    return urljoin(entry_base, file.name) if graph == file.as_uri() else graph


def _fill(store: Store, data: Iterable[tuple[str, Path]], base: Iri) -> None:
    for graph, file in data:
        name = _named(graph, file, base)
        try:
            quads = read(file.read_bytes(), file.suffix, urljoin(base, file.name))
        except (SyntaxError, OSError) as error:
            raise QueryError(file.name, f"its data cannot be read: {error}") from error
        for quad in quads:
            inside = quad.graph_name.value if isinstance(quad.graph_name, ox.NamedNode) else name
            store.add(inside, [quad.triple])


def _named_in(entry: Entry, text: str, base: Iri) -> Iterator[tuple[str, Path]]:
    """The local files that FROM names and the manifest does not."""
    if not entry.query:
        return
    have = {_named(graph, file, base) for graph, file in entry.data}
    for iri in from_clauses(text, base):
        file = entry.query.parent / local_name(iri)
        if iri not in have and file.is_file():
            yield iri, file


def _judged(entry: Entry, found: Outcome, store: Store, base: Iri, text: str) -> Verdict:
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
    differs = difference(wanted, rows, ordered=numbered or ordering(text), lax=entry.lax)
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


def _updated(entry: Entry, store: Store, base: Iri, text: str) -> Verdict:
    """What an update left, graph by graph, against what it should have left."""
    wanted: dict[str, list[ox.Triple]] = {DEFAULT: []}
    for graph, file in entry.after:
        name = _named(graph, file, base)
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
