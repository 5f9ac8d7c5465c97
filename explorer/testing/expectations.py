"""What a question of a short form expects, held against what came out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

import yaml

from explorer.testing.spec_pages import Cells

NUMBERS: Final = ("count", "min", "max")
CONTAINS: Final = "contains"
ROWS: Final = ("results", CONTAINS)
EXPECT: Final = (*NUMBERS, *ROWS, "no_results")


def cell(value: object) -> str:
    """A value of YAML as a cell shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


Rows = tuple[Cells, ...]
Unlike = Callable[[Cells, Rows, Rows, bool], bool]


def judge(expect: Any, columns: Cells, rows: Rows | bool, unlike: Unlike) -> list[str]:
    """What is said against an answer whose rows are cut to these columns.

    `unlike` is asked, of some columns, whether wanted rows differ from found ones; and whether
    others may stand beside them.
    """
    if isinstance(expect, bool) or isinstance(rows, bool):
        came = rows if isinstance(rows, bool) else bool(rows)
        if not isinstance(expect, bool):
            return [f"expected rows, and it answers {cell(came)}: expect true or false of an ASK"]
        return [] if expect is came else [f"expected {cell(expect)}, found {cell(came)}"]
    told: list[str] = []
    number = len(rows)
    if "count" in expect and number != expect["count"]:
        told.append(f"expected {expect['count']} rows, found {number}")
    if "min" in expect and number < expect["min"]:
        told.append(f"expected at least {expect['min']} rows, found {number}")
    if "max" in expect and number > expect["max"]:
        told.append(f"expected at most {expect['max']} rows, found {number}")
    if expect.get("no_results") and number:
        told.append(f"expected no rows, found {number}")
    if expect.get("no_results") is False and not number:
        told.append("expected some rows, found none")
    for key in ROWS:
        for named, wanted in _named(key, expect.get(key), columns):
            places = [columns.index(column) for column in named]
            cut = tuple(tuple(row[place] for place in places) for row in rows)
            if unlike(named, wanted, cut, key == CONTAINS):
                told.append("the rows are not those that are named")
    return list(dict.fromkeys(told))


def _named(key: str, said: Any, columns: Cells) -> Iterator[tuple[Cells, Rows]]:
    """The columns that rows name, with the rows; rows that need only be there name each their own.

    Where every row is told, what a row leaves out is unbound.
    """
    if said is None:
        return
    if key != CONTAINS:
        named = columns_of({key: said}) or columns
        yield named, tuple(tuple(cell(row.get(c)) for c in named) for row in said)
        return
    groups: dict[Cells, list[Cells]] = {}
    for row in said:
        named = tuple(column for column in columns if column in row)
        groups.setdefault(named, []).append(tuple(cell(row[c]) for c in named))
    yield from ((named, tuple(found)) for named, found in groups.items())


def columns_of(expect: Any) -> Cells:
    """The columns that an expectation names, in the order they are first named."""
    if isinstance(expect, bool) or expect is None:
        return ()
    return tuple(dict.fromkeys(str(c) for key in ROWS for row in expect.get(key, ()) for c in row))


def rewritten(expect: Any, columns: Cells, rows: tuple[Cells, ...] | bool) -> str:
    """An expectation of the same kind as the text of a file, which this answer would meet."""
    if isinstance(rows, bool) or isinstance(expect, bool):
        return cell(rows if isinstance(rows, bool) else bool(rows))
    said: dict[str, Any] = {}
    for key in expect:
        if key == "count" or (key in ("min", "max") and _fails(key, expect[key], len(rows))):
            said[key] = len(rows)
        elif key == "no_results" and rows and expect[key]:
            said["results"] = [dict(zip(columns, row, strict=True)) for row in rows]
        elif key in ROWS:
            said[key] = [dict(zip(columns, row, strict=True)) for row in rows]
        else:
            said[key] = expect[key]
    text: str = yaml.safe_dump(
        said, default_flow_style=True, sort_keys=False, width=10_000, allow_unicode=True
    )
    return text.strip()


def _fails(key: str, limit: int, number: int) -> bool:
    return number < limit if key == "min" else number > limit
