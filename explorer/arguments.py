"""What was typed behind a command, made into what the library takes."""

import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

from explorer.errors import SourceError, UsageError

STANDARD_INPUT: Final = "-"


@contextmanager
def case_given(name: str) -> Iterator[str | Path]:
    """The case as it was named; standard input is kept in a file for as long as it is needed.

    What is wrong with that file is told without the folder, which is gone by then.
    """
    if name != STANDARD_INPUT:
        yield name
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "standard-input.trig"
        path.write_bytes(sys.stdin.buffer.read())
        try:
            yield path
        except SourceError as broken:
            here = f"{Path(folder).as_posix()}/"
            told = (replace(each, where=each.where.removeprefix(here)) for each in broken.problems)
            raise SourceError(problems=told) from broken


def case_if_given(name: str | None) -> AbstractContextManager[str | Path | None]:
    """The same for a case that may be left out."""
    return nullcontext() if name is None else case_given(name)


def text_given(name: str) -> str:
    """The text of a file, or of standard input. Raises SourceError when it cannot be read."""
    try:
        data = sys.stdin.buffer.read() if name == STANDARD_INPUT else Path(name).read_bytes()
        return data.decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or str(error)
        raise SourceError(name, "cannot be read", why, "name a text file, in UTF-8") from error


def day(text: str | None) -> date | None:
    """The day that is meant. Raises UsageError for anything but year-month-day."""
    if text is None:
        return None
    try:
        meant = date.fromisoformat(text)
    except ValueError:
        meant = None
    if meant is None or meant.isoformat() != text:
        raise UsageError(
            f"--as-of {text}", "this is not a day", try_="write year-month-day, as 2026-11-22"
        )
    return meant


def binding(text: str) -> tuple[str, str]:
    """A name and what it stands for, from NAME=VALUE. Raises UsageError for anything else."""
    name, _, value = text.partition("=")
    if not (name and value):
        raise UsageError(text, "this gives no input a value", try_="write name=value")
    return name.removeprefix("?"), value
