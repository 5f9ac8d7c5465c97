"""Which recommendations on file stand together, before and under each profile of preferences.

The graph comes from `ask/attacks` and `ask/defeats`, the sets from `explorer.argumentation`; this
module puts them side by side as one document.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from explorer.answers import Row
from explorer.argumentation import (
    CREDULOUS,
    GROUNDED,
    MOST,
    NO_EXTENSION,
    SEMANTICS,
    SKEPTICAL,
    STATUSES,
    Extension,
    Extensions,
    Pair,
    extensions,
)
from explorer.network import attack, clusters
from explorer.tables import Cell
from explorer.vocabulary import Iri
from explorer.wording import Wording

if TYPE_CHECKING:
    from explorer.background import Profile
    from explorer.library import Library

Document = dict[str, Any]
"""See `explorer/schema/extensions.schema.json`."""

COLUMNS: Final = (
    "group",
    "recommendation",
    "label",
    "document",
    "profile",
    "grounded",
    "preferred",
    "stable",
)


def of_library(
    library: Library, profiles: Sequence[str] = (), *, historical: bool = False, most: int = MOST
) -> Document:
    """What stands together among everything on file, under the profiles of these names or all.

    Conflicts with a replaced document count only if `historical`. Raises UsageError for a profile
    that there is not.
    """
    background = library.background
    chosen = [background.profile(each) for each in profiles] or list(background.profiles)
    attacks, defeats = (library.ask(question).records() for question in ("attacks", "defeats"))
    return side_by_side(
        attacks, defeats, chosen, background.wording, historical=historical, most=most
    )


def side_by_side(
    attacks: Sequence[Row],
    defeats: Sequence[Row],
    profiles: Sequence[Profile],
    wording: Wording,
    *,
    historical: bool = False,
    most: int = MOST,
) -> Document:
    """The document for rows of `ask/attacks` and `ask/defeats`; groups come largest first."""
    say = wording.sentence
    kept = [row for row in attacks if historical or row["historical"] != "true"]
    pairs = {attack(row) for row in kept}
    surviving: dict[Iri | None, set[Pair]] = {None: pairs}
    for profile in profiles:
        under = (row for row in defeats if row["profile"] == profile.iri)
        # A pair may collide twice, once in history: only conflicts that were kept count.
        known = {row["conflict"] for row in kept}
        surviving[profile.iri] = {attack(row) for row in under if row["conflict"] in known}
    columns = [(None, say("no-profile")), *((each.iri, each.label) for each in profiles)]
    groups = clusters(pairs)
    return {
        "historical": historical,
        "most": most,
        "sentence": say("extensions-heading") if groups else say("no-attack"),
        "semantics": [{"name": each, "text": say(f"{each}-extension")} for each in SEMANTICS],
        "acceptance": [{"name": each, "text": say(each)} for each in STATUSES],
        "profiles": [{"id": iri, "label": label} for iri, label in columns],
        "groups": [
            _group(n, group, kept, wording)
            | {
                "under": [
                    _under(
                        iri,
                        label,
                        extensions(group, _within(group, surviving[iri]), most=most),
                        wording,
                        most,
                    )
                    for iri, label in columns
                ]
            }
            for n, group in enumerate(groups, start=1)
        ],
    }


def rows(document: Document) -> list[tuple[Cell, ...]]:
    """The document as rows of `COLUMNS`: one per recommendation and profile, in its order."""
    return [
        (
            str(group["n"]),
            each["id"],
            each["label"],
            each["document_label"],
            under["label"],
            *(accepted[semantics] for semantics in SEMANTICS),
        )
        for group in document["groups"]
        for place, each in enumerate(group["recommendations"])
        for under in group["under"]
        for accepted in [under["accepted"][place]]
    ]


def _within(group: Sequence[Iri], pairs: set[Pair]) -> set[Pair]:
    members = set(group)
    return {pair for pair in pairs if pair[0] in members}


def _group(n: int, group: Sequence[Iri], attacks: Sequence[Row], wording: Wording) -> Document:
    mine = [row for row in attacks if row["attacker"] in set(group)]
    told = {row["attacker"]: row for row in mine}
    conflicts = sorted({row["conflict"] or "" for row in mine})
    return {
        "n": n,
        "sentence": wording.sentence(
            "tied-group",
            n=str(n),
            recommendations=str(len(group)),
            conflicts=str(len(conflicts)),
        ),
        "recommendations": [
            {
                "id": each,
                "label": told[each]["attackerLabel"],
                "document_label": told[each]["attackerDocument"],
            }
            for each in group
        ],
        "conflicts": conflicts,
    }


def _under(
    profile: Iri | None, label: str, found: Extensions, wording: Wording, most: int
) -> Document:
    sets: Mapping[str, tuple[Extension, ...] | None] = {
        GROUNDED: (found.grounded,),
        "preferred": found.preferred,
        "stable": found.stable,
    }
    return {
        "profile_id": profile,
        "label": label,
        "counted": {each: _counted(each, sets[each], found, wording, most) for each in SEMANTICS},
        "grounded": list(found.grounded),
        "preferred": None if found.preferred is None else [list(each) for each in found.preferred],
        "stable": None if found.stable is None else [list(each) for each in found.stable],
        "accepted": [{"id": each, **found.statuses[each]} for each in found.arguments],
    }


def _counted(
    semantics: str,
    sets: tuple[Extension, ...] | None,
    found: Extensions,
    wording: Wording,
    most: int,
) -> str:
    """How many sets there are and how many recommendations are in them, in words."""
    say = wording.sentence
    said = [statuses[semantics] for statuses in found.statuses.values()]
    if sets is None:
        return say("sets-many", most=str(most))
    if NO_EXTENSION in said or not sets:
        return say("sets-none")
    every = str(said.count(SKEPTICAL))
    if sets == ((),):
        return say("sets-empty")
    if len(sets) == 1:
        return say("sets-one", every=every)
    return say("sets-several", sets=str(len(sets)), every=every, some=str(said.count(CREDULOUS)))
