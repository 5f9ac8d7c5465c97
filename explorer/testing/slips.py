"""A pytest plugin: what the examples of queries have seen, and what slips they would notice.

`--sparql-coverage` and `--sparql-mutate` add a table below the results, for the spec pages that are
named on the command line, or for all. A page fails the run that calls a slip equivalent, or a part
one that never fails, where an example shows otherwise. Both work with pages that stand in the place
of this project (`explorer.places.SPECS`).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from explorer import shelf

COVERAGE, MUTATE = "--sparql-coverage", "--sparql-mutate"
LINES: Final[pytest.StashKey[list[str]]] = pytest.StashKey()
KEPT: Final = shelf.folder()
"""Where results are kept: asked for when this is loaded, before a run makes a folder of its own."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The two options."""
    group = parser.getgroup("sparql", "tests of SPARQL queries")
    group.addoption(
        COVERAGE, action="store_true", help="List what no example has seen hold or fail."
    )
    group.addoption(
        MUTATE, action="store_true", help="List the slips that no example would notice."
    )


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Work out what was asked for, once, where the results come together."""
    config = session.config
    asked = config.getoption(COVERAGE), config.getoption(MUTATE)
    if not any(asked) or hasattr(config, "workerinput"):
        return
    pages = chosen(config.args, config.invocation_params.dir)
    lines = config.stash[LINES] = []
    for wanted, look in zip(asked, (covered, mutated), strict=True):
        told, wrong = look(pages) if wanted else ([], False)
        lines += told
        if wrong and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print it."""
    if lines := config.stash.get(LINES, []):
        terminalreporter.section("queries")
        for line in lines:
            terminalreporter.write_line(line)


def chosen(args: Sequence[str], here: Path) -> list[str]:
    """The names of the pages below these paths; of all pages where none of them holds one."""
    from explorer.places import SPECS
    from explorer.testing import wanted_pages

    paths = [(here / arg.partition("::")[0]).resolve() for arg in args]
    known = wanted_pages.find([])
    return [
        name for name in known if any(is_below(SPECS / f"{name}.md", path) for path in paths)
    ] or known


def is_below(page: Path, path: Path) -> bool:
    """Whether a path is that page or a folder around it."""
    return page == path or path in page.parents


def covered(pages: Sequence[str]) -> tuple[list[str], bool]:
    """What was not seen to hold or to fail, the share for each folder, and wrong marks if any."""
    from explorer.testing import coverage

    rows = {page: coverage.coverage_of_page(page) for page in pages}
    lines = []
    for row in (row for found in rows.values() for row in found if row.gap):
        place = row.place
        lines.append(
            f"{row.query}:{place.line}:{place.column} {place.kind} {row.gap}: {place.text}"
        )
    for folder in dict.fromkeys(page.partition("/")[0] for page in pages):
        group = [row for page in pages if page.startswith(f"{folder}/") for row in rows[page]]
        lines.append(f"coverage of {folder}: {coverage.share(group):.1%} of {len(group)} parts")
    wrong = [each for page in pages for each in coverage.wrong_on_page(page, rows[page])]
    return [*lines, *wrong], bool(wrong)


def mutated(pages: Sequence[str]) -> tuple[list[str], bool]:
    """The slips that nothing noticed, beside their lines, and the score for each folder."""
    import os

    from explorer.queries import find_query
    from explorer.testing import mutation

    jobs = max(1, (os.cpu_count() or 2) // 2)
    reports = mutation.run(pages, jobs=jobs, keep=KEPT)
    lines = []
    for report in reports:
        if report.survivors or report.stopped:
            text = find_query(*report.name.split("/")).text
            lines += [report.name, *mutation.beside(text, report)]
    wrong = [each for report in reports for each in report.wrong]
    for row in mutation.table(reports):
        cells = zip(mutation.COLUMNS, row[1:], strict=True)
        lines.append(f"{row[0]}: " + ", ".join(f"{name} {cell}" for name, cell in cells))
    return [*lines, *wrong], bool(wrong)
