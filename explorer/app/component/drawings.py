"""Three more drawings of our own: a table, a picture that Python drew, a list to put in order.

As with the others, the browser puts text on the screen as text and fetches nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Final
from urllib.parse import parse_qsl

import streamlit as st

from explorer.app.component import FOLDER, following, text_of
from explorer.app.session import CASE_PAGE
from explorer.vocabulary import Iri

PAGES: Final = FOLDER.parent / "pages"


# A string without a line break would be taken for the name of a file, hence the one behind the div.
_picture = st.components.v2.component(
    "guideline_explorer_picture",
    html='<div class="picture"></div>\n',
    css=text_of("picture.css"),
    js=text_of("picture.js"),
)
_order = st.components.v2.component(
    "guideline_explorer_order",
    html='<div class="order"></div>\n',
    css=text_of("order.css"),
    js=text_of("order.js"),
)
_sheet = st.components.v2.component(
    "guideline_explorer_sheet",
    html='<div class="sheet"></div>\n',
    css=text_of("sheet.css"),
    js=text_of("sheet.js"),
)


@dataclass(frozen=True, slots=True)
class Cell:
    """Text in a table, a link where it has an address; `look` is quiet, strong or nothing."""

    text: str
    href: str | None = None
    look: str = ""


@dataclass(frozen=True, slots=True)
class Orderable:
    """Something to put in order; `id` has no dot in it, `says` is what it says here."""

    id: str
    label: str
    says: str


def show_picture(svg: str, *, key: str) -> Iri | None:
    """The picture; what comes back is the mark that was just opened, if any."""
    opened: Iri | None = _picture(
        key=key, data={"svg": following(svg)}, on_opened_change=lambda: None
    ).opened
    return opened


def show_order(
    asked: Sequence[Orderable],
    left_out: Sequence[Orderable],
    *,
    title: str,
    rest: str,
    key: str,
    changed: Callable[[str], None],
) -> None:
    """The list; `changed` is told each new order, the ids joined by dots, before the page is."""
    data = {
        "title": title,
        "rest": rest,
        "items": [asdict(each) for each in asked],
        "out": [asdict(each) for each in left_out],
    }

    def tell() -> None:
        ordered = st.session_state[key]["ordered"]
        if ordered is not None:
            changed(ordered)

    _order(key=key, data=data, on_ordered_change=tell)


def show_sheet(
    columns: Sequence[str], rows: Sequence[Sequence[Cell | str]], *, title: str, key: str
) -> None:
    """A table of text and links; `title` says what it shows to those who do not see it."""
    told = [
        [asdict(each if isinstance(each, Cell) else Cell(each)) for each in row] for row in rows
    ]
    data = {"title": title, "columns": list(columns), "rows": told}
    opened = _sheet(key=f"sheet-{key}", data=data, on_opened_change=lambda: None).opened
    if opened:
        _follow(opened)


def _follow(href: str) -> None:
    """Go to a page of ours by its address, without loading everything anew."""
    name, _, query = href.partition("?")
    pages = {path.stem.partition("_")[2]: path.name for path in PAGES.glob("[0-9]*.py")}
    page = f"pages/{pages[name]}" if name in pages else CASE_PAGE
    st.switch_page(page, query_params=dict(parse_qsl(query)))
