"""Numbered citations: a document that a sentence rests on gets a number when it is first used."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from explorer.answers import Row
from explorer.vocabulary import Iri
from explorer.wording import name


class Citations:
    """Numbers documents in the order of their first use within one assessment."""

    def __init__(self, documents: Mapping[Iri, Row]) -> None:
        self._documents = documents
        self._numbers: dict[Iri, int] = {}

    def cite(self, documents: Iterable[Iri | None]) -> list[int]:
        """The numbers of these documents, ascending and each once."""
        known = (document for document in documents if document in self._documents)
        return sorted({self._numbers.setdefault(d, len(self._numbers) + 1) for d in known if d})

    def listed(self) -> list[dict[str, Any]]:
        """All citations used so far, by number; see `citations` in the schema."""
        return [self._entry(document, n) for document, n in self._numbers.items()]

    def _entry(self, document: Iri, n: int) -> dict[str, Any]:
        row = self._documents[document]
        title = row["title"] or row["shortName"] or document
        parts = (
            row["citation"],
            None if row["citation"] else title,
            row["publisher"],
            row["issued"],
        )
        return {
            "n": n,
            "id": document,
            "title": title,
            "publisher": row["publisher"],
            "issued": row["issued"],
            "text": row["citation"] or ". ".join(part for part in parts if part),
            "url": row["url"],
            "known": name(row["known"]) or None,
            "note": row["note"],
        }
