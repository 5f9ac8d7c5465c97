"""What a question of a short form expects, held against what came out."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import yaml

from explorer.testing.spec_pages import Cells

NUMBERS: Final = ("count", "min", "max")
ROWS: Final = ("results", "contains")
EXPECT: Final = (*NUMBERS, *ROWS, "no_results")


def cell(value: object) -> str:
    """A value of YAML as a cell shows it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def judge(
    expect: Any, columns: Cells, rows: tuple[Cells, ...] | bool, same: Callable[..., Any]
) -> tuple[list[str], tuple[Cells, ...] | None]:
    """What is said against an answer, and the rows that were wanted where rows were named.

    `same` compares wanted and found rows, and says how they differ.
    """
    if isinstance(expect, bool) or isinstance(rows, bool):
        came = rows if isinstance(rows, bool) else bool(rows)
        if expect is came:
            return [], None
        return [f"expected {cell(expect)}, found {cell(came)}"], None
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
    wanted: tuple[Cells, ...] | None = None
    for key in ROWS:
        if key in expect:
            wanted = tuple(tuple(cell(row.get(c)) for c in columns) for row in expect[key])
            if same(wanted, rows, key == "contains"):
                told.append("the rows are not those that are named")
    return told, wanted


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
        elif key == "no_results" and rows:
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
