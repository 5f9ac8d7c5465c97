"""How easy a letter is to read.

Flesch reading ease (Flesch, A new readability yardstick, J Appl Psychol 1948) and the grade of
Kincaid, Fishburne, Rogers and Chissom (Derivation of new readability formulas for Navy enlisted
personnel, 1975). Syllables are the places where pyphen would divide a word, and one more, which
counts rather too few.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from explorer.letter.model import Ease, Letter

if TYPE_CHECKING:
    import pyphen

SPOKEN: Final = re.compile(r"[A-Za-z][A-Za-z'’-]*|\d+(?:\.\d+)?")
CITED: Final = re.compile(r"\[[\d, ]+\]")
PIECES: Final = re.compile(r"[.!?:]+(?=\s|$)")


def reading_ease(letter: Letter) -> Ease:
    """The ease of everything that a letter says, but for its signature and list of sources."""
    return ease_of(" ".join(said.text for part, said in letter.sentences() if part != "signature"))


def ease_of(text: str) -> Ease:
    """The ease of a text; a text without a word has none to speak of and counts as one word.

    >>> ease_of("The cat sat on the mat. It was warm.").sentences
    2
    """
    plain = CITED.sub("", text)
    words = SPOKEN.findall(plain) or ["a"]
    sentences = max(1, sum(1 for piece in PIECES.split(plain) if SPOKEN.search(piece)))
    syllables = sum(map(syllables_of, words))
    per_sentence, per_word = len(words) / sentences, syllables / len(words)
    return Ease(
        words=len(words),
        sentences=sentences,
        syllables=syllables,
        reading_ease=round(206.835 - 1.015 * per_sentence - 84.6 * per_word, 1),
        grade=round(0.39 * per_sentence + 11.8 * per_word - 15.59, 1),
    )


@cache
def _dictionary() -> pyphen.Pyphen:
    import pyphen

    return pyphen.Pyphen(lang="en_US", left=1, right=1)


@cache
def syllables_of(word: str) -> int:
    """How many syllables a word has, by the places where it can be divided.

    >>> syllables_of("injection"), syllables_of("care")
    (3, 1)
    """
    return 1 + sum(len(_dictionary().positions(part)) for part in re.split("[-'’]", word) if part)
