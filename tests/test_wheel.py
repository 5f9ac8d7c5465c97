"""Built as a wheel and unpacked elsewhere, the program finds its ontology, queries and cases."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

HOUSE = Path(__file__).resolve().parents[1]

ASK = """
import explorer, sys
from explorer import places
from explorer.queries import KINDS, find_queries
from explorer.sources import find_case, knowledge_files, read_case
print(explorer.__file__)
print(places.ROOT)
print(len(knowledge_files()), sum(len(find_queries(kind)) for kind in KINDS))
print(read_case(find_case(sys.argv[1])).iri)
"""


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder into which a freshly built wheel was unpacked."""
    built, folder = tmp_path_factory.mktemp("wheel"), tmp_path_factory.mktemp("elsewhere")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(built)]
    subprocess.run(command, cwd=HOUSE, check=True, capture_output=True)
    (wheel,) = built.glob("*.whl")
    with ZipFile(wheel) as packed:
        packed.extractall(folder)
    return folder


def run(elsewhere: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What a Python says that sees the unpacked wheel before anything else."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=elsewhere.parent,
        env={"PYTHONPATH": str(elsewhere), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_program_that_finds_extensions_is_inside_the_package(elsewhere: Path) -> None:
    ask = "from explorer.argumentation import extensions; print(extensions('ab', ['ab']).preferred)"
    done = run(elsewhere, "-c", ask)
    assert done.stdout == "(('a',),)\n", done.stderr


def slug() -> str:
    return min(path.stem for path in (HOUSE / "cases").glob("*.trig"))


def test_everything_is_found_inside_the_package(elsewhere: Path) -> None:
    done = run(elsewhere, "-c", ASK, slug())
    assert done.returncode == 0, done.stderr
    home, root, counted, case = done.stdout.splitlines()
    assert Path(home).parent == elsewhere / "explorer"
    assert Path(root) == elsewhere / "explorer" / "_data"
    here = [
        [path for path in (HOUSE / "ontology").rglob("*.ttl") if path.parent.name != "shapes"],
        list((HOUSE / "queries").rglob("*.rq")),
    ]
    assert counted == " ".join(str(len(found)) for found in here)
    assert case.endswith(slug())


def test_the_desk_is_made_by_the_migrations_inside_the_package(
    elsewhere: Path, tmp_path: Path
) -> None:
    ask = (
        "import sys; from explorer.desk.storage import HEAD, open_desk, reading, revision\n"
        "with reading(open_desk(sys.argv[1])) as connection: print(revision(connection) == HEAD)"
    )
    done = run(elsewhere, "-c", ask, str(tmp_path / "desk.sqlite"))
    assert done.stdout == "True\n", done.stderr
    steps = {path.name for path in (HOUSE / "explorer/desk/migrations/versions").glob("*.py")}
    assert len(steps) >= 3
    carried = elsewhere / "explorer" / "desk" / "migrations" / "versions"
    assert {path.name for path in carried.glob("*.py")} == steps


def test_the_wheel_carries_every_data_file_and_nothing_foreign(elsewhere: Path) -> None:
    for folder in ("ontology", "queries", "cases"):
        here = {p.relative_to(HOUSE) for p in (HOUSE / folder).rglob("*") if p.is_file()}
        data = elsewhere / "explorer" / "_data"
        assert {p.relative_to(data) for p in (data / folder).rglob("*") if p.is_file()} == here
    top = {path.name.partition("-")[0] for path in elsewhere.iterdir()}
    assert top == {"explorer", "guideline_explorer"}


def test_the_installed_command_assesses_a_case(elsewhere: Path) -> None:
    done = run(elsewhere, "-m", "explorer", "assess", slug())
    assert done.returncode == 0, done.stderr
    assert done.stdout
