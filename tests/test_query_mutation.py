"""What no example notices is told, and a few pages are held to what all of them should reach."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from explorer.errors import SourceError, UsageError
from explorer.queries import find_query
from explorer.testing import coverage, marks, mutation, parts, slips, trying, wanted_pages
from explorer.testing.contained import Contained, Stopped
from explorer.testing.mutants import Mutant, mutants
from explorer.testing.spec_pages import EQUIVALENT, SPECS, read_page
from explorer.testing.trials import opened, trials
from explorer.testing.variations import Variation

SAMPLE = (
    "check/duplicate-label",
    "derive/15-statement-roots",
    "derive/16-triggers",
    "derive/17-evaluates",
    "effects/12-inverse-effects",
    "witness/14-in-view",
)
"""Small pages, tried in each run; all pages are tried by `explorer mutate`."""
LEAST_SCORE = 0.95

HOLE = "effects/12-inverse-effects"


def holed() -> list[Variation]:
    """The first example of a page, and nothing else of it."""
    example = read_page(SPECS / f"{HOLE}.md")[0]
    return [Variation(example, example.rows)]


def text_of(page: str) -> str:
    return find_query(*page.split("/")).text


def unnoticed(every: Sequence[Mutant], seen: Sequence[Variation]) -> list[Mutant]:
    """The slips that come out on these examples as the query itself does."""
    tried = opened(seen)
    expected = trying.answers(text_of(HOLE), tried)
    found = trying.noticed([each.text for each in every], tried, expected)
    return [each for each, noticed in zip(every, found, strict=True) if not noticed]


@pytest.fixture(scope="module")
def apart() -> Iterator[Contained]:
    process = Contained()
    yield process
    process.close()


def test_a_slip_that_no_example_notices_is_reported_beside_the_query() -> None:
    text = text_of(HOLE)
    every = mutants(text)
    alive = unnoticed(every, holed())
    assert 0 < len(alive) < len(every)
    found = mutation.judged(HOLE, every, alive, ())
    assert found.survivors == tuple(alive)
    assert found.score == pytest.approx(1 - len(alive) / len(every))
    lines = list(mutation.beside(text, found))
    assert f"{alive[0].line:4} | {text.splitlines()[alive[0].line - 1]}" == lines[0]
    assert lines[1] == f"     ^ column {alive[0].column}: {alive[0].label}"


def test_the_whole_page_notices_what_its_first_example_does_not(apart: Contained) -> None:
    assert mutation.report(HOLE, apart=apart).survivors == ()


def test_a_slip_that_changes_nothing_is_marked_with_a_reason() -> None:
    text = text_of(HOLE)
    every = mutants(text)
    alive = unnoticed(every, holed())
    page = f"# X\n\n## {EQUIVALENT}\n\n- {alive[0].label}: it is so.\n"
    found = mutation.judged(HOLE, every, alive, tuple(marks.marks(page)))
    assert found.wrong == ()
    assert (alive[0], "it is so.") in found.equivalent
    assert alive[0] not in found.survivors


def test_a_mark_that_no_unnoticed_slip_fits_is_wrong() -> None:
    every = mutants(text_of(HOLE))
    page = f"\n## {EQUIVALENT}\n\n- drop pattern `gx:none ?x`: no.\n- {every[0].label}: no.\n"
    found = mutation.judged(HOLE, every, [], tuple(marks.marks(page)))
    assert [line.rpartition(", but ")[2] for line in found.wrong] == [
        "there is no such slip",
        "an example notices it",
    ]


def test_a_mark_may_name_several_places_and_cut_them_off() -> None:
    page = f"\n## {EQUIVALENT}\n\n- shift number `1` → `2`, `IF(?a …`: only the order counts.\n"
    one, two = marks.marks(page)
    assert (one.operator, one.place, one.becomes) == ("shift number", "1", "2")
    assert (two.place, two.becomes, two.reason) == ("IF(?a …", None, "only the order counts.")
    assert marks.is_written("IF(?a > 1, 2, 3)", two.place)
    assert not marks.is_written("IF(?b > 1, 2, 3)", two.place)


def test_a_mark_that_cannot_be_read_is_told() -> None:
    with pytest.raises(ValueError, match="does not say operator, places and reason"):
        list(marks.marks(f"\n## {EQUIVALENT}\n\n- this one.\n"))


def test_an_example_that_does_not_hold_is_told_before_anything_is_tried() -> None:
    (given,) = holed()
    wrong = Variation(given.example, (("nothing",),) if given.rows == () else ())
    with pytest.raises(ValueError, match="does not hold"):
        trying.answers(text_of(HOLE), opened([wrong]))


def test_a_page_that_fails_is_told_as_such_and_not_as_a_fault_of_ours(
    tmp_path: Path, apart: Contained
) -> None:
    page = tmp_path / f"{HOLE}.md"
    page.parent.mkdir()
    said = (SPECS / f"{HOLE}.md").read_text(encoding="utf-8")
    page.write_text(said.replace("| kb:fall | kb:rise |", "| kb:fall | kb:fall |"), "utf-8")
    assert page.read_text(encoding="utf-8") != said
    with pytest.raises(SourceError, match="does not hold"):
        mutation.report(HOLE, folder=tmp_path, apart=apart)


def test_a_slip_without_end_is_stopped_and_noticed_and_the_next_one_tried(apart: Contained) -> None:
    text = text_of(HOLE)
    every = mutants(text)[:2]
    head, where, rest = text.partition("WHERE {")
    assert where
    # Any statement with any other, so often that no machine comes to the end of it.
    most = "".join(f"?a{i} ?b{i} ?c{i} . " for i in range(40))
    endless = replace(every[0], text=f"{head}{where} {{ SELECT * WHERE {{ {most} }} }} {rest}")
    given = (endless, *every)
    page = SPECS / f"{HOLE}.md"
    found = mutation.tried(text, given, page, SPECS, apart=apart, seconds=0.5)
    ((number, why),) = found["stopped"]
    assert (number, found["alive"]) == (0, [])
    assert why.startswith("stopped after ")

    judged = mutation.judged(HOLE, given, [], (), [(endless, why)])
    assert (judged.noticed, judged.score) == (3, 1.0)
    assert list(mutation.beside(text, judged))[1].endswith(f"{endless.label}: {why}")
    # A slip that only makes a query slow may be marked, and need not be stopped on each machine.
    mark = marks.Mark(endless.operator, "…", None, "it is only slow.")
    marked = mutation.judged(HOLE, given, [], [mark], [(endless, why)])
    assert (marked.wrong, marked.stopped) == ((), ())
    assert marked.equivalent == ((endless, "it is only slow."),)


def greedy(seconds: float, done: int) -> Iterator[float | int]:
    """Pieces of which the second takes more memory than there is."""
    yield seconds
    for piece in range(done, 3):
        yield len(b"x" * 2**43) if piece == 1 else piece


def test_a_piece_without_measure_is_stopped_and_the_next_one_done(apart: Contained) -> None:
    assert list(apart.each(greedy, 20.0)) == [0, Stopped("stopped at 2048 MB"), 2]


def test_what_came_out_is_kept_until_the_page_changes(tmp_path: Path, apart: Contained) -> None:
    first = mutation.report(HOLE, tmp_path, apart=apart, seconds=20)
    (kept,) = tmp_path.iterdir()
    assert mutation.report(HOLE, tmp_path, apart=apart, seconds=20) == first
    query = find_query(*HOLE.split("/"))
    said = (SPECS / f"{HOLE}.md").read_text("utf-8")
    assert kept.stem == f"mutation-{mutation.digest(query, said)}-20"
    assert mutation.digest(query, said + "\nMore.") != mutation.digest(query, said)
    marked = f"{said}\n## {EQUIVALENT}\n\n- drop filter `x`: no.\n"
    assert mutation.digest(query, marked) == mutation.digest(query, said)


def test_every_page_that_is_done_is_told_and_counted() -> None:
    told: list[mutation.Report] = []
    pages = ["effects/12-inverse-effects", "derive/17-evaluates"]
    found = mutation.run(pages, told=told.append)
    assert [each.name for each in found] == pages
    assert told == list(found)
    rows = mutation.table(found)
    assert [row[0] for row in rows] == ["effects", "derive", "all"]
    assert int(rows[2][2]) == sum(each.mutants for each in found)


@pytest.mark.parametrize("page", SAMPLE)
def test_the_sample_notices_what_all_pages_should(page: str, apart: Contained) -> None:
    found = mutation.report(page, apart=apart)
    assert found.wrong == ()
    told = "\n".join(mutation.beside(text_of(page), found))
    assert found.score >= LEAST_SCORE, f"{page}\n{told}"


def test_every_mark_of_every_page_can_be_read() -> None:
    pages = sorted(SPECS.glob("*/*.md"))
    found = [mark for path in pages for mark in marks.marks(path.read_text("utf-8"))]
    assert len(pages) > 200
    assert all(mark.reason.endswith(".") for mark in found)


# Coverage ----------------------------------------------------------------------------------------


def test_a_pattern_that_never_failed_is_told() -> None:
    text = text_of(HOLE)
    rows = coverage.covered(HOLE, text, opened(holed()))
    assert all(each.satisfied for each in rows if each.place.kind == "pattern")
    unseen = [each for each in rows if not each.failed]
    assert unseen
    assert unseen[0].row[0] == HOLE
    assert unseen[0].row[4:] == ("yes", "no")
    assert coverage.share(rows) < 1


def test_each_kind_of_place_is_found_in_a_query() -> None:
    text = """PREFIX gx: <https://w3id.org/guideline-explorer/ontology#>
SELECT ?a WHERE {
  ?a gx:p ?b .
  OPTIONAL { ?a gx:q ?c }
  { ?a gx:r ?d } UNION { ?a gx:s ?d }
  FILTER(?b > 1)
  FILTER NOT EXISTS { ?a gx:t ?e FILTER(?e > ?b) }
  MINUS { ?a gx:u ?f }
}"""
    kinds = [(place.line, place.kind) for place in parts.places(text)]
    assert kinds == [
        (3, "pattern"),
        (4, "OPTIONAL"),
        (5, "UNION branch"),
        (5, "UNION branch"),
        (6, "filter"),
        (7, "NOT EXISTS"),
        (7, "pattern"),
        (7, "filter"),
        (8, "MINUS"),
    ]


def test_what_no_data_can_make_fail_is_known_by_the_text_alone() -> None:
    text = """PREFIX gx: <https://w3id.org/guideline-explorer/ontology#>
SELECT ?a WHERE {
  ?a gx:p ?b .
  ?b gx:q* ?c .
  ?b gx:q? ?a .
  ?b gx:r/gx:q* ?d .
  { BIND(1 AS ?e) OPTIONAL { ?a gx:t ?e } } UNION { VALUES ?e { 1 2 } } UNION { ?a gx:s ?e }
  ?b gx:r/gx:q* ?f .
  ?g gx:p ?b .
  ?a gx:p ?h . ?a gx:u ?h .
  ?a ?any ?i .
}"""
    certain = [(place.line, place.kind) for place in parts.places(text) if place.certain]
    branches = [(7, "UNION branch"), (7, "UNION branch")]
    others = [(8, "pattern"), (9, "pattern"), (10, "pattern"), (11, "pattern")]
    assert certain == [(4, "pattern"), *branches, *others]


def test_a_part_that_cannot_fail_counts_where_it_holds_and_its_page_says_why() -> None:
    text = text_of(HOLE)
    gap = next(
        each.place.text for each in coverage.covered(HOLE, text, opened(holed())) if each.gap
    )
    page = f"# X\n\n## {EQUIVALENT}\n\n- drop pattern, never fails `{gap}`: it is so.\n"
    marked = list(marks.marks(page))
    assert [each.operator for each in marked] == ["drop pattern", marks.NEVER_FAILS]
    rows = coverage.covered(HOLE, text, opened(holed()), marked)
    explained = [each for each in rows if each.never]
    assert [(each.gap, each.because) for each in explained] == [("", "it is so.")] * len(explained)
    assert {each.row[4:] for each in explained} == {("yes", "cannot")}
    assert coverage.share(rows) > coverage.share(coverage.covered(HOLE, text, opened(holed())))
    assert coverage.wrong(rows, marked) == []
    assert mutation.judged(HOLE, mutants(text), [], marked[1:]).wrong == ()


def test_a_mark_is_wrong_where_the_part_was_seen_to_fail_or_needs_none() -> None:
    seen = parts.Place("pattern", 1, 1, "gx:p ?b", "", "")
    sure = replace(seen, text="gx:q* ?c", certain=True)
    rows = [coverage.Covered(HOLE, seen, True, True), coverage.Covered(HOLE, sure, True, False)]
    page = f"\n## {EQUIVALENT}\n\n- never fails `gx:p …`, `gx:q* ?c`, `gx:none ?x`: no.\n"
    marked = list(marks.marks(page))
    rows = [coverage.explained(row, marked) for row in rows]
    assert [line.rpartition(": ")[2] for line in coverage.wrong(rows, marked)] == [
        "an example sees it",
        "no data can make it fail, which needs no words",
        "there is no such part",
    ]


def test_a_stage_that_repeats_is_asked_after_every_round() -> None:
    page = "compile/26-reading-order"
    query = find_query(*page.split("/"))
    assert query.repeats
    rounds = [
        len(list(coverage.states(trial, query.text))) for trial in trials(SPECS / f"{page}.md")
    ]
    assert max(rounds) > 2


# Which pages -------------------------------------------------------------------------------------


def test_pages_are_named_by_query_by_folder_or_all() -> None:
    assert wanted_pages.find(["17-evaluates"]) == ["derive/17-evaluates"]
    assert wanted_pages.find(["queries/ask/case.rq", "ask/case"]) == ["ask/case"]
    effects = wanted_pages.find(["effects"])
    assert len(effects) >= 10
    assert set(effects) < set(wanted_pages.find([]))


def test_an_unknown_query_gets_the_nearest_names() -> None:
    with pytest.raises(UsageError) as caught:
        wanted_pages.find(["derive/17-evaluate"])
    assert "derive/17-evaluates" in caught.value.try_


# In pytest ---------------------------------------------------------------------------------------


def test_the_options_of_pytest_speak_of_the_pages_that_are_named() -> None:
    assert slips.chosen([str(SPECS / f"{HOLE}.md")], SPECS) == [HOLE]
    # A word on the command line is a folder there, and a question may be called like one.
    of_folder = [each for each in wanted_pages.find(["effects"]) if each.startswith("effects/")]
    assert slips.chosen(["effects"], SPECS) == of_folder
    assert slips.chosen(["tests"], SPECS / "nowhere") == wanted_pages.find([])


def test_the_options_of_pytest_print_what_was_found() -> None:
    lines, wrong = slips.covered([HOLE])
    assert not wrong
    assert lines[-1].startswith("coverage of effects: ")
    told, wrong = slips.mutated([HOLE])
    assert not wrong
    assert told[-1].startswith("all: queries 1, mutants ")
