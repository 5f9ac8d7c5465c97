"""The rival: the same pairs and what they come to, in plain Python over indexes.

Written from what the headers of the stages say, not from their text, and from the corpus before it
is written as triples. Like the stages, it never holds every statement against every other one: it
looks up, by procedure, who may meet at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Final

from tests.benchmarks.corpora import Corpus, Intervention, Statement

FOREVER: Final = 10**9


@dataclass(frozen=True, slots=True)
class Told:
    """All that is told of a pair; an empty text is what is not told.

    Relations are (dimension, relation), shared terms (dimension, term). Two statements that only
    share an intervention, and part in nothing worth telling, have no status.
    """

    opposed: bool
    ties: frozenset[str]
    relations: frozenset[tuple[str, str]]
    status: str = ""
    kind: str = ""
    failing: str = ""
    historical: str = ""
    narrower: str = ""
    known: str = ""
    shares: frozenset[tuple[str, str]] = frozenset()


class Index:
    """A corpus with everything looked up that is needed more than once."""

    def __init__(self, corpus: Corpus) -> None:
        self.broader = corpus.broader
        self.within: dict[str, set[str]] = {}
        for term in corpus.broader:
            self.above(term)
        self.narrower: dict[str, set[str]] = defaultdict(set)
        for term, wider in self.within.items():
            for each in wider:
                self.narrower[each].add(term)
        self.directly: dict[str, set[str]] = defaultdict(set)
        for term, kinds in corpus.broader.items():
            for kind in kinds:
                self.directly[kind].add(term)
        self.leads: set[tuple[str, str]] = {
            pair
            for cause, effect in corpus.causes
            for pair in product(self.narrower[cause], self.narrower[effect])
        }
        self.replaced = {each.supersedes for each in corpus.documents if each.supersedes}
        self.replaces = {each.name: each.supersedes for each in corpus.documents}
        self.doing: dict[str, list[Statement]] = defaultdict(list)
        self.told_by: dict[str, list[Statement]] = defaultdict(list)
        for one in corpus.statements:
            self.told_by[one.document].append(one)
            for procedure in one.intervention.procedures:
                self.doing[procedure].append(one)

    def above(self, term: str) -> set[str]:
        """The term and every wider one."""
        if term not in self.within:
            wider = (self.above(each) for each in self.broader[term])
            self.within[term] = {term}.union(*wider)
        return self.within[term]

    def kinds(self, term: str) -> set[str]:
        """What a term is directly told to be, without the top."""
        return {kind for kind in self.broader[term] if self.broader[kind]}

    def kindred(self, procedure: str) -> set[str]:
        """The procedures easily taken for this one, as far as anybody speaks of them."""
        alike = self.within[procedure] | self.narrower[procedure]
        for kind in self.kinds(procedure):
            alike |= self.narrower[kind]
        # The other way round: what is directly told to be of a kind to which this one belongs.
        for kind in self.within[procedure]:
            if self.broader[kind]:
                alike |= self.directly[kind]
        return alike & self.doing.keys()

    def meet(self, one: str, other: str) -> bool:
        """Whether one term contains the other."""
        return one in self.within[other] or other in self.within[one]


def plain_pairs(corpus: Corpus) -> dict[tuple[str, str], Told]:
    """What is told of every pair, by the names of its two sides."""
    index = Index(corpus)
    alike = {procedure: index.kindred(procedure) for procedure in index.doing}
    found: dict[tuple[str, str], Told] = {}
    for one in corpus.statements:
        near = {
            other.name: other
            for procedure in one.intervention.procedures
            for each in alike[procedure]
            for other in index.doing[each]
        }
        # Within one document more counts as kindred.
        near |= {other.name: other for other in index.told_by[one.document]}
        for other in near.values():
            if paired := held_together(index, one, other):
                found[one.name, other.name] = judged(index, one, other, *paired)
    return found


def held_together(index: Index, a: Statement, b: Statement) -> tuple[bool, set[str]] | None:
    """Whether two that are a pair in this order oppose each other, and how what they do ties."""
    if a.kind == "EvidenceConclusion":
        return None
    ties = set(ties_of(index, a.intervention.procedures, b.intervention.procedures))
    if a.direction == "against" and b.direction == "for" and b.kind == "Recommendation":
        if (
            ties
            and not a.intervention.without
            and same_agents(index, a.intervention, b.intervention)
        ):
            return True, ties
        if easily_mixed_up(index, a, b) and anybody_in_common(index, a, b):
            return True, {"apart"}
    one_way = a.direction == b.direction and a.direction in ("for", "against")
    if one_way and a.name < b.name and b.kind != "EvidenceConclusion":
        return (False, ties) if ties and a.document != b.document else None
    return None


def ties_of(index: Index, ours: tuple[str, ...], theirs: tuple[str, ...]) -> Iterator[str]:
    """How each of our terms that meets one of theirs stands to it."""
    for one, other in product(ours, theirs):
        if one == other:
            yield "equal"
        elif one in index.within[other]:
            yield "a-wider"
        elif other in index.within[one]:
            yield "b-wider"


def same_agents(index: Index, a: Intervention, b: Intervention) -> bool:
    """Whether what each requires is possible on the other, if that requires any agent at all."""

    def possible(needing: Intervention, other: Intervention) -> bool:
        offered = (*other.agents, *other.optional_agents)
        # One that is offered must contain each or lie within; only what is required binds.
        return not other.agents or all(
            any(index.meet(agent, each) for each in offered) for agent in needing.agents
        )

    return possible(a, b) and possible(b, a)


def easily_mixed_up(index: Index, a: Statement, b: Statement) -> bool:
    """Whether two do what is easily taken for one; one document is read with a wider eye."""
    for one, other in product(a.intervention.procedures, b.intervention.procedures):
        if index.meet(one, other) or of_one_kind(index, one, other):
            return True
        if a.document == b.document and (
            two_up(index, one) & index.within[other] or two_up(index, other) & index.within[one]
        ):
            return True
    return False


def of_one_kind(index: Index, one: str, other: str) -> bool:
    """Whether one is directly told to be of a kind to which the other belongs as well."""
    return bool(index.kinds(one) & index.within[other] or index.kinds(other) & index.within[one])


def two_up(index: Index, term: str) -> set[str]:
    """The kinds one step above those that a term is directly told to be, without the top."""
    return {kind for each in index.broader[term] for kind in index.kinds(each)}


def anybody_in_common(index: Index, a: Statement, b: Statement) -> bool:
    """Whether some condition of one is related to one of the other, or one names none."""
    ours, theirs = conditions(a), conditions(b)
    return not ours or not theirs or bool(set(condition_ties(index, ours, theirs)))


def conditions(one: Statement) -> set[str]:
    """Every condition of a population, those that are only read into it as well."""
    return named(one) | set(one.population.read_as)


def named(one: Statement) -> set[str]:
    """The conditions that the document itself names."""
    return {term for group in one.population.groups for term in group}


def condition_ties(index: Index, ours: set[str], theirs: set[str]) -> Iterator[str]:
    """How each of our conditions stands to each of theirs, where it does."""
    yield from ties_of(index, tuple(ours), tuple(theirs))
    for one, other in product(ours, theirs):
        if (one, other) in index.leads or (other, one) in index.leads:
            yield "crossing"


def relations(index: Index, a: Statement, b: Statement) -> Iterator[tuple[str, str]]:
    """How the populations stand to each other on each dimension that can be compared."""
    ours, theirs = conditions(a), conditions(b)
    if ours and theirs:
        ties = set(condition_ties(index, ours, theirs))
        order = ("equal", "a-wider", "b-wider", "crossing", "apart")
        yield "condition", next(each for each in order if each in ties or each == "apart")
    yield from region(index, a, b)
    yield from duration(a, b)
    if a.horizon and b.horizon:
        yield "horizon", "equal" if a.horizon == b.horizon else "apart"
    if leaves_out(index, a, b) or leaves_out(index, b, a):
        yield "exclusion", "apart"
    if replaces(index, a.document, b.document) or replaces(index, b.document, a.document):
        yield "edition", "apart"


def region(index: Index, a: Statement, b: Statement) -> Iterator[tuple[str, str]]:
    """Regions as sets, where a population that names none speaks of any."""
    ours, theirs = a.population.regions, b.population.regions
    if not ours and not theirs:
        return
    if ours and theirs:
        our_more = [each for each in ours if not index.within[each] & set(theirs)]
        their_more = [each for each in theirs if not index.within[each] & set(ours)]
        shared = len(our_more) < len(ours) or len(their_more) < len(theirs)
        yield "region", told_by_rest(shared, bool(our_more), bool(their_more))
    elif has_population(a) and has_population(b):
        yield "region", "a-wider" if theirs else "b-wider"


def told_by_rest(shared: bool, our_more: bool, their_more: bool) -> str:
    """The relation of two sets, by whether they meet and who has something over."""
    if not shared:
        return "apart"
    return {(True, True): "crossing", (True, False): "a-wider", (False, True): "b-wider"}.get(
        (our_more, their_more), "equal"
    )


def has_population(one: Statement) -> bool:
    """Whether a statement says anything of whom it is about."""
    who = one.population
    return bool(who.groups or who.regions or who.least_weeks or who.most_weeks or who.excludes)


def duration(a: Statement, b: Statement) -> Iterator[tuple[str, str]]:
    """Durations as stretches of time; a bound that is not stated leaves nothing over."""
    stretches = []
    for one in (a.population, b.population):
        if not one.least_weeks and not one.most_weeks:
            return
        stretches.append((one.least_weeks, one.most_weeks or FOREVER))
    (ours, our_end), (theirs, their_end) = stretches
    if ours >= their_end or theirs >= our_end:
        yield "duration", "apart"
    elif (ours, our_end) == (theirs, their_end):
        yield "duration", "equal"
    elif ours <= theirs and our_end >= their_end:
        yield "duration", "a-wider"
    elif theirs <= ours and their_end >= our_end:
        yield "duration", "b-wider"
    else:
        yield "duration", "crossing"


def leaves_out(index: Index, a: Statement, b: Statement) -> bool:
    """Whether one excludes every condition of a group of which all with the other need one."""
    barred = set(a.population.excludes)
    return bool(barred) and any(
        all(index.within[term] & barred for term in group) for group in b.population.groups
    )


def replaces(index: Index, newer: str, older: str) -> bool:
    """Whether a document replaces another, directly or by way of others."""
    while newer := index.replaces[newer]:
        if newer == older:
            return True
    return False


def judged(index: Index, a: Statement, b: Statement, opposed: bool, ties: set[str]) -> Told:
    """What a pair comes to."""
    people = set(relations(index, a, b))
    found = Told(opposed, frozenset(ties), frozenset(people | {("intervention", t) for t in ties}))
    apart = {dimension for dimension, relation in found.relations if relation == "apart"}
    if len(apart) > 1 or (apart and not opposed) or (not apart and a.document == b.document):
        return found
    ratings_apart = [
        kind
        for kind, ours, theirs in (
            ("strength-conflict", a.strength, b.strength),
            ("certainty-conflict", a.certainty, b.certainty),
        )
        if ours != theirs
    ]
    related = {relation for _, relation in people}
    both_named = bool(a.population.regions and b.population.regions)
    # Whoever names no region has nothing over that is stated.
    left = {relation for dimension, relation in people if dimension != "region" or both_named}
    failing = (
        "intervention" if "apart" in ties else "edition" if "edition" in apart else "population"
    )
    wide = related | ties
    narrower = {(True, False): b.name, (False, True): a.name}.get(
        ("a-wider" in wide, "b-wider" in wide), ""
    )
    if apart:
        status = "look-alike"
    elif not opposed:
        status = "agreement-gap" if ratings_apart else "agreement"
    else:
        is_partial = "crossing" in left or {"a-wider", "b-wider"} <= left
        status = "partial" if is_partial else "conflict"
    old = a.document in index.replaced or b.document in index.replaced
    return Told(
        opposed,
        found.ties,
        found.relations,
        status=status,
        kind="direction-conflict" if opposed or not ratings_apart else ratings_apart[0],
        failing=f"{failing}-fails" if apart else "",
        historical="true" if old else "false",
        narrower=narrower,
        known=next(
            each for each in ("recalled", "secondary", "read") if each in (a.known, b.known)
        ),
        shares=frozenset() if apart else frozenset(shared_terms(index, a, b)),
    )


def shared_terms(index: Index, a: Statement, b: Statement) -> Iterator[tuple[str, str]]:
    """What one side names and the other names as well, or something wider."""
    for one, other in ((a, b), (b, a)):
        for dimension, ours, theirs in (
            ("intervention", one.intervention.procedures, other.intervention.procedures),
            ("condition", named(one), named(other)),
            ("region", one.population.regions, other.population.regions),
        ):
            for term in ours:
                anywhere = dimension == "region" and not theirs and has_population(other)
                if anywhere or index.within[term] & set(theirs):
                    yield dimension, term
