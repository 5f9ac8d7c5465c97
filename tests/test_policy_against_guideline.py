"""Clashes between policies and guidelines that a careful reader expects come out of the graph.

And those that a careful reader would call nonsense do not, for the reason that the test names.
"""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from explorer.library import Library
from explorer.vocabulary import local_name

QUESTION = "policy-against-guideline"
FIRM = {"conflict", "partial"}

Told = Mapping[str, str]


@pytest.fixture(scope="module")
def told() -> list[Told]:
    table = Library.open().ask(QUESTION)
    assert len(table.rows) >= 300
    return [
        {
            name: local_name(cell or "").rpartition(":")[2]
            for name, cell in zip(table.columns, cells, strict=True)
        }
        for cells in table.rows
    ]


def between(told: list[Told], policy: str, statement: str) -> list[Told]:
    return [row for row in told if (row["policy"], row["statement"]) == (policy, statement)]


@pytest.mark.parametrize(
    ("policy", "criterion", "statement", "direction", "status"),
    [
        (
            "cms-lcd-esi",
            "ESI-nc",
            "nice-ng59-no-epidural-claudication",
            "covers-opposed",
            "conflict",
        ),
        ("uhc-esi-2024", "UHC-1", "bmj-2025-ra-epi-la-st", "covers-opposed", "conflict"),
        ("bcbsma-690", "BMA-1", "bmj-2025-ra-epi-la-st", "covers-opposed", "partial"),
        ("evicore-cmm-208", "E208-4", "nice-ng59-rf-no-imaging", "demands-opposed", "conflict"),
        ("odg-esi", "ODG-C", "asipp-2021-dh-cervical-il", "excludes-recommended", "conflict"),
        ("tricare-rf", "TRI-7", "asipp-2020-rfa-thoracic", "excludes-recommended", "conflict"),
        (
            "uhc-facet-2026",
            "uhc-facet-2026-remark-1",
            "asipp-2020-mbb-lumbar",
            "excludes-recommended",
            "conflict",
        ),
        ("iehp-um-pai-01", "IEHP-C", "who-2023-opioids", "demands-opposed", "look-alike"),
        (
            "uhc-esi-2024",
            "UHC",
            "nice-ng59-no-spinal-injections-lbp",
            "covers-opposed",
            "look-alike",
        ),
        (
            "aetna-cpb-0016-facet-tpi",
            "A16F-R1",
            "nice-ng59-rf-denervation",
            "stricter",
            "agreement-gap",
        ),
        ("cms-lcd-esi", "ESI-3", "asipp-2021-dh-lumbar-il", "looser", "agreement-gap"),
        ("cms-lcd-esi", "ESI-3", "nice-ng59-epidural-acute-sciatica", "stricter", "agreement-gap"),
        ("tricare-rf", "TRI-5", "codwc-2014l-rf", "looser", "agreement-gap"),
    ],
)
def test_the_clash_is_told(
    told: list[Told], policy: str, criterion: str, statement: str, direction: str, status: str
) -> None:
    found = [
        (row["criterion"], row["direction"], row["status"])
        for row in between(told, policy, statement)
    ]
    assert (criterion, direction, status) in found


@pytest.mark.parametrize(
    ("policy", "statement"),
    [
        # A diagnostic block is no treatment.
        ("interqual-facet", "nice-ng59-no-spinal-injections-lbp"),
        ("uhc-facet-2026", "aomrc-ebi-no-facet"),
        # A steroid injection is not one of local anaesthetic alone.
        ("uhc-esi-2024", "bmj-2025-ra-epi-la"),
        # Whoever has two positive blocks has no non-specific pain.
        ("evicore-cmm-208", "de-nvl-percutaneous"),
        # Trigger points under diagnosis codes of the spine are not covered.
        ("cms-lcd-tpi", "nice-ng59-no-spinal-injections-lbp"),
        # Ablation is not pulsed.
        ("evicore-cmm-208", "codwc-2014l-prf"),
        # A policy of which a part was not read may name the condition there.
        ("carelon-interventional-pain-2023", "bmj-2025-ra-epi-la-st"),
    ],
)
def test_what_does_not_collide_is_not_told_as_a_collision(
    told: list[Told], policy: str, statement: str
) -> None:
    assert not [row for row in between(told, policy, statement) if row["status"] in FIRM]


def test_the_strongest_clashes_are_told_first(told: list[Told]) -> None:
    assert {row["strength"] for row in told[:20]} == {"strong"}
    assert {row["status"] for row in told[:20]} <= FIRM
    assert told[-1]["status"] not in FIRM


def test_amounts_are_told_on_both_sides(told: list[Told]) -> None:
    lines = [row for row in told if row["direction"] in {"stricter", "looser"}]
    assert len(lines) >= 40
    assert all(row["asked"] and row["bound"] and row["topic"] for row in lines)


def test_no_replaced_policy_is_held_against_a_guideline(told: list[Told]) -> None:
    assert not [row for row in told if row["policy"] == "aetna-cpb-0016-esi-legacy"]
