"""Commands about the reviewer's desk: where it lies, its backup, its log."""

from pathlib import Path
from typing import Annotated

import typer

from explorer.commands.frame import Command, Commands, app, talk, write
from explorer.errors import ProblemsFound, UsageError

Head = Annotated[
    str | None, typer.Option(metavar="HASH", help="A hash that an earlier look at the log told.")
]
RequestOption = Annotated[
    str | None, typer.Option("--request", metavar="ID", help="Only what is about this request.")
]

desk = typer.Typer(
    cls=Commands,
    epilog="explorer desk path",
    help="Where the reviewer's desk lies; keep a copy of it; delete what is old.",
    rich_markup_mode=None,
    no_args_is_help=True,
)
log = typer.Typer(
    cls=Commands,
    epilog="explorer log verify",
    help="The log of the desk: who did what, and whether it is whole.",
    rich_markup_mode=None,
    no_args_is_help=True,
)
app.add_typer(desk, name="desk")
app.add_typer(log, name="log")


@desk.command(cls=Command, epilog="explorer desk path")
def path() -> None:
    """Print where the desk lies; it is made when it is first used."""
    from explorer.desk.storage import address_of, shown

    write(f"{shown(address_of())}\n")


@desk.command(cls=Command, epilog="explorer desk backup desk-copy.sqlite")
def backup(to: Annotated[Path, typer.Argument(help="A new file.")]) -> None:
    """Copy the whole desk into one new file.

    Whoever can read the file can read every record in it.
    """
    from explorer.desk.people import person_of_command
    from explorer.desk.storage import open_desk
    from explorer.desk.upkeep import back_up

    done = back_up(open_desk(), person_of_command(), to)
    talk(f"{done.place}: requests: {done.requests}, rows of the log: {done.log.rows}.")


@desk.command(cls=Command, epilog="explorer desk restore desk-copy.sqlite")
def restore(backup: Annotated[Path, typer.Argument(help="A backup.")]) -> None:
    """Bring a backup back into an empty desk."""
    from explorer.desk import upkeep
    from explorer.desk.people import person_of_command
    from explorer.desk.storage import open_desk

    done = upkeep.restore(open_desk(), person_of_command(), backup)
    talk(f"{done.place}: requests: {done.requests}, rows of the log: {done.log.rows}.")


@desk.command(cls=Command, epilog="explorer desk retain --older-than 730")
def retain(
    older_than: Annotated[
        int | None,
        typer.Option(min=0, metavar="DAYS", help="Decided requests untouched for longer."),
    ] = None,
    request: Annotated[
        list[str] | None, typer.Option(metavar="ID", help="This request; several may be given.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Delete; without it, only list.")] = False,
) -> None:
    """Delete everything about old requests; the log stays.

    Without --yes it only says which these are. Backups made before still hold them.
    """
    from explorer.desk import upkeep
    from explorer.desk.people import person_of_command
    from explorer.desk.storage import open_desk

    if older_than is None and not request:
        raise UsageError("retain", "names no request", try_="add --older-than DAYS or --request ID")
    opened = open_desk()
    old = upkeep.old_requests(opened, older_than) if older_than is not None else ()
    chosen = list(dict.fromkeys((*old, *(request or ()))))
    write("".join(f"{each}\n" for each in chosen))
    if not yes:
        talk(f"Would be deleted: {len(chosen)}. Nothing was; add --yes.")
        return
    talk(f"Deleted: {upkeep.retain(opened, person_of_command(), chosen) if chosen else 0}.")


@log.command(cls=Command, epilog="explorer log verify")
def verify(head: Head = None) -> None:
    """Look whether the log is whole.

    Names the first row that does not follow from the one before it. Exit code 1 when there is one.
    """
    from explorer.desk.storage import open_desk
    from explorer.desk.upkeep import verify_log

    opened = open_desk()
    found = verify_log(opened, head)
    if found.broken is not None:
        raise ProblemsFound(
            f"{opened.place}, row {found.broken} of the log",
            found.why,
            why=f"the {found.rows} rows before it are whole; from here on the log proves nothing",
            try_="compare with a backup, or with what explorer log export wrote earlier",
        )
    talk(f"{opened.place}: the log is whole. Rows: {found.rows}, last hash:")
    write(f"{found.head}\n")


@log.command(cls=Command, epilog="explorer log export")
def export(request: RequestOption = None) -> None:
    """Print the log as lines of JSON; the export is a row of it as well."""
    from explorer.desk.people import person_of_command
    from explorer.desk.storage import open_desk
    from explorer.desk.upkeep import export_log

    lines = export_log(open_desk(), person_of_command(), request)
    write("".join(f"{line}\n" for line in lines))
