"""One pair: choosing it, what each side says line by line, over whom they meet, and the witness."""

from collections.abc import Sequence
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st

from explorer import two_sides
from explorer.app import pair_state, session, takeaway
from explorer.app.component.drawings import Cell, show_sheet
from explorer.app.pair_state import DOCUMENT_PAGE, Place, say
from explorer.app.sections.conflicts import WORDS
from explorer.app.session import CASE_PAGE, DISAGREEMENT_PAGE, MADE_UP
from explorer.app.widgets import bullets, empty, named, plain, quiet, safe_link
from explorer.background import Background
from explorer.library import Library
from explorer.phrases import words
from explorer.policy_differences import difference_entry
from explorer.two_sides import Line, is_clash, name_of_pair
from explorer.vocabulary import Iri, local_name

Entry = dict[str, Any]

SHOWN: Final = 25
"""Pairs that a search shows at once."""
FOUND: Final = ("id", "status", "kind", "historical", "a", "b")
"""What a list of pairs tells of each."""
SIGNS: Final = {
    "conflict": ("≠", "red"),
    "partial": ("≠", "orange"),
    "look-alike": ("≈", "gray"),
    "agreement-gap": ("=", "blue"),
    "agreement": ("=", "green"),
}
"""Sign and colour of the status of a pair; the word stands beside them."""
POLICY_WORDS: Final = {
    "conflict": "≠ nobody can satisfy both",
    "agreement-gap": "≈ each draws its line elsewhere",
    "look-alike": "– on different services",
}
"""The status of two policies that part, with its sign."""
COMPARED: Final = {
    two_sides.SAME: ("=", "same-on-line"),
    two_sides.DIFFERENT: ("≠", "different-on-line"),
    two_sides.ONE_SILENT: ("◐", "one-silent-on-line"),
    two_sides.SILENT: ("○", "silent-on-line"),
}


def chosen(here: Place) -> Iri:
    """The pair that the address names; without one, a search, and the page ends there."""
    library = session.open_library()
    background = library.background
    if here.pair:
        found = two_sides.find_pairs(background, here.pair, pair_state.differences())
        if len(found) == 1:
            return found[0]
        st.title("Disagreement", anchor="pair")
        if found:
            st.info(f"Several pairs are called **{plain(here.pair)}**. Choose one.")
        else:
            st.warning(f"There is no pair called **{plain(here.pair)}** here. Look for it below.")
        _choices(
            [_shown(background, each) for each in found],
            title="Pairs of this name",
            key="several",
        )
    else:
        st.title("Disagreement", anchor="pair")
    search(library, here)
    st.stop()


def search(library: Library, here: Place) -> None:
    """A search over all pairs; what is typed stands in the address."""
    st.markdown(
        "Where two statements, a policy and a guideline, or two policies are held against each "
        "other: choose one to see over whom, why, and what would settle it."
    )
    st.session_state["find"] = here.find or ""
    st.text_input(
        "Look for an intervention, a condition, a document or a status",
        key="find",
        on_change=lambda: session.go(find=st.session_state["find"] or None),
    )
    found = pair_state.matching(library, here.find or "")
    if not found:
        empty("No pair on file has all of these words.")
        return
    st.markdown(quiet(f"{len(found)} pairs; {min(len(found), SHOWN)} shown."))
    _choices(
        [(each["a"], each["b"], _status(each), each["id"]) for each in found[:SHOWN]],
        title="Pairs to choose from: what they are, and their two sides",
        key="choices",
    )
    st.header("Take several away", anchor="take-several")
    rows = [[str(each[name]) for name in FOUND] for each in found]
    takeaway.table(FOUND, rows, "pairs", what="All that was found")
    known = {each["id"]: _headline(each) for each in found[:SHOWN]}
    several = st.multiselect(
        "Disagreements for a meeting", list(known), format_func=lambda each: known[each]
    )
    if several:
        show_take_away(several, "meeting")


def _status(each: Entry) -> str:
    past = ", one side replaced" if each["historical"] else ""
    return f"{_status_words(each)}{past}"


def _status_words(entry: Entry) -> str:
    """How two sides meet, with its sign; policies have no direction that could be alike."""
    status = entry["status"]
    if entry["id"] in pair_state.differences() and status in POLICY_WORDS:
        return POLICY_WORDS[status]
    sign, _ = SIGNS.get(status, ("•", ""))
    return f"{sign} {WORDS.get(status, words(status))}"


def _headline(each: Entry) -> str:
    return f"{_status(each)}: {each['a']} — {each['b']}"


def _shown(background: Background, pair: Iri) -> tuple[str, str, str, Iri]:
    entry = entry_of(background, pair)
    return entry["a_label"], entry["b_label"], _status(entry), pair


def _choices(found: Sequence[tuple[str, str, str, Iri]], *, title: str, key: str) -> None:
    """Pairs to choose from; each leads to its own view of this page."""
    show_sheet(
        ("A", "B", "Pair"),
        [(Cell(a, _address(iri)), b, label) for a, b, label, iri in found],
        title=title,
        key=key,
    )


def _address(pair: Iri) -> str:
    page = DISAGREEMENT_PAGE.partition("_")[2].removesuffix(".py")
    return f"{page}?{urlencode({'pair': name_of_pair(pair)})}"


def entry_of(background: Background, pair: Iri) -> Entry:
    """A pair of any kind as `conflict` of the schema has it, under the default profile."""
    if pair in pair_state.differences():
        return difference_entry(background, pair_state.differences()[pair])
    return two_sides.entry_of(background, pair, background.profile(None))


def show_head(background: Background, entry: Entry) -> None:
    """What the pair is: its status in words, what makes it so, and both sides."""
    _, colour = SIGNS.get(entry["status"], ("•", "gray"))
    marks = [f":{colour}-badge[{plain(_status_words(entry))}]", plain(words(entry["kind"]))]
    if entry["historical"]:
        marks.append(":gray-badge[one side has been replaced]")
    if entry["known"] == "recalled":
        marks.append(":orange-badge[recalled, to be confirmed]")
    st.title("Disagreement", anchor="pair")
    st.markdown(" · ".join(marks))
    for side in ("a", "b"):
        document = background.documents[entry[f"{side}_document"]]
        label = document["shortName"] or local_name(entry[f"{side}_document"])
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(f"**{side.upper()}.** {plain(entry[f'{side}_label'])}", width="content")
            st.page_link(
                DOCUMENT_PAGE,
                label=f":blue[{plain(label)} ›]",
                query_params={"document": local_name(entry[f"{side}_document"])},
            )
    st.markdown(plain(entry["because"]))
    named("Overlap", plain(entry["overlap"] or ""))
    named("Outside the overlap", plain(entry["remainder"] or ""))
    parts = ", ".join(words(each["dimension"]) for each in entry["anatomy"])
    named("Where exactly they differ", plain(parts))


def show_lines(background: Background, pair: Iri) -> None:
    """Both sides, line by line; silence is said as such."""
    st.header("Side by side", anchor="side-by-side")
    show_compared(
        two_sides.lines(background, pair),
        title="A and B of the pair, one line for each point: what A says, what B says",
    )


def show_compared(found: Sequence[Line], *, title: str) -> None:
    """Lines with what either side says, and how the two compare."""
    silence = say("not-stated")
    show_sheet(
        ("Point", "A", "B", "Compared"),
        [
            (each.label, _cell(each, "a", silence), _cell(each, "b", silence), _compared(each))
            for each in found
        ],
        title=title,
        key="side-by-side",
    )
    names = {key: say(name) for key, (_, name) in COMPARED.items()}
    rows = two_sides.rows(found, silence, names)
    takeaway.table(two_sides.COLUMNS, rows, "side-by-side", what="Side by side")


def _cell(line: Line, side: str, silence: str) -> Cell:
    text: str | None = getattr(line, side)
    if text is None:
        return Cell(silence, look="quiet")
    return Cell(text, safe_link(line.links["ab".index(side)] or ""))


def _compared(line: Line) -> Cell:
    sign, name = COMPARED[line.compared]
    different = line.compared == two_sides.DIFFERENT
    return Cell(f"{sign} {say(name)}", look="strong" if different else "quiet")


def show_grounds(pair: Iri) -> None:
    """What a clash of a policy and a guideline takes: criterion, advice, passages, our readings."""
    library = session.open_library()
    if not is_clash(library.background, pair):
        return
    st.header("What this rests on", anchor="grounds")
    grounds = [each for each in pair_state.rows("policy-clash-reasons") if each["clash"] == pair]
    bullets(
        f"{plain(each['what'] or '')}: {plain(each['says'] or '')}"
        + (f" ([source]({link}))" if (link := safe_link(each["url"] or "")) else "")
        for each in grounds
    )


def show_witness(here: Place, pair: Iri) -> None:
    """The made-up patient to whom both sides apply, worked out when somebody asks."""
    st.header("Somebody whom both cover", anchor="witness")
    if here.witness is None:
        st.button("Make up a patient", on_click=session.go, kwargs={"witness": "shown"})
        return
    found = session.witness(pair)
    bullets(plain(each) for each in found.because)
    if found.trig is None:
        return
    st.page_link(
        CASE_PAGE,
        label=":blue[Look at this patient as a case ›]",
        query_params={"case": f"{MADE_UP}{name_of_pair(pair)}"},
    )
    name = f"{local_name(pair)}.trig"
    takeaway.offer("The made-up case as a file", lambda: found.trig or "", name, "application/trig")
    st.markdown("Try it: save the file, change a fact, and work it out with this command.")
    st.code(f"explorer assess {name}", language=None, wrap_lines=True)


def show_take_away(pairs: Sequence[Iri], label: str) -> None:
    """Pairs as a report for a meeting, as triples with their sources, and their references."""
    from explorer import bibliography
    from explorer.meeting import report

    library = session.open_library()
    entries = [entry_of(library.background, pair) for pair in pairs]
    cited = [each[side] for each in entries for side in ("a_document", "b_document")]
    with st.container(horizontal=True):
        takeaway.offer(
            "Report for a meeting (PDF)",
            lambda: report(library, pairs, recorded=pair_state.recorded(pairs)),
            f"{label}.pdf",
            "application/pdf",
        )
        takeaway.offer(
            "Triples with sources (Turtle)",
            lambda: pair_state.turtle(tuple(pairs)),
            f"{label}.ttl",
            "text/turtle",
        )
        takeaway.offer(
            "References (BibTeX)",
            lambda: bibliography.as_bibtex(bibliography.cited(library, cited)),
            f"{label}.bib",
            "application/x-bibtex",
        )
        takeaway.offer(
            "References (CSL-JSON)",
            lambda: bibliography.as_csl(bibliography.cited(library, cited)),
            f"{label}.json",
            "application/vnd.citationstyles.csl+json",
        )
