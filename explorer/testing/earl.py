"""Reports on test suites in EARL, the language that the W3C asks implementers to report in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from typing import Final

from explorer.vocabulary import DCTERMS, DOAP, EARL, Iri

DISTRIBUTIONS: Final = {"oxigraph": "pyoxigraph", "rdflib": "rdflib"}


@dataclass(frozen=True, slots=True, order=True)
class Assertion:
    """One test on one engine: passed, failed or untested, with a reason where there is one."""

    test: Iri
    engine: str
    outcome: str
    reason: str = ""


def report(assertions: Iterable[Assertion], when: str) -> str:
    """The report as Turtle: the engines with their versions, then each test in order."""
    every = sorted(set(assertions))
    lines = [
        f"@prefix earl: <{EARL}> .",
        f"@prefix doap: <{DOAP}> .",
        f"@prefix dcterms: <{DCTERMS}> .",
        "",
    ]
    lines += [
        "<#plugin> a earl:Assertor, earl:Software ;",
        '  dcterms:title "explorer.testing" .',
        "",
    ]
    for engine in sorted({each.engine for each in every}):
        name = DISTRIBUTIONS.get(engine, engine)
        lines += [
            f"<#{engine}> a earl:TestSubject, earl:Software, doap:Project ;",
            f'  doap:name "{name}" ;',
            f'  doap:release [ doap:revision "{version(name)}" ] .',
            "",
        ]
    for each in every:
        lines += [
            "[] a earl:Assertion ;",
            "  earl:assertedBy <#plugin> ;",
            f"  earl:subject <#{each.engine}> ;",
            f"  earl:test <{each.test}> ;",
            "  earl:mode earl:automatic ;",
            "  earl:result [ a earl:TestResult ;",
            f"    earl:outcome earl:{each.outcome} ;",
        ]
        if each.reason:
            lines.append(f"    earl:info {_quoted(each.reason)} ;")
        lines += [f'    dcterms:date "{when}" ] .', ""]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    )
    return f'"{escaped}"'
