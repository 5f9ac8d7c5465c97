"""Lint: each rule on a query that it is about, at its place; and every query of ours is clean."""

import json
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from explorer import places
from explorer.cli import app
from explorer.errors import ExplorerError
from explorer.lint import forbidden, headers, joins, linting, names, variables
from explorer.lint.findings import Finding
from explorer.lint.linting import lint_file, lint_text
from explorer.lint.names import Known
from explorer.lint.on_file import known_on_file
from explorer.lint.outline import Triple, groups_in
from explorer.lint.outline_reading import read_outline
from explorer.lint.tokens import tokens
from explorer.vocabulary import PREFIXES

GX, RDFS = (f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("gx", "rdfs"))
QUERIES = sorted(places.QUERIES.rglob("*.rq"))


@cache
def known() -> Known:
    return known_on_file()


def found(text: str, kind: str = "") -> list[Finding]:
    return lint_text(text, known(), kind=kind)


def told(text: str, kind: str = "") -> list[tuple[str, int, int]]:
    return [(each.rule, each.line, each.column) for each in found(text, kind)]


def only(text: str, kind: str = "") -> Finding:
    (finding,) = found(text, kind)
    return finding


# Ours -------------------------------------------------------------------------------------------


def test_every_query_of_ours_is_clean() -> None:
    assert len(QUERIES) >= 250
    wrong = [each for path in QUERIES for each in lint_file(path, known())]
    assert wrong == [], "\n".join(f"{each.file}:{each.line} {each.what}" for each in wrong)


def test_the_outline_of_every_query_of_ours_holds_as_many_patterns_as_it_should() -> None:
    path = places.QUERIES / "derive" / "16-triggers.rq"
    outline = read_outline(tokens(path.read_text("utf-8")))
    assert outline.select.where is not None
    patterns = [each for group in groups_in(outline.select.where) for each in group.elements]
    assert [each.predicate[0].text for each in patterns if isinstance(each, Triple)] == [
        "gx:request",
        "gx:raisedWhen",
    ]


# Names and prefixes -----------------------------------------------------------------------------


def test_a_name_that_nobody_uses_is_told_with_the_nearest_ones() -> None:
    finding = only(GX + "SELECT ?c WHERE {\n  ?c a gx:Criterium .\n}")
    assert (finding.rule, finding.line, finding.column) == (names.UNKNOWN, 3, 8)
    assert "gx:Criterion (criterion)" in finding.try_


@pytest.mark.parametrize(
    ("prefix", "name", "near"),
    [
        ("term", "term:meloxicamm", "term:meloxicam"),
        ("kb", "kb:A16-CONS-E", "kb:A16-CONS"),
        ("rdfs", "rdfs:lable", "rdfs:label"),
        ("case", "case:cervical-esi-62322", "case:cervical-esi-62321"),
    ],
)
def test_names_of_every_kind_are_looked_up(prefix: str, name: str, near: str) -> None:
    text = f"PREFIX {prefix}: <{PREFIXES[prefix]}>\nSELECT ?a WHERE {{ ?a {name} {name} }}"
    first = found(text)[0]
    assert first.rule == names.UNKNOWN
    assert near in first.try_


def test_a_word_of_a_shared_vocabulary_that_nothing_on_file_uses_is_known() -> None:
    prefix = f"PREFIX skos: <{PREFIXES['skos']}>\n"
    assert told(prefix + "SELECT ?a WHERE { ?a skos:hiddenLabel ?a }") == []


def test_a_full_name_is_looked_up_and_one_of_strangers_is_not() -> None:
    assert only(f"ASK {{ ?any <{PREFIXES['gx']}statuss> [] }}").rule == names.UNKNOWN
    assert told("ASK { ?any <https://example.org/x> [] }") == []


def test_a_missing_prefix_is_told_once_with_the_line_to_add() -> None:
    finding = only("SELECT ?a WHERE {\n  ?a a gx:Fact ; gx:inCase ?anyCase .\n}")
    assert (finding.rule, finding.line, finding.column) == (names.MISSING, 2, 8)
    assert finding.try_ == f"add the line PREFIX gx: <{PREFIXES['gx']}>"


def test_a_missing_prefix_does_not_hide_what_else_is_wrong() -> None:
    rules = [rule for rule, _, _ in told("SELECT ?b WHERE {\n  ?a a gx:Fact .\n}")]
    assert rules == [variables.UNBOUND, variables.UNUSED, names.MISSING]


def test_an_unused_prefix_is_told_at_its_line() -> None:
    text = GX + RDFS + "SELECT ?a WHERE { ?a rdfs:label ?a }"
    assert told(text) == [(names.UNUSED, 1, 8)]


def test_a_prefix_for_another_namespace_or_declared_twice_is_told() -> None:
    other = "PREFIX gx: <https://example.org/>\nSELECT ?a WHERE { ?a gx:b ?a }"
    assert told(other) == [(names.OTHER, 1, 12)]
    assert told(GX + GX + "SELECT ?a WHERE { ?a a gx:Fact }") == [(names.TWICE, 2, 8)]


# Variables --------------------------------------------------------------------------------------


def test_a_column_that_no_pattern_binds_is_told_with_the_nearest_variable() -> None:
    finding = found(RDFS + "SELECT ?a ?lable WHERE { ?a rdfs:label ?label }")[0]
    assert (finding.rule, finding.column) == (variables.UNBOUND, 11)
    assert finding.try_ == "did you mean ?label?"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?a WHERE { ?a a ?a . FILTER(?b > 1) }",
        "SELECT ?a WHERE { ?a a ?a } ORDER BY ?b",
        "SELECT ?a ?c WHERE { ?a a ?a . BIND(STR(?b) AS ?c) }",
        "CONSTRUCT { ?a a ?b } WHERE { ?a a ?a }",
        "SELECT ?a WHERE { ?a a ?a . FILTER NOT EXISTS { ?a a ?a . FILTER(?b = 1) } }",
        "SELECT ?b WHERE { ?a a ?a . FILTER EXISTS { ?b a ?a } }",
        "SELECT ?a WHERE { ?a a ?a { SELECT (COUNT(DISTINCT ?b) AS ?a) WHERE { ?c a ?c } } }",
    ],
)
def test_what_is_used_and_never_bound_is_told(text: str) -> None:
    assert [each.what.split()[0] for each in found(text) if each.rule == variables.UNBOUND] == [
        "?b"
    ]


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("SELECT ?a WHERE { ?a a ?b }", 24),
        ("SELECT ?a WHERE { ?a a ?a . BIND(1 AS ?b) }", 29),
        ("SELECT ?a WHERE { ?a a ?a . OPTIONAL { ?a <urn:p> ?b } }", 51),
        ("SELECT ?a WHERE { ?a a ?a . VALUES (?a ?b) { (1 2) } }", 40),
        ("SELECT ?a WHERE { ?a a ?a . { SELECT ?a ?b WHERE { ?b a ?a } } }", 41),
    ],
)
def test_what_is_bound_and_never_used_is_told(text: str, column: int) -> None:
    ((rule, _, place),) = told(text)
    assert rule == variables.UNUSED
    if "BIND" not in text:
        assert place == column


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?a WHERE { ?a a ?anyKind }",
        "SELECT ?a WHERE { ?a a [] }",
        "SELECT ?a WHERE { ?a a ?a . FILTER EXISTS { ?a a ?b } }",
        "SELECT ?a WHERE { ?a a ?a . MINUS { ?a a ?b } }",
        "SELECT * WHERE { ?a a ?b }",
        "SELECT ?a (COUNT(DISTINCT ?b) AS ?n) WHERE { ?a a ?b } GROUP BY ?a",
        "SELECT ?a ?b WHERE { ?a a ?a . BIND(?nothing AS ?b) }",
        "SELECT ?a WHERE { ?a a ?a { SELECT ?k (MIN(?x) AS ?a) WHERE { ?x a ?k } GROUP BY ?k } }",
    ],
)
def test_what_only_has_to_be_there_is_no_slip(text: str) -> None:
    assert told(text) == []


def test_an_input_that_a_sub_select_hides_is_told() -> None:
    text = (
        "# # A\n# Input:    ?case (gx:Case)\nSELECT ?case ?n WHERE {\n"
        "  ?case a ?any .\n  { SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a ?case } }\n}"
    )
    assert (variables.HIDDEN, 5, 52) in told(text)


# Joins ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "column"),
    [
        ("SELECT ?a ?b WHERE { ?a a ?a . ?b a ?b }", 32),
        ("SELECT ?a ?b WHERE { ?a a ?a . OPTIONAL { ?b a ?b } }", 32),
        ("SELECT ?a ?b WHERE { ?a a ?a { ?b a 1 } UNION { ?b a 2 } }", 30),
        ("SELECT ?a WHERE { ?a a ?a . FILTER EXISTS { ?a a 1 . ?b a ?b } }", 54),
        ("SELECT ?a ?n WHERE { ?a a ?a { SELECT ?n WHERE { ?n a ?n } } }", 30),
    ],
)
def test_patterns_that_nothing_ties_are_told_where_the_second_begins(
    text: str, column: int
) -> None:
    assert told(text) == [(joins.PRODUCT, 1, column)]


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?a ?b WHERE { ?a a ?b . ?b a ?b }",
        "SELECT ?a ?b WHERE { ?a a ?a . ?b a ?b . FILTER(?a = ?b) }",
        "SELECT ?a ?b WHERE { ?a a ?a . BIND(STR(?a) AS ?k) ?b a ?k }",
        "SELECT ?a ?b WHERE { ?a a ?a . VALUES ?b { 1 2 } }",
        "SELECT ?a ?n WHERE { ?a a ?a { SELECT (COUNT(DISTINCT ?x) AS ?n) WHERE { ?x a ?x } } }",
        "SELECT ?a ?b WHERE { ?a a ?c . OPTIONAL { ?a a 1 . ?c a ?b } }",
        "SELECT ?a WHERE { ?a a ?a . <urn:x> a <urn:y> }",
        "SELECT ?a ?b WHERE { ?a <urn:p> [ <urn:q> ?b ] . ?b a ?a }",
    ],
)
def test_patterns_that_hang_together_are_no_product(text: str) -> None:
    assert told(text) == []


def test_a_product_that_is_meant_is_said_to_be_and_the_remark_must_be_needed() -> None:
    meant = "SELECT ?a ?b WHERE {\n  ?a a ?a .\n{}  ?b a {} }}"
    remark = "  # lint: cartesian-product, because both lists are short\n"
    assert told(meant.replace("{\n", "{{\n", 1).format(remark, "?b")) == []
    idle = told(meant.replace("{\n", "{{\n", 1).format(remark, "?a"))
    assert idle == [(linting.IDLE, 3, 3)]


# What no question may do ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "rule", "column"),
    [
        ("SELECT ?a WHERE { SERVICE <urn:x> { ?a a ?a } }", forbidden.SERVICE, 19),
        ("SELECT ?a WHERE { ?a a ?a . FILTER(NOW() > 1) }", forbidden.NOT_REPEATABLE, 36),
        ("SELECT ?a WHERE { ?a a ?a . FILTER(RAND() > 1) }", forbidden.NOT_REPEATABLE, 36),
        ("SELECT (UUID() AS ?a) WHERE {}", forbidden.NOT_REPEATABLE, 9),
        ("SELECT (STRUUID() AS ?a) WHERE {}", forbidden.NOT_REPEATABLE, 9),
        ("SELECT ?a FROM <file:a> WHERE { ?a a ?a }", forbidden.SOURCES, 11),
        ("INSERT DATA { <urn:a> a <urn:b> }", forbidden.UPDATE, 1),
        ("LOAD <file:a>", forbidden.UPDATE, 1),
        ("DELETE WHERE { ?a ?b ?c }", forbidden.UPDATE, 1),
    ],
)
def test_what_no_question_may_do_is_told(text: str, rule: str, column: int) -> None:
    assert told(text) == [(rule, 1, column)]


def test_the_same_words_do_no_harm_in_a_text_a_name_or_a_comment() -> None:
    text = "# SERVICE NOW()\nSELECT ?service WHERE { ?service a 'NOW() DELETE', <urn:RAND()> }"
    assert told(text) == []


# Headers ----------------------------------------------------------------------------------------

HEADER = (
    "# # A question\n# Question: Which?\n# Input:    none\n# Reads:    kb\n# Output:   ?a\n"
    "# Rows:     one per thing; ordered by ?a\n# Empty:    none\n"
)
BODY = "SELECT ?a WHERE { ?a a ?a } ORDER BY ?a"
STAGE = (
    "# # A stage\n# Question: Which?\n# Reads:    kb\n# Writes:   {}\n# Repeats:  once\n"
    "# Empty:    none\n# Because:  it is\n" + GX
)


def test_a_header_that_agrees_with_its_query_is_clean() -> None:
    assert told(HEADER + BODY, "ask") == []


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (HEADER.replace("# Empty:    none\n", "") + BODY, 1, "lacks Empty"),
        (HEADER.replace("?a\n# Rows", "?a, ?b\n# Rows") + BODY, 8, "promises ?a, ?b"),
        (HEADER.replace("none\n# Reads", "?b (gx:Case)\n# Reads") + BODY, 3, "input ?b is not"),
        (HEADER.replace("kb", "kb, expected") + BODY, 4, "reads expected"),
        (HEADER + BODY.removesuffix(" ORDER BY ?a"), 6, "no ORDER BY"),
        (HEADER.replace("by ?a", "by ?b ?a") + BODY, 6, "ordered by ?b ?a"),
        (HEADER + "SELECT * WHERE { ?a a ?a } ORDER BY ?a", 8, "everything"),
        (HEADER + "CONSTRUCT { ?a a ?a } WHERE { ?a a ?a }", 8, "is a SELECT"),
    ],
)
def test_a_header_that_disagrees_with_its_question_is_told(text: str, line: int, said: str) -> None:
    finding = only(text, "ask")
    assert (finding.rule, finding.line) == (headers.HEADER, line)
    assert said in finding.what


@pytest.mark.parametrize(
    ("writes", "template", "said"),
    [
        ("case gx:considers root", "?a gx:considers ?b", None),
        ("case gx:considers root", "?a gx:considers ?b ; gx:evaluates ?b", "writes gx:evaluates"),
        ("case gx:considers, gx:evaluates root", "?a gx:considers ?b", "writes gx:evaluates"),
        ("gx:Quantity {gx:low}", "?a a gx:Quantity ; gx:low ?b ; gx:high ?b", "writes gx:high"),
        ("a sum as gx:Quantity", "?a a gx:Quantity ; gx:low ?b ; gx:high ?b", None),
    ],
)
def test_what_a_stage_writes_is_what_its_header_says(
    writes: str, template: str, said: str | None
) -> None:
    text = STAGE.format(writes) + f"CONSTRUCT {{ {template} }} WHERE {{ ?a a ?b }}"
    if said is None:
        assert told(text, "derive") == []
    else:
        assert said in only(text, "derive").what


# What cannot be read ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "line", "column", "said"),
    [
        ("SELECT ?x WHERE {\n  ?x a ?y .\n  ?x ?y }\n", 3, 9, "at '}'"),
        ("SELECT ?x WHERE {\n ?x a ?y\n FILTR(?y = 1)\n}", 3, 2, "at 'FILTR'"),
        ("SELECT ?x WHERE { ?x a ?x", 1, 24, "where it ends"),
        ("SELECT ?x WHERE { ?x a 'open }", 1, 24, "at"),
        ("", 1, 1, "there is none"),
    ],
)
def test_what_cannot_be_read_is_told_at_its_word(
    text: str, line: int, column: int, said: str
) -> None:
    finding = only(text)
    assert (finding.rule, finding.line, finding.column) == (linting.SYNTAX, line, column)
    assert said in finding.what


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?a WHERE " + "{" * 50_000 + "}" * 50_000,
        "SELECT ?a WHERE { ?a a " + "(" * 400 + ")" * 400 + " }",
        "SELECT ?a WHERE { ?a a ?a FILTER(1" + " = 1 || 1" * 20_000 + ") }",
    ],
    ids=["groups", "lists", "words"],
)
def test_what_would_crash_an_engine_is_never_given_to_one(text: str) -> None:
    assert only(text).rule == linting.TOO_MUCH


def test_a_keyword_is_recognised_behind_a_slip() -> None:
    assert "did you mean FILTER?" in only("SELECT ?x WHERE { ?x a ?x FILTR(?x = 1) }").try_


@settings(max_examples=50, deadline=None)
@given(st.text(alphabet="?ab {}()[].;,<>:\"'#\n\\SELECTWHEREFILTER=|&!^*+-/@0", max_size=60))
def test_no_text_makes_lint_stumble(text: str) -> None:
    told_of = lint_text(text, None)
    try:
        ox.Store().query(text, default_graph=[], named_graphs=[])
    except SyntaxError:
        assert told_of
    except (ValueError, OSError):
        pass


# The command ------------------------------------------------------------------------------------


def run(*arguments: str) -> tuple[int, str, str]:
    try:
        result = CliRunner().invoke(app, ["lint", *arguments], catch_exceptions=False)
    except ExplorerError as error:
        return error.exit_code, "", str(error)
    return result.exit_code, result.stdout, result.stderr


def test_the_command_tells_what_it_finds_and_how_bad_it_is(tmp_path: Path) -> None:
    path = tmp_path / "own.rq"
    path.write_text("SELECT ?a WHERE { ?a a ?b }", "utf-8")
    code, out, err = run(str(path))
    assert code == 1
    assert out.startswith(f"{path.as_posix()}:1:24  ?b is bound and never used [unused-variable]")
    assert "  why  " in out
    assert "  try  " in out
    assert err == "Findings: 1, in 1 query.\n"
    path.write_text("SELECT ?a WHERE { ?a a ?a }", "utf-8")
    assert run(str(path)) == (0, "", "Findings: 0, in 1 query.\n")
    path.write_text("SELECT ?a WHERE {", "utf-8")
    assert run(str(path))[0] == 4


def test_the_command_speaks_json(tmp_path: Path) -> None:
    path = tmp_path / "own.rq"
    path.write_text("SELECT ?a WHERE { ?a a ?b }", "utf-8")
    code, out, _ = run(str(path), "--format", "json")
    (finding,) = json.loads(out)
    assert code == 1
    assert list(finding) == ["file", "line", "column", "rule", "what", "why", "try"]
    assert (finding["line"], finding["column"], finding["rule"]) == (1, 24, variables.UNUSED)


def test_files_that_cannot_be_used_are_all_named(tmp_path: Path) -> None:
    (tmp_path / "bytes.rq").write_bytes(b"\xff\xfe")
    code, _, err = run(str(tmp_path / "none.rq"), str(tmp_path / "bytes.rq"))
    assert code == 3
    assert "none.rq" in err
    assert "bytes.rq" in err
