"""The frame around every page: title, layout, navigation over pages/[0-9]*.py; nothing else."""

from pathlib import Path

import streamlit as st

from explorer.app import at_desk, navigation

# The page of the bare address, where links to a case have always led.
FIRST = "10_case"

page = st.navigation(
    [
        st.Page(
            each.path,
            title=each.title,
            default=each.path.stem == FIRST,
            visibility="visible" if each is of[0] else "hidden",
        )
        for of in navigation.groups().values()
        for each in of
    ],
    position="top",
)
st.set_page_config(
    page_title=f"{page.title} – Guideline explorer",
    page_icon=Path(__file__).resolve().parent / "icon.svg",
    layout="wide",
    initial_sidebar_state="collapsed",
)
together = navigation.beside(page.title)
if len(together) > 1:
    with st.container(horizontal=True, gap="small"):
        for each in together:
            st.page_link(each.path, label=each.title)
at_desk.show_person()
page.run()
