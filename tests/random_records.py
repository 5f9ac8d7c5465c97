"""Random records that grow, and what a fact that is added may change of each kind of criterion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hypothesis import strategies as st
from random_trees import CLASH, MET, OPEN, UNMET

Moves = set[tuple[str, str]]
"""From one status to another."""

ALWAYS: Moves = {(OPEN, any_other) for any_other in (MET, UNMET, CLASH)} | {
    (MET, CLASH),
    (UNMET, CLASH),
}
"""What one more fact may always do: decide what was open, or clash with what decided."""

SHOWN_ELSEWHERE = {(UNMET, MET)}
"""It was looked for in vain, and is there on another side, day or place."""

FOUND_ELSEWHERE = {(MET, UNMET)}
"""It was ruled out, and is there on another side, day or place."""

OPEN_LIST = {(UNMET, MET), (UNMET, OPEN)}
"""The list of courses, events or values is open: a longer, nearer or vaguer one may be added."""

OPEN_LIMIT = {(MET, UNMET), (MET, OPEN)}
"""The list of events is open: one more may come too near, or pass the limit."""

RAISED = {(MET, UNMET), (MET, OPEN)}
"""A presumption is no decision: a fact may raise what was presumed absent, or show it."""

DECIDED_WITHOUT: Moves = {(CLASH, MET), (CLASH, UNMET)}
"""A contradiction in a part is no decision of the whole: another part may decide without it."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of criterion: one of it, facts that speak about it, and what more facts may undo."""

    criterion: str
    facts: tuple[str, ...]
    allowed: Moves
    plainly: Moves


def about(concept: str, *values: str) -> tuple[str, ...]:
    """Facts about a concept: there, not there, silent, unclear, only advised; with each value."""
    said = f"gx:concept term:{concept} ; gx:assertion gx:"
    ways = ("present", "absent", "not-documented", "unclear")
    advised = f"{said}present ; gx:realisation gx:recommended"
    return (*(said + way for way in ways), advised, *(f"{said}present ; {v}" for v in values))


def measured(*amounts: str) -> tuple[str, ...]:
    return tuple(f"gx:measured kb:{amount}" for amount in amounts)


NEVER: Moves = set()
WEEKS = tuple(f"gx:lasted kb:{amount}" for amount in ("w1", "w8", "w4-8", "w5-or-more"))
KINDS = {
    "presence": Kind(
        "a gx:PresenceAtom ; gx:concept term:drug",
        (*about("drug"), *about("meloxicam"), *about("treatment")),
        SHOWN_ELSEWHERE,
        NEVER,
    ),
    "absence": Kind(
        "a gx:AbsenceAtom ; gx:concept term:mass", about("mass"), FOUND_ELSEWHERE, NEVER
    ),
    "presumed": Kind(
        "a gx:AbsenceAtom ; gx:presumedAbsent true ; gx:concept term:mass",
        about("history"),
        RAISED,
        RAISED,
    ),
    "quantity": Kind(
        "a gx:QuantityAtom ; gx:concept term:score ; gx:operator gx:at-least ; gx:threshold kb:n4",
        about("score", *measured("n1", "n4", "n6", "n1-6", "n5-or-more")),
        OPEN_LIST,
        OPEN_LIST - SHOWN_ELSEWHERE,
    ),
    "membership": Kind(
        "a gx:MembershipAtom ; gx:concept term:episode ; gx:valueSet term:first",
        (*about("episode", "gx:valueConcept term:first", "gx:valueConcept term:second"),),
        OPEN_LIST,
        OPEN_LIST - SHOWN_ELSEWHERE,
    ),
    "window": Kind(
        "a gx:EventWindowAtom ; gx:concept term:scan ; gx:window kb:half-a-year",
        about("scan"),
        OPEN_LIST,
        OPEN_LIST,
    ),
    "elapsed": Kind(
        "a gx:ElapsedAtom ; gx:concept term:since-scan ; gx:event term:scan ; "
        "gx:operator gx:at-least ; gx:threshold kb:w4",
        (*about("scan"), *about("since-scan", *measured("w1", "w8"))),
        OPEN_LIMIT,
        OPEN_LIMIT,
    ),
    "limit": Kind(
        "a gx:CountAtom ; gx:concept term:scans ; gx:event term:scan ; "
        "gx:operator gx:at-most ; gx:threshold kb:n1",
        (*about("scan"), *about("scans", *measured("n1", "n4"))),
        OPEN_LIMIT,
        OPEN_LIMIT,
    ),
    "number": Kind(
        "a gx:CountAtom ; gx:concept term:scans ; gx:event term:scan ; "
        "gx:operator gx:at-least ; gx:threshold kb:n2",
        (*about("scan"), *about("scans", *measured("n1", "n4"))),
        OPEN_LIST,
        OPEN_LIST,
    ),
    "care": Kind(
        "a gx:CareDurationAtom ; gx:concept term:treatment ; gx:failureConcept term:failed ; "
        "gx:operator gx:at-least ; gx:threshold kb:w4",
        (*about("treatment", *WEEKS), *about("failed")),
        OPEN_LIST,
        OPEN_LIST,
    ),
    "change": Kind(
        "a gx:ChangeAtom ; gx:concept term:relief ; gx:operator gx:at-least ; gx:threshold kb:p50",
        about("relief", *measured("p20", "p50", "p20-80")),
        OPEN_LIST,
        OPEN_LIST - SHOWN_ELSEWHERE,
    ),
    "programme": Kind(
        "a gx:ProgrammeAtom ; gx:concept term:planned-exercise ; gx:component term:exercise",
        (*about("planned-exercise"), *about("exercise")),
        SHOWN_ELSEWHERE,
        NEVER,
    ),
    "distribution": Kind(
        "a gx:DistributionAtom ; gx:concept term:reaches-arm ; "
        "gx:symptom term:pain ; gx:area term:arm",
        (*about("reaches-arm"), *about("pain", "gx:bodySite term:arm", "gx:bodySite term:leg")),
        OPEN_LIST,
        OPEN_LIST,
    ),
}
"""`allowed`: where facts may differ in side and day; `plainly`: where they cannot, so that a
contrary fact clashes. An aggregate over an open list is one in either."""

DETAILS = (
    "",
    "gx:laterality term:left",
    "gx:laterality term:right",
    'gx:earliest "2026-05-20"^^xsd:date ; gx:latest "2026-05-20"^^xsd:date',
    'gx:earliest "2025-01-01"^^xsd:date ; gx:latest "2025-12-31"^^xsd:date',
)
PARTS = ("p", "q", "r")
KNOWLEDGE = """
term:treatment a owl:Class . term:drug a owl:Class ; rdfs:subClassOf term:treatment .
term:meloxicam a owl:Class ; rdfs:subClassOf term:drug . term:mass a owl:Class .
term:history a owl:Class ; gx:raises term:mass . term:score a owl:Class .
term:episode a owl:Class ; gx:singleValued true . term:first a owl:Class . term:second a owl:Class .
term:scan a owl:Class . term:scans a owl:Class . term:since-scan a owl:Class .
term:failed a owl:Class . term:relief a owl:Class . term:exercise a owl:Class .
term:planned-exercise a owl:Class . term:reaches-arm a owl:Class . term:pain a owl:Class .
term:anatomical-site a owl:Class . term:arm a owl:Class ; rdfs:subClassOf term:anatomical-site .
term:leg a owl:Class ; rdfs:subClassOf term:anatomical-site .
term:p a owl:Class . term:q a owl:Class . term:r a owl:Class .
kb:half-a-year a gx:Window ; gx:anchor gx:requested-date-of-service ; gx:length kb:m6 .
kb:m6 gx:high 6.0 ; gx:unit unit:month .
""" + "".join(
    f"kb:{name} {' ; '.join(ends)} ; gx:unit unit:{unit} .\n"
    for name, unit, *ends in (
        *((f"n{n}", "one", f"gx:low {n}.0", f"gx:high {n}.0") for n in (1, 2, 4, 6)),
        *((f"w{n}", "week", f"gx:low {n}.0", f"gx:high {n}.0") for n in (1, 4, 8)),
        *((f"p{n}", "percent", f"gx:low {n}.0", f"gx:high {n}.0") for n in (20, 50)),
        ("n1-6", "one", "gx:low 1.0", "gx:high 6.0"),
        ("n5-or-more", "one", "gx:low 5.0"),
        ("w4-8", "week", "gx:low 4.0", "gx:high 8.0"),
        ("w5-or-more", "week", "gx:low 5.0"),
        ("p20-80", "percent", "gx:low 20.0", "gx:high 80.0"),
    )
)
TOPICS = (
    *(kind.facts for name, kind in KINDS.items() if name not in ("absence", "presumed")),
    KINDS["absence"].facts + KINDS["presumed"].facts,
    tuple(fact for part in PARTS for fact in about(part)),
)
"""The facts of one record are about one topic, so that they meet each other."""


@dataclass(frozen=True, slots=True)
class Record:
    """What a record says at first, and what is added to it later."""

    first: tuple[str, ...]
    later: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Archive:
    """Many records at once; a failure names the shortest that came out wrong."""

    records: tuple[Record, ...]


def archives(details: Sequence[str], size: int) -> st.SearchStrategy[Archive]:
    """Archives of so many records, whose facts may carry one of these details each."""

    def on_one_topic(topic: Sequence[str]) -> st.SearchStrategy[Record]:
        fact = st.tuples(st.sampled_from(topic), st.sampled_from(details)).map(
            lambda pair: " ; ".join(part for part in pair if part)
        )
        return st.builds(
            Record,
            st.lists(fact, min_size=1, max_size=5).map(tuple),
            st.lists(fact, min_size=1, max_size=4).map(tuple),
        )

    record = st.sampled_from(TOPICS).flatmap(on_one_topic)
    several = st.lists(record, min_size=size, max_size=size)
    return several.map(lambda all_of_them: Archive(tuple(all_of_them)))


def case(name: str, facts: Sequence[str]) -> Iterator[str]:
    """A case with these facts, served on a day that is on record."""
    yield f"case:{name} a gx:Case ; gx:request <../{name}/request> ."
    yield f'<../{name}/request> gx:inCase case:{name} ; gx:serviceDate "2026-06-01"^^xsd:date .'
    for number, fact in enumerate(facts):
        yield f"<../{name}/f{number}> a gx:Fact ; gx:inCase case:{name} ; {fact} ."
