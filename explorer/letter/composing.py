"""A letter made from an assessment: which sentences there are is asked, how they read is wording.

The questions are all those of `queries/ask` that answer in the columns of a letter; the sections
are `ask/letter-plan`; the sentences are `ontology/wording/letters.ttl`. Nothing is concluded here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import pyoxigraph as ox

from explorer.answers import Row, by, rows
from explorer.assembly import Assembly, read_assembly
from explorer.citing import Citations
from explorer.errors import UsageError
from explorer.letter.filling import (
    Material,
    appeal_text,
    documents_behind,
    facts_behind,
    gather,
    lines_on_file,
    places,
)
from explorer.letter.model import Letter, Paragraph, Section, Sentence, Source, clean
from explorer.letter.reading_ease import reading_ease
from explorer.library import KNOWLEDGE_GRAPH, SCRATCH_GRAPH
from explorer.phrases import TIED, joined
from explorer.queries import find_queries
from explorer.results import Assessment
from explorer.sources import CaseSource
from explorer.tables import as_json
from explorer.vocabulary import RDF_TYPE, Iri, expand
from explorer.wording import fill, name

if TYPE_CHECKING:
    from explorer.library import Library

LETTERS: Final = ("provider", "member", "information")
COLUMNS: Final = (
    *("case", "part", "order", "place", "item"),
    *("rank", "about", "sentence", "basis"),
)
"""The columns of every question about letters."""

FAMILY: Final = "Letter"
LANGUAGE: Final = "en"
OPENING: Final = "0"
LEADING: Final = "1"
"""Ranks of sentences: before a list; at the head of a point of a list."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What a person decided, as far as it is decided: the kind (`deny`), the reason, who signed."""

    kind: str
    reason: str = ""
    signer: str | None = None
    role: str = ""
    signed_on: str = ""


def fingerprint(document: dict[str, Any]) -> str:
    """SHA-256 of a determination, over the bytes that `explorer assess --format json` prints."""
    return hashlib.sha256(as_json(document).encode()).hexdigest()


def compose(
    library: Library,
    source: CaseSource,
    assessment: Assessment,
    kind: str,
    *,
    decided: Decided | None = None,
    line: str | None = None,
    appeal: str | None = None,
) -> Letter:
    """The letter of that kind about an assessed case.

    Without `decided`, or where nobody signed, it is a proposal and says so. `line` is the line of
    business, which chooses the text on appeals; `appeal` takes its place. Raises UsageError for a
    kind of letter, a line or a decision that there is not.
    """
    made = compose_all(
        library, source, assessment, (kind,), decided=decided, line=line, appeal=appeal
    )
    return made[kind]


def compose_all(
    library: Library,
    source: CaseSource,
    assessment: Assessment,
    kinds: Sequence[str] = LETTERS,
    *,
    decided: Decided | None = None,
    line: str | None = None,
    appeal: str | None = None,
) -> dict[str, Letter]:
    """Several letters about one assessed case by their kind; what they share is asked once.

    See `compose` for the settings and what is raised.
    """
    if unknown := [kind for kind in kinds if kind not in LETTERS]:
        raise UsageError(unknown[0], "is no letter", try_="one of: " + ", ".join(LETTERS))
    known, document = library.background, assessment.document
    facts = [quad.triple for quad in source.facts]
    given = decision_places(library, decided) | {"fingerprint": fingerprint(document)}
    decision = list(decision_triples(assessment.case, decided)) if decided else []
    with library.scratch((*facts, *assessment.derived, *decision)) as engine:

        @cache
        def ask(question: str) -> list[Row]:
            return rows(engine, question, (KNOWLEDGE_GRAPH, SCRATCH_GRAPH), assessment.case)

        a = read_assembly(ask, known, known.profile(document["profile"]["id"]))
        texts, notices, plan = ask("letter-texts"), ask("policy-notices"), ask("letter-plan")
        told = [row for question in questions() for row in ask(question)]
    if line and line not in (lines := lines_on_file(texts)):
        raise UsageError(
            line,
            "has no text on appeals of its own",
            try_=f"one of: {joined(lines)}, or a text of your own",
        )
    made = {}
    for kind in kinds:
        wanted = f"{kind.capitalize()}{FAMILY}"
        own = given | {"appeal": appeal or appeal_text(texts, wanted, line)}
        m = gather(with_new_numbers(a), document, notices, texts, own)
        letter = _Composer(m, wanted).letter(kind, plan, told, document)
        made[kind] = replace(letter, ease=reading_ease(letter)) if kind == "member" else letter
    return made


def with_new_numbers(a: Assembly) -> Assembly:
    """The same with no source numbered yet: each letter numbers its own."""
    citations = Citations(a.background.documents)
    return replace(a, citations=citations, criteria=replace(a.criteria, citations=citations))


def questions() -> Iterator[str]:
    """The questions about letters: those with the columns of one."""
    return (query.name for query in find_queries("ask") if query.output == COLUMNS)


def decision_triples(case: Iri, decided: Decided) -> Iterator[ox.Triple]:
    """What was decided, beside what was derived."""
    node = ox.NamedNode(f"{case}/decision")
    yield ox.Triple(node, ox.NamedNode(RDF_TYPE), ox.NamedNode(expand("gx:Decision")))
    yield ox.Triple(node, ox.NamedNode(expand("gx:ofCase")), ox.NamedNode(case))
    kind = ox.NamedNode(expand(f"gx:{decided.kind}"))
    yield ox.Triple(node, ox.NamedNode(expand("gx:decided")), kind)
    if decided.signer:
        signer = ox.Literal(decided.signer)
        yield ox.Triple(node, ox.NamedNode(expand("gx:signedBy")), signer)


def decision_places(library: Library, decided: Decided | None) -> dict[str, str]:
    """What fills the places about a decision. Raises UsageError for one that there is not."""
    if decided is None:
        return {}
    iri = expand(f"gx:{decided.kind}")
    if iri not in library.background.labels:
        raise UsageError(decided.kind, "is no decision", try_="see explorer ask decision-choices")
    return {
        "decision": library.background.label(iri),
        "reason": decided.reason,
        "signer": decided.signer or "",
        "role": decided.role,
        "signed-on": decided.signed_on,
    }


@dataclass(frozen=True, slots=True)
class _Composer:
    """Fills the sentences of one letter and puts them in their places."""

    material: Material
    kind: str

    def letter(
        self, kind: str, plan: list[Row], told: list[Row], document: dict[str, Any]
    ) -> Letter:
        parts = by(told, "part")
        own = [row for row in plan if name(row["letter"]) == self.kind]
        sections = [self.section(row, parts.get((row["part"] or "",), [])) for row in own]
        (title,) = self.sentences(parts[("title",)][:1])
        mark = next(self.sentences(parts[("signature",)][:1]))
        return Letter(
            kind=kind,
            title=title,
            language=LANGUAGE,
            day=document["as_of"],
            case=document["case"]["id"],
            signed="letter-signed" in mark.kind,
            mark=mark,
            sections=tuple(each for each in sections if each.opening or each.paragraphs),
            sources_heading=self.template("letter-sources"),
            sources=tuple(self.sources()),
            fingerprint=self.material.given["fingerprint"],
            versions=document["versions"],
        )

    def section(self, planned: Row, told: list[Row]) -> Section:
        as_list = planned["asList"] == "true"
        opening = list(self.sentences(row for row in told if row["rank"] == OPENING))
        groups = by((row for row in told if row["rank"] != OPENING), "item").values()
        paragraphs = [self.paragraph(group, as_list) for group in groups]
        paragraphs = [each for each in paragraphs if each.lead or each.sentences]
        if not as_list and paragraphs:
            whole = tuple(each for paragraph in paragraphs for each in paragraph.sentences)
            paragraphs = [Paragraph("", (), whole)]
        return Section(
            planned["part"] or "", planned["heading"] or "", as_list, tuple(opening), (*paragraphs,)
        )

    def paragraph(self, group: list[Row], as_list: bool) -> Paragraph:
        group = sorted(group, key=lambda row: int(row["rank"] or 0))
        first = [row for row in group if as_list and row["rank"] == LEADING]
        rest = [row for row in group if row not in first]
        lead, others = tuple(self.sentences(first)), tuple(self.sentences(rest))
        return Paragraph(group[0]["item"] or "", lead, others)

    def sentences(self, told: Iterable[Row]) -> Iterator[Sentence]:
        """The sentences of these rows; what reads the same is told once, on all it rests on."""
        found: dict[tuple[str, str], Sentence] = {}
        for row in told:
            sentence = self.sentence(row)
            if sentence is None:
                continue
            key = (sentence.kind, sentence.text)
            before = found.get(key, sentence)
            basis = tuple(dict.fromkeys((*before.basis, *sentence.basis)))
            sources = tuple(sorted({*before.sources, *sentence.sources}))
            found[key] = replace(before, basis=basis, sources=sources)
        yield from found.values()

    def template(self, kind: str) -> str:
        templates = self.material.assembly.background.wording.templates
        own, of_all = ((each, kind, "") for each in (self.kind, FAMILY))
        return templates.get(own) or templates.get(of_all, "")

    def sentence(self, row: Row) -> Sentence | None:
        """A sentence; None where this letter has no words for it, or nothing to fill them with."""
        m, kind, about = self.material, name(row["sentence"]), row["about"] or ""
        template = self.template(kind)
        numbers: tuple[int, ...] = ()
        documents: list[Iri] = []
        if "{cited}" in template:
            documents = documents_behind(m, about)
            numbers = tuple(m.assembly.citations.cite(documents))
        cited = f"{TIED}[{joined(map(str, numbers))}]" if numbers else ""
        text = clean(fill(template, {**places(m, about), "cited": cited}))
        if not text:
            return None
        basis = [row["basis"] or "", *([about] if "://" in about else [])]
        basis += [*facts_behind(m, about), *documents]
        return Sentence(kind, capital(text), tuple(dict.fromkeys(basis)), about, numbers)

    def sources(self) -> Iterator[Source]:
        for each in self.material.assembly.citations.listed():
            title, text = each["title"], each["text"]
            whole = text if title in text else f"{title}. {text}"
            known = self.template(f"letter-source-{each['known'] or 'recalled'}")
            yield Source(each["n"], each["id"], f"{clean(whole).rstrip('.')}.", each["url"], known)


def capital(text: str) -> str:
    """The text with its first letter in capitals."""
    return text[:1].upper() + text[1:]
