"""Does work piece by piece in a process apart, which is ended when a piece takes too long.

An engine takes no time limit and hears no signal until it is done, so what may have no end is done
where it can be killed. The process stays for the next work; only one that was killed is made anew.
"""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from types import ModuleType
from typing import Any, Final

from explorer.bounds import NO_MEMORY, OUT_OF_MEMORY, TOO_LONG, address_space, work_at_most

MEGABYTES: Final = 2048
"""The most that a piece may take of memory beside what is in use before the first."""
_LATE: Final = 30
"""Seconds after its time when the system ends a process that nobody waits for any more."""
_BEGUN, _DONE, _ENDED, _RAISED = "begun", "done", "ended", "raised"

Work = Callable[..., Iterator[Any]]
"""A function of a module that yields first the seconds which a piece may take, then what comes of
each piece. Its last argument is how many pieces are done already."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """What comes of a piece that was stopped; `said` tells people why."""

    said: str


@dataclass(slots=True)
class Contained:
    """One process at a time that works, started when it is first needed. For one thread.

    Another thread may close it.
    """

    _process: SpawnProcess | None = None
    _pipe: Connection | None = None
    _closed: bool = False

    def each(self, work: Work, *given: object) -> Iterator[Any]:
        """What comes of each piece in order, and Stopped for one that was stopped.

        Raises what the work raises.
        """
        done, ended = 0, False
        try:
            while not ended:
                self._start().send((work, given, done))
                word, seconds = self._heard(None)
                while word in (_BEGUN, _DONE):
                    word, found = self._heard(seconds)
                    if word != _ENDED:
                        yield found
                        done += 1
                ended = word == _ENDED
        finally:
            if not ended:
                self._end()

    def close(self) -> None:
        """End the process for good."""
        self._closed = True
        self._end()

    def _end(self) -> None:
        process, self._process = self._process, None
        pipe, self._pipe = self._pipe, None
        if process is not None:
            process.kill()
            process.join()
        if pipe is not None:
            pipe.close()

    def _start(self) -> Connection:
        if self._closed:
            raise RuntimeError("the process that works was ended for good")
        if self._process is None or self._pipe is None or not self._process.is_alive():
            self._end()
            context = get_context("spawn")
            self._pipe, theirs = context.Pipe()
            # A daemon ends when the program does.
            self._process = context.Process(target=_serve, args=(theirs,), daemon=True)
            with _no_main_module():
                self._process.start()
            theirs.close()
        return self._pipe

    def _heard(self, seconds: float | None) -> tuple[str, Any]:
        """The next word of the process and what goes with it; it has no name when it was ended."""
        process, pipe = self._process, self._pipe
        assert process is not None
        assert pipe is not None
        late = f"stopped after {seconds:g} s" if seconds is not None else ""
        try:
            if not pipe.poll(seconds):
                self._end()
                return "", Stopped(late)
            word, found = pipe.recv()
        except (EOFError, OSError) as error:
            process.join()
            code = process.exitcode
            self._end()
            if late and code == TOO_LONG:
                return "", Stopped(late)
            if late and code in NO_MEMORY:
                return "", Stopped(f"stopped at {MEGABYTES} MB")
            raise RuntimeError(f"the process that works ended by itself with {code}") from error
        if word == _RAISED:
            raise found
        return word, found


@contextlib.contextmanager
def _no_main_module() -> Iterator[None]:
    """Let a new process not run the program of this one again: its work is in other modules."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


# In the other process ----------------------------------------------------------------------------


def _serve(pipe: Connection) -> None:
    """Do what is asked for until nobody asks any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program that asks hears it, and ends this
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what an engine says when memory runs out
    with contextlib.suppress(EOFError, OSError):
        while True:
            _work(pipe, *pipe.recv())


def _work(pipe: Connection, work: Work, given: tuple[object, ...], done: int) -> None:
    try:
        pieces = work(*given, done)
        seconds = next(pieces)
        _bound(seconds)
        pipe.send((_BEGUN, seconds))
        for found in pieces:
            pipe.send((_DONE, found))
            work_at_most(seconds, _LATE)
        _bound(None)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)
    except Exception as error:  # the other side raises it
        pipe.send((_RAISED, error))
    else:
        pipe.send((_ENDED, None))


def _bound(seconds: float | None) -> None:
    """Let the system refuse more memory, and end a piece that nobody stops; or, for None, not."""
    try:
        import resource
    except ImportError:  # Windows: the clock of the other side remains
        return
    for kind in (resource.RLIMIT_AS, resource.RLIMIT_CPU):
        _, most = resource.getrlimit(kind)
        resource.setrlimit(kind, (most, most))
    in_use = address_space()
    if seconds is not None and in_use:
        _, most = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (in_use + MEGABYTES * 2**20, most))
        work_at_most(seconds, _LATE)
