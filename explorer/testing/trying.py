"""Tries other texts in the place of a query, and says of each whether an example notices it.

It is done in a process apart (`explorer.testing.contained`): a slip may make a query run without
end. A text may take `SECONDS` on all examples together, or `TIMES` as long as the query itself.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from explorer.testing import trials

SECONDS: Final = 10.0
TIMES: Final = 10


def outcomes(
    text: str, others: Sequence[str], page: Path, folder: Path, seconds: float, done: int
) -> Iterator[float | bool]:
    """The seconds that each may take; then whether each of the others is noticed, after the first.

    Raises ValueError when an example does not come out as its page says.
    """
    tried = trials.trials(page, folder)
    begun = time.monotonic()
    expected = answers(text, tried)
    yield max(seconds, math.ceil(TIMES * (time.monotonic() - begun)))
    yield from noticed(others[done:], tried, expected)


def answers(text: str, tried: Sequence[trials.Trial]) -> dict[int, trials.Rows]:
    """What each trial, by its identity, gives with the query itself.

    Raises ValueError when an example does not come out as its page says.
    """
    expected = {}
    for trial in tried:
        found = trials.rows(trial, text)
        if found is None or not trials.is_as_expected(trial, found):
            raise ValueError(f"{trial.example.page}: does not hold: {trial.example.rule}")
        expected[id(trial)] = found
    return expected


def noticed(
    others: Sequence[str], tried: Sequence[trials.Trial], expected: Mapping[int, trials.Rows]
) -> Iterator[bool]:
    """Whether some trial comes out differently with each of these texts."""
    order = list(tried)
    for text in others:
        for place, trial in enumerate(order):
            if trials.rows(trial, text) != expected[id(trial)]:
                # Whoever notices one slip often notices the next.
                order.insert(0, order.pop(place))
                yield True
                break
        else:
            yield False
