"""Sign-in through a provider of OpenID Connect, in a browser: who may what, and until when.

The provider runs on this machine (`tests/provider.py`), and nothing else is asked. Settings are
those of docs/desk.md; the roles lie in a claim of a claim, as some providers have it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from explorer.desk.changes import edits_of
from explorer.desk.people import CLAIM_SETTING, local_person
from explorer.desk.requests import Record, get_request, open_request
from explorer.desk.storage import SETTING, Desk, close_desk, open_desk
from explorer.places import CASES
from tests.browser import test_browser as shared
from tests.desks import log_of
from tests.provider import Provider, providing, secrets_toml

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
pytestmark = shared.pytestmark
browser = shared.browser

CASE = "cervical-esi-62321"
VIEWER, REVIEWER, PHYSICIAN, STRANGER = "Eve Roth", "Ann Lee", "Cleo Marsh", "Sam Hill"
OF = {VIEWER: ["viewer"], REVIEWER: ["reviewer"], PHYSICIAN: ["physician"], STRANGER: ["clerk"]}


def claims(name: str, roles: list[str]) -> dict[str, object]:
    return {"name": name, "realm_access": {"roles": roles}}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    made = open_desk(str(tmp_path_factory.mktemp("desk") / "desk.sqlite"))
    yield made
    close_desk(made)


@pytest.fixture(scope="module")
def request_id(desk: Desk) -> str:
    path = CASES / f"{CASE}.trig"
    record = Record(path.read_bytes(), "application/trig", path.name)
    return open_request(desk, local_person(), record, slug=CASE, procedure="The first case").id


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    back = f"http://127.0.0.1:{shared.free_port()}/oauth2callback"
    people = {name: claims(name, roles) for name, roles in OF.items()}
    with providing(Provider("explorer", "a secret", back, people=people)) as provider:
        yield provider


@pytest.fixture(scope="module")
def address(
    tmp_path_factory: pytest.TempPathFactory, desk: Desk, provider: Provider
) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("server")
    (folder / ".streamlit").mkdir()
    (folder / ".streamlit" / "secrets.toml").write_text(secrets_toml(provider))
    with pytest.MonkeyPatch.context() as settings:
        settings.setenv(SETTING, desk.place)
        settings.setenv(CLAIM_SETTING, "realm_access.roles")
        port = int(provider.comes_back_to.rpartition(":")[2].partition("/")[0])
        with shared.serving(folder, port) as served:
            yield served


@contextmanager
def window(
    browser: playwright.Browser, address: str, provider: Provider
) -> Iterator[playwright.Page]:
    """A browser of somebody's own, that asks nobody but the pages and the provider."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(shared.PATIENCE)
    asked: list[str] = []
    context.on("request", lambda request: asked.append(request.url))
    try:
        yield page
        local = (address, address.replace("http", "ws", 1), provider.address, "data:", "blob:")
        assert [url for url in asked if not url.startswith(local)] == []
        assert asked
    finally:
        context.close()


def sign_in(page: playwright.Page, url: str, name: str) -> None:
    """From a page that asks who is there to the provider, and back."""
    page.goto(url)
    page.get_by_role("button", name="Sign in").click()
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_url(re.compile(re.escape(url)))
    still(page)


def still(page: playwright.Page) -> None:
    page.wait_for_selector(shared.DONE)
    page.wait_for_timeout(200)


def test_a_viewer_comes_back_to_the_request_and_can_change_nothing(
    browser: playwright.Browser, address: str, provider: Provider, request_id: str
) -> None:
    with window(browser, address, provider) as page:
        sign_in(page, f"{address}/desk?request={request_id}", VIEWER)
        page.get_by_text(f"Signed in: {VIEWER} (viewer)").wait_for()
        page.get_by_text("To change it needs the role of a reviewer").wait_for()
        for button in ("Save this fact", "Save the note"):
            assert page.get_by_role("button", name=button).is_disabled()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(re.compile(rf"{address}/(\?|$)"))
        page.goto(f"{address}/desk?request={request_id}")
        page.get_by_role("heading", name="Sign in").wait_for()
        assert page.get_by_text("The first case").count() == 0


def test_a_page_of_a_reviewer_refuses_once_the_role_is_gone(
    browser: playwright.Browser, address: str, provider: Provider, desk: Desk, request_id: str
) -> None:
    url = f"{address}/desk?request={request_id}&view=decision"
    before = get_request(desk, request_id)
    with (
        window(browser, address, provider) as earlier,
        window(browser, address, provider) as later,
    ):
        sign_in(earlier, url, REVIEWER)
        refer = earlier.get_by_role("button", name="Put it before a physician now")
        assert refer.is_enabled()
        provider.people[REVIEWER] = claims(REVIEWER, ["viewer"])
        try:
            sign_in(later, url, REVIEWER)
            later.get_by_text(f"Signed in: {REVIEWER} (viewer)").wait_for()
            refer.click()
            earlier.get_by_text("You signed in again, or out, after this page was").wait_for()
        finally:
            provider.people[REVIEWER] = claims(REVIEWER, OF[REVIEWER])
        assert "Traceback" not in earlier.content()
    assert get_request(desk, request_id) == before


def test_two_who_change_one_fact_lose_nothing_and_see_what_the_other_wrote(
    browser: playwright.Browser, address: str, provider: Provider, desk: Desk, request_id: str
) -> None:
    url = f"{address}/desk?request={request_id}"
    with window(browser, address, provider) as one, window(browser, address, provider) as other:
        for page, name in ((one, REVIEWER), (other, PHYSICIAN)):
            sign_in(page, url, name)
            page.get_by_role("list", name="Facts on record").locator(
                ".row[data-id$='/fact-F5']"
            ).get_by_role("link", name="Change: ").click()
            page.get_by_role("button", name="Withdraw it").wait_for()
            still(page)
        one.get_by_label("Lasted", exact=True).fill("2 weeks")
        one.get_by_label("Paper of the record", exact=True).fill("medication list")
        one.get_by_role("button", name="Save this fact").click()
        one.get_by_text("What the last entry changed: ").wait_for()

        lasted = other.get_by_label("Lasted", exact=True)
        lasted.fill("3 weeks")
        other.get_by_role("button", name="Save this fact").click()
        told = other.get_by_role("alert").filter(has_text="Somebody else changed this request")
        told.wait_for()
        still(other)
        playwright.expect(told).to_be_in_viewport()
        assert shared.barriers(other) == []
        other.get_by_text(f"{REVIEWER} entered: ").filter(has_text="lasted: 2 weeks").wait_for()
        assert lasted.input_value() == "3 weeks"
        assert [kept.edit.entry["duration"] for kept in edits_of(desk, request_id)] == ["2 weeks"]
        other.get_by_role("button", name="Take up the request as it is now").click()
        told.wait_for(state="detached")
        still(other)
        assert other.get_by_text(f"entered by {REVIEWER}").count() >= 1
        assert lasted.input_value() == "3 weeks"
        other.get_by_role("button", name="Save this fact").click()
        other.get_by_text(f"entered by {PHYSICIAN}", exact=True).wait_for()
    made = [(kept.edit.by, kept.edit.entry["duration"]) for kept in edits_of(desk, request_id)]
    assert [length for _, length in made] == ["2 weeks", "3 weeks"]
    assert len({by for by, _ in made}) == 2


def test_a_denial_waits_for_a_physician_who_signs_it(
    browser: playwright.Browser, address: str, provider: Provider, desk: Desk, request_id: str
) -> None:
    deciding = f"{address}/desk?request={request_id}&view=decision"
    with (
        window(browser, address, provider) as reviewer,
        window(browser, address, provider) as physician,
    ):
        sign_in(reviewer, deciding, REVIEWER)
        reviewer.get_by_role("radiogroup", name="Decision").get_by_text(
            re.compile("^Deny ")
        ).click()
        propose = reviewer.get_by_role("button", name="Propose: deny")
        propose.wait_for()
        still(reviewer)
        reviewer.get_by_role("textbox", name="Reason").fill("Worked through with the record.")
        propose.click()
        reviewer.get_by_text("Proposed: deny").wait_for()
        still(reviewer)
        assert reviewer.get_by_role("button", name="I reviewed this").is_disabled()

        sign_in(physician, deciding, PHYSICIAN)
        physician.get_by_role("button", name="I reviewed this").click()
        physician.get_by_text("reviewed, by").wait_for()
        reviewer.reload()
        reviewer.get_by_text("To sign this needs the role of a physician").wait_for()
        assert reviewer.get_by_role("button", name="Sign: deny").is_disabled()
        still(physician)
        physician.get_by_role("button", name="Sign: deny").click()
        physician.get_by_text(f"Signed by {PHYSICIAN}, physician").wait_for()
        reviewer.get_by_role("button", name="Put it before a physician now").click()
        reviewer.get_by_text("Somebody else changed this request meanwhile").wait_for()
        assert reviewer.get_by_text(f"{PHYSICIAN}: decision signed at").count() == 1
        still(reviewer)
        reviewer.get_by_role("button", name="Take up the request as it is now").click()
        reviewer.get_by_text(f"Signed by {PHYSICIAN}, physician").wait_for()
    assert get_request(desk, request_id).status == "decided"
    signed_in = [row.detail["roles"] for row in log_of(desk) if row.action == "signed-in"]
    assert {"viewer", "reviewer", "physician"} <= set(signed_in)


def test_who_has_no_role_sees_that_and_nothing_else(
    browser: playwright.Browser, address: str, provider: Provider
) -> None:
    with window(browser, address, provider) as page:
        sign_in(page, f"{address}/work_list", STRANGER)
        page.get_by_text(f"{STRANGER} is signed in and has no role here").wait_for()
        assert page.get_by_text("The first case").count() == 0
        assert page.get_by_role("button", name="Sign out").count() == 1


def test_a_provider_that_refuses_or_is_down_is_told_in_a_sentence(
    browser: playwright.Browser, address: str, provider: Provider
) -> None:
    with window(browser, address, provider) as page:
        page.goto(f"{address}/work_list?find=scan")
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name="Nobody", exact=True).click()
        page.get_by_text("Signing in did not work").wait_for()
        assert "find=scan" in page.url
        still(page)
        assert shared.barriers(page) == []
        provider.is_down = True
        try:
            page.goto(f"{address}/work_list")
            page.get_by_role("button", name="Sign in").click()
            page.get_by_text("the provider did not answer").wait_for()
        finally:
            provider.is_down = False
        assert "Traceback" not in page.content()
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("button", name=VIEWER, exact=True).click()
        page.get_by_text(f"Signed in: {VIEWER}").wait_for()
        assert page.url.endswith("/work_list")
