"""The pages as a reader has them: clicks, keys, addresses, sizes, and not one call to the outside.

A server runs on a free port of this machine; a headless chromium that Debian installed reads it.
"""

import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import xml.etree.ElementTree as ElementTree
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

import explorer.app
from explorer.app.items import Item, Mark, Section, Text
from explorer.drawing import draw, rows

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium on this machine")

EVERY_PAGE = sorted(Path(explorer.app.__file__).parent.glob("pages/[0-9]*.py"))
PAGES = [path for path in EVERY_PAGE if "choices.ask()" in path.read_text("utf-8")]
"""The pages about one case on file, the page of the bare address first."""
CASE = "case=cervical-esi-62321"
NODE = "A16-CONS-D"
DONE = "[data-testid=stApp][data-test-script-state=notRunning]"
PATIENCE = 90_000  # milliseconds; a loaded machine is slow


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def serving(folder: Path, port: int | None = None) -> Iterator[str]:
    """Where the pages are served, started in a folder that has nothing to do with the project."""
    port = port or free_port()
    log = folder / "log.txt"
    command = [sys.executable, "-m", "explorer", "app", "--port", str(port), "--no-browser"]
    with log.open("w") as output:
        server = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
        try:
            _wait(f"http://127.0.0.1:{port}/_stcore/health", server, log)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving(tmp_path_factory.mktemp("server")) as address:
        yield address


def _wait(url: str, server: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(150):
        assert server.poll() is None, log.read_text()
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"the pages did not start within half a minute: {log.read_text()}")


@pytest.fixture(scope="module")
def browser() -> Iterator["playwright.Browser"]:
    quiet = [
        "--no-sandbox",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    with playwright.sync_playwright() as started:
        opened = started.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield opened
        opened.close()


@pytest.fixture
def page(browser: "playwright.Browser", address: str) -> Iterator["playwright.Page"]:
    """A page whose test fails for any request to the outside and any broken promise of safety."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    view = context.new_page()
    view.set_default_timeout(PATIENCE)
    outside: list[str] = []
    faults: list[str] = []
    context.on("request", lambda request: outside.append(request.url))
    view.on("pageerror", lambda error: faults.append(str(error)))
    view.on(
        "console",
        lambda said: faults.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield view
    context.close()
    local = (address, address.replace("http", "ws", 1), "data:", f"blob:{address}")
    assert [url for url in outside if not url.startswith(local)] == []
    assert outside
    assert faults == []


def show(page: "playwright.Page", url: str) -> None:
    """Open an address and wait until the page stands still."""
    page.goto(url)
    settle(page)


def settle(page: "playwright.Page") -> None:
    page.wait_for_selector(DONE)
    page.wait_for_selector(
        ".row, .sheet table, .grid table, [role=treeitem], [data-testid=stAlert], "
        "[data-testid=stMultiSelect], [data-testid=stForm]"
    )
    page.wait_for_selector(DONE)
    page.wait_for_timeout(300)


def row(page: "playwright.Page", node: str, title: str) -> "playwright.Locator":
    """The row of a node in the list with this title."""
    return page.get_by_role("list", name=title).locator(f".row[data-id$='/{node}']").first


def test_the_first_screen_says_what_why_and_what_to_ask_for(
    page: "playwright.Page", address: str
) -> None:
    show(page, f"{address}/?{CASE}")
    assert "Not medical advice" in page.locator("[data-testid=stMarkdown]").first.inner_text()
    for text in ("Criteria not met", "Decisive", "What to ask for"):
        box = page.get_by_text(text, exact=False).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] < 900, text
    asked = page.get_by_role("list", name="What to ask for", exact=True).get_by_role("listitem")
    asked.first.wait_for()
    assert asked.count() >= 3


def test_a_criterion_opens_to_its_facts_and_sources(page: "playwright.Page", address: str) -> None:
    show(page, f"{address}/?{CASE}")
    criterion = row(page, NODE, "Criteria of")
    facts = criterion.get_by_text("Facts on record")
    assert not facts.is_visible()
    criterion.locator("summary").focus()
    page.keyboard.press("Enter")
    facts.wait_for()
    criterion.get_by_text("Sources").wait_for()


def test_a_row_leads_to_its_reasons_and_back_again(page: "playwright.Page", address: str) -> None:
    show(page, f"{address}/?{CASE}")
    row(page, NODE, "Criteria of").get_by_role("link", name="Why:").click()
    page.wait_for_url(re.compile(rf"/why\?.*node={NODE}"))
    page.get_by_role("heading", level=1, name="Why:").wait_for()
    assert CASE in page.url
    page.go_back()
    page.get_by_role("heading", name="What to ask for").wait_for()
    assert CASE in page.url


def test_the_reasons_of_a_criterion_go_down_to_facts_and_a_passage(
    page: "playwright.Page", address: str
) -> None:
    show(page, f"{address}/why?{CASE}&node={NODE}")
    below = page.get_by_role("list", name="Reasons of").locator(".row .quiet").all_inner_texts()
    assert below.count("fact") >= 2
    assert any(text.startswith("passage") for text in below)
    assert "unmet" in page.locator("[role=treeitem]").first.get_attribute("aria-label")


def test_the_graph_can_be_walked_and_opened_with_the_keyboard(
    page: "playwright.Page", address: str
) -> None:
    show(page, f"{address}/why?{CASE}&node=A16-CONS")
    first = page.locator("[role=treeitem][tabindex='0']")
    first.focus()
    page.keyboard.press("ArrowRight")
    reached = page.locator("[role=treeitem][tabindex='0']")
    name = reached.get_attribute("aria-label")
    assert name is not None
    assert reached.get_attribute("aria-level") == "2"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowRight")
    heading = page.get_by_role("heading", level=1)
    before = heading.inner_text()
    page.keyboard.press("Enter")
    playwright.expect(heading).not_to_have_text(before, timeout=PATIENCE)
    settle(page)
    assert heading.inner_text().removeprefix("Why: ") in name


def test_a_click_in_the_graph_opens_the_reasons(page: "playwright.Page", address: str) -> None:
    show(page, f"{address}/why?{CASE}&node=A16-CONS")
    page.locator(f"[role=treeitem][data-id$='/{NODE}']").click()
    page.wait_for_url(re.compile(rf"node={NODE}"))


def test_the_graph_can_be_saved_as_a_picture_that_stands_alone(
    page: "playwright.Page", address: str
) -> None:
    show(page, f"{address}/why?{CASE}&node={NODE}")
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the graph as SVG").click()
    assert saved.value.suggested_filename == f"why-{NODE}.svg"
    tree = ElementTree.parse(saved.value.path())
    names = {element.tag.rpartition("}")[2] for element in tree.iter()}
    assert {"svg", "text", "title"} <= names
    assert "script" not in names


@pytest.mark.parametrize("where", ["", "why"])
def test_a_copied_address_restores_the_view(
    page: "playwright.Page", address: str, where: str
) -> None:
    deep = f"{address}/{where}?{CASE}&as_of=2026-11-22&node={NODE}"
    show(page, deep)
    heading = page.get_by_role("heading", level=1).inner_text()
    page.reload()
    settle(page)
    assert page.get_by_role("heading", level=1).inner_text() == heading
    assert page.url == deep
    if not where:
        row(page, NODE, "Criteria of").get_by_text("Facts on record").wait_for()


def test_the_first_view_of_a_new_server_may_be_any_page(
    browser: "playwright.Browser", tmp_path: Path
) -> None:
    with serving(tmp_path) as address:
        view = browser.new_page(viewport={"width": 1280, "height": 900})
        show(view, f"{address}/why?{CASE}&node={NODE}")
        view.get_by_role("heading", level=1, name="Why:").wait_for()
        links = view.get_by_test_id("stTopNavLink").all_inner_texts()
        assert links == ["Start", "Work list", "Case", "Landscape", "Workbench"]
        view.close()


def test_a_choice_stands_in_the_address(page: "playwright.Page", address: str) -> None:
    show(page, f"{address}/?{CASE}")
    page.get_by_text("Open every detail").click()
    page.wait_for_url(re.compile("details=open"))
    settle(page)
    row(page, NODE, "Criteria of").get_by_text("Facts on record").wait_for()
    page.get_by_role("combobox", name="Weighed by profile").click()
    page.get_by_role("option").last.click()
    page.wait_for_url(re.compile("profile="))


@pytest.mark.parametrize(
    "question",
    [f"{CASE}&node=A16-CONS-X", "case=no-such-case", f"{CASE}&profile=none", f"{CASE}&as_of=soon"],
)
def test_an_address_that_leads_nowhere_is_answered_kindly(
    page: "playwright.Page", address: str, question: str
) -> None:
    show(page, f"{address}/why?{question}")
    page.get_by_role("alert").first.wait_for()
    assert "Traceback" not in page.content()
    page.get_by_test_id("stMain").get_by_role("button").first.click()
    page.get_by_role("heading", level=1).wait_for()


def barriers(page: "playwright.Page") -> list[str]:
    """Whatever axe-core finds on the page as it stands, of any weight; what lies outside it not."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="no axe-core")
    # A part of ours that mends Streamlit's own (component/dropzone.js) may arrive after the page.
    page.locator("[data-testid=stFileUploaderDropzone][role=presentation]").wait_for(
        state="detached"
    )
    results = axe.Axe().run(page).response
    assert len(results["passes"]) > 10
    return [f"{each['id']}: {each['nodes'][0]['html'][:200]}" for each in results["violations"]]


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
@pytest.mark.parametrize("width", [1280, 400])
def test_a_page_has_no_barrier_and_fits_its_window(
    page: "playwright.Page", address: str, path: Path, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 12_000})  # all of it is looked at
    name = path.stem.partition("_")[2]
    here = "" if path == PAGES[0] else name
    show(page, f"{address}/{here}?{CASE}&node={NODE}&details=open")
    assert barriers(page) == []
    wide = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    assert wide <= 0


NASTY = "<img src=x onerror='document.title=1'><script>document.title=1</script>&amp; \\ 'q' \"d\""
DRAW = """async ([js, data]) => {
  const places = '<div class="rows"></div><div class="graph"></div>';
  document.body.innerHTML = `<div id="host">${places}</div>`;
  const code = URL.createObjectURL(new Blob([js], {type: "text/javascript"}));
  const {default: draw} = await import(code);
  const parentElement = document.querySelector("#host");
  draw({data, parentElement, setTriggerValue: () => {}});
  return {
    text: parentElement.textContent,
    names: [...new Set([...parentElement.querySelectorAll("*")].map((each) => each.localName))],
    title: document.title,
  };
}"""


def drawn(browser: "playwright.Browser", script: str, data: object) -> dict[str, Any]:
    """What one of our drawings makes of some data, on an empty page."""
    js = (Path(explorer.app.__file__).parent / "component" / script).read_text(encoding="utf-8")
    page = browser.new_page()
    page.goto("about:blank")
    try:
        found: dict[str, Any] = page.evaluate(DRAW, [js, data])
    finally:
        page.close()
    return found


def test_text_of_a_row_stays_text(browser: "playwright.Browser") -> None:
    text = (Text(NASTY), Text(NASTY, "https://example.org"))
    details = (Section(NASTY, (text,)), Section(NASTY, table=((NASTY,), (NASTY,))))
    mark = Mark(NASTY, "#000000", "#ffffff")
    item = Item(NASTY, "why?node=x", NASTY, mark, lines=(NASTY,), details=details, marks=(mark,))
    data = {"title": NASTY, "columns": [NASTY], "items": [asdict(item)], "focus": NASTY}
    found = drawn(browser, "rows.js", data)
    assert found["text"].count(NASTY) >= 10
    assert found["title"] == ""
    assert not {"img", "script"} & set(found["names"])


def test_text_of_a_box_stays_text(browser: "playwright.Browser") -> None:
    tree = {"id": NASTY, "label": NASTY, "kind": NASTY, "status": None, "known": None}
    picture = asdict(draw(rows({**tree, "because": []}, levels=1), captions=lambda _: (NASTY,)))
    for box in picture["boxes"]:
        box |= {"paint": {"text": "#000000", "background": "#ffffff"}, "shape": "cut"}
    more = {"title": NASTY, "file": "x.svg", "padding": 9, "line_height": 16}
    found = drawn(browser, "graph.js", {**picture, **more})
    assert found["text"].count(NASTY) >= 2
    assert found["title"] == ""
    assert not {"img", "script"} & set(found["names"])


def test_every_answer_carries_what_a_browser_needs_for_safety(address: str) -> None:
    with urllib.request.urlopen(address, timeout=10) as answer:
        policy = answer.headers["content-security-policy"]
        assert answer.headers["x-frame-options"] == "DENY"
        assert answer.headers["referrer-policy"] == "no-referrer"
        assert answer.headers["x-content-type-options"] == "nosniff"
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe-inline" not in scripts
    assert "unsafe-eval" not in scripts.replace("wasm-unsafe-eval", "")
