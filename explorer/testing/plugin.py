"""A pytest plugin that collects tests of SPARQL queries and runs each on two engines.

It collects Markdown spec pages below `sparql_specs`, manifests of the W3C's test suites
(`manifest.ttl`), and the short form in YAML (`*.sparql.yaml`). See docs/testing-queries.md.
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from explorer.testing.asking import Runner
    from explorer.testing.earl import Assertion
    from explorer.testing.rewriting import Update

ENGINES: Final = ("oxigraph", "rdflib")
SUITE: Final = "SPARQL_W3C"
"""The environment variable that names the folder of a W3C test suite, as `--w3c` does."""
DIFFER: Final = "left as it is, since the engines differ"
MANIFEST: Final = "test-manifest#"
"""What a file called manifest.ttl speaks of when it is one of a test suite."""

RUNNER: Final[pytest.StashKey[Runner]] = pytest.StashKey()
DEVIATIONS: Final[pytest.StashKey[dict[tuple[str, str], Deviation]]] = pytest.StashKey()
KNOWN: Final = Path(__file__).with_name("deviations.yaml")
"""What the two engines are known to get wrong, wherever the W3C's tests are run."""
ASSERTIONS: Final[pytest.StashKey[list[Assertion]]] = pytest.StashKey()
UPDATES: Final[pytest.StashKey[list[Update]]] = pytest.StashKey()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of the command line and of the configuration file."""
    group = parser.getgroup("sparql", "tests of SPARQL queries")
    group.addoption(
        "--engine", choices=(*ENGINES, "both"), default="both", help="SPARQL engine to run on."
    )
    group.addoption(
        "--w3c",
        metavar="PATH",
        help=f"--w3c=PATH: a W3C test suite to collect as well (or {SUITE}).",
    )
    group.addoption("--earl", metavar="FILE", help="Write a report in EARL, as Turtle.")
    group.addoption(
        "--update-expected",
        action="store_true",
        help="Write what came out over what was expected, in pages and short forms.",
    )
    parser.addini("sparql_specs", "Folders of Markdown spec pages.", type="paths", default=[])
    parser.addini("sparql_queries", "The folder of the queries.", type="paths", default=[])
    parser.addini("sparql_prefixes", "A file that declares prefixes.", type="paths", default=[])
    parser.addini("sparql_runner", "module:name of a Runner of one's own.", default="")
    parser.addini("sparql_deviations", "YAML files of known deviations.", type="paths", default=[])


def pytest_addhooks(pluginmanager: pytest.PytestPluginManager) -> None:
    """What other plugins may listen to."""
    from explorer.testing import hooks

    pluginmanager.add_hookspecs(hooks)


def pytest_configure(config: pytest.Config) -> None:
    """Add the folder of the W3C suite to what is collected."""
    config.stash[ASSERTIONS] = []
    config.stash[UPDATES] = []
    folder = suite(config)
    if config.getoption("--w3c") and config.inipath is None:
        # Before it knows an option, pytest looks for its configuration where the value points.
        here = config.invocation_params.dir
        if any((here / name).is_file() for name in ("pyproject.toml", "pytest.ini", "tox.ini")):
            raise pytest.UsageError("the configuration here was not read: write --w3c=PATH, with =")
    if folder and str(folder) not in config.args:
        if not folder.is_dir():
            raise pytest.UsageError(f"there is no folder {folder} (--w3c or {SUITE})")
        config.args.append(str(folder))


def suite(config: pytest.Config) -> Path | None:
    """The folder of the W3C suite, where one is named."""
    named = config.getoption("--w3c") or os.environ.get(SUITE)
    return Path(named).resolve() if named else None


def engines(config: pytest.Config) -> tuple[str, ...]:
    """The names of the engines to run on."""
    chosen = config.getoption("--engine")
    return ENGINES if chosen == "both" else (chosen,)


def runner(config: pytest.Config) -> Runner:
    """How the examples of this project are run, as the configuration says."""
    if RUNNER not in config.stash:
        named = config.getini("sparql_runner")
        if named:
            module, _, name = named.partition(":")
            config.stash[RUNNER] = getattr(import_module(module), name or "RUNNER")
        else:
            from explorer.testing import plain

            queries = _first(config, "sparql_queries") or config.rootpath / "queries"
            config.stash[RUNNER] = plain.runner(queries, _first(config, "sparql_prefixes"))
    return config.stash[RUNNER]


def _first(config: pytest.Config, name: str) -> Path | None:
    found = config.getini(name)
    return Path(found[0]) if found else None


# Collecting -------------------------------------------------------------------------------------


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A page, a manifest or a short form, where the file is one."""
    if file_path.name.endswith(".sparql.yaml"):
        return Questions.from_parent(parent, path=file_path)
    if file_path.suffix == ".md":
        folder = _folder_of(parent.config, file_path)
        if folder and is_page(file_path):
            return Page.from_parent(parent, path=file_path, folder=folder)
    elif file_path.suffix == ".ttl" and file_path.stem.startswith("manifest"):
        named = file_path.name == "manifest.ttl" or str(file_path) in parent.config.args
        if named and MANIFEST in file_path.read_text("utf-8", "replace"):
            return Manifest.from_parent(parent, path=file_path)
    return None


def _folder_of(config: pytest.Config, path: Path) -> Path | None:
    return next((each for each in _specs(config) if path.is_relative_to(each)), None)


@cache
def _specs(config: pytest.Config) -> tuple[Path, ...]:
    return tuple(Path(each).resolve() for each in config.getini("sparql_specs"))


def is_page(path: Path) -> bool:
    """Whether a Markdown file gives data: other files may lie between the pages."""
    text = path.read_text("utf-8")
    return "\n```turtle\n" in text or "\n```trig\n" in text


class Page(pytest.File):
    """A spec page: one test for each rule and engine."""

    def __init__(self, *, folder: Path, **rest: Any) -> None:
        super().__init__(**rest)
        self.folder = folder

    def collect(self) -> Iterator[pytest.Item]:
        """The tests of the page. A page that is not complete is an error."""
        from explorer.testing.items import ExampleItem
        from explorer.testing.spec_pages import read_page

        try:
            examples = read_page(self.path, self.folder)
        except ValueError as error:
            raise self.CollectError(str(error)) from error
        names: dict[str, int] = {}
        for example in examples:
            times = names[example.rule] = names.get(example.rule, 0) + 1
            name = example.rule if times == 1 else f"{example.rule} ({times})"
            for engine in engines(self.config):
                yield ExampleItem.from_parent(
                    self, name=f"{name}[{engine}]", engine=engine, example=example
                )


class Manifest(pytest.File):
    """A manifest of the W3C: one test for each entry and engine."""

    def collect(self) -> Iterator[pytest.Item]:
        """The tests of the manifest and of those it includes that are not collected anyway."""
        from explorer.errors import SourceError, tell
        from explorer.testing.items import EntryItem
        from explorer.testing.manifests import outside, read_manifest

        known = deviations(self.config)
        try:
            entries = read_manifest(self.path, self._collected)
        except SourceError as error:
            raise self.CollectError(tell(error)) from error
        names: dict[str, int] = {}
        for entry in entries:
            short = entry.iri.rpartition("#")[2] or entry.name
            times = names[short] = names.get(short, 0) + 1
            name = short if times == 1 else f"{short} ({times})"
            for engine in engines(self.config):
                item = EntryItem.from_parent(
                    self, name=f"{name}[{engine}]", engine=engine, entry=entry
                )
                why = outside(entry)
                if why:
                    item.add_marker(pytest.mark.skip(reason=why))
                told = known.get((entry.iri, engine))
                asks = told.asks if told else ""
                if told and (not asks or (entry.query and entry.query.name == asks)):
                    item.deviates(told.because, strict=told.strict)
                yield item

    def _collected(self, other: Path) -> bool:
        """Whether another manifest is found by itself, since its folder is walked through."""
        folders = [Path(arg.split("::")[0]).resolve() for arg in self.config.args]
        return other.name == "manifest.ttl" and any(
            folder.is_dir() and other.is_relative_to(folder) for folder in folders
        )


class Questions(pytest.File):
    """A short form: one test for each question and engine."""

    def collect(self) -> Iterator[pytest.Item]:
        """The tests of the file. All that is wrong with it is told at once."""
        from explorer.errors import SourceError, tell
        from explorer.testing.question_items import QuestionItem
        from explorer.testing.short_forms import read_short_form

        own = runner(self.config)
        try:
            form = read_short_form(self.path, _first(self.config, "sparql_queries"), own.names)
        except SourceError as error:
            raise self.CollectError(tell(error)) from error
        if form.case and own.open_case is None:
            raise self.CollectError(
                f"{self.path.name}: this project has no cases on file: give data"
            )
        for question in form.questions:
            for engine in engines(self.config):
                yield QuestionItem.from_parent(
                    self,
                    name=f"{question.id}[{engine}]",
                    engine=engine,
                    form=form,
                    question=question,
                )


@dataclass(frozen=True, slots=True)
class Deviation:
    """What is known of an engine and a test: the reason, and the file of the query that is meant.

    Only a project that lists it itself is `strict` about it: there a test that passes after all is
    a failure, elsewhere it may be another version of the engine.
    """

    because: str
    asks: str
    strict: bool


def deviations(config: pytest.Config) -> dict[tuple[str, str], Deviation]:
    """The known deviations, and the project's own, by the test's IRI and the engine's name."""
    if DEVIATIONS not in config.stash:
        import yaml

        found: dict[tuple[str, str], Deviation] = {}
        named = [Path(path) for path in config.getini("sparql_deviations")]
        for path in (KNOWN, *named):
            for each in yaml.safe_load(path.read_text("utf-8")) or ():
                missing = [key for key in ("test", "engine", "because") if not each.get(key)]
                if missing or each["engine"] not in ENGINES:
                    raise pytest.UsageError(f"{path}: {each} needs test, engine and because")
                told = Deviation(each["because"], each.get("asks", ""), path in named)
                found[each["test"], each["engine"]] = told
        config.stash[DEVIATIONS] = found
    return config.stash[DEVIATIONS]


# Reporting --------------------------------------------------------------------------------------


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Give the report what the process that started the run needs to know of the test."""
    report = yield
    for name in ("sparql_test", "sparql_update"):
        value = getattr(item, name, None)
        if value:
            setattr(report, name, value)
    return report


class _Told:
    """Collects reports on the process that writes files: with several workers, the one above."""

    def __init__(self, config: pytest.Config) -> None:
        self.config = config

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Keep how a test of a suite came out, and what is to be written."""
        from explorer.testing.earl import Assertion
        from explorer.testing.rewriting import Update

        test = getattr(report, "sparql_test", None)  # comes as a list from another process
        if test and (report.when == "call" or report.outcome != "passed"):
            reason = getattr(report, "wasxfail", "")
            if report.skipped and not reason:
                outcome = "untested"
                reason = report.longrepr[2] if isinstance(report.longrepr, tuple) else ""
            else:
                outcome = "passed" if report.passed else "failed"
            self.config.stash[ASSERTIONS].append(Assertion(test[0], test[1], outcome, reason))
        update = getattr(report, "sparql_update", None)
        if update and report.when == "call":
            rows = tuple(tuple(row) for row in update["rows"])
            span = tuple(update["span"])
            columns = tuple(update["columns"])
            self.config.stash[UPDATES].append(
                Update(**{**update, "rows": rows, "span": span, "columns": columns})
            )

    def pytest_sessionfinish(self) -> None:
        """Write the report, and the expectations that change."""
        from explorer.testing import earl, rewriting

        target = self.config.getoption("--earl")
        if target:
            today = datetime.datetime.now(tz=datetime.UTC).date().isoformat()
            assertions = self.config.stash[ASSERTIONS]
            Path(target).write_text(earl.report(assertions, today), "utf-8")
        updates = self.config.stash[UPDATES]
        agreed, _ = rewriting.settle(updates)
        rewriting.write(agreed)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """Say which expectations were written, and on which the engines differ."""
        from explorer.testing import rewriting

        updates = self.config.stash[UPDATES]
        agreed, differ = rewriting.settle(updates)
        here = self.config.invocation_params.dir
        for title, found in (("expected rows written", agreed), (DIFFER, differ)):
            for each in found:
                path = os.path.relpath(each.path, here)
                terminalreporter.write_line(f"{title}: {path}: {each.title}")


@pytest.hookimpl(trylast=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Reports are gathered where no other process gathers them."""
    if not hasattr(session.config, "workerinput"):
        session.config.pluginmanager.register(_Told(session.config), "sparql-reports")
