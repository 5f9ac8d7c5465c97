"""One document: as published, and as modelled with trees, support, opposition, cases, readings."""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from explorer import document_view, two_sides
from explorer.answers import Row
from explorer.app import pair_state, session, takeaway
from explorer.app.component.drawings import Cell, show_sheet
from explorer.app.pair_state import NETWORK_PAGE, Place, say
from explorer.app.widgets import bullets, empty, named, plain, quiet, safe_link, words_of
from explorer.background import Background
from explorer.document_view import Node, Related
from explorer.errors import ExplorerError
from explorer.phrases import words
from explorer.vocabulary import Iri, case_slug, local_name
from explorer.wording import name

ROLES: Final = {"guard": "only where this holds", "exception": "unless"}
JOINTS: Final = {"all": "all of", "any": "any of", "at-least": "at least some of", "not": "none of"}


def chosen(here: Place) -> Iri:
    """The document that the address names; without one, a list to choose from ends the page."""
    background = session.open_library().background
    found = document_view.find_document(background, here.document) if here.document else None
    if found:
        return found
    st.title("Document", anchor="document")
    if here.document:
        st.warning(f"There is no document called **{plain(here.document)}** here.")
    counts: dict[Iri, int] = {}
    for row in background.statements.values():
        counts[row["document"] or ""] = counts.get(row["document"] or "", 0) + 1
    st.markdown("Choose a document; those with most statements come first.")
    told = sorted(background.documents, key=lambda each: (-counts.get(each, 0), each))
    show_sheet(
        ("Document", "Kind", "Issued", "Statements", "How known"),
        [_listed(background, each, counts.get(each, 0)) for each in told],
        title="Every document on file, those with most statements first",
        key="documents",
    )
    st.stop()


def _listed(background: Background, document: Iri, statements: int) -> list[Cell | str]:
    row = background.documents[document]
    label = row["shortName"] or row["title"] or local_name(document)
    return [
        Cell(label, address(document)),
        background.label(row["kind"]),
        row["issued"] or Cell(say("not-stated"), look="quiet"),
        str(statements),
        words(name(row["known"])),
    ]


def show_published(document: Iri) -> None:
    """The document as it was published, with the link to it, and what it replaced."""
    background = session.open_library().background
    row = background.documents[document]
    st.title(plain(row["shortName"] or row["title"] or local_name(document)), anchor="document")
    st.header("As published", anchor="published")
    link = safe_link(row["url"] or "")
    if link:
        st.markdown(f"[{plain(row['url'])}]({link})")
    silence = say("not-stated")
    told = document_view.published(background, document)
    rows: list[tuple[str, Cell | str]] = [
        (label, value or Cell(silence, look="quiet")) for label, value in told
    ]
    older, newer = document_view.successions(pair_state.rows("successions"), document)
    for label, others in (("supersedes", older), ("superseded by", newer)):
        for each in others:
            other = background.documents[each]["shortName"] or local_name(each)
            rows.append((label, Cell(other, address(each))))
    show_sheet(
        ("Point", "On file"),
        rows,
        title="The document as published: one line for each point",
        key="published",
    )
    st.page_link(
        NETWORK_PAGE,
        label=":blue[Who disagrees with it]",
        query_params={"document": local_name(document)},
    )


def address(document: Iri) -> str:
    """Where a document has its page."""
    return f"document?{urlencode({'document': local_name(document)})}"


def show_statements(here: Place, document: Iri) -> None:
    """The document as modelled, statement by statement."""
    background = session.open_library().background
    st.header("As modelled", anchor="modelled")
    found = document_view.statements_in(background, document)
    if not found:
        empty(say("no-statements"))
        return
    readings: dict[Iri, list[str]] = {}
    for row in pair_state.rows("interpretations"):
        readings.setdefault(row["interpretation"] or "", []).append(row["note"] or "")
    trees = []
    for row in found:
        iri = row["statement"] or ""
        roots = [root for root in (row["population"], row["conditions"]) if root]
        own = [document_view.tree(background, root, readings) for root in roots]
        trees += own
        _statement(row, own, opened=local_name(iri) == here.statement)
    told = document_view.rows(background, found, pair_state.relations())
    takeaway.table(document_view.COLUMNS, told, "statements", what="Statements")
    _readings(trees, readings)


def _statement(row: Row, trees: list[Node], *, opened: bool) -> None:
    background = session.open_library().background
    iri = row["statement"] or ""
    direction = background.label(row["direction"])
    with st.expander(f"{plain(row['label'])}", expanded=opened):
        st.markdown(
            " · ".join(
                part
                for part in (
                    f"**{plain(direction)}**",
                    f"strength: {plain(two_sides.rating(background, row, 'strength') or '–')}",
                    f"certainty: {plain(two_sides.rating(background, row, 'certainty') or '–')}",
                    quiet(plain(words(name(row["known"])))),
                )
                if part
            )
        )
        named("Compared with", plain(row["comparator"] or ""))
        named("Effects", plain(two_sides.effects(background, iri) or ""))
        for label, root in zip(("Population", "What it asks for first"), trees, strict=False):
            st.markdown(f"**{label}**\n\n" + "\n".join(bullets_of(root)))
        found = pair_state.relations().get(iri, [])
        if found:
            show_sheet(
                ("Relation", "To", "In"),
                [_related(each) for each in found],
                title=f"What supports and what opposes: {row['label']}",
                key=local_name(iri),
            )
        st.page_link(
            NETWORK_PAGE,
            label=":blue[What surrounds it]",
            query_params={"statement": local_name(iri)},
        )


def bullets_of(node: Node, depth: int = 0) -> Iterator[str]:
    """A tree of criteria as a list in Markdown, one line a node."""
    joint = JOINTS.get(node.joint, "") if node.children else ""
    marks = [
        f" {quiet(joint)}" if joint else "",
        f" {quiet(ROLES[node.role])}" if node.role in ROLES else "",
        " :violet-badge[our reading]" if node.reading else "",
        " :orange-badge[recalled, to be confirmed]" if node.known == "recalled" else "",
    ]
    yield f"{'    ' * depth}- {plain(node.label)}{''.join(marks)}"
    for child in node.children:
        yield from bullets_of(child, depth + 1)


def _related(each: Related) -> list[Cell | str]:
    pair = f"disagreement?{urlencode({'pair': two_sides.name_of_pair(each.pair)})}"
    past = ", one side replaced" if each.historical else ""
    return [each.relation, Cell(each.label, pair), f"{each.document_label}{past}"]


def _readings(trees: list[Node], notes: dict[Iri, list[str]]) -> None:
    st.header("What can be contested", anchor="readings")
    found = document_view.readings_of(trees)
    if not found:
        empty(say("no-readings"))
        return
    st.markdown(quiet(say("readings-contested")))
    bullets(
        f"{plain(node.label)} ({plain(local_name(node.id))})"
        + "".join(f" {quiet(plain(note))}" for note in notes.get(node.id, ()) if note)
        for node in found
    )


def show_cases(here: Place, document: Iri) -> None:
    """The cases on file whose request the document speaks to, and on demand what applies there."""
    st.header("Cases on file", anchor="cases")
    if here.cases is None:
        st.button("Look which requests it speaks to", on_click=_look, args=("listed",))
        return
    background = session.open_library().background
    own = [row["statement"] or "" for row in document_view.statements_in(background, document)]
    spoken = pair_state.spoken_to()
    cases = sorted({case for each in own for case in spoken.get(each, ())})
    if not cases:
        empty(say("no-case-applies"))
        return
    st.markdown(f"It speaks to {len(cases)} requests on file.")
    if here.cases == "listed":
        st.button(
            "Work out what applies (a second or more for each case)",
            on_click=_look,
            args=("worked-out",),
        )
        titles = session.cases()
        show_sheet(
            ("Request",),
            [[Cell(titles.get(slug, slug), _case_link(slug))] for slug in map(case_slug, cases)],
            title="Requests on file that the document speaks to",
            key="requests",
        )
        return
    _worked_out(cases, own)


def _look(how: str) -> None:
    session.go(cases=how)


def _case_link(slug: str) -> str:
    return f"./?{urlencode({'case': slug})}"


def _worked_out(cases: list[Iri], own: list[Iri]) -> None:
    titles = session.cases()
    sign = st.progress(0.0, "Working out the cases …")
    told: list[tuple[Cell, str, str]] = []
    for place, case in enumerate(cases, start=1):
        slug = case_slug(case)
        title = titles.get(slug, slug)
        sign.progress(place / len(cases), f"{place} of {len(cases)}: {title}")
        try:
            found = session.assess(slug, None, None)["recommendations"]
        except ExplorerError:
            continue
        told += [
            (Cell(title, _case_link(slug)), each["label"], words_of(each["applicability"]))
            for each in found
            if each["id"] in own and each["applicability"] in ("met", "undocumented")
        ]
    sign.empty()
    if not told:
        empty(say("no-case-applies"))
        return
    show_sheet(
        ("Case", "Statement", "Its population"),
        told,
        title="Cases to which a statement applies or may apply",
        key="cases",
    )


def show_take_away(document: Iri) -> None:
    """The document and its statements as triples, and its reference."""
    from explorer import bibliography

    st.header("Take away", anchor="take-away")
    library = session.open_library()
    own = [
        row["statement"] or "" for row in document_view.statements_in(library.background, document)
    ]
    label = local_name(document)
    with st.container(horizontal=True):
        takeaway.offer(
            "Triples with sources (Turtle)",
            lambda: pair_state.turtle((document, *own)),
            f"{label}.ttl",
            "text/turtle",
        )
        takeaway.offer(
            "Reference (BibTeX)",
            lambda: bibliography.as_bibtex(bibliography.cited(library, [document])),
            f"{label}.bib",
            "application/x-bibtex",
        )
        takeaway.offer(
            "Reference (CSL-JSON)",
            lambda: bibliography.as_csl(bibliography.cited(library, [document])),
            f"{label}.json",
            "application/vnd.citationstyles.csl+json",
        )
