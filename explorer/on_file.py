"""Every conflict between documents on file: of statements, of policies with them, of policies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from explorer.answers import Row
from explorer.background import Background, Profile
from explorer.conflicts import conflict_entry
from explorer.policy_clashes import clash_entries
from explorer.policy_differences import difference_entries


def conflicts_on_file(
    background: Background, profile: Profile, parted: Sequence[Row]
) -> list[dict[str, Any]]:
    """Pairs of statements, then policies against statements, then pairs of policies.

    Each as `conflict` in `explorer/schema/assessment.schema.json`, without numbers of citations.
    `parted` are the rows of `ask/policy-differences`.
    """
    pairs = [conflict_entry(background, row, profile, []) for row in background.conflicts.values()]
    return [*pairs, *clash_entries(background), *difference_entries(background, parted)]
