"""What stands in the way of the facts of a case, and what is merely worth a notice.

Two facts that contradict each other are no problem (the record may do so, and the status says it),
nor is a missing date.
"""

from collections.abc import Container, Iterator
from dataclasses import dataclass
from typing import Final

import pyoxigraph as ox

from explorer.errors import Problem
from explorer.literals import is_written_right
from explorer.reading import line_of
from explorer.terms import TermIndex
from explorer.vocabulary import (
    GX,
    KB,
    PREFIXES,
    RDF_TYPE,
    TERM,
    UNIT,
    Iri,
    local_name,
    shorten,
)

Value = ox.NamedNode | ox.Literal
Statements = dict[Iri, dict[Iri, list[Value]]]
"""Subject to predicate to values, in reading order."""

_CHECKED: Final = (GX, TERM, KB, UNIT)
"""Names in these must be declared. A code may be any: no list of codes is complete."""

_FACT: Final = ox.NamedNode(GX + "Fact")
_REQUEST: Final = GX + "request"
_CONCEPT: Final = GX + "concept"
_PROCEDURE: Final = GX + "procedure"
_DATED: Final = frozenset((GX + "serviceDate", GX + "earliest"))


@dataclass(frozen=True, slots=True)
class Page:
    """The file that is being judged: its name for messages, its text for line numbers."""

    name: str
    text: str

    def at(self, subject: Iri, word: Iri = "") -> str:
        """`file:line` of a subject, or of a word used about it; the file alone when not found."""
        line = line_of(self.text, local_name(subject)) if subject else 0
        if word:
            start = line - 1
            line = (
                line_of(self.text, shorten(word), after=start)
                or line_of(self.text, local_name(word), after=start)
                or line
            )
        return f"{self.name}:{line}" if line else self.name


def problems_of(
    case: Iri,
    statements: Statements,
    terms: TermIndex | None,
    page: Page,
    forgiven: Container[Iri] = (),
) -> Iterator[Problem]:
    """Every problem in reading order, except the unknown concepts of forgiven facts.

    Without `terms` only the form is judged.
    """
    yield from _requests(case, statements, page)
    for subject, said in statements.items():
        yield from _form(case, subject, said, page)
        if terms:
            yield from _words(subject, said, terms, page, forgiven)


def unmapped_of(statements: Statements, terms: TermIndex) -> dict[Iri, str]:
    """The facts whose concept the knowledge does not declare, with the concept as written.

    And the request, where it asks for a procedure that the knowledge does not declare.
    """
    return {
        subject: shorten(value.value)
        for subject, said in statements.items()
        for value in (*said.get(_CONCEPT, []), *said.get(_PROCEDURE, []))
        if not _is_concept(value, terms)
    }


def completions(case: Iri, statements: Statements) -> list[ox.Quad]:
    """The links to the case that a file may leave out, since the whole file is about it."""
    member, graph = GX + "inCase", ox.NamedNode(f"{case}/facts")
    return [
        ox.Quad(ox.NamedNode(subject), ox.NamedNode(member), ox.NamedNode(case), graph)
        for subject, said in statements.items()
        if _is_fact(said) or ox.NamedNode(subject) in statements[case].get(_REQUEST, [])
        if member not in said
    ]


def notices_of(case: Iri, statements: Statements) -> list[str]:
    """What a reader should know about the record and that stops nothing."""
    undated = [
        request.value
        for request in statements[case].get(_REQUEST, [])
        if not _DATED & statements.get(request.value, {}).keys()
    ]
    notices = [
        "The date of service is not on record: a period that counts from it stays undocumented, "
        "unless the record states the interval itself."
    ][: len(undated)]
    foreign = {
        predicate
        for said in statements.values()
        for predicate in said
        if not predicate.startswith(tuple(PREFIXES.values()))
    }
    notices += [f"Nothing here reads {name}; it is kept as it is." for name in sorted(foreign)]
    return notices


def _requests(case: Iri, statements: Statements, page: Page) -> Iterator[Problem]:
    requests = statements.get(case, {}).get(_REQUEST, [])
    if not requests:
        yield Problem(
            page.at(case),
            f"the case {shorten(case)} has no request",
            "criteria are judged for a service that somebody asks for",
            "add gx:request, and describe the request with gx:code or gx:procedure",
        )
    for request in requests:
        said = statements.get(request.value, {})
        if GX + "code" not in said and GX + "procedure" not in said:
            yield Problem(
                page.at(request.value),
                f"the request {shorten(request.value)} names no service",
                "without it no policy and no guideline can be found that speaks to it",
                "add gx:code or gx:procedure",
            )


def _form(case: Iri, subject: Iri, said: dict[Iri, list[Value]], page: Page) -> Iterator[Problem]:
    name = shorten(subject)
    if subject != case and not subject.startswith(case + "/"):
        yield Problem(
            page.at(subject),
            f"the facts speak about {name}, which is no part of this case",
            "a case can add nothing to the knowledge or to another case",
            f"name it inside the case: {shorten(case)}/...",
        )
    other = [value.value for value in said.get(GX + "inCase", []) if value.value != case]
    if other:
        yield Problem(page.at(subject), f"{name} says it belongs to {shorten(other[0])}")
    if _is_fact(said):
        for word, why in (
            ("concept", "a fact without one is about nothing"),
            ("assertion", "silence is not no: present and absent must be said"),
        ):
            if GX + word not in said:
                yield Problem(
                    page.at(subject), f"the fact {name} has no gx:{word}", why, f"add gx:{word}"
                )
    elif GX + "assertion" in said:
        yield Problem(
            page.at(subject),
            f"{name} asserts something and is not a gx:Fact",
            "only facts are looked at, so it would be passed over in silence",
            "add: a gx:Fact",
        )
    if (GX + "low" in said or GX + "high" in said) and GX + "unit" not in said:
        yield Problem(
            page.at(subject),
            f"the amount {name} has no unit",
            "1 of what? An amount without its unit can be compared with nothing",
            "add gx:unit beside the number",
        )
    for predicate, values in said.items():
        for value in values:
            if isinstance(value, ox.Literal) and not is_written_right(
                value.value, value.datatype.value
            ):
                yield Problem(
                    page.at(subject, predicate),
                    f"{shorten(predicate)} of {name} is no {local_name(value.datatype.value)}: "
                    f"{value.value}",
                    "every comparison with it would come out undecided",
                )


def _words(
    subject: Iri,
    said: dict[Iri, list[Value]],
    terms: TermIndex,
    page: Page,
    forgiven: Container[Iri],
) -> Iterator[Problem]:
    for predicate, values in said.items():
        if predicate.startswith(GX) and predicate not in terms.declared:
            yield _unknown(subject, predicate, "the property", terms, page)
        for value in values:
            is_known = predicate == _CONCEPT and _is_concept(value, terms)
            if is_known or (predicate in (_CONCEPT, _PROCEDURE) and subject in forgiven):
                continue
            if isinstance(value, ox.Literal):
                if predicate == _CONCEPT or predicate in terms.links:
                    yield _no_name(subject, predicate, value.value, terms, page)
            elif predicate == _CONCEPT:
                yield _unknown(subject, value.value, "the concept", terms, page)
            elif value.value.startswith(_CHECKED) and value.value not in terms.declared:
                what = "the kind" if predicate == RDF_TYPE else f"the {shorten(predicate)}"
                yield _unknown(subject, value.value, what, terms, page)


def _is_concept(value: Value, terms: TermIndex) -> bool:
    iri = value.value
    return isinstance(value, ox.NamedNode) and iri.startswith(TERM) and iri in terms.declared


def _unknown(subject: Iri, word: Iri, what: str, terms: TermIndex, page: Page) -> Problem:
    space = next((each for each in _CHECKED if word.startswith(each)), TERM)
    return Problem(
        page.at(subject, word),
        f"{what} {shorten(word)} of {shorten(subject)} is not known",
        "a word that the knowledge does not declare meets no criterion",
        terms.did_you_mean(local_name(word), space),
    )


def _no_name(subject: Iri, predicate: Iri, text: str, terms: TermIndex, page: Page) -> Problem:
    found = terms.find(text, TERM)
    return Problem(
        page.at(subject, predicate),
        f"{shorten(predicate)} of {shorten(subject)} is the text {text!r} and not a name",
        "texts are shown, names are compared",
        f"write {terms.told(found[0])}" if found else terms.did_you_mean(text, TERM),
    )


def _is_fact(said: dict[Iri, list[Value]]) -> bool:
    return _FACT in said.get(RDF_TYPE, [])
