"""Which pages somebody means who names queries, folders or nothing."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from explorer import places
from explorer.errors import SourceError, UsageError
from explorer.queries import KINDS, find_queries


def unusable(name: str, error: ValueError) -> SourceError:
    """That a page cannot be read, or says what does not hold, as something to mend."""
    return SourceError(
        f"the page of {name}",
        str(error),
        why="what examples see and notice can be told only of a page that holds",
        try_="run pytest on the page and mend it first",
    )


def find(wanted: Sequence[str]) -> list[str]:
    """The names of these pages, such as `ask/case`: of a folder all, of nothing all there are.

    A query may be named without its folder where no other one is called that. Raises UsageError
    with the nearest names, and where there are no pages, as in an installed explorer.
    """
    if not places.SPECS.is_dir():
        raise UsageError(
            where="tests/spec",
            what="is not here",
            why="the examples lie in a checkout; an installed explorer does not carry them",
            try_="run it in the folder that holds pyproject.toml",
        )
    known = [f"{kind}/{query.name}" for kind in KINDS for query in find_queries(kind)]
    found: list[str] = []
    for each in wanted or KINDS:
        name = each.removeprefix("queries/").removesuffix(".rq").rstrip("/")
        fits = [page for page in known if name in (page, *page.split("/"))]
        if not fits or (name not in KINDS and len(fits) > 1):
            near = difflib.get_close_matches(name, fits or known, n=3, cutoff=0.3)
            raise UsageError(
                where=each,
                what="names no query" if not fits else "names more than one query",
                try_="one of: " + ", ".join(near or list(KINDS)),
            )
        found += fits
    return list(dict.fromkeys(found))
