"""A letter as a Word file, with real headings, lists, links, language and title."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from explorer.letter.model import Letter, Sentence, Source
from explorer.letter.pdf import PROGRAM, moment

if TYPE_CHECKING:
    from docx.document import Document

LANGUAGES: Final = {"en": "en-US"}
"""What Word calls a language."""

BULLET: Final = "List Bullet"
EARLIEST: Final = (1980, 1, 1, 0, 0, 0)
"""The one moment that every part of the file carries, so that equal letters are equal files."""


def as_word(letter: Letter) -> bytes:
    """The letter as a Word file (docx); the same letter gives the same bytes."""
    import docx

    document = docx.Document()
    _describe(document, letter)
    document.add_heading(letter.title.text, level=1)
    document.add_paragraph().add_run(letter.mark.text).bold = True
    for section in letter.sections:
        document.add_heading(section.heading, level=2)
        if section.opening:
            document.add_paragraph(_told(section.opening))
        for each in section.paragraphs:
            style = BULLET if section.as_list else None
            paragraph = document.add_paragraph(style=style)
            if each.lead:
                paragraph.add_run(_told(each.lead) + " ").bold = True
            paragraph.add_run(_told(each.sentences))
    if letter.sources:
        document.add_heading(letter.sources_heading, level=2)
    for source in letter.sources:
        _add_source(document, source)
    return _settled(document)


def _told(sentences: Iterable[Sentence]) -> str:
    return " ".join(each.text for each in sentences)


def _describe(document: Document, letter: Letter) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    about = document.core_properties
    about.title, about.author, about.last_modified_by = letter.title.text, PROGRAM, PROGRAM
    about.comments, about.language = letter.mark.text, LANGUAGES[letter.language]
    about.created = about.modified = moment(letter).replace(tzinfo=None)
    about.revision = 1
    normal: Any = document.styles["Normal"]
    properties = normal.element.get_or_add_rPr()
    language = properties.find(qn("w:lang"))
    if language is None:
        language = OxmlElement("w:lang")
        properties.append(language)
    language.set(qn("w:val"), LANGUAGES[letter.language])
    if not letter.signed:
        header = document.sections[0].header.paragraphs[0]
        header.text = letter.mark.text.partition(". ")[0] + "."


def _add_source(document: Document, source: Source) -> None:
    paragraph = document.add_paragraph(f"[{source.number}] ")
    if source.url:
        _add_link(paragraph, source.text, source.url)
    else:
        paragraph.add_run(source.text)
    paragraph.add_run(f" {source.known}").italic = True


def _add_link(paragraph: Any, text: str, url: str) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    link = OxmlElement("w:hyperlink")
    known_as = paragraph.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    link.set(qn("r:id"), known_as)
    run = paragraph.add_run(text)
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _settled(document: Document) -> bytes:
    """The file with one moment on all its parts."""
    written, settled = io.BytesIO(), io.BytesIO()
    document.save(written)
    with zipfile.ZipFile(written) as read, zipfile.ZipFile(settled, "w") as kept:
        for name in read.namelist():
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            kept.writestr(entry, read.read(name))
    return settled.getvalue()
