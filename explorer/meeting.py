"""The report for a meeting: chosen disagreements as one tagged PDF, with all they rest on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from explorer import (
    __version__,
    bibliography,
    criticism,
    forest,
    pair_evidence,
    policy_pairs,
    two_sides,
)
from explorer.answers import Row
from explorer.errors import UsageError
from explorer.phrases import words
from explorer.policy_differences import difference_entry
from explorer.typesetting import pdf
from explorer.vocabulary import Iri, local_name
from explorer.wording import name

if TYPE_CHECKING:
    from explorer.library import Library
    from explorer.pair_evidence import Effects
    from explorer.panel_export import Entry

TEMPLATE: Final = "meeting.typ"
LINES: Final = ("", "A", "B", "Compared")
FINDINGS: Final = ("Outcome", "Relative", "Absolute", "Certainty", "Comment", "Source", "Known")
CRITICISM: Final = ("Against", "What is held", "Whose view", "In", "Known", "Limited by")
RECORD: Final = ("Kind", "Verdict", "Text", "By", "At (UTC)")


def pair_named(library: Library, text: str) -> Iri:
    """The pair that a name means: its IRI, its short name or its last part.

    Raises UsageError with the nearest names, or with all that the name may mean.
    """
    from difflib import get_close_matches

    background = library.background
    between = _differences(library)
    found = two_sides.find_pairs(background, text.removeprefix("kb:"), between)
    if len(found) == 1:
        return found[0]
    if found:
        several = ", ".join(map(two_sides.name_of_pair, found))
        raise UsageError(text, "means several pairs", try_=f"one of: {several}")
    known = [local_name(each) for each in (*background.conflicts, *between)]
    near = get_close_matches(local_name(text), known, n=3, cutoff=0.3)
    hint = f"did you mean {' or '.join(near)}?" if near else "see: explorer conflicts"
    raise UsageError(text, "is no pair on file", try_=hint)


def report(
    library: Library,
    pairs: Sequence[Iri],
    *,
    profile: str | None = None,
    recorded: Mapping[Iri, Sequence[Entry]] | None = None,
) -> bytes:
    """The report on these pairs, in their order, under a profile; the same bytes for the same.

    `recorded` is what the panel said of each. Raises UsageError where no pair is named.
    """
    return pdf(TEMPLATE, content(library, pairs, profile=profile, recorded=recorded))


def content(
    library: Library,
    pairs: Sequence[Iri],
    *,
    profile: str | None = None,
    recorded: Mapping[Iri, Sequence[Entry]] | None = None,
) -> dict[str, Any]:
    """What the report says, as the template reads it."""
    say = library.background.wording.sentence
    if not pairs:
        raise UsageError("report", say("report-empty"), try_="name one; see: explorer conflicts")
    effects = pair_evidence.effects_on_file(library)
    ours = frozenset(two_sides.every_pair(library.background))
    between = _differences(library) if not ours.issuperset(pairs) else {}
    told = []
    for each in dict.fromkeys(pairs):
        record = (recorded or {}).get(each, ())
        if each in between:
            told.append(_of_policies(library, between[each], record))
        else:
            told.append(_pair(library, each, profile, effects, record))
    documents = dict.fromkeys(each for one in told for each in one["documents"])
    references = [_reference(row) for row in bibliography.cited(library, list(documents))]
    return {
        "introduction": say("report-introduction"),
        "pairs": told,
        "references": references,
        "version": f"explorer {__version__}, knowledge and queries {library.digest[:16]}",
    }


def _pair(
    library: Library,
    pair: Iri,
    profile: str | None,
    effects: Effects,
    record: Sequence[Entry],
) -> dict[str, Any]:
    background, say = library.background, library.background.wording.sentence
    chosen = background.profile(profile)
    entry = two_sides.entry_of(background, pair, chosen)
    found = pair_evidence.evidence_of(library, pair, effects)
    panels = forest.panels(pair_evidence.drawn_once(found)[0])
    beside = library.ask("evidence-beside", bindings={"pair": pair}).records()
    findings = pair_evidence.summary(
        library, pair, effects, [row["statement"] or "" for row in beside]
    )
    documents = [entry["a_document"], entry["b_document"], *(row["document"] for row in beside)]
    return _told(library, entry, documents, record) | {
        "lines": [LINES, *_lines(library, two_sides.lines(background, pair))],
        "panels": [
            {
                "svg": forest.svg(each, background.wording),
                "alt": forest.described(each, background.wording),
                "caption": each.unit,
            }
            for each in panels
        ],
        "no_panels": say("no-effects"),
        "findings": [FINDINGS, *pair_evidence.rows(findings)],
        "open": pair_evidence.open_between(library, pair, entry["status"]),
        "weighing": _weighing(entry, say("never-weighed")),
    }


def _of_policies(
    library: Library, difference: Sequence[Row], record: Sequence[Entry]
) -> dict[str, Any]:
    """The same of two policies that part; who falls between them stands under the evidence."""
    background, say = library.background, library.background.wording.sentence
    entry = difference_entry(background, difference)
    asked = {"difference": entry["id"]}
    said = library.ask(policy_pairs.LINES, bindings=asked).records()
    gaps = policy_pairs.gaps(background, library.ask(policy_pairs.GAPS, bindings=asked).records())
    documents = [entry["a_document"], entry["b_document"]]
    return _told(library, entry, documents, record) | {
        "lines": [LINES, *_lines(library, policy_pairs.lines(background, difference, said))],
        "panels": [],
        "no_panels": " ".join((say("policies-have-no-numbers"), *(gaps or [say("no-gap")]))),
        "findings": [FINDINGS],
        "open": [],
        "weighing": [say("policies-never-weighed")],
    }


def _differences(library: Library) -> dict[Iri, list[Row]]:
    return policy_pairs.differences(library.ask(policy_pairs.QUESTION).records())


def _told(
    library: Library,
    entry: Mapping[str, Any],
    documents: Sequence[Iri | None],
    record: Sequence[Entry],
) -> dict[str, Any]:
    """What is told of every pair: what it is, its sides, and what the panel recorded."""
    background, say = library.background, library.background.wording.sentence
    return {
        "name": two_sides.name_of_pair(entry["id"]),
        "documents": [each for each in documents if each],
        "status": f"{words(entry['status'])}, {words(entry['kind'])}",
        "historical": entry["historical"],
        "sides": [
            {"letter": side.upper(), "label": entry[f"{side}_label"], "document": source}
            for side in ("a", "b")
            for source in [background.documents[entry[f"{side}_document"]]["shortName"] or ""]
        ],
        "because": entry["because"],
        "overlap": entry["overlap"] or say("not-stated"),
        "remainder": entry["remainder"] or "",
        "criticism": _criticism(library, documents),
        "record": [RECORD, *_recorded(record)] if record else [],
        "no_record": say("no-record-of-panel"),
        "apart": say("record-of-panel"),
    }


def _lines(library: Library, found: Sequence[two_sides.Line]) -> list[tuple[str, ...]]:
    say = library.background.wording.sentence
    compared = {
        two_sides.SAME: say("same-on-line"),
        two_sides.DIFFERENT: say("different-on-line"),
        two_sides.ONE_SILENT: say("one-silent-on-line"),
        two_sides.SILENT: say("silent-on-line"),
    }
    return two_sides.rows(found, say("not-stated"), compared)


def _criticism(library: Library, documents: Iterable[Iri | None]) -> list[tuple[str, ...]]:
    """What others publish against these documents, under a line of column names; else nothing."""
    about = criticism.of_documents(library.background, filter(None, documents))
    found = criticism.criticism_of(library.ask(criticism.QUESTION).records(), about)
    return [CRITICISM, *criticism.rows(found)] if found else []


def _weighing(entry: Mapping[str, Any], never: str) -> list[str]:
    """What prevails under every profile, how often, and what would flip it."""
    if not entry["under"]:
        return [never]
    told = [each["sentence"] for each in entry["under"]]
    share = entry["share"]
    if share:
        told.append(f"Over all orders, A prevails in {share['a']:.0%} and B in {share['b']:.0%}.")
    return [*told, *filter(None, [entry["flip"]])]


def _recorded(record: Sequence[Entry]) -> list[tuple[str, ...]]:
    return [(each.kind, each.verdict, each.text, each.by, each.at) for each in record]


def _reference(row: Row) -> dict[str, str]:
    return {
        "title": row["title"] or row["shortName"] or "",
        "text": ". ".join(
            part for part in (row["citation"], row["publisher"], row["issued"]) if part
        ),
        "url": row["url"] or "",
        "known": words(name(row["known"])),
    }
