"""Runs the migrations inside the transaction given: a desk is old or new, and never between."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from alembic.config import Config
from alembic.operations import Operations
from alembic.runtime.migration import MigrationContext, RevisionStep
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Connection

from explorer.errors import SourceError


def scripts() -> ScriptDirectory:
    """The migrations of this installation."""
    config = Config()
    # A percent sign in a path would be taken for a setting.
    folder = str(Path(__file__).resolve().parent).replace("%", "%%")
    config.set_main_option("script_location", folder)
    config.set_main_option("path_separator", "os")
    return ScriptDirectory.from_config(config)


def upgrade(connection: Connection, to: str = "head") -> None:
    """Bring the tables to a revision. Raises SourceError when they come from a newer explorer."""
    known = scripts()

    def steps(revisions: Any, _: object) -> Sequence[RevisionStep]:
        # What `alembic upgrade` asks as well; it has no public name.
        return known._upgrade_revs(to, revisions)

    options = {"fn": steps, "script": known, "transactional_ddl": True}
    context = MigrationContext.configure(connection, opts=options)
    try:
        with Operations.context(context):
            context.run_migrations()
    except CommandError as error:
        raise SourceError(
            "the desk",
            "was written by a newer explorer",
            why=str(error),
            try_="install the newer explorer; nothing was changed",
        ) from error
