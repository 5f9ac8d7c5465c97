"""What all commands share: how help looks, which arguments a case takes, where output goes.

Documents and tables go to standard output, talk goes to standard error.
"""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer
from typer.core import TyperCommand, TyperGroup

from explorer.phrases import printable
from explorer.places import CASES

if TYPE_CHECKING:
    from rich.status import Status

    from explorer.library import Library

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


class Command(_ExampleFirst, TyperCommand):
    """One command."""


class Commands(_ExampleFirst, TyperGroup):
    """All commands."""


def _example(text: str | None) -> str:
    """The example with the first case there is."""
    slugs = sorted(path.stem for path in CASES.glob("*.trig"))
    return (text or "").format(case=slugs[0] if slugs else "CASE")


app = typer.Typer(
    cls=Commands,
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
PolicyOption = Annotated[
    str | None, typer.Option(metavar="ID", help="Assess under it, whatever the request names.")
]
DayOption = Annotated[
    str | None, typer.Option(metavar="DATE", help="The day to assess for, as 2026-11-22.")
]
LenientOption = Annotated[
    bool, typer.Option("--lenient", help="Keep facts whose concept is unknown, and say so.")
]


def opened() -> "Library":
    """The library on file. Raises SourceError with every problem of its files."""
    from explorer.library import Library

    return Library.open()


def progress(text: str) -> "Status":
    """A sign of life on a terminal while something takes seconds; nothing in a file."""
    from rich.console import Console

    return Console(stderr=True).status(text)


def write_table(
    columns: Sequence[str], rows: Sequence[Sequence[str | None]], form: str, *, empty: str
) -> None:
    """The rows as a table, as JSON or as CSV; what no row means goes to standard error."""
    from explorer import tables
    from explorer.printing import Page

    if form == "json":
        write_json(tables.as_records(columns, rows))
    elif form == "csv":
        write(tables.as_csv(columns, rows))
    else:
        tables.show_table(columns, rows, Page(sys.stdout))
    if not rows:
        talk(empty)


def write_json(value: Any) -> None:
    """The value as JSON on standard output."""
    from explorer.tables import as_json

    write(as_json(value))


def write(text: str) -> None:
    """The text on standard output, byte for byte the same on every machine."""
    typer.echo(text.encode(), nl=False)


def talk(text: str) -> None:
    """A line for the reader on standard error."""
    typer.echo(printable(text), err=True)
