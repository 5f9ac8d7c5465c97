"""The map in a browser: opened, narrowed, searched, a cell opened, back again, restored by a link.

The server and the browser are those of `test_browser`.
"""

# ruff: noqa: F401, F811 -- fixtures are imported by name
from __future__ import annotations

import re

import pytest
from test_browser import (
    DONE,
    PATIENCE,
    address,
    barriers,
    browser,
    page,
    playwright,
    pytestmark,
    show,
)

MAP = "Interventions by documents"


def settle(page: playwright.Page) -> None:
    page.wait_for_timeout(200)
    page.wait_for_selector(DONE)
    page.wait_for_timeout(200)


def test_a_panel_member_finds_a_disagreement_and_comes_back(
    page: playwright.Page,
    address: str,
) -> None:
    show(page, f"{address}/landscape")
    table = page.get_by_role("region", name=MAP)
    table.wait_for()

    # narrow
    page.get_by_role("combobox", name="Region").click()
    page.get_by_role("option", name="cervical region").click()
    page.wait_for_url(re.compile(r"region=cervical-region"))
    page.keyboard.press("Escape")
    settle(page)
    rows = table.get_by_role("rowheader")
    playwright.expect(rows.filter(has_text="lumbar region")).to_have_count(0, timeout=PATIENCE)

    # search, by an abbreviation and the keyboard
    box = page.get_by_role("textbox", name="Search statements, terms and documents")
    box.fill("cervical ESI")
    box.press("Enter")
    hit = page.get_by_role("region", name="Found").get_by_role("link").first
    hit.wait_for()
    assert barriers(page) == []
    hit.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"intervention=cervical-epidural-injection"))
    settle(page)
    narrowed = page.url

    # open a cell with the keyboard: its statements are read next
    cell = table.get_by_role("link", name=re.compile(r"^Open \d+ statement")).first
    opened = (cell.get_attribute("aria-label") or "").partition(": ")[2]
    cell.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"cell="))
    heading = page.get_by_role("heading", name=opened)
    heading.wait_for()
    playwright.expect(heading).to_be_focused(timeout=PATIENCE)
    statements = page.get_by_role("region", name=opened)
    assert statements.get_by_role("rowheader").count() >= 1
    assert barriers(page) == []
    deep = page.url

    # back with the browser's button
    page.go_back()
    playwright.expect(heading).to_have_count(0, timeout=PATIENCE)
    assert page.url == narrowed

    # a copied link restores all of it
    show(page, deep)
    page.get_by_role("heading", name=opened).wait_for()
    assert page.url == deep
    links = page.get_by_role("link", name=re.compile("≠|conflict")).all()
    hrefs = [link.get_attribute("href") or "" for link in links]
    assert any(href.startswith("disagreement?pair=") for href in hrefs)


def test_nothing_left_is_said_without_a_barrier(page: playwright.Page, address: str) -> None:
    show(page, f"{address}/landscape?region=sacral-region&jurisdiction=denmark")
    page.get_by_text("No statement on file has all of this at once").wait_for()
    assert barriers(page) == []
    page.get_by_role("button", name=re.compile("Loosen region")).click()
    page.get_by_role("region", name=MAP).wait_for()
    assert "region=" not in page.url


def test_headers_stay_in_view_and_the_page_fits_at_twice_the_size(
    page: playwright.Page,
    address: str,
) -> None:
    page.set_viewport_size({"width": 640, "height": 700})
    show(page, f"{address}/landscape")
    table = page.get_by_role("region", name=MAP)
    table.wait_for()
    wide = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    assert wide <= 0
    table.evaluate("box => box.scrollTo(400, 300)")
    place = table.evaluate(
        """box => {
          const at = (each) => each.getBoundingClientRect();
          const whole = at(box);
          const row = [...box.querySelectorAll("tbody th[scope=row]")]
            .find((each) => at(each).bottom > whole.top + 200);
          const corner = box.querySelector("thead th");
          return [at(row).left - whole.left, at(corner).top - whole.top, box.scrollLeft];
        }"""
    )
    assert place[2] > 100
    assert max(abs(place[0]), abs(place[1])) <= 2
