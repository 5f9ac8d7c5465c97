"""Every construct of the policies has its examples: at, below and above, missing and withheld.

The table is `tests/spec/constructs.md`, a page to be read; here it is held against the pages it
names and against the vocabulary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS

from explorer.places import ONTOLOGY, SPECS
from explorer.testing.spec_pages import read_page
from explorer.vocabulary import GX, shorten

TABLE = SPECS / "constructs.md"
KINDS = ("at", "just below", "just above", "missing", "withheld")
NEVER_LEFT_OUT = frozenset({"at"})
NEEDS_A_DATE = re.compile(r"window|[Ee]lapsed|beyond|in force|care\b")
"""Constructs in which a date matters: there a withheld one has to be shown."""
FAMILIES = ("Atom", "Composite", "Exception", "Operator", "WindowKind", "CountingFrame", "Scope")
"""Classes whose kinds and values are what the language of criteria can say."""
WAITING = "Waiting"
_PAGE = re.compile(r"\[([\w-]+)\]\((\w+/[\w-]+)\.md\)")
_LINE = re.compile(r"^- ([a-z ]+): (.+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Construct:
    """One section of the table: its words and, by kind, the page and rule or the reason."""

    name: str
    words: tuple[str, ...]
    examples: Mapping[str, tuple[str, str]]


def read_table(text: str) -> Iterator[Construct]:
    """The constructs of the table. A page before a rule goes before the page of the section."""
    for section in re.split(r"^## ", text, flags=re.MULTILINE)[1:]:
        name, _, body = section.partition("\n")
        if name == WAITING:
            continue
        own = _PAGE.search(body)
        assert own, f"“{name}” names no page"
        head = body[own.end() :].partition("\n")[0]
        examples = {}
        for kind, said in _LINE.findall(body):
            other = _PAGE.match(said)
            rule = said[other.end() :].strip() if other else said.strip()
            examples[kind] = ((other or own)[2], rule)
        yield Construct(name, tuple(re.findall(r"`(gx:[\w-]+)`", head)), examples)


def waiting() -> dict[str, str]:
    """Words without examples, each with the reason."""
    _, _, body = TABLE.read_text("utf-8").partition(f"## {WAITING}\n")
    return dict(re.findall(r"^- `(gx:[\w-]+)`: (.+)$", body, flags=re.MULTILINE))


CONSTRUCTS = tuple(read_table(TABLE.read_text("utf-8")))


@cache
def rules(page: str) -> frozenset[str]:
    """The rules of a spec page."""
    return frozenset(example.rule for example in read_page(SPECS / f"{page}.md"))


def problems(construct: Construct) -> list[str]:
    """What is missing from a construct."""
    found = [f"has no “{kind}”" for kind in KINDS if kind not in construct.examples]
    found += [f"has “{kind}”, which is no kind" for kind in construct.examples if kind not in KINDS]
    for kind, (page, rule) in construct.examples.items():
        if rule.startswith("– "):
            dated = kind == "withheld" and NEEDS_A_DATE.search(construct.name)
            if kind in NEVER_LEFT_OUT or dated:
                found.append(f"leaves out “{kind}”")
        elif rule not in rules(page):
            found.append(f"“{kind}”: {page} has no rule “{rule}”")
    return found


def test_discovery_finds_the_constructs() -> None:
    assert len(CONSTRUCTS) >= 45
    assert len({construct.name for construct in CONSTRUCTS}) == len(CONSTRUCTS)


@pytest.mark.parametrize("construct", CONSTRUCTS, ids=lambda construct: construct.name)
def test_a_construct_has_an_example_of_each_kind(construct: Construct) -> None:
    assert construct.words
    assert problems(construct) == []


def said_by_the_vocabulary(path: Path) -> set[str]:
    """Every kind of criterion, exception, operator, window, frame and scope that is declared."""
    graph = rdflib.Graph().parse(path, format="turtle")
    found = set()
    for family in FAMILIES:
        node = rdflib.URIRef(GX + family)
        named = set(graph.subjects(RDFS.subClassOf, node)) | {
            value
            for value in graph.subjects(RDF.type, node)
            if (value, RDF.type, OWL.NamedIndividual) in graph
        }
        assert named, f"gx:{family} has no kinds"
        found |= {shorten(str(each)) for each in named}
    return found


def test_whatever_the_vocabulary_can_say_is_in_the_table_or_waits_with_a_reason() -> None:
    declared = said_by_the_vocabulary(ONTOLOGY / "core.ttl")
    shown = {word for construct in CONSTRUCTS for word in construct.words}
    assert declared - shown - waiting().keys() == set()
    assert shown & waiting().keys() == set()
    assert waiting().keys() <= declared


def test_a_construct_without_an_example_is_told() -> None:
    (lacking,) = read_table(
        "## Within a window\n\n[34-event-window](derive/34-event-window.md): `gx:window`\n\n"
        "- at: – no reason\n- just below: A rule that is nowhere\n"
        "- just above: – one is enough\n- withheld: – there is no date\n"
    )
    assert problems(lacking) == [
        "has no “missing”",
        "leaves out “at”",
        "“just below”: derive/34-event-window has no rule “A rule that is nowhere”",
        "leaves out “withheld”",
    ]
