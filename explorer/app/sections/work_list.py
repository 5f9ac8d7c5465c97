"""The requests on the desk as a list: what is chosen, in which order, and one entry after another.

What is chosen stands in the address, so that a list can be sent to a colleague.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import streamlit as st

from explorer.app.at_desk import to_request
from explorer.app.widgets import KNOWN, line, moment_words, plain, quiet
from explorer.desk.deadlines import Deadline, deadlines, lines
from explorer.desk.requests import SORTS, Choices, Wanted, find_requests
from explorer.desk.storage import Desk
from explorer.desk.versions import Request
from explorer.desk.words import STATUSES, URGENCIES

AT_ONCE: Final = 25
OPEN: Final = STATUSES[:-1]
"""Everything that still has to be done."""
ANY: Final = "any"
NOBODY: Final = "nobody"
BY_DEADLINE: Final = "deadline"
SOON: Final = timedelta(hours=24)

WORDS: Final[dict[str, tuple[str, str, str]]] = {
    "new": ("○", "new", "blue"),
    "in-review": ("◐", "in review", "violet"),
    "information-requested": ("?", "information requested", "orange"),
    "with-physician": ("→", "with the physician", "violet"),
    "decided": ("✓", "decided", "gray"),
}
"""Sign, word and colour of every status of a request."""

ORDERS: Final[dict[str, str]] = {
    BY_DEADLINE: "Deadline, soonest first",
    "received": "Received, oldest first",
    "-received": "Received, newest first",
    "procedure": "Procedure",
    "payer": "Payer",
    "status": "Status",
    "assigned_to": "Who has it",
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the address asks for; a name that it gives wrongly counts as not given."""

    wanted: Wanted
    order: str
    page: int


def chosen(there: Choices) -> Chosen:
    """What the address asks for: what is open, by deadline, where it asks for nothing."""
    statuses = _listed("status", STATUSES)
    people = [*there.people, NOBODY]
    order = st.query_params.get("sort", BY_DEADLINE)
    order = order if order in ORDERS else BY_DEADLINE
    page = st.query_params.get("page", "1")
    wanted = Wanted(
        statuses=statuses or ([] if st.query_params.get("status") == ANY else OPEN),
        payers=_listed("payer", there.payers),
        lines=_listed("line", there.lines),
        urgencies=_listed("urgency", URGENCIES),
        assigned_to=["" if each == NOBODY else each for each in _listed("who", people)],
        words=st.query_params.get("find", ""),
        sort=order if order in SORTS else "received",
    )
    return Chosen(wanted, order, int(page) if page.isdecimal() and int(page) else 1)


def _listed(name: str, known: Sequence[str]) -> list[str]:
    return [each for each in st.query_params.get_all(name) if each in known]


def pickers(there: Choices, now: Chosen) -> None:
    """What the list is filtered by; a choice goes into the address, and the list follows."""
    wanted = now.wanted
    called = {**there.people, NOBODY: "Nobody"}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        _offer("find", wanted.words, st.text_input, "Search", width=230, placeholder="Any words")
        _several("status", wanted.statuses, "Status", {key: WORDS[key][1] for key in STATUSES})
        _several("line", wanted.lines, "Kind of plan", {each: named(each) for each in there.lines})
        _several("payer", wanted.payers, "Payer", {each: each for each in there.payers})
        _several("urgency", wanted.urgencies, "Urgency", {each: each for each in URGENCIES})
        _several("who", [each or NOBODY for each in wanted.assigned_to], "Who has it", called)
        _offer(
            "sort",
            now.order,
            st.selectbox,
            "Order",
            options=list(ORDERS),
            format_func=ORDERS.get,
            width=230,
        )


def _several(name: str, value: Sequence[str], label: str, options: Mapping[str, str]) -> None:
    _offer(
        name,
        [each for each in value if each in options],
        st.multiselect,
        label,
        options=list(options),
        format_func=options.get,
        placeholder="Any",
        width=230,
    )


def _offer(
    name: str, value: object, widget: Callable[..., object], label: str, **more: Any
) -> None:
    key = f"listed-{name}"
    st.session_state[key] = value
    widget(label, key=key, on_change=_choose, args=(name,), **more)


def _choose(name: str) -> None:
    value = st.session_state[f"listed-{name}"]
    st.query_params.pop("page", None)
    if name == "status" and not value:
        value = ANY
    if value:
        st.query_params[name] = value
    else:
        st.query_params.pop(name, None)


def show_list(desk: Desk, there: Choices, now: Chosen) -> None:
    """The requests that are chosen, a page of them at a time; in words, where there is none."""
    found = find_requests(desk, now.wanted)
    due = deadlines(each for each in found if each.status != "decided")
    if now.order == BY_DEADLINE:
        found = tuple(sorted(found, key=lambda each: _by_deadline(each, due)))
    pages = max(1, -(-len(found) // AT_ONCE))
    page = min(now.page, pages)
    _show_count(there, len(found))
    for each in found[(page - 1) * AT_ONCE : page * AT_ONCE]:
        _show(each, due.get(each.id), desk.clock())
    if pages > 1:
        _show_pages(page, pages)


def _by_deadline(request: Request, due: Mapping[str, Deadline]) -> tuple[bool, bool, str, str]:
    """What has a running clock first, by its end; then clocks that stand; then the rest."""
    found = due.get(request.id)
    when = found.due.isoformat() if found else request.received
    return found is None, found is not None and found.stopped is not None, when, request.id


def _show_count(there: Choices, number: int) -> None:
    of_all = f"{number} of {there.total} requests on this desk."
    if not there.total:
        st.info("No request is on this desk yet. Open the first one with New request.")
    elif not number:
        st.info(
            f"None of the {there.total} requests on this desk is like this. Take a filter out, or "
            "look at what is decided as well."
        )
        st.button("Show all", on_click=_show_all)
    else:
        st.markdown(quiet(of_all))


def _show_all() -> None:
    st.query_params.clear()
    st.query_params["status"] = ANY


def _show(request: Request, due: Deadline | None, now: datetime) -> None:
    sign, word, colour = WORDS[request.status]
    with st.container(border=True, key=f"request-{request.id}"):
        what, state, clock, person = st.columns([5, 3, 4, 2], vertical_alignment="center")
        with what:
            to_request(request.id, plain(called(request.procedure, request.code)))
            told = line(request.payer, named(request.line_of_business), request.id)
            st.markdown(quiet(plain(told)))
        state.markdown(f":{colour}-badge[{sign} {word}]")
        state.markdown(quiet(plain(f"received {moment_words(request.received)}")))
        clock.markdown(clock_words(request, due, now))
        if due:
            rule = f"{due.source.partition(',')[0]}, {KNOWN.get(due.known, due.known)}"
            clock.markdown(quiet(plain(line(due.label, rule))), help=plain(due.note) or None)
        else:
            clock.markdown(quiet(plain(request.urgency)))
        person.markdown(plain(request.assigned_name or "nobody yet"))


def clock_words(request: Request, due: Deadline | None, now: datetime) -> str:
    """How much time there is, as Markdown: sign, word and colour, then the moment in UTC."""
    if request.status == "decided":
        return ":gray-badge[– no clock runs]"
    if due is None:
        return ":gray-badge[– no time limit on file]"
    until = f"{due.due:%Y-%m-%d %H:%M} UTC"
    if due.stopped:
        left = due.due - datetime.combine(due.stopped, datetime.min.time(), UTC)
        return f":gray-badge[‖ clock stopped {due.stopped}, {lasting(left)} left]"
    left = due.due - now
    if left < timedelta():
        return f":red-badge[✗ overdue by {lasting(-left)}] {until}"
    if left < SOON:
        return f":orange-badge[! due in {lasting(left)}] {until}"
    return f":blue-badge[● due in {lasting(left)}] {until}"


def lasting(length: timedelta) -> str:
    """A length of time in its two largest parts.

    >>> lasting(timedelta(days=2, hours=3)), lasting(timedelta(hours=1)), lasting(timedelta())
    ('2 d 3 h', '1 h 0 min', '0 min')
    """
    minutes = int(length.total_seconds() // 60)
    days, hours = minutes // 1440, minutes // 60 % 24
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes % 60} min" if hours else f"{minutes} min"


def called(procedure: str, code: str) -> str:
    """A procedure with its code, which stands for the name where there is none.

    >>> called("", "C1"), called("C1", "C1"), called("An injection", "C1")
    ('C1', 'C1', 'An injection · C1')
    """
    return line(procedure, "" if code == procedure else code)


def named(line_of_business: str) -> str:
    """What a line of business is called; a name that nobody declares as it is."""
    return lines().get(line_of_business, line_of_business)


def _show_pages(page: int, pages: int) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button("‹ Before", disabled=page == 1, on_click=_turn, args=(page - 1,))
        st.markdown(f"Page {page} of {pages}")
        st.button("Next ›", disabled=page == pages, on_click=_turn, args=(page + 1,))


def _turn(page: int) -> None:
    st.query_params["page"] = str(page)
