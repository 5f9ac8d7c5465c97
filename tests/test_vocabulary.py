"""Names: shortening and expanding undo each other, and the prefixes are those of the ontology."""

import re

from hypothesis import example, given
from hypothesis import strategies as st

from explorer.places import ONTOLOGY
from explorer.vocabulary import PREFIXES, case_slug, expand, local_name, shorten

LOCAL = st.text(st.characters(exclude_characters='<>"{}|^`\\ ', exclude_categories=["Cc", "Cs"]))
SCHEMES = st.sampled_from(["http://", "https://", "urn:", *PREFIXES.values()])


@given(SCHEMES, LOCAL)
@example(PREFIXES["case"], "a/fact-1")
@example(PREFIXES["gx"], "")
def test_expanding_undoes_shortening(start: str, rest: str) -> None:
    assert expand(shorten(start + rest)) == start + rest


@given(st.sampled_from(sorted(PREFIXES)), LOCAL)
def test_shortening_undoes_expanding(prefix: str, local: str) -> None:
    assert shorten(expand(f"{prefix}:{local}")) == f"{prefix}:{local}"


def test_the_prefixes_are_those_of_the_ontology_in_the_same_order() -> None:
    text = (ONTOLOGY / "prefixes.ttl").read_text("utf-8")
    assert re.findall(r"^@prefix (\w+):\s+<(.+)> \.$", text, re.MULTILINE) == list(PREFIXES.items())


def test_local_names_and_slugs() -> None:
    assert local_name(expand("kb:A16-CONS")) == "A16-CONS"
    assert local_name(expand("gx:met")) == "met"
    assert case_slug(expand("case:a/fact-1")) == "a"
    assert case_slug(expand("kb:a")) == ""
