"""Starts the page on this machine, with what a browser needs to be told for safety.

Refuses to listen anywhere but on the machine itself. Nothing is fetched from outside and nothing
is reported to anybody.
"""

import base64
import hashlib
import re
import socket
import threading
import time
import tomllib
import urllib.error
import urllib.request
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import streamlit
from starlette.middleware import Middleware
from streamlit.runtime.pages_manager import PagesManager

from explorer.app import opening
from explorer.app.way_back import Application, Message, Receive, Send, WayBack
from explorer.errors import UsageError

FOLDER: Final = Path(__file__).resolve().parent
MAIN: Final = FOLDER / "main.py"
CONFIGURATION: Final = FOLDER / ".streamlit" / "config.toml"
ADDRESS: Final = "127.0.0.1"
FIRST_PORT: Final = 8501


def serve(*, port: int | None = None, browser: bool = True) -> None:
    """Serve the page until interrupted; a port that is named must be free.

    Without a port the first free one from 8501 on is used, and the terminal says which.
    """
    chosen = _first_free(FIRST_PORT) if port is None else port
    if not _is_free(chosen):
        raise UsageError(
            where=f"port {chosen}",
            what="is used by another program",
            try_="name another port, or none: then a free one is found",
        )
    settings = {**configuration(), "server.port": chosen}
    settings["server.headless"] = True  # the browser is opened below, once the page answers
    # until main.py has run once, Streamlit makes a navigation of its own from a folder called pages
    PagesManager.uses_pages_directory = False
    app = streamlit.App(MAIN, middleware=[Middleware(Guarded), Middleware(WayBack)])
    opening.begin()
    if browser:
        threading.Thread(target=_open_when_ready, args=(chosen,), daemon=True).start()
    app.run(config=settings)


def configuration() -> dict[str, Any]:
    """What config.toml says, by dotted names: `server.address`, `theme.dark.linkColor`."""
    return _flat(tomllib.loads(CONFIGURATION.read_text(encoding="utf-8")))


def _flat(settings: Mapping[str, Any], above: str = "") -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in settings.items():
        found |= (
            _flat(value, f"{above}{name}.") if isinstance(value, dict) else {above + name: value}
        )
    return found


class Guarded:
    """Adds the headers of `headers()` to every answer."""

    def __init__(self, app: Application) -> None:
        """Stand in front of `app`."""
        self._app = app
        self._headers = [(name.encode(), value.encode()) for name, value in headers().items()]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer as `app` does, with the headers added."""

        async def send_guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], *self._headers]}
            await send(message)

        await self._app(scope, receive, send_guarded)


def headers() -> dict[str, str]:
    """What every answer carries: only our own scripts and data, no frames, no referrer.

    Streamlit's own page needs styles in the page and code from blobs (components); its inline
    scripts are admitted one by one, by their digest.
    """
    policy = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", "blob:", "'wasm-unsafe-eval'", *_inline_scripts()]),
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'self'",
        "form-action": "'none'",
        "frame-ancestors": "'none'",
    }
    return {
        "content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()),
        "x-frame-options": "DENY",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "permissions-policy": "camera=(), microphone=(), geolocation=()",
    }


def _inline_scripts() -> list[str]:
    """The digests of the scripts that stand in Streamlit's own page."""
    page = (Path(streamlit.__file__).parent / "static" / "index.html").read_text(encoding="utf-8")
    scripts = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    digests = [hashlib.sha256(script.encode()).digest() for script in scripts]
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def _first_free(port: int) -> int:
    """The first port from this one on that nobody uses; this one where all of them are used."""
    return next((each for each in range(port, port + 100) if _is_free(each)), port)


def _is_free(port: int) -> bool:
    """Whether nobody on this machine answers on the port."""
    with socket.socket() as asked:
        asked.settimeout(1)
        return asked.connect_ex((ADDRESS, port)) != 0


def _open_when_ready(port: int) -> None:
    """Open the browser once the page answers; gives up after half a minute."""
    address = f"http://{ADDRESS}:{port}"
    for _ in range(150):
        try:
            with urllib.request.urlopen(f"{address}/_stcore/health", timeout=1):
                webbrowser.open(address)
                return
        except (urllib.error.URLError, TimeoutError):
            time.sleep(0.2)
