"""Where the desk lies: one SQLite file by default, or a PostgreSQL server by one setting.

Everything that is written goes through `writing`: it checks the role, takes the only place of a
writer, and the change and its row in the log are kept together or not at all.
"""

import os
import secrets
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event, inspect, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DatabaseError, NoSuchModuleError, OperationalError

from explorer.desk import log
from explorer.desk.people import NotAllowed, Person, Role, require
from explorer.desk.tables import PERSON
from explorer.errors import SourceError, UsageError

SETTING: Final = "EXPLORER_DESK"
FILE: Final = "desk.sqlite"
HEAD: Final = "0004"
"""The last migration: a desk that is there already is not looked at any further."""

BUSY_MS: Final = 30_000
"""How long a writer waits for its turn; a change takes a few thousandths of that."""
WRITER: Final = 7_401_253
"""The lock that a writer holds in PostgreSQL, and whoever migrates; any number that stays."""
_WRITES: Final = "desk_writes"

Clock = Callable[[], datetime]


class DeskUnusable(SourceError):
    """The desk's file or server cannot be used as it is."""


@dataclass(frozen=True, slots=True)
class Desk:
    """An open desk. Safe to share between threads. `place` is how people are told where it lies."""

    engine: Engine
    place: str
    clock: Clock

    def now(self) -> str:
        """This moment, as the tables keep it."""
        return moment(self.clock())


@dataclass(frozen=True, slots=True)
class Writing:
    """A change being made: its connection, its moment and who makes it."""

    connection: Connection
    at: str
    person: Person

    def tell(
        self,
        action: str,
        *,
        request: str | None = None,
        subject: str | None = None,
        version: int | None = None,
        **detail: log.Value,
    ) -> None:
        """Write the row of the log that belongs to this change."""
        log.append(
            self.connection,
            at=self.at,
            by=self.person.id,
            action=action,
            request=request,
            subject=subject,
            version=version,
            detail=detail,
        )


_opened: dict[str, Engine] = {}
_opening: Final = threading.Lock()
_turns: Final[WeakKeyDictionary[Engine, threading.Lock]] = WeakKeyDictionary()
"""Whose turn it is to write, within this program: SQLite itself lets those who wait sleep."""


def open_desk(address: str | None = None, *, clock: Clock | None = None) -> Desk:
    """The desk at an address: a file's path or the URL of a database; it is made on first use.

    Without one, the address is that of `EXPLORER_DESK`, else a file in the user's data folder.
    Raises DeskUnusable when it cannot be opened, or was written by a newer explorer.
    """
    url = address_of(address)
    with _told(url):
        engine = _engine(url)
        _migrate(engine)
    return Desk(engine, shown(url), clock or (lambda: datetime.now(UTC)))


def close_desk(desk: Desk) -> None:
    """Let go of the desk's connections; it can be opened again."""
    with _opening:
        for name, engine in list(_opened.items()):
            if engine is desk.engine:
                del _opened[name]
    desk.engine.dispose()


def address_of(address: str | None = None, environment: Mapping[str, str] = os.environ) -> URL:
    """The URL that an address, a setting or the default comes to."""
    told = address or environment.get(SETTING, "").strip()
    if "://" not in told:
        path = Path(told).expanduser() if told else data_folder(environment) / FILE
        return URL.create("sqlite", database=str(path.absolute()))
    try:
        return make_url(told)
    except ArgumentError as wrong:
        raise UsageError(SETTING, "is no address of a database", try_="name a file") from wrong


def data_folder(environment: Mapping[str, str] = os.environ) -> Path:
    """The folder where this user's data lie."""
    if sys.platform == "win32":
        base = Path(environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        told = Path(environment.get("XDG_DATA_HOME", ""))
        base = told if told.is_absolute() else Path.home() / ".local" / "share"
    return base / "guideline-explorer"


def shown(url: URL) -> str:
    """The address as people read it: the path of a file, else the URL without its password."""
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    return url.render_as_string(hide_password=True)


def new_id() -> str:
    """An id that tells nothing and that nobody can guess."""
    return secrets.token_hex(10)


def moment(when: datetime) -> str:
    """A moment as the tables keep it: text in UTC that sorts by time."""
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@contextmanager
def reading(desk: Desk) -> Iterator[Connection]:
    """A connection that sees one state of the desk for as long as the block runs."""
    with _told(desk.engine.url), desk.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


@contextmanager
def writing(desk: Desk, person: Person, role: Role | None) -> Iterator[Writing]:
    """A change by somebody: kept as a whole when the block ends well, else not at all.

    Raises NotAllowed before anything else when the person lacks the role (None: needs none), or has
    signed in again or out since: what they may do now is not what this sign-in said.
    """
    if role:
        require(person, role)
    with (
        _told(desk.engine.url),
        _turns.get(desk.engine, nullcontext()),
        desk.engine.connect().execution_options(**{_WRITES: True}) as connection,
        connection.begin(),
    ):
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({WRITER})"))
        _remember(connection, person)
        yield Writing(connection, desk.now(), person)


def names(connection: Connection) -> dict[str, str]:
    """The name of everybody who ever wrote here, by id."""
    return {row.id: row.name for row in connection.execute(select(PERSON))}


def _remember(connection: Connection, person: Person) -> None:
    """Keep under which name a person is known, and their last sign-in."""
    now = {"name": person.name, "signed_in": person.signed_in}
    known = connection.execute(select(PERSON).where(PERSON.c.id == person.id)).first()
    if known is None:
        connection.execute(PERSON.insert().values(id=person.id, **now))
    elif known.signed_in > person.signed_in:
        raise NotAllowed(
            person.name,
            "signed in again, or out, after this page was opened",
            why="roles may have changed since",
            try_="open the page anew and sign in; nothing was changed",
        )
    elif (known.name, known.signed_in) != (person.name, person.signed_in):
        connection.execute(PERSON.update().where(PERSON.c.id == person.id).values(**now))


def _engine(url: URL) -> Engine:
    """One pool of connections for one address."""
    name = url.render_as_string(hide_password=False)
    with _opening:
        if name not in _opened:
            _opened[name] = _new_engine(url)
            if url.get_backend_name() == "sqlite":
                _turns[_opened[name]] = threading.Lock()
        return _opened[name]


def _new_engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True)
    path = Path(url.database or "")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():
        # Only its owner reads it, from the first byte on.
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    engine = create_engine(url, connect_args={"timeout": BUSY_MS / 1000})
    event.listen(engine, "connect", _settle)
    event.listen(engine, "begin", _begin)
    return engine


def _settle(connection: Any, _: object) -> None:
    """What a connection to a file is told first. Python's own BEGIN is switched off for ours."""
    connection.isolation_level = None
    for setting in (
        f"busy_timeout = {BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "trusted_schema = OFF",
    ):
        connection.execute(f"PRAGMA {setting}").close()


def _begin(connection: Connection) -> None:
    """A writer takes its turn at once: one that reads first and then writes could lose it."""
    is_writer = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")


def revision(connection: Connection) -> str | None:
    """The last migration that this desk has seen; None for one that is empty."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(engine: Engine) -> None:
    with engine.connect() as connection:
        if revision(connection) == HEAD:
            return
    from explorer.desk.migrations.run import upgrade

    with (
        engine.connect().execution_options(**{_WRITES: True}) as connection,
        connection.begin(),
    ):
        if connection.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({WRITER})"))
        upgrade(connection)


@contextmanager
def _told(url: URL) -> Iterator[None]:
    """Faults of the database, in words."""
    try:
        yield
    except (NoSuchModuleError, ModuleNotFoundError) as missing:
        raise DeskUnusable(
            SETTING,
            f"the driver of {url.drivername} is not installed",
            try_="install guideline-explorer[postgres] and write postgresql+psycopg://...",
        ) from missing
    except OperationalError as fault:
        raise DeskUnusable(
            shown(url),
            f"the desk cannot be used: {str(fault.orig).strip()}",
            why="nothing was changed",
            try_="look whether the file can be written and the disk has room, or whether the "
            "server runs; then do the same again",
        ) from fault
    except DatabaseError as fault:
        if "not a database" not in str(fault.orig) and "malformed" not in str(fault.orig):
            raise
        raise DeskUnusable(
            shown(url),
            f"this is no desk: {fault.orig}",
            try_="name another file, or bring back a backup with explorer desk restore",
        ) from fault
    except OSError as fault:
        raise DeskUnusable(
            shown(url), f"the desk cannot be made here: {fault.strerror}", try_="name another file"
        ) from fault
