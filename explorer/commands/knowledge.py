"""Commands about what is on file: ask it a question, list where its statements collide."""

from typing import Annotated, Literal

import typer

from explorer.arguments import binding, case_if_given
from explorer.commands.frame import (
    CaseOption,
    Command,
    app,
    opened,
    progress,
    write,
    write_json,
    write_table,
)


@app.command(cls=Command, epilog="explorer ask")
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
    with case_if_given(case) as source, progress("Reading the knowledge …") as sign:
        table = opened().ask(
            question, source, bindings, tell=lambda title: sign.update(f"{title} …")
        )
    write_table(table.columns, table.rows, form, empty=table.empty)


def _list_questions(form: str) -> None:
    questions = opened().questions()
    if form == "json":
        names = ("name", "question", "inputs", "output", "empty")
        write_json([{name: getattr(each, name) for name in names} for each in questions])
        return
    rows = [(each.name, each.question, ", ".join(each.inputs)) for each in questions]
    write_table(("name", "question", "inputs"), rows, form, empty="There are no questions yet.")


@app.command(cls=Command, epilog="explorer conflicts --case {case}")
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

    library = opened()
    statements = pairs.statements_of(document, library.statements()) if document else None
    is_wanted = pairs.wanted(kind or [], status or [], statements)
    with case_if_given(case) as source:
        found = library.conflicts(source)
    chosen = [each for each in found if is_wanted(each)]
    if form == "json":
        write_json(chosen)
    elif form == "ttl":
        write(pairs.turtle(chosen, library.statements()))
    else:
        write_table(pairs.COLUMNS, pairs.rows(chosen), form, empty="No such pair.")
