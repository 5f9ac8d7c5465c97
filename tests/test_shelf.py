"""What was compiled once is kept, and whatever is wrong with what was kept only costs time."""

from __future__ import annotations

import json
import os
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer import compiling, places, shelf
from explorer import library as library_module
from explorer.engines import OxigraphEngine, RdflibEngine
from explorer.library import Library
from explorer.places import CASES, ONTOLOGY, ROOT
from explorer.shelf import ENDING, SWITCH, fetch, folder, keep

CASE = sorted(CASES.glob("*.trig"))[0].stem
FEW = ("core.ttl", "terms/units.ttl", "terms/kinds.ttl", "background/words.ttl")


def only(place: Path) -> Path:
    (path,) = place.glob("*" + ENDING)
    return path


# The folder --------------------------------------------------------------------------------------


def test_it_can_be_switched_off_or_put_elsewhere(tmp_path: Path) -> None:
    assert folder({SWITCH: "off"}) is None
    assert folder({SWITCH: str(tmp_path)}) == tmp_path.resolve()
    assert folder({"XDG_CACHE_HOME": str(tmp_path)}) is not None


def test_it_is_never_inside_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert folder({SWITCH: str(ROOT)}) is None
    assert folder({SWITCH: str(ROOT / "ontology" / "x")}) is None
    monkeypatch.chdir(ROOT)
    assert folder({SWITCH: "here"}) is None


def test_what_is_kept_comes_back_byte_for_byte(tmp_path: Path) -> None:
    place = tmp_path / "new" / "folder"
    assert fetch(place, "a") is None
    keep(place, "a", b"first\nsecond\x00")
    assert fetch(place, "a") == b"first\nsecond\x00"
    assert fetch(None, "a") is None
    keep(None, "a", b"")


def test_what_was_used_longest_ago_makes_room(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "somebody-elses"
    other.write_bytes(b"x" * 5000)
    for number, name in enumerate(("oldest", "old", "new", "left by a killed program")):
        keep(tmp_path, name, name.encode())
        os.utime(tmp_path / (name + ENDING), (number + 1, number + 1))
    assert fetch(tmp_path, "oldest") == b"oldest"  # and so it is the newest now
    sizes = [(tmp_path / (name + ENDING)).stat().st_size for name in ("oldest", "new")]
    monkeypatch.setattr(shelf, "MOST_BYTES", sum(sizes) + 5)
    (tmp_path / ("left by a killed program" + ENDING)).write_bytes(b"x" * 200)
    os.utime(tmp_path / ("left by a killed program" + ENDING), (4, 4))
    keep(tmp_path, "new", b"new")
    assert sorted(path.name for path in tmp_path.glob("*" + ENDING)) == [
        f"new{ENDING}",
        f"oldest{ENDING}",
    ]
    assert other.exists()
    monkeypatch.setattr(shelf, "MOST_BYTES", 0)
    keep(tmp_path, "new", b"new")
    assert fetch(tmp_path, "new") is None


def test_what_repeats_itself_takes_little_room(tmp_path: Path) -> None:
    keep(tmp_path, "a", b"<s> <p> <o> .\n" * 1000)
    assert only(tmp_path).stat().st_size < 400


@pytest.mark.parametrize(
    "spoil",
    [
        lambda path: path.write_bytes(path.read_bytes()[:-1]),
        lambda path: path.write_bytes(path.read_bytes()[:-1] + b"x"),
        lambda path: path.write_bytes(path.read_bytes()[:65] + zlib.compress(b"other")),
        lambda path: path.write_bytes(shelf._sum(b"first") + b"\nfirst"),
        lambda path: path.write_bytes(b""),
        lambda path: path.chmod(0o666),
        lambda path: (path.unlink(), path.mkdir()),
        lambda path: path.unlink(),
    ],
    ids=[
        "cut off",
        "changed",
        "exchanged",
        "never packed",
        "empty",
        "anybody's to write",
        "a folder",
        "gone",
    ],
)
def test_what_cannot_be_trusted_counts_as_nothing(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    keep(tmp_path, "a", b"first")
    assert fetch(tmp_path, "a") == b"first"
    spoil(only(tmp_path))
    assert fetch(tmp_path, "a") is None


def test_somebody_elses_file_counts_as_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(tmp_path, "a", b"first")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1, raising=False)
    assert fetch(tmp_path, "a") is None


def test_a_place_that_cannot_be_written_is_no_error(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("in the way", "utf-8")
    keep(file, "a", b"first")
    keep(file / "below", "a", b"first")
    assert fetch(file / "below", "a") is None
    assert file.read_text("utf-8") == "in the way"


# The compiled knowledge --------------------------------------------------------------------------


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A folder with a little knowledge."""
    root = tmp_path / "knowledge"
    for name in FEW:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes((ONTOLOGY / name).read_bytes())
    return root


@pytest.fixture
def compilations(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Grows whenever knowledge is read in order to be compiled."""
    found: list[Path] = []
    real = compiling.read_knowledge

    def noted(root: Path):  # type: ignore[no-untyped-def]
        found.append(root)
        return real(root)

    monkeypatch.setattr(compiling, "read_knowledge", noted)
    return found


def opened(root: Path, place: Path | None) -> Library:
    return Library(root, OxigraphEngine(), kept_in=place)


def spelled(library: Library) -> list[str]:
    """The statements as text; the name of a blank node is the engine's own."""
    return sorted(re.sub(r"_:\w+", "_:b", str(each)) for each in library.statements())


def test_it_is_compiled_once_and_again_when_anything_changes(
    small: Path, tmp_path: Path, compilations: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    place = tmp_path / "kept"
    first = opened(small, place)
    assert len(compilations) == 1
    again = opened(small, place)
    assert len(compilations) == 1
    assert spelled(again) == spelled(first)
    assert (again.digest, again.terms, again.background) == (
        first.digest,
        first.terms,
        first.background,
    )
    assert again.knowledge.digest == first.knowledge.digest
    file = small / FEW[0]
    file.write_bytes(file.read_bytes() + b"\n")
    assert opened(small, place).digest != first.digest
    assert len(compilations) == 2
    for owner, name in ((compiling, "digest"), (compiling, "_program")):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, lambda: "another")
            opened(small, place)
    assert len(compilations) == 4
    monkeypatch.setattr(compiling.ox, "__version__", "another")
    opened(small, place)
    assert len(compilations) == 5


def test_nothing_is_kept_where_it_is_switched_off(
    small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("nothing may be kept")

    monkeypatch.setattr(shelf, "keep", refused)
    monkeypatch.setenv(SWITCH, "off")
    assert Library.open(small).background.profiles == ()
    opened(small, None)


@pytest.mark.parametrize(
    "text",
    [b"", b"\n", b"[]\n", b"{}\n", b'{"answers": {}, "terms": {}, "digest": ""}\n', b"not json"],
)
def test_a_kept_text_that_means_nothing_is_made_anew(
    small: Path, tmp_path: Path, compilations: list[Path], text: bytes
) -> None:
    opened(small, tmp_path)
    name = only(tmp_path).name.removesuffix(ENDING)
    keep(tmp_path, name, text)
    assert opened(small, tmp_path).terms.declared
    assert len(compilations) == 2
    opened(small, tmp_path)
    assert len(compilations) == 2


def test_statements_that_cannot_be_read_are_made_anew(
    small: Path, tmp_path: Path, compilations: list[Path]
) -> None:
    good = spelled(opened(small, tmp_path))
    name = only(tmp_path).name.removesuffix(ENDING)
    line = (fetch(tmp_path, name) or b"").split(b"\n")[0]
    keep(tmp_path, name, line + b"\n<urn:a> <urn:b> <urn:c> .\nbroken")
    assert spelled(opened(small, tmp_path)) == good
    assert len(compilations) == 2


def test_a_case_comes_to_the_same_bytes_from_what_was_kept(
    tmp_path: Path, compilations: list[Path]
) -> None:
    def told(library: Library) -> tuple[str, str]:
        assessment = library.assess_case(CASE)
        return json.dumps(assessment.document), assessment.turtle()

    fresh, kept = (opened(places.ONTOLOGY, tmp_path) for _ in range(2))
    assert len(compilations) == 1
    assert told(kept) == told(fresh)
    # A store that is built anew starts from the same text.
    again = Library(ONTOLOGY, OxigraphEngine(), kept_in=tmp_path, cases_per_store=1)
    assert told(again) == told(again) == told(fresh)


def test_the_second_engine_reads_what_the_first_wrote(small: Path) -> None:
    first, second = OxigraphEngine(), RdflibEngine()
    graph = library_module.KNOWLEDGE_GRAPH
    Library(compiling.read_knowledge(small), first)
    second.load(graph, first.dump(graph))
    assert len(list(second.triples(graph))) == len(list(first.triples(graph))) > 0
    assert second.dump(graph)
