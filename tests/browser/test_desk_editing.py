"""One reviewer's way with a fact, in a browser: open, enter, undo, try out, keep.

In each state axe-core finds nothing, what changed is read out, and nothing is asked of the outside
(the page of `test_browser` fails for that).
"""

from pathlib import Path

import pytest
import test_browser as pages

from explorer.desk.changes import edits_of
from explorer.desk.people import local_person
from explorer.desk.requests import Record, open_request
from explorer.desk.storage import open_desk
from explorer.places import CASES

pytestmark = pytest.mark.skipif(pages.CHROMIUM is None, reason="no chromium on this machine")

address, browser, page = pages.address, pages.browser, pages.page
"""Fixtures: where the pages are served, a browser, and a page that asks nothing of the outside."""

SLUG = "cervical-esi-62321"
NOT_MET, OPEN = "Criteria not met", "Information needed"


@pytest.fixture
def request_id() -> str:
    """A request on the desk of this run of the tests, which the served pages have too."""
    path: Path = CASES / f"{SLUG}.trig"
    record = Record(path.read_bytes(), "application/trig", path.name)
    opened = open_request(
        open_desk(), local_person(), record, slug=SLUG, procedure="The first case"
    )
    return opened.id


def clean(page: "pages.playwright.Page") -> None:
    """Axe-core finds nothing on the page as it stands."""
    page.wait_for_selector(pages.DONE)
    page.wait_for_timeout(300)
    assert pages.barriers(page) == []


def until(page: "pages.playwright.Page", outcome: str) -> None:
    page.wait_for_function(
        "wanted => document.querySelector('#determination')?.textContent.includes(wanted)",
        arg=outcome,
    )
    page.wait_for_selector(pages.DONE)


def type_therapy(page: "pages.playwright.Page", weeks: int) -> None:
    box = page.get_by_role("combobox", name="Concept")
    box.click()
    box.fill("physical therapy")
    page.keyboard.press("Enter")
    page.get_by_label("Paper of the record", exact=True).fill("therapy note")
    page.get_by_label("Lasted", exact=True).fill(f"{weeks} weeks")


def test_a_fact_is_entered_undone_tried_out_and_kept(
    page: "pages.playwright.Page",
    address: str,
    request_id: str,
) -> None:
    page.goto(f"{address}/desk?request={request_id}")
    until(page, NOT_MET)
    page.wait_for_selector(".row")
    clean(page)

    type_therapy(page, 6)
    page.keyboard.press("Enter")
    until(page, OPEN)
    said = page.get_by_role("status").filter(has_text="The determination was")
    assert "is now information needed" in said.inner_text()
    assert page.get_by_text("changed: was").count() >= 3
    lasted = page.get_by_label("Lasted", exact=True)
    assert lasted.input_value() == ""
    pages.playwright.expect(lasted).to_be_focused()
    assert page.get_by_text("entered by").count() >= 1
    clean(page)

    page.get_by_role("button", name="Undo the last entry").press("Enter")
    until(page, NOT_MET)
    assert edits_of(open_desk(), request_id) == ()
    pages.playwright.expect(page.locator("body")).not_to_be_focused()

    page.get_by_text("Draft: try facts out without saving").click()
    page.get_by_role("button", name="Discard the draft").wait_for()
    type_therapy(page, 8)
    page.get_by_role("button", name="Try out this fact").press("Enter")
    until(page, OPEN)
    assert "not saved" in page.get_by_role("status").filter(has_text="Draft of 1").inner_text()
    assert edits_of(open_desk(), request_id) == ()
    clean(page)

    page.get_by_role("button", name="Keep: save 1").press("Enter")
    page.get_by_role("button", name="Save this fact").wait_for()
    until(page, OPEN)
    (kept,) = edits_of(open_desk(), request_id)
    assert kept.edit.entry["duration"] == "8 weeks"
