"""A file of interactions as triples, so that stages and checks can read it.

Recommendations, transitions and beliefs get a name inside their benchmark or inside the belief
base; situations and actions, which no file declares, have one name everywhere. What is declared in
the benchmark counts before what is declared in the base under the same name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from explorer.interaction_reading import ALWAYS
from explorer.interactions import (
    Advice,
    Belief,
    Benchmark,
    Declared,
    InteractionFile,
    Pair,
    Transition,
)
from explorer.vocabulary import GX, KB, RDF_TYPE, RDFS_LABEL, Iri, expand

_BASE: Final = "belief-base"
_NOWHERE: Final = "declared-nowhere"
_WORD: Final = re.compile(r"[A-Z]*[^A-Z\W_]*")
_TYPE, _LABEL = ox.NamedNode(RDF_TYPE), ox.NamedNode(RDFS_LABEL)
_FIRST, _REST, _NIL = (ox.NamedNode(expand(f"rdf:{name}")) for name in ("first", "rest", "nil"))
_DIFFERENT: Final = ox.NamedNode(expand("owl:AllDifferent"))
_MEMBERS: Final = ox.NamedNode(expand("owl:distinctMembers"))


@dataclass(slots=True)
class Triples:
    """Triples, with the name and the line in the file of each node that was made."""

    triples: list[ox.Triple] = field(default_factory=list)
    names: dict[Iri, str] = field(default_factory=dict)
    lines: dict[Iri, int] = field(default_factory=dict)

    def node(self, name: str, *place: str, line: int = 0) -> ox.NamedNode:
        """The node of a name at a place."""
        iri = KB + "/".join(quote(part, safe="") for part in (*place, name))
        if iri not in self.names:
            self.names[iri] = name
            self.triples.append(ox.Triple(ox.NamedNode(iri), _LABEL, ox.Literal(name)))
        if line:
            self.lines.setdefault(iri, line)
        return ox.NamedNode(iri)

    def action(self, name: str) -> ox.NamedNode:
        """The node of a care action, said to be one."""
        node = self.node(name, "action")
        self.type(node, "CareAction")
        return node

    def say(
        self, subject: ox.NamedNode, word: str, value: ox.NamedNode | ox.Literal | None
    ) -> None:
        """State something in one of our words; nothing where there is no value."""
        if value is not None:
            self.triples.append(ox.Triple(subject, ox.NamedNode(GX + word), value))

    def type(self, subject: ox.NamedNode, kind: str) -> None:
        """State what kind of thing a node is."""
        self.triples.append(ox.Triple(subject, _TYPE, ox.NamedNode(GX + kind)))


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where names are looked up: in a benchmark and in the base, the home of what is said first."""

    made: Triples
    base: Declared
    benchmark: Benchmark | None
    is_base: bool = False

    @property
    def home(self) -> str:
        """The name of the benchmark, or of the base."""
        return _BASE if self.is_base or not self.benchmark else self.benchmark.id

    @property
    def declared(self) -> Declared:
        """What is declared at home."""
        return self.base if self.is_base or not self.benchmark else self.benchmark.declared

    def transition(self, name: str, line: int = 0) -> ox.NamedNode:
        """The node of a transition; its line is that of its declaration, else the given one."""
        own = self.benchmark.declared.transitions.get(name) if self.benchmark else None
        based = self.base.transitions.get(name)
        # A benchmark may name a transition without its situations; those of the base count then.
        if own and based and not (own.before or own.after):
            own = None
        return self._node(name, "transition", own, based, line)

    def belief(self, name: str, line: int = 0) -> ox.NamedNode:
        """The node of a belief, likewise."""
        own = self.benchmark.declared.beliefs.get(name) if self.benchmark else None
        return self._node(name, "belief", own, self.base.beliefs.get(name), line)

    def _node(
        self,
        name: str,
        kind: str,
        own: Transition | Belief | None,
        based: Transition | Belief | None,
        line: int,
    ) -> ox.NamedNode:
        if own and self.benchmark and not (self.is_base and based):
            return self.made.node(name, self.benchmark.id, kind, line=own.line)
        if based:
            return self.made.node(name, _BASE, kind, line=based.line)
        return self.made.node(name, _NOWHERE, kind, line=line)


def benchmark_triples(file: InteractionFile, benchmark: Benchmark, *, whole_base: bool) -> Triples:
    """What the stages read for one benchmark.

    With `whole_base` every belief of the base is there, else only those that are cited; transitions
    and links of the base are always there.
    """
    made = Triples()
    own = benchmark.declared.beliefs
    cited = {each.belief for each in benchmark.recommendations.values()}
    beliefs = [
        belief
        for name, belief in file.base.beliefs.items()
        if name not in own and (whole_base or name in cited)
    ]
    _declare(_Scope(made, file.base, benchmark, is_base=True), beliefs)
    _own(_Scope(made, file.base, benchmark))
    return made


def file_triples(file: InteractionFile) -> Triples:
    """The whole file, each thing where it is declared: what the checks read."""
    made = Triples()
    _declare(_Scope(made, file.base, None), file.base.beliefs.values())
    for benchmark in file.benchmarks.values():
        _own(_Scope(made, file.base, benchmark))
    return made


def combinations(actions: Sequence[str]) -> tuple[Pair, ...]:
    """Combinations that the names tell: those made of nothing but the names of other actions.

    Words at the start that all of these names share are left aside.

    >>> combinations(["Laba", "Lama", "LabaLama", "Labador"])
    (('LabaLama', 'Laba'), ('LabaLama', 'Lama'))
    >>> combinations(["GiveLaba", "GiveLama", "GiveLabaLama"])
    (('GiveLabaLama', 'GiveLaba'), ('GiveLabaLama', 'GiveLama'))
    """
    words = {action: _words(action) for action in actions}
    found: dict[Pair, None] = {}
    for whole, said in words.items():
        for shared in range(len(said) - 1):
            rests = {
                tuple(each[shared:]): name
                for name, each in words.items()
                if name != whole and each[:shared] == said[:shared] and len(each) > shared
            }
            found |= dict.fromkeys((whole, part) for part in _made_of(said[shared:], rests))
    return tuple(found)


def _words(name: str) -> list[str]:
    """The words of a name that is written as in `LabaLama` or `laba-lama`, in small letters."""
    return [word.casefold() for word in _WORD.findall(name) if word]


def _made_of(words: Sequence[str], names: dict[tuple[str, ...], str]) -> list[str]:
    """The names that the words are made of one after the other; empty when they are not."""
    reached: dict[int, list[str]] = {0: []}
    for end in range(1, len(words) + 1):
        for start in [start for start in reached if start < end]:
            name = names.get(tuple(words[start:end]))
            if name and end not in reached:
                reached[end] = [*reached[start], name]
    return reached.get(len(words), [])


def _own(scope: _Scope) -> None:
    """What a benchmark declares, recommends and expects."""
    made, benchmark = scope.made, scope.benchmark
    if benchmark is None:
        return
    place = made.node(benchmark.id, line=benchmark.line)
    made.type(place, "InteractionSet")
    _declare(scope, benchmark.declared.beliefs.values())
    if not benchmark.declared.combines:
        _link(made, "combines", combinations(benchmark.actions()))
    for advice in benchmark.recommendations.values():
        _advise(scope, advice)
    expected = benchmark.expected
    for stated in (*(expected.pairs or ()), *(expected.groups or ()), *(expected.external or ())):
        for member in stated.members:
            node = made.node(member, benchmark.id, "recommendation")
            made.lines.setdefault(node.value, benchmark.line)
            made.say(place, "expectsOf", node)


def _advise(scope: _Scope, advice: Advice) -> None:
    made = scope.made
    node = made.node(advice.id, scope.home, "recommendation", line=advice.line)
    made.say(node, "declaredIn", made.node(scope.home))
    if advice.direction:
        made.type(node, "Recommendation")
        made.say(node, "direction", ox.NamedNode(GX + advice.direction))
    if advice.action:
        made.say(node, "careAction", made.action(advice.action))
    if advice.transition:
        made.say(node, "intendedEffect", scope.transition(advice.transition, advice.line))
    if advice.belief:
        if advice.belief in {**scope.base.beliefs, **scope.declared.beliefs}:
            belief = scope.belief(advice.belief)
        else:
            # Declared nowhere, so all there is of it is what this recommendation says.
            belief = made.node(advice.belief, _NOWHERE, "belief", scope.home, advice.id)
            told = Belief(advice.belief, advice.line, advice.action, advice.transition, ALWAYS)
            _believe(scope, belief, told)
        made.say(node, "citesBelief", belief)
    if advice.annotated:
        made.say(node, "annotatesBelief", scope.belief(advice.annotated))
    if advice.source:
        made.say(node, "sourceHandle", ox.Literal(advice.source))


def _declare(scope: _Scope, beliefs: Iterable[Belief]) -> None:
    """The transitions and links that are declared at home, and these beliefs."""
    made, declared = scope.made, scope.declared
    for each in declared.transitions.values():
        node = scope.transition(each.id)
        made.type(node, "Transition")
        made.say(node, "declaredIn", made.node(scope.home))
        if each.action:
            made.say(node, "transitionOf", made.action(each.action))
        for word, situations in (("before", each.before), ("after", each.after)):
            for situation in situations:
                place = made.node(situation, "situation")
                made.type(place, "Situation")
                made.say(node, word, place)
    for belief in beliefs:
        node = scope.belief(belief.id)
        made.type(node, "CausationBelief")
        made.say(node, "declaredIn", made.node(scope.home))
        _believe(scope, node, belief)
    _link(made, "subsumes", declared.subsumes)
    _link(made, "combines", declared.combines)
    for category, transition in declared.categories:
        made.say(made.action(category), "groupedByEffect", scope.transition(transition))
    for number, (line, names) in enumerate(declared.different, start=1):
        _differ(scope, made.node(f"list {number}", scope.home, "different", line=line), names)


def _believe(scope: _Scope, node: ox.NamedNode, belief: Belief) -> None:
    made = scope.made
    if belief.action:
        made.say(node, "believedCause", made.action(belief.action))
    if belief.transition:
        made.say(node, "believedEffect", scope.transition(belief.transition, belief.line))
    made.say(node, "beliefStrength", ox.Literal(belief.frequency))


def _link(made: Triples, word: str, pairs: Iterable[Pair]) -> None:
    for whole, part in pairs:
        made.say(made.action(whole), word, made.action(part))


def _differ(scope: _Scope, node: ox.NamedNode, names: Sequence[str]) -> None:
    """A list of different things, each member the node that the file has under that name."""
    triples = scope.made.triples
    cells = [ox.NamedNode(f"{node.value}/{place + 1}") for place in range(len(names))]
    triples.append(ox.Triple(node, _TYPE, _DIFFERENT))
    triples.append(ox.Triple(node, _MEMBERS, cells[0] if cells else _NIL))
    for cell, name, rest in zip(cells, names, [*cells[1:], _NIL], strict=True):
        triples.append(ox.Triple(cell, _FIRST, _known(scope, name)))
        triples.append(ox.Triple(cell, _REST, rest))


def _known(scope: _Scope, name: str) -> ox.NamedNode:
    """The node that the file has under a name; an action is known by its use alone."""
    declared = [scope.base, scope.declared]
    if any(name in each.transitions for each in declared):
        return scope.transition(name)
    if any(name in each.beliefs for each in declared):
        return scope.belief(name)
    if scope.benchmark and name in scope.benchmark.recommendations:
        return scope.made.node(name, scope.home, "recommendation")
    transitions = [each for place in declared for each in place.transitions.values()]
    if any(name in (*each.before, *each.after) for each in transitions):
        return scope.made.node(name, "situation")
    return scope.made.node(name, "action")
