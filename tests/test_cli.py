"""The command line by itself: what goes where, exit codes, help. The library is a stand-in here."""

import csv
import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any, ClassVar

import pytest

from explorer.cli import app, main
from explorer.errors import Problem, ProblemsFound, QueryError, SourceError, UsageError
from explorer.sources import read_knowledge
from explorer.vocabulary import expand

SMALL = Path(__file__).parent / "documents" / "small.json"
COMMANDS = (
    "assess",
    "explain",
    "ask",
    "conflicts",
    "report",
    "cite",
    "disagreements",
    "extensions",
    "oracle",
    "claims",
    "import",
    "letter",
    "check",
    "lint",
    "query",
    "classify",
    "app",
    "docs",
    "desk",
    "log",
    "mutate",
    "coverage",
)


@dataclass(frozen=True)
class Outcome:
    code: int
    out: str
    err: str


Run = Callable[..., Outcome]


@dataclass(frozen=True)
class Table:
    columns: tuple[str, ...]
    rows: tuple[tuple[str | None, ...], ...]
    empty: str = "nothing is open"


@dataclass(frozen=True)
class Question:
    name: str = "open-criteria"
    question: str = "What is open?"
    inputs: tuple[str, ...] = ("request",)
    output: tuple[str, ...] = ("criterion", "missing")
    empty: str = "nothing is open"


@dataclass
class Assessment:
    document: dict[str, Any] = field(default_factory=lambda: json.loads(SMALL.read_text("utf-8")))

    def turtle(self) -> str:
        return "kb:care a gx:Criterion .\n"

    def reasons(self, iri: str) -> dict[str, Any]:
        return {
            "id": iri,
            "label": "At least 4 weeks of care",
            "kind": "criterion",
            "status": "unmet",
            "how": "computed",
            "known": "read",
            "text": "Documented care: 1 week.",
            "because": [],
        }


class Library:
    calls: ClassVar[list[dict[str, Any]]] = []
    error: ClassVar[Exception | None] = None
    table: ClassVar[Table] = Table(("criterion", "missing"), ())

    @classmethod
    def open(cls) -> "Library":
        if cls.error:
            raise cls.error
        return cls()

    def assess_case(self, case: str | Path, **options: Any) -> Assessment:
        content = case.read_bytes() if isinstance(case, Path) else None
        self.calls.append({"case": case, "content": content, **options})
        return Assessment()

    def questions(self) -> tuple[Question, ...]:
        return (Question(),)

    def ask(
        self,
        question: str,
        case: str | None,
        bindings: dict[str, str],
        *,
        tell: Callable[[str], None],
    ) -> Table:
        tell("A case")
        self.calls.append({"question": question, "case": case, "bindings": bindings})
        return self.table

    def statements(self) -> tuple[Any, ...]:
        return tuple(quad.triple for quad in read_knowledge().quads)

    def claims(self, case: str | Path) -> list[dict[str, Any]]:
        self.calls.append({"case": case})
        return []

    def conflicts(
        self, case: str | None = None, *, profile: str | None = None
    ) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = Assessment().document["conflicts"]
        return found


@pytest.fixture(autouse=True)
def library(monkeypatch: pytest.MonkeyPatch) -> type[Library]:
    module = ModuleType("explorer.library")
    module.Library = Library  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "explorer.library", module)
    monkeypatch.setattr(Library, "calls", [])
    monkeypatch.setattr(Library, "error", None)
    monkeypatch.setattr(Library, "table", Table(("criterion", "missing"), ()))
    return Library


@pytest.fixture
def run(capsysbinary: pytest.CaptureFixture[bytes]) -> Run:
    def run(*arguments: str) -> Outcome:
        with pytest.raises(SystemExit) as ended:
            main(arguments)
        captured = capsysbinary.readouterr()
        code = ended.value.code
        assert isinstance(code, int)
        return Outcome(code, captured.out.decode(), captured.err.decode())

    return run


# Help --------------------------------------------------------------------------------------------


def test_these_are_the_commands() -> None:
    registered = [each.name or each.callback.__name__ for each in app.registered_commands]  # type: ignore[union-attr]
    registered += [str(each.name) for each in app.registered_groups]
    assert sorted(registered) == sorted(COMMANDS)


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_opens_with_an_example(run: Run, command: str) -> None:
    outcome = run(*filter(None, [command]), "--help")
    first = outcome.out.splitlines()[0]
    assert outcome.code == 0
    assert first.startswith("Example: explorer ")
    assert command in first
    assert "{" not in first
    assert max(map(len, outcome.out.splitlines())) <= 100


def test_no_command_shows_the_commands(run: Run) -> None:
    outcome = run()
    assert outcome.code == 2
    assert "assess" in outcome.out + outcome.err


# assess and explain ------------------------------------------------------------------------------


def test_text_is_printed_plainly(run: Run) -> None:
    outcome = run("assess", "small")
    kept = SMALL.with_suffix(".txt").read_text("utf-8")
    assert (outcome.code, outcome.out, outcome.err) == (0, kept, "")


@pytest.mark.parametrize("options", [["--full"], ["--format", "text", "--full"]])
def test_the_whole_text_is_printed_when_asked_for(run: Run, options: list[str]) -> None:
    outcome = run("assess", "small", *options)
    kept = SMALL.with_name("small-full.txt").read_text("utf-8")
    assert (outcome.code, outcome.out, outcome.err) == (0, kept, "")


@pytest.mark.parametrize("form", ["json", "ttl"])
def test_the_other_formats_are_always_whole(run: Run, form: str) -> None:
    plain = run("assess", "small", "--format", form)
    assert run("assess", "small", "--format", form, "--full") == plain


def test_json_is_the_document_and_the_same_bytes_every_time(run: Run) -> None:
    first, second = (run("assess", "small", "--format", "json") for _ in range(2))
    assert first == second
    assert (first.code, first.err) == (0, "")
    assert json.loads(first.out) == json.loads(SMALL.read_text("utf-8"))
    assert list(json.loads(first.out)) == list(json.loads(SMALL.read_text("utf-8")))


def test_turtle_is_passed_on(run: Run) -> None:
    assert run("assess", "small", "--format", "ttl").out == "kb:care a gx:Criterion .\n"


def test_the_options_reach_the_library(run: Run, library: type[Library]) -> None:
    given = ["--policy", "p", "--as-of", "2026-11-22", "--profile", "newest", "--lenient"]
    run("assess", "small", *given)
    (call,) = library.calls
    assert call["case"] == "small"
    assert (call["policy"], call["profile"], call["lenient"]) == ("p", "newest", True)
    assert str(call["as_of"]) == "2026-11-22"


def test_a_dash_reads_standard_input(
    run: Run, library: type[Library], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"case:x a gx:Case .")))
    assert run("assess", "-").code == 0
    assert library.calls[0]["content"] == b"case:x a gx:Case ."


@pytest.mark.parametrize("day", ["yesterday", "2026-13-01", "22.11.2026", "20261122", "2026-W47-7"])
def test_a_day_that_is_none_is_a_usage_error(run: Run, day: str) -> None:
    outcome = run("assess", "small", "--as-of", day)
    assert (outcome.code, outcome.out) == (2, "")
    assert outcome.err.startswith(f"--as-of {day}  this is not a day\n")


def test_explain_takes_short_names_and_full_ones(run: Run) -> None:
    short = run("explain", "kb:care", "--case", "small", "--format", "json")
    iri = "https://w3id.org/guideline-explorer/kb/care"
    assert json.loads(short.out)["id"] == iri
    assert run("explain", iri, "--case", "small", "--format", "json") == short
    assert run("explain", "kb:care", "--case", "small").out.startswith("x unmet ")


def test_without_a_case_what_is_on_file_is_explained(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.grounds.grounds", lambda _, iri: Assessment().reasons(iri))
    outcome = run("explain", "kb:care", "--format", "json")
    assert outcome.code == 0
    assert json.loads(outcome.out)["id"] == expand("kb:care")


# ask and conflicts -------------------------------------------------------------------------------


def test_ask_without_a_question_lists_them(run: Run) -> None:
    assert run("ask").out == (
        "name           question       inputs\n"
        "-------------  -------------  -------\n"
        "open-criteria  What is open?  request\n"
    )
    (listed,) = json.loads(run("ask", "--format", "json").out)
    assert listed["name"] == "open-criteria"


def test_rows_of_an_answer_in_three_formats(
    run: Run, library: type[Library], monkeypatch: pytest.MonkeyPatch
) -> None:
    iri = "https://w3id.org/guideline-explorer/kb/care"
    rows = ((iri, 'start, "end"'), (iri, None))
    monkeypatch.setattr(library, "table", Table(("criterion", "missing"), rows))
    table = run("ask", "open-criteria", "request=case:small/request", "--case", "small")
    assert table.out.splitlines()[2:] == ['kb:care    start, "end"', "kb:care"]
    assert library.calls[0]["bindings"] == {"request": "case:small/request"}
    told = run("ask", "open-criteria", "--format", "json").out
    assert json.loads(told) == [
        dict(zip(("criterion", "missing"), row, strict=True)) for row in rows
    ]
    comma = run("ask", "open-criteria", "--format", "csv").out
    assert list(csv.reader(io.StringIO(comma)))[1] == [iri, 'start, "end"']


def test_an_empty_answer_says_what_emptiness_means(run: Run) -> None:
    outcome = run("ask", "open-criteria")
    assert (outcome.code, outcome.out, outcome.err) == (0, "", "nothing is open\n")
    assert run("ask", "open-criteria", "--format", "json").out == "[]\n"
    assert run("ask", "open-criteria", "--format", "csv").out == "criterion,missing\n"


def test_a_value_without_a_name_is_a_usage_error(run: Run) -> None:
    outcome = run("ask", "open-criteria", "case:small/request")
    assert (outcome.code, outcome.out) == (2, "")
    assert "try  write name=value" in outcome.err


def test_claims_of_which_there_are_none_say_what_that_means(
    run: Run, library: type[Library]
) -> None:
    outcome = run("claims", "small")
    assert (outcome.code, outcome.out) == (0, "")
    assert "no claims of a published assessment are on file" in outcome.err
    assert run("claims", "small", "--format", "json").out == "[]\n"
    assert run("claims", "small", "--format", "csv").out == "verdict,id,claim,cites,because\n"
    assert library.calls[0]["case"] == "small"


def test_claims_need_a_case(run: Run) -> None:
    assert run("claims").code == 2
    assert run("claims", "small", "--format", "ttl").code == 2


def test_conflicts_are_chosen_by_kind_and_status(run: Run) -> None:
    every = json.loads(run("conflicts", "--format", "json").out)
    chosen = json.loads(run("conflicts", "--status", "partial", "--format", "json").out)
    assert [each["status"] for each in every] == ["partial", "look-alike"]
    assert chosen == every[:1]
    both = run("conflicts", "--status", "partial", "--status", "look-alike", "--format", "csv").out
    assert len(list(csv.DictReader(io.StringIO(both)))) == 2
    none = run("conflicts", "--kind", "coverage")
    assert (none.code, none.out, none.err) == (0, "", "No such pair.\n")


def test_an_unknown_kind_of_conflict_gets_the_nearest_word(run: Run) -> None:
    outcome = run("conflicts", "--kind", "directon")
    assert (outcome.code, outcome.out) == (2, "")
    assert "did you mean direction?" in outcome.err


# check, classify, app, docs -----------------------------------------------------------------------


@pytest.fixture
def problems(monkeypatch: pytest.MonkeyPatch) -> list[Problem]:
    found: list[Problem] = []
    knowledge = SimpleNamespace(files=("core.ttl", "terms.ttl"), quads=())
    monkeypatch.setattr("explorer.sources.read_knowledge", lambda: knowledge)
    monkeypatch.setattr("explorer.checking.check", lambda _, *, shapes: (*found,) if shapes else ())
    monkeypatch.setattr("explorer.checking.check_cases", lambda _: ())
    return found


def test_check_without_problems_is_code_nought(run: Run, problems: list[Problem]) -> None:
    assert problems == []
    outcome = run("check")
    assert (outcome.code, outcome.out) == (0, "")
    assert outcome.err == "Problems: 0, in 2 files of knowledge and in cases/.\n"


def test_check_tells_every_problem_and_is_code_one(run: Run, problems: list[Problem]) -> None:
    problems += [Problem("x.ttl:4", "no unit", "6 and 42", "add one"), Problem("y.ttl", "a loop")]
    outcome = run("check")
    assert outcome.code == 1
    assert outcome.out == "x.ttl:4  no unit\n  why  6 and 42\n  try  add one\ny.ttl  a loop\n"
    told = json.loads(run("check", "--format", "json").out)
    assert told[0] == {"where": "x.ttl:4", "what": "no unit", "why": "6 and 42", "try": "add one"}
    assert run("check", "--no-shapes").code == 0


def test_classify_prints_what_is_concluded_and_says_where_it_is_kept(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    pair = tuple(f"https://w3id.org/guideline-explorer/term/{name}" for name in "ab")
    asked: list[bool] = []

    def classify(*, check_only: bool) -> SimpleNamespace:
        asked.append(check_only)
        return SimpleNamespace(classes=2, told=1, inferred=(pair,), written=not check_only)

    monkeypatch.setattr("explorer.classification.classify", classify)
    outcome = run("classify", "--check")
    assert (outcome.code, asked) == (0, [True])
    assert outcome.out.splitlines()[2] == "term:a  term:b"
    assert outcome.err.endswith("ontology/classified.ttl is up to date.\n")
    assert run("classify").err.endswith("ontology/classified.ttl is written.\n")


def test_the_app_is_served_as_asked(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[dict[str, Any]] = []
    monkeypatch.setattr("explorer.app.serve.serve", lambda **options: asked.append(options))
    assert run("app").code == 0
    assert run("app", "--port", "8601", "--no-browser").code == 0
    assert asked == [{"port": None, "browser": True}, {"port": 8601, "browser": False}]


def test_docs_are_written_or_only_compared(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Problem("queries.md", "is out of date", "its source was changed", "write it")]
    monkeypatch.setattr("explorer.reference.write", lambda: 3)
    monkeypatch.setattr("explorer.reference.stale", lambda: tuple(found))
    assert run("docs") == Outcome(0, "", "docs/reference is written; pages changed: 3.\n")
    outcome = run("docs", "--check")
    assert (outcome.code, outcome.out) == (1, "")
    assert outcome.err.startswith("queries.md  is out of date\n")
    found.clear()
    assert run("docs", "--check") == Outcome(0, "", "docs/reference is up to date.\n")


# Errors ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("error", "code"), [(ProblemsFound, 1), (UsageError, 2), (SourceError, 3), (QueryError, 4)]
)
def test_an_error_is_told_in_words_and_by_its_code(
    run: Run, library: type[Library], error: type[UsageError], code: int
) -> None:
    library.error = error("x.trig:4", "there is no unit", "6 and 42 look alike", "add gx:unit")
    outcome = run("assess", "small")
    assert (outcome.code, outcome.out) == (code, "")
    assert outcome.err == (
        "x.trig:4  there is no unit\n  why  6 and 42 look alike\n  try  add gx:unit\n"
    )


def test_an_error_cannot_steer_the_terminal(run: Run, library: type[Library]) -> None:
    library.error = UsageError("\x1b[2Jx", "is unknown")
    assert "\x1b" not in run("assess", "small").err


def test_a_fault_of_ours_is_one_line_and_says_how_to_see_more(
    run: Run, library: type[Library]
) -> None:
    library.error = KeyError("missing")
    outcome = run("assess", "small")
    assert (outcome.code, outcome.out) == (70, "")
    assert outcome.err.count("\n") == 1
    assert "bug" in outcome.err
    assert "--debug" in outcome.err


def test_debug_shows_where_a_fault_arose(library: type[Library]) -> None:
    library.error = KeyError("missing")
    with pytest.raises(KeyError):
        main(["assess", "small", "--debug"])


def test_debug_shows_where_an_error_arose(run: Run, library: type[Library]) -> None:
    library.error = UsageError("x", "is unknown")
    outcome = run("assess", "--debug", "small")
    assert outcome.code == 2
    assert "Traceback" in outcome.err
    assert outcome.err.endswith("x  is unknown\n")


@pytest.mark.parametrize(
    "arguments",
    [
        ("asess", "small"),
        ("assess",),
        ("assess", "small", "--format", "yaml"),
        ("assess", "small", "--colour"),
        ("app", "--port", "70000"),
    ],
)
def test_wrong_usage_is_code_two_and_nothing_on_standard_output(
    run: Run, arguments: tuple[str, ...]
) -> None:
    outcome = run(*arguments)
    assert (outcome.code, outcome.out) == (2, "")
    assert "Traceback" not in outcome.err
