"""A question of `queries/ask` about a case that is not on file, such as a request of the desk."""

from collections.abc import Mapping
from datetime import date

import pyoxigraph as ox

from explorer.answers import inputs_of, keep_promise, plain
from explorer.derivation import derive
from explorer.library import KNOWLEDGE_GRAPH, SCRATCH_GRAPH, Library
from explorer.queries import find_queries, find_query
from explorer.results import Table
from explorer.run_settings import settle
from explorer.sources import CaseSource


def ask_of(
    library: Library,
    question: str,
    source: CaseSource,
    bindings: Mapping[str, str] | None = None,
    *,
    as_of: date | None = None,
) -> Table:
    """The answer about this case, worked out for the question and forgotten again.

    The question reads knowledge, facts and what was derived; see `Library.ask` for `bindings` and
    the answer.
    """
    query = find_query("ask", question)
    facts = [quad.triple for quad in source.facts]
    run = settle(source.iri, facts, policy=None, as_of=as_of, today=date.today())
    graphs = (KNOWLEDGE_GRAPH, SCRATCH_GRAPH)
    inputs = inputs_of(query, bindings or {})
    inputs |= {"case": ox.NamedNode(source.iri)} if "case" in query.inputs else {}
    with library.scratch(run.facts) as engine:
        derive(engine, find_queries("derive"), reads=[KNOWLEDGE_GRAPH], writes=SCRATCH_GRAPH)
        answer = engine.select(query.text, graphs, inputs)
    keep_promise(query, answer.columns)
    found = tuple(tuple(map(plain, row)) for row in answer.rows)
    return Table(answer.columns, found, query.empty)
