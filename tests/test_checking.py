"""How problems are told. What each check finds is said in tests/spec/check/."""

from pathlib import Path

from explorer.checking import COLUMNS, check, check_cases
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
"""


def found(folder: Path, turtle: str) -> list[str]:
    """What the checks say about a small piece of knowledge."""
    (folder / "example.ttl").write_text(PREFIXES + turtle, "utf-8")
    return [problem.what for problem in check(read_knowledge(folder))]


def test_every_check_has_the_columns_of_all_and_a_question_of_its_own() -> None:
    queries = find_queries("check")
    assert {query.output for query in queries} == {COLUMNS}
    assert len({query.question for query in queries}) == len(queries) >= 10


def test_a_term_is_told_with_its_label_and_a_number_as_it_is(tmp_path: Path) -> None:
    turtle = (
        'term:a rdfs:label "Physical therapy"@en . term:b skos:altLabel "physical Therapy"@en . '
        "kb:c gx:threshold 4.5 ."
    )
    told = found(tmp_path, turtle)
    assert "term:a (Physical therapy) shares a name with term:b" in told
    assert "kb:c is compared with something that has no number 4.5" in told


def test_a_problem_says_where_what_why_and_what_to_try(tmp_path: Path) -> None:
    turtle = "\nkb:a a owl:Thing ;\n    skos:related term:pian .\nterm:pain a owl:Class ."
    (tmp_path / "example.ttl").write_text(PREFIXES + turtle, "utf-8")
    told = "\n".join(tell(problem) for problem in check(read_knowledge(tmp_path)))
    assert (
        f"{tmp_path.as_posix()}/example.ttl:12"
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
