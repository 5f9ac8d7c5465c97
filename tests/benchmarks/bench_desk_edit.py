"""How long a reviewer waits after changing a fact: from the click to the new result, in a browser.

    python tests/benchmarks/bench_desk_edit.py [rounds]

Starts the pages with a desk of its own, opens the first case as a request, then enters a length of
physical therapy that was not tried before, undoes it, and tries it out in a draft. Prints medians
in milliseconds. What is waited for is the determination as it stands on the page.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from explorer.desk.people import local_person
from explorer.desk.requests import Record, open_request
from explorer.desk.storage import open_desk
from explorer.places import CASES

CASE = "cervical-esi-62321"
UNMET, OPEN = "Criteria not met", "Information needed"
MOST_MS = 300
QUIET = ("--no-sandbox", "--disable-background-networking", "--disable-sync")
CLICK = """
([label, wanted]) => new Promise((done) => {
  const buttons = [...document.querySelectorAll("button")];
  const button = buttons.find((each) => each.textContent.includes(label));
  const began = performance.now();
  const look = () => {
    const shown = document.querySelector("#determination")?.textContent ?? "";
    if (shown.includes(wanted)) done(performance.now() - began);
    else requestAnimationFrame(look);
  };
  button.click();
  look();
})
"""


def opened(desk: Path) -> str:
    """The id of a new request on this desk: the first case."""
    path = CASES / f"{CASE}.trig"
    record = Record(path.read_bytes(), "application/trig", path.name)
    request = open_request(
        open_desk(str(desk)), local_person(), record, slug=CASE, procedure="the first case"
    )
    return request.id


@contextmanager
def serving(folder: Path) -> Iterator[tuple[str, int]]:
    """Where the pages are served, with a desk in this folder, and by which process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "explorer", "app", "--port", str(port), "--no-browser"]
    environment = {**os.environ, "EXPLORER_DESK": str(folder / "desk.sqlite")}
    with (folder / "log.txt").open("w") as log:
        server = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)
        try:
            for _ in range(150):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2)
                    break
                except (urllib.error.URLError, TimeoutError):
                    time.sleep(0.2)
            yield f"http://127.0.0.1:{port}", server.pid
        finally:
            server.terminate()
            server.wait(timeout=20)


def still(page: Page) -> None:
    """Wait until the page stands still."""
    page.wait_for_selector("[data-testid=stApp][data-test-script-state=notRunning]")
    page.wait_for_timeout(250)


def type_fact(page: Page, weeks: int) -> None:
    """Put a course of physical therapy into the form."""
    box = page.get_by_role("combobox", name="Concept")
    box.click()
    box.fill("physical therapy")
    page.keyboard.press("Enter")
    page.get_by_label("Lasted", exact=True).fill(f"{weeks} weeks")
    page.get_by_label("Paper of the record", exact=True).fill("therapy note")
    page.get_by_label("Page", exact=True).fill("3")


def changed(page: Page, label: str, wanted: str) -> float:
    """Milliseconds from a click on a button to the determination that is wanted."""
    taken = float(page.evaluate(CLICK, [label, wanted]))
    still(page)
    return taken


def cpu_ms(process: int) -> float:
    """Milliseconds of processor time that a process has used so far."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(page: Page, server: int, rounds: int) -> dict[str, list[tuple[float, float]]]:
    """What each round took by what was done: on the page, and of the server's processor."""
    taken: dict[str, list[tuple[float, float]]] = {}

    def timed(what: str, label: str, wanted: str) -> None:
        before = cpu_ms(server)
        waited = changed(page, label, wanted)
        taken.setdefault(what, []).append((waited, cpu_ms(server) - before))

    for number in range(rounds):
        type_fact(page, 5 + number)
        timed("save", "Save this fact", OPEN)
        timed("undo", "Undo the last entry", UNMET)
    page.get_by_text("Draft: try facts out without saving").click()
    still(page)
    for number in range(rounds):
        type_fact(page, 105 + number)
        timed("try out", "Try out this fact", OPEN)
        timed("discard", "Discard the draft", UNMET)
    return taken


def main(rounds: int = 9) -> int:
    """Print the medians; 1 where a saved fact took longer than a reviewer should wait."""
    folder = Path(tempfile.mkdtemp(prefix="explorer-bench-"))
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    try:
        request = opened(folder / "desk.sqlite")
        with serving(folder) as (address, server), sync_playwright() as started:
            browser = started.chromium.launch(executable_path=chromium, args=list(QUIET))
            page = browser.new_page(viewport={"width": 1280, "height": 900}, locale="en-GB")
            page.set_default_timeout(90_000)
            page.goto(f"{address}/desk?request={request}")
            page.wait_for_selector("#determination")
            still(page)
            taken = measure(page, server, rounds)
            browser.close()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    load = os.getloadavg()[0]
    print(f"milliseconds from click to new determination, {rounds} rounds, load {load:.1f}")
    for what, times in taken.items():
        waited, worked = zip(*times, strict=True)
        told = f"median {median(waited):5.0f}   best {min(waited):5.0f}   worst {max(waited):5.0f}"
        print(f"  {what:8}  {told}   processor of the server {median(worked):4.0f}")
    return int(median(waited for waited, _ in taken["save"]) > MOST_MS)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:2])))
