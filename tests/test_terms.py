"""The clinical terms: each can be found, is defined once and stands where one expects it."""

from collections import defaultdict
from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox
import pytest

from explorer.places import ONTOLOGY
from explorer.vocabulary import expand

KINDS = {
    "anatomical-site",
    "care-record",
    "condition",
    "finding",
    "instrument",
    "outcome",
    "procedure",
    "request-attribute",
    "symptom",
    "treatment",
}
TERM = expand("term:")
LABEL = expand("rdfs:label")
OTHER_LABEL = expand("skos:altLabel")
DEFINITION = expand("skos:definition")
BROADER = expand("rdfs:subClassOf")
TYPE = expand("rdf:type")
TERM_FILES = sorted((ONTOLOGY / "terms").glob("*.ttl"))
FILES = [*TERM_FILES, ONTOLOGY / "background" / "anatomy.ttl", ONTOLOGY / "classified.ttl"]

Statements = dict[str, dict[str, list[str]]]


@cache
def said() -> Statements:
    """What the files say of terms, told and inferred: subject, predicate, values as plain text."""
    everything: Statements = defaultdict(lambda: defaultdict(list))
    for path in FILES:
        for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE):
            if isinstance(quad.subject, ox.NamedNode) and not isinstance(quad.object, ox.BlankNode):
                everything[quad.subject.value][quad.predicate.value].append(quad.object.value)
    return everything


@cache
def terms() -> dict[str, dict[str, list[str]]]:
    """The terms by local name: everything in our term namespace that has a label."""
    return {
        subject.removeprefix(TERM): dict(statements)
        for subject, statements in said().items()
        if subject.startswith(TERM) and LABEL in statements
    }


def parents(term: str) -> Iterator[str]:
    """The terms right above; for a word on an ordered scale, the scale it belongs to."""
    statements = terms()[term]
    for value in (*statements.get(BROADER, ()), *statements.get(TYPE, ())):
        if value.startswith(TERM):
            yield value.removeprefix(TERM)


@cache
def above(term: str) -> frozenset[str]:
    """The term and everything above it."""
    reached, waiting = {term}, [term]
    while waiting:
        for parent in parents(waiting.pop()):
            if parent not in reached:
                reached.add(parent)
                waiting.append(parent)
    return frozenset(reached)


def as_words(text: str) -> str:
    return " ".join(text.casefold().replace("-", " ").split())


def names(term: str) -> list[str]:
    return [*terms()[term][LABEL], *terms()[term].get(OTHER_LABEL, ())]


@cache
def by_name() -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for term in terms():
        for name in names(term):
            found[as_words(name)].add(term)
    return found


def found_by(name: str) -> str:
    (term,) = by_name()[as_words(name)]
    return term


def test_there_are_terms_of_every_kind() -> None:
    assert len(TERM_FILES) >= 16
    assert len(terms()) >= 800
    for kind in KINDS:
        assert sum(kind in above(term) for term in terms()) >= 10, kind


def test_every_term_has_one_label_one_definition_and_a_place() -> None:
    problems = [
        term
        for term, statements in terms().items()
        if len(statements[LABEL]) != 1
        or len(statements.get(DEFINITION, ())) != 1
        or not statements[DEFINITION][0].endswith(".")
        or (term not in KINDS and not (above(term) & KINDS))
    ]
    assert problems == []


def test_every_parent_is_a_term() -> None:
    assert [(t, p) for t in terms() for p in parents(t) if p not in terms()] == []


def test_no_term_is_below_itself() -> None:
    assert [t for t in terms() if any(t in above(p) for p in parents(t))] == []


def test_no_name_leads_to_two_terms() -> None:
    assert {name: found for name, found in by_name().items() if len(found) > 1} == {}


def test_no_term_repeats_a_name_of_its_own() -> None:
    assert [t for t in terms() if len({as_words(n) for n in names(t)}) != len(names(t))] == []


@pytest.mark.parametrize(
    ("name", "term"),
    [
        ("PT", "physical-therapy"),
        ("weakness (reported)", "weakness-reported"),
        ("prior epidural injection", "epidural-injection"),
        ("ESI", "epidural-corticosteroid-injection"),
        ("CESI", "cervical-epidural-corticosteroid-injection"),
        ("LESI", "lumbar-epidural-corticosteroid-injection"),
        ("ILESI", "interlaminar-epidural-corticosteroid-injection"),
        ("TFESI", "transforaminal-epidural-corticosteroid-injection"),
        ("MBB", "medial-branch-block"),
        ("RFA", "radiofrequency-ablation"),
        ("RFA planned", "planned-followup-procedure-rf"),
        ("MRI performed", "mri"),
        ("spinal canal stenosis", "central-canal-stenosis"),
        ("pain radiation", "radiating-pain"),
        ("comprehensive pain management program", "comprehensive-pain-management-programme"),
        ("tricyclic, SSRI, SNRI or anticonvulsant trial", "neuromodulating-drug"),
        ("unexpected rib fractures", "unexplained-rib-fracture"),
        ("straight leg raise", "straight-leg-raise-positive"),
    ],
)
def test_words_of_records_lead_to_their_term(name: str, term: str) -> None:
    assert found_by(name) == term


@pytest.mark.parametrize(
    ("narrower", "broader"),
    [
        ("meloxicam", "nsaid"),
        ("meloxicam", "systemic-analgesic"),
        ("meloxicam", "systemic-analgesic-trial"),
        ("meloxicam", "conservative-care"),
        ("gabapentin", "systemic-analgesic"),
        ("unnamed-oral-pain-medicine", "systemic-analgesic"),
        ("topical-analgesic", "conservative-care"),
        ("physical-therapy", "conservative-care"),
        ("physical-therapy", "physical-therapy-trial"),
        ("mri-cervical-spine", "advanced-imaging-of-region"),
        ("comprehensive-pain-management-programme", "comprehensive-pain-program"),
        ("transforaminal-epidural-injection", "epidural-injection"),
        ("caudal-epidural-injection", "epidural-injection"),
        ("cervical-interlaminar-epidural-injection", "interlaminar-epidural-injection"),
        ("cervical-interlaminar-epidural-injection", "cervical-epidural-injection"),
        ("therapeutic-medial-branch-block", "joint-targeted-injection"),
        ("disc-protrusion", "disc-herniation"),
        ("disc-extrusion", "disc-herniation"),
        ("foraminal-stenosis", "spinal-stenosis"),
        ("central-canal-stenosis", "spinal-stenosis"),
        ("lateral-recess-stenosis", "spinal-stenosis"),
        ("radicular-pain", "radiating-pain"),
        ("radiating-pain", "pain"),
        ("cervical-radiculopathy", "radiculopathy"),
        ("history-of-tonsil-cancer", "history-of-cancer"),
        ("cancer", "history-of-cancer"),
        ("ankylosing-spondylitis", "inflammatory-arthropathy"),
        ("unexplained-rib-fracture", "fracture"),
        ("foot-drop", "reflex-or-motor-change"),
        ("conservative-treatment-failed", "failed-conservative-care"),
        ("cervical-region", "spine-region"),
        ("severity-moderate-to-severe", "severity"),
    ],
)
def test_a_narrower_term_is_evidence_of_the_broader(narrower: str, broader: str) -> None:
    assert broader in above(narrower)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("disc-bulge", "disc-herniation"),
        ("pulsed-radiofrequency", "neuroablation"),
        ("medial-branch-pulsed-radiofrequency", "radiofrequency-ablation"),
        ("diagnostic-medial-branch-block", "therapeutic-injection"),
        ("diagnostic-medial-branch-block", "joint-targeted-injection"),
        ("topical-nsaid", "systemic-analgesic"),
        ("topical-nsaid", "nsaid"),
        ("muscle-relaxant", "systemic-analgesic"),
        ("meloxicam", "programme-component"),
        ("physical-therapy", "plan-component-physical-therapy"),
        ("plan-component-physical-therapy", "physical-therapy"),
        ("planned-followup-procedure-rf", "procedure"),
        ("home-exercise-program", "physical-therapy"),
        ("patient-education", "conservative-care"),
        ("suspected-osteoporosis", "osteoporosis"),
        ("suspected-malignancy", "cancer-history"),
        ("history-of-tonsil-cancer", "cancer"),
        ("history-of-cancer", "cancer-related-pain"),
        ("unexplained-rib-fracture", "fragility-fracture"),
        ("radicular-pain", "radiculopathy"),
        ("radiculitis", "radiculopathy"),
        ("nerve-root-contact", "nerve-root-compression"),
        ("cord-abutment", "cord-compression"),
        ("numbness", "sensory-deficit"),
        ("weakness-reported", "motor-deficit"),
        ("percutaneous-adhesiolysis", "epidural-injection"),
        ("selective-nerve-root-block", "transforaminal-epidural-injection"),
        ("intramuscular-corticosteroid", "intramuscular-injection"),
        ("dorsal-root-ganglion-radiofrequency-with-epidural-injection", "epidural-injection"),
        ("corticosteroid", "conservative-care"),
        ("relief-after-medial-branch-block", "relief-after-prior-procedure"),
        ("sacroiliac-fusion", "spinal-fusion"),
        ("hardware-fracture", "fracture"),
        ("bilateral", "right"),
    ],
)
def test_a_term_is_no_evidence_of_what_it_only_resembles(one: str, other: str) -> None:
    assert one in terms()
    assert other in terms()
    assert other not in above(one)


def test_words_on_a_scale_rank_as_they_are_used() -> None:
    def ranks(*words: str) -> list[int]:
        return [int(terms()[word][expand("gx:rank")][0]) for word in words]

    grades = ("minimal", "mild", "mild-to-moderate", "moderate", "moderate-to-severe", "severe")
    assert ranks(*(f"severity-{grade}" for grade in grades)) == [1, 2, 3, 4, 5, 6]
    contact = ("encroachment", "touching", "displacement", "compression")
    assert ranks(*(f"contact-{word}" for word in contact)) == [1, 2, 3, 4]
    for vague in ("severity-significant", "contact-impingement"):
        assert expand("gx:rank") not in terms()[vague]


def test_a_score_range_says_how_it_is_known_and_is_not_empty() -> None:
    low, high, known = (expand(f"gx:{p}") for p in ("minimumScore", "maximumScore", "known"))
    scales = {term: s for term, s in terms().items() if low in s or high in s}
    assert len(scales) >= 15
    for term, statements in scales.items():
        assert "instrument" in above(term)
        assert float(statements[low][0]) < float(statements[high][0]), term
        assert known in statements, term


def mappings() -> dict[str, dict[str, list[str]]]:
    mapping = expand("gx:CodeMapping")
    return {s: dict(v) for s, v in said().items() if mapping in v.get(TYPE, ())}


def test_every_mapping_leads_from_a_known_code_to_a_known_term() -> None:
    assert len(mappings()) >= 700
    codes = {s for s, v in said().items() if expand("gx:Code") in v.get(TYPE, ())}
    allowed_match = {expand(f"gx:{m}") for m in ("exact", "broader", "narrower")}
    for mapping, statements in mappings().items():
        assert statements[expand("gx:code")][0] in codes, mapping
        assert statements[expand("gx:meansTerm")][0].removeprefix(TERM) in terms(), mapping
        assert statements[expand("gx:match")][0] in allowed_match, mapping


def test_a_mapping_is_known_as_its_grade_says() -> None:
    due = {
        ("A",): [expand("gx:read")],
        ("B",): [expand("gx:secondary")],
        ("C",): [expand("gx:secondary")],
        (): [expand("gx:recalled")],
    }
    for mapping, statements in mappings().items():
        grade = tuple(statements.get(expand("gx:grade"), ()))
        assert statements[expand("gx:known")] == due[grade], mapping


def test_every_code_has_its_system_and_number_and_points_to_terms() -> None:
    for code, statements in said().items():
        if expand("gx:Code") not in statements.get(TYPE, ()):
            continue
        (system,) = statements[expand("gx:codeSystem")]
        (number,) = statements[expand("skos:notation")]
        prefix = system.removeprefix(expand("gx:")).lower()
        assert code == expand(f"code:{prefix}-{number}")
        for values in statements.values():
            for value in values:
                assert not value.startswith(TERM) or value.removeprefix(TERM) in terms(), code


def test_a_code_can_agree_with_a_record_or_contradict_it() -> None:
    def says(code: str, what: str) -> list[str]:
        return said()[expand(f"code:{code}")][expand(f"gx:{what}")]

    assert says("icd10cm-M54.12", "codeRadiculopathy") == [expand("gx:with")]
    assert says("icd10cm-M47.812", "codeRadiculopathy") == [expand("gx:without")]
    assert says("icd10cm-M48.061", "codeClaudication") == [expand("gx:without")]
    assert says("icd10cm-M48.061", "codeRadiculopathy") == [expand("gx:unspecified")]
    assert set(says("cpt-62321", "codeRegion")) == {
        expand("term:cervical-region"),
        expand("term:thoracic-region"),
    }
    assert says("cpt-62321", "codeApproach") == [expand("term:interlaminar-approach")]
    assert says("cpt-62320", "codeGuidance") == [expand("gx:without")]
