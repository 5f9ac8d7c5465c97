"""A pytest plugin: what the examples of queries have seen, and what slips they would notice.

`--sparql-coverage` and `--sparql-mutate` add a table below the results, for the spec pages that are
named on the command line, or for all. A page fails the run that calls a slip equivalent, or a part
one that never fails, where an example shows otherwise. Of this project the pages are asked anew,
with the stages before each query; of another one it is what its tests asked while they ran
(`explorer.testing.elsewhere`).
"""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

from explorer import shelf

if TYPE_CHECKING:
    from explorer.testing.coverage import Covered
    from explorer.testing.mutation import Report

COVERAGE, MUTATE = "--sparql-coverage", "--sparql-mutate"
OWN: Final = "explorer.testing.stages:RUNNER"
LINES: Final[pytest.StashKey[list[str]]] = pytest.StashKey()
SEEN: Final[pytest.StashKey[list[dict[str, Any]]]] = pytest.StashKey()
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


def is_here(config: pytest.Config) -> bool:
    """Whether the tests are those of this project, whose stages stand before each query."""
    return bool(config.getini("sparql_runner") == OWN)


@pytest.hookimpl(optionalhook=True)
def pytest_sparql_asked(item: Any, asked: Any, runner: Any) -> None:
    """Keep what a test of another project asked; of this one it is asked anew."""
    config = item.config
    if is_here(config) or not (config.getoption(COVERAGE) or config.getoption(MUTATE)):
        return
    if getattr(asked.engine, "graphs", None):
        from explorer.testing import elsewhere
        from explorer.vocabulary import EXAMPLE

        question = getattr(item, "question", None)
        expect = question.expect if question else None
        base = runner.names.base or EXAMPLE
        page = "" if question else str(item.path)
        item.sparql_seen = elsewhere.seen(asked, page, expect, base)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Give the report what was asked, for the process that started the run."""
    report = yield
    said = getattr(item, "sparql_seen", None)
    if said and report.when == "call" and report.passed:
        setattr(report, "sparql_seen", said)  # noqa: B010 - an attribute of our own
    return report


def pytest_configure(config: pytest.Config) -> None:
    """Gather what was asked where no other process does."""
    if not hasattr(config, "workerinput"):
        config.stash[SEEN] = []
        config.pluginmanager.register(_Gathered(config), "sparql-seen")


class _Gathered:
    """What the tests asked, of all processes."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep what a test asked that passed."""
        if said := getattr(report, "sparql_seen", None):
            self.config.stash[SEEN].append(said)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Work out what was asked for, once, where the results come together."""
    config = session.config
    asked = config.getoption(COVERAGE), config.getoption(MUTATE)
    if not any(asked) or hasattr(config, "workerinput"):
        return
    lines = config.stash[LINES] = []
    if not is_here(config):
        kept = config.stash[SEEN]
        told, wrong = of_elsewhere(kept, *asked)
        lines += told
        if wrong and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        return
    pages = chosen(config.args, config.invocation_params.dir)
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


def of_elsewhere(
    said: Sequence[dict[str, Any]], cover: bool, mutate: bool
) -> tuple[list[str], bool]:
    """The lines about the queries of another project, and whether a page of it is wrong."""
    from explorer.testing import elsewhere

    tests = elsewhere.by_query(elsewhere.read(each) for each in said)
    if not tests:
        return [elsewhere.NOTHING], False
    apart = {name: elsewhere.unread(own[0].text) for name, own in tests.items()}
    lines = [f"{name} cannot be taken apart: {why}" for name, why in apart.items() if why]
    tests = {name: own for name, own in tests.items() if not apart[name]}
    if cover:
        rows = {name: elsewhere.covered(name, own) for name, own in tests.items()}
        lines += told_of_coverage(rows)
    if not mutate:
        return lines, False
    reports = elsewhere.mutated(tests)
    texts = {name: own[0].text for name, own in tests.items()}
    told, wrong = told_of_slips(reports, texts)
    return [*lines, *told], wrong


def covered(pages: Sequence[str]) -> tuple[list[str], bool]:
    """What was not seen to hold or to fail, the share for each folder, and wrong marks if any."""
    from explorer.testing import coverage

    rows = {page: coverage.coverage_of_page(page) for page in pages}
    wrong = [each for page in pages for each in coverage.wrong_on_page(page, rows[page])]
    return [*told_of_coverage(rows), *wrong], bool(wrong)


def told_of_coverage(rows: Mapping[str, Sequence[Covered]]) -> list[str]:
    """The same of these queries."""
    from explorer.testing import coverage

    lines = []
    for row in (row for found in rows.values() for row in found if row.gap):
        place = row.place
        lines.append(
            f"{row.query}:{place.line}:{place.column} {place.kind} {row.gap}: {place.text}"
        )
    for folder in dict.fromkeys(page.partition("/")[0] for page in rows):
        group = [row for page in rows if page.partition("/")[0] == folder for row in rows[page]]
        lines.append(f"coverage of {folder}: {coverage.share(group):.1%} of {len(group)} parts")
    return lines


def mutated(pages: Sequence[str]) -> tuple[list[str], bool]:
    """The slips that nothing noticed, beside their lines, and the score for each folder."""
    import os

    from explorer.queries import find_query
    from explorer.testing import mutation

    jobs = max(1, (os.cpu_count() or 2) // 2)
    reports = mutation.run(pages, jobs=jobs, keep=KEPT)
    texts = {each.name: find_query(*each.name.split("/")).text for each in reports}
    return told_of_slips(reports, texts)


def told_of_slips(reports: Sequence[Report], texts: Mapping[str, str]) -> tuple[list[str], bool]:
    """The same of these reports; and whether a page is wrong."""
    from explorer.testing import mutation

    lines = []
    for report in reports:
        if report.survivors or report.stopped:
            lines += [report.name, *mutation.beside(texts[report.name], report)]
    wrong = [each for report in reports for each in report.wrong]
    for row in mutation.table(reports):
        cells = zip(mutation.COLUMNS, row[1:], strict=True)
        lines.append(f"{row[0]}: " + ", ".join(f"{name} {cell}" for name, cell in cells))
    return [*lines, *wrong], bool(wrong)
