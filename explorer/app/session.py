"""What the pages share: the opened library, its assessments, and the address as the only truth.

The address names case, node, profile and day. Everything here is computed from it; nothing is kept
that a copied address would not restore.
"""

import gc
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, TypeVar

import streamlit as st

from explorer import places
from explorer.app.opening import opened
from explorer.desk.cases import case_of
from explorer.desk.questions import ask_of
from explorer.desk.requests import get_request
from explorer.desk.storage import open_desk
from explorer.errors import UsageError
from explorer.form_words import Words
from explorer.library import Library
from explorer.results import Assessment, Table
from explorer.sources import CaseSource
from explorer.vocabulary import KB, TERM, Iri, local_name
from explorer.witnesses import Witness, witness_of

CASE_PAGE: Final = "pages/10_case.py"
DESK_PAGE: Final = "pages/12_desk.py"
WHY_PAGE: Final = "pages/20_why.py"
DISAGREEMENT_PAGE: Final = "pages/50_disagreement.py"
ON_DESK: Final = "request/"
"""What the name of a request of the desk begins with, where else the slug of a case stands."""
MADE_UP: Final = "witness/"
"""What the name of the made-up patient of a pair begins with; the name of the pair follows."""

Kept = TypeVar("Kept")
Document = dict[str, Any]
"""An assessment (explorer/schema/assessment.schema.json)."""

Version = tuple[str | tuple[str, int], ...]
EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2099, 12, 31)
"""Days that an assessment may speak for."""


@dataclass(frozen=True, slots=True)
class Address:
    """What the address bar says, as text; None where it says nothing."""

    case: str | None = None
    request: str | None = None
    profile: str | None = None
    as_of: str | None = None
    node: str | None = None
    details: str | None = None

    @property
    def subject(self) -> str:
        """What is assessed: the slug of a case on file, or a request's or a witness's name."""
        return f"{ON_DESK}{self.request}" if self.request else self.case or ""

    @property
    def home(self) -> str:
        """The page of what is assessed."""
        return DESK_PAGE if self.request else CASE_PAGE

    def parameters(self) -> dict[str, str]:
        """What stands behind the question mark of a link to this view."""
        named = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in named.items() if value}

    def at(self, node: Iri) -> "Address":
        """The same view with another node opened."""
        return replace(self, node=local_name(node))


@st.cache_resource(show_spinner="Reading what guidelines and policies say …")
def open_library() -> Library:
    """The library of this installation; shared by all sessions and never changed."""
    return settled(opened())


def settled(made: Kept) -> Kept:
    """The same thing, which stays; whoever collects garbage no longer looks through it.

    Streamlit collects after every run of a page, and would walk through the whole library each
    time: with what is on file that takes longer than the page itself.
    """
    gc.collect()
    gc.freeze()
    return made


@st.cache_resource(show_spinner=False)
def words() -> Words:
    """The words that a case form may use; shared by all sessions and never changed."""
    return Words(open_library().terms)


def assess(slug: str, profile: str | None, as_of: date | None) -> Document:
    """The assessment document of a case, computed once for the same files and the same question.

    `slug` may be the name of a request of the desk (see `Address.subject`). Raises an ExplorerError
    when the case cannot be assessed.
    """
    return _document(_version(slug), slug, profile, as_of)


def assessment(here: "Address") -> Assessment:
    """The whole assessment of where we are, to ask further things of; never change it."""
    return _assessment(_version(here.subject), here.subject, here.profile, day(here.as_of))


def reasons(slug: str, profile: str | None, as_of: date | None, iri: Iri) -> Document | None:
    """What a node of this assessment rests on, as a tree; None where there is no such node."""
    return _reasons(_version(slug), slug, profile, as_of, iri)


def ask(question: str, slug: str, as_of: date | None) -> Table:
    """What a question of `queries/ask` is answered about a case that can be assessed."""
    return _answer(_version(slug), question, slug, as_of)


def cases() -> dict[str, str]:
    """The title of every case on file, by its slug. Raises SourceError for an unusable file."""
    return _cases(_version())


def witness(pair: str) -> Witness:
    """The made-up patient of a pair, by its IRI or name, or why there is none.

    Raises UsageError for a pair that is not on file.
    """
    return _witness(open_library().digest, pair)


def made_up(slug: str) -> CaseSource | None:
    """The case of a made-up patient; None for any other case. Raises UsageError without one."""
    if not slug.startswith(MADE_UP):
        return None
    found = witness(slug.removeprefix(MADE_UP))
    if found.source is None:
        raise UsageError(
            slug.removeprefix(MADE_UP),
            "has no made-up patient",
            why=" ".join(found.because),
            try_="choose a case on file",
        )
    return found.source


def source_of(subject: str) -> CaseSource | None:
    """The case of a request of the desk or of a made-up patient; None for a case on file."""
    if subject.startswith(ON_DESK):
        return case_of(open_desk(), subject.removeprefix(ON_DESK), words())
    return made_up(subject)


def profiles() -> dict[str, str]:
    """The label of every preference profile, by its name."""
    return dict(open_library().profiles())


def version(subject: str = "") -> Version:
    """Changes whenever an answer about a case on file, or about this subject, may change."""
    return _version(subject)


def _version(subject: str = "") -> Version:
    """What the answers depend on: knowledge and queries by their digest, cases by name and time.

    A request of the desk by its version; somebody made up follows from the knowledge alone.
    """
    if subject.startswith(MADE_UP):
        return (open_library().digest,)
    if subject.startswith(ON_DESK):
        request = get_request(open_desk(), subject.removeprefix(ON_DESK))
        return (open_library().digest, (request.id, request.version))
    files = sorted((each.name, each.stat().st_mtime_ns) for each in places.CASES.iterdir())
    return (open_library().digest, *files)


@st.cache_resource(show_spinner="Making up a patient for both …", max_entries=64)
def _witness(digest: str, pair: str) -> Witness:
    return witness_of(open_library(), pair)


@st.cache_data(show_spinner=False, max_entries=4)
def _cases(version: Version) -> dict[str, str]:
    return dict(open_library().cases())


@st.cache_data(show_spinner="Working out the case …", max_entries=64)
def _document(version: Version, slug: str, profile: str | None, as_of: date | None) -> Document:
    document: Document = _assessment(version, slug, profile, as_of).document
    return document


@st.cache_data(show_spinner="Following the reasons …", max_entries=256)
def _reasons(
    version: Version, slug: str, profile: str | None, as_of: date | None, iri: Iri
) -> Document | None:
    try:
        tree: Document = _assessment(version, slug, profile, as_of).reasons(iri)
    except UsageError:
        return None
    return tree


@st.cache_data(show_spinner="Working out the answer …", max_entries=64)
def _answer(version: Version, question: str, slug: str, as_of: date | None) -> Table:
    if source := source_of(slug):
        return ask_of(open_library(), question, source, as_of=as_of)
    return open_library().ask(question, slug, as_of=as_of)


@st.cache_resource(show_spinner=False, max_entries=64)
def _assessment(version: Version, slug: str, profile: str | None, as_of: date | None) -> Assessment:
    if source := source_of(slug):
        return open_library().assess(source, profile=profile, as_of=as_of)
    return open_library().assess_case(slug, profile=profile, as_of=as_of)


def address() -> Address:
    """What the address bar says.

    Moving between pages with the links at the top drops everything behind the question mark; the
    case, profile and day last looked at are then written back into the address.
    """
    query = st.query_params
    if not query and "last_address" in st.session_state:
        query.update(st.session_state["last_address"])
    here = Address(**{name: query.get(name) for name in Address.__slots__})
    st.session_state["last_address"] = replace(here, node=None).parameters()
    return here


def go(**changes: str | None) -> None:
    """Change the address; the page follows. None takes a part out."""
    for name, value in changes.items():
        if value is None:
            st.query_params.pop(name, None)
        else:
            st.query_params[name] = value


def day(text: str | None) -> date | None:
    """The day that an address names. Raises ValueError when it is none, or out of all reason."""
    if not text:
        return None
    named = date.fromisoformat(text)
    if not EARLIEST <= named <= LATEST:
        raise ValueError(text)
    return named


def resolve(document: Document, here: Address, name: str) -> Iri | None:
    """The IRI of the node that a link calls by this name; None where nothing has reasons there.

    Most nodes stand in the document; passages and findings only in trees of reasons.
    """
    case = document["case"]["id"]
    named = names(document).get(name)
    likely = [named] if named else [f"{KB}{name}", f"{case}/{name}", f"{TERM}{name}"]
    asked = (here.subject, here.profile, day(here.as_of))
    return next((iri for iri in likely if reasons(*asked, iri)), None)


def sources_of(document: Document, iri: Iri) -> Document | None:
    """What the document itself says a node rests on, where nothing was derived about it."""
    part = next((each for each in _parts(document) if each.get("id") == iri), None)
    if part is None:
        return None
    cited = {source["n"]: source for source in document["citations"]}
    below = [_source(cited[number]) for number in part.get("citations", ())]
    if "title" in part:
        return _source(part)
    label = part.get("statement") or part.get("label") or local_name(iri)
    return {**_source(part | {"title": label}), "kind": "Claim", "because": below}


def _source(part: dict[str, Any]) -> Document:
    known = part.get("known")
    tree = {"id": part["id"], "label": part["title"], "kind": "Document", "known": known}
    return {**tree, "status": None, "because": []}


def names(document: Document) -> dict[str, Iri]:
    """Every node of an assessment by the last part of its IRI, in reading order."""
    found: dict[str, Iri] = {}
    for part in _parts(document):
        for key in ("id", "document"):
            if isinstance(part.get(key), str):
                found.setdefault(local_name(part[key]), part[key])
    return found


def _parts(part: Any) -> Iterator[dict[str, Any]]:
    """Every object of a document, from the outside in."""
    if isinstance(part, dict):
        yield part
        part = list(part.values())
    if isinstance(part, list):
        for value in part:
            yield from _parts(value)
