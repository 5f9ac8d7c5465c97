"""Sentences from the wording in the data, and quantities as people write them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from explorer.answers import Row
from explorer.vocabulary import Iri, local_name

ANY_ATOM: Final = "Atom"
COMPOSITE: Final = "Composite"
"""The two families of criteria, for which the wording has templates of last resort."""

_PLACE: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Wording:
    """The templates of `ontology/wording`, found by kind, status and how of a finding."""

    templates: Mapping[tuple[str, str, str], str]

    @classmethod
    def read(cls, answer: Iterable[Row]) -> Wording:
        """The wording in the rows of `ask/wording`."""
        return cls(
            {
                (name(row["kind"]), name(row["status"]), name(row["how"])): row["template"] or ""
                for row in answer
            }
        )

    def finding(
        self, kind: str, family: str, status: str, how: str, places: Mapping[str, str]
    ) -> str:
        """The sentence for a finding; empty when no template fits.

        The most specific template wins: one for the kind before one for its family, one for the
        status with its how before one for the status alone.
        """
        keys = [(each, status, said) for each in (kind, family) for said in (how, "")]
        template = next((self.templates[key] for key in keys if key in self.templates), "")
        return fill(template, places)

    def sentence(self, status: str, **places: str) -> str:
        """The sentence for a status outside of findings, such as a determination."""
        return fill(self.templates.get(("", status, ""), ""), places)


def fill(template: str, places: Mapping[str, str]) -> str:
    """The template with its places filled; a place that nothing fills becomes empty."""
    text = _PLACE.sub(lambda place: places.get(place[1], ""), template)
    # A filled-in sentence may end with the full stop that the template adds.
    return text.replace("..", ".").replace(".).", ").").strip()


def name(iri: str | None) -> str:
    """The local name of an IRI, empty for None."""
    return local_name(iri) if iri else ""


def listed(items: Iterable[str], separator: str = "; ") -> str:
    """The items in one line, each once, in first-seen order."""
    return separator.join(dict.fromkeys(item for item in items if item))


def number(text: str) -> str:
    """A decimal without needless zeros.

    >>> number("4.0"), number("0.50"), number("100")
    ('4', '0.5', '100')
    """
    return f"{Decimal(text).normalize():f}"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity of the case: its text, its unit by UCUM code and by label."""

    text: str
    ucum: str
    unit_label: str
    unit: Iri


def read_quantities(answer: Iterable[Row], units: Mapping[Iri, Row]) -> dict[Iri, Quantity]:
    """The quantities in the rows of `ask/quantities`, by their IRI.

    A label of its own wins over the numbers; one without a known unit is left out.
    """
    gathered: dict[Iri, dict[str, str]] = {}
    for row in answer:
        gathered.setdefault(row["quantity"] or "", {})[name(row["property"])] = row["value"] or ""
    return {
        iri: Quantity(
            values.get("label")
            or in_words(values, unit["label"] or "", unit["plural"] or unit["label"] or ""),
            unit["ucum"] or "",
            unit["label"] or "",
            values["unit"],
        )
        for iri, values in gathered.items()
        if (unit := units.get(values.get("unit", "")))
    }


def in_words(values: Mapping[str, str], singular: str, plural: str) -> str:
    """A quantity without a label of its own, from its ends.

    >>> in_words({"low": "4.0", "high": "6.0"}, "week", "weeks")
    '4 to 6 weeks'
    >>> in_words({"high": "1", "highIsOpen": "true"}, "week", "weeks")
    'less than 1 week'
    """
    low, high = values.get("low"), values.get("high")
    if low and high and Decimal(low) == Decimal(high):
        return amount(low, singular, plural)
    if low and high:
        return f"{number(low)} to {amount(high, singular, plural)}"
    if low:
        bound = "more than" if values.get("lowIsOpen") == "true" else "at least"
        return f"{bound} {amount(low, singular, plural)}"
    if high:
        bound = "less than" if values.get("highIsOpen") == "true" else "at most"
        return f"{bound} {amount(high, singular, plural)}"
    return ""


def amount(value: str, singular: str, plural: str) -> str:
    """A number with its unit, bare where the unit is the number one.

    >>> amount("1.0", "week", "weeks"), amount("3", "week", "weeks"), amount("50", "percent", "")
    ('1 week', '3 weeks', '50%')
    """
    shown = number(value)
    if singular in ("", "1", "one"):
        return shown
    if singular in ("%", "percent"):
        return f"{shown}%"
    return f"{shown} {singular if Decimal(value) == 1 else plural}"
