"""Commands for whoever keeps the knowledge: check it, classify its terms, write the reference."""

from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path
from typing import Annotated, Literal

import typer

from explorer.commands.frame import Command, app, progress, talk, write, write_json, write_table
from explorer.errors import Problem, ProblemsFound, tell
from explorer.phrases import printable


@app.command(cls=Command, epilog="explorer check --no-shapes")
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(help="Files of interactions to check instead.")
    ] = None,
    shapes: Annotated[
        bool, typer.Option(help="Also hold it against the SHACL shapes; takes seconds.")
    ] = True,
    form: Annotated[Literal["text", "json"], typer.Option("--format")] = "text",
) -> None:
    """Check knowledge, cases and queries, or files of interactions.

    Exit code 1 when there are problems.
    """
    problems, checked = _check_files(files) if files else _check_everything(shapes)
    if form == "json":
        names = ("where", "what", "why", "try")
        write_json([dict(zip(names, astuple(each), strict=True)) for each in problems])
    else:
        write("".join(f"{printable(tell(each))}\n" for each in problems))
    talk(f"Problems: {len(problems)}, in {checked}.")
    if problems:
        raise typer.Exit(ProblemsFound.exit_code)


def _check_everything(shapes: bool) -> tuple[Sequence[Problem], str]:
    from explorer import checking
    from explorer.sources import read_knowledge
    from explorer.terms import TermIndex

    with progress("Checking knowledge, cases and queries …"):
        knowledge = read_knowledge()
        problems = checking.check(knowledge, shapes=shapes)
        problems += checking.check_cases(TermIndex.of(knowledge.quads))
    return problems, f"{len(knowledge.files)} files of knowledge and in cases/"


def _check_files(files: Sequence[Path]) -> tuple[Sequence[Problem], str]:
    from explorer.interaction_checks import check_interactions
    from explorer.oracle import open_interactions

    problems = [found for file in files for found in check_interactions(open_interactions(file))]
    return problems, ", ".join(file.name for file in files)


@app.command(cls=Command, epilog="explorer classify --check")
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

    with progress("Classifying …"):
        found = classification.classify(check_only=check)
    write_table(("class", "lies below"), found.inferred, "table", empty="Nothing beyond the told.")
    state = "written" if found.written else "up to date"
    talk(f"{found.classes} classes, {found.told} pairs told; ontology/classified.ttl is {state}.")


@app.command(cls=Command, epilog="explorer docs --check")
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
        talk(f"docs/reference is written; pages changed: {reference.write()}.")
    elif problems := reference.stale():
        raise ProblemsFound(problems=problems)
    else:
        talk("docs/reference is up to date.")
