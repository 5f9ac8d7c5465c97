"""The map of the clinical terms: one page for the words of records, policies and guidelines alike.

Made from the answer to `queries/ask/terms.rq`; nothing is added to it here.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby
from typing import Final

from explorer.glossary import escaped
from explorer.vocabulary import local_name

Cells = Mapping[str, str | None]
"""A row of the answer: its columns by name."""

COLUMNS: Final = ("term", "also called", "lies below", "codes", "asked for by", "named by")
_OPENING: Final = """# Clinical terms

One vocabulary for what records say, what policies ask for and what guidelines speak of. A term is
found by its label, by any other name it is *also called*, and by its name in the data, in brackets.
A term counts as everything it *lies below*. A code that is *broader* means more than the term and
proves nothing by itself, a *narrower* one is a special case of it; how each mapping is known stands
behind it. The last two columns name the policies and the other documents whose criteria or
statements use the term."""


def term_map(answer: Iterable[Cells]) -> str:
    """The map as one Markdown page, in the order of the alphabet, from the rows of the answer."""
    by_term = [list(rows) for _, rows in groupby(answer, key=lambda row: row["term"])]
    by_term.sort(key=lambda rows: (rows[0]["label"] or "").casefold())
    lines = [_OPENING, "", f"Terms on file: {len(by_term)}."]
    for letter, group in groupby(by_term, key=_letter):
        lines += ["", f"## {letter}", "", _row(COLUMNS), _row(["---"] * len(COLUMNS))]
        lines += [_row(cells(rows)) for rows in group]
    return "\n".join([*lines, ""])


def cells(rows: Sequence[Cells]) -> list[str]:
    """The cells of one term, in the order of the columns, from its rows of the answer."""
    first = rows[0]
    documents = [row for row in rows if local_name(row["detail"] or "") == "inDocument"]
    policies = [row for row in documents if row["source"] == "policy"]
    return [
        f"**{escaped(first['label'] or '')}** ({local_name(first['term'] or '')})",
        _listed(rows, "altLabel"),
        _listed(rows, "subClassOf"),
        "; ".join(_code(row) for row in rows if local_name(row["detail"] or "") == "code"),
        _values(policies),
        _values(row for row in documents if row not in policies),
    ]


def _letter(rows: Sequence[Cells]) -> str:
    first = (rows[0]["label"] or "").lstrip()[:1].upper()
    return first if first.isalpha() else "0-9"


def _listed(rows: Iterable[Cells], detail: str) -> str:
    return _values(row for row in rows if local_name(row["detail"] or "") == detail)


def _values(rows: Iterable[Cells]) -> str:
    return "; ".join(dict.fromkeys(escaped(row["value"] or "") for row in rows))


def _code(row: Cells) -> str:
    match = local_name(row["match"] or "")
    marks = [mark for mark in (match, local_name(row["known"] or "")) if mark != "exact"]
    return f"{row['source']} {row['value']} ({', '.join(marks)})"


def _row(texts: Sequence[str]) -> str:
    return f"| {' | '.join(text.replace('|', '/') for text in texts)} |"
