"""What was refused on a view of the desk: why, what somebody else did meanwhile, and the way on."""

import streamlit as st

from explorer.app import reviewing
from explorer.app.reviewing import Review
from explorer.app.widgets import plain


def show_refused(review: Review) -> None:
    """Why the last thing was not done; nothing, in a place of its own, where it was done."""
    own = review.tab
    with st.container():
        if own.refused:
            st.error(plain(own.refused))
        if own.conflict:
            st.error(
                f"**Somebody else changed this request meanwhile.** {plain(own.conflict)}. "
                "Nothing of yours was saved over theirs."
            )
            st.button(
                "Take up the request as it is now",
                on_click=reviewing.reload,
                args=(review.here,),
            )
