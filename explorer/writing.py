"""A case as TriG, so that a case that came in by any door can be kept and read back.

Laid out as the cases on file are: in sections, one subject after the other, one property per line.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath
from typing import Final

import pyoxigraph as ox

from explorer.sources import CaseSource
from explorer.vocabulary import PREFIXES, RDF_TYPE, expand, shorten

_SHORT: Final = re.compile(r"\w+:[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?")
_BARE: Final = {
    expand("xsd:decimal"): re.compile(r"[+-]?\d+\.\d+"),
    expand("xsd:boolean"): re.compile(r"true|false"),
    expand("xsd:integer"): re.compile(r"[+-]?\d+"),
}
_PLAIN: Final = frozenset((expand("xsd:string"), expand("rdf:langString")))
_SECTIONS: Final = {
    "gx:Case": "The request",
    "gx:Request": "The request",
    "gx:Assessment": "The request",
    "gx:Fact": "The record",
    "gx:PublishedOutcome": "What a published review concluded",
    "gx:PublishedFinding": "What a published review concluded",
    "gx:PublishedClaim": "What it claimed, to be held against the record",
    "gx:Expectation": "What must be concluded",
    "gx:MustNotConclude": "What must not be concluded",
}
_ESCAPES: Final = str.maketrans({"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"})


def as_trig(case: CaseSource) -> str:
    """The case in its graphs, in the order in which it was read; it reads back the same."""
    parts = [part for part in (case.facts, case.published, case.expected) if part]
    body = "\n\n".join(_graph(part) for part in parts)
    used = set(re.findall(r"(?<![\w:/.-])(\w+):(?!/)", _without_texts(body)))
    prefixes = [f"@prefix {each + ':':5} <{PREFIXES[each]}> ." for each in PREFIXES if each in used]
    title = " ".join(case.title.split())
    origin = PurePosixPath(case.name).name
    return f"# {title}: made from {origin}.\n\n" + "\n".join(prefixes) + f"\n\n{body}\n"


def _graph(quads: Iterable[ox.Quad]) -> str:
    said: dict[str, dict[str, list[str]]] = {}
    graph = ""
    for quad in quads:
        graph = _name(quad.graph_name)
        prop = "a" if quad.predicate.value == RDF_TYPE else _name(quad.predicate)
        said.setdefault(_name(quad.subject), {}).setdefault(prop, []).append(_name(quad.object))
    return f"{graph} {{\n\n" + "\n\n".join(_sections(said)) + "\n\n}"


def _sections(said: dict[str, dict[str, list[str]]]) -> Iterator[str]:
    """Every subject as a block; where another kind of subjects begins, a comment says which."""
    shown = ""
    for subject, told in said.items():
        is_of_request = '"the request"' in told.get("gx:documentedIn", ())
        kinds = ["gx:Request"] if is_of_request else told.get("a", [])
        section = next((_SECTIONS[kind] for kind in kinds if kind in _SECTIONS), shown)
        if section != shown:
            yield f"# {section}"
            shown = section
        yield _block(subject, told)


def _block(subject: str, told: dict[str, list[str]]) -> str:
    lines = [f"    {prop} {', '.join(dict.fromkeys(values))}" for prop, values in told.items()]
    return f"{subject}\n" + " ;\n".join(lines) + " ."


def _name(node: object) -> str:
    """A node as it is written; only names and literals are left in a case that was admitted."""
    if isinstance(node, ox.Literal):
        return _literal(node)
    iri = node.value if isinstance(node, ox.NamedNode) else ""
    short = shorten(iri)
    return short if short != iri and _SHORT.fullmatch(short) else f"<{iri}>"


def _literal(node: ox.Literal) -> str:
    kind = node.datatype.value
    if kind in _BARE and _BARE[kind].fullmatch(node.value):
        return node.value
    text = f'"{node.value.translate(_ESCAPES)}"'
    if node.language:
        return f"{text}@{node.language}"
    return text if kind in _PLAIN else f"{text}^^{_name(node.datatype)}"


def _without_texts(body: str) -> str:
    return re.sub(r'"(?:\\.|[^"\\])*"|<[^>]*>', '""', body)
