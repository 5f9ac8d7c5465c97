"""A table whose cells lead somewhere, and a figure drawn in Python: both put on the page as text.

Following a link inside the application tells the server, so that nothing is loaded again; the link
is a real one, so that it can be copied and opened beside.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, TypedDict
from urllib.parse import parse_qs, urlencode

import streamlit as st

from explorer.app.component import FOLDER, following, text_of
from explorer.app.widgets import colours, safe_link

PAGES: Final = FOLDER.parent / "pages"


_grid = st.components.v2.component(
    "guideline_explorer_grid",
    html='<div class="grid"></div>\n',
    css=text_of("grid.css"),
    js=text_of("grid.js"),
)
_figure = st.components.v2.component(
    "guideline_explorer_figure",
    html='<div class="figure"></div>\n',
    css=text_of("figure.css"),
    js=text_of("figure.js"),
)


class Link(TypedDict, total=False):
    """What makes a piece a link."""

    href: str
    inside: bool
    outside: bool


@dataclass(frozen=True, slots=True)
class Piece:
    """A line in a cell: a sign with words, quiet or strong, coloured, a link where it leads on.

    `name` is what the link is called where its words alone do not say it.
    """

    text: str
    sign: str = ""
    kind: str = ""
    strong: bool = False
    href: str = ""
    name: str = ""
    inside: bool = False
    outside: bool = False
    colour: str = ""
    background: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its header, its cells, how far it is indented, whether it is the one opened."""

    head: tuple[Piece, ...]
    cells: tuple[tuple[Piece, ...], ...]
    level: int = 0
    open: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """Rows under a heading of their own; without a text they stand by themselves."""

    text: str
    rows: tuple[Line, ...]


def show_grid(
    groups: Sequence[Group],
    *,
    title: str,
    key: str,
    corner: str,
    columns: Sequence[Sequence[Piece]],
    opens: str | None = None,
    keep: bool = False,
) -> None:
    """The table; a link that is followed changes the address or the page.

    `opens` is the anchor of what a link of the table brings onto the page; `keep` keeps the table
    where it was scrolled to.
    """
    data = {
        "title": title,
        "corner": corner,
        "columns": [[_said(piece) for piece in column] for column in columns],
        "groups": [
            {
                "text": group.text,
                "rows": [
                    {
                        "head": [_said(piece) for piece in line.head],
                        "cells": [[_said(piece) for piece in cell] for cell in line.cells],
                        "level": line.level,
                        "open": line.open,
                    }
                    for line in group.rows
                ],
            }
            for group in groups
        ],
        "opens": opens,
        "keep": keep,
    }
    result = _grid(key=key, data=data, on_opened_change=lambda: _arrive(key))
    if result.opened:
        page, question = _parts(result.opened)
        if found := page_file(page):
            st.switch_page(found, query_params=question)


def _said(piece: Piece) -> dict[str, Any]:
    """What there is of a piece: a large table is mostly what is not there."""
    return {name: told for name in Piece.__slots__ if (told := getattr(piece, name))}


def show_figure(svg: str, *, title: str, says: str, file_name: str, key: str) -> None:
    """A picture that was drawn in Python, with what it says and a button to save it."""
    data = {"svg": following(svg), "title": title, "says": says, "file": file_name}
    _figure(key=key, data=data)


def _arrive(key: str) -> None:
    """Take over the address of a link to the same page before the page is drawn again."""
    opened = st.session_state[key].opened
    if opened and opened.startswith("?"):
        st.query_params.from_dict(_parts(opened)[1])


def _parts(href: str) -> tuple[str, dict[str, list[str]]]:
    page, _, question = href.partition("?")
    return page, parse_qs(question)


def page_file(name: str) -> str | None:
    """The file of a page as links name it; None where there is none, and for the same page."""
    found = next(PAGES.glob(f"[0-9]*_{name}.py"), None) if name.isidentifier() else None
    return f"pages/{found.name}" if found else None


def link(page: str, **question: object) -> Link:
    """What makes a piece a link to a page of ours: its address, and whether it is here already."""
    href = f"{page}?{urlencode(question, doseq=True)}" if question else page
    return {"href": href, "inside": not page or page_file(page) is not None}


def abroad(url: str | None) -> Link:
    """What makes a piece a link to a source on the web; nothing unless it is one."""
    safe = safe_link(url or "")
    return {"href": safe, "outside": True} if safe else {}


def chip(text: str, status: str, sign: str = "", **more: Any) -> Piece:
    """A piece in the colour of a status, which only repeats what sign and words say."""
    paint = colours(status)
    return Piece(text, sign, colour=paint["text"], background=paint["background"], **more)
