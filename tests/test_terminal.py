"""The texts of an assessment and of a tree of reasons: plain in a file, safe to print.

The whole text holds every sentence of the document; the short one counts what it leaves out.
"""

import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from explorer.printing import Page
from explorer.tables import show_table
from explorer.terminal import CLOSING, show_assessment, show_reasons
from explorer.terminal_brief import show_brief

DOCUMENTS = Path(__file__).parent / "documents"
SMALL = DOCUMENTS / "small.json"

Show = Callable[..., str]


def shown(document: dict[str, Any], width: int = 80) -> str:
    text = io.StringIO()
    show_assessment(document, Page(text, width))
    return text.getvalue()


def small() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(SMALL.read_text("utf-8"))
    return document


def in_short(document: dict[str, Any], width: int = 80) -> str:
    text = io.StringIO()
    show_brief(document, Page(text, width))
    return text.getvalue()


@pytest.mark.parametrize(("show", "kept"), [(shown, "small-full.txt"), (in_short, "small.txt")])
def test_the_small_assessment_reads_as_kept_on_file(show: Show, kept: str) -> None:
    assert show(small()) == (DOCUMENTS / kept).read_text("utf-8")


@pytest.mark.parametrize("show", [shown, in_short])
@pytest.mark.parametrize("width", [60, 80, 120, 200])
def test_no_line_is_wider_than_the_page_and_none_ends_in_blanks(show: Show, width: int) -> None:
    lines = show(small(), width).splitlines()
    assert len(lines) > 60
    assert [line for line in lines if len(line) > min(width, 120)] == []
    assert [line for line in lines if line != line.rstrip()] == []


@pytest.mark.parametrize("show", [shown, in_short])
def test_a_file_gets_neither_escape_codes_nor_boxes(show: Show) -> None:
    assert set(show(small())) <= set(map(chr, range(32, 127))) | {"\n"}


def test_who_decides_is_said_last() -> None:
    assert " ".join(shown(small()).split()).endswith(CLOSING)
    *_, last = in_short(small()).split("\nexplorer 0.1.0")
    assert CLOSING in " ".join(last.split())


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


@pytest.mark.parametrize("show", [shown, in_short])
def test_text_that_would_steer_the_terminal_is_defused(show: Show) -> None:
    document = small()
    document["case"]["title"] = "A \x1b[31mred\x1b[0m \x07title\u202e [bold]kept[/bold]"
    text = show(document)
    assert "\x1b" not in text
    assert "\x07" not in text
    assert "\u202e" not in text
    assert "[bold]kept[/bold]" in text


def test_an_address_is_never_broken() -> None:
    document = small()
    address = "https://example.org/" + "a-rather-long-name/" * 8
    document["citations"][0]["url"] = address
    assert address in shown(document)


@pytest.mark.parametrize(("show", "kept"), [(shown, "small-full.txt"), (in_short, "small.txt")])
def test_a_terminal_gets_colour_and_the_same_words(
    show: Show, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    coloured = show(small())
    assert "\x1b[" in coloured
    without = re.sub(r"\x1b\[[0-9;]*m", "", coloured)
    assert "✗ unmet" in without
    plain = without.translate(str.maketrans("✓✗–", "+x-"))
    assert [line.rstrip() for line in plain.splitlines()] == [
        line.rstrip() for line in (DOCUMENTS / kept).read_text("utf-8").splitlines()
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


def test_that_the_document_of_a_recommendation_is_superseded_is_said() -> None:
    document = small()
    only = document["recommendations"][0]
    document["recommendations"] = [{**only, "superseded": False}]
    without = shown(document).count("superseded")
    document["recommendations"] = [{**only, "superseded": True}]
    assert shown(document).count("superseded") == without + 1


def test_a_section_without_entries_says_so() -> None:
    document = small()
    document["risks"] = []
    assert "Risks that the facts raise\n--------------------------\nNone.\n" in shown(document)


# In short -----------------------------------------------------------------------------------------


def test_what_the_same_document_settles_is_asked_for_together() -> None:
    document = small()
    first = document["actions"][0]
    more = [{**first, "rank": n, "label": f"Part {n}", "settles": ["care plan"]} for n in (2, 3)]
    alone = {**first, "rank": 4, "kind": "risk", "label": "Part 4", "settles": []}
    document["actions"] = [first, *more, alone, {**alone, "rank": 5, "label": "Part 5"}]
    text = in_short(document)
    assert "  2-3 Part 2 [1]; Part 3 [1]; unmet; settled by: care plan\n" in text
    assert "    4 Part 4 [1]; risk\n    5 Part 5 [1]; risk\n" in text


def test_a_long_reason_is_cut_after_a_clause_or_a_word_and_says_so() -> None:
    document = small()
    care = document["policies"][0]["criteria"]["children"][0]
    care["because"] = "One clause ends here; " + "another goes on " * 9
    assert re.search(
        r"^  kb:care +One clause ends here; (another|goes|on| )+ \.\.\.$", in_short(document), re.M
    )
    care["because"] = "One clause is rather long and ends here; another" + " goes on" * 9
    assert re.search(r"^  kb:care +One clause .+ ends here; \.\.\.$", in_short(document), re.M)


def test_what_lies_under_a_node_that_does_not_apply_is_hidden() -> None:
    assert "Relief was short" not in in_short(small())


def test_statements_whose_condition_is_not_documented_are_counted() -> None:
    document = small()
    only = document["recommendations"][0]
    away = {**only, "id": "kb:away", "label": "Another one", "track": "elsewhere"}
    document["recommendations"].append(away)
    text = in_short(document)
    assert "Another one" not in text
    assert "1 more with --full, elsewhere: 1 against\n" in text


def test_a_pair_with_a_side_whose_condition_is_not_documented_is_counted() -> None:
    document = small()
    document["recommendations"][1]["track"] = "elsewhere"
    text = in_short(document)
    assert "over: Adults" not in text
    assert "2 more with --full: 1 partial, 1 look alike\n" in text


def test_pairs_that_read_alike_are_told_once_and_a_flip_is_not_repeated() -> None:
    document = small()
    first, other = document["conflicts"]
    alike = {**first, "id": "kb:pair-3"}
    elsewhere = {**first, "id": "kb:pair-4", "overlap": "Children."}
    document["conflicts"] = [first, alike, elsewhere, other]
    text = in_short(document, 120)
    assert text.count("over: Adults with long neck pain.") == 1
    assert "on this case: 2 pairs; partial" in text
    assert text.count("would flip: Putting closeness first.") == 1
    assert "would flip: as in 1" in text


def test_only_sources_of_what_is_shown_are_listed_and_the_others_counted() -> None:
    document = small()
    spare = {**document["citations"][0], "n": 3, "text": "Of no use here"}
    document["citations"].append(spare)
    text = in_short(document)
    assert "Of no use here" not in text
    assert "1 more with --full: 1 secondary\n" in text


def test_a_long_title_is_cut_and_its_citation_stays_whole() -> None:
    document = small()
    source = document["citations"][1]
    source["title"] = "A title of many words that goes on " * 6
    text = " ".join(in_short(document).split())
    assert re.search(r"\[2\] A title of many words .+ \.\.\. " + re.escape(source["text"]), text)


def test_a_claim_without_figures_and_limits_is_counted() -> None:
    document = small()
    document["evidence"][0] |= {"figures": [], "limits": []}
    text = in_short(document)
    assert "Serious events" not in text
    assert "1 more with --full: 1 secondary\n" in text


# Tables -------------------------------------------------------------------------------------------


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
