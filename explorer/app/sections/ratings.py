"""Directions, strengths and certainties in words, each with its sign, and the names of pairs."""

from explorer.app import session
from explorer.app.component.grid import Piece, chip
from explorer.app.widgets import DIRECTIONS
from explorer.landscape import Pair, Statement
from explorer.vocabulary import KB, expand


def counted(pairs: int) -> str:
    """How many conflicts, in words."""
    return f"{pairs} conflict{'' if pairs == 1 else 's'}" if pairs else "no conflict"


def pair_name(pair: Pair) -> str:
    """What an address calls a pair."""
    return pair.iri.removeprefix(KB)


def word_of(name: str) -> str:
    """The label of a direction or a strength."""
    return session.open_library().background.label(expand(f"gx:{name}")) if name else ""


def strength_word(name: str) -> str:
    """A strength in words; that none is stated is said in full."""
    word = word_of(name)
    return "no strength stated" if name == "none-stated" else word


def certainty_word(name: str) -> str:
    """A certainty in words that say that it is one."""
    word = word_of(name)
    return f"{word} certainty" if name.endswith("-certainty") else word


def how_word(known: str) -> str:
    """How a statement is known, in a word; nothing where it was read."""
    return {"read": "", "recalled": "recalled, to be confirmed"}.get(known, known)


def says(each: Statement) -> tuple[Piece, ...]:
    """Direction, strength and certainty of a statement, with the words of its document."""
    sign, paint = DIRECTIONS[each.direction]
    strength, certainty = word_of(each.strength), certainty_word(each.certainty)
    return (
        chip(word_of(each.direction), paint, sign),
        Piece(_with_own_words("strength", strength, each.strength_label), kind="quiet"),
        Piece(_with_own_words("certainty", certainty, each.certainty_label), kind="quiet"),
    )


def _with_own_words(name: str, ours: str, theirs: str) -> str:
    return f"{name}: {ours} (“{theirs}”)" if theirs and theirs != ours else f"{name}: {ours}"
