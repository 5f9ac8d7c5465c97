"""Files to statements: the knowledge, and one case at a time.

A case's facts, what was published about it and what is expected of us come back apart and never
meet: nothing that derives a status is ever handed the last two.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Final

import pyoxigraph as ox

from explorer.admission import admit
from explorer.errors import Problem, SourceError, UsageError
from explorer.facts import Page
from explorer.places import CASES, ONTOLOGY, shown
from explorer.reading import ENDINGS, FORMS, decode, line_of, parse, read_bytes
from explorer.terms import TermIndex
from explorer.vocabulary import Iri, case_slug, local_name, shorten

APART: Final = "shapes"
"""Folder of ontology/ that is not knowledge: shapes judge the statements and are not among them."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything under ontology/ except the shapes, as statements of the default graph.

    `origin` maps each subject to the files that speak of it; `digest` changes with any byte read.
    """

    root: Path
    files: tuple[str, ...]
    quads: tuple[ox.Quad, ...]
    origin: Mapping[Iri, tuple[str, ...]]
    digest: str

    def locate(self, iri: Iri) -> str:
        """File and line where a name is described, as `ontology/x.ttl:41`; its IRI when nowhere."""
        for name in self.origin.get(iri, ()):
            text = decode((self.root / name).read_bytes(), name)
            line = line_of(text, shorten(iri)) or line_of(text, local_name(iri))
            return f"{shown(self.root / name)}:{line}" if line else shown(self.root / name)
        return shorten(iri)


@dataclass(frozen=True, slots=True)
class CaseSource:
    """One case as it was handed in. The three sets of statements stay apart."""

    iri: Iri
    title: str
    name: str
    facts: tuple[ox.Quad, ...]
    published: tuple[ox.Quad, ...]
    expected: tuple[ox.Quad, ...]
    notices: tuple[str, ...]
    digest: str

    @property
    def slug(self) -> str:
        """The case's own short name, as in `case:<slug>`."""
        return case_slug(self.iri)


def read_knowledge(root: Path = ONTOLOGY) -> Knowledge:
    """All knowledge under a folder, in the order of the file names.

    Raises SourceError with every file that cannot be read, not only the first.
    """
    quads: list[ox.Quad] = []
    origin: dict[Iri, tuple[str, ...]] = {}
    problems: list[Problem] = []
    digest = hashlib.sha256()
    names = knowledge_files(root)
    if not names:
        raise SourceError(shown(root), "there is no Turtle file in this folder")
    for name in names:
        try:
            data = read_bytes(root / name)
            read = parse(data, shown(root / name))
        except SourceError as broken:
            problems.extend(broken.problems)
            continue
        _add_file(digest, name, data)
        quads.extend(read)
        for subject in {q.subject.value for q in read if isinstance(q.subject, ox.NamedNode)}:
            origin[subject] = (*origin.get(subject, ()), name)
    if problems:
        raise SourceError(problems=problems)
    return Knowledge(root, names, tuple(quads), origin, digest.hexdigest())


def knowledge_digest(root: Path = ONTOLOGY) -> str:
    """`Knowledge.digest` of a folder, without making sense of a single statement."""
    digest = hashlib.sha256()
    for name in knowledge_files(root):
        _add_file(digest, name, read_bytes(root / name))
    return digest.hexdigest()


def _add_file(digest: "hashlib._Hash", name: str, data: bytes) -> None:
    digest.update(f"{name}\n{len(data)}\n".encode())
    digest.update(data)


def knowledge_files(root: Path = ONTOLOGY) -> tuple[str, ...]:
    """The names of the knowledge files under a folder, relative to it and sorted."""
    found = (path.relative_to(root) for path in root.rglob("*.ttl"))
    return tuple(sorted(path.as_posix() for path in found if path.parts[0] != APART))


def find_case(name: str, folder: Path = CASES) -> Path:
    """The file that a person means: a path, or the slug of a case in the folder.

    Raises UsageError with the nearest names when there is none.
    """
    path = Path(name)
    if _exists(path):
        return path
    known = {p.stem: p for p in sorted(folder.glob("*")) if p.suffix in ENDINGS}
    if name in known:
        return known[name]
    near = get_close_matches(path.stem, known, n=3, cutoff=0.5)
    if not near and _exists(path.parent):
        near = get_close_matches(path.name, [p.name for p in path.parent.glob("*")], n=3)
    hint = (
        f"did you mean {' or '.join(near)}?" if near else f"name a file, or one of {shown(folder)}/"
    )
    raise UsageError(name, "there is no such case", try_=hint)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:  # a name that no file can have, as one that is far too long
        return False


def read_case(path: Path, *, terms: TermIndex | None = None, lenient: bool = False) -> CaseSource:
    """The case in a file. `terms` are the words it may use; without them only the form is checked.

    Raises SourceError with every problem of the file at once.
    """
    return read_case_text(read_bytes(path), shown(path), terms=terms, lenient=lenient)


def case_files(folder: Path = CASES) -> tuple[Path, ...]:
    """The files of the cases in a folder, in the order of their names."""
    return tuple(path for path in sorted(folder.iterdir()) if path.suffix in ENDINGS)


def read_cases(terms: TermIndex, folder: Path = CASES) -> tuple[CaseSource, ...]:
    """Every case in a folder, in the order of the file names.

    Raises SourceError with every problem of every file, two files about one case among them.
    """
    found: dict[Iri, CaseSource] = {}
    problems: list[Problem] = []
    for path in case_files(folder):
        try:
            case = read_case(path, terms=terms)
        except SourceError as broken:
            problems.extend(broken.problems)
            continue
        first = found.setdefault(case.iri, case)
        if first is not case:
            told = f"is about {shorten(case.iri)}, as {first.name} is"
            problems.append(Problem(case.name, told, try_="give each case a name of its own"))
    if problems:
        raise SourceError(problems=problems)
    return tuple(found.values())


def is_on_file(case: CaseSource, folder: Path = CASES) -> bool:
    """Whether exactly this case lies in the folder; one handed in from elsewhere does not."""
    try:
        data = (folder / PurePosixPath(case.name).name).read_bytes()
    except (OSError, ValueError):  # no such file, or a name that no file can have
        return False
    return hashlib.sha256(data).hexdigest() == case.digest


def read_case_text(
    data: bytes, name: str, *, terms: TermIndex | None = None, lenient: bool = False
) -> CaseSource:
    """The same for content already in memory; the ending of its name says the format."""
    quads, notices = _statements(data, name, terms, lenient)
    page = Page(name, decode(data, name))
    admitted = admit(quads, page, terms=terms, lenient=lenient)
    return CaseSource(
        iri=admitted.case,
        title=admitted.title,
        name=name,
        facts=admitted.facts,
        published=admitted.published,
        expected=admitted.expected,
        notices=(*admitted.notices, *notices),
        digest=hashlib.sha256(data).hexdigest(),
    )


def _statements(
    data: bytes, name: str, terms: TermIndex | None, lenient: bool
) -> tuple[Sequence[ox.Quad], tuple[str, ...]]:
    """The statements of a case in whatever form it was handed in, and notices about its reading."""
    if PurePosixPath(name).suffix.lower() not in FORMS:
        return parse(data, name), ()
    # Only a form needs the reader of forms, and YAML with it.
    from explorer.forms import read_form

    form = read_form(data, name, terms=terms, lenient=lenient)
    return form.quads, form.notices
