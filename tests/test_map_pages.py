"""The pages of the map: what they show, what an address does, what is said when nothing is left."""

from __future__ import annotations

import json
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

import explorer.app
from explorer import map_reading, timeline
from explorer.app.component.grid import link, page_file
from explorer.app.map_session import MapAddress
from explorer.landscape import FACETS, Landscape, View, narrow
from explorer.library import Library

FOLDER = Path(explorer.app.__file__).parent
LANDSCAPE, TIMES, LEDGER = "40_landscape", "45_timeline", "60_policies_and_guidelines"


@cache
def shown(page: str, question: tuple[tuple[str, str], ...] = ()) -> AppTest:
    app = AppTest.from_file(FOLDER / "main.py", default_timeout=60)
    for name, value in question:
        app.query_params[name] = value
    app.switch_page(f"pages/{page}.py")
    app.run()
    assert not app.exception
    return app


@cache
def on_file() -> Landscape:
    return map_reading.build(map_reading.answers_of(Library.open()))


def view(day: date | None = None, **chosen: str) -> View:
    """What is left of what is on file, without a page."""
    return narrow(on_file(), {facet: frozenset({value}) for facet, value in chosen.items()}, day)[0]


def told(found: View) -> str:
    """How a page says how many statements are left."""
    return f"{found.number} of {len(on_file().statements)} statements"


def drawn(app: AppTest, title: str) -> dict[str, Any]:
    """The table or figure with this title."""
    found = [json.loads(each.proto.json) for each in app.get("bidi_component")]
    return next(each for each in found if each["title"] == title)


def pieces(table: dict[str, Any]) -> list[dict[str, Any]]:
    rows = [row for group in table["groups"] for row in group["rows"]]
    return [piece for row in rows for cell in (row["head"], *row["cells"]) for piece in cell]


def said(app: AppTest) -> str:
    texts = (*app.markdown, *app.info, *app.warning, *app.subheader, *app.header)
    return " ".join(each.value for each in texts).replace("\\", "")


MAP = "Interventions by documents"


def test_the_landscape_opens_on_what_collides_and_says_how_much_there_is() -> None:
    app = shown(LANDSCAPE)
    table = drawn(app, MAP)
    assert told(view()) in said(app)
    assert "with a conflict" in said(app)
    assert len(table["columns"]) > 10
    assert sum(len(group["rows"]) for group in table["groups"]) >= 12
    assert all(
        len(row["cells"]) == len(table["columns"]) for g in table["groups"] for row in g["rows"]
    )


def test_a_direction_is_a_sign_with_a_word_and_never_a_colour_alone() -> None:
    signs = {
        piece["sign"]: piece for piece in pieces(drawn(shown(LANDSCAPE), MAP)) if "sign" in piece
    }
    assert {"▲", "▼", "≠"} <= set(signs)
    assert all(piece["text"].strip() for piece in signs.values())
    assert "for" in signs["▲"]["text"]
    assert "conflict" in signs["≠"]["text"]


def test_every_link_says_where_it_leads() -> None:
    links = [piece for piece in pieces(drawn(shown(LANDSCAPE), MAP)) if "href" in piece]
    assert len(links) > 20
    names = [piece.get("name") or piece["text"] for piece in links]
    assert len(set(names)) == len({piece["href"] + piece["text"] for piece in links})
    single = [p["href"] for p in links if p["text"] == "1 conflict"]
    assert single
    assert all(href.startswith("disagreement?pair=") for href in single)


def test_an_opened_cell_shows_its_statements_and_what_they_collide_with() -> None:
    app = shown(LANDSCAPE, (("cell", "epidural-injection~cervical-region~bmj-2025-rapidrec"),))
    title = "BMJ 2025 Rapid Recommendation on epidural injection, cervical region"
    assert title in said(app)
    table = drawn(app, title)
    assert len(table["groups"][0]["rows"]) >= 6
    assert any(p.get("href", "").startswith("disagreement?pair=") for p in pieces(table))


@pytest.mark.parametrize("cell", ["x", "a~b~c", "~~"])
def test_a_cell_that_is_not_there_is_said_to_be_empty(cell: str) -> None:
    assert "An empty cell" in said(shown(LANDSCAPE, (("cell", cell),)))


def test_facets_in_the_address_narrow_everything() -> None:
    app = shown(LANDSCAPE, (("region", "cervical-region"), ("status", "conflict")))
    left = view(region="cervical-region", status="conflict")
    assert told(left) in said(app)
    assert 0 < left.number < len(on_file().statements)
    assert "narrowed away" in said(app)
    regions = {row["head"][1]["text"] for g in drawn(app, MAP)["groups"] for row in g["rows"]}
    assert regions == {"cervical region"}
    chosen = {each.label: each.value for each in app.multiselect}
    assert chosen["Region"] == ["cervical-region"]
    assert any("(" in option for each in app.multiselect for option in each.options)


def test_nothing_left_says_what_to_loosen_and_the_button_does_it() -> None:
    question = (("region", "sacral-region"), ("jurisdiction", "denmark"))
    app = AppTest.from_file(FOLDER / "main.py", default_timeout=60)
    for name, value in question:
        app.query_params[name] = value
    app.switch_page(f"pages/{LANDSCAPE}.py")
    app.run()
    left = view(jurisdiction="denmark")
    assert f"Without a choice of region, {left.number} would be left" in said(app)
    app.button(key="loosen-region").click().run()
    assert not app.exception
    assert told(left) in said(app)


def test_a_choice_goes_into_the_address_and_closes_what_was_open() -> None:
    app = AppTest.from_file(FOLDER / "main.py", default_timeout=60)
    app.query_params["cell"] = "epidural-injection~none~bmj-2025-rapidrec"
    app.switch_page(f"pages/{LANDSCAPE}.py")
    app.run()
    app.multiselect(key="map-certainty").set_value(["high-certainty"]).run()
    assert app.query_params["certainty"] in ("high-certainty", ["high-certainty"])
    assert "cell" not in app.query_params
    assert told(view(certainty="high-certainty")) in said(app)
    app.button(key="clear-map").click().run()
    assert told(view()) in said(app)


@pytest.mark.parametrize("facet", FACETS)
def test_a_value_that_is_not_on_file_is_answered_kindly(facet: str) -> None:
    app = shown(LANDSCAPE, ((facet, "no-such-thing"),))
    assert "no-such-thing" in app.warning[0].value.replace("\\", "")
    assert app.button


def test_rows_can_be_split_by_condition_or_not_at_all() -> None:
    by_condition = drawn(shown(LANDSCAPE, (("by", "condition"),)), MAP)
    whole = drawn(shown(LANDSCAPE, (("by", "none"),)), MAP)
    rows = [sum(len(g["rows"]) for g in table["groups"]) for table in (by_condition, whole)]
    assert rows[0] > rows[1] == 12


def test_words_are_searched_and_lead_to_a_narrower_map() -> None:
    app = AppTest.from_file(FOLDER / "main.py", default_timeout=60)
    app.switch_page(f"pages/{LANDSCAPE}.py")
    app.run()
    app.text_input(key="map-search").set_value("rfa").run()
    first = drawn(app, "Found")["groups"][0]["rows"][0]["head"][0]
    assert first["text"] == "radiofrequency ablation"
    assert first["href"] == "?intervention=radiofrequency-ablation&find=rfa"
    assert "rfa" in str(app.query_params["find"])
    again = shown(LANDSCAPE, (("find", "rfa"),))
    assert again.text_input(key="map-search").value == "rfa"
    assert drawn(again, "Found") == drawn(app, "Found")
    app.text_input(key="map-search").set_value("qqqq").run()
    assert "Nothing on file has words that begin like" in said(app)


def test_the_map_of_a_day_has_only_what_held_then() -> None:
    app = shown(LANDSCAPE, (("as_of", "2016-06-01"),))
    assert told(view(date(2016, 6, 1))) in said(app)
    assert not any("2020" in p["text"] for column in drawn(app, MAP)["columns"] for p in column)


# The other two pages ------------------------------------------------------------------------------


def test_the_timeline_follows_a_day_with_its_figure_its_table_and_the_map() -> None:
    app = shown(TIMES, (("as_of", "2020-06-15"),))
    day = date(2020, 6, 15)
    documents = {each.document for each in on_file().statements}
    held = timeline.counted(timeline.bars(on_file(), documents, day))["is-in-force"]
    assert f"On 2020-06-15, {held} documents were in force" in said(app)
    figure = drawn(app, "When documents held")
    assert f"{held} held, " in figure["says"]
    assert "<svg" in figure["svg"]
    table = drawn(app, "When documents held, as a table")
    assert any(piece["text"] == "replaced" for piece in pieces(table))
    assert told(view(day)) in said(app)


def test_without_a_day_the_timeline_says_so() -> None:
    assert "No day is chosen" in said(shown(TIMES))


@pytest.mark.parametrize("page", [LANDSCAPE, TIMES])
def test_a_day_that_is_none_is_answered_kindly(page: str) -> None:
    assert "is not a day" in shown(page, (("as_of", "soon"),)).warning[0].value


def test_the_ledger_counts_narrows_and_tells_what_is_overruled() -> None:
    app = shown(LEDGER)
    everything = len(Library.open().background.clashes)
    assert f"{everything} of {everything} places" in said(app)
    overview = drawn(app, "What policies do, and how that meets recommendations")
    heads = {row["head"][0]["text"] for row in overview["groups"][0]["rows"]}
    assert {"stricter", "looser"} <= heads
    app = shown(LEDGER, (("relation", "stricter"),))
    rows = drawn(app, "Policies against guidelines")["groups"][0]["rows"]
    assert all("stricter" in row["cells"][0][0]["text"] for row in rows)
    assert all(len(row["cells"][2]) == 2 for row in rows)
    assert all(row["cells"][0][0]["href"].startswith("disagreement?pair=") for row in rows)


def test_the_lines_of_policies_stand_in_one_figure_with_its_table() -> None:
    app = shown(LEDGER)
    title = "Where policies draw their lines: Epidural steroid injection"
    figure = drawn(app, title)
    assert "Failed conservative care: " in figure["says"]
    assert "from 2 to 13.04 weeks" in figure["says"]
    table = drawn(app, "Where policies draw their lines, as a table")
    known = {row["cells"][3][0]["text"] for g in table["groups"] for row in g["rows"]}
    assert len(known) == 3


def test_a_ledger_without_an_entry_says_so() -> None:
    app = shown(LEDGER, (("relation", "demands-opposed"), ("status", "partial")))
    assert "No entry has all of this at once" in said(app)


def test_addresses_hold_what_was_chosen_and_nothing_else() -> None:
    here = MapAddress({"region": frozenset({"b", "a"})}, "2020-01-01", cell="x~y~z")
    assert here.href() == "?region=a&region=b&as_of=2020-01-01&cell=x~y~z"
    assert here.href("timeline", cell=None, chosen={}) == "timeline?as_of=2020-01-01"
    assert MapAddress().href() == "?"


def test_links_to_pages_of_ours_need_no_new_load() -> None:
    assert page_file("landscape") == f"pages/{LANDSCAPE}.py"
    assert page_file("../secret") is None
    assert link("landscape", cell="x") == {"href": "landscape?cell=x", "inside": True}
    assert link("no_such_page", a="b")["inside"] is False
