"""What a rule of lint says: where, what, why it matters, what to try."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass

from explorer.errors import Problem
from explorer.lint.tokens import Token


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One finding about a query, at a line and column that count from 1."""

    file: str
    line: int
    column: int
    rule: str
    what: str
    why: str
    try_: str

    @property
    def problem(self) -> Problem:
        """The same as the errors of the program are told."""
        where = f"{self.file}:{self.line}:{self.column}"
        return Problem(where, f"{self.what} [{self.rule}]", self.why, self.try_)


def records(found: Iterable[Finding]) -> list[dict[str, str | int]]:
    """The findings as plain values: file, line, column, rule, what, why, try."""
    return [{key.rstrip("_"): value for key, value in asdict(each).items()} for each in found]


@dataclass(frozen=True, slots=True)
class Said:
    """What a rule found at a token, before the file is known."""

    at: Token
    rule: str
    what: str
    why: str
    try_: str

    def within(self, file: str) -> Finding:
        """The finding in this file."""
        at = self.at
        return Finding(file, at.line, at.column, self.rule, self.what, self.why, self.try_)
