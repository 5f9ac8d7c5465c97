"""Made-up corpora of statements of any size, the same for the same size and seed.

A corpus is made of fields. A field has about forty statements in a few documents, a small tree of
procedures and one of conditions; every corpus has as many fields as its size asks for, so that a
statement meets about as many others in a large corpus as in a small one. The trees of all fields
hang together above, under layers of kinds that nobody recommends. Agents, regions and the
conditions that everybody leaves out are few and shared by all, as they are in real documents:
whatever starts from one of those takes longer with every statement.

No name and no value is taken from a document.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final

IN_A_FIELD: Final = 40
DOCUMENTS_OF_A_FIELD: Final = 4
TERMS_OF_A_FIELD: Final = 12
DEEPEST: Final = 4
FAN: Final = 8

BASES = ("evidence-based", "mixed", "consensus-based", "")
SCHEMES = ("GRADE", "GRADE-like", "")
STRENGTHS = ("strong", "conditional", "good-practice", "none-stated")
CERTAINTIES = (
    "high-certainty",
    "moderate-certainty",
    "low-certainty",
    "very-low-certainty",
    "not-graded",
)
DIRECTIONS = ("for",) * 11 + ("against",) * 6 + ("neutral", "insufficient-evidence", "neutral")
KINDS = ("Recommendation",) * 8 + ("EvidenceConclusion", "SafetyConsideration")
KNOWN = ("read",) * 7 + ("secondary",) * 2 + ("recalled",)
HORIZONS = ("short-term", "long-term") + ("",) * 10
REGIONS = {
    "region-whole": "",
    "region-upper": "region-whole",
    "region-lower": "region-whole",
    "region-upper-left": "region-upper",
    "region-upper-right": "region-upper",
    "region-lower-left": "region-lower",
}
AGENTS = {
    "agent": "",
    "agent-soothing": "agent",
    "agent-numbing": "agent",
    "agent-soothing-slow": "agent-soothing",
    "agent-soothing-fast": "agent-soothing",
    "agent-numbing-long": "agent-numbing",
}
BARRED = {
    "barred": "",
    "barred-growth": "barred",
    "barred-break": "barred",
    "barred-growth-near": "barred-growth",
}
WEEKS = (2, 4, 6, 12, 52)


@dataclass(frozen=True, slots=True)
class Document:
    """A document, with what profiles weigh and the one it replaces; an empty text is not stated."""

    name: str
    issued: str
    basis: str
    scheme: str
    partners: str
    recalled: bool
    supersedes: str


@dataclass(frozen=True, slots=True)
class Intervention:
    """What is done, with what, and the safeguard without which alone it is spoken of."""

    procedures: tuple[str, ...]
    agents: tuple[str, ...]
    optional_agents: tuple[str, ...]
    without: str


@dataclass(frozen=True, slots=True)
class Population:
    """Who is meant: groups of conditions of which one is needed each, and further bounds.

    `read_as` are conditions that a reading of ours adds to the first group. Weeks are 0 where no
    bound is stated. A population without any part is none.
    """

    groups: tuple[tuple[str, ...], ...]
    read_as: tuple[str, ...]
    regions: tuple[str, ...]
    least_weeks: int
    most_weeks: int
    excludes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of a document."""

    name: str
    kind: str
    document: str
    direction: str
    strength: str
    certainty: str
    known: str
    recalled: str
    horizon: str
    intervention: Intervention
    population: Population


@dataclass(frozen=True, slots=True)
class Corpus:
    """Terms with the wider ones they are directly told to be, what causes what, and documents."""

    broader: dict[str, tuple[str, ...]]
    causes: tuple[tuple[str, str], ...]
    documents: tuple[Document, ...]
    statements: tuple[Statement, ...]


def corpus(statements: int, seed: int = 1) -> Corpus:
    """The corpus of so many statements."""
    chance = Random(f"{statements} {seed}")
    fields = max(2, round(statements / IN_A_FIELD))
    broader = {
        term: (wider,) if wider else ()
        for kinds in (REGIONS, AGENTS, BARRED)
        for term, wider in kinds.items()
    }
    procedures = [tree(chance, broader, f"procedure-{field}") for field in range(fields)]
    conditions = [tree(chance, broader, f"condition-{field}") for field in range(fields)]
    for kind in ("procedure", "condition"):
        hang_together(broader, kind, fields)
    causes = tuple((chance.choice(of), chance.choice(of)) for of in conditions for _ in range(2))
    documents = tuple(
        document(chance, field, number)
        for field in range(fields)
        for number in range(DOCUMENTS_OF_A_FIELD)
    )
    made = tuple(
        statement(chance, number, documents, procedures, conditions) for number in range(statements)
    )
    return Corpus(broader, causes, documents, made)


def tree(chance: Random, broader: dict[str, tuple[str, ...]], head: str) -> list[str]:
    """The terms of a field below its head, most of them with one wider term, a few with two."""
    depth = {head: 1}
    for number in range(TERMS_OF_A_FIELD):
        term = f"{head}-{number}"
        above = [each for each, level in depth.items() if level < DEEPEST]
        wider = chance.sample(above, 2 if len(above) > 1 and chance.random() < 0.1 else 1)
        broader[term] = tuple(sorted(wider))
        depth[term] = 1 + max(depth[each] for each in wider)
    del depth[head]
    return list(depth)


def hang_together(broader: dict[str, tuple[str, ...]], kind: str, fields: int) -> None:
    """Layers of kinds above the heads of all fields, up to one top."""
    layer = [f"{kind}-{field}" for field in range(fields)]
    level = 0
    while len(layer) > 1:
        level += 1
        above = [f"{kind}-kind-{level}-{n}" for n in range((len(layer) + FAN - 1) // FAN)]
        for place, term in enumerate(layer):
            broader[term] = (above[place // FAN],)
        layer = above
    broader[layer[0]] = ()


def document(chance: Random, field: int, number: int) -> Document:
    """One document of a field; some replace the one before."""
    year = chance.randint(2005, 2026)
    exact = chance.choice(("", "-03", "-03-15"))
    return Document(
        name=f"document-{field}-{number}",
        issued=f"{year}{exact}",
        basis=chance.choice(BASES),
        scheme=chance.choice(SCHEMES),
        partners=chance.choice(("true", "false", "", "")),
        recalled=chance.random() < 0.1,
        supersedes=f"document-{field}-{number - 1}" if number and chance.random() < 0.2 else "",
    )


def statement(
    chance: Random,
    number: int,
    documents: tuple[Document, ...],
    procedures: list[list[str]],
    conditions: list[list[str]],
) -> Statement:
    """One statement; every field gets its share, and a few look into the field next to theirs."""
    fields = len(procedures)
    field = number % fields
    place = field * DOCUMENTS_OF_A_FIELD + chance.randrange(DOCUMENTS_OF_A_FIELD)
    near = (field + 1) % fields
    done = procedures[near if chance.random() < 0.05 else field]
    had = conditions[near if chance.random() < 0.15 else field]
    return Statement(
        name=f"statement-{number}",
        kind=chance.choice(KINDS),
        document=documents[place].name,
        direction=chance.choice(DIRECTIONS),
        strength=chance.choice(STRENGTHS),
        certainty=chance.choice(CERTAINTIES),
        known=chance.choice(KNOWN),
        recalled=chance.choice(("strength", "certainty", *("",) * 18)),
        horizon=chance.choice(HORIZONS),
        intervention=intervention(chance, done),
        population=population(chance, had),
    )


def intervention(chance: Random, procedures: list[str]) -> Intervention:
    """One procedure or two, with agents or without."""
    return Intervention(
        procedures=some(chance, procedures, (1, 1, 1, 1, 2)),
        agents=some(chance, list(AGENTS), (0, 0, 1, 1, 2)),
        optional_agents=some(chance, list(AGENTS), (0, 0, 0, 1)),
        without=chance.choice(("safeguard", *("",) * 30)),
    )


def population(chance: Random, conditions: list[str]) -> Population:
    """Any of the bounds may be there or not."""
    groups = tuple(
        some(chance, conditions, (1, 1, 2, 3)) for _ in range(chance.choice((0, 1, 1, 1, 1, 1, 2)))
    )
    least, most = sorted((chance.choice(WEEKS), chance.choice(WEEKS)))
    bounds = chance.choice(("none", "none", "least", "least", "most", "both"))
    stated = bounds if least < most or bounds != "both" else "none"
    # Some leave out what others are about, and not only what everybody leaves out.
    barred = list(BARRED) if chance.random() < 0.8 else conditions
    return Population(
        groups=groups,
        read_as=some(chance, conditions, (0, 0, 1)) if groups else (),
        regions=some(chance, list(REGIONS), (0, 1, 1, 1, 2)),
        least_weeks=least if stated in ("least", "both") else 0,
        most_weeks=most if stated in ("most", "both") else 0,
        excludes=some(chance, barred, (0, 0, 1, 2)),
    )


def some(chance: Random, those: list[str], numbers: tuple[int, ...]) -> tuple[str, ...]:
    """A few of those, each once."""
    return tuple(sorted(chance.sample(those, chance.choice(numbers))))
