"""What is drawn and told of effects, what is said of both sides, and who stands where."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace

import pytest

from explorer import forest, network_view, pair_evidence, rings, two_sides
from explorer.forest import Effect
from explorer.library import Library
from explorer.rings import Line, Mark
from explorer.vocabulary import KB

NAMES = "{http://www.w3.org/2000/svg}"
PAIN = Effect(
    id="kb:pain",
    label="Pain",
    side="a",
    who="A: Guideline",
    estimate=-0.5,
    low=-1.5,
    high=0.5,
    important=1.5,
    null=0.0,
    unit="cm on a scale",
    certainty="low",
    known="read",
    reach="open",
)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


def drawn(panel: forest.Panel, library: Library) -> ElementTree.Element:
    return ElementTree.fromstring(forest.svg(panel, library.background.wording))


def test_effects_in_different_measures_never_share_an_axis() -> None:
    other = replace(PAIN, unit="points")
    ratio = replace(PAIN, null=1.0)
    found = forest.panels([PAIN, other, PAIN, ratio])
    assert [len(each.effects) for each in found] == [2, 1, 1]
    assert [(each.unit, each.null) for each in found] == [
        ("cm on a scale", 0.0),
        ("points", 0.0),
        ("cm on a scale", 1.0),
    ]


def test_an_effect_without_a_number_is_told_and_not_drawn() -> None:
    bare = replace(PAIN, estimate=None, low=None, high=None, reach="no number is on file")
    assert forest.panels([bare]) == []
    assert forest.rows([bare])[0][2] == ""
    assert forest.rows([bare])[0][-1] == "no number is on file"


def test_an_estimate_without_an_interval_is_a_mark_without_a_line(library: Library) -> None:
    whole = drawn(forest.panels([PAIN])[0], library)
    bare = drawn(forest.panels([replace(PAIN, low=None, high=None)])[0], library)

    def strokes(svg: ElementTree.Element) -> int:
        return sum(each.get("stroke-width") == "2" for each in svg.iter(f"{NAMES}line"))

    assert (strokes(whole), strokes(bare)) == (3, 0)


def test_marks_and_intervals_stand_where_the_numbers_say(library: Library) -> None:
    (panel,) = forest.panels([PAIN])
    svg = drawn(panel, library)
    interval = next(x for x in svg.iter(f"{NAMES}line") if x.get("stroke-width") == "2")
    dashed = next(x for x in svg.iter(f"{NAMES}line") if x.get("stroke-dasharray"))
    band = list(svg.iter(f"{NAMES}rect"))[1]
    start, end = (float(interval.get(each, "")) for each in ("x1", "x2"))
    null = float(dashed.get("x1", ""))
    scale = (end - start) / 2.0  # from -1.5 to 0.5
    assert null == pytest.approx(end - 0.5 * scale, abs=0.2)
    assert float(band.get("x", "")) == pytest.approx(null - 1.5 * scale, abs=0.2)
    assert float(band.get("width", "")) == pytest.approx(3.0 * scale, abs=0.3)


def test_a_picture_says_in_words_what_it_shows_and_text_stays_text(library: Library) -> None:
    nasty = replace(PAIN, label="<script>&\"'", who="A: <b>", unit="</text><script>")
    svg = drawn(forest.panels([nasty])[0], library)
    assert {each.tag for each in svg.iter()} <= {
        f"{NAMES}{each}" for each in ("svg", "title", "desc", "rect", "line", "text", "path")
    }
    assert "<script>&\"'" in (svg.findtext(f"{NAMES}desc") or "")


def test_a_ratio_has_no_band_of_what_matters() -> None:
    (ratio,) = forest.panels([replace(PAIN, null=1.0, estimate=1.1, low=0.9, high=1.4)])
    (one,) = forest.panels([PAIN])
    (two,) = forest.panels([PAIN, replace(PAIN, important=1.0)])
    assert (one.important, two.important, ratio.important) == (1.5, None, None)


def test_an_estimate_that_a_side_rests_on_is_not_drawn_twice() -> None:
    again = replace(PAIN, side="", who="beside: Review")
    other = replace(again, estimate=-0.4)
    once, twice = pair_evidence.drawn_once([PAIN, again, other])
    assert (once, twice) == ([PAIN, other], [again])


def test_a_summary_keeps_to_what_is_on_file(library: Library) -> None:
    effects = pair_evidence.effects_on_file(library)
    review = pair_evidence.summary(
        library,
        KB + "bmj-2025-ra-epi-st--asa-asra-2010-esi-radicular",
        effects,
        [KB + "cochrane-2020-ae", KB + "aan-2025-rad-short-pain"],
    )
    ratio = next(each for each in review if each.relative)
    assert ratio.relative.startswith("1.14 (0.91 to 1.42) RR")
    assert ratio.absolute == ""
    assert ratio.certainty == "⊕◯◯◯ very low"
    treated = next(each for each in review if "Number needed to treat" in each.absolute)
    assert treated.absolute.startswith("−24 (−34.9 to −12.6) percentage points")
    silent = next(each for each in review if "ASA/ASRA" in each.source)
    assert (silent.relative, silent.absolute) == ("", "")
    assert "no number is on file" in silent.comment


def test_a_line_tells_silence_from_sameness() -> None:
    assert two_sides.line("x", None, None).compared == two_sides.SILENT
    assert two_sides.line("x", "", "said").compared == two_sides.ONE_SILENT
    told = {each: each for each in (two_sides.SILENT, two_sides.SAME)}
    rows = two_sides.rows([two_sides.line("x", None, None)], "not stated", told)
    assert rows == [("x", "not stated", "not stated", two_sides.SILENT)]


def test_every_pair_on_file_has_its_lines_and_is_found_by_its_name(library: Library) -> None:
    background = library.background
    every = [*background.conflicts, *(clash for (clash,) in background.clashes)]
    assert len(every) > 1000
    for iri in every[::23]:
        found = two_sides.lines(background, iri)
        points = [each.label for each in found]
        assert {"population", "certainty", "source", "how known"} <= set(points)
        assert two_sides.find_pairs(background, two_sides.name_of_pair(iri)) == [iri]


def test_what_the_lines_call_different_the_anatomy_does_too(library: Library) -> None:
    background = library.background
    profile = background.profile(None)
    looked_at = 0
    for iri in list(background.conflicts)[::29]:
        entry = two_sides.entry_of(background, iri, profile)
        parts = {each["dimension"] for each in entry["anatomy"]}
        found = {each.label: each.compared for each in two_sides.lines(background, iri)}
        for point in ("condition", "region", "comparator", "method", "date", "panel"):
            if point in found:
                differs = found[point] in (two_sides.DIFFERENT, two_sides.ONE_SILENT)
                assert (point in parts) == differs, (iri, point)
                looked_at += 1
    assert looked_at > 100


def test_the_middle_of_a_neighbourhood_is_in_the_middle_and_rings_lie_around() -> None:
    marks = [Mark("m", 0, "m", "for", 0), *(Mark(f"a{n}", n, "a", "", 1) for n in (1, 2, 3))]
    marks += [Mark("b", 4, "b", "against", 2)]
    at = rings.places(marks, [Line("m", "a1"), Line("a2", "b")])
    middle = at["m"]

    def away(name: str) -> float:
        return ((at[name][0] - middle[0]) ** 2 + (at[name][1] - middle[1]) ** 2) ** 0.5

    assert middle == (rings.SIZE / 2, rings.SIZE / 2)
    assert away("a1") == pytest.approx(away("a3"))
    assert away("b") == pytest.approx(2 * away("a1"))


def test_more_than_a_picture_holds_stays_in_the_table(library: Library) -> None:
    attacks = library.ask("attacks").records()
    view = network_view.around_statement(
        library.background, attacks, KB + "bmj-2025-ra-epi-st", lambda iri: f"x?y={iri}", most=5
    )
    assert view is not None
    assert view.svg.count("<a ") == 5
    assert view.left_out == len(view.rows) - 5 > 0
