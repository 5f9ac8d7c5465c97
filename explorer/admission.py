"""Whether the statements of a file make one case, in three parts that stay apart.

All problems of a file are gathered before any is told.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Final

import pyoxigraph as ox

from explorer.errors import Problem, SourceError
from explorer.facts import Page, Statements, completions, notices_of, problems_of, unmapped_of
from explorer.terms import TermIndex
from explorer.vocabulary import CASE, GX, RDF_TYPE, RDFS_LABEL, Iri, case_slug, shorten

PARTS: Final = ("facts", "published", "expected")
"""The graphs of a case file, each named `<case>/<part>`; a file without graphs is all facts."""

MOST_TOLD: Final = 50
"""Nobody reads more at once, and each suggestion compares a word with every label there is."""


@dataclass(frozen=True, slots=True)
class Admitted:
    """What a file holds once nothing stands in the way."""

    case: Iri
    title: str
    facts: tuple[ox.Quad, ...]
    published: tuple[ox.Quad, ...]
    expected: tuple[ox.Quad, ...]
    notices: tuple[str, ...]


def admit(
    quads: Sequence[ox.Quad], page: Page, *, terms: TermIndex | None, lenient: bool
) -> Admitted:
    """The case in these statements. Raises SourceError with every problem found.

    With `lenient` a fact with an unknown concept stays, marked `gx:unmapped`, and a notice says so.
    """
    case = _the_case(quads, page)
    parts = _in_parts(quads, case, page)
    facts = parts["facts"]
    statements = _by_subject(facts)
    if case not in statements:
        raise SourceError(page.at(case), f"the facts do not describe {shorten(case)}")
    notices = notices_of(case, statements)
    added = completions(case, statements)
    unmapped = unmapped_of(statements, terms) if terms and lenient else {}
    for subject, word in unmapped.items():
        if ox.NamedNode(GX + "Fact") not in statements[subject].get(RDF_TYPE, []):
            notices.append(f"{word} of {shorten(subject)} is not known: it is kept as it is.")
            continue
        mark = ox.NamedNode(GX + "unmapped")
        added.append(ox.Quad(ox.NamedNode(subject), mark, ox.Literal(True), facts[0].graph_name))
        notices.append(
            f"The concept {word} of {shorten(subject)} is not known: "
            "the fact is kept, and no criterion can use it."
        )
    found = problems_of(case, statements, terms, page, forgiven=unmapped)
    problems = list(islice(found, MOST_TOLD))
    if next(found, None):
        problems.append(Problem(page.name, f"there are more problems than these {MOST_TOLD}"))
    if problems:
        raise SourceError(problems=problems)
    labels = [value.value for value in statements[case].get(RDFS_LABEL, ())]
    return Admitted(
        case=case,
        title=labels[0] if labels else case_slug(case),
        facts=(*facts, *added),
        published=tuple(parts["published"]),
        expected=tuple(parts["expected"]),
        notices=tuple(notices),
    )


def _the_case(quads: Iterable[ox.Quad], page: Page) -> Iri:
    cases = {
        quad.subject: None
        for quad in quads
        if quad.predicate.value == RDF_TYPE and quad.object == ox.NamedNode(GX + "Case")
    }
    if not cases:
        raise SourceError(
            page.name,
            "the file describes no case",
            why="one file is one request, and everything in it belongs to one gx:Case",
            try_="add a node of type gx:Case with a gx:request",
        )
    if len(cases) > 1:
        raise SourceError(
            page.name, f"the file describes {len(cases)} cases", try_="write one file per case"
        )
    (case,) = cases
    iri = case.value if isinstance(case, ox.NamedNode) else ""
    if iri == CASE or iri != CASE + case_slug(iri):
        raise SourceError(
            page.at(iri),
            f"the case is called {shorten(iri)}" if iri else "the case has no name",
            why="what is derived about a case is named after it, inside case:",
            try_="give it one plain name, such as case:my-case",
        )
    return iri


def _in_parts(quads: Sequence[ox.Quad], case: Iri, page: Page) -> dict[str, list[ox.Quad]]:
    """The statements of each part, every node with a name and every quad in its own graph."""
    home: dict[ox.NamedNode | ox.BlankNode | ox.DefaultGraph, str] = {
        ox.NamedNode(f"{case}/{part}"): part for part in PARTS
    }
    graphs = dict.fromkeys(quad.graph_name for quad in quads)
    if list(graphs) == [ox.DefaultGraph()]:
        home = {ox.DefaultGraph(): PARTS[0]}
    strangers = [_misplaced(graph, case, page) for graph in graphs if graph not in home]
    if strangers:
        raise SourceError(problems=strangers)
    parts: dict[str, list[ox.Quad]] = {part: [] for part in PARTS}
    names: dict[str, ox.NamedNode] = {}
    for quad in quads:
        part, subject, value = home[quad.graph_name], quad.subject, quad.object
        if isinstance(subject, ox.Triple) or isinstance(value, ox.Triple):
            raise SourceError(page.name, "a statement about a statement has no place in a case")
        if isinstance(subject, ox.BlankNode):
            subject = _name_for(subject, case, names)
        if isinstance(value, ox.BlankNode):
            value = _name_for(value, case, names)
        graph = ox.NamedNode(f"{case}/{part}")
        parts[part].append(ox.Quad(subject, quad.predicate, value, graph))
    return parts


def _name_for(node: ox.BlankNode, case: Iri, names: dict[str, ox.NamedNode]) -> ox.NamedNode:
    """A name by order in the file: whatever a conclusion may point at needs one that stays."""
    number = len(names) + 1
    return names.setdefault(node.value, ox.NamedNode(f"{case}/unnamed-{number}"))


def _misplaced(
    graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph, case: Iri, page: Page
) -> Problem:
    name = graph.value if isinstance(graph, ox.NamedNode) else ""
    return Problem(
        page.at(name),
        f"statements stand in {shorten(name) or 'no graph'}, which is no part of {shorten(case)}",
        why="facts, what was published and what is expected are kept apart by their graphs",
        try_="use " + ", ".join(f"{shorten(case)}/{part}" for part in PARTS),
    )


def _by_subject(quads: Iterable[ox.Quad]) -> Statements:
    found: Statements = {}
    for quad in quads:
        value = quad.object
        if isinstance(quad.subject, ox.NamedNode) and isinstance(value, ox.NamedNode | ox.Literal):
            about = found.setdefault(quad.subject.value, {})
            about.setdefault(quad.predicate.value, []).append(value)
    return found
