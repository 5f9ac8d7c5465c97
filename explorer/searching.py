"""Finds statements, terms and documents by the words they are known by.

The index is SQLite's full-text search in memory. Words count by how they begin, whatever their
case and accents; every word that is asked for has to be there. A thing that is called exactly what
was typed comes first, then one whose name begins with it, then one that has all words in its name,
last one that only has them in other names or in the names of what it speaks of.
"""

from __future__ import annotations

import re
import sqlite3
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

from explorer.answers import Row, by
from explorer.landscape import Landscape
from explorer.results import Table
from explorer.vocabulary import Iri, local_name

QUESTION: Final = "term-names"
"""The question of `queries/ask` that says what terms are called."""
OF_TERMS: Final = ("intervention", "condition", "region")
"""The facets whose values are clinical terms."""
KINDS: Final = ("term", "statement", "document")
MOST: Final = 12
"""Hits of each kind that are told; how many there are is told as well."""
COLUMNS: Final = ("kind", "id", "label", "other", "statements")

_WORD: Final = re.compile(r"\w+")
_TABLE: Final = (
    "CREATE VIRTUAL TABLE words_{kind} USING fts5(label, other, spoken, content = '', "
    "tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3')"
)
_WEIGHTS: Final = (
    "INSERT INTO words_{kind} (words_{kind}, rank) VALUES ('rank', 'bm25(10.0, 6.0, 1.0)')"
)
_WHOLE: Final = "SELECT place FROM names WHERE kind = ? AND name = ?"
_BEGINS: Final = "SELECT place FROM names WHERE kind = ? AND name > ? AND name < ? LIMIT 500"
_BEST: Final = "SELECT rowid FROM words_{kind} WHERE words_{kind} MATCH ? ORDER BY rank LIMIT ?"
_NUMBER: Final = "SELECT count(*) FROM words_{kind} WHERE words_{kind} MATCH ?"
_LAST: Final = "\U0010ffff"
"""Comes after every letter, so that names that begin alike lie before it."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A thing that was found. `statements` is how many speak of a term or stand in a document.

    `value` of `facet` narrows the map to those statements. Of a term that no statement names it is
    the nearest wider one that some name, and `statements` is 0; both are empty where there is
    none.
    """

    kind: str
    id: Iri
    label: str
    other: str
    statements: int
    facet: str = ""
    value: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """The best hits of each kind, and how many there are."""

    hits: Mapping[str, tuple[Hit, ...]]
    numbers: Mapping[str, int]


class Index:
    """Everything that can be found. Safe to share between threads."""

    def __init__(self, things: Iterable[tuple[Hit, Sequence[str], str]]) -> None:
        """Index each thing with its other names and the names of what it speaks of."""
        self._lock = Lock()
        self._hits: list[Hit] = []
        self._store = sqlite3.connect(":memory:", check_same_thread=False)
        self._store.execute("CREATE TABLE names (kind, name, place)")
        for kind in KINDS:
            self._store.execute(_TABLE.format(kind=kind))
            self._store.execute(_WEIGHTS.format(kind=kind))
        called: list[tuple[str, str, int]] = []
        words: dict[str, list[tuple[int, str, str, str]]] = {kind: [] for kind in KINDS}
        for place, (hit, names, spoken) in enumerate(things):
            self._hits.append(hit)
            called += [(hit.kind, folded(each), place) for each in (hit.label, *names)]
            words[hit.kind].append((place, hit.label, hit.other, spoken))
        self._store.executemany("INSERT INTO names VALUES (?, ?, ?)", called)
        self._store.execute("CREATE INDEX called ON names (kind, name)")
        for kind in KINDS:
            insert = f"INSERT INTO words_{kind} (rowid, label, other, spoken) VALUES (?, ?, ?, ?)"
            self._store.executemany(insert, words[kind])

    def find(self, text: str, most: int = MOST) -> Found:
        """What the words of a text are found in; nothing for a text without a word."""
        words = _WORD.findall(folded(text))
        if not words:
            return Found(dict.fromkeys(KINDS, ()), dict.fromkeys(KINDS, 0))
        hits, numbers = {}, {}
        with self._lock:
            for kind in KINDS:
                hits[kind], numbers[kind] = self._best(kind, words, most)
        return Found(hits, numbers)

    def _best(self, kind: str, words: Sequence[str], most: int) -> tuple[tuple[Hit, ...], int]:
        wanted, said = " ".join(f'"{word}"*' for word in words), " ".join(words)
        ((number,),) = self._store.execute(_NUMBER.format(kind=kind), (wanted,))
        whole = self._store.execute(_WHOLE, (kind, said))
        begins = self._store.execute(_BEGINS, (kind, said, said + _LAST))
        best = self._store.execute(_BEST.format(kind=kind), (wanted, most))
        order: dict[int, tuple[int, bool, int, int, str]] = {}
        for near, found in enumerate((whole, begins, best)):
            for rank, (place,) in enumerate(found):
                hit = self._hits[place]
                # What is called so is ordered by its length, the rest as it fits.
                fit = rank if found is best else 0
                named = (near, not hit.statements, fit, len(hit.label), hit.label)
                order.setdefault(place, named)
        ordered = sorted(order, key=lambda place: order[place])
        return tuple(self._hits[place] for place in ordered[:most]), number


def index(landscape: Landscape, names: Sequence[Row]) -> Index:
    """The index of the statements and documents of a map, and of terms by rows of `term-names`."""
    called = {
        iri: [row["other"] or "" for row in rows if row["other"]]
        for (iri,), rows in by(names, "term").items()
    }
    by_id = {local_name(iri): iri for iri in called}
    labels = {row["term"] or "": row["label"] or "" for row in names}
    in_document = Counter(statement.document for statement in landscape.statements)
    things = [(term(landscape, iri, labels[iri], of), of, "") for iri, of in called.items()]
    for statement in landscape.statements:
        terms = [by_id[each] for of in statement.terms.values() for each in of if each in by_id]
        spoken = " ".join(" ".join((labels[each], *called[each])) for each in terms)
        document = landscape.documents[statement.document]
        hit = Hit("statement", statement.iri, statement.label, document.label, 1)
        things.append((hit, [], spoken))
    things += [
        (Hit("document", iri, each.label, each.jurisdiction, in_document[iri]), [], "")
        for iri, each in landscape.documents.items()
    ]
    return Index(things)


def term(landscape: Landscape, iri: Iri, label: str, others: Sequence[str]) -> Hit:
    """A clinical term, with what the map is narrowed to for its sake."""
    own = local_name(iri)
    facet, value = min(
        (
            (facet, landscape.facets[facet][each])
            for each in {own, *landscape.wider.get(own, ())}
            for facet in OF_TERMS
            if each in landscape.facets[facet]
        ),
        key=lambda found: (
            found[1].id != own,
            -len(found[1].wider),
            -found[1].bits.bit_count(),
            found[1].id,
        ),
        default=("", None),
    )
    number = value.bits.bit_count() if value and value.id == own else 0
    return Hit("term", iri, label, "; ".join(others), number, facet, value.id if value else "")


def folded(text: str) -> str:
    """A text as words are compared: small letters, no accents, single spaces, no signs.

    >>> folded("Anesthésie  péridurale (C5-C6)")
    'anesthesie peridurale c5 c6'
    """
    apart = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in apart if not unicodedata.combining(c))
    return " ".join(_WORD.findall(plain))


def as_table(found: Found, empty: str) -> Table:
    """The hits as rows to take away, kind by kind, the best first."""
    hits = (hit for kind in KINDS for hit in found.hits[kind])
    rows = ((h.kind, h.id, h.label, h.other or None, str(h.statements)) for h in hits)
    return Table(COLUMNS, tuple(rows), empty)
