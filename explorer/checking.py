"""Is the knowledge fit to be read? Every row of a query in queries/check/ is a problem.

Such a query answers with three columns: the node, what is wrong with it in words, and the other
thing or value concerned. Its header says what to do. Nothing is fixed or left out here.
"""

from pathlib import Path
from typing import Final

import pyoxigraph as ox

from explorer.engines import OxigraphEngine
from explorer.errors import Problem, SourceError
from explorer.places import CASES
from explorer.queries import Query, find_queries
from explorer.reading import ENDINGS
from explorer.sources import Knowledge, read_case
from explorer.terms import TermIndex
from explorer.vocabulary import local_name

COLUMNS: Final = ("focus", "problem", "hint")
_KNOWLEDGE: Final = "urn:knowledge"


def check(knowledge: Knowledge, *, shapes: bool = False) -> tuple[Problem, ...]:
    """Every problem of the knowledge, check by check in the order of their names.

    With `shapes` the SHACL shapes are asked too; they take seconds, the queries do not.
    """
    engine = OxigraphEngine()
    engine.add(_KNOWLEDGE, (quad.triple for quad in knowledge.quads))
    terms = TermIndex.of(knowledge.quads)
    problems = [
        _retold(row, query, knowledge, terms)
        for query in find_queries("check")
        for row in engine.select(query.text, [_KNOWLEDGE]).rows
    ]
    if shapes:
        from explorer.shapes import broken_shapes

        problems.extend(broken_shapes(knowledge))
    return tuple(problems)


def check_cases(terms: TermIndex, folder: Path = CASES) -> tuple[Problem, ...]:
    """Every reason why a case in the folder cannot be used, file by file."""
    problems: list[Problem] = []
    for path in sorted(path for path in folder.iterdir() if path.suffix in ENDINGS):
        try:
            read_case(path, terms=terms)
        except SourceError as broken:
            problems.extend(broken.problems)
    return tuple(problems)


def _retold(
    row: tuple[ox.NamedNode | ox.BlankNode | ox.Literal | None, ...],
    query: Query,
    knowledge: Knowledge,
    terms: TermIndex,
) -> Problem:
    focus, problem, hint = row
    name = focus.value if focus is not None else ""
    what = problem.value if problem is not None else query.title
    told = f"{terms.told(name)} {what}"
    if hint is not None:
        told += f" {terms.told(hint.value) if isinstance(hint, ox.NamedNode) else hint.value}"
    advice = query.header["Fix"]
    if isinstance(hint, ox.NamedNode) and hint.value not in terms.declared:
        word = local_name(hint.value)
        near = terms.nearest(word, hint.value.removesuffix(word))
        meant = " or ".join(terms.told(iri) for iri in near)
        advice = f"did you mean {meant}? Otherwise {advice}" if near else advice
    return Problem(knowledge.locate(name), told, query.question, advice)
