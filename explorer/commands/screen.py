"""The command that opens the pages."""

from typing import Annotated

import typer

from explorer.commands.frame import Command, app


@app.command("app", cls=Command, epilog="explorer app")
def open_app(
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="The port; without it, a free one.")
    ] = None,
    no_browser: Annotated[
        bool, typer.Option("--no-browser", help="Only serve; open the page yourself.")
    ] = False,
) -> None:
    """Open the pages in a browser.

    Nothing leaves this machine.
    """
    from explorer.app.serve import serve

    serve(port=port, browser=not no_browser)
