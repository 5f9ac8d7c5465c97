"""Saves again and again in a child process that is killed in the middle, and looks what is left.

Run as a program: `python -m tests.killed ADDRESS ROUNDS SEED`. Prints what went wrong, if anything,
then how many changes were kept and how many rounds there were.
"""

import os
import random
import signal
import sys
import time

from sqlalchemy import func, select

from explorer.desk import log
from explorer.desk.changes import add_edit, add_note
from explorer.desk.people import Person
from explorer.desk.requests import Record, open_request
from explorer.desk.storage import close_desk, open_desk, reading
from explorer.desk.tables import EDIT, LOG, NOTE, RECORD, REQUEST

PERSON = Person("ann", "Ann Lee", frozenset(["reviewer"]))
LARGE = Record(b"x" * 300_000, "text/turtle", "large.ttl")
"""So large that a kill often falls inside the write."""


def save(address: str, started: int) -> None:
    """Edit, note and open requests until somebody ends this process."""
    desk = open_desk(address)
    request = open_request(desk, PERSON, LARGE, slug="x", procedure="x")
    version = request.version
    while True:
        entry = {"concept": "x"}
        add_edit(desk, PERSON, request.id, fact=None, action="state", entry=entry, version=version)
        if version == request.version:
            os.write(started, b".")
        version += 1
        add_note(desk, PERSON, request.id, "https://example.org/criterion", "x" * 5000)
        open_request(desk, PERSON, LARGE, slug="x", procedure="x")


def problems(address: str) -> list[str]:
    """What does not fit together on the desk, each in a few words."""
    desk = open_desk(address)
    try:
        with reading(desk) as connection:
            verified = log.verify(connection)
            counted = select(LOG.c.action, func.count()).group_by(LOG.c.action)
            told: dict[str, int] = dict(connection.execute(counted).all())
            kept = {
                "request-opened": REQUEST,
                "fact-edited": EDIT,
                "note-added": NOTE,
            }
            found = [
                f"{told.get(action, 0)} rows say {action}, {count} are there"
                for action, table in kept.items()
                if (count := connection.execute(select(func.count()).select_from(table)).scalar())
                != told.get(action, 0)
            ]
            if connection.execute(select(func.count()).select_from(RECORD)).scalar() != told.get(
                "request-opened", 0
            ):
                found.append("a request has no record")
            edits = select(func.count()).where(EDIT.c.request == REQUEST.c.id).scalar_subquery()
            ahead = select(REQUEST.c.id).where(REQUEST.c.version != edits + 1)
            found += [f"{each} has another version" for each in connection.scalars(ahead)]
    finally:
        close_desk(desk)
    return found + ([f"row {verified.broken}: {verified.why}"] if verified.broken else [])


def rounds(address: str, number: int, seed: int) -> int:
    """Kill so many children at random moments. Returns how many of them left a problem."""
    chance, wrong = random.Random(seed), 0
    problems(address)
    for _ in range(number):
        heard, started = os.pipe()
        child = os.fork()
        if not child:
            save(address, started)
        os.read(heard, 1)
        time.sleep(chance.uniform(0.0, 0.15 if "://" in address else 0.04))
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(heard)
        os.close(started)
        for problem in problems(address):
            sys.stderr.write(f"{problem}\n")
            wrong += 1
    return wrong


if __name__ == "__main__":
    wrong = rounds(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    desk = open_desk(sys.argv[1])
    with reading(desk) as connection:
        sys.stdout.write(f"{log.length(connection)} {sys.argv[2]}\n")
    close_desk(desk)
    sys.exit(1 if wrong else 0)
