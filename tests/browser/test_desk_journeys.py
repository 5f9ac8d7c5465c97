"""A reviewer's whole way, in a browser: from the work list to a signed letter and a log that holds.

One desk and one server for all of them. The first case goes all the way; five others, each under
another policy or none, go the part that their outcome calls for. A request to the outside fails the
run (the page of `test_browser` sees to that). A picture of each step is left in `PICTURES`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from explorer.desk.people import local_person
from explorer.desk.requests import Record, get_request, open_request
from explorer.desk.storage import SETTING, close_desk, open_desk
from explorer.desk.upkeep import verify_log
from explorer.desk.versions import Request
from explorer.places import CASES
from tests.browser import test_browser as shared
from tests.desks import log_of

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = shared.pytestmark
browser, page = shared.browser, shared.page

PICTURES = Path(__file__).resolve().parents[2] / "build" / "screenshots"
"""Where the pictures of the steps go, by case; git ignores it."""
FIRST = "cervical-esi-62321"
BEGINS = {"pdf": b"%PDF-", "docx": b"PK", "html": b"<!doctype html>"}
"""How a file of each format begins."""
CAME, ASKED = "What was asked for has come", "Ask: the clock stops"
REASON = "Worked through with the whole record at hand."


@dataclass(frozen=True, slots=True)
class Way:
    """How far a case goes: what was derived, what is decided, and where that leaves the request."""

    derived: str
    decision: str
    status: str


WAYS = {
    "made-up-bariatric-sleeve": Way("Criteria met", "Approve", "decided"),
    "made-up-lcd-sij-third-diagnostic": Way("Criteria not met", "Deny", "decided"),
    "made-up-lcd-esi-three-levels": Way("Criteria not met", "Partly approve", "decided"),
    "made-up-oxygen-no-values": Way(
        "Information needed", "Ask for information", "information-requested"
    ),
    "nydfs-202105-137927": Way("No policy named", "Refer to a physician", "with-physician"),
}
"""Under a national policy, two local ones, another national one, and under none."""


@pytest.fixture(scope="module")
def desk_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("desk") / "desk.sqlite"


@pytest.fixture(scope="module")
def requests(desk_file: Path) -> dict[str, str]:
    """The request of each case, by the name of the case, as the desk has it."""
    desk, found = open_desk(str(desk_file)), {}
    for slug in (FIRST, *WAYS):
        path = CASES / f"{slug}.trig"
        record = Record(path.read_bytes(), "application/trig", path.name)
        found[slug] = open_request(desk, local_person(), record, slug=slug, procedure=slug).id
    close_desk(desk)
    return found


@pytest.fixture(scope="module")
def address(
    tmp_path_factory: pytest.TempPathFactory, desk_file: Path, requests: dict[str, str]
) -> Iterator[str]:
    before = os.environ[SETTING]
    os.environ[SETTING] = str(desk_file)
    try:
        with shared.serving(tmp_path_factory.mktemp("server")) as served:
            yield served
    finally:
        os.environ[SETTING] = before


@dataclass(slots=True)
class Reader:
    """Somebody at a page, who leaves a picture of each step."""

    page: playwright.Page
    slug: str
    steps: int = 0

    def saw(self, step: str) -> None:
        self.steps += 1
        folder = PICTURES / self.slug
        folder.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=folder / f"{self.steps:02}-{step}.png")

    def still(self) -> None:
        self.page.wait_for_selector(shared.DONE)
        self.page.wait_for_timeout(150)

    def opens(self, address: str) -> None:
        """From the work list to the desk."""
        self.page.goto(f"{address}/work_list")
        self.page.get_by_role("link", name=self.slug).click()
        self.page.wait_for_url(re.compile(r"/desk\?request="))
        self.page.locator("#determination").wait_for()
        self.still()
        self.saw("open")

    def looks_at(self, view: str, heading: str) -> None:
        """One of the views of the desk."""
        self.page.get_by_role("radiogroup", name="View").get_by_text(view, exact=True).click()
        self.page.get_by_role("heading", name=heading, exact=True).wait_for()
        self.still()

    def presses(self, button: str, until: str) -> None:
        """A button, until the page says what it did."""
        self.page.get_by_role("button", name=button).click()
        self.page.get_by_text(until).first.wait_for()
        self.still()

    def takes(self, kind: str, form: str) -> None:
        """A letter as a file, which is no empty one."""
        with self.page.expect_download() as taken:
            self.page.get_by_role("button", name=f"Download {form}", exact=True).click()
        name, content = taken.value.suggested_filename, Path(taken.value.path()).read_bytes()
        ending = name.rpartition(".")[2]
        assert name == f"{kind}-letter.{ending}"
        assert content.lower().startswith(BEGINS[ending].lower())
        assert len(content) > 2000
        self.still()


def decides(reader: Reader, decision: str) -> None:
    """Choose, say why, propose."""
    reader.looks_at("Decide", "Decide")
    reader.page.get_by_role("radiogroup", name="Decision").get_by_text(
        re.compile(f"^{decision} ")
    ).click()
    button = f"Propose: {decision.lower()}"
    reader.page.get_by_role("button", name=button).wait_for()
    reader.still()
    reader.page.get_by_role("textbox", name="Reason").fill(REASON)
    reader.presses(button, f"Proposed: {decision.lower()}")
    reader.saw("proposed")
    reader.presses("I reviewed this proposal and agree", "reviewed, by")


def on_desk(desk_file: Path, request: str) -> tuple[Request, list[str]]:
    """The request as the desk has it now, and what was done with it; the log is whole."""
    desk = open_desk(str(desk_file))
    try:
        assert verify_log(desk).broken is None
        done = [row.action for row in log_of(desk) if row.request == request]
        return get_request(desk, request), done
    finally:
        close_desk(desk)


def test_the_first_case_goes_from_the_list_to_a_signed_letter(
    page: playwright.Page, address: str, desk_file: Path, requests: dict[str, str]
) -> None:
    reader = Reader(page, FIRST)
    reader.opens(address)
    assert "Criteria not met" in page.locator("#determination").inner_text()

    box = page.get_by_role("combobox", name="Concept")
    box.click()
    box.fill("physical therapy")
    page.keyboard.press("Enter")
    page.get_by_label("Lasted", exact=True).fill("2 weeks")
    page.get_by_label("Paper of the record", exact=True).fill("therapy note")
    page.get_by_role("button", name="Save this fact").click()
    page.get_by_text("What the last entry changed: ").wait_for()
    reader.still()
    reader.saw("fact")

    reader.looks_at("Ask for information", "Ask for information")
    reader.takes("information", "Word")
    reader.presses(ASKED, "not come yet")
    reader.saw("asked")
    assert shared.barriers(page) == []
    reader.presses(CAME, ", came ")

    reader.looks_at("Decide", "Decide")
    reader.presses("Put it before a physician now", "with the physician")
    reader.saw("referred")
    decides(reader, "Deny")
    reader.presses("Sign: deny", "Decided: deny")
    page.get_by_text(re.compile("Signed by .*, physician")).wait_for()
    reader.saw("signed")
    assert shared.barriers(page) == []

    reader.looks_at("Letter", "Letter")
    for form in ("PDF", "Word", "HTML"):
        reader.takes("provider", form)
    reader.saw("letter")
    page.get_by_text("To the member, in plain language").click()
    page.get_by_text("Reading ease").wait_for()
    reader.still()
    reader.takes("member", "PDF")
    reader.saw("member")

    request, done = on_desk(desk_file, requests[FIRST])
    assert request.status == "decided"
    assert [each for each in done if each != "letter-exported"] == [
        "request-opened",
        "request-viewed",
        "fact-edited",
        "information-requested",
        "information-received",
        "request-referred",
        "decision-proposed",
        "decision-reviewed",
        "decision-signed",
        *["letter-kept"] * 4,
    ]
    assert done.count("letter-exported") == 5


@pytest.mark.parametrize("slug", WAYS)
def test_another_case_goes_as_far_as_its_outcome_calls_for(
    page: playwright.Page, address: str, desk_file: Path, requests: dict[str, str], slug: str
) -> None:
    reader, way = Reader(page, slug), WAYS[slug]
    reader.opens(address)
    assert way.derived in page.locator("#determination").inner_text()
    decides(reader, way.decision)
    reader.saw("reviewed")
    signing = page.get_by_role("button", name=f"Sign: {way.decision.lower()}")
    signing.click()
    signing.wait_for(state="detached")
    page.get_by_role("cell", name="signed", exact=True).wait_for()
    reader.still()
    reader.saw("signed")
    request, done = on_desk(desk_file, requests[slug])
    assert request.status == way.status
    assert done[2:5] == ["decision-proposed", "decision-reviewed", "decision-signed"]
