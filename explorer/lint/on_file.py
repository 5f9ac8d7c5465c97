"""The names that lint knows on this machine: of the knowledge and of the cases on file."""

from __future__ import annotations

from explorer import places
from explorer.lint.names import Known
from explorer.sources import case_files, read_knowledge


def known_on_file() -> Known:
    """Every name on file. Raises SourceError with every broken file of knowledge."""
    cases = (path.stem for path in case_files(places.CASES))
    return Known.of(read_knowledge().quads, cases)
