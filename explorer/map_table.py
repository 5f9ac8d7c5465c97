"""The landscape as a table: interventions, split by population, against documents.

Rows are what statements name themselves; terms above them only order and indent the rows. Which
pairs collide, the landscape says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from explorer.conflicts import COLLIDING
from explorer.landscape import UNSTATED, Chosen, Landscape, Statement, Value, View, places
from explorer.results import Table
from explorer.vocabulary import Iri

SPLITS: Final = ("region", "condition", UNSTATED)
"""What rows may be split by; by nothing, each intervention is one row."""
COLUMNS: Final = (
    *("group", "intervention", "population", "document", "documentLabel", "issued"),
    *("statement", "label", "direction", "strength", "certainty", "known", "conflicts"),
)
Label = Callable[[str, str], str]
"""The label of a value of a facet, also where it is not stated."""


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table: an intervention for one part of the populations.

    `cells` has the places of the statements of each document in reading order, `pairs` the places
    of the pairs that collide and have a side in the row. `level` counts the rows' interventions
    that hold this one.
    """

    group: str
    intervention: str
    population: str
    level: int
    cells: Mapping[Iri, tuple[int, ...]]
    statements: int
    pairs: frozenset[int]


@dataclass(frozen=True, slots=True)
class Matrix:
    """A part of the table: its lines, its columns, and how much there is of everything.

    `first` and `last` count the interventions shown, from 1; `interventions` is how many there
    are, `clashing` how many of those have a conflict; `documents` is how many have a column in
    all of them together.
    """

    lines: tuple[Line, ...]
    columns: tuple[Iri, ...]
    first: int
    last: int
    interventions: int
    clashing: int
    documents: int


def matrix(
    landscape: Landscape,
    view: View,
    *,
    chosen: Chosen,
    split: str,
    all_of_them: bool,
    first: int = 0,
    most: int = 12,
) -> Matrix:
    """The table of what is left: so many interventions from the `first` on (counted from 0).

    Unless `all_of_them` are wanted, only interventions with a conflict are shown, if there is one.
    The groups with most conflicts come first; documents stand from the newest to the oldest.
    """
    terms = landscape.facets["intervention"]
    statements: dict[str, list[int]] = defaultdict(list)
    for index in places(view.kept):
        for each in landscape.statements[index].terms.get("intervention", (UNSTATED,)):
            if is_within(terms, each, chosen.get("intervention")):
                statements[each].append(index)
    pairs = {each: clashing_pairs(landscape, view, of) for each, of in statements.items()}
    clashing = [each for each in statements if pairs[each]]
    wanted = list(statements) if all_of_them or not clashing else clashing
    ordered = in_order(landscape, terms, wanted, pairs)
    shown = ordered[first : first + most]
    among = {each for each, _ in shown}
    lines = tuple(
        line
        for each, group in shown
        for line in lines_of(
            landscape,
            view,
            statements[each],
            (group, each, len(terms[each].wider & among)),
            split,
            chosen,
        )
    )
    documents = {landscape.statements[n].document for n in places(view.kept)}
    return Matrix(
        lines,
        newest_first(landscape, {iri for line in lines for iri in line.cells}),
        first + 1 if shown else 0,
        first + len(shown),
        len(statements),
        len(clashing),
        len(documents),
    )


def is_within(values: Mapping[str, Value], each: str, wanted: frozenset[str] | None) -> bool:
    """Whether a value is one of those that are chosen, or lies within one; true for no choice."""
    return not wanted or not wanted.isdisjoint({each, *values[each].wider})


def clashing_pairs(landscape: Landscape, view: View, statements: Iterable[int]) -> frozenset[int]:
    """The pairs in view that collide and have a side among these statements."""
    return frozenset(
        pair
        for each in statements
        for pair in landscape.pairs_of[each]
        if view.status.get(pair) in COLLIDING
    )


def in_order(
    landscape: Landscape,
    terms: Mapping[str, Value],
    wanted: Sequence[str],
    pairs: Mapping[str, frozenset[int]],
) -> list[tuple[str, str]]:
    """The interventions with their groups, in reading order: each below what holds it."""
    groups = {each: group_of(landscape, terms, each) for each in wanted}
    weight: dict[str, set[int]] = defaultdict(set)
    for each, group in groups.items():
        weight[group] |= pairs[each]
    among = set(wanted)

    def path(each: str) -> tuple[tuple[int, str], ...]:
        above = sorted(terms[each].wider & among, key=lambda one: size(terms[one]))
        return tuple((size(terms[one])[0], terms[one].label) for one in (*above, each))

    return sorted(
        groups.items(),
        key=lambda item: (-len(weight[item[1]]), terms[item[1]].label, path(item[0])),
    )


def size(value: Value) -> tuple[int, str]:
    """Orders values from the one that holds most to the one that holds least."""
    return -value.bits.bit_count(), value.label


def group_of(landscape: Landscape, terms: Mapping[str, Value], each: str) -> str:
    """The widest term above an intervention that holds no more than half of all statements."""
    half = len(landscape.statements) / 2
    above = [one for one in (*terms[each].wider, each) if terms[one].bits.bit_count() <= half]
    return min(above, key=lambda one: size(terms[one]), default=each)


def lines_of(
    landscape: Landscape,
    view: View,
    statements: Sequence[int],
    place: tuple[str, str, int],
    split: str,
    chosen: Chosen,
) -> list[Line]:
    """The rows of one intervention, the population with most statements first."""
    group, intervention, level = place
    parts: dict[str, list[int]] = defaultdict(list)
    for index in statements:
        for part in landscape.statements[index].terms.get(split, (UNSTATED,)):
            if split == UNSTATED or is_within(landscape.facets[split], part, chosen.get(split)):
                parts[part].append(index)
    found = []
    for part, members in sorted(parts.items(), key=lambda item: (-len(item[1]), item[0])):
        cells: dict[Iri, list[int]] = defaultdict(list)
        for index in members:
            cells[landscape.statements[index].document].append(index)
        found.append(
            Line(
                group,
                intervention,
                part,
                level,
                {iri: tuple(of) for iri, of in cells.items()},
                len(members),
                clashing_pairs(landscape, view, members),
            )
        )
    return found


def newest_first(landscape: Landscape, documents: Iterable[Iri]) -> tuple[Iri, ...]:
    """Documents from the newest to the oldest, those without a date last, equals by name."""
    named = sorted(documents, key=lambda iri: landscape.documents[iri].label)
    return tuple(sorted(named, key=lambda iri: landscape.documents[iri].issued, reverse=True))


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell says in one direction: how often, and with which ratings, each named once.

    Ratings stand in the order of the statements, not by rank.
    """

    direction: str
    number: int
    strengths: tuple[str, ...]
    certainties: tuple[str, ...]
    known: tuple[str, ...]


def said(landscape: Landscape, statements: Iterable[int]) -> tuple[Said, ...]:
    """What the statements of a cell say, the direction that most of them have first."""
    gathered: dict[str, list[Statement]] = defaultdict(list)
    for each in statements:
        gathered[landscape.statements[each].direction].append(landscape.statements[each])
    return tuple(
        Said(
            direction,
            len(those),
            tuple(dict.fromkeys(each.strength for each in those if each.strength)),
            tuple(dict.fromkeys(each.certainty for each in those if each.certainty)),
            tuple(dict.fromkeys(each.known for each in those if each.known)),
        )
        for direction, those in sorted(gathered.items(), key=lambda item: -len(item[1]))
    )


def as_table(landscape: Landscape, view: View, found: Matrix, label: Label, empty: str) -> Table:
    """The table as rows to take away: one per line, document and statement, ids in full."""
    rows = []
    for line in found.lines:
        for document in found.columns:
            for index in line.cells.get(document, ()):
                each = landscape.statements[index]
                column = landscape.documents[document]
                pairs = clashing_pairs(landscape, view, [index])
                rows.append(
                    (
                        label("intervention", line.group),
                        label("intervention", line.intervention),
                        label("population", line.population),
                        document,
                        column.label,
                        column.issued or None,
                        each.iri,
                        each.label,
                        each.direction,
                        each.strength or None,
                        each.certainty or None,
                        each.known or None,
                        " ".join(sorted(landscape.pairs[pair].iri for pair in pairs)) or None,
                    )
                )
    return Table(COLUMNS, tuple(rows), empty)
