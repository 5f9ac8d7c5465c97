"""Two policies that part, as a conflict: on what, in which respect, and what each of them says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from explorer.answers import Row, by
from explorer.background import Background
from explorer.conflicts import differing, of_documents, unweighed
from explorer.wording import listed, name

Entry = dict[str, Any]


def difference_entries(background: Background, answer: Sequence[Row]) -> list[Entry]:
    """Every difference between two policies as a conflict, in the order of the rows.

    `answer` are the rows of `ask/policy-differences`. Sides a and b are policies; the respect in
    which they part is the first line of the anatomy.
    """
    return [difference_entry(background, rows) for rows in by(answer, "difference").values()]


def difference_entry(background: Background, rows: Sequence[Row]) -> Entry:
    """One difference; the rows are what either policy says, for each family of services."""
    row = rows[0]
    say = background.wording.sentence
    one, other = row["one"], row["other"]
    titles = {each["speaker"]: each["title"] or "" for each in rows}
    said = {
        speaker: listed(each["text"] or "" for each in rows if each["speaker"] == speaker)
        for speaker in (one, other)
    }
    status = name(row["status"])
    topic, respect = row["topicLabel"] or "", row["respectLabel"] or ""
    told = {
        "one": titles[one],
        "other": titles[other],
        "said": said[one],
        "other_said": said[other],
        "matter": listed((topic, respect), ", "),
    }
    families = listed(each["familyLabel"] or "" for each in rows)
    compared = [(respect, said[one], said[other])]
    return {
        "id": row["difference"],
        "a": one,
        "b": other,
        "a_document": one,
        "b_document": other,
        "a_label": f"{titles[one]}: {said[one]}",
        "b_label": f"{titles[other]}: {said[other]}",
        "kind": name(row["kind"]).removesuffix("-conflict"),
        "status": status,
        "failing": name(row["failing"]).removesuffix("-fails") or None,
        "historical": row["historical"] == "true",
        "known": name(row["known"]) or None,
        "overlap": listed((topic, families)) or say("differs-overlap", **told),
        "remainder": None,
        "anatomy": differing([*compared, *of_documents(background, one, other)]),
        # No preference weighs one payer's text against another's.
        **unweighed(say(f"differs-{status}", **told)),
    }
