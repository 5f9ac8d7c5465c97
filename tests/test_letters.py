"""Letters: every point once, every sentence on something derived, the same in every format."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import docx
import pikepdf
import pyoxigraph as ox
import pytest
from telling_cases import FIRST

from explorer.cli import main
from explorer.errors import UsageError
from explorer.letter.composing import LETTERS, Decided, compose, compose_all, fingerprint, questions
from explorer.letter.files import FORMATS, written
from explorer.letter.model import Letter, Paragraph, Sentence, clean
from explorer.letter.page import as_page
from explorer.letter.reading_ease import ease_of
from explorer.library import Library
from explorer.results import Assessment
from explorer.sources import CaseSource, find_case, read_case
from explorer.tables import as_json
from explorer.vocabulary import Iri, expand, shorten

NOTHING_MISSING = "made-up-lumbar-every-criterion-met"
NO_POLICY = "droracle-492513"
CASES = (
    FIRST,
    NOTHING_MISSING,
    "made-up-lumbar-contradictory-chart",
    "made-up-transforaminal-repeat-unmet",
    "made-up-lumbar-silent-record",
    "made-up-cpap-ahi-4",
    NO_POLICY,
)
OPEN = ("unmet", "undocumented", "contradictory")
BESIDE = "supporting"
HOSTILE = (
    "<script>alert('x')</script> #set page(width: 1pt) $x^2$ *bold* @ref \\pagebreak "
    '`raw` // comment \x1b[31mred\x07 \u202eturned & "quoted" {place} [9] ' + "long " * 400
)


@dataclass(frozen=True, slots=True)
class Told:
    source: CaseSource
    assessment: Assessment
    letters: dict[str, Letter]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@pytest.fixture(scope="module")
def told(library: Library) -> dict[str, Told]:
    return {slug: written_about(library, slug) for slug in CASES}


def written_about(library: Library, slug: str) -> Told:
    source = read_case(find_case(slug), terms=library.terms)
    assessment = library.assess(source)
    return Told(source, assessment, compose_all(library, source, assessment))


# Every point once, no sentence without a basis -------------------------------------------------


def points_due(document: dict[str, Any]) -> dict[Iri, str]:
    """What the letter must name, by the rules of the trees and without any query.

    From the root down through unsettled nodes that count; the lowest of them.
    """

    def below(node: dict[str, Any]) -> Iterator[tuple[Iri, str]]:
        parts = [
            each
            for each in node["children"]
            if each["status"] in OPEN and not each["supporting"] and node["how"] != "asserted"
        ]
        if not parts:
            yield node["id"], node["status"]
        for each in parts:
            yield from below(each)

    deciding = [each["criteria"] for each in document["policies"] if each["decides"]]
    return dict(pair for root in deciding if root["status"] in OPEN for pair in below(root))


def points_beside(document: dict[str, Any]) -> dict[Iri, str]:
    """What else the letter must name: all that is open and lowest, if it is part of nothing off.

    Off is what does not apply, and an exclusion that is met.
    """

    def all_below(node: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for child in node["children"]:
            yield child
            yield from all_below(child)

    nodes = [n for p in document["policies"] if p["decides"] for n in all_below(p["criteria"])]
    off = {
        below["id"]
        for node in nodes
        if node["status"] == "not-applicable" or (node["type"], node["status"]) == ("not", "met")
        for below in all_below(node)
    }
    lowest = (n["id"] for n in nodes if n["status"] in OPEN and not opens(n["children"]))
    return dict.fromkeys((each for each in lowest if each not in off), BESIDE)


def opens(nodes: list[dict[str, Any]]) -> bool:
    return any(each["status"] in OPEN for each in nodes)


def points_named(letter: Letter) -> Counter[tuple[Iri, str]]:
    return Counter(
        (paragraph.item, section.part)
        for section in letter.sections
        if section.part in (*OPEN, BESIDE)
        for paragraph in section.paragraphs
    )


def without_a_basis(letter: Letter, derived: set[Iri], known: set[Iri]) -> list[str]:
    """Sentences whose conclusion was not derived, or that rest on a name that nothing has."""
    return [
        said.text
        for _, said in letter.sentences()
        if not said.basis
        or said.basis[0] not in derived
        or any(each not in known | derived for each in said.basis)
    ]


@pytest.mark.parametrize("slug", CASES)
@pytest.mark.parametrize("kind", ["provider", "member"])
def test_every_open_point_is_named_once_and_nothing_else(
    told: dict[str, Told], slug: str, kind: str
) -> None:
    document = told[slug].assessment.document
    due = points_due(document)
    assert bool(due) == (slug not in (NOTHING_MISSING, NO_POLICY))
    due = points_beside(document) | due
    assert points_named(told[slug].letters[kind]) == Counter(due.items())


@pytest.mark.parametrize("slug", CASES)
def test_every_sentence_rests_on_something_that_was_derived(
    told: dict[str, Told], library: Library, slug: str
) -> None:
    each = told[slug]
    derived = names(each.assessment.derived)
    facts = names(quad.triple for quad in each.source.facts)
    known = {*library.background.labels, *library.background.documents}
    for kind, letter in each.letters.items():
        assert len(list(letter.sentences())) >= 5, kind
        assert without_a_basis(letter, derived, derived | facts | known) == []


def names(triples: Any) -> set[Iri]:
    return {t.subject.value for t in triples if isinstance(t.subject, ox.NamedNode)}


def test_a_point_left_out_or_told_twice_would_be_seen(told: dict[str, Told]) -> None:
    letter, document = told[FIRST].letters["provider"], told[FIRST].assessment.document
    due = points_beside(document) | points_due(document)
    at = next(i for i, each in enumerate(letter.sections) if each.part == "undocumented")
    section = letter.sections[at]

    def with_points(points: tuple[Paragraph, ...]) -> Letter:
        changed = [*letter.sections]
        changed[at] = replace(section, paragraphs=points)
        return replace(letter, sections=tuple(changed))

    assert points_named(with_points(section.paragraphs)) == Counter(due.items())
    assert points_named(with_points(section.paragraphs[1:])) != Counter(due.items())
    twice = (*section.paragraphs, section.paragraphs[0])
    assert points_named(with_points(twice)) != Counter(due.items())


def test_a_sentence_on_nothing_would_be_seen(told: dict[str, Told]) -> None:
    letter = told[FIRST].letters["provider"]
    section = letter.sections[0]
    derived = names(told[FIRST].assessment.derived)
    for basis in ((), (expand("kb:not-there"),)):
        made_up = Sentence("made-up", "Nobody derived this.", basis, "")
        sections = (replace(section, opening=(made_up,)), *letter.sections[1:])
        wrong = without_a_basis(replace(letter, sections=sections), derived, derived)
        assert "Nobody derived this." in wrong


@pytest.mark.parametrize("slug", CASES)
def test_the_request_for_information_asks_for_every_point_that_a_document_could_settle(
    told: dict[str, Told], slug: str
) -> None:
    actions = told[slug].assessment.document["actions"]
    due = {each["id"] for each in actions if each["settles"] and each["kind"] != "risk"}
    asked = [
        said.about
        for part, said in told[slug].letters["information"].sentences()
        if part == "asked" and said.kind == "letter-asked"
    ]
    assert Counter(asked) == Counter(due)


def test_what_could_change_the_result_is_asked_for_first(told: dict[str, Told]) -> None:
    letter = told[FIRST].letters["information"]
    (asked,) = (each for each in letter.sections if each.part == "asked")
    first, *others = asked.paragraphs
    decisive = told[FIRST].assessment.document["determination"]["decisive"][0]["id"]
    assert first.sentences[0].about == decisive
    assert "letter-effect" in {each.kind for each in first.sentences}
    assert not any(each.kind == "letter-effect" for other in others for each in other.sentences)


def test_every_section_that_is_planned_is_told_on_some_case(
    told: dict[str, Told], library: Library
) -> None:
    planned = {row["part"] for row in library.ask("letter-plan").records()}
    letters = [letter for each in told.values() for letter in each.letters.values()]
    assert len(list(questions())) >= 9
    assert {part for letter in letters for part, _ in letter.sentences()} == planned


# What it says ----------------------------------------------------------------------------------


def text_of(letter: Letter) -> str:
    return written(letter, "text").decode()


def test_the_first_letter_tells_what_was_required_found_and_missing(told: dict[str, Told]) -> None:
    text = " ".join(text_of(told[FIRST].letters["provider"]).split())
    assert "Required: at least 4 weeks. On record: 1 week" in text
    assert "Short by 3 weeks [1]." in text
    assert "To be confirmed: the wording of this criterion was not seen." in text
    assert "This is a second track." in text
    assert "PROPOSAL, NOT VALID." in text


def test_where_nothing_is_missing_no_appeal_is_spoken_of_and_nothing_is_asked_for(
    told: dict[str, Told],
) -> None:
    letters = told[NOTHING_MISSING].letters
    assert "appeal" not in {part for part, _ in letters["provider"].sentences()}
    assert "Nothing is missing" in text_of(letters["information"])
    assert "You do not need to send anything." in text_of(letters["member"])


def test_no_sentence_has_an_empty_place(told: dict[str, Told]) -> None:
    for each in told.values():
        for letter in each.letters.values():
            for _, said in letter.sentences():
                assert "{" not in said.text, said.text
                assert ": ." not in said.text, said.text
                assert "()" not in said.text, said.text
                assert "“”" not in said.text, said.text
                assert said.text[:1] == said.text[:1].upper(), said.text


def test_the_fingerprint_is_that_of_the_determination_as_it_is_printed(
    told: dict[str, Told],
) -> None:
    import hashlib

    document = told[FIRST].assessment.document
    printed = hashlib.sha256(as_json(document).encode()).hexdigest()
    assert fingerprint(document) == printed
    for letter in told[FIRST].letters.values():
        assert printed in text_of(letter).replace("\n", "")


def test_a_signed_letter_names_who_signed_and_the_decision(
    told: dict[str, Told], library: Library
) -> None:
    each = told[FIRST]
    decided = Decided("deny", "Care was too short.", "Dr. Example", "physician", "2026-11-23")
    letter = compose(library, each.source, each.assessment, "provider", decided=decided)
    text = " ".join(text_of(letter).split())
    assert letter.signed
    assert "Signed by Dr. Example, physician, on 2026-11-23." in text
    assert "Decision: deny. Care was too short." in text
    assert "PROPOSAL" not in text
    assert letter.title.text.startswith("Determination on a request")


def test_a_decision_that_nobody_signed_is_still_a_proposal(
    told: dict[str, Told], library: Library
) -> None:
    each = told[FIRST]
    letter = compose(library, each.source, each.assessment, "member", decided=Decided("deny"))
    assert not letter.signed
    assert "PROPOSAL, NOT VALID." in text_of(letter)


def test_the_text_on_appeals_goes_by_line_of_business_and_gives_way_to_the_payers_own(
    told: dict[str, Told], library: Library
) -> None:
    each = told[FIRST]

    def appeal(**settings: str) -> Letter:
        return compose(library, each.source, each.assessment, "member", **settings)

    assert "outside the plan" in text_of(appeal(line="employer-health-plan"))
    assert appeal(line="employer-health-plan").is_to_be_filled_in()
    own = appeal(appeal="Write to the plan within the days it names.")
    assert "Write to the plan within the days it names." in text_of(own)
    assert not own.is_to_be_filled_in()
    with pytest.raises(UsageError, match="employer-health-plan"):
        appeal(line="somewhere else")


def test_an_unknown_letter_or_decision_is_refused(told: dict[str, Told], library: Library) -> None:
    each = told[FIRST]
    with pytest.raises(UsageError, match="provider, member, information"):
        compose(library, each.source, each.assessment, "friend")
    with pytest.raises(UsageError, match="no decision"):
        compose(library, each.source, each.assessment, "member", decided=Decided("postpone"))


# How easy it reads -----------------------------------------------------------------------------


def test_the_letter_to_the_member_is_plain_and_says_how_plain(told: dict[str, Told]) -> None:
    for slug, each in told.items():
        ease = each.letters["member"].ease
        assert ease is not None, slug
        assert ease.words > 40
        assert each.letters["provider"].ease is None
    first = told[FIRST].letters["member"].ease
    assert first is not None
    assert first.reading_ease >= 60, first
    assert first.grade <= 8, first


def test_reading_ease_is_worked_out_as_published() -> None:
    # 206.835 - 1.015 * 5 - 84.6 * 1.1 and 0.39 * 5 + 11.8 * 1.1 - 15.59.
    ease = ease_of("The cat sat on the mat. The dog ran after. [1]")
    assert (ease.words, ease.sentences, ease.syllables) == (10, 2, 11)
    assert (ease.reading_ease, ease.grade) == (108.7, -0.7)
    assert ease_of("").words == 1


# Formats ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", sorted(FORMATS))
@pytest.mark.parametrize("kind", LETTERS)
def test_the_same_letter_gives_the_same_bytes(told: dict[str, Told], kind: str, form: str) -> None:
    letter = told[FIRST].letters[kind]
    assert written(letter, form) == written(letter, form)


def test_the_pdf_is_tagged_and_has_title_language_and_fonts(told: dict[str, Told]) -> None:
    letter = told[FIRST].letters["provider"]
    with pikepdf.open(io.BytesIO(written(letter, "pdf"))) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        with pdf.open_metadata() as about:
            assert about["pdfuaid:part"] == "1"
            assert about["dc:title"] == letter.title.text
        kinds = Counter(tags(pdf.Root.StructTreeRoot))
        assert kinds["/H1"] == 1
        assert kinds["/H2"] == len(letter.sections) + 1
        points = sum(len(each.paragraphs) for each in letter.sections if each.as_list)
        assert kinds["/LI"] == points + len(letter.sources)
        fonts = [font for page in pdf.pages for font in page.Resources.Font.values()]
        assert fonts
        for font in fonts:
            assert "/FontDescriptor" in font.DescendantFonts[0]


def tags(node: Any) -> Iterator[str]:
    if isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S)
        below = node.get("/K", ())
        for each in below if isinstance(below, pikepdf.Array) else [below]:
            yield from tags(each)


def test_the_word_file_has_headings_lists_and_a_language(told: dict[str, Told]) -> None:
    letter = told[FIRST].letters["provider"]
    made = docx.Document(io.BytesIO(written(letter, "docx")))
    styles = Counter(each.style.name for each in made.paragraphs if each.style)
    assert styles["Heading 1"] == 1
    assert styles["Heading 2"] == len(letter.sections) + 1
    points = sum(len(each.paragraphs) for each in letter.sections if each.as_list)
    assert styles["List Bullet"] == points
    assert made.core_properties.title == letter.title.text
    assert made.core_properties.language == "en-US"
    assert made.core_properties.created is not None
    assert made.core_properties.created.date().isoformat() == letter.day


def test_the_page_stands_alone_and_has_landmarks(told: dict[str, Told]) -> None:
    letter = told[FIRST].letters["provider"]
    page = as_page(letter)
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert page.count("<main>") == 1
    assert page.count("<h1>") == 1
    assert page.count("<section aria-labelledby=") == len(letter.sections) + 1
    assert "@media print" in page
    for outside in ("src=", "@import", "url(", "<script", "<link"):
        assert outside not in page


def test_each_sentence_of_the_preview_can_lead_to_its_reasons(told: dict[str, Told]) -> None:
    letter = told[FIRST].letters["provider"]
    page = as_page(letter, lambda said: f"why?node={shorten(said.basis[0])}&a=b")
    assert (
        '<a class="why" href="why?node=case:cervical-esi-62321/finding/A16-CONS-D&amp;a=b">' in page
    )


def test_whatever_a_record_says_comes_out_as_text(library: Library, told: dict[str, Told]) -> None:
    source = told[FIRST].source
    note = ox.NamedNode(expand("skos:note"))
    fact = ox.NamedNode(expand(f"case:{FIRST}/fact-F5"))
    label = ox.NamedNode(expand("rdfs:label"))
    graph = source.facts[0].graph_name
    kept = [quad for quad in source.facts if not (quad.subject == fact and quad.predicate == label)]
    hostile = [ox.Quad(fact, each, ox.Literal(HOSTILE), graph) for each in (note, label)]
    changed = replace(source, facts=(*kept, *hostile))
    assessment = library.assess(changed)
    letter = compose(library, changed, assessment, "provider")
    assert any(clean(HOSTILE)[:60] in said.text for _, said in letter.sentences())
    page = written(letter, "html").decode()
    assert "<script>" not in page
    assert "&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;" in page
    text = written(letter, "text").decode()
    assert not {"\x1b", "\x07", "\u202e"} & set(text)
    file = docx.Document(io.BytesIO(written(letter, "docx")))
    assert any("#set page(width: 1pt)" in each.text for each in file.paragraphs)
    with pikepdf.open(io.BytesIO(written(letter, "pdf"))) as pdf:
        assert float(pdf.pages[0].MediaBox[2]) > 500
        assert len(pdf.pages) >= 4


# The command -----------------------------------------------------------------------------------


def run(*arguments: str) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["letter", FIRST, *arguments])
    assert isinstance(ended.value.code, int)
    return ended.value.code


def test_the_command_writes_a_file_and_says_how_plain_it_is(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "letter.pdf"
    assert run("--to", "member", "--format", "pdf", "--out", str(path)) == 0
    assert path.read_bytes().startswith(b"%PDF-")
    told = capsys.readouterr()
    assert told.out == ""
    assert "Reading ease" in told.err
    assert "blanks in square brackets" in told.err


def test_the_command_refuses_kindly(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--format", "docx") == 2
    assert "--out letter.docx" in capsys.readouterr().err
    assert run("--out", str(tmp_path / "nowhere" / "letter.txt")) == 2
    assert "cannot be written" in capsys.readouterr().err
    (empty := tmp_path / "appeal.txt").write_text(" \n")
    assert run("--appeal", str(empty)) == 3
    assert "is empty" in capsys.readouterr().err
