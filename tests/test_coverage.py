"""The cases on file prove each single criterion of the epidural policies of the large payers.

Which policies these are is asked of the knowledge, by payer and by what their codes stand for.
"""

from __future__ import annotations

import pytest

from explorer.library import KNOWLEDGE_GRAPH, Library
from explorer.results import Table
from explorer.vocabulary import shorten

PROVEN = ("met", "unmet", "undocumented")
POLICIES = """
PREFIX gx: <https://w3id.org/guideline-explorer/ontology#>
PREFIX term: <https://w3id.org/guideline-explorer/term/>
SELECT DISTINCT ?payer ?policy WHERE {
  VALUES ?payer { "Aetna" "Medicare" "UnitedHealthcare" "eviCore" }
  ?policy a gx:Policy ; gx:payer ?payer ; gx:criteria ?root ; gx:coversCode ?code .
  ?code gx:codeProcedure/gx:within term:epidural-injection .
} ORDER BY ?payer ?policy
"""

CLOSED_LISTS = """
PREFIX gx: <https://w3id.org/guideline-explorer/ontology#>
SELECT DISTINCT ?policy ?criterion WHERE {
  ?policy a gx:Policy ; gx:listedDiagnosis ?code .
  OPTIONAL { ?criterion gx:diagnosisList ?policy }
} ORDER BY ?policy ?criterion
"""


@pytest.fixture(scope="module")
def library() -> Library:
    return Library.open()


@pytest.fixture(scope="module")
def coverage(library: Library) -> Table:
    return library.ask("coverage")


def policies(library: Library) -> set[tuple[str, str]]:
    """Payer and policy."""
    found = library._engine.select(POLICIES, [KNOWLEDGE_GRAPH])
    return {(row[0].value, row[1].value) for row in found.rows}  # type: ignore[union-attr]


def test_every_policy_is_counted_and_no_number_is_left_out(
    library: Library, coverage: Table
) -> None:
    counted = {row[0] for row in coverage.rows}
    assert {policy for _, policy in policies(library)} <= counted
    assert all((cell or "").isdecimal() for row in coverage.rows for cell in row[3:])
    assert any(cell != "0" for row in coverage.rows for cell in row[3:])


def test_each_atom_of_the_epidural_policies_of_the_large_payers_is_proven(
    library: Library, coverage: Table
) -> None:
    chosen = policies(library)
    assert {payer for payer, _ in chosen} == {"Aetna", "Medicare", "UnitedHealthcare", "eviCore"}
    wanted = {policy for _, policy in chosen}
    gaps = []
    for row in coverage.rows:
        told = dict(zip(coverage.columns, row, strict=True))
        if told["policy"] in wanted:
            lacking = [status for status in PROVEN if told[status] == "0"]
            name = f"{shorten(told['policy'] or '')} {shorten(told['criterion'] or '')}"
            gaps += [f"{name}: no case makes it {', '.join(lacking)}"] if lacking else []
    assert not gaps, "\n".join(gaps)


def test_each_closed_list_of_diagnoses_is_asked_for_and_proven(
    library: Library, coverage: Table
) -> None:
    found = library._engine.select(CLOSED_LISTS, [KNOWLEDGE_GRAPH])
    assert len(found.rows) >= 3
    by_criterion = {row[1]: dict(zip(coverage.columns, row, strict=True)) for row in coverage.rows}
    for policy, criterion in found.rows:
        assert criterion is not None, f"{policy} has a closed list, and no criterion asks for it"
        told = by_criterion[criterion.value]  # type: ignore[union-attr]
        lacking = [status for status in PROVEN if told[status] == "0"]
        assert not lacking, f"{criterion}: no case makes it {', '.join(lacking)}"
