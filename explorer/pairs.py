"""Pairs of statements that collide, seem to collide or agree: choosing among them, and their rows.

The words one may choose by are those of the schema; nothing here knows what they mean.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from difflib import get_close_matches
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from explorer.errors import UsageError
from explorer.phrases import Part
from explorer.tables import Cell
from explorer.vocabulary import GX, KB, PREFIXES, TERM, Iri, expand, known_as, local_name

if TYPE_CHECKING:
    from explorer.library import Library

CERTAINTY: Final = "-certainty"
_QUESTIONS: Final = {"term": "pairs-about", "certainty": "pairs-of-certainty"}
COLUMNS: Final = (
    "id",
    "status",
    "kind",
    "failing",
    "historical",
    "known",
    "on_case",
    "a",
    "a_label",
    "b",
    "b_label",
    "overlap",
    "remainder",
    "prevails",
    "because",
)


def wanted(
    library: Library,
    *,
    kinds: Sequence[str] = (),
    statuses: Sequence[str] = (),
    certainties: Sequence[str] = (),
    document: str | None = None,
    intervention: str | None = None,
    population: str | None = None,
) -> Callable[[Part], bool]:
    """Whether a pair is of one of these kinds and statuses, and about all that is named.

    No choice takes all. A document or policy is named by its id or its short or full IRI, a term by
    any of its names. Raises UsageError, with the nearest ones, for what is not known.
    """
    for key, words in {"kind": kinds, "status": statuses}.items():
        for word in words:
            _refuse_unknown(key, word)
    source = _document(library, document) if document else None
    chosen: list[frozenset[Iri]] = []
    for option, text in {"intervention": intervention, "population": population}.items():
        if text:
            chosen.append(_about(library, option, text))
    if certainties:
        levels = [_certainty(library, each) for each in certainties]
        chosen.append(frozenset().union(*(_asked(library, "certainty", each) for each in levels)))

    def is_wanted(pair: Part) -> bool:
        if source is not None and source not in (pair["a_document"], pair["b_document"]):
            return False
        if (kinds and pair["kind"] not in kinds) or (statuses and pair["status"] not in statuses):
            return False
        return all(pair["id"] in each for each in chosen)

    return is_wanted


def _document(library: Library, text: str) -> Iri:
    known = library.background.documents
    if found := known_as(text, known):
        return found
    near = get_close_matches(local_name(expand(text)), map(local_name, known), n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else "see: explorer ask documents"
    raise UsageError(f"--document {text}", "there is no such document on file", try_=hint)


def _about(library: Library, option: str, text: str) -> frozenset[Iri]:
    """The pairs about a term that is meant by one of its names, or about any of several."""
    found = library.terms.find(text.removeprefix("term:"), TERM)
    if not found:
        hint = library.terms.did_you_mean(text, TERM)
        raise UsageError(f"--{option} {text}", "no term on file has such a name", try_=hint)
    return frozenset().union(*(_asked(library, "term", term) for term in found))


def _certainty(library: Library, text: str) -> Iri:
    """The level that is meant, which may be written without its last word."""
    known = library.terms
    for iri in (GX + text, f"{GX}{text}{CERTAINTY}"):
        if known.is_a(iri, GX + "Certainty"):
            return iri
    levels = sorted(
        local_name(iri).removesuffix(CERTAINTY)
        for iri in known.declared
        if iri != GX + "Certainty" and known.is_a(iri, GX + "Certainty")
    )
    raise UsageError(
        f"--certainty {text}", "there is no such level", try_=f"use one of {', '.join(levels)}"
    )


def _asked(library: Library, key: str, value: Iri) -> frozenset[Iri]:
    answer = library.ask(_QUESTIONS[key], bindings={key: value})
    return frozenset(row["conflict"] or "" for row in answer.records())


def _refuse_unknown(key: str, word: str) -> None:
    text = files("explorer").joinpath("schema/assessment.schema.json").read_text("utf-8")
    known = json.loads(text)["$defs"][f"conflict_{key}"]["enum"]
    if word not in known:
        near = get_close_matches(word, known, n=1)
        hint = f"did you mean {near[0]}?" if near else f"use one of {', '.join(known)}"
        raise UsageError(f"--{key} {word}", f"there is no such {key} of a pair", try_=hint)


def turtle(pairs: Sequence[Part], triples: Iterable[ox.Triple]) -> str:
    """What is known of each pair and its parts (whose IRIs begin with its own), sorted."""
    chosen = {pair["id"] for pair in pairs}
    about = [t for t in triples if _whole(_name(t.subject), chosen) in chosen]
    text = ox.serialize(sorted(about, key=str), format=ox.RdfFormat.TURTLE, prefixes=PREFIXES)
    return (text or b"").decode()


def _name(node: object) -> Iri:
    return node.value if isinstance(node, ox.NamedNode) else ""


def _whole(iri: Iri, chosen: Collection[Iri]) -> Iri:
    """The pair of which this is a part; the IRI itself when it is a part of none."""
    while iri not in chosen and "/" in iri.removeprefix(KB):
        iri = iri.rpartition("/")[0]
    return iri


def rows(pairs: Sequence[Part]) -> list[tuple[Cell, ...]]:
    """The pairs as rows of `COLUMNS`; `prevails` is the sentence under the profile in use."""
    return [tuple(_cell(pair, column) for column in COLUMNS) for pair in pairs]


def counted(pairs: Sequence[Part]) -> str:
    """How many pairs there are of each status, in the order of the list."""
    found = Counter(pair["status"] for pair in pairs)
    return f"{len(pairs)} pairs: " + ", ".join(f"{status} {n}" for status, n in found.items())


def _cell(pair: Part, column: str) -> Cell:
    value = pair[column]
    if isinstance(value, dict):
        return str(value["sentence"])
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if value is None else str(value)
