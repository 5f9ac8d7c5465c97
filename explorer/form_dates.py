"""Dates as people write them: a day, a month, a year, `[DATE]`, `about 2 years ago`.

A partial date is the span of days that it may be. A withheld or vague date stays text and is never
computed with; a time counted back from the request becomes an amount and not a date.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from typing import Final

from explorer.form_amounts import Amount, read_amount
from explorer.form_words import LONGEST, Words, plainly
from explorer.vocabulary import GX

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH: Final = "|".join((*_MONTHS, *(name[:3] for name in _MONTHS), "sept")) + r")\.?"
_FORMS: Final = tuple(
    re.compile(form)
    for form in (
        r"(?P<year>\d{4})",
        r"(?P<year>\d{4})[-/](?P<month>\d\d?)",
        r"(?P<month>\d\d?)/(?P<year>\d{4})",
        r"(?P<year>\d{4})[-/.](?P<month>\d\d?)[-/.](?P<day>\d\d?)(?:[t ][\d:.+z-]+)?",
        rf"(?P<name>{_MONTH},? (?P<year>\d{{4}})",
        rf"(?P<name>{_MONTH} (?P<day>\d\d?)(?:st|nd|rd|th)?,? (?P<year>\d{{4}})",
        rf"(?P<day>\d\d?)(?:st|nd|rd|th)?[ -](?:of )?(?P<name>{_MONTH}[,-]? ?(?P<year>\d{{4}})",
    )
)
_AMERICAN: Final = re.compile(r"(\d\d?)[/.-](\d\d?)[/.-](\d{4})")
_EXACT: Final = re.compile(r"(?:in|on|dated|during) (?:the )?|the (?=\d)")
_PART: Final = re.compile(
    r"(?:(?:the )?(?:early|mid|middle|late|beginning|start|end)"
    r"|spring|summer|autumn|fall|q[1-4])(?: of| in)?(?:,? |-)"
)
"""A part of a year or month is any day of it. Winter is left out: it lies in two years."""
_ONGOING: Final = re.compile(
    r"(?:from )?(.+?)(?: to | until | through | - | ?- ?)(?:the )?(?:present|now|date|today)"
)
_FROM_TO: Final = re.compile(r"(?:from )?(.+?) ?(?: to | until | through | - |-(?=\d{4}))(.+)")
_SINCE: Final = re.compile(r"(?:from|since|starting|beginning)(?: on)? (.+)")
_YEARS: Final = range(1900, 2101)
_AND: Final = re.compile(r"\s*(?:[,;&]|\band\b)\s*")


@dataclass(frozen=True, slots=True)
class When:
    """What a date says: its span of days, a course from day to day, a time back from the request.

    All empty for a text that cannot be read as any of them.
    """

    text: str
    earliest: date | None = None
    latest: date | None = None
    started: date | None = None
    ended: date | None = None
    withheld: bool = False
    ago: Amount | None = None

    @property
    def is_read(self) -> bool:
        """Whether anything was understood."""
        return bool(self.earliest or self.started or self.withheld or self.ago)


def read_dates(words: Words, text: str) -> tuple[When, ...]:
    """What a date says; several dates written as one ("2009 and 2010") come back one by one."""
    whole = read_date(words, text)
    if not whole.is_read and len(text) <= LONGEST:
        parts = [read_date(words, part) for part in _AND.split(text) if part]
        if len(parts) > 1 and all(part.earliest for part in parts):
            return tuple(parts)
    return (whole,)


def read_date(words: Words, text: str) -> When:
    """What one date says."""
    said = plainly(text)
    if len(text) > LONGEST:
        return When(text)
    if "[" in said or words.says(said, GX + "dateWithheld"):
        return When(text, withheld=True)
    if span := _span(said):
        return When(text, *span)
    if ago := read_ago(words, text):
        return When(text, ago=ago)
    if between := _FROM_TO.fullmatch(said):
        first, last = _span(between[1].strip()), _span(between[2].strip())
        if first and last and first[0] <= last[1]:
            if first[0] == first[1] and last[0] == last[1]:
                return When(text, first[0], last[1], first[0], last[1])
            return When(text, first[0], last[1])
        same_year = f"{between[1].strip()} {between[2][-4:]}"
        if not first and last and (first := _span(same_year)) and first[0] <= last[1]:
            return When(text, first[0], last[1])
    since = _SINCE.fullmatch(said) or _ONGOING.fullmatch(said)
    first = _span(since[1]) if since else None
    if first and first[0] == first[1]:
        return When(text, started=first[0])
    return When(text)


def read_ago(words: Words, text: str) -> Amount | None:
    """The time before the request that the whole text says, "about 2 years ago"."""
    said = plainly(text)
    (interval, *_) = words.under("facts.date") or ("",)
    found = None
    before, rest = words.bound_before(said)
    if before and interval in before.stands_for:
        # "Within the past year" is within one; "last year" is the one before this.
        is_one = words.unit(rest) is not None and not said.startswith("last ")
        found = read_amount(words, f"1 {rest}" if is_one else rest, beside=("within", before))
    for phrase in words.for_name(interval) if found is None and interval else ():
        if said.endswith(f" {phrase}"):
            found = read_amount(words, said.removesuffix(phrase).strip())
            break
    if found is None or not words.is_time(found.unit):
        return None
    return Amount(found.low, found.high, found.low_open, found.high_open, found.unit, text)


def _span(said: str) -> tuple[date, date] | None:
    """The first and the last day that it may be; None for anything but a date."""
    if exact := _EXACT.match(said):
        said = said[exact.end() :]
    if (part := _PART.match(said)) and (whole := _span(said[part.end() :])):
        return whole if whole[0] != whole[1] else None
    if american := _AMERICAN.fullmatch(said):
        month, day = int(american[1]), int(american[2])
        # 03/04 may be March or April: only one that can be read in one way is read.
        if month <= 12 and day <= 12 and month != day:
            return None
        month, day = (day, month) if month > 12 else (month, day)
        return _days(int(american[3]), month, day)
    for form in _FORMS:
        if found := form.fullmatch(said):
            told = found.groupdict()
            month_name = (told.get("name") or "").rstrip(".")[:3]
            month = (
                next(n for n, name in enumerate(_MONTHS, 1) if name.startswith(month_name))
                if month_name
                else int(told.get("month") or 0)
            )
            if not month and told.get("month"):
                return None
            return _days(int(told["year"]), month, int(told.get("day") or 0), told.get("day"))
    return None


def _days(year: int, month: int, day: int, typed: str | None = "") -> tuple[date, date] | None:
    """The span of a day, or of a month or year where 0 stands for what was not said."""
    if year not in _YEARS or month > 12 or (typed and not day):
        return None
    if not month:
        return date(year, 1, 1), date(year, 12, 31)
    most = monthrange(year, month)[1]
    if day > most:
        return None
    return date(year, month, day or 1), date(year, month, day or most)
