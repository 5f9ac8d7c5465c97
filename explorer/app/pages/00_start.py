"""Who finds what where, for somebody who is here for the first time."""

import streamlit as st

from explorer.app import navigation, session
from explorer.app.widgets import NOT_ADVICE, plain, quiet

st.markdown(quiet(NOT_ADVICE))
st.title("Start", anchor="start")
st.markdown(plain(session.open_library().background.wording.sentence("start-here")))
here, *others = navigation.groups().items()
for group, pages in others:
    st.header(plain(group), anchor=pages[0].path.stem.partition("_")[2].replace("_", "-"))
    for each in pages:
        with st.container(horizontal=True, vertical_alignment="center"):
            st.page_link(each.path, label=f":blue[{each.title} ›]")
            st.markdown(plain(each.says))
