"""The reviewer's bench: what it comes to, what an entry changed, criteria beside facts."""

from dataclasses import replace
from typing import Final

import pyoxigraph as ox
import streamlit as st

from explorer.app import choices, items, reviewing, session
from explorer.app.component import bring, say, show_items
from explorer.app.items import Item, plain_mark
from explorer.app.reviewing import Review
from explorer.app.sections import desk_entry
from explorer.app.widgets import (
    STATUSES,
    Page,
    Part,
    bullets,
    empty,
    line,
    moment_words,
    page_of,
    plain,
    quiet,
    status,
    words_of,
)
from explorer.desk.changes import Kept
from explorer.desk.differences import Change, summary
from explorer.vocabulary import RDFS_LABEL, Iri, local_name

TALL: Final = 560
"""Pixels of the list of facts, which scrolls, so that it stays beside the criteria."""

CHANGED: Final = "Somebody else changed this request meanwhile."
WHATS: Final = {
    "determination": "Determination",
    "criterion": "Criterion",
    "action": "To ask for",
}


def show_bench(review: Review) -> None:
    """Everything that follows the facts; drawn again by itself when one of them changes."""
    page = page_of(review.now, review.here, choices.opened(review.now, review.here))
    changes = review.compared
    # What comes and goes has a place of its own: all else would be drawn anew, and the page jump.
    with st.container():
        _conflict(review)
    _proposal(review, page)
    say(_said(review, changes), key="said")
    _steps(review)
    _changes(review, changes)
    left, right = st.columns([3, 2], gap="medium")
    with left:
        _criteria(review, page, changes or ())
        _criterion(review, page)
    with right:
        desk_entry.show_entry(review, lambda: _theirs(review))
        _facts(review, page)
        _entries(review)
    bring(*review.tab.brought)


def _said(review: Review, changes: tuple[Change, ...] | None) -> str:
    """What is read out: what the last entry changed, in a sentence."""
    if changes is None:
        return "Nothing was entered in this tab yet."
    told = summary(changes, session.open_library().background.wording)
    count = len(review.tab.tried)
    tried = f"Draft of {count} {'entry' if count == 1 else 'entries'}, not saved. " if count else ""
    return f"{tried}{told}"


def _conflict(review: Review) -> None:
    """What was refused; a conflict is told beside the form, where it is met with."""
    own = review.tab
    if own.conflict:
        st.markdown(
            f":red-background[✗ {CHANGED}] What, and by whom, stands [below](#{desk_entry.ANCHOR})."
        )
    if own.refused:
        st.error(plain(own.refused))
    if review.is_decided:
        st.info("The decision is signed: facts stay as they are until the request is reopened.")
    elif not review.may_write:
        st.info("You may look at this request. To change it needs the role of a reviewer.")


def _theirs(review: Review) -> None:
    """What somebody else did meanwhile, in full, and the way on."""
    own = review.tab
    if not own.conflict:
        return
    with st.container(border=True):
        st.error(
            f"**{CHANGED}** {plain(own.conflict)}. "
            "What you see is as you last saw it; nothing of yours was saved over theirs."
        )
        bullets(plain(_written(review, each)) for each in review.theirs)
        st.button(
            "Take up the request as it is now, and keep what I typed",
            on_click=desk_entry.take_up,
            args=(review,),
        )


def _written(review: Review, kept: Kept) -> str:
    """What somebody else entered or undid, in a line."""
    edit, undone = kept.edit, kept.undone_by
    said = dict(edit.entry) | {"document": edit.document or "", "page": edit.page or ""}
    state = desk_entry.STATUSES.get(said.pop("status", ""), "")
    what = said.pop("concept", "") or _label(review, edit.fact)
    told = [f"{desk_entry.LABELS[name].lower()}: {text}" for name, text in said.items() if text]
    by = review.called.get(undone or edit.by, edit.by)
    verb = "undid" if undone else "withdrew" if edit.action == "withdraw" else "entered"
    return line(f"{by} {verb}: {what}", state, *told)


def _proposal(review: Review, page: Page) -> None:
    said = page.document["determination"]
    colour = STATUSES[said["status"]][2]
    with st.container(border=True, gap="xsmall"):
        st.header(
            f":{colour}-background[{plain(words_of(said['status']))}]", anchor="determination"
        )
        draft = " on a draft, not saved" if review.tab.tried else ""
        st.markdown(quiet(f"Proposed by the tool{draft}. A person decides."))
        st.markdown(plain(said["headline"]))
        for notice in page.document["notices"]:
            st.markdown(quiet(f"Note: {plain(notice)}"))


def _steps(review: Review) -> None:
    """Back one entry; in a draft, keep or discard. They always stand in the same place."""
    own, here = review.tab, (review.here,)
    last = _last(review)
    with st.container(horizontal=True):
        st.button(
            "Undo the last entry",
            on_click=reviewing.undo,
            args=(review.here, last or ""),
            disabled=last is None or not review.may_write,
        )
        if review.is_draft:
            st.button(
                f"Keep: save {len(own.tried)}",
                type="primary",
                on_click=reviewing.keep,
                args=here,
                disabled=not own.tried or review.desk is None or not review.may_write,
            )
            st.button(
                "Discard the draft", on_click=reviewing.discard, args=here, disabled=not own.tried
            )
    if review.is_made_up:
        st.markdown(
            quiet(
                "Somebody made up is not changed. To keep entries, save it as a case file and hand "
                "that in as a new request."
            )
        )
    elif review.desk is None:
        st.markdown(
            quiet("A case on file is not changed. To keep entries, open a request with a copy.")
        )


def _changes(review: Review, changes: tuple[Change, ...] | None) -> None:
    """What was and what is, row by row; a draft shows it at once."""
    own = review.tab
    what = "What the draft changes" if review.is_draft else "What the last entry changed"
    count = "" if changes is None else f": {len(changes)}"
    with st.expander(f"{what}{count}", expanded=bool(own.tried)):
        if not changes:
            empty("Nothing to compare yet." if changes is None else "Nothing changed.")
            return
        rows = ["| What | Was | Is now |", "|---|---|---|"]
        rows += [
            f"| {plain(line(WHATS[each.what], each.label))} | {plain(_word(each.before))} "
            f"| {plain(_word(each.after))} |"
            for each in changes
        ]
        st.markdown("\n".join(rows))


def _word(name: str) -> str:
    """A status with its sign where it has one; an amount as it is."""
    return words_of(name) if name in STATUSES else name.replace("-", " ")


def _last(review: Review) -> str | None:
    """The entry that an undo takes back: the last one tried out, else the last that counts."""
    if review.tab.tried:
        return review.tab.tried[-1].id
    counting = [each.edit.id for each in review.kept if not each.undone_by]
    return counting[-1] if counting else None


def _criteria(review: Review, page: Page, changes: tuple[Change, ...]) -> None:
    st.header("Criteria", anchor="criteria")
    policies = page.document["policies"]
    if not any(policy["decides"] for policy in policies):
        empty("No policy decides this request: none is named, or none on file covers it.")
    changed = {each.id: each for each in changes if each.what == "criterion"}
    notes = _notes(review)
    for policy in policies:
        title = f"{status(policy['status'])} **{plain(policy['title'])}**"
        role = "decides" if policy["decides"] else "it may give way to this one"
        st.markdown(line(title, quiet(role)))
        rows = _marked(items.criterion(page, policy["criteria"]), changed, notes)
        show_items(
            page.here,
            [rows],
            title=f"Criteria of {policy['title']}",
            key=f"desk-criteria-{local_name(policy['id'])}",
            columns=("Status", "Criterion"),
            link="open",
            opened=lambda iri: _open(review, iri),
        )


def _marked(item: Item, changed: dict[Iri, Change], notes: dict[Iri, list[str]]) -> Item:
    """A row with what changed and what was noted, and the rows below it."""
    change = changed.get(item.id)
    marks = item.marks
    if change:
        marks = (plain_mark(f"changed: was {_word(change.before)}", "contradictory"), *marks)
    details = item.details
    if item.id in notes:
        details = (*details, items.section("Reviewers' notes", *notes[item.id]))
        marks = (*marks, plain_mark(f"notes: {len(notes[item.id])}", "present"))
    below = tuple(_marked(child, changed, notes) for child in item.children)
    return replace(item, marks=marks, details=details, children=below)


def _notes(review: Review) -> dict[Iri, list[str]]:
    found: dict[Iri, list[str]] = {}
    for note in review.notes():
        told = f"{note.text} ({review.called.get(note.by, note.by)}, {note.at[:10]})"
        found.setdefault(note.criterion, []).append(told)
    return found


def _chosen(review: Review) -> str:
    return f"criterion-{review.here.subject}"


def _open(review: Review, iri: Iri) -> None:
    """Show a criterion in full; the address names it, so that the view can be sent on."""
    st.session_state[_chosen(review)] = iri
    session.go(node=local_name(iri))
    review.tab.bring("criterion")


def _criterion(review: Review, page: Page) -> None:
    """One criterion in full: what it requires, what was found, what would settle it, notes."""
    nodes = {node["id"]: node for policy in page.document["policies"] for node in _nodes(policy)}
    if not nodes:
        return
    st.subheader("One criterion", anchor="criterion")
    key = _chosen(review)
    if st.session_state.get(key) not in nodes:
        st.session_state[key] = _first_open(page, nodes)
    chosen = st.selectbox(
        "Criterion", list(nodes), key=key, format_func=lambda iri: nodes[iri]["label"]
    )
    node = nodes[chosen]
    st.markdown(line(status(node["status"], node["how"]), plain(node["label"])))
    table = {
        "Required": node["required"] or node["label"],
        "Found": node["found"] or "nothing that can be compared",
        "Shortfall": node["shortfall"] or "none that can be counted",
        "Would be settled by": ", ".join(node["settles"]) or "no kind of paper is on file for it",
        "Because": node["because"],
    }
    rows = [f"| {name} | {plain(text)} |" for name, text in table.items()]
    st.markdown("\n".join(["| Of the criterion | On this request |", "|---|---|", *rows]))
    with st.container():
        for text in _notes(review).get(chosen, ()):
            st.markdown(f"**Note** {plain(text)}")
    if review.desk is not None:
        with st.form(f"note-{review.here.subject}-{review.tab.round}-{local_name(chosen)}"):
            name = f"note-text-{review.here.subject}-{review.tab.round}-{local_name(chosen)}"
            st.text_area("My note on this criterion", key=name, height=80)
            st.form_submit_button(
                "Save the note",
                on_click=_note,
                args=(review, chosen, name),
                disabled=not review.may_write,
            )


def _note(review: Review, criterion: Iri, name: str) -> None:
    reviewing.note(review.here, criterion, str(st.session_state.get(name) or ""))


def _nodes(policy: Part) -> list[Part]:
    found: list[Part] = []

    def walk(node: Part) -> None:
        found.append(node)
        for child in node["children"]:
            walk(child)

    walk(policy["criteria"])
    return found


def _first_open(page: Page, nodes: dict[Iri, Part]) -> Iri:
    """Which criterion to start with: the named one, the first that decides or is open, the root."""
    said = page.document["determination"]
    named = session.names(page.document).get(page.here.node or "")
    likely = [
        named,
        *(each["id"] for each in said["decisive"]),
        (said["open_point"] or {}).get("id"),
    ]
    return next((iri for iri in likely if iri in nodes), next(iter(nodes)))


def _facts(review: Review, page: Page) -> None:
    st.header("Facts", anchor="facts")
    facts = page.document["facts"]
    if not facts:
        empty("No fact is on record for this request.")
        return
    rows = [_fact(page, each) for each in facts]
    with st.container(height=TALL, border=False):
        show_items(
            page.here,
            rows,
            title="Facts on record",
            key="desk-facts",
            columns=("Status", "Fact"),
            link="change",
            opened=lambda iri: desk_entry.choose(review, iri),
        )


def _fact(page: Page, each: Part) -> Item:
    row = items.fact(page, each)
    if "entered" not in each:
        return row
    mark = plain_mark(f"entered by {each['entered']['by']}", "present")
    return replace(row, marks=(mark, *row.marks), lines=(*row.lines, each["because"]))


def _entries(review: Review) -> None:
    """Every entry with who made it and when; each can be undone."""
    made = [*((each.edit, each.undone_by) for each in review.kept)]
    made += [(each, None) for each in review.tab.tried]
    with st.expander(f"Entries ({len(made)})"):
        if not made:
            empty("Nobody has entered anything: the facts are those of the record as received.")
        for edit, undone_by in made:
            by = review.called.get(edit.by, edit.by)
            what = edit.entry.get("concept") or _label(review, edit.fact)
            verb = "withdrawn" if edit.action == "withdraw" else "entered"
            draft = "draft, not saved" if edit.id.startswith("draft-") else ""
            gone = f"undone by {review.called.get(undone_by, undone_by)}" if undone_by else draft
            st.markdown(plain(line(what, f"{verb} by {by}", moment_words(edit.at), gone)))
            if not undone_by:
                st.button(
                    f"Undo: {what}",
                    key=f"undo-{edit.id}",
                    on_click=reviewing.undo,
                    args=(review.here, edit.id),
                    disabled=not review.may_write,
                )


def _label(review: Review, fact: Iri | None) -> str:
    base = {each["id"]: each["label"] for each in review.base["facts"]}
    received = {
        str(quad.subject): quad.object.value
        for quad in review.record.facts
        if quad.predicate.value == RDFS_LABEL and isinstance(quad.object, ox.Literal)
    }
    return base.get(fact or "") or received.get(f"<{fact}>") or local_name(fact or "")
