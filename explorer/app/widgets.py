"""The visual words that every page shares: statuses, how a thing is known, citations, messages.

All text from the data goes through `plain` before it meets Markdown: nothing in a label can turn
into formatting, a link or HTML. Colour only repeats what a sign and a word already say.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final
from urllib.parse import quote

import streamlit as st

from explorer.app.session import WHY_PAGE, Address, Document
from explorer.vocabulary import Iri

Part = dict[str, Any]
"""An object of the assessment document."""

NOT_ADVICE: Final = (
    "Not medical advice and not a coverage decision: published guidelines and payer criteria, "
    "restated and worked out on the facts on record. Final only with a person's name on it."
)

STATUSES: Final[dict[str, tuple[str, str, str]]] = {
    "met": ("✓", "met", "green"),
    "unmet": ("✗", "unmet", "red"),
    "undocumented": ("?", "undocumented", "orange"),
    "not-applicable": ("–", "not applicable", "gray"),
    "contradictory": ("≠", "contradictory", "violet"),
    "criteria-met": ("✓", "Criteria met", "green"),
    "criteria-not-met": ("✗", "Criteria not met", "red"),
    "information-needed": ("?", "Information needed", "orange"),
    "no-policy": ("–", "No policy named", "gray"),
    "present": ("●", "present", "blue"),
    "absent": ("○", "absent", "blue"),
    "not-documented": ("?", "not documented", "orange"),
    "unclear": ("?", "unclear", "orange"),
    "both-apply": ("✓", "both apply", "blue"),
    "one-may": ("?", "one may apply", "orange"),
    "both-may": ("?", "one or both may apply", "orange"),
    "none": ("–", "neither applies", "gray"),
}
"""Sign, word and colour of every status a view shows."""

KNOWN: Final[dict[str, str]] = {
    "read": "read in the document itself",
    "secondary": "known from a secondary source",
    "recalled": "recalled, not read: to be confirmed",
}
DIRECTIONS: Final[dict[str, tuple[str, str]]] = {
    "for": ("▲", "present"),
    "against": ("▼", "contradictory"),
    "neutral": ("◆", "not-applicable"),
    "insufficient-evidence": ("◇", "not-applicable"),
}
"""Sign of a direction, and the status whose colour it borrows."""

KINDS: Final[dict[str, str]] = {
    "Finding": "criterion",
    "All": "criterion",
    "Any": "criterion",
    "AtLeast": "criterion",
    "Not": "criterion",
    "Application": "recommendation",
    "CaseConflict": "conflict",
    "PolicyConclusion": "policy",
    "RaisedRisk": "risk",
    "TriggeredPitfall": "pitfall",
}
"""What a class of node is called where its own name does not say it to a reader."""

SOURCES: Final = frozenset(
    {
        "Passage",
        "Document",
        "ClinicalGuideline",
        "SystematicReview",
        "SafetyCommunication",
        "Critique",
        "ReferenceWork",
        "Article",
        "EvidenceCluster",
        "Policy",
    }
)
"""Classes of what is published."""

PAINT: Final[dict[str, tuple[str, str]]] = {
    "green": ("#0a5c3a", "#e2f2e9"),
    "red": ("#9a1b1b", "#fbe8e7"),
    "orange": ("#7a4200", "#fcefdb"),
    "violet": ("#5a2b85", "#f1e8f9"),
    "blue": ("#12457a", "#e6eff8"),
    "gray": ("#4a525b", "#eceff2"),
}
"""Text and background of each colour in the light theme, as in .streamlit/config.toml."""


@dataclass(frozen=True, slots=True)
class Page:
    """An assessment while it is shown: the document, where we are, what is looked up often."""

    document: Document
    here: Address
    facts: dict[Iri, Part]
    citations: dict[int, Part]
    opened: frozenset[Iri] = frozenset()
    everything_open: bool = False

    def is_open(self, iri: Iri) -> bool:
        """Whether the details of a node stand open when the page is drawn."""
        return self.everything_open or iri in self.opened


def page_of(document: Document, here: Address, opened: Iterable[Iri] = ()) -> Page:
    """The page of an assessment, with these nodes opened."""
    return Page(
        document,
        here,
        {fact["id"]: fact for fact in document["facts"]},
        {citation["n"]: citation for citation in document["citations"]},
        frozenset(opened),
        here.details == "open",
    )


# Words


def words_of(status: str | None) -> str:
    """A status as sign and word; a name that is not known here is shown as it is."""
    sign, word, _ = STATUSES.get(status or "", ("•", (status or "").replace("-", " "), ""))
    return f"{sign} {word}"


def kind_of(name: str) -> str:
    """What a class of node is called: `ClinicalGuideline` is "clinical guideline"."""
    if name.endswith("Atom"):
        return "criterion"
    return KINDS.get(name) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower()


def shape_of(name: str) -> str:
    """The shape of a class of node in the graph: what is on record, what is published, the rest."""
    if name == "Fact":
        return "round"
    return "cut" if name in SOURCES else "square"


def colours(status: str | None) -> dict[str, str]:
    """The colours of a status in the reader's theme: of its text and of what stands behind it.

    Each with the one of the light theme behind it, for where there is no theme.
    """
    _, _, name = STATUSES.get(status or "", ("", "", "gray"))
    text, background = PAINT[name]
    return {
        "text": f"var(--st-{name}-text-color, {text})",
        "background": f"var(--st-{name}-background-color, {background})",
    }


def fact_words(fact: Part) -> tuple[str, ...]:
    """What was said about a fact, in at most one line: value, duration, date, place, by whom."""
    value = " ".join(part for part in (fact["value"], fact["unit"]) if part)
    said = line(
        value,
        f"for {fact['duration']}" if fact["duration"] else "",
        f"date {fact['date']}" if fact["date"] else "",
        ", ".join(part for part in (fact["laterality"], *fact["body_sites"]) if part),
        f"stated by {fact['stated_by']}" if fact["stated_by"] else "",
        f"source: {fact['source']}" if fact["source"] else "",
        fact["note"] or "",
    )
    return (said,) if said else ()


def safe_link(url: str) -> str | None:
    """The address of a source as it may stand in a link; None unless it is one of the web."""
    if not url.startswith(("https://", "http://")):
        return None
    return quote(url, safe=":/?#@!$&'*+,;=%~-._")


def moment_words(moment: str) -> str:
    """A moment of the desk as people read it.

    >>> moment_words("2026-11-27T21:05:00.000000Z")
    '2026-11-27 21:05 UTC'
    """
    return f"{moment[:16].replace('T', ' ')} UTC"


def line(*parts: str) -> str:
    """What there is of the parts, with a dot between them."""
    return " · ".join(part for part in parts if part)


# Markdown


def plain(text: object) -> str:
    r"""The text as Markdown that shows exactly this text, on one line.

    >>> print(plain("a*b [c](d)"))
    a\*b \[c\]\(d\)
    """
    one_line = " ".join(str(text).split())
    # a name between colons would become a picture even behind a backslash: part the two
    parted = re.sub(r":(?=[\w+/-]+:)", ":\N{WORD JOINER}", one_line)
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", parted)


def quiet(text: str) -> str:
    """Markdown of a side remark."""
    return f":small[:gray[{text}]]" if text else ""


def status(name: str | None, how: str | None = None) -> str:
    """A status as sign, word and colour, with how it came about unless it was computed."""
    if name is None:
        return ""
    _, _, colour = STATUSES.get(name, ("", "", "gray"))
    manner = f", {how}" if how and how != "computed" else ""
    return f":{colour}-badge[{plain(words_of(name) + manner)}]"


def known(name: str | None) -> str:
    """How a thing is known; what was only recalled stands out."""
    if name is None:
        return ""
    return f":orange-badge[{KNOWN[name]}]" if name == "recalled" else quiet(KNOWN[name])


def cited(numbers: list[int]) -> str:
    """The numbers of citations, each a link to the list at the end of the case page."""
    return " ".join(f"[\\[{number}\\]](#citations)" for number in numbers)


def bullets(items: Iterable[str]) -> None:
    """A list, one item a line; nothing where there are no items."""
    lines = [f"- {item}" for item in items]
    if lines:
        st.markdown("\n".join(lines))


def named(name: str, text: str | None) -> None:
    """A line with its name in front; nothing where there is no text."""
    if text:
        st.markdown(f"**{name}** {text}")


def citation(page: Page, number: int) -> str:
    """A source in a line: number, words of the citation, link, how it is known."""
    source = page.citations[number]
    title, url = plain(source["title"]), safe_link(source["url"] or "")
    return line(
        f"**\\[{number}\\]** " + (f"[{title}]({url})" if url else title),
        plain(source["text"]) if source["title"] not in source["text"] else "",
        plain(source["publisher"] or ""),
        plain(source["issued"] or "date unknown"),
        known(source["known"]),
        quiet(plain(source["note"])) if source["note"] else "",
    )


# Links and messages


def why(page: Page, iri: Iri, label: str) -> None:
    """A link to everything a node rests on; it can be copied and sent."""
    target = page.here.at(iri).parameters()
    st.page_link(WHY_PAGE, label=f":blue[{label} ›]", query_params=target)


def empty(meaning: str) -> None:
    """What it means that there is nothing here."""
    st.markdown(quiet(meaning))


def not_found(kind: str, asked: str, known_names: Iterable[str], parameter: str) -> None:
    """A friendly word about a name that is not there, with the nearest names to go to instead."""
    names = list(known_names)
    near = get_close_matches(asked, names, n=4, cutoff=0.3) or names[:4]
    rest = "The nearest names are below." if near else "There is none at all yet."
    st.warning(f"There is no {kind} called **{plain(asked)}** here. {rest}")
    for name in near:
        st.button(
            plain(name), key=f"near-{parameter}-{name}", on_click=_take, args=(parameter, name)
        )


def _take(parameter: str, name: str) -> None:
    st.query_params[parameter] = name
