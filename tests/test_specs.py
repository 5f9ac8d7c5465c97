"""Every query has a page of examples, and both engines agree with it."""

from __future__ import annotations

import pytest

from explorer.engines import OxigraphEngine, RdflibEngine
from explorer.queries import KINDS, find_queries
from explorer.testing.spec_pages import Example, complaint, pages, run
from explorer.testing.stages import Fresh

PAGES = pages()
EXAMPLES = [example for page in PAGES.values() for example in page]
LEAST_EXAMPLES = 150
"""A floor under discovery: fewer means that pages are no longer found."""


def test_every_query_has_a_page_and_every_page_a_query() -> None:
    queries = {f"{kind}/{query.name}" for kind in KINDS for query in find_queries(kind)}
    assert set(PAGES) == queries


def test_discovery_finds_the_examples() -> None:
    assert len(EXAMPLES) >= LEAST_EXAMPLES


@pytest.mark.parametrize("engine", [OxigraphEngine, RdflibEngine], ids=["oxigraph", "rdflib"])
@pytest.mark.parametrize("example", EXAMPLES, ids=lambda e: f"{e.page}: {e.rule}")
def test_the_example_holds(example: Example, engine: Fresh) -> None:
    found = run(example, engine())
    assert found == example.rows, complaint(example, found)
