"""Letters as files, and what is read for them."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from explorer.errors import SourceError, UsageError
from explorer.letter.model import Letter
from explorer.reading import decode, read_bytes
from explorer.sources import CaseSource, find_case, read_case

if TYPE_CHECKING:
    from explorer.library import Library

FORMATS: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "text": "text/plain",
}
"""The formats of a letter with their media types."""

NO_TEXT: Final = ("pdf", "docx")
WIDTH: Final = 80
MOST: Final = 20_000
"""Characters of a text on appeals."""


def written(letter: Letter, form: str) -> bytes:
    """The letter in one of `FORMATS`; the same letter gives the same bytes."""
    if form == "pdf":
        from explorer.letter.pdf import as_pdf

        return as_pdf(letter)
    if form == "docx":
        from explorer.letter.word import as_word

        return as_word(letter)
    if form == "html":
        from explorer.letter.page import as_page

        return as_page(letter).encode()
    from explorer.letter.plain_text import show_letter
    from explorer.printing import Page

    told = io.StringIO()
    show_letter(letter, Page(told, WIDTH))
    return told.getvalue().encode()


def place_for(path: Path | None, form: str) -> None:
    """Nothing, if a letter in this format can go there; without a path, to a terminal.

    Raises UsageError otherwise, before anything is worked out.
    """
    if path is None and form in NO_TEXT:
        raise UsageError(
            f"--format {form}", "is no text that could be shown here", try_=f"--out letter.{form}"
        )
    if path is not None and not path.parent.is_dir():
        raise UsageError(
            str(path), "cannot be written: there is no such folder", try_="name one that there is"
        )


def write_file(path: Path, content: bytes) -> None:
    """Write a file. Raises UsageError when it cannot be written."""
    try:
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(
            str(path),
            f"cannot be written: {error.strerror}",
            try_="name a file in a folder that there is and that you may write to",
        ) from error


def own_text(path: Path) -> str:
    """A text on appeals from a file. Raises SourceError when it cannot be used."""
    text = decode(read_bytes(path), str(path)).strip()
    if not text or len(text) > MOST:
        raise SourceError(
            str(path),
            "is empty" if not text else f"has more than {MOST} characters",
            why="a letter must say what can be done against a decision",
            try_="hand in a text file with what the plan says about appeals",
        )
    return text


def read_source(library: Library, case: str | Path, *, lenient: bool) -> CaseSource:
    """A case on file or in a file. Raises SourceError for one that cannot be used."""
    return read_case(find_case(str(case)), terms=library.terms, lenient=lenient)
