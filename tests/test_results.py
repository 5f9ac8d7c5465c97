"""Results are read from every form that test suites use, and mean the same in each."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from explorer.testing.comparison import difference
from explorer.testing.outcomes import Table
from explorer.testing.results import read_results

BASE = "http://example.org/suite/"
XSD = "http://www.w3.org/2001/XMLSchema#"
SRX = """<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#">
<head><variable name="a"/><variable name="b"/></head><results>
<result><binding name="a"><uri>thing</uri></binding>
  <binding name="b"><literal xml:lang="en">hello</literal></binding></result>
<result><binding name="a"><bnode>r 1</bnode></binding></result>
<result><binding name="a"><bnode>r 2</bnode></binding>
  <binding name="b"><literal datatype="http://www.w3.org/2001/XMLSchema#decimal">1.50</literal>
  </binding></result></results></sparql>"""
SRJ = """{"head": {"vars": ["a", "b"]}, "results": {"bindings": [
 {"a": {"type": "uri", "value": "http://example.org/suite/thing"},
  "b": {"type": "literal", "value": "hello", "xml:lang": "en"}},
 {"a": {"type": "bnode", "value": "x"}},
 {"a": {"type": "bnode", "value": "y"}, "b": {"type": "typed-literal", "value": "1.5",
  "datatype": "http://www.w3.org/2001/XMLSchema#decimal"}}]}}"""
TSV = '?a\t?b\n<thing>\t"hello"@en\n_:q\t\n_:p\t1.5\n'
HEAD = """@prefix rs: <http://www.w3.org/2001/sw/DataAccess/tests/result-set#> .
[] a rs:ResultSet ; rs:resultVariable "a", "b" ; rs:size 3 ; """
TTL = (
    HEAD
    + """rs:solution
  [ rs:binding [ rs:variable "a" ; rs:value <thing> ] ,
    [ rs:variable "b" ; rs:value "hello"@en ] ] ,
  [ rs:binding [ rs:variable "a" ; rs:value _:one ] ] ,
  [ rs:binding [ rs:variable "a" ; rs:value _:two ] , [ rs:variable "b" ; rs:value 1.5 ] ] ."""
)
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:rs="http://www.w3.org/2001/sw/DataAccess/tests/result-set#"><rs:ResultSet>
 <rs:boolean rdf:datatype="http://www.w3.org/2001/XMLSchema#boolean">false</rs:boolean>
 </rs:ResultSet></rdf:RDF>"""
THREE = [
    (ox.NamedNode(BASE + "thing"), ox.Literal("hello", language="en")),
    (ox.BlankNode("m"), None),
    (ox.BlankNode("n"), ox.Literal("1.5", datatype=ox.NamedNode(XSD + "decimal"))),
]


def read(folder: Path, name: str, text: str) -> object:
    path = folder / name
    path.write_text(text, "utf-8", newline="")
    return read_results(path, BASE + name)[0]


@pytest.mark.parametrize(
    ("name", "text"), [("a.srx", SRX), ("a.srj", SRJ), ("a.tsv", TSV), ("a.ttl", TTL)]
)
def test_the_same_rows_are_read_from_each_form(tmp_path: Path, name: str, text: str) -> None:
    found = read(tmp_path, name, text)
    assert isinstance(found, Table)
    assert sorted(found.columns) == ["a", "b"]
    places = [found.columns.index(column) for column in ("a", "b")]
    rows = [tuple(row[place] for place in places) for row in found.rows]
    assert difference(THREE, rows) is None
    assert difference(THREE, rows[1:])


def test_true_and_false_are_read_from_each_form(tmp_path: Path) -> None:
    srx = SRX[: SRX.index("<head>")] + "<head/><boolean> false </boolean></sparql>"
    assert read(tmp_path, "a.srx", srx) is False
    assert read(tmp_path, "a.srj", '{"head": {}, "boolean": false}') is False
    assert read(tmp_path, "a.rdf", RDF) is False
    assert read(tmp_path, "a.ttl", HEAD + "rs:boolean true .") is True


def test_a_quoted_triple_is_read_with_its_blank_nodes(tmp_path: Path) -> None:
    inner = (
        "<triple><subject><bnode>x</bnode></subject><predicate><uri>p</uri></predicate>"
        "<object><literal>1</literal></object></triple>"
    )
    srx = SRX[: SRX.index("<result>")] + (
        f'<result><binding name="a"><bnode>x</bnode></binding><binding name="b">{inner}</binding>'
        "</result></results></sparql>"
    )
    found = read(tmp_path, "a.srx", srx)
    assert isinstance(found, Table)
    quoted = ox.Triple(ox.BlankNode("z"), ox.NamedNode(BASE + "p"), ox.Literal("1"))
    assert difference([(ox.BlankNode("z"), quoted)], found.rows) is None
    assert difference([(ox.BlankNode("other"), quoted)], found.rows)


def test_rows_without_columns_are_counted(tmp_path: Path) -> None:
    assert read(tmp_path, "a.csv", "a\r\n1\r\n\r\n") == Table(
        ("a",), ((ox.Literal("1"),), (ox.Literal(""),))
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [("a.srx", "<sparql"), ("a.srj", "{}"), ("a.tsv", "?a\n<"), ("a.ttl", "<a> <b>")],
)
def test_what_is_no_result_is_refused_by_name(tmp_path: Path, name: str, text: str) -> None:
    with pytest.raises(ValueError, match=rf"{name} holds no result"):
        read(tmp_path, name, text)
