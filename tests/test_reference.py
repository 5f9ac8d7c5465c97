"""The reference on file is what its sources say, and leaves nothing out."""

import re
from functools import cache
from pathlib import Path

import pytest

from explorer import glossary, places, reference
from explorer.errors import UsageError
from explorer.library import Library
from explorer.queries import KINDS, Query, find_queries
from explorer.vocabulary import shorten

QUERIES = [query for kind in KINDS for query in find_queries(kind)]


@cache
def made() -> dict[str, str]:
    """The pages, made once for all tests that look at them."""
    return reference.pages()


def test_the_reference_on_file_is_up_to_date() -> None:
    assert [f"{each.where} {each.what}" for each in reference.stale()] == []


def test_each_query_has_its_section_and_its_page() -> None:
    assert len(QUERIES) >= 100
    for query in QUERIES:
        file = f"examples/{query.kind}/{query.name}.md"
        assert f"### [{query.name}]({file}): {query.title}" in made()["queries.md"]
        assert made()[file].startswith(f"# {query.title}\n\n*{query.question[:20]}")
    assert len(made()) == len(QUERIES) + 5


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: f"{query.kind}/{query.name}")
def test_a_page_holds_its_spec_page_one_level_deeper(query: Query) -> None:
    spec = (places.SPECS / query.kind / f"{query.name}.md").read_text("utf-8")
    title, _, body = spec.partition("\n")
    assert title == f"# {query.title}"
    page = made()[f"examples/{query.kind}/{query.name}.md"]
    assert page.endswith(re.sub("(?m)^## ", "### ", body).lstrip())
    assert len(re.findall("(?m)^## ", page)) == 1


def test_the_map_of_terms_has_each_term_once_with_its_words_codes_and_documents() -> None:
    rows = re.findall(r"(?m)^\| \*\*(.+?)\*\* \(([\w.-]+)\) \|(.*)$", made()["terms.md"])
    assert len(rows) >= 900
    assert len({name for _, name, _ in rows}) == len(rows)
    labels = [label for label, _, _ in rows]
    assert [each.casefold() for each in labels] == sorted(each.casefold() for each in labels)
    (nsaid,) = (rest for _, name, rest in rows if name == "nsaid")
    for part in ("systemic analgesic", "ATC M01A", "InterQual", "Danish 2017 cervical"):
        assert part in nsaid


def test_the_readme_counts_what_is_on_file() -> None:
    text = " ".join((places.ROOT / "README.md").read_text("utf-8").split())
    told = text[text.index("On file, as") : text.index("## How fast")]
    counted = {words[:5]: number for number, words in re.findall(r"(\d+) ([a-z ]+)", told)}
    rows = Library.open().ask("counts").rows
    assert len(rows) >= 9
    assert counted == {(label or "clinical term")[:5]: number for _, number, label in rows}


def test_the_header_of_a_query_becomes_sentences() -> None:
    (query,) = (query for query in QUERIES if (query.kind, query.name) == ("ask", "units"))
    assert list(reference.told(query))[2:] == [
        "Reads the knowledge.",
        "Answers with `?unit`, `?label`, `?plural`, `?ucum`.",
        "Rows: one per unit; ordered by `?unit`.",
        "No rows means: no unit is on file.",
    ]


def test_every_word_of_the_vocabulary_is_defined_in_the_glossary() -> None:
    words = glossary.read_words(places.ONTOLOGY / "core.ttl")
    assert len(words) >= 500
    for word in words:
        assert f"\n`{shorten(word.iri)}`, " in made()["glossary.md"]
    headings = re.findall("(?m)^### (.+)$", made()["glossary.md"])
    assert len(headings) == len(words)
    assert [each.casefold() for each in headings] == sorted(each.casefold() for each in headings)


def test_a_glossary_entry_says_what_a_word_is_and_means(tmp_path: Path) -> None:
    (tmp_path / "core.ttl").write_text(
        """@prefix gx: <https://w3id.org/guideline-explorer/ontology#> .
        @prefix owl: <http://www.w3.org/2002/07/owl#> .
        @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
        gx:Unit a owl:Class ; rdfs:label "unit"@en ; skos:definition "An amount."@en .
        gx:unit a owl:ObjectProperty ; rdfs:label "has unit"@en ; rdfs:range gx:Unit ;
            skos:definition "The unit of an amount."@en ; skos:example "2 * 3 weeks"@en .
        gx:Status a owl:Class ; rdfs:label "status"@en .
        gx:met a gx:Status ; rdfs:label "met"@en ; skos:closeMatch <http://hl7.org/fhir/met> .""",
        "utf-8",
    )
    text = glossary.glossary(tmp_path / "core.ttl")
    assert (
        "## H\n\n### has unit\n\n`gx:unit`, a link to unit\n\nThe unit of an amount.\n\n"
        "*Example:* 2 \\* 3 weeks\n\n## M\n\n### met\n\n`gx:met`, a value of status\n\n"
        "Close to <http://hl7.org/fhir/met>.\n"
    ) in text


def test_a_missing_a_changed_and_a_left_over_page_are_each_told_and_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pages = made()
    monkeypatch.setattr(reference, "pages", lambda: pages)
    assert reference.write(tmp_path) == len(made())
    assert reference.stale(tmp_path) == ()
    (tmp_path / "queries.md").write_text("# Queries\n", "utf-8")
    (tmp_path / "glossary.md").unlink()
    (tmp_path / "examples" / "ask" / "gone.md").write_text("# Gone\n", "utf-8")
    found = [(each.where, each.what) for each in reference.stale(tmp_path)]
    assert found == [
        ("examples/ask/gone.md", "belongs to nothing any more"),
        ("glossary.md", "is missing from docs/reference"),
        ("queries.md", "is out of date"),
    ]
    assert reference.write(tmp_path) == 3
    assert reference.stale(tmp_path) == ()


def test_an_installed_explorer_says_that_it_cannot(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "SPECS", tmp_path / "spec")
    with pytest.raises(UsageError, match="can be written in a checkout only"):
        reference.pages()
