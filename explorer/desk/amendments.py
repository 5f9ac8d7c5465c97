"""What reviewers entered about a case, as statements, and the record with them in effect.

An entry has the keys of a fact of the case form and is read as one. Which entry counts, and what it
does to the record as received, the queries in `queries/amend` say; the record itself never changes.
"""

import hashlib
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import pyoxigraph as ox

from explorer.derivation import derive
from explorer.desk.edits import ENTRY_KEYS, Edit
from explorer.engines import OxigraphEngine
from explorer.errors import Problem, SourceError
from explorer.form_draft import Draft
from explorer.form_facts import add_fact
from explorer.form_reading import Piece
from explorer.form_words import Words
from explorer.queries import find_queries
from explorer.sources import CaseSource
from explorer.vocabulary import BASE, GX, PREFIXES, RDF_TYPE, RDFS_LABEL, Iri, expand

RECORD: Final = "urn:desk:record"
AMENDMENTS: Final = "urn:desk:amendments"
ENTRY: Final = "entry"
"""What an entry is called in its problems, as a file would be."""

_PROV: Final = PREFIXES["prov"]
_MOMENT: Final = expand("xsd:dateTime")
_FACT, _ABOUT = ox.NamedNode(GX + "Fact"), GX + "aboutFact"
_SEVERAL: Final = re.compile(r"\s*;\s*")
_LINE: Final = re.compile(r" \(line \d+\)$")


@dataclass(frozen=True, slots=True)
class Entered:
    """What an entry says: its statements, and the texts that were kept and compare with nothing."""

    quads: tuple[ox.Quad, ...]
    kept: tuple[str, ...]


def read_entry(
    entry: Mapping[str, str], case: Iri, name: Iri, words: Words, *, lenient: bool = False
) -> Entered:
    """The facts of an entry, called by the name.

    Raises SourceError with every problem, each at `entry:` and the number of its key in
    `ENTRY_KEYS`, counted from one; see `problems_by_key`. With `lenient` an unknown concept is
    kept and used by nothing.
    """
    draft = Draft(ENTRY, case, words, judges=True, lenient=lenient)
    typed = {key: entry.get(key, "").strip() for key in ENTRY_KEYS}
    keys = [(key, _piece(line, typed[key])) for line, key in enumerate(ENTRY_KEYS, 1) if typed[key]]
    add_fact(draft, Piece(1, keys=tuple(keys)), 1, name)
    if draft.problems:
        raise SourceError(problems=draft.problems)
    return Entered(tuple(draft.quads), tuple(_LINE.sub("", each) for each in draft.kept))


def _piece(line: int, text: str) -> Piece:
    """A text of an entry; semicolons part several."""
    parts = [part for part in _SEVERAL.split(text) if part]
    if len(parts) < 2:
        return Piece(line, text=text)
    return Piece(line, parts=tuple(Piece(line, text=part) for part in parts))


def problems_by_key(broken: SourceError) -> dict[str, list[Problem]]:
    """The problems of an entry under the key that each is about."""
    found: dict[str, list[Problem]] = {}
    for problem in broken.problems:
        line = problem.where.partition(":")[2]
        key = ENTRY_KEYS[int(line) - 1] if line.isdigit() else ENTRY_KEYS[0]
        found.setdefault(key, []).append(problem)
    return found


def fact_of(case: Iri, edit: Edit) -> Iri:
    """What the fact that an edit enters is called."""
    return f"{case}/entered-{edit.id}"


def amendments(
    case: Iri,
    edits: Iterable[Edit],
    words: Words,
    *,
    undone: Container[str] = (),
    names: Mapping[str, str] | None = None,
) -> tuple[ox.Triple, ...]:
    """The statements of these edits, given in the order in which they were made.

    `undone` has the ids of those that were taken back, `names` what the people who entered them are
    called. Raises SourceError when an entry cannot be read.
    """
    said: list[ox.Triple] = []
    for number, edit in enumerate(edits, start=1):
        person = f"{BASE}person/{edit.by}"
        said += _of_person(person, (names or {}).get(edit.by, edit.by))
        said += _amendment(case, edit, number, person, is_undone=edit.id in undone)
        if edit.action == "state":
            said += _entered(case, edit, words, person)
    return tuple(dict.fromkeys(said))


def _amendment(
    case: Iri, edit: Edit, number: int, person: Iri, *, is_undone: bool
) -> list[ox.Triple]:
    own = f"{case}/amendment-{edit.id}"
    said = [
        _link(own, RDF_TYPE, GX + "Amendment"),
        _link(own, GX + "ofCase", case),
        _link(own, _PROV + "wasAttributedTo", person),
        _say(own, _PROV + "generatedAtTime", ox.Literal(edit.at, datatype=ox.NamedNode(_MOMENT))),
        _say(own, GX + "sequence", ox.Literal(number)),
    ]
    if edit.fact:
        said.append(_link(own, GX + "amends", edit.fact))
    if is_undone:
        said.append(_say(own, GX + "isUndone", ox.Literal(True)))
    return said


def _entered(case: Iri, edit: Edit, words: Words, person: Iri) -> list[ox.Triple]:
    """The facts that an edit enters, each with who entered it, when, and from which paper."""
    own = f"{case}/amendment-{edit.id}"
    read = read_entry(edit.entry, case, fact_of(case, edit), words, lenient=True)
    said = [quad.triple for quad in read.quads]
    named = [(q.subject.value, q) for q in read.quads if isinstance(q.subject, ox.NamedNode)]
    facts = [subject for subject, quad in named if quad.object == _FACT]
    about = {subject for subject, quad in named if quad.predicate.value == _ABOUT}
    for fact in facts:
        said.append(_link(own, GX + "enters", fact))
        said.append(_link(fact, _PROV + "wasAttributedTo", person))
        moment = ox.Literal(edit.at, datatype=ox.NamedNode(_MOMENT))
        said.append(_say(fact, _PROV + "generatedAtTime", moment))
        if edit.fact and fact not in about:
            said.append(_link(fact, _PROV + "wasRevisionOf", edit.fact))
        if edit.document:
            said.append(_say(fact, GX + "documentedIn", ox.Literal(edit.document)))
        if edit.page:
            said.append(_say(fact, GX + "onPage", ox.Literal(edit.page)))
    return said


def _of_person(person: Iri, called: str) -> list[ox.Triple]:
    return [
        _link(person, RDF_TYPE, _PROV + "Person"),
        _say(person, RDFS_LABEL, ox.Literal(called)),
    ]


def _link(subject: Iri, predicate: Iri, value: Iri) -> ox.Triple:
    return _say(subject, predicate, ox.NamedNode(value))


def _say(subject: Iri, predicate: Iri, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), value)


def in_effect(record: Sequence[ox.Triple], amended: Sequence[ox.Triple]) -> tuple[ox.Triple, ...]:
    """The statements of a record once its amendments have taken effect; the same without any."""
    if not amended:
        return tuple(record)
    engine = OxigraphEngine()
    engine.add(RECORD, record)
    engine.add(AMENDMENTS, amended)
    *before, last = find_queries("amend")
    derive(engine, before, reads=[RECORD], writes=AMENDMENTS)
    return tuple(dict.fromkeys(engine.construct(last.text, [RECORD, AMENDMENTS])))


def amended(
    source: CaseSource,
    edits: Sequence[Edit],
    words: Words,
    *,
    undone: Container[str] = (),
    names: Mapping[str, str] | None = None,
) -> CaseSource:
    """The case as it is seen with these edits; its digest changes with what is seen.

    Raises SourceError when an entry cannot be read.
    """
    if all(edit.id in undone for edit in edits):
        return source
    said = amendments(source.iri, edits, words, undone=undone, names=names)
    record = [quad.triple for quad in source.facts]
    graph = ox.NamedNode(f"{source.iri}/facts")
    seen = in_effect(record, said)
    whole = hashlib.sha256(source.digest.encode())
    lines = ox.serialize(seen, format=ox.RdfFormat.N_TRIPLES) or b""
    whole.update(b"\n".join(sorted(lines.splitlines())))
    quads = tuple(ox.Quad(t.subject, t.predicate, t.object, graph) for t in seen)
    return replace(source, facts=quads, digest=whole.hexdigest())
