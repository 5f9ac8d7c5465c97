"""Variations of an example: what a rule comes to when one thing of it is left out or changed.

They stand as a list below the table of the example, one sentence each:

- Without `<f1> gx:assertion gx:present`: no rows.
- Without any one of `<f1> gx:inCase case:c`, `case:c a gx:Case`: no rows.
- With `<f1> gx:assertion gx:absent` in place of `<f1> gx:assertion gx:present`: row 2.
- With `<f2> gx:assertion gx:present`: the same rows.
- With a second case that is told the same: the same rows for each.
- Columns `known`, `title`: `| gx:read | Title |`.
- Writes `<reading> gx:verdict gx:met`.
- Writes no `<reading> gx:found <found>`.

What it comes to is *no rows*, *the same rows*, some of the rows by their number (*rows 1, 3*),
other rows written out, or what a stage *writes* or *writes no*. One triple stands in each pair of
quotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from explorer.engines import Term
from explorer.places import SPECS
from explorer.testing.spec_pages import Cells, Example, cells, read_page
from explorer.testing.stages import apart, turtle
from explorer.vocabulary import PREFIXES, shorten

Rows = tuple[Cells, ...]

NO_ROWS, SAME, EACH = "no rows", "the same rows", "the same rows for each"
_TWICE: Final = "- With a second case that is told the same: "
_ITEMS: Final = r"`[^`]+`(?:, `[^`]+`)*"
_SENTENCE: Final = re.compile(
    rf"- (?:(?P<word>Without)(?: any one of)? (?P<gone>{_ITEMS})"
    r"|(?P<with>With) (?P<new>`[^`]+`)(?: in place of (?P<old>`[^`]+`))?"
    rf"|(?P<columns>Columns) (?P<names>{_ITEMS})): (?P<result>.+)\.",
)
_WRITES: Final = re.compile(rf"(?:- W|w)rites (?P<no>no )?(?P<items>{_ITEMS})\.?")
_STARTS: Final = re.compile(r"^- (?:Without|With|Columns|Writes) ")
_NUMBERS: Final = re.compile(r"rows? (\d+(?:, \d+)*)")
_RELATIVE: Final = PREFIXES["case"] + "c/"
_SECOND: Final = PREFIXES["case"] + "d"
_PLAIN: Final = re.compile(r"\w*:[\w-]+(?:\.[\w-]+)*")
_BARE: Final = {
    "xsd:integer": re.compile(r"[+-]?\d+"),
    "xsd:decimal": re.compile(r"[+-]?\d*\.\d+"),
    "xsd:boolean": re.compile("true|false"),
}
"""What needs no quotes to be of its type."""
_NEVER: Final = re.compile(r"(?!)")


@dataclass(frozen=True, slots=True)
class Variation:
    """One variation: the example as it is then, and what has to come out.

    `rows` are expected where `writes` is None; else that triple is, or is not where `denied`.
    """

    example: Example
    rows: Rows
    writes: ox.Triple | None = None
    denied: bool = False


def variations(path: Path, folder: Path = SPECS) -> tuple[Variation, ...]:
    """Every variation on a page, in its order. Raises ValueError where one cannot be understood."""
    text = path.read_text(encoding="utf-8")
    _, *sections = re.split(r"^## ", text, flags=re.MULTILINE)
    examples = {example.rule: example for example in read_page(path, folder)}
    found: list[Variation] = []
    for section in sections:
        rule = section.partition("\n")[0].strip()
        for line in section.splitlines() if rule in examples else ():
            if _STARTS.match(line):
                try:
                    found += varied(examples[rule], line)
                except (ValueError, SyntaxError) as error:
                    raise ValueError(f"{examples[rule].page}, “{rule}”: {line}: {error}") from error
    return tuple(found)


def varied(example: Example, line: str) -> Iterator[Variation]:
    """The variations that one line of the list says. Raises ValueError when it says none."""
    if written := _WRITES.fullmatch(line):
        yield from writes(replace(example, rule=f"{example.rule} {line}"), written)
        return
    if line in (f"{_TWICE}{SAME}.", f"{_TWICE}{EACH}."):
        both = replace(example, given=twice(example.given), rule=f"{example.rule} {line}")
        again = tuple(tuple(map(of_the_second, row)) for row in example.rows)
        yield Variation(both, example.rows + again if EACH in line else example.rows)
        return
    match = _SENTENCE.fullmatch(line)
    if match is None:
        raise ValueError("is no sentence that says what is varied and what comes out")
    changes: list[tuple[Sequence[ox.Triple], Sequence[ox.Triple]]] = []
    if match["word"]:
        changes = [(turtle(f"{item} ."), ()) for item in quoted(match["gone"])]
    elif match["with"]:
        old = turtle(f"{match['old'][1:-1]} .") if match["old"] else []
        changes = [(old, turtle(f"{match['new'][1:-1]} ."))]
    else:
        shown = replace(
            example, columns=tuple(quoted(match["names"])), rule=f"{example.rule} {line}"
        )
        yield Variation(shown, result(example, match["result"]))
        return
    for gone, new in changes:
        other = replace(
            example, given=restated(example.given, gone, new), rule=f"{example.rule} {line}"
        )
        if written := _WRITES.fullmatch(match["result"]):
            yield from writes(other, written)
        else:
            yield Variation(other, result(example, match["result"]))


def writes(example: Example, match: re.Match[str]) -> Iterator[Variation]:
    """One variation for each triple that is said to be written, or not to be."""
    for item in quoted(match["items"]):
        (triple,) = turtle(f"{item} .")
        yield Variation(example, (), triple, bool(match["no"]))


def quoted(text: str) -> list[str]:
    """What stands between quotes of code."""
    return re.findall(r"`([^`]+)`", text)


def result(example: Example, text: str) -> Rows:
    """The rows that a sentence says come out."""
    if text == NO_ROWS:
        return ()
    if text == SAME:
        return example.rows
    if match := _NUMBERS.fullmatch(text):
        return tuple(example.rows[int(number) - 1] for number in match[1].split(", "))
    rows = quoted(text)
    if not rows or not all(row.startswith("|") for row in rows):
        raise ValueError(f"“{text}” says no result")
    return tuple(cells(row) for row in rows)


def twice(given: str) -> str:
    """What is given, and all that it says of its case once more of a second one."""
    triples, _ = apart(given)
    copies = []
    for triple in triples:
        subject, value = second(triple.subject), second(triple.object)
        if subject != triple.subject or value != triple.object:
            copies.append(ox.Triple(subject, triple.predicate, value))  # type: ignore[arg-type]
    return restated(given, (), copies)


def second(term: Term | ox.Triple) -> Term | ox.Triple:
    """What stands in the second case for a term; the term itself where it is of no case."""
    if isinstance(term, ox.NamedNode) and f"{term.value}/".startswith(_RELATIVE):
        return ox.NamedNode(_SECOND + term.value.removeprefix(_RELATIVE[:-1]))
    return term


def of_the_second(cell: str) -> str:
    """What a cell about the case says of the second one."""
    return re.sub(r"^case:c(?=/|$)", "case:d", cell)


def restated(given: str, gone: Sequence[ox.Triple], new: Sequence[ox.Triple]) -> str:
    """What is given, without some triples and with others.

    Raises ValueError when one that is to go is not there.
    """
    triples, published = apart(given)
    for triple in gone:
        if triple not in triples and triple not in published:
            raise ValueError(f"{told(triple)} is not given")
    kept = [each for each in triples if each not in gone] + list(new)
    lines = "".join(f"{each} .\n" for each in kept)
    others = "".join(f"{each} .\n" for each in published if each not in gone)
    named = "# unit:\n" if "unit:" in given else ""
    return named + lines + (f"<published> {{\n{others}}}\n" if others else "")


def told(triple: ox.Triple) -> str:
    """A triple as a page writes it."""
    return " ".join(name(term) for term in (triple.subject, triple.predicate, triple.object))


def name(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> str:
    """A term as a page writes it: a prefixed name, `<x>` for what belongs to the case, a number."""
    if isinstance(term, ox.NamedNode):
        if term.value == PREFIXES["rdf"] + "type":
            return "a"
        if term.value.startswith(_RELATIVE):
            return f"<{term.value.removeprefix(_RELATIVE)}>"
        short = shorten(term.value)
        return short if _PLAIN.fullmatch(short) else f"<{term.value}>"
    if isinstance(term, ox.Literal) and not term.language:
        kind = shorten(term.datatype.value)
        if _BARE.get(kind, _NEVER).fullmatch(term.value):
            return term.value
        return str(ox.Literal(term.value)) + ("" if kind == "xsd:string" else f"^^{kind}")
    return str(term)
