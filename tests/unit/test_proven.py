"""Of each criterion it is told which outcomes some case on file shows."""

import pytest

from explorer import proven
from explorer.errors import UsageError
from explorer.results import Table
from explorer.vocabulary import expand

COUNTED = Table(
    ("policy", "criterion", "label", "met", "unmet", "undocumented", "notApplicable"),
    (
        (expand("kb:payer"), expand("kb:care"), "Care", "2", "1", "3", "0"),
        (expand("kb:payer"), expand("kb:image"), "Image", "0", "1", "3", "4"),
        (expand("kb:other"), expand("kb:pain"), "Pain", "1", "0", "0", "0"),
    ),
    "",
)


def test_a_criterion_is_proven_when_a_case_shows_each_outcome() -> None:
    rows = proven.outcomes(COUNTED)
    assert rows[1] == ("kb:payer", "kb:image", "Image", "0", "1", "3")
    assert [proven.is_proven(row) for row in rows] == [True, False, False]
    assert proven.share(rows) == pytest.approx(6 / 9)


def test_a_policy_is_named_with_or_without_its_prefix() -> None:
    assert [row[1] for row in proven.outcomes(COUNTED, ["other"])] == ["kb:pain"]
    assert len(proven.outcomes(COUNTED, ["kb:other", "kb:payer"])) == 3


def test_an_unknown_policy_gets_the_nearest_names() -> None:
    with pytest.raises(UsageError) as caught:
        proven.outcomes(COUNTED, ["paier"])
    assert "payer" in caught.value.try_
