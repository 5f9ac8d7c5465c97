"""Why an expected row did not come out: the pattern or the filter that removed it.

The values of the row are given to the query, whose parts are then asked one after another over the
same data, always by rdflib, whichever engine the test ran on. This is a help for people, so it
gives up rather than guesses.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice, product
from typing import Any

from explorer.testing.rdflib_store import as_written
from explorer.testing.removal import why
from explorer.testing.solving import World, is_free, patterns_of
from explorer.testing.telling import Reason


def why_not(world: World, choices: Mapping[str, Sequence[Any]]) -> Reason | None:
    """What removed the row with these values; None when nothing did or it cannot be said.

    `choices` has for each column the terms that its cell may stand for: none where that is not
    known, and one None where nothing may be bound.
    """
    import rdflib

    columns = [name for name, terms in choices.items() if terms]
    tried: list[Reason] = []
    with as_written():
        try:
            for values in islice(product(*(choices[name] for name in columns)), 8):
                given = dict(zip(map(rdflib.Variable, columns), values, strict=True))
                reason = why(world, world.algebra.p, given)
                if reason is None:
                    return None
                tried.append(reason)
        except Exception:  # an engine that stumbles explains nothing
            return None
    return tried[0] if tried else None


def why_not_made(world: World, missing: tuple[Any, ...]) -> Reason | None:
    """What kept a CONSTRUCT from making a triple; variables in it stand for anything."""
    import rdflib

    free = (rdflib.Variable, rdflib.BNode)
    told: list[Reason] = []
    with as_written():
        try:
            for made in world.algebra.template or ():
                given: dict[Any, Any] = {}
                for want, have in zip(missing, made, strict=True):
                    if isinstance(want, free):
                        continue
                    if isinstance(have, rdflib.Variable):
                        given[have] = want
                    elif not isinstance(have, rdflib.BNode) and have != want:
                        break
                else:
                    reason = why(world, world.algebra.p, given)
                    if reason:
                        told.append(reason)
        except Exception:  # an engine that stumbles explains nothing
            return None
    return told[0] if told else None


def why_not_written(
    world: World, reading: World, choices: Mapping[str, Sequence[Any]]
) -> Reason | None:
    """What kept a CONSTRUCT from making what a reading query would have shown as this row.

    The values of the row are carried over by the predicates that both speak of.
    """
    import rdflib

    row = {rdflib.Variable(n): terms[0] for n, terms in choices.items() if terms and terms[0]}
    given: dict[Any, Any] = {}
    for about, link, value in patterns_of(reading.algebra):
        same = [each for each in world.algebra.template or () if each[1] == link]
        for have, want in ((same[0][0], about), (same[0][2], value)) if len(same) == 1 else ():
            known = row.get(want, want)
            if not isinstance(have, rdflib.Variable) or is_free(known):
                continue
            if given.setdefault(have, known) != known:
                return None
    with as_written():
        try:
            return why(world, world.algebra.p, given) if given else None
        except Exception:  # an engine that stumbles explains nothing
            return None


def anything(name: str) -> Any:
    """A variable: what stands in a triple where any term may."""
    import rdflib

    return rdflib.Variable(name)
