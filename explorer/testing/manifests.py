"""The manifests of the W3C's test suites, read unchanged, and their tests run on one engine.

A manifest names its tests in order (`mf:entries`) and other manifests (`mf:include`). What cannot
be run here is said with its reason and never left out: a protocol needs a server, an entailment
regime a reasoner, SERVICE and LOAD another machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urljoin, urlsplit

import pyoxigraph as ox

from explorer.engines import refuse_service
from explorer.errors import QueryError, SourceError
from explorer.testing.comparison import Difference, difference, plain, triples_as_rows
from explorer.testing.results import TEXT_ONLY, ordering, read_results
from explorer.testing.stores import (
    DEFAULT,
    STORES,
    Outcome,
    Store,
    Table,
    Value,
    read,
    refuse_outside,
)
from explorer.vocabulary import DAWGT, ENT, MF, PREFIXES, QT, RDF_TYPE, SD, UT, Iri, local_name

Facts = Mapping[ox.NamedNode | ox.BlankNode | ox.Triple, Mapping[Iri, list[Value]]]

_RDF: Final = PREFIXES["rdf"]
_RDFS: Final = PREFIXES["rdfs"]

EVALUATION: Final = frozenset(
    {
        "QueryEvaluationTest",
        "CSVResultFormatTest",
        "TSVResultFormatTest",
        "JSONResultFormatTest",
        "XMLResultFormatTest",
    }
)
UPDATE: Final = frozenset({"UpdateEvaluationTest"})
POSITIVE: Final = frozenset(
    {
        "PositiveSyntaxTest",
        "PositiveSyntaxTest11",
        "PositiveSyntaxTest12",
        "PositiveUpdateSyntaxTest",
        "PositiveUpdateSyntaxTest11",
        "PositiveUpdateSyntaxTest12",
    }
)
NEGATIVE: Final = frozenset(
    {
        "NegativeSyntaxTest",
        "NegativeSyntaxTest11",
        "NegativeSyntaxTest12",
        "NegativeUpdateSyntaxTest",
        "NegativeUpdateSyntaxTest11",
        "NegativeUpdateSyntaxTest12",
    }
)
CANNOT: Final = {
    "ProtocolTest": "the protocol is tested against a server, and none is started here",
    "GraphStoreProtocolTest": "the protocol is tested against a server, and none is started here",
    "ServiceDescriptionTest": "a service describes itself over HTTP, and none is started here",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One test of a manifest.

    Files are local paths. `data` lists what is there before, `after` what an update must leave, as
    pairs of a graph's name and a file; a data file of no named graph stands under the name "".
    `why_not` says why it cannot be run, and is empty where it can.
    """

    iri: Iri
    name: str
    kind: str
    approval: str
    base: Iri
    query: Path | None = None
    data: tuple[tuple[str, Path], ...] = ()
    result: Path | None = None
    after: tuple[tuple[str, Path], ...] = ()
    lax: bool = False
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How one test came out on one engine: passed where nothing is said against it."""

    against: str = ""
    expected: Outcome | None = None
    found: Outcome | None = None
    differs: Difference | None = None
    store: Store | None = None
    text: str = ""


def read_manifest(
    path: Path, leave_out: Callable[[Path], bool] = lambda _: False
) -> tuple[Entry, ...]:
    """The tests of a manifest and of those it includes, in their order, without some of those.

    Raises SourceError with every file that is named and not there, or when it cannot be read.
    """
    entries: list[Entry] = []
    problems: list[SourceError] = []
    for each in _with_included(path.resolve(), set(), leave_out):
        try:
            entries.extend(_entries(each))
        except SourceError as error:
            problems.append(error)
    if problems:
        raise SourceError(problems=[p for error in problems for p in error.problems])
    return tuple(entries)


def _with_included(
    path: Path, seen: set[Path], leave_out: Callable[[Path], bool]
) -> Iterator[Path]:
    if path in seen:
        return
    seen.add(path)
    yield path
    said = _facts(path)
    for about in said.values():
        for first in about.get(MF + "include", ()):
            for other in _members(said, first):
                inner = _local(str(getattr(other, "value", "")), path)
                if not leave_out(inner):
                    yield from _with_included(inner, seen, leave_out)


def _entries(path: Path) -> Iterator[Entry]:
    said = _facts(path)
    for about in list(said.values()):
        for first in about.get(MF + "entries", ()):
            for node in _members(said, first):
                yield _entry(path, said, node)


def _facts(path: Path) -> Facts:
    try:
        quads = read(path.read_bytes(), path.suffix, path.as_uri())
    except (SyntaxError, OSError) as error:
        raise SourceError(path.name, f"cannot be read: {error}") from error
    said: dict[ox.NamedNode | ox.BlankNode | ox.Triple, dict[Iri, list[Value]]] = {}
    for quad in quads:
        said.setdefault(quad.subject, {}).setdefault(quad.predicate.value, []).append(quad.object)
    return said


def _entry(path: Path, said: Facts, node: Value) -> Entry:
    about = said.get(node, {})  # type: ignore[arg-type]
    kinds = [local_name(str(each.value)) for each in about.get(RDF_TYPE, ())]  # type: ignore[union-attr]
    known = EVALUATION | UPDATE | POSITIVE | NEGATIVE | CANNOT.keys()
    kind = next((each for each in kinds if each in known), kinds[0] if kinds else "")
    action = _one(about, MF + "action")
    what: Mapping[Iri, list[Value]] = said.get(action, {}) if action else {}  # type: ignore[arg-type]
    asked = _one(what, QT + "query") or _one(what, UT + "request") or action
    is_file = isinstance(asked, ox.NamedNode)
    result = _one(about, MF + "result")
    left = said.get(result, {}) if kind in UPDATE and result else {}  # type: ignore[arg-type]
    iri = str(node.value)  # type: ignore[union-attr]
    return Entry(
        iri,
        _text(about, MF + "name") or local_name(iri),
        kind,
        local_name(str(getattr(_one(about, DAWGT + "approval"), "value", ""))),
        path.as_uri(),
        _local(asked.value, path) if isinstance(asked, ox.NamedNode) else None,
        tuple(_graphs(path, said, what)),
        _local(result.value, path) if isinstance(result, ox.NamedNode) else None,
        tuple(_graphs(path, said, left)),
        ox.NamedNode(MF + "LaxCardinality") in about.get(MF + "resultCardinality", ()),
        _why_not(kind, what, is_file),
    )


def _why_not(kind: str, action: Mapping[Iri, list[Value]], is_file: bool) -> str:
    if kind in CANNOT:
        return CANNOT[kind]
    if any(key.startswith((SD, ENT)) for key in action):
        return "it asks for an entailment regime, and the engines conclude nothing by themselves"
    if any(local_name(key) == "serviceData" for key in action):
        return "it calls other servers by SERVICE, and no test does"
    if kind not in EVALUATION | UPDATE | POSITIVE | NEGATIVE:
        return f"{kind or 'a test without a type'} is no kind of test that is known here"
    return "" if is_file else "its action names no query"


def _graphs(
    path: Path, said: Facts, about: Mapping[Iri, list[Value]]
) -> Iterator[tuple[str, Path]]:
    """The files that an action or a result names, each with the graph it goes to."""
    for vocabulary in (QT, UT):
        for each in about.get(vocabulary + "data", ()):
            if isinstance(each, ox.NamedNode):
                yield DEFAULT, _local(each.value, path)
        for each in about.get(vocabulary + "graphData", ()):
            inner = said.get(each, {})  # type: ignore[arg-type]
            file = _one(inner, vocabulary + "graph") or _one(inner, vocabulary + "data") or each
            if isinstance(file, ox.NamedNode):
                yield _text(inner, _RDFS + "label") or file.value, _local(file.value, path)


def _members(said: Facts, first: Value) -> Iterator[Value]:
    """The members of a list, or the one thing that stands where a list may."""
    nil = _RDF + "nil"
    if _RDF + "first" not in said.get(first, {}) and getattr(first, "value", "") != nil:  # type: ignore[arg-type]
        yield first
        return
    while _RDF + "first" in said.get(first, {}):  # type: ignore[arg-type]
        yield said[first][_RDF + "first"][0]  # type: ignore[index]
        first = said[first][_RDF + "rest"][0]  # type: ignore[index]


def _one(about: Mapping[Iri, list[Value]], key: Iri) -> Value | None:
    return next(iter(about.get(key, ())), None)


def _text(about: Mapping[Iri, list[Value]], key: Iri) -> str:
    return str(getattr(_one(about, key), "value", ""))


def _local(iri: Iri, manifest: Path) -> Path:
    """The file that an IRI of a manifest names; one of another server lies beside the manifest."""
    parts = urlsplit(iri)
    return (
        Path(unquote(parts.path)) if parts.scheme == "file" else manifest.parent / local_name(iri)
    )


# Running ----------------------------------------------------------------------------------------


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
    from explorer.testing.algebra import from_clauses

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


def outside(entry: Entry) -> str:
    """Why a test that would call another server is not run; empty where it would not."""
    if entry.why_not or entry.kind not in EVALUATION | UPDATE or not entry.query:
        return entry.why_not
    text = entry.query.read_bytes().decode("utf-8", "replace")
    try:
        refuse_outside(text) if entry.kind in UPDATE else refuse_service(text)
    except QueryError:
        return "it calls another server by SERVICE or LOAD, and no test does"
    return ""
