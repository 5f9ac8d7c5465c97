"""A query of one's own, from its text to its answer: looked over, refused or asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Final

from explorer.errors import QueryError
from explorer.library import Library
from explorer.lint.findings import Finding
from explorer.lint.forbidden import SERVICE, SOURCES
from explorer.lint.headers import inputs_of
from explorer.lint.linting import BREAKING, lint_text
from explorer.lint.names import Known
from explorer.lint.on_file import known_on_file
from explorer.lint.outline_reading import read_outline
from explorer.lint.tokens import tokens
from explorer.queries import read_header
from explorer.run_settings import settle
from explorer.sources import CaseSource, find_case, read_case
from explorer.vocabulary import Iri
from explorer.workbench.contained import Case, Contained, Reply
from explorer.workbench.limits import Limits

REFUSED: Final = (*BREAKING, SERVICE, SOURCES)
"""What lint finds and what then keeps a query from being asked."""
OF_THE_CASE: Final = "case"


def refused(found: Sequence[Finding]) -> list[Finding]:
    """Those findings that keep a query from being asked."""
    return [each for each in found if each.rule in REFUSED]


def look_over(text: str, known: Known, *, file: str = "query") -> list[Finding]:
    """Everything lint finds in a query of one's own, in the order of its text."""
    return lint_text(text, known, file=file)


def ask(
    contained: Contained, text: str, case: Case | None = None, *, limits: Limits | None = None
) -> Reply:
    """The answer to a query of one's own over the knowledge and, where one is given, a case.

    Where its header names ?case as an input, that is the case. Raises QueryError with every reason
    why it is not asked, at its line and column, and Stopped when it goes beyond a limit.
    """
    if against := refused(lint_text(text, None)):
        raise QueryError(problems=[each.problem for each in against])
    inputs: dict[str, Iri] = {}
    _, fields = read_header(text)
    columns = {each.variable for each in read_outline(tokens(text)).select.columns}
    if case is not None and OF_THE_CASE in inputs_of(fields) and OF_THE_CASE in columns:
        inputs[OF_THE_CASE] = case.iri
    return contained.ask(text, case, inputs=inputs, limits=limits)


def ask_once(
    text: str, slug: str | None, *, file: str, limits: Limits
) -> tuple[Reply, list[Finding]]:
    """The answer to one query, in a process of its own, and what lint found in it.

    `file` is where the text is from. Raises as `ask` does, and UsageError where there is no such
    case.
    """
    found = look_over(text, known_on_file(), file=file)
    if against := refused(found):
        raise QueryError(problems=[each.problem for each in against])
    case = worked_out(Library.open(), slug) if slug else None
    contained = Contained(limits)
    try:
        return ask(contained, text, case), found
    finally:
        contained.close()


def worked_out(library: Library, slug: str | CaseSource, *, as_of: date | None = None) -> Case:
    """A case with its facts and everything derived from them; nothing that was published about it.

    Raises UsageError when there is no such case, SourceError when it cannot be used.
    """
    if isinstance(slug, CaseSource):
        source, assessed = slug, library.assess(slug, as_of=as_of)
    else:
        source = read_case(find_case(slug), terms=library.terms)
        assessed = library.assess_case(slug, as_of=as_of)
    given = [quad.triple for quad in source.facts]
    run = settle(source.iri, given, policy=None, as_of=as_of, today=date.today())
    return Case(source.iri, (*run.facts, *assessed.derived))
