"""The report for a meeting and the record of the panel: tagged, the same again, kept apart."""

from __future__ import annotations

import io
from datetime import UTC, datetime
from pathlib import Path

import pikepdf
import pyoxigraph as ox
import pytest
from typer.testing import CliRunner

from explorer import panel_export
from explorer.cli import app
from explorer.desk.panel import add_panel_record
from explorer.desk.people import Person
from explorer.desk.storage import Desk, open_desk
from explorer.errors import UsageError
from explorer.library import Library
from explorer.meeting import content, pair_named, report
from explorer.vocabulary import KB, PREFIXES

CONFLICT = "bmj-2025-ra-epi-st--asa-asra-2010-esi-radicular"
PARTED = "topic-failed-care/threshold-difference/aetna-cpb-0016-esi--bcbs-mp-303"
CLASH = "odg-esi/without/ODG-C--asipp-2021-dh-cervical-il"
NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
CHAIR = Person("chair", "Dr. Chair", frozenset({"reviewer"}))
NASTY = '#panic("x") $1$ *bold* @x "quoted" \\ <label> = heading'


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("EXPLORER_DESK", str(tmp_path / "desk.sqlite"))
    desk = open_desk(clock=lambda: NOON)
    add_panel_record(desk, CHAIR, KB + CONFLICT, kind="vote", verdict="reject", text=NASTY)
    add_panel_record(desk, CHAIR, KB + CONFLICT, kind="note", text="=1+1")
    return desk


def test_a_report_is_tagged_has_a_title_and_is_the_same_again(library: Library, desk: Desk) -> None:
    pairs = [KB + CONFLICT, KB + CLASH, KB + PARTED]
    record = {pair: panel_export.entries(desk, pair) for pair in pairs}
    made = report(library, pairs, recorded=record)
    assert made == report(library, pairs, recorded=record)
    with pikepdf.open(io.BytesIO(made)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        assert str(pdf.docinfo["/Title"]) == "Disagreements between guidelines"
        assert len(pdf.pages) >= 4
        with pdf.open_metadata() as told:
            assert told["pdfuaid:part"] == "1"


def test_a_report_holds_both_sides_the_evidence_the_weighing_and_the_record(
    library: Library, desk: Desk
) -> None:
    record = {KB + CONFLICT: panel_export.entries(desk, KB + CONFLICT)}
    told = content(library, [KB + CONFLICT, KB + CONFLICT], recorded=record)
    (pair,) = told["pairs"]
    assert [side["document"] for side in pair["sides"]] == [
        "BMJ 2025 Rapid Recommendation",
        "ASA/ASRA 2010",
    ]
    assert len(pair["panels"]) == 2
    assert all(panel["alt"] for panel in pair["panels"])
    assert len(pair["weighing"]) >= 4
    assert any("ASA/ASRA 2010" in each and "recalled" in each for each in pair["open"])
    assert any("better studies could turn it" in each for each in pair["open"])
    assert any("34-society statement" in row for row in pair["criticism"])
    assert pair["record"][1] == (
        "vote",
        "reject",
        NASTY,
        "Dr. Chair",
        "2026-11-27T12:00:00.000000Z",
    )
    assert {row["title"] for row in told["references"]} >= {
        "Commonly used interventional procedures for non-cancer chronic spine pain: a clinical "
        "practice guideline"
    }


def test_a_report_on_two_policies_says_who_falls_between_them(library: Library) -> None:
    (pair,) = content(library, [pair_named(library, PARTED)])["pairs"]
    assert pair["lines"][1] == ("threshold", "at least 4 weeks", "at least 2 weeks", "differs")
    assert "From 2 weeks up to less than 4 weeks" in pair["no_panels"]
    assert "never weighed" in pair["weighing"][0]


def test_a_report_on_nothing_and_on_what_is_not_there_is_refused(library: Library) -> None:
    with pytest.raises(UsageError, match="No disagreement"):
        report(library, [])
    with pytest.raises(UsageError) as refused:
        pair_named(library, CONFLICT[:-1])
    assert CONFLICT in (refused.value.try_ or "")
    with pytest.raises(UsageError, match="several"):
        pair_named(library, "topic-pain-duration")
    assert pair_named(library, f"kb:{CLASH}") == KB + CLASH


def test_the_command_writes_the_report_to_a_file(tmp_path: Path, desk: Desk) -> None:
    out = tmp_path / "meeting.pdf"
    done = CliRunner().invoke(app, ["report", CONFLICT, "--out", str(out)])
    assert done.exit_code == 0
    assert out.read_bytes().startswith(b"%PDF")


def test_the_command_cites_what_is_named() -> None:
    done = CliRunner().invoke(app, ["cite", "bmj-2025-rapidrec", "--format", "bibtex"])
    assert done.exit_code == 0
    assert done.stdout.count("@") == 1


def test_the_record_of_the_panel_stands_in_a_graph_of_its_own(desk: Desk) -> None:
    found = panel_export.entries(desk)
    text = panel_export.as_trig(found)
    assert text == panel_export.as_trig(found[::-1])
    store = ox.Store()
    store.load(text.encode(), format=ox.RdfFormat.TRIG)
    assert [graph.value for graph in store.named_graphs()] == [panel_export.GRAPH]
    asked = f"""
        PREFIX prov: <{PREFIXES["prov"]}> PREFIX dcterms: <{PREFIXES["dcterms"]}>
        PREFIX rdfs: <{PREFIXES["rdfs"]}>
        SELECT ?kind ?verdict ?name ?at WHERE {{ GRAPH ?graph {{
          ?entry dcterms:subject <{KB}{CONFLICT}> ; dcterms:type ?kind ; prov:generatedAtTime ?at ;
            prov:wasAttributedTo/rdfs:label ?name .
          OPTIONAL {{ ?entry prov:value ?verdict }}
        }} }} ORDER BY ?kind"""
    rows = [
        [str(value.value) if value else None for value in row]
        for row in store.query(asked)  # type: ignore[union-attr]
    ]
    assert [row[:3] for row in rows] == [
        ["note", None, "Dr. Chair"],
        ["vote", "reject", "Dr. Chair"],
    ]


def test_the_record_is_never_among_the_knowledge(library: Library, desk: Desk) -> None:
    assert panel_export.entries(desk)
    assert not any("/panel/" in str(t.subject) for t in library.statements())


def test_the_rows_of_the_record_name_pair_kind_and_person(desk: Desk) -> None:
    rows = panel_export.rows(panel_export.entries(desk, KB + CONFLICT))
    assert [row[0] for row in rows] == ["1", "2"]
    assert rows[0][1:4] == (KB + CONFLICT, "vote", "reject")
    assert len(rows[0]) == len(panel_export.COLUMNS)
