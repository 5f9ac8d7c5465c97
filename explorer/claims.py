"""The claims of a published assessment, each with its verdicts and a sentence that says why.

The verdicts come from the stages of `queries/audit` and the sentences from `ontology/wording`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from explorer.answers import Row, by
from explorer.vocabulary import Iri
from explorer.wording import Wording, listed, name

Claim = dict[str, Any]

_PLACES: Final = {
    "held": "heldAgainst",
    "said": "saidAs",
    "file": "onFileAs",
    "seen": "alsoSeen",
}
"""The places of a template, and the property of a finding that fills each."""


def audited_claims(findings: Sequence[Row], nodes: Sequence[Row], wording: Wording) -> list[Claim]:
    """What was published about a case, claim by claim, those with the gravest verdict first.

    Each has `id`, `claim` (its sentence, in our words), `cites` (documents: `id`, `label`; no id
    where the document is not on file) and `verdicts`: `verdict`, `rank` (1 is told first),
    `reason`, `because` and `nodes`, the IRIs that it rests on. `findings` and `nodes` are the rows
    of `ask/claims` and `ask/claim-nodes`.
    """
    gathered = by(nodes, "of", "role")
    kept = {(name(role), of): rows for (of, role), rows in gathered.items()}
    claims: dict[Iri, Claim] = {}
    for row in findings:
        iri = row["claim"] or ""
        if iri not in claims:
            on_file, by_name = kept.get(("cites", iri), []), kept.get(("citedAs", iri), [])
            cites = [{"id": each["node"], "label": each["label"]} for each in on_file]
            cites += [{"id": None, "label": each["label"]} for each in by_name]
            claims[iri] = {"id": iri, "claim": row["claimed"], "cites": cites, "verdicts": []}
        finding = row["finding"] or ""
        places = {
            place: listed(each["label"] or "" for each in kept.get((role, finding), ()))
            for place, role in _PLACES.items()
        }
        verdict, reason = name(row["verdict"]), name(row["reason"])
        claims[iri]["verdicts"].append(
            {
                "verdict": verdict,
                "rank": int(row["rank"] or 0),
                "reason": reason,
                "because": wording.finding(reason, "", verdict, "", places),
                "nodes": [each["node"] for each in kept.get(("because", finding), ())],
            }
        )
    return list(claims.values())
