"""A fact as an entry: what would have to be typed in a form to say the same."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pyoxigraph as ox

from explorer.desk.edits import ENTRY_KEYS
from explorer.form_words import Words
from explorer.vocabulary import GX, Iri, local_name

_SEVERAL: Final = "; "
_VALUE: Final = GX + "valueConcept"
_DAYS: Final = (("started", "ended"), ("earliest", "latest"))


def entry_of(fact: Mapping[str, Any], record: Iterable[ox.Triple], words: Words) -> dict[str, str]:
    """The keys of the form for a fact of the document (see `fact` in the schema).

    Empty where the fact says nothing. What no form can say stays with the fact it is entered for
    (queries/amend/20-record.rq).
    """
    said: dict[Iri, list[str]] = {}
    for triple in record:
        is_own = isinstance(triple.subject, ox.NamedNode) and triple.subject.value == fact["id"]
        if is_own and isinstance(triple.object, ox.NamedNode | ox.Literal):
            said.setdefault(triple.predicate.value, []).append(triple.object.value)
    named = [words.terms.labels.get(iri, local_name(iri)) for iri in sorted(said.get(_VALUE, ()))]
    values = dict.fromkeys([*named, *([fact["value"]] if fact["value"] else [])])
    entry = {
        "concept": _concept(fact, words),
        "status": fact["status"],
        "value": _SEVERAL.join(values),
        "unit": fact["unit"],
        "duration": fact["duration"],
        "date": _date(said) or fact["date"],
        "body_site": _SEVERAL.join(fact["body_sites"]),
        "laterality": fact["laterality"],
        "source_doc_note": fact["note"],
    }
    return {key: entry[key] or "" for key in ENTRY_KEYS}


def _concept(fact: Mapping[str, Any], words: Words) -> str:
    """The label of the concept where a form would find it by that, else the concept's own name."""
    label = fact["concept_label"] or fact["label"]
    if fact["concept"] is None or words.term(label) == fact["concept"]:
        return str(label)
    return local_name(fact["concept"])


def _date(said: Mapping[Iri, list[str]]) -> str:
    """The days of a fact, as a form reads them; empty where it has none or says it in words."""
    if GX + "dateText" in said:
        return ""
    for first, last in _DAYS:
        days = [*said.get(GX + first, ()), *said.get(GX + last, ())]
        if days:
            return " to ".join(dict.fromkeys(days))
    return ""
