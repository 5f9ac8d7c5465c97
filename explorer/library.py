"""The opened library: compiled knowledge in a store, ready to assess one case after another.

Knowledge is read and compiled once. A case joins the store as one graph of its own, which holds its
facts and then what is derived from them, is asked, and is dropped again, so that no case ever sees
another. A question about every case has all of them in one graph: facts point to their case. What
was published about a case enters the store only when everything is derived, as a graph of its own,
for a question that says it reads it; what is expected of us never does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final, Self

import pyoxigraph as ox

from explorer import __version__, places, shelf
from explorer.answers import Row, inputs_of, keep_promise, plain, rows
from explorer.assembly import Ask
from explorer.assessment import assemble
from explorer.background import Background, read_background
from explorer.claims import audited_claims
from explorer.comparing import Comparison
from explorer.compiling import compile_knowledge, name_of, open_compiled
from explorer.engines import Engine, OxigraphEngine, Term
from explorer.errors import UsageError
from explorer.explanation import Reasons, read_reasons, reasons_tree
from explorer.on_file import conflicts_on_file
from explorer.queries import Query, digest, find_queries, find_query
from explorer.remembering import Memory, derive_once
from explorer.results import Assessment, Table, WorkedOut
from explorer.run_settings import Run, settle
from explorer.sources import (
    CaseSource,
    Knowledge,
    case_files,
    find_case,
    is_on_file,
    read_case,
    read_cases,
    read_knowledge,
)
from explorer.vocabulary import BASE, Iri

KNOWLEDGE_GRAPH: Final = BASE + "graph/knowledge"
COMPARED_GRAPH: Final = BASE + "graph/compared"
CASES_GRAPH: Final = BASE + "graph/cases"
PUBLISHED_GRAPH: Final = BASE + "graph/published"
AUDIT_GRAPH: Final = BASE + "graph/audit"
SCRATCH_GRAPH: Final = BASE + "graph/scratch"
Tell = Callable[[str], None]
"""Is told what is being worked on, for people who wait."""
CASES_PER_STORE: Final = 500
"""An in-memory store never gives memory back; after so many cases it is built anew."""


class Library:
    """Compiled knowledge and everything that can be asked of it. Safe to share between threads."""

    def __init__(
        self,
        knowledge: Knowledge | Path,
        engine: Engine,
        *,
        cases_per_store: int = CASES_PER_STORE,
        kept_in: Path | None = None,
    ) -> None:
        """Knowledge that was read, or the folder with it, whose compiled form may lie in `kept_in`.

        So may what the cases on file come to. The engine must be empty. Raises SourceError with
        every broken file.
        """
        self._lock = Lock()
        self._engine = engine
        self._used, self._most = 0, cases_per_store
        self._knowledge = knowledge
        if isinstance(knowledge, Knowledge):
            self._compiled = compile_knowledge(knowledge, engine, KNOWLEDGE_GRAPH)
        else:
            self._compiled = open_compiled(knowledge, engine, KNOWLEDGE_GRAPH, kept_in)
        state = name_of(self._compiled.digest)
        self._memory = Memory(kept_in, KNOWLEDGE_GRAPH, state)
        self._comparison = Comparison(kept_in, state)
        self.terms = self._compiled.terms
        self.background: Background = read_background(self._compiled.answers)

    @classmethod
    def open(cls, root: Path = places.ONTOLOGY) -> Self:
        """The library of a folder of knowledge; what was worked out is kept (explorer/shelf.py).

        Raises SourceError with every broken file.
        """
        return cls(root, OxigraphEngine(), kept_in=shelf.folder())

    @property
    def knowledge(self) -> Knowledge:
        """The statements as they were read; where only their compiled form was, they are now."""
        if not isinstance(self._knowledge, Knowledge):
            self._knowledge = read_knowledge(self._knowledge)
        return self._knowledge

    @property
    def digest(self) -> str:
        """Changes whenever the knowledge or a query changes."""
        return f"{self._compiled.digest}{digest()}"

    def statements(self, *, compared: bool = False) -> tuple[ox.Triple, ...]:
        """The compiled knowledge, in no order; where asked for, with how policies part."""
        with self._lock:
            graphs = self._with_comparison([KNOWLEDGE_GRAPH]) if compared else (KNOWLEDGE_GRAPH,)
            return tuple(triple for graph in graphs for triple in self._engine.triples(graph))

    def cases(self) -> dict[str, str]:
        """The title of every case on file, by its slug."""
        return {path.stem: read_case(path).title for path in case_files(places.CASES)}

    def profiles(self) -> dict[str, str]:
        """The label of every preference profile, by its name."""
        return {profile.name: profile.label for profile in self.background.profiles}

    def questions(self) -> tuple[Query, ...]:
        """Every question of `queries/ask`, in the order of their names."""
        return find_queries("ask")

    def assess_case(
        self,
        case: str | Path,
        *,
        policy: str | None = None,
        as_of: date | None = None,
        profile: str | None = None,
        lenient: bool = False,
    ) -> Assessment:
        """The assessment of a case on file (by its slug) or in a file.

        The settings are those of `assess`; with `lenient` a fact with an unknown concept is kept
        and used by nothing. Raises SourceError for a file that cannot be used.
        """
        source = read_case(find_case(str(case)), terms=self.terms, lenient=lenient)
        return self.assess(source, policy=policy, as_of=as_of, profile=profile)

    def assess(
        self,
        source: CaseSource,
        *,
        policy: str | None = None,
        as_of: date | None = None,
        profile: str | None = None,
    ) -> Assessment:
        """The assessment of a case that was read already.

        `policy` is the one it is assessed under, whatever the request names. `as_of` defaults to
        the day that the case names, else the date of service, else today. `profile` weighs the
        conflicts. Raises UsageError, with the nearest names, for what is not there.
        """
        chosen = self.background.profile(profile)
        run = self._run(source, policy, as_of)
        memory = self._memory_of(source)
        with self._worked_out(source.iri, run.facts, memory) as case:
            document = assemble(
                self._asker((KNOWLEDGE_GRAPH, case.graph), source.iri),
                self.background,
                chosen,
                run.as_of,
                source.notices,
                self._versions(),
            )
            derived = set(self._engine.triples(case.graph)) - case.facts
        explain = self._explainer(source.iri, run.facts, memory, document)
        return Assessment(source.iri, document, tuple(derived), case.steps, explain)

    def ask(
        self,
        question: str,
        case: str | Path | None = None,
        bindings: Mapping[str, str] | None = None,
        *,
        as_of: date | None = None,
        tell: Tell | None = None,
    ) -> Table:
        """The answer to a question of `queries/ask`, with full IRIs.

        A question whose header says that it reads every case is asked of all cases on file at
        once, unless one is given; `tell` is told the title of each case in turn. `bindings` gives
        values to inputs of the question: names as they are written in the data, anything else as
        text. `as_of` is the day that a given case is worked out for (see `assess`). Raises
        UsageError when the question is unknown, has no such input, or needs a case that was not
        given.
        """
        query = find_query("ask", question)
        inputs = inputs_of(query, bindings or {})
        if case is None and not query.reads_every_case:
            if "case" in query.inputs:
                raise UsageError(
                    question, "is asked of a case", try_="add --case and the name of a case"
                )
            with self._lock:
                return self._table(query, [KNOWLEDGE_GRAPH], inputs)
        is_audited = "audit" in query.reads
        if case is None:
            sources = read_cases(self.terms)
            worked_out = self._each_worked_out(sources, tell, audited=is_audited)
        else:
            sources = (read_case(find_case(str(case)), terms=self.terms),)
            worked_out = self._graphs_of(sources[0], as_of, audited=is_audited)
            if "case" in query.inputs:
                inputs["case"] = ox.NamedNode(sources[0].iri)
        shown = sources if "published" in query.reads else ()
        with worked_out as graphs, self._published(shown) as published:
            return self._table(query, (*graphs, *published), inputs)

    def claims(self, case: str | Path) -> list[dict[str, Any]]:
        """What each claim of a published assessment of the case comes to: see `explorer.claims`."""
        source = read_case(find_case(str(case)), terms=self.terms)
        with (
            self._graphs_of(source, audited=True) as graphs,
            self._published((source,)) as published,
        ):
            ask = self._asker((*graphs, *published), source.iri)
            return audited_claims(ask("claims"), ask("claim-nodes"), self.background.wording)

    def conflicts(
        self, case: str | Path | None = None, *, profile: str | None = None
    ) -> list[dict[str, Any]]:
        """Every conflict between documents on file, or those that bear on a case.

        See `conflict` in `explorer/schema/assessment.schema.json` and `explorer/on_file.py`.
        """
        if case is not None:
            return list(self.assess_case(case, profile=profile).document["conflicts"])
        parted = self.ask("policy-differences").records()
        return conflicts_on_file(self.background, self.background.profile(profile), parted)

    @contextmanager
    def scratch(self, given: Sequence[ox.Triple], cases: int = 1) -> Iterator[Engine]:
        """The engine with these triples in `SCRATCH_GRAPH`, beside the knowledge, for this block.

        The other cases wait. `cases` says how many cases the triples are about.
        """
        with self._lock:
            self._recycle(cases)
            try:
                self._engine.add(SCRATCH_GRAPH, given)
                yield self._engine
            finally:
                self._engine.drop(SCRATCH_GRAPH)

    def _run(self, source: CaseSource, policy: str | None, as_of: date | None) -> Run:
        facts = [quad.triple for quad in source.facts]
        under = self.background.policy(policy) if policy else None
        return settle(source.iri, facts, policy=under, as_of=as_of, today=date.today())

    def _versions(self) -> dict[str, str]:
        return {"explorer": __version__, "knowledge": self._compiled.digest, "queries": digest()}

    def _memory_of(self, source: CaseSource) -> Memory:
        """Where it is kept what a case comes to: nowhere unless the case itself is on file."""
        return self._memory if is_on_file(source) else replace(self._memory, place=None)

    @contextmanager
    def _worked_out(
        self, case: Iri, facts: Sequence[ox.Triple], memory: Memory
    ) -> Iterator[WorkedOut]:
        """These facts with everything derived, in a graph of the case, as long as the block runs.

        The other cases wait.
        """
        work = f"{case}/work"
        with self._lock:
            self._recycle(1)
            try:
                yield self._work_out(work, facts, memory)
            finally:
                self._engine.drop(work)

    def _work_out(self, work: str, facts: Sequence[ox.Triple], memory: Memory) -> WorkedOut:
        self._engine.add(work, facts)
        # As the store gives them back: it writes numbers in its own way.
        given = frozenset(self._engine.triples(work))
        stages = find_queries("derive")
        reads = [KNOWLEDGE_GRAPH]
        steps = derive_once(self._engine, stages, reads=reads, writes=work, memory=memory)
        return WorkedOut(work, given, steps)

    @contextmanager
    def _graphs_of(
        self, source: CaseSource, as_of: date | None = None, *, audited: bool
    ) -> Iterator[tuple[str, ...]]:
        """The graphs with a case worked out and, where asked for, the audit of its claims."""
        facts = self._run(source, None, as_of).facts
        memory = self._memory_of(source)
        with self._worked_out(source.iri, facts, memory) as worked_out:
            if not audited:
                yield KNOWLEDGE_GRAPH, worked_out.graph
                return
            try:
                self._audit(source, worked_out, memory)
                yield KNOWLEDGE_GRAPH, worked_out.graph, AUDIT_GRAPH
            finally:
                self._engine.drop(AUDIT_GRAPH)

    @contextmanager
    def _each_worked_out(
        self, sources: Sequence[CaseSource], tell: Tell | None, *, audited: bool
    ) -> Iterator[tuple[str, ...]]:
        """Each case worked out by itself, then all in one graph, as long as the block runs.

        Together they would come to the same, but a stage takes longer with every case in the store.
        """
        come_to: dict[str, list[bytes]] = {CASES_GRAPH: [], AUDIT_GRAPH: []}
        for source in sources:
            if tell:
                tell(source.title)
            with self._graphs_of(source, audited=audited) as graphs:
                for (_, kept), graph in zip(come_to.items(), graphs[1:], strict=False):
                    kept.append(self._engine.dump(graph))
        with self._lock:
            self._recycle(len(sources))
            try:
                for graph, parts in come_to.items():
                    self._engine.load(graph, b"".join(parts))
                yield (KNOWLEDGE_GRAPH, *come_to)
            finally:
                for graph in come_to:
                    self._engine.drop(graph)

    def _audit(self, source: CaseSource, worked_out: WorkedOut, memory: Memory) -> None:
        """Hold the claims of a case against the file: the only stages that see them."""
        with self._published([source]) as published:
            reads = (KNOWLEDGE_GRAPH, worked_out.graph, *published)
            stages = find_queries("audit")
            derive_once(self._engine, stages, reads=reads, writes=AUDIT_GRAPH, memory=memory)

    @contextmanager
    def _published(self, sources: Sequence[CaseSource]) -> Iterator[tuple[str, ...]]:
        """The graph with what was published about these cases, as long as the block runs.

        It joins when everything is derived: no stage of a derivation can have seen it.
        """
        triples = [quad.triple for source in sources for quad in source.published]
        if not triples:
            yield ()
            return
        try:
            self._engine.add(PUBLISHED_GRAPH, triples)
            yield (PUBLISHED_GRAPH,)
        finally:
            self._engine.drop(PUBLISHED_GRAPH)

    def _recycle(self, cases: int) -> None:
        self._used += cases
        if self._used > max(self._most, cases):
            self._engine, self._used = type(self._engine)(), cases
            self._engine.load(KNOWLEDGE_GRAPH, self._compiled.statements)

    def _with_comparison(self, graphs: Sequence[str]) -> tuple[str, ...]:
        self._comparison.join(self._engine, KNOWLEDGE_GRAPH, COMPARED_GRAPH)
        return (*graphs, COMPARED_GRAPH)

    def _asker(self, graphs: Sequence[str], case: Iri) -> Ask:
        """Asks each question of this case once, and remembers the answer."""

        @cache
        def ask(question: str) -> list[Row]:
            return rows(self._engine, question, graphs, case)

        return ask

    def _explainer(
        self, case: Iri, facts: Sequence[ox.Triple], memory: Memory, document: dict[str, Any]
    ) -> Callable[[Iri], dict[str, Any]]:
        """Answers `Assessment.reasons`; the first time, the case is worked out once more for it."""

        @cache
        def reasons() -> Reasons:
            with self._worked_out(case, facts, memory) as worked_out:
                ask = self._asker((KNOWLEDGE_GRAPH, worked_out.graph), case)
                return read_reasons(ask("reasons"), ask("reason-nodes"), document)

        return lambda iri: reasons_tree(iri, reasons(), document)

    def _table(self, query: Query, graphs: Sequence[str], inputs: Mapping[str, Term]) -> Table:
        within = self._with_comparison(graphs) if "compared" in query.reads else graphs
        answer = self._engine.select(query.text, within, inputs)
        keep_promise(query, answer.columns)
        found = tuple(tuple(map(plain, row)) for row in answer.rows)
        return Table(answer.columns, found, query.empty)
