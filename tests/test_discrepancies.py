"""Differences between payers that were found by reading come out of the graph as groups.

One line per difference: its topic, the respect in which the texts part, between which texts, and
sides that have to stand in the group, each as a criterion and what it says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from explorer.library import Library
from explorer.vocabulary import local_name

POLICIES, SERVICES = "between-policies", "between-services"
PAYER, VERSIONS, ONE_TEXT = "within-one-payer", "between-versions", "within-one-text"


@dataclass(frozen=True, slots=True)
class Told:
    """A difference: where it has to be found, and what has to stand in it."""

    number: str
    topic: str
    kind: str
    reach: str
    sides: dict[str, str]


EXPECTED = (
    Told(
        "C1 weeks of care",
        "topic-failed-care",
        "threshold-difference",
        POLICIES,
        {
            "A16-CONS-D": "at least 4 weeks",
            "EVA-3": "at least 6 weeks",
            "MP3-2": "at least 2 weeks",
            "IEHP-C": "at least 3 months",
            "CAM-A4": "at least 2 weeks",
        },
    ),
    Told(
        "C2 relief held",
        "topic-relief-held",
        "threshold-difference",
        POLICIES,
        {
            "A16-REP-1": "2 weeks",
            "ESI-R1a1": "3 months",
            "CAR-3": "at least 3 months",
            "TPI-R2": "at least 6 weeks",
            "FAC-RF2a": "6 months",
        },
    ),
    Told(
        "C3 repeat rule",
        "topic-repeat-rule",
        "logic-shape",
        POLICIES,
        {
            "A16-REP": "at least 2 of them",
            "EVC-R": "all of them",
            "EVC-R2": "any of them",
            "ESI-R1a": "any of them",
        },
    ),
    Told(
        "C4 imaging age",
        "topic-imaging-age",
        "window-difference",
        POLICIES,
        {"A16-IMG": "24 months", "CAR-1": "18 months", "ESI-1B3": "none stated"},
    ),
    Told(
        "C5 cap: how many",
        "topic-cap",
        "threshold-difference",
        POLICIES,
        {
            "ESI-7": "at most 4",
            "EVC-6": "at most 3",
            "EVC-7": "at most 4",
            "EVA-6": "at most 3",
            "BMA-R3": "at most 6",
            "MP3-4": "at most 6",
            "PHC-3": "at most 3",
        },
    ),
    Told(
        "C5 cap: in which time",
        "topic-cap",
        "window-difference",
        POLICIES,
        {"ESI-7": "12 months", "EVC-6": "6 months", "PHC-1": "3 months"},
    ),
    Told(
        "C5 cap: for which whole",
        "topic-cap",
        "scope-difference",
        POLICIES,
        {"EVA-6": "course", "ESI-7": "requested region", "PHC-3": "requested level"},
    ),
    Told(
        "C6 two sides",
        "topic-cap",
        "counting-rule",
        SERVICES,
        {"MP3-4": "both sides count as one", "PHC-1": "each side counts"},
    ),
    Told(
        "C7 what is counted",
        "topic-cap",
        "unit-of-count",
        POLICIES,
        {"ESI-7": "number of epidural sessions", "BMA-R3": "number of epidural injections"},
    ),
    Told(
        "C8 guidance",
        "topic-guidance",
        "polarity",
        SERVICES,
        {
            "ESI-5a1": "asked for",
            "FAC-5": "asked for",
            "SIJ-7-guidance": "asked for",
            "TPI-X1": "ruled out",
        },
    ),
    Told(
        "C8 ultrasound",
        "topic-guidance",
        "allowed-values",
        POLICIES,
        {"WA-5": "ultrasound guidance", "EVC-4a": "fluoroscopy"},
    ),
    Told(
        "C9 radiculopathy",
        "topic-radiculopathy",
        "polarity",
        SERVICES,
        {
            "ESI-rad": "asked for",
            "A16-RAD-L1": "asked for",
            "FAC-3a": "ruled out",
            "SIJ-3": "ruled out",
            "A16F-2": "ruled out",
            "TRI-2": "ruled out",
        },
    ),
    Told(
        "C10 earlier surgery",
        "topic-post-laminectomy",
        "role-difference",
        POLICIES,
        {"ESI-1Ab": "asked for", "IEHP-earlier-surgery": "waives a rule"},
    ),
    Told(
        "C11 physical therapy",
        "topic-physical-therapy",
        "obligation",
        POLICIES,
        {
            "A16-CONS-M1": "one of several ways",
            "BMA-2b1": "one of several ways",
            "IEHP-D": "needed",
        },
    ),
    Told(
        "C12 one payer",
        "topic-failed-care",
        "threshold-difference",
        PAYER,
        {
            "A16-CONS-D": "at least 4 weeks",
            "A72-T3a": "none stated",
            "A16F-S1": "at least 6 weeks",
            "A16F-5": "at least 6 weeks",
            "A236-1a": "at least 6 weeks",
            "A236-2-care": "at least 4 weeks",
        },
    ),
    Told(
        "C13 versions: care",
        "topic-failed-care",
        "threshold-difference",
        VERSIONS,
        {"A16L-3": "at least 2 weeks", "A16-CONS-D": "at least 4 weeks"},
    ),
    Told(
        "C13 versions: care, another payer",
        "topic-failed-care",
        "threshold-difference",
        VERSIONS,
        {"EVB-3": "at least 6 weeks", "EVC-3": "at least 4 weeks"},
    ),
    Told(
        "C13 versions: gap",
        "topic-smallest-gap",
        "threshold-difference",
        VERSIONS,
        {"EVA-5": "at least 7 days", "EVB-5": "at least 14 days"},
    ),
    Told(
        "C14 which holds",
        "",
        "supersession",
        VERSIONS,
        {"cms-lcd-facet-l38803": "replaced", "cms-lcd-facet": "replaces it, from 2026-04-16"},
    ),
    Told(
        "C15 block that counts",
        "topic-block-threshold",
        "threshold-difference",
        POLICIES,
        {
            "FAC-D2a": "at least 80%",
            "A16F-7": "at least 80%",
            "TRI-5": "at least 50%",
            "ND-4a": "50%",
            "SIJ-T1": "at least 75%",
        },
    ),
    Told(
        "C16 look alike",
        "topic-repeat-radiofrequency",
        "measure-difference",
        POLICIES,
        {"E208-9": "change", "E208-8": "time elapsed", "FAC-RF2a": "change"},
    ),
    Told(
        "C17 levels",
        "topic-facet-levels",
        "threshold-difference",
        POLICIES,
        {"FAC-6": "at most 2", "A16F-8": "at most 3", "E208-6": "at most 3"},
    ),
    Told(
        "C18 gap",
        "topic-smallest-gap",
        "threshold-difference",
        POLICIES,
        {
            "EVA-5": "at least 7 days",
            "EVC-5": "at least 14 days",
            "BMA-R2": "at least 30 days",
            "PHC-2": "at least 3 months",
        },
    ),
    Told(
        "C19 anchor",
        "topic-imaging-age",
        "anchor-difference",
        POLICIES,
        {"A16-IMG": "first of the course", "EVC-2a-dated": "requested date of service"},
    ),
    Told(
        "C20 each waits for the other",
        "",
        "circular-need",
        POLICIES,
        {"A16-IMG": "CT or MRI", "A236-3": "Before an epidural injection"},
    ),
    Told(
        "C21 gap in the text",
        "",
        "literal-gap",
        ONE_TEXT,
        {"CPAP-3b2": "AHI or RDI of 14 or less", "CPAP-3a1": "AHI or RDI of 15 or more"},
    ),
    Told(
        "C22 which goes first",
        "",
        "precedence-difference",
        POLICIES,
        {"uhc-facet-2026": "gives way", "cms-lcd-facet": "goes first"},
    ),
    Told(
        "C23 a year",
        "topic-diagnostic-cap",
        "year-definition",
        POLICIES,
        {"FAC-F-D": "rolling", "wps-rfa-facet-remark-2": "anchored year"},
    ),
)

CLAIMS = {
    "C13": ("claim-uhc-esi-2021-to-2024", None),
    "C22": ("claim-uhc-medicare-defers", None),
    "C24": ("claim-cpb-0016-changed-february", "claim-cpb-0016-applied-before"),
    "C26": ("claim-cpb-0016-three-a-year", "claim-cpb-0016-three-a-year-not-seen"),
    "C27": ("claim-l36920-copy", "claim-l36920-copy-rejected"),
    "C28": ("claim-rubric-code-labels", "claim-rubric-code-labels-wrong"),
}
"""Differences that rest on what sources say of a policy: a claim, and what limits it."""

Group = tuple[str, str, str, str]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@pytest.fixture(scope="module")
def groups(library: Library) -> dict[Group, dict[str, set[str]]]:
    """Every discrepancy by topic, kind, reach and payer: what each criterion or policy says."""
    table = library.ask("discrepancies")
    found: dict[Group, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for cells in table.rows:
        row = dict(zip(table.columns, cells, strict=True))
        key = (_name(row["topic"]), _name(row["kind"]), _name(row["reach"]), row["payer"] or "")
        found[key][_name(row["criterion"] or row["policy"])].add(row["text"] or "")
    return found


def _name(iri: str | None) -> str:
    return local_name(iri).rpartition(":")[2] if iri else ""


def _alike(told: Told, groups: dict[Group, dict[str, set[str]]]) -> Iterator[dict[str, set[str]]]:
    asked = (told.topic, told.kind, told.reach)
    return (sides for key, sides in groups.items() if key[:3] == asked)


@pytest.mark.parametrize("told", EXPECTED, ids=lambda told: told.number)
def test_a_difference_comes_out_as_a_group(
    told: Told, groups: dict[Group, dict[str, set[str]]]
) -> None:
    candidates = list(_alike(told, groups))
    assert candidates, "no such group"
    shown = [{name: sides.get(name) for name in told.sides} for sides in candidates]
    assert any(
        all(any(text in each for each in sides.get(name, ())) for name, text in told.sides.items())
        for sides in candidates
    ), shown


@pytest.mark.parametrize(
    ("topic", "kind", "reach"),
    [
        ("topic-block-gap", "threshold-difference", POLICIES),
        ("topic-levels-transforaminal", "threshold-difference", POLICIES),
        ("topic-levels-interlaminar", "threshold-difference", POLICIES),
        ("topic-radiofrequency-cap", "threshold-difference", POLICIES),
    ],
)
def test_where_the_texts_agree_nothing_is_told(
    topic: str, kind: str, reach: str, groups: dict[Group, dict[str, set[str]]]
) -> None:
    assert not [key for key in groups if key[:3] == (topic, kind, reach)]


def test_guards_are_no_sides(groups: dict[Group, dict[str, set[str]]]) -> None:
    assert not [name for sides in groups.values() for name in sides if name.startswith("guard-")]


def test_a_replaced_text_makes_no_difference_of_a_payer(
    groups: dict[Group, dict[str, set[str]]],
) -> None:
    inside = {name for key, sides in groups.items() if key[2] == PAYER for name in sides}
    assert inside
    assert not [name for name in inside if name.startswith(("A16L-", "EVA-", "EVB-"))]


@pytest.mark.parametrize("number", CLAIMS)
def test_what_sources_say_is_told_with_what_limits_it(number: str, library: Library) -> None:
    claim, limit = CLAIMS[number]
    table = library.ask("policy-claims")
    rows = [dict(zip(table.columns, cells, strict=True)) for cells in table.rows]
    mine = [row for row in rows if _name(row["claim"]) == claim]
    assert mine
    assert limit is None or limit in {_name(row["limit"]) for row in mine}
