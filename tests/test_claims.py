"""What a published assessment claims, held against the file: the first case, claim by claim.

A1 to A12 are the places where that assessment does not hold. Each test names the claim by what it
says, so that a row can be read without the case file; the reasons are sentences from the data.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from explorer import remembering
from explorer.cli import main
from explorer.engines import OxigraphEngine
from explorer.library import AUDIT_GRAPH, PUBLISHED_GRAPH, Library
from explorer.places import CASES
from explorer.queries import find_query
from explorer.sources import read_case
from explorer.vocabulary import case_iri, expand, local_name
from explorer.writing import as_trig

CASE = "cervical-esi-62321"
LEAST_CLAIMS = 40
Claim = dict[str, Any]


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@pytest.fixture(scope="module")
def claims(library: Library) -> list[Claim]:
    return library.claims(CASE)


def about(claims: Sequence[Claim], words: str) -> Claim:
    """The one claim whose sentence holds these words."""
    found = [claim for claim in claims if words in claim["claim"]]
    assert len(found) == 1, f"{words}: {[claim['claim'] for claim in found]}"
    return found[0]


def reasons(claim: Claim, verdict: str) -> str:
    """The sentences that tell why a claim comes to a verdict."""
    return " ".join(v["because"] for v in claim["verdicts"] if v["verdict"] == verdict)


def nodes(claim: Claim, verdict: str) -> set[str]:
    return {n for v in claim["verdicts"] if v["verdict"] == verdict for n in v["nodes"]}


def verdicts(claim: Claim) -> set[str]:
    return {verdict["verdict"] for verdict in claim["verdicts"]}


def fact(name: str) -> str:
    return f"{case_iri(CASE)}/fact-{name}"


A1_TO_A12 = [
    (
        "A1: the heading calls the imaging inadequate; its own paragraph says it is recent enough",
        "calls the imaging timeline inadequate",
        "internally-inconsistent",
        "elsewhere the same text says met: the MRI is recent enough",
        {f"{case_iri(CASE)}/published-A16-IMG", "kb:A16-IMG"},
    ),
    (
        "A1: the record makes the imaging criterion met, so the heading is contradicted as well",
        "calls the imaging timeline inadequate",
        "contradicted",
        "the record makes it met",
        {f"{case_iri(CASE)}/finding/A16-IMG"},
    ),
    (
        "A2: how long the pain lasted is nowhere, and the cancer touches an exclusion",
        "guideline on chronic radicular pain is about this patient",
        "unsupported",
        "Open: Pain for at least 3 months; Pain not caused by cancer",
        {"kb:bmj-2025-duration", "kb:bmj-2025-no-cancer-pain"},
    ),
    (
        "A3: the synthesis of 21 guidelines is about the lower back without radicular pain",
        "21 guidelines",
        "out-of-scope",
        "lumbar region; non radicular low back pain",
        {"kb:olivier-2023-claim-nocons", "kb:olivier-2023-claim-scope"},
    ),
    (
        "A4: the figure on authors stands in an editorial, not in the guideline that is cited",
        "three times as likely to be favourable",
        "weaker-source",
        "it comes from Authorship-bias finding (critique)",
        {"kb:cohen-deyo-2013-credibility", "kb:bmj-2025-rapidrec"},
    ),
    (
        "A5: the older guideline grades its own evidence",
        "rest on consensus",
        "contradicted",
        "It calls ASIPP 2021 epidural consensus-based; on file it is evidence-based.",
        {"kb:asipp-2021-epidural-methodology", "kb:asipp-2021-dh-cervical-il"},
    ),
    (
        "A6: the policy asks for 4 weeks",
        "4 to 6 weeks of conservative care",
        "contradicted",
        "It asks for 4 to 6 weeks; “At least 4 weeks of conservative treatment without improvement”"
        " asks for 4 weeks.",
        {"kb:A16-CONS-D"},
    ),
    (
        "A6: 6 weeks are asked by others",
        "4 to 6 weeks of conservative care",
        "contradicted",
        "found in other policies on file: CAM 136",
        {"kb:bcbssc-cam-136", "kb:carelon-interventional-pain-2023"},
    ),
    (
        "A7: the count comes from an article by authors at the regulator",
        "90 serious events",
        "weaker-source",
        "It is cited to BMJ 2025 Rapid Recommendation; it comes from Racoosin et al., NEJM 2015",
        {"kb:fda-2014-claim-90", "kb:racoosin-2015"},
    ),
    (
        "A8: the record says unexpected, no fact says pathologic",
        "rib fractures are pathologic",
        "fact-drifted",
        "unexplained rib fracture. The text makes pathologic fracture of it",
        {fact("F10")},
    ),
    (
        "A9: the programme is not shown to be missing, it cannot be told",
        "mandatory criterion that is missing",
        "unsupported",
        "the record leaves it undocumented",
        {"kb:A16-CPMP-1", "kb:A16-CPMP-4"},
    ),
    (
        "A9: the same text says that the record leaves it open",
        "mandatory criterion that is missing",
        "internally-inconsistent",
        "the record itself says that a programme cannot be made out",
        {f"{case_iri(CASE)}/published-claim-08"},
    ),
    (
        "A10: the count and the time span come from two sources",
        "within minutes to 48 hours",
        "unsupported",
        "It merges what different sources say, so that neither says the whole: FDA 2014; Racoosin",
        {"kb:fda-2014-dsc", "kb:racoosin-2015"},
    ),
    (
        "A11: the evidence on gabapentinoids is lumbar and finds no benefit",
        "gabapentinoids are an option",
        "unsupported",
        "Gabapentinoids in lumbar radicular pain: no benefit",
        {"kb:crnh-claim-gaba-enke"},
    ),
    (
        "A11: the evidence on SNRIs is from backs and sciatica and finds little",
        "SNRIs are an option",
        "unsupported",
        "SNRIs in back pain: a slight effect, below importance",
        {"kb:crnh-claim-snri-back", "kb:crnh-claim-snri-sciatica"},
    ),
    (
        "A12: no source ties radiation of the neck to the risk of an epidural injection",
        "marked risk of catastrophic complications",
        "unsupported",
        "No publication behind it was found",
        {"kb:neck-radiation-epidural-risk"},
    ),
]


@pytest.mark.parametrize(
    ("words", "verdict", "because", "rests_on"),
    [row[1:] for row in A1_TO_A12],
    ids=[row[0] for row in A1_TO_A12],
)
def test_the_assessment_does_not_hold_where(
    claims: list[Claim], words: str, verdict: str, because: str, rests_on: set[str]
) -> None:
    claim = about(claims, words)
    assert because in reasons(claim, verdict)
    assert {expand(each) for each in rests_on} <= nodes(claim, verdict)
    assert "supported" not in verdicts(claim)


@pytest.mark.parametrize(
    ("case", "words", "verdict", "because"),
    [
        ("droracle-492513", "have not been met", "unsupported", "leaves it undocumented"),
        ("droracle-506600", "both levels", "fact-drifted", "left side. The text makes right side"),
        ("droracle-566261", "criteria failed", "internally-inconsistent", "says undocumented"),
        ("droracle-582596", "below the knee", "fact-drifted", "unclear. The text makes present"),
        ("droracle-584166", "at least 2 weeks, by", "internally-inconsistent", "says 2 months"),
        ("droracle-596298", "was 100%", "internally-inconsistent", "says 50%"),
        ("droracle-608162", "both sides", "fact-drifted", "left side. The text makes both sides"),
        ("droracle-636609", "more than 80%", "fact-drifted", "80%. The text makes more than 80%"),
        ("droracle-640947", "at least 2 months", "contradicted", "asks for 2 weeks"),
        ("droracle-640947", "at least 2 months", "internally-inconsistent", "at least 2 weeks"),
        ("droracle-663875", "failed to show", "unsupported", "leaves it undocumented"),
        ("nydfs-202110-143033", "six weeks", "internally-inconsistent", "says 12 weeks"),
        ("txmcch-17010", "never injected", "internally-inconsistent", "says present"),
        ("txmcch-p5765", "three points fail", "internally-inconsistent", "says undocumented"),
    ],
)
def test_what_other_published_reviews_get_wrong_comes_out_too(
    library: Library, case: str, words: str, verdict: str, because: str
) -> None:
    assert because in reasons(about(library.claims(case), words), verdict)


@pytest.mark.parametrize(
    "words",
    [
        "conservative care was too short",
        "4 weeks or more of conservative care",
        "imaging has to lie within 24 months",
        "the MRI is recent enough",
        "meloxicam was taken for one week",
        "the rib fractures were unexpected",
        "no documentation of a physical therapy trial",
        "recommends strongly against",
        "older guidelines of interventional societies recommend",
        "a surgeon should be asked",
        "a structured course of physical therapy",
    ],
)
def test_what_agrees_with_the_file_is_supported(claims: list[Claim], words: str) -> None:
    assert verdicts(about(claims, words)) == {"supported"}


def test_a_certainty_that_was_not_seen_leaves_the_claim_open(claims: list[Claim]) -> None:
    claim = about(claims, "with or without a corticosteroid")
    assert "a value that was not seen and must be confirmed" in reasons(claim, "unsupported")
    assert verdicts(claim) == {"unsupported"}


def test_every_claim_comes_to_a_verdict_with_a_reason_and_what_it_rests_on(
    claims: list[Claim],
) -> None:
    assert len(claims) >= LEAST_CLAIMS
    for claim in claims:
        assert claim["verdicts"], claim["claim"]
        for verdict in claim["verdicts"]:
            assert verdict["because"].endswith("."), verdict
            assert "{" not in verdict["because"]
            assert verdict["nodes"], verdict
        if verdicts(claim) & {"supported", "not-judged"}:
            assert len(verdicts(claim)) == 1, claim["claim"]


def test_every_verdict_of_the_issue_is_seen_on_the_first_case(claims: list[Claim]) -> None:
    assert {verdict for claim in claims for verdict in verdicts(claim)} == {
        "supported",
        "contradicted",
        "internally-inconsistent",
        "fact-drifted",
        "unsupported",
        "out-of-scope",
        "weaker-source",
    }


def test_each_claim_says_what_it_cites(claims: list[Claim]) -> None:
    (cited,) = about(claims, "90 serious events")["cites"]
    assert cited == {"id": expand("kb:bmj-2025-rapidrec"), "label": "BMJ 2025 Rapid Recommendation"}
    (by_name,) = about(claims, "SNRIs are an option")["cites"]
    assert by_name["id"] is None


def test_every_link_of_a_published_claim_leads_somewhere(library: Library) -> None:
    links = ("restates", "aboutDocument", "recommends", "cites", "ofCriterion", "concept")
    seen = 0
    for path in sorted(CASES.glob("*.trig")):
        source = read_case(path, terms=library.terms)
        facts = {quad.subject.value for quad in source.facts}
        for quad in source.published:
            name, target = local_name(quad.predicate.value), quad.object.value
            if name in links:
                assert target in library.terms.declared, f"{path.name}: {target}"
            if name == "aboutFact":
                assert target in facts, f"{path.name}: {target}"
            seen += name in links
    assert seen >= LEAST_CLAIMS


# What is published and what is derived ------------------------------------------------------------


def test_the_same_is_derived_with_and_without_what_was_published(
    library: Library, tmp_path: Path
) -> None:
    source = read_case(CASES / f"{CASE}.trig")
    bare = list(ox.parse(as_trig(source), format=ox.RdfFormat.TRIG))
    kept = [quad for quad in bare if not str(quad.graph_name.value).endswith("/published")]
    assert len(kept) < len(bare)
    path = tmp_path / f"{CASE}.trig"
    path.write_bytes(ox.serialize(kept, format=ox.RdfFormat.TRIG) or b"")
    with_it = set(library.assess(source).derived)
    without = set(library.assess(read_case(path)).derived)
    assert with_it
    assert with_it == without


def test_no_stage_of_the_method_is_given_the_audit_or_what_was_published(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[tuple[str, ...], str]] = []
    real = remembering.derive

    def derive(engine, stages, *, reads, writes):  # type: ignore[no-untyped-def]
        seen.append((tuple(reads), writes))
        return real(engine, stages, reads=reads, writes=writes)

    monkeypatch.setattr(remembering, "derive", derive)
    # Nothing that was kept stands in for a stage.
    monkeypatch.setattr(library, "_memory", replace(library._memory, place=None))
    library.claims(CASE)
    (method, work), (audit, target) = seen
    assert not {PUBLISHED_GRAPH, AUDIT_GRAPH} & {*method, work}
    assert {PUBLISHED_GRAPH, work} <= set(audit)
    assert target == AUDIT_GRAPH


def test_nothing_of_the_audit_stays_behind(library: Library) -> None:
    library.claims(CASE)
    engine = library._engine
    assert isinstance(engine, OxigraphEngine)
    assert [*engine.triples(AUDIT_GRAPH), *engine.triples(PUBLISHED_GRAPH)] == []


# The command --------------------------------------------------------------------------------------


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    told = capsys.readouterr()
    assert isinstance(ended.value.code, int)
    return ended.value.code, told.out, told.err


def test_the_text_tells_verdict_by_verdict(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "claims", CASE)
    heads = [line for line in out.splitlines() if line.startswith("-- ")]
    assert code == 0
    assert [head.split(" (")[0] for head in heads] == [
        "-- contradicted",
        "-- internally inconsistent",
        "-- fact drifted",
        "-- unsupported",
        "-- out of scope",
        "-- weaker source",
        "-- supported",
    ]
    assert "cites         BMJ 2025 Rapid Recommendation" in out


def test_json_and_csv_hold_the_same_claims(
    capsys: pytest.CaptureFixture[str], claims: list[Claim]
) -> None:
    assert json.loads(run(capsys, "claims", CASE, "--format", "json")[1]) == claims
    table = list(csv.DictReader(io.StringIO(run(capsys, "claims", CASE, "--format", "csv")[1])))
    assert {row["id"] for row in table} == {claim["id"] for claim in claims}
    assert {row["verdict"] for row in table if local_name(row["id"]) == "published-claim-14"} == {
        "contradicted",
        "internally-inconsistent",
    }


def test_a_case_without_claims_says_what_that_means(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    form = tmp_path / "form.yaml"
    form.write_text("id: small\nprocedure:\n  cpt: ['62321']\nfacts: []\n", "utf-8")
    code, out, err = run(capsys, "claims", str(form))
    assert (code, out) == (0, "")
    assert "no claims of a published assessment are on file for this case" in err
    assert json.loads(run(capsys, "claims", str(form), "--format", "json")[1]) == []


def test_a_case_that_is_not_there_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = run(capsys, "claims", "cervical-esi-62322")
    assert (code, out) == (2, "")
    assert CASE in err


def test_the_question_can_be_asked_of_one_case(library: Library) -> None:
    one = library.ask("claims", CASE)
    assert one.columns == find_query("ask", "claims").output
    assert {row[0] for row in one.rows} == {case_iri(CASE)}
    assert len(one.rows) >= LEAST_CLAIMS
