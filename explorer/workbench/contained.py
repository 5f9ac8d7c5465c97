"""Asks queries of one's own in a process apart, and stops it when it goes too far.

An engine in this process could not be stopped: it takes no time limit and hears no signal until it
is done. So the process is killed, and the next query is asked of a new one.
"""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import pyoxigraph as ox

from explorer.bounds import NO_MEMORY, TOO_LONG
from explorer.errors import ExplorerError, QueryError
from explorer.vocabulary import Iri
from explorer.workbench.limits import Limits
from explorer.workbench.messages import Cell, receive, rows_of, send, triples_of

CASES_PER_PROCESS: Final = 30
"""A store never gives memory back; after so many cases the process is made anew."""
OPENING: Final = 120.0
"""Seconds that a new process may take to open the library."""


class Stopped(ExplorerError):
    """A query went beyond a limit, and its process was ended. `limit` says which."""

    exit_code = QueryError.exit_code

    def __init__(self, limit: Literal["seconds", "megabytes"], limits: Limits) -> None:
        self.limit = limit
        most = f"{limits.seconds:g} s" if limit == "seconds" else f"{limits.megabytes} MB"
        super().__init__(
            "the query",
            f"was stopped after {most}" if limit == "seconds" else f"needed more than {most}",
            "nothing it had found so far is shown: a part of an answer looks like an answer",
            "tie its patterns to each other and begin with the rarest; `explorer lint` tells "
            "patterns that nothing ties",
        )


@dataclass(frozen=True, slots=True)
class Case:
    """A case that queries are asked about: its name and everything known and concluded of it."""

    iri: Iri
    triples: tuple[ox.Triple, ...]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a query was answered.

    `form` is select (columns and rows), construct (triples) or ask (yes). `seconds` is the time in
    the engine, reading the rows included. `cut` says that rows were kept back: "rows" for their
    number, "size" for their length, else empty.
    """

    form: Literal["select", "construct", "ask"]
    seconds: float
    cut: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    triples: tuple[ox.Triple, ...] = ()
    yes: bool = False

    @property
    def count(self) -> int:
        """How many rows or triples there are."""
        return len(self.triples) if self.form == "construct" else len(self.rows)


@dataclass(slots=True)
class Contained:
    """One process at a time that answers; safe to share between threads, which wait in turn."""

    limits: Limits = field(default_factory=Limits)
    _process: subprocess.Popen[bytes] | None = None
    _case: Case | None = None
    _cases: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def warm(self) -> None:
        """Start the process, so that the first query need not wait for it."""
        with self._lock:
            self._start()

    def close(self) -> None:
        """End the process."""
        with self._lock:
            self._end()

    @property
    def process(self) -> int | None:
        """The number of the process that answers; None while there is none."""
        alive = self._process is not None and self._process.poll() is None
        return self._process.pid if self._process is not None and alive else None

    def ask(
        self,
        text: str,
        case: Case | None = None,
        *,
        inputs: Mapping[str, Iri] | None = None,
        limits: Limits | None = None,
    ) -> Reply:
        """The answer to a query over the knowledge and, where one is given, a case.

        Raises Stopped when it goes beyond a limit, QueryError when it cannot be read.
        """
        within = limits or self.limits
        with self._lock:
            self._take(case)
            request = {
                "do": "ask",
                "seconds": within.seconds,
                "rows": within.rows,
                "most": within.bytes,
                "inputs": dict(inputs or {}),
            }
            said, found = self._exchange(request, text.encode(), within)
        if "wrong" in said:
            raise QueryError(
                "the query",
                f"cannot be asked: {said['wrong']}",
                "SPARQL 1.1 does not allow this",
                "look at the line and column named above",
            )
        shape = {"form": said["form"], "seconds": said["seconds"], "cut": said["cut"]}
        if said["form"] == "ask":
            return Reply(**shape, yes=said["yes"])
        if said["form"] == "construct":
            return Reply(**shape, triples=tuple(dict.fromkeys(triples_of(found))))
        columns = tuple(said["columns"])
        return Reply(**shape, columns=columns, rows=rows_of(found, said["count"], len(columns)))

    def _take(self, case: Case | None) -> None:
        """See to it that the process holds this case and no other."""
        if self._cases >= CASES_PER_PROCESS:
            self._end()
        self._start()
        if case == self._case:
            return
        triples: Iterable[ox.Triple] = case.triples if case else ()
        text = "".join(f"{each} .\n" for each in triples).encode()
        self._exchange({"do": "case"}, text, Limits(seconds=OPENING))
        self._case, self._cases = case, self._cases + 1

    def _start(self) -> None:
        if self._process is not None and self._process.poll() is None:
            return
        self._end()
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "explorer.workbench.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what an engine says when memory runs out
        )
        self._exchange({"megabytes": self.limits.megabytes}, b"", Limits(seconds=OPENING))

    def _end(self) -> None:
        process, self._process = self._process, None
        self._case, self._cases = None, 0
        if process is not None:
            process.kill()
            process.communicate()

    def _exchange(
        self, said: Mapping[str, object], text: bytes, within: Limits
    ) -> tuple[dict[str, Any], bytes]:
        """Say something to the process and hear its answer, or kill it when time is up."""
        process = self._process
        assert process is not None
        assert process.stdin is not None
        assert process.stdout is not None
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        clock = threading.Timer(within.seconds, stop)
        clock.daemon = True
        clock.start()
        try:
            send(process.stdin, dict(said), text)
            heard = receive(process.stdout)
        except OSError:
            heard = None
        finally:
            clock.cancel()
        if heard is not None:
            return heard
        self._end()
        if late.is_set() or process.returncode == TOO_LONG:
            raise Stopped("seconds", within)
        if process.returncode in NO_MEMORY:
            raise Stopped("megabytes", within)
        raise RuntimeError(f"the process that answers ended by itself with {process.returncode}")
