"""Opens the library while the browser is still on its way, so that the first page need not wait."""

from importlib import import_module
from threading import Lock, Thread
from typing import Final

from explorer.errors import ExplorerError
from explorer.library import Library

BESIDES: Final = ("pandas", "explorer.app.map_session", "explorer.app.pair_state")
"""Modules that the first page would take a second to import, one of them only to look at data."""

_LOCK: Final = Lock()
_READY: Final[list[Library]] = []


def begin() -> None:
    """Start to open it; comes back at once."""
    Thread(target=_open, daemon=True).start()


def opened() -> Library:
    """The library that was begun, else one that is opened now. Raises what `Library.open` does."""
    with _LOCK:
        return _READY.pop() if _READY else Library.open()


def _open() -> None:
    with _LOCK:
        try:
            _READY.append(Library.open())
        except ExplorerError:
            return  # the page that asks next is told
    for module in BESIDES:
        import_module(module)
