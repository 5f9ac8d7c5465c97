"""The query files: where they are and what their headers promise.

A query is one `.rq` file. Its header, in comments at the top, is its documentation: a title line
(`# # Title`) and fields such as `Question`, `Reads`, `Writes`, `Output`, `Empty`. A field may run
over several comment lines.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from explorer import places
from explorer.errors import QueryError, UsageError

STAGED: Final = ("compile", "compare", "amend", "derive", "audit", "effects", "witness")
"""The kinds whose queries are numbered stages, each adding to what the earlier ones wrote."""
KINDS: Final = (*STAGED, "ask", "check")
_OF_A_STAGE: Final = ("Question", "Reads", "Writes", "Repeats", "Empty", "Because")
REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    **dict.fromkeys(STAGED, _OF_A_STAGE),
    "ask": ("Question", "Input", "Reads", "Output", "Rows", "Empty"),
    "check": ("Question", "Reads", "Output", "Rows", "Empty", "Fix"),
}
READABLE: Final[Mapping[str, tuple[str, ...]]] = {
    "compile": ("kb",),
    "compare": ("kb", "compared"),
    "amend": ("record", "amendments"),
    "derive": ("kb", "facts", "derived"),
    "audit": ("kb", "facts", "derived", "published", "audit"),
    "effects": ("file", "derived"),
    "witness": ("kb", "witness"),
    "ask": ("kb", "compared", "facts", "derived", "published", "audit"),
    "check": ("kb", "file"),
}
"""What a header may name under Reads. Nothing that derives reads what was published, and nothing at
all reads what is expected; an audit holds what was published against what is derived. A file of
recommendations that interact stands by itself: its stages read nothing else, and a check that reads
`file` is asked of such a file too. A witness is made of the knowledge alone, and what an amendment
does to a record is seen without it."""

_EVERY_CASE: Final = " of every case"
_FIELD: Final = re.compile(r"^#\s+([A-Z][A-Za-z]+):\s*(.*)$")


@dataclass(frozen=True, slots=True)
class Query:
    """One query file: its kind (folder), name (stem), header fields and text."""

    kind: str
    name: str
    title: str
    header: Mapping[str, str]
    text: str

    @property
    def question(self) -> str:
        """What a person would ask aloud to get this answer."""
        return self.header.get("Question", "")

    @property
    def inputs(self) -> tuple[str, ...]:
        """Names of the variables that are bound from outside, without the question mark."""
        return tuple(re.findall(r"\?(\w+)", self.header.get("Input", "")))

    @property
    def required(self) -> tuple[str, ...]:
        """Those inputs without which the question is not asked: its answer would have no end."""
        return tuple(re.findall(r"\?(\w+) \([^)]*\), required", self.header.get("Input", "")))

    @property
    def output(self) -> tuple[str, ...]:
        """Names of the promised columns, in order."""
        return tuple(re.findall(r"\?(\w+)", self.header.get("Output", "")))

    @property
    def reads(self) -> tuple[str, ...]:
        """The parts of the store that the query reads, in the words of `READABLE`."""
        named = self.header.get("Reads", "").removesuffix(_EVERY_CASE)
        return tuple(part.strip() for part in named.split(",") if part.strip())

    @property
    def reads_every_case(self) -> bool:
        """Whether it speaks of all cases on file; of one only where that one is given."""
        return self.header.get("Reads", "").endswith(_EVERY_CASE)

    @property
    def needs(self) -> tuple[Query, ...]:
        """The stages of `queries/derive` that its answer rests on; all where it names none.

        Those it leaves out only lead to more criteria, or conclude something else from them.
        """
        stages = find_queries("derive")
        named = [part.strip().partition("-") for part in self.header.get("Needs", "").split(",")]
        spans = [(first, last or first) for first, _, last in named if first]
        return tuple(
            stage
            for stage in stages
            if not spans or any(a <= stage.name.partition("-")[0] <= z for a, z in spans)
        )

    @property
    def kind_of_criterion(self) -> str:
        """The one kind of criterion that a stage is for, as `gx:CountAtom`; empty for most.

        Where no criterion of that kind is evaluated, it adds nothing.
        """
        return self.header.get("For", "").strip()

    @property
    def empty(self) -> str:
        """What an empty answer means."""
        return self.header.get("Empty", "")

    @property
    def leader(self) -> str:
        """The stage whose rounds this one joins; its own name for most stages."""
        joined = re.search(r"with (\d+)", self.header.get("Repeats", ""))
        return joined[1] if joined else self.name.partition("-")[0]

    @property
    def repeats(self) -> bool:
        """Whether the stage is asked again until it adds nothing."""
        return self.header.get("Repeats", "once").startswith("until")


def read_query(path: Path) -> Query:
    """The query in a file. Raises QueryError naming every header field that is missing."""
    text = path.read_text(encoding="utf-8")
    title, header = read_header(text)
    kind = path.parent.name
    missing = [field for field in REQUIRED.get(kind, ()) if field not in header]
    if missing or not title:
        raise QueryError(
            where=places.shown(path),
            what="the header lacks " + ", ".join(missing or ["its title"]),
            why="the header is the documentation of a query and is checked against its answer",
            try_="add the lines as comments at the top, for example `# Question: …`",
        )
    query = Query(kind, path.stem, title, header, text)
    known = READABLE.get(kind, query.reads)
    unreadable = [part for part in query.reads if part not in known]
    if query.reads_every_case and kind != "ask":
        unreadable.append(_EVERY_CASE.strip())
    if unreadable:
        raise QueryError(
            where=places.shown(path),
            what="says that it reads " + ", ".join(unreadable),
            why="what others concluded never reaches a stage, and what is expected nothing at all",
            try_=f"under Reads, name some of: {', '.join(known)}",
        )
    return query


def read_header(text: str) -> tuple[str, dict[str, str]]:
    """Title and fields of the comment block at the top of a query; empty when there is none."""
    title, fields, current = "", {}, ""
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        if line.startswith("# # "):
            title = line[4:].strip()
        elif match := _FIELD.match(line):
            current = match[1]
            fields[current] = match[2].strip()
        elif current and line.lstrip("# ").strip():
            fields[current] += " " + line.lstrip("# ").strip()
    return title, fields


@cache
def find_queries(kind: str, root: Path = places.QUERIES) -> tuple[Query, ...]:
    """All queries of a kind, in the order of their file names."""
    found = tuple(read_query(path) for path in sorted((root / kind).glob("*.rq")))
    if not found:
        raise QueryError(where=places.shown(root / kind), what="holds no query (*.rq)")
    return found


def find_query(kind: str, name: str) -> Query:
    """The query of that kind and name. Raises UsageError with the known names."""
    known = {query.name: query for query in find_queries(kind)}
    if name not in known:
        raise UsageError(
            where=name,
            what=f"is no question in queries/{kind}",
            try_="one of: " + ", ".join(known),
        )
    return known[name]


@cache
def digest(root: Path = places.QUERIES) -> str:
    """SHA-256 over names and bytes of all query files: changes when any query changes."""
    whole = hashlib.sha256()
    for path in sorted(root.rglob("*.rq")):
        whole.update(path.relative_to(root).as_posix().encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()
