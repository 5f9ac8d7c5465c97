"""A threshold that no case would notice being another one is told."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pyoxigraph as ox
import pytest

from explorer.places import ONTOLOGY
from explorer.sources import Knowledge
from explorer.testing import thresholds
from explorer.testing.contained import Stopped
from explorer.testing.stages import turtle
from explorer.vocabulary import expand

GIVEN = """
kb:care gx:threshold kb:six-weeks . kb:six-weeks gx:low 6.0 ; gx:unit unit:week .
kb:relief gx:threshold kb:half . kb:half gx:low 50 ; gx:high 50 ; gx:unit unit:percent .
kb:advice gx:threshold kb:two . kb:two gx:low 2 .
"""
FILES = {"care": "policies/p.ttl", "relief": "policies/p.ttl", "advice": "guidelines/g.ttl"}


@pytest.fixture
def knowledge() -> Knowledge:
    quads = tuple(ox.Quad(t.subject, t.predicate, t.object) for t in turtle(GIVEN))
    origin = {expand(f"kb:{name}"): (file,) for name, file in FILES.items()}
    return Knowledge(ONTOLOGY, tuple(FILES.values()), quads, origin, "digest")


def numbers(knowledge: Knowledge) -> list[str]:
    ends = (expand("gx:low"), expand("gx:high"))
    return [
        quad.object.value
        for quad in knowledge.quads
        if quad.predicate.value in ends and isinstance(quad.object, ox.Literal)
    ]


def test_the_thresholds_of_policies_are_shifted_and_nothing_else(knowledge: Knowledge) -> None:
    found = thresholds.thresholds(knowledge, Decimal(1))
    assert [(each.criterion, each.value, each.shifted) for each in found] == [
        (expand("kb:care"), "6.0", "7.0"),
        (expand("kb:relief"), "50", "51"),
    ]
    other = thresholds.shifted(knowledge, found, Decimal(1))
    assert numbers(other) == ["7.0", "51", "51", "2"]
    assert other.digest != knowledge.digest
    assert len(other.quads) == len(knowledge.quads)


def test_a_case_notices_where_its_criterion_comes_out_differently(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch
) -> None:
    def assess(given: Knowledge, case: Any) -> Any:
        """A record of six weeks, and of a relief that is anywhere."""
        status = "gx:met" if "6.0" in numbers(given) else "gx:unmet"
        told = f"<a> gx:ofCriterion kb:care ; gx:status {status} . "
        told += "<b> gx:ofCriterion kb:relief ; gx:status gx:undocumented ."
        return SimpleNamespace(derived=tuple(turtle(told)))

    def library(given: Knowledge, *_: object, **__: object) -> Any:
        return SimpleNamespace(assess=lambda case: assess(given, case))

    monkeypatch.setattr(thresholds, "Library", library)
    cases: Any = [SimpleNamespace(slug="none"), SimpleNamespace(slug="six-weeks-of-care")]
    seconds, *came_of = thresholds.outcomes(knowledge, cases, Decimal(1), 5.0, 1)
    assert seconds == 5.0
    endless = Stopped("stopped after 5 s")
    found, stopped = thresholds.gathered(
        thresholds.thresholds(knowledge, Decimal(1)),
        ["endless", "six-weeks-of-care"],
        [endless, *came_of],
    )
    assert [(each.criterion, by) for each, by in found] == [
        (expand("kb:care"), ("six-weeks-of-care",)),
        (expand("kb:relief"), ()),
    ]
    assert stopped == [("endless", "stopped after 5 s")]
