"""When documents held, where policies draw their lines, and where they part from guidelines."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from datetime import date
from functools import cache

import pytest

from explorer import ledger, map_reading, thresholds, timeline
from explorer.landscape import Landscape
from explorer.library import Library
from explorer.timeline import Bar
from explorer.vocabulary import KB, local_name


@cache
def on_file() -> Landscape:
    return map_reading.build(map_reading.answers_of(Library.open()))


def bar(found: tuple[Bar, ...], name: str) -> Bar:
    return next(each for each in found if local_name(each.iri) == name)


def words(svg: str) -> list[str]:
    """Every text of a picture, which has to be well-formed."""
    return [
        each.text or "" for each in ElementTree.fromstring(svg).iter() if each.tag.endswith("text")
    ]


# Times --------------------------------------------------------------------------------------------


def test_documents_stand_from_the_oldest_to_the_newest_and_undated_ones_last() -> None:
    found = timeline.bars(on_file(), on_file().documents, None)
    dated = [each.start for each in found if each.start]
    assert dated == sorted(dated)
    assert [each.start for each in found][len(dated) :] == [""] * (len(found) - len(dated))
    assert len(dated) > 40


def test_a_replaced_document_ends_where_the_first_newer_one_begins() -> None:
    old = bar(timeline.bars(on_file(), on_file().documents, None), "asipp-2013-interventional")
    assert (old.start, old.end, old.ending) == ("2013-04", "2020-05", "replaced")
    assert {local_name(each) for each in old.newer} == {"asipp-2020-facet", "asipp-2021-epidural"}


def test_on_a_day_each_document_stands_somewhere() -> None:
    found = timeline.bars(on_file(), on_file().documents, date(2020, 6, 15))
    counted = timeline.counted(found)
    assert counted.total() == len(on_file().documents)
    assert counted["replaced"] >= 2
    assert counted["is-in-force"] > 10
    assert "" not in counted


def test_the_picture_has_a_row_for_each_dated_document_and_the_day() -> None:
    found = timeline.bars(on_file(), {s.document for s in on_file().statements}, date(2020, 6, 15))
    said = words(timeline.drawn(found, date(2020, 6, 15), "Times"))
    assert "2020-06-15" in said
    assert "ASIPP 2013" in said
    assert timeline.drawn([each for each in found if not each.start], None, "Times") == ""


def test_the_table_of_times_says_where_each_stands() -> None:
    found = timeline.bars(on_file(), on_file().documents, date(2020, 6, 15))
    rows = timeline.as_table(found, local_name, "nothing").records()
    old = next(row for row in rows if row["label"] == "ASIPP 2013")
    assert (old["ending"], old["standing"], old["from"]) == ("replaced", "replaced", "2013-04")


# Lines --------------------------------------------------------------------------------------------


@cache
def panels() -> tuple[thresholds.Panel, ...]:
    library = Library.open()
    rows = library.ask(thresholds.QUESTION).records()
    family = next(iter(thresholds.families(rows)))
    return thresholds.panels(rows, family, library.background.units)


def panel(name: str) -> thresholds.Panel:
    return next(each for each in panels() if each.id == name)


def test_the_lines_that_committees_ask_for_first_are_in_the_figure() -> None:
    usual = {each.id for each in thresholds.usual(panels())}
    assert {"topic-failed-care", "topic-relief-share", "topic-relief-held"} <= usual
    assert "topic-cap-12-months" in usual
    assert all(each.ends[0] < each.ends[1] for each in thresholds.usual(panels()))


def test_amounts_in_other_units_stand_on_one_axis() -> None:
    care = panel("topic-failed-care")
    assert care.unit == "weeks"
    by_text = {mark.text: mark.amount for mark in care.marks}
    assert by_text["at least 4 weeks"] == 4.0
    assert by_text["at least 3 months"] == pytest.approx(13.04)


def test_a_limit_within_six_months_is_another_line_than_one_within_a_year() -> None:
    assert panel("topic-cap-12-months").ends == (3.0, 6.0)
    assert panel("topic-cap-6-months").ends == (3.0, 3.0)


def test_what_is_recalled_is_a_cross_and_what_was_read_a_full_dot() -> None:
    svg = thresholds.drawn([panel("topic-relief-share")], "Lines")
    known = [mark.known for mark in panel("topic-relief-share").marks]
    assert svg.count('stroke-width="2.2"') == 2 * known.count("recalled") > 0
    assert svg.count("<circle") == len(known) - known.count("recalled") > 0
    assert "at least 30%" in words(svg)
    assert thresholds.drawn([], "Lines") == ""


def test_the_table_of_lines_has_every_mark() -> None:
    rows = thresholds.as_table(panels(), "x", "nothing").records()
    assert len(rows) == sum(len(each.marks) for each in panels()) > 50
    assert {row["known"] for row in rows} == {"read", "secondary", "recalled"}


# Ledger -------------------------------------------------------------------------------------------


@cache
def entries() -> tuple[ledger.Entry, ...]:
    return ledger.entries(Library.open().background.clashes.values())


def test_the_ledger_has_every_clash_once_and_every_relation() -> None:
    assert len(entries()) == len(Library.open().background.clashes) > 300
    counted = ledger.overview(entries())
    assert set(counted) == {
        "stricter",
        "looser",
        "covers-opposed",
        "demands-opposed",
        "excludes-recommended",
    }
    assert sum(each.total() for each in counted.values()) == len(entries())


@pytest.mark.parametrize("facet", ledger.FACETS)
def test_counts_of_the_ledger_say_what_a_value_leaves(facet: str) -> None:
    other = "certainty" if facet != "certainty" else "relation"
    value = entries()[0].values[other]
    _, counts = ledger.narrow(entries(), {other: frozenset({value})})
    assert counts[facet]
    for each, number in counts[facet].items():
        chosen = {other: frozenset({value}), facet: frozenset({each})}
        kept, _ = ledger.narrow(entries(), chosen)
        assert len(kept) == number > 0


def test_stricter_and_looser_name_both_lines() -> None:
    kept, _ = ledger.narrow(entries(), {"relation": frozenset({"stricter", "looser"})})
    assert kept
    assert all(each.asked and each.bound for each in kept)
    rows = ledger.as_table(kept, "nothing").records()
    assert {row["relation"] for row in rows} == {"stricter", "looser"}
    assert all((row["clash"] or "").startswith(KB) for row in rows)
