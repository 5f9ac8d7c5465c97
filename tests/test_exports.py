"""What is taken away: nothing a spreadsheet would compute, the same bytes again, all sources in."""

from __future__ import annotations

import csv
import io
import json

import openpyxl
import pyoxigraph as ox
import pytest

from explorer import bibliography, exports
from explorer.errors import UsageError
from explorer.library import Library
from explorer.vocabulary import GX, KB, PREFIXES

NASTY = ("=1+1", "+1+1", "-cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "  =1+1", "\r=1", "\n=1")
FACET = KB + "aanscns-2014-ia-facet--asa-asra-2010-facet-ia"


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@pytest.mark.parametrize("text", NASTY)
def test_no_cell_of_a_csv_begins_like_a_formula(text: str) -> None:
    told = exports.as_csv(("a", text), [(text, "plain")]).decode("utf-8-sig")
    for row in csv.reader(io.StringIO(told, newline="")):
        for cell in row:
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
            assert not cell.lstrip().startswith(("=", "+", "-", "@"))


def test_numbers_stay_numbers_and_nothing_is_lost() -> None:
    rows = [("-0.5", "12", "⊕⊕◯◯ low", 'a, "b"\nc', None)]
    told = exports.as_csv(("a", "b", "c", "d", "e"), rows).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(told, newline="")))[1] == [
        "-0.5", "12", "⊕⊕◯◯ low", "a, \"b\"\nc", ""
    ]  # fmt: skip


def test_a_workbook_holds_text_and_numbers_and_no_formula() -> None:
    rows = [(each, "-0.5", "note") for each in NASTY]
    made = exports.as_xlsx(
        {"a/b: [long name] of a sheet that goes on": (("=head", "n", "c"), rows)}
    )
    (sheet,) = openpyxl.load_workbook(io.BytesIO(made)).worksheets
    kinds = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert kinds == {"s", "n"}
    assert sheet["B2"].value == -0.5
    assert sheet["A2"].value == NASTY[0]
    assert len(sheet.title) <= 31


def test_the_same_table_gives_the_same_bytes() -> None:
    sheets = {"one": (("a",), [("1",)]), "two": (("b",), [("x",)])}
    assert exports.as_xlsx(sheets) == exports.as_xlsx(sheets)


def test_a_picture_becomes_a_png_and_the_same_one_again() -> None:
    size = 'width="20" height="10"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><rect {size}/></svg>'
    drawn = exports.as_png(svg, "a square")
    assert drawn.startswith(b"\x89PNG")
    assert drawn == exports.as_png(svg, "a square")


def test_a_selection_goes_down_to_passages_and_documents_and_says_where_it_is_from(
    library: Library,
) -> None:
    text = exports.as_turtle(library, [FACET])
    assert text == exports.as_turtle(library, [FACET])
    graph = ox.Store()
    graph.load(text.encode(), format=ox.RdfFormat.TURTLE)
    asked = f"""
        PREFIX gx: <{GX}> PREFIX prov: <{PREFIXES["prov"]}> PREFIX rdf: <{PREFIXES["rdf"]}>
        SELECT DISTINCT ?document WHERE {{
          <{FACET}> gx:sideA|gx:sideB ?side .
          ?side gx:population/gx:children/rdf:rest*/rdf:first ?part .
          ?side gx:passage/gx:inDocument ?document .
          ?selection a prov:Entity ; prov:wasDerivedFrom ?document .
        }}"""
    documents = {str(row["document"].value) for row in graph.query(asked)}  # type: ignore[union-attr]
    assert documents == {KB + "aanscns-2014-injections", KB + "asa-asra-2010"}


def test_a_reference_holds_what_is_on_file_and_no_author_read_out_of_it(library: Library) -> None:
    rows = bibliography.cited(library, ["bmj-2025-rapidrec"])
    told = bibliography.as_bibtex(rows)
    assert told.startswith("@techreport{bmj-2025-rapidrec,\n  title = {{Commonly used")
    assert "doi = {10.1136/bmj-2024-079970}" in told
    assert "author" not in told
    assert "Known here as: secondary" in told
    (item,) = json.loads(bibliography.as_csl(rows))
    assert item["issued"] == {"date-parts": [[2025, 2, 19]]}
    assert item["DOI"] == "10.1136/bmj-2024-079970"
    assert "author" not in item


def test_every_document_is_cited_once_and_every_brace_is_closed(library: Library) -> None:
    rows = bibliography.cited(library)
    assert len(rows) == len({row["document"] for row in rows}) >= 100
    told = bibliography.as_bibtex(rows)
    assert told.count("{") == told.count("}")
    assert len(json.loads(bibliography.as_csl(rows))) == len(rows)


def test_what_bibtex_would_take_for_itself_is_escaped() -> None:
    empty = ("shortName", "publisher", "issued", "citation", "doi", "url", "known")
    title = "50% & {more} #1_$ \\ ~ ^"
    row = {"document": "kb/x", "kind": "x/Article", "title": title, **dict.fromkeys(empty)}
    told = bibliography.as_bibtex([row])
    assert r"50\% \& \{more\} \#1\_\$ \textbackslash{} \textasciitilde{} \textasciicircum{}" in told


def test_a_document_that_is_not_on_file_is_refused_with_the_nearest(library: Library) -> None:
    with pytest.raises(UsageError) as refused:
        bibliography.cited(library, ["bmj-2025-rapidrek"])
    assert "bmj-2025-rapidrec" in (refused.value.try_ or "")
