"""A quick look at a request: what the deciding policy comes to on these facts, and nothing else.

While somebody changes facts at the desk, only the stages run that criteria, determination and
required actions rest on (`Needs` of the questions asked), over the knowledge without what no
determination rests on. What a look says of these is what the whole assessment says.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from threading import Lock
from typing import Any, Final

import pyoxigraph as ox

from explorer.actions import action_entries
from explorer.answers import Row, rows
from explorer.assembly import read_assembly
from explorer.assessment import (
    case_entry,
    case_notices,
    determination_entry,
    policy_entry,
    policy_notices,
)
from explorer.derivation import derive
from explorer.engines import OxigraphEngine
from explorer.library import KNOWLEDGE_GRAPH, Library
from explorer.queries import Query, find_queries, find_query
from explorer.run_settings import settle
from explorer.sources import CaseSource
from explorer.vocabulary import GX, shorten

Document = dict[str, Any]
ASKED: Final = ("determination", "actions")
"""The questions whose stages run; all that a look shows rests on the same."""

KINDS: Final = "kinds-evaluated"
LEFT_OUT: Final = ("recommendations", "missing")
WORK: Final = "urn:desk:look"
CASES_PER_STORE: Final = 300
"""An in-memory store never gives memory back; after so many looks it is built anew."""
REMEMBERED: Final = 200
_ONLY: Final = ox.NamedNode(GX + "decidingPolicyOnly")

Key = tuple[str, str, str | None, date | None]


@dataclass(slots=True)
class Looks:
    """Knowledge for looks, in a store of its own, so that nobody waits for a whole assessment."""

    library: Library
    statements: bytes
    stages: tuple[Query, ...]
    lock: Lock
    engine: OxigraphEngine
    used: int
    seen: OrderedDict[Key, Document]


def open_looks(library: Library) -> Looks:
    """The knowledge of a library without what no determination rests on; takes about a second."""
    apart = {row["part"] for row in library.ask("beside-requests").records()}
    kept = [
        triple
        for triple in library.statements()
        if _name(triple.subject) not in apart and _name(triple.object) not in apart
    ]
    engine = OxigraphEngine()
    engine.add(KNOWLEDGE_GRAPH, kept)
    needed = {stage.name for each in ASKED for stage in find_query("ask", each).needs}
    stages = tuple(stage for stage in find_queries("derive") if stage.name in needed)
    statements = engine.dump(KNOWLEDGE_GRAPH)
    return Looks(library, statements, stages, Lock(), engine, 0, OrderedDict())


def _name(term: object) -> str | None:
    return term.value if isinstance(term, ox.NamedNode) else None


def look(
    looks: Looks, source: CaseSource, *, policy: str | None = None, as_of: date | None = None
) -> Document:
    """What the deciding policy comes to: parts of the assessment document, under the same keys.

    Keys: case, as_of, determination (without the track of the guidelines), policies (the one that
    decides and those that it may give way to), actions, facts, citations, notices. Never change
    it: it is remembered. `policy` is the IRI of the policy that it is assessed under.
    """
    key = (source.iri, source.digest, policy, as_of)
    with looks.lock:
        if key in looks.seen:
            looks.seen.move_to_end(key)
            return looks.seen[key]
        document = _worked_out(looks, source, policy, as_of)
        looks.seen[key] = document
        while len(looks.seen) > REMEMBERED:
            looks.seen.popitem(last=False)
    return document


def _worked_out(
    looks: Looks, source: CaseSource, policy: str | None, as_of: date | None
) -> Document:
    facts = [quad.triple for quad in source.facts]
    run = settle(source.iri, facts, policy=policy, as_of=as_of, today=date.today())
    narrow = ox.Triple(ox.NamedNode(f"{source.iri}/run"), _ONLY, ox.Literal(True))
    _recycle(looks)
    engine = looks.engine
    try:
        engine.add(WORK, (*run.facts, narrow))
        _derive(looks, source.iri)
        return _assembled(looks.library, _asker(engine, source.iri), run.as_of, source)
    finally:
        engine.drop(WORK)


def _derive(looks: Looks, case: str) -> None:
    """Run the stages, but not those for a kind of criterion that this case has none of."""
    first = find_query("ask", KINDS).needs
    derive(looks.engine, first, reads=[KNOWLEDGE_GRAPH], writes=WORK)
    kinds = {shorten(row["kind"] or "") for row in _asker(looks.engine, case)(KINDS)}
    rest = [
        stage
        for stage in looks.stages
        if stage not in first and (not stage.kind_of_criterion or stage.kind_of_criterion in kinds)
    ]
    derive(looks.engine, rest, reads=[KNOWLEDGE_GRAPH], writes=WORK)


def _asker(engine: OxigraphEngine, case: str) -> Callable[[str], list[Row]]:
    @cache
    def ask(question: str) -> list[Row]:
        if question in LEFT_OUT:
            return []
        return rows(engine, question, (KNOWLEDGE_GRAPH, WORK), case)

    return ask


def _assembled(
    library: Library, ask: Callable[[str], list[Row]], as_of: str, source: CaseSource
) -> Document:
    background = library.background
    a = read_assembly(ask, background, background.profile(None))
    case = ask("case")
    actions = action_entries(a, ask("actions"))
    about_policies = policy_notices(a, ask("policy-notices"))
    policies = [policy_entry(a, row) for row in ask("policies")]
    return {
        "case": case_entry(case),
        "as_of": as_of,
        "determination": determination_entry(a, actions, [], about_policies),
        "policies": policies,
        "actions": actions,
        "facts": a.facts,
        "citations": a.citations.listed(),
        "notices": [*source.notices, *case_notices(a, case), *about_policies],
    }


def _recycle(looks: Looks) -> None:
    looks.used += 1
    if looks.used > CASES_PER_STORE:
        looks.engine, looks.used = OxigraphEngine(), 1
        looks.engine.load(KNOWLEDGE_GRAPH, looks.statements)
