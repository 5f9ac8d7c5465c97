"""Every query has a page of examples; explorer/testing/plugin.py runs each on both engines."""

from __future__ import annotations

import pytest

from explorer.places import SPECS
from explorer.queries import KINDS, find_queries
from explorer.testing.plugin import ENGINES, engines, is_page
from explorer.testing.spec_pages import pages

PAGES = pages()
EXAMPLES = [example for page in PAGES.values() for example in page]
LEAST_EXAMPLES = 1_400
"""A floor under discovery: fewer means that pages are no longer found."""


def test_every_query_has_a_page_and_every_page_a_query() -> None:
    queries = {f"{kind}/{query.name}" for kind in KINDS for query in find_queries(kind)}
    assert set(PAGES) == queries


def test_discovery_finds_the_examples() -> None:
    assert len(EXAMPLES) >= LEAST_EXAMPLES


def test_the_plugin_takes_for_a_page_what_describes_a_query_and_nothing_else() -> None:
    found = {path for path in SPECS.rglob("*.md") if is_page(path)}
    assert found == {SPECS / f"{page}.md" for page in PAGES}


def test_examples_run_on_both_engines(pytestconfig: pytest.Config) -> None:
    if pytestconfig.getoption("--engine") != "both":
        pytest.skip("one engine was asked for by --engine")
    assert engines(pytestconfig) == ENGINES == ("oxigraph", "rdflib")
