"""The editor for a query: a text area with line numbers, findings at their lines, and names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import streamlit as st

from explorer.app.component import text_of

KEY: Final = "query-editor"


# A string without a line break would be taken for the name of a file, hence the one behind the div.
_editor = st.components.v2.component(
    "guideline_explorer_editor",
    html='<div class="editor"></div>\n',
    css=text_of("editor.css"),
    js=text_of("editor.js"),
)


def show_editor(
    text: str,
    findings: Sequence[Mapping[str, Any]],
    names: Sequence[tuple[str, str]],
    prefixes: Mapping[str, str],
) -> tuple[str | None, str | None]:
    """The text as it was left, and the text that is to be asked now; None where neither changed."""
    data = {
        "text": text,
        "findings": list(findings),
        "names": [list(each) for each in names],
        "prefixes": dict(prefixes),
        "label": "Your query",
        "hint": "SPARQL. A prefix and a colon offer names with their meaning. Ctrl and Enter ask.",
        "ask": "Ask",
    }
    result = _editor(key=KEY, data=data, on_asked_change=lambda: None, on_text_change=lambda: None)
    return result.text, result.asked
