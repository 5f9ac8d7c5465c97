"""Buttons that take something away: a table as CSV and XLSX, a picture as SVG and PNG.

Nothing is made before somebody presses a button.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

import streamlit as st

from explorer import exports
from explorer.tables import Cell

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def offer(label: str, make: Callable[[], bytes | str], name: str, kind: str) -> None:
    """One button; the page stays as it is when it is pressed."""
    st.download_button(label, make, name, kind, key=f"take-{name}", on_click="ignore")


def table(columns: Sequence[str], rows: Sequence[Sequence[Cell]], name: str, *, what: str) -> None:
    """A table in both forms; `what` says which table, for those who only hear the button."""
    with st.container(horizontal=True):
        offer(f"{what} as CSV", partial(exports.as_csv, columns, rows), f"{name}.csv", "text/csv")
        offer(
            f"{what} as XLSX",
            partial(exports.as_xlsx, {name: (columns, rows)}),
            f"{name}.xlsx",
            XLSX,
        )


def picture(svg: str, name: str, *, what: str, described: str) -> None:
    """A picture in both forms."""
    with st.container(horizontal=True):
        offer(f"{what} as SVG", lambda: svg, f"{name}.svg", "image/svg+xml")
        offer(f"{what} as PNG", partial(exports.as_png, svg, described), f"{name}.png", "image/png")
