"""Commands for whoever writes queries: look a query over, and ask one of one's own."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from explorer.arguments import text_given
from explorer.commands.frame import Command, app, progress, talk, write, write_json, write_table
from explorer.errors import ProblemsFound, QueryError, tell
from explorer.phrases import printable


@app.command(cls=Command, epilog="explorer query own.rq --case {case}")
def query(
    file: Annotated[
        str, typer.Argument(help="A file with a SPARQL query, or - for standard input.")
    ],
    case: Annotated[
        str | None, typer.Option("--case", metavar="SLUG", help="A case of cases/, worked out.")
    ] = None,
    seconds: Annotated[
        float, typer.Option("--limit-seconds", min=0.1, max=120, help="When to stop it.")
    ] = 10.0,
    rows: Annotated[
        int, typer.Option("--limit-rows", min=1, max=1_000_000, help="The most rows to show.")
    ] = 1000,
    form: Annotated[Literal["table", "csv", "json", "ttl"], typer.Option("--format")] = "table",
) -> None:
    """Ask a query of your own, read only and stopped in time.

    Over the knowledge and, where one is named, a case with what is derived from it. JSON is the
    format of SPARQL results; Turtle is for triples (CONSTRUCT).
    """
    from explorer.workbench import answers_as
    from explorer.workbench.asking import ask_once
    from explorer.workbench.limits import Limits

    text = text_given(file)
    with progress("Asking …"):
        reply, found = ask_once(text, case, file=file, limits=Limits(seconds=seconds, rows=rows))
    for each in found:
        talk(tell(each.problem))
    columns, cells = answers_as.table(reply)
    if form == "table":
        write_table(columns, cells, form, empty="No rows.")
    else:
        write(answers_as.written(reply, form))
    talk(answers_as.counted(reply))


@app.command(cls=Command, epilog="explorer lint queries/ask/criteria.rq")
def lint(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Queries; without any, all of queries/.")
    ] = None,
    form: Annotated[Literal["text", "json"], typer.Option("--format")] = "text",
) -> None:
    """Look queries over before they are run.

    Tells unknown names, patterns without a tie, variables, prefixes, headers. Exit code 1 when
    something is found, 4 when a query cannot be read at all.
    """
    from explorer.lint.findings import records
    from explorer.lint.linting import is_broken, lint_files

    with progress("Looking the queries over …"):
        checked, found = lint_files(files or ())
    if form == "json":
        write_json(records(found))
    else:
        write("".join(f"{printable(tell(each.problem))}\n" for each in found))
    talk(f"Findings: {len(found)}, in {checked} {'query' if checked == 1 else 'queries'}.")
    if found:
        raise typer.Exit(QueryError.exit_code if is_broken(found) else ProblemsFound.exit_code)
