"""A letter as text, for a terminal or an electronic record."""

from __future__ import annotations

from explorer.letter.model import Letter, Sentence
from explorer.printing import Page


def show_letter(letter: Letter, page: Page) -> None:
    """The letter, section by section, its sources last."""
    page.title(letter.title.text)
    page.blank()
    page.say(letter.mark.text, style="bold")
    for section in letter.sections:
        page.heading(section.heading)
        if section.opening:
            page.say(_told(section.opening))
        for each in section.paragraphs:
            told = f"{_told(each.lead)} {_told(each.sentences)}".strip()
            page.say(told, lead="- " if section.as_list else "")
    if letter.sources:
        page.heading(letter.sources_heading)
    for source in letter.sources:
        address = f" {source.url}" if source.url else ""
        page.say(f"{source.text}{address} ({source.known})", lead=f"[{source.number}] ".rjust(5))


def _told(sentences: tuple[Sentence, ...]) -> str:
    return " ".join(each.text for each in sentences)
