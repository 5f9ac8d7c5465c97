"""The closed lists of words that the desk keeps: what a column may hold."""

from typing import Final, Literal

Status = Literal["new", "in-review", "information-requested", "with-physician", "decided"]
Urgency = Literal["standard", "expedited"]
Kind = Literal["approve", "deny", "partly-approve", "ask", "refer"]
DecisionState = Literal["draft", "reviewed", "signed"]
PanelKind = Literal["note", "vote", "decision"]
Verdict = Literal["accept", "reject", "explain"]

STATUSES: Final = ("new", "in-review", "information-requested", "with-physician", "decided")
URGENCIES: Final = ("standard", "expedited")
KINDS: Final = ("approve", "deny", "partly-approve", "ask", "refer")
DECISION_STATES: Final = ("draft", "reviewed", "signed")
PANEL_KINDS: Final = ("note", "vote", "decision")
VERDICTS: Final = ("accept", "reject", "explain")

NEEDS_PHYSICIAN: Final = ("deny", "partly-approve")
"""Kinds that only a physician can sign: each refuses something that was asked for."""

STATUS_AFTER: Final[dict[str, str]] = {
    "approve": "decided",
    "deny": "decided",
    "partly-approve": "decided",
    "ask": "information-requested",
    "refer": "with-physician",
}
"""What a signed decision makes of its request."""
