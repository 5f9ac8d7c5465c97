"""Query files: what their headers promise, and what is said when a promise is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from explorer import queries
from explorer.answers import keep_promise
from explorer.errors import QueryError, UsageError
from explorer.queries import REQUIRED, Query, find_query, read_header, read_query

ASK = """\
# # Open criteria
#
# Question: Which criteria does the record
#           leave open?
# Input:    ?case (gx:Case)
# Reads:    kb, facts
# Output:   ?case, ?criterion
# Rows:     one per criterion
# Empty:    every criterion was decided
PREFIX gx: <https://w3id.org/guideline-explorer/ontology#>
# Fix:     a comment further down is no header
SELECT ?case ?criterion { ?criterion gx:ofCase ?case } ORDER BY ?criterion
"""


def written(folder: Path, kind: str, text: str, name: str = "10-example") -> Path:
    path = folder / kind / f"{name}.rq"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_the_header_is_read_field_by_field() -> None:
    title, fields = read_header(ASK)
    assert title == "Open criteria"
    assert fields["Question"] == "Which criteria does the record leave open?"
    assert fields["Empty"] == "every criterion was decided"
    assert "Fix" not in fields


def test_a_query_without_comments_has_an_empty_header() -> None:
    assert read_header("SELECT ?s { ?s ?p ?o }") == ("", {})
    assert read_header("") == ("", {})


def test_a_query_knows_its_kind_name_inputs_and_columns(tmp_path: Path) -> None:
    query = read_query(written(tmp_path, "ask", ASK, "open-criteria"))
    assert (query.kind, query.name) == ("ask", "open-criteria")
    assert query.inputs == ("case",)
    assert query.output == ("case", "criterion")
    assert query.question.startswith("Which criteria")
    assert query.empty == "every criterion was decided"
    assert query.text == ASK


def test_the_word_none_is_no_input(tmp_path: Path) -> None:
    text = ASK.replace("?case (gx:Case)", "none")
    assert read_query(written(tmp_path, "ask", text)).inputs == ()


@pytest.mark.parametrize("kind", REQUIRED)
def test_every_missing_field_is_named_at_once(tmp_path: Path, kind: str) -> None:
    path = written(tmp_path, kind, "# # A title\n#\n# Question: What?\nSELECT ?s {}\n")
    with pytest.raises(QueryError) as told:
        read_query(path)
    for field in REQUIRED[kind]:
        assert (field in told.value.what) is (field != "Question")
    assert "10-example.rq" in told.value.where


def test_a_missing_title_is_named(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="lacks its title"):
        read_query(written(tmp_path, "ask", ASK.partition("\n")[2]))


@pytest.mark.parametrize(
    ("repeats", "leader", "again"),
    [
        ("once", "60", False),
        ("until nothing new", "60", True),
        ("until nothing new, with 58", "58", True),
    ],
)
def test_a_stage_says_whether_it_repeats_and_with_whom(
    repeats: str, leader: str, again: bool
) -> None:
    stage = Query("derive", "60-trees", "Trees", {"Repeats": repeats}, "")
    assert (stage.leader, stage.repeats) == (leader, again)


def test_a_stage_that_says_nothing_runs_once() -> None:
    stage = Query("derive", "60-trees", "Trees", {}, "")
    assert (stage.leader, stage.repeats) == ("60", False)


def test_queries_come_in_the_order_of_their_names(tmp_path: Path) -> None:
    for name in ("20-b", "10-a", "100-c"):
        written(tmp_path, "ask", ASK, name)
    assert [q.name for q in queries.find_queries("ask", tmp_path)] == ["10-a", "100-c", "20-b"]


def test_a_folder_without_a_query_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match="holds no query"):
        queries.find_queries("ask", tmp_path)


def test_an_unknown_question_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UsageError) as told:
        find_query("ask", "everything")
    assert "findings" in told.value.try_
    assert find_query("ask", "findings").name == "findings"


def test_the_digest_follows_every_byte_and_every_name(tmp_path: Path) -> None:
    roots = [tmp_path / name for name in "abc"]
    for root in roots:
        written(root, "ask", ASK)
    written(roots[1], "ask", ASK + " ")
    written(roots[2], "ask", ASK, "20-example").rename(roots[2] / "ask" / "30-example.rq")
    assert len({queries.digest(root) for root in roots}) == 3
    written(tmp_path / "again", "ask", ASK)
    assert queries.digest(tmp_path / "again") == queries.digest(roots[0])


def test_an_answer_with_other_columns_breaks_its_promise(tmp_path: Path) -> None:
    query = read_query(written(tmp_path, "ask", ASK))
    keep_promise(query, ("case", "criterion"))
    with pytest.raises(QueryError) as told:
        keep_promise(query, ("criterion", "case"))
    assert told.value.where == "queries/ask/10-example.rq"
    assert told.value.what == "answers with criterion, case"
    assert told.value.why == "its header promises case, criterion"
