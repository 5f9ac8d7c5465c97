"""What the tests of the desk share: people, a request, and what is on a desk as plain values."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from explorer.desk import log
from explorer.desk.decisions import Decision, propose_decision, review, sign
from explorer.desk.people import Person, Role
from explorer.desk.requests import Record, open_request
from explorer.desk.storage import Desk, reading
from explorer.desk.tables import METADATA
from explorer.desk.versions import Request
from explorer.desk.words import Kind

HASH = "a" * 64


def somebody(*roles: Role, name: str = "Ann Lee", code: str = "") -> Person:
    """A person with these roles."""
    return Person(code or name.casefold().replace(" ", "-"), name, frozenset(roles))


REVIEWER = somebody("reviewer")
OTHER = somebody("reviewer", name="Ben Okoro")
PHYSICIAN = somebody("physician", name="Cleo Marsh")
ADMINISTRATOR = somebody("administrator", name="Dan Ito")
VIEWER = somebody("viewer", name="Eve Roth")


def opened(desk: Desk, person: Person = REVIEWER, **more: Any) -> Request:
    """A new request on the desk."""
    told = {
        "slug": "made-up",
        "procedure": "An injection",
        "code": "00000",
        "payer": "A payer",
        "line_of_business": "employer-health-plan",
    } | more
    record = Record(b"id: made-up\n", "application/yaml", "made-up.yaml")
    return open_request(desk, person, record, **told)


def decided(desk: Desk, request: Request, kind: Kind = "approve") -> Decision:
    """A signed decision on a request."""
    draft = propose_decision(
        desk,
        REVIEWER,
        request.id,
        kind=kind,
        reason="",
        derived="criteria-met",
        document_sha256=HASH,
        differs=False,
        version=request.version,
    )
    review(desk, REVIEWER, draft.id, version=request.version + 1)
    return sign(desk, PHYSICIAN, draft.id, version=request.version + 2)


def everything(desk: Desk) -> dict[str, list[dict[str, Any]]]:
    """Every row of every table, in one order: two desks that hold the same are equal."""
    with reading(desk) as connection:
        return {
            table.name: sorted(
                (dict(row._mapping) for row in connection.execute(select(table))),
                key=lambda row: str(sorted(row.items(), key=lambda pair: pair[0])),
            )
            for table in METADATA.sorted_tables
        }


def log_of(desk: Desk) -> list[log.Row]:
    """The rows of the log."""
    with reading(desk) as connection:
        return list(log.rows(connection))


def actions(desk: Desk) -> list[str]:
    """What was done on the desk, in order."""
    return [row.action for row in log_of(desk)]
