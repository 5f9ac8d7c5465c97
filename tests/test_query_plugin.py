"""The plugin for tests of queries, as another project meets it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rdflib.plugins.sparql  # noqa: F401 - kept loaded, since each run forgets what it loads itself

from explorer.testing import plugin

pytest_plugins = ["pytester"]

LIGHT = ("-p", "no:hypothesispytest", "-p", "no:xdist", "-p", "no:anyio")
"""A run inside a test loads what it needs and no more."""

HOUSE = Path(__file__).resolve().parents[1]
DOCUMENT = (HOUSE / "docs" / "testing-queries.md").read_text("utf-8")
BOTH = ("oxigraph", "rdflib")


def run(pytester: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(plugin.SUITE, raising=False)
        return pytester.runpytest_inprocess("-p", plugin.__name__, *LIGHT, *arguments)


def write(pytester: pytest.Pytester, files: dict[str, str]) -> None:
    for name, text in files.items():
        path = pytester.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def told(document: str) -> tuple[dict[str, str], list[str]]:
    """The files of the worked example, and what it says that pytest says."""
    named = r"^`([\w./-]+)`\n\n(`{3,})\w+\n([\s\S]*?)^\2$"
    files = {name: text for name, _, text in re.findall(named, document, re.MULTILINE)}
    return files, re.findall(r"^```text\n([\s\S]*?)^```$", document, re.MULTILINE)


def test_the_worked_example_of_the_document_is_as_it_says(pytester: pytest.Pytester) -> None:
    files, (passes, fails) = told(DOCUMENT)
    assert len(files) == 5
    write(pytester, files)
    assert passes.strip() in run(pytester).stdout.str()
    query = files["queries/overdue.rq"]
    (change,) = re.findall(r"let the filter say `([^`]+)`", DOCUMENT)
    write(pytester, {"queries/overdue.rq": query.replace("?due < ?today", change)})
    for engine in BOTH:
        said = run(pytester, f"--engine={engine}", "specs/overdue.md").stdout.str()
        assert fails in said, said


def test_an_installed_plugin_is_found_without_being_named(pytester: pytest.Pytester) -> None:
    write(pytester, told(DOCUMENT)[0])
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(plugin.SUITE, raising=False)
        found = pytester.runpytest_subprocess("-k", "oxigraph")
    found.assert_outcomes(passed=4, deselected=4)


def test_another_project_sees_what_its_tests_cover_and_would_notice(
    pytester: pytest.Pytester,
) -> None:
    files, _ = told(DOCUMENT)
    marked = "\n## Equivalent mutants\n\n- drop pattern `lib:book ?book`: said without a reason.\n"
    files["specs/overdue.md"] += marked
    write(pytester, files)
    found = pytester.runpytest_subprocess(
        "-p", "explorer.testing.slips", *LIGHT, "--sparql-coverage", "--sparql-mutate"
    )
    assert found.ret == pytest.ExitCode.TESTS_FAILED
    said = found.stdout.str()
    for line in (
        "overdue:6:8 pattern never failed: lib:today ?today",
        "overdue.sparql.yaml: anything-by-ben:1:103 pattern never held: lib:reader <ben>",
        "coverage of overdue: 66.7% of 6 parts",
        "^ column 26: join to OPTIONAL `lib:reader ?reader` →",
        "all: queries 2, mutants 13, noticed 11, equivalent 0, unnoticed 2, score 84.6%",
        "overdue: drop pattern `lib:book ?book` is called equivalent, but",
    ):
        assert line in said, said


def test_pages_are_found_by_folder_and_name_and_carry_both_into_the_report(
    pytester: pytest.Pytester,
) -> None:
    page = "## Here\n\n```turtle\n<a> <p> <b> .\n```\n\n| s |\n|---|\n| <a> |\n"
    query = "SELECT ?s WHERE { ?s <http://example.org/p> ?o } ORDER BY ?s"
    write(
        pytester,
        {
            "specs/ask/one.md": page,
            "specs/ask/two.md": page,
            "specs/README.md": "# No page\n",
            "queries/ask/one.rq": query,
            "queries/ask/two.rq": query,
            "pytest.ini": "[pytest]\nsparql_specs = specs\n",
        },
    )
    found = run(pytester, "-k", "ask/one and rdflib", "--junitxml=junit.xml")
    found.assert_outcomes(passed=1, deselected=3)
    junit = (pytester.path / "junit.xml").read_text()
    assert 'name="Here[rdflib]"' in junit
    for name, value in (("engine", "rdflib"), ("page", "ask/one"), ("rule", "Here")):
        assert f'<property name="{name}" value="{value}" />' in junit


def test_cells_of_a_page_hold_strokes_and_short_numbers_and_bind_what_they_look_like(
    pytester: pytest.Pytester,
) -> None:
    page = (
        "## Here\nWith ?least = 2\n\n```turtle\n<a> <n> 2.50 ; <p> 'x | y' .\n```\n\n"
        "| s | n | p |\n|---|---|---|\n| <a> | 2.50 | x \\| y |\n"
    )
    query = "SELECT * WHERE { ?s <n> ?n ; <p> ?p FILTER(?n > ?least && DATATYPE(?least) != <s>) }"
    files = {"specs/one.md": page, "pytest.ini": "[pytest]\nsparql_specs = specs\n"}
    files |= {f"queries/{name}.rq": query for name in ("one", "two")}
    write(pytester, files)
    run(pytester).assert_outcomes(passed=2)
    write(pytester, {"specs/two.md": page.replace("| <a> |", "|")})
    said = run(pytester).stdout.str()
    assert "two, “Here”: the row | 2.50 | x | y | has 2 cells under 3 columns" in said


def test_a_page_without_a_query_and_one_that_is_not_complete_are_errors(
    pytester: pytest.Pytester,
) -> None:
    given = "```turtle\n<a> <p> <b> .\n```\n"
    write(
        pytester,
        {
            "specs/alone.md": f"## Here\n\n{given}\n*No rows.*\n",
            "specs/half.md": f"## Here\n\n{given}",
            "pytest.ini": "[pytest]\nsparql_specs = specs\n",
        },
    )
    said = run(pytester, "--continue-on-collection-errors").stdout.str()
    assert "alone  has no query" in said
    assert "half, “Here”: needs a turtle block and a table, or *No rows.*" in said
    assert "Traceback" not in said


PAGE = """## The rule

```turtle
<a> <p> 1 ; <q> 5 ; <z> <bad> .
<b> <p> 2 .
<c> <p> 2 ; <t> <x> ; <q> 7 .
<d> <opt> "hi" .
```

| {columns} |
|---|
| {row} |
"""
REMOVED = {
    # what the query asks, the row that is expected, and what is said of it
    "pattern": (
        "?a :p ?n . ?a :q ?m",
        "a",
        "<b>",
        "the pattern “?a :q ?m” finds nothing: nothing says “:b :q ?m”",
    ),
    "near": (
        "?a :p ?n . ?a :z :good",
        "a",
        "<a>",
        "nothing says “:a :z :good”; there is “:a :z :bad”",
    ),
    "filter": ("?a :q ?m FILTER (?m > 6)", "a", "<a>", "FILTER (?m > 6) removes it: ?m = 5"),
    "unbound": ("?a :p ?n FILTER (?m > 6)", "a", "<a>", "removes it: ?m is unbound"),
    "not-exists": (
        "?a :p ?n FILTER NOT EXISTS { ?a :t ?x }",
        "a",
        "<c>",
        "FILTER NOT EXISTS { ?a :t ?x } removes it: it finds ?x = :x",
    ),
    "exists": (
        "?a :p ?n FILTER EXISTS { ?a :t ?x . ?x :k ?y }",
        "a",
        "<c>",
        "since it finds nothing: line 2: the pattern “?x :k ?y” finds nothing",
    ),
    "optional": (
        "?a :p ?n OPTIONAL { ?a :opt ?o }",
        "a | o",
        "<a> | hi",
        "OPTIONAL { ?a :opt ?o } does not give ?o that value",
    ),
    "optional-too-much": (
        "?a :q ?n OPTIONAL { ?a :t ?o }",
        "a | o",
        "<c> | ",
        "OPTIONAL { ?a :t ?o } gives ?o the value :x, where the row has none",
    ),
    "union": (
        "{ ?a :p 3 } UNION { ?a :q 3 }",
        "a",
        "<a>",
        "branch 2: line 2: the pattern “?a :q 3” finds nothing",
    ),
    "minus": ("?a :p ?n MINUS { ?a :t ?x }", "a", "<c>", "MINUS { ?a :t ?x } removes it"),
    "bind": (
        "?a :q ?m BIND (?m + 1 AS ?o)",
        "a | o",
        "<a> | 7",
        "(?m + 1 AS ?o) comes to 6, and not to 7: ?m = 5",
    ),
    "values": ("VALUES ?a { :a :b } ?a :p ?n", "a", "<c>", "VALUES has no row with ?a = :c"),
    "graph": ("GRAPH :g { ?a :p ?n }", "a", "<a>", "there is no graph :g"),
    "sub-select": (
        "{ SELECT ?a WHERE { ?a :p ?n . ?a :zz ?l } }",
        "a",
        "<c>",
        "the pattern “?a :zz ?l” finds nothing",
    ),
}


def test_a_missing_row_is_told_with_the_part_of_the_query_that_removed_it(
    pytester: pytest.Pytester,
) -> None:
    files = {"pytest.ini": "[pytest]\nsparql_specs = specs\n"}
    for name, (where, columns, row, _) in REMOVED.items():
        select = " ".join(f"?{column.strip()}" for column in columns.split("|"))
        files[f"specs/{name}.md"] = PAGE.format(columns=columns, row=row)
        files[f"queries/{name}.rq"] = (
            f"PREFIX : <http://example.org/> SELECT {select} WHERE {{\n{where}\n}}\n"
        )
    write(pytester, files)
    for engine in BOTH:
        said = run(pytester, f"--engine={engine}").stdout.str()
        assert f"{len(REMOVED)} failed" in said
        for name, (_, _, _, reason) in REMOVED.items():
            (own,) = re.findall(rf"^{name}: The rule\n([\s\S]*?)(?=^_____|^=====)", said, re.M)
            assert reason in own, f"{name} on {engine}:\n{own}"


def test_groups_and_limits_are_named_as_well_and_the_nearest_row_is_marked(
    pytester: pytest.Pytester,
) -> None:
    data = "```turtle\n<a> <p> 2 . <b> <p> 2 . <c> <p> 3 .\n```\n\n"
    asked = {
        "count": ("?n (COUNT(DISTINCT ?a) AS ?k)", "GROUP BY ?n", "n | k", "2 | 3"),
        "having": ("?n", "GROUP BY ?n HAVING (COUNT(DISTINCT ?a) > 1)", "n", "3"),
        "limit": ("?a", "ORDER BY ?a LIMIT 1", "a", "<b>"),
    }
    files = {"pytest.ini": "[pytest]\nsparql_specs = specs\n"}
    for name, (select, end, columns, row) in asked.items():
        files[f"specs/{name}.md"] = f"## The rule\n\n{data}| {columns} |\n|---|\n| {row} |\n"
        files[f"queries/{name}.rq"] = (
            f"PREFIX : <http://example.org/> SELECT {select} WHERE {{ ?a :p ?n }} {end}\n"
        )
    write(pytester, files)
    for engine in BOTH:
        said = run(pytester, f"--engine={engine}").stdout.str()
        assert "(COUNT(DISTINCT ?a) AS ?k) comes to 2, and not to 3" in said
        assert "nearest: | 2 | 2 |\n    → k: 2 instead of 3" in said
        assert "FILTER (COUNT(DISTINCT ?a) > 1) removes it: COUNT(DISTINCT ?a) = 1" in said
        assert "LIMIT or OFFSET cuts it off" in said


FORMS = {
    "queries/made.rq": "PREFIX : <http://example.org/>\n"
    "CONSTRUCT { ?b :isPartOf [ :whole ?a ] } WHERE { ?a :has ?b }",
    "specs/made.md": "## Each part knows its whole\n\n```turtle\n<a> <has> <b>, <c> .\n```\n\n"
    "```turtle\n<b> <isPartOf> [ <whole> <a> ] . <c> <isPartOf> [ <whole> <a> ] .\n```\n",
    "queries/asked.rq": "PREFIX : <http://example.org/>\nASK { ?a :has ?b }",
    "specs/asked.md": "## It has it\n\n```turtle\n<a> <has> <b> .\n```\n\nWith ?b = <b>.\n\n"
    "| answer |\n|---|\n| true |\n\n## It has it not\n\n```turtle\n<a> <has> <b> .\n```\n\n"
    "With ?b = <c>.\n\n| answer |\n|---|\n| true |\n",
    "queries/nameless.rq": "PREFIX : <http://example.org/>\n"
    "SELECT ?x ?y WHERE { GRAPH :g { ?x :near ?y } }",
    "specs/nameless.md": "## Names of blank nodes do not count\n\n```trig\n"
    "<g> { [] <near> _:m . _:m <near> <z> . }\n```\n\n| x | y |\n|---|---|\n"
    "| _:2 | <z> |\n| _:1 | _:2 |\n\n## Which is which does\n\n```trig\n"
    "<g> { [] <near> _:m . _:m <near> <z> . }\n```\n\n| x | y |\n|---|---|\n"
    "| _:1 | <z> |\n| _:1 | _:2 |\n",
    "pytest.ini": "[pytest]\nsparql_specs = specs\n",
}


def test_triples_truth_inputs_named_graphs_and_blank_nodes_are_compared(
    pytester: pytest.Pytester,
) -> None:
    write(pytester, FORMS)
    found = run(pytester, "-rf")
    failed = re.findall(r"^FAILED specs/(\S+)::(.*?) - ", found.stdout.str(), re.MULTILINE)
    expected = [("asked.md", "It has it not"), ("nameless.md", "Which is which does")]
    assert sorted(failed) == [
        (page, f"{rule}[{engine}]") for page, rule in expected for engine in BOTH
    ]


SHORT = """prefixes: {ex: "http://example.org/"}
data: |
  ex:a ex:score 3 . ex:b ex:score 4 . ex:c ex:score 4 .
as_of: 2026-01-31
questions:
"""
QUERY = 'query: "SELECT ?x ?n WHERE { ?x ex:score ?n } ORDER BY ?x"'
EXPECTATIONS = {
    "count": ("{count: 3}", "{count: 2}", "expected 2 rows, found 3"),
    "min": ("{min: 3}", "{min: 4}", "expected at least 4 rows, found 3"),
    "max": ("{max: 3}", "{max: 2}", "expected at most 2 rows, found 3"),
    "true": ("true", "false", "expected false, found true"),
    "contains": ("{contains: [{x: 'ex:b', n: 4}]}", "{contains: [{x: 'ex:b', n: 5}]}", "ex:b | 5"),
    "results": (
        "{results: [{n: 3}, {n: 4}, {n: 4}]}",
        "{results: [{n: 4}, {n: 3}, {n: 4}]}",
        "right but in another order",
    ),
}


def test_the_short_form_knows_what_it_expects(pytester: pytest.Pytester) -> None:
    right, wrong = SHORT, SHORT
    for name, (good, bad, _) in EXPECTATIONS.items():
        right += f"  - {{id: {name}, {QUERY}, expect: {good}}}\n"
        wrong += f"  - {{id: {name}, {QUERY}, expect: {bad}}}\n"
    more = (
        "  - {id: nothing, query: 'SELECT ?x WHERE { ?x ex:no ?y }', expect: {no_results: true}}\n"
        "  - id: day\n    query: SELECT ?as_of WHERE { ?x ex:score 3 }\n"
        "    expect: {results: [{as_of: 2026-01-31}]}\n"
        "  - {id: bound, query: 'SELECT ?x ?n WHERE { ?x ex:score ?n }', with: {x: 'ex:a'},"
        " expect: {count: 1}}\n"
    )
    write(pytester, {"right.sparql.yaml": right + more, "wrong.sparql.yaml": wrong})
    found = run(pytester)
    found.assert_outcomes(passed=2 * (len(EXPECTATIONS) + 3), failed=2 * len(EXPECTATIONS))
    said = found.stdout.str()
    for *_, reason in EXPECTATIONS.values():
        assert said.count(reason) >= 2, reason


TERMS = {
    "a short name, a full one and one in brackets are one": (
        "[{x: 'ex:a'}, {x: 'http://example.org/a'}, {x: '<http://example.org/a>'}]",
        "[{x: 'http://example.org/b'}, {x: 'ex:a'}, {x: 'ex:a'}]",
    ),
    "a number counts by its value": ("[{n: 3}, {n: 3.0}, {n: 03}]", "[{n: 3}, {n: 3}, {n: 3.01}]"),
    "a literal as Turtle writes it is that one": (
        """[{t: '"Ann"@en'}, {t: Ann}, {t: '"Ann"@en'}]""",
        """[{t: '"Ann"@de'}, {t: Ann}, {t: '"Ann"'}]""",
    ),
    "nothing is unbound and no empty text": ("[{o: null}, {}, {o: }]", "[{e: null}, {e: }, {}]"),
    "what must be there names the columns that matter": (
        "[{x: 'ex:a'}, {n: 3, e: ''}]",
        "[{x: 'ex:a'}, {n: 4}]",
    ),
}


def test_a_cell_of_the_short_form_is_what_a_person_means_by_it(pytester: pytest.Pytester) -> None:
    query = (
        "SELECT ?x ?n ?t ?e ?o WHERE { VALUES ?i { 1 2 3 } ?x ex:score ?n ; ex:name ?t ; ex:none ?e"
        " FILTER(?n < ?most && ?as_of > '2025-01-01'^^xsd:date) }"
    )
    right = wrong = (
        "prefixes: {ex: 'http://example.org/', xsd: 'http://www.w3.org/2001/XMLSchema#'}\n"
        "data: |\n  ex:a ex:score 3.0 ; ex:name 'Ann'@en ; ex:none '' . ex:b ex:score 9 .\n"
        "as_of: 2026-01-31\nquestions:\n"
    )
    for name, (good, bad) in TERMS.items():
        key = "contains" if "must be there" in name else "results"
        asked = f'- {{id: {name.replace(",", "")}, query: "{query}", with: {{most: 5}}, expect: '
        right += f"{asked}{{{key}: {good}}}}}\n"
        wrong += f"{asked}{{{key}: {bad}}}}}\n"
    write(pytester, {"right.sparql.yaml": right, "wrong.sparql.yaml": wrong})
    run(pytester).assert_outcomes(passed=2 * len(TERMS), failed=2 * len(TERMS))


def test_all_problems_of_a_short_form_are_told_with_their_lines(pytester: pytest.Pytester) -> None:
    text = """data: |
  <a> <b> <c> .
  <a> <b> .
colour: red
as_of: soon
questions:
  - id: one
    query: SELECT ?x WHERE { ?x }
    expect: {count: many}
  - id: one
    query: nowhere
  - query: ASK {}
    expect: maybe
  - {id: two, expect: true,
    query: "ASK { ?x no:thing 'a:b' }"}
  - {id: three, query: "INSERT DATA { <a> <b> <c> }", expect: true}
"""
    write(pytester, {"bad.sparql.yaml": text})
    said = run(pytester).stdout.str()
    for line, what in {
        3: "cannot be read",
        4: "colour is nothing that the file may say",
        5: "as_of is no day",
        8: "cannot be read",
        9: "count is no number of rows",
        10: "a question has no expect",
        11: "there is no query nowhere",
        12: "a question has no id",
        13: "expect is no mapping",
        15: "the prefix no: is declared nowhere",
        16: "is an update",
    }.items():
        assert re.search(rf"bad\.sparql\.yaml:{line}  {re.escape(what)}", said), (line, said)
    assert "bad.sparql.yaml:10  the id one stands twice" in said


def test_a_project_without_cases_says_so(pytester: pytest.Pytester) -> None:
    text = "case: somebody\nquestions:\n  - {id: one, query: 'ASK {}', expect: true}\n"
    write(pytester, {"case.sparql.yaml": text})
    assert "this project has no cases on file" in run(pytester).stdout.str()


def test_expected_rows_are_written_where_they_differ_and_nowhere_else(
    pytester: pytest.Pytester,
) -> None:
    files, _ = told(DOCUMENT)
    page, short = files["specs/overdue.md"], files["specs/overdue.sparql.yaml"]
    stale = page.replace("| <emma> | <ann> |", "| <emma> | <ben> |")
    stale = stale.replace("*No rows.*", "| book | reader |\n|---|---|\n| <emma> | <ann> |")
    assert stale.count("| <emma>") == 2
    write(pytester, files | {"specs/overdue.md": stale})
    write(pytester, {"specs/overdue.sparql.yaml": short.replace("count: 1", "count: 7")})
    said = run(pytester, "--update-expected").stdout.str()
    assert said.count("expected rows written") == 3
    assert (pytester.path / "specs/overdue.md").read_text("utf-8") == page
    assert "count: 1" in (pytester.path / "specs/overdue.sparql.yaml").read_text("utf-8")
    run(pytester, "--update-expected").assert_outcomes(passed=8)
    assert (pytester.path / "specs/overdue.md").read_text("utf-8") == page


def test_nothing_is_written_where_the_engines_differ(pytester: pytest.Pytester) -> None:
    page = (
        '## Written as it is\n\n```turtle\n<a> <p> "007"^^<http://e/x>, {} .\n```\n\n*No rows.*\n'
    )
    files = {
        "specs/kept.md": page.format('"-3"^^<http://www.w3.org/2001/XMLSchema#negativeInteger>'),
        "queries/kept.rq": "SELECT (DATATYPE(?o) AS ?d) WHERE { ?a ?p ?o } ORDER BY ?d",
        "pytest.ini": "[pytest]\nsparql_specs = specs\n",
    }
    write(pytester, files)
    said = run(pytester, "--update-expected").stdout.str()
    assert "left as it is, since the engines differ" in said
    assert (pytester.path / "specs/kept.md").read_text("utf-8") == files["specs/kept.md"]


LISTENER = """
def pytest_sparql_asked(item, asked, engine, runner, found):
    held = sum(1 for graph in asked.graphs for _ in asked.engine.triples(graph))
    again = runner.ask(asked, asked.query.text.replace("ORDER BY ?book", "LIMIT 0"))
    print(f"heard {engine} {asked.example.page} {held} {len(found)} {len(again)}")
"""


def test_other_plugins_hear_what_was_asked_and_may_ask_again(pytester: pytest.Pytester) -> None:
    write(pytester, told(DOCUMENT)[0] | {"conftest.py": LISTENER})
    said = run(pytester, "-s", "specs/overdue.md").stdout.str()
    for engine in BOTH:
        assert f"heard {engine} overdue 4 1 0" in said
