"""The evidence of a pair: its effects for the picture, and the summary of findings.

The summary has the form that GRADE gave such tables: outcome, effect, certainty, comment, source.
Nothing is computed that is not on file: a risk ratio is never turned into an absolute risk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from explorer.answers import Row, by
from explorer.background import Background
from explorer.conflicts import COLLIDING, values
from explorer.forest import Effect, told
from explorer.phrases import words
from explorer.two_sides import is_clash, rating, source
from explorer.vocabulary import Iri
from explorer.wording import listed, name

if TYPE_CHECKING:
    from explorer.library import Library

STEPS: Final = 4
"""How many signs a certainty has, as GRADE draws it."""
FULL, EMPTY = "⊕", "◯"
COLUMNS: Final = ("outcome", "relative", "absolute", "certainty", "comment", "source", "known")
Effects = Mapping[tuple[str, ...], Sequence[Row]]
"""The rows of `ask/effects` by statement."""


@dataclass(frozen=True, slots=True)
class Finding:
    """A row of the summary; `relative` and `absolute` are as recorded, empty where nothing is."""

    outcome: str
    relative: str
    absolute: str
    certainty: str
    comment: str
    source: str
    known: str


def effects_on_file(library: Library) -> Effects:
    """Every effect on file, by its statement."""
    return by(library.ask("effects").records(), "statement")


def statements_of(background: Background, pair: Iri) -> list[tuple[str, Iri]]:
    """The sides of a pair that are statements, each with its letter; a policy is none."""
    if is_clash(background, pair):
        return [("b", background.clashes[(pair,)][0]["statement"] or "")]
    row = background.conflicts[pair]
    return [("a", row["a"] or ""), ("b", row["b"] or "")]


def evidence_of(library: Library, pair: Iri, effects: Effects) -> list[Effect]:
    """The effects of both sides of a pair, then those of reviews beside it, in reading order."""
    background = library.background
    beside = library.ask("evidence-beside", bindings={"pair": pair}).records()
    about = [
        *statements_of(background, pair),
        *(("", row["statement"] or "") for row in beside),
    ]
    return [
        effect_of(background, row, side)
        for side, statement in about
        for row in effects.get((statement,), ())
    ]


def effect_of(background: Background, row: Row, side: str) -> Effect:
    """A row of `ask/effects` as it is drawn and told."""
    statement = background.statements[row["statement"] or ""]
    letter = side.upper() or background.wording.sentence("evidence-beside")
    people = values(background.spoken_of, row["statement"] or "", "condition")
    by_whom = f"{letter}: {statement['documentLabel'] or name(statement['document'])}"
    about = row["certaintyLabel"] or (background.label(row["certainty"]) if row["rank"] else "")
    return Effect(
        id=row["outcome"] or "",
        label=row["label"] or "",
        side=side,
        who=f"{by_whom} · {people}" if people else by_whom,
        estimate=_number(row["effect"]),
        low=_number(row["low"]),
        high=_number(row["high"]),
        important=_number(row["important"]),
        null=_number(row["null"]) or 0.0,
        unit=row["unit"] or background.wording.sentence("not-stated"),
        certainty=about,
        known=words(name(row["known"])),
        reach=background.wording.sentence(name(row["reach"])),
    )


def drawn_once(effects: Sequence[Effect]) -> tuple[list[Effect], list[Effect]]:
    """The effects to draw, and those beside the pair whose very estimate a side already gives."""

    def estimate(each: Effect) -> tuple[object, ...]:
        return each.label, each.estimate, each.low, each.high, each.unit

    of_sides = {estimate(each) for each in effects if each.side}
    again = [each for each in effects if not each.side and estimate(each) in of_sides]
    return [each for each in effects if each not in again], again


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def signs(rank: str | None) -> str:
    """A certainty as GRADE draws it, by its rank from one to four; empty without a rank.

    >>> signs("3")
    '⊕⊕⊕◯'
    """
    return FULL * int(rank) + EMPTY * (STEPS - int(rank)) if rank else ""


def summary(
    library: Library, pair: Iri, effects: Effects, beside: Iterable[Iri] = ()
) -> list[Finding]:
    """A finding for every outcome of the pair's sides, then of the statements beside it.

    A side without an outcome on file has one row that says so.
    """
    background = library.background
    about = [each for _, each in statements_of(background, pair)]
    found: list[Finding] = []
    for statement in dict.fromkeys((*about, *beside)):
        own = effects.get((statement,), ())
        found += [_finding(background, statement, row) for row in own] or [
            _silent(background, statement)
        ]
    return found


def _finding(background: Background, statement: Iri, row: Row) -> Finding:
    effect = effect_of(background, row, "")
    figure = told(effect)
    whole = f"{figure} {effect.unit}" if figure else ""
    ratio = bool(effect.null)
    absolute = listed(["" if ratio else whole, _figures(background, statement)])
    said = background.statements[statement]
    level = background.label(row["certainty"]) if row["certainty"] else ""
    own = row["certaintyLabel"] or ""
    sure = " ".join(part for part in (signs(row["rank"]), level) if part)
    return Finding(
        outcome=effect.label,
        relative=whole if ratio else "",
        absolute=absolute,
        certainty=f"{sure} ({own})" if sure and own and own != level else sure or own,
        comment=_comment(background, said, effect.reach),
        source=source(background.documents[said["document"] or ""]),
        known=effect.known,
    )


def _silent(background: Background, statement: Iri) -> Finding:
    """A statement of which no outcome is on file: its own rating, and that there is no number."""
    said = background.statements[statement]
    return Finding(
        outcome=background.wording.sentence("not-stated"),
        relative="",
        absolute=_figures(background, statement),
        certainty=rating(background, said, "certainty") or "",
        comment=_comment(background, said, background.wording.sentence("effect-unknown")),
        source=source(background.documents[said["document"] or ""]),
        known=words(name(said["known"])),
    )


def open_between(library: Library, pair: Iri, status: str) -> list[str]:
    """What would settle the pair, a sentence for each thing that is open (`ask/open-between`).

    Where nothing is, one sentence says what that means; `status` is that of the pair.
    """
    say = library.background.wording.sentence
    found = library.ask("open-between", bindings={"pair": pair}).records()
    if not found:
        return [say("open-to-values" if status in COLLIDING else "open-to-nothing")]
    return [
        say(
            name(row["matter"]),
            side=row["sideLabel"] or "",
            document=row["document"] or "",
            what=row["what"] or "",
            other=row["other"] or "",
        )
        for row in found
    ]


def _comment(background: Background, statement: Row, reach: str) -> str:
    against = statement["comparator"]
    return listed([statement["label"] or "", f"against {against}" if against else "", reach])


def _figures(background: Background, statement: Iri) -> str:
    """Figures that a document gives besides an effect, such as a number needed to treat."""
    figures = background.evidence_details.get((statement, "figure"), ())
    return listed(
        " ".join(part for part in (f"{each['label']}:", each["value"], each["unitLabel"]) if part)
        for each in figures
    )


def rows(found: Sequence[Finding]) -> list[tuple[str, ...]]:
    """The findings as rows of `COLUMNS`."""
    return [tuple(getattr(each, column) for column in COLUMNS) for each in found]
