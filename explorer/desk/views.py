"""Who looked at what, and who took something out: rows of the log and nothing else."""

from explorer.desk.people import Person
from explorer.desk.storage import Desk, writing
from explorer.desk.versions import get


def record_view(
    desk: Desk, person: Person, request: str, *, what: str = "request", subject: str | None = None
) -> None:
    """Keep that somebody looked at a request or a decision (`what`, a closed word)."""
    with writing(desk, person, "viewer") as work:
        found = get(work.connection, request)
        work.tell(f"{what}-viewed", request=request, subject=subject, version=found.version)


def record_export(
    desk: Desk, person: Person, request: str, *, what: str, subject: str | None = None
) -> None:
    """Keep that somebody took something out of the desk: a file, a print, a table."""
    with writing(desk, person, "viewer") as work:
        found = get(work.connection, request)
        work.tell(f"{what}-exported", request=request, subject=subject, version=found.version)
