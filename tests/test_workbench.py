"""Queries of one's own: what is refused, what is stopped, what comes back, what is saved."""

import csv
import io
import json
import os
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

from explorer.cli import app
from explorer.errors import ExplorerError, QueryError, UsageError
from explorer.library import Library
from explorer.lint.outline_reading import read_outline
from explorer.lint.tokens import tokens
from explorer.places import ROOT
from explorer.queries import find_query, read_query
from explorer.vocabulary import CASE, PREFIXES, expand
from explorer.workbench import answers_as, skeleton
from explorer.workbench.asking import ask, worked_out
from explorer.workbench.contained import Case, Contained, Reply, Stopped
from explorer.workbench.limits import Limits
from explorer.workbench.order import steps

FIRST = "cervical-esi-62321"
GX = f"PREFIX gx: <{PREFIXES['gx']}>\n"
LIMITS = Limits(seconds=60, rows=1000, megabytes=256)
EVERYTHING = "SELECT ?a WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a != ?d) }"
RUNAWAY = EVERYTHING.replace("SELECT ?a", "SELECT (COUNT(*) AS ?n)")
GREEDY = EVERYTHING.replace("SELECT ?a", "SELECT ?a ?d ?g") + " ORDER BY ?g ?a ?d"


@pytest.fixture(scope="module")
def process() -> Iterator[Contained]:
    made = Contained(LIMITS)
    yield made
    made.close()


@pytest.fixture(scope="module")
def case() -> Case:
    return worked_out(Library.open(), FIRST)


def is_running(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True


# What is stopped --------------------------------------------------------------------------------


def test_a_query_without_end_is_stopped_in_time_and_the_next_one_answered(
    process: Contained,
) -> None:
    process.warm()
    before = process.process
    assert before is not None
    started = time.monotonic()
    with pytest.raises(Stopped, match="was stopped after 1 s") as stopped:
        ask(process, RUNAWAY, limits=Limits(seconds=1.0))
    assert time.monotonic() - started < 10  # seconds on a machine that is busy with other things
    assert stopped.value.limit == "seconds"
    assert not is_running(before)
    assert ask(process, "ASK { ?a ?b ?c }").yes
    assert process.process not in (None, before)


def test_a_query_that_takes_too_much_memory_is_ended_and_told_so(process: Contained) -> None:
    with pytest.raises(Stopped, match="needed more than 256 MB") as stopped:
        ask(process, GREEDY, limits=LIMITS)
    assert stopped.value.limit == "megabytes"


def test_more_rows_than_the_limit_are_kept_back_and_it_is_said(process: Contained) -> None:
    reply = ask(process, "SELECT ?a WHERE { ?a ?b ?c }", limits=Limits(rows=7))
    assert (reply.count, reply.cut) == (7, "rows")
    assert "There are more: only the first 7 are shown" in answers_as.counted(reply)
    few = ask(process, "SELECT ?a WHERE { ?a ?b ?c } LIMIT 7", limits=Limits(rows=7))
    assert (few.count, few.cut) == (7, "")
    wide = ask(process, "SELECT ?a WHERE { ?a ?b ?c }", limits=Limits(bytes=500))
    assert wide.cut == "size"
    assert 0 < wide.count < 10


# What cannot be reached -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "1:1  INSERT changes"),
        ("DROP ALL", "1:1  DROP changes"),
        ("SELECT ?a WHERE {\n SERVICE <http://localhost/> { ?a ?b ?c } }", "2:2  SERVICE calls"),
        ("SELECT ?a FROM <file:///etc/passwd> WHERE { ?a ?b ?c }", "1:11  FROM names"),
        ("SELECT ?a WHERE {\n\n ?a ?b }", "3:8  the query cannot be read"),
    ],
)
def test_what_no_query_may_do_is_refused_at_its_place(
    process: Contained, text: str, said: str
) -> None:
    with pytest.raises(QueryError, match="query:" + said):
        ask(process, text)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "expected CONSTRUCT"),
        ("SELECT ?a { SERVICE <http://localhost/> { ?a ?b ?c } }", "SERVICE"),
    ],
)
def test_the_process_itself_refuses_what_the_first_look_would_miss(
    process: Contained, text: str, said: str
) -> None:
    with pytest.raises(QueryError, match=said):
        process.ask(text)


def test_the_process_holds_no_other_graph(process: Contained) -> None:
    for text in (
        f"SELECT ?a FROM NAMED <{CASE}{FIRST}/published> WHERE {{ GRAPH ?g {{ ?a ?b ?c }} }}",
        "SELECT ?a WHERE { GRAPH ?g { ?a ?b ?c } }",
    ):
        assert process.ask(text).rows == ()


def test_the_process_can_open_nothing_more(process: Contained) -> None:
    process.warm()
    limits = Path(f"/proc/{process.process}/limits")
    if not limits.is_file():
        pytest.skip("only Linux tells the limits of a process")
    told = {line[:26].strip(): line[26:].split() for line in limits.read_text().splitlines()[1:]}
    assert told["Max open files"][:2] == ["0", "0"]
    assert told["Max file size"][:2] == ["0", "0"]
    assert int(told["Max address space"][1]) < 2**31


def test_of_a_case_facts_and_conclusions_are_there_and_nothing_published(
    process: Contained, case: Case
) -> None:
    derived = f"{GX}SELECT ?a WHERE {{ ?a gx:ofCase <{case.iri}> }} LIMIT 3"
    facts = f"{GX}SELECT ?a WHERE {{ ?a a gx:Fact ; gx:inCase <{case.iri}> }} LIMIT 3"
    published = f"{GX}SELECT ?a WHERE {{ ?a a gx:PublishedClaim ; gx:claimIn <{case.iri}> }}"
    for text, wanted in ((derived, 3), (facts, 3), (published, 0)):
        assert ask(process, text, case).count == wanted, text
    # And without the case it is gone again.
    assert ask(process, derived).count == 0


def test_the_case_is_the_input_that_a_header_names(process: Contained, case: Case) -> None:
    query = find_query("ask", "determination")
    reply = ask(process, query.text, case)
    assert reply.columns == query.output
    assert reply.count > 0
    assert {row[0] for row in reply.rows} != {None}
    answer = Library.open().ask("determination", FIRST)
    assert list(map(list, answer.rows)) == answers_as.table(reply)[1]


# What comes back --------------------------------------------------------------------------------


def test_every_kind_of_term_comes_back_as_it_was(process: Contained) -> None:
    xsd = PREFIXES["xsd"]
    text = (
        'SELECT ?a ?b ?c ?d ?e WHERE { VALUES (?a ?b ?c ?d ?e) { (<urn:x> "t\\"\\n" "w"@en '
        f'"1.5"^^<{xsd}decimal> UNDEF) }} }}'
    )
    (row,) = ask(process, text).rows
    decimal = ox.NamedNode(expand("xsd:decimal"))
    texts = (ox.Literal('t"\n'), ox.Literal("w", language="en"))
    assert row == (ox.NamedNode("urn:x"), *texts, ox.Literal("1.5", datatype=decimal), None)


REPLY = Reply(
    "select",
    0.5,
    columns=("a", "b"),
    rows=((ox.NamedNode("urn:x"), ox.Literal("w", language="en")), (ox.BlankNode("n"), None)),
)


def test_an_answer_is_written_as_csv_and_as_sparql_results() -> None:
    assert list(csv.reader(io.StringIO(answers_as.csv(REPLY)))) == [
        ["a", "b"],
        ["urn:x", "w"],
        ["_:n", ""],
    ]
    told = json.loads(answers_as.srj(REPLY))
    assert told["head"]["vars"] == ["a", "b"]
    assert told["results"]["bindings"][0]["b"] == {
        "type": "literal",
        "value": "w",
        "xml:lang": "en",
    }
    again = ox.parse_query_results(
        answers_as.srj(REPLY).encode(), format=ox.QueryResultsFormat.JSON
    )
    assert isinstance(again, ox.QuerySolutions)
    assert [row["a"] for row in again] == [row[0] for row in REPLY.rows]
    assert json.loads(answers_as.srj(Reply("ask", 0.1, yes=True)))["boolean"] is True


def test_triples_are_written_as_turtle_with_the_prefixes_they_use(process: Contained) -> None:
    text = f"{GX}CONSTRUCT {{ ?a a gx:Policy }} WHERE {{ ?a a gx:Policy }} LIMIT 2"
    reply = ask(process, text)
    written = answers_as.turtle(reply)
    assert written.startswith("@prefix gx:")
    assert "@prefix skos" not in written
    assert {quad.triple for quad in ox.parse(written, format=ox.RdfFormat.TURTLE)} == set(
        reply.triples
    )
    assert len(answers_as.table(reply)[1]) == 2


def test_turtle_of_rows_is_refused() -> None:
    with pytest.raises(UsageError, match="is for triples"):
        answers_as.written(REPLY, "ttl")


# The order of the patterns ----------------------------------------------------------------------


def test_the_patterns_stand_in_the_order_in_which_they_can_run() -> None:
    text = GX + (
        "SELECT ?a ?l WHERE {\n  ?a gx:child ?c .\n  ?c gx:label ?l .\n  ?a a gx:Policy .\n"
        "  OPTIONAL { ?c gx:note ?n }\n  FILTER NOT EXISTS { ?a gx:x* ?z }\n}"
    )
    found = steps(read_outline(tokens(text)), len)
    assert [(step.pattern, step.line, step.part, step.ties) for step in found] == [
        ("?a a gx:Policy", 5, "", ()),
        ("?a gx:child ?c", 3, "", ("a",)),
        ("?c gx:label ?l", 4, "", ("c",)),
        ("?c gx:note ?n", 6, "optional", ("c",)),
        ("?a gx:x* ?z", 7, "not exists", ("a",)),
    ]
    # Each is counted by itself, with full names; a path that may have no end is not.
    assert found[0].count == len(f"?a a <{PREFIXES['gx']}Policy>")
    assert found[-1].count is None


# A new question ---------------------------------------------------------------------------------

OWN = f"{GX}SELECT ?policy WHERE {{\n  ?policy a gx:Policy .\n}} ORDER BY ?policy\n"


def test_a_new_question_has_a_header_that_reads_and_a_page(tmp_path: Path) -> None:
    made = skeleton.files("some-policies", OWN, "Which policies are there?")
    assert list(made) == ["queries/ask/some-policies.rq", "tests/spec/ask/some-policies.md"]
    (tmp_path / "ask").mkdir()
    path = tmp_path / "ask" / "some-policies.rq"
    path.write_text(made["queries/ask/some-policies.rq"], "utf-8")
    query = read_query(path)
    assert query.question == "Which policies are there?"
    assert query.output == ("policy",)
    assert query.text.endswith(OWN)
    page = made["tests/spec/ask/some-policies.md"]
    assert page.startswith("# Some policies\n")
    assert "| policy |" in page


def test_both_files_go_into_one_archive() -> None:
    made = skeleton.files("some-policies", OWN)
    archive = zipfile.ZipFile(io.BytesIO(skeleton.as_zip(made)))
    assert {name: archive.read(name).decode() for name in archive.namelist()} == made
    assert skeleton.as_zip(made) == skeleton.as_zip(made)


def test_nothing_is_ever_written_over(tmp_path: Path) -> None:
    assert not skeleton.can_write(tmp_path)
    for folder in ("queries/ask", "tests/spec/ask"):
        (tmp_path / folder).mkdir(parents=True)
    assert skeleton.can_write(tmp_path)
    made = skeleton.files("some-policies", OWN)
    assert [path.read_text("utf-8") for path in skeleton.write(made, tmp_path)] == [*made.values()]
    (tmp_path / "tests/spec/ask/some-policies.md").write_text("mine", "utf-8")
    (tmp_path / "queries/ask/some-policies.rq").unlink()
    with pytest.raises(UsageError, match="is there already"):
        skeleton.write(made, tmp_path)
    assert not (tmp_path / "queries/ask/some-policies.rq").exists()
    assert (tmp_path / "tests/spec/ask/some-policies.md").read_text("utf-8") == "mine"


@pytest.mark.parametrize("name", ["", "Two Words", "../escape", "a--b", "criteria"])
def test_a_name_that_is_none_or_taken_is_refused(name: str) -> None:
    assert (ROOT / "queries/ask/criteria.rq").is_file()
    with pytest.raises(UsageError):
        skeleton.files(name, OWN)


# The command ------------------------------------------------------------------------------------


def run(text: str, *arguments: str) -> tuple[int, str, str]:
    try:
        result = CliRunner().invoke(
            app, ["query", "-", *arguments], input=text, catch_exceptions=False
        )
    except ExplorerError as error:
        return error.exit_code, "", str(error)
    return result.exit_code, result.stdout, result.stderr


def test_the_command_tells_what_lint_finds_and_stops_in_time() -> None:
    code, _, err = run(RUNAWAY, "--limit-seconds", "0.5")
    assert code == 4
    assert "was stopped after 0.5 s" in err
    code, out, err = run("SELECT ?a WHERE { ?a a ?kind } LIMIT 1", "--format", "json")
    assert code == 0
    assert json.loads(out)["head"]["vars"] == ["a"]
    assert "-:1:24  ?kind is bound and never used [unused-variable]" in err
    assert run("SELECT ?a WHERE {")[0] == 4
    assert run("ASK { ?a ?b ?c }", "--case", "nobody")[0] == 2
