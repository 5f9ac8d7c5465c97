"""Result sets that are written as graphs."""

from __future__ import annotations

from collections.abc import Iterable

import pyoxigraph as ox

from explorer.testing.outcomes import Row, Table, Value
from explorer.vocabulary import RDF_TYPE, RS


def result_set(triples: Iterable[ox.Triple]) -> tuple[Table | bool, bool] | None:
    """A result set that is written as a graph, and whether its rows are numbered."""
    said: dict[Value, dict[str, list[Value]]] = {}
    for t in triples:
        said.setdefault(t.subject, {}).setdefault(t.predicate.value, []).append(t.object)
    kind = ox.NamedNode(RS + "ResultSet")
    node = next((n for n, about in said.items() if kind in about.get(RDF_TYPE, ())), None)
    if node is None:
        return None
    about = said[node]
    if RS + "boolean" in about:
        return str(about[RS + "boolean"][0].value) == "true", False  # type: ignore[union-attr]
    columns = tuple(
        each.value for each in about.get(RS + "resultVariable", ()) if isinstance(each, ox.Literal)
    )
    numbered: list[tuple[int, Row]] = []
    for solution in about.get(RS + "solution", ()):
        bound: dict[str, Value] = {}
        for binding in said.get(solution, {}).get(RS + "binding", ()):
            (name,), (value,) = said[binding][RS + "variable"], said[binding][RS + "value"]
            bound[str(getattr(name, "value", name))] = value
        at = said.get(solution, {}).get(RS + "index", [])
        place = int(str(getattr(at[0], "value", -1))) if at else -1
        numbered.append((place, tuple(bound.get(column) for column in columns)))
    in_order = bool(numbered) and all(place >= 0 for place, _ in numbered)
    numbered.sort(key=lambda each: each[0])
    return Table(columns, tuple(row for _, row in numbered)), in_order
