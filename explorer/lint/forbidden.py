"""What no question may do: call outside, change, read files, or answer differently each time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from explorer.lint.findings import Said
from explorer.lint.tokens import Token

SERVICE: Final = "service"
UPDATE: Final = "update"
SOURCES: Final = "from"
NOT_REPEATABLE: Final = "not-repeatable"

UPDATES: Final = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY")
CHANCE: Final = ("RAND", "UUID", "STRUUID")


def about_forbidden(found: list[Token]) -> Iterator[Said]:
    """Each word of a query that no question may use, in the order of the text."""
    body = [each for each in found if each.kind != "comment"]
    for place, token in enumerate(body):
        after = body[place + 1] if place + 1 < len(body) else None
        called = after is not None and after.text == "("
        if token.upper == "SERVICE":
            yield Said(
                token,
                SERVICE,
                "SERVICE calls another server",
                "the explorer makes no outside call, and refuses a query that would make one",
                "take the SERVICE block out; everything that may be asked is in the store",
            )
        elif token.upper in UPDATES and not called:
            yield Said(
                token,
                UPDATE,
                f"{token.upper} changes what is in the store",
                "a question only reads; what is on file changes in its files, where it is reviewed",
                "ask with SELECT, or derive with CONSTRUCT",
            )
        elif token.upper == "FROM":
            yield Said(
                token,
                SOURCES,
                "FROM names what the query reads",
                "which parts of the store are read is what the header says under Reads, and files "
                "are never read by a query",
                "take the FROM line out",
            )
        elif token.upper == "NOW" and called:
            yield Said(
                token,
                NOT_REPEATABLE,
                "NOW() is another moment on each run",
                "the same record then comes to another answer tomorrow, and nobody can check it",
                "read the day of the assessment instead: ?run a gx:Assessment ; gx:asOf ?day",
            )
        elif token.upper in CHANCE and called:
            yield Said(
                token,
                NOT_REPEATABLE,
                f"{token.upper}() gives another value on each run",
                "the same input must give the same bytes",
                "make the name from what it is about: IRI(CONCAT(STR(?criterion), …))",
            )
