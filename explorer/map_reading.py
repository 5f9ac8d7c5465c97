"""Reads the map of statements from the answers to a few questions.

What a statement names, what lies within what and when a document held, the questions say; here the
rows are only gathered, and what lies within a term is added to it.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from explorer import shelf
from explorer.answers import Row
from explorer.landscape import (
    FACETS,
    OF_STATEMENTS,
    UNSTATED,
    Bits,
    Document,
    Landscape,
    Pair,
    Statement,
    Value,
)
from explorer.vocabulary import Iri, expand
from explorer.wording import name, number

if TYPE_CHECKING:
    from explorer.library import Library

AT_HAND: Final = ("statements", "documents", "all-conflicts", "labels")
ASKED: Final = ("facet-values", "wider-terms", "document-times")
QUESTIONS: Final = (*AT_HAND, *ASKED)
"""The questions of `queries/ask` that the map is made of; some a library has answered already."""


def answers_of(library: Library, place: Path | None = None) -> dict[str, Sequence[Row]]:
    """The answers of a library to `QUESTIONS`; what it has at hand is not asked again.

    The others are kept in `place` for the same knowledge and queries, and taken from there.
    """
    known = library.background
    labels: list[Row] = [{"thing": iri, "label": label} for iri, label in known.labels.items()]
    whole = "\n".join(("map", library.digest, *ASKED, ox.__version__))
    kept = hashlib.sha256(whole.encode()).hexdigest()
    asked = read_kept(shelf.fetch(place, kept))
    if asked is None:
        tables = {question: library.ask(question) for question in ASKED}
        told = {each: [table.columns, table.rows] for each, table in tables.items()}
        shelf.keep(place, kept, json.dumps(told).encode())
        asked = {question: table.records() for question, table in tables.items()}
    return {
        "statements": list(known.statements.values()),
        "documents": list(known.documents.values()),
        "all-conflicts": list(known.conflicts.values()),
        "labels": labels,
        **asked,
    }


def read_kept(data: bytes | None) -> dict[str, list[Row]] | None:
    """The answers that were kept; None for nothing and for anything else."""
    try:
        told = json.loads(data or b"{}")
        found = {
            question: [dict(zip(columns, row, strict=True)) for row in rows]
            for question, (columns, rows) in told.items()
        }
    except (ValueError, TypeError, AttributeError):
        return None
    return found if set(found) == set(ASKED) else None


def build(answers: Mapping[str, Sequence[Row]]) -> Landscape:
    """The map of these answers to `QUESTIONS`."""
    labels: dict[Iri, str] = {}
    for row in answers["labels"]:
        labels.setdefault(row["thing"] or "", row["label"] or "")
    superseded = {r["document"]: r["superseded"] == "true" for r in answers["statements"]}
    documents = {
        row["document"] or "": document(row, labels, superseded.get(row["document"], False))
        for row in answers["documents"]
    }
    named: dict[Iri, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    spoken: dict[str, dict[str, str]] = defaultdict(dict)
    for row in answers["facet-values"]:
        value, label = value_of(row, labels)
        named[row["statement"] or ""][name(row["facet"])].append(value)
        spoken[name(row["facet"])][value] = label
    statements = tuple(
        statement(row, {each: tuple(told) for each, told in named[row["statement"] or ""].items()})
        for row in first_of_each(answers["statements"])
    )
    place = {each.iri: index for index, each in enumerate(statements)}
    pairs = tuple(
        Pair(
            row["conflict"] or "",
            place[row["a"] or ""],
            place[row["b"] or ""],
            name(row["status"]),
            row["historical"] == "true",
        )
        for row in answers["all-conflicts"]
        if row["a"] in place and row["b"] in place
    )
    pairs_of: list[list[int]] = [[] for _ in statements]
    for index, pair in enumerate(pairs):
        pairs_of[pair.a].append(index)
        pairs_of[pair.b].append(index)
    spans: dict[Iri, list[Row]] = defaultdict(list)
    for row in answers["document-times"]:
        spans[row["document"] or ""].append(row)
    wider: dict[str, set[str]] = defaultdict(set)
    short = cache(name)
    for row in answers["wider-terms"]:
        above = short(row["wider"])
        wider[short(row["term"])].add(above)
        labels.setdefault(above, labels.get(row["wider"] or "", above))
    facets = {
        **{each: by_terms(statements, each, spoken[each], wider, labels) for each in OF_STATEMENTS},
        **by_documents(statements, documents, answers["documents"], labels),
        "certainty": by_text(statements, lambda s: s.certainty, labels),
        "known": by_text(statements, lambda s: s.known, labels),
    }
    return Landscape(
        statements,
        documents,
        pairs,
        tuple(map(tuple, pairs_of)),
        {each: facets[each] for each in FACETS if each in facets},
        spans,
        {term: frozenset(above) for term, above in wider.items()},
    )


def first_of_each(rows: Iterable[Row]) -> Iterator[Row]:
    """The first row of each statement: one that has two classes counts once."""
    seen: set[str | None] = set()
    for row in rows:
        if row["statement"] not in seen:
            seen.add(row["statement"])
            yield row


def document(row: Row, labels: Mapping[Iri, str], superseded: bool) -> Document:
    """A row of `ask/documents` as a column."""
    return Document(
        row["document"] or "",
        row["shortName"] or row["title"] or name(row["document"]),
        labels.get(row["kind"] or "", name(row["kind"])),
        row["issued"] or "",
        row["jurisdiction"] or "",
        name(row["known"]),
        superseded,
    )


def statement(row: Row, terms: Mapping[str, tuple[str, ...]]) -> Statement:
    """A row of `ask/statements` as what a cell holds."""
    return Statement(
        row["statement"] or "",
        row["label"] or "",
        row["document"] or "",
        name(row["direction"]),
        name(row["strength"]),
        name(row["certainty"]),
        row["strengthLabel"] or "",
        row["certaintyLabel"] or "",
        name(row["known"]),
        terms,
    )


def value_of(row: Row, labels: Mapping[Iri, str]) -> tuple[str, str]:
    """Id and label of a row of `ask/facet-values`; a span of days has the ends as its label."""
    if row["value"]:
        return name(row["value"]), labels.get(row["value"], name(row["value"]))
    ends = (number(row[end] or "") if row[end] else "" for end in ("least", "most"))
    span = "-".join(ends)
    return span, span


def by_terms(
    statements: Sequence[Statement],
    facet: str,
    spoken: Mapping[str, str],
    wider: Mapping[str, set[str]],
    labels: Mapping[str, str],
) -> dict[str, Value]:
    """The values of a facet with everything that lies within each, by id.

    A wider term that nobody names and that holds no more than a narrower one is left out.
    """
    own: dict[str, Bits] = defaultdict(int)
    for index, each in enumerate(statements):
        for value in each.terms.get(facet, (UNSTATED,)):
            own[value] |= 1 << index
    whole: dict[str, Bits] = defaultdict(int)
    for value, bits in own.items():
        for above in {value, *wider.get(value, ())}:
            whole[above] |= bits
    told = {bits for each, bits in whole.items() if each in own}
    only_wider = {bits: each for each, bits in sorted(whole.items()) if bits not in told}
    kept = {*own, *only_wider.values()}
    return {
        each: Value(
            each,
            spoken.get(each) or labels.get(each, ""),
            whole[each],
            frozenset(kept.intersection(wider.get(each, ())) - {each}),
            each in own,
        )
        for each in sorted(kept)
    }


def by_documents(
    statements: Sequence[Statement],
    documents: Mapping[Iri, Document],
    rows: Sequence[Row],
    labels: Mapping[Iri, str],
) -> dict[str, dict[str, Value]]:
    """The facets that a statement has from its document: kind, year, basis, jurisdiction."""
    told: dict[Iri, dict[str, tuple[str, str]]] = {}
    for row in rows:
        year = (row["issued"] or "")[:4]
        told[row["document"] or ""] = {
            "kind": (name(row["kind"]), documents[row["document"] or ""].kind),
            "year": (year, year),
            "basis": (slug(row["basis"] or ""), row["basis"] or ""),
            "jurisdiction": (slug(row["jurisdiction"] or ""), row["jurisdiction"] or ""),
        }
    of_document: dict[Iri, Bits] = defaultdict(int)
    for index, each in enumerate(statements):
        of_document[each.document] |= 1 << index
    found: dict[str, dict[str, Value]] = {}
    for facet in ("kind", "year", "basis", "jurisdiction"):
        gathered: dict[str, tuple[str, Bits]] = {}
        for iri, bits in of_document.items():
            value, label = told.get(iri, {}).get(facet, ("", ""))
            before = gathered.get(value or UNSTATED, ("", 0))[1]
            gathered[value or UNSTATED] = (label, before | bits)
        found[facet] = {
            each: Value(each, label, bits) for each, (label, bits) in sorted(gathered.items())
        }
    return found


def by_text(
    statements: Sequence[Statement], read: Callable[[Statement], str], labels: Mapping[Iri, str]
) -> dict[str, Value]:
    """The values of a facet on which every statement has at most one."""
    gathered: dict[str, Bits] = defaultdict(int)
    for index, each in enumerate(statements):
        gathered[read(each) or UNSTATED] |= 1 << index
    return {
        each: Value(each, labels.get(expand(f"gx:{each}"), ""), bits)
        for each, bits in sorted(gathered.items())
    }


def slug(text: str) -> str:
    """A text as an address may hold it.

    >>> slug("England (UK)")
    'england-uk'
    """
    return "-".join("".join(c if c.isalnum() else " " for c in text.casefold()).split())
