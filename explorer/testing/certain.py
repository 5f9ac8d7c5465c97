"""What of a query holds whatever the data is, told from its text alone.

A path that may have no step leads from everything to itself; an OPTIONAL, a BIND and a VALUES
always leave a row. What only the shapes or earlier stages ensure is not told here: of that a page
says why (`explorer.testing.marks`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from explorer.testing.words import Node

_NAME: Final = re.compile(r"[?$](\w+)")


def names(texts: Iterable[str]) -> set[str]:
    """Every variable that these texts mention."""
    return {name for text in texts for name in _NAME.findall(text)}


def of_triple(node: Node, of: Callable[[Node], str], known: set[str]) -> bool:
    """Whether a pattern has a solution, however those that are `known` before it are bound."""
    subject, path, value = node.parts
    if not may_stay(path):
        return False
    ends = [of(part) for part in (subject, value) if part.kind == "var"]
    return any(name[1:] not in known for name in ends) or (len(ends) == 2 and ends[0] == ends[1])


def may_stay(path: Node) -> bool:
    """Whether a path may have no step."""
    if path.kind == "repeat":
        return path.word in ("*", "?") or may_stay(path.parts[0])
    if path.kind == "sequence":
        return all(may_stay(part) for part in path.parts)
    if path.kind in ("alternative", "step", "bracket", "inverse"):
        return any(may_stay(part) for part in path.parts)
    return False


def of_group(group: Node, of: Callable[[Node], str], known: set[str]) -> bool:
    """Whether a group has a solution, however those that are `known` around it are bound."""
    told = set(known)
    for part in group.parts:
        if not of_part(part, of, told):
            return False
        told |= names([of(part)])
    return True


def of_part(part: Node, of: Callable[[Node], str], known: set[str]) -> bool:
    """Whether a part of a group always leaves a row of what stands before it."""
    if part.kind == "triple":
        return of_triple(part, of, known)
    if part.kind == "group":
        return of_group(part, of, known)
    if part.kind == "union":
        return any(of_group(branch.parts[0], of, known) for branch in part.parts)
    if part.kind == "bind":
        return of(part.parts[1])[1:] not in known
    if part.kind == "values":
        return len(part.parts) > 1 and not names([of(part.parts[0])]) & known
    return part.kind == "optional"
