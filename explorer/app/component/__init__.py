"""Our own two drawings for the page: rows that form a tree, and the graph of reasons.

Python says what stands where and in which words; the browser puts it on the screen as text,
reports which node was opened, and fetches nothing.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import streamlit as st

from explorer.app.items import Item
from explorer.app.session import WHY_PAGE, Address
from explorer.app.widgets import colours, kind_of, shape_of, words_of
from explorer.drawing import LINE_HEIGHT, PADDING, Drawing, Row
from explorer.vocabulary import Iri, local_name

FOLDER: Final = Path(__file__).resolve().parent


_FOLLOWS: Final = {
    "#1c2126": "text",
    "#4a525b": "gray-text",
    "#8a939d": "gray",
    "#ccd2d9": "border",
    "#ffffff": "background",
    "#12528c": "link",
    "#9dbbd8": "blue",
    "#9a1b1b": "red-text",
    "#7a4200": "orange-text",
    "#5a2b85": "violet-text",
    "#12457a": "blue-text",
    "#e6eff8": "blue-background",
}
"""Colours of our pictures, each with the colour of the theme that stands for it on a page."""


def following(svg: str) -> str:
    """The picture in the colours of the reader's theme; of a light one where it stands alone.

    >>> following('<rect fill="#ffffff"/>')
    '<rect fill="var(--st-background-color, #ffffff)"/>'
    """
    named = "|".join(_FOLLOWS)
    return re.sub(
        f'"({named})"', lambda found: f'"var(--st-{_FOLLOWS[found[1]]}-color, {found[1]})"', svg
    )


def text_of(name: str) -> str:
    """A style sheet or script of this folder."""
    return (FOLDER / name).read_text(encoding="utf-8")


# A string without a line break would be taken for the name of a file, hence the one behind the div.
_rows = st.components.v2.component(
    "guideline_explorer_rows",
    html='<div class="rows"></div>\n',
    css=text_of("rows.css"),
    js=text_of("rows.js"),
)
_said = st.components.v2.component(
    "guideline_explorer_said",
    html='<p class="said" role="status" aria-live="polite"></p>\n',
    css=text_of("said.css"),
    js=text_of("said.js"),
)
_place = st.components.v2.component(
    "guideline_explorer_place", html="<div></div>\n", js=text_of("place.js")
)
_back = st.components.v2.component(
    "guideline_explorer_back", html="<div></div>\n", js=text_of("back.js")
)
_bring = st.components.v2.component(
    "guideline_explorer_bring", html="<div></div>\n", js=text_of("bring.js")
)
_dropzone = st.components.v2.component(
    "guideline_explorer_dropzone", html="<div></div>\n", js=text_of("dropzone.js")
)
_graph = st.components.v2.component(
    "guideline_explorer_graph",
    html='<div class="graph"></div>\n',
    css=text_of("graph.css"),
    js=text_of("graph.js"),
)


def show_items(
    here: Address,
    items: list[Item],
    *,
    title: str,
    key: str,
    columns: tuple[str, ...] = (),
    home: bool = False,
    link: str = "why",
    opened: Callable[[Iri], None] | None = None,
) -> None:
    """Rows with everything below them; following a row's link goes to its reasons.

    Or does what `opened` does with the node, before the page is drawn again; `link` is the word for
    it. In the list that is the `home` of its nodes, the one that the address names is brought into
    view.
    """
    named = [iri for iri in _ids(items) if home and local_name(iri) == here.node]
    data = {
        "title": title,
        "columns": columns,
        "items": [asdict(item) for item in items],
        "focus": named[0] if named else None,
        "link": link,
    }

    def take() -> None:
        node = st.session_state[key].opened
        if opened and node:
            opened(node)

    result = _rows(key=key, data=data, on_opened_change=take)
    if not opened:
        _follow(here, result.opened)


def say(text: str, *, key: str) -> None:
    """A line that is read out whenever it changes."""
    _said(key=key, data={"text": text})


def keep_place() -> None:
    """Keep the keyboard where it was when a page is drawn anew, at the end of that page."""
    _place(key="place", height=1)


def bring(anchor: str, count: int) -> None:
    """Bring what stands below an anchor into view, each time that the count has risen."""
    _bring(key="bring", data={"anchor": anchor, "count": count}, height=1)


def name_dropzone() -> None:
    """Give a place to drop files on, which stands above, the role that goes with its name."""
    _dropzone(key="dropzone", height=1)


def leave_address() -> None:
    """Leave the address of this page with the browser, to come back to after signing in."""
    _back(key="back", height=1)


def _ids(items: Iterable[Item]) -> Iterator[Iri]:
    for item in items:
        yield item.id
        yield from _ids(item.children)


def captions(row: Row) -> tuple[str, ...]:
    """What stands above a label: the kind of node, then its status as sign and word."""
    kind = kind_of(row.kind)
    first = f"{kind}: {words_of(row.status)}" if row.status else kind
    return (first, "recalled, to be confirmed") if row.known == "recalled" else (first,)


def show_graph(here: Address, drawing: Drawing, *, title: str, file_name: str) -> None:
    """The graph of reasons; opening a box goes to its reasons."""
    drawn: dict[str, Any] = asdict(drawing)
    for box in drawn["boxes"]:
        box["paint"] = colours(box["status"])
        box["shape"] = shape_of(box["kind"])
        box["dashed"] = box["known"] == "recalled"
    more = {"title": title, "file": file_name, "padding": PADDING, "line_height": LINE_HEIGHT}
    _follow(here, mount_graph({**drawn, **more}))


def mount_graph(data: dict[str, Any]) -> Iri | None:
    """Put a drawing on the page; the box that was opened just now, if any.

    `data` has the shape of a Drawing, with title, file, padding and line height; `hint` says what
    keys do where they do something else than in a graph of reasons.
    """
    opened: Iri | None = _graph(key="graph", data=data, on_opened_change=lambda: None).opened
    return opened


def _follow(here: Address, opened: Iri | None) -> None:
    if opened:
        st.switch_page(WHY_PAGE, query_params=here.at(opened).parameters())
