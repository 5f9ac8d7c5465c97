"""The pages for a reader whose machine is set to dark: in the dark theme, and without a barrier."""

from __future__ import annotations

import pytest

from explorer.app.serve import configuration
from tests.browser import test_browser as shared

pytestmark = shared.pytestmark
playwright = shared.playwright
address, browser, page = shared.address, shared.browser, shared.page

PAGES = {
    "case": f"?{shared.CASE}&node={shared.NODE}",
    "why": f"why?{shared.CASE}&node={shared.NODE}",
    "desk": f"desk?{shared.CASE}",
    "decide": f"desk?{shared.CASE}&view=decision",
    "letter": f"desk?{shared.CASE}&view=letter",
    "work list": "work_list",
    "new request": "new_request",
    "workbench": "workbench",
}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_dark_and_can_be_read(page: playwright.Page, address: str, name: str) -> None:
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
    results = axe.Axe().run(page).response
    found = [
        f"{each['id']}: {each['nodes'][0]['html'][:200]}"
        for each in results["violations"]
        if each["impact"] in {"serious", "critical"}
    ]
    assert found == []
    assert len(results["passes"]) > 10
