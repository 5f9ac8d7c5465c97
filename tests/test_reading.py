"""Whatever the bytes are, reading them ends in statements or in an error that can be told."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import SourceError, tell
from explorer.reading import CONTEXT, FORMATS, parse

SEEDS = [
    b'<x:a> <x:b> "c"@en , 1.0 , <<( <x:a> <x:b> <x:c> )>> .',
    b'@prefix x: <x:> . <g> { x:a x:b [ x:c ( 1 "2"^^x:d ) ] . }',
    b'{"@context": {"a": "x:a", "@vocab": "x:"}, "@id": "b", "a": [1.5, {"@list": []}]}',
    f'{{"@context": ["{CONTEXT}", {{}}], "@graph": [{{"low": 1e4}}]}}'.encode(),
    b'<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><r:Bag r:about="b"/></r:RDF>',
]


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A small file with a piece taken out and another put in."""
    seed = draw(st.sampled_from(SEEDS))
    start = draw(st.integers(0, len(seed)))
    end = draw(st.integers(start, min(len(seed), start + 5)))
    return seed[:start] + draw(st.binary(max_size=4)) + seed[end:]


def refusal(data: bytes, name: str) -> str:
    """Why the bytes cannot be read; nothing when they can."""
    try:
        parse(data, name)
    except SourceError as refused:
        return tell(refused)
    return ""


@given(damaged() | st.binary(max_size=40), st.sampled_from(sorted(FORMATS)))
def test_bytes_are_read_or_refused(data: bytes, ending: str) -> None:
    told = refusal(data, f"a{ending}")
    assert not told or told.startswith(f"a{ending}")


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["@id", "@type", "@context", "@value", "@list", "@graph", "a", "@set"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_any_json_is_read_or_refused(document: object) -> None:
    told = refusal(json.dumps(document).encode(), "a.jsonld")
    assert not told or told.startswith("a.jsonld")


def test_a_number_is_kept_as_typed_unless_it_is_absurd() -> None:
    (quad,) = parse(b'{"@id": "a", "low": 1.50}', "a.jsonld")
    assert str(quad.object) == '"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'
    assert "1e999999999 is out of all proportion" in refusal(b'{"low": 1e999999999}', "a.jsonld")


@pytest.mark.parametrize("ending", sorted(FORMATS))
def test_a_name_with_a_known_ending_is_read_whatever_its_case(ending: str) -> None:
    with pytest.raises(SourceError) as caught:
        parse(b"", f"A{ending.upper()}")
    assert caught.value.what == "the file is empty"
