"""What a committee keeps about a disagreement: notes, votes and decisions, none ever changed."""

from dataclasses import dataclass

from sqlalchemy import func, insert, select

from explorer.desk.people import Person
from explorer.desk.storage import Desk, new_id, reading, writing
from explorer.desk.tables import PANEL
from explorer.desk.words import PANEL_KINDS, VERDICTS, PanelKind, Verdict
from explorer.errors import UsageError


@dataclass(frozen=True, slots=True)
class PanelRecord:
    """One entry; `subject` is the IRI of a disagreement, `by` the id of a person."""

    id: str
    number: int
    subject: str
    kind: PanelKind
    verdict: Verdict | None
    text: str
    by: str
    at: str


def add_panel_record(
    desk: Desk,
    person: Person,
    subject: str,
    *,
    kind: PanelKind,
    verdict: Verdict | None = None,
    text: str = "",
) -> PanelRecord:
    """The entry as it is kept. A vote and a decision name a verdict, a note has a text.

    Raises UsageError for one that says nothing.
    """
    with writing(desk, person, "reviewer") as work:
        if kind not in PANEL_KINDS or verdict not in (*VERDICTS, None):
            known = "; ".join((", ".join(PANEL_KINDS), ", ".join(VERDICTS)))
            raise UsageError("the panel record", "has no such kind", try_=f"one of: {known}")
        if not text.strip() if kind == "note" else verdict is None:
            raise UsageError("the panel record", "says nothing", try_="add a text or a verdict")
        last = select(func.coalesce(func.max(PANEL.c.number), 0))
        number = work.connection.execute(last).scalar_one() + 1
        entry = PanelRecord(
            new_id(), number, subject, kind, verdict, text.strip(), person.id, work.at
        )
        said = {name: getattr(entry, name) for name in PanelRecord.__slots__}
        work.connection.execute(insert(PANEL).values(**said))
        work.tell("panel-recorded", subject=entry.id, kind=kind, verdict=verdict)
        return entry


def panel_records(desk: Desk, subject: str | None = None) -> tuple[PanelRecord, ...]:
    """The entries about a disagreement, or all of them, oldest first."""
    asked = select(PANEL).order_by(PANEL.c.number)
    if subject is not None:
        asked = asked.where(PANEL.c.subject == subject)
    with reading(desk) as connection:
        return tuple(PanelRecord(**row._mapping) for row in connection.execute(asked))
