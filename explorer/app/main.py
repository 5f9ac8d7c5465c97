"""The frame around every page: title, layout, navigation over pages/[0-9]*.py; nothing else."""

from pathlib import Path

import streamlit as st

FOLDER = Path(__file__).resolve().parent
# The page of the bare address, where links to a case have always led.
FIRST = "10_case"

page = st.navigation(
    [
        st.Page(
            path,
            title=path.stem.partition("_")[2].replace("_", " ").capitalize(),
            default=path.stem == FIRST,
        )
        for path in sorted(FOLDER.glob("pages/[0-9]*.py"))
    ],
    position="top",
)
st.set_page_config(
    page_title=f"{page.title} – Guideline explorer",
    page_icon=FOLDER / "icon.svg",
    layout="wide",
    initial_sidebar_state="collapsed",
)
page.run()
