"""Is a file of interactions fit to be read? Every row of a check that reads such files is told.

The checks are those of `queries/check` that name `file` under Reads; they are asked of the
knowledge as well. The file is taken as it stands, each thing where it is declared.
"""

from __future__ import annotations

from typing import Final

import pyoxigraph as ox

from explorer.engines import OxigraphEngine, Term
from explorer.errors import Problem
from explorer.interaction_triples import Triples, file_triples
from explorer.interactions import InteractionFile
from explorer.queries import Query, find_queries

_FILE: Final = "urn:interactions:file"


def check_interactions(file: InteractionFile) -> tuple[Problem, ...]:
    """Every problem of the file, check by check in the order of their names."""
    made = file_triples(file)
    engine = OxigraphEngine()
    engine.add(_FILE, made.triples)
    return tuple(
        _retold(row, query, made, file.name)
        for query in find_queries("check")
        if "file" in query.reads
        for row in engine.select(query.text, [_FILE]).rows
    )


def _retold(row: tuple[Term | None, ...], query: Query, made: Triples, name: str) -> Problem:
    focus, problem, hint = row
    iri = focus.value if focus is not None else ""
    parts = [_name(focus, made), problem.value if problem is not None else query.title]
    parts += [_name(hint, made)] if hint is not None else []
    line = made.lines.get(iri)
    where = f"{name}:{line}" if line else name
    return Problem(where, " ".join(parts), query.question, query.header["Fix"])


def _name(term: Term | None, made: Triples) -> str:
    if isinstance(term, ox.NamedNode):
        return made.names.get(term.value, term.value)
    return term.value if term is not None else ""
