"""Whether the two sides of a pair can be held together, under orders of preferences side by side.

Of the graph of attacks only the group is solved that conflicts tie to the pair.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from explorer.answers import Row
from explorer.argumentation import SEMANTICS
from explorer.extensions import side_by_side
from explorer.network import attack, clusters
from explorer.wording import Wording

if TYPE_CHECKING:
    from explorer.background import Profile

SIDES: Final = ("a", "b")
COLUMNS: Final = ("order", *SEMANTICS)


@dataclass(frozen=True, slots=True)
class Standing:
    """Under one order: how many sets each semantics gives, and where each side stands in them.

    `counted` and `sides` go by semantics; a side's word is that of `explorer.argumentation`.
    """

    label: str
    counted: dict[str, str]
    sides: dict[str, dict[str, str]]


def group_of(attacks: Sequence[Row], pair: Row) -> list[Row]:
    """The attacks among all that conflicts tie to a pair; none for a pair that is no conflict.

    Attacks of replaced documents count for a pair that is itself historical.
    """
    historical = pair["historical"] == "true"
    counted = [row for row in attacks if historical or row["historical"] != "true"]
    for members in clusters(attack(row) for row in counted):
        if pair["a"] in members and pair["b"] in members:
            inside = set(members)
            return [row for row in counted if row["attacker"] in inside]
    return []


def standings(
    group: Sequence[Row],
    defeats: Sequence[Row],
    profiles: Sequence[Profile],
    pair: Row,
    wording: Wording,
) -> list[Standing]:
    """Without a preference, then under each profile; nothing where the pair is in no group."""
    if not group:
        return []
    document = side_by_side(group, defeats, profiles, wording, historical=True)
    (tied,) = document["groups"]
    return [
        Standing(
            under["label"],
            under["counted"],
            {
                side: {semantics: each[semantics] for semantics in SEMANTICS}
                for side in SIDES
                for each in under["accepted"]
                if each["id"] == pair[side]
            },
        )
        for under in tied["under"]
    ]


def rows(found: Sequence[Standing], wording: Wording) -> list[tuple[str, ...]]:
    """The standings as rows of `COLUMNS`, each cell in words."""
    return [
        (
            each.label,
            *(
                f"{each.counted[semantics]}; "
                + ", ".join(
                    f"{side.upper()} {wording.sentence(told[semantics])}"
                    for side, told in each.sides.items()
                )
                for semantics in SEMANTICS
            ),
        )
        for each in found
    ]
