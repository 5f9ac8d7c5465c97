"""Each check finds its own mistake and is silent where the mistake is mended."""

from pathlib import Path

import pytest

from explorer.checking import COLUMNS, check, check_cases
from explorer.engines import OxigraphEngine, RdflibEngine
from explorer.errors import tell
from explorer.queries import find_queries
from explorer.sources import read_knowledge
from explorer.terms import TermIndex

PREFIXES = """\
@prefix gx: <https://w3id.org/guideline-explorer/ontology#> .
@prefix term: <https://w3id.org/guideline-explorer/term/> .
@prefix kb: <https://w3id.org/guideline-explorer/kb/> .
@prefix unit: <https://w3id.org/guideline-explorer/unit/> .
@prefix code: <https://w3id.org/guideline-explorer/code/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
gx:Criterion a owl:Class .
gx:Statement a owl:Class .
gx:PresenceAtom a owl:Class ; rdfs:subClassOf gx:Criterion .
gx:All a owl:Class ; rdfs:subClassOf gx:Criterion .
gx:AtLeast a owl:Class ; rdfs:subClassOf gx:Criterion .
gx:Not a owl:Class ; rdfs:subClassOf gx:Criterion .
gx:Recommendation a owl:Class ; rdfs:subClassOf gx:Statement .
"""

ATOM = "kb:atom a gx:PresenceAtom ; gx:known gx:read . kb:policy gx:criteria kb:atom . "

BAD_AND_GOOD = {
    "threshold-without-unit": [
        (
            "kb:q gx:low 4.0 . kb:c gx:threshold kb:q .",
            "kb:q is an amount without a unit kb:c",
            "kb:q gx:low 4.0 ; gx:unit unit:week . kb:c gx:threshold kb:q .",
        ),
        (
            "kb:c gx:threshold 4.0 .",
            "kb:c is compared with something that has no number 4",
            "kb:q gx:high 4.0 ; gx:unit unit:week . kb:w gx:length kb:q .",
        ),
    ],
    "criteria-cycle": [
        (
            "kb:a gx:children ( kb:x kb:b ) . kb:b gx:appliesWhen kb:a .",
            "kb:a needs itself to be decided, by way of kb:b",
            "kb:a gx:children ( kb:x kb:b ) . kb:b gx:appliesWhen kb:x .",
        ),
        (
            "kb:a gx:exception kb:e . kb:e gx:replacedBy kb:a .",
            "kb:a needs itself to be decided, by way of kb:a",
            "kb:a gx:exception kb:e . kb:e gx:replacedBy kb:b .",
        ),
    ],
    "unknown-term": [
        (
            "kb:a a owl:Thing ; skos:related term:pian . term:pain a owl:Class .",
            "kb:a uses a word that is declared nowhere term:pian",
            "kb:a a owl:Thing ; skos:related term:pain, code:anything . term:pain a owl:Class .",
        ),
        (
            "kb:a a owl:Thing ; skos:related ( term:pain term:ache ) . term:pain a owl:Class .",
            "kb:a uses a word that is declared nowhere term:ache",
            "kb:a a owl:Thing ; skos:related ( term:pain ) . term:pain a owl:Class .",
        ),
    ],
    "known-missing": [
        (
            "kb:r a gx:Recommendation .",
            "kb:r does not say how it is known, as it must, being of the kind gx:Statement",
            "kb:r a gx:Recommendation ; gx:known gx:recalled .",
        ),
        (
            "kb:c a gx:All .",
            "kb:c does not say how it is known, as it must, being of the kind gx:Criterion",
            "kb:c a gx:All, gx:Interpretation . kb:d gx:appliesWhen kb:g . kb:g a gx:All ; "
            "gx:children ( kb:h ) . kb:h a gx:All .",
        ),
    ],
    "known-too-well": [
        (
            "kb:r gx:known gx:read ; gx:passage kb:p . kb:p gx:known gx:recalled .",
            "kb:r is shown as better known than its passage kb:p",
            "kb:r gx:known gx:recalled ; gx:passage kb:p . kb:p gx:known gx:recalled .",
        ),
        (
            "kb:r gx:known gx:read ; gx:passage kb:p . kb:p gx:known gx:secondary .",
            "kb:r is shown as better known than its passage kb:p",
            "kb:r gx:known gx:read ; gx:passage kb:p, kb:q . kb:p gx:known gx:secondary . "
            "kb:q gx:known gx:read .",
        ),
    ],
    "recalled-value-missing": [
        (
            "kb:r gx:recalledValue gx:certainty .",
            "kb:r marks a value as recalled that it does not have gx:certainty",
            "kb:r gx:recalledValue gx:certainty ; gx:outcome kb:o . kb:o gx:certainty gx:low-certainty .",
        ),
    ],
    "citation-is-a-mirror": [
        (
            'kb:d gx:citationUrl "https://m.example/x"^^xsd:anyURI ; gx:known gx:secondary . '
            'kb:p gx:inDocument kb:d ; gx:readAt "https://m.example/x"^^xsd:anyURI ; '
            "gx:known gx:secondary .",
            "kb:d is cited by an address that a passage names as second hand kb:p",
            'kb:d gx:citationUrl "https://m.example/x"^^xsd:anyURI ; gx:known gx:read . '
            'kb:p gx:inDocument kb:d ; gx:readAt "https://m.example/x"^^xsd:anyURI ; '
            "gx:known gx:read .",
        ),
    ],
    "child-missing": [
        (
            ATOM + "kb:a a gx:All ; gx:children ( kb:atom kb:atmo ) .",
            "kb:a has a child that is no criterion kb:atmo",
            ATOM + "kb:a a gx:All ; gx:children ( kb:atom ) .",
        ),
        (
            "kb:a a gx:All ; gx:children () .",
            "kb:a has no children, being of the kind gx:All",
            ATOM + "kb:a a gx:Not ; gx:children ( kb:atom ) .",
        ),
        (
            ATOM + "kb:a a gx:AtLeast ; gx:children ( kb:atom ) .",
            "kb:a does not say how many of its children are needed gx:minimum",
            ATOM + "kb:a a gx:AtLeast ; gx:minimum 1 ; gx:children ( kb:atom ) .",
        ),
        (
            ATOM + "kb:a a gx:Not ; gx:children ( kb:atom kb:b ) . kb:b a gx:PresenceAtom .",
            "kb:a negates more than one child kb:b",
            ATOM + "kb:a a gx:All ; gx:children ( kb:atom kb:b ) . kb:b a gx:PresenceAtom .",
        ),
    ],
    "orphan-criterion": [
        (
            "kb:a a gx:PresenceAtom .",
            "kb:a is referred to by nothing, and is of the kind gx:PresenceAtom",
            "kb:a a gx:PresenceAtom . kb:x gx:children ( kb:a ) .",
        ),
    ],
    "duplicate-label": [
        (
            'term:a rdfs:label "Physical therapy"@en . '
            'term:b skos:altLabel "physical Therapy"@en .',
            "term:a (Physical therapy) shares a name with term:b",
            'term:a rdfs:label "physical therapy"@en ; skos:altLabel "Physical therapy"@en . '
            'kb:b rdfs:label "physical therapy"@en .',
        ),
    ],
    "supersedes-loop": [
        (
            "kb:a gx:supersedes kb:b ; gx:supersededBy kb:b .",
            "kb:a replaces itself, by way of kb:b",
            "kb:a gx:supersedes kb:b . kb:b gx:supersededBy kb:a .",
        ),
    ],
    "interval-order": [
        (
            "kb:o gx:effect -0.1 ; gx:ciLow 0.1 ; gx:ciHigh 0.5 .",
            "kb:o has an effect below its interval -0.1",
            "kb:o gx:effect 0.1 ; gx:ciLow 0.1 ; gx:ciHigh 0.5 .",
        ),
        (
            "kb:o gx:effect 0.7 ; gx:ciHigh 0.5 .",
            "kb:o has an effect above its interval 0.7",
            "kb:o gx:effect 0.5 ; gx:ciHigh 0.5 .",
        ),
        (
            "kb:q gx:low 6.0 ; gx:high 4.0 ; gx:unit unit:week .",
            "kb:q begins above its end, at 6",
            "kb:q gx:low 4.0 ; gx:high 4.0 ; gx:unit unit:week .",
        ),
    ],
    "date-order": [
        (
            'kb:p gx:attestedFrom "2025-12-01"^^xsd:date ; '
            'gx:attestedUntil "2025-11-01"^^xsd:date .',
            "kb:p ends, or takes effect, before what comes first, on 2025-11-01",
            'kb:p gx:attestedFrom "2025-11-01"^^xsd:date ; '
            'gx:attestedUntil "2025-11-01"^^xsd:date .',
        ),
        (
            'kb:new gx:supersedes kb:old ; gx:effective "2024-01-01"^^xsd:date . '
            'kb:old gx:effective "2025-01-01"^^xsd:date .',
            "kb:new ends, or takes effect, before what comes first, on 2024-01-01",
            'kb:new gx:supersedes kb:old ; gx:effective "2025-01-01"^^xsd:date . '
            'kb:old gx:effective "2024-01-01"^^xsd:date ; dcterms:issued "2024"^^xsd:gYear .',
        ),
    ],
}
EXAMPLES = [
    pytest.param(name, *example, id=f"{name}-{number}")
    for name, examples in BAD_AND_GOOD.items()
    for number, example in enumerate(examples, start=1)
]


def found(folder: Path, name: str, turtle: str) -> list[str]:
    """What one check says about a small piece of knowledge."""
    (folder / "example.ttl").write_text(PREFIXES + turtle, "utf-8")
    (query,) = (query for query in find_queries("check") if query.name == name)
    problems = check(read_knowledge(folder))
    return [problem.what for problem in problems if problem.why == query.question]


@pytest.mark.parametrize(("name", "bad", "told", "good"), EXAMPLES)
def test_a_check_finds_its_mistake_and_nothing_else(
    tmp_path: Path, name: str, bad: str, told: str, good: str
) -> None:
    assert told in found(tmp_path, name, bad)
    assert found(tmp_path, name, good) == []


@pytest.mark.parametrize(("name", "bad", "told", "good"), EXAMPLES)
def test_both_engines_find_the_same(
    tmp_path: Path, name: str, bad: str, told: str, good: str
) -> None:
    (query,) = (query for query in find_queries("check") if query.name == name)
    for turtle in (bad, good):
        (tmp_path / "example.ttl").write_text(PREFIXES + turtle, "utf-8")
        rows = []
        for engine in (OxigraphEngine(), RdflibEngine()):
            engine.add("urn:x", (quad.triple for quad in read_knowledge(tmp_path).quads))
            answer = engine.select(query.text, ["urn:x"])
            assert answer.columns == COLUMNS
            # The engines write 4.0 differently.
            rows.append([[str(cell).replace('.0"', '"') for cell in row] for row in answer.rows])
        assert rows[0] == rows[1]
    assert told


def test_every_check_has_an_example_and_the_columns_of_all() -> None:
    queries = find_queries("check")
    assert sorted(query.name for query in queries) == sorted(BAD_AND_GOOD)
    assert {query.output for query in queries} == {COLUMNS}
    assert len({query.question for query in queries}) == len(queries)


def test_a_problem_says_where_what_why_and_what_to_try(tmp_path: Path) -> None:
    turtle = "\nkb:a a owl:Thing ;\n    skos:related term:pian .\nterm:pain a owl:Class ."
    (tmp_path / "example.ttl").write_text(PREFIXES + turtle, "utf-8")
    told = "\n".join(tell(problem) for problem in check(read_knowledge(tmp_path)))
    assert (
        f"{tmp_path.as_posix()}/example.ttl:19"
        "  kb:a uses a word that is declared nowhere term:pian\n"
        "  why  Which of our names is used and never declared?\n"
        "  try  did you mean term:pain? Otherwise correct the spelling, or declare the word in "
        "ontology/terms/ or in the file it belongs to" in told
    )


def test_a_broken_shape_is_told_with_its_own_message(tmp_path: Path) -> None:
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "s.ttl").write_text(
        PREFIXES
        + """@prefix sh: <http://www.w3.org/ns/shacl#> .
        kb:shape a sh:NodeShape ; sh:targetClass owl:Thing ; sh:property [
          sh:path gx:doi ; sh:pattern "^10[.]" ; sh:message "A DOI begins with 10." ] .""",
        "utf-8",
    )
    (tmp_path / "example.ttl").write_text(
        PREFIXES + 'gx:doi a owl:Thing . kb:a a owl:Thing ; gx:doi "doi:10.1" .', "utf-8"
    )
    knowledge = read_knowledge(tmp_path)
    (problem,) = set(check(knowledge, shapes=True)) - set(check(knowledge))
    assert problem.what == "kb:a: A DOI begins with 10. Here gx:doi is doi:10.1."


def test_every_case_that_cannot_be_used_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text("nonsense", "utf-8")
    (tmp_path / "b.trig").write_text("", "utf-8")
    (tmp_path / "README.md").write_text("no case", "utf-8")
    problems = check_cases(TermIndex.of(()), tmp_path)
    assert [problem.where.rpartition("/")[2] for problem in problems] == ["a.ttl:1:1", "b.trig"]


def test_the_knowledge_of_the_project_has_no_problem() -> None:
    knowledge = read_knowledge()
    problems = check(knowledge, shapes=True) + check_cases(TermIndex.of(knowledge.quads))
    assert not problems, "\n".join(tell(problem) for problem in problems)
