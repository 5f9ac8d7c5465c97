"""A new request: by form, by upload, or as a copy of a case on file."""

import streamlit as st

from explorer.app import at_desk, session
from explorer.app.component import keep_place
from explorer.app.sections import handed_in, new_form, new_request
from explorer.app.widgets import NOT_ADVICE, quiet

st.markdown(quiet(NOT_ADVICE))
person = at_desk.who()
desk = at_desk.the_desk()
terms = session.open_library().terms

st.page_link(at_desk.LIST_PAGE, label=":blue[‹ Work list]")
st.title("New request", anchor="new-request")
way = new_request.way()
told = new_request.circumstances(desk.clock())
if way == "form":
    record, arrived = new_form.by_form(terms)
    new_request.offer_to_open(desk, person, record, arrived, told)
elif way == "upload" and (uploaded := handed_in.by_upload(terms)):
    new_request.offer_to_open(desk, person, *uploaded, told)
elif way == "copy" and (copied := handed_in.by_copy(desk, terms)):
    record, arrived, of = copied
    new_request.offer_to_open(desk, person, record, arrived, told, copied_from=of)
keep_place()
