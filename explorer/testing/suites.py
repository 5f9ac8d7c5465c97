"""The tests of a manifest, run on one engine and judged as their kind asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urljoin

import pyoxigraph as ox

from explorer.errors import QueryError
from explorer.testing.clauses import from_clauses
from explorer.testing.manifests import NEGATIVE, POSITIVE, UPDATE, Entry
from explorer.testing.outcomes import Store
from explorer.testing.stores import STORES, read
from explorer.testing.verdicts import Verdict, judged, named, updated
from explorer.vocabulary import Iri, local_name


def run_entry(entry: Entry, engine: str) -> Verdict:
    """How a test comes out on the engine of this name. An engine's own complaint is a verdict."""
    if gone := missing(entry):
        return Verdict(f"there is no {', '.join(gone)}")
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
            return updated(entry, store, base, text)
        for name, file in _named_in(entry, text, base):
            _fill(store, [(name, file)], base)
        found = store.ask(text, None, base)
    except QueryError as error:
        return Verdict(f"the engine gives up: {error.what}", store=store, text=text)
    return judged(entry, found, store, base, text)


def missing(entry: Entry) -> list[str]:
    """The files that a test names and that are not there."""
    named = [entry.query, entry.result, *(file for _, file in (*entry.data, *entry.after))]
    return [file.name for file in named if file is not None and not file.is_file()]


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


def _fill(store: Store, data: Iterable[tuple[str, Path]], base: Iri) -> None:
    for graph, file in data:
        name = named(graph, file, base)
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
    have = {named(graph, file, base) for graph, file in entry.data}
    for iri in from_clauses(text, base):
        file = entry.query.parent / local_name(iri)
        if iri not in have and file.is_file():
            yield iri, file
