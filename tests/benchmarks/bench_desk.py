"""Ten reviewers at one desk at once: no write may be lost, no error may come, the log stays whole.

    uv run python -m tests.benchmarks.bench_desk --seconds 300

Each reviewer is a process of its own with its own connection (or a thread of one process, which is
how the pages are served), all on one SQLite file, or on the database that --address names. They
share the requests: whoever is overtaken is told so, looks again and goes on, as people do. At the
end every change that was confirmed to somebody is looked for.
"""

import argparse
import multiprocessing
import queue
import random
import tempfile
import threading
import time
from collections import Counter
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from explorer.desk.changes import add_edit, add_note, edits_of, notes_of, undo_edit
from explorer.desk.people import Person
from explorer.desk.requests import Record, Wanted, find_requests, get_request, open_request
from explorer.desk.storage import close_desk, open_desk
from explorer.desk.upkeep import verify_log
from explorer.desk.versions import ChangedMeanwhile
from explorer.desk.views import record_view
from explorer.errors import ExplorerError

RECORD = Record(b"id: made-up\n" * 1500, "application/yaml", "made-up.yaml")
"""About as large as a case of forty facts."""
OFTEN = {"edit": 9, "note": 4, "view": 5, "list": 4, "undo": 1, "open": 1}
"""How often each thing is done."""


def reviewer(address: str, number: int, seconds: float, answers: Any) -> None:
    """One reviewer's work until the time is over: what was confirmed, how long it took, faults."""
    desk = open_desk(address)
    person = Person(f"reviewer-{number}", f"Reviewer {number}", frozenset(["reviewer"]))
    chance = random.Random(number)
    kept: list[tuple[str, str, str]] = []
    took: dict[str, list[float]] = {}
    overtaken, faults = 0, []
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        (act,) = chance.choices(list(OFTEN), list(OFTEN.values()))
        start = time.monotonic()
        try:
            kept += work(desk, person, chance, act)
        except ChangedMeanwhile:
            overtaken += 1
        except (ExplorerError, Exception) as fault:  # whatever it is, it is counted and told
            faults.append(f"{act}: {type(fault).__name__}: {fault}")
        took.setdefault(act, []).append(time.monotonic() - start)
        time.sleep(chance.uniform(0.0, 0.02))
    answers.put((kept, took, overtaken, faults))


def work(desk: Any, person: Person, chance: random.Random, act: str) -> list[tuple[str, str, str]]:
    """One thing that a reviewer does; what of it was confirmed, as (kind, request, id)."""
    if act == "open":
        made = open_request(desk, person, RECORD, slug="made-up", procedure="An injection")
        return [("request", made.id, made.id)]
    found = find_requests(desk, Wanted(sort="-received"))
    if act == "list":
        return []
    request = get_request(desk, chance.choice(found[-20:]).id)
    if act == "view":
        record_view(desk, person, request.id)
        return []
    if act == "note":
        note = add_note(desk, person, request.id, "https://example.org/criterion", "A note.")
        return [("note", request.id, note.id)]
    if act == "undo":
        mine = edits_of(desk, request.id)
        if mine:
            undo_edit(desk, person, request.id, mine[-1].edit.id, version=request.version)
        return []
    entry = {"concept": "numbness", "status": "present"}
    edit = add_edit(
        desk, person, request.id, fact=None, action="state", entry=entry, version=request.version
    )
    return [("edit", request.id, edit.id)]


def lost(desk: Any, kept: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """What was confirmed and is not there."""
    there = set()
    for request in find_requests(desk, Wanted()):
        there.add(("request", request.id, request.id))
        there |= {("edit", request.id, k.edit.id) for k in edits_of(desk, request.id, undone=True)}
        there |= {("note", request.id, note.id) for note in notes_of(desk, request.id)}
    return [each for each in kept if each not in there]


def main() -> None:
    """Let them work, then look what is there. Ends with 1 when anything is wrong."""
    asked = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    asked.add_argument("--seconds", type=float, default=60)
    asked.add_argument("--reviewers", type=int, default=10)
    asked.add_argument("--threads", action="store_true", help="one process, as the pages have it")
    asked.add_argument("--address", help="another database than a new SQLite file")
    told = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        address = told.address or str(Path(folder) / "desk.sqlite")
        desk = open_desk(address)
        first = Person("first", "First", frozenset(["reviewer"]))
        for _ in range(20):
            open_request(desk, first, RECORD, slug="made-up", procedure="An injection")
        context = multiprocessing.get_context("spawn")
        answers: Any = queue.Queue() if told.threads else context.Queue()
        start: Any = threading.Thread if told.threads else context.Process
        people = [
            start(target=reviewer, args=(address, number, told.seconds, answers))
            for number in range(told.reviewers)
        ]
        for each in people:
            each.start()
        got = [answers.get(timeout=told.seconds + 120) for _ in people]
        for each in people:
            each.join()
        raise SystemExit(report(desk, got, told.seconds))


def report(desk: Any, got: list[Any], seconds: float) -> int:
    """Print what came of it; 1 when anything is wrong."""
    kept = [each for answer in got for each in answer[0]]
    faults = [each for answer in got for each in answer[3]]
    times: dict[str, list[float]] = {}
    for answer in got:
        for act, took in answer[1].items():
            times.setdefault(act, []).extend(took)
    missing, whole = lost(desk, kept), verify_log(desk)
    print(f"reviewers {len(got)}, seconds {seconds:.0f}, on {desk.engine.dialect.name}")
    for act, took in sorted(times.items()):
        late = 1000 * (quantiles(took, n=20)[-1] if len(took) > 1 else took[0])
        middle = 1000 * median(took)
        print(f"  {act:5} {len(took):6}  median {middle:6.1f} ms  95 % {late:7.1f} ms")
    counted = Counter(kind for kind, _, _ in kept)
    print("confirmed " + ", ".join(f"{kind} {number}" for kind, number in counted.items()))
    print(f"overtaken and told so {sum(answer[2] for answer in got)}")
    print(f"lost writes {len(missing)}, errors {len(faults)}, log of {whole.rows} rows", end=" ")
    print("whole" if whole.broken is None else f"broken at {whole.broken}: {whole.why}")
    for each in faults[:5]:
        print(f"  {each}")
    close_desk(desk)
    return 1 if missing or faults or whole.broken is not None else 0


if __name__ == "__main__":
    main()
