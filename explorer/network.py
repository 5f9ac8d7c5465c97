"""Who disagrees with whom, as a network: clusters, neighbourhoods, and who disagrees with most.

Works on pairs of names and on rows of `ask/document-disagreements`; what a conflict is, the queries
say. One measure of weight is used, the number of others that something disagrees with, because it
can be said in words; measures that walk through the network (betweenness, eigenvectors) are left
out, because nobody could say what a guideline that scores high on them has done.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import chain
from typing import TYPE_CHECKING, Final

import networkx as nx

from explorer.answers import Row, by
from explorer.errors import UsageError
from explorer.results import Table
from explorer.tables import Cell
from explorer.vocabulary import Iri, expand, known_as, local_name
from explorer.wording import listed

if TYPE_CHECKING:
    from explorer.library import Library

Pair = tuple[Iri, Iri]

HISTORICAL: Final = "historical"
"""Conflicts in which one side was replaced, whatever their status, are counted under this name."""
COUNTED: Final = ("conflict", "partial", HISTORICAL)
DOCUMENT_COLUMNS: Final = ("place", "document", "label", "others", *COUNTED, "disagrees_with")
NEIGHBOUR_COLUMNS: Final = ("step", "statement", "label", "disagrees_with")


@dataclass(frozen=True, slots=True)
class Neighbourhood:
    """What lies within a few steps of a statement: who at which step, and the pairs among them."""

    centre: Iri
    steps: tuple[tuple[Iri, ...], ...]
    """The centre alone, then those one step away, then those two steps away; none is empty."""
    pairs: tuple[Pair, ...]


@dataclass(frozen=True, slots=True)
class Disagreeing:
    """A document with those that it disagrees with today, and its conflicts by status.

    `others` leaves out documents with which it is only historically at odds: those are `former`.
    `conflicts` has the local name of each status with its number, and `historical` those with a
    replaced side, which count under no status.
    """

    document: Iri
    label: str
    others: tuple[Iri, ...]
    former: tuple[Iri, ...]
    conflicts: tuple[tuple[str, int], ...]


def clusters(pairs: Iterable[Pair], alone: Iterable[Iri] = ()) -> tuple[tuple[Iri, ...], ...]:
    """The groups that pairs tie together, the largest first, each sorted by name.

    `alone` are names that may have no pair; each of those is a group of its own.

    >>> clusters([("d", "c"), ("a", "b"), ("b", "e")], alone=["f"])
    (('a', 'b', 'e'), ('c', 'd'), ('f',))
    """
    graph = nx.Graph(list(pairs))
    graph.add_nodes_from(alone)
    groups = [tuple(sorted(group)) for group in nx.connected_components(graph)]
    return tuple(sorted(groups, key=lambda group: (-len(group), group)))


def neighbourhood(pairs: Iterable[Pair], centre: Iri, steps: int = 1) -> Neighbourhood:
    """What can be reached from a statement in so many steps along pairs.

    Raises UsageError with the nearest names where no pair has it.
    """
    graph = nx.Graph(list(pairs))
    if centre not in graph:
        known = {local_name(node): node for node in sorted(graph)}
        near = get_close_matches(local_name(centre), known, n=3, cutoff=0.4)
        hint = f"did you mean {' or '.join(near)}?" if near else "see: explorer conflicts"
        raise UsageError(centre, "disagrees with nothing on file", try_=hint)
    away = nx.single_source_shortest_path_length(graph, centre, cutoff=steps)
    layers = [sorted(node for node in away if away[node] == step) for step in range(steps + 1)]
    among = sorted({tuple(sorted(pair)) for pair in graph.subgraph(away).edges})
    return Neighbourhood(
        centre,
        tuple(tuple(layer) for layer in layers if layer),
        tuple((one, other) for one, other in among),
    )


def attack(row: Row) -> Pair:
    """Who attacks whom in a row of `ask/attacks` or `ask/defeats`."""
    return row["attacker"] or "", row["attacked"] or ""


def of_library(library: Library, statement: str | None, steps: int) -> Table:
    """The documents on file by how many they disagree with, or what surrounds a statement.

    A statement is named by its id or its short or full IRI. Columns are `DOCUMENT_COLUMNS` or
    `NEIGHBOUR_COLUMNS`. Raises UsageError where nothing disagrees with the statement.
    """
    if statement is None:
        table = library.ask("document-disagreements")
        return Table(DOCUMENT_COLUMNS, tuple(document_rows(ranked(table.records()))), table.empty)
    table = library.ask("attacks")
    pairs = [attack(row) for row in table.records()]
    centre = known_as(statement, set(chain.from_iterable(pairs))) or expand(statement)
    rows = neighbour_rows(neighbourhood(pairs, centre, steps), library.background.labels)
    return Table(NEIGHBOUR_COLUMNS, tuple(rows), table.empty)


def ranked(rows: Sequence[Row]) -> tuple[Disagreeing, ...]:
    """The documents in rows of `ask/document-disagreements`, those with most others first.

    Of two that disagree with equally many, the one with more conflicts comes first, then the one
    whose name does.
    """
    both = [
        {**row, "document": row[one], "label": row[f"{one}Label"], "other": row[other]}
        for row in rows
        for one, other in (("document", "other"), ("other", "document"))
    ]
    found = [_disagreeing(document, group) for (document,), group in by(both, "document").items()]
    return tuple(
        sorted(
            found,
            key=lambda each: (
                -len(each.others),
                -sum(number for name, number in each.conflicts if name != HISTORICAL),
                each.document,
            ),
        )
    )


def _disagreeing(document: Iri, rows: Sequence[Row]) -> Disagreeing:
    counts: dict[str, int] = {}
    today: set[Iri] = set()
    once: set[Iri] = set()
    for row in rows:
        is_over = row["historical"] == "true"
        (once if is_over else today).add(row["other"] or "")
        name = HISTORICAL if is_over else local_name(row["status"] or "")
        counts[name] = counts.get(name, 0) + int(row["conflicts"] or 0)
    return Disagreeing(
        document,
        next((row["label"] for row in rows if row["label"]), None) or local_name(document),
        tuple(sorted(today)),
        tuple(sorted(once - today)),
        tuple(sorted(counts.items())),
    )


def document_clusters(
    rows: Sequence[Row], *, historical: bool = False
) -> tuple[tuple[Iri, ...], ...]:
    """Groups of documents tied together by disagreement, the largest first."""
    return clusters(
        (row["document"] or "", row["other"] or "")
        for row in rows
        if historical or row["historical"] != "true"
    )


def document_rows(documents: Sequence[Disagreeing]) -> list[tuple[Cell, ...]]:
    """Ranked documents as rows of `DOCUMENT_COLUMNS`, in their order."""
    labels = {each.document: each.label for each in documents}
    return [
        (
            str(place),
            each.document,
            each.label,
            str(len(each.others)),
            *(str(dict(each.conflicts).get(name, 0)) for name in COUNTED),
            listed(labels[other] for other in each.others),
        )
        for place, each in enumerate(documents, start=1)
    ]


def neighbour_rows(found: Neighbourhood, labels: Mapping[Iri, str]) -> list[tuple[Cell, ...]]:
    """A neighbourhood as rows of `NEIGHBOUR_COLUMNS`, step by step; the centre is step 0."""
    return [
        (
            str(step),
            each,
            labels.get(each),
            listed(
                local_name(other)
                for pair in found.pairs
                if each in pair
                for other in pair
                if other != each
            ),
        )
        for step, layer in enumerate(found.steps)
        for each in layer
    ]
