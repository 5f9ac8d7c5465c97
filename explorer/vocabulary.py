"""Namespaces and the few IRIs that Python must know; shorten and expand.

What a criterion, a status or a policy is, the data says. This module only knows how names are
written. The order of the prefixes is the order of ontology/prefixes.ttl.
"""

from collections.abc import Container
from typing import Final

Iri = str
"""A full IRI, without angle brackets."""

BASE: Final = "https://w3id.org/guideline-explorer/"

PREFIXES: Final[dict[str, str]] = {
    "gx": BASE + "ontology#",
    "term": BASE + "term/",
    "kb": BASE + "kb/",
    "case": BASE + "case/",
    "unit": BASE + "unit/",
    "code": BASE + "code/",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "dcterms": "http://purl.org/dc/terms/",
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "sh": "http://www.w3.org/ns/shacl#",
}

GX: Final = PREFIXES["gx"]
TERM: Final = PREFIXES["term"]
KB: Final = PREFIXES["kb"]
CASE: Final = PREFIXES["case"]
UNIT: Final = PREFIXES["unit"]
CODE: Final = PREFIXES["code"]

RDF_TYPE: Final = PREFIXES["rdf"] + "type"
RDFS_LABEL: Final = PREFIXES["rdfs"] + "label"
RDFS_COMMENT: Final = PREFIXES["rdfs"] + "comment"
SKOS_ALT_LABEL: Final = PREFIXES["skos"] + "altLabel"

EXAMPLE: Final = "http://example.org/"
"""Where relative names of an example start from."""

SRX: Final = "{http://www.w3.org/2005/sparql-results#}"
"""The names of SPARQL's results in XML, as Python's reader of XML writes them."""
XML: Final = "{http://www.w3.org/XML/1998/namespace}"

_TESTS: Final = "http://www.w3.org/2001/sw/DataAccess/tests/"
MF: Final = _TESTS + "test-manifest#"
QT: Final = _TESTS + "test-query#"
DAWGT: Final = _TESTS + "test-dawg#"
RS: Final = _TESTS + "result-set#"
UT: Final = "http://www.w3.org/2009/sparql/tests/test-update#"
SD: Final = "http://www.w3.org/ns/sparql-service-description#"
ENT: Final = "http://www.w3.org/ns/entailment/"
EARL: Final = "http://www.w3.org/ns/earl#"
DCTERMS: Final = PREFIXES["dcterms"]
DOAP: Final = "http://usefulinc.com/ns/doap#"
"""What the test suites of the W3C are written in, and the language of reports on them."""

_LONGEST_FIRST: Final = sorted(PREFIXES.items(), key=lambda pair: -len(pair[1]))


def shorten(iri: Iri) -> str:
    """The IRI as a prefixed name (`term:meloxicam`); unchanged when no prefix of ours fits.

    >>> shorten("https://w3id.org/guideline-explorer/term/meloxicam")
    'term:meloxicam'
    """
    for prefix, namespace in _LONGEST_FIRST:
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return iri


def expand(name: str) -> Iri:
    """The full IRI of a prefixed name; a name without a known prefix comes back as it is.

    >>> expand("gx:met")
    'https://w3id.org/guideline-explorer/ontology#met'
    """
    if name.startswith("<") and name.endswith(">"):
        return name[1:-1]
    prefix, colon, local = name.partition(":")
    if colon and prefix in PREFIXES:
        return PREFIXES[prefix] + local
    return name


def known_as(name: str, known: Container[Iri]) -> Iri | None:
    """The one of these IRIs that a full or prefixed name means, or an id of `kb:` alone."""
    return next((iri for iri in (expand(name), KB + name) if iri in known), None)


def local_name(iri: Iri) -> str:
    """What follows the last `/` or `#`: the id a reader knows (`A16-CONS-D`)."""
    return iri.rstrip("/#").replace("#", "/").rpartition("/")[2]


def case_iri(slug: str) -> Iri:
    """The IRI of the case with this slug."""
    return CASE + slug


def case_slug(iri: Iri) -> str:
    """The slug of the case that an IRI belongs to; empty for an IRI outside `case:`."""
    return iri.removeprefix(CASE).partition("/")[0] if iri.startswith(CASE) else ""
