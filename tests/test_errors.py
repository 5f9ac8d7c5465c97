"""Golden messages: what a person reads when an input cannot be used, and with which exit code."""

import socket
from pathlib import Path

import pytest

from explorer.errors import (
    ExplorerError,
    Problem,
    ProblemsFound,
    QueryError,
    SourceError,
    UsageError,
    tell,
)
from explorer.reading import CONTEXT, MOST_BYTES
from explorer.sources import find_case, read_case, read_knowledge
from explorer.terms import TermIndex
from explorer.vocabulary import expand

PREFIXES = """\
@prefix gx: <https://w3id.org/guideline-explorer/ontology#> .
@prefix term: <https://w3id.org/guideline-explorer/term/> .
@prefix case: <https://w3id.org/guideline-explorer/case/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""

WORDS = (
    PREFIXES
    + """
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
gx:Case a owl:Class . gx:Request a owl:Class . gx:Fact a owl:Class . gx:Quantity a owl:Class .
gx:request a owl:ObjectProperty . gx:code a owl:ObjectProperty . gx:procedure a owl:ObjectProperty .
gx:inCase a owl:ObjectProperty . gx:concept a owl:ObjectProperty . gx:unit a owl:ObjectProperty .
gx:assertion a owl:ObjectProperty . gx:lasted a owl:ObjectProperty .
gx:low a owl:DatatypeProperty . gx:earliest a owl:DatatypeProperty .
gx:serviceDate a owl:DatatypeProperty . gx:unmapped a owl:DatatypeProperty .
gx:present a owl:NamedIndividual . gx:absent a owl:NamedIndividual .
term:meloxicam a owl:Class ; rdfs:label "meloxicam"@en ; skos:altLabel "Mobic"@en .
term:metformin a owl:Class ; rdfs:label "metformin"@en .
"""
)

REQUEST = """
case:a a gx:Case ; gx:request case:a\\/request .
case:a\\/request a gx:Request ; gx:code <https://w3id.org/guideline-explorer/code/x> .
"""


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that reads a file may open a connection."""

    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.fixture
def words(tmp_path: Path) -> TermIndex:
    folder = tmp_path / "words"
    folder.mkdir()
    (folder / "core.ttl").write_text(WORDS, "utf-8")
    return TermIndex.of(read_knowledge(folder).quads)


def told(error: ExplorerError, folder: Path) -> str:
    """The message as printed, without the folder of this run."""
    return tell(error).replace(f"{folder.as_posix()}/", "")


def refused(
    folder: Path, name: str, content: str | bytes, words: TermIndex | None = None
) -> SourceError:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SourceError) as caught:
        read_case(path, terms=words)
    return caught.value


def test_every_kind_of_error_has_its_exit_code() -> None:
    kinds = {ProblemsFound: 1, UsageError: 2, SourceError: 3, QueryError: 4}
    assert {kind: kind("a", "b").exit_code for kind in kinds} == kinds


def test_an_error_is_told_in_one_shape() -> None:
    assert tell(SourceError("x.ttl:3", "it is broken", "nobody can read it", "mend it")) == (
        "x.ttl:3  it is broken\n  why  nobody can read it\n  try  mend it"
    )


def test_several_problems_are_told_one_under_the_other() -> None:
    error = SourceError(problems=[Problem("a.ttl:1", "first"), Problem("b.ttl:2", "second")])
    assert tell(error) == str(error) == "a.ttl:1  first\nb.ttl:2  second"
    assert (error.where, error.what) == ("a.ttl:1", "first")


def test_broken_turtle_names_file_line_column_and_the_line_itself(tmp_path: Path) -> None:
    error = refused(tmp_path, "a.ttl", PREFIXES + "case:a a gx:Case ;\n    gx:request kb:oops .\n")
    assert told(error, tmp_path) == (
        "a.ttl:7:16  cannot be read as Turtle: The prefix kb: has not been declared\n"
        "  why  the line reads: gx:request kb:oops ."
    )


def test_every_broken_file_of_the_knowledge_is_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "guidelines").mkdir()
    (tmp_path / "a.ttl").write_text("nonsense", "utf-8")
    (tmp_path / "fine.ttl").write_text(WORDS, "utf-8")
    (tmp_path / "guidelines" / "b.ttl").write_text("@prefix x <y> .", "utf-8")
    with pytest.raises(SourceError) as caught:
        read_knowledge(tmp_path)
    places = [problem.where for problem in caught.value.problems]
    assert [place.removeprefix(f"{tmp_path.as_posix()}/") for place in places] == [
        "a.ttl:1:1",
        "guidelines/b.ttl:1:9",
    ]


def test_an_unknown_concept_gets_the_nearest_names(tmp_path: Path, words: TermIndex) -> None:
    fact = """
case:a\\/fact-1 a gx:Fact ;
    gx:concept term:meloxicamm ;
    gx:assertion gx:present ."""
    error = refused(tmp_path, "a.ttl", PREFIXES + REQUEST + fact, words)
    assert told(error, tmp_path) == (
        "a.ttl:11  the concept term:meloxicamm of case:a/fact-1 is not known\n"
        "  why  a word that the knowledge does not declare meets no criterion\n"
        "  try  did you mean term:meloxicam (meloxicam)?"
    )


def test_a_concept_written_as_text_is_found_by_its_other_name(
    tmp_path: Path, words: TermIndex
) -> None:
    fact = 'case:a\\/fact-1 a gx:Fact ; gx:concept "Mobic" ; gx:assertion gx:present .'
    error = refused(tmp_path, "a.ttl", PREFIXES + REQUEST + fact, words)
    assert told(error, tmp_path) == (
        "a.ttl:9  gx:concept of case:a/fact-1 is the text 'Mobic' and not a name\n"
        "  why  texts are shown, names are compared\n"
        "  try  write term:meloxicam (meloxicam)"
    )


def test_a_case_without_a_request_says_what_to_add(tmp_path: Path) -> None:
    error = refused(tmp_path, "a.ttl", PREFIXES + "case:a a gx:Case .")
    assert told(error, tmp_path) == (
        "a.ttl:6  the case case:a has no request\n"
        "  why  criteria are judged for a service that somebody asks for\n"
        "  try  add gx:request, and describe the request with gx:code or gx:procedure"
    )


@pytest.mark.parametrize("content", ["", "\n \t\n", "\ufeff"])
def test_an_empty_file_is_called_empty(tmp_path: Path, content: str) -> None:
    error = refused(tmp_path, "a.trig", content)
    assert told(error, tmp_path) == "a.trig  the file is empty\n  try  check that it was saved"


def test_a_file_that_says_nothing_describes_no_case(tmp_path: Path) -> None:
    error = refused(tmp_path, "a.trig", PREFIXES)
    assert error.what == "the file describes no case"


def test_a_file_too_large_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.trig"
    with path.open("wb") as file:
        file.truncate(50_000_000)

    def unread(*_: object) -> bytes:
        raise AssertionError("the file was read")

    monkeypatch.setattr(Path, "read_bytes", unread)
    with pytest.raises(SourceError) as caught:
        read_case(path)
    assert told(caught.value, tmp_path) == (
        f"a.trig  the file has 50,000,000 bytes; the most that is read is {MOST_BYTES:,}\n"
        "  why  a record of this size is nearly always a wrong file, so nothing of it was read\n"
        "  try  check that this is the file you meant, or split it into one file per request"
    )


@pytest.mark.parametrize(
    "document",
    [
        '{"@context": "https://context.example/case.jsonld", "a": 1}',
        '{"@context": [{"a": "x:a"}, "https://context.example/case.jsonld"]}',
        '[{"b": {"@context": "https://context.example/case.jsonld"}}]',
        '{"@context": {"@import": "https://context.example/case.jsonld"}}',
        '{"@context": {"a": {"@id": "x:a", "@context": "https://context.example/case.jsonld"}}}',
    ],
)
def test_a_context_elsewhere_is_refused_and_not_fetched(tmp_path: Path, document: str) -> None:
    error = refused(tmp_path, "a.jsonld", document)
    assert told(error, tmp_path) == (
        "a.jsonld  the JSON-LD takes its context from elsewhere: "
        "https://context.example/case.jsonld\n"
        "  why  what the keys mean would depend on another machine; nothing was fetched\n"
        f'  try  write the context into the file, or use "{CONTEXT}", which is kept here'
    )


def test_an_external_entity_is_refused(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("never to be read", "utf-8")
    document = (
        '<?xml version="1.0"?>\n'
        f'<!DOCTYPE rdf [<!ENTITY secret SYSTEM "{secret.as_uri()}">]>\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
    )
    error = refused(tmp_path, "a.rdf", document)
    assert told(error, tmp_path) == (
        "a.rdf:2  the XML declares a document type or an entity\n"
        "  why  an entity can pull in other files or grow without end, so none is ever expanded\n"
        "  try  write the names out in full, or save the case as Turtle"
    )


@pytest.mark.parametrize(
    ("content", "guess"),
    [
        (PREFIXES.encode() + "# naïve".encode("latin-1"), "an older encoding"),
        (("x" * 10).encode("utf-16"), "UTF-16"),
    ],
)
def test_text_that_is_not_utf_8_is_refused(tmp_path: Path, content: bytes, guess: str) -> None:
    error = refused(tmp_path, "a.ttl", content)
    assert error.what == f"this is not UTF-8 text (it looks like {guess})"
    assert error.try_ == "save the file again as UTF-8"


def test_an_unknown_ending_gets_the_known_ones(tmp_path: Path) -> None:
    error = refused(tmp_path, "a.docx", "x")
    assert told(error, tmp_path) == (
        "a.docx  the ending .docx does not say what kind of file this is\n"
        "  try  use .trig (TriG), .ttl (Turtle), .jsonld (JSON-LD), .rdf (RDF/XML), "
        ".nq (N-Quads), .nt (N-Triples), .yaml (case form), .yml (case form)"
    )


def test_a_missing_case_gets_the_nearest_names(tmp_path: Path) -> None:
    (tmp_path / "cervical-request.trig").write_text("", "utf-8")
    with pytest.raises(UsageError) as caught:
        find_case("cervical-requst", tmp_path)
    assert tell(caught.value) == (
        "cervical-requst  there is no such case\n  try  did you mean cervical-request?"
    )


def test_a_missing_path_gets_the_files_beside_it(tmp_path: Path) -> None:
    (tmp_path / "record.ttl").write_text("", "utf-8")
    with pytest.raises(UsageError) as caught:
        find_case(str(tmp_path / "recrod.ttl"), tmp_path / "elsewhere")
    assert caught.value.try_ == "did you mean record.ttl?"


@pytest.mark.parametrize("name", ["x" * 5000, "no/such/folder/x", "\0", "ward 7.ttl"])
def test_a_name_that_no_file_has_is_only_not_found(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError) as caught:
        find_case(name, tmp_path)
    assert caught.value.what == "there is no such case"


def test_a_folder_is_no_case(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        read_case(tmp_path)
    assert caught.value.what == "this is a folder"


def test_what_is_no_ordinary_file_is_not_opened() -> None:
    with pytest.raises(SourceError) as caught:
        read_case(Path("/dev/zero"))
    assert caught.value.what == "this is not an ordinary file"


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path, words: TermIndex) -> None:
    facts = """
case:a\\/fact-1 a gx:Fact ; gx:concept term:meloxicam ; gx:asertion gx:presnt .
case:a\\/fact-2 a gx:Fact ; gx:assertion gx:absent ; gx:lasted case:a\\/q .
case:a\\/q gx:low "one"^^<http://www.w3.org/2001/XMLSchema#decimal> .
case:a\\/fact-3 gx:concept term:meloxicam ; gx:assertion gx:present ;
    gx:earliest "2025-02-30"^^<http://www.w3.org/2001/XMLSchema#date> .
case:b\\/fact-4 a gx:Fact ; gx:concept term:metformin ; gx:assertion gx:present .
term:meloxicam rdfs:label "something else" .
"""
    error = refused(tmp_path, "a.ttl", PREFIXES + REQUEST + facts, words)
    seen = [(p.where.rpartition(":")[2], p.what) for p in error.problems]
    assert seen == [
        ("10", "the fact case:a/fact-1 has no gx:assertion"),
        ("10", "the property gx:asertion of case:a/fact-1 is not known"),
        ("10", "the gx:asertion gx:presnt of case:a/fact-1 is not known"),
        ("11", "the fact case:a/fact-2 has no gx:concept"),
        ("12", "the amount case:a/q has no unit"),
        ("12", "gx:low of case:a/q is no decimal: one"),
        ("13", "case:a/fact-3 asserts something and is not a gx:Fact"),
        ("14", "gx:earliest of case:a/fact-3 is no date: 2025-02-30"),
        ("15", "the facts speak about case:b/fact-4, which is no part of this case"),
        ("16", "the facts speak about term:meloxicam, which is no part of this case"),
    ]
    assert expand("gx:assertion") in words.declared


def test_a_flood_of_problems_is_cut_short(tmp_path: Path, words: TermIndex) -> None:
    facts = "".join(f"case:a\\/fact-{n} a gx:Fact .\n" for n in range(500))
    error = refused(tmp_path, "a.ttl", PREFIXES + REQUEST + facts, words)
    assert len(error.problems) == 51
    assert error.problems[-1].what == "there are more problems than these 50"
