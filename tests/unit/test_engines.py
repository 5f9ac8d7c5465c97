"""The two engines: what they refuse, how they complain, and that they speak the same terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from socketserver import StreamRequestHandler, TCPServer
from threading import Thread

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.engines import Engine, OxigraphEngine, RdflibEngine
from explorer.errors import QueryError
from explorer.outside_calls import calls_outside
from explorer.rdflib_terms import from_rdflib, to_rdflib
from explorer.vocabulary import PREFIXES

Fresh = Callable[[], Engine]
ONE, OTHER = "urn:graph:one", "urn:graph:other"
BOTH = pytest.mark.parametrize("fresh", [OxigraphEngine, RdflibEngine], ids=["oxigraph", "rdflib"])


def triple(subject: str, value: ox.NamedNode | ox.Literal) -> ox.Triple:
    return ox.Triple(ox.NamedNode(f"urn:{subject}"), ox.NamedNode("urn:p"), value)


# What is refused ---------------------------------------------------------------------------------

DISGUISES = {
    "as it is": "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "in small letters": "SELECT * { service <URL> { ?s ?p ?o } }",
    "in mixed letters, over two lines": "SELECT * { sErViCe\n  SILENT <URL> { ?s ?p ?o } }",
    "without a space": "SELECT * { SERVICE<URL>{?s ?p ?o} }",
    "grown together with SILENT": "SELECT * { SERVICESILENT<URL>{?s ?p ?o} }",
    "after a full stop": "SELECT * { ?s ?p ?o.SERVICE<URL>{?s ?p ?o} }",
    "after a number": "SELECT * { ?s ?p 5SERVICE<URL>{?s ?p ?o} }",
    "after a word": "SELECT * { ?s ?p trueSERVICE<URL>{?s ?p ?o} }",
    "after a string": "SELECT * { ?s ?p 'a'SERVICE<URL>{?s ?p ?o} }",
    "after a string with its own mark inside": (
        'SELECT * { ?s ?p "a\\"" . SERVICE <URL> { ?s ?p ?o } . ?s ?p "" }'
    ),
    "after a long string": 'SELECT * { ?s ?p """a\\"""" SERVICE <URL> {?s ?p ?o} ?s ?p "" }',
    "after a name with an apostrophe": (
        "PREFIX e: <URL> SELECT * { ?s e:a\\'b ?o . SERVICE <URL> {} ?s e:c \"'\" }"
    ),
    "after a name with a number sign": (
        "PREFIX e: <URL> SELECT * { ?s e:a\\#b ?o . SERVICE <URL> { ?s ?p ?o } }"
    ),
    "after a comment": "SELECT * { # one\n SERVICE <URL> { ?s ?p ?o } }",
    "after a comment that ends with a carriage return": "SELECT * { #\rSERVICE <URL> {?s ?p ?o} }",
    "after a less-than sign": (
        "SELECT * { VALUES ?x {<URL>} ?s ?p ?a FILTER(?a<9)SERVICE?x#>\n{?s ?p ?o} }"
    ),
    "between comments that look like a string": (
        'SELECT * { ?s ?p ?a FILTER(?a<9)#>"""\nSERVICE<URL>{?s ?p ?o}#"""\n }'
    ),
    "with letters as code points": "SELECT * { \\u0053ERV\\U00000049CE <URL> { ?s ?p ?o } }",
    "with the long s of old print": "SELECT * { \u017fERVICE <URL> { ?s ?p ?o } }",
    "grown together with a name": "PREFIX : <URL> SELECT * { SERVICE:x{?s ?p ?o} }",
    "grown together with a prefix": "PREFIX e: <URL> SELECT * { SERVICEe:x {?s ?p ?o} }",
    "as a prefix before a block": "PREFIX service: <URL> SELECT * { service:x # c\n {?s ?p ?o} }",
    "of a variable": "SELECT * { VALUES ?x { <URL> } SERVICE ?x { ?s ?p ?o } }",
    "in a subquery": "SELECT * { { SELECT * { SERVICE <URL> { ?s ?p ?o } } } }",
    "in a construct": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "after a path that may be empty": (
        "PREFIX e: <URL> SELECT * { ?s e:p?trueSERVICE<URL>{?s ?p ?o} }"
    ),
}


@BOTH
@pytest.mark.parametrize("disguise", DISGUISES)
def test_service_is_refused(fresh: Fresh, disguise: str) -> None:
    text = DISGUISES[disguise].replace("URL", "http://127.0.0.1:9/")
    with pytest.raises(QueryError, match="uses SERVICE"):
        fresh().select(text, [ONE])
    with pytest.raises(QueryError, match="uses SERVICE"):
        fresh().construct(text, [ONE])


@pytest.fixture
def listener() -> Iterator[tuple[str, list[str]]]:
    """A server on this machine that hangs up, and the requests it got."""
    asked: list[str] = []

    class Handler(StreamRequestHandler):
        def handle(self) -> None:
            asked.append(self.rfile.readline().decode())

    with TCPServer(("127.0.0.1", 0), Handler) as server:
        thread = Thread(target=server.serve_forever, args=[0.01])
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/", asked
        server.shutdown()
        thread.join()


def test_an_engine_left_to_itself_would_call(listener: tuple[str, list[str]]) -> None:
    """Why this is looked into at all, and why not by looking for one word between spaces."""
    address, asked = listener
    store = ox.Store()
    store.add(ox.Quad(*triple("a", ox.Literal(5))))
    followed = set()
    for disguise, text in DISGUISES.items():
        before = len(asked)
        with suppress(SyntaxError, OSError, ValueError, RuntimeError):
            list(store.query(text.replace("URL", address)))
        if len(asked) > before:
            followed.add(disguise)
    assert {"as it is", "after a number", "grown together with SILENT"} <= followed
    assert "between comments that look like a string" in followed


@BOTH
@pytest.mark.parametrize("disguise", DISGUISES)
def test_nothing_is_called(fresh: Fresh, disguise: str, listener: tuple[str, list[str]]) -> None:
    address, asked = listener
    engine = fresh()
    engine.add(ONE, [triple("a", ox.Literal(5))])
    with pytest.raises(QueryError):
        engine.select(DISGUISES[disguise].replace("URL", address), [ONE])
    assert asked == []


HARMLESS = {
    "in a string": """SELECT ("SERVICE <x> {}" AS ?a) ('service' AS ?b) {}""",
    "in a long string": 'SELECT ("""a "SERVICE" <x> {}\n \\""" b""" AS ?a) {}',
    "in an IRI": "SELECT ?s { ?s <https://x.example/SERVICE#service> <urn:service> }",
    "in a comment": "# SERVICE <x> {}\nSELECT ?s { ?s ?p ?o } # service",
    "in a prefix": "PREFIX service: <https://x.example/> SELECT ?s { ?s service:x service:y }",
    "in a prefixed name": "PREFIX e: <https://x.example/> SELECT ?s { ?s e:SERVICE e:a.service-x }",
    "in a variable": "SELECT ?service { ?service ?p $SERVICE . FILTER(?p < ?service) }",
    "in a language": 'SELECT ("x"@en-service AS ?a) {}',
    "as part of a longer word": "PREFIX e: <urn:> SELECT ?s { ?s e:servicePlace ?services }",
}


@BOTH
@pytest.mark.parametrize("place", HARMLESS)
def test_the_word_service_may_stand(fresh: Fresh, place: str) -> None:
    assert not calls_outside(HARMLESS[place])
    fresh().select(HARMLESS[place], [ONE])


@given(st.text(alphabet=" {}<>\"'#\\\n:?.aSERVICE@", max_size=40))
def test_only_an_open_string_hides_what_comes_after_it(text: str) -> None:
    assert calls_outside(text + "\n} SERVICE <x> {}") or '"""' in text or "'''" in text


# How a broken query is told ----------------------------------------------------------------------


@BOTH
def test_a_broken_query_is_told_with_line_and_column(fresh: Fresh) -> None:
    with pytest.raises(QueryError) as told:
        fresh().select("SELECT ?s {\n  ?s ?p }", [ONE])
    assert told.value.what.startswith("cannot be read: error at 2:")
    assert told.value.why
    assert told.value.try_
    assert told.value.__cause__ is not None


@BOTH
def test_an_undeclared_prefix_is_told(fresh: Fresh) -> None:
    with pytest.raises(QueryError, match="cannot be read"):
        fresh().select("SELECT ?s { ?s a gx:Case }", [ONE])


@BOTH
def test_a_query_of_the_wrong_form_is_told(fresh: Fresh) -> None:
    with pytest.raises(QueryError, match="is no SELECT"):
        fresh().select("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", [ONE])
    with pytest.raises(QueryError, match="is no CONSTRUCT"):
        fresh().construct("SELECT ?s { ?s ?p ?o }", [ONE])
    with pytest.raises(QueryError, match="is no SELECT"):
        fresh().select("ASK { ?s ?p ?o }", [ONE])


# What an engine reads ----------------------------------------------------------------------------


@BOTH
def test_only_the_graphs_named_are_read(fresh: Fresh) -> None:
    engine = fresh()
    engine.add(ONE, [triple("a", ox.Literal("in one"))])
    engine.add(OTHER, [triple("a", ox.Literal("in the other"))])
    text = "SELECT ?o { ?s ?p ?o } ORDER BY ?o"
    assert engine.select(text, [ONE]).rows == ((ox.Literal("in one"),),)
    assert len(engine.select(text, [ONE, OTHER]).rows) == 2
    assert engine.select(text, []).rows == ()


@BOTH
def test_from_reaches_no_other_graph(fresh: Fresh) -> None:
    engine = fresh()
    engine.add(ONE, [triple("a", ox.Literal("in one"))])
    engine.add(OTHER, [triple("a", ox.Literal("in the other"))])
    rows = engine.select(f"SELECT ?o FROM <{OTHER}> {{ ?s ?p ?o }}", [ONE]).rows
    assert rows == ((ox.Literal("in one"),),)


@pytest.mark.parametrize("clause", [f"GRAPH <{OTHER}>", "GRAPH ?g"])
def test_graph_reaches_no_other_graph(clause: str) -> None:
    """The second engine knows one graph only and refuses the clause outright."""
    engine = OxigraphEngine()
    engine.add(ONE, [triple("a", ox.Literal("in one"))])
    engine.add(OTHER, [triple("a", ox.Literal("in the other"))])
    assert engine.select(f"SELECT ?o {{ {clause} {{ ?s ?p ?o }} }}", [ONE]).rows == ()


@BOTH
def test_an_input_is_bound_and_comes_back_in_its_column(fresh: Fresh) -> None:
    engine = fresh()
    engine.add(ONE, [triple("a", ox.Literal("x")), triple("b", ox.Literal("y"))])
    text = "SELECT ?s ?o ?nothing { ?s ?p ?o } ORDER BY ?o"
    answer = engine.select(text, [ONE], {"s": ox.NamedNode("urn:b")})
    assert answer.columns == ("s", "o", "nothing")
    assert answer.rows == ((ox.NamedNode("urn:b"), ox.Literal("y"), None),)


@BOTH
def test_a_group_by_that_gathers_nothing_has_no_row(fresh: Fresh) -> None:
    text = "SELECT ?s (COUNT(DISTINCT ?o) AS ?n) { ?s <urn:p> ?o } GROUP BY ?s"
    engine = fresh()
    assert engine.select(text, [ONE]).rows == ()
    engine.add(ONE, [triple("a", ox.Literal("x"))])
    assert len(engine.select(text, [ONE]).rows) == 1


@BOTH
def test_a_count_of_nothing_without_groups_is_one_row(fresh: Fresh) -> None:
    rows = fresh().select("SELECT (COUNT(DISTINCT ?o) AS ?n) { ?s <urn:p> ?o }", [ONE]).rows
    assert [term.value for row in rows for term in row if isinstance(term, ox.Literal)] == ["0"]


@BOTH
def test_a_dropped_graph_is_gone_and_dropping_it_again_is_no_error(fresh: Fresh) -> None:
    engine = fresh()
    engine.add(ONE, [triple("a", ox.Literal("x"))])
    engine.add(OTHER, [triple("b", ox.Literal("y"))])
    engine.drop(ONE)
    engine.drop(ONE)
    assert list(engine.triples(ONE)) == []
    assert list(engine.triples(OTHER)) == [triple("b", ox.Literal("y"))]


@BOTH
def test_what_is_constructed_can_be_added_and_read_again(fresh: Fresh) -> None:
    engine = fresh()
    engine.add(ONE, [triple("a", ox.Literal("x", language="en")), triple("a", ox.Literal(4))])
    made = engine.construct("CONSTRUCT { ?s <urn:q> ?o } WHERE { ?s ?p ?o }", [ONE])
    engine.add(OTHER, made)
    assert set(engine.triples(OTHER)) == set(made)
    assert len(set(made)) == 2


@BOTH
def test_what_is_constructed_can_go_straight_into_a_graph(fresh: Fresh) -> None:
    engine = fresh()
    engine.add(ONE, [triple("a", ox.Literal("x", language="en")), triple("a", ox.Literal(4))])
    query = "CONSTRUCT { ?s <urn:q> ?o } WHERE { ?s ?p ?o }"
    engine.insert(query, [ONE], OTHER)
    assert set(engine.triples(OTHER)) == set(engine.construct(query, [ONE]))
    assert engine.size() == 4
    with pytest.raises(QueryError, match="is no CONSTRUCT"):
        engine.insert("SELECT * WHERE { ?s ?p ?o }", [ONE], OTHER)


# Terms -------------------------------------------------------------------------------------------

TERMS = [
    ox.NamedNode("https://x.example/a#b"),
    ox.BlankNode("b1"),
    ox.Literal("plain"),
    ox.Literal(""),
    ox.Literal("ärztlich", language="de"),
    ox.Literal('a "quoted"\nline'),
    *(
        ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + kind))
        for text, kind in [
            ("4.5", "decimal"),
            ("4", "integer"),
            ("true", "boolean"),
            ("2026-11-22", "date"),
            ("2026-11", "gYearMonth"),
            ("2026", "gYear"),
            ("P6M", "duration"),
            ("https://x.example/", "anyURI"),
        ]
    ),
]


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_a_term_comes_back_from_the_other_engine_as_it_was(term: ox.Literal) -> None:
    assert from_rdflib(to_rdflib(term)) == term


@pytest.mark.parametrize("term", TERMS, ids=str)
def test_both_engines_give_back_the_term_they_were_given(term: ox.Literal) -> None:
    given_triple = triple("a", term)
    for engine in (OxigraphEngine(), RdflibEngine()):
        engine.add(ONE, [given_triple])
        assert list(engine.triples(ONE)) == [given_triple]
        assert engine.select("SELECT ?o { ?s ?p ?o }", [ONE]).rows[0][0] in (term, *blank(term))


def blank(term: object) -> list[ox.BlankNode]:
    """A blank node may come back from a query under another label."""
    return [term] if isinstance(term, ox.BlankNode) else []


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"])))
def test_any_text_survives_the_way_through_the_other_engine(text: str) -> None:
    assert from_rdflib(to_rdflib(ox.Literal(text))) == ox.Literal(text)


def test_what_is_no_term_is_refused() -> None:
    with pytest.raises(TypeError):
        to_rdflib(triple("a", ox.Literal("x")))
