"""Spec pages: Markdown that is documentation and test at once.

A page describes one query. Before the first `##` it may hold one `turtle` block that all its
examples share, and, for a query that writes triples, one `sparql` block that reads what it wrote.
Each `##` is a rule in one sentence, with a `turtle` block (given) and a table (expected rows, in
order; a cell is a prefixed name or the text of a literal, empty when unbound) or the words *No
rows.*, or a second `turtle` block (expected triples). A line such as `With ?case = case:c` binds a
variable of the query. What was published about a case stands in a `trig` block, in a graph as case
files have it: `<published> { … }`.

How an example is run is not said here: `explorer.testing.stages` does it for this project.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pyoxigraph as ox

from explorer.engines import Engine, Term
from explorer.places import SPECS
from explorer.vocabulary import shorten

Cells = tuple[str, ...]
"""One row of a table as people read it."""

BLOCK: Final = re.compile(r"^```(\w+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
NOTHING: Final = "*No rows.*"
INPUT: Final = re.compile(r"^With \?(\w+) = `?([^`\n]+?)`?\.?$", re.MULTILINE)
"""A line that binds a variable of the query from outside."""
EQUIVALENT: Final = "Equivalent mutants"
"""The title of a last section that is no example: `explorer.testing.mutation` reads it."""
_DECIMAL: Final = re.compile(r"-?\d+\.\d+")


@dataclass(frozen=True, slots=True)
class Example:
    """One rule of a page: what is given and which rows are expected under which columns.

    `page` is the folder and stem of the page, and so of its query; `reading` is the query that
    reads what a stage wrote, empty for a question; `line` is where the rule stands; `expected` are
    triples in place of a table, and `inputs` what is bound from outside.
    """

    page: str
    rule: str
    given: str
    reading: str
    columns: Cells
    rows: tuple[Cells, ...]
    line: int = 0
    expected: str = ""
    inputs: tuple[tuple[str, str], ...] = ()


def read_page(path: Path, folder: Path = SPECS) -> tuple[Example, ...]:
    """The examples of a page. Raises ValueError with the page and rule when one is not complete."""
    page = path.relative_to(folder).with_suffix("").as_posix()
    whole = path.read_text(encoding="utf-8")
    opening, *sections = re.split(r"^## ", whole, flags=re.MULTILINE)
    shared = dict(BLOCK.findall(opening))
    line = opening.count("\n") + 1
    examples = []
    for section in sections:
        rule, _, body = section.partition("\n")
        if rule.strip() == EQUIVALENT:
            line += section.count("\n")
            continue
        blocks = BLOCK.findall(body)
        given = "\n".join(text for kind, text in blocks if kind in ("turtle", "trig"))
        table = [each for each in BLOCK.sub("", body).splitlines() if each.startswith("|")]
        expected = ""
        kinds = [kind for kind, _ in blocks]
        if not table and NOTHING not in body and kinds.count("turtle") > 1:
            expected = next(text for kind, text in reversed(blocks) if kind == "turtle")
            given = given.removesuffix(expected)
        if not given or not (len(table) > 1 or NOTHING in body or expected):
            raise ValueError(f"{page}, “{rule}”: needs a turtle block and a table, or {NOTHING}")
        rows = [cells(each) for each in table]
        if ragged := next((row for row in rows[2:] if len(row) != len(rows[0])), None):
            said = f"has {len(ragged)} cells under {len(rows[0])} columns"
            raise ValueError(f"{page}, “{rule}”: the row | {' | '.join(ragged)} | {said}")
        examples.append(
            Example(
                page,
                rule.strip(),
                shared.get("turtle", "") + given,
                shared.get("sparql", ""),
                rows[0] if rows else (),
                tuple(rows[2:]),
                line,
                expected,
                tuple(INPUT.findall(body)),
            )
        )
        line += section.count("\n")
    if not examples:
        raise ValueError(f"{page}: holds no example")
    return tuple(examples)


def cells(line: str) -> Cells:
    r"""The cells of one line of a table, without the quotes of code.

    >>> cells("| a | `b` || c \\| d |")
    ('a', 'b', '', 'c | d')
    """
    inside = line.strip().removeprefix("|")
    inside = inside.removesuffix("|") if not inside.endswith("\\|") else inside
    return tuple(cell.strip().strip("`").replace("\\|", "|") for cell in _BETWEEN.split(inside))


_BETWEEN: Final = re.compile(r"(?<!\\)\|")


def pages(folder: Path = SPECS) -> dict[str, tuple[Example, ...]]:
    """Every page by its name, such as `derive/33-quantity`."""
    found = sorted(folder.glob("*/*.md"))
    return {
        path.relative_to(folder).with_suffix("").as_posix(): read_page(path, folder)
        for path in found
    }


def run(example: Example, engine: Engine, query_text: str | None = None) -> tuple[Cells, ...]:
    """The rows that an empty engine gives for an example, cut to the columns of its table.

    The query of the page is asked with another text where one is given. Raises QueryError when it
    cannot be read. `explorer.testing.stages` has the two halves, `prepare` and `ask`.
    """
    from explorer.testing import stages

    return stages.ask(stages.prepare(example, engine), query_text)


def shown(term: Term | None) -> str:
    """A term as a table cell shows it; numbers without needless zeros."""
    if term is None:
        return ""
    if isinstance(term, ox.NamedNode):
        return shorten(term.value)
    return re.sub(r"\.0+$", "", term.value) if _DECIMAL.fullmatch(term.value) else term.value
