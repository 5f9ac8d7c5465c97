"""Amounts as people write them: `6 weeks`, `70-85%`, `>= 2 weeks`, `about 6`, `more than 50`.

Every amount becomes an interval with a unit. What a word beside a number means is data; what cannot
be read as an amount is left to its text.
"""

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from explorer.form_words import Word, Words, plainly
from explorer.vocabulary import Iri

_COUNTED: Final = (
    *("zero", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)
_IN_WORDS: Final = {name: Decimal(number) for number, name in enumerate(_COUNTED)} | {
    "a": Decimal(1),
    "an": Decimal(1),
}
_FIGURES: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d{1,6})?|\d{1,9}(?:\.\d{1,6})?"
_NUMBER: Final = rf"(?:{_FIGURES}|\b(?:{'|'.join(_IN_WORDS)})\b)"
_START: Final = re.compile(rf"({_NUMBER})(?![\d.,]*\d)(.*)")
_RANGE: Final = re.compile(
    rf"\s*(%|[a-z]+)?\s*(-|to\b|or\b|and\b)\s*({_NUMBER})(?![\d.,]*\d)(?!-)(.*)"
)
_SHARE_OF: Final = re.compile(rf"(?:out )?of (?:the )?({_NUMBER})(?: ([a-z]+))?")
_TWICE: Final = re.compile(rf"\b({'|'.join(_COUNTED)}) \((\d{{1,2}})\)")
_ROMAN: Final = {"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"}
_WHOLE: Final = Decimal(100)


@dataclass(frozen=True, slots=True)
class Amount:
    """An interval with its unit, and how it was written."""

    low: Decimal | None
    high: Decimal | None
    low_open: bool
    high_open: bool
    unit: Iri
    label: str


def read_amount(
    words: Words, text: str, unit: str = "", beside: tuple[str, Word] | None = None
) -> Amount | None:
    """The amount that the whole text says; None when it says anything else.

    `unit` is a unit that was written apart; `beside` a word beside the number that stands in a note
    and counts where the text itself has none.
    """
    if several := _several(words, text, unit):
        return several
    before, rest = words.bound_before(_unit_last(words, _TWICE.sub(_once, plainly(text))))
    start = _START.fullmatch(rest)
    # "Within the last 2 years" counts back from the request: a date, and no amount of anything.
    if not start or (before and before.stands_for):
        return None
    low = high = _number(start[1])
    rest = start[2]
    ranged = _RANGE.fullmatch(rest)
    if ranged and (ranged[2] != "and" or _is_exact(before)):
        high, rest = _number(ranged[3]), ranged[4]
        if ranged[1] and not rest.strip().startswith(ranged[1]):
            return None
    after, rest = words.bound_before(rest.strip())
    if after is None:
        after, rest = words.bound_after(rest.strip(" -"))
    if low > high or (before and after) or (after and after.stands_for):
        return None
    found = _unit(words, rest.strip(" -"), unit, low)
    is_grade = start[2].startswith("+") and found == words.unit("one")
    if found is None or is_grade:
        return None
    label = _joined(text, unit)
    bound = before or after
    if bound is None and beside:
        bound, label = beside[1], f"{beside[0]} {label}"
    return _interval(bound, low, high, found, label)


def _several(words: Words, text: str, unit: str) -> Amount | None:
    """The amount that a word in place of a number says of a unit: "several months"."""
    said = plainly(text)
    for phrase, word in words.numbers:
        if word.share and said.startswith(f"{phrase} "):
            inside = said.removeprefix(phrase).strip()
        elif word.share and said == phrase and unit:
            inside = ""
        else:
            continue
        found = _unit(words, inside, unit, Decimal(0))
        share = word.share
        if found is None:
            return None
        ends = (share.low, share.high, share.low_open, share.high_open)
        return Amount(*ends, found, _joined(text, unit))
    return None


def _interval(bound: Word | None, low: Decimal, high: Decimal, unit: Iri, label: str) -> Amount:
    share = bound.share if bound else None
    if share is None:
        return Amount(low, high, False, False, unit, label)
    return Amount(
        None if share.low is None else low * share.low / _WHOLE,
        None if share.high is None else high * share.high / _WHOLE,
        share.low_open,
        share.high_open,
        unit,
        label,
    )


def _unit(words: Words, inside: str, apart: str, number: Decimal) -> Iri | None:
    """The unit of the number, when everything behind it and apart from it is understood."""
    found = words.unit(inside) if inside else None
    if inside and found is None:
        share = _SHARE_OF.fullmatch(inside)
        if not share or apart or number > _number(share[1]):
            return None
        # "8 of 12 weeks" are weeks; "3 of 5 positive" is a number.
        return (words.unit(share[2]) if share[2] else None) or words.unit("one")
    if not apart:
        return found or words.unit("one")
    other = words.unit(apart)
    return other if found in (None, other) else None


def _once(twice: re.Match[str]) -> str:
    """A number that is written in words and in figures, "six (6)", as one of them."""
    return twice[2] if _number(twice[1]) == _number(twice[2]) else twice[0]


def _unit_last(words: Words, said: str) -> str:
    """The text with its unit behind the number: "grade II" is 2 grades."""
    name, _, number = said.partition(" ")
    is_led = words.unit(name) in words.under("facts.unit before its number")
    return f"{_ROMAN.get(number, number)} {name}" if is_led and number else said


def _is_exact(word: Word | None) -> bool:
    """Whether a word only announces the numbers: "between", "from"."""
    share = word.share if word else None
    return share is not None and share.low == share.high == _WHOLE


def _number(text: str) -> Decimal:
    return _IN_WORDS[text] if text in _IN_WORDS else Decimal(text.replace(",", ""))


def _joined(text: str, unit: str) -> str:
    """The amount as it was written, with a unit that stood apart."""
    if not unit or plainly(text).endswith(plainly(unit)):
        return text
    return f"{text} {unit}" if unit[0].isalpha() else f"{text}{unit}"
