"""Rows and graphs are compared up to the names of blank nodes, and numbers by their value."""

from __future__ import annotations

import random

import pyoxigraph as ox
import pytest

from explorer.testing.clauses import from_clauses, ordering
from explorer.testing.comparison import difference
from explorer.testing.spec_pages import Cells
from explorer.vocabulary import PREFIXES


def iri(name: str) -> ox.NamedNode:
    return ox.NamedNode(f"http://example.org/{name}")


def blank(name: str) -> ox.BlankNode:
    return ox.BlankNode(name)


def number(text: str, kind: str = "integer") -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(PREFIXES["xsd"] + kind))


def ring(size: int, name: str, start: int = 0) -> list[Cells]:
    """Blank nodes that know each other in a circle."""
    names = [f"{name}{start + n}" for n in range(size)]
    return [
        (blank(one), iri("knows"), blank(other))
        for one, other in zip(names, names[1:] + names[:1], strict=True)
    ]


def test_blank_nodes_stand_for_each_other_one_for_one_throughout() -> None:
    expected = [(blank("a"), blank("b")), (blank("b"), blank("a"))]
    assert difference(expected, [(blank("x"), blank("y")), (blank("y"), blank("x"))]) is None
    assert difference(expected, [(blank("x"), blank("y")), (blank("x"), blank("y"))])
    assert difference(expected, [(blank("x"), blank("y")), (blank("y"), blank("z"))])
    assert difference([(blank("a"),), (blank("b"),)], [(blank("x"),), (blank("x"),)])


def test_blank_nodes_inside_quoted_triples_are_the_same_nodes() -> None:
    def rows(one: str, inside: str) -> list[Cells]:
        return [(blank(one), ox.Triple(blank(inside), iri("says"), number("1")))]

    assert difference(rows("a", "a"), rows("x", "x")) is None
    assert difference(rows("a", "b"), rows("x", "y")) is None
    assert difference(rows("a", "a"), rows("x", "y"))


def test_two_rings_of_three_are_no_ring_of_six() -> None:
    six, threes = ring(6, "a"), ring(3, "b") + ring(3, "b", start=3)
    assert difference(six, six[3:] + six[:3]) is None
    assert difference(threes, ring(3, "y") + ring(3, "x")) is None
    assert difference(six, threes)


def test_many_nodes_that_all_look_alike_are_paired_at_once() -> None:
    size = 300
    expected: list[Cells] = [(blank(f"a{n}"), iri("p"), blank(f"b{n}")) for n in range(size)]
    found: list[Cells] = [(blank(f"x{n}"), iri("p"), blank(f"y{n}")) for n in range(size)]
    random.Random(1).shuffle(found)
    assert difference(expected, found) is None
    wrong = difference(expected, [*found[:-1], (blank("x0"), iri("p"), blank("y1"))])
    assert wrong
    assert wrong.missing


def test_rows_count_as_often_as_they_come_unless_the_test_is_lax() -> None:
    twice, once = [(iri("a"),), (iri("a"),)], [(iri("a"),)]
    assert difference(twice, once)
    assert difference(twice, once, lax=True) is None
    assert difference(once, twice, lax=True)
    assert difference(twice, [(iri("b"),)], lax=True)


def test_the_order_counts_where_it_is_said_to() -> None:
    rows = [(iri("a"),), (iri("b"),)]
    assert difference(rows, rows[::-1]) is None
    found = difference(rows, rows[::-1], ordered=True)
    assert found
    assert found.order
    assert not found.missing
    assert difference([(blank("a"),), *rows], [(blank("x"),), *rows], ordered=True) is None


def test_rows_change_places_only_where_what_orders_them_says_nothing() -> None:
    def row(key: str | ox.Literal, name: str) -> tuple[ox.Literal, ox.Literal]:
        return (ox.Literal(key) if isinstance(key, str) else key), ox.Literal(name)

    ties = [row("1", "a"), row("1", "b"), row("2", "c")]
    assert difference(ties, [ties[1], ties[0], ties[2]], ordered=True, keys=[0]) is None
    assert difference(ties, [ties[1], ties[0], ties[2]], ordered=True, keys=[0, 1])
    assert difference(ties, [ties[1], ties[0], ties[2]], ordered=True)
    assert difference(ties, [ties[2], ties[0], ties[1]], ordered=True, keys=[0])
    kinds = [row(ox.Literal(1), "a"), row("one", "a"), row(ox.Literal(2.0), "a")]
    assert difference(kinds, [kinds[1], kinds[0], kinds[2]], ordered=True, keys=[0]) is None
    assert difference(kinds, kinds[::-1], ordered=True, keys=[0])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (number("01"), number("1"), True),
        (number("1.50", "decimal"), number("1.5", "decimal"), True),
        (number("1", "decimal"), number("1"), False),
        (number("1.0E0", "double"), number("1", "double"), True),
        (number("0.1", "double"), number("0.10000000000000001", "double"), True),
        (number("0.1", "double"), number("0.1000001", "double"), False),
        (number("1", "boolean"), number("true", "boolean"), True),
        (
            number("2026-01-01T00:00:00.000Z", "dateTime"),
            number("2026-01-01T00:00:00+00:00", "dateTime"),
            True,
        ),
        (number("one"), number("1"), False),
        (ox.Literal("a"), ox.Literal("a", language="en"), False),
        (None, ox.Literal(""), False),
    ],
)
def test_numbers_times_and_truth_are_compared_by_value_and_datatype(
    one: ox.Literal | None, other: ox.Literal, same: bool
) -> None:
    assert (difference([(one,)], [(other,)]) is None) is same


def test_what_is_missing_and_what_is_too_much_is_named() -> None:
    found = difference([(iri("a"), iri("b"))], [(iri("a"), iri("c"))])
    assert found
    assert found.missing == ((iri("a"), iri("b")),)
    assert found.unexpected == ((iri("a"), iri("c")),)


@pytest.mark.parametrize(
    ("text", "ordered"),
    [
        ("SELECT ?a { ?a ?b ?c } ORDER BY ?a", True),
        ("SELECT ?a { { SELECT ?a { ?a ?b ?c } ORDER BY ?a } }", False),
        ('SELECT ?a { ?a ?b " } ORDER BY ?a" }', False),
        ("SELECT ?a { ?a ?b ?c } # ORDER BY ?a", False),
        ("SELECT ?a { ?a ?b ?c { ?d ?e ?f } } order  by ?a", True),
    ],
)
def test_only_the_order_of_the_outermost_query_counts(text: str, ordered: bool) -> None:
    assert ordering(text) is ordered


def test_graphs_that_a_query_names_are_resolved() -> None:
    text = "PREFIX : <http://e/> SELECT * FROM <a.ttl> FROM NAMED :b { ?a ?b ?c }"
    assert list(from_clauses(text, "http://base/x")) == ["http://base/a.ttl", "http://e/b"]
