"""The map as a table: interventions by documents, a cell's statements, and what collides."""

from collections.abc import Iterable, Sequence
from typing import Final

import streamlit as st

from explorer.app import session
from explorer.app.component.grid import Group, Line, Link, Piece, chip, link, show_grid
from explorer.app.map_session import STATUS_NAMES, MapAddress, label
from explorer.app.widgets import DIRECTIONS, KNOWN, empty, plain
from explorer.conflicts import OF_POPULATIONS, values
from explorer.landscape import CLASHING, UNSTATED, Landscape, Pair, Statement, View, places
from explorer.map_table import Line as Row
from explorer.map_table import Matrix, clashing_pairs, matrix, said
from explorer.vocabulary import KB, expand, local_name
from explorer.wording import listed

INTERVENTIONS: Final = 12
"""Interventions on one page of the table."""
PAIRS: Final = 12
"""Pairs that are listed before somebody asks for all."""
SPLIT_NAMES: Final = {"region": "region", "condition": "condition", UNSTATED: "nothing"}
BETWEEN: Final = "~"
"""Stands between the parts of the name of a cell."""


def table_of(landscape: Landscape, view: View, here: MapAddress) -> Matrix:
    """The part of the table that the address asks for; the first where it asks for too much."""

    def part(first: int) -> Matrix:
        return matrix(
            landscape,
            view,
            chosen=here.chosen,
            split=here.by,
            all_of_them=here.rows == "all",
            first=first,
            most=INTERVENTIONS,
        )

    found = part(here.start)
    return found if found.lines or not here.start else part(0)


def show_table(landscape: Landscape, view: View, found: Matrix, here: MapAddress) -> None:
    """How the table is cut, then the table."""
    with st.container(horizontal=True, vertical_alignment="center"):
        _choice_of_split(here)
        _choice_of_rows(here, found)
    of = found.interventions if here.rows == "all" or not found.clashing else found.clashing
    which = "with a conflict" if here.rows != "all" and found.clashing else "in all"
    st.markdown(
        f"Interventions {found.first} to {found.last} of {of} {which}; "
        f"{len(found.columns)} of {found.documents} documents speak of them."
    )
    show_grid(
        groups(landscape, found, here),
        title="Interventions by documents",
        key="landscape",
        corner="Intervention and population",
        columns=[column(landscape, iri, found.lines) for iri in found.columns],
        opens="opened",
        keep=True,
    )
    with st.container(horizontal=True):
        if found.first > 1:
            back = max(0, found.first - 1 - INTERVENTIONS)
            st.button("‹ Interventions before", on_click=_start, args=(back,), key="before")
        if found.last < of:
            st.button("More interventions ›", on_click=_start, args=(found.last,), key="after")


def _choice_of_split(here: MapAddress) -> None:
    st.session_state["map-by"] = here.by
    st.radio(
        "One row for each",
        list(SPLIT_NAMES),
        key="map-by",
        format_func=lambda each: SPLIT_NAMES[each] if each != UNSTATED else "intervention only",
        horizontal=True,
        on_change=_choose_split,
    )


def _choice_of_rows(here: MapAddress, found: Matrix) -> None:
    calm = found.interventions - found.clashing
    if not (calm and found.clashing):
        return
    st.session_state["map-rows"] = here.rows == "all"
    st.toggle(f"Also the {calm} without a conflict", key="map-rows", on_change=_choose_rows)


def _choose_split() -> None:
    session.go(by=st.session_state["map-by"], cell=None)


def _choose_rows() -> None:
    session.go(rows="all" if st.session_state["map-rows"] else None, start=None, cell=None)


def _start(start: int) -> None:
    session.go(start=str(start) if start else None, cell=None)


def column(landscape: Landscape, iri: str, lines: Iterable[Row]) -> list[Piece]:
    """The header of a document: its name, when it was issued, whether it was replaced."""
    document = landscape.documents[iri]
    number = len({n for line in lines for n in line.cells.get(iri, ())})
    told = [
        Piece(document.label, strong=True, **link("document", document=local_name(iri))),
        Piece(document.issued[:4] or "date not known", kind="quiet"),
        Piece(f"{number} statement{'s' if number > 1 else ''}", kind="quiet"),
    ]
    if document.superseded:
        told.append(Piece("replaced since", "⊘", kind="quiet"))
    return told


def groups(landscape: Landscape, found: Matrix, here: MapAddress) -> list[Group]:
    """The rows of the table under the headings of their groups."""
    gathered: dict[str, list[Line]] = {}
    pairs: dict[str, set[int]] = {}
    for line in found.lines:
        gathered.setdefault(line.group, []).append(row(landscape, line, found.columns, here))
        pairs.setdefault(line.group, set()).update(line.pairs)
    return [
        Group(f"{label('intervention', group)}: {counted(len(pairs[group]))}", tuple(rows))
        for group, rows in gathered.items()
    ]


def counted(pairs: int) -> str:
    """How many conflicts, in words."""
    return f"{pairs} conflict{'' if pairs == 1 else 's'}" if pairs else "no conflict"


def row(landscape: Landscape, line: Row, columns: Sequence[str], here: MapAddress) -> Line:
    """A row: intervention and population with their numbers, then a cell for each document."""
    head = [Piece(label("intervention", line.intervention), strong=True)]
    if here.by != UNSTATED:
        head.append(Piece(label(here.by, line.population)))
    statements = f"{line.statements} statement{'s' if line.statements > 1 else ''}"
    head.append(Piece(f"{statements}, {counted(len(line.pairs))}", kind="quiet"))
    return Line(
        tuple(head),
        tuple(cell(landscape, line, iri, here) for iri in columns),
        line.level,
        bool(here.cell) and (here.cell or "").startswith(cell_name(line, "")),
    )


def cell_name(line: Row, document: str) -> str:
    """What an address calls a cell."""
    return BETWEEN.join((line.intervention, line.population, local_name(document)))


def cell(landscape: Landscape, line: Row, iri: str, here: MapAddress) -> tuple[Piece, ...]:
    """What a document says in a row: direction with sign and word, rating, what collides."""
    statements = line.cells.get(iri, ())
    if not statements:
        return ()
    told: list[Piece] = []
    for each in said(landscape, statements):
        sign, paint = DIRECTIONS[each.direction]
        word = word_of(each.direction)
        told.append(chip(f"{each.number} {word}" if each.number > 1 else word, paint, sign))
        ratings = (
            listed(map(strength_word, each.strengths), " or "),
            listed(map(certainty_word, each.certainties), " or "),
            listed(map(how_word, each.known), " or "),
        )
        told.append(Piece(", ".join(rating for rating in ratings if rating), kind="quiet"))
    where = f"{landscape.documents[iri].label} on {label('intervention', line.intervention)}"
    if here.by != UNSTATED:
        where += f", {label(here.by, line.population)}"
    opened = here.href(cell=cell_name(line, iri))
    pairs = sorted(line.pairs & _pairs_of(landscape, statements))
    if pairs:
        words = counted(len(pairs))
        leads = (
            link("disagreement", pair=pair_name(landscape.pairs[pairs[0]]))
            if len(pairs) == 1
            else Link(href=opened, inside=True)
        )
        told.append(chip(words, "unmet", "≠", name=f"{words}: {where}", **leads))
    number = len(statements)
    words = f"{number} statement{'s' if number > 1 else ''} ›"
    told.append(Piece(words, href=opened, inside=True, name=f"Open {words[:-2]}: {where}"))
    return tuple(told)


def _pairs_of(landscape: Landscape, statements: Iterable[int]) -> set[int]:
    return {pair for each in statements for pair in landscape.pairs_of[each]}


def pair_name(pair: Pair) -> str:
    """What an address calls a pair."""
    return pair.iri.removeprefix(KB)


def word_of(name: str) -> str:
    """The label of a direction or a strength."""
    return session.open_library().background.label(expand(f"gx:{name}")) if name else ""


def strength_word(name: str) -> str:
    """A strength in words; that none is stated is said in full."""
    word = word_of(name)
    return "no strength stated" if name == "none-stated" else word


def certainty_word(name: str) -> str:
    """A certainty in words that say that it is one."""
    word = word_of(name)
    return f"{word} certainty" if name.endswith("-certainty") else word


def how_word(known: str) -> str:
    """How a statement is known, in a word; nothing where it was read."""
    return {"read": "", "recalled": "recalled, to be confirmed"}.get(known, known)


# What a cell holds


def show_cell(landscape: Landscape, view: View, here: MapAddress) -> None:
    """The statements of the cell that the address names, each with what it collides with."""
    parts = (here.cell or "").split(BETWEEN)
    intervention, population, document = parts if len(parts) == 3 else ("", "", "")
    found = [
        n
        for n in places(view.kept)
        if local_name(landscape.statements[n].document) == document
        and intervention in landscape.statements[n].terms.get("intervention", (UNSTATED,))
        and (
            population == UNSTATED == here.by
            or population in landscape.statements[n].terms.get(here.by, (UNSTATED,))
        )
    ]
    if not found:
        st.subheader("An empty cell", anchor="opened")
        empty(
            "No statement that is left stands in this cell: it was narrowed away or is not on file."
        )
        st.button("Close", on_click=session.go, kwargs={"cell": None}, key="close-empty")
        return
    title = landscape.documents[landscape.statements[found[0]].document].label
    where = label("intervention", intervention)
    if here.by != UNSTATED:
        where += f", {label(here.by, population)}"
    st.subheader(plain(f"{title} on {where}"), anchor="opened")
    show_statements(landscape, view, found, title=f"{title} on {where}", key="cell")
    st.button("Close", on_click=session.go, kwargs={"cell": None}, key="close")


def show_statements(
    landscape: Landscape, view: View, found: Sequence[int], *, title: str, key: str
) -> None:
    """Statements as rows: what each says, of whom, how it is known, what it collides with."""
    rows = [_statement(landscape, view, n) for n in found]
    show_grid(
        [Group("", tuple(rows))],
        title=title,
        key=key,
        corner="Statement",
        columns=[
            [Piece(text, strong=True)]
            for text in ("Says", "Of whom", "How it is known", "Collides with")
        ],
    )


def _statement(landscape: Landscape, view: View, number: int) -> Line:
    each = landscape.statements[number]
    library = session.open_library().background
    spoken = [values(library.spoken_of, each.iri, dimension) for dimension in OF_POPULATIONS[1:]]
    clashes = sorted(clashing_pairs(landscape, view, [number]))
    document = link("document", document=local_name(each.document))
    others = [
        _other_side(landscape, view, landscape.pairs[pair], pair, number)
        for pair in clashes[:PAIRS]
    ]
    if len(clashes) > PAIRS:
        others.append(Piece(f"and {len(clashes) - PAIRS} more", kind="quiet"))
    return Line(
        (
            Piece(each.label, strong=True),
            Piece(landscape.documents[each.document].label, **document),
        ),
        (
            says(each),
            tuple(Piece(text) for text in spoken if text) or (Piece("nobody in particular"),),
            (Piece(KNOWN.get(each.known, each.known)),),
            tuple(others) or (Piece("nothing on file", kind="quiet"),),
        ),
    )


def says(each: Statement) -> tuple[Piece, ...]:
    """Direction, strength and certainty of a statement, with the words of its document."""
    sign, paint = DIRECTIONS[each.direction]
    strength, certainty = word_of(each.strength), certainty_word(each.certainty)
    return (
        chip(word_of(each.direction), paint, sign),
        Piece(_with_own_words("strength", strength, each.strength_label), kind="quiet"),
        Piece(_with_own_words("certainty", certainty, each.certainty_label), kind="quiet"),
    )


def _with_own_words(name: str, ours: str, theirs: str) -> str:
    return f"{name}: {ours} (“{theirs}”)" if theirs and theirs != ours else f"{name}: {ours}"


def _other_side(landscape: Landscape, view: View, pair: Pair, place: int, number: int) -> Piece:
    other = landscape.statements[pair.b if pair.a == number else pair.a]
    title = landscape.documents[other.document].label
    part = " over a part" if view.status[place] == "partial" else ""
    words = f"{title}: {other.label}{part}"
    return Piece(words, "≠", **link("disagreement", pair=pair_name(pair)))


# What collides


def show_pairs(landscape: Landscape, view: View) -> None:
    """The pairs that collide, both of whose sides are shown first; the rest is behind a switch."""
    clashes = [n for n, status in view.status.items() if status in CLASHING]
    if not clashes:
        return
    st.header("Disagreements", anchor="disagreements")
    clashes.sort(key=lambda n: (n not in view.within, view.status[n] == "partial", n))
    everything = len(clashes) <= PAIRS or st.toggle(f"List all {len(clashes)}", key="all-pairs")
    shown = clashes if everything else clashes[:PAIRS]
    if not everything:
        st.markdown(
            f"The first {PAIRS} of {len(clashes)}, those between two statements shown above before "
            "the others."
        )
    rows = [_pair(landscape, view, n) for n in shown]
    show_grid(
        [Group("", tuple(rows))],
        title="Disagreements",
        key="pairs",
        corner="Disagreement",
        columns=[[Piece(text, strong=True)] for text in ("Against", "For", "Over whom both speak")],
    )


def _pair(landscape: Landscape, view: View, number: int) -> Line:
    pair = landscape.pairs[number]
    a, b = (landscape.statements[n] for n in (pair.a, pair.b))
    shared = session.open_library().background.shared
    over = [values(shared, pair.iri, dimension) for dimension in OF_POPULATIONS]
    documents = [landscape.documents[each.document].label for each in (a, b)]
    head = f"{documents[0]} and {documents[1]}"
    words = STATUS_NAMES[view.status[number]]
    return Line(
        (
            Piece(head, "≠", strong=True, **link("disagreement", pair=pair_name(pair))),
            Piece(words, kind="quiet"),
        ),
        (
            (Piece(a.label), *says(a)[1:]),
            (Piece(b.label), *says(b)[1:]),
            tuple(Piece(text) for text in over if text)
            or (Piece("nothing by name", kind="quiet"),),
        ),
    )
