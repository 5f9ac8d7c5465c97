"""Commands for authors of queries: what the examples have seen of a query, and would notice."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Annotated, Literal

import typer

from explorer.commands.frame import Command, app, talk, write, write_table
from explorer.errors import ProblemsFound

Wanted = Annotated[
    list[str] | None,
    typer.Argument(metavar="[QUERY]...", help="Such as derive/36-count, or a folder; else all."),
]
Form = Annotated[Literal["table", "json", "csv"], typer.Option("--format")]


@app.command(cls=Command, epilog="explorer mutate effects/40-repairable")
def mutate(
    wanted: Wanted = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes that share the work.")] = max(
        1, (os.cpu_count() or 2) // 2
    ),
    thresholds: Annotated[
        bool, typer.Option("--thresholds", help="Instead shift thresholds; takes minutes.")
    ] = False,
    seconds: Annotated[
        float | None,
        typer.Option(min=0.1, help="How long a slip, or a case, may take before it is stopped."),
    ] = None,
    form: Form = "table",
) -> None:
    """Try every small slip in queries, and list those that no example notices.

    A slip that takes so long that it is stopped is noticed, and listed as stopped. With
    --thresholds, those of all criteria of policies are shifted by one unit, and the cases on file
    are worked out anew. Exit code 1 when a page calls a slip equivalent that is not.
    """
    if thresholds:
        return _shift_thresholds(form, seconds)
    from explorer import shelf
    from explorer.queries import find_query
    from explorer.testing import mutation, trying, wanted_pages

    pages = wanted_pages.find(wanted or [])
    limit = seconds or trying.SECONDS
    with _progress(len(pages)) as done:
        reports = mutation.run(pages, jobs=jobs, seconds=limit, told=done, keep=shelf.folder())
    for report in reports:
        if report.survivors or report.stopped:
            lines = mutation.beside(find_query(*report.name.split("/")).text, report)
            write(f"{report.name}\n" + "".join(f"{line}\n" for line in lines) + "\n")
    write_table(("folder", *mutation.COLUMNS), mutation.table(reports), form, empty="No query.")
    if wrong := [each for report in reports for each in report.wrong]:
        talk("\n".join(wrong))
        raise typer.Exit(ProblemsFound.exit_code)


def _shift_thresholds(form: Literal["table", "json", "csv"], seconds: float | None) -> None:
    from explorer.sources import read_cases, read_knowledge
    from explorer.terms import TermIndex
    from explorer.testing import thresholds as shifting
    from explorer.vocabulary import shorten

    knowledge = read_knowledge()
    cases = read_cases(TermIndex.of(knowledge.quads))
    limit = seconds or shifting.SECONDS
    with _progress(len(cases)) as done:
        found, stopped = shifting.noticed(knowledge, cases, seconds=limit, told=done)
    rows = [
        (each.file, shorten(each.criterion), each.value, each.shifted, ", ".join(by))
        for each, by in found
    ]
    write_table(shifting.COLUMNS, rows, form, empty="No criterion has a threshold.")
    talk(f"Thresholds: {len(rows)}, noticed by some case: {sum(bool(by) for _, by in found)}.")
    for slug, said in stopped:
        talk(f"{slug}: {said}, and so noticed; of which threshold is not known.")


@app.command(cls=Command, epilog="explorer coverage effects")
def coverage(
    wanted: Wanted = None,
    all_parts: Annotated[
        bool, typer.Option("--all", help="Also what was seen in every way.")
    ] = False,
    criteria: Annotated[
        bool,
        typer.Option("--criteria", help="Instead the criteria of policies; names are policies."),
    ] = False,
    form: Form = "table",
) -> None:
    """List the parts of queries that no example has seen hold, or has seen fail.

    What cannot fail, as the text of the query or its page says, is not listed. Exit code 1 when a
    page says so of a part that an example has seen fail.

    With --criteria, list the criteria of policies that no case on file meets, fails or leaves open,
    with the number of cases for each; the first time every case is worked out, which takes minutes.
    """
    if criteria:
        return _coverage_of_criteria(wanted or [], all_parts, form)
    from explorer.testing import coverage as seen
    from explorer.testing import wanted_pages

    pages = wanted_pages.find(wanted or [])
    rows: list[seen.Covered] = []
    wrong: list[str] = []
    with _progress(len(pages)) as done:
        for page in pages:
            found = seen.coverage_of_page(page)
            rows += found
            wrong += seen.wrong_on_page(page, found)
            done(page)
    shown = [each.row for each in rows if all_parts or each.gap]
    write_table(seen.COLUMNS, shown, form, empty="Every part was seen to hold and to fail.")
    talk(f"Covered: {seen.share(rows):.1%} of {len(rows)} parts of {len(pages)} queries.")
    if wrong:
        talk("\n".join(wrong))
        raise typer.Exit(ProblemsFound.exit_code)


def _coverage_of_criteria(
    wanted: list[str], all_parts: bool, form: Literal["table", "json", "csv"]
) -> None:
    from explorer import proven
    from explorer.library import Library

    library = Library.open()
    with _progress(len(library.cases())) as done:
        rows = proven.outcomes(library.ask(proven.QUESTION, tell=done), wanted)
    shown = [row for row in rows if all_parts or not proven.is_proven(row)]
    write_table(
        proven.COLUMNS, shown, form, empty="Of every criterion some case shows every outcome."
    )
    told = ", ".join(proven.OUTCOMES)
    talk(f"Shown by some case ({told}): {proven.share(rows):.1%} of {len(rows)} criteria.")


@contextmanager
def _progress(total: int) -> Iterator[Callable[[object], None]]:
    """A bar on a terminal, and what moves it on by one page; nothing in a file."""
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Queries", total=total)
        yield lambda _: bar.advance(task)
