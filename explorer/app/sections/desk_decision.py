"""To decide: what may be decided, what each decision demands and why, review, signature, talks."""

from typing import Final

import streamlit as st

from explorer.app import deciding
from explorer.app.reviewing import Review
from explorer.app.sections.desk_letter import TO_FILL_IN
from explorer.app.sections.desk_refused import show_refused
from explorer.app.widgets import Part, bullets, empty, line, moment_words, plain, quiet, words_of
from explorer.deciding import PROPOSING, REVIEWING, SIGNING, Choice, Requirement, lacking
from explorer.desk.asking import talks_of
from explorer.desk.decisions import Decision
from explorer.desk.people import may
from explorer.desk.ruling import second, was_asked
from explorer.letter.model import Letter

STATES: Final = {"draft": "proposed", "reviewed": "reviewed", "signed": "signed"}
STEPS: Final = {
    PROPOSING: "Before it is proposed",
    REVIEWING: "Before it is reviewed",
    SIGNING: "Before it is signed",
}


def show(review: Review) -> None:
    """The view in which a request is decided."""
    deciding.told_kindly(_show, review)


def _show(review: Review) -> None:
    st.header("Decide", anchor="decide")
    document = deciding.assessment(review).document
    _derived(document["determination"])
    show_refused(review)
    known = deciding.known_choices(review)
    if review.desk is None or review.request is None:
        what = "Somebody made up" if review.is_made_up else "A case on file"
        empty(f"{what} is decided by nobody. What each decision would demand is shown here.")
        _choose(review, known)
        return
    made = deciding.proposals(review)
    labels = {choice.decision: choice.label for choice in known}
    if review.is_decided:
        _decided(review, made[-1], labels)
    else:
        last = made[-1] if made and made[-1].document_sha256 else None
        if last and last.state != "signed":
            _proposal(review, last, known, labels)
        chosen = _choose(review, known)
        _propose(review, chosen)
        _refer(review)
    _talks(review)
    _history(review, made, labels)


def _derived(said: Part) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{plain(words_of(said['status']))}**")
        st.markdown(quiet("Worked out by the tool, as a proposal. A person decides."))
        st.markdown(plain(said["headline"]))


def _choose(review: Review, known: tuple[Choice, ...]) -> Choice:
    """The decision that is looked at, and below it what it demands."""
    by_word = {choice.decision: choice for choice in known}
    key = f"decision-{review.here.subject}"
    chosen = st.radio(
        "Decision",
        list(by_word),
        key=key,
        format_func=lambda word: _named(by_word[word]),
    )
    choice = by_word[chosen or known[0].decision]
    st.subheader("What this decision demands", anchor="demands")
    if not choice.requirements:
        empty("Nothing: it can be taken as it is.")
    for due, heading in STEPS.items():
        demanded = [each for each in choice.requirements if each.due == due]
        if demanded:
            st.markdown(f"**{heading}**")
            bullets(plain(each.sentence) + _given(review, each) for each in demanded)
    return choice


def _named(choice: Choice) -> str:
    agrees = "agrees with" if choice.agrees else "differs from"
    return f"{choice.label.capitalize()} ({agrees} what was derived)"


def _given(review: Review, demanded: Requirement, last: Decision | None = None) -> str:
    """A word where a demand is satisfied already, of a proposal or of one to come."""
    asked = review.request is not None and was_asked(review.request)
    signs = may(review.person, "physician")
    there = {"asked-before": asked, "physician-signs": signs}
    there |= dict.fromkeys(second(review.person, last), True)
    done = any(there.get(each) for each in demanded.satisfied_by)
    return f" {quiet('✓ given')}" if done else ""


def _propose(review: Review, choice: Choice) -> None:
    if not review.may_write:
        empty("To propose a decision needs the role of a reviewer.")
        return
    here = review.here
    reason, confirmed = f"reason-{here.subject}", f"confirmed-{here.subject}"
    demands = {each.demand for each in choice.requirements if each.due == PROPOSING}
    with st.form(f"propose-{here.subject}"):
        st.text_area(
            "Reason, as it will stand in the letter",
            key=reason,
            height=90,
            help="Needed where the decision differs, or where something is not asked for first",
        )
        if "confirming-demanded" in demands:
            st.checkbox("I held the wording of the criteria against the policy", key=confirmed)
        st.form_submit_button(
            f"Propose: {choice.label}",
            type="primary",
            on_click=deciding.propose_here,
            args=(here, choice.decision, reason, confirmed),
        )


def _proposal(
    review: Review, last: Decision, known: tuple[Choice, ...], labels: dict[str, str]
) -> None:
    """The proposal that stands, with the step that comes next."""
    demanded = next(each.requirements for each in known if each.decision == last.kind)
    with st.container(border=True, gap="small"):
        by = review.called.get(last.proposed_by, last.proposed_by)
        st.subheader(f"Proposed: {labels[last.kind]}", anchor="proposed")
        st.markdown(
            quiet(plain(f"{STATES[last.state]}, by {by}, {moment_words(last.proposed_at)}"))
        )
        if last.reason:
            st.markdown(f"**Reason** {plain(last.reason)}")
        if last.state == "draft":
            due = [each for each in demanded if each.due == REVIEWING]
            bullets(plain(each.sentence) + _given(review, each, last) for each in due)
            st.button(
                "I reviewed this proposal and agree",
                on_click=deciding.review_here,
                args=(review.here, last.id),
                disabled=not review.may_write
                or bool(lacking(due, REVIEWING, second(review.person, last))),
            )
            return
        if any(each.is_to_be_filled_in() for each in _letters(review)):
            st.warning(TO_FILL_IN)
        due = [each for each in demanded if each.due == SIGNING]
        bullets(plain(each.sentence) + _given(review, each) for each in due)
        needs = any(each.demand == "physician-demanded" for each in due)
        is_able = review.may_write and (not needs or may(review.person, "physician"))
        st.button(
            f"Sign: {labels[last.kind]}",
            type="primary",
            on_click=deciding.sign_here,
            args=(review.here,),
            disabled=not is_able,
            help=f"Signed as {review.person.name}. What is signed stays as it was signed",
        )
        if not is_able:
            empty("To sign this needs the role of a physician.")


def _letters(review: Review) -> list[Letter]:
    return list(deciding.letters(review, deciding.decided_now(review)).values())


def _decided(review: Review, last: Decision, labels: dict[str, str]) -> None:
    with st.container(border=True, gap="small"):
        by = review.called.get(last.signed_by or "", last.signed_by or "")
        role = "physician" if last.physician else "reviewer"
        st.subheader(f"Decided: {labels[last.kind]}", anchor="decided")
        st.markdown(plain(f"Signed by {by}, {role}, {moment_words(last.signed_at or '')}"))
        if last.reason:
            st.markdown(f"**Reason** {plain(last.reason)}")
        st.markdown(quiet(f"Fingerprint of the determination: {plain(last.document_sha256)}"))
    here = review.here
    key = f"reopen-{here.subject}"
    with st.expander("Open it again"), st.form(f"reopen-form-{here.subject}"):
        st.text_area("Why it is opened again", key=key, height=80)
        st.form_submit_button(
            "Open again as a new version",
            on_click=deciding.reopen_here,
            args=(here, key),
            disabled=not may(review.person, "reviewer"),
        )


def _refer(review: Review) -> None:
    request = review.request
    if request is not None and request.status != "with-physician":
        st.button(
            "Put it before a physician now",
            on_click=deciding.refer_here,
            args=(review.here,),
            disabled=not review.may_write,
        )


def _talks(review: Review) -> None:
    if review.desk is None or review.request is None:
        return
    st.subheader("Talks with the requester's physician", anchor="talks")
    found = talks_of(review.desk, review.request.id)
    if not found:
        empty("No talk is kept.")
    for talk in found:
        by = review.called.get(talk.by, talk.by)
        told = line(talk.held, f"with {talk.with_whom}", talk.outcome, talk.text, f"kept by {by}")
        st.markdown(plain(told))
    if review.is_decided or not may(review.person, "physician"):
        empty("A talk is kept by a physician, before the decision is signed.")
        return
    here = review.here
    keys = {
        name: f"talk-{name}-{here.subject}-{len(found)}"
        for name in ("held", "with_whom", "outcome", "text")
    }
    with st.expander("Keep a talk"), st.form(f"talk-{here.subject}-{len(found)}"):
        st.text_input("When", key=keys["held"], placeholder="2026-11-27 14:30")
        st.text_input("With whom, by role and not by name", key=keys["with_whom"])
        st.text_input("What came of it", key=keys["outcome"])
        st.text_area("What was said", key=keys["text"], height=90)
        st.form_submit_button("Keep the talk", on_click=deciding.talk_here, args=(here, keys))


def _history(review: Review, made: tuple[Decision, ...], labels: dict[str, str]) -> None:
    st.subheader("Versions", anchor="versions")
    if not made:
        empty("Nothing was proposed yet.")
        return
    rows = ["| Version | Decision | State | By | Reason |", "|---|---|---|---|---|"]
    for each in made:
        by = review.called.get(each.signed_by or each.proposed_by, each.proposed_by)
        state = STATES[each.state] if each.document_sha256 else "opened again"
        cells = (str(each.number), labels[each.kind], state, by, each.reason)
        rows.append("| " + " | ".join(map(plain, cells)) + " |")
    st.markdown("\n".join(rows))
