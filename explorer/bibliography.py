"""Documents as a list of references, for a paper: BibTeX and CSL-JSON.

Made of what is on file as it is: a citation stands whole in a note, and no author is read out of
it. How a document is known stands beside it, because a reference that nobody has read is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from explorer.answers import Row, first
from explorer.errors import UsageError
from explorer.tables import as_json
from explorer.vocabulary import Iri, known_as, local_name
from explorer.wording import name

if TYPE_CHECKING:
    from explorer.library import Library

TYPES: Final[dict[str, tuple[str, str]]] = {
    "Article": ("article", "article-journal"),
    "SystematicReview": ("article", "article-journal"),
    "Critique": ("article", "article-journal"),
    "ClinicalGuideline": ("techreport", "report"),
    "SafetyCommunication": ("techreport", "report"),
    "Policy": ("techreport", "report"),
}
"""What a class of document is called in BibTeX and in CSL; anything else is miscellaneous."""
_OTHER: Final = ("misc", "document")
_SPECIAL: Final = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    **{each: f"\\{each}" for each in "&%$#_{}"},
}
_DATE: Final = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def cited(library: Library, documents: Sequence[str] = ()) -> list[Row]:
    """The rows of `ask/citations` for these documents, or for all; each document once, in order.

    A document is named by its id or its short or full IRI. Raises UsageError, with the nearest
    names, for one that is not on file.
    """
    found = first(library.ask("citations").records(), "document")
    if not documents:
        return list(found.values())
    return [found[_document(found, each)] for each in dict.fromkeys(documents)]


def _document(known: dict[Iri, Row], text: str) -> Iri:
    if iri := known_as(text, known):
        return iri
    from difflib import get_close_matches

    near = get_close_matches(
        local_name(text), [local_name(each) for each in known], n=3, cutoff=0.4
    )
    hint = f"did you mean {' or '.join(near)}?" if near else "see: explorer ask documents"
    raise UsageError(text, "is no document on file", try_=hint)


def as_bibtex(rows: Iterable[Row]) -> str:
    """The documents as BibTeX, an entry each, in their order."""
    return "\n".join(_entry(row) for row in rows)


def _entry(row: Row) -> str:
    kind, _ = TYPES.get(name(row["kind"]), _OTHER)
    year, month, _ = _date(row["issued"])
    fields = {
        "title": row["title"] or row["shortName"] or "",
        "institution" if kind == "techreport" else "publisher": row["publisher"] or "",
        "year": year,
        "month": str(int(month)) if month else "",
        "doi": row["doi"] or "",
        "url": row["url"] or "",
        "note": ". ".join(part for part in (row["citation"] or "", _known(row)) if part),
    }
    lines = [
        f"  {key} = {{{told if key in ('doi', 'url') else _escaped(told, key)}}},"
        for key, told in fields.items()
        if told
    ]
    return "\n".join([f"@{kind}{{{local_name(row['document'] or '')},", *lines, "}", ""])


def _escaped(text: str, key: str) -> str:
    safe = "".join(_SPECIAL.get(letter, letter) for letter in " ".join(text.split()))
    # Braces keep the capitals of a title as they are.
    return f"{{{safe}}}" if key == "title" else safe


def _known(row: Row) -> str:
    how = name(row["known"])
    return f"Known here as: {how}" if how else ""


def _date(issued: str | None) -> tuple[str, str, str]:
    found = _DATE.fullmatch(issued or "")
    year, month, day = found.groups() if found else (None, None, None)
    return year or "", month or "", day or ""


def as_csl(rows: Iterable[Row]) -> str:
    """The documents as CSL-JSON, in their order."""
    return as_json([_item(row) for row in rows])


def _item(row: Row) -> dict[str, Any]:
    parts = [int(part) for part in _date(row["issued"]) if part]
    _, kind = TYPES.get(name(row["kind"]), _OTHER)
    item = {
        "id": local_name(row["document"] or ""),
        "type": kind,
        "title": row["title"] or row["shortName"],
        "title-short": row["shortName"],
        "publisher": row["publisher"],
        "issued": {"date-parts": [parts]} if parts else None,
        "DOI": row["doi"],
        "URL": row["url"],
        "note": ". ".join(part for part in (row["citation"] or "", _known(row)) if part),
    }
    return {key: told for key, told in item.items() if told}
