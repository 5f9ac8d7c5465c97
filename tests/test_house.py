"""The rules of the house: what must hold of every file, so that nobody has to remember it."""

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from statistics import median

import pyoxigraph as ox
import pytest

from explorer.queries import KINDS, find_queries
from explorer.sources import read_knowledge
from explorer.vocabulary import (
    BASE,
    CODE,
    PREFIXES,
    RDFS_LABEL,
    SKOS_ALT_LABEL,
    TERM,
    expand,
    local_name,
)

HOUSE = Path(__file__).resolve().parents[1]
CEILING, USUAL = 400, 120
"""Lines of a Python file at most, and of the middle one: whoever raises them decides it here."""


@cache
def kept() -> tuple[str, ...]:
    """Every file that is or would be kept, as git sees it."""
    found = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=HOUSE,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.splitlines()
    names = tuple(sorted(name for name in set(found) if (HOUSE / name).is_file()))
    assert len(names) > 50
    return names


def files(pattern: str, least: int = 1) -> list[Path]:
    """The kept files that match; a search that finds next to nothing fails."""
    found = [HOUSE / name for name in kept() if Path(name).match(pattern)]
    assert len(found) >= least, f"{pattern} finds {len(found)} files"
    return found


def modules() -> list[Path]:
    """Every Python file of the program."""
    found = [path for path in files("*.py", 30) if path.is_relative_to(HOUSE / "explorer")]
    assert len(found) >= 20
    return found


def name_of(path: Path) -> str:
    return path.relative_to(HOUSE).as_posix()


# What is installed ------------------------------------------------------------------------------


def test_the_constraints_are_the_lock_file() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))
    lock = (HOUSE / "requirements.lock").read_text("utf-8").splitlines()
    pins = [line.removesuffix("\\").strip() for line in lock if line[:1].isalnum()]
    assert len(pins) > 50
    assert project["tool"]["uv"]["constraint-dependencies"] == pins
    assert all(line.lstrip().startswith("--hash=") or line[:1].isalnum() for line in lock if line)


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))
    lock = (HOUSE / "requirements.lock").read_text("utf-8")
    pinned = {re.split(r"[=\[]", line)[0] for line in lock.splitlines() if line[:1].isalnum()}
    asked = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["java"],
        *project["dependency-groups"]["dev"],
    ]
    assert {re.split(r"[<>=\[ ]", each)[0] for each in asked} <= pinned


def test_the_lock_of_uv_is_not_kept() -> None:
    assert "uv.lock" not in kept()
    assert "requirements.lock" in kept()


def test_the_command_leads_to_something_that_can_be_called() -> None:
    project = tomllib.loads((HOUSE / "pyproject.toml").read_text("utf-8"))
    (target,) = project["project"]["scripts"].values()
    module, _, function = target.partition(":")
    tree = ast.parse((HOUSE / (module.replace(".", "/") + ".py")).read_text("utf-8"))
    assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_the_checks_before_landing_run_all_four_tools() -> None:
    script = (HOUSE / ".ci" / "run").read_text("utf-8")
    for step in ("ruff format --check .", "ruff check .", "mypy", "pytest"):
        assert f"\nstep uv run {step}\n" in script


# What no file holds -----------------------------------------------------------------------------


def test_no_file_names_a_machine_or_a_registry() -> None:
    folders = ["work", "root", "farm", "tmp", "home"]
    hosts = ["pypi" + ".org", "pythonhosted" + ".org", "registry.npmjs" + ".org", "debian" + ".org"]
    wrong = re.compile(
        "|".join([rf"(?<![\w.*])/{folder}/" for folder in folders] + [re.escape(h) for h in hosts])
    )
    found = [
        f"{name}:{number}: {line.strip()[:100]}"
        for name in kept()
        if Path(name).suffix not in {".png", ".svg"}
        for number, line in enumerate((HOUSE / name).read_text("utf-8").splitlines(), start=1)
        if wrong.search(line)
    ]
    assert not found, "\n".join(found)


def spoken(path: Path) -> Iterator[tuple[int, str]]:
    """Every text in a Python file that is not a docstring, with its line."""
    tree = ast.parse(path.read_text("utf-8"))
    silent = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in silent
        ):
            yield node.lineno, node.value


@cache
def domain_words() -> dict[str, str]:
    """What only the data may say, in small letters, each with what it is."""
    payer, number = (ox.NamedNode(expand(f"gx:{name}")) for name in ("payer", "policyNumber"))
    words: dict[str, str] = {}
    for quad in read_knowledge().quads:
        if not isinstance(quad.subject, ox.NamedNode):
            continue
        iri, predicate = quad.subject.value, quad.predicate.value
        if quad.predicate in (payer, number) and isinstance(quad.object, ox.Literal):
            words[quad.object.value.casefold()] = "a payer or its policy"
        if iri.startswith(CODE):
            notation = local_name(iri).rpartition("-")[2].casefold()
            words[local_name(iri).casefold()] = "a code"
            words |= {notation: "a code"} if len(notation) > 3 else {}
        if iri.startswith(TERM):
            words[local_name(iri)] = "a clinical term"
            named = predicate in (RDFS_LABEL, SKOS_ALT_LABEL)
            if named and isinstance(quad.object, ox.Literal):
                words[quad.object.value.casefold()] = "a clinical term"
    assert len(words) > 300
    # A single plain word (approach, level) may be the key of a form as well.
    clinical = "a clinical term"
    return {
        word: kind for word, kind in words.items() if kind != clinical or re.search(r"[ -]", word)
    }


AMOUNT = re.compile(r"\b\d+(\.\d+)? ?(hour|day|week|month|year|mg|cm)s?\b")
OF_THE_DATA = re.compile(r"\b(term|kb|code|unit):[A-Za-z0-9]")


def domain_in(path: Path, words: dict[str, str]) -> list[str]:
    """Each place where a Python file says what only the data may say."""
    found = []
    for line, text in spoken(path):
        said = text.casefold()
        parts = {said, *re.findall(r"[\w.-]+", said)}
        named = [f"{words[part]}: {part}" for part in sorted(parts) if part in words]
        named += [f"{kind}: {word}" for word, kind in words.items() if f" {word} " in f" {said} "]
        named += [f"an amount: {match[0]}" for match in AMOUNT.finditer(said)]
        named += [f"a name of the data: {text}" for _ in OF_THE_DATA.finditer(text)]
        found += [f"{path.name}:{line} holds {each}" for each in sorted(set(named))]
    return found


def test_no_domain_word_and_no_threshold_stands_in_python() -> None:
    words = domain_words()
    # The vocabulary holds namespaces, which have numbers in them.
    paths = [path for path in modules() if path.name != "vocabulary.py"]
    found = [each for path in paths for each in domain_in(path, words)]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "line",
    [
        'a = "Aetna"',
        'a = "cpt-62321"',
        'a = "62321"',
        'a = "term:meloxicam"',
        'a = "at least 4 weeks"',
        'a = "needs physical therapy first"',
    ],
)
def test_a_domain_word_in_python_would_be_found(tmp_path: Path, line: str) -> None:
    path = tmp_path / "module.py"
    path.write_text(f'"""A docstring may speak of physical therapy."""\n{line}\n', "utf-8")
    assert domain_in(path, domain_words()) != []
    path.write_text('"""A docstring may speak of physical therapy."""\na = "approach"\n', "utf-8")
    assert domain_in(path, domain_words()) == []


def test_full_names_stand_in_the_vocabulary_only() -> None:
    wrong = (BASE, "http://www.w3.org/", "http://purl.org/")
    found = [
        f"{name_of(path)}:{line}"
        for path in modules()
        if path.name != "vocabulary.py"
        for line, text in spoken(path)
        # An xml namespace is a word of a drawing, not of the data.
        if text.startswith(wrong) and not text.endswith("/svg")
    ]
    assert not found, "\n".join(found)


# The size of things -----------------------------------------------------------------------------


def test_no_module_has_grown_past_its_ceiling() -> None:
    sizes = {name_of(path): len(path.read_text("utf-8").splitlines()) for path in modules()}
    assert {name: size for name, size in sizes.items() if size > CEILING} == {}
    assert median(sizes.values()) <= USUAL


def test_every_folder_that_people_read_says_what_it_holds() -> None:
    for name in ("README", "CONTRIBUTING", "DECISIONS", "CHANGELOG"):
        assert f"{name}.md" in kept()
    assert "LICENSE" in kept()


# Queries ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_every_query_has_the_header_of_its_kind(kind: str) -> None:
    # Reading a query raises an error that names each missing field.
    queries = find_queries(kind)
    assert {query.name for query in queries} == {
        path.stem for path in files("*.rq", 30) if path.parent.name == kind
    }
    assert all(query.question.endswith("?") for query in queries)
    titles = [query.title for query in queries]
    assert len(set(titles)) == len(titles)


def test_every_query_lies_in_a_known_folder() -> None:
    found = {path.relative_to(HOUSE / "queries").parts[0] for path in files("*.rq", 30)}
    assert found == set(KINDS)


@pytest.mark.parametrize("kind", ["ask", "check"])
def test_every_question_names_its_columns_and_their_order(kind: str) -> None:
    for query in find_queries(kind):
        body = "\n".join(line for line in query.text.splitlines() if not line.startswith("#"))
        assert not re.search(r"SELECT\s+(DISTINCT\s+)?\*", body), query.name
        assert re.search(r"\bORDER BY [^{}]+$", body), f"{query.name} has no order"
        # In rdflib a plain COUNT over alternatives counts the same thing twice.
        assert not re.search(r"COUNT\((?!DISTINCT)", body), query.name


def declared(text: str) -> dict[str, str]:
    return dict(re.findall(r"^@?(?:prefix|PREFIX)\s+(\w+):\s*<([^>]+)>", text, re.MULTILINE))


def without_quotes(text: str) -> str:
    """The text without comments, strings and full names."""
    hidden = r'"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|<[^<>\s]*>|(?m:^\s*#.*$|\s#.*$)'
    return re.sub(hidden, " ", text)


@pytest.mark.parametrize("pattern", ["*.rq", "*.ttl", "*.trig"])
def test_prefixes_are_ours_in_order_and_all_used(pattern: str) -> None:
    found = []
    for path in files(pattern):
        text = path.read_text("utf-8")
        prefixes = declared(text)
        if name_of(path) == "ontology/prefixes.ttl":
            continue
        if [name for name in PREFIXES if name in prefixes] != list(prefixes):
            found.append(f"{name_of(path)}: order {' '.join(prefixes)}")
        if any(PREFIXES.get(name) != namespace for name, namespace in prefixes.items()):
            found.append(f"{name_of(path)}: another namespace")
        body = re.sub(r"(?im)^@?prefix .*$", "", without_quotes(text))
        used = set(re.findall(r"(?<![\w?$-])(\w+):(?!/)", body))
        found += [f"{name_of(path)}: {name} is not used" for name in prefixes if name not in used]
    assert not found, "\n".join(found)


# Knowledge --------------------------------------------------------------------------------------


def test_every_data_file_opens_with_what_it_says() -> None:
    for pattern in ("*.ttl", "*.trig"):
        for path in files(pattern):
            assert path.read_text("utf-8").startswith("# "), name_of(path)


def test_only_lists_and_owl_have_nodes_without_a_name() -> None:
    found = {
        f"{local_name(quad.predicate.value)} {quad.object}"
        for quad in read_knowledge().quads
        if isinstance(quad.subject, ox.BlankNode)
        and not quad.predicate.value.startswith(
            (PREFIXES["rdf"], PREFIXES["rdfs"], PREFIXES["owl"])
        )
    }
    assert found == set()


# The front door ---------------------------------------------------------------------------------


def test_the_readme_is_short_and_its_commands_exist() -> None:
    import typer

    from explorer.cli import app

    text = (HOUSE / "README.md").read_text("utf-8")
    assert len(text.splitlines()) <= 100
    assert "python -m pip install uv && uv run explorer app" in text
    assert "uv run pytest" in text
    commands = getattr(typer.main.get_command(app), "commands", {})
    named = set(re.findall(r"(?:^|[ `$])explorer ([a-z]+)", "\n".join(blocks(text))))
    assert named
    assert named <= set(commands)
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text)
    assert pictures
    assert all((HOUSE / picture).is_file() for picture in pictures)


def blocks(markdown: str) -> list[str]:
    """The code of a Markdown page: fenced blocks and code in the text."""
    found = re.findall(r"```[a-z]*\n([\s\S]*?)```|`([^`\n]+)`", markdown)
    return [first or second for first, second in found]
