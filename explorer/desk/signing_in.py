"""Signing in and out, as the desk and its log keep it: a later one ends what came before.

A page stays open for hours, and knows only what was said of somebody when they signed in. So the
desk keeps when that was, and whoever signed in earlier, with roles that may be gone, is refused.
"""

from sqlalchemy import select

from explorer.desk.people import ROLES, NotAllowed, Person
from explorer.desk.storage import Desk, reading, writing
from explorer.desk.tables import PERSON


def sign_in(desk: Desk, person: Person) -> None:
    """Keep that somebody signed in, and with which roles; nothing where it is kept already."""
    if _last(desk, person) == person.signed_in:
        return
    try:
        with writing(desk, person, None) as work:
            work.tell("signed-in", roles="-".join(each for each in ROLES if each in person.roles))
    except NotAllowed:
        return  # an older page that was opened again


def sign_out(desk: Desk, person: Person) -> None:
    """Keep that somebody signed out: what they have open elsewhere counts no more."""
    with writing(desk, person, None) as work:
        ended = PERSON.update().where(PERSON.c.id == person.id)
        work.connection.execute(ended.values(signed_in=person.signed_in + 1))
        work.tell("signed-out")


def is_current(desk: Desk, person: Person) -> bool:
    """Whether this is the last sign-in of somebody, who has not signed out since."""
    return _last(desk, person) <= person.signed_in


def _last(desk: Desk, person: Person) -> int:
    with reading(desk) as connection:
        found = select(PERSON.c.signed_in).where(PERSON.c.id == person.id)
        return int(connection.execute(found).scalar() or 0)
