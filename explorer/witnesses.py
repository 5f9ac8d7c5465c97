"""Witnesses: for a pair that conflicts, the smallest made-up patient to whom both sides apply.

A side is a recommendation or a policy; a policy applies where it decides on the request.

The stages of `queries/witness` say what stands in the case, or why there is none. None is shown
that was not assessed like any case: both sides apply to it, and without any one of its facts one of
them no longer does.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final

import pyoxigraph as ox

from explorer import two_sides
from explorer.answers import by, rows
from explorer.background import Background
from explorer.conflicts import SIDES, named
from explorer.derivation import derive
from explorer.errors import UsageError
from explorer.library import KNOWLEDGE_GRAPH, SCRATCH_GRAPH, Library
from explorer.phrases import Part
from explorer.policy_clashes import clash_entry
from explorer.policy_pairs import GAPS, gaps
from explorer.queries import find_queries, find_query
from explorer.run_settings import ASSESSED_UNDER
from explorer.sources import CaseSource, read_case_text
from explorer.vocabulary import GX, RDF_TYPE, RDFS_LABEL, Iri, expand, known_as, local_name
from explorer.wording import listed, name
from explorer.writing import as_trig

Triples = Mapping[Iri, Mapping[str, Sequence[ox.NamedNode | ox.Literal]]]
"""Subject to the local name of the predicate to values."""
Sides = frozenset[Iri]

TOGETHER: Final = 10
"""Cases assessed at once: each alone pays for every stage, many in one graph slow each other."""

_TYPE: Final = ox.NamedNode(RDF_TYPE)
_WITNESS: Final = ox.NamedNode(GX + "Witness")
_OF_CONFLICT: Final = ox.NamedNode(GX + "ofConflict")
_CONSIDERS: Final = ox.NamedNode(GX + "considers")
_ORDER: Final = (
    *("type", "inCase", "label", "comment", "source", "concept", "assertion", "valueConcept"),
    *("measured", "procedure", "assessedUnder", "low", "high", "lowIsOpen", "unit"),
    *("documentedIn", "request"),
)
"""The order of what is said of a node, as in the cases on file."""


@dataclass(frozen=True, slots=True)
class Witness:
    """The witness of a pair, or why there is none to show.

    `source` is the case and `trig` its text; both are None without a witness that was `verified`.
    `because` tells in sentences what it shows, or why there is none. `facts` are the IRIs of its
    facts, in the order of the text.
    """

    conflict: Iri
    verified: bool
    because: tuple[str, ...]
    facts: tuple[Iri, ...] = ()
    source: CaseSource | None = None
    trig: str | None = None


def witness_of(library: Library, conflict: str) -> Witness:
    """The witness of one pair, named by its IRI, its short name or the id in it.

    Raises UsageError, with the nearest names, for a pair that is not on file.
    """
    known = two_sides.every_pair(library.background)
    found = known_as(conflict, known)
    if found is None:
        near = get_close_matches(local_name(expand(conflict)), map(name, known), n=3, cutoff=0.3)
        hint = f"did you mean {' or '.join(near)}?" if near else "see: explorer conflicts"
        raise UsageError(conflict, "is no pair with a recommendation on file", try_=hint)
    return witnesses_of(library, [found])[0]


def witness_text(library: Library, conflict: str) -> tuple[str | None, str]:
    """The witness of a pair as TriG, None where there is none to show, and the sentences about it.

    Raises UsageError like `witness_of`.
    """
    found = witness_of(library, conflict)
    return found.trig, " ".join(found.because)


def witnesses_of(library: Library, conflicts: Sequence[Iri]) -> list[Witness]:
    """The witness of each of these pairs, in their order."""
    made = _made(library, conflicts)
    cases = {pair: _case(library, made, pair) for pair in conflicts}
    written = [case for case in cases.values() if case]
    applying: dict[Iri, Sides] = {}
    for start in range(0, len(written), TOGETHER):
        applying |= _applying(library, made, written[start : start + TOGETHER])
    return [
        _checked(library, made, pair, case, applying)
        if (case := cases[pair])
        else Witness(pair, False, _reasons(library, made, pair))
        for pair in conflicts
    ]


def _node(pair: Iri) -> Iri:
    return f"{pair}/witness"


def asking(pair: Iri) -> tuple[ox.Triple, ...]:
    """The triples that ask the stages of `queries/witness` for the witness of a pair."""
    node = ox.NamedNode(_node(pair))
    return (
        ox.Triple(node, _TYPE, _WITNESS),
        ox.Triple(node, _OF_CONFLICT, ox.NamedNode(pair)),
    )


def _made(library: Library, pairs: Iterable[Iri]) -> Triples:
    """What the stages of `queries/witness` say of the witnesses of these pairs."""
    with library.scratch([t for pair in pairs for t in asking(pair)]) as engine:
        stages = find_queries("witness")
        derive(engine, stages, reads=[KNOWLEDGE_GRAPH], writes=SCRATCH_GRAPH)
        return _gathered(engine.triples(SCRATCH_GRAPH))


def _gathered(triples: Iterable[ox.Triple]) -> Triples:
    found: dict[Iri, dict[str, list[ox.NamedNode | ox.Literal]]] = {}
    for t in sorted(triples, key=str):
        if isinstance(t.subject, ox.NamedNode) and isinstance(t.object, ox.NamedNode | ox.Literal):
            said = found.setdefault(t.subject.value, {})
            said.setdefault(local_name(t.predicate.value), []).append(t.object)
    return found


def _case(library: Library, made: Triples, pair: Iri) -> CaseSource | None:
    """The case that the stages wrote down, read from its text like any other; None without one."""
    iri = next((each.value for each in made[_node(pair)].get("asCase", ())), "")
    if iri not in made:
        return None
    graph = ox.NamedNode(f"{iri}/facts")
    request = f"{iri}/request"
    parts = sorted(each for each in made if each.startswith(f"{iri}/") and each != request)
    quads = tuple(
        ox.Quad(ox.NamedNode(subject), _predicate(key), value, graph)
        for subject in (iri, request, *parts)
        for key in sorted(made[subject], key=_ORDER.index)
        for value in made[subject][key]
    )
    title, slug = made[iri]["label"][0].value, local_name(iri)
    draft = CaseSource(iri, title, slug, quads, (), (), (), "")
    return read_case_text(as_trig(draft).encode(), f"{slug}.trig", terms=library.terms)


def _predicate(key: str) -> ox.NamedNode:
    known = {"type": RDF_TYPE, "label": RDFS_LABEL, "source": expand("dcterms:source")}
    return ox.NamedNode(known.get(key, GX + key))


def _facts(source: CaseSource) -> list[Iri]:
    """The facts of a case, in reading order."""
    fact = ox.NamedNode(GX + "Fact")
    found = (q.subject for q in source.facts if q.predicate == _TYPE and q.object == fact)
    return [node.value for node in found if isinstance(node, ox.NamedNode)]


def _applying(
    library: Library, made: Triples, sources: Sequence[CaseSource]
) -> Mapping[Iri, Sides]:
    """Which statements apply to each case, and to each case without one of its facts.

    The name of the latter is that of the case with `-without-` and that of the fact after it. A
    policy applies to both alike: it depends on the request alone.
    """
    roots = {
        said["asCase"][0].value: said["isJudgedBy"]
        for said in made.values()
        if "asCase" in said and "isJudgedBy" in said
    }
    named = {
        (_named_without(source.iri, left_out), left_out): source
        for source in sources
        for left_out in (None, *_facts(source))
    }
    record = [
        triple
        for (own, left_out), source in named.items()
        for triple in _without(source, own, roots.get(source.iri, ()), left_out)
    ]
    applying = _asked(library, "applying", record, len(named))
    under = [each for each in sources if any(q.predicate == ASSESSED_UNDER for q in each.facts)]
    requests = [quad.triple for source in under for quad in source.facts]
    deciding = _asked(library, "deciding-policies", requests, len(under)) if under else {}
    return {
        own: applying.get(own, frozenset()) | deciding.get(source.iri, frozenset())
        for (own, _), source in named.items()
    }


def _asked(
    library: Library, question: str, record: Sequence[ox.Triple], cases: int
) -> dict[Iri, Sides]:
    """What a question answers of each case, once the stages that it needs have run."""
    with library.scratch(record, cases) as engine:
        query = find_query("ask", question)
        derive(engine, query.needs, reads=[KNOWLEDGE_GRAPH], writes=SCRATCH_GRAPH)
        answer = by(rows(engine, question, (KNOWLEDGE_GRAPH, SCRATCH_GRAPH)), "case")
    told = query.output[-1]
    return {case: frozenset(row[told] or "" for row in of) for (case,), of in answer.items()}


def _without(
    source: CaseSource,
    own: Iri,
    roots: Sequence[ox.NamedNode | ox.Literal],
    left_out: Iri | None,
) -> list[ox.Triple]:
    """The facts of a case and the criteria it is judged by, less one fact, under another name."""

    def moved(node: ox.NamedNode) -> ox.NamedNode:
        inside = node.value == source.iri or node.value.startswith(f"{source.iri}/")
        return ox.NamedNode(own + node.value.removeprefix(source.iri)) if inside else node

    kept = [
        ox.Triple(
            moved(q.subject),
            q.predicate,
            moved(q.object) if isinstance(q.object, ox.NamedNode) else q.object,
        )
        for q in source.facts
        if isinstance(q.subject, ox.NamedNode)
        and not (left_out and f"{q.subject.value}/".startswith(f"{left_out}/"))
    ]
    return [*kept, *(ox.Triple(ox.NamedNode(own), _CONSIDERS, root) for root in roots)]


def _said(background: Background, pair: Iri, dimension: str) -> Mapping[str, str]:
    """What either side names on a dimension; the whole of what it says, where one is a policy."""
    if not two_sides.is_clash(background, pair):
        return named(background, background.conflicts[pair], dimension)[0]
    entry = clash_entry(background, background.clashes[(pair,)])
    return {side: entry[f"{side}_label"] or "" for side in SIDES}


def _named_without(case: Iri, left_out: Iri | None) -> Iri:
    return f"{case}-without-{local_name(left_out)}" if left_out else case


def _checked(
    library: Library, made: Triples, pair: Iri, source: CaseSource, applying: Mapping[Iri, Sides]
) -> Witness:
    """The witness if it holds; else that it does not, and it is not shown."""
    say = library.background.wording.sentence
    sides = frozenset(each.value for each in made[_node(pair)]["witnessSide"])
    missing = sides - applying.get(source.iri, frozenset())
    if missing:
        labels = listed(library.background.label(each) for each in sorted(missing))
        return Witness(pair, False, (say("witness-fails", failing=labels),))
    facts = _facts(source)
    needless = [
        fact
        for fact in facts
        if sides <= applying.get(_named_without(source.iri, fact), frozenset())
    ]
    words = {fact: _in_words(library, made[fact]) for fact in facts}
    if needless:
        told = listed(words[fact] for fact in needless)
        return Witness(pair, False, (say("witness-not-smallest", failing=told),))
    procedure = made[f"{source.iri}/request"]["label"][0].value
    because = say("witness-found", procedure=procedure, facts=listed(words.values()))
    return Witness(pair, True, (because,), tuple(facts), source, as_trig(source))


def with_witnesses(library: Library, found: Iterable[Part]) -> list[Part]:
    """The conflicts of a list with their `witness` filled in: the case as TriG, or why none is.

    Of two policies that part it is told in words who falls between them.
    """
    entries = list(found)
    known = set(two_sides.every_pair(library.background))
    pairs = [each["id"] for each in entries if each["id"] in known]
    texts = {
        each.conflict: each.trig or " ".join(each.because) for each in witnesses_of(library, pairs)
    }
    return [
        each | {"witness": texts.get(each["id"]) or _between(library, each["id"])}
        for each in entries
    ]


def _between(library: Library, difference: Iri) -> str:
    """Who falls between two policies, in sentences, or that nobody does by amounts alone."""
    found = library.ask(GAPS, bindings={"difference": difference}).records()
    told = gaps(library.background, found)
    return " ".join(told) or library.background.wording.sentence("no-gap")


def _in_words(library: Library, fact: Mapping[str, Sequence[ox.NamedNode | ox.Literal]]) -> str:
    label, assertion = fact["label"][0].value, name(fact["assertion"][0].value)
    if assertion == "absent":
        return library.background.wording.sentence("witness-without", fact=label)
    return label


def _reasons(library: Library, made: Triples, pair: Iri) -> tuple[str, ...]:
    """Why there is no witness, a sentence for each respect, in the order of their names."""
    background = library.background
    told = []
    for said in made.values():
        if "noWitnessReason" not in said or said["ofWitness"][0].value != _node(pair):
            continue
        dimension = name(said["dimension"][0].value) if "dimension" in said else ""
        words = _said(background, pair, dimension)
        places = {
            "dimension": background.label(GX + dimension) if dimension else "",
            "one": words["a"],
            "other": words["b"],
            "criterion": listed(map(background.label, _iris(said, "askedFor"))),
            "against": listed(map(background.label, _iris(said, "standsAgainst"))),
        }
        reason = name(said["noWitnessReason"][0].value)
        say = background.wording.sentence
        told.append(say(f"{reason}-{dimension}", **places) or say(reason, **places))
    return tuple(told)


def _iris(said: Mapping[str, Sequence[ox.NamedNode | ox.Literal]], key: str) -> list[Iri]:
    return [each.value for each in said.get(key, ())]
