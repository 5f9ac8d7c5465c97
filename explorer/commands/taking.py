"""Commands that take something away: a report for a meeting, a list of references."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from explorer.commands.frame import Command, app, opened, progress, talk, write
from explorer.errors import UsageError


@app.command(cls=Command, epilog="explorer report PAIR --out meeting.pdf")
def report(
    pairs: Annotated[
        list[str], typer.Argument(metavar="PAIR…", help="Ids, as `explorer conflicts` lists them.")
    ],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="Where the PDF goes.")],
    profile: Annotated[
        str | None, typer.Option(metavar="NAME", help="The preferences that say what prevails.")
    ] = None,
    record: Annotated[
        bool, typer.Option("--record/--no-record", help="With what the panel recorded.")
    ] = True,
) -> None:
    """Write a report on some disagreements for a meeting, as a tagged PDF.

    The same disagreements, knowledge and record give the same bytes.
    """
    from explorer.meeting import pair_named
    from explorer.meeting import report as written

    library = opened()
    chosen = [pair_named(library, each) for each in pairs]
    recorded = {}
    if record:
        from explorer.desk.storage import open_desk
        from explorer.panel_export import entries

        desk = open_desk()
        recorded = {each: entries(desk, each) for each in chosen}
    with progress("Writing the report …"):
        made = written(library, chosen, profile=profile, recorded=recorded)
    try:
        out.write_bytes(made)
    except OSError as error:
        raise UsageError(str(out), f"cannot be written: {error.strerror}") from error
    talk(f"{out}: {len(chosen)} disagreements")


@app.command(cls=Command, epilog="explorer cite bmj-2025-rapidrec --format csl")
def cite(
    documents: Annotated[
        list[str] | None,
        typer.Argument(metavar="[DOCUMENT…]", help="Their ids; without one, every document."),
    ] = None,
    form: Annotated[Literal["bibtex", "csl"], typer.Option("--format")] = "bibtex",
) -> None:
    """List references to documents, for a paper."""
    from explorer import bibliography

    rows = bibliography.cited(opened(), documents or ())
    write(bibliography.as_bibtex(rows) if form == "bibtex" else bibliography.as_csl(rows))
