"""Each operator does to a query what its name says, and nothing that cannot be read comes out."""

from __future__ import annotations

import pytest

from explorer.engines import prepared
from explorer.errors import QueryError
from explorer.queries import find_query
from explorer.testing.mutants import OPERATORS, mutants
from explorer.testing.tokens import tokens

PREFIX = "PREFIX gx: <https://w3id.org/guideline-explorer/ontology#>\n"
SLIPS = [
    ("drop pattern", "?a gx:p ?b ; gx:q ?c .", "?a gx:p ?b  ."),
    ("drop pattern", "?a gx:p ?b ; gx:q ?c .", "?a gx:q ?c ."),
    ("drop pattern", "?a gx:p ?b, ?c .", "?a gx:p ?c ."),
    ("drop pattern", "?a gx:p ?b . ?a gx:q ?c .", "?a gx:p ?b . "),
    (
        "join to OPTIONAL",
        "?a gx:p ?b ; gx:q ?c . FILTER(?b || ?c)",
        "?a gx:p ?b  . OPTIONAL { ?a gx:q ?c } FILTER(?b || ?c)",
    ),
    ("drop filter", "?a gx:p ?b FILTER(?b > 1)", "?a gx:p ?b "),
    ("flip filter", "?a gx:p ?b FILTER(?b > 1)", "?a gx:p ?b FILTER(!(?b > 1))"),
    ("move boundary", "?a gx:p ?b FILTER(?b > 1)", "?a gx:p ?b FILTER(?b >= 1)"),
    ("move boundary", "?a gx:p ?b FILTER(?b <= 1)", "?a gx:p ?b FILTER(?b < 1)"),
    ("flip comparison", "?a gx:p ?b FILTER(?b = 1)", "?a gx:p ?b FILTER(?b != 1)"),
    ("shift number", "?a gx:p ?b FILTER(?b > 1.5)", "?a gx:p ?b FILTER(?b > 2.5)"),
    ("swap && and ||", "?a gx:p ?b FILTER(?b && ?a)", "?a gx:p ?b FILTER(?b || ?a)"),
    ("drop !", "?a gx:p ?b FILTER(!?b)", "?a gx:p ?b FILTER(?b)"),
    (
        "flip NOT EXISTS",
        "?a gx:p ?b FILTER NOT EXISTS { ?a gx:q ?c }",
        "?a gx:p ?b FILTER EXISTS { ?a gx:q ?c }",
    ),
    ("drop filter", "?a gx:p ?b FILTER NOT EXISTS { ?a gx:q ?c }", "?a gx:p ?b "),
    (
        "flip EXISTS",
        "?a gx:p ?b FILTER EXISTS { ?a gx:q ?c }",
        "?a gx:p ?b FILTER NOT EXISTS { ?a gx:q ?c }",
    ),
    ("OPTIONAL to join", "?a gx:p ?b OPTIONAL { ?a gx:q ?c }", "?a gx:p ?b . ?a gx:q ?c "),
    ("drop OPTIONAL", "?a gx:p ?b OPTIONAL { ?a gx:q ?c }", "?a gx:p ?b "),
    ("drop MINUS", "?a gx:p ?b MINUS { ?a gx:q ?c }", "?a gx:p ?b "),
    ("drop UNION branch", "{ ?a gx:p ?b } UNION { ?a gx:q ?b }", "{ ?a gx:q ?b }"),
    ("drop UNION branch", "{ ?a gx:p ?b } UNION { ?a gx:q ?b }", "{ ?a gx:p ?b } "),
    ("drop VALUES row", "VALUES ?x { 1 2 } ?a gx:p ?x", "VALUES ?x {  2 } ?a gx:p ?x"),
    ("change path", "?a gx:p+ ?b", "?a gx:p ?b"),
    ("change path", "?a gx:p* ?b", "?a gx:p+ ?b"),
    ("invert path", "?a gx:p* ?b", "?a (^gx:p)* ?b"),
    ("invert path", "?a ^gx:p ?b", "?a gx:p ?b"),
    ("drop path step", "?a gx:p/gx:q ?b", "?a gx:p ?b"),
    ("drop path step", "?a gx:p|gx:q ?b", "?a gx:q ?b"),
    ("swap constant", "?a gx:p gx:met", "?a gx:p gx:unmet"),
    ("drop branch", "BIND(IF(?a, 1, ?b) AS ?c)", "BIND(1 AS ?c)"),
    ("drop branch", "BIND(IF(?a, 1, ?b) AS ?c)", "BIND(?b AS ?c)"),
    ("swap COALESCE", "BIND(COALESCE(?a, ?b) AS ?c)", "BIND(COALESCE(?b, ?a) AS ?c)"),
    ("swap sign", "BIND(?a + ?b AS ?c)", "BIND(?a - ?b AS ?c)"),
    ("drop choice", "?a gx:p ?b FILTER(?b IN (?x, ?y))", "?a gx:p ?b FILTER(?b IN (?x))"),
    ("flip IN", "?a gx:p ?b FILTER(?b IN (?x))", "?a gx:p ?b FILTER(?b NOT IN (?x))"),
    ("flip NOT IN", "?a gx:p ?b FILTER(?b NOT IN (?x))", "?a gx:p ?b FILTER(?b IN (?x))"),
]
COUNTED = [
    ("drop DISTINCT", "COUNT(DISTINCT ?b)", "COUNT(?b)", ""),
    ("swap MIN and MAX", "MIN(?b)", "MAX(?b)", ""),
    ("duplicate pattern", "SUM(?b)", "SUM(?b)", " ?a gx:p ?bAgain ."),
]


@pytest.mark.parametrize(("operator", "group", "expected"), SLIPS)
def test_a_slip_is_made_in_a_group(operator: str, group: str, expected: str) -> None:
    head = PREFIX + "ASK {"
    made = [each for each in mutants(f"{head}{group}}}") if each.operator == operator]
    assert f"{head}{expected}}}" in [each.text for each in made]


@pytest.mark.parametrize(("operator", "value", "changed", "more"), COUNTED)
def test_a_slip_is_made_in_what_counts(operator: str, value: str, changed: str, more: str) -> None:
    query = PREFIX + "SELECT ?a ({} AS ?n) WHERE {{ ?a gx:p ?b .{} }} GROUP BY ?a"
    made = [each for each in mutants(query.format(value, "")) if each.operator == operator]
    assert [each.text for each in made] == [query.format(changed, more)]


def test_a_conclusion_is_left_out() -> None:
    where = " WHERE { ?a gx:r ?b, ?c }"
    made = [each.text for each in mutants(f"{PREFIX}CONSTRUCT {{ ?a gx:p ?b ; gx:q ?c }}{where}")]
    assert f"{PREFIX}CONSTRUCT {{ ?a gx:p ?b  }}{where}" in made


def test_distinct_is_left_alone_where_rows_are_a_set_anyway() -> None:
    inner = "SELECT DISTINCT ?a WHERE { ?a gx:p ?b }"
    assert "drop DISTINCT" in {each.operator for each in mutants(PREFIX + inner)}
    stage = PREFIX + f"CONSTRUCT {{ ?a gx:q ?a }} WHERE {{ {{ {inner} }} }}"
    assert "drop DISTINCT" not in {each.operator for each in mutants(stage)}


def test_distinct_is_left_alone_where_every_variable_is_shown() -> None:
    query = PREFIX + "SELECT DISTINCT ?a ?b WHERE { ?a gx:p ?b }"
    assert "drop DISTINCT" not in {each.operator for each in mutants(query)}


def test_a_pattern_whose_value_a_filter_needs_is_not_made_optional() -> None:
    query = PREFIX + "SELECT ?a WHERE {{ ?a gx:p ?b ; gx:q ?c . FILTER({}) }}"
    needed, asked = query.format("STR(?c) > ?b"), query.format("!BOUND(?c)")
    assert "join to OPTIONAL" not in {each.operator for each in mutants(needed)}
    assert "join to OPTIONAL" in {each.operator for each in mutants(asked)}


def test_every_kind_of_place_has_a_slip_in_these_tests() -> None:
    told = {operator for operator, *_ in (*SLIPS, *COUNTED)} | {"drop conclusion"}
    assert len(OPERATORS) >= 20
    assert len(told) >= 29


def test_a_slip_says_where_it_stands() -> None:
    query = PREFIX + "ASK {\n  ?a gx:p ?b .\n  FILTER(?b > 1) # more\n}"
    (found,) = (each for each in mutants(query) if each.operator == "move boundary")
    assert (found.line, found.column) == (4, 10)
    assert found.label == "move boundary `?b > 1` → `?b >= 1`"
    assert "# more" in found.text


@pytest.mark.parametrize(("kind", "name"), [("derive", "33-quantity"), ("ask", "comparison")])
def test_both_engines_can_read_every_slip(kind: str, name: str) -> None:
    found = mutants(find_query(kind, name).text)
    assert len(found) > 50
    for mutant in found[::10]:
        prepared(mutant.text)


def test_what_opens_no_word_is_told_with_its_place() -> None:
    with pytest.raises(QueryError) as caught:
        tokens('ASK {\n ?a gx:p "open }')
    assert caught.value.where == "line 2, column 10"


def test_a_query_that_ends_too_early_is_told() -> None:
    with pytest.raises(QueryError):
        mutants("ASK { ?a ?b ?c")
