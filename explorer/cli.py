"""The command line: arguments to calls, errors to exit codes; no logic.

Documents and tables go to standard output, talk goes to standard error. What a command needs is
imported inside it, so that each starts as fast as it can.

Exit codes: 0 done, whatever the determination; 1 problems found; 2 usage; 3 an input cannot be
used; 4 a query is broken; 70 a fault of this program.
"""

import sys
import traceback
from collections.abc import Sequence
from dataclasses import astuple
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, NoReturn

import typer
from typer.core import TyperCommand, TyperGroup

from explorer.arguments import binding, case_given, case_if_given, day
from explorer.errors import ExplorerError, ProblemsFound, tell
from explorer.phrases import printable
from explorer.places import CASES

if TYPE_CHECKING:
    from rich.status import Status

    from explorer.library import Library

BUG: Final = 70
DEBUG: Final = "--debug"


class _ExampleFirst:
    """Help that opens with an example, which is the epilog of the command."""

    epilog: str | None

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        """Write the example, then how the command is used."""
        formatter.write(f"Example: {_example(self.epilog)}\n\n")
        super().format_usage(ctx, formatter)  # type: ignore[misc]

    def format_epilog(self, ctx: Any, formatter: Any) -> None:
        """Write nothing: the example stands at the top."""


class _Command(_ExampleFirst, TyperCommand):
    """One command."""


class _Commands(_ExampleFirst, TyperGroup):
    """All commands."""


def _example(text: str | None) -> str:
    """The example with the first case there is."""
    slugs = sorted(path.stem for path in CASES.glob("*.trig"))
    return (text or "").format(case=slugs[0] if slugs else "CASE")


app = typer.Typer(
    cls=_Commands,
    epilog="explorer assess {case}",
    help="What guidelines and payer criteria say about one request, each line with its source. "
    f"With {DEBUG}, an error shows where in the program it arose.",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    no_args_is_help=True,
)

CaseName = Annotated[str, typer.Argument(help="A case of cases/, a file, or - for standard input.")]
CaseOption = Annotated[
    str | None, typer.Option("--case", metavar="CASE", help="A case of cases/, a file, or -.")
]


@app.command(cls=_Command, epilog="explorer assess {case} --format json")
def assess(
    case: CaseName,
    policy: Annotated[
        str | None, typer.Option(metavar="ID", help="Assess under it, whatever the request names.")
    ] = None,
    as_of: Annotated[
        str | None, typer.Option(metavar="DATE", help="The day to assess for, as 2026-11-22.")
    ] = None,
    profile: Annotated[
        str | None, typer.Option(metavar="NAME", help="The preferences that weigh conflicts.")
    ] = None,
    lenient: Annotated[
        bool, typer.Option("--lenient", help="Keep facts whose concept is unknown, and say so.")
    ] = False,
    full: Annotated[
        bool, typer.Option("--full", help="The whole text; json and ttl are always whole.")
    ] = False,
    form: Annotated[Literal["text", "json", "ttl"], typer.Option("--format")] = "text",
) -> None:
    """Assess one request.

    What is met, unmet and undocumented, and what guidelines say.
    """
    on = day(as_of)
    with case_given(case) as source:
        assessment = _library().assess_case(
            source, policy=policy, as_of=on, profile=profile, lenient=lenient
        )
    if form == "json":
        _write_json(assessment.document)
    elif form == "ttl":
        _write(assessment.turtle())
    else:
        from explorer.printing import Page
        from explorer.terminal import show_assessment
        from explorer.terminal_brief import show_brief

        show = show_assessment if full else show_brief
        show(assessment.document, Page(sys.stdout))


@app.command(cls=_Command, epilog="explorer explain case:{case}/request --case {case}")
def explain(
    iri: Annotated[str, typer.Argument(help="A node, in full or short as kb:... and case:...")],
    case: Annotated[
        str, typer.Option("--case", metavar="CASE", help="A case of cases/, a file, or -.")
    ],
    form: Annotated[Literal["text", "json"], typer.Option("--format")] = "text",
) -> None:
    """Tell why: reasons down to facts and passages."""
    from explorer.vocabulary import expand

    with case_given(case) as source:
        tree = _library().assess_case(source).reasons(expand(iri))
    if form == "json":
        _write_json(tree)
    else:
        from explorer.printing import Page
        from explorer.terminal import show_reasons

        show_reasons(tree, Page(sys.stdout))


@app.command(cls=_Command, epilog="explorer ask")
def ask(
    question: Annotated[
        str | None, typer.Argument(help="Its name; without it, all are listed.")
    ] = None,
    values: Annotated[
        list[str] | None, typer.Argument(metavar="NAME=VALUE", help="Its inputs.")
    ] = None,
    case: CaseOption = None,
    form: Annotated[Literal["table", "json", "csv"], typer.Option("--format")] = "table",
) -> None:
    """Ask a question of queries/ask, or list them."""
    if question is None:
        _list_questions(form)
        return
    bindings = dict(binding(value) for value in values or [])
    with case_if_given(case) as source, _progress("Reading the knowledge …") as sign:
        table = _library().ask(
            question, source, bindings, tell=lambda title: sign.update(f"{title} …")
        )
    _write_table(table.columns, table.rows, form, empty=table.empty)


@app.command(cls=_Command, epilog="explorer conflicts --case {case}")
def conflicts(
    case: CaseOption = None,
    document: Annotated[
        str | None, typer.Option(metavar="ID", help="Only pairs with a statement of this document.")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option(metavar="KIND", help="Only this kind; several may be given.")
    ] = None,
    status: Annotated[
        list[str] | None, typer.Option(metavar="STATUS", help="Only this status; likewise.")
    ] = None,
    form: Annotated[Literal["table", "json", "csv", "ttl"], typer.Option("--format")] = "table",
) -> None:
    """List where statements collide or agree."""
    from explorer import pairs

    library = _library()
    statements = pairs.statements_of(document, library.statements()) if document else None
    is_wanted = pairs.wanted(kind or [], status or [], statements)
    with case_if_given(case) as source:
        found = library.conflicts(source)
    chosen = [each for each in found if is_wanted(each)]
    if form == "json":
        _write_json(chosen)
    elif form == "ttl":
        _write(pairs.turtle(chosen, library.statements()))
    else:
        _write_table(pairs.COLUMNS, pairs.rows(chosen), form, empty="No such pair.")


@app.command(cls=_Command, epilog="explorer claims {case}")
def claims(
    case: CaseName,
    form: Annotated[Literal["table", "json", "csv"], typer.Option("--format")] = "table",
) -> None:
    """Hold what a published review claims against the file."""
    from explorer.terminal_claims import COLUMNS, none_on_file, rows, show_claims

    with case_given(case) as source, _progress("Reading the knowledge …"):
        found = _library().claims(source)
    if form == "json":
        _write_json(found)
    elif form == "table" and found:
        show_claims(found, sys.stdout)
    else:
        _write_table(COLUMNS, rows(found), form, empty=none_on_file())


@app.command("import", cls=_Command, epilog="explorer import form.yaml")
def import_case(
    case: CaseName,
    lenient: Annotated[
        bool, typer.Option("--lenient", help="Keep facts whose concept is unknown, and say so.")
    ] = False,
) -> None:
    """Print a case as TriG, whatever it was handed in as.

    Nothing is assessed. What a case form says that cannot be compared is told on standard error.
    """
    from explorer.sources import find_case, read_case, read_knowledge
    from explorer.terms import TermIndex
    from explorer.writing import as_trig

    with case_given(case) as source:
        terms = TermIndex.of(read_knowledge().quads)
        read = read_case(find_case(str(source)), terms=terms, lenient=lenient)
    _write(as_trig(read))
    for notice in read.notices:
        _talk(notice)


@app.command(cls=_Command, epilog="explorer check --no-shapes")
def check(
    shapes: Annotated[
        bool, typer.Option(help="Also hold it against the SHACL shapes; takes seconds.")
    ] = True,
    form: Annotated[Literal["text", "json"], typer.Option("--format")] = "text",
) -> None:
    """Check knowledge, cases and queries.

    Exit code 1 when there are problems.
    """
    from explorer import checking
    from explorer.sources import read_knowledge
    from explorer.terms import TermIndex

    with _progress("Checking knowledge, cases and queries …"):
        knowledge = read_knowledge()
        problems = checking.check(knowledge, shapes=shapes)
        problems += checking.check_cases(TermIndex.of(knowledge.quads))
    if form == "json":
        names = ("where", "what", "why", "try")
        _write_json([dict(zip(names, astuple(each), strict=True)) for each in problems])
    else:
        _write("".join(f"{printable(tell(each))}\n" for each in problems))
    _talk(f"Problems: {len(problems)}, in {len(knowledge.files)} files of knowledge and in cases/.")
    if problems:
        raise typer.Exit(ProblemsFound.exit_code)


@app.command(cls=_Command, epilog="explorer classify --check")
def classify(
    check: Annotated[
        bool, typer.Option("--check", help="Only compare with the classification on file.")
    ] = False,
) -> None:
    """Let two reasoners classify the terms.

    Writes ontology/classified.ttl and prints what they conclude beyond what is told. Exit code 1
    when the file is out of date (with --check) or the reasoners disagree.
    """
    from explorer import classification

    with _progress("Classifying …"):
        found = classification.classify(check_only=check)
    _write_table(("class", "lies below"), found.inferred, "table", empty="Nothing beyond the told.")
    state = "written" if found.written else "up to date"
    _talk(f"{found.classes} classes, {found.told} pairs told; ontology/classified.ttl is {state}.")


@app.command("app", cls=_Command, epilog="explorer app")
def open_app(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The port; without it, a free one.")
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only serve; open the page yourself.")
    ] = False,
) -> None:
    """Open the pages in a browser.

    Nothing leaves this machine.
    """
    from explorer.app.serve import serve

    serve(port=port, browser=not no_browser)


@app.command(cls=_Command, epilog="explorer docs --check")
def docs(
    check: Annotated[
        bool, typer.Option("--check", help="Only compare with the reference on file.")
    ] = False,
) -> None:
    """Write docs/reference: queries, examples, glossary.

    Exit code 1 when it is out of date (with --check).
    """
    from explorer import reference

    if not check:
        _talk(f"docs/reference is written; pages changed: {reference.write()}.")
    elif problems := reference.stale():
        raise ProblemsFound(problems=problems)
    else:
        _talk("docs/reference is up to date.")


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; always ends with SystemExit."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = DEBUG in given
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app([each for each in given if each != DEBUG], prog_name="explorer")
    except ExplorerError as error:
        if debug:
            traceback.print_exception(error)
        _talk(tell(error))
        raise SystemExit(error.exit_code) from None
    except Exception as bug:  # the one place where a fault of ours is put into words
        if debug:
            raise
        _talk(
            f"This is a bug in explorer: {type(bug).__name__}: {bug}. "
            f"The same command with {DEBUG} shows where; please report that."
        )
        raise SystemExit(BUG) from None
    raise SystemExit(0)


def _library() -> "Library":
    from explorer.library import Library

    return Library.open()


def _progress(text: str) -> "Status":
    """A sign of life on a terminal while something takes seconds; nothing in a file."""
    from rich.console import Console

    return Console(stderr=True).status(text)


def _list_questions(form: str) -> None:
    questions = _library().questions()
    if form == "json":
        names = ("name", "question", "inputs", "output", "empty")
        _write_json([{name: getattr(each, name) for name in names} for each in questions])
        return
    rows = [(each.name, each.question, ", ".join(each.inputs)) for each in questions]
    _write_table(("name", "question", "inputs"), rows, form, empty="There are no questions yet.")


def _write_table(
    columns: Sequence[str], rows: Sequence[Sequence[str | None]], form: str, *, empty: str
) -> None:
    from explorer import tables
    from explorer.printing import Page

    if form == "json":
        _write_json(tables.as_records(columns, rows))
    elif form == "csv":
        _write(tables.as_csv(columns, rows))
    else:
        tables.show_table(columns, rows, Page(sys.stdout))
    if not rows:
        _talk(empty)


def _write_json(value: Any) -> None:
    from explorer.tables import as_json

    _write(as_json(value))


def _write(text: str) -> None:
    """The text on standard output, byte for byte the same on every machine."""
    typer.echo(text.encode(), nl=False)


def _talk(text: str) -> None:
    typer.echo(printable(text), err=True)
