"""The error family, and how an error is told.

Every error holds data: where it is, what is wrong, why that matters, what to try. It is put into
words once, by `tell`, in plain text. Anything outside this family is a bug of ours and is left to
crash.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing that is wrong, in the reader's words."""

    where: str
    what: str
    why: str = ""
    try_: str = ""


class ExplorerError(Exception):
    """Anything that a person can put right. Holds one problem or several, in reading order."""

    exit_code: ClassVar[int] = 1

    def __init__(
        self,
        where: str = "",
        what: str = "",
        why: str = "",
        try_: str = "",
        *,
        problems: Iterable[Problem] = (),
    ) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems) or (Problem(where, what, why, try_),)
        super().__init__(tell(self))

    @property
    def where(self) -> str:
        """Where the first problem is."""
        return self.problems[0].where

    @property
    def what(self) -> str:
        """What the first problem is."""
        return self.problems[0].what

    @property
    def why(self) -> str:
        """Why the first problem matters."""
        return self.problems[0].why

    @property
    def try_(self) -> str:
        """What to try against the first problem."""
        return self.problems[0].try_


class ProblemsFound(ExplorerError):
    """A check was asked for and found something."""

    exit_code = 1


class UsageError(ExplorerError):
    """You asked for what is not there."""

    exit_code = 2


class SourceError(ExplorerError):
    """A file says something that cannot be used."""

    exit_code = 3


class QueryError(ExplorerError):
    """A query is broken, or breaks its own header."""

    exit_code = 4


def tell(problem: ExplorerError | Problem) -> str:
    """The error in plain text: one line for where and what, then why and what to try.

    Several problems stand one under the other, each complete in itself.
    """
    if isinstance(problem, ExplorerError):
        return "\n".join(tell(each) for each in problem.problems)
    first = f"{problem.where}  {problem.what}" if problem.where else problem.what
    lines = [first]
    if problem.why:
        lines.append(f"  why  {problem.why}")
    if problem.try_:
        lines.append(f"  try  {problem.try_}")
    return "\n".join(lines)
