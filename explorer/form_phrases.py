"""Phrases that say two things at once: `80% relief for 3 months`, `positive on the right`."""

import re
from typing import Final

from explorer.form_amounts import Amount, read_amount
from explorer.form_sites import read_sides
from explorer.form_words import LONGEST, Words, plainly
from explorer.vocabulary import GX, Iri

_COURSE: Final = re.compile(r"(?:(.*?),? )?(?:for|over|lasting|x|×) ?((?!.* (?:for|over|x) ).+)")
_OFTEN: Final = re.compile(
    r"(?:once|twice|(?:\d|one|two|three|four|five)(?:-\d)?(?: ?x| times| visits| sessions)?)"
    r"(?: ?/ ?| per | an? | each |-| )(?:week(?:ly)?|wk|day|month(?:ly)?)|weekly|daily|biweekly"
)
_SMALL: Final = re.compile(r"\b(?:on|at|the|in|side|sided|to|of)\b")
_MOST_WORDS: Final = 3


def course_in(words: Words, text: str) -> tuple[str, Amount] | None:
    """What was given, and how long: "6 visits over 3 weeks", "twice weekly x 6 weeks"."""
    found = _COURSE.fullmatch(plainly(text)) if len(text) <= LONGEST else None
    length = read_amount(words, found[2]) if found else None
    if not found or not length or not words.is_time(length.unit):
        return None
    return (found[1] or ""), length


def is_how_often(text: str) -> bool:
    """Whether a text only says how often: "twice weekly"."""
    return bool(_OFTEN.fullmatch(plainly(text)))


def without_done(words: Words, text: str) -> str:
    """The text without the word that says that it took place: "completed 6 weeks"."""
    said = plainly(text)
    for phrase in (each for each in words.for_name(GX + "done") if not words.limits(each)):
        for rest in (said.removeprefix(f"{phrase} "), said.removesuffix(f" {phrase}")):
            if rest != said:
                return rest.removesuffix(" and").strip()
    return said


def finding_in(
    words: Words, text: str, concept: Iri
) -> tuple[Iri, tuple[Iri, ...], Amount | None] | None:
    """What a record says of a finding, on which side and at which amount: "negative on the left".

    None where the text says anything else, or only what it is.
    """
    spoken = plainly(text).split() if len(text) <= LONGEST else []
    for cut in range(min(_MOST_WORDS, len(spoken) - 1), 0, -1):
        assertion = words.meaning(" ".join(spoken[:cut]), "Assertion", concept)
        rest = " ".join(_SMALL.sub(" ", " ".join(spoken[cut:])).split())
        named = words.term(rest) if assertion else None
        if assertion and named and words.terms.is_a(concept, named):
            # "Denies numbness", of numbness; what is denied of a part denies nothing of the whole.
            return assertion, (), None
        if assertion and rest:
            sides = read_sides(words, rest)
            amount = None if sides else read_amount(words, rest)
            if sides or amount:
                return assertion, sides, amount
    return None
