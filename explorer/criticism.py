"""What others publish against a document, a statement or a claim, as the view of its authors.

A criticism is reported and never weighed: no derivation and no preference reads it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from explorer.answers import Row, by
from explorer.background import Background
from explorer.phrases import words
from explorer.vocabulary import Iri, local_name
from explorer.wording import listed, name

if TYPE_CHECKING:
    from explorer.library import Library

QUESTION: Final = "disputes"
COLUMNS: Final = ("of", "criticism", "view of", "in", "known", "limited by")


@dataclass(frozen=True, slots=True)
class Criticism:
    """One published view against something; `limits` are claims that say how far it reaches."""

    of_label: str
    states: str
    view_of: str
    document: Iri
    document_label: str
    known: str
    limits: tuple[str, ...]


def criticism_of(answer: Iterable[Row], about: Collection[Iri]) -> list[Criticism]:
    """The criticism of these things, in the order of the rows of `ask/disputes`."""
    gathered = by((row for row in answer if row["disputed"] in about), "disputed", "claim")
    return [_criticism(rows) for rows in gathered.values()]


def _criticism(rows: list[Row]) -> Criticism:
    row = rows[0]
    return Criticism(
        row["disputedLabel"] or local_name(row["disputed"] or ""),
        row["states"] or "",
        row["viewOf"] or "",
        row["document"] or "",
        row["documentLabel"] or local_name(row["document"] or ""),
        words(name(row["known"])),
        tuple(dict.fromkeys(row["limitStates"] for row in rows if row["limitStates"])),
    )


def of_documents(background: Background, documents: Iterable[Iri]) -> set[Iri]:
    """Documents and what they state: whoever disputes a statement disputes its document."""
    every = set(documents)
    return {
        *every,
        *(iri for iri, row in background.statements.items() if row["document"] in every),
    }


def of_pair(library: Library, documents: Iterable[Iri], pair: Iri) -> set[Iri]:
    """The two sides of a pair, and the reviews that stand beside them, with what they state."""
    beside = library.ask("evidence-beside", bindings={"pair": pair}).records()
    every = [*documents, *(row["document"] or "" for row in beside)]
    return of_documents(library.background, every)


def rows(found: Iterable[Criticism]) -> list[tuple[str, ...]]:
    """Criticism as rows of `COLUMNS`."""
    return [
        (
            each.of_label,
            each.states,
            each.view_of,
            each.document_label,
            each.known,
            listed(each.limits),
        )
        for each in found
    ]
