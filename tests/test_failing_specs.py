"""When a query of ours is broken, its page says where: what a stage no longer does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from explorer.testing import stages
from explorer.testing.failures import nearest, of_example
from explorer.testing.items import unlike
from explorer.testing.spec_pages import pages

BROKEN = {
    "a stage that measures": (
        "derive/33-quantity",
        "A value at the threshold reaches it",
        ("?low >= ?limit", "?low > ?limit"),
        ["comes to gx:undocumented, and not to gx:met", "?atLeast = false", "removed by: line "],
    ),
    "a stage that takes another class": (
        "derive/33-quantity",
        "A value at the threshold reaches it",
        ("a gx:QuantityAtom", "a gx:PresenceAtom"),
        ["nothing says “kb:at-least-4 a gx:PresenceAtom”", "there is “kb:at-least-4 a gx:Quant"],
    ),
}
PAGES = pages()


@pytest.mark.parametrize("engine", stages.ENGINES)
@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_stage_is_told_with_what_it_no_longer_does(name: str, engine: str) -> None:
    page, rule, (old, new), told = BROKEN[name]
    (example,) = [each for each in PAGES[page] if each.rule.startswith(rule)]
    asked = stages.prepare(example, stages.fresh(engine))
    assert old in asked.query.text
    text = asked.query.text.replace(old, new)
    asked = replace(asked, query=replace(asked.query, text=text))
    found = stages.ask(asked)
    differs = unlike(asked, found)
    assert differs is not None
    said = of_example(asked, differs, found)
    for words in (f"{page}: {rule}", "missing rows:", "removed by: ", *told):
        assert words in said, said


def test_the_nearest_row_is_the_one_with_most_cells_alike() -> None:
    rows = [("a", "1", "x"), ("b", "1", "y"), ("b", "2", "x")]
    assert nearest(("b", "1", "x"), rows) == ("a", "1", "x")
    assert nearest(("b", "1", "y"), rows) == ("b", "1", "y")
    assert nearest(("c", "9", "z"), rows) is None
