"""The claims of a published assessment as text to be read in a terminal, verdict by verdict."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, TextIO

from explorer.claims import Claim
from explorer.phrases import words
from explorer.printing import Page
from explorer.queries import find_query
from explorer.tables import Cell
from explorer.vocabulary import local_name
from explorer.wording import listed

COLUMNS: Final = ("verdict", "id", "claim", "cites", "because")


def show_claims(claims: Sequence[Claim], file: TextIO) -> None:
    """Each verdict with its claims: the claim, what it cites, why it comes to that."""
    page = Page(file)
    for verdict, entries in by_verdict(claims).items():
        page.band(f"{words(verdict)} ({len(entries)})")
        for place, (claim, because) in enumerate(entries, start=1):
            page.gap(place)
            page.say(claim["claim"], lead="- ")
            page.field("cites", cited(claim), indent=2)
            for number, sentence in enumerate(because):
                page.field("" if number else "because", sentence, indent=2)
            page.field("claim", local_name(claim["id"]), indent=2)


def none_on_file() -> str:
    """What it means that there are no claims, as the header of the question says it."""
    return find_query("ask", "claims").empty


def by_verdict(claims: Sequence[Claim]) -> dict[str, list[tuple[Claim, list[str]]]]:
    """The claims under each of their verdicts, in the order of its rank, with its sentences."""
    ranks = {each["verdict"]: each["rank"] for claim in claims for each in claim["verdicts"]}
    groups: dict[str, list[tuple[Claim, list[str]]]] = {
        verdict: [] for verdict in sorted(ranks, key=lambda verdict: (ranks[verdict], verdict))
    }
    for claim in sorted(claims, key=lambda claim: str(claim["id"])):
        for verdict, entries in groups.items():
            told = [v["because"] for v in claim["verdicts"] if v["verdict"] == verdict]
            if told:
                entries.append((claim, told))
    return groups


def cited(claim: Claim) -> str:
    """The documents that a claim cites, in one line."""
    return listed(each["label"] or "" for each in claim["cites"])


def rows(claims: Sequence[Claim]) -> list[tuple[Cell, ...]]:
    """The claims as rows of `COLUMNS`, one for each claim and verdict."""
    return [
        (verdict, claim["id"], claim["claim"], cited(claim), " ".join(because))
        for verdict, entries in by_verdict(claims).items()
        for claim, because in entries
    ]
