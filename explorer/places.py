"""Where the data folders are: the only path arithmetic of the project.

A checkout keeps ontology/, queries/ and cases/ beside explorer/; a wheel carries the same three
folders inside the package. Nothing else is asked: no setting and no environment variable.
"""

from pathlib import Path
from typing import Final

_PACKAGE: Final = Path(__file__).resolve().parent
_CARRIED: Final = _PACKAGE / "_data"

ROOT: Final = _CARRIED if _CARRIED.is_dir() else _PACKAGE.parent
"""The folder that holds the three data folders."""

ONTOLOGY: Final = ROOT / "ontology"
QUERIES: Final = ROOT / "queries"
CASES: Final = ROOT / "cases"

SPECS: Final = ROOT / "tests" / "spec"
"""The pages of examples; only a checkout has them."""

REFERENCE: Final = ROOT / "docs" / "reference"
"""The generated reference; likewise."""


def shown(path: Path) -> str:
    """The path as people read it: from the folder above the data where it lies there, else whole.

    Messages and origins use it, so they read the same on every machine.
    """
    if path.is_absolute() and path.is_relative_to(ROOT):
        return path.relative_to(ROOT).as_posix()
    return path.as_posix()
