"""The commands on the first case, as somebody types them: what is printed, and exit codes."""

import io
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from explorer.cli import main
from explorer.engines import OxigraphEngine
from explorer.library import Library
from explorer.sources import read_knowledge

ROOT = Path(__file__).parent.parent
CASE = "cervical-esi-62321"
ON = ("--as-of", "2026-11-22")
SHORT = (
    "Request",
    "Other policies, for comparison only, and how each is known",
    "What to ask for",
    "What guidelines recommend",
    "Where guidelines part",
    "Risks that the facts raise",
    "Pitfalls",
    "Alternatives on file",
    "Evidence on file",
    "Sources",
)
SECTIONS = (
    "Request",
    "What to ask for",
    "What the criteria would come to if one more node were met",
    "What guidelines recommend on this request",
    "Where guidelines part",
    "Risks that the facts raise",
    "Alternatives on file",
    "Pitfalls",
    "Evidence on file",
    "How the documents came about",
    "Facts on record",
    "Sources",
)
HEAVY = ("streamlit", "owlready2", "rdflib", "networkx", "pyshacl")


@dataclass(frozen=True)
class Done:
    code: int
    out: str
    err: str


def in_a_process(*arguments: str, **environment: str) -> Done:
    """The command in a process of its own, with its output piped."""
    done = subprocess.run(
        [sys.executable, "-m", "explorer", *arguments],
        capture_output=True,
        check=False,
        cwd=ROOT,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        timeout=120,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def explorer(*arguments: str, given: str = "") -> Done:
    """The command in this process, on a library that is opened once."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Library, "open", opened)
        patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(given.encode())))
        patch.setattr(sys, "stdout", out)
        patch.setattr(sys, "stderr", err)
        patch.chdir(ROOT)
        with pytest.raises(SystemExit) as ended:
            main(arguments)
    assert isinstance(ended.value.code, int)
    return Done(ended.value.code, written(out), written(err))


def written(stream: io.TextIOWrapper) -> str:
    stream.seek(0)
    return stream.read()


@cache
def opened() -> Library:
    return Library(read_knowledge(), OxigraphEngine())


@pytest.fixture(scope="module")
def text() -> str:
    """The text as it is printed by default."""
    done = in_a_process("assess", CASE, *ON)
    assert (done.code, done.err) == (0, "")
    return done.out


@pytest.fixture(scope="module")
def whole() -> str:
    """The text with everything."""
    return explorer("assess", CASE, *ON, "--full").out


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    read: dict[str, Any] = json.loads(explorer("assess", CASE, *ON, "--format", "json").out)
    return read


@pytest.fixture(params=["text", "whole"])
def either(request: pytest.FixtureRequest) -> str:
    said: str = request.getfixturevalue(request.param)
    return said


# The text ----------------------------------------------------------------------------------------


def test_the_determination_and_what_decides_it_come_first(either: str) -> None:
    opening = " ".join(either.split("\n\n")[1].split())
    assert opening.startswith("x criteria not met ")
    assert "decisive At least 4 weeks of conservative treatment" in opening
    assert "(kb:A16-CONS-D)" in opening


def test_the_sections_come_in_the_order_of_a_reviewer(whole: str) -> None:
    titles = re.findall(r"^(.+)\n-+$", whole, flags=re.MULTILINE)
    assert [title for title in titles if title in SECTIONS] == list(SECTIONS)


def test_the_sections_of_the_short_text_come_in_the_same_order(text: str) -> None:
    titles = re.findall(r"^-- ([^,(\n]+(?:, for[^-\n]+)?).* -*$", text, flags=re.MULTILINE)
    assert [each for each in map(str.strip, titles) if each in SHORT] == list(SHORT)


@pytest.mark.parametrize(
    "said",
    [
        "kb:A16-CONS-D; decisive; computed; required at least 4 weeks; found 1 week; "
        "shortfall 3 weeks",
        "kb:A16-IMG; asserted; required 24 months; found within 24 months",
        "? undocumented Delivered inside a comprehensive pain program",
        "- not applicable Lumbar branch",
        "applies undocumented: ",
        "A person decides.",
    ],
)
def test_the_whole_text_says(whole: str, said: str) -> None:
    assert said in " ".join(whole.split())


@pytest.mark.parametrize(
    "said",
    [
        "(kb:A16-CONS-D)",
        "required at least 4 weeks; found 1 week; shortfall 3 weeks",
        "asserted; required 24 months; found within 24 months",
        "? undocumented Delivered inside a comprehensive pain program",
        "- not applicable Lumbar branch",
        "applies: undocumented; missing: ",
        "more with --full",
        f"A person decides. This is no medical advice and no coverage decision; it becomes a "
        "determination only when somebody puts their name to it. --full tells everything; "
        f"explorer explain ID --case {CASE} tells why.",
    ],
)
def test_the_short_text_says(text: str, said: str) -> None:
    assert said in " ".join(text.split())


@pytest.mark.parametrize("width", [80, 120])
def test_the_short_text_is_short_and_names_all_that_is_open_and_all_to_ask_for(
    document: dict[str, Any], width: int
) -> None:
    out = explorer_at(width, "assess", CASE, *ON)
    said = " ".join(out.split())
    whole = explorer_at(width, "assess", CASE, *ON, "--full")
    assert len(out.splitlines()) * 4 <= len(whole.splitlines())
    (policy,) = (each for each in document["policies"] if each["decides"])
    criteria = said[said.index(f"-- {policy['title']} -") : said.index("-- What to ask for -")]
    to_ask = said[said.index("-- What to ask for -") : said.index("-- What guidelines recommend")]
    nodes = [each for each in applicable(policy["criteria"]) if each["mandatory"]]
    open_nodes = [each for each in nodes if each["status"] in ("unmet", "undocumented")]
    assert {each["status"] for each in open_nodes} == {"unmet", "undocumented"}
    marks = {"unmet": "x unmet", "undocumented": "? undocumented"}
    missing = [
        each["id"]
        for each in open_nodes
        if f"{marks[each['status']]} {each['label']}" not in criteria
    ]
    assert missing == []
    assert len(document["actions"]) > 10
    unsaid = [
        each["id"]
        for each in document["actions"]
        if f"{each['label']} {each['citations']}" not in to_ask
        or not all(settling in to_ask for settling in each["settles"])
    ]
    assert unsaid == []


def explorer_at(width: int, *arguments: str) -> str:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(width))
        return explorer(*arguments).out


def applicable(node: dict[str, Any]) -> list[dict[str, Any]]:
    """The node and what lies under it, but for what lies under a node that does not apply."""
    below = [] if node["status"] == "not-applicable" else node["children"]
    return [node, *(each for child in below for each in applicable(child))]


def test_piped_text_has_no_escape_codes_no_long_lines_and_no_trailing_blanks(either: str) -> None:
    assert "\x1b" not in either
    assert not re.search("[\u2500-\u257f]", either)
    assert not re.search(r" $", either, flags=re.MULTILINE)
    long = [line for line in either.splitlines() if len(line) > 80]
    assert [line for line in long if " " in line.strip()] == []


def test_every_citation_of_the_text_is_among_its_sources(either: str) -> None:
    """A policy for comparison stands behind its number, which is then not listed again."""
    body, _ = re.split(r"\n(?:Sources\n|-- Sources, )", either)
    listed = set(re.findall(r"^ *\[(\d+)\] ", either, flags=re.MULTILINE))
    cited = {n for group in re.findall(r"\[([\d,\s]+)\]", body) for n in re.findall(r"\d+", group)}
    assert cited
    assert cited - listed == set()


# JSON and Turtle ---------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["json", "ttl"])
def test_two_runs_give_the_same_bytes(form: str) -> None:
    first = in_a_process("assess", CASE, *ON, "--format", form, PYTHONHASHSEED="1")
    second = in_a_process("assess", CASE, *ON, "--format", form, PYTHONHASHSEED="2")
    assert (first.code, first.err) == (0, "")
    assert first.out == second.out


def test_the_turtle_can_be_read_and_names_the_decisive_finding() -> None:
    turtle = explorer("assess", CASE, *ON, "--format", "ttl").out
    subjects = {str(each.subject) for each in ox.parse(turtle, ox.RdfFormat.TURTLE)}
    assert any(name.endswith("/finding/A16-CONS-D>") for name in subjects)


def test_a_file_and_standard_input_give_what_the_slug_gives(document: dict[str, Any]) -> None:
    path = ROOT / "cases" / f"{CASE}.trig"
    by_path = explorer("assess", str(path), *ON, "--format", "json").out
    given = path.read_text("utf-8")
    by_input = explorer("assess", "-", *ON, "--format", "json", given=given).out
    assert json.loads(by_path) == document
    assert json.loads(by_input) == document


def test_the_options_change_what_they_name(document: dict[str, Any]) -> None:
    options = ("--policy", "aetna-cpb-0016-esi-legacy", "--profile", "specificity-first")
    other = json.loads(explorer("assess", CASE, *ON, *options, "--format", "json").out)
    deciding = [each["id"] for each in other["policies"] if each["decides"]]
    assert [name.rpartition("/")[2] for name in deciding] == ["aetna-cpb-0016-esi-legacy"]
    assert other["profile"]["id"] != document["profile"]["id"]


# explain, ask, conflicts -------------------------------------------------------------------------


def test_explain_leads_from_the_decisive_node_to_fact_and_passage() -> None:
    done = explorer("explain", "kb:A16-CONS-D", "--case", CASE)
    said = " ".join(done.out.split())
    assert (done.code, done.err) == (0, "")
    assert said.startswith("x unmet At least 4 weeks of conservative treatment")
    for reason in ("fact-F5", "fact-F13", "kb:A16-CONS-D-passage"):
        assert reason in said


def test_explain_as_json_is_a_tree_of_reasons() -> None:
    iri = "https://w3id.org/guideline-explorer/kb/A16-CONS-D"
    tree = json.loads(explorer("explain", iri, "--case", CASE, "--format", "json").out)
    keys = ["id", "label", "kind", "status", "how", "known", "text", "because"]
    assert list(tree) == keys
    assert tree["id"] == iri
    assert tree["because"]
    assert all(list(each) == keys for each in tree["because"])


def test_every_question_is_listed_and_the_list_is_not_empty() -> None:
    listed = json.loads(explorer("ask", "--format", "json").out)
    files = sorted(path.stem for path in (ROOT / "queries" / "ask").glob("*.rq"))
    assert files
    assert sorted(each["name"] for each in listed) == files


def test_an_answer_has_the_columns_that_its_query_promises() -> None:
    listed = {each["name"]: each for each in json.loads(explorer("ask", "--format", "json").out)}
    done = explorer("ask", "facts", "--case", CASE, "--format", "json")
    rows = json.loads(done.out)
    assert rows
    assert all(list(row) == listed["facts"]["output"] for row in rows)


def test_conflicts_of_a_document_are_those_of_its_statements() -> None:
    every = json.loads(explorer("conflicts", "--format", "json").out)
    some = json.loads(
        explorer("conflicts", "--document", "asipp-2021-epidural", "--format", "json").out
    )
    assert 0 < len(some) < len(every)
    assert all(each in every for each in some)
    assert all("/asipp-2021-" in each["a"] + each["b"] for each in some)


def test_conflicts_as_turtle_hold_the_chosen_pairs_only() -> None:
    choice = ("--document", "asipp-2021-epidural", "--status", "partial")
    pairs = json.loads(explorer("conflicts", *choice, "--format", "json").out)
    turtle = explorer("conflicts", *choice, "--format", "ttl").out
    subjects = {each.subject.value for each in ox.parse(turtle, ox.RdfFormat.TURTLE)}  # type: ignore[union-attr]
    chosen = {each["id"] for each in pairs}
    assert chosen
    assert chosen <= subjects
    assert all(any((s + "/").startswith(pair + "/") for pair in chosen) for s in subjects)


# Bad input ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("assess", "cervical-esi-6232"), 2, "did you mean cervical-esi-62321"),
        (("assess", "nowhere/x.trig"), 2, "there is no such case"),
        (("assess", "cases"), 2, "this is a folder"),
        (("assess", CASE, "--profile", "newst"), 2, "recency-first"),
        (("assess", CASE, "--policy", "aetna-cpb-16"), 2, "aetna-cpb-0016-esi"),
        (("assess", CASE, "--as-of", "soon"), 2, "write year-month-day"),
        (("explain", "kb:A16-CONS-X", "--case", CASE), 2, "kb:A16-CONS-D"),
        (("ask", "fact", "--case", CASE), 2, "facts"),
        (("ask", "facts"), 2, "--case"),
        (("ask", "profiles", "colour=blue"), 2, "no input colour"),
        (("conflicts", "--document", "asipp-2021"), 2, "asipp-2021-epidural"),
    ],
)
def test_bad_input_is_told_with_what_to_try(
    arguments: tuple[str, ...], code: int, said: str
) -> None:
    done = explorer(*arguments)
    assert (done.code, done.out) == (code, "")
    assert said in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("", "standard-input.trig  the file is empty"),
        ("case:x a gx:Case", "standard-input.trig:1:1  cannot be read as TriG"),
        ("<x> <y> <z> .", "standard-input.trig  the file describes no case"),
    ],
)
def test_bad_standard_input_is_told_without_a_place_that_is_gone(given: str, said: str) -> None:
    done = explorer("assess", "-", given=given)
    assert (done.code, done.out) == (3, "")
    assert done.err.startswith(said)


# Start -------------------------------------------------------------------------------------------


def test_assess_loads_nothing_that_it_does_not_need(
    record_property: Callable[[str, object], None],
) -> None:
    """The seconds are a report, not a threshold; benchmarks hold those."""
    code = (
        "import sys, runpy\n"
        f"sys.argv = ['explorer', 'assess', {CASE!r}]\n"
        "try:\n    runpy.run_module('explorer', run_name='__main__')\n"
        "except SystemExit as ended:\n    assert ended.code == 0\n"
        f"print(*sorted(set({HEAVY!r}) & set(sys.modules)), file=sys.stderr)\n"
    )
    start = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, cwd=ROOT, encoding="utf-8"
    )
    record_property("seconds of a cold assessment", round(time.perf_counter() - start, 2))
    assert done.stderr.strip() == ""
