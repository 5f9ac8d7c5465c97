"""The command line: errors to exit codes; no logic. The commands are the modules of `commands/`.

What a command needs is imported inside it, so that each starts as fast as it can.

Exit codes: 0 done, whatever the determination; 1 problems found; 2 usage; 3 an input cannot be
used; 4 a query is broken; 70 a fault of this program.
"""

import sys
import traceback
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules
from typing import Final, NoReturn

from explorer import commands
from explorer.commands.frame import DEBUG, app, talk
from explorer.errors import ExplorerError, tell

BUG: Final = 70

for found in sorted(each.name for each in iter_modules(commands.__path__)):
    import_module(f"{commands.__name__}.{found}")


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run the command line; always ends with SystemExit."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    debug = DEBUG in given
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        app([each for each in given if each != DEBUG], prog_name="explorer")
    except ExplorerError as error:
        if debug:
            traceback.print_exception(error)
        talk(tell(error))
        raise SystemExit(error.exit_code) from None
    except Exception as bug:  # the one place where a fault of ours is put into words
        if debug:
            raise
        talk(
            f"This is a bug in explorer: {type(bug).__name__}: {bug}. "
            f"The same command with {DEBUG} shows where; please report that."
        )
        raise SystemExit(BUG) from None
    raise SystemExit(0)
