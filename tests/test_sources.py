"""Files to statements: what is kept, what is kept apart, and what is only a notice."""

from pathlib import Path

import pyoxigraph as ox
import pytest

from explorer import places
from explorer.errors import SourceError
from explorer.reading import CONTEXT, line_of, parse
from explorer.sources import CaseSource, find_case, knowledge_files, read_case_text, read_knowledge
from explorer.terms import TermIndex
from explorer.vocabulary import expand, shorten

PREFIXES = """\
@prefix gx: <https://w3id.org/guideline-explorer/ontology#> .
@prefix term: <https://w3id.org/guideline-explorer/term/> .
@prefix kb: <https://w3id.org/guideline-explorer/kb/> .
@prefix case: <https://w3id.org/guideline-explorer/case/> .
@prefix unit: <https://w3id.org/guideline-explorer/unit/> .
@prefix code: <https://w3id.org/guideline-explorer/code/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

TURTLE = (
    PREFIXES
    + """
case:a a gx:Case ; rdfs:label "A case" ; gx:request <a/request> .
<a/request> a gx:Request ; gx:code code:x ; gx:serviceDate "2025-03-01"^^xsd:date .
<a/fact-1> a gx:Fact ; gx:concept term:meloxicam ; gx:assertion gx:present ; gx:lasted <a/week> .
<a/week> gx:low 1.0 ; gx:unit unit:week .
"""
)


def case_of(text: str, name: str = "a.ttl", **how: bool) -> CaseSource:
    return read_case_text(text.encode(), name, **how)


def said(case: CaseSource) -> set[str]:
    return {str(quad.triple) for quad in case.facts}


def test_plain_turtle_is_all_facts() -> None:
    case = case_of(TURTLE)
    assert (case.iri, case.title, case.slug) == (expand("case:a"), "A case", "a")
    assert (case.published, case.expected, case.notices) == ((), (), ())
    assert {quad.graph_name.value for quad in case.facts} == {expand("case:a/facts")}


def test_the_three_graphs_of_a_case_stay_apart() -> None:
    case = case_of(
        PREFIXES
        + """
        <a/facts> { case:a a gx:Case ; gx:request <a/request> . <a/request> gx:code code:x . }
        <a/published> { case:a gx:outcome gx:denied . }
        <a/expected> { <a/finding/x> gx:status gx:met . }
        """,
        "a.trig",
    )
    told = [
        {shorten(quad.predicate.value) for quad in part}
        for part in (case.facts, case.published, case.expected)
    ]
    assert told == [
        {"rdf:type", "gx:request", "gx:code", "gx:inCase"},
        {"gx:outcome"},
        {"gx:status"},
    ]


def test_statements_in_another_graph_are_refused() -> None:
    with pytest.raises(SourceError) as caught:
        case_of(
            PREFIXES
            + "<a/facts> { case:a a gx:Case . } <a/derived> { case:a gx:x gx:y . } case:a gx:x 1 .",
            "a.trig",
        )
    assert [problem.what for problem in caught.value.problems] == [
        "statements stand in case:a/derived, which is no part of case:a",
        "statements stand in no graph, which is no part of case:a",
    ]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("case:a a gx:Case . case:b a gx:Case .", "the file describes 2 cases"),
        ("[] a gx:Case .", "the case has no name"),
        ("kb:a a gx:Case .", "the case is called kb:a"),
        ("<a/b> a gx:Case .", "the case is called case:a/b"),
        ("case:a a gx:Case ; gx:request <<( case:a a gx:Case )>> .", "a statement about"),
    ],
)
def test_one_file_is_one_case_with_a_plain_name(text: str, what: str) -> None:
    with pytest.raises(SourceError) as caught:
        case_of(PREFIXES + text)
    assert caught.value.what.startswith(what)


def test_a_case_told_only_among_what_was_published_has_no_facts() -> None:
    with pytest.raises(SourceError) as caught:
        case_of(PREFIXES + "<a/published> { case:a a gx:Case . }", "a.trig")
    assert caught.value.what == "the facts do not describe case:a"


def test_json_ld_with_the_local_context_says_the_same_as_turtle() -> None:
    document = f"""
    {{"@context": "{CONTEXT}",
      "id": "a", "type": "Case", "label": "A case",
      "request": {{"id": "a/request", "type": "Request", "code": "x", "serviceDate": "2025-03-01"}},
      "@included": [
        {{"id": "a/fact-1", "type": "Fact", "concept": "meloxicam", "assertion": "present",
          "lasted": {{"id": "a/week", "low": 1.0, "unit": "week"}}}}]}}
    """
    assert said(case_of(document, "a.jsonld")) == said(case_of(TURTLE))


def test_a_json_key_without_meaning_is_not_dropped() -> None:
    quads = parse(b'{"@id": "a", "colour": "red"}', "a.jsonld")
    assert [shorten(quad.predicate.value) for quad in quads] == ["gx:colour"]


def test_the_same_case_in_other_formats_says_the_same() -> None:
    quads = parse(TURTLE.encode(), "a.ttl")
    for ending, form in ((".nt", ox.RdfFormat.N_TRIPLES), (".rdf", ox.RdfFormat.RDF_XML)):
        text = ox.serialize((quad.triple for quad in quads), format=form)
        assert text is not None
        assert said(read_case_text(text, f"a{ending}")) == said(case_of(TURTLE))
    text = ox.serialize(case_of(TURTLE).facts, format=ox.RdfFormat.N_QUADS)
    assert text is not None
    assert said(read_case_text(text, "a.nq")) == said(case_of(TURTLE))


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000 + "]" * 100_000, '{"a":' * 5_000 + "1" + "}" * 5_000, '{"a": NaN}', '{"a": 1e}'],
)
def test_json_that_cannot_be_read_is_told(text: str) -> None:
    with pytest.raises(SourceError):
        case_of(text, "a.jsonld")


def test_a_node_without_a_name_gets_one_that_stays() -> None:
    text = TURTLE.replace("<a/week> .", "[ gx:low 1.0 ; gx:unit unit:week ] .")
    assert case_of(text).facts == case_of(text).facts
    assert expand("case:a/unnamed-1") in {quad.subject.value for quad in case_of(text).facts}


def test_a_missing_date_of_service_is_only_a_notice() -> None:
    case = case_of(TURTLE.replace(' ; gx:serviceDate "2025-03-01"^^xsd:date', ""))
    assert len(case.notices) == 1
    assert case.notices[0].startswith("The date of service is not on record")


def test_facts_that_clash_are_taken_as_they_are() -> None:
    clash = "<a/fact-2> a gx:Fact ; gx:concept term:meloxicam ; gx:assertion gx:absent ."
    assert len(case_of(TURTLE + clash).facts) == len(case_of(TURTLE).facts) + 4
    assert case_of(TURTLE + clash).notices == ()


def test_words_of_others_are_kept_and_named() -> None:
    case = case_of(TURTLE + '<a/fact-1> <http://example.org/ward> "7" .')
    assert case.notices == ("Nothing here reads http://example.org/ward; it is kept as it is.",)


def test_an_unknown_concept_is_kept_when_asked(tmp_path: Path) -> None:
    names = {quad.predicate.value for quad in case_of(TURTLE).facts} | {
        quad.object.value for quad in case_of(TURTLE).facts if isinstance(quad.object, ox.NamedNode)
    }
    words = "".join(f"<{name}> a <x:word> .\n" for name in names - {expand("term:meloxicam")})
    (tmp_path / "core.ttl").write_text(words, "utf-8")
    terms = TermIndex.of(read_knowledge(tmp_path).quads)
    case = read_case_text(TURTLE.encode(), "a.ttl", terms=terms, lenient=True)
    mark = ox.NamedNode(expand("gx:unmapped"))
    assert [shorten(q.subject.value) for q in case.facts if q.predicate == mark] == [
        "case:a/fact-1"
    ]
    assert case.notices == (
        "The concept term:meloxicam of case:a/fact-1 is not known: "
        "the fact is kept, and no criterion can use it.",
    )
    with pytest.raises(SourceError):
        read_case_text(TURTLE.encode(), "a.ttl", terms=terms)


def test_knowledge_says_where_each_subject_comes_from(tmp_path: Path) -> None:
    (tmp_path / "shapes").mkdir()
    (tmp_path / "shapes" / "s.ttl").write_text("broken", "utf-8")
    (tmp_path / "b.ttl").write_text(PREFIXES + "kb:x gx:p 1 .\nkb:y gx:p kb:x .", "utf-8")
    (tmp_path / "a.ttl").write_text(PREFIXES + "# kb:x\nkb:y gx:p ( kb:x ) .", "utf-8")
    knowledge = read_knowledge(tmp_path)
    assert knowledge.files == ("a.ttl", "b.ttl")
    assert knowledge.origin[expand("kb:y")] == ("a.ttl", "b.ttl")
    assert knowledge.locate(expand("kb:x")) == f"{tmp_path.as_posix()}/b.ttl:9"
    assert knowledge.locate(expand("kb:nowhere")) == "kb:nowhere"


def test_the_digest_changes_with_any_byte_and_any_name(tmp_path: Path) -> None:
    seen = set()
    for name, text in (("a.ttl", "#"), ("a.ttl", "# "), ("b.ttl", "# ")):
        folder = tmp_path / str(len(seen))
        folder.mkdir()
        (folder / name).write_text(PREFIXES + text, "utf-8")
        seen.add(read_knowledge(folder).digest)
    assert len(seen) == 3


def test_the_line_of_a_name_is_where_it_is_described() -> None:
    text = "# x:b\nx:a x:p x:b .\nx:b-c x:p 1 .\nx:b x:p x:q ;\n  x:q 2 ."
    assert line_of(text, "b") == 4
    assert line_of(text, "q") == 4
    assert line_of(text, "q", after=4) == 5
    assert line_of(text, "nothing") == 0


def test_a_case_is_found_by_slug_and_by_path(tmp_path: Path) -> None:
    path = tmp_path / "a-case.trig"
    path.write_text("", "utf-8")
    assert find_case("a-case", tmp_path) == find_case(str(path), tmp_path) == path


def test_the_knowledge_and_every_case_of_the_project_can_be_read() -> None:
    knowledge = read_knowledge()
    terms = TermIndex.of(knowledge.quads)
    assert len(knowledge_files()) >= 10
    cases = sorted(places.CASES.glob("*.trig"))
    assert cases
    for path in cases:
        source = read_case_text(path.read_bytes(), path.name, terms=terms)
        assert source.slug == path.stem
        assert source.facts
        assert source.expected


def test_nothing_of_the_project_lies_outside_its_three_folders() -> None:
    for folder in (places.ONTOLOGY, places.QUERIES, places.CASES):
        assert folder.is_dir()
    assert places.shown(places.ONTOLOGY / "core.ttl") == "ontology/core.ttl"
