"""The work list and a new request as a reviewer has them: keys, addresses, sizes, no other host."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.desk.asking import request_information
from explorer.desk.requests import find_requests, record_of
from explorer.desk.storage import SETTING, close_desk, open_desk
from tests.browser import test_browser as shared
from tests.desks import REVIEWER, decided, opened

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = shared.pytestmark
browser, page = shared.browser, shared.page

FORM = """id: handed-in
procedure: {cpt: '62323', name: An injection}
facts:
- {concept: numbness, status: present}
- {concept: nummness, status: present}
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk") / "desk.sqlite"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, place: Path) -> Iterator[str]:
    """Where the pages are served, with a few requests on their desk."""
    desk = open_desk(str(place))
    for number in range(3):
        opened(desk, procedure=f"Operation {number}", urgency="expedited" if number else "standard")
    request_information(desk, REVIEWER, find_requests(desk)[0].id, version=1)
    decided(desk, opened(desk, procedure="A scan", line_of_business=""))
    close_desk(desk)
    before = os.environ.get(SETTING)
    os.environ[SETTING] = str(place)
    try:
        with shared.serving(tmp_path_factory.mktemp("server")) as served:
            yield served
    finally:
        os.environ.pop(SETTING)
        if before is not None:
            os.environ[SETTING] = before


def show(page: "playwright.Page", url: str) -> None:
    page.goto(url)
    settle(page)


def settle(page: "playwright.Page") -> None:
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_selector(shared.DONE)
    page.wait_for_timeout(300)
    # the place to drop a file on has its role from us, a moment after it is there
    page.wait_for_selector(
        "[data-testid=stFileUploaderDropzone][role=presentation]", state="detached"
    )


@pytest.mark.parametrize(
    ("where", "width"),
    [
        ("work_list?status=any", 1280),
        ("work_list?status=any", 400),
        ("work_list?find=nothing", 1280),
        ("new_request", 1280),
        ("new_request", 400),
        ("new_request?way=upload", 1280),
        ("new_request?way=copy", 1280),
    ],
)
def test_a_page_of_the_desk_has_no_barrier_and_fits_its_window(
    page: "playwright.Page", address: str, where: str, width: int
) -> None:
    page.set_viewport_size({"width": width, "height": 4000})
    show(page, f"{address}/{where}")
    assert shared.barriers(page) == []
    wide = page.get_by_test_id("stMain").evaluate("main => main.scrollWidth - main.clientWidth")
    assert wide <= 0


def test_a_filter_is_set_with_keys_and_can_be_sent(page: "playwright.Page", address: str) -> None:
    show(page, f"{address}/work_list")
    page.get_by_text("3 of 4 requests").wait_for()
    page.get_by_role("textbox", name="Search").focus()
    page.keyboard.type("operation 1")
    page.keyboard.press("Enter")
    page.get_by_text("1 of 4 requests").wait_for()
    assert "find=operation+1" in page.url
    page.reload()
    settle(page)
    page.get_by_text("1 of 4 requests").wait_for()


def test_a_file_is_handed_in_corrected_and_on_the_list(
    page: "playwright.Page", address: str, place: Path
) -> None:
    show(page, f"{address}/work_list")
    page.get_by_role("link", name="New request ›").click()
    page.get_by_role("heading", level=1, name="New request").wait_for()
    settle(page)
    page.get_by_text("By upload").click()
    page.get_by_role("heading", name="The record").wait_for()
    assert "way=upload" in page.url
    handed = {"name": "mine.yaml", "mimeType": "application/yaml", "buffer": FORM.encode()}
    page.locator("input[type=file]").set_input_files(handed)
    page.get_by_text("the concept nummness of fact 2 is not known").wait_for()
    page.get_by_text("Line 5", exact=True).wait_for()
    assert shared.barriers(page) == []
    page.get_by_role("textbox", name="The record, to correct").fill(
        FORM.replace("nummness", "numbness")
    )
    page.get_by_role("button", name="Check again").click()
    page.get_by_text("Problems: 1").wait_for(state="detached")
    page.get_by_role("button", name="Open the request").click()
    page.get_by_text("is open and on the work list").wait_for()
    page.get_by_role("link", name="‹ Work list").click()
    page.get_by_role("heading", level=1, name="Work list").wait_for()
    page.get_by_text("An injection · 62323").first.wait_for()
    desk = open_desk(str(place))
    (made,) = [each for each in find_requests(desk) if each.slug == "handed-in"]
    assert record_of(desk, made.id).original == FORM.encode()
    close_desk(desk)


def test_a_concept_is_found_while_typing_by_another_name(
    page: "playwright.Page", address: str
) -> None:
    show(page, f"{address}/new_request")
    page.get_by_role("combobox", name="Concept, by any of its names").click()
    page.keyboard.type("pins and")
    page.get_by_role("option", name="pins and needles").wait_for()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Add the fact").click()
    page.get_by_text("pins and needles: present").wait_for()
