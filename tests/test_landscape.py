"""The map of statements: narrowing, counts, days, table and search, held against plain loops."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from random import Random

import pytest

from explorer import map_reading, searching
from explorer.conflicts import COLLIDING
from explorer.landscape import (
    FACETS,
    UNSTATED,
    Landscape,
    Value,
    View,
    held_on,
    narrow,
    places,
    standing_on,
)
from explorer.library import Library
from explorer.map_table import Matrix, as_table, matrix, said
from explorer.searching import Index, folded
from explorer.vocabulary import KB

GX = "https://w3id.org/guideline-explorer/ontology#"
TERM = "https://w3id.org/guideline-explorer/term/"


@cache
def on_file() -> Landscape:
    return map_reading.build(map_reading.answers_of(Library.open()))


@cache
def words() -> Index:
    return searching.index(on_file(), Library.open().ask(searching.QUESTION).records())


# A small map, by hand -----------------------------------------------------------------------------


def statement(name: str, document: str, direction: str, certainty: str) -> dict[str, str | None]:
    return {
        **dict.fromkeys(("strengthLabel", "certaintyLabel", "comparator", "population")),
        "statement": KB + name,
        "kind": GX + "Recommendation",
        "label": name,
        "document": KB + document,
        "direction": GX + direction,
        "strength": GX + "strong",
        "certainty": GX + certainty,
        "known": GX + "read",
        "superseded": "true" if document == "old" else "false",
    }


def paper(name: str, issued: str | None, place: str) -> dict[str, str | None]:
    return {
        **dict.fromkeys(("title", "basis")),
        "document": KB + name,
        "kind": GX + "ClinicalGuideline",
        "shortName": name.capitalize(),
        "issued": issued,
        "jurisdiction": place,
        "known": GX + "read",
    }


def names(name: str, facet: str, value: str) -> dict[str, str | None]:
    told = {"statement": KB + name, "facet": GX + facet, "least": None, "most": None}
    return {**told, "value": TERM + value}


def span(document: str, standing: str, start: str, end: str | None) -> dict[str, str | None]:
    told = {"document": KB + document, "standing": GX + standing, "newer": None}
    return {**told, "from": start, "to": end}


def pair(a: str, b: str, status: str, historical: str) -> dict[str, str | None]:
    sides = {"conflict": f"{KB}{a}--{b}", "a": KB + a, "b": KB + b}
    return {**sides, "status": GX + status, "historical": historical}


@cache
def small() -> Landscape:
    """Two injections below one kind; an old paper for, a new one against, an undated one for."""
    wider = {
        "neck-shot": ("neck-shot", "shot"),
        "back-shot": ("back-shot", "shot"),
        "neck": ("neck",),
        "back": ("back",),
    }
    return map_reading.build(
        {
            "statements": [
                statement("old-neck", "old", "for", "low-certainty"),
                statement("new-neck", "new", "against", "high-certainty"),
                statement("open-back", "open", "for", "low-certainty"),
                statement("open-both", "open", "against", "low-certainty"),
            ],
            "documents": [
                paper("old", "2010", "Here"),
                paper("new", "2020-05-01", "There"),
                paper("open", None, "Here"),
            ],
            "all-conflicts": [
                pair("new-neck", "old-neck", "conflict", "true"),
                pair("open-both", "open-back", "partial", "false"),
                pair("new-neck", "open-both", "agreement", "false"),
            ],
            "labels": [
                {"thing": TERM + term, "label": term.replace("-", " ")} for term in (*wider, "shot")
            ],
            "facet-values": [
                names("old-neck", "intervention", "neck-shot"),
                names("new-neck", "intervention", "neck-shot"),
                names("open-back", "intervention", "back-shot"),
                names("open-both", "intervention", "back-shot"),
                names("open-both", "intervention", "neck-shot"),
                names("old-neck", "region", "neck"),
                names("open-back", "region", "back"),
                names("open-both", "region", "back"),
                names("open-both", "region", "neck"),
            ],
            "wider-terms": [
                {"term": TERM + term, "wider": TERM + each}
                for term, above in wider.items()
                for each in above
            ],
            "document-times": [
                span("old", "not-yet-started", "", "2010"),
                span("old", "date-not-known", "2010", "2010-12-31"),
                span("old", "is-in-force", "2010-12-31", "2020-05-01"),
                span("old", "replaced", "2020-05-01", None),
                span("new", "not-yet-started", "", "2020-05-01"),
                span("new", "is-in-force", "2020-05-01", None),
                span("open", "date-not-known", "", None),
            ],
        }
    )


def left(landscape: Landscape, view: View) -> list[str]:
    return [landscape.statements[n].label for n in places(view.kept)]


def test_values_of_one_facet_widen_and_facets_narrow_each_other() -> None:
    view, _ = narrow(small(), {"intervention": frozenset({"neck-shot"})})
    assert left(small(), view) == ["old-neck", "new-neck", "open-both"]
    both = {"intervention": frozenset({"neck-shot"}), "region": frozenset({"back"})}
    assert left(small(), narrow(small(), both)[0]) == ["open-both"]
    wide = {"region": frozenset({"back", "neck"})}
    assert left(small(), narrow(small(), wide)[0]) == ["old-neck", "open-back", "open-both"]


def test_a_wider_term_holds_what_is_said_of_narrower_ones() -> None:
    shot = small().facets["intervention"]["shot"]
    assert shot.bits == small().everything
    assert not shot.named
    assert small().facets["intervention"]["neck-shot"].wider == {"shot"}


def test_a_wider_term_that_holds_no_more_than_a_narrower_one_is_no_value() -> None:
    assert set(small().facets["region"]) == {"back", "neck", UNSTATED}


def test_what_a_statement_does_not_name_can_be_asked_for_too() -> None:
    view, _ = narrow(small(), {"region": frozenset({UNSTATED})})
    assert left(small(), view) == ["new-neck"]


def test_counts_say_what_each_value_would_leave() -> None:
    view, _ = narrow(small(), {"region": frozenset({"back"})})
    assert view.counts["region"] == {"back": 2, "neck": 2, UNSTATED: 1}
    assert view.counts["intervention"] == {"back-shot": 2, "neck-shot": 1, "shot": 2}


def test_when_nothing_is_left_the_choice_to_loosen_is_named() -> None:
    chosen = {"certainty": frozenset({"high-certainty"}), "region": frozenset({"back"})}
    view, _ = narrow(small(), chosen)
    assert view.number == 0
    assert view.loosen == (("certainty", 2), ("region", 1))


def test_without_a_day_a_pair_with_a_replaced_side_is_past() -> None:
    view, facets = narrow(small(), {})
    assert sorted(view.status.values()) == ["agreement", "historical", "partial"]
    assert facets["status"]["historical"].bits.bit_count() == 2
    assert "conflict" not in facets["status"]


def test_on_a_day_only_pairs_of_what_held_then_are_there() -> None:
    view, _ = narrow(small(), {}, date(2015, 1, 1))
    assert left(small(), view) == ["old-neck", "open-back", "open-both"]
    assert list(view.status.values()) == ["partial"]
    view, _ = narrow(small(), {}, date(2020, 5, 1))
    assert left(small(), view) == ["new-neck", "open-back", "open-both"]


def test_a_date_that_names_a_year_is_open_within_that_year() -> None:
    old = KB + "old"
    days = {date(2009, 12, 31): "not-yet-started", date(2010, 6, 1): "date-not-known"}
    days |= {date(2010, 12, 31): "is-in-force", date(2020, 5, 1): "replaced"}
    assert {day: standing_on(small(), old, day) for day in days} == days
    assert held_on(small(), date(2010, 6, 1)) & 1
    assert not held_on(small(), date(2009, 6, 1)) & 1


def test_a_pair_with_one_side_narrowed_away_stays_and_is_told_apart() -> None:
    view, _ = narrow(small(), {"region": frozenset({UNSTATED})})
    assert [small().pairs[n].iri for n in view.status] == [
        f"{KB}new-neck--old-neck",
        f"{KB}new-neck--open-both",
    ]
    assert view.within == frozenset()


def table(landscape: Landscape, **settings: object) -> Matrix:
    view, _ = narrow(landscape, settings.get("chosen", {}))  # type: ignore[arg-type]
    asked = {"chosen": {}, "split": "region", "all_of_them": True, **settings}
    return matrix(landscape, view, **asked)  # type: ignore[arg-type]


def test_rows_are_interventions_by_population_and_columns_documents_by_date() -> None:
    found = table(small())
    rows = [(line.intervention, line.population, line.statements) for line in found.lines]
    assert rows == [
        ("back-shot", "back", 2),
        ("back-shot", "neck", 1),
        ("neck-shot", "neck", 2),
        ("neck-shot", "back", 1),
        ("neck-shot", UNSTATED, 1),
    ]
    assert found.columns == (KB + "new", KB + "old", KB + "open")


def test_a_narrowed_table_has_no_rows_beside_what_was_chosen() -> None:
    chosen = {"intervention": frozenset({"neck-shot"}), "region": frozenset({"neck"})}
    found = table(small(), chosen=chosen)
    assert {(line.intervention, line.population) for line in found.lines} == {("neck-shot", "neck")}


def test_interventions_without_a_conflict_are_only_shown_when_asked_for() -> None:
    chosen = {"certainty": frozenset({"high-certainty"})}
    calm = table(small(), chosen=chosen, all_of_them=False)
    assert (calm.clashing, len(calm.lines)) == (0, 1)
    found = table(on_file(), all_of_them=False, most=1000)
    assert 0 < found.clashing < found.interventions
    assert {line.intervention for line in found.lines if line.pairs}
    assert found.last == found.clashing


def test_a_cell_tells_what_is_said_by_direction() -> None:
    (first, second) = said(small(), [2, 3])
    assert (first.direction, first.number, first.certainties) == ("for", 1, ("low-certainty",))
    assert second.direction == "against"


# What is on file, against plain loops -------------------------------------------------------------


def has(
    landscape: Landscape, facets: Mapping[str, Mapping[str, Value]], n: int, facet: str
) -> set[str]:
    """The values that a statement has, found without sets of bits."""
    each = landscape.statements[n]
    if facet in ("condition", "region", "intervention", "duration"):
        own = each.terms.get(facet, (UNSTATED,))
        return {
            v for term in own for v in (term, *landscape.wider.get(term, ())) if v in facets[facet]
        }
    return {value for value in facets[facet] if facets[facet][value].bits >> n & 1}


@pytest.mark.parametrize("seed", range(8))
def test_narrowing_says_the_same_as_a_plain_loop(seed: int) -> None:
    landscape, chance = on_file(), Random(seed)
    day = chance.choice([None, date(2016, 6, 1), date(2024, 1, 1)])
    _, facets = narrow(landscape, {}, day)
    chosen = {
        facet: frozenset(chance.sample(sorted(facets[facet]), min(3, len(facets[facet]))))
        for facet in chance.sample(FACETS, 3)
    }
    view, facets = narrow(landscape, chosen, day)
    held = set(places(held_on(landscape, day)))
    fits = {
        n: {facet for facet in chosen if chosen[facet] & has(landscape, facets, n, facet)}
        for n in held
    }
    kept = {n for n in held if fits[n] == set(chosen)}
    assert set(places(view.kept)) == kept
    for facet in FACETS:
        others = set(chosen) - {facet}
        base = [n for n in held if others <= fits[n]]
        for value, number in view.counts[facet].items():
            plain = sum(value in has(landscape, facets, n, facet) for n in base)
            assert number == plain, (facet, value)


def test_what_was_asked_is_kept_and_anything_else_is_asked_again(tmp_path: Path) -> None:
    library = Library.open()
    fresh = map_reading.answers_of(library, tmp_path)
    (kept,) = tmp_path.iterdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(library, "ask", None)  # whoever asks again fails
        assert map_reading.answers_of(library, tmp_path) == fresh
    kept.write_bytes(b"something else")
    assert map_reading.answers_of(library, tmp_path) == fresh
    for data in (b"[]", b"{}", b"{", b'{"facet-values": 1}', b"\xff"):
        assert map_reading.read_kept(data) is None


def test_every_statement_and_every_pair_is_on_the_map() -> None:
    known = Library.open().background
    assert len(on_file().statements) == len(known.statements) > 200
    assert len(on_file().pairs) == len(known.conflicts) > 1000
    view, _ = narrow(on_file(), {})
    assert view.number == len(known.statements)
    historical = sum(row["historical"] == "true" for row in known.conflicts.values())
    assert list(view.status.values()).count("historical") == historical > 0


def test_the_table_to_take_away_has_a_row_for_each_statement_of_each_line() -> None:
    view, _ = narrow(on_file(), {})
    found = matrix(on_file(), view, chosen={}, split=UNSTATED, all_of_them=True, most=1000)
    taken = as_table(on_file(), view, found, lambda _, value: value, "nothing")
    assert len(taken.rows) == sum(line.statements for line in found.lines)
    clashes = {n for n, status in view.status.items() if status in COLLIDING}
    named = {iri for row in taken.records() for iri in (row["conflicts"] or "").split()}
    assert named == {on_file().pairs[n].iri for n in clashes} != set()


# Search -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("RFA", "radiofrequency ablation"),
        ("nsaid", "non-steroidal anti-inflammatory drug"),
        ("sciatica", "sciatica"),
        ("MBB", "medial branch block"),
        ("ÉPIDURAL inj", "epidural injection"),
        ("injection epidural", "epidural injection"),
    ],
)
def test_the_term_that_a_clinician_means_comes_first(typed: str, first: str) -> None:
    assert words().find(typed).hits["term"][0].label == first


def test_a_statement_is_found_by_other_names_of_what_it_speaks_of() -> None:
    found = words().find("rfa lumbar")
    assert found.numbers["statement"] > 0
    assert not any("rfa" in hit.label.casefold() for hit in found.hits["statement"])


def test_every_word_has_to_be_there() -> None:
    alone, both = words().find("epidural"), words().find("epidural acupuncture")
    assert alone.numbers["statement"] > 0
    assert both.numbers["statement"] == 0


def test_a_term_that_nobody_names_leads_to_a_wider_one() -> None:
    hit = words().find("TFESI").hits["term"][0]
    assert hit.statements == 0
    assert hit.value in on_file().facets[hit.facet]


@pytest.mark.parametrize("typed", ["", "  ", '"', "* OR (", "AND", "NEAR(a b)", "a:b", "-", "\0"])
def test_whatever_is_typed_is_taken_as_words(typed: str) -> None:
    found = words().find(typed)
    assert set(found.hits) == {"term", "statement", "document"}


def test_words_are_compared_without_case_accents_and_signs() -> None:
    assert folded("Éthanol  C5/C6, NON-opioid") == "ethanol c5 c6 non opioid"
