"""Whether a value is written as its type demands.

A date that is none, or a number with a word in it, would not fail: every comparison with it would
quietly come out undecided. So it is refused where it is read.
"""

import re
from datetime import date
from typing import Final

from explorer.vocabulary import Iri, expand

_DATE: Final = expand("xsd:date")
_FORMS: Final = {
    expand("xsd:decimal"): re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)"),
    expand("xsd:integer"): re.compile(r"[+-]?\d+"),
    expand("xsd:boolean"): re.compile(r"true|false|1|0"),
    expand("xsd:gYear"): re.compile(r"-?\d{4}"),
    expand("xsd:gYearMonth"): re.compile(r"-?\d{4}-(0[1-9]|1[0-2])"),
    _DATE: re.compile(r"\d{4}-\d\d-\d\d"),
}


def is_written_right(text: str, datatype: Iri) -> bool:
    """False when the text is no value of this datatype; True for datatypes not looked at.

    >>> is_written_right("2025-02-30", "http://www.w3.org/2001/XMLSchema#date")
    False
    """
    form = _FORMS.get(datatype)
    if form is None:
        return True
    if not form.fullmatch(text):
        return False
    if datatype == _DATE:
        try:
            date.fromisoformat(text)
        except ValueError:
            return False
    return True
