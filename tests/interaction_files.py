"""The files of interactions that tests share: those on file, and small ones made from values."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from explorer.interaction_reading import read_interactions
from explorer.interactions import InteractionFile
from explorer.oracle import Document, oracle

FOLDER = Path(__file__).parent / "data" / "interactions"
FILES = sorted(FOLDER.glob("*.yaml"))
LEAST_FILES = 4


def advice(name: str, direction: str | None, action: str, effect: str, **more: str) -> Any:
    """A recommendation as a file has it."""
    said = {"id": name, "action": action, "transition": effect, **more}
    return said | ({"direction": direction} if direction else {})


def made(*recommendations: Any, **more: Any) -> InteractionFile:
    """A file with one benchmark of these recommendations; JSON is YAML as well."""
    return read({"benchmarks": [{"id": "one", "recommendations": list(recommendations), **more}]})


def read(content: Any) -> InteractionFile:
    return read_interactions(json.dumps(content).encode(), "made.yaml")


def compared(file: InteractionFile, **how: bool) -> Document:
    """The only benchmark of a file, held against what is worked out."""
    (benchmark,) = oracle(file, **how)["benchmarks"]
    assert isinstance(benchmark, dict)
    return benchmark
