"""The variations of the examples hold, and a sentence that says none is told.

They run on the first engine alone: that both engines agree, the examples themselves show.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer.places import SPECS
from explorer.testing.spec_pages import Example
from explorer.testing.stages import turtle
from explorer.testing.trials import is_as_expected, opened, rows
from explorer.testing.variations import Variation, told, variations, varied

PAGES = {
    path.relative_to(SPECS).with_suffix("").as_posix(): found
    for path in sorted(SPECS.glob("*/*.md"))
    if (found := variations(path))
}
LEAST_PAGES, LEAST_VARIATIONS = 60, 200
"""Floors under discovery: fewer means that the sentences are no longer found."""
EXAMPLE = Example(
    "ask/x",
    "A rule",
    "<f1> gx:inCase case:c ; gx:low 1.0 .",
    "",
    ("a", "b"),
    (("1", "2"), ("3", "")),
)


def test_discovery_finds_the_variations() -> None:
    assert len(PAGES) >= LEAST_PAGES
    assert sum(map(len, PAGES.values())) >= LEAST_VARIATIONS


@pytest.mark.parametrize("page", PAGES)
def test_the_variations_hold(page: str) -> None:
    wrong = []
    for trial in opened(PAGES[page]):
        found = rows(trial, trial.asked.query.text)
        if not is_as_expected(trial, found):
            wrong.append(f"{trial.example.rule}\n  expected {trial.expected}\n  found {found}")
    assert not wrong, f"{page}:\n" + "\n".join(wrong)


def only(line: str) -> Variation:
    (found,) = varied(EXAMPLE, line)
    return found


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        ("no rows", ()),
        ("the same rows", (("1", "2"), ("3", ""))),
        ("row 2", (("3", ""),)),
        ("rows 2, 1", (("3", ""), ("1", "2"))),
        ("`| 7 |  |` `| 8 | 9 |`", (("7", ""), ("8", "9"))),
    ],
)
def test_a_variation_says_what_it_comes_to(result: str, expected: object) -> None:
    assert only(f"- Without `<f1> gx:low 1.0`: {result}.").rows == expected


def given(variation: Variation) -> list[str]:
    return [told(triple) for triple in turtle(variation.example.given)]


def test_one_thing_is_left_out_put_in_place_or_added() -> None:
    assert given(only("- Without `<f1> gx:low 1.0`: no rows.")) == ["<f1> gx:inCase case:c"]
    instead = only("- With `<f1> gx:low 2.0` in place of `<f1> gx:low 1.0`: no rows.")
    assert given(instead) == ["<f1> gx:inCase case:c", "<f1> gx:low 2.0"]
    assert len(given(only("- With `<f2> gx:low 2.0`: no rows."))) == 3


def test_each_of_several_is_left_out_by_itself() -> None:
    line = "- Without any one of `<f1> gx:low 1.0`, `<f1> gx:inCase case:c`: no rows."
    assert [given(each) for each in varied(EXAMPLE, line)] == [
        ["<f1> gx:inCase case:c"],
        ["<f1> gx:low 1.0"],
    ]


def test_what_a_stage_writes_or_does_not_is_a_variation() -> None:
    one, two = varied(EXAMPLE, '- Writes `<f1> a gx:Fact`, `<f1> rdfs:label "Pain, left"@en`.')
    assert one.writes == turtle("<f1> a gx:Fact .")[0]
    assert two.writes is not None
    assert told(two.writes) == '<f1> rdfs:label "Pain, left"@en'
    denied = only("- Without `<f1> gx:low 1.0`: writes no `<f1> a gx:Fact`.")
    assert denied.denied


def test_columns_that_the_table_leaves_out_can_be_shown() -> None:
    shown = only("- Columns `c`, `d`: `| 5 | 6 |`.")
    assert shown.example.columns == ("c", "d")
    assert shown.rows == (("5", "6"),)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("- Without it: no rows.", "is no sentence"),
        ("- Without `<f1> gx:low 9.0`: no rows.", "is not given"),
        ("- Without `<f1> gx:low 1.0`: less.", "says no result"),
    ],
)
def test_a_sentence_that_says_no_variation_is_told(line: str, why: str, tmp_path: Path) -> None:
    page = tmp_path / "ask" / "x.md"
    page.parent.mkdir()
    page.write_text(
        f"# X\n\n## A rule\n\n```turtle\n{EXAMPLE.given}\n```\n\n| a |\n|---|\n| 1 |\n\n{line}\n"
    )
    with pytest.raises(ValueError, match=f"ask/x, “A rule”: {line[:9]}.*{why}"):
        variations(page, tmp_path)
