"""How long one waits in the browser: the map, preferences reordered, a change to each page.

Run with `uv run python -m tests.benchmarks.bench_browser`. A server is started and a headless
Chromium looks at it. Each line is the middle of several runs: milliseconds until what was asked for
stands on the screen, and beside it the CPU milliseconds that the server spent on it, which say more
on a machine that is busy with other things. A new server reads the library first; the other lines
are of one that has been looked at before, each by a browser that has kept nothing. Prints the load
of the machine as well, and what is late.
"""

from __future__ import annotations

import argparse
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from shutil import which
from statistics import median
from typing import Any, Final

from playwright.sync_api import expect, sync_playwright

from explorer.app import navigation

PAIR: Final = "bmj-2025-ra-epi-st--asa-asra-2010-esi-radicular"
REGION: Final = "cervical region"
DONE: Final = "[data-testid=stApp][data-test-script-state=notRunning]"
LIMITS: Final = {"open": 2000.0, "narrow": 500.0, "order": 500.0, "change to": 1000.0}
"""Milliseconds that a line may take at most: what the pages promise on a machine of their own."""
HERE: Final = "00_start"
"""The page from which the others are gone to."""
NEW_SERVERS: Final = 3
PATIENCE: Final = 120_000
TICK: Final = os.sysconf("SC_CLK_TCK")


class Server:
    """A server of the pages, and how much of the processor it has used."""

    def __init__(self, folder: Path) -> None:
        """Start it with a desk of its own."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "explorer", "app", "--port", str(port), "--no-browser"]
        given = {**os.environ, "EXPLORER_DESK": str(folder / "desk.sqlite")}
        # compiled modules are kept, as on any machine; where, is nobody else's business
        given.pop("PYTHONDONTWRITEBYTECODE", None)
        given["PYTHONPYCACHEPREFIX"] = str(folder / "modules")
        self._log = (folder / "log.txt").open("w")
        self.process = subprocess.Popen(command, env=given, stdout=self._log, stderr=self._log)

    def wait(self) -> None:
        """Until it answers."""
        for _ in range(300):
            try:
                with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=2):
                    return
            except (urllib.error.URLError, TimeoutError):
                time.sleep(0.1)
        raise TimeoutError(self.address)

    def used(self) -> float:
        """CPU milliseconds so far."""
        told = Path(f"/proc/{self.process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
        return 1000 * (int(told[11]) + int(told[12])) / TICK

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        self.process.wait(timeout=20)
        self._log.close()


@contextmanager
def serving(folder: Path) -> Iterator[Server]:
    """A server as long as the block runs."""
    server = Server(folder)
    try:
        server.wait()
        yield server
    finally:
        server.stop()


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 1 when the server alone takes longer than a page promises."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--times", type=int, default=5, metavar="N")
    times = parser.parse_args(arguments).times
    chromium = which("chromium") or which("chromium-browser")
    if chromium is None:
        print("no chromium on this machine", file=sys.stderr)
        return 2
    took: dict[str, list[tuple[float, float]]] = {}
    with tempfile.TemporaryDirectory() as place, sync_playwright() as started:
        browser = started.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with serving(Path(place)) as server:  # what a machine does once is done
            visit(browser, server, {}, "")
        for _ in range(NEW_SERVERS):
            with serving(Path(place)) as server:
                visit(browser, server, took, "a new server: ")
        with serving(Path(place)) as server:
            visit(browser, server, {}, "")
            for _ in range(times):
                visit(browser, server, took, "")
        browser.close()
    return told(took)


def visit(
    browser: Any, server: Server, took: dict[str, list[tuple[float, float]]], prefix: str
) -> None:
    """Somebody new who goes the whole way once."""

    def measure(line: str, act: Callable[[], None]) -> None:
        used, start = server.used(), time.perf_counter()
        act()
        waited = 1000 * (time.perf_counter() - start)
        took.setdefault(prefix + line, []).append((waited, server.used() - used))

    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    journey(page, server.address, measure)
    each_page(page, server.address, measure)
    context.close()


def journey(page: Any, address: str, measure: Callable[[str, Callable[[], None]], None]) -> None:
    """The way: the map, narrowed by a region, then a pair and another order of preferences."""
    measure("open the landscape", lambda: opened(page, f"{address}/landscape", "≠"))
    box = page.get_by_role("combobox", name="Region")
    box.click()
    box.fill(REGION)
    option = page.get_by_role("option", name=REGION).first
    option.wait_for()
    before = shown(page)

    def narrow() -> None:
        option.click()
        page.wait_for_url(re.compile("region="))
        changed(page, before)

    measure("narrow by a facet", narrow)
    address_of_pair = f"{address}/disagreement?pair={PAIR}"
    measure("open a disagreement", lambda: opened(page, address_of_pair, "prevails"))
    order = page.get_by_role("list", name="Preferences in the order")
    up = order.get_by_role("listitem").nth(1).get_by_role("button", name="Move up")
    up.wait_for()
    up.focus()

    def reorder() -> None:
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile("order="))
        page.wait_for_selector(DONE)
        page.get_by_text("decided by").first.wait_for()

    measure("order the preferences anew", reorder)


def each_page(page: Any, address: str, measure: Callable[[str, Callable[[], None]], None]) -> None:
    """From page to page by the links at the top, until the other page stands still."""
    opened(page, f"{address}/start", "Start")
    for pages in navigation.groups().values():
        links = [page.get_by_test_id("stTopNavLink").filter(has_text=pages[0].title)]
        links += [
            page.get_by_test_id("stPageLink").filter(has_text=each.title) for each in pages[1:]
        ]
        for each, link in zip(pages, links, strict=True):
            if each.path.stem != HERE:
                change = partial(changed_to, page, link.first)
                measure(f"change to {each.title}", change)


def changed_to(page: Any, link: Any) -> None:
    """Until another page, with another heading, stands still."""
    before = page.get_by_role("heading", level=1).first.inner_text()
    link.click()
    page.wait_for_function(
        "before => { const now = document.querySelector('h1');"
        " return now && now.innerText !== before; }",
        arg=before,
    )
    page.wait_for_selector(DONE)


def opened(page: Any, url: str, text: str) -> None:
    """Until the page stands still with this text on it."""
    page.goto(url)
    page.get_by_role("heading", level=1).wait_for()
    page.get_by_text(re.compile(text)).first.wait_for()
    page.wait_for_selector(DONE)


def shown(page: Any) -> str:
    """The line that says how many statements are on the map."""
    return str(page.get_by_text(re.compile(r"^\d+ of \d+ statements")).first.inner_text())


def changed(page: Any, before: str) -> None:
    """Until that line says something else and the page stands still."""
    expect(page.get_by_text(before)).to_have_count(0, timeout=PATIENCE)
    page.wait_for_selector(DONE)


def told(took: dict[str, list[tuple[float, float]]]) -> int:
    """Print the middle of each line."""
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    print(f"{'milliseconds':<44}{'waited':>10}{'server CPU':>12}")
    late = []
    for line, runs in took.items():
        waited, used = (median(each) for each in zip(*runs, strict=True))
        print(f"{line:<44}{waited:>10.0f}{used:>12.0f}")
        limit = next((each for word, each in LIMITS.items() if line.startswith(word)), None)
        if limit is not None and used > limit:
            late.append(f"{line}: the server takes {used:.0f} ms, at most {limit:.0f} are promised")
    print("\n".join(late) or "the server is as fast as promised on every line")
    return 1 if late else 0


if __name__ == "__main__":
    sys.exit(main())
