"""The way to the provider of the sign-in and back: to the page from which somebody went.

Streamlit comes back to the first page, and says nothing to people when the provider is down or has
refused somebody. Here they come back to where they were, and the address says that it failed.
"""

import logging
from collections.abc import Awaitable, Callable, Iterator, MutableMapping
from contextlib import contextmanager
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qs, unquote

COOKIE: Final = "explorer-back"
"""Where the page that asks to sign in leaves its own address (component/back.js)."""
FAILED: Final = "signin"
"""Stands in the address when signing in failed."""
_TO_PROVIDER: Final = "/auth/login"
_FROM_PROVIDER: Final = "/oauth2callback"
_OF_USER: Final = "_streamlit_user="
_ELSE: Final = "/work_list"
_LOG: Final = logging.getLogger(__name__)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


class WayBack:
    """Stands in front of an application and changes where two of its answers lead."""

    def __init__(self, app: Application) -> None:
        """Stand in front of `app`."""
        self._app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer as `app` does, unless somebody comes back or cannot go."""
        path = scope["path"] if scope["type"] == "http" else ""
        if path not in {_TO_PROVIDER, _FROM_PROVIDER}:
            await self._app(scope, receive, send)
            return
        answers: list[Message] = []

        async def keep(message: Message) -> None:
            answers.append(message)

        with _logged():
            await self._app(scope, receive, keep)
        for each in _led_back(scope, answers):
            await send(each)


@contextmanager
def _logged() -> Iterator[None]:
    """What goes wrong on the way is for whoever keeps the machine, not for who signs in."""
    try:
        yield
    except Exception:
        _LOG.exception("signing in failed")


def _led_back(scope: Message, answers: list[Message]) -> list[Message]:
    """The answers, or one that leads back to the page from which somebody went."""
    status = answers[0]["status"] if answers else 500
    given = [(name.lower(), each) for name, each in (answers[0]["headers"] if answers else ())]
    cookies = [pair for pair in given if pair[0] == b"set-cookie"]
    query = parse_qs(scope["query_string"].decode("latin-1"))
    if scope["path"] == _TO_PROVIDER:
        if 300 <= status < 400:
            return answers
        has_failed = True
    elif "state" in query or "error" in query:
        has_failed = not any(_is_of_user(each.decode("latin-1")) for _, each in cookies)
    else:
        return answers  # signed out, at the provider as well
    back = _from(scope)
    if has_failed:
        back += f"{'&' if '?' in back else '?'}{FAILED}=failed"
    headers = [(b"location", back.encode("latin-1")), (b"content-length", b"0"), *cookies]
    start = {"type": "http.response.start", "status": 302, "headers": headers}
    return [start, {"type": "http.response.body", "body": b""}]


def _is_of_user(cookie: str) -> bool:
    """Whether a cookie says who somebody is, and does not take that away."""
    return cookie.startswith(_OF_USER) and not cookie.startswith(f'{_OF_USER}""')


def _from(scope: Message) -> str:
    """The address from which somebody went, if it is one of ours."""
    told: SimpleCookie = SimpleCookie()
    for name, value in scope["headers"]:
        if name == b"cookie":
            try:
                told.load(value.decode("latin-1"))
            except CookieError:
                return _ELSE
    back = unquote(told[COOKIE].value) if COOKIE in told else ""
    is_ours = back.startswith("/") and back.isascii() and back.isprintable() and "\\" not in back
    return back if is_ours and not back.startswith("//") else _ELSE
