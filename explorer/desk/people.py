"""Who is at the desk, and what they may do: checked by every function that writes.

Without sign-in the one person at the machine has every role, and the page listens on the machine
only. With sign-in (OpenID Connect) the roles come from a claim of the provider.
"""

import getpass
import hashlib
import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Literal

from explorer.errors import UsageError

Role = Literal["viewer", "reviewer", "physician", "administrator"]

ROLES: Final[tuple[Role, ...]] = ("viewer", "reviewer", "physician", "administrator")
IMPLIES: Final[dict[Role, tuple[Role, ...]]] = {
    "viewer": (),
    "reviewer": ("viewer",),
    "physician": ("viewer", "reviewer"),
    "administrator": ("viewer",),
}
"""A physician may do all that a reviewer does; an administrator keeps the desk and decides nothing.
"""

NAME_SETTING: Final = "EXPLORER_NAME"
CLAIM_SETTING: Final = "EXPLORER_ROLES_CLAIM"
SIGNIN_SETTING: Final = "EXPLORER_SIGNIN"
ROLES_SETTING: Final = "EXPLORER_ROLES"
HOURS_SETTING: Final = "EXPLORER_SIGNIN_HOURS"
LASTS: Final = timedelta(hours=12)
"""For how long a sign-in holds, where the setting says nothing: a working day."""
SECRETS: Final = Path(".streamlit") / "secrets.toml"
"""Where sign-in is set up, below the folder of the work or that of the account."""
CLAIM: Final = "roles"
LOCAL: Final = "local"
"""The id of the one person at the machine, where nobody signs in."""


class NotAllowed(UsageError):
    """Somebody wanted to do what their roles do not allow. Nothing was changed."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at the desk. `id` is opaque: it is what the log holds.

    `signed_in` is when they did, in seconds by the provider's clock; 0 where nobody signs in.
    """

    id: str
    name: str
    roles: frozenset[Role]
    signed_in: int = 0


def local_person(environment: Mapping[str, str] = os.environ) -> Person:
    """The one person at the machine, with every role, when nobody signs in.

    The name is that of `EXPLORER_NAME`, else of the account.
    """
    try:
        account = getpass.getuser()
    except (OSError, KeyError):  # no account has this number
        account = "local reviewer"
    name = environment.get(NAME_SETTING, "").strip() or account
    return Person(LOCAL, name, frozenset(ROLES))


def person_of_command(
    environment: Mapping[str, str] = os.environ, folders: Iterable[Path] = ()
) -> Person:
    """Who acts by a command: the account of the machine.

    Where nobody signs in, the one person there is. Where people do, a command cannot ask who it is:
    the roles are those that `EXPLORER_ROLES` names, and the log says `machine`. `folders` are those
    in which sign-in may be set up. Raises NotAllowed when it is and no role is named.
    """
    person = local_person(environment)
    places = [each / SECRETS for each in (*folders, Path.cwd(), Path.home())]
    if not environment.get(SIGNIN_SETTING, "").strip() and not any(map(_signs_in, places)):
        return person
    named = set(_texts(environment.get(ROLES_SETTING, "")))
    roles = frozenset(role for role in ROLES if role in named)
    if not roles:
        raise NotAllowed(
            "the command",
            "cannot know the role of who runs it",
            why="people sign in at this desk, and a command asks for no sign-in",
            try_=f"name the role in {ROLES_SETTING}, where the machine is kept by who has it",
        )
    return replace(person, id="machine", roles=roles)


def _signs_in(secrets: Path) -> bool:
    """Whether a file sets sign-in up; one that cannot be read may well do so."""
    try:
        return "auth" in tomllib.loads(secrets.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return False
    except (OSError, ValueError):
        return True


def person_of(claims: Mapping[str, Any], claim: str = CLAIM) -> Person:
    """The person that a provider speaks of in its claims.

    The id is made of issuer and subject and tells neither. `claim` names the claim with the roles,
    by dots where it lies deeper (`realm_access.roles`); what it says and is no role counts nothing.
    Raises NotAllowed when the claims name nobody.
    """
    subject = str(claims.get("sub") or "")
    if not subject:
        raise NotAllowed(
            "sign-in",
            "the provider names nobody",
            why="without the claim sub nothing could be told apart in the log",
            try_="ask whoever keeps the provider to send the claim sub",
        )
    whole = f"{claims.get('iss', '')}\n{subject}".encode()
    name = str(claims.get("name") or claims.get("preferred_username") or "unnamed person")
    said = set(_texts(_under(claims, claim)))
    roles = frozenset(role for role in ROLES if role in said)
    issued = claims.get("iat")
    signed_in = int(issued) if isinstance(issued, int | float) else 0
    return Person(hashlib.sha256(whole).hexdigest()[:20], name, roles, signed_in)


def holds_for(environment: Mapping[str, str] = os.environ) -> timedelta:
    """For how long a sign-in holds. Raises UsageError for a setting that is no number of hours."""
    told = environment.get(HOURS_SETTING, "").strip()
    if not told:
        return LASTS
    try:
        return timedelta(hours=float(told))
    except (ValueError, OverflowError) as wrong:
        raise UsageError(HOURS_SETTING, f"is no number: {told}", try_="write 12, or 0.5") from wrong


def _under(claims: Mapping[str, Any], path: str) -> object:
    found: object = claims
    for key in path.split("."):
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _texts(value: object) -> Iterable[str]:
    if isinstance(value, str):
        return value.replace(",", " ").split()
    return [str(each) for each in value] if isinstance(value, list | tuple) else []


def is_alone(person: Person) -> bool:
    """Whether nobody signs in, so that this is the only person there can be."""
    return person.id == LOCAL


def may(person: Person, role: Role) -> bool:
    """Whether somebody has a role, or one that includes it."""
    return any(role == each or role in IMPLIES[each] for each in person.roles)


def require(person: Person, role: Role) -> None:
    """Nothing, if somebody has a role. Raises NotAllowed otherwise."""
    if not may(person, role):
        held = ", ".join(each for each in ROLES if each in person.roles) or "none"
        raise NotAllowed(
            person.name,
            f"this needs the role {role}",
            why=f"roles held: {held}",
            try_=f"ask somebody with the role {role}, or whoever gives out roles",
        )
