"""Where in the body: regions, places and levels as people write them.

`C5-6`, `C5/6`, `C3/4/5`, `C2-6`, `L5-left S1` are disc levels; `C7` alone is a nerve root where
roots are spoken of, a vertebra where bone is, and otherwise stays text. Which levels follow on each
other the terms tell.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from explorer.form_words import LONGEST, Words, plainly
from explorer.terms import TermIndex
from explorer.vocabulary import TERM, Iri

_LEVEL: Final = r"[ctls]\d{1,2}"
_LEVELS: Final = re.compile(
    rf"\b{_LEVEL}(?:(?: ?[-/] ?(?:[a-z]+ )?| on )(?:{_LEVEL}|\d{{1,2}}))+\b"
)
_SPACED: Final = re.compile(r"\b([ctls]) (?=\d)")
_SINGLE: Final = re.compile(rf"\b({_LEVEL})\b(?: rootlets?| roots?| exiting roots?)?")
_PIECE: Final = re.compile(_LEVEL + r"|\d{1,2}")
_ROOTS: Final = re.compile(r"\broot|\bdermatom|\bnerve|\bdistribution")
_JOINTS: Final = re.compile(r"\s*(?:[,;&+/]|\band\b|\bto\b|\binto\b|\bplus\b|\bthrough\b)\s*")
_THROUGH: Final = re.compile(r"\s*\b(?:to|through|thru)\s*")
_SMALL: Final = re.compile(
    r"\b(?:the|of|at|in|exiting|traversing|nerves?|roots?|levels?|dermatom\w+|distribution"
    r"|dis[ck]s?|disc space|interspaces?|segments?)\b"
)
_PART_OF: Final = re.compile(r"\b(?:lateral|medial|anterior|posterior|upper|lower|outer|inner) ")
_EMPHASIS: Final = re.compile(r"\b(?:worst|worse|mostly|mainly|especially|predominantly)\b")


@dataclass(frozen=True, slots=True)
class Place:
    """What a text says about a place; `rest` is what no term was found for.

    `beside` is what a word describes the finding there with, and `is_weighed` whether a word says
    which of the places counts more; such a word changes no place.
    """

    levels: tuple[Iri, ...] = ()
    sites: tuple[Iri, ...] = ()
    sides: tuple[Iri, ...] = ()
    rest: str = ""
    beside: tuple[Iri, ...] = ()
    is_weighed: bool = False


def read_place(words: Words, text: str, concept: Iri) -> Place:
    """The levels, sites and sides that a text names, for a fact about a concept."""
    said = _SPACED.sub(r"\1", plainly(text))
    if len(said) > LONGEST:
        return Place(rest=text)
    whole = words.term(said, *words.under("facts.body_site"))
    if whole and not words.terms.is_a(whole, *words.under("facts.body_site of a disc")):
        return Place(sites=(whole,))
    levels: list[Iri] = []
    sites: list[Iri] = []
    sides: list[Iri] = []
    unread: list[str] = []
    beside: list[Iri] = []
    is_weighed = bool(_EMPHASIS.search(said))
    said = _EMPHASIS.sub(" ", said)
    reached = 0
    for found in _LEVELS.finditer(said):
        discs = _discs(words.terms, found[0])
        if levels and discs and _THROUGH.fullmatch(said[reached : found.start()]):
            # "L3-4 through L5-S1" names what lies between as well.
            discs = _between(words.terms, levels[-1], discs[0]) + discs
        levels += discs
        unread += [] if discs else [found[0]]
        reached = found.end()
    said = _LEVELS.sub(" ", said)
    speaks_of_roots = bool(_ROOTS.search(plainly(text))) or _is_about_roots(words, concept)
    for found in _SINGLE.finditer(said):
        root = _root(words, found[1]) if speaks_of_roots else None
        root = root or _vertebra(words, found[1], concept)
        (sites if root else unread).append(root or found[0])
    for part in _JOINTS.split(_SINGLE.sub(" ", said)):
        site, side, left = _site(words, part.strip(" .()"))
        wider = _site(words, _PART_OF.sub("", part).strip(" .()")) if left else None
        if wider and wider[0]:
            # A part of the calf is in the calf; which part stays text.
            (site, side, left), is_weighed = wider, True
        if left and not side and (side := _leading_side(words, left)):
            left = left.partition(" ")[2]
        if left and (described := words.term(left, *words.under("facts.value of a finding"))):
            beside, left = [*beside, described], ""
        sites += [site] if site else []
        sides += [side] if side else []
        unread += [left] if _SMALL.sub("", left).strip() else []
    # A level lies in its region, so that facts of another region can be told apart.
    sites += [region for disc in levels for region in words.terms.detail(disc, "partOf")]
    once = [tuple(dict.fromkeys(each)) for each in (levels, sites, sides, beside)]
    return Place(once[0], once[1], once[2], ", ".join(unread), once[3], is_weighed)


def read_sides(words: Words, text: str) -> tuple[Iri, ...]:
    """The sides that a text names: "right", "left and right"; empty for anything else."""
    kind = words.under("facts.laterality")
    if len(text) > LONGEST:
        return ()
    if whole := words.term(text, *kind):
        return (whole,)
    found = [words.term(part, *kind) for part in _JOINTS.split(plainly(text))]
    return tuple(each for each in found if each) if all(found) else ()


def _discs(terms: TermIndex, said: str) -> list[Iri]:
    """The disc levels from the first to the last one named; empty when one is not known."""
    letter, ends = "", []
    for piece in _PIECE.findall(said):
        letter = piece[0] if piece[0].isalpha() else letter
        ends.append((piece if piece[0].isalpha() else letter + piece).upper())
    below = _next_levels(terms)
    found: list[Iri] = []
    for first, last in pairwise(ends):
        reached, passed = first, []
        while reached != last and reached in below:
            disc, reached = below[reached]
            passed.append(disc)
        if reached != last:
            return []
        found += passed
    return found


def _between(terms: TermIndex, first: Iri, last: Iri) -> list[Iri]:
    """The disc levels below the first one and above the last one."""
    below = _next_levels(terms)
    after = next((end for disc, end in below.values() if disc == first), "")
    found: list[Iri] = []
    while after in below and below[after][0] != last:
        found.append(below[after][0])
        after = below[after][1]
    return found if after in below else []


def _next_levels(terms: TermIndex) -> dict[str, tuple[Iri, str]]:
    """For each vertebra the disc below it and the vertebra below that, from the labels of discs."""
    named = re.compile(r"([CTLS]\d+)-([CTLS]\d+)")
    pairs = ((iri, named.fullmatch(label)) for iri, label in terms.labels.items())
    return {found[1]: (iri, found[2]) for iri, found in pairs if found and iri.startswith(TERM)}


def _root(words: Words, level: str) -> Iri | None:
    return words.term(f"{level} root", *words.under("facts.body_site of a root"))


def _is_about_roots(words: Words, concept: Iri) -> bool:
    keys = ("facts.body_site of a root", "procedure.level of a root")
    return words.terms.is_a(concept, *(iri for key in keys for iri in words.limits(key)))


def _vertebra(words: Words, level: str, concept: Iri) -> Iri | None:
    """The vertebra with this name, for a fact about bone."""
    if not words.terms.is_a(concept, *words.limits("facts.body_site of a vertebra")):
        return None
    return words.term(f"{level} vertebra", *words.under("facts.body_site of a vertebra"))


def _site(words: Words, text: str) -> tuple[Iri | None, Iri | None, str]:
    """The site and the side in a few words, and the words when no site is found among them."""
    kinds = words.under("facts.body_site")
    for side, rest in _sided(words, text):
        for spelling in _spellings(rest):
            if site := words.term(spelling, *kinds):
                return site, side, ""
        if side and not _SMALL.sub("", rest).strip():
            return None, side, ""
    return None, None, text


def _leading_side(words: Words, text: str) -> Iri | None:
    """The side with which a text begins whose place is not known: "left EHL"."""
    first, _, rest = text.partition(" ")
    return words.term(first, *words.under("facts.laterality")) if rest else None


def _sided(words: Words, text: str) -> Iterator[tuple[Iri | None, str]]:
    yield None, text
    first, _, rest = text.partition(" ")
    if side := words.term(first, *words.under("facts.laterality")):
        yield side, rest


def _spellings(text: str) -> Iterator[str]:
    yield text
    yield _SMALL.sub("", text).strip()
