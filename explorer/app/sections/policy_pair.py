"""Two policies that part: what each says, who falls between them, and what the two rest on."""

from collections.abc import Sequence
from urllib.parse import urlencode

import streamlit as st

from explorer import document_view, policy_pairs, two_sides
from explorer.answers import Row
from explorer.app import pair_state, session, takeaway
from explorer.app.component.drawings import Cell, show_sheet
from explorer.app.pair_state import Place, say
from explorer.app.sections.document import bullets_of
from explorer.app.sections.pair import show_compared
from explorer.app.widgets import KNOWN, bullets, empty, plain, quiet
from explorer.policy_pairs import Difference, Ground
from explorer.vocabulary import Iri, case_slug, local_name

OTHERS = 20
"""Other differences between the same two policies that are listed."""


def show_policy_pair(here: Place, difference: Iri) -> None:
    """Everything about one difference between two policies, below its head."""
    of = pair_state.differences()[difference]
    said = pair_state.about_difference(policy_pairs.LINES, difference)
    _show_lines(of, said)
    _show_grounds(of, policy_pairs.grounds(said))
    _show_between(here, difference, of[0])
    _show_others(difference)
    st.header("What would prevail", anchor="weighing")
    empty(say("policies-never-weighed"))


def _show_lines(of: Sequence[Row], said: Sequence[Row]) -> None:
    st.header("Side by side", anchor="side-by-side")
    background = session.open_library().background
    show_compared(
        policy_pairs.lines(background, of, said),
        title="The two policies, one line for each respect: what A says, what B says",
    )


def _show_grounds(of: Sequence[Row], found: Sequence[Ground]) -> None:
    """The criteria of both, side by side, each with its tree and where it stands."""
    st.header("Both criteria", anchor="grounds")
    if not found:
        empty(
            "No single criterion is behind this: the two texts as a whole stand against each other."
        )
        return
    for column, side in zip(st.columns(2), ("one", "other"), strict=True):
        with column:
            _criteria(of[0][side] or "", "A" if side == "one" else "B", found)


def _criteria(policy: Iri, letter: str, found: Sequence[Ground]) -> None:
    background = session.open_library().background
    document = background.documents[policy]
    st.markdown(f"**{letter}. {plain(document['shortName'] or local_name(policy))}**")
    own = [each for each in found if each.policy == policy]
    if not own:
        empty("No criterion of its own stands behind what it says here.")
    for each in own:
        tree = document_view.tree(background, each.criterion, {})
        st.markdown("\n".join(bullets_of(tree)))
        where = " · ".join(filter(None, (each.section, KNOWN.get(each.known, ""))))
        st.markdown(quiet(plain(f"{local_name(each.criterion)} · {where}")))


def _show_between(here: Place, difference: Iri, row: Row) -> None:
    """Who is met under one and not under the other: by their lines, and on requests on file."""
    st.header("Who is met under one and not under the other", anchor="between")
    background = session.open_library().background
    gaps = pair_state.about_difference(policy_pairs.GAPS, difference)
    told = policy_pairs.gaps(background, gaps)
    bullets(plain(each) for each in told or [say("no-gap")])
    both = {row["one"] or "", row["other"] or ""}
    cases = [case for case, policies in pair_state.covered().items() if both <= policies]
    if not cases:
        empty(say("no-covered-request"))
        return
    if here.cases is None:
        st.button(
            f"Try the {len(cases)} requests on file that both cover (seconds for each)",
            on_click=session.go,
            kwargs={"cases": "parted"},
        )
        return
    _show_parted(difference, cases)


def _show_parted(difference: Iri, cases: Sequence[Iri]) -> None:
    documents = session.open_library().background.documents
    titles = session.cases()
    sign = st.progress(0.0, "Working out the requests …")
    rows: list[tuple[Cell, str, str]] = []
    for place, (case, told) in enumerate(pair_state.parted(difference, cases), start=1):
        slug = case_slug(case)
        title = titles.get(slug, slug)
        sign.progress(place / len(cases), f"{place} of {len(cases)}: {title}")
        rows += [
            (
                Cell(title, f"./?{urlencode({'case': slug})}"),
                f"{documents[each['metBy'] or '']['shortName']}: {each['metLabel']}",
                f"{documents[each['unmetBy'] or '']['shortName']}: {each['unmetLabel']}",
            )
            for each in told
        ]
    sign.empty()
    if not rows:
        empty(say("no-parted-request"))
        return
    shown = len({each[0].text for each in rows})
    st.markdown(f"{shown} of {len(cases)} requests on file that both cover are told apart.")
    show_sheet(
        ("Request", "Met", "Not met"),
        rows,
        title="Requests on file that meet one of the two and not the other",
        key="parted",
    )


def _show_others(difference: Iri) -> None:
    """In what else the same two part."""
    every = pair_state.difference_list()
    mine = next(each for each in every if each.id == difference)
    found = policy_pairs.between(every, mine)
    st.header("In what else these two part", anchor="others")
    if not found:
        empty("In nothing else that is on file.")
        return
    show_sheet(
        ("Topic", "Respect", f"A: {mine.titles[0]}", f"B: {mine.titles[1]}"),
        [
            (each.topic or "the whole text", Cell(each.respect, address(each)), *each.says)
            for each in found[:OTHERS]
        ],
        title="Other differences between the same two policies, those on the same topic first",
        key="others",
    )
    takeaway.table(policy_pairs.COLUMNS, policy_pairs.table(found), "others", what="Differences")


def address(each: Difference) -> str:
    """Where a difference has its page."""
    return f"disagreement?{urlencode({'pair': two_sides.name_of_pair(each.id)})}"
