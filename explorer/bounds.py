"""What a process that may be ended does about itself, and how it looks from outside when it was.

An engine takes no limit of time or memory, so the system is asked to keep them. Where the system
has no such limits (Windows), nothing here does anything.
"""

from __future__ import annotations

import os
from typing import Final

OUT_OF_MEMORY: Final = 77
"""The exit code of a process that found no memory and could still say so."""
NO_MEMORY: Final = (-6, -9, OUT_OF_MEMORY)
"""How a process ends for lack of memory: by a signal of its own or the system's, or by itself."""
TOO_LONG: Final = -24
"""How a process ends that worked longer than it let the system allow it."""


def address_space() -> int:
    """The bytes of address space that this process has now; 0 where that is not known."""
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            return int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    except OSError:  # not Linux
        return 0


def work_at_most(seconds: int | float, late: int) -> None:
    """Let the system end this process when it worked so many seconds more, and some to be late."""
    try:
        import resource
    except ImportError:
        return
    used = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    _, most = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(used + seconds) + late, most))
