"""Sentences are filled from templates, and quantities are written as people write them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import explorer
from explorer.citing import Citations
from explorer.criteria import Criteria
from explorer.library import Library
from explorer.wording import Wording, amount, fill, in_words, listed, number, read_quantities

PLACE = re.compile(r"\{([^{}]*)\}")
STATUSES = {"", "met", "unmet", "undocumented", "not-applicable", "contradictory"}
"""What a criterion comes to; other words of a wording of a kind are verdicts of the audit."""
AUDITED = {"said", "held", "file", "seen"}
"""What the audit fills in."""


# Templates ---------------------------------------------------------------------------------------


def test_places_are_filled_and_an_unknown_one_becomes_empty() -> None:
    assert fill("{a} and {b}{c}", {"a": "One", "b": "two"}) == "One and two"


def test_what_fills_a_place_is_left_as_it_is() -> None:
    places = {"a": "{b} in braces", "b": "never"}
    assert fill("Says: {a}", places) == "Says: {b} in braces"


def test_two_full_stops_in_a_row_become_one() -> None:
    assert fill("{a}. Then ({b}).", {"a": "First.", "b": "Second."}) == "First. Then (Second)."


def test_the_most_specific_template_wins() -> None:
    templates = {
        ("Atom", "met", ""): "any atom",
        ("Atom", "met", "waived"): "any atom, waived",
        ("CountAtom", "met", ""): "a count",
        ("CountAtom", "met", "asserted"): "a count, asserted",
    }
    wording = Wording(templates)

    def said(kind: str, how: str, status: str = "met") -> str:
        return wording.finding(kind, "Atom", status, how, {})

    assert said("CountAtom", "asserted") == "a count, asserted"
    assert said("CountAtom", "computed") == "a count"
    assert said("CountAtom", "waived") == "a count"
    assert said("PresenceAtom", "waived") == "any atom, waived"
    assert said("PresenceAtom", "computed") == "any atom"
    assert said("PresenceAtom", "computed", "unmet") == ""


def test_a_sentence_without_a_template_is_empty() -> None:
    assert Wording({}).sentence("anything", label="x") == ""
    assert Wording({("", "risk", ""): "Raised by {facts}."}).sentence("risk", facts="x") == (
        "Raised by x."
    )


# The templates on file ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


def test_every_place_of_a_finding_is_one_that_is_filled(library: Library) -> None:
    background = library.background
    iri, asked = next(iter(background.criteria.items()))
    row = {**asked, "status": "met", "how": "", "required": None, "found": None, "shortfall": None}
    criteria = Criteria(background, Citations({}), {iri: row}, {}, {}, {}, frozenset())
    filled = set(criteria.places(iri, row, "met"))
    named = {
        (*key, place)
        for key, template in background.wording.templates.items()
        if key[0] and key[1] in STATUSES
        for place in PLACE.findall(template)
    }
    assert len(named) > 20
    assert {each for each in named if each[-1] not in filled} == set()


def test_every_place_of_an_audit_is_one_that_is_filled(library: Library) -> None:
    templates = library.background.wording.templates
    audit = {
        key: text
        for key, text in templates.items()
        if key[0] and key[1] not in STATUSES and not key[0].endswith("Letter")
    }
    assert len(audit) > 15
    assert {place for text in audit.values() for place in PLACE.findall(text)} == AUDITED


def sentences_asked_for() -> dict[str, set[str]]:
    """The places that Python fills, by the sentence it asks for; those named outright."""
    asked: dict[str, set[str]] = {}
    for path in Path(explorer.__file__).parent.glob("*.py"):
        if "from explorer.wording import" not in path.read_text("utf-8"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                if name in ("say", "sentence"):
                    places = {each.arg or "**" for each in node.keywords}
                    asked.setdefault(node.args[0].value, set()).update(places)
    return asked


def test_every_sentence_that_is_asked_for_is_on_file_with_its_places(library: Library) -> None:
    asked = sentences_asked_for()
    assert len(asked) > 15
    for sentence, filled in asked.items():
        template = library.background.wording.templates.get(("", sentence, ""))
        assert template, f"nothing says {sentence}"
        missing = set(PLACE.findall(template)) - filled
        assert "**" in filled or not missing, f"{sentence} leaves {missing} empty"


def test_every_status_of_an_atom_and_of_a_tree_can_be_said(library: Library) -> None:
    for family in ("Atom", "Composite"):
        for status in ("met", "unmet", "undocumented", "not-applicable", "contradictory"):
            said = library.background.wording.finding("", family, status, "", {})
            assert said, f"{family}, {status}"


# Quantities --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("4.0", "4"),
        ("4", "4"),
        ("0.50", "0.5"),
        ("100", "100"),
        ("1000.0", "1000"),
        ("0.0000001", "0.0000001"),
        ("-2.50", "-2.5"),
    ],
)
def test_a_number_has_no_needless_zeros(text: str, shown: str) -> None:
    assert number(text) == shown


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"low": "1.0", "high": "1.0"}, "1 week"),
        ({"low": "3", "high": "3.0"}, "3 weeks"),
        ({"low": "0.5", "high": "0.5"}, "0.5 weeks"),
        ({"low": "4", "high": "6"}, "4 to 6 weeks"),
        ({"low": "2"}, "at least 2 weeks"),
        ({"low": "2", "lowIsOpen": "true"}, "more than 2 weeks"),
        ({"low": "2", "lowIsOpen": "false"}, "at least 2 weeks"),
        ({"high": "1"}, "at most 1 week"),
        ({"high": "1", "highIsOpen": "true"}, "less than 1 week"),
        ({}, ""),
    ],
)
def test_a_quantity_is_said_from_its_ends(values: dict[str, str], words: str) -> None:
    assert in_words(values, "week", "weeks") == words


def test_percent_stands_close_and_the_unit_one_is_silent() -> None:
    assert amount("50.0", "percent", "percent") == "50%"
    assert amount("50", "%", "%") == "50%"
    assert amount("3", "1", "1") == "3"


def test_a_label_of_its_own_wins_over_the_numbers() -> None:
    row = {"unit": "u:week", "label": "week", "plural": "weeks", "ucum": "wk"}
    answer = [
        {"case": "c", "quantity": quantity, "property": f"u#{key}", "value": value}
        for quantity, key, value in [
            ("q1", "low", "1"),
            ("q1", "high", "1"),
            ("q1", "unit", "u:week"),
            ("q2", "low", "1"),
            ("q2", "label", "about a week"),
            ("q2", "unit", "u:week"),
            ("q3", "low", "1"),
            ("q3", "unit", "u:unknown"),
        ]
    ]
    found = read_quantities(answer, {"u:week": row})
    assert {iri: quantity.text for iri, quantity in found.items()} == {
        "q1": "1 week",
        "q2": "about a week",
    }
    assert found["q1"].ucum == "wk"


def test_a_list_names_each_thing_once() -> None:
    assert listed(["a", "", "b", "a"]) == "a; b"
    assert listed(["a", "b"], " or ") == "a or b"
    assert listed([]) == ""
