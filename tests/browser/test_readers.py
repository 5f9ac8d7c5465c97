"""The pages as readers need them: dark where the machine is, on a tablet, at twice the size."""

from __future__ import annotations

import pytest

from explorer.app.serve import configuration
from tests.browser import test_browser as shared

pytestmark = shared.pytestmark
playwright = shared.playwright
address, browser, page = shared.address, shared.browser, shared.page

PAGES = {
    "case": "?case=made-up-cpap-ahi-4",
    "why": f"why?{shared.CASE}&node={shared.NODE}",
    "desk": f"desk?{shared.CASE}",
    "decide": f"desk?{shared.CASE}&view=decision",
    "letter": f"desk?{shared.CASE}&view=letter",
    "work list": "work_list",
    "new request": "new_request",
    "workbench": "workbench",
}


NARROW = {"a tablet": 820, "twice the size": 640, "a telephone": 400}
"""Pixels of a window; 640 are what a window of 1280 has at twice the size."""


@pytest.mark.parametrize("name", PAGES)
def test_a_page_can_be_read_in_the_dark_and_in_a_narrow_window(
    page: playwright.Page, address: str, name: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core")
    page.set_viewport_size({"width": 1280, "height": 6000})  # what lies outside is not looked at
    page.emulate_media(color_scheme="dark")
    page.goto(f"{address}/{PAGES[name]}")
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_selector(shared.DONE)
    page.wait_for_selector("[data-testid=stSkeleton]", state="detached")
    page.wait_for_timeout(300)
    paint = page.get_by_test_id("stApp").evaluate("app => getComputedStyle(app).backgroundColor")
    wanted = configuration()["theme.dark.backgroundColor"].removeprefix("#")
    assert paint == f"rgb{tuple(bytes.fromhex(wanted))}"
    # all else that axe-core looks at is the same as in the light
    results = axe.Axe().run(page, options={"runOnly": ["color-contrast"]}).response
    assert [node["html"] for each in results["violations"] for node in each["nodes"]] == []
    assert len(results["passes"][0]["nodes"]) > 10
    for reader, width in NARROW.items():
        page.set_viewport_size({"width": width, "height": 1180})
        page.wait_for_timeout(200)
        wide = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
        assert wide <= 0, reader
