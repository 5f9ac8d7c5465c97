"""The work list: every request on the desk, its deadline with its clock, and who has it."""

import streamlit as st

from explorer.app import at_desk
from explorer.app.component import keep_place
from explorer.app.sections import work_list
from explorer.app.widgets import NOT_ADVICE, plain, quiet
from explorer.desk.requests import choices

st.markdown(quiet(NOT_ADVICE))
person = at_desk.who()
desk = at_desk.the_desk()
there = choices(desk)
now = work_list.chosen(there)

with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
    st.title("Work list", anchor="work-list")
    st.page_link(at_desk.NEW_PAGE, label=":blue[New request ›]")
work_list.pickers(there, now)
work_list.show_list(desk, there, now)
st.markdown(quiet(plain(f"You act as {person.name}. This desk lies at {desk.place}.")))
keep_place()
