"""One document: as it was published, and as it is modelled, statement by statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from explorer.answers import Row
from explorer.background import Background
from explorer.conflicts import COLLIDING
from explorer.criteria import kind_word
from explorer.derivation import derive
from explorer.library import KNOWLEDGE_GRAPH, SCRATCH_GRAPH
from explorer.phrases import words
from explorer.queries import find_query
from explorer.sources import read_cases
from explorer.vocabulary import Iri, known_as, local_name
from explorer.wording import name

if TYPE_CHECKING:
    from explorer.library import Library

CHILD: Final = "child"
SUPPORTS: Final = frozenset({"agreement", "agreement-gap"})
OPPOSING: Final = "opposes"
COLUMNS: Final = ("statement", "label", "direction", "strength", "certainty", "known", "n")
RELATION_COLUMNS: Final = ("statement", "relation", "other", "document", "pair")

_PUBLISHED: Final[Mapping[str, str]] = {
    "kind": "kind",
    "title": "title",
    "citation": "citation",
    "publisher": "publisher",
    "issued": "issued",
    "jurisdiction": "jurisdiction",
    "panel": "panel",
    "patient partners": "patientPartners",
    "method": "basis",
    "rating system": "grading",
    "evidence synthesis": "synthesis",
    "conflict of interest handling": "conflictHandling",
    "how known": "known",
    "to be known before it is cited": "note",
}


@dataclass(frozen=True, slots=True)
class Node:
    """A criterion of a population, with what is under it.

    `reading` marks a reading of ours; `role` is child, guard or exception of what it stands under.
    """

    id: Iri
    label: str
    joint: str
    known: str
    reading: bool
    role: str
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Another statement, or a policy, that a statement agrees with or is opposed to, in a pair."""

    relation: str
    other: Iri
    label: str
    document: Iri
    document_label: str
    pair: Iri
    historical: bool


def find_document(background: Background, text: str) -> Iri | None:
    """The document that a name means: its IRI, its short name or its last part."""
    known = background.documents
    return known_as(text, known) or next((iri for iri in known if local_name(iri) == text), None)


def published(background: Background, document: Iri) -> list[tuple[str, str | None]]:
    """What is on file of a document as it was published, line by line; None where nothing is."""
    row = background.documents[document]
    told = {
        **row,
        "kind": background.label(row["kind"]),
        "known": words(name(row["known"])),
        "patientPartners": {"true": "yes", "false": "no"}.get(row["patientPartners"] or ""),
    }
    return [(label, told[column] or None) for label, column in _PUBLISHED.items()]


def statements_in(background: Background, document: Iri) -> list[Row]:
    """The statements of a document: what it recommends, concludes or considers, by their names."""
    return [row for row in background.statements.values() if row["document"] == document]


def successions(rows: Iterable[Row], document: Iri) -> tuple[list[Iri], list[Iri]]:
    """The documents that this one replaced, and those that replaced it (`ask/successions`)."""
    told = list(rows)
    older = [row["older"] or "" for row in told if row["newer"] == document]
    newer = [row["newer"] or "" for row in told if row["older"] == document]
    return older, newer


def relations(background: Background) -> dict[Iri, list[Related]]:
    """What supports and what opposes each statement: other statements first, then policies.

    Pairs that only look alike say nothing about each other and are left out.
    """
    found: dict[Iri, list[Related]] = {}
    for row in background.conflicts.values():
        if name(row["status"]) in SUPPORTS | {*COLLIDING}:
            for side in ("a", "b"):
                found.setdefault(row[side] or "", []).append(_related(background, row, side))
    for (clash,), rows in background.clashes.items():
        row = rows[0]
        if name(row["status"]) in COLLIDING:
            found.setdefault(row["statement"] or "", []).append(
                Related(
                    row["relation"] or name(row["direction"]),
                    row["criterion"] or "",
                    row["asks"] or "",
                    row["policy"] or "",
                    row["title"] or "",
                    clash,
                    row["historical"] == "true",
                )
            )
    return found


def _related(background: Background, row: Row, side: str) -> Related:
    """The other side of a pair, as the side that is named meets it."""
    other_side, label = ("b", "bLabel") if side == "a" else ("a", "aLabel")
    other = row[other_side] or ""
    document = background.statements[other]["document"] or ""
    return Related(
        OPPOSING if name(row["status"]) in COLLIDING else "agrees with",
        other,
        row[label] or "",
        document,
        background.documents[document]["shortName"] or local_name(document),
        row["conflict"] or "",
        row["historical"] == "true",
    )


def tree(
    background: Background,
    root: Iri,
    readings: Mapping[Iri, object],
    above: frozenset[Iri] = frozenset(),
    role: str = CHILD,
) -> Node:
    """A tree of criteria as it is on file, without a case; none stands below itself."""
    row = background.criteria.get(root)
    above |= {root}
    return Node(
        root,
        background.label(root),
        kind_word(name(row["kind"])) if row else "",
        words(name(row["known"])) if row else "",
        root in readings,
        role,
        tuple(
            tree(background, child, readings, above, each)
            for each, child in _below(background, root)
            if child not in above
        ),
    )


def _below(background: Background, criterion: Iri) -> list[tuple[str, Iri]]:
    return [
        (link, row["value"] or "")
        for link in (CHILD, "guard", "exception")
        for row in background.criterion_links.get((criterion, link), ())
    ]


def nodes(found: Node) -> Iterator[Node]:
    """A node and everything under it, from the top down."""
    yield found
    for each in found.children:
        yield from nodes(each)


def readings_of(trees: Iterable[Node]) -> list[Node]:
    """The readings of ours that trees stand on, each once."""
    every = {node.id: node for root in trees for node in nodes(root) if node.reading}
    return list(every.values())


def requests_spoken_to(library: Library) -> dict[Iri, list[Iri]]:
    """The cases on file whose request each statement speaks to; takes a few seconds."""
    sources = read_cases(library.terms)
    record = [quad.triple for source in sources for quad in source.facts]
    question = find_query("ask", "speaking-to")
    from explorer.answers import rows

    with library.scratch(record, len(sources)) as engine:
        derive(engine, question.needs, reads=[KNOWLEDGE_GRAPH], writes=SCRATCH_GRAPH)
        answer = rows(engine, question.name, (KNOWLEDGE_GRAPH, SCRATCH_GRAPH))
    found: dict[Iri, list[Iri]] = {}
    for row in answer:
        found.setdefault(row["statement"] or "", []).append(row["case"] or "")
    return found


def rows(
    background: Background, found: Sequence[Row], known: Mapping[Iri, Sequence[Related]]
) -> list[tuple[str, ...]]:
    """Statements as rows of `COLUMNS`, the last one how many others they are opposed to."""
    from explorer.two_sides import rating

    return [
        (
            row["statement"] or "",
            row["label"] or "",
            background.label(row["direction"]),
            rating(background, row, "strength") or "",
            rating(background, row, "certainty") or "",
            words(name(row["known"])),
            str(
                sum(
                    each.relation == OPPOSING and not each.historical
                    for each in known.get(row["statement"] or "", ())
                )
            ),
        )
        for row in found
    ]
