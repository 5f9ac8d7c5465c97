"""A new question as the two files it needs: the query with its header, and its page of examples."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from explorer import places
from explorer.errors import UsageError
from explorer.lint.outline import Select
from explorer.lint.outline_reading import read_outline
from explorer.lint.tokens import tokens
from explorer.queries import read_header

NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
FOLDER: Final = "ask"
_STAMP: Final = (1980, 1, 1, 0, 0, 0)


def files(name: str, text: str, question: str = "") -> dict[str, str]:
    """The text of the query and of its page, by their paths in a checkout.

    Fields that the query's own header has are kept; the others are there to be filled in. Raises
    UsageError when the name is none, or is taken.
    """
    if not NAME.fullmatch(name):
        raise UsageError(
            name or "the name",
            "cannot be the name of a question",
            "it is the name of two files, and what is typed behind `explorer ask`",
            "small letters and digits, with single hyphens between words: open-criteria",
        )
    paths = (f"queries/{FOLDER}/{name}.rq", f"tests/spec/{FOLDER}/{name}.md")
    root = places.ROOT
    if taken := [path for path in paths if (root / path).exists()]:
        raise UsageError(taken[0], "is there already", try_="choose another name")
    title, fields = read_header(text)
    title = title or name.replace("-", " ").capitalize()
    select = read_outline(tokens(text)).select
    asked = question.strip() or fields.get("Question") or "…?"
    return {
        paths[0]: _query(text, title, {**fields, "Question": asked}, select),
        paths[1]: _page(title, asked, select),
    }


def as_zip(made: Mapping[str, str]) -> bytes:
    """The files in one archive, the same bytes for the same files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, text in made.items():
            archive.writestr(zipfile.ZipInfo(path, _STAMP), text)
    return data.getvalue()


def can_write(root: Path | None = None) -> bool:
    """Whether there is a checkout to write into: one with queries and their pages."""
    root = places.ROOT if root is None else root
    return all((root / each).is_dir() for each in (f"queries/{FOLDER}", f"tests/spec/{FOLDER}"))


def write(made: Mapping[str, str], root: Path | None = None) -> list[Path]:
    """Write the files into the checkout; what is there is never written over.

    Raises UsageError, with nothing written, when one of them is there.
    """
    root = places.ROOT if root is None else root
    targets = {root / path: text for path, text in made.items()}
    for path in targets:
        if path.exists():
            raise UsageError(places.shown(path), "is there already", try_="choose another name")
    for path, text in targets.items():
        with path.open("x", encoding="utf-8") as file:  # "x": fails rather than overwrite
            file.write(text)
    return list(targets)


def _query(text: str, title: str, fields: Mapping[str, str], select: Select) -> str:
    columns = ", ".join(f"?{each.variable}" for each in select.columns) or "…"
    order = " ".join(f"?{each.variable}" for each in select.order) or "…"
    wanted = {
        "Question": fields["Question"],
        "Input": fields.get("Input", "none"),
        "Reads": fields.get("Reads", "kb"),
        "Output": columns,
        "Rows": fields.get("Rows", f"one per …; ordered by {order}"),
        "Empty": fields.get("Empty", "…"),
    }
    header = [f"# # {title}", "#", *(f"# {key + ':':<9} {said}" for key, said in wanted.items())]
    body = text.splitlines()
    while body and body[0].startswith("#"):
        body.pop(0)
    return "\n".join([*header, *body]).rstrip() + "\n"


def _page(title: str, question: str, select: Select) -> str:
    columns = [each.variable for each in select.columns]
    head = f"| {' | '.join(columns)} |\n|{'---|' * len(columns)}"
    row = f"| {' | '.join('…' for _ in columns)} |"
    return f"""# {title}

{question}

## A sentence that says what must come out

```turtle
<…> a gx:… .
```

{head}
{row}

## A sentence that says when nothing comes out

```turtle
<…> a gx:… .
```

*No rows.*
"""
