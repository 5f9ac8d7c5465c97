"""The text of an assessment and of a tree of reasons: complete, plain in a file, safe to print."""

import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from explorer.printing import Page
from explorer.tables import show_table
from explorer.terminal import CLOSING, show_assessment, show_reasons

DOCUMENTS = Path(__file__).parent / "documents"
SMALL = DOCUMENTS / "small.json"


def shown(document: dict[str, Any], width: int = 80) -> str:
    text = io.StringIO()
    show_assessment(document, Page(text, width))
    return text.getvalue()


def small() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(SMALL.read_text("utf-8"))
    return document


def test_the_small_assessment_reads_as_kept_on_file() -> None:
    assert shown(small()) == (DOCUMENTS / "small.txt").read_text("utf-8")


@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_no_line_is_wider_than_the_page_and_none_ends_in_blanks(width: int) -> None:
    lines = shown(small(), width).splitlines()
    assert len(lines) > 100
    assert [line for line in lines if len(line) > min(width, 120)] == []
    assert [line for line in lines if line != line.rstrip()] == []


def test_a_file_gets_neither_escape_codes_nor_boxes() -> None:
    assert set(shown(small())) <= set(map(chr, range(32, 127))) | {"\n"}


def test_who_decides_is_said_last() -> None:
    assert " ".join(shown(small()).split()).endswith(CLOSING)


def test_every_sentence_of_the_document_is_shown() -> None:
    text = " ".join(shown(small(), 120).split())
    missing = [said for said in sentences(small()) if " ".join(said.split()) not in text]
    assert missing == []


def sentences(value: Any, key: str = "") -> list[str]:
    """Every text of two words or more that a reader should meet.

    Left out: the trees of populations (their result is told), the publisher (it stands in the
    citation), what lies under a node that does not apply, why a node with children has its status
    (they stand below it), and why a what-if comes out as it does.
    """
    if isinstance(value, dict):
        apart = {"population", "publisher", "sentence" if "side" in value else ""}
        if value.get("status") == "not-applicable":
            apart |= {"children"}
        if value.get("children") or "if_met" in value:
            apart |= {"because"}
        parts = ((name, part) for name, part in value.items() if name not in apart)
        return [each for name, part in parts for each in sentences(part, name)]
    if isinstance(value, list):
        return [each for part in value for each in sentences(part, key)]
    return [value] if isinstance(value, str) and " " in value else []


def test_text_that_would_steer_the_terminal_is_defused() -> None:
    document = small()
    document["case"]["title"] = "A \x1b[31mred\x1b[0m \x07title\u202e [bold]kept[/bold]"
    text = shown(document)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\u202e" not in text
    assert "[bold]kept[/bold]" in text


def test_an_address_is_never_broken() -> None:
    document = small()
    address = "https://example.org/" + "a-rather-long-name/" * 8
    document["citations"][0]["url"] = address
    assert address in shown(document)


def test_a_terminal_gets_colour_and_the_same_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = shown(small())
    assert "\x1b[" in coloured
    without = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert "✗ unmet" in without
    plain = without.translate(str.maketrans("✓✗–", "+x-"))
    assert [line.rstrip() for line in plain.splitlines()] == [
        line.rstrip() for line in (DOCUMENTS / "small.txt").read_text("utf-8").splitlines()
    ]


def test_reasons_go_down_to_fact_and_passage_and_are_told_once() -> None:
    fact = reason("case:small/fact-1", "Care for 1 week", kind="fact", status="present")
    passage = reason("kb:care-passage", "Section 2", kind="passage", known="read")
    care = reason("kb:care", "At least 4 weeks", [fact, passage], status="unmet", how="computed")
    tree = reason("kb:root", "Covered", [care, care], status="unmet", text="One part is unmet.")
    text = io.StringIO()
    show_reasons(tree, Page(text, 80))
    assert text.getvalue() == (DOCUMENTS / "reasons.txt").read_text("utf-8")


def test_a_pair_is_told_against_the_earlier_one_it_is_most_like() -> None:
    document = small()
    first = document["conflicts"][0]
    like = {**first, "a_label": "Another statement", "flip": "Putting age first."}
    unlike = {**first, "anatomy": first["anatomy"][:1], "b_label": "A third statement"}
    document["conflicts"] = [first, like, unlike]
    parts = re.split(r"^ \d A ", shown(document), flags=re.MULTILINE)
    second, third = parts[2], parts[3].split("Risks that")[0]
    assert "Putting age first." in second
    assert "differ in" not in second
    assert "the rest      as in 1" in second
    assert "differ in" in third
    assert "the rest" not in third


def test_what_holds_for_all_recommendations_is_said_once() -> None:
    document = small()
    only = document["recommendations"][0]
    away = {**only, "label": "Another one", "track": "condition-not-documented"}
    document["recommendations"] = [only, away]
    text = shown(document, 120)
    assert text.count("It speaks of every kind of the service.") == 1
    assert text.count("how long the pain has lasted; settled by: onset") == 1
    assert "Also: condition not documented" in text


def test_a_section_without_entries_says_so() -> None:
    document = small()
    document["risks"] = []
    assert "Risks that the facts raise\n--------------------------\nNone.\n" in shown(document)


def test_a_table_that_does_not_fit_is_told_field_by_field() -> None:
    text = io.StringIO()
    columns = ("first_column", "second", "third")
    show_table(columns, [("a" * 40, "b" * 40, None), ("c", "d", "e")], Page(text, 60))
    assert text.getvalue() == (
        f"first column  {'a' * 40}\nsecond        {'b' * 40}\n\n"
        "first column  c\nsecond        d\nthird         e\n"
    )


def test_the_widest_column_of_a_table_is_broken_into_lines() -> None:
    text = io.StringIO()
    show_table(("name", "what"), [("one", "a few words " * 4)], Page(text, 40))
    assert text.getvalue() == (
        "name  what\n"
        f"----  {'-' * 34}\n"
        "one   a few words a few words a few\n"
        "      words a few words\n"
    )


def reason(iri: str, label: str, because: list[Any] | None = None, **given: str) -> dict[str, Any]:
    empty = {"kind": "criterion", "status": None, "how": None, "known": None, "text": ""}
    return {"id": iri, "label": label, **empty, **given, "because": because or []}
