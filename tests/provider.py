"""The smallest provider of OpenID Connect: one client, a few people, a page on which to choose one.

It is built on the server side of authlib, so that the code, its one use, the address to come back
to, the client's secret and the challenge (S256) are checked as a real provider checks them. Runs in
a thread, on this machine only. What is said of somebody holds from their next sign-in on.
"""

from __future__ import annotations

import json
import secrets
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from authlib.oauth2.rfc6749 import (
    AuthorizationServer,
    OAuth2Error,
    OAuth2Request,
)
from authlib.oauth2.rfc6749.grants import AuthorizationCodeGrant
from authlib.oauth2.rfc6749.requests import BasicOAuth2Payload
from authlib.oauth2.rfc7636 import CodeChallenge
from authlib.oidc.core import OpenIDCode
from joserfc.jwk import RSAKey

LASTS = 600
"""Seconds for which a code and a token hold."""


@dataclass(slots=True)
class Provider:
    """Whom the provider knows, by the words on their button: the claims beside `sub`."""

    client_id: str
    client_secret: str
    comes_back_to: str
    address: str = ""
    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    is_down: bool = False
    """Whether it hangs up on everybody."""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    codes: dict[str, _Code] = field(default_factory=dict)

    # What authlib asks of a client.

    def get_client_id(self) -> str:
        return self.client_id

    def get_default_redirect_uri(self) -> str:
        return self.comes_back_to

    def get_allowed_scope(self, scope: str) -> str:
        return scope

    def check_redirect_uri(self, uri: str) -> bool:
        return uri == self.comes_back_to

    def check_client_secret(self, secret: str) -> bool:
        return secrets.compare_digest(secret, self.client_secret)

    def check_endpoint_auth_method(self, method: str, _: str) -> bool:
        return method.startswith("client_secret_")

    def check_response_type(self, kind: str) -> bool:
        return kind == "code"

    def check_grant_type(self, kind: str) -> bool:
        return kind == "authorization_code"


@dataclass(frozen=True, slots=True)
class _Code:
    """A code that was given out, and for what."""

    user: str
    comes_back_to: str
    scope: str
    auth_time: int
    nonce: str | None
    code_challenge: str | None
    code_challenge_method: str | None

    def get_redirect_uri(self) -> str:
        return self.comes_back_to

    def get_scope(self) -> str:
        return self.scope

    def get_nonce(self) -> str | None:
        return self.nonce

    def get_auth_time(self) -> int:
        return self.auth_time

    def get_acr(self) -> None:
        return None

    def get_amr(self) -> None:
        return None


class _Request(OAuth2Request):
    def __init__(self, method: str, uri: str, headers: Any, body: str) -> None:
        super().__init__(method, uri, headers=headers)
        self._asked = dict(parse_qsl(urlsplit(uri).query))
        self._form = dict(parse_qsl(body))
        self.payload = BasicOAuth2Payload(self._asked | self._form)

    @property
    def args(self) -> Mapping[str, str]:
        return self._asked

    @property
    def form(self) -> Mapping[str, str]:
        return self._form


def _server(provider: Provider) -> AuthorizationServer:
    """The part of authlib that checks and answers."""

    class Grant(AuthorizationCodeGrant):
        TOKEN_ENDPOINT_AUTH_METHODS = ("client_secret_basic", "client_secret_post")

        def save_authorization_code(self, code: str, request: OAuth2Request) -> None:
            asked = request.payload.data
            provider.codes[code] = _Code(
                request.user,
                request.payload.redirect_uri,
                request.payload.scope,
                int(time.time()),
                *(asked.get(name) for name in ("nonce", "code_challenge", "code_challenge_method")),
            )

        def query_authorization_code(self, code: str, _: object) -> _Code | None:
            return provider.codes.get(code)

        def delete_authorization_code(self, code: _Code) -> None:
            for each in [key for key, kept in provider.codes.items() if kept is code]:
                del provider.codes[each]

        def authenticate_user(self, code: _Code) -> str:
            return code.user

    class Named(OpenIDCode):
        def exists_nonce(self, nonce: str, _: object) -> bool:
            return any(each.nonce == nonce for each in provider.codes.values())

        def resolve_client_private_key(self, _: object) -> RSAKey:
            return provider.key

        def get_encode_header(self, _: object) -> dict[str, str]:
            return {"alg": "RS256", "kid": "one"}

        def get_client_algorithm(self, _: object) -> str:
            return "RS256"

        def get_client_claims(self, _: object) -> dict[str, Any]:
            return {"iss": provider.address, "aud": [provider.client_id]}

        def generate_user_info(self, user: str, _: str) -> dict[str, Any]:
            return {"sub": f"subject of {user}", **provider.people[user]}

    class Server(AuthorizationServer):
        def query_client(self, client: str) -> Provider | None:
            return provider if client == provider.client_id else None

        def save_token(self, token: object, request: object) -> None:
            """Nobody asks for it again."""

        def generate_token(self, scope: str | None = None, **_: object) -> dict[str, Any]:
            given = {"token_type": "Bearer", "access_token": secrets.token_urlsafe(16)}
            return {**given, "expires_in": LASTS, "scope": scope}

        def create_oauth2_request(self, request: _Request) -> _Request:
            return request

        def handle_response(self, *answer: Any) -> tuple[Any, ...]:
            return answer

        def send_signal(self, *_: object, **__: object) -> None:
            """Nobody listens."""

    made = Server()
    made.register_grant(Grant, [Named(require_nonce=True), CodeChallenge(required=True)])
    return made


def _metadata(address: str) -> dict[str, Any]:
    return {
        "issuer": address,
        "authorization_endpoint": f"{address}/authorize",
        "token_endpoint": f"{address}/token",
        "jwks_uri": f"{address}/keys",
        "end_session_endpoint": f"{address}/end",
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256"],
        "code_challenge_methods_supported": ["S256"],
    }


def _handler(provider: Provider) -> type[BaseHTTPRequestHandler]:
    server = _server(provider)

    class Handler(BaseHTTPRequestHandler):
        def parse_request(self) -> bool:
            return super().parse_request() and not provider.is_down

        def do_GET(self) -> None:
            where = urlsplit(self.path)
            if where.path == "/.well-known/openid-configuration":
                self._say(200, _metadata(provider.address))
            elif where.path == "/keys":
                self._say(200, {"keys": [provider.key.as_dict(private=False)]})
            elif where.path == "/authorize":
                self._choose()
            elif where.path == "/end":
                back = dict(parse_qsl(where.query))["post_logout_redirect_uri"]
                ours = back == provider.comes_back_to
                self._say(302 if ours else 400, "", [("Location", back)] if ours else [])
            else:
                self._say(404, "")

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            asked = _Request("POST", f"{provider.address}{self.path}", self.headers, body)
            if urlsplit(self.path).path == "/token":
                self._say(*server.create_token_response(asked))
                return
            grant = server.get_consent_grant(asked)
            chosen = asked.form["person"]
            user = chosen if chosen in provider.people else None  # nobody: it was refused
            self._say(*server.create_authorization_response(asked, user, grant))

        def _choose(self) -> None:
            asked = _Request("GET", f"{provider.address}{self.path}", self.headers, "")
            try:
                server.get_consent_grant(asked)
            except OAuth2Error as error:
                self._say(*error())
                return
            buttons = "".join(
                f'<button name="person" value="{escape(each)}">{escape(each)}</button>'
                for each in (*provider.people, "Nobody")
            )
            form = f'<form method="post" action="{escape(self.path)}">{buttons}</form>'
            self._say(200, f"<!doctype html><title>Who are you?</title>{form}")

        def _say(self, status: int, body: Any, headers: Any = ()) -> None:
            is_page = isinstance(body, str)
            content = (body if is_page else json.dumps(body)).encode()
            self.send_response(status)
            for name, value in headers:
                if name.lower() != "content-type":
                    self.send_header(name, value)
            self.send_header("Content-Type", "text/html" if is_page else "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    return Handler


@contextmanager
def providing(provider: Provider, port: int = 0) -> Iterator[Provider]:
    """The provider while it runs, at an address of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", port), _handler(provider))
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def secrets_toml(provider: Provider) -> str:
    """What an administrator writes into `.streamlit/secrets.toml` for this provider."""
    told = {
        "redirect_uri": provider.comes_back_to,
        "cookie_secret": secrets.token_hex(24),
        "client_id": provider.client_id,
        "client_secret": provider.client_secret,
        "server_metadata_url": f"{provider.address}/.well-known/openid-configuration",
    }
    return "[auth]\n" + "".join(f"{name} = {json.dumps(each)}\n" for name, each in told.items())
