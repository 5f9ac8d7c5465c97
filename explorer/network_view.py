"""The network of documents, and the neighbourhood of a statement or a document, ready to show."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from explorer.answers import Row
from explorer.network import attack, document_clusters, neighbourhood, ranked
from explorer.rings import MOST, Line, Mark, svg
from explorer.vocabulary import Iri, local_name
from explorer.wording import Wording, listed, name

if TYPE_CHECKING:
    from explorer.background import Background

COLUMNS: Final = ("number", "id", "label", "document", "ring", "disagrees_with")
DOCUMENT_COLUMNS: Final = (
    "number",
    "id",
    "label",
    "cluster",
    "others",
    "conflicts",
    "disagrees_with",
)


@dataclass(frozen=True, slots=True)
class View:
    """A picture and its table: `described` says in words what the picture shows."""

    svg: str
    described: str
    rows: tuple[tuple[str, ...], ...]
    left_out: int


def around_statement(
    background: Background,
    attacks: Sequence[Row],
    centre: Iri,
    href: Callable[[Iri], str],
    *,
    most: int = MOST,
) -> View | None:
    """What disagrees with a statement, and what disagrees with those; None where nothing does."""
    pairs = {attack(row) for row in attacks if row["historical"] != "true"}
    if not any(centre in pair for pair in pairs):
        return None
    found = neighbourhood(pairs, centre, 2)

    def told(iri: Iri) -> tuple[str, str, str]:
        row = background.statements[iri]
        document = background.documents[row["document"] or ""]["shortName"] or ""
        return row["label"] or "", document, name(row["direction"])

    return _rings(found.steps, found.pairs, told, href, background.wording, most)


def around_document(
    background: Background,
    disagreements: Sequence[Row],
    centre: Iri,
    href: Callable[[Iri], str],
    *,
    most: int = MOST,
) -> View | None:
    """The documents that disagree with one, and with those; None where none does."""
    pairs = {
        (row["document"] or "", row["other"] or "")
        for row in disagreements
        if row["historical"] != "true"
    }
    if not any(centre in pair for pair in pairs):
        return None
    found = neighbourhood(pairs, centre, 2)

    def told(iri: Iri) -> tuple[str, str, str]:
        row = background.documents[iri]
        return row["shortName"] or local_name(iri), background.label(row["kind"]), ""

    return _rings(found.steps, found.pairs, told, href, background.wording, most)


def _rings(
    steps: Sequence[Sequence[Iri]],
    pairs: Iterable[tuple[Iri, Iri]],
    told: Callable[[Iri], tuple[str, str, str]],
    href: Callable[[Iri], str],
    wording: Wording,
    most: int,
) -> View:
    known = list(pairs)
    in_order = [(ring, each) for ring, layer in enumerate(steps) for each in layer]
    numbers = {each: place for place, (_, each) in enumerate(in_order)}
    marks: list[Mark] = []
    rows: list[tuple[str, ...]] = []
    for ring, each in in_order:
        label, document, points = told(each)
        beside = [other for pair in known if each in pair for other in pair if other != each]
        other_numbers = ", ".join(map(str, sorted(numbers[other] for other in beside)))
        rows.append((str(numbers[each]), each, label, document, str(ring), other_numbers))
        if len(marks) < most:
            marks.append(
                Mark(each, numbers[each], f"{label} ({document})", points, ring, href(each))
            )
    drawn = {each.id for each in marks}
    lines = [Line(one, other) for one, other in known if one in drawn and other in drawn]
    described = wording.sentence(
        "neighbours-drawn",
        centre=marks[0].label,
        near=str(sum(each.ring == 1 for each in marks)),
        far=str(sum(each.ring > 1 for each in marks)),
        pairs=str(len(lines)),
    )
    picture = svg(marks, lines, title=f"Around: {marks[0].label}", described=described)
    return View(picture, described, tuple(rows), len(in_order) - len(marks))


def all_documents(
    background: Background, disagreements: Sequence[Row], href: Callable[[Iri], str]
) -> View | None:
    """Every document that disagrees with another today; None where none does.

    Documents of a cluster stand side by side; rows come by how many others disagree.
    """
    today = [row for row in disagreements if row["historical"] != "true"]
    if not today:
        return None
    groups = document_clusters(disagreements)
    cluster = {each: place for place, group in enumerate(groups, start=1) for each in group}
    found = [each for each in ranked(disagreements) if each.others]
    numbers = {each.document: place for place, each in enumerate(found, start=1)}
    weights: dict[tuple[Iri, Iri], int] = {}
    for row in today:
        pair = (row["document"] or "", row["other"] or "")
        weights[pair] = weights.get(pair, 0) + int(row["conflicts"] or 0)
    turned = sorted(found, key=lambda each: (cluster[each.document], numbers[each.document]))
    marks = [
        Mark(each.document, numbers[each.document], each.label, "", 1, href(each.document))
        for each in turned
    ]
    lines = [Line(one, other, weight) for (one, other), weight in sorted(weights.items())]
    rows = tuple(
        (
            str(numbers[each.document]),
            each.document,
            each.label,
            str(cluster[each.document]),
            str(len(each.others)),
            str(sum(number for status, number in each.conflicts if status != "historical")),
            listed((str(number) for number in sorted(numbers[o] for o in each.others)), ", "),
        )
        for each in found
    )
    described = background.wording.sentence(
        "documents-drawn",
        documents=str(len(found)),
        clusters=f"{len(groups)} {'cluster' if len(groups) == 1 else 'clusters'}",
        pairs=str(len(weights)),
        most=found[0].label,
        count=str(len(found[0].others)),
    )
    picture = svg(marks, lines, title="Documents that disagree", described=described)
    return View(picture, described, rows, 0)
