"""A file of interactions as triples, so that stages and checks can read it.

Recommendations, transitions and beliefs get a name inside their benchmark or inside the belief
base; situations and actions, which no file declares, have one name everywhere. What is declared in
the benchmark counts before what is declared in the base under the same name.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

import pyoxigraph as ox

from explorer.interaction_reading import ALWAYS
from explorer.interactions import Advice, Belief, Benchmark, Declared, InteractionFile, Pair
from explorer.vocabulary import GX, KB, RDF_TYPE, RDFS_LABEL, Iri, expand

_BASE: Final = "belief-base"
_NOWHERE: Final = "declared-nowhere"
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
            self.lines[iri] = line
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


def benchmark_triples(file: InteractionFile, benchmark: Benchmark, *, whole_base: bool) -> Triples:
    """What the stages read for one benchmark.

    With `whole_base` every belief of the base is there, else only those that are cited; transitions
    and links of the base are always there.
    """
    made = Triples()
    own = benchmark.declared.beliefs
    cited = {each.belief for each in benchmark.recommendations.values()}
    beliefs = {
        name: belief
        for name, belief in file.base.beliefs.items()
        if name not in own and (whole_base or name in cited)
    }
    _declare(made, file, None, beliefs.values())
    _own(made, file, benchmark)
    return made


def file_triples(file: InteractionFile) -> Triples:
    """The whole file, each thing where it is declared: what the checks read."""
    made = Triples()
    _declare(made, file, None, file.base.beliefs.values())
    for benchmark in file.benchmarks.values():
        _own(made, file, benchmark)
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
    """The words of a name that is written as in `LabaLama`."""
    words: list[str] = []
    for before, letter in zip(" " + name, name, strict=False):
        if letter.isupper() and not before.isupper():
            words.append("")
        words = words or [""]
        words[-1] += letter
    return words


def _made_of(words: Sequence[str], names: dict[tuple[str, ...], str]) -> list[str]:
    """The names that the words are made of one after the other; empty when they are not."""
    reached: dict[int, list[str]] = {0: []}
    for end in range(1, len(words) + 1):
        for start in [start for start in reached if start < end]:
            name = names.get(tuple(words[start:end]))
            if name and end not in reached:
                reached[end] = [*reached[start], name]
    return reached.get(len(words), [])


def _own(made: Triples, file: InteractionFile, benchmark: Benchmark) -> None:
    """What a benchmark declares, recommends and expects."""
    place = made.node(benchmark.id, line=benchmark.line)
    made.type(place, "InteractionSet")
    _declare(made, file, benchmark, benchmark.declared.beliefs.values())
    if not benchmark.declared.combines:
        _link(made, "combines", combinations(benchmark.actions()))
    for advice in benchmark.recommendations.values():
        _advise(made, file, benchmark, advice)
    expected = benchmark.expected
    for stated in (*(expected.pairs or ()), *(expected.groups or ()), *(expected.external or ())):
        for member in stated.members:
            node = made.node(member, benchmark.id, "recommendation")
            made.lines.setdefault(node.value, benchmark.line)
            made.say(place, "expectsOf", node)


def _advise(made: Triples, file: InteractionFile, benchmark: Benchmark, advice: Advice) -> None:
    node = made.node(advice.id, benchmark.id, "recommendation", line=advice.line)
    made.say(node, "declaredIn", made.node(benchmark.id))
    if advice.direction:
        made.type(node, "Recommendation")
        made.say(node, "direction", ox.NamedNode(GX + advice.direction))
    if advice.action:
        made.say(node, "careAction", made.action(advice.action))
    if advice.transition:
        effect = _transition(made, file, benchmark, advice.transition)
        made.lines.setdefault(effect.value, advice.line)
        made.say(node, "intendedEffect", effect)
    if advice.belief:
        belief = _belief(made, file, benchmark, advice.belief)
        made.say(node, "citesBelief", belief)
        if advice.belief not in {**file.base.beliefs, **benchmark.declared.beliefs}:
            # Declared nowhere, so what the recommendation says of it is all there is.
            told = Belief(advice.belief, advice.line, advice.action, advice.transition, ALWAYS)
            _believe(made, file, benchmark, belief, told)
    if advice.annotated:
        made.say(node, "annotatesBelief", _belief(made, file, benchmark, advice.annotated))
    if advice.source:
        made.say(node, "sourceHandle", ox.Literal(advice.source))


def _declare(
    made: Triples, file: InteractionFile, benchmark: Benchmark | None, beliefs: Iterable[Belief]
) -> None:
    """The transitions and links of a benchmark, or of the base, and these beliefs."""
    declared = benchmark.declared if benchmark else file.base
    home = benchmark.id if benchmark else _BASE
    for each in declared.transitions.values():
        node = _transition(made, file, benchmark, each.id)
        made.lines.setdefault(node.value, each.line)
        made.type(node, "Transition")
        made.say(node, "declaredIn", made.node(home))
        if each.action:
            made.say(node, "transitionOf", made.action(each.action))
        for word, situations in (("before", each.before), ("after", each.after)):
            for situation in situations:
                place = made.node(situation, "situation")
                made.type(place, "Situation")
                made.say(node, word, place)
    for belief in beliefs:
        node = _belief(made, file, benchmark, belief.id)
        made.lines.setdefault(node.value, belief.line)
        made.type(node, "CausationBelief")
        made.say(node, "declaredIn", made.node(home))
        _believe(made, file, benchmark, node, belief)
    _link(made, "subsumes", declared.subsumes)
    _link(made, "combines", declared.combines)
    for category, transition in declared.categories:
        effect = _transition(made, file, benchmark, transition)
        made.say(made.action(category), "groupedByEffect", effect)
    for place_of_list, (line, names) in enumerate(declared.different):
        _differ(made, file, benchmark, home, place_of_list, line, names)


def _believe(
    made: Triples,
    file: InteractionFile,
    benchmark: Benchmark | None,
    node: ox.NamedNode,
    belief: Belief,
) -> None:
    if belief.action:
        made.say(node, "believedCause", made.action(belief.action))
    if belief.transition:
        effect = _transition(made, file, benchmark, belief.transition)
        made.lines.setdefault(effect.value, belief.line)
        made.say(node, "believedEffect", effect)
    made.say(node, "beliefStrength", ox.Literal(belief.frequency))


def _link(made: Triples, word: str, pairs: Iterable[Pair]) -> None:
    for whole, part in pairs:
        made.say(made.action(whole), word, made.action(part))


def _transition(
    made: Triples, file: InteractionFile, benchmark: Benchmark | None, name: str
) -> ox.NamedNode:
    own = benchmark.declared.transitions.get(name) if benchmark else None
    in_base = name in file.base.transitions
    # A benchmark may name a transition without its situations; those of the base count then.
    if benchmark and own and (own.before or own.after or not in_base):
        return made.node(name, benchmark.id, "transition", line=own.line)
    return made.node(name, _BASE if in_base else _NOWHERE, "transition")


def _belief(
    made: Triples, file: InteractionFile, benchmark: Benchmark | None, name: str
) -> ox.NamedNode:
    if benchmark and name in benchmark.declared.beliefs:
        return made.node(name, benchmark.id, "belief")
    return made.node(name, _BASE if name in file.base.beliefs else _NOWHERE, "belief")


def _differ(
    made: Triples,
    file: InteractionFile,
    benchmark: Benchmark | None,
    home: str,
    number: int,
    line: int,
    names: Sequence[str],
) -> None:
    """A list of different things, each member the node that the file has under that name."""
    node = made.node(f"list {number + 1}", home, "different", line=line)
    made.triples.append(ox.Triple(node, _TYPE, _DIFFERENT))
    cells = [ox.NamedNode(f"{node.value}/{place + 1}") for place in range(len(names))]
    made.triples.append(ox.Triple(node, _MEMBERS, cells[0] if cells else _NIL))
    for cell, name, rest in zip(cells, names, [*cells[1:], _NIL], strict=True):
        made.triples.append(ox.Triple(cell, _FIRST, _known(made, file, benchmark, name)))
        made.triples.append(ox.Triple(cell, _REST, rest))


def _known(
    made: Triples, file: InteractionFile, benchmark: Benchmark | None, name: str
) -> ox.NamedNode:
    """The node that the file has under a name; one of its own where it has none."""
    scopes: list[Declared] = [benchmark.declared] if benchmark else []
    scopes.append(file.base)
    if any(name in scope.transitions for scope in scopes):
        return _transition(made, file, benchmark, name)
    if any(name in scope.beliefs for scope in scopes):
        return _belief(made, file, benchmark, name)
    if benchmark and name in benchmark.recommendations:
        return made.node(name, benchmark.id, "recommendation")
    if name in set(_situations(file)):
        return made.node(name, "situation")
    # An action is known by its use: no file declares one.
    return made.node(name, "action")


def _situations(file: InteractionFile) -> Iterator[str]:
    for scope in (file.base, *(each.declared for each in file.benchmarks.values())):
        for transition in scope.transitions.values():
            yield from (*transition.before, *transition.after)
