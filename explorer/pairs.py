"""Pairs of statements that collide, seem to collide or agree: choosing among them, and their rows.

The words one may choose by are those of the schema; nothing here knows what they mean.
"""

import json
from collections.abc import Callable, Collection, Iterable, Sequence
from difflib import get_close_matches
from importlib.resources import files
from typing import Final

import pyoxigraph as ox

from explorer.errors import UsageError
from explorer.phrases import Part
from explorer.tables import Cell
from explorer.vocabulary import GX, KB, PREFIXES, Iri, expand, local_name

COLUMNS: Final = (
    "id",
    "status",
    "kind",
    "historical",
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
    kinds: Sequence[str], statuses: Sequence[str], statements: Collection[Iri] | None = None
) -> Callable[[Part], bool]:
    """Whether a pair is of one of these kinds and statuses and has one of these statements.

    No choice takes all. Raises UsageError for a word that the schema does not know.
    """
    choices = {"kind": kinds, "status": statuses}
    for key, words in choices.items():
        for word in words:
            _refuse_unknown(key, word)

    def is_wanted(pair: Part) -> bool:
        if statements is not None and not {pair["a"], pair["b"]} & set(statements):
            return False
        return all(not words or pair[key] in words for key, words in choices.items())

    return is_wanted


def statements_of(document: str, knowledge: Iterable[ox.Triple]) -> frozenset[Iri]:
    """The statements that a document makes; it is named by its id, its short or its full IRI.

    Raises UsageError with the nearest names when nothing on file is stated in such a document.
    """
    made: dict[Iri, set[Iri]] = {}
    for each in knowledge:
        if each.predicate.value == GX + "inDocument" and isinstance(each.object, ox.NamedNode):
            made.setdefault(each.object.value, set()).add(_name(each.subject))
    for iri in (expand(document), KB + document):
        if iri in made:
            return frozenset(made[iri])
    near = get_close_matches(local_name(expand(document)), map(local_name, made), n=3, cutoff=0.4)
    hint = f"did you mean {' or '.join(near)}?" if near else "see: explorer ask documents"
    raise UsageError(f"--document {document}", "there is no such document on file", try_=hint)


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


def _cell(pair: Part, column: str) -> Cell:
    value = pair[column]
    if isinstance(value, dict):
        return str(value["sentence"])
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if value is None else str(value)
