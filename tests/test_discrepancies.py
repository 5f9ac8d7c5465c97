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
from explorer.places import ONTOLOGY
from explorer.vocabulary import local_name

POLICIES, SERVICES = "between-policies", "between-services"
EPIDURAL, FACET = "service-epidural", "service-facet"
PAYER, VERSIONS, ONE_TEXT = "within-one-payer", "between-versions", "within-one-text"


@dataclass(frozen=True, slots=True)
class Told:
    """A difference: where it has to be found, and what has to stand in it."""

    number: str
    topic: str
    kind: str
    reach: str
    sides: dict[str, str]
    family: str = ""


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
        SERVICES,
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
        "topic-both-sides",
        "counting-rule",
        SERVICES,
        {
            "MP3-4": "both sides count as one",
            "PHC-1": "each side counts",
            "cms-lcd-facet-remark-22": "both sides count as one, with modifier 50",
        },
    ),
    Told(
        "C7 what is counted",
        "topic-cap",
        "unit-of-count",
        POLICIES,
        {
            "ESI-7": "number of epidural sessions",
            "BMA-R3": "number of epidural injections",
            "MP3-4": "number of epidural injections",
            "aetna-cpb-0016-esi-legacy-remark-1": "number of sets of epidural injections",
        },
        EPIDURAL,
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
        EPIDURAL,
    ),
    Told(
        "C8 ultrasound barred",
        "topic-ultrasound",
        "polarity",
        POLICIES,
        {
            "WA-5": "asked for",
            "ESI-5b1": "asked for",
            "aetna-cpb-0016-esi-remark-3": "ruled out",
            "aetna-cpb-0722-remark-1": "ruled out",
            "uhc-esi-2024-remark-1": "ruled out",
        },
        EPIDURAL,
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
        {
            "ESI-1Ab": "asked for",
            "aetna-cpb-0016-esi-legacy-remark-3": "ruled out",
            "aetna-cpb-0016-esi-remark-2": "ruled out",
            "IEHP-earlier-surgery": "waives a rule",
            "bcbssc-cam-136-remark-1": "part of a definition",
        },
        EPIDURAL,
    ),
    Told(
        "C11 physical therapy",
        "topic-physical-therapy",
        "obligation",
        SERVICES,
        {
            "A16-CONS-M1": "unclear",
            "BMA-2b": "needed",
            "aetna-cpb-0236-mri-remark-1": "not named in the definition",
            "IEHP-D": "needed",
        },
    ),
    Told(
        "C11 physical therapy, inside one payer",
        "topic-physical-therapy",
        "obligation",
        PAYER,
        {
            "A16-CONS-M1": "unclear",
            "aetna-cpb-0236-mri-remark-1": "not named in the definition",
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
            "IQ-5a1": "at least 75%",
        },
        FACET,
    ),
    Told(
        "C15 block that counts, other joints beside",
        "topic-block-threshold",
        "threshold-difference",
        SERVICES,
        {"FAC-D2a": "at least 80%", "TRI-5": "at least 50%", "SIJ-T1": "at least 75%"},
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
        "C20 each waits for the other, another payer",
        "",
        "circular-need",
        POLICIES,
        {"EVC-2a-dated": "MRI or CT", "MRC-2f4": "An epidural injection or an operation"},
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
        "C22 which measure goes first",
        "",
        "precedence-difference",
        ONE_TEXT,
        {"OXY-1a1": "goes first", "OXY-1a2": "gives way"},
    ),
    Told(
        "C23 a year",
        "topic-year",
        "year-definition",
        SERVICES,
        {
            "ESI-7": "rolling",
            "FAC-F-D": "rolling",
            "wps-rfa-facet-remark-2": "anchored year",
            "PHC-3": "rolling",
        },
    ),
    Told(
        "C25 outcome words",
        "topic-outcome",
        "outcome-difference",
        POLICIES,
        {"IQ": "secondary review", "FAC": "met or not met", "A16F": "met or not met"},
        FACET,
    ),
)

CLAIMS = {
    "C13 radicular only": ("claim-uhc-esi-2021-to-2024", None),
    "C13 the neck": ("claim-odg-esi-neck", None),
    "C13 first period": ("claim-oxygen-first-period", None),
    "C13 centres": ("claim-bariatric-centre", None),
    "C13 imaging, relief, sessions, levels": ("claim-carelon-2023-changes", None),
    "C22": ("claim-uhc-medicare-defers", None),
    "C24": ("claim-cpb-0016-changed-february", "claim-cpb-0016-applied-before"),
    "C26": ("claim-cpb-0016-three-a-year", "claim-cpb-0016-three-a-year-not-seen"),
    "C27": ("claim-l36920-copy", "claim-l36920-copy-rejected"),
    "C28": ("claim-rubric-code-labels", "claim-rubric-code-labels-wrong"),
}
"""Differences that rest on what sources say of a policy: a claim, and what limits it."""

Group = tuple[str, str, str, str, str]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@pytest.fixture(scope="module")
def groups(library: Library) -> dict[Group, dict[str, set[str]]]:
    """Every discrepancy by topic, kind, reach, family and IRI: what each of its sides says."""
    table = library.ask("discrepancies")
    found: dict[Group, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for cells in table.rows:
        row = dict(zip(table.columns, cells, strict=True))
        names = tuple(_name(row[each]) for each in ("topic", "kind", "reach", "family"))
        key = (*names, row["discrepancy"] or "")
        found[key][_name(row["criterion"] or row["policy"])].add(row["text"] or "")
    return found


def _name(iri: str | None) -> str:
    return local_name(iri).rpartition(":")[2] if iri else ""


def _alike(told: Told, groups: dict[Group, dict[str, set[str]]]) -> Iterator[dict[str, set[str]]]:
    asked = (told.topic, told.kind, told.reach)
    return (
        sides for key, sides in groups.items() if key[:3] == asked and told.family in ("", key[3])
    )


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


def test_every_number_has_a_line() -> None:
    told = {each.number.split()[0] for each in EXPECTED} | {each.split()[0] for each in CLAIMS}
    assert told == {f"C{number}" for number in range(1, 29)}


def test_policies_on_one_service_are_not_mixed_with_others(
    groups: dict[Group, dict[str, set[str]]],
) -> None:
    care = ("topic-failed-care", "threshold-difference", POLICIES)
    by_family = {key[3]: set(sides) for key, sides in groups.items() if key[:3] == care}
    assert {"A16-CONS-D", "ESI-4a", "EVC-3"} <= by_family[EPIDURAL]
    assert {"A16F-5", "UF-2b", "E208-2a"} <= by_family[FACET]
    assert not {"A16F-5", "SIJ-6", "A236-1a", "TJA-3a"} & by_family[EPIDURAL]
    # A criterion that a guard holds to another joint stays out.
    assert not {"A16F-S1", "A16F-T2", "ESI-4a"} & by_family[FACET]


def test_every_policy_is_on_a_family_of_services(library: Library) -> None:
    table = library.ask("policy-table")
    column = table.columns.index("policy")
    on_file = {path.stem for path in (ONTOLOGY / "policies").glob("*.ttl")}
    assert {_name(cells[column]) for cells in table.rows} == on_file


def test_a_policy_is_told_of_all_that_it_takes_part_in(
    library: Library, groups: dict[Group, dict[str, set[str]]]
) -> None:
    one = "bcbs-mp-303"
    table = library.ask("policy-discrepancies", bindings={"policy": f"kb:{one}"})
    rows = [dict(zip(table.columns, cells, strict=True)) for cells in table.rows]
    assert {_name(row["policy"]) for row in rows} == {one}
    mine = {key[4] for key, sides in groups.items() if any(_of(each, one) for each in sides)}
    assert {row["discrepancy"] for row in rows} == mine
    assert {_name(row["speaker"]) for row in rows if row["own"] == "true"} == {one}
    assert "aetna-cpb-0016-esi" in {_name(row["speaker"]) for row in rows}


def _of(side: str, policy: str) -> bool:
    return side == policy or side.startswith("MP3") or side.startswith(f"{policy}-remark")


def test_a_discrepancy_can_be_followed_to_its_passages(
    library: Library, groups: dict[Group, dict[str, set[str]]]
) -> None:
    care = ("topic-failed-care", "threshold-difference", POLICIES, EPIDURAL)
    (iri,) = [key[4] for key in groups if key[:4] == care]
    table = library.ask("discrepancy-sources", bindings={"discrepancy": iri})
    rows = [dict(zip(table.columns, cells, strict=True)) for cells in table.rows]
    assert {_name(row["criterion"]) for row in rows} == set(
        next(sides for key, sides in groups.items() if key[4] == iri)
    )
    passages = {_name(row["criterion"]): _name(row["passage"]) for row in rows}
    assert passages["A16-CONS-D"] == "A16-CONS-D-passage"
    assert passages["MP3-2"] == "MP3-2-passage"
