"""The settings of one run: the day it speaks for and the policy it is assessed under.

They stand beside the facts as triples about one gx:Assessment, so that the stages read them like
everything else. A case file may propose its own; what is asked for comes before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import pyoxigraph as ox

from explorer.vocabulary import GX, RDF_TYPE, Iri, expand

TYPE: Final = ox.NamedNode(RDF_TYPE)
ASSESSMENT: Final = ox.NamedNode(GX + "Assessment")
OF_CASE: Final = ox.NamedNode(GX + "ofCase")
AS_OF: Final = ox.NamedNode(GX + "asOf")
ASSESSED_UNDER: Final = ox.NamedNode(GX + "assessedUnder")
REQUEST: Final = ox.NamedNode(GX + "request")
SERVICE_DATES: Final = (ox.NamedNode(GX + "serviceDate"), ox.NamedNode(GX + "earliest"))
"""Where a request says when the service is due: the day, else the first day it may be."""
DATE: Final = ox.NamedNode(expand("xsd:date"))


@dataclass(frozen=True, slots=True)
class Run:
    """The facts of a case with the settings of this run among them, and the day as a date text."""

    facts: tuple[ox.Triple, ...]
    as_of: str


def settle(
    case: Iri, facts: Sequence[ox.Triple], *, policy: Iri | None, as_of: date | None, today: date
) -> Run:
    """The run over these facts.

    The day is the one given, else the one that the file proposes, else the date of service, else
    today. The policy is the one given, else the one that the file proposes; without either the
    request itself decides.
    """
    runs = {t.subject for t in facts if t.predicate == TYPE and t.object == ASSESSMENT}
    proposed = [t for t in facts if t.subject in runs]
    kept = [t for t in facts if t.subject not in runs]
    given = as_of.isoformat() if as_of else None
    day = given or stated(proposed, AS_OF) or service_date(facts) or today.isoformat()
    run = ox.NamedNode(f"{case}/run")
    settings = [
        ox.Triple(run, TYPE, ASSESSMENT),
        ox.Triple(run, OF_CASE, ox.NamedNode(case)),
        ox.Triple(run, AS_OF, ox.Literal(day, datatype=DATE)),
    ]
    if under := policy or stated(proposed, ASSESSED_UNDER):
        settings.append(ox.Triple(run, ASSESSED_UNDER, ox.NamedNode(under)))
    return Run((*kept, *settings), day)


def service_date(facts: Sequence[ox.Triple]) -> str | None:
    """The first day on which a requested service is due; None where the record withholds it."""
    requests = {t.object for t in facts if t.predicate == REQUEST}
    due = [t for t in facts if t.subject in requests]
    return next((day for each in SERVICE_DATES if (day := stated(due, each))), None)


def stated(triples: Sequence[ox.Triple], predicate: ox.NamedNode) -> str | None:
    """The first value, in alphabetical order, that the triples give for a predicate."""
    values = (t.object for t in triples if t.predicate == predicate)
    return min((v.value for v in values if not isinstance(v, ox.Triple)), default=None)
