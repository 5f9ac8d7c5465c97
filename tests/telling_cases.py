"""The few cases that tests of whole documents and pages look at; every case has its own ruling.

The first real case, one in which all is met, one whose record contradicts itself, and a repeat
request that fails.
"""

from __future__ import annotations

from typing import Final

from explorer.places import CASES

FIRST: Final = "cervical-esi-62321"
TELLING: Final = (
    FIRST,
    "made-up-lumbar-every-criterion-met",
    "made-up-lumbar-contradictory-chart",
    "made-up-transforaminal-repeat-unmet",
)

assert all((CASES / f"{slug}.trig").is_file() for slug in TELLING)
