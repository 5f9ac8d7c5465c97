"""A letter as PDF/UA-1: tagged, with title and language, set by typst with its own fonts.

The letter goes in as data and is never part of the source that typst reads. Nothing is fetched.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, time
from datetime import date as day
from pathlib import Path
from typing import Final

from explorer.letter.model import Letter
from explorer.typesetting import tagged

TEMPLATE: Final = Path(__file__).with_name("letter.typ")
PAPER: Final = "us-letter"
PROGRAM: Final = "Guideline explorer"


def as_pdf(letter: Letter) -> bytes:
    """The letter as a PDF; the same letter gives the same bytes.

    Its date is the day that the letter speaks for.
    """
    data = {"letter": json.dumps(letter.as_data()), "paper": PAPER, "program": PROGRAM}
    return tagged(TEMPLATE.read_bytes(), data, moment(letter))


def moment(letter: Letter) -> datetime:
    """The first moment of the day of a letter: what its files give as their date."""
    return datetime.combine(day.fromisoformat(letter.day), time(), UTC)
