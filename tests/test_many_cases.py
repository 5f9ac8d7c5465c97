"""Many cases in one derivation come to what each comes to alone; what was published joins last."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date

import pyoxigraph as ox
import pytest

from explorer import library as library_module
from explorer import sources as sources_module
from explorer.derivation import derive
from explorer.engines import OxigraphEngine
from explorer.errors import QueryError, SourceError, UsageError
from explorer.library import KNOWLEDGE_GRAPH, Library
from explorer.places import CASES
from explorer.queries import REQUIRED, Query, find_queries, find_query, read_query
from explorer.results import Table
from explorer.run_settings import settle
from explorer.sources import CaseSource, read_case, read_cases, read_knowledge
from explorer.vocabulary import expand
from explorer.writing import as_trig

DAY = date(2026, 11, 22)
WORK = "urn:many:work"
FILES = sorted(CASES.glob("*.trig"))
MOST_FILES = 4
FIRST = FILES[0].stem
PREFIX = "PREFIX gx: <https://w3id.org/guideline-explorer/ontology#>\n"


class Watch(OxigraphEngine):
    """An engine that notes which graphs each CONSTRUCT and SELECT was given, and what it holds."""

    def __init__(self) -> None:
        super().__init__()
        self.of_stages: list[tuple[set[str], set[str]]] = []
        self.of_questions: list[tuple[str, ...]] = []
        self.added: set[ox.Triple] = set()

    def add(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        kept = list(triples)
        self.added.update(kept)
        super().add(graph, kept)

    def construct(self, text: str, graphs: Sequence[str]) -> list[ox.Triple]:
        there = {graph.value for graph in self._store.named_graphs()}
        self.of_stages.append((set(graphs), there))
        return super().construct(text, graphs)

    def select(self, text, graphs, inputs=None):  # type: ignore[no-untyped-def]
        self.of_questions.append(tuple(graphs))
        return super().select(text, graphs, inputs)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(read_knowledge(), Watch())


def watch(library: Library) -> Watch:
    engine = library._engine
    assert isinstance(engine, Watch)
    return engine


def like(source: CaseSource, slug: str, keep: Callable[[ox.Quad], bool]) -> CaseSource:
    """The same case under another name, with only some of its facts."""
    old, new = source.iri, expand(f"case:{slug}")

    def other(term):  # type: ignore[no-untyped-def]
        is_of_case = isinstance(term, ox.NamedNode) and (term.value + "/").startswith(old + "/")
        return ox.NamedNode(new + term.value[len(old) :]) if is_of_case else term

    def moved(quads: Sequence[ox.Quad]) -> tuple[ox.Quad, ...]:
        kept = (quad for quad in quads if keep(quad))
        return tuple(
            ox.Quad(other(q.subject), q.predicate, other(q.object), other(q.graph_name))
            for q in kept
        )

    facts, published = moved(source.facts), moved(source.published)
    return replace(source, iri=new, facts=facts, published=published, expected=())


def several(library: Library) -> tuple[CaseSource, ...]:
    """Cases on file, and some made of the first by leaving things out."""
    sources = [read_case(path, terms=library.terms) for path in FILES[:MOST_FILES]]
    first = sources[0]
    every = sorted({q.subject.value for q in first.facts if "/fact-" in str(q.subject)})
    made = (
        like(first, "twin", lambda quad: True),
        like(first, "odd", lambda quad: quad.subject.value not in every[::2]),
        like(first, "even", lambda quad: quad.subject.value not in every[1::2]),
        like(first, "no-amounts", lambda quad: quad.predicate.value != expand("gx:lasted")),
        like(first, "unclaimed", lambda q: q.predicate.value != expand("gx:assessedUnder")),
    )
    return (*sources, *made)


def triples(library: Library, sources: Sequence[CaseSource]) -> frozenset[ox.Triple]:
    """Facts and everything derived, from one derivation over these cases."""
    engine = library._engine
    facts = [
        triple
        for source in sources
        for triple in settle(
            source.iri, [q.triple for q in source.facts], policy=None, as_of=DAY, today=DAY
        ).facts
    ]
    engine.add(WORK, facts)
    try:
        derive(engine, find_queries("derive"), reads=[KNOWLEDGE_GRAPH], writes=WORK)
        return frozenset(engine.triples(WORK))
    finally:
        engine.drop(WORK)


def test_many_cases_at_once_come_to_what_each_comes_to_alone(library: Library) -> None:
    sources = several(library)
    alone = [triples(library, [source]) for source in sources]
    together = triples(library, sources)
    assert len(set(map(len, alone))) >= 4, "these cases hardly differ"
    expected = frozenset().union(*alone)
    missing = sorted(map(str, expected - together))[:20]
    leaked = sorted(map(str, together - expected))[:20]
    assert not missing + leaked, "\n".join(
        [*(f"missing: {each}" for each in missing), *(f"leaked: {each}" for each in leaked)]
    )


# Questions over every case -----------------------------------------------------------------------


@pytest.fixture
def on_file(library: Library, monkeypatch: pytest.MonkeyPatch) -> tuple[CaseSource, ...]:
    """Three cases, as if they were on file."""
    sources = tuple(case for case in several(library) if case.slug in (FIRST, "odd", "unclaimed"))
    monkeypatch.setattr(library_module, "read_cases", lambda terms: sources)
    return sources


PUBLISHED = Query(
    "ask",
    "published-and-derived",
    "Published and derived",
    {
        "Input": "?case (gx:Case)",
        "Reads": "kb, facts, derived, published of every case",
        "Output": "?case, ?criterion, ?published, ?derived",
        "Empty": "nothing was published",
    },
    PREFIX
    + """SELECT ?case ?criterion ?published ?derived WHERE {
  ?claim a gx:PublishedFinding ; gx:ofCase ?case ; gx:ofCriterion ?criterion .
  ?claim gx:status ?published .
  OPTIONAL {
    ?finding a gx:Finding ; gx:ofCriterion ?criterion ; gx:ofCase ?case ; gx:status ?derived .
  }
} ORDER BY ?case ?criterion""",
)


def asked(library: Library, patch: pytest.MonkeyPatch, query: Query, case: str | None) -> Table:
    patch.setattr(library_module, "find_query", lambda kind, name: query)
    return library.ask(query.name, case)


def test_a_question_about_every_case_is_asked_of_all_on_file(
    library: Library, on_file: tuple[CaseSource, ...]
) -> None:
    told: list[str] = []
    table = library.ask("coverage", tell=told.append)
    numbers = [[int(each or "") for each in row[3:]] for row in table.rows]
    assert max(sum(each) for each in numbers) == len(on_file)
    assert min(sum(each) for each in numbers) >= 0
    assert told == [case.title for case in on_file]
    assert {row[0] for row in table.rows} >= {
        iri
        for iri, row in library.background.documents.items()
        if row["kind"] == expand("gx:Policy")
    }


def test_of_one_case_it_speaks_of_that_one_only(library: Library) -> None:
    table = library.ask("coverage", FIRST)
    assert {sum(int(each or "") for each in row[3:]) for row in table.rows} == {0, 1}


def test_what_was_published_is_there_for_a_question_that_says_it_reads_it(
    library: Library, on_file: tuple[CaseSource, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    table = asked(library, monkeypatch, PUBLISHED, None)
    assert len({row[0] for row in table.rows}) >= 3
    assert all(row[3] for row in table.rows if row[0] == on_file[0].iri)
    (case,) = {row[0] for row in asked(library, monkeypatch, PUBLISHED, FIRST).rows}
    assert case == on_file[0].iri


def test_without_saying_so_a_question_sees_nothing_of_it(
    library: Library, on_file: tuple[CaseSource, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    header = {**PUBLISHED.header, "Reads": "kb, facts, derived of every case"}
    assert not asked(library, monkeypatch, replace(PUBLISHED, header=header), None).rows


def test_no_stage_ever_runs_beside_what_was_published_or_is_expected(
    library: Library, on_file: tuple[CaseSource, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = watch(library)
    engine.of_stages.clear()
    for case in (None, FIRST):
        asked(library, monkeypatch, PUBLISHED, case)
        published = engine.of_questions[-1][-1]
        assert engine.of_stages
        for given, there in engine.of_stages:
            # Not given to the stage, and not even in the store while it runs.
            assert published not in given | there
            assert len(there) == 2
    assert {graph.value for graph in engine._store.named_graphs()} == {KNOWLEDGE_GRAPH}
    expected = {quad.triple for source in on_file for quad in source.expected}
    assert expected
    assert not engine.added & expected


@pytest.mark.parametrize(
    ("kind", "reads"),
    [
        ("derive", "kb, facts, published"),
        ("derive", "kb, expected"),
        ("compile", "kb, facts"),
        ("ask", "kb, facts, expected"),
        ("derive", "kb, facts of every case"),
    ],
)
def test_a_header_cannot_ask_for_what_its_kind_may_not_read(tmp_path, kind, reads) -> None:  # type: ignore[no-untyped-def]
    header = dict.fromkeys(REQUIRED[kind], "x") | {"Reads": reads}
    lines = ["# # A title", *(f"# {field}: {text}" for field, text in header.items())]
    path = tmp_path / kind / "10-example.rq"
    path.parent.mkdir()
    path.write_text("\n".join([*lines, "SELECT ?s {}"]), "utf-8")
    with pytest.raises(QueryError, match="says that it reads"):
        read_query(path)


def test_a_question_about_one_case_still_needs_it(library: Library) -> None:
    assert not find_query("ask", "findings").reads_every_case
    with pytest.raises(UsageError, match="is asked of a case"):
        library.ask("findings")


def test_all_unusable_cases_are_named_and_so_are_two_about_one(library: Library, tmp_path) -> None:  # type: ignore[no-untyped-def]
    good = as_trig(read_case(FILES[0], terms=library.terms))
    (tmp_path / "a.trig").write_text(good, "utf-8")
    assert [case.iri for case in read_cases(library.terms, tmp_path)] == [
        read_case(FILES[0]).iri,
    ]
    (tmp_path / "b.trig").write_text(good, "utf-8")
    (tmp_path / "c.trig").write_text("{", "utf-8")
    (tmp_path / "d.trig").write_text("", "utf-8")
    with pytest.raises(SourceError) as told:
        sources_module.read_cases(library.terms, tmp_path)
    assert [each.where.rpartition("/")[2][:6] for each in told.value.problems] == [
        "b.trig",
        "c.trig",
        "d.trig",
    ]
