"""The comparison with published interactions as text to be read in a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any, Final, TextIO

from explorer import answers
from explorer.engines import OxigraphEngine
from explorer.oracle import Document, agrees
from explorer.places import ONTOLOGY
from explorer.printing import Page
from explorer.reading import parse
from explorer.tables import Cell
from explorer.wording import Wording, listed

COLUMNS: Final = ("benchmark", "comparison", "type", "members", "belief", "expected", "found")
_FILE: Final = ONTOLOGY / "wording" / "interactions.ttl"
_SIDES: Final = ("missing", "extra", "matched")


def show_oracle(document: Document, file: TextIO) -> None:
    """Benchmark by benchmark what is missing, extra and matched, and what was not compared."""
    page = Page(file)
    for benchmark in document["benchmarks"]:
        sizes = ", ".join(f"{side} {len(benchmark[side])}" for side in reversed(_SIDES))
        result = "matches" if agrees(benchmark) else "differs"
        page.band(f"{benchmark['id']}: {result} ({sizes})")
        page.say(benchmark["title"])
        for side in _SIDES:
            for told in benchmark[side]:
                page.field(side, in_words(told), indent=2)
        for count in benchmark["counts"]:
            if count["expected"] != count["found"]:
                page.field("count", in_words(count), indent=2)
        for sentence in remarks(benchmark):
            page.say(sentence, indent=2)


def in_words(told: dict[str, Any]) -> str:
    """An interaction, or a count that differs, in one line."""
    if "found" in told:
        of = listed([told.get("of") or told["count"], told["type"] or ""], ", ")
        return f"{of}: expected {told['expected']}, found {told['found']}"
    members = listed(told.get("members") or told.get("recommendations") or ())
    group = "group of " if told.get("group") else ""
    belief = f", by {told['belief']}" if told.get("belief") else ""
    case = f" under {told['case']}" if told.get("case") else ""
    return f"{group}{told['type']}{case}: {members}{belief}"


def remarks(benchmark: Document) -> list[str]:
    """Sentences on what was read into a benchmark, and on what was not compared."""
    wording = _wording()
    said = [
        wording.sentence(
            "ingredients-read", action=each["action"], ingredients=listed(each["ingredients"], ", ")
        )
        for each in benchmark["read_into"]
    ]
    unknown = {each["type"] for each in benchmark["missing"] if each.get("unknown_type")}
    said += [wording.sentence("unknown-kind", said=kind) for kind in sorted(unknown)]
    if benchmark["not_compared"]:
        what = listed((each.replace("_", " ") for each in benchmark["not_compared"]), ", ")
        said.append(wording.sentence("not-compared", said=what))
    return said


def rows(document: Document) -> list[tuple[Cell, ...]]:
    """The comparison as rows of `COLUMNS`, one per interaction or count that differs."""
    return [
        (
            benchmark["id"],
            side,
            told["type"],
            _members(told),
            told.get("belief"),
            *(str(told[key]) if key in told else None for key in ("expected", "found")),
        )
        for benchmark in document["benchmarks"]
        for side in _SIDES
        for told in benchmark[side]
    ]


def _members(told: dict[str, Any]) -> str:
    members: Iterable[str] = told.get("members") or told.get("recommendations") or ()
    return listed(members)


@cache
def _wording() -> Wording:
    """The sentences about interactions, read alone: they need none of the knowledge."""
    engine = OxigraphEngine()
    engine.add("urn:wording", (quad.triple for quad in parse(_FILE.read_bytes(), _FILE.name)))
    return Wording.read(answers.rows(engine, "wording", ["urn:wording"]))
