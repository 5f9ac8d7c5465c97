"""What would settle a pair: an order of preferences, what prevails under it, and how firmly."""

from dataclasses import dataclass
from urllib.parse import urlencode

import streamlit as st

from explorer.app import pair_state, session, takeaway
from explorer.app.component.drawings import Cell, Orderable, show_order, show_sheet
from explorer.app.pair_state import Place, say
from explorer.app.widgets import bullets, empty, named, plain, quiet
from explorer.conflicts import COLLIDING, conflict_entry, prevails_entry
from explorer.errors import UsageError
from explorer.ordering import named_order, order_named
from explorer.pair_standing import COLUMNS, rows
from explorer.two_sides import is_clash, name_of_pair
from explorer.vocabulary import Iri, local_name

TURNED = ("pair", "a", "b", "prevails", "by")


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair with the order that the address names."""

    iri: Iri
    order: tuple[Iri, ...]


@st.fragment
def show_weighing(pair: Iri, status: str) -> None:
    """The order, what it comes to on this pair and on all, and what can be held together.

    A new order is answered here; the rest of the page stays as it is.
    """
    st.header("What would prevail", anchor="weighing")
    background = session.open_library().background
    if is_clash(background, pair):
        empty(say("never-weighed"))
        return
    if status not in COLLIDING:
        alike = status == "look-alike"
        empty(say("look-alike-not-weighed" if alike else "agreement-not-weighed"))
        return
    asked = Pair(pair, _order(pair_state.place()))
    _start_from()
    left, right = st.columns([1, 1])
    with left:
        _show_order(asked)
    with right:
        _show_outcome(asked)
    _show_everywhere(asked)
    _show_standings(asked)


def _order(here: Place) -> tuple[Iri, ...]:
    """The order in the address, else that of the default profile."""
    if here.order is None:
        return pair_state.default_order()
    try:
        return order_named(pair_state.weighings(), here.order)
    except UsageError as error:
        st.warning(f"**{plain(error.where)}** {plain(error.what)}. {plain(error.try_ or '')}")
        return pair_state.default_order()


def _start_from() -> None:
    """The orders of the profiles on file, to start from."""
    profiles = session.open_library().background.profiles
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(quiet("Start from"), width="content")
        for each in profiles:
            order = named_order(pair_state.order_of(each.preferences))
            key = f"start-{each.name}"
            st.button(plain(each.label), key=key, on_click=session.go, kwargs={"order": order})


def _show_order(asked: Pair) -> None:
    known = pair_state.weighings()
    row = session.open_library().background.conflicts[asked.iri]

    def item(preference: Iri) -> Orderable:
        favoured = known.says.get((asked.iri, preference))
        side = next((each.upper() for each in "ab" if row[each] == favoured), "")
        says = say("preference-favours", side=side) if side else say("preference-silent")
        return Orderable(local_name(preference), known.preferences[preference], says)

    rest = [each for each in known.preferences if each not in asked.order]
    show_order(
        [item(each) for each in asked.order],
        [item(each) for each in rest],
        title="Preferences in the order in which they are asked",
        rest="Not asked",
        key="order",
        changed=lambda ordered: session.go(order=ordered),
    )


def _show_outcome(asked: Pair) -> None:
    """What the order comes to, how firm that is, and what every profile says."""
    background = session.open_library().background
    own = pair_state.weighed(asked.order)
    entry = conflict_entry(own.background, background.conflicts[asked.iri], own.profile, [])
    result = entry["under"][0]
    side = result["side"]
    verdict = f"{side.upper()} prevails" if side else "Neither prevails"
    st.subheader(verdict, anchor="prevails")
    st.markdown(plain(result["sentence"]))
    share = entry["share"]
    if share:
        told = say("share-of-orders", a=f"{share['a']:.0%}", b=f"{share['b']:.0%}")
        named("How firm", plain(told))
    else:
        named("How firm", plain(say("no-share")))
    named("What would flip it", plain(entry["flip"] or ""))
    st.markdown("**Under the profiles on file**")
    row = background.conflicts[asked.iri]
    bullets(
        plain(prevails_entry(background, row, each)["sentence"]) for each in background.profiles
    )


def _show_everywhere(asked: Pair) -> None:
    """How many conflicts the order decides, and which it decides otherwise than the default."""
    background = session.open_library().background
    own = pair_state.weighed(asked.order)
    usual = background.profile(None)
    decided, turned = 0, list[tuple[str, ...]]()
    opposed = [
        row for row in background.conflicts.values() if local_name(row["status"] or "") in COLLIDING
    ]
    for row in opposed:
        mine = prevails_entry(own.background, row, own.profile)
        decided += mine["side"] is not None
        if mine["side"] and mine["side"] != prevails_entry(background, row, usual)["side"]:
            told = (row["conflict"] or "", row["aLabel"] or "", row["bLabel"] or "")
            turned.append((*told, mine["side"].upper(), mine["by"] or ""))
    counts = {"decided": str(decided), "all": str(len(opposed)), "turned": str(len(turned))}
    st.markdown(plain(say("order-decides", profile=usual.label, **counts)))
    if not turned:
        return
    with st.expander(f"The {len(turned)} that turn"):
        show_sheet(
            ("Pair", "Prevails", "Decided by"),
            [
                (
                    Cell(f"{a} — {b}", f"disagreement?{urlencode({'pair': name_of_pair(iri)})}"),
                    *rest,
                )
                for iri, a, b, *rest in turned
            ],
            title="Conflicts in which another side prevails under this order",
            key="turned",
        )
        takeaway.table(TURNED, turned, "turned", what="What turns")


def _show_standings(asked: Pair) -> None:
    st.subheader("What can be held together", anchor="together")
    wording = session.open_library().background.wording
    found = pair_state.standings_of(asked.iri, asked.order)
    if not found:
        empty(say("not-in-a-group"))
        return
    st.markdown(plain(say("extensions-heading")))
    told = rows(found, wording)
    show_sheet(
        ("Order", *(f"{each}: {say(f'{each}-extension')}" for each in COLUMNS[1:])),
        told,
        title="For each order of preferences, what can be held and where A and B stand",
        key="together",
    )
    takeaway.table(COLUMNS, told, "held-together", what="What can be held")
