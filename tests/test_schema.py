"""The schema of the assessment document: complete, strict, and kept by everything we produce."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from telling_cases import FIRST, TELLING

ROOT = Path(__file__).parent
SCHEMA: dict[str, Any] = json.loads(
    (ROOT.parent / "explorer/schema/assessment.schema.json").read_text("utf-8")
)
VALIDATOR = jsonschema.Draft202012Validator(
    SCHEMA, format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
)


def complaints(document: Any, schema: str = "") -> list[str]:
    validator = VALIDATOR
    if schema:
        validator = VALIDATOR.evolve(schema={"$ref": f"#/$defs/{schema}", "$defs": SCHEMA["$defs"]})
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(document)]


def objects(schema: Any) -> Iterator[dict[str, Any]]:
    if isinstance(schema, dict):
        if "properties" in schema and "type" in schema:
            yield schema
        for part in schema.values():
            yield from objects(part)
    elif isinstance(schema, list):
        for part in schema:
            yield from objects(part)


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_object_lists_all_its_properties_as_required_and_allows_no_other() -> None:
    found = list(objects(SCHEMA))
    assert len(found) >= 30
    for each in found:
        assert each["additionalProperties"] is False
        # What was entered at a desk says by whom; a fact of the record as received does not.
        told = {"entered", "because"} if "entered" in each["properties"] else set()
        assert each["required"] == [name for name in each["properties"] if name not in told]


def test_every_property_and_definition_says_what_it_is() -> None:
    for each in objects(SCHEMA):
        for name, part in each["properties"].items():
            assert part.get("description", "").endswith("."), name
    for name, part in SCHEMA["$defs"].items():
        assert part.get("description", "").endswith("."), name


def test_every_definition_is_used() -> None:
    text = json.dumps(SCHEMA)
    unused = {name for name in SCHEMA["$defs"] if f'"#/$defs/{name}"' not in text}
    assert unused == {"conflicts"}


def test_the_small_document_of_the_other_tests_is_valid() -> None:
    assert complaints(json.loads((ROOT / "documents/small.json").read_text("utf-8"))) == []


@pytest.mark.parametrize("lacking", SCHEMA["required"])
def test_a_document_that_lacks_a_part_is_refused(lacking: str) -> None:
    document = json.loads((ROOT / "documents/small.json").read_text("utf-8"))
    del document[lacking]
    assert complaints(document) != []


@pytest.mark.parametrize("slug", TELLING)
def test_the_assessment_of_every_case_is_valid(slug: str) -> None:
    from explorer.library import Library

    document = Library.open().assess_case(slug).document
    assert complaints(json.loads(json.dumps(document))) == []
    assert list(document) == SCHEMA["required"]


@pytest.mark.parametrize("slug", [None, FIRST])
def test_the_list_of_conflicts_is_valid(slug: str | None) -> None:
    from explorer.library import Library

    found = Library.open().conflicts(slug)
    assert found
    assert complaints(json.loads(json.dumps(found)), "conflicts") == []


@pytest.mark.parametrize("slug", TELLING)
def test_numbers_of_citations_and_ids_of_facts_lead_somewhere(slug: str) -> None:
    from explorer.library import Library

    document = Library.open().assess_case(slug).document
    numbers = [each["n"] for each in document["citations"]]
    assert numbers == list(range(1, len(numbers) + 1))
    assert set(values(document, "citations")) - set(numbers) == set()
    facts = {fact["id"] for fact in document["facts"]}
    assert {each for each in values(document, "facts") if isinstance(each, str)} - facts == set()


def values(part: Any, key: str) -> Iterator[Any]:
    """The plain entries of every list that stands under this key."""
    if isinstance(part, dict):
        for name, value in part.items():
            if name == key and isinstance(value, list):
                yield from (each for each in value if not isinstance(each, dict))
            yield from values(value, key)
    elif isinstance(part, list):
        for each in part:
            yield from values(each, key)
