"""What other plugins may listen to."""

from __future__ import annotations

import pytest

from explorer.testing.asking import Asked, Runner


@pytest.hookspec
def pytest_sparql_asked(
    item: pytest.Item, asked: Asked, engine: str, runner: Runner, found: object
) -> None:
    """Called after each example of a page, and each question of a short form, was asked.

    `asked` still holds the store, so that parts of the query can be asked of the same data; for
    another text of a query that writes, prepare the example anew with `runner`. `found` is what
    came out. Called before it is compared, on the process that ran the test.
    """
