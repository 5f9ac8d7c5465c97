"""Short phrases made of the parts of an assessment: numbers, citations, how a thing is known.

A phrase joins what the document holds; it adds names of fields and punctuation, never a statement.
"""

import re
from collections.abc import Iterable
from typing import Any, Final

from explorer.vocabulary import local_name

TIED: Final = "\N{NO-BREAK SPACE}"
"""A blank at which no line is broken; it is printed as a plain blank."""

_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")

_JOINTS: Final = {"all": "all of:", "any": "any of:", "not": "not:"}

Part = dict[str, Any]
"""An object of the assessment document (explorer/schema/assessment.schema.json)."""


def printable(text: str) -> str:
    """The text without characters that would steer the terminal or turn the reading direction."""
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def words(name: str | None) -> str:
    """A name from the data as words: `not-applicable` is "not applicable"."""
    return (name or "").replace("-", " ")


def joined(parts: Iterable[str | None], by: str = ", ") -> str:
    """What there is of the parts, in one phrase."""
    return by.join(part for part in parts if part)


def named(name: str, *parts: str | None) -> str:
    """The parts behind a name; nothing where there are no parts."""
    told = joined(parts, "; ")
    return f"{name}: {told}" if told else ""


def cited(part: Part) -> str:
    """The numbers of its citations, tied to the word before them; nothing where there are none."""
    numbers = part["citations"]
    return f"{TIED}[{joined(map(str, numbers))}]" if numbers else ""


def known(part: Part) -> str:
    """How the part is known."""
    return named("known", part["known"])


def by_document(part: Part) -> str:
    """The document that says it, and how that is known."""
    return joined([part["document_label"], known(part)], "; ")


def settled_by(part: Part) -> str:
    """The kinds of document that would settle it."""
    return named("settled by", *part["settles"])


def local_names(iris: list[str]) -> str:
    """The short names of facts in brackets; nothing where there are none."""
    return f"({joined(local_name(iri) for iri in iris)})" if iris else ""


def rated(statement: Part, scale: str) -> str:
    """Strength or certainty on the common scale, with the document's own words for it."""
    common, own = words(statement[scale]), statement[f"{scale}_label"]
    return f"{common} (in its own words: {own})" if own and own != common else common


def headed(node: Part) -> str:
    """The label of a criterion, how its parts are joined, and its citations."""
    joint = _JOINTS.get(node["type"], "")
    if node["minimum"] is not None:
        joint = f"at least {node['minimum']} of:"
    return joined([node["label"], joint]) + cited(node)


def standing(policy: Part) -> str:
    """Whether a policy is in force, and how it is known."""
    superseded = "superseded" if policy["superseded"] else ""
    return joined([named("in force", policy["in_force"]), superseded, known(policy)], "; ")


def standing_in_short(policy: Part) -> str:
    """The same in few words: that a policy is in force goes without saying."""
    in_force = {"yes": "", "no": "not in force"}.get(policy["in_force"], policy["in_force"])
    return joined(["superseded" if policy["superseded"] else in_force, policy["known"]])


def amounts(node: Part) -> str:
    """What is required, what was found and what it is short by, as far as they are told."""
    names = ("required", "found", "shortfall")
    return joined((f"{name} {node[name]}" for name in names if node[name]), "; ")


def estimate(part: Part, unit: str | None) -> str:
    """An effect with its interval and unit; the unit alone where there is no figure."""
    if part["effect"] is None:
        return unit or ""
    low, high = part["ci_low"], part["ci_high"]
    interval = "" if low is None or high is None else f"({number(low)} to {number(high)})"
    return joined([number(part["effect"]), interval, unit], " ")


def number(value: float | str) -> str:
    """A figure as it is written: 90, -0.49."""
    return value if isinstance(value, str) else format(value, ".10g")


def yes_or_no(value: str | bool) -> str:
    """The text itself; yes or no for a truth."""
    return value if isinstance(value, str) else "yes" if value else "no"
