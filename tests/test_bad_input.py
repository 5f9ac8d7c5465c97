"""Bad input at the door: a clear message, its exit code, no traceback, and nothing hangs."""

from pathlib import Path

import pytest

import explorer.sources
from explorer.cli import main
from explorer.sources import Knowledge, read_knowledge

PREFIXES = """\
@prefix gx: <https://w3id.org/guideline-explorer/ontology#> .
@prefix term: <https://w3id.org/guideline-explorer/term/> .
@prefix kb: <https://w3id.org/guideline-explorer/kb/> .
@prefix case: <https://w3id.org/guideline-explorer/case/> .
@prefix code: <https://w3id.org/guideline-explorer/code/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
REQUEST = """
case:a a gx:Case ; rdfs:label "A case" ; gx:request <a/request> .
<a/request> a gx:Request ; gx:code code:cpt-62321 .
"""
CASES = {
    "broken Turtle": ("a.ttl", "case:a a .", "a.ttl:1:", 3),
    "unknown concept": (
        "a.ttl",
        PREFIXES
        + REQUEST
        + "<a/f> a gx:Fact ; gx:concept term:meloxcam ; gx:assertion gx:present .",
        "did you mean term:meloxicam",
        3,
    ),
    "no request": ("a.ttl", PREFIXES + "case:a a gx:Case .", "has no request", 3),
    "empty file": ("a.trig", "", "the file is empty", 3),
    "remote context": ("a.jsonld", '{"@context": "https://x.example/"}', "from elsewhere", 3),
    "external entity": ("a.rdf", '<!DOCTYPE r [<!ENTITY e SYSTEM "file:///e">]><r/>', "entity", 3),
    "wrong encoding": ("a.ttl", PREFIXES + "# \udce9", "not UTF-8", 3),
    "unknown ending": ("a.pdf", "x", "the ending .pdf", 3),
}


def answer(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int | str | None, str]:
    """Exit code and everything said on standard error; standard output stays empty."""
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    said = capsys.readouterr()
    assert "Traceback" not in said.err
    return ended.value.code, said.err


@pytest.mark.parametrize(("name", "content", "told", "code"), CASES.values(), ids=CASES)
def test_a_case_that_cannot_be_used_says_why(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    name: str,
    content: str,
    told: str,
    code: int,
) -> None:
    path = tmp_path / name
    path.write_bytes(content.encode("utf-8", "surrogateescape"))
    ended, said = answer(capsys, "assess", str(path))
    assert told in said
    assert ended == code


def test_a_huge_file_is_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.trig"
    with path.open("wb") as file:
        file.truncate(50_000_000)
    ended, said = answer(capsys, "assess", str(path))
    assert "50,000,000 bytes" in said
    assert ended == 3


def test_a_missing_case_gets_the_nearest_name(capsys: pytest.CaptureFixture[str]) -> None:
    ended, said = answer(capsys, "assess", "cervical-esi-62312")
    assert "did you mean cervical-esi-62321?" in said
    assert ended == 2


@pytest.mark.parametrize(
    ("turtle", "told"),
    [
        ("kb:c gx:threshold kb:q . kb:q gx:low 4.0 .", "is an amount without a unit"),
        ("kb:c gx:children ( kb:d ) . kb:d gx:appliesWhen kb:c .", "needs itself to be decided"),
    ],
)
def test_knowledge_that_cannot_be_evaluated_is_found_by_check(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    turtle: str,
    told: str,
) -> None:
    (tmp_path / "core.ttl").write_text(PREFIXES + turtle, "utf-8")

    def instead() -> Knowledge:
        return read_knowledge(tmp_path)

    monkeypatch.setattr(explorer.sources, "read_knowledge", instead)
    with pytest.raises(SystemExit) as ended:
        main(["check"])
    assert told in capsys.readouterr().out
    assert ended.value.code == 1


def test_broken_knowledge_is_told_file_by_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a.ttl", "b.ttl"):
        (tmp_path / name).write_text("broken", "utf-8")

    def instead() -> Knowledge:
        return read_knowledge(tmp_path)

    monkeypatch.setattr(explorer.sources, "read_knowledge", instead)
    ended, said = answer(capsys, "check")
    assert "a.ttl:1:1" in said
    assert "b.ttl:1:1" in said
    assert ended == 3
