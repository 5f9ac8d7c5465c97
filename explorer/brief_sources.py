"""Risks, pitfalls, alternatives, evidence and sources, in the short text of an assessment.

Called by terminal_brief.py; each function prints one section. What a document says is shown whole
or counted, for part of it may mislead. Those that choose return what they showed.
"""

from collections import Counter
from typing import Final

from explorer.phrases import Part, cited, joined, named, words
from explorer.printing import FEWEST_COLUMNS, Page, shortened

_NUMBER_COLUMNS: Final = 5


def brief_risks(risks: list[Part], page: Page) -> list[Part]:
    """Risks that facts raise, each with how what is on file about it is known."""
    page.band("Risks that the facts raise, and how what is on file is known", risks)
    for risk in risks:
        marks = dict.fromkeys(_mark(each) for each in risk["statements"])
        page.say(joined([risk["label"], *marks], "; "), lead="- ")
    return [each for risk in risks for each in risk["statements"]]


def _mark(statement: Part) -> str:
    support = "" if statement["supported"] else "no source on file supports this"
    return joined([statement["indirectness"], support, _known(statement)], "; ") + cited(statement)


def brief_pitfalls(pitfalls: list[Part], page: Page) -> None:
    """What is easily got wrong on such a request, by name."""
    page.band("Pitfalls", pitfalls)
    for each in pitfalls:
        page.say(each["label"] + cited(each), lead="- ")


def brief_alternatives(alternatives: list[Part], page: Page) -> list[Part]:
    """Other options that a document speaks for or against; what is neutral is counted."""
    page.band("Alternatives on file, and how they are known", alternatives)
    shown = [each for each in alternatives if each["direction"] in ("for", "against")]
    for each in shown:
        applies = named("applies", words(each["applicability"]))
        page.say(joined([each["label"] + cited(each), _known(each), applies], "; "), lead="- ")
    count_left([each for each in alternatives if each not in shown], "direction", page)
    return shown


def brief_evidence(claims: list[Part], page: Page) -> list[Part]:
    """Claims with figures or limits; a limit is told where it fits, else counted."""
    page.band("Evidence on file, and how it is known", claims)
    shown = [each for each in claims if each["figures"] or each["limits"]]
    for claim in shown:
        parts = [claim["statement"] + cited(claim), _known(claim), _limit(claim["limits"], page)]
        page.say(joined(parts, "; "), lead="- ")
    count_left([each for each in claims if each not in shown], "known", page)
    return shown


def _limit(limits: list[str], page: Page) -> str:
    if len(limits) == 1 and len(limits[0]) < page.width:
        return named("limit", limits[0])
    return f"limits with --full: {len(limits)}" if limits else ""


def brief_sources(citations: list[Part], numbers: set[int], page: Page) -> None:
    """The sources of what is shown, in two lines or so: a long title is cut, a citation is not."""
    page.band("Sources, and how each is known", citations)
    shown = [each for each in citations if each["n"] in numbers]
    for each in shown:
        text, title = each["text"], each["title"]
        if title not in text:
            room = 2 * (page.width - 2 * _NUMBER_COLUMNS) - len(text) - len(_known(each))
            text = f"{shortened(title, max(room, FEWEST_COLUMNS))}. {text}".replace(
                " .... ", " ... "
            )
        page.say(f"{text}; {_known(each)}", lead=f"[{each['n']}] ".rjust(_NUMBER_COLUMNS))
    count_left([each for each in citations if each not in shown], "known", page)


def count_left(left: list[Part], key: str, page: Page, what: str = "") -> None:
    """How many more the whole text tells, by the value of a field; nothing where none is left."""
    counts = Counter(words(each[key]) or "not stated" for each in left)
    if left:
        told = joined((f"{count} {name}" for name, count in counts.items()), ", ")
        page.say(joined([f"{len(left)} more with --full", what], ", ") + f": {told}", style="dim")


def _known(part: Part) -> str:
    return part["known"] or "not stated"
