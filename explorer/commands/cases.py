"""Commands about one request: assess it, explain a conclusion, restate it, audit its review."""

import sys
from typing import Annotated, Literal

import typer

from explorer.arguments import case_given, case_if_given, day
from explorer.commands.frame import (
    CaseName,
    CaseOption,
    Command,
    DayOption,
    LenientOption,
    PolicyOption,
    app,
    opened,
    progress,
    talk,
    write,
    write_json,
    write_table,
)


@app.command(cls=Command, epilog="explorer assess {case} --format json")
def assess(
    case: CaseName,
    policy: PolicyOption = None,
    as_of: DayOption = None,
    profile: Annotated[
        str | None, typer.Option(metavar="NAME", help="The preferences that weigh conflicts.")
    ] = None,
    lenient: LenientOption = False,
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
        assessment = opened().assess_case(
            source, policy=policy, as_of=on, profile=profile, lenient=lenient
        )
    if form == "json":
        write_json(assessment.document)
    elif form == "ttl":
        write(assessment.turtle())
    else:
        from explorer.printing import Page
        from explorer.terminal import show_assessment
        from explorer.terminal_brief import show_brief

        show = show_assessment if full else show_brief
        show(assessment.document, Page(sys.stdout))


@app.command(cls=Command, epilog="explorer explain case:{case}/request --case {case}")
def explain(
    iri: Annotated[str, typer.Argument(help="A node, in full or short as kb:... and case:...")],
    case: CaseOption = None,
    form: Annotated[Literal["text", "json"], typer.Option("--format")] = "text",
) -> None:
    """Tell why: reasons down to facts and passages.

    Without a case, what a conflict, a statement, a criterion or a policy on file rests on.
    """
    from explorer.grounds import grounds
    from explorer.vocabulary import expand

    with case_if_given(case) as source:
        library = opened()
        if source is None:
            tree = grounds(library, expand(iri))
        else:
            tree = library.assess_case(source).reasons(expand(iri))
    if form == "json":
        write_json(tree)
    else:
        from explorer.printing import Page
        from explorer.terminal import show_reasons

        show_reasons(tree, Page(sys.stdout))


@app.command(cls=Command, epilog="explorer claims {case}")
def claims(
    case: CaseName,
    form: Annotated[Literal["table", "json", "csv"], typer.Option("--format")] = "table",
) -> None:
    """Hold what a published review claims against the file."""
    from explorer.terminal_claims import COLUMNS, none_on_file, rows, show_claims

    with case_given(case) as source, progress("Reading the knowledge …"):
        found = opened().claims(source)
    if form == "json":
        write_json(found)
    elif form == "table" and found:
        show_claims(found, sys.stdout)
    else:
        write_table(COLUMNS, rows(found), form, empty=none_on_file())


@app.command("import", cls=Command, epilog="explorer import form.yaml")
def import_case(
    case: CaseName,
    lenient: LenientOption = False,
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
    write(as_trig(read))
    for notice in read.notices:
        talk(notice)
