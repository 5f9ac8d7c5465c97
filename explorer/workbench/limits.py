"""How far a query of one's own may go."""

from dataclasses import dataclass
from typing import Final

MEGABYTE: Final = 2**20
MOST_SECONDS: Final = 120.0


@dataclass(frozen=True, slots=True)
class Limits:
    """The most seconds that a query may take, rows it may give, and megabytes it may add.

    `bytes` is the most that its rows may take as text.
    """

    seconds: float = 10.0
    rows: int = 1000
    megabytes: int = 512
    bytes: int = 16 * MEGABYTE
