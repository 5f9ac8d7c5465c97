"""How the examples of any project are run: the data, then the query of the same name.

The query lies in the folder of queries under the name of its page. Data, cells and expected triples
are written with the project's prefixes and those that the query declares; relative names are below
an example address. A query may have any form: SELECT gives rows, ASK one cell that says true or
false, CONSTRUCT and DESCRIBE the rows of their triples, whose order does not count.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final, cast

import pyoxigraph as ox

from explorer.engines import Term
from explorer.errors import SourceError, UsageError
from explorer.queries import Query, read_header
from explorer.testing.asking import Asked, Runner
from explorer.testing.clauses import order_keys, ordering
from explorer.testing.naming import PREFIX, Names
from explorer.testing.outcomes import DEFAULT, Outcome, Store, Table
from explorer.testing.spec_pages import Cells, Example
from explorer.testing.stores import STORES
from explorer.vocabulary import EXAMPLE, PREFIXES

TRIPLE: Final = ("subject", "predicate", "object")
TRUTH: Final = ("answer",)


def runner(queries: Path, prefixes: Path | None = None) -> Runner:
    """Runs examples with the queries of a folder and the prefixes that a file declares."""
    known = dict(PREFIX.findall(prefixes.read_text("utf-8"))) if prefixes else {}
    names = Names(known, EXAMPLE)
    return Runner(
        fresh, partial(prepare, queries=queries, names=names), partial(ask, names=names), names
    )


def fresh(engine: str) -> Store:
    """A new store of the engine of this name."""
    return STORES[engine]()


def prepare(example: Example, store: Store, *, queries: Path, names: Names) -> Asked:
    """The example in a store, ready to be asked. Raises UsageError when it has no query."""
    query = find(queries, example.page)
    return ready(example, query, store, with_own(names, query.text))


def ready(example: Example, query: Query, store: Store, names: Names) -> Asked:
    """An example in a store, for a query that was found already."""
    for graph, triple in read_given(example, names):
        store.add(graph, [triple])
    if example.expected:
        wanted = ox.parse(names.turtle + example.expected, format=ox.RdfFormat.TURTLE)
        rows = tuple(_cells(quad.triple, names) for quad in wanted)
        example = replace(example, columns=TRIPLE, rows=rows)
    else:
        rows = tuple(tuple(names.same(cell) for cell in row) for row in example.rows)
        example = replace(example, rows=rows)
    inputs: dict[str, Term] = {name: names.bound(cell) for name, cell in example.inputs}
    graphs = (DEFAULT, *store.graphs())
    order = ordering(query.text), order_keys(query.text) or ()
    return Asked(example, query, store, graphs, inputs, "", (), graphs, names, *order)


def read_given(example: Example, names: Names) -> list[tuple[str, ox.Triple]]:
    """What an example gives, with the names of its graphs. Raises SourceError with the line."""
    try:
        quads = list(ox.parse(names.turtle + example.given, format=ox.RdfFormat.TRIG))
    except SyntaxError as error:
        said = f"its data cannot be read: {error}"
        raise SourceError(f"{example.page}, “{example.rule}”", said) from error
    return [
        (q.graph_name.value if isinstance(q.graph_name, ox.NamedNode) else DEFAULT, q.triple)
        for q in quads
    ]


def ask(asked: Asked, query_text: str | None = None, *, names: Names) -> tuple[Cells, ...]:
    """The rows that come out, cut to the columns of the table; all columns where it has none."""
    text = asked.query.text if query_text is None else query_text
    found = cast(Store, asked.engine).ask(text, asked.inputs, EXAMPLE)
    return shown(found, asked.example.columns, with_own(names, text))


def shown(found: Outcome, columns: Cells, names: Names) -> tuple[Cells, ...]:
    """What a query came to as rows of cells. Raises UsageError for a column it does not have."""
    if isinstance(found, bool):
        return (("true" if found else "false",),)
    if isinstance(found, tuple):
        return tuple(_cells(triple, names) for triple in found)
    return rows_of(found, columns or found.columns, names)


def rows_of(found: Table, columns: Cells, names: Names) -> tuple[Cells, ...]:
    """The cells of some columns of a table."""
    known(found.columns, columns)
    places = [found.columns.index(column) for column in columns]
    return tuple(tuple(names.cell(row[place]) for place in places) for row in found.rows)


def known(every: Cells, wanted: Cells) -> None:
    """Raise UsageError for a column that an answer does not have."""
    unknown = [column for column in wanted if column not in every]
    if unknown:
        raise UsageError(
            ", ".join(unknown), "is no column of the query", try_="one of: " + ", ".join(every)
        )


def _cells(triple: ox.Triple, names: Names) -> Cells:
    return names.cell(triple.subject), names.cell(triple.predicate), names.cell(triple.object)


def with_own(names: Names, text: str) -> Names:
    """The names with the prefixes that a query declares for itself."""
    own: Mapping[str, str] = dict(PREFIX.findall(text))
    return replace(names, prefixes={**own, **names.prefixes})


def day(when: date) -> ox.Literal:
    """A day as a term."""
    return ox.Literal(when.isoformat(), datatype=ox.NamedNode(PREFIXES["xsd"] + "date"))


def find(queries: Path, page: str) -> Query:
    """The query of a page. Raises UsageError where there is none."""
    path = queries / f"{page}.rq"
    if not path.is_file():
        raise UsageError(page, f"has no query: {path} is not there", try_="give both one name")
    text = path.read_text("utf-8")
    title, header = read_header(text)
    kind, _, name = page.rpartition("/")
    return Query(kind, name, title, header, text)
