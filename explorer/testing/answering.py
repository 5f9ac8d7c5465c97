"""Whether an answer is what a question of a short form expects."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from explorer.testing import expectations, meant, plain
from explorer.testing.comparison import Difference, difference
from explorer.testing.naming import Names
from explorer.testing.outcomes import Outcome
from explorer.testing.spec_pages import Cells

Rows = tuple[Cells, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """What is said against an answer, nothing where it is as expected.

    `came` are its rows cut to the `columns` that are named; `apart` are the columns and rows of
    each expectation that was not met, and how the answer differs.
    """

    told: tuple[str, ...]
    columns: Cells
    came: Rows | bool
    apart: tuple[tuple[Cells, Rows, Difference], ...]


def judge(
    expect: Any, outcome: Outcome, names: Names, *, ordered: bool, keys: tuple[str, ...]
) -> Judged:
    """An answer held against what is expected. Raises UsageError for a column it does not have.

    The order of rows counts where they are `ordered`, by the variables `keys` if by no more.
    """
    is_table = not isinstance(outcome, bool | tuple)
    every = outcome.columns if is_table else plain.TRIPLE  # type: ignore[union-attr]
    columns = expectations.columns_of(expect) or every
    came: Rows | bool
    if isinstance(outcome, bool):
        came = outcome
    elif isinstance(expect, bool):
        came = plain.shown(outcome, columns, names)
    else:
        plain.known(every, columns)
        expect, came = meant.as_meant(expect, outcome, columns, names)
    apart: list[tuple[Cells, Rows, Difference]] = []

    def unlike(own: Cells, wanted: Rows, rows: Rows, some: bool) -> bool:
        known = all(key in own for key in keys)
        places = [own.index(key) for key in keys] if known else []
        found = difference(wanted, rows, ordered=ordered and not some, keys=places)
        if found is not None and (found.missing or found.order or not some):
            apart.append((own, wanted, found))
            return True
        return False

    told = expectations.judge(expect, columns, came, unlike)
    return Judged(tuple(told), columns, came, tuple(apart))
