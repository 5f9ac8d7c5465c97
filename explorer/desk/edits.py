"""One change that somebody made to a fact, as it is kept: who, when, and what the form would say.

The record as received stays as it is. What an edit means for the statements of a case is worked out
elsewhere; here it is only carried.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from explorer.errors import SourceError

ENTRY_KEYS: Final = (
    "concept",
    "status",
    "value",
    "unit",
    "duration",
    "date",
    "body_site",
    "laterality",
    "source_doc_note",
)
"""The keys of a fact in the case form."""

ACTIONS: Final = ("state", "withdraw")


@dataclass(frozen=True, slots=True)
class Edit:
    """What somebody says a fact is.

    `fact` is the IRI of the fact of the record that is edited; None: a new fact. `entry` has keys
    of `ENTRY_KEYS`. `document` and `page` say where it is documented. `at` is a moment in UTC.
    """

    id: str
    fact: str | None
    action: Literal["state", "withdraw"]
    entry: Mapping[str, str]
    document: str | None
    page: str | None
    by: str
    at: str

    def as_json(self) -> str:
        """The edit as text: the same edit, the same bytes."""
        return json.dumps(
            asdict(self) | {"entry": dict(self.entry)},
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
        )

    @staticmethod
    def from_json(text: str) -> "Edit":
        """The edit that `as_json` wrote. Raises SourceError when the text is none."""
        try:
            said: dict[str, Any] = json.loads(text)
            edit = Edit(**said)
        except (ValueError, TypeError) as broken:
            raise SourceError("an edit", "cannot be read", why=str(broken)) from broken
        return checked(edit)


def checked(edit: Edit) -> Edit:
    """The same edit. Raises SourceError when it says what no form can say."""
    unknown = sorted(set(edit.entry) - set(ENTRY_KEYS))
    wrong = [f"the entry has no key {key}" for key in unknown]
    if edit.action not in ACTIONS:
        wrong.append(f"no edit is called {edit.action}")
    if edit.action == "withdraw" and edit.fact is None:
        wrong.append("what is withdrawn is not named")
    if edit.action == "state" and not edit.entry.get("concept"):
        wrong.append("what is stated has no concept")
    if wrong:
        keys = ", ".join(ENTRY_KEYS)
        raise SourceError("an edit", "; ".join(wrong), try_=f"its keys are {keys}")
    return edit
