"""A letter as HTML: one file that needs nothing else, fit for a screen, a reader and a printer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape
from pathlib import Path
from typing import Final

from explorer.letter.model import Letter, Paragraph, Section, Sentence, Source

Link = Callable[[Sentence], str | None]
"""The address of the reasons of a sentence; None where it has none to follow."""

WEB: Final = ("https://", "http://")

STYLE: Final = Path(__file__).with_name("letter.css")


def as_page(letter: Letter, link: Link | None = None) -> str:
    """The letter as a whole HTML page; with `link`, each sentence leads to its reasons."""
    title = escape(letter.title.text)
    return (
        f'<!DOCTYPE html>\n<html lang="{letter.language}">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>\n{STYLE.read_text('utf-8')}</style>\n</head>\n<body>\n<main>\n"
        f"{body(letter, link)}</main>\n</body>\n</html>\n"
    )


def body(letter: Letter, link: Link | None = None, *, top: int = 1) -> str:
    """What the letter says as HTML without a page around it; `top` is the level of its title."""
    parts = [f"<h{top}>{escape(letter.title.text)}</h{top}>\n"]
    parts.append(f'<p class="mark">{escape(letter.mark.text)}</p>\n')
    parts += [_section(section, link, top + 1) for section in letter.sections]
    if letter.sources:
        parts.append(_sources(letter, top + 1))
    return "".join(parts)


def _section(section: Section, link: Link | None, level: int) -> str:
    name = f"letter-{section.part}"
    head = f'<section aria-labelledby="{name}">\n'
    head += f'<h{level} id="{name}">{escape(section.heading)}</h{level}>\n'
    if section.opening:
        head += f"<p>{_told(section.opening, link)}</p>\n"
    told = [_paragraph(each, link) for each in section.paragraphs]
    if section.as_list:
        head += "<ul>\n" + "".join(f"<li>{each}</li>\n" for each in told) + "</ul>\n"
    else:
        head += "".join(f"<p>{each}</p>\n" for each in told)
    return head + "</section>\n"


def _paragraph(paragraph: Paragraph, link: Link | None) -> str:
    lead = f"<strong>{_told(paragraph.lead, link)}</strong> " if paragraph.lead else ""
    return lead + _told(paragraph.sentences, None if paragraph.lead else link)


def _told(sentences: Iterable[Sentence], link: Link | None) -> str:
    """The sentences; in a list the point at the head carries the link for all of them."""
    return " ".join(_linked(each, link) for each in sentences)


def _linked(sentence: Sentence, link: Link | None) -> str:
    address = link(sentence) if link else None
    text = escape(sentence.text)
    return f'<a class="why" href="{escape(address)}">{text}</a>' if address else text


def _sources(letter: Letter, level: int) -> str:
    items = "".join(f"<li>{_source(each)}</li>\n" for each in letter.sources)
    heading = f'<h{level} id="letter-sources">{escape(letter.sources_heading)}</h{level}>'
    return (
        f'<section aria-labelledby="letter-sources">\n{heading}\n'
        f'<ol class="sources">\n{items}</ol>\n</section>\n'
    )


def _source(source: Source) -> str:
    text = escape(source.text)
    if source.url and source.url.startswith(WEB):
        text = f'<a href="{escape(source.url)}">{text}</a>'
    return f'[{source.number}] {text} <span class="known">{escape(source.known)}</span>'
