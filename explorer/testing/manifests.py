"""The manifests of the W3C's test suites, read unchanged, and their tests run on one engine.

A manifest names its tests in order (`mf:entries`) and other manifests (`mf:include`). What cannot
be run here is said with its reason and never left out: a protocol needs a server, an entailment
regime a reasoner, SERVICE and LOAD another machine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import pyoxigraph as ox

from explorer.engines import refuse_service
from explorer.errors import QueryError, SourceError
from explorer.testing.outcomes import DEFAULT, Value, refuse_outside
from explorer.testing.stores import read
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
WITHDRAWN: Final = "it was withdrawn by those who wrote it"


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


def read_manifest(
    path: Path, leave_out: Callable[[Path], bool] = lambda _: False
) -> tuple[Entry, ...]:
    """The tests of a manifest and of those it includes, in their order, without some of those.

    Raises SourceError when one of them cannot be read, with what is wrong in each.
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
    action = _one(about, MF + "action")
    what: Mapping[Iri, list[Value]] = said.get(action, {}) if action else {}  # type: ignore[arg-type]
    # The oldest manifests name no kind where a query is to be answered.
    untold = "QueryEvaluationTest" if QT + "query" in what and not kinds else ""
    kind = next((each for each in kinds if each in known), kinds[0] if kinds else untold)
    asked = _one(what, QT + "query") or _one(what, UT + "request") or action
    is_file = isinstance(asked, ox.NamedNode)
    result = _one(about, MF + "result")
    left = said.get(result, {}) if kind in UPDATE and result else {}  # type: ignore[arg-type]
    iri = str(node.value)  # type: ignore[union-attr]
    approval = local_name(str(getattr(_one(about, DAWGT + "approval"), "value", "")))
    return Entry(
        iri,
        _text(about, MF + "name") or local_name(iri),
        kind,
        approval,
        path.as_uri(),
        _local(asked.value, path) if isinstance(asked, ox.NamedNode) else None,
        tuple(_graphs(path, said, what)),
        _local(result.value, path) if isinstance(result, ox.NamedNode) else None,
        tuple(_graphs(path, said, left)),
        ox.NamedNode(MF + "LaxCardinality") in about.get(MF + "resultCardinality", ()),
        WITHDRAWN if approval == "Withdrawn" else _why_not(kind, what, is_file),
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


def outside(entry: Entry) -> str:
    """Why a test that would call another server is not run; empty where it would not."""
    judged = entry.kind in EVALUATION | UPDATE
    if entry.why_not or not judged or not entry.query or not entry.query.is_file():
        return entry.why_not
    text = entry.query.read_bytes().decode("utf-8", "replace")
    try:
        refuse_outside(text) if entry.kind in UPDATE else refuse_service(text)
    except QueryError:
        return "it calls another server by SERVICE or LOAD, and no test does"
    return ""
