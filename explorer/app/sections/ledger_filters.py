"""How often policies part from guidelines, and in which respect one can look closer."""

from collections.abc import Mapping, Sequence

from explorer import ledger
from explorer.app.component.grid import (
    Group,
    Line,
    Piece,
    show_grid,
)
from explorer.app.sections import pickers
from explorer.app.sections.ledger_address import PICKERS, SIGNS, STATUSES, LedgerAddress, label
from explorer.ledger import Entry


def show_overview(found: Sequence[Entry], here: LedgerAddress) -> None:
    """How often policies do what, and how those meet recommendations; a number narrows to them."""
    counted = ledger.overview(found)
    present = [status for status in STATUSES if any(row[status] for row in counted.values())]
    rows = []
    for relation, numbers in counted.items():
        words = label(found, "relation", relation)
        cells = tuple(
            (
                Piece(
                    str(numbers[status]),
                    href=here.href(relation=relation, status=status),
                    inside=True,
                    name=f"{numbers[status]}: {words}, {STATUSES[status][1]}",
                ),
            )
            if numbers[status]
            else ()
            for status in present
        )
        head = (Piece(words, SIGNS.get(relation, ""), strong=True),)
        rows.append(Line(head, ((Piece(str(numbers.total())),), *cells)))
    show_grid(
        [Group("", tuple(rows))],
        title="What policies do, and how that meets recommendations",
        key="overview",
        corner="The policy …",
        columns=[
            [Piece("in all", strong=True)],
            *([Piece(STATUSES[s][1], STATUSES[s][0], strong=True)] for s in present),
        ],
    )


def show_filters(
    found: Sequence[Entry], here: LedgerAddress, counts: Mapping[str, Mapping[str, int]]
) -> None:
    """A choice for each facet, with how many entries each value would leave."""

    def words(facet: str, value: str) -> str:
        return label(found, facet, value)

    def options(facet: str) -> list[str]:
        there = {*counts[facet], *here.chosen.get(facet, ())}
        return sorted(there, key=lambda each: words(facet, each).casefold())

    pickers.show(PICKERS, here.chosen, options, words, counts)
