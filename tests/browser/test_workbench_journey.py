"""The workbench as a query author has it: a form, an error at its line, a stop, an export."""

import csv
import json
import re
from collections.abc import Iterator

import pytest
from test_browser import (  # the same server and browser, for this module
    CASE,
    CHROMIUM,
    DONE,
    PATIENCE,
    address,
    browser,
    page,
    playwright,
)

from explorer.vocabulary import PREFIXES

__all__ = ("address", "browser", "page")
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")

GX = f"PREFIX gx: <{PREFIXES['gx']}>\n"
WRONG = GX + "SELECT ?policy WHERE {\n  ?policy a gx:Policy ; a }\n"
COLUMN = len("  ?policy a gx:Policy ; a }")
RUNAWAY = (
    "SELECT (COUNT(*) AS ?n) WHERE {\n  ?a ?b ?c .\n  ?d ?e ?f .\n  ?g ?h ?i .\n"
    "  FILTER(?a != ?d)\n}"
)
GRAPH = GX + "CONSTRUCT { ?a gx:child ?b } WHERE { ?a gx:child ?b } LIMIT 5"


def clean(view: "playwright.Page", state: str) -> None:
    """No barrier that axe-core finds, of whatever weight, and nothing wider than the window."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core")
    view.wait_for_timeout(400)
    results = axe.Axe().run(view).response
    told = [f"{found['id']}: {found['nodes'][0]['html'][:200]}" for found in results["violations"]]
    assert told == [], state
    wide = view.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    assert wide <= 0, state


@pytest.fixture
def editor(page: "playwright.Page", address: str) -> "Iterator[playwright.Locator]":
    page.goto(f"{address}/workbench?{CASE}&way=own")
    text = page.get_by_label("Your query")
    text.wait_for()
    page.wait_for_timeout(500)
    return text


def test_a_shipped_question_is_asked_by_its_form_and_its_answer_taken_away(
    page: "playwright.Page", address: str
) -> None:
    page.goto(f"{address}/workbench?{CASE}&question=policy-table")
    page.get_by_role("combobox", name="Family").click()
    page.get_by_role("option", name="Epidural").click()
    clean(page, "form")
    page.get_by_role("button", name="Ask this question").click()
    page.get_by_role("heading", name="Answer").wait_for()
    clean(page, "answer")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as CSV").click()
    assert saved.value.suggested_filename == "policy-table.csv"
    with open(saved.value.path(), encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert rows
    assert {row["family"] for row in rows} == {f"{PREFIXES['kb']}service-epidural"}


def test_an_error_stands_at_its_line_and_leads_there(
    page: "playwright.Page", editor: "playwright.Locator"
) -> None:
    editor.fill(WRONG)
    editor.press("Control+Enter")
    finding = page.get_by_role("button", name=f"Line 3, column {COLUMN}")
    finding.wait_for()
    page.get_by_text("was not asked").wait_for()
    assert page.locator(".lines .wrong").inner_text() == "✗ 3"
    assert editor.get_attribute("aria-invalid") == "true"
    clean(page, "error")
    finding.click()
    place = editor.evaluate("area => [area.selectionStart, area.matches(':focus')]")
    assert place == [WRONG.index("}\n"), True]


def test_names_are_offered_and_taken_with_the_keyboard(
    page: "playwright.Page", editor: "playwright.Locator"
) -> None:
    editor.fill("SELECT ?a WHERE { ?a a ")
    editor.press("End")
    editor.press_sequentially("gx:Polic")
    names = page.get_by_role("listbox", name="Names")
    names.wait_for()
    editor.press("ArrowDown")
    chosen = names.get_by_role("option", selected=True)
    assert chosen.get_attribute("id") == editor.get_attribute("aria-activedescendant")
    clean(page, "names")
    name = chosen.locator(".name").inner_text()
    editor.press("Enter")
    assert editor.input_value() == f"{GX}SELECT ?a WHERE {{ ?a a {name}"
    editor.press_sequentially(" . ?a gx:la")
    names.wait_for()
    editor.press("Escape")
    names.wait_for(state="hidden")
    # Nothing was chosen: Enter is a new line, and Tab leaves.
    editor.press("Enter")
    assert editor.input_value().endswith("gx:la\n")
    editor.press("Tab")
    assert not editor.evaluate("area => area.matches(':focus')")


def test_a_runaway_query_is_stopped_and_the_next_one_is_answered_and_taken_away(
    page: "playwright.Page", editor: "playwright.Locator"
) -> None:
    page.get_by_role("combobox", name="Stop after").click()
    page.get_by_role("option", name="2 s", exact=True).click()
    page.wait_for_timeout(500)
    page.wait_for_selector(DONE)
    editor.fill(RUNAWAY)
    page.get_by_role("button", name="Ask", exact=True).click()
    # On a busy machine the query may be asked before the other limit has arrived.
    page.get_by_text(re.compile(r"was stopped after (2|10) s")).wait_for()
    page.get_by_text("△ nothing ties").first.wait_for()
    clean(page, "stopped")
    editor.fill(GRAPH)
    page.get_by_role("button", name="Ask", exact=True).click()
    page.get_by_text("5 triples in").wait_for(timeout=PATIENCE)
    page.get_by_role("tree", name="Graph of the answer").wait_for()
    page.get_by_text("In which order the patterns run").click()
    clean(page, "graph")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as SPARQL results").click()
    with open(saved.value.path(), encoding="utf-8") as file:
        assert len(json.load(file)["results"]["bindings"]) == 5
    page.reload()
    playwright.expect(page.get_by_label("Your query")).not_to_have_value("")
