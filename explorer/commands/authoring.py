"""Commands for whoever writes queries: look a query over, and ask one of one's own."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from explorer.commands.frame import Command, app, progress, talk, write, write_json
from explorer.errors import ProblemsFound, QueryError, tell
from explorer.phrases import printable


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
