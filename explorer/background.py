"""What does not change from case to case: labels, documents, wording, criteria, conflicts.

It is read once, when the library opens, and nothing writes to it afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

from explorer.answers import Row, by, first
from explorer.errors import UsageError
from explorer.vocabulary import Iri, expand, local_name
from explorer.wording import Wording, name

QUESTIONS: Final = (
    *("documents", "document-notes", "labels", "wording", "units", "profiles"),
    *("criteria", "criterion-links", "statements", "statement-details", "evidence-details"),
    *(
        "all-conflicts",
        "conflict-dimensions",
        "conflict-overlaps",
        "spoken-of",
        "resolutions",
        "orders",
    ),
    "policy-against-guideline",
    "policy-sides",
)
"""The questions of `queries/ask` whose answers the background is made of."""


@dataclass(frozen=True, slots=True)
class Profile:
    """A preference profile: its name for the command line, its label, its preferences in order."""

    iri: Iri
    name: str
    label: str
    definition: str
    is_default: bool
    preferences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Background:
    """Rows of the `ask` queries that take no case, gathered by what they are about."""

    labels: Mapping[Iri, str]
    documents: Mapping[Iri, Row]
    wording: Wording
    units: Mapping[Iri, Row]
    profiles: tuple[Profile, ...]
    criteria: Mapping[Iri, Row]
    criterion_links: Mapping[tuple[str, ...], list[Row]]
    statements: Mapping[Iri, Row]
    statement_details: Mapping[tuple[str, ...], list[Row]]
    evidence_details: Mapping[tuple[str, ...], list[Row]]
    conflicts: Mapping[Iri, Row]
    relations: Mapping[tuple[str, ...], list[Row]]
    shared: Mapping[tuple[str, ...], list[Row]]
    spoken_of: Mapping[tuple[str, ...], list[Row]]
    resolutions: Mapping[tuple[str, ...], list[Row]]
    orders: Mapping[tuple[str, ...], list[Row]]
    clashes: Mapping[tuple[str, ...], list[Row]]
    policy_sides: Mapping[tuple[str, ...], list[Row]]

    def label(self, iri: str | None) -> str:
        """The label of a thing; its local name when it has none; empty for None."""
        return self.labels.get(iri, name(iri)) if iri else ""

    def profile(self, wanted: str | None) -> Profile:
        """The profile of that name or IRI; the default one for None.

        Raises UsageError with the known names.
        """
        for profile in self.profiles:
            if wanted in (profile.name, profile.iri, name(profile.iri)):
                return profile
            if wanted is None and profile.is_default:
                return profile
        raise UsageError(
            where=wanted or "profile",
            what="is no preference profile",
            try_="one of: " + ", ".join(profile.name for profile in self.profiles),
        )

    def policy(self, wanted: str) -> Iri:
        """The IRI of a policy named by its id. Raises UsageError with the nearest names."""
        known = {
            name(iri): iri for iri, row in self.documents.items() if name(row["kind"]) == "Policy"
        }
        if found := known.get(local_name(expand(wanted))):
            return found
        near = get_close_matches(wanted, known, n=3, cutoff=0.3) or list(known)
        raise UsageError(wanted, "is no policy on file", try_="one of: " + ", ".join(near))


def read_background(answers: Mapping[str, Sequence[Row]]) -> Background:
    """Everything the assessments share, from the answers to `QUESTIONS`."""
    documents = {iri: dict(row) for iri, row in first(answers["documents"], "document").items()}
    notes = by(answers["document-notes"], "document")
    for document, row in documents.items():
        row["note"] = " ".join(n["note"] or "" for n in notes.get((document,), ())) or None
    labels: dict[Iri, str] = {}
    for row in answers["labels"]:
        labels.setdefault(row["thing"] or "", row["label"] or "")
    return Background(
        labels=labels,
        documents=documents,
        wording=Wording.read(answers["wording"]),
        units=first(answers["units"], "unit"),
        profiles=read_profiles(answers["profiles"]),
        criteria=first(answers["criteria"], "criterion"),
        criterion_links=by(answers["criterion-links"], "criterion", "link"),
        statements=first(answers["statements"], "statement"),
        statement_details=by(answers["statement-details"], "statement", "link"),
        evidence_details=by(answers["evidence-details"], "claim", "link"),
        conflicts=first(answers["all-conflicts"], "conflict"),
        relations=by(answers["conflict-dimensions"], "conflict", "dimension"),
        shared=by(answers["conflict-overlaps"], "conflict", "dimension"),
        spoken_of=by(answers["spoken-of"], "statement", "dimension"),
        resolutions=by(answers["resolutions"], "conflict"),
        orders=by(answers["orders"], "conflict", "profile"),
        clashes=by(answers["policy-against-guideline"], "clash"),
        policy_sides=by(answers["policy-sides"], "clash", "dimension"),
    )


def read_profiles(answer: Sequence[Row]) -> tuple[Profile, ...]:
    """The profiles in the rows of `ask/profiles`, in the order of their IRIs."""
    return tuple(
        Profile(
            iri=iri,
            name=ranked[0]["name"] or "",
            label=ranked[0]["label"] or "",
            definition=ranked[0]["definition"] or "",
            is_default=ranked[0]["isDefault"] == "true",
            preferences=tuple(row["preferenceLabel"] or "" for row in ranked),
        )
        for (iri,), ranked in by(answer, "profile").items()
    )
