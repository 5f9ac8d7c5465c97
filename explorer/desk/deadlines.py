"""By when each request has to be decided: asked by SPARQL of the time limits on file.

Only the files that hold time limits and the words they use are read, so that a work list needs no
opened library.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from explorer.answers import Row, by, rows
from explorer.desk.versions import Request
from explorer.engines import OxigraphEngine
from explorer.places import ONTOLOGY, shown
from explorer.reading import parse, read_bytes
from explorer.vocabulary import BASE, GX, RDF_TYPE, RDFS_LABEL, TERM, Iri, expand, local_name

DESK: Final = BASE + "desk/"
"""Names of requests while they are asked about; they never leave this module."""
_LIMITS: Final = BASE + "graph/time-limits"
_REQUESTS: Final = BASE + "graph/desk"
_DATE: Final = ox.NamedNode(expand("xsd:date"))
_MOMENT: Final = ox.NamedNode(expand("xsd:dateTime"))


@dataclass(frozen=True, slots=True)
class Deadline:
    """The earliest deadline of a request, and the rule it comes from.

    `due` is in UTC; while the clock stands, `stopped` is the day it stopped and `due` is as if the
    information had come at once. `paused_days` were added. `known` says how the rule is known.
    """

    due: datetime
    stopped: date | None
    paused_days: int
    label: str
    known: str
    source: str
    note: str


def deadlines(requests: Iterable[Request]) -> dict[str, Deadline]:
    """The earliest deadline of each request, by id; one for which no limit is on file is left out.

    Source: queries/ask/deadlines.rq.
    """
    engine = OxigraphEngine()
    engine.add(_LIMITS, _limits())
    engine.add(_REQUESTS, [triple for each in requests for triple in _triples(each)])
    found = by(rows(engine, "deadlines", (_LIMITS, _REQUESTS)), "request")
    # Rows come in the order of their deadlines.
    return {local_name(request): _deadline(mine[0]) for (request,), mine in found.items()}


@cache
def lines() -> Mapping[str, str]:
    """The label of each line of business that a limit is on file for, by its name, sorted."""
    labels = {
        triple.subject.value: triple.object.value
        for triple in _limits()
        if triple.predicate.value == RDFS_LABEL
        and isinstance(triple.subject, ox.NamedNode)
        and isinstance(triple.object, ox.Literal)
    }
    named = {
        triple.object.value
        for triple in _limits()
        if triple.predicate.value == GX + "forLine" and isinstance(triple.object, ox.NamedNode)
    }
    pairs = [(local_name(iri), labels.get(iri, local_name(iri))) for iri in named]
    return dict(sorted(pairs, key=lambda pair: pair[1].casefold()))


@cache
def _limits(root: Path = ONTOLOGY) -> Sequence[ox.Triple]:
    """The statements of every file that holds a time limit, and what their words are called."""
    kind = (ox.NamedNode(RDF_TYPE), ox.NamedNode(GX + "TimeLimit"))
    found: list[ox.Triple] = []
    for path in sorted((root / "background").glob("*limits*.ttl")):
        triples = [quad.triple for quad in parse(read_bytes(path), shown(path))]
        if any((each.predicate, each.object) == kind for each in triples):
            found += triples
    named = {
        each.object.value
        for each in found
        if each.predicate.value == GX + "forLine" and isinstance(each.object, ox.NamedNode)
    }
    elsewhere = {iri for iri in named if not any(_labels(iri, each) for each in found)}
    for path in sorted((root / "terms").glob("*.ttl")) if elsewhere else ():
        data = read_bytes(path)
        if any(local_name(iri).encode() in data for iri in elsewhere):
            triples = [quad.triple for quad in parse(data, shown(path))]
            found += [each for each in triples if any(_labels(iri, each) for iri in elsewhere)]
    return tuple(found)


def _labels(iri: Iri, triple: ox.Triple) -> bool:
    return triple.subject == ox.NamedNode(iri) and triple.predicate.value == RDFS_LABEL


def _triples(request: Request) -> Iterable[ox.Triple]:
    subject = ox.NamedNode(DESK + request.id)
    urgency = f"{request.urgency}-review"
    received = ox.Literal(request.received[:19], datatype=_MOMENT)
    yield _triple(subject, RDF_TYPE, ox.NamedNode(GX + "DeskRequest"))
    yield _triple(subject, GX + "urgency", ox.NamedNode(GX + urgency))
    yield _triple(subject, GX + "receivedAt", received)
    if request.line_of_business:
        yield _triple(subject, GX + "inLine", ox.NamedNode(TERM + request.line_of_business))
    for number, pause in enumerate(request.pauses):
        awaited = ox.NamedNode(f"{DESK}{request.id}/pause-{number}")
        yield _triple(subject, GX + "paused", awaited)
        yield _triple(awaited, GX + "pausedFrom", ox.Literal(pause.began[:10], datatype=_DATE))
        if pause.ended:
            yield _triple(awaited, GX + "pausedUntil", ox.Literal(pause.ended[:10], datatype=_DATE))


def _triple(subject: ox.NamedNode, word: Iri, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(subject, ox.NamedNode(word), value)


def _deadline(row: Row) -> Deadline:
    source = ", ".join(part for part in (row["document"], row["section"]) if part)
    return Deadline(
        due=datetime.fromisoformat(row["due"] or "").replace(tzinfo=UTC),
        stopped=date.fromisoformat(row["stopped"]) if row["stopped"] else None,
        paused_days=int(row["days"] or 0),
        label=row["label"] or "",
        known=local_name(row["known"] or ""),
        source=source,
        note=row["note"] or "",
    )
