"""Two policies that part, ready to show: what each says, who falls between them, what it rests on.

That and where they part the questions say (`policy-differences` and those whose names begin with
`policy-difference-`); here their rows are gathered and put into words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from explorer import narrowing
from explorer.answers import Row, by, rows
from explorer.background import Background
from explorer.errors import ExplorerError
from explorer.library import KNOWLEDGE_GRAPH, SCRATCH_GRAPH
from explorer.phrases import words
from explorer.sources import read_cases
from explorer.two_sides import Line, line, source
from explorer.vocabulary import Iri, case_slug
from explorer.wording import listed, name

if TYPE_CHECKING:
    from explorer.library import Library

QUESTION: Final = "policy-differences"
LINES: Final = "policy-difference-lines"
GAPS: Final = "policy-difference-gaps"
PARTED: Final = "parted-requests"
FACETS: Final = ("policy", "other", "topic", "respect", "status", "past")
"""What the list of differences can be narrowed by; `policy` and `other` may each be either side."""
COLUMNS: Final = ("id", "status", "topic", "respect", "one", "says", "other", "other_says", "past")

_OF_DOCUMENTS: Final[Mapping[str, str]] = {
    "payer": "publisher",
    "date": "issued",
    "jurisdiction": "jurisdiction",
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference in a list: its two policies, what each says, and the values it is found by."""

    id: Iri
    one: Iri
    other: Iri
    titles: tuple[str, str]
    says: tuple[str, str]
    topic: str
    respect: str
    values: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Ground:
    """A criterion on which a side rests, and the part of the text where it stands."""

    policy: Iri
    criterion: Iri
    label: str
    known: str
    section: str


def differences(answer: Iterable[Row]) -> dict[Iri, list[Row]]:
    """The rows of `policy-differences` by difference, in their order: what collides comes first."""
    return {iri: of for (iri,), of in by(answer, "difference").items()}


def listing(found: Mapping[Iri, Sequence[Row]]) -> tuple[Difference, ...]:
    """Every difference as it stands in a list."""
    return tuple(_listed(iri, of) for iri, of in found.items())


def _listed(iri: Iri, of: Sequence[Row]) -> Difference:
    row = of[0]
    sides = (row["one"] or "", row["other"] or "")
    titles = {each["speaker"]: each["title"] or "" for each in of}
    said = [listed(r["text"] or "" for r in of if r["speaker"] == side) for side in sides]
    both = (name(sides[0]), name(sides[1]))
    return Difference(
        iri,
        *sides,
        (titles[sides[0]], titles[sides[1]]),
        (said[0], said[1]),
        row["topicLabel"] or "",
        row["respectLabel"] or "",
        {
            "policy": both,
            "other": both,
            "topic": (name(row["topic"]) or "none",),
            "respect": (name(row["respect"]),),
            "status": (name(row["status"]),),
            "past": ("yes" if row["historical"] == "true" else "no",),
        },
    )


def narrow(
    found: Sequence[Difference], chosen: Mapping[str, frozenset[str]]
) -> tuple[tuple[Difference, ...], dict[str, Counter[str]]]:
    """What is left when these values are chosen, and how many each value would leave."""
    return narrowing.narrow(found, chosen, FACETS, lambda each, facet: each.values[facet])


def between(found: Iterable[Difference], like: Difference) -> list[Difference]:
    """The other differences between the same two policies, those on the same topic first."""
    same = [e for e in found if (e.one, e.other) == (like.one, like.other) and e.id != like.id]
    return sorted(same, key=lambda each: each.topic != like.topic)


def table(found: Iterable[Difference]) -> list[tuple[str, ...]]:
    """Differences as rows of `COLUMNS`."""
    return [
        (
            each.id,
            each.values["status"][0],
            each.topic,
            each.respect,
            each.titles[0],
            each.says[0],
            each.titles[1],
            each.says[1],
            each.values["past"][0],
        )
        for each in found
    ]


def lines(background: Background, difference: Sequence[Row], said: Sequence[Row]) -> list[Line]:
    """Line by line what either policy says: where they part first, then every other respect.

    `said` are the rows of `policy-difference-lines`.
    """
    sides = (difference[0]["one"], difference[0]["other"])
    found = []
    for (respect,), of in by(said, "respectLabel").items():
        told = [_texts(row for row in of if row["speaker"] == side) for side in sides]
        found.append(line(respect, *told))
    first, second = (background.documents[each or ""] for each in sides)
    found += [line(label, first[col], second[col]) for label, col in _OF_DOCUMENTS.items()]
    cited = (source(first), source(second))
    found.append(line("source", *cited, links=(first["url"], second["url"])))
    known = (words(name(each["known"])) or None for each in (first, second))
    return [*found, line("how known", *known)]


def _texts(rows: Iterable[Row]) -> str | None:
    return listed(row["text"] or "" for row in rows) or None


def grounds(said: Iterable[Row]) -> list[Ground]:
    """The criteria behind what parts the two, each with a part of the text."""
    found: dict[tuple[Iri, Iri], Ground] = {}
    for row in said:
        if row["criterion"] and row["parts"]:
            of, criterion = row["speaker"] or "", row["criterion"]
            ground = Ground(
                of, criterion, row["label"] or "", name(row["known"]), row["section"] or ""
            )
            found.setdefault((of, criterion), ground)
    return list(found.values())


def gaps(background: Background, answer: Iterable[Row]) -> list[str]:
    """Who falls between the two, a sentence for each pair of lines (`policy-difference-gaps`)."""
    return [
        background.wording.sentence(
            name(row["gap"]),
            easy=row["easyTitle"] or "",
            easy_criterion=row["easyLabel"] or "",
            **{"from": row["from"] or ""},
            hard=row["hardTitle"] or "",
            hard_criterion=row["hardLabel"] or "",
            to=row["to"] or "",
        )
        for row in answer
    ]


def covered(library: Library) -> dict[Iri, frozenset[Iri]]:
    """The policies on the service of each case on file, by its code or by name."""
    sources = read_cases(library.terms)
    record = [quad.triple for each in sources for quad in each.facts]
    with library.scratch(record, len(sources)) as engine:
        answer = rows(engine, "covered-requests", (KNOWLEDGE_GRAPH, SCRATCH_GRAPH))
    found = by(answer, "case")
    return {case: frozenset(row["policy"] or "" for row in of) for (case,), of in found.items()}


def parted(library: Library, difference: Iri, case: Iri) -> list[Row]:
    """The criteria of one policy that a case meets, with those of the other that it does not.

    The first time a case takes a second or more. One that cannot be worked out parts nothing.
    """
    try:
        return library.ask(PARTED, case_slug(case), {"difference": difference}).records()
    except ExplorerError:
        return []
