"""The network: who disagrees with whom, as numbered marks with the same numbers in a table."""

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from explorer import document_view, network_view
from explorer.app import pair_state, session, takeaway
from explorer.app.component.drawings import Cell, show_picture, show_sheet
from explorer.app.pair_state import DOCUMENT_PAGE, NETWORK_PAGE, Place, say
from explorer.app.widgets import empty, not_found, plain, quiet
from explorer.network_view import View
from explorer.vocabulary import Iri, known_as, local_name

SHAPES: Final = "A disc points for, a square against, a diamond is a document or neither."


def show_network(here: Place) -> None:
    """Around a statement, around a document, or all documents: as the address says."""
    background = session.open_library().background
    if here.statement:
        statement = known_as(here.statement, background.statements)
        st.title("What surrounds a statement", anchor="network")
        if statement is None:
            names = map(local_name, background.statements)
            not_found("statement", here.statement, names, "statement")
            st.stop()
        attacks = pair_state.rows("attacks")
        view = network_view.around_statement(background, attacks, statement, _statement)
        st.markdown(plain(background.statements[statement]["label"] or ""))
        _show(view, network_view.COLUMNS, NETWORK_PAGE, "statement", _link_statement)
        return
    disagreements = pair_state.rows("document-disagreements")
    if here.document:
        document = document_view.find_document(background, here.document)
        st.title("Who disagrees with a document", anchor="network")
        if document is None:
            not_found("document", here.document, map(local_name, background.documents), "document")
            st.stop()
        st.markdown(plain(background.documents[document]["shortName"] or ""))
        around = network_view.around_document(background, disagreements, document, _document)
        _show(around, network_view.COLUMNS, NETWORK_PAGE, "document", _link_document)
        return
    st.title("Documents that disagree", anchor="network")
    every = network_view.all_documents(background, disagreements, _document)
    _show(every, network_view.DOCUMENT_COLUMNS, NETWORK_PAGE, "document", _link_document)


def _show(
    view: View | None,
    columns: tuple[str, ...],
    page: str,
    parameter: str,
    link: Callable[[Iri], str],
) -> None:
    if view is None:
        empty(say("no-neighbours"))
        return
    st.markdown(plain(view.described))
    st.markdown(quiet(SHAPES))
    left, right = st.columns([1, 1])
    with left:
        opened = show_picture(view.svg, key="picture")
        if opened:
            st.switch_page(page, query_params={parameter: local_name(opened)})
        takeaway.picture(view.svg, "network", what="Picture", described=view.described)
        if view.left_out:
            st.markdown(quiet(plain(say("not-drawn", count=str(view.left_out)))))
    with right:
        show_sheet(
            [each.replace("_", " ").capitalize() for each in columns if each != "id"],
            [(row[0], Cell(row[2], link(row[1])), *row[3:]) for row in view.rows],
            title="The same as the picture: each mark by its number, with those it disagrees with",
            key="network",
        )
        takeaway.table(columns, view.rows, "network", what="Table")


def _statement(iri: Iri) -> str:
    return f"network?{urlencode({'statement': local_name(iri)})}"


def _document(iri: Iri) -> str:
    return f"network?{urlencode({'document': local_name(iri)})}"


def _link_document(iri: Iri) -> str:
    page = DOCUMENT_PAGE.partition("_")[2].removesuffix(".py")
    return f"{page}?{urlencode({'document': local_name(iri)})}"


def _link_statement(iri: Iri) -> str:
    document = session.open_library().background.statements[iri]["document"] or ""
    query = {"document": local_name(document), "statement": local_name(iri)}
    return f"document?{urlencode(query)}"
