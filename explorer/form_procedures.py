"""The name of what is asked for to clinical terms, narrowed by region and approach."""

import re
from collections.abc import Iterator
from typing import Final

from explorer.form_draft import Draft
from explorer.form_words import LONGEST, Words, plainly
from explorer.vocabulary import Iri

_JOINTS: Final = re.compile(r"\s*(?:[,;&+]|\band\b|\bor\b|\bwith\b)\s*")


def add_procedures(
    draft: Draft, request: Iri, name: str, typed: dict[str, tuple[str, ...]], coded: bool, line: int
) -> None:
    """Add the clinical terms of what is asked for, found by its name with region and approach."""
    if not name:
        return
    words = draft.words
    named, unread = _procedures(words, plainly(name))
    known = tuple(dict.fromkeys(_refined(words, term, typed) for term in named))
    if known:
        draft.link(request, "procedure", *known)
        if unread:
            told = ", ".join(words.terms.labels.get(term, term) for term in known)
            draft.kept.append(f"procedure “{name}”, of which only {told} is compared (line {line})")
    elif coded:
        draft.keep(line, "procedure", name)
    elif draft.judges and not draft.lenient:
        draft.wrong(
            line,
            f"the procedure {name} is not known, and no code names it",
            "without a service no policy and no guideline can be found that speaks to it",
            draft.did_you_mean(name),
        )
    else:
        draft.link(request, "procedure", draft.undeclared(name, "unnamed-procedure"))


def _procedures(words: Words, name: str) -> tuple[tuple[Iri, ...], bool]:
    """The procedures that a name tells, and whether some of its words say more than they do."""
    whole = _procedure(words, name)
    if whole and not _JOINTS.search(whole[1]):
        return (whole[0],), bool(whole[1])
    parts = [part for part in _JOINTS.split(name) if part]
    found = [each for part in parts if (each := _procedure(words, part))]
    rest = len(found) < len(parts) or any(each[1] for each in found)
    return tuple(term for term, _ in found), rest


def _procedure(words: Words, name: str) -> tuple[Iri, str] | None:
    """The procedure that the longest run of words names, and the words beside it."""
    spoken, kinds = name[:LONGEST].split(), words.under("procedure.name")
    for size in range(len(spoken), 0, -1):
        for start in range(len(spoken) - size + 1):
            if term := words.term(" ".join(spoken[start : start + size]), *kinds):
                return term, " ".join(spoken[:start] + spoken[start + size :])
    return None


def _refined(words: Words, term: Iri, typed: dict[str, tuple[str, ...]]) -> Iri:
    """The narrower procedure for the region and approach of the request, where one is named."""
    if len(typed["region"]) > 1 or len(typed["approach"]) > 1:
        return term
    for name in _names(words, term):
        for region in typed["region"]:
            for approach in typed["approach"]:
                rest = name.removeprefix(f"{plainly(region)} ")
                narrower = words.term(f"{region} {approach} {rest}")
                if narrower and words.terms.is_a(narrower, term):
                    return narrower
    for name in _names(words, term):
        for more in (*typed["region"], *typed["approach"]):
            narrower = words.term(f"{more} {name}")
            if narrower and narrower != term and words.terms.is_a(narrower, term):
                return narrower
    return term


def _names(words: Words, term: Iri) -> Iterator[str]:
    return (name for name, iris in words.terms.by_words.items() if term in iris)
