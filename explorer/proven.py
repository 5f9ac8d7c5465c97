"""Which outcomes of each criterion of a policy some case on file shows.

A criterion that no case meets, or that none fails or leaves open, could be written down wrongly
without any case coming out otherwise. Counted by `queries/ask/coverage.rq`, over every case.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from typing import Final

from explorer.errors import UsageError
from explorer.results import Table
from explorer.vocabulary import shorten

QUESTION: Final = "coverage"
OUTCOMES: Final = ("met", "unmet", "undocumented")
"""The outcomes that some case should show for each criterion."""
COLUMNS: Final = ("policy", "criterion", "label", *OUTCOMES)

Row = tuple[str, ...]


def outcomes(counted: Table, wanted: Sequence[str] = ()) -> tuple[Row, ...]:
    """A row with `COLUMNS` for each criterion: names short, then by how many cases it is so.

    `wanted` are policies by their short names, of which those alone are told; of none, all. Raises
    UsageError with the nearest names for a policy that is not among them.
    """
    rows = [
        tuple(
            shorten(row[column] or "") if column in COLUMNS[:2] else row[column] or ""
            for column in COLUMNS
        )
        for row in counted.records()
    ]
    known = list(dict.fromkeys(row[0] for row in rows))
    names = {name.partition(":")[2]: name for name in known}
    for each in wanted:
        if each not in known and each not in names:
            near = difflib.get_close_matches(each, [*known, *names], n=3, cutoff=0.3) or known
            raise UsageError(each, "is no policy with criteria", try_="one of: " + ", ".join(near))
    chosen = {names.get(each, each) for each in wanted} or set(known)
    return tuple(row for row in rows if row[0] in chosen)


def is_proven(row: Row) -> bool:
    """Whether some case shows each outcome of a criterion."""
    return "0" not in row[-len(OUTCOMES) :]


def share(rows: Iterable[Row]) -> float:
    """How many outcomes some case shows, from 0 to 1; 1 where there is no criterion."""
    counts = [count for row in rows for count in row[-len(OUTCOMES) :]]
    return sum(count != "0" for count in counts) / len(counts) if counts else 1.0
