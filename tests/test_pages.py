"""Every page shows every case: no exception, a title, the determination, sources, kind refusals."""

import html
import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from streamlit.testing.v1 import AppTest
from telling_cases import FIRST, TELLING

import explorer.app
from explorer import places
from explorer.app.serve import configuration, headers
from explorer.app.session import Address
from explorer.app.widgets import NOT_ADVICE, PAINT, STATUSES, plain, safe_link
from explorer.library import Library
from explorer.queries import find_query

FOLDER = Path(explorer.app.__file__).parent
PAGES = [
    path
    for path in sorted(FOLDER.glob("pages/[0-9]*.py"))
    if "choices.ask(" in path.read_text("utf-8")
]
"""The pages about one case on file, the page of the bare address first."""
COMPARE = FOLDER / "pages" / "30_compare.py"
OF_A_CASE = [page for page in PAGES if page.stem in {"10_case", "20_why", "30_compare"}]
"""Pages that show one case, which an address may name wrongly."""
DETERMINATIONS = [STATUSES[name][1] for name in STATUSES if name.startswith("criteria-")]
DETERMINATIONS += [STATUSES[name][1] for name in ("information-needed", "no-policy")]


def shown(page: Path, **question: str) -> AppTest:
    """A page as an address shows it."""
    app = AppTest.from_file(FOLDER / "main.py", default_timeout=60)
    for name, value in question.items():
        app.query_params[name] = value
    if page != PAGES[0]:
        app.switch_page(f"pages/{page.name}")
    return app.run()


def parameter(app: AppTest, name: str) -> str:
    """What the address says: a list where a test has set it, a text where the page has."""
    value = app.query_params[name]
    return value if isinstance(value, str) else value[0]


def test_pages_and_cases_are_found() -> None:
    assert len(PAGES) >= 2
    assert len(OF_A_CASE) == 3
    assert len(TELLING) >= 2


@pytest.mark.parametrize("case", TELLING)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_every_page_shows_every_case(page: Path, case: str) -> None:
    app = shown(page, case=case)
    assert not app.exception
    assert len(app.title) == 1
    assert NOT_ADVICE in app.markdown[0].value.replace("\\", "")
    assert not app.warning


@pytest.mark.parametrize("case", TELLING)
def test_the_case_page_says_what_it_comes_to_and_on_what_sources(case: str) -> None:
    app = shown(PAGES[0], case=case)
    headers_shown = [header.value for header in app.header]
    assert any(word in headers_shown[0] for word in DETERMINATIONS)
    sources = [each.value for each in app.markdown if each.value.startswith("**\\[")]
    assert sources
    assert all("known from" in each or "read in" in each or "recalled" in each for each in sources)


def compared(**question: str) -> list[dict[str, Any]]:
    """The rows of the policies that are compared."""
    (component,) = shown(COMPARE, **question).get("bidi_component")
    found: list[dict[str, Any]] = json.loads(component.proto.json)["items"]
    return found


def test_policies_with_other_thresholds_show_what_each_requires_and_what_was_found() -> None:
    told = {
        policy["label"]: [line for child in policy["children"] for line in child["lines"]]
        for policy in compared(case=FIRST)
    }
    required = {
        line.partition(" · found ")[0]
        for lines in told.values()
        for line in lines
        if line.startswith("required") and " · found 1 week · short by " in line
    }
    assert len(required) >= 3
    assert all(child["cited"] for policy in compared(case=FIRST) for child in policy["children"])


@pytest.mark.parametrize("case", TELLING)
def test_policies_stand_by_status_and_only_the_deciding_one_is_called_so(case: str) -> None:
    rows = compared(case=case)
    assert len(rows) >= 2
    words = [f"{sign} {word}" for sign, word, _ in STATUSES.values()]
    places = [words.index(row["mark"]["text"]) for row in rows]
    assert places == sorted(places)
    deciding = [row["label"] for row in rows if "decides this request" in str(row["marks"])]
    assert len(deciding) == 1
    assert all(row["joint"] == "comparison" for row in rows if row["label"] not in deciding)
    said = [text.value for text in shown(COMPARE, case=case).markdown]
    assert any(f"**{plain(deciding[0])}**. The others are comparison" in text for text in said)


def test_policies_are_compared_for_the_day_in_the_address() -> None:
    standing = {}
    for day in ("2010-06-01", "2026-06-01"):
        rows = compared(case=FIRST, as_of=day)
        document = Library.open().assess_case(FIRST, as_of=date.fromisoformat(day)).document
        standing[day] = {row["label"]: "in force" in row["lines"][0].split(" · ") for row in rows}
        in_force = {each["title"]: each["in_force"] == "yes" for each in document["policies"]}
        assert standing[day] == in_force
    assert standing["2010-06-01"] != standing["2026-06-01"]


def test_a_request_that_no_policy_covers_has_nothing_to_compare_and_says_why() -> None:
    app = shown(COMPARE, case="droracle-506600")
    assert not app.exception
    assert not app.get("bidi_component")
    assert plain(find_query("ask", "comparison").empty) in app.markdown[-1].value


def test_where_no_policy_is_named_none_is_said_to_decide() -> None:
    app = shown(COMPARE, case="txap-p38788")
    assert any("None of them determines" in text.value for text in app.markdown)
    assert "decides this request" not in str(compared(case="txap-p38788"))


def test_without_an_address_the_first_case_is_shown() -> None:
    app = shown(PAGES[0])
    assert not app.exception
    assert parameter(app, "case") == FIRST


@pytest.mark.parametrize("page", OF_A_CASE, ids=lambda page: page.stem)
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ({"case": "no-such-case"}, "There is no case called"),
        ({"case": FIRST, "profile": "nobody"}, "There is no profile called"),
        ({"case": FIRST, "as_of": "tomorrow"}, "is not a day"),
        ({"case": FIRST, "as_of": "0001-01-01"}, "is not a day"),
        ({"case": FIRST, "node": "no-such-node"}, "There is no node called"),
    ],
    ids=["case", "profile", "day", "long ago", "node"],
)
def test_what_is_not_there_is_said_and_the_nearest_offered(
    page: Path, question: dict[str, str], answer: str
) -> None:
    app = shown(page, **question)
    assert not app.exception
    assert answer in app.warning[0].value
    assert app.button


def test_a_case_that_cannot_be_used_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "broken.trig").write_text("this is <no Turtle", encoding="utf-8")
    monkeypatch.setattr(places, "CASES", tmp_path)
    app = shown(PAGES[0])
    assert not app.exception
    assert "broken" in app.error[0].value


def test_an_empty_folder_of_cases_says_what_to_do(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(places, "CASES", tmp_path)
    app = shown(PAGES[0])
    assert not app.exception
    assert "No case is on file" in app.info[0].value


def test_the_nearest_name_is_one_click_away() -> None:
    app = shown(PAGES[0], case=FIRST[:-1])
    app.button[0].click().run()
    assert not app.exception
    assert parameter(app, "case") == FIRST
    assert len(app.title) == 1


def test_a_choice_goes_into_the_address_and_comes_from_it() -> None:
    app = shown(PAGES[0], case=FIRST)
    app.toggle(key="chosen-details").set_value(True).run()
    assert not app.exception
    assert parameter(app, "details") == "open"
    again = shown(PAGES[0], case=FIRST, details="open", as_of="2026-11-20")
    assert again.toggle(key="chosen-details").value is True
    assert again.date_input(key="chosen-as_of").value == date(2026, 11, 20)


def test_an_address_keeps_what_it_names_and_drops_the_rest() -> None:
    here = Address(case="a", as_of="2026-01-01")
    assert here.parameters() == {"case": "a", "as_of": "2026-01-01"}
    iri = "https://example.org/kb/B-1"
    assert here.at(iri).parameters() == {"case": "a", "as_of": "2026-01-01", "node": "B-1"}


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs"))))
def test_text_from_the_data_stays_text_in_markdown(text: str) -> None:
    shown_as = MarkdownIt("commonmark").enable("table").render(f"x {plain(text)}")
    visible = html.unescape(re.sub(r"</?p>|\n", "", shown_as)).replace("\N{WORD JOINER}", "")
    assert visible.split() == f"x {text}".replace("\N{WORD JOINER}", "").split()


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", ":red[x]", ":smile:", "$x$", "a | b", "1. one", "# top"]
)
def test_what_markdown_would_take_for_itself_is_put_behind_a_sign(text: str) -> None:
    assert not re.search(r"(?<!\\)[<>:$|#\[\]*_`.](?!\N{WORD JOINER})", plain(text))


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://doi.org/10.1/a(b)c d", "https://doi.org/10.1/a%28b%29c%20d"),
        ("javascript:alert(1)", None),
        ("", None),
    ],
)
def test_only_addresses_of_the_web_become_links(url: str, link: str | None) -> None:
    assert safe_link(url) == link


def test_every_status_has_a_sign_a_word_and_a_colour() -> None:
    for sign, word, colour in STATUSES.values():
        assert sign.strip()
        assert word.strip()
        assert colour in PAINT


def light(colour: str) -> float:
    """The relative luminance of a colour, as WCAG 2 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_colour_can_be_read_and_is_the_same_everywhere(theme: str) -> None:
    settings = configuration()
    page = [settings[f"theme.{theme}.{where}ackgroundColor"] for where in ("b", "secondaryB")]
    for name, (text, background) in PAINT.items():
        said = {
            each: settings[f"theme.{theme}.{name}{each}Color"] for each in ("Text", "Background")
        }
        for behind in (said["Background"], *page):
            brighter, darker = sorted((light(said["Text"]), light(behind)), reverse=True)
            assert (brighter + 0.05) / (darker + 0.05) >= 4.5, (name, behind)
        if theme == "light":
            assert said == {"Text": text, "Background": background}


def test_the_page_listens_to_this_machine_alone_and_reports_to_nobody() -> None:
    settings = configuration()
    assert settings["server.address"] == "127.0.0.1"
    assert settings["browser.gatherUsageStats"] is False
    assert settings["client.showErrorDetails"] == "none"
    assert "'unsafe-inline'" not in headers()["content-security-policy"].split("style-src")[0]
