"""Two engines with named graphs and updates, for queries that are nobody's but their author's.

What the program asks goes through `explorer.engines`, which knows unions of graphs only. A query of
another project, or of a published suite, may name graphs, ask or describe, and an update changes
what is there. Both stores read data with one parser, so that engines differ in SPARQL only, and
neither calls another server: SERVICE and LOAD are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import pyoxigraph as ox

from explorer.testing.outcomes import (
    Store,
)
from explorer.testing.oxigraph_store import OxigraphStore
from explorer.testing.rdflib_store import RdflibStore

STORES: Final[Mapping[str, Callable[[], Store]]] = {
    "oxigraph": OxigraphStore,
    "rdflib": RdflibStore,
}
"""The stores by the name of their engine."""


def read(text: bytes, suffix: str, base: str) -> list[ox.Quad]:
    """The statements of a data file by the ending of its name; its blank nodes are its own."""
    kind = ox.RdfFormat.from_extension(suffix.lstrip(".")) or ox.RdfFormat.TURTLE
    return list(ox.parse(text, format=kind, base_iri=base, rename_blank_nodes=True))
