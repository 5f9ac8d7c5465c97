"""The command that writes a letter about one request."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from explorer.arguments import case_given, day
from explorer.commands.frame import (
    CaseName,
    Command,
    DayOption,
    LenientOption,
    PolicyOption,
    app,
    opened,
    talk,
    write,
)


@app.command(cls=Command, epilog="explorer letter {case} --to member --format pdf --out letter.pdf")
def letter(
    case: CaseName,
    to: Annotated[
        Literal["provider", "member", "information"],
        typer.Option("--to", help="To whom; information asks the provider for what is missing."),
    ] = "provider",
    form: Annotated[Literal["text", "html", "pdf", "docx"], typer.Option("--format")] = "text",
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Where it goes; pdf and docx need a file.")
    ] = None,
    policy: PolicyOption = None,
    as_of: DayOption = None,
    line: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Line of business: which text on appeals is taken."),
    ] = None,
    appeal: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A text on appeals to take instead.")
    ] = None,
    lenient: LenientOption = False,
) -> None:
    """Write the letter about one request.

    It is a proposal, and says so: nobody has signed it. The same input gives the same file.
    """
    from explorer.letter.files import own_text, place_for, read_source, write_file, written

    place_for(out, form)
    from explorer.letter.composing import compose

    text = own_text(appeal) if appeal else None
    with case_given(case) as source:
        library = opened()
        read = read_source(library, source, lenient=lenient)
        assessment = library.assess(read, policy=policy, as_of=day(as_of))
    made = compose(library, read, assessment, to, line=line, appeal=text)
    if out:
        write_file(out, written(made, form))
        talk(f"{out}: {made.title.text}")
    elif form == "html":
        write(written(made, form).decode())
    else:
        from explorer.letter.plain_text import show_letter
        from explorer.printing import Page

        show_letter(made, Page(sys.stdout))
    if made.ease:
        talk(f"Reading ease {made.ease.reading_ease}, grade {made.ease.grade}.")
    if made.is_to_be_filled_in():
        talk("The text on appeals has blanks in square brackets; --appeal FILE gives your own.")
