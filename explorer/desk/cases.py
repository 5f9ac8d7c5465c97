"""The case of a request: its record as received, and the same with the entries that count."""

from collections.abc import Mapping, Sequence

from explorer.desk.amendments import amended
from explorer.desk.changes import Kept, edits_of
from explorer.desk.edits import Edit
from explorer.desk.requests import record_of
from explorer.desk.storage import Desk, names, reading
from explorer.form_words import Words
from explorer.sources import CaseSource, read_case_text


def received(desk: Desk, request: str, words: Words) -> CaseSource:
    """The record of a request as it was received.

    A word that the knowledge does not know any more is kept and used by nothing. Raises SourceError
    for a record that cannot be used, UsageError where there is no such request.
    """
    record = record_of(desk, request)
    return read_case_text(record.content, record.file_name, terms=words.terms, lenient=True)


def entries(desk: Desk, request: str) -> tuple[Kept, ...]:
    """Every entry that was made on a request, undone ones too, in the order they were made."""
    return edits_of(desk, request, undone=True)


def people(desk: Desk) -> Mapping[str, str]:
    """The name of everybody who ever wrote on this desk, by id."""
    with reading(desk) as connection:
        return names(connection)


def as_seen(
    record: CaseSource,
    kept: Sequence[Kept],
    words: Words,
    called: Mapping[str, str],
    tried: Sequence[Edit] = (),
) -> CaseSource:
    """A record with the entries that count, and with those that are only tried out after them."""
    undone = {each.edit.id for each in kept if each.undone_by}
    edits = [*(each.edit for each in kept), *tried]
    return amended(record, edits, words, undone=undone, names=called)


def case_of(desk: Desk, request: str, words: Words) -> CaseSource:
    """The case of a request as it is seen now: its record with the entries that count."""
    record = received(desk, request, words)
    return as_seen(record, entries(desk, request), words, people(desk))
