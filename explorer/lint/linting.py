"""Lint: what is likely wrong with a query although an engine would run it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from explorer import places
from explorer.engines import syntax_error
from explorer.errors import Problem, SourceError
from explorer.lint.findings import Finding, Said
from explorer.lint.forbidden import UPDATE, about_forbidden
from explorer.lint.headers import CHECKED, Header, about_header, inputs_of
from explorer.lint.joins import about_joins
from explorer.lint.names import MISSING, Known, about_names
from explorer.lint.on_file import known_on_file
from explorer.lint.outline_reading import Unreadable, read_outline
from explorer.lint.tokens import Token, tokens
from explorer.lint.variables import about_variables
from explorer.queries import KINDS, read_header

SYNTAX: Final = "syntax"
TOO_MUCH: Final = "too-much"
DEEPEST, LONGEST = 40, 5000
"""Brackets inside each other, and words of one query: beyond, engines crash instead of refusing.

Ours have at most 11 and 1,024.
"""
BREAKING: Final = (SYNTAX, MISSING, UPDATE, TOO_MUCH)
"""Rules that say that the text cannot be asked as a query at all."""
IDLE: Final = "idle-remark"
_TOP: Final = Token("sign", "", 1, 1)
KEYWORDS: Final = (
    *("SELECT", "CONSTRUCT", "ASK", "DESCRIBE", "DISTINCT", "WHERE", "FILTER", "OPTIONAL", "UNION"),
    *("MINUS", "BIND", "VALUES", "GRAPH", "EXISTS", "NOT", "PREFIX", "GROUP", "ORDER", "HAVING"),
    *("LIMIT", "OFFSET", "BY"),
)
_MEANT: Final = re.compile(r"#\s*lint: ([a-z-]+), because \w")
_FIELD: Final = re.compile(r"#\s+([A-Z][A-Za-z]+):")


def lint_files(files: Sequence[Path] = ()) -> tuple[int, list[Finding]]:
    """How many queries were looked over, and everything found in them, file by file.

    Without files, every query of queries/. Raises SourceError with every file that cannot be read.
    """
    chosen = sorted(files or places.QUERIES.rglob("*.rq"))
    known = known_on_file()
    found: list[Finding] = []
    problems: list[Problem] = []
    for path in chosen:
        try:
            found += lint_file(path, known)
        except SourceError as unusable:
            problems += unusable.problems
    if problems:
        raise SourceError(problems=problems)
    return len(chosen), found


def lint_file(path: Path, known: Known | None) -> list[Finding]:
    """Everything found in a query file, in the order of the text; its folder says its kind.

    Raises SourceError when it cannot be read as text.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(
            places.shown(path),
            "cannot be read",
            str(getattr(error, "strerror", None) or error),
            "name a file with a SPARQL query, in UTF-8",
        ) from error
    kind = path.resolve().parent.name
    return lint_text(text, known, file=places.shown(path), kind=kind if kind in KINDS else "")


def lint_text(
    text: str, known: Known | None, *, file: str = "query", kind: str = ""
) -> list[Finding]:
    """Everything found in a query, in the order of the text.

    `kind` is the folder that its header is for; without one only a header that is there is held
    against the query. Without `known` no name is looked up. What cannot be read as SPARQL has one
    finding more that says where; rules that need the outline are then left out.
    """
    found = tokens(text)
    if too_much := _too_much(found):
        return [too_much.within(file)]
    said = [*about_forbidden(found), *about_names(found, known)]
    if not any(each.rule == UPDATE for each in said):
        missing = {each.at.text for each in said if each.rule == MISSING}
        said += _of_query(text, found, kind, missing)
    return sorted(each.within(file) for each in _unless_meant(said, found))


def is_broken(found: list[Finding]) -> bool:
    """Whether the findings say that the text cannot be asked at all."""
    return any(each.rule in BREAKING for each in found)


def _too_much(found: list[Token]) -> Said | None:
    """The word at which a query goes deeper or on longer than an engine may be given."""
    depth = words = 0
    for token in found:
        words += token.kind != "comment"
        if token.kind == "sign":
            depth += (token.text in "([{") - (token.text in ")]}")
        if depth > DEEPEST or words > LONGEST:
            return Said(
                token,
                TOO_MUCH,
                f"more than {DEEPEST} brackets stand inside each other"
                if depth > DEEPEST
                else f"the query has more than {LONGEST:,} words",
                "an engine may come to its end over it, and take the program with it",
                "split the query into several questions",
            )
    return None


def _of_query(text: str, found: list[Token], kind: str, missing: set[str]) -> Iterator[Said]:
    """What is found where the text can be read; else where it cannot.

    A prefix that was told to be missing counts as declared, so that the rest is looked at too.
    """
    prefixes = sorted({name.partition(":")[0] for name in missing})
    declared = "".join(f"PREFIX {prefix}: <urn:missing:> " for prefix in prefixes)
    broken = syntax_error(f"{declared}\n{text}")
    try:
        outline = read_outline(found)
    except Unreadable as end:
        # It knows the very word, where an engine may only tell how far it looked.
        at = end.token or (found[-1] if found else _TOP)
        yield _syntax(at, "" if broken is None or end.token else broken[2], ended=end.token is None)
        return
    if broken is not None:
        line, column, what = broken
        before = [each for each in found if (each.line, each.column) <= (line - 1, column)]
        yield _syntax(before[-1] if before else _TOP, what)
        return
    title, fields = read_header(text)
    may_be_empty = CHECKED if kind == "check" else ()
    yield from about_variables(outline.select, (*inputs_of(fields), *may_be_empty))
    yield from about_joins(outline.select)
    if fields or kind:
        starts = {
            match[1]: each
            for each in found
            if each.kind == "comment" and (match := _FIELD.match(each.text))
        }
        yield from about_header(Header(kind, title, fields, starts, found[0]), outline)


def _unless_meant(said: list[Said], found: list[Token]) -> Iterator[Said]:
    """What is left when each comment `# lint: RULE, because …` has taken what it speaks of.

    It speaks of its own line and the next one. One that takes nothing is told itself.
    """
    meant = {
        (each.line, match[1]): each
        for each in found
        if each.kind == "comment" and (match := _MEANT.match(each.text))
    }
    taken = set()
    for each in said:
        lines = (each.at.line, each.at.line - 1)
        keys = [(line, each.rule) for line in lines if (line, each.rule) in meant]
        taken.update(keys)
        if not keys:
            yield each
    for key, comment in meant.items():
        if key not in taken:
            yield Said(
                comment,
                IDLE,
                f"nothing here is found by {key[1]}",
                "a remark that excuses nothing hides the next finding",
                "take the comment out",
            )


def _syntax(at: Token, what: str, *, ended: bool = False) -> Said:
    """That the query cannot be read at a word, with what an engine expected there."""
    near = get_close_matches(at.upper, KEYWORDS, n=1, cutoff=0.7) if at.upper else []
    meant = f"did you mean {near[0]}? " if near and near[0] != at.upper else ""
    place = f"behind {at.text[:40]!r}, where it ends" if ended else f"at {at.text[:40]!r}"
    if at is _TOP:
        place, what = "because there is none", ""
    return Said(
        at,
        SYNTAX,
        f"the query cannot be read {place}" + (f": {what}" if what else ""),
        "SPARQL 1.1 does not allow this, so nothing was asked",
        f"{meant}look at this place and at the word before it",
    )
