"""What is taken away: tables as CSV and XLSX, pictures as PNG, a selection as Turtle.

Whatever the format, the same input gives the same bytes: no time and no name of a machine goes in.
A cell that a spreadsheet would take for a formula is made plain text.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Final

import pyoxigraph as ox

from explorer import __version__, tables
from explorer.tables import Cell
from explorer.typesetting import png
from explorer.vocabulary import BASE, GX, PREFIXES, RDF_TYPE, RDFS_LABEL, Iri

if TYPE_CHECKING:
    from explorer.library import Library

FORMULA: Final = frozenset("=+-@\t")
"""What a text begins with that a spreadsheet takes for a formula."""
SIGNED: Final = frozenset("+-")
LONGEST_NAME: Final = 31
"""Letters in the name of a sheet; a spreadsheet takes no more."""
WIDEST: Final = 60

_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_FORBIDDEN: Final = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_BELOW: Final = frozenset(
    GX + each
    for each in (
        *("sideA", "sideB", "because", "population", "preconditions", "children", "passage"),
        *("inDocument", "intervention", "outcome", "methodology", "ofPolicy", "ofStatement"),
        *("ofCriterion", "ofRemark", "threshold", "figure", "tracesTo"),
    )
)
"""The links from a statement or a pair to what it rests on."""
_LIST: Final = frozenset(PREFIXES["rdf"] + each for each in ("first", "rest"))


# Tables


def safe_cell(text: Cell) -> str:
    """The cell so that no spreadsheet computes it: text that looks like a formula gets a quote.

    A number with a sign stays a number.

    >>> safe_cell("=1+1"), safe_cell("-0.5"), safe_cell("- see note")
    ("'=1+1", '-0.5', "'- see note")
    """
    told = (text or "").replace("\r\n", "\n").replace("\r", "\n")
    start = told.lstrip(" \n")[:1]
    if start not in FORMULA or not start:
        return told
    return told if start in SIGNED and _is_number(told) else f"'{told}"


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return "_" not in text


def as_csv(columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> bytes:
    """The rows as CSV in UTF-8 with a mark in front, by which spreadsheets know it."""
    safe = [[safe_cell(cell) for cell in row] for row in rows]
    return b"\xef\xbb\xbf" + tables.as_csv([safe_cell(each) for each in columns], safe).encode()


def as_xlsx(sheets: Mapping[str, tuple[Sequence[str], Sequence[Sequence[Cell]]]]) -> bytes:
    """A workbook with a sheet for each table; every cell is text or a number, never a formula."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    book.remove(book.active)
    for title, (columns, rows) in sheets.items():
        sheet = book.create_sheet(title.translate(_FORBIDDEN)[:LONGEST_NAME].strip() or "table")
        for place, row in enumerate((columns, *rows), start=1):
            for column, told in enumerate(row, start=1):
                cell = sheet.cell(place, column)
                if place > 1 and told and _is_number(told):
                    cell.value = float(told)
                    continue
                cell.value = _printable(told or "")
                cell.data_type = "s"  # whatever the text begins with
                cell.alignment = Alignment(wrap_text=True, vertical="top")
                cell.font = Font(bold=place == 1)
        for column, told in enumerate(columns, start=1):
            widest = max([len(told), *(len(row[column - 1] or "") for row in rows)])
            sheet.column_dimensions[get_column_letter(column)].width = min(widest + 2, WIDEST)
        sheet.freeze_panes = "A2"
    book.properties.creator = "explorer"
    book.properties.created = book.properties.modified = datetime(*_EPOCH)
    saved = io.BytesIO()
    book.save(saved)
    return _without_times(saved.getvalue())


def _printable(text: str) -> str:
    """Without the control characters that a workbook cannot hold."""
    return "".join(letter for letter in text if letter in "\n\t" or letter.isprintable())


def _without_times(workbook: bytes) -> bytes:
    """The same archive, each part dated alike, and without the time at which it was saved."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook)) as old, zipfile.ZipFile(made, "w") as new:
        for part in old.namelist():
            entry = zipfile.ZipInfo(part, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(
                entry, _undated(old.read(part)) if part.endswith("core.xml") else old.read(part)
            )
    return made.getvalue()


def _undated(properties: bytes) -> bytes:
    start, found, rest = properties.partition(b"<dcterms:modified")
    if not found:
        return properties
    _, _, behind = rest.partition(b"</dcterms:modified>")
    return start + behind


# Pictures


def as_png(svg: str, alt: str) -> bytes:
    """The picture as PNG, drawn on this machine."""
    return png(svg, alt)


# Triples


def as_turtle(library: Library, chosen: Iterable[Iri]) -> str:
    """All that is on file about these and what they rest on, down to passages and documents.

    It opens with what the selection was taken from: the documents and the state of the knowledge.
    """
    said: dict[object, list[ox.Triple]] = {}
    for t in library.statements(compared=True):
        said.setdefault(t.subject, []).append(t)
    wanted: list[object] = [ox.NamedNode(each) for each in dict.fromkeys(chosen)]
    found = dict.fromkeys(wanted)
    while wanted:
        node = wanted.pop()
        for t in said.get(node, ()):
            leads_on = t.predicate.value in _BELOW or t.predicate.value in _LIST
            if leads_on and not isinstance(t.object, ox.Literal) and t.object not in found:
                found[t.object] = None
                wanted.append(t.object)
    kept = [t for node in found for t in said.get(node, ())]
    documents = {t.object for t in kept if t.predicate.value == GX + "inDocument"}
    header = _provenance(library, documents)
    return _written([*header, *kept])


def _provenance(library: Library, documents: Iterable[object]) -> list[ox.Triple]:
    node = ox.NamedNode(f"{BASE}selection")
    told = f"Taken from the guideline explorer {__version__}, knowledge {library.digest[:16]}"
    derived = ox.NamedNode(PREFIXES["prov"] + "wasDerivedFrom")
    return [
        ox.Triple(node, ox.NamedNode(RDF_TYPE), ox.NamedNode(PREFIXES["prov"] + "Entity")),
        ox.Triple(node, ox.NamedNode(RDFS_LABEL), ox.Literal(told)),
        *(ox.Triple(node, derived, each) for each in documents if isinstance(each, ox.NamedNode)),
    ]


def _written(triples: Iterable[ox.Triple]) -> str:
    """Turtle, sorted; the cells of lists are numbered by what they hold, not by the run."""
    cells = {t.subject for t in triples if isinstance(t.subject, ox.BlankNode)}
    if cells:
        triples = _with_stable_cells(list(triples), cells)
    ordered = sorted(set(triples), key=str)
    text = ox.serialize(ordered, format=ox.RdfFormat.TURTLE, prefixes=dict(PREFIXES))
    return (text or b"").decode()


def _with_stable_cells(triples: list[ox.Triple], cells: Collection[object]) -> list[ox.Triple]:
    heads = sorted(
        (f"{t.subject} {t.predicate}", t.object)
        for t in triples
        if t.object in cells and t.subject not in cells
    )
    after: dict[object, object] = {
        t.subject: t.object for t in triples if t.predicate.value.endswith("#rest")
    }
    names: dict[object, ox.BlankNode] = {}
    for _, head in sorted(heads, key=lambda each: each[0]):
        cell: object = head
        while cell in cells and cell not in names:
            names[cell] = ox.BlankNode(f"cell{len(names) + 1}")
            cell = after.get(cell)
    return [
        ox.Triple(names.get(t.subject, t.subject), t.predicate, names.get(t.object, t.object))
        for t in triples
    ]
