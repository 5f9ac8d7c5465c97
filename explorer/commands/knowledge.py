"""Commands about what is on file: ask it a question, list where its statements collide."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from explorer.arguments import binding, case_if_given
from explorer.commands.frame import (
    CaseOption,
    Command,
    app,
    opened,
    progress,
    talk,
    write,
    write_json,
    write_table,
)
from explorer.errors import ProblemsFound

if TYPE_CHECKING:
    from explorer.library import Library


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


@app.command(cls=Command, epilog="explorer conflicts --status conflict --intervention nsaid")
def conflicts(
    case: CaseOption = None,
    document: Annotated[
        str | None, typer.Option(metavar="ID", help="Only pairs with this document or policy.")
    ] = None,
    kind: Annotated[
        list[str] | None, typer.Option(metavar="KIND", help="Only this kind; several may be given.")
    ] = None,
    status: Annotated[
        list[str] | None, typer.Option(metavar="STATUS", help="Only this status; likewise.")
    ] = None,
    intervention: Annotated[
        str | None, typer.Option(metavar="TERM", help="Only pairs about this, by any of its names.")
    ] = None,
    population: Annotated[
        str | None, typer.Option(metavar="TERM", help="A condition or region that both concern.")
    ] = None,
    certainty: Annotated[
        list[str] | None, typer.Option(metavar="LEVEL", help="The certainty of either side.")
    ] = None,
    profile: Annotated[
        str | None, typer.Option(metavar="NAME", help="The preferences that say what prevails.")
    ] = None,
    witness: Annotated[
        str | None, typer.Option(metavar="ID", help="Print the witness of this pair, as TriG.")
    ] = None,
    witnesses: Annotated[
        bool, typer.Option("--witnesses", help="Add a witness to each; takes a while.")
    ] = False,
    form: Annotated[Literal["table", "json", "csv", "ttl"], typer.Option("--format")] = "table",
) -> None:
    """List where statements collide or agree.

    A witness is a made-up patient to whom both sides apply, or the reason why there is none. Exit
    code 1 when one was asked for and there is none.
    """
    from explorer import pairs

    library = opened()
    if witness is not None:
        _print_witness(library, witness)
        return
    is_wanted = pairs.wanted(
        library,
        kinds=kind or (),
        statuses=status or (),
        certainties=certainty or (),
        document=document,
        intervention=intervention,
        population=population,
    )
    with case_if_given(case) as source:
        found = library.conflicts(source, profile=profile)
    chosen = [each for each in found if is_wanted(each)]
    if witnesses:
        from explorer.witnesses import with_witnesses

        with progress("Looking for witnesses …"):
            chosen = with_witnesses(library, chosen)
    if form == "json":
        write_json(chosen)
    elif form == "ttl":
        write(pairs.turtle(chosen, library.statements(compared=True)))
    else:
        write_table(pairs.COLUMNS, pairs.rows(chosen), form, empty="No such pair.")
        if chosen and form == "table":
            talk(pairs.counted(chosen))


def _print_witness(library: "Library", pair: str) -> None:
    from explorer.witnesses import witness_text

    text, because = witness_text(library, pair)
    talk(because)
    if text is None:
        raise typer.Exit(ProblemsFound.exit_code)
    write(text)


@app.command(cls=Command, epilog="explorer disagreements --format csv")
def disagreements(
    statement: Annotated[
        str | None, typer.Argument(help="Its neighbourhood; without it, all documents.")
    ] = None,
    steps: Annotated[
        int, typer.Option(min=1, max=9, help="How far around the statement to go.")
    ] = 1,
    form: Annotated[Literal["table", "json", "csv"], typer.Option("--format")] = "table",
) -> None:
    """Tell which documents disagree with most others, or what surrounds a statement."""
    from explorer.network import of_library

    table = of_library(opened(), statement, steps)
    write_table(table.columns, table.rows, form, empty=table.empty)


@app.command(cls=Command, epilog="explorer extensions --profile method-first")
def extensions(
    profile: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Only this profile; likewise several.")
    ] = None,
    historical: Annotated[
        bool, typer.Option("--historical", help="Also what has been replaced.")
    ] = False,
    form: Annotated[Literal["text", "json", "table", "csv"], typer.Option("--format")] = "text",
) -> None:
    """Tell which recommendations can stand together."""
    import sys

    from explorer.extensions import COLUMNS, of_library, rows
    from explorer.printing import Page
    from explorer.terminal_extensions import show_extensions

    library = opened()
    document = of_library(library, profile or (), historical=historical)
    if form == "json":
        write_json(document)
    elif form == "text":
        show_extensions(document, library.background.wording, Page(sys.stdout))
    else:
        write_table(COLUMNS, rows(document), form, empty="Nothing on file is in conflict.")


@app.command(cls=Command, epilog="explorer oracle interactions.yaml --format json")
def oracle(
    file: Annotated[Path, typer.Argument(help="A file of published interactions, as YAML.")],
    own_beliefs: Annotated[
        bool, typer.Option("--own-beliefs", help="Leave out what only the shared base believes.")
    ] = False,
    form: Annotated[Literal["text", "json", "csv"], typer.Option("--format")] = "text",
) -> None:
    """Hold published interactions of guidelines against ours.

    Exit code 1 when something is missing or extra.
    """
    import sys

    from explorer.oracle import open_interactions
    from explorer.oracle import oracle as compare
    from explorer.terminal_oracle import COLUMNS, rows, show_oracle

    document = compare(open_interactions(file), whole_base=not own_beliefs)
    if form == "json":
        write_json(document)
    elif form == "text":
        show_oracle(document, sys.stdout)
    else:
        write_table(COLUMNS, rows(document), form, empty="Nothing was compared.")
    if not document["ok"]:
        raise typer.Exit(ProblemsFound.exit_code)
