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
from typing import Final

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

LARGEST: Final = "largest"
"""The part of `argumentation.lp` that leaves only the largest sets."""

SKEPTICAL: Final = "skeptical"
CREDULOUS: Final = "credulous"
REJECTED: Final = "rejected"
OPEN: Final = "unsettled"
NO_EXTENSION: Final = "no-extension"
STATUSES: Final = (SKEPTICAL, CREDULOUS, REJECTED, OPEN, NO_EXTENSION)
"""In every extension; in some but not in every one; in none; in some, and too many to say whether
in every one; there is no extension to be in."""

MOST: Final = 200
"""Of more extensions than these none is listed: their number grows as a power of the conflicts."""


@dataclass(frozen=True, slots=True)
class Extensions:
    """What can be held together in one graph; every tuple is sorted, and so are its members.

    `preferred` and `stable` are None where there are more than were asked for. `statuses` has one
    of `STATUSES` for each argument and each of `SEMANTICS`, also where the sets are not listed.
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
    program = _program(names, pairs)
    grounded = _merged(program, "cautious") or ()
    defensible = _merged(program, "brave") or ()
    # Where nothing more can be defended, the grounded set is the only one and no choice is left.
    only = (grounded,) if grounded == defensible else None
    preferred = only or _listed(program, LARGEST, most)
    stable = _listed(program, STABLE, most)
    accepted = {
        GROUNDED: _accepted((grounded,)),
        PREFERRED: _accepted(preferred or (grounded, defensible)),
        STABLE: _accepted(stable or _ends(program)),
    }
    unsure = {PREFERRED} if preferred is None else set()
    empty = {STABLE} if stable == () else set()
    statuses = {
        name: {
            each: NO_EXTENSION if each in empty else _status(name, *accepted[each], each in unsure)
            for each in SEMANTICS
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


Solve = Callable[..., list[Extension]]


def _program(names: tuple[Argument, ...], pairs: tuple[Pair, ...]) -> Solve:
    """A function that runs clingo on the graph, with more rules and options if need be."""
    rules = files("explorer").joinpath("argumentation.lp").read_text("utf-8")
    number = {name: place for place, name in enumerate(names)}
    facts = [f"argument({place})." for place in number.values()]
    facts += [f"defeats({number[one]},{number[other]})." for one, other in pairs]

    def solve(parts: Iterable[str], options: Iterable[str], models: int) -> list[Extension]:
        control = clingo.Control([*options, f"--models={models}"], message_limit=0)
        control.add("base", [], " ".join(facts))
        control.add("base", [], rules)
        control.ground([("base", []), *((part, []) for part in parts)])
        found: list[Extension] = []
        control.solve(
            on_model=lambda model: found.append(
                tuple(names[place] for place in sorted(map(_number, model.symbols(shown=True))))
            )
        )
        return found

    return solve


def _number(shown: clingo.Symbol) -> int:
    return shown.arguments[0].number


def _listed(solve: Solve, part: str, most: int) -> tuple[Extension, ...] | None:
    """The extensions in order; None where there are more than that."""
    options = ["--heuristic=Domain", "--enum-mode=domRec"] if part == LARGEST else []
    found = solve([part], options, most + 1)
    return tuple(sorted(set(found))) if len(found) <= most else None


def _merged(solve: Solve, mode: str, *parts: str) -> Extension | None:
    """What is in every complete (or stable) set, if cautious, or in some, if brave."""
    found = solve(parts, [f"--enum-mode={mode}"], 0)
    # Each model that clingo shows is nearer to the answer; the last one is it.
    return found[-1] if found else None


def _ends(solve: Solve) -> tuple[Extension, ...]:
    """What is in every stable set and what is in some, without listing them; empty for no set."""
    ends = (_merged(solve, mode, STABLE) for mode in ("cautious", "brave"))
    return tuple(each for each in ends if each is not None)


def _accepted(found: tuple[Extension, ...]) -> tuple[frozenset[str], frozenset[str]]:
    """What is in every one of these sets, and what is in some."""
    sets = [frozenset(each) for each in found]
    return (frozenset.intersection(*sets), frozenset.union(*sets)) if sets else (frozenset(),) * 2


def _status(name: Argument, every: Collection[str], some: Collection[str], unsure: bool) -> str:
    if name in every:
        return SKEPTICAL
    if name not in some:
        return REJECTED
    return OPEN if unsure else CREDULOUS
