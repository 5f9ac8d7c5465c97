"""What a reviewer has on the desk: a request or a case on file, its entries, and what they change.

The record and what was saved lie on the desk; only what is tried out without saving, and which
version somebody saw, is kept for as long as the browser's tab is open.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, Literal

import streamlit as st

from explorer.app import at_desk, session
from explorer.app.session import MADE_UP, Address, Document
from explorer.desk import changes, requests, versions, views
from explorer.desk.amendments import fact_of, problems_by_key, read_entry
from explorer.desk.cases import as_seen, entries, people, received
from explorer.desk.changes import Kept, Note
from explorer.desk.differences import Change, differences
from explorer.desk.edits import Edit
from explorer.desk.looking import Looks, look, open_looks
from explorer.desk.people import Person, local_person, may
from explorer.desk.storage import Desk, open_desk, reading
from explorer.desk.versions import ChangedMeanwhile, Request
from explorer.errors import ExplorerError, Problem, SourceError, tell
from explorer.results import Assessment
from explorer.sources import CaseSource, find_case, read_case
from explorer.vocabulary import Iri

NEW: Final = ""
"""The fact to change, where a new one is entered."""
Action = Literal["state", "withdraw"]


@dataclass(slots=True)
class Tab:
    """What one tab of a browser remembers of one request.

    `brought` is the anchor that was brought into view, and how often that was done with any;
    `carried` has the facts whose form began as that of another: what was typed goes on there.
    """

    version: int = 0
    kept: tuple[Kept, ...] = ()
    drafting: bool = False
    tried: tuple[Edit, ...] = ()
    before: Document | None = None
    said: str = ""
    problems: Mapping[str, list[Problem]] = field(default_factory=dict)
    conflict: str = ""
    refused: str = ""
    round: int = 0
    brought: tuple[str, int] = ("", 0)
    carried: dict[Iri, Iri] = field(default_factory=dict)
    seen: bool = False

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One write to the request, which raises its version; what refuses it is kept to tell."""
        try:
            yield
        except ChangedMeanwhile as changed:
            self.conflict = "; ".join(problem.why for problem in changed.problems)
        except ExplorerError as error:
            self.refused = tell(error)
        else:
            self.version += 1

    def bring(self, anchor: str) -> None:
        """Bring something into view when the page is drawn again."""
        self.brought = (anchor, self.brought[1] + 1)


@dataclass(frozen=True, slots=True)
class Review:
    """A request while it is reviewed. For a case on file `desk` and `request` are None.

    `record` is as received, `saved` has the entries that count, `seen` those tried out as well;
    `base` and `now` are the looks at the last two. `theirs` are entries that others made or undid
    since it was taken up.
    """

    here: Address
    person: Person
    desk: Desk | None
    request: Request | None
    record: CaseSource
    kept: tuple[Kept, ...]
    called: Mapping[str, str]
    saved: CaseSource
    seen: CaseSource
    base: Document
    now: Document
    tab: Tab
    theirs: tuple[Kept, ...] = ()

    @property
    def is_draft(self) -> bool:
        """Whether an entry is only tried out."""
        return self.tab.drafting or self.desk is None

    @property
    def may_write(self) -> bool:
        """Whether this person may change the request, as the desk will check again."""
        return self.desk is None or (
            may(self.person, "reviewer") and self.request is not None and not self.is_decided
        )

    @property
    def is_made_up(self) -> bool:
        """Whether this is the made-up patient of a pair, and no case on file or request."""
        return self.here.subject.startswith(MADE_UP)

    @property
    def is_decided(self) -> bool:
        """Whether a signed decision keeps the request from being changed."""
        return self.request is not None and self.request.status == "decided"

    @property
    def compared(self) -> tuple[Change, ...] | None:
        """What the entries tried out change, or the last one that was saved; None without any."""
        wording = session.open_library().background.wording
        if self.tab.tried:
            return differences(self.base, self.now, wording)
        return differences(self.tab.before, self.now, wording) if self.tab.before else None

    def assessment(self) -> Assessment:
        """The whole assessment of what is saved, guidelines and all."""
        return session.assessment(self.here)

    def notes(self) -> tuple[Note, ...]:
        """The reviewers' notes on the criteria; none for a case on file."""
        return changes.notes_of(self.desk, self.request.id) if self.desk and self.request else ()


@st.cache_resource(show_spinner="Getting the desk ready …")
def _looks(digest: str) -> Looks:
    return open_looks(session.open_library())


def tab(here: Address) -> Tab:
    """What this tab remembers of what it looks at."""
    remembered: Tab = st.session_state.setdefault(f"desk-{here.subject}", Tab())
    return remembered


def review(here: Address) -> Review:
    """The request or case that the address names. Raises an ExplorerError when it cannot be used.

    A request that somebody else has changed since stays as it was seen, until it is taken up again.
    """
    words, own = session.words(), tab(here)
    desk: Desk | None = None
    request: Request | None = None
    kept: tuple[Kept, ...] = ()
    theirs: tuple[Kept, ...] = ()
    called: Mapping[str, str] = {}
    person = at_desk.who() if here.request else local_person()
    if here.request:
        desk = open_desk()
        request = requests.get_request(desk, here.request)
        own.version = own.version or request.version
        record = _received(session.open_library().digest, here.request)
        kept, called = entries(desk, here.request), people(desk)
        if not own.seen:
            views.record_view(desk, person, here.request)
            own.seen = True
        if request.version == own.version:
            own.kept = kept
        else:
            own.conflict = own.conflict or _since(desk, request.id, own.version)
            theirs = tuple(each for each in kept if each not in own.kept)
            kept = own.kept
    else:
        nobody = session.made_up(here.subject)
        record = nobody or read_case(find_case(here.case or ""), terms=words.terms)
    looks, day = _looks(session.open_library().digest), session.day(here.as_of)
    saved = _as_seen(record.digest, kept, (), record, called)
    seen = _as_seen(record.digest, kept, own.tried, record, called) if own.tried else saved
    base = look(looks, saved, as_of=day)
    now = look(looks, seen, as_of=day) if own.tried else base
    entered = (record, kept, called, saved, seen)
    return Review(here, person, desk, request, *entered, base, now, own, theirs)


@st.cache_resource(show_spinner=False, max_entries=64)
def _received(digest: str, request: str) -> CaseSource:
    return received(open_desk(), request, session.words())


@st.cache_resource(show_spinner=False, max_entries=256, hash_funcs={Kept: str, Edit: str})
def _as_seen(
    digest: str,
    kept: tuple[Kept, ...],
    tried: tuple[Edit, ...],
    _record: CaseSource,
    _called: Mapping[str, str],
) -> CaseSource:
    """The record with these entries; worked out once for the same ones."""
    return as_seen(_record, kept, session.words(), _called, tried)


def _since(desk: Desk, request: str, version: int) -> str:
    """Who changed a request since this version, and what; empty where nobody did."""
    try:
        with reading(desk) as connection:
            versions.unchanged(connection, request, version)
    except ChangedMeanwhile as changed:
        return "; ".join(problem.why for problem in changed.problems)
    return ""


# What a reviewer does. Each of these runs before the page is drawn again.


def enter(
    here: Address, action: Action, fact: str, entry: dict[str, str], document: str, page: str
) -> bool:
    """Whether an entry was saved or, in a draft, taken; if not, the tab says why.

    Problems are kept to be told beside their lines.
    """
    own = tab(here)
    own.problems, own.refused, own.said = {}, "", ""
    current = review(here)
    case, words = current.record.iri, session.words()
    try:
        if action == "state":
            read_entry(entry, case, f"{case}/entry", words)
    except SourceError as broken:
        own.problems = problems_by_key(broken)
        return False
    made = Edit(
        f"draft-{len(own.tried) + 1}",
        fact or None,
        action,
        entry if action == "state" else {},
        document or None,
        page or None,
        current.person.id,
        datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    if current.is_draft:
        own.tried = (*own.tried, made)
        return True
    if not _kept(current, (made,)):
        return False
    own.before = current.base
    return True


def _kept(current: Review, made: tuple[Edit, ...]) -> bool:
    """Whether these entries could be saved, all in their order; the tab says why not."""
    own, desk, request = current.tab, current.desk, current.request
    if desk is None or request is None:
        return False
    names: dict[str, str] = {}
    case = current.record.iri
    try:
        for each in made:
            fact = names.get(each.fact or "", each.fact)
            saved = changes.add_edit(
                desk,
                current.person,
                request.id,
                fact=fact,
                action=each.action,
                entry=each.entry,
                document=each.document,
                page=each.page,
                version=own.version,
            )
            own.version += 1
            own.tried = tuple(rest for rest in own.tried if rest.id != each.id)
            names[f"{case}/entered-{each.id}"] = f"{case}/entered-{saved.id}"
    except ChangedMeanwhile as changed:
        own.conflict = "; ".join(problem.why for problem in changed.problems)
        return False
    except ExplorerError as error:
        own.refused = tell(error)
        return False
    return True


def undo(here: Address, edit: str) -> None:
    """Take an entry back: one that was tried out, or one that was saved."""
    own = tab(here)
    own.refused = ""
    if any(each.id == edit for each in own.tried):
        own.tried = tuple(each for each in own.tried if each.id != edit)
        return
    current = review(here)
    if current.desk is None or current.request is None:
        return
    with own.writing():
        changes.undo_edit(
            current.desk, current.person, current.request.id, edit, version=own.version
        )
        own.before = current.base


def discard(here: Address) -> None:
    """Forget what was tried out."""
    own = tab(here)
    own.tried, own.problems = (), {}


def keep(here: Address) -> None:
    """Save everything that was tried out, in its order."""
    current = review(here)
    if _kept(current, current.tab.tried):
        current.tab.before = current.base
        current.tab.drafting = False


def reload(here: Address) -> None:
    """Take up the request as it is now; what was typed and tried out stays."""
    own = tab(here)
    own.conflict, own.before = "", None
    if here.request:
        own.version = requests.get_request(open_desk(), here.request).version


def successor(here: Address, fact: Iri, case: Iri) -> Iri:
    """What a fact is called now that somebody may have stated it anew; NEW where it is gone."""
    if fact == NEW or not here.request:
        return fact
    kept = [each.edit for each in entries(open_desk(), here.request) if not each.undone_by]
    while later := [each for each in kept if each.fact == fact]:
        if later[-1].action == "withdraw":
            return NEW
        fact = fact_of(case, later[-1])
    return fact


def take(here: Address, *, is_mine: bool) -> None:
    """Take the request into one's own hands, or hand it back into nobody's."""
    current = review(here)
    own = current.tab
    own.refused = ""
    if current.desk is None or current.request is None:
        return
    to = current.person if is_mine else None
    with own.writing():
        requests.assign(current.desk, current.person, current.request.id, to, version=own.version)


def note(here: Address, criterion: str, text: str) -> None:
    """Keep a note on a criterion."""
    current = review(here)
    own = current.tab
    own.refused = ""
    if current.desk is None or current.request is None:
        return
    try:
        changes.add_note(current.desk, current.person, current.request.id, criterion, text)
    except ExplorerError as error:
        own.refused = tell(error)
    else:
        own.round += 1
