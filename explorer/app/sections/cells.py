"""The cells of the map: what a document says of an intervention, and the headers around them."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from explorer.app.component.grid import Group, Line, Link, Piece, chip, link
from explorer.app.map_session import MapAddress, labels
from explorer.app.sections.ratings import (
    certainty_word,
    counted,
    how_word,
    pair_name,
    strength_word,
    word_of,
)
from explorer.app.widgets import DIRECTIONS
from explorer.landscape import UNSTATED, Landscape
from explorer.map_table import Line as Row
from explorer.map_table import Matrix, said
from explorer.vocabulary import local_name
from explorer.wording import listed

BETWEEN: Final = "~"
"""Stands between the parts of the name of a cell."""


def column(landscape: Landscape, iri: str, lines: Iterable[Row]) -> list[Piece]:
    """The header of a document: its name, when it was issued, whether it was replaced."""
    document = landscape.documents[iri]
    number = len({n for line in lines for n in line.cells.get(iri, ())})
    told = [
        Piece(document.label, strong=True, **link("document", document=local_name(iri))),
        Piece(document.issued[:4] or "date not known", kind="quiet"),
        Piece(f"{number} statement{'s' if number > 1 else ''}", kind="quiet"),
    ]
    if document.superseded:
        told.append(Piece("replaced since", "⊘", kind="quiet"))
    return told


def groups(landscape: Landscape, found: Matrix, here: MapAddress) -> list[Group]:
    """The rows of the table under the headings of their groups."""
    words = labels()
    gathered: dict[str, list[Line]] = {}
    pairs: dict[str, set[int]] = {}
    for line in found.lines:
        gathered.setdefault(line.group, []).append(row(landscape, line, found.columns, here, words))
        pairs.setdefault(line.group, set()).update(line.pairs)
    return [
        Group(f"{words('intervention', group)}: {counted(len(pairs[group]))}", tuple(rows))
        for group, rows in gathered.items()
    ]


def row(
    landscape: Landscape,
    line: Row,
    columns: Sequence[str],
    here: MapAddress,
    words: Callable[[str, str], str],
) -> Line:
    """A row: intervention and population with their numbers, then a cell for each document."""
    named = [words("intervention", line.intervention)]
    if here.by != UNSTATED:
        named.append(words(here.by, line.population))
    head = [Piece(each, strong=place == 0) for place, each in enumerate(named)]
    statements = f"{line.statements} statement{'s' if line.statements > 1 else ''}"
    head.append(Piece(f"{statements}, {counted(len(line.pairs))}", kind="quiet"))
    return Line(
        tuple(head),
        tuple(cell(landscape, line, iri, here, ", ".join(named)) for iri in columns),
        line.level,
        bool(here.cell) and (here.cell or "").startswith(cell_name(line, "")),
    )


def cell_name(line: Row, document: str) -> str:
    """What an address calls a cell."""
    return BETWEEN.join((line.intervention, line.population, local_name(document)))


def cell(landscape: Landscape, line: Row, iri: str, here: MapAddress, of: str) -> tuple[Piece, ...]:
    """What a document says in a row: direction with sign and word, rating, what collides.

    `of` is what the row is about.
    """
    statements = line.cells.get(iri, ())
    if not statements:
        return ()
    told: list[Piece] = []
    for each in said(landscape, statements):
        sign, paint = DIRECTIONS[each.direction]
        word = word_of(each.direction)
        told.append(chip(f"{each.number} {word}" if each.number > 1 else word, paint, sign))
        ratings = (
            listed(map(strength_word, each.strengths), " or "),
            listed(map(certainty_word, each.certainties), " or "),
            listed(map(how_word, each.known), " or "),
        )
        told.append(Piece(", ".join(rating for rating in ratings if rating), kind="quiet"))
    where = f"{landscape.documents[iri].label} on {of}"
    opened = here.href(cell=cell_name(line, iri))
    pairs = sorted(line.pairs & _pairs_of(landscape, statements))
    if pairs:
        words = counted(len(pairs))
        leads = (
            link("disagreement", pair=pair_name(landscape.pairs[pairs[0]]))
            if len(pairs) == 1
            else Link(href=opened, inside=True)
        )
        told.append(chip(words, "unmet", "≠", name=f"{words}: {where}", **leads))
    number = len(statements)
    words = f"{number} statement{'s' if number > 1 else ''} ›"
    told.append(Piece(words, href=opened, inside=True, name=f"Open {words[:-2]}: {where}"))
    return tuple(told)


def _pairs_of(landscape: Landscape, statements: Iterable[int]) -> set[int]:
    return {pair for each in statements for pair in landscape.pairs_of[each]}
