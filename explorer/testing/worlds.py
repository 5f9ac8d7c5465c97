"""A query with the data it was asked of, read by rdflib so that its parts can be asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from explorer.testing.naming import PREFIX, Names
from explorer.testing.outcomes import DEFAULT
from explorer.testing.rdflib_store import to_rdflib
from explorer.testing.solving import World


def open_world(
    text: str,
    graphs: Mapping[str, Iterable[ox.Triple]],
    names: Names,
    base: str | None = None,
) -> World | None:
    """A query over data, ready to be explained; None where rdflib cannot read it.

    It is told in the prefixes that it declares, and in other names where it declares none.
    """
    import rdflib
    from rdflib.plugins.sparql import prepareQuery

    data = rdflib.Dataset(default_union=False)
    for name, triples in graphs.items():
        target = data.graph(rdflib.URIRef(name)) if name != DEFAULT else data.default_graph
        try:
            for t in triples:
                target.add((to_rdflib(t.subject), to_rdflib(t.predicate), to_rdflib(t.object)))
        except TypeError:
            return None
    try:
        prepared = prepareQuery(text, base=base)
    except Exception:  # rdflib raises whatever it stumbles over
        return None
    own = dict(PREFIX.findall(text))
    taken = set(own.values())
    more = {n: iri for n, iri in names.prefixes.items() if iri not in taken and n not in own}
    return World(text, data, prepared.algebra, prepared.prologue, Names({**more, **own}))
