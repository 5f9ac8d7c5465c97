"""What of a query holds whatever the data is, told from its text alone.

A path that may have no step leads from everything to itself; what was found once is found again
under another name; an OPTIONAL, a BIND and a VALUES always leave a row. What only the shapes or
earlier stages ensure is not told here: of that a page says why (`explorer.testing.marks`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from explorer.testing.words import Node

_NAME: Final = re.compile(r"[?$](\w+)")
_HAS_AN_EDGE: Final = re.compile(r" [\w:-]+ ")
"""What follows a node in a pattern that has at least one step."""


def names(texts: Iterable[str]) -> set[str]:
    """Every variable that these parts of a group may bind: what they mention outside filters."""
    binding = (text for text in texts if not text.startswith("FILTER"))
    return {name for text in binding for name in _NAME.findall(text)}


def of_triple(node: Node, of: Callable[[Node], str], stated: Sequence[str]) -> bool:
    """Whether a pattern has a solution wherever what is `stated` before it has one.

    It has where its path may have no step, and where it is stated, or the same of that node, or
    anything of it where any edge will do.
    """
    subject, path, value = node.parts
    known = names(stated)
    fresh = [part for part in (subject, value) if part.kind == "var" and of(part)[1:] not in known]
    if may_stay(path):
        return bool(fresh) or of(subject) == of(value)
    if not fresh:
        return f"{of(subject)} {of(path)} {of(value)} ." in stated
    if fresh == [value] and path.kind == "var" and of(path)[1:] not in known:
        return any(_HAS_AN_EDGE.match(each.removeprefix(of(subject))) for each in stated)
    if fresh == [value]:
        return any(each.startswith(f"{of(subject)} {of(path)} ") for each in stated)
    return fresh == [subject] and any(
        each.endswith(f" {of(path)} {of(value)} .") for each in stated
    )


def may_stay(path: Node) -> bool:
    """Whether a path may have no step."""
    if path.kind == "repeat":
        return path.word in ("*", "?") or may_stay(path.parts[0])
    if path.kind == "sequence":
        return all(may_stay(part) for part in path.parts)
    if path.kind in ("alternative", "step", "bracket", "inverse"):
        return any(may_stay(part) for part in path.parts)
    return False


def of_group(group: Node, of: Callable[[Node], str], stated: Sequence[str]) -> bool:
    """Whether a group has a solution wherever what is `stated` around it has one."""
    told = list(stated)
    for part in group.parts:
        if not of_part(part, of, told):
            return False
        whole = part.kind == "triple"
        told.append(" ".join(map(of, part.parts)) + " ." if whole else of(part))
    return True


def of_part(part: Node, of: Callable[[Node], str], stated: Sequence[str]) -> bool:
    """Whether a part of a group always leaves a row of what stands before it."""
    if part.kind == "triple":
        return of_triple(part, of, stated)
    if part.kind == "group":
        return of_group(part, of, stated)
    if part.kind == "union":
        return any(of_group(branch.parts[0], of, stated) for branch in part.parts)
    if part.kind == "bind":
        return of(part.parts[1])[1:] not in names(stated)
    if part.kind == "values":
        return len(part.parts) > 1 and not names([of(part.parts[0])]) & names(stated)
    return part.kind == "optional"
