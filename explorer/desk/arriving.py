"""How a record comes to the desk: by form, as a file, or as a copy of a case on file.

Whatever it is, it is read by the same door as every case (explorer/sources.py). All its problems
come back at once, each with the line that it is on, and nothing that was handed in is lost.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Final

import pyoxigraph as ox

from explorer.errors import Problem, SourceError
from explorer.form_reading import open_form
from explorer.reading import ENDINGS, FORMS
from explorer.sources import CaseSource, read_case_text
from explorer.terms import TermIndex
from explorer.vocabulary import GX, RDFS_LABEL, TERM, UNIT, local_name

FORM_NAME: Final = "form.yaml"
"""What a record is called that was written on the page."""

_MEDIA: Final = {
    ".trig": "application/trig",
    ".ttl": "text/turtle",
    ".jsonld": "application/ld+json",
    ".rdf": "application/rdf+xml",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".yaml": "application/yaml",
    ".yml": "application/yaml",
}
_LINE: Final = re.compile(r":(\d+)(?::\d+)?$")


@dataclass(frozen=True, slots=True)
class Arrived:
    """What came of reading a record: the case, or what stands in its way, and notices."""

    source: CaseSource | None
    problems: tuple[Problem, ...] = ()
    notices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a case asks for, as far as its record says: for the row of the work list."""

    procedure: str
    code: str
    policy: str


def endings() -> tuple[str, ...]:
    """The endings of the files that can be handed in, without their dots."""
    return tuple(each.removeprefix(".") for each in ENDINGS)


def media_type(file_name: str) -> str:
    """What a file is, by its ending."""
    ending = PurePosixPath(file_name).suffix.lower()
    return _MEDIA.get(ending, "application/octet-stream")


def read(content: bytes, file_name: str, terms: TermIndex, *, lenient: bool = False) -> Arrived:
    """The case in a record, or every problem of it, in the order of their lines.

    With `lenient` a fact whose concept is unknown is kept and used by nothing.
    """
    try:
        source = read_case_text(content, file_name, terms=terms, lenient=lenient)
    except SourceError as broken:
        return Arrived(None, broken.problems)
    return Arrived(source, (), source.notices)


def asked(source: CaseSource) -> Asked:
    """What the record of a case asks for; the name of a policy is its id, empty without one."""
    said: dict[str, list[str]] = {}
    request = next(
        (quad.object for quad in source.facts if quad.predicate.value == GX + "request"), None
    )
    for quad in source.facts:
        if quad.subject == request and isinstance(quad.object, ox.NamedNode | ox.Literal):
            said.setdefault(quad.predicate.value, []).append(quad.object.value)
    codes = [local_name(each).partition("-")[2] for each in said.get(GX + "code", ())]
    labels = said.get(RDFS_LABEL) or [source.title]
    policies = [local_name(each) for each in said.get(GX + "assessedUnder", ())]
    return Asked(labels[0], ", ".join(sorted(codes)), policies[0] if len(policies) == 1 else "")


def line_of(problem: Problem) -> int:
    """The line that a problem is on; 0 where it is on none."""
    found = _LINE.search(problem.where)
    return int(found[1]) if found else 0


# The form ---------------------------------------------------------------------------------------


def form_text(
    name: str,
    procedure: Mapping[str, str],
    facts: Sequence[Mapping[str, str]],
    policy: str = "",
) -> bytes:
    """A case form with these entries, each fact on a line of its own; empty ones are left out."""
    lines = [f"id: {json.dumps(name)}"]
    if policy:
        lines.append(f"assessed_under: {json.dumps(policy)}")
    lines.append("procedure:")
    lines += [f"  {key}: {_typed(value)}" for key, value in procedure.items() if value.strip()]
    lines.append("facts:" if facts else "facts: []")
    for fact in facts:
        told = ", ".join(f"{key}: {_typed(value)}" for key, value in fact.items() if value.strip())
        lines.append(f"- {{{told}}}")
    return "\n".join([*lines, ""]).encode()


def _typed(value: str) -> str:
    return json.dumps(" ".join(value.split()), ensure_ascii=False)


def fact_of(problem: Problem, text: bytes) -> int | None:
    """Which fact of a form that `form_text` wrote a problem is about; None: the request."""
    lines = text.decode().splitlines()
    first = next((n for n, each in enumerate(lines, 1) if each.startswith("- ")), len(lines) + 1)
    number = line_of(problem) - first
    return number if number >= 0 else None


def without(content: bytes, file_name: str, problems: Sequence[Problem]) -> bytes | None:
    """A form without the facts that problems are about, and everything else as it was.

    None where that is not possible: no form, a problem outside of the facts, or facts that do not
    begin on lines of their own.
    """
    if PurePosixPath(file_name).suffix.lower() not in FORMS:
        return None
    try:
        form, _ = open_form(content, file_name)
    except SourceError:
        return None
    facts = form.under("facts")
    starts = [piece.line for piece in facts.parts or ()] if facts else []
    if not starts or len(set(starts)) < len(starts):
        return None
    lines = content.decode().splitlines(keepends=True)
    after = [each for key, each in form.keys or () if key != "facts"]
    ends = [each.line for each in after if each.line > starts[-1]]
    bounds = [*starts, min(ends, default=len(lines) + 1)]
    spans = list(pairwise(bounds))
    bad = {
        next((n for n, (a, z) in enumerate(spans) if a <= line_of(each) < z), None)
        for each in problems
    }
    if None in bad or len(bad) == len(spans):
        return None
    gone = {line for n in bad if n is not None for line in range(*spans[n])}
    return "".join(text for n, text in enumerate(lines, 1) if n not in gone).encode()


def concepts(terms: TermIndex) -> tuple[str, ...]:
    """Every name of a clinical term, by label or alternative label, that means one term only."""
    return tuple(
        sorted(
            words
            for words, iris in terms.by_words.items()
            if len([iri for iri in iris if iri.startswith(TERM) and iri in terms.declared]) == 1
        )
    )


def units(terms: TermIndex) -> tuple[str, ...]:
    """The label of every unit, sorted."""
    return tuple(sorted(label for iri, label in terms.labels.items() if iri.startswith(UNIT)))
