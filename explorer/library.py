"""The opened library: compiled knowledge in a store, ready to assess one case after another.

Knowledge is read and compiled once. A case joins the store as one graph of its own, which holds its
facts and then what is derived from them, is asked, and is dropped again, so that no case ever sees
another. What was published about a case and what is expected of us never enter the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from threading import Lock
from typing import Any, Self

import pyoxigraph as ox

from explorer import __version__, explanation, places
from explorer.answers import Row, keep_promise, plain, rows
from explorer.assessment import assemble
from explorer.background import Background, read_background
from explorer.citing import Citations
from explorer.conflicts import conflict_entry
from explorer.derivation import Step, derive
from explorer.engines import Engine, OxigraphEngine
from explorer.errors import UsageError
from explorer.queries import Query, digest, find_queries, find_query
from explorer.reading import FORMATS
from explorer.sources import CaseSource, Knowledge, find_case, read_case, read_knowledge
from explorer.terms import TermIndex
from explorer.vocabulary import BASE, GX, PREFIXES, RDF_TYPE, Iri, expand
from explorer.wording import name

KNOWLEDGE_GRAPH = BASE + "graph/knowledge"
SERVICE_DATE = {GX + "serviceDate", GX + "earliest"}
CASES_PER_STORE = 500
"""An in-memory store never gives memory back; after so many cases it is built anew from the
compiled knowledge."""


@dataclass(frozen=True, slots=True)
class Table:
    """An answer as a table: its columns in order, its rows, and what an empty answer means."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    empty: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """One case worked out: the document, the derived triples, and the reasons of every node on
    demand."""

    case: Iri
    document: dict[str, Any]
    derived: tuple[ox.Triple, ...]
    steps: tuple[Step, ...]
    _explain: Callable[[Iri], dict[str, Any]]

    def turtle(self) -> str:
        """Everything derived as Turtle, sorted, so that the same input gives the same bytes."""
        ordered = sorted(self.derived, key=str)
        text = ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=dict(PREFIXES))
        return (text or b"").decode()

    def reasons(self, iri: Iri) -> dict[str, Any]:
        """The tree of reasons under a node, down to facts and passages.

        Keys: id, label, kind, status, how, known, text, because (a list of the same shape). The
        node may be derived, or be the criterion, statement, conflict, policy, risk, pitfall or
        request that something was derived about. Raises UsageError with the nearest names when
        nothing was derived about it.
        """
        return self._explain(iri)


class Library:
    """Compiled knowledge and everything that can be asked of it. Safe to share between threads."""

    def __init__(self, knowledge: Knowledge, engine: Engine) -> None:
        self._lock = Lock()
        self._engine = engine
        self._used = 0
        self.knowledge = knowledge
        engine.add(KNOWLEDGE_GRAPH, (quad.triple for quad in knowledge.quads))
        derive(engine, find_queries("compile"), reads=[KNOWLEDGE_GRAPH], writes=KNOWLEDGE_GRAPH)
        self._compiled = tuple(engine.triples(KNOWLEDGE_GRAPH))
        self.background: Background = read_background(engine, [KNOWLEDGE_GRAPH])
        self.terms = TermIndex.of(knowledge.quads)

    @classmethod
    def open(cls, root: Path = places.ONTOLOGY) -> Self:
        """The library of a folder of knowledge. Raises SourceError with every broken file."""
        return cls(read_knowledge(root), OxigraphEngine())

    @property
    def digest(self) -> str:
        """Changes whenever the knowledge or a query changes."""
        return f"{self.knowledge.digest}{digest()}"

    def cases(self) -> dict[str, str]:
        """The title of every case on file, by its slug."""
        files = (path for path in sorted(places.CASES.iterdir()) if path.suffix in FORMATS)
        return {path.stem: read_case(path).title for path in files if path.stem != "context"}

    def profiles(self) -> dict[str, str]:
        """The label of every preference profile, by its name."""
        return {profile.name: profile.label for profile in self.background.profiles}

    def questions(self) -> tuple[Query, ...]:
        """Every question of `queries/ask`."""
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
        """The assessment of a case on file or in a file.

        `policy` overrides under which policy it is assessed; `as_of` defaults to the day that the
        case names, else the date of service, else today. Raises UsageError for what is not there,
        SourceError for an unusable file.
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
        """The assessment of a case that was read already."""
        chosen = self.background.profile(profile)
        facts, day = self._with_run(source, policy, as_of)
        with self._worked_out(source.iri, facts) as (graphs, steps):
            document = assemble(
                self._asker(graphs, source.iri),
                self.background,
                chosen,
                day,
                source.notices,
                self._versions(),
            )
            derived = tuple(set(self._engine.triples(graphs[-1])) - set(facts))
        return Assessment(
            source.iri,
            document,
            derived,
            steps,
            lambda iri: self._reasons(source.iri, facts, document, iri),
        )

    def ask(
        self,
        question: str,
        case: str | Path | None = None,
        bindings: Mapping[str, str] | None = None,
    ) -> Table:
        """The answer to a question of `queries/ask`, with full IRIs.

        Raises UsageError when the question is unknown or needs a case that was not given.
        """
        query = find_query("ask", question)
        given = {key: self._term(value) for key, value in (bindings or {}).items()}
        for unknown in given.keys() - set(query.inputs):
            known = ", ".join(query.inputs) or "none"
            raise UsageError(
                where=question, what=f"has no input {unknown}", try_=f"its inputs: {known}"
            )
        if "case" in query.inputs and case is None:
            raise UsageError(
                where=question, what="is asked of a case", try_="add --case and the name of a case"
            )
        if case is None:
            with self._lock:
                return self._table(query, [KNOWLEDGE_GRAPH], given)
        source = read_case(find_case(str(case)), terms=self.terms)
        facts, _ = self._with_run(source, None, None)
        with self._worked_out(source.iri, facts) as (graphs, _steps):
            if "case" in query.inputs:
                given["case"] = ox.NamedNode(source.iri)
            return self._table(query, graphs, given)

    def conflicts(self, case: str | Path | None = None) -> list[dict[str, Any]]:
        """Every conflict between documents on file, or those that bear on a case; see `conflicts`
        in the schema."""
        if case is not None:
            document = self.assess_case(case).document
            return list(document["conflicts"])
        profile, citations = self.background.profile(None), Citations(self.background.documents)
        return [
            conflict_entry(self.background, row, profile, citations.cite([]))
            for row in self.background.conflicts.values()
        ]

    def _versions(self) -> dict[str, str]:
        return {"explorer": __version__, "knowledge": self.knowledge.digest, "queries": digest()}

    def _asker(self, graphs: tuple[str, ...], case: Iri) -> Callable[[str], list[Row]]:
        """Asks a question of this case once, and remembers the answer."""
        answers: dict[str, list[Row]] = {}

        def ask(question: str) -> list[Row]:
            if question not in answers:
                answers[question] = rows(self._engine, question, graphs, case)
            return answers[question]

        return ask

    def _table(
        self, query: Query, graphs: tuple[str, ...] | list[str], given: Mapping[str, Any]
    ) -> Table:
        answer = self._engine.select(query.text, graphs, given)
        keep_promise(query, answer.columns)
        return Table(
            answer.columns, tuple(tuple(map(plain, row)) for row in answer.rows), query.empty
        )

    @contextmanager
    def _worked_out(
        self, case: Iri, facts: tuple[ox.Triple, ...]
    ) -> Iterator[tuple[tuple[str, ...], tuple[Step, ...]]]:
        """The graphs of a case with everything derived, as long as the block runs."""
        work = f"{case}/work"
        with self._lock:
            self._recycle()
            try:
                self._engine.add(work, facts)
                steps = derive(
                    self._engine, find_queries("derive"), reads=[KNOWLEDGE_GRAPH], writes=work
                )
                yield (KNOWLEDGE_GRAPH, work), steps
            finally:
                self._engine.drop(work)

    def _recycle(self) -> None:
        self._used += 1
        if self._used > CASES_PER_STORE:
            self._engine, self._used = type(self._engine)(), 1
            self._engine.add(KNOWLEDGE_GRAPH, self._compiled)

    def _with_run(
        self, source: CaseSource, policy: str | None, as_of: date | None
    ) -> tuple[tuple[ox.Triple, ...], str]:
        """The facts with the settings of this run in place of those that the file proposes, and the
        day."""
        triples = [quad.triple for quad in source.facts]
        runs = {
            t.subject
            for t in triples
            if t.predicate.value == RDF_TYPE and t.object == ox.NamedNode(GX + "Assessment")
        }
        proposed = {t.predicate.value: t.object for t in triples if t.subject in runs}
        served = next(
            (
                t.object.value
                for t in triples
                if t.predicate.value in SERVICE_DATE and is_request(t.subject)
            ),
            None,
        )
        stated = proposed.get(ox.NamedNode(GX + "asOf").value)
        day = (
            as_of.isoformat()
            if as_of
            else stated.value
            if stated is not None
            else served or date.today().isoformat()
        )
        run = ox.NamedNode(f"{source.iri}/run")
        kept = [t for t in triples if t.subject not in runs]
        kept.append(ox.Triple(run, ox.NamedNode(RDF_TYPE), ox.NamedNode(GX + "Assessment")))
        kept.append(ox.Triple(run, ox.NamedNode(GX + "ofCase"), ox.NamedNode(source.iri)))
        kept.append(
            ox.Triple(
                run,
                ox.NamedNode(GX + "asOf"),
                ox.Literal(day, datatype=ox.NamedNode(PREFIXES["xsd"] + "date")),
            )
        )
        if policy:
            kept.append(
                ox.Triple(
                    run, ox.NamedNode(GX + "assessedUnder"), ox.NamedNode(self._policy(policy))
                )
            )
        return tuple(kept), day

    def _policy(self, wanted: str) -> Iri:
        """The IRI of a policy named by its id. Raises UsageError with the nearest names."""
        known = {
            name(iri): iri
            for iri, row in self.background.documents.items()
            if name(row["kind"]) == "Policy"
        }
        if found := known.get(name(expand(wanted)) or wanted):
            return found
        near = get_close_matches(wanted, known, n=3, cutoff=0.3) or list(known)
        raise UsageError(
            where=wanted, what="is no policy on file", try_="one of: " + ", ".join(near)
        )

    def _reasons(
        self, case: Iri, facts: tuple[ox.Triple, ...], document: dict[str, Any], iri: Iri
    ) -> dict[str, Any]:
        with self._worked_out(case, facts) as (graphs, _steps):
            edges = rows(self._engine, "reasons", graphs, case)
            nodes = rows(self._engine, "reason-nodes", graphs, case)
        return explanation.reasons_tree(iri, edges, nodes, document)

    @staticmethod
    def _term(value: str) -> Any:
        expanded = expand(value)
        return ox.NamedNode(expanded) if "://" in expanded else ox.Literal(value)


def is_request(subject: Any) -> bool:
    """Whether a subject is the request of a case, by how its IRI is made."""
    return isinstance(subject, ox.NamedNode) and subject.value.endswith("/request")
