"""Which recommendations stand together, as text to be read in a terminal, group by group."""

from __future__ import annotations

from collections.abc import Mapping
from string import ascii_uppercase
from typing import TYPE_CHECKING, Any, Final

from explorer.argumentation import CREDULOUS, NO_EXTENSION, REJECTED, SKEPTICAL, UNSETTLED
from explorer.phrases import joined
from explorer.wording import listed

if TYPE_CHECKING:
    from explorer.printing import Page
    from explorer.wording import Wording

FEW: Final = 6
"""So many sets are told one by one; of more only their number."""

MARKS: Final[Mapping[str, str]] = {
    SKEPTICAL: "+",
    CREDULOUS: "~",
    REJECTED: ".",
    UNSETTLED: "?",
    NO_EXTENSION: "0",
}

Document = Mapping[str, Any]
"""See `explorer/schema/extensions.schema.json`."""


def show_extensions(document: Document, wording: Wording, page: Page) -> None:
    """The three semantics side by side under each profile, then each recommendation under each."""
    page.say(document["sentence"])
    if not document["groups"]:
        return
    page.blank()
    for each in document["semantics"]:
        page.field(each["name"], each["text"], indent=0)
    page.blank()
    letters = dict(zip(range(len(document["profiles"])), ascii_uppercase, strict=False))
    for place, each in enumerate(document["profiles"]):
        page.field(letters[place], each["label"], indent=0, columns=3)
    page.blank()
    for each in document["acceptance"]:
        if each["name"] in _shown(document):
            page.field(MARKS[each["name"]], each["text"], indent=0, columns=3)
    for group in document["groups"]:
        page.band(group["sentence"])
        _semantics(group, document, letters, page)
        page.blank()
        _recommendations(group, letters, page)
        _sets(group, wording, page)


def _shown(document: Document) -> set[str]:
    """The kinds of acceptance that some mark stands for."""
    return {
        accepted["preferred"]
        for group in document["groups"]
        for under in group["under"]
        for accepted in under["accepted"]
    }


def _semantics(group: Document, document: Document, letters: Mapping[int, str], page: Page) -> None:
    """A table: a line per profile, a column per semantics."""
    names = [each["name"] for each in document["semantics"]]
    room = (page.width - 1 - 2 * len(names)) // len(names)
    widths = [1, *(room for _ in names)]
    page.row(["", *names], widths, style="bold")
    for place, under in enumerate(group["under"]):
        page.row([letters[place], *(under["counted"][name] for name in names)], widths)


def _recommendations(group: Document, letters: Mapping[int, str], page: Page) -> None:
    """A line per recommendation, with a mark per profile for the preferred sets."""
    under = group["under"]
    widths = [*(1 for _ in under), page.width - 3 * len(under)]
    page.row([*(letters[place] for place in range(len(under))), ""], widths, style="bold")
    for place, each in enumerate(group["recommendations"]):
        marks = [MARKS[one["accepted"][place]["preferred"]] for one in under]
        page.row([*marks, _told(each)], widths)


def _sets(group: Document, wording: Wording, page: Page) -> None:
    """What each of a few preferred sets holds beside what all of them hold."""
    told = {each["id"]: _told(each) for each in group["recommendations"]}
    for under in group["under"]:
        sets = under["preferred"] or []
        if not 1 < len(sets) <= FEW:
            continue
        shared = set.intersection(*map(set, sets))
        page.blank()
        for n, members in enumerate(sets, start=1):
            beside = listed(told[each] for each in members if each not in shared)
            sentence = wording.sentence(
                "beside-the-rest",
                profile=under["label"],
                n=str(n),
                sets=str(len(sets)),
                members=beside,
            )
            page.say(sentence, lead="- ")


def _told(recommendation: Document) -> str:
    document = recommendation["document_label"]
    return joined([recommendation["label"], f"({document})" if document else ""], " ")
