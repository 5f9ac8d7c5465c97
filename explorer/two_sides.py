"""Two statements side by side, line by line: what each says, and where one is silent.

A pair is a pair of statements, or a policy held against a statement. Nothing is added to what the
triples say; where they say nothing on a line, the line says that.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from explorer.answers import Row
from explorer.background import Background
from explorer.conflicts import (
    OF_DETAIL,
    OF_POPULATIONS,
    conflict_entry,
    named,
    outcomes,
    values,
)
from explorer.phrases import estimate, words
from explorer.policy_clashes import COLUMNS as COLUMNS_OF_CLASH
from explorer.policy_clashes import clash_entry
from explorer.vocabulary import GX, KB, Iri, local_name
from explorer.wording import listed, name

if TYPE_CHECKING:
    from explorer.background import Profile

Part = dict[str, Any]

SAME: Final = "same"
DIFFERENT: Final = "different"
ONE_SILENT: Final = "one-silent"
SILENT: Final = "silent"
POPULATION: Final = "population"
SOURCE: Final = "source"
COLUMNS: Final = ("line", "a", "b", "compared")

_FACETS: Final = ("intervention", "condition", "region", "duration")
_OF_DOCUMENTS: Final[Mapping[str, str]] = {
    "method": "basis",
    "evidence synthesis": "synthesis",
    "rating system": "grading",
    "panel": "panel",
    "patient partners": "patientPartners",
    "conflict of interest handling": "conflictHandling",
    "date": "issued",
    "jurisdiction": "jurisdiction",
}


@dataclass(frozen=True, slots=True)
class Line:
    """What each side says on one point; None where it is silent. `compared` says how they relate.

    `links` are addresses of the sources of the two sides, on the line of sources alone.
    """

    label: str
    a: str | None
    b: str | None
    compared: str
    links: tuple[str | None, str | None] = (None, None)


def find_pairs(background: Background, text: str, more: Iterable[Iri] = ()) -> list[Iri]:
    """The pairs that an address may mean, `more` among them: by the whole name, else its end."""
    known = [*every_pair(background), *more]
    whole = [iri for iri in known if text in (iri, iri.removeprefix(KB))]
    return whole or [iri for iri in known if local_name(iri) == text]


def every_pair(background: Background) -> list[Iri]:
    """The pairs that have a statement on at least one side; two policies that part have none."""
    return [*background.conflicts, *(clash for (clash,) in background.clashes)]


def name_of_pair(iri: Iri) -> str:
    """The name of a pair in an address; `find_pairs` finds it again."""
    return iri.removeprefix(KB)


def is_clash(background: Background, iri: Iri) -> bool:
    """Whether a pair is a policy against a statement."""
    return (iri,) in background.clashes


def documents_of(background: Background, iri: Iri) -> list[Iri]:
    """The documents of both sides, a policy's own first."""
    if is_clash(background, iri):
        row = background.clashes[(iri,)][0]
        return [row["policy"] or "", row["document"] or ""]
    row = background.conflicts[iri]
    return [background.statements[row[side] or ""]["document"] or "" for side in "ab"]


def lines(background: Background, iri: Iri) -> list[Line]:
    """The lines of a pair in reading order: who and what, how sure, who made it, where it is."""
    if is_clash(background, iri):
        return _of_clash(background, background.clashes[(iri,)])
    row = background.conflicts[iri]
    return _of_statements(background, row)


def line(
    label: str,
    a: str | None,
    b: str | None,
    *,
    links: tuple[str | None, str | None] = (None, None),
) -> Line:
    """A line with how its sides relate.

    >>> [line("date", *pair).compared for pair in (("1", "1"), ("1", "2"), ("1", None))]
    ['same', 'different', 'one-silent']
    """
    if not (a and b):
        return Line(label, a or None, b or None, ONE_SILENT if a or b else SILENT, links)
    return Line(label, a, b, SAME if a == b else DIFFERENT, links)


def rows(found: Sequence[Line], silence: str, compared: Mapping[str, str]) -> list[tuple[str, ...]]:
    """The lines as rows of `COLUMNS`, with words for silence and for how the two relate."""
    return [
        (each.label, each.a or silence, each.b or silence, compared[each.compared])
        for each in found
    ]


def _of_statements(background: Background, row: Row) -> list[Line]:
    one, other = (background.statements[row[side] or ""] for side in "ab")
    both = (one, other)
    found = [line("recommends", *(_headline(background, each) for each in both))]
    people = (background.label(each["population"]) for each in both)
    found.append(line(POPULATION, *people))
    for dimension in (*OF_POPULATIONS, *OF_DETAIL):
        said, _ = named(background, row, dimension)
        if said["a"] or said["b"]:
            found.append(line(dimension, said["a"], said["b"]))
    found += [
        line("comparator", one["comparator"], other["comparator"]),
        line("outcome", *(outcomes(background, each) for each in both)),
        line("effect", *(effects(background, each["statement"] or "") for each in both)),
        line("certainty", *(rating(background, each, "certainty") for each in both)),
        line("strength", *(rating(background, each, "strength") for each in both)),
        *_of_documents(background, one["document"], other["document"]),
        line("how known", *(words(name(each["known"])) or None for each in both)),
    ]
    return found


def _headline(background: Background, statement: Row) -> str:
    direction = background.label(statement["direction"])
    return f"{direction}: {statement['label']}"


def rating(background: Background, statement: Row, scale: str) -> str | None:
    """Certainty or strength on the common scale, and in the document's own words."""
    common, own = statement[scale], statement[f"{scale}Label"]
    told = background.label(common) if common else ""
    if own and told and own != told:
        return f"{told} (in its own words: {own})"
    return own or told or None


def effects(background: Background, statement: Iri) -> str | None:
    """Every effect that is on file for a statement, with interval and unit, in one line."""
    found = background.statement_details.get((statement, "outcome"), ())
    told = (
        estimate(
            {"effect": each["effect"], "ci_low": each["low"], "ci_high": each["high"]},
            each["unitLabel"],
        )
        for each in found
        if each["effect"]
    )
    return listed(told) or None


def _of_documents(background: Background, one: Iri | None, other: Iri | None) -> list[Line]:
    first, second = (background.documents[each or ""] for each in (one, other))
    found = [
        line(label, _plain(first[column]), _plain(second[column]))
        for label, column in _OF_DOCUMENTS.items()
    ]
    cited = [source(each) for each in (first, second)]
    return [*found, line(SOURCE, *cited, links=(first["url"], second["url"]))]


def _plain(text: str | None) -> str | None:
    return {"true": "yes", "false": "no"}.get(text or "", text)


def source(document: Row) -> str:
    """How a document is cited: its short name, then its citation, else its title."""
    return listed([document["shortName"] or "", document["citation"] or document["title"] or ""])


def _of_clash(background: Background, rows: Sequence[Row]) -> list[Line]:
    entry = clash_entry(background, rows)
    row, statement = rows[0], background.statements[rows[0]["statement"] or ""]
    return [
        line("asks or recommends", entry["a_label"], _headline(background, statement)),
        line(POPULATION, None, background.label(statement["population"])),
        *(_facet(background, row, each) for each in _FACETS),
        line("threshold", listed(each["asked"] or "" for each in rows), row["bound"]),
        line("comparator", None, statement["comparator"]),
        line("outcome", None, outcomes(background, statement)),
        line("effect", None, effects(background, statement["statement"] or "")),
        line("certainty", None, rating(background, statement, "certainty")),
        line("strength", None, rating(background, statement, "strength")),
        *_of_documents(background, row["policy"], row["document"]),
        line("how known", words(name(row["known"])), words(name(statement["known"])) or None),
    ]


def _facet(background: Background, clash: Row, dimension: str) -> Line:
    """What the policy and the statement name, and how the two relate as they were read."""
    stated = values(background.policy_sides, clash["clash"] or "", dimension) or None
    spoken = values(background.spoken_of, clash["statement"] or "", dimension) or None
    relation = clash[COLUMNS_OF_CLASH[dimension]]
    if not relation:
        return line(dimension, stated, spoken)
    if relation == background.label(GX + "equal"):
        return Line(dimension, stated or f"read as: {relation}", spoken, SAME)
    return Line(dimension, f"{stated or 'read as'}: {relation}", spoken, DIFFERENT)


def spoken_of(background: Background, iri: Iri) -> str:
    """Everything that the statements of a pair name, in one line: for a search."""
    if is_clash(background, iri):
        about = [background.clashes[(iri,)][0]["statement"] or ""]
    else:
        about = [background.conflicts[iri][side] or "" for side in "ab"]
    every = (*OF_POPULATIONS, *OF_DETAIL)
    return listed(values(background.spoken_of, each, one) for each in about for one in every)


def entry_of(background: Background, iri: Iri, profile: Profile) -> Part:
    """A pair as `conflict` of the schema has it, under a profile."""
    if is_clash(background, iri):
        return clash_entry(background, background.clashes[(iri,)])
    return conflict_entry(background, background.conflicts[iri], profile, [])
