"""Anything at all under the name of a form: it is read whole, or refused with its problems.

The same examples every time: no test depends on luck.
"""

import re

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typed_forms import read, said, terms

from explorer.errors import SourceError
from explorer.form_facts import KEYS as FACT_KEYS
from explorer.form_request import KEYS as PROCEDURE_KEYS
from explorer.forms import KEYS as FORM_KEYS
from explorer.sources import read_case_text
from explorer.vocabulary import TERM
from explorer.writing import as_trig

STEADY = settings(
    max_examples=50, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
LINE = re.compile(r"form\.yaml(:\d+)+")


def refusal(data: bytes, lenient: bool) -> list[str]:
    """What stands in the way of a form; anything but problems of the form would be raised."""
    try:
        read_case_text(data, "form.yaml", terms=terms(), lenient=lenient)
    except SourceError as refused:
        found = refused.problems
    else:
        return []
    of_the_whole = [problem for problem in found if not LINE.fullmatch(problem.where)]
    assert len(of_the_whole) <= 1, "each problem has its line, but one that is about the whole file"
    return [f"{problem.where} {problem.what}" for problem in found]


# What is typed --------------------------------------------------------------------------------

WORDINGS = st.sampled_from(
    ["70-85%", ">= 2 weeks", "minimal", "2022", "2025-04", "about 2 years ago", "[DATE]", "x2",
     "3 of 5", "4/5", "7-8/10", "L3, L4, L5", "bilateral L4-S1", "twice weekly x 6 weeks",
     "6 visits over 3 weeks", "M54.16", "M54.16 lumbar radiculopathy", "15 mg daily", "early 2024",
     "spring 2023", "last month", "denies radiation", "none", "n/a", "unknown", "not stated", "no",
     "1:30", "6 weeks", "recommended", "positive on the right", "L3-4 through L5-S1", "grade II",
     "more than 50%", "not done", "completed 6 weeks", "80% relief for 3 months", "six (6) weeks",
     "April to July 2025", "2025-04-01 to present", "\u00a0", "\u2264 3", "\u0661\u0662 weeks",
     "\u00bd", "\u00b2 weeks", "of of of", "for for", "x x", "0 of 0", "grade", "[", "[]", "-", ">"]
)  # fmt: skip
TEXTS = st.text(max_size=25) | WORDINGS | st.tuples(WORDINGS, WORDINGS).map(" ".join)
SCALARS = st.one_of(
    TEXTS, st.integers(), st.floats(), st.booleans(), st.none(), st.dates(), st.just("x" * 300)
)
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=5),
    max_leaves=12,
)
KEYS = st.sampled_from([*FORM_KEYS, *PROCEDURE_KEYS, *FACT_KEYS, "published_x", "source_url"])
NESTED = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS | TEXTS, inner, max_size=5),
    max_leaves=12,
)
NAMES = st.deferred(
    lambda: st.sampled_from(sorted(
        words for words, iris in terms().by_words.items() if [i for i in iris if i.startswith(TERM)]
    ))
)  # fmt: skip
STATUSES = st.sampled_from(["present", "absent", "not-documented", "Not Documented", "unclear"])
VALUES = SCALARS | st.lists(SCALARS, max_size=3)


def facts_about(concepts: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, object]]:
    """Facts with every key of the form, each of which may be missing but concept and status."""
    return st.fixed_dictionaries(
        {"concept": concepts, "status": STATUSES},
        optional={
            **dict.fromkeys(("value", "date", "body_site", "laterality"), VALUES),
            **dict.fromkeys(("unit", "duration", "source_doc_note"), SCALARS),
        },
    )


def typed_texts(value: object) -> list[str]:
    """The texts that a reader of YAML meets for a value, as they are typed."""
    node = yaml.compose(yaml.safe_dump(value, allow_unicode=True, width=9999), yaml.BaseLoader)
    leaves = node.value if isinstance(node, yaml.SequenceNode) else [node]
    return [" ".join(leaf.value.split()) for leaf in leaves if leaf.style or leaf.value != "null"]


def assert_nothing_is_dropped(
    facts: list[dict[str, object]], procedure: dict[str, object], lenient: bool
) -> None:
    text = yaml.safe_dump({"id": "a", "procedure": procedure, "facts": facts}, allow_unicode=True)
    if refused := refusal(text.encode(), lenient):
        # A term may have a word that means several; a text may hold what no one can read.
        wrong = ("has no concept", "cannot be shown", "does not know", " means ", "holds more than")
        wrong += ("is not known",)
        assert all(any(each in what for each in wrong) for what in refused), refused
        return
    case = read(text, lenient=lenient)
    found = said(case)
    for number, each in enumerate(facts, start=1):
        own = [name for name in found if re.fullmatch(rf"fact-{number}(-.+)?", name)]
        assert {"gx:Fact"} & {kind for name in own for kind in found[name].get("rdf:type", [])}
        told = " ".join(" ".join(v) for name in own for v in found[name].values()).casefold()
        for key in set(each) - {"status"}:
            for typed in typed_texts(each[key]):
                assert typed.casefold() in told, (key, typed, told)
    told = " ".join(" ".join(v) for about in found.values() for v in about.values()).casefold()
    for value in procedure.values():
        for typed in typed_texts(value):
            assert typed.casefold() in told, (typed, told)
    again = read(as_trig(case), "a.trig", lenient=lenient)
    assert set(again.facts) == set(case.facts)


# The properties -------------------------------------------------------------------------------


@STEADY
@given(st.lists(facts_about(NAMES), min_size=1, max_size=4))
def test_no_fact_about_a_known_concept_is_dropped(facts: list[dict[str, object]]) -> None:
    assert_nothing_is_dropped(facts, {"cpt": ["62321"]}, lenient=False)


@STEADY
@given(st.lists(facts_about(TEXTS), min_size=1, max_size=4))
def test_no_fact_about_an_unknown_concept_is_dropped(facts: list[dict[str, object]]) -> None:
    assert_nothing_is_dropped(facts, {"cpt": ["62321"]}, lenient=True)


@STEADY
@given(st.fixed_dictionaries({"cpt": st.just("62321")}, optional=dict.fromkeys(
    ("name", "region", "level", "approach", "laterality", "episode", "date_requested", "timing",
     "episode_basis", "cpt_note"), WORDINGS)))  # fmt: skip
def test_nothing_of_the_procedure_is_dropped(procedure: dict[str, object]) -> None:
    assert_nothing_is_dropped([], procedure, lenient=True)


@STEADY
@given(st.fixed_dictionaries(
    {"id": SCALARS, "procedure": st.dictionaries(st.sampled_from(PROCEDURE_KEYS), ANYTHING),
     "facts": st.lists(st.dictionaries(st.sampled_from(FACT_KEYS), ANYTHING), max_size=3)},
    optional={"as_of": ANYTHING, "assessed_under": ANYTHING, "published_criteria": ANYTHING,
              "inconsistencies": ANYTHING, "source_date": ANYTHING, "published_outcome": ANYTHING},
))  # fmt: skip
def test_a_form_of_known_keys_is_read_or_refused(form: dict[str, object]) -> None:
    for lenient in (False, True):
        refusal(yaml.safe_dump(form, allow_unicode=True).encode(), lenient)


@STEADY
@given(NESTED)
def test_no_yaml_crashes_the_reader(value: object) -> None:
    for lenient in (False, True):
        refusal(yaml.safe_dump(value).encode(), lenient)


@STEADY
@given(st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_no_bytes_crash_the_reader(data: bytes) -> None:
    assert refusal(data, lenient=True)


@STEADY
@given(st.text(alphabet="id: factsprocedure[]{}&*!|>-'\"#%@,?\n\t\r", max_size=120))
def test_no_marks_of_yaml_crash_the_reader(text: str) -> None:
    refusal(text.encode(), lenient=True)
