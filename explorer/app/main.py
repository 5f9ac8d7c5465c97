"""The frame around every page: title, layout, navigation over pages/[0-9]*.py; nothing else."""

from itertools import groupby
from pathlib import Path

import streamlit as st

FOLDER = Path(__file__).resolve().parent
# The page of the bare address, where links to a case have always led.
FIRST = "10_case"
# Who looks for a page where: by the first digit of its number.
MENUS = {
    "0": "Requests",
    "1": "Requests",
    "2": "Requests",
    "3": "Requests",
    "4": "Guidelines",
    "5": "Guidelines",
    "6": "Guidelines",
    "7": "Queries",
}


def menu(path: Path) -> str:
    """The menu that a page stands in."""
    return MENUS[path.name[0]]


page = st.navigation(
    {
        name: [
            st.Page(
                path,
                title=path.stem.partition("_")[2].replace("_", " ").capitalize(),
                default=path.stem == FIRST,
            )
            for path in paths
        ]
        for name, paths in groupby(sorted(FOLDER.glob("pages/[0-9]*.py")), key=menu)
    },
    position="top",
)
st.set_page_config(
    page_title=f"{page.title} – Guideline explorer",
    page_icon=FOLDER / "icon.svg",
    layout="wide",
    initial_sidebar_state="collapsed",
)
page.run()
