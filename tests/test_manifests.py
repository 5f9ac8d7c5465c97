"""Manifests of the W3C's form are run as they are: a small suite of our own, then the W3C's."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import rdflib.plugins.sparql  # noqa: F401 - kept loaded, since each run forgets what it loads itself

from explorer.testing import plugin
from explorer.testing.manifests import EVALUATION, NEGATIVE, POSITIVE, UPDATE, read_manifest

pytest_plugins = ["pytester"]

LIGHT = ("-p", "no:hypothesispytest", "-p", "no:xdist", "-p", "no:anyio")
"""A run inside a test loads what it needs and no more."""

HEAD = """
@prefix : <http://example.org/suite/manifest#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#> .
@prefix qt: <http://www.w3.org/2001/sw/DataAccess/tests/test-query#> .
@prefix ut: <http://www.w3.org/2009/sparql/tests/test-update#> .
@prefix dawgt: <http://www.w3.org/2001/sw/DataAccess/tests/test-dawg#> .
@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .
@prefix ent: <http://www.w3.org/ns/entailment/> .
"""
PEOPLE = """@prefix : <http://example.org/> .
:ann :knows :ben , [ :name "Cid" ] ; :age 41 . :ben :knows :ann ; :age 9 ; :name "Ben"@en ."""
ANSWERS = {
    # each file with the query it answers; numbers are written otherwise than the engines do
    "ages.srx": """<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head>
      <variable name="who"/><variable name="age"/><variable name="none"/></head><results>
      <result><binding name="who"><uri>http://example.org/ben</uri></binding>
      <binding name="age"><literal datatype="http://www.w3.org/2001/XMLSchema#integer">09</literal>
      </binding></result>
      <result><binding name="who"><uri>http://example.org/ann</uri></binding>
      <binding name="age"><literal datatype="http://www.w3.org/2001/XMLSchema#integer">41</literal>
      </binding></result></results></sparql>""",
    "yes.srx": """<sparql xmlns="http://www.w3.org/2005/sparql-results#"><head/>
      <boolean>true</boolean></sparql>""",
    "known.srj": """{"head": {"vars": ["whom"]}, "results": {"bindings": [
      {"whom": {"type": "bnode", "value": "some one"}},
      {"whom": {"type": "uri", "value": "http://example.org/ann"}},
      {"whom": {"type": "uri", "value": "http://example.org/ben"}}]}}""",
    "known.tsv": "?whom\n_:x\n<http://example.org/ben>\n<http://example.org/ann>\n",
    "names.csv": "name\r\nCid\r\nBen\r\n",
    "named.ttl": """@prefix : <http://example.org/> . [] :called "Cid" . :ben :called "Ben"@en .""",
    "ordered.ttl": """@prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> .
      [] a rs:ResultSet ; rs:resultVariable "age" ;
        rs:solution [ rs:index 2 ; rs:binding [ rs:variable "age" ; rs:value 41 ] ] ,
                    [ rs:index 1 ; rs:binding [ rs:variable "age" ; rs:value 9 ] ] .""",
}
QUERIES = {
    "ages.rq": "SELECT ?who ?age ?none { ?who :age ?age OPTIONAL { ?who :none ?none } }",
    "ordered.rq": "SELECT ?age { ?who :age ?age } ORDER BY ?age",
    "yes.rq": "ASK { :ann :knows ?whom }",
    "known.rq": "SELECT ?whom { ?who :knows ?whom }",
    "names.rq": "SELECT ?name { ?who :name ?name }",
    "named.rq": "CONSTRUCT { ?who :called ?name } WHERE { ?who :name ?name }",
    "from.rq": "SELECT ?age FROM <people.ttl> { ?who :age ?age }",
    "graph.rq": "SELECT ?who ?age ?none { GRAPH <people.ttl> { ?who :age ?age } }",
    "bad.rq": "SELECT ?a { ?a }",
    "good.rq": "SELECT ?a { SERVICE <http://example.org/sparql> { ?a ?b ?c } }",
    "good.ru": "INSERT DATA { :a :b :c }",
    "bad.ru": "INSERT { :a :b }",
    "move.ru": "COPY DEFAULT TO :h ; DROP GRAPH :h ;\n"
    "INSERT { GRAPH :g { ?a :old ?b } } WHERE { ?a :age ?b } ;\n"
    "DELETE WHERE { ?a :age ?b }",
    "outside.rq": "SELECT ?a { SERVICE <http://example.org/sparql> { ?a ?b ?c } }",
}


def entry(
    name: str, kind: str, query: str, data: str = "", result: str = "", more: str = ""
) -> str:
    tests = "ut:request" if kind.startswith("UpdateEval") else "qt:query"
    action = (
        f"[ {tests} <{query}> {data} ]"
        if "Evaluation" in kind or "Result" in kind
        else f"<{query}>"
    )
    return (
        f':{name} a mf:{kind} ; mf:name "{name}" ; dawgt:approval dawgt:Approved ; '
        f"mf:action {action} {f'; mf:result {result}' if result else ''} {more} ."
    )


def run(pytester: pytest.Pytester, *arguments: str | Path) -> pytest.RunResult:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv(plugin.SUITE, raising=False)
        return pytester.runpytest_inprocess("-p", plugin.__name__, *LIGHT, *arguments)


DATA = "; qt:data <people.ttl>"
ENTRIES = {
    "rows": entry("rows", "QueryEvaluationTest", "ages.rq", DATA, "<ages.srx>"),
    "truth": entry("truth", "QueryEvaluationTest", "yes.rq", DATA, "<yes.srx>"),
    "json": entry("json", "QueryEvaluationTest", "known.rq", DATA, "<known.srj>"),
    "tabs": entry("tabs", "QueryEvaluationTest", "known.rq", DATA, "<known.tsv>"),
    "commas": entry("commas", "CSVResultFormatTest", "names.rq", DATA, "<names.csv>"),
    "triples": entry("triples", "QueryEvaluationTest", "named.rq", DATA, "<named.ttl>"),
    "in-order": entry("in-order", "QueryEvaluationTest", "ordered.rq", DATA, "<ordered.ttl>"),
    "from": entry("from", "QueryEvaluationTest", "from.rq", "", "<from.tsv>"),
    "graph": entry(
        "graph", "QueryEvaluationTest", "graph.rq", "; qt:graphData <people.ttl>", "<graph.tsv>"
    ),
    "reduced": entry(
        "reduced",
        "QueryEvaluationTest",
        "reduced.rq",
        DATA,
        "<reduced.tsv>",
        "; mf:resultCardinality mf:LaxCardinality",
    ),
    "update": entry(
        "update",
        "UpdateEvaluationTest",
        "move.ru",
        "; ut:data <people.ttl>",
        "[ ut:data <left.ttl> ; ut:graphData "
        '[ ut:graph <moved.ttl> ; rdfs:label "http://example.org/g" ] ]',
    ),
    "well-formed": entry("well-formed", "PositiveSyntaxTest11", "good.rq"),
    "ill-formed": entry("ill-formed", "NegativeSyntaxTest11", "bad.rq"),
    "well-formed-update": entry("well-formed-update", "PositiveUpdateSyntaxTest11", "good.ru"),
    "ill-formed-update": entry("ill-formed-update", "NegativeUpdateSyntaxTest11", "bad.ru"),
}
LEFT_OUT = {
    "outside": entry("outside", "QueryEvaluationTest", "outside.rq", DATA, "<ages.srx>"),
    "concluded": entry(
        "concluded",
        "QueryEvaluationTest",
        "ages.rq",
        DATA + "; sd:entailmentRegime ent:RDFS",
        "<ages.srx>",
    ),
    "spoken": entry("spoken", "ProtocolTest", "ages.rq"),
    "unheard-of": entry("unheard-of", "PoeticTest", "ages.rq"),
    "withdrawn": entry("withdrawn", "NegativeSyntaxTest11", "good.rq").replace(
        "Approved", "Withdrawn"
    ),
}


def make_suite(folder: Path, *names: str) -> Path:
    """A suite with these tests, or all of them."""
    folder.mkdir(exist_ok=True)
    every = {**ENTRIES, **LEFT_OUT}
    chosen = names or tuple(every)
    files = {
        **ANSWERS,
        **{name: f"PREFIX : <http://example.org/>\n{text}" for name, text in QUERIES.items()},
        "people.ttl": PEOPLE,
        "from.tsv": "?age\n9\n41\n",
        "graph.tsv": "?who\t?age\t?none\n<http://example.org/ann>\t41\t\n"
        "<http://example.org/ben>\t9\t\n",
        "reduced.rq": "SELECT DISTINCT ?p { ?s ?p ?o FILTER(?p = <http://example.org/age>) }",
        "reduced.tsv": "?p\n<http://example.org/age>\n<http://example.org/age>\n",
        "left.ttl": PEOPLE.replace("; :age 41", "").replace(":age 9 ;", ""),
        "moved.ttl": "@prefix : <http://example.org/> . :ann :old 41 . :ben :old 9 .",
        "manifest.ttl": HEAD
        + f"<> a mf:Manifest ; mf:entries ( {' '.join(f':{name}' for name in chosen)} ) .\n"
        + "\n".join(every[name] for name in chosen),
    }
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8", newline="")
    return folder


def test_each_kind_of_test_passes_on_both_engines_or_says_why_it_is_not_run(
    pytester: pytest.Pytester,
) -> None:
    folder = make_suite(pytester.path / "suite")
    found = run(pytester, "-rs", "-v", "--earl", "earl.ttl", folder)
    found.assert_outcomes(passed=2 * len(ENTRIES), skipped=2 * len(LEFT_OUT))
    told = found.stdout.str()
    for reason in ("SERVICE or LOAD", "entailment regime", "a server", "PoeticTest is no kind"):
        assert reason in told
    earl = (pytester.path / "earl.ttl").read_text()
    assert earl.count("earl:outcome earl:passed") == 2 * len(ENTRIES)
    assert earl.count("earl:outcome earl:untested") == 2 * len(LEFT_OUT)
    assert "earl:test <http://example.org/suite/manifest#rows>" in earl


SPOILT = {
    "rows": ("ages.srx", ">09<", ">10<"),
    "truth": ("yes.srx", "true", "false"),
    "json": ("known.srj", "bnode", "uri"),
    "tabs": ("known.tsv", "_:x\n", ""),
    "commas": ("names.csv", "Cid", "Dan"),
    "triples": ("named.ttl", "[] :called", ":cid :called"),
    "in-order": ("ordered.ttl", "rs:index 2", "rs:index 0"),
    "from": ("from.tsv", "41", "42"),
    "graph": ("graph.tsv", "41\t", "41\t1"),
    "reduced": ("reduced.tsv", "age", "name"),
    "update": ("moved.ttl", ":ann :old 41 .", ""),
    "well-formed": ("good.rq", "SELECT", "SELEKT"),
    "ill-formed": ("bad.rq", "?a }", "?a ?b ?c }"),
    "well-formed-update": ("good.ru", "INSERT", "INSERD"),
    "ill-formed-update": ("bad.ru", "INSERT { :a :b }", "INSERT DATA { :a :b :c }"),
}


def test_each_kind_of_test_fails_on_both_engines_when_something_else_is_expected(
    pytester: pytest.Pytester,
) -> None:
    assert SPOILT.keys() == ENTRIES.keys()
    for name, (file, old, new) in SPOILT.items():
        folder = make_suite(pytester.path / name, name)
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, 1), "utf-8")
    found = run(pytester, "-q")
    found.assert_outcomes(failed=2 * len(ENTRIES))


def test_a_manifest_is_read_with_those_it_includes_each_once(pytester: pytest.Pytester) -> None:
    make_suite(pytester.path / "one", "rows")
    make_suite(pytester.path / "two", "truth")
    every = pytester.path / "manifest-all.ttl"
    every.write_text(HEAD + "<> mf:include ( <one/manifest.ttl> <two/manifest.ttl> ) .", "utf-8")
    assert [each.name for each in read_manifest(every)] == ["rows", "truth"]
    run(pytester, "-q", every).assert_outcomes(passed=4)
    every.rename(pytester.path / "manifest.ttl")
    run(pytester, "-q", pytester.path).assert_outcomes(passed=4)


def test_a_known_deviation_is_told_with_its_reason_and_fails_once_it_is_gone(
    pytester: pytest.Pytester,
) -> None:
    folder = make_suite(pytester.path / "suite", "rows", "truth")
    (folder / "yes.srx").write_text(ANSWERS["yes.srx"].replace("true", "false"), "utf-8")
    pytester.makefile(
        ".yaml",
        known="".join(
            f"- test: http://example.org/suite/manifest#{name}\n  engine: rdflib\n"
            "  because: it has a mind of its own\n"
            for name in ("rows", "truth")
        ),
    )
    pytester.makeini("[pytest]\nsparql_deviations = known.yaml")
    found = run(pytester, "-rx", "--earl=earl.ttl")
    found.assert_outcomes(passed=1, failed=2, xfailed=1)
    found.stdout.fnmatch_lines(["*XPASS(strict)*it has a mind of its own*"])
    assert "XFAIL" in found.stdout.str()
    assert (pytester.path / "earl.ttl").read_text().count(
        'earl:info "it has a mind of its own"'
    ) == 1


def test_a_deviation_of_another_edition_of_a_suite_is_left_alone(
    pytester: pytest.Pytester,
) -> None:
    make_suite(pytester.path / "suite", "rows")
    one, other = (f"{{test: 'http://example.org/suite/manifest#{n}'" for n in ("gone", "rows"))
    known = f"- {one}, engine: rdflib, because: so}}\n- {other}, engine: rdflib, because: so, "
    pytester.makefile(".yaml", known=f"{known}asks: older.rq}}")
    pytester.makeini("[pytest]\nsparql_deviations = known.yaml")
    run(pytester).assert_outcomes(passed=2)


def test_a_test_whose_files_are_not_there_fails_alone(pytester: pytest.Pytester) -> None:
    folder = make_suite(pytester.path / "suite", "rows", "truth", "update")
    for name in ("ages.rq", "left.ttl"):
        (folder / name).unlink()
    found = run(pytester)
    found.assert_outcomes(passed=2, failed=4)
    assert "rows (QueryEvaluationTest): there is no ages.rq" in found.stdout.str()
    assert "there is no left.ttl" in found.stdout.str()


def test_a_quoted_triple_is_a_matter_of_one_engine(pytester: pytest.Pytester) -> None:
    folder = make_suite(pytester.path / "suite", "json")
    with (folder / "people.ttl").open("a") as file:
        file.write(" :x :says <<( _:q :p _:q )>> .")
    (folder / "known.rq").write_text("SELECT ?whom { ?a <http://example.org/says> ?whom }")
    node = '{"type": "bnode", "value": "n"}'
    triple = (
        f'{{"subject": {node}, "predicate": {{"type": "uri", "value": "http://example.org/p"}},'
    )
    row = f'{{"whom": {{"type": "triple", "value": {triple} "object": {node}}}}}}}'
    answer = f'{{"head": {{"vars": ["whom"]}}, "results": {{"bindings": [{row}]}}}}'
    (folder / "known.srj").write_text(answer)
    found = run(pytester)
    found.assert_outcomes(passed=1, failed=1)
    assert "holds a quoted triple, which rdflib has not" in found.stdout.str()


def test_a_folder_that_is_named_and_not_there_is_refused(pytester: pytest.Pytester) -> None:
    found = run(pytester, "--w3c=nowhere")
    assert re.search(r"there is no folder .*nowhere", found.stderr.str())


def test_a_folder_that_hides_the_configuration_is_refused(pytester: pytest.Pytester) -> None:
    folder = make_suite(pytester.path / "suite", "rows")
    home = pytester.path / "home"
    home.mkdir()
    (home / "pytest.ini").write_text("[pytest]\n")
    pytester.chdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(home)
        assert "write --w3c=PATH" in run(pytester, "--w3c", folder).stderr.str()
        run(pytester, f"--w3c={folder}").assert_outcomes(passed=2)


def test_the_suite_of_the_w3c_is_collected_where_it_is_named(pytestconfig: pytest.Config) -> None:
    folder = plugin.suite(pytestconfig)
    if folder is None:
        pytest.skip(f"no W3C test suite is named: give its folder by --w3c=PATH or {plugin.SUITE}")
    manifests = sorted(folder.rglob("manifest.ttl"))
    assert manifests
    entries = [each for path in manifests for each in read_manifest(path)]
    assert len(entries) >= len(manifests)
    kinds = EVALUATION | UPDATE | POSITIVE | NEGATIVE
    assert [each.iri for each in entries if each.kind not in kinds and not each.why_not] == []
