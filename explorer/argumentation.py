"""Which recommendations can be held together: extensions of a graph of who defeats whom.

Abstract argumentation after Dung (1995). *Grounded*: what stands without taking sides. *Preferred*:
the largest sets that defeat whatever defeats one of their members. *Stable*: those that defeat
everything outside of them. clingo finds the sets, `argumentation.lp` says what they are, and this
module knows neither recommendations nor profiles: arguments are names.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain
from typing import Final, NamedTuple

import clingo

from explorer.errors import UsageError
from explorer.network import clusters

Argument = str
Pair = tuple[Argument, Argument]
"""Two arguments: who attacks or defeats, and whom; or the preferred one, and over which."""
Extension = tuple[Argument, ...]

GROUNDED: Final = "grounded"
PREFERRED: Final = "preferred"
STABLE: Final = "stable"
SEMANTICS: Final = (GROUNDED, PREFERRED, STABLE)

SKEPTICAL: Final = "skeptical"
CREDULOUS: Final = "credulous"
REJECTED: Final = "rejected"
UNSETTLED: Final = "unsettled"
NO_EXTENSION: Final = "no-extension"
STATUSES: Final = (SKEPTICAL, CREDULOUS, REJECTED, UNSETTLED, NO_EXTENSION)
"""In every extension; in some but not in every one; in none; there are too many sets, or the graph
is too large, to say; there is no extension to be in."""

MOST: Final = 200
"""Of more extensions than these none is listed: their number grows as a power of the conflicts."""
MOST_ARGUMENTS: Final = 1000
"""Of a larger graph only the grounded extension is sought: the others can take for ever."""
MOST_STEPS: Final = 20_000
"""After running into so many dead ends the search gives up; counted, so that every run is alike."""

LEAST: Final = "least"
LARGEST: Final = "largest"
OPTIONS: Final[Mapping[str, list[str]]] = {
    LEAST: ["--heuristic=Domain"],
    LARGEST: ["--heuristic=Domain", "--enum-mode=domRec"],
}
"""Parts of `argumentation.lp` that steer the search, and what else clingo needs to be told."""


@dataclass(frozen=True, slots=True)
class Extensions:
    """What can be held together in one graph; every tuple is sorted, and so are its members.

    `preferred` and `stable` are None where there are more than were asked for, or the graph is too
    large to look for them. `statuses` has one of `STATUSES` for each argument and each of
    `SEMANTICS`, as far as it can be told where the sets are not listed.
    """

    arguments: tuple[Argument, ...]
    defeats: tuple[Pair, ...]
    grounded: Extension
    preferred: tuple[Extension, ...] | None
    stable: tuple[Extension, ...] | None
    statuses: Mapping[Argument, Mapping[str, str]]


def extensions(
    arguments: Iterable[Argument],
    attacks: Iterable[Pair],
    strict_preferences: Iterable[Pair] = (),
    *,
    most: int = MOST,
) -> Extensions:
    """The extensions of a graph of attacks, once preferences have turned them into defeats.

    A strict preference is a pair of the better and the worse argument; see `defeats`. Raises
    UsageError with every name in an attack or a preference that is no argument.
    """
    names = tuple(sorted(set(arguments)))
    attacks, strict_preferences = set(attacks), set(strict_preferences)
    _refuse_strangers(names, attacks | strict_preferences)
    pairs = defeats(attacks, strict_preferences)
    solve = _program(names, pairs)
    grounded = solve(LEAST, models=1).sets[0]
    preferred = stable = None
    possible = frozenset(names) - {other for one, other in pairs if one in set(grounded)}
    bounds = {
        PREFERRED: _Bounds(frozenset(grounded), frozenset(grounded), possible, possible),
        STABLE: _Bounds(frozenset(), frozenset(), possible, possible),
    }
    if len(names) <= MOST_ARGUMENTS:
        stable = _listed(solve(STABLE, models=most + 1), most)
        bounds[STABLE] = (
            _merged(solve, bounds[STABLE], STABLE) if stable is None else _exact(stable)
        )
        merged = _merged(solve, bounds[PREFERRED])
        # Where nothing more can be defended, the grounded set is the only one.
        is_only = merged.maybe_some == frozenset(grounded)
        listed = None if is_only else _listed(solve(LARGEST, models=most + 1), most)
        preferred = (grounded,) if is_only else listed
        # A stable set is a preferred one: what some stable set lacks is not in every preferred one.
        lacking = possible if stable == () else bounds[STABLE].maybe_every
        bounds[PREFERRED] = (
            merged._replace(every=frozenset(grounded), maybe_every=merged.maybe_some & lacking)
            if preferred is None
            else _exact(preferred)
        )
    statuses = {
        name: {
            GROUNDED: SKEPTICAL if name in grounded else REJECTED,
            PREFERRED: bounds[PREFERRED].status(name),
            STABLE: NO_EXTENSION if stable == () else bounds[STABLE].status(name),
        }
        for name in names
    }
    return Extensions(names, pairs, grounded, preferred, stable, statuses)


def by_component(
    arguments: Iterable[Argument],
    attacks: Iterable[Pair],
    strict_preferences: Iterable[Pair] = (),
    *,
    most: int = MOST,
) -> tuple[Extensions, ...]:
    """The extensions of each part of the graph that nothing ties to the rest, the largest first.

    An extension of the whole graph is one of each part, freely chosen; so their number is the
    product, and there is no stable one where one part has none. Parts are told apart by attacks,
    so that they are the same whatever the preferences. Raises UsageError like `extensions`.
    """
    names, attacks, preferences = set(arguments), set(attacks), set(strict_preferences)
    _refuse_strangers(names, attacks | preferences)
    return tuple(
        extensions(
            part,
            {pair for pair in attacks if pair[0] in part},
            {pair for pair in preferences if set(pair) <= set(part)},
            most=most,
        )
        for part in clusters(attacks, alone=names)
    )


def defeats(attacks: Iterable[Pair], strict_preferences: Iterable[Pair]) -> tuple[Pair, ...]:
    """The attacks, each turned round whose target is strictly preferred to where it comes from.

    That is how assumption-based argumentation with preferences (ABA+) reads a preference. Where
    two attack each other, the attack on the better one is gone, because the other way there is one
    already.

    >>> defeats([("a", "b"), ("b", "a"), ("b", "c")], [("a", "b"), ("c", "b")])
    (('a', 'b'), ('c', 'b'))
    """
    better = set(strict_preferences)
    return tuple(
        sorted(
            {(b, a) if (b, a) in better and (a, b) not in better else (a, b) for a, b in attacks}
        )
    )


def _refuse_strangers(names: Collection[Argument], pairs: Iterable[Pair]) -> None:
    strangers = sorted({name for pair in pairs for name in pair} - set(names))
    if strangers:
        raise UsageError(
            ", ".join(strangers),
            "attacks, is attacked or is preferred, but is no argument",
            try_="name it among the arguments too",
        )


class _Bounds(NamedTuple):
    """What is known of all sets of one semantics, without knowing each of them."""

    every: frozenset[Argument]
    """These are in every set."""
    some: frozenset[Argument]
    """These are in some set."""
    maybe_every: frozenset[Argument]
    """Nothing else is in every set."""
    maybe_some: frozenset[Argument]
    """Nothing else is in any set."""

    def status(self, name: Argument) -> str:
        if name in self.every:
            return SKEPTICAL
        if name not in self.maybe_some:
            return REJECTED
        return CREDULOUS if name in self.some and name not in self.maybe_every else UNSETTLED


@dataclass(frozen=True, slots=True)
class _Found:
    """What clingo came to: sets in the order of its search, and whether these are all."""

    sets: list[Extension]
    is_all: bool


Solve = Callable[..., _Found]


def _program(names: tuple[Argument, ...], pairs: tuple[Pair, ...]) -> Solve:
    """A function that runs clingo on the graph, on a part of the program if need be."""
    rules = files("explorer").joinpath("argumentation.lp").read_text("utf-8")
    number = {name: place for place, name in enumerate(names)}
    facts = [f"argument({place})." for place in number.values()]
    facts += [f"defeats({number[one]},{number[other]})." for one, other in pairs]

    def solve(part: str = "", mode: str = "", models: int = 0) -> _Found:
        options = [f"--models={models}", f"--solve-limit={MOST_STEPS}"]
        options += [f"--enum-mode={mode}"] if mode else OPTIONS.get(part, [])
        control = clingo.Control(options, message_limit=0)
        control.add("base", [], " ".join(facts))
        control.add("base", [], rules)
        control.ground([("base", []), *([(part, [])] if part else [])])
        found: list[Extension] = []

        def keep(model: clingo.Model) -> None:
            if mode:
                # Each model is nearer to what is in every set, or in some; the last one is it.
                found.clear()
            places = sorted(each.arguments[0].number for each in model.symbols(shown=True))
            found.append(tuple(names[place] for place in places))

        result = control.solve(on_model=keep)
        return _Found(found, bool(result.exhausted))

    return solve


def _listed(found: _Found, most: int) -> tuple[Extension, ...] | None:
    """The extensions in order; None where there are more than that, or perhaps others."""
    return tuple(sorted(set(found.sets))) if found.is_all and len(found.sets) <= most else None


def _merged(solve: Solve, known: _Bounds, part: str = "") -> _Bounds:
    """What is in every complete (or stable) set and in some, without listing them, if found."""
    every, some = (solve(part, mode) for mode in ("cautious", "brave"))
    if every.is_all and every.sets:
        known = known._replace(every=frozenset(every.sets[0]), maybe_every=frozenset(every.sets[0]))
    if some.is_all and some.sets:
        known = known._replace(some=frozenset(some.sets[0]), maybe_some=frozenset(some.sets[0]))
    return known


def _exact(sets: tuple[Extension, ...]) -> _Bounds:
    """What is in every one of these sets, and what is in some."""
    every = frozenset.intersection(*map(frozenset, sets)) if sets else frozenset()
    some = frozenset(chain.from_iterable(sets))
    return _Bounds(every, some, every, some)
