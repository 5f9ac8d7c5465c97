"""Policies that part stand among the conflicts, two at a time, and say on what and how far."""

from __future__ import annotations

from typing import Any

import pytest

from explorer.library import Library
from explorer.places import ONTOLOGY
from explorer.vocabulary import KB, local_name

Entry = dict[str, Any]


@pytest.fixture(scope="module")
def parted() -> list[Entry]:
    policies = {path.stem for path in ONTOLOGY.glob("policies/*.ttl")}
    assert len(policies) >= 38
    found = [
        each
        for each in Library.open().conflicts()
        if {local_name(each["a"]), local_name(each["b"])} <= policies
    ]
    assert len(found) >= 500
    return found


def between(parted: list[Entry], one: str, other: str, respect: str) -> list[Entry]:
    return [
        each
        for each in parted
        if (each["a"], each["b"]) == (KB + one, KB + other)
        and each["anatomy"][0]["dimension"] == respect
    ]


@pytest.mark.parametrize(
    ("one", "other", "respect", "said", "other_said", "status"),
    [
        (
            "aetna-cpb-0016-esi",
            "bcbs-mp-303",
            "threshold",
            "at least 4 weeks",
            "at least 2 weeks",
            "agreement-gap",
        ),
        (
            "aetna-cpb-0016-esi",
            "cms-lcd-esi",
            "polarity",
            "ruled out",
            "asked for",
            "conflict",
        ),
        (
            "aetna-cpb-0016-esi",
            "aetna-cpb-0236-mri",
            "circular need",
            "CT or MRI of the treated region available",
            "Before an epidural injection, to rule out a mass or infection and find the place",
            "conflict",
        ),
    ],
)
def test_two_policies_that_a_reader_finds_apart_are_a_pair(
    parted: list[Entry],
    one: str,
    other: str,
    respect: str,
    said: str,
    other_said: str,
    status: str,
) -> None:
    told = [
        (each["anatomy"][0]["a"], each["anatomy"][0]["b"], each["status"])
        for each in between(parted, one, other, respect)
    ]
    assert (said, other_said, status) in told


def test_what_no_service_brings_together_only_looks_alike(parted: list[Entry]) -> None:
    alike = [each for each in parted if each["status"] == "look-alike"]
    assert alike
    assert {each["failing"] for each in alike} == {"intervention"}
    assert {each["failing"] for each in parted if each["status"] != "look-alike"} == {None}
    assert all("no code in common" in each["because"] for each in alike)


def test_a_text_and_its_replacement_are_past(parted: list[Entry]) -> None:
    found = between(parted, "aetna-cpb-0016-esi", "aetna-cpb-0016-esi-legacy", "supersession")
    assert [(each["historical"], each["known"]) for each in found] == [(True, "secondary")]
    legacy = [each for each in parted if KB + "aetna-cpb-0016-esi-legacy" in (each["a"], each["b"])]
    assert len(legacy) > len(found)
    assert all(each["historical"] for each in legacy)


def test_each_pair_is_told_once_and_weighs_nothing(parted: list[Entry]) -> None:
    assert len({each["id"] for each in parted}) == len(parted)
    assert {each["kind"] for each in parted} == {"threshold"}
    assert all(each["a"] != each["b"] and not each["under"] for each in parted)
    assert all(each["anatomy"][0]["a"] != each["anatomy"][0]["b"] for each in parted)
