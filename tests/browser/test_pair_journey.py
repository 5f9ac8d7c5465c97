"""A panel member's way: a disagreement, an order of one's own by keys, a vote, the report."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_browser import CHROMIUM, DONE, PATIENCE, browser, page, playwright, serving

__all__ = ["browser", "page"]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")

CONFLICT = "bmj-2025-ra-epi-st--asa-asra-2010-esi-radicular"
VIEWS = [
    f"disagreement?pair={CONFLICT}&witness=shown",
    "disagreement?pair=topic-cap/window-difference/bcbs-mp-303--phc-esi",
    "document?document=bmj-2025-rapidrec&statement=bmj-2025-ra-epi-st",
    "network?statement=bmj-2025-ra-epi-st",
]
"""The fullest view of each page. What they show besides is made of the same parts."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A server with a desk of its own."""
    folder = tmp_path_factory.mktemp("desk")
    with pytest.MonkeyPatch.context() as setting:
        setting.setenv("EXPLORER_DESK", str(folder / "desk.sqlite"))
        setting.setenv("EXPLORER_NAME", "Dr. Test")
        with serving(folder) as address:
            yield address


def show(page: Any, url: str) -> None:
    page.goto(url)
    page.get_by_role("heading", level=1).wait_for()
    settle(page)


def settle(page: Any) -> None:
    page.wait_for_selector(DONE)
    page.wait_for_timeout(200)
    page.wait_for_selector(DONE)


def test_a_panel_member_weighs_votes_and_leaves_with_a_report(page: Any, address: str) -> None:
    show(page, f"{address}/disagreement")
    words = page.get_by_role("textbox")
    words.fill("bmj radicular asa/asra epidural corticosteroid")
    words.press("Enter")
    page.wait_for_url(re.compile("find="))
    settle(page)
    found = page.get_by_role("region", name="Pairs to choose from")
    found.get_by_role("link", name=re.compile("injection of corticosteroid for")).first.click()
    page.wait_for_url(re.compile(r"pair="))
    page.get_by_role("heading", name="Side by side").wait_for()
    page.get_by_role("img", name=re.compile("Pain relief versus sham")).first.wait_for()

    order = page.get_by_role("list", name="Preferences in the order")
    order.get_by_role("listitem").first.wait_for()
    before = order.get_by_role("listitem").nth(1).inner_text()
    up = order.get_by_role("listitem").nth(1).get_by_role("button", name="Move up")
    up.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("order=prefer-patient-partners"))
    settle(page)
    first = order.get_by_role("listitem").first
    assert before.splitlines()[1] in first.inner_text()
    focused = page.evaluate(
        "() => { let e = document.activeElement;"
        " while (e?.shadowRoot) e = e.shadowRoot.activeElement; return e?.ariaLabel ?? ''; }"
    )
    assert "panel with patient partners" in focused
    page.keyboard.press("Alt+ArrowDown")
    page.wait_for_url(re.compile("order=prefer-evidence-based.prefer-patient-partners"))
    settle(page)
    page.reload()
    settle(page)
    assert before.splitlines()[1] in order.get_by_role("listitem").nth(1).inner_text()

    page.get_by_text("vote", exact=True).click()
    page.get_by_text("accept", exact=True).click()
    page.get_by_role("textbox", name="Text").fill("Agreed at the meeting.")
    page.get_by_role("button", name="Record", exact=True).click()
    recorded = page.get_by_role("region", name="What the panel recorded")
    recorded.get_by_text("Agreed at the meeting.").wait_for()
    assert "Dr. Test" in recorded.inner_text()

    with page.expect_download() as saved:
        page.get_by_role("button", name="Report for a meeting").click()
    assert saved.value.suggested_filename == f"{CONFLICT}.pdf"
    assert Path(saved.value.path()).read_bytes().startswith(b"%PDF")


@pytest.mark.parametrize("view", VIEWS)
def test_no_view_has_a_barrier_and_each_fits_a_narrow_window(
    page: Any, address: str, view: str
) -> None:
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core")
    page.set_viewport_size({"width": 400, "height": 12_000})  # all of it is looked at
    show(page, f"{address}/{view}")
    results = axe.Axe().run(page).response
    found = [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in results["violations"]]
    assert found == []
    assert len(results["passes"]) > 10
    wide = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    assert wide <= 0


def test_a_mark_of_the_network_leads_on_by_key(page: Any, address: str) -> None:
    show(page, f"{address}/network?document=bmj-2025-rapidrec")
    mark = page.get_by_role("link", name=re.compile("^16: NICE"))
    mark.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("document=nice-ng59"), timeout=PATIENCE)


NASTY = "<img src=x onerror='document.title=1'><script>document.title=1</script>&amp; \\ 'q' \"d\""
DRAW = """async ([name, js, data]) => {
  document.body.innerHTML = `<div id="host"><div class="${name}"></div></div>`;
  const code = URL.createObjectURL(new Blob([js], {type: "text/javascript"}));
  const {default: draw} = await import(code);
  const parentElement = document.querySelector("#host");
  draw({data, parentElement, setTriggerValue: () => {}});
  return {
    text: parentElement.textContent,
    names: [...new Set([...parentElement.querySelectorAll("*")].map((each) => each.localName))],
    links: [...parentElement.querySelectorAll("a")].map((each) => each.getAttribute("href")),
    handlers: [...parentElement.querySelectorAll("*")].some((each) => each.hasAttribute("onload")),
    title: document.title,
  };
}"""
CELL = {"text": NASTY, "href": "javascript:alert(1)", "look": "quiet"}
ITEM = {"id": "x", "label": NASTY, "says": NASTY}
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=1"><script>document.title=1'
    '</script><foreignObject><b>x</b></foreignObject><a href="javascript:alert(1)"><text>&lt;b&gt;'
    '</text></a><a href="https://example.org"><text>out</text></a></svg>'
)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("sheet", {"title": NASTY, "columns": [NASTY], "rows": [[CELL, CELL]]}),
        ("order", {"title": NASTY, "rest": NASTY, "items": [ITEM], "out": [ITEM]}),
        ("picture", {"svg": SVG}),
    ],
)
def test_text_stays_text_and_no_address_leads_astray(
    browser: "playwright.Browser", name: str, data: dict[str, Any]
) -> None:
    import explorer.app

    folder = Path(explorer.app.__file__).parent / "component"
    view = browser.new_page()
    view.goto("about:blank")
    try:
        found = view.evaluate(DRAW, [name, (folder / f"{name}.js").read_text("utf-8"), data])
    finally:
        view.close()
    assert found["title"] == ""
    assert not {"img", "script", "b", "foreignObject"} & set(found["names"])
    assert not any(found["links"])
    assert not found["handlers"]
