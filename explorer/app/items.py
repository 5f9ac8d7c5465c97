"""Rows of the page: what a row holds, and the rows of criteria, reasons, facts and actions."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from explorer.app.widgets import (
    DIRECTIONS,
    KNOWN,
    Page,
    Part,
    colours,
    fact_words,
    kind_of,
    line,
    safe_link,
    words_of,
)
from explorer.vocabulary import Iri

JOINTS: Final = {"all": "all of", "any": "any of", "not": "none of"}
UNFOLDED: Final = 2
"""How many levels of reasons stand open at first."""

ACTIONS: Final = {
    "unmet": ("✗ unmet", "unmet"),
    "undocumented": ("? undocumented", "undocumented"),
    "risk": ("! risk", "contradictory"),
    "confirm-text": ("… text to confirm", "not-applicable"),
}


@dataclass(frozen=True, slots=True)
class Mark:
    """A sign with a word, in a colour that only repeats it."""

    text: str
    colour: str
    background: str


@dataclass(frozen=True, slots=True)
class Text:
    """A piece of text, a link to the outside where it has an address."""

    text: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """Lines or a table under a name, among the details of a row; a table opens with its head."""

    name: str
    items: tuple[tuple[Text, ...], ...] = ()
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Item:
    """A row and the rows below it; `href` leads to the reasons of its node.

    `details` open with a click; a `folded` row hides the rows below it together with them.
    """

    id: Iri
    href: str
    label: str
    mark: Mark | None = None
    strong: bool = False
    joint: str = ""
    marks: tuple[Mark, ...] = ()
    cited: str = ""
    lines: tuple[str, ...] = ()
    details: tuple[Section, ...] = ()
    open: bool = False
    folded: bool = False
    children: tuple["Item", ...] = ()


def criterion(page: Page, node: Part) -> Item:
    """A criterion with its tree; what does not apply is folded away."""
    return Item(
        node["id"],
        link(page, node["id"]),
        node["label"],
        mark=mark(node["status"], node["how"]),
        strong=node["decisive"] or bool(node["children"]),
        joint=_joint(node),
        marks=(
            *((plain_mark("decisive", "unmet"),) if node["decisive"] else ()),
            *recalled(node["known"]),
            *((plain_mark("supporting, not counted"),) if node["supporting"] else ()),
        ),
        cited=cited(node["citations"]),
        lines=measured(node),
        details=sections(
            section("Because", node["because"]),
            section("Note", node["note"]),
            section("Facts on record", *(fact_line(page, iri) for iri in node["facts"])),
            section("Would be settled by", ", ".join(node["settles"])),
            *sources(page, node["citations"], node["known"]),
        ),
        open=page.is_open(node["id"]),
        folded=node["status"] == "not-applicable",
        children=tuple(criterion(page, child) for child in node["children"]),
    )


def reason(page: Page, node: Part, *, above: tuple[Iri, ...] = ()) -> Item:
    """A node of a tree of reasons with what it rests on; a passage names its document itself."""
    below = [child for child in node["because"] if child["id"] not in above]
    kind = kind_of(node["kind"])
    if kind == "passage" and len(below) == 1 and not below[0]["because"]:
        kind, below = f"passage in {below[0]['label']}", []
    known = how_known(node["known"]) if node["known"] != "recalled" and not node["status"] else ""
    return Item(
        node["id"],
        link(page, node["id"]),
        node["label"],
        mark=mark(node["status"], node.get("how")) if node["status"] else None,
        strong=bool(node["status"] and below),
        joint=kind,
        marks=recalled(node["known"]),
        lines=tuple(text for text in (node.get("text"), known) if text),
        open=page.everything_open,
        folded=len(above) > UNFOLDED,
        children=tuple(reason(page, child, above=(*above, node["id"])) for child in below),
    )


def action(page: Page, each: Part) -> Item:
    """Something to ask for: the point, what document would settle it, and why."""
    words, colour = ACTIONS[each["kind"]]
    settled = f"Ask for: {', '.join(each['settles'])}" if each["settles"] else each["because"]
    return Item(
        each["id"],
        link(page, each["id"]),
        each["label"],
        mark=plain_mark(words, colour),
        strong=each["kind"] == "unmet",
        cited=cited(each["citations"]),
        lines=(settled,),
        details=sections(section("Because", each["because"] if each["settles"] else None)),
        open=page.everything_open,
    )


def fact(page: Page, each: Part) -> Item:
    """A fact of the record with everything that was said about it."""
    return Item(
        each["id"],
        link(page, each["id"]),
        each["label"],
        mark=mark(each["status"]),
        joint=each["concept_label"] or "",
        lines=fact_words(each),
        marks=(plain_mark("no term on file for it", "undocumented"),) if each["unmapped"] else (),
    )


# Parts of a row


def link(page: Page, iri: Iri) -> str:
    """The address of a node's reasons, from any page."""
    return f"why?{urlencode(page.here.at(iri).parameters())}"


def mark(status: str, how: str | None = None) -> Mark:
    """A status as sign, word and colour, with how it came about unless it was computed."""
    manner = f", {how}" if how and how != "computed" else ""
    return plain_mark(f"{words_of(status)}{manner}", status)


def plain_mark(text: str, status: str = "not-applicable") -> Mark:
    """Any word in the colour of a status; without one, grey."""
    paint = colours(status)
    return Mark(text, paint["text"], paint["background"])


def direction(statement: Part) -> tuple[Mark, ...]:
    """Which way a statement points, unless its label opens with the same word."""
    word = statement["direction"].replace("-", " ")
    if statement["label"].lower().startswith(f"{word} "):
        return ()
    sign, status = DIRECTIONS[statement["direction"]]
    return (plain_mark(f"{sign} {word}", status),)


def recalled(known: str | None) -> tuple[Mark, ...]:
    """The mark of what was not read; nothing for everything else."""
    return (plain_mark("recalled, to be confirmed", "undocumented"),) if known == "recalled" else ()


def how_known(known: str | None) -> str:
    """How a thing is known, in words."""
    return KNOWN[known] if known else ""


def cited(numbers: Iterable[int]) -> str:
    """The numbers of citations as they stand behind a label."""
    return " ".join(f"[{number}]" for number in numbers)


def section(name: str, *texts: str | None) -> Section:
    """Lines under a name; lines without text fall away."""
    return Section(name, tuple((Text(text),) for text in texts if text))


def sections(*found: Section) -> tuple[Section, ...]:
    """The sections that have something to say."""
    return tuple(each for each in found if each.items or len(each.table) > 1)


def sources(page: Page, numbers: Iterable[int], known: str | None) -> tuple[Section, ...]:
    """The sources behind something, and how its wording is known.

    How each document is known, and what is to be said about it, stands in the list of citations.
    """
    return (
        Section("Sources", tuple(_source(page.citations[number]) for number in numbers)),
        section("How this text is known", how_known(known)),
    )


def _source(source: Part) -> tuple[Text, ...]:
    href = safe_link(source["url"]) if source["url"] else None
    titled = (Text(f"[{source['n']}] "), Text(source["title"], href))
    return titled if source["title"] in source["text"] else (*titled, Text(f" · {source['text']}"))


def _joint(node: Part) -> str:
    count = len(node["children"])
    if node["type"] == "at-least":
        return f"at least {node['minimum']} of {count}"
    if not count:
        return ""
    joint = JOINTS.get(node["type"], str(node["type"]))
    return joint if count == 1 else f"{joint} {count}"


def measured(node: Part) -> tuple[str, ...]:
    """What was required, found and lacking, in at most one line."""
    told = line(
        f"required {node['required']}" if node["required"] else "",
        f"found {node['found']}" if node["found"] else "",
        f"short by {node['shortfall']}" if node["shortfall"] else "",
    )
    return (told,) if told else ()


def fact_line(page: Page, iri: Iri) -> str:
    """A fact of the record in one line of details."""
    each = page.facts.get(iri)
    return line(f"{words_of(each['status'])}: {each['label']}", *fact_words(each)) if each else iri
