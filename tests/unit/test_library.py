"""The library: same input, same bytes; no case sees another; settings come in one order."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pyoxigraph as ox
import pytest
from telling_cases import TELLING

from explorer import library as library_module
from explorer.answers import plain
from explorer.engines import Answer, OxigraphEngine, Term
from explorer.errors import QueryError, UsageError
from explorer.library import COMPARED_GRAPH, KNOWLEDGE_GRAPH, Library
from explorer.queries import Query, find_queries
from explorer.results import Assessment
from explorer.run_settings import Run, settle
from explorer.sources import CaseSource, find_case, read_case, read_case_text, read_knowledge
from explorer.vocabulary import PREFIXES, expand, local_name

CASE = "cervical-esi-62321"


class Spy(OxigraphEngine):
    """An engine that notes which graphs it was given, and everything that was put into them."""

    given: dict[str, set[ox.Triple]]

    def __init__(self) -> None:
        super().__init__()
        self.given = {}

    def add(self, graph: str, triples: Iterable[ox.Triple]) -> None:
        kept = list(triples)
        self.given.setdefault(graph, set()).update(kept)
        super().add(graph, kept)

    def load(self, graph: str, text: bytes) -> None:
        super().load(graph, text)
        self.given.setdefault(graph, set()).update(self.triples(graph))

    def graphs(self) -> set[str]:
        """The graphs that hold something now."""
        return {graph for graph in self.given if list(self.triples(graph))}

    def select(
        self, text: str, graphs: Sequence[str], inputs: Mapping[str, Term] | None = None
    ) -> Answer:
        assert set(graphs) <= self.given.keys()
        return super().select(text, graphs, inputs)


@pytest.fixture(scope="module")
def library() -> Library:
    return Library(read_knowledge(), Spy())


@pytest.fixture(scope="module")
def source(library: Library) -> CaseSource:
    return read_case(find_case(CASE), terms=library.terms)


def spy(library: Library) -> Spy:
    engine = library._engine
    assert isinstance(engine, Spy)
    return engine


def in_bytes(assessment: Assessment) -> tuple[str, str]:
    return json.dumps(assessment.document, ensure_ascii=False), assessment.turtle()


def renamed(source: CaseSource, slug: str, keep: Callable[[ox.Triple], bool]) -> CaseSource:
    """The same case under another name, with only some of its triples."""
    old, new = source.iri, expand(f"case:{slug}")

    def other(term: ox.NamedNode | ox.BlankNode | ox.Literal) -> Term:
        return (
            ox.NamedNode(term.value.replace(old, new, 1))
            if isinstance(term, ox.NamedNode)
            else term
        )

    facts = tuple(
        ox.Quad(other(q.subject), q.predicate, other(q.object), other(q.graph_name))
        for q in source.facts
        if keep(q.triple)
    )
    return replace(source, iri=new, facts=facts, published=(), expected=())


# The same input gives the same bytes -------------------------------------------------------------


@pytest.fixture(scope="module")
def again(library: Library) -> Library:
    """The same knowledge compiled anew; its store is built anew before every case."""
    return Library(library.knowledge, Spy(), cases_per_store=1)


@pytest.mark.parametrize("case", TELLING)
def test_the_same_input_gives_the_same_bytes(library: Library, again: Library, case: str) -> None:
    first = in_bytes(library.assess_case(case))
    assert in_bytes(library.assess_case(case)) == first
    # Another store, and that store built anew before the second case.
    assert in_bytes(again.assess_case(case)) == first
    engine = spy(again)
    assert in_bytes(again.assess_case(case)) == first
    assert spy(again) is not engine
    assert again.assess_case(case).reasons(expand(f"case:{case}"))["because"]


def test_the_document_is_plain_json(library: Library, source: CaseSource) -> None:
    document = library.assess(source).document
    assert json.loads(json.dumps(document)) == document


def test_the_steps_name_every_stage_and_count_every_triple(
    library: Library, source: CaseSource
) -> None:
    assessment = library.assess(source)
    assert {step.stage for step in assessment.steps} == {q.name for q in find_queries("derive")}
    assert sum(step.added for step in assessment.steps) == len(assessment.derived)


def test_the_turtle_holds_what_was_derived_and_no_fact(
    library: Library, source: CaseSource
) -> None:
    assessment = library.assess(source)
    read = {q.triple for q in ox.parse(assessment.turtle(), format=ox.RdfFormat.TURTLE)}
    assert read == set(assessment.derived)
    assert not read & {quad.triple for quad in source.facts}


# No case sees another ----------------------------------------------------------------------------


def test_nothing_stays_behind(library: Library, source: CaseSource) -> None:
    library.assess(source).reasons(source.iri)
    assert spy(library).graphs() - {COMPARED_GRAPH} == {KNOWLEDGE_GRAPH}


def test_what_was_published_and_what_is_expected_never_reach_the_engine(
    library: Library, source: CaseSource
) -> None:
    assert source.published
    assert source.expected
    library.assess(source).reasons(source.iri)
    library.ask("findings", CASE)
    apart = {q.triple for q in (*source.published, *source.expected)}
    apart -= {q.triple for q in source.facts}
    for graph, given in spy(library).given.items():
        assert not given & apart, graph
    assert not [graph for graph in spy(library).given if graph.endswith(("published", "expected"))]


def test_two_threads_that_assess_different_cases_do_not_mix(
    library: Library, source: CaseSource
) -> None:
    care = ox.NamedNode(expand("gx:lasted"))
    others = [
        renamed(source, "without-durations", lambda triple: triple.predicate != care),
        renamed(source, "another", lambda triple: True),
    ]
    cases = [source, *others]
    alone = [in_bytes(library.assess(each)) for each in cases]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda each: in_bytes(library.assess(each)), cases * 2))
    assert together == alone * 2
    for each, (document, turtle) in zip(cases * 2, together, strict=True):
        for other in {case.iri for case in cases} - {each.iri}:
            assert f"{other}/" not in document
            assert f"{other}/" not in turtle
    first, second = (json.loads(each[0])["determination"]["status"] for each in alone[:2])
    assert first != second


def test_a_failing_derivation_leaves_no_graph_behind(
    library: Library, source: CaseSource, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = find_queries("derive")
    broken = Query("derive", "99-broken", "Broken", {}, "CONSTRUCT { ?s")

    def stages(kind: str) -> tuple[Query, ...]:
        return (*good[:5], broken) if kind == "derive" else find_queries(kind)

    before = in_bytes(library.assess(source))
    with monkeypatch.context() as patch:
        patch.setattr(library_module, "find_queries", stages)
        with pytest.raises(QueryError, match="99-broken"):
            library.assess(source)
    assert spy(library).graphs() - {COMPARED_GRAPH} == {KNOWLEDGE_GRAPH}
    assert in_bytes(library.assess(source)) == before


# Settings ----------------------------------------------------------------------------------------


def test_a_policy_can_be_set_over_the_one_of_the_request(
    library: Library, source: CaseSource
) -> None:
    document = library.assess(source).document
    (named,) = [p for p in document["policies"] if p["decides"]]
    other = next(p for p in document["policies"] if not p["decides"])
    for wanted in (local_name(other["id"]), f"kb:{local_name(other['id'])}", other["id"]):
        again = library.assess(source, policy=wanted).document
        decides = {p["id"]: p["decides"] for p in again["policies"]}
        assert [policy for policy, is_deciding in decides.items() if is_deciding] == [other["id"]]
        assert named["id"] in decides
        assert again["determination"]["lines"][0]["policy"] == other["id"]


def test_an_unknown_policy_is_answered_with_the_nearest_ones(
    library: Library, source: CaseSource
) -> None:
    known = [local_name(p["id"]) for p in library.assess(source).document["policies"]]
    with pytest.raises(UsageError) as told:
        library.assess(source, policy=known[0][:-1])
    assert known[0] in told.value.try_
    with pytest.raises(UsageError) as told:
        library.assess(source, policy="zzz")
    assert all(name in told.value.try_ for name in known)


def test_a_document_that_is_no_policy_is_none(library: Library, source: CaseSource) -> None:
    guideline = library.assess(source).document["recommendations"][0]["document"]
    with pytest.raises(UsageError, match="is no policy on file"):
        library.assess(source, policy=guideline)


def test_an_unknown_profile_is_answered_with_the_known_ones(
    library: Library, source: CaseSource
) -> None:
    with pytest.raises(UsageError) as told:
        library.assess(source, profile="zzz")
    assert all(name in told.value.try_ for name in library.profiles())


def test_the_day_given_comes_before_the_day_of_the_file(
    library: Library, source: CaseSource
) -> None:
    proposed = library.assess(source).document["as_of"]
    assert library.assess(source, as_of=date(2025, 3, 1)).document["as_of"] == "2025-03-01"
    assert f'"{proposed}"' in " ".join(str(quad.object) for quad in source.facts)


TODAY, GIVEN = date(2026, 1, 1), date(2026, 2, 2)
REQUEST = "case:x gx:request <https://w3id.org/guideline-explorer/case/x/request> . "
PROPOSED = (
    'case:run a gx:Assessment ; gx:ofCase case:x ; gx:asOf "2026-03-03"^^xsd:date ; '
    "gx:assessedUnder kb:of-the-file . "
)
SERVED = (
    "<https://w3id.org/guideline-explorer/case/x/request> "
    'gx:serviceDate "2026-04-04"^^xsd:date ; gx:earliest "2026-05-05"^^xsd:date . '
)
PARTLY = (
    "<https://w3id.org/guideline-explorer/case/x/request> "
    'gx:earliest "2026-06-01"^^xsd:date ; gx:latest "2026-06-30"^^xsd:date . '
)


def facts(turtle: str) -> list[ox.Triple]:
    header = "".join(f"@prefix {key}: <{value}> .\n" for key, value in PREFIXES.items())
    return [quad.triple for quad in ox.parse(header + turtle, format=ox.RdfFormat.TURTLE)]


def settled(turtle: str, *, policy: str | None = None, as_of: date | None = None) -> Run:
    return settle(expand("case:x"), facts(turtle), policy=policy, as_of=as_of, today=TODAY)


@pytest.mark.parametrize(
    ("turtle", "given", "day"),
    [
        (REQUEST + PROPOSED + SERVED, GIVEN, "2026-02-02"),
        (REQUEST + PROPOSED + SERVED, None, "2026-03-03"),
        (REQUEST + SERVED, None, "2026-04-04"),
        (REQUEST + PARTLY, None, "2026-06-01"),
        (REQUEST, None, "2026-01-01"),
        (REQUEST + 'case:fact gx:earliest "2020-01-01"^^xsd:date . ', None, "2026-01-01"),
    ],
    ids=["given", "of the file", "of the service", "partly known", "today", "no date of a fact"],
)
def test_the_day_is_given_else_of_the_file_else_of_the_service_else_today(
    turtle: str, given: date | None, day: str
) -> None:
    run = settled(turtle, as_of=given)
    assert run.as_of == day
    days = [t.object for t in run.facts if t.predicate.value == expand("gx:asOf")]
    assert [plain(each) for each in days if not isinstance(each, ox.Triple)] == [day]


@pytest.mark.parametrize(
    ("turtle", "given", "policy"),
    [
        (REQUEST + PROPOSED, "kb:given", "kb:given"),
        (REQUEST + PROPOSED, None, "kb:of-the-file"),
        (REQUEST, "kb:given", "kb:given"),
        (REQUEST, None, None),
    ],
)
def test_the_policy_is_given_else_of_the_file_else_left_to_the_request(
    turtle: str, given: str | None, policy: str | None
) -> None:
    run = settled(turtle, policy=expand(given) if given else None)
    under = [t for t in run.facts if t.predicate.value == expand("gx:assessedUnder")]
    assert [each.object for each in under] == ([ox.NamedNode(expand(policy))] if policy else [])


def test_the_run_is_one_and_the_facts_stay_as_they_are() -> None:
    run = settled(REQUEST + PROPOSED + SERVED)
    kind = ox.NamedNode(expand("gx:Assessment"))
    assert [t.subject for t in run.facts if t.object == kind] == [
        ox.NamedNode(expand("case:x/run"))
    ]
    assert set(facts(REQUEST + SERVED)) <= set(run.facts)


# Questions ---------------------------------------------------------------------------------------


def test_every_question_that_needs_no_case_can_be_asked(library: Library) -> None:
    questions = [
        query
        for query in library.questions()
        if "case" not in query.inputs and not query.reads_every_case and not query.required
    ]
    assert len(questions) >= 10
    for query in questions:
        table = library.ask(query.name)
        assert table.columns == query.output
        assert table.empty == query.empty
        # Requests lie on a desk and never in the library.
        assert bool(table.rows) != (query.name == "deadlines")


def test_a_question_without_an_end_is_asked_of_one_thing(library: Library) -> None:
    required = {query.name for query in library.questions() if query.required}
    assert {"grounds", "ground-nodes", "pairs-about"} <= required
    for name in required:
        with pytest.raises(UsageError, match="is asked of one "):
            library.ask(name)


def test_a_question_about_a_case_is_answered_in_full_names(library: Library) -> None:
    table = library.ask("findings", CASE)
    assert {row[0] for row in table.rows} == {expand(f"case:{CASE}")}
    # The case may add rows of its own, such as the labels of its facts.
    assert set(library.ask("labels").rows) < set(library.ask("labels", CASE).rows)


def test_a_question_about_a_case_needs_one(library: Library) -> None:
    with pytest.raises(UsageError, match="is asked of a case"):
        library.ask("findings")


def test_an_input_that_a_question_does_not_have_is_refused(library: Library) -> None:
    with pytest.raises(UsageError) as told:
        library.ask("labels", bindings={"thing": "term:pain"})
    assert told.value.what == "has no input thing"
    assert told.value.try_ == "its inputs: none"


def test_a_value_that_cannot_be_a_name_is_refused(library: Library) -> None:
    with pytest.raises(UsageError, match="cannot be a name"):
        library.ask("findings", CASE, {"case": "https://x.example/a b"})


def test_the_cases_and_profiles_on_file_are_named(library: Library) -> None:
    assert CASE in library.cases()
    assert all(library.cases().values())
    assert len(library.profiles()) >= 2


def test_the_conflicts_on_file_and_those_of_a_case_have_one_shape(library: Library) -> None:
    on_file, on_case = library.conflicts(), library.conflicts(CASE)
    assert on_case
    assert len(on_file) >= len(on_case)
    assert {tuple(each) for each in on_file} == {tuple(each) for each in on_case}
    assert {each["id"] for each in on_case} <= {each["id"] for each in on_file}


@pytest.fixture
def bare_case(library: Library) -> CaseSource:
    """A case that says next to nothing."""
    turtle = (
        "@prefix gx: <https://w3id.org/guideline-explorer/ontology#> . "
        "@prefix case: <https://w3id.org/guideline-explorer/case/> . "
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . "
        "GRAPH <https://w3id.org/guideline-explorer/case/bare/facts> { "
        'case:bare a gx:Case ; rdfs:label "Bare" ; '
        "gx:request <https://w3id.org/guideline-explorer/case/bare/request> . "
        "<https://w3id.org/guideline-explorer/case/bare/request> a gx:Request ; "
        "gx:inCase case:bare ; gx:code <https://w3id.org/guideline-explorer/code/none> . }"
    )
    return read_case_text(turtle.encode(), "bare.trig", terms=library.terms)


def test_a_case_that_says_next_to_nothing_is_assessed_all_the_same(
    library: Library, bare_case: CaseSource
) -> None:
    document = library.assess(bare_case, as_of=GIVEN).document
    assert document["determination"]["status"] == "no-policy"
    assert document["policies"] == []
    assert document["facts"] == []


def test_what_is_compiled_has_names(library: Library) -> None:
    """Compiled statements enter the store as text, where a node without a name would be another."""

    def nameless(statements: Iterable[ox.Triple]) -> Counter[tuple[str, ...]]:
        """By what can be compared: the predicate, and what is not nameless."""
        return Counter(
            tuple("_" if isinstance(part, ox.BlankNode) else str(part) for part in triple)
            for triple in statements
            if any(isinstance(part, ox.BlankNode) for part in triple)
        )

    read = nameless(quad.triple for quad in library.knowledge.quads)
    assert read
    assert nameless(library.statements()) == read
