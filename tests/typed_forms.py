"""Forms as people type them, and what the facts of one say in a few short words."""

from functools import cache

import pytest

from explorer.errors import SourceError
from explorer.sources import CaseSource, Knowledge, read_case_text, read_knowledge
from explorer.terms import TermIndex
from explorer.vocabulary import shorten

FORM = """\
id: a-case
procedure:
  cpt: ['62323']
  name: LESI
  region: lumbar
  level: [L4-5]
  approach: interlaminar
  laterality: null
  episode: initial
  date_requested: {requested}
  timing: prospective
facts:
{facts}
"""
Properties = dict[str, list[str]]


@cache
def knowledge() -> Knowledge:
    return read_knowledge()


@cache
def terms() -> TermIndex:
    return TermIndex.of(knowledge().quads)


def read(text: str, name: str = "form.yaml", lenient: bool = False) -> CaseSource:
    return read_case_text(text.encode(), name, terms=terms(), lenient=lenient)


def form(*facts: str, requested: str = "null") -> str:
    """A form with these facts, each a line such as `concept: age, status: present`."""
    lines = "\n".join(f"- {{{fact}}}" for fact in facts) or "  []"
    return FORM.format(facts=lines, requested=requested)


def said(case: CaseSource) -> dict[str, Properties]:
    """What the facts say: the local name of each subject to property to short values."""
    found: dict[str, Properties] = {}
    for quad in case.facts:
        name = quad.subject.value.removeprefix(f"{case.iri}/")
        value = shorten(quad.object.value).removeprefix(f"case:{case.slug}/")
        about = found.setdefault(name, {})
        about.setdefault(shorten(quad.predicate.value).removeprefix("gx:"), []).append(value)
    return found


def fact(text: str) -> Properties:
    """What one fact says when it stands alone in a form."""
    return said(read(form(text)))["fact-1"]


def amounts(text: str, link: str = "measured") -> list[str]:
    """The amounts of one fact as intervals: `[50 .. ) percent`."""
    found = said(read(form(text)))
    return [interval(found[each]) for each in found["fact-1"].get(link, []) if each in found]


def interval(amount: Properties) -> str:
    low, high = (amount.get(end, [""])[0].removesuffix(".0") for end in ("low", "high"))
    opens = "(" if "lowIsOpen" in amount else "["
    closes = ")" if "highIsOpen" in amount else "]"
    return f"{opens}{low} .. {high}{closes} {amount['unit'][0].removeprefix('unit:')}"


def problems(text: str, lenient: bool = False, of: str = "") -> list[str]:
    """Each problem of a form with its line, or another part of what it says."""
    with pytest.raises(SourceError) as caught:
        read(text, lenient=lenient)
    if of:
        return [getattr(each, of) for each in caught.value.problems]
    return [f"{each.where} {each.what}" for each in caught.value.problems]
