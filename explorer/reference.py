"""The reference in docs/reference/, made of what is written elsewhere already.

Queries are told by their headers, examples by their spec pages, words by the vocabulary. Nothing is
said here that is not said there, so whoever corrects a page corrects its source.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from explorer import places
from explorer.errors import Problem, UsageError
from explorer.glossary import escaped, glossary
from explorer.library import Library
from explorer.queries import KINDS, STAGED, Query, find_queries
from explorer.term_map import term_map

FOLDERS: Final[Mapping[str, str]] = {
    "compile": "Run once, when the knowledge is loaded: what was written for people is turned into "
    "plain links that the stages can follow.",
    "compare": "Run in the order of their numbers when somebody first asks where policies part: "
    "each is held against the others. No stage of the method reads what they write.",
    "amend": "Run in the order of their numbers when a reviewer has changed a fact: the record as "
    "it was received and what was entered since become the facts that the method sees.",
    "derive": "The method. Run in the order of their numbers for each case; every stage reads what "
    "the earlier ones wrote, adds to it and deletes nothing.",
    "audit": "Run in the order of their numbers when everything is derived: what was published "
    "about a case, claim by claim, is held against the file. What they write stands apart, and no "
    "stage of the method reads it.",
    "effects": "Run in the order of their numbers over a file of recommendations that are followed "
    "together, with what is believed of their actions: how they bear on each other, for "
    "`explorer oracle`.",
    "witness": "Run in the order of their numbers when somebody asks for a made-up patient to whom "
    "two recommendations of a pair apply: what stands in the case, or why there is none.",
    "ask": "Questions. Each feeds one table, one part of the page or one command: "
    "`explorer ask NAME --case CASE`.",
    "check": "Every row of an answer is a problem of the knowledge, told by `explorer check`.",
}
"""What the queries of each folder are for."""

GRAPHS: Final[Mapping[str, str]] = {
    "kb": "the knowledge",
    "compared": "policies held against each other",
    "record": "the record as received",
    "amendments": "what reviewers entered",
    "facts": "the facts of the case",
    "derived": "what the stages derived",
    "published": "what was published about the case",
    "audit": "what the audit found",
    "file": "a file of recommendations that interact",
    "witness": "what is known of the witness",
}
"""What a header calls the parts of the store that a query reads."""

_NAME: Final = re.compile(r"(\?\w+|\b(?:gx|term|kb|rdf|rdfs|owl|skos|dcterms|xsd):[\w-]+)")


def pages() -> dict[str, str]:
    """The text of every page of the reference, by its path under docs/reference.

    Raises UsageError where the spec pages are not at hand, as in an installed explorer.
    """
    if not places.SPECS.is_dir():
        raise UsageError(
            where="docs",
            what="can be written in a checkout only",
            why="the examples lie in tests/spec, which an installed explorer does not carry",
            try_="run it in the folder that holds pyproject.toml",
        )
    queries = [query for kind in KINDS for query in find_queries(kind)]
    return {
        "README.md": index(queries),
        "glossary.md": glossary(places.ONTOLOGY / "core.ttl"),
        "queries.md": overview(queries),
        "terms.md": term_map(terms()),
        "constructs.md": constructs(),
        **{f"examples/{query.kind}/{query.name}.md": page(query) for query in queries},
    }


def write(folder: Path = places.REFERENCE) -> int:
    """Bring the reference up to date; the number of pages that were written or taken away."""
    made = pages()
    problems = unlike(made, folder)
    for problem in problems:
        path = folder / problem.where
        if problem.where in made:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made[problem.where], encoding="utf-8")
        else:
            path.unlink()
    return len(problems)


def stale(folder: Path = places.REFERENCE) -> tuple[Problem, ...]:
    """Every page that is missing, out of date or left over; `where` is its path in the folder."""
    return unlike(pages(), folder)


def unlike(made: Mapping[str, str], folder: Path) -> tuple[Problem, ...]:
    """Where a folder differs from what was made, in the same way."""
    kept = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*.md"))}
    remedy = "run `explorer docs`"
    found = []
    for name in sorted(made.keys() | kept.keys()):
        if name not in kept:
            found.append(Problem(name, "is missing from docs/reference", try_=remedy))
        elif name not in made:
            found.append(Problem(name, "belongs to nothing any more", try_=remedy))
        elif kept[name].read_text(encoding="utf-8") != made[name]:
            found.append(Problem(name, "is out of date", "its source was changed", remedy))
    return tuple(found)


def terms() -> list[dict[str, str | None]]:
    """The answer to the question about the clinical terms, one dictionary a row."""
    table = Library.open().ask("terms")
    return [dict(zip(table.columns, row, strict=True)) for row in table.rows]


def index(queries: list[Query]) -> str:
    """The first page: what there is and what it is made from."""
    counted = ", ".join(f"{sum(q.kind == kind for q in queries)} in `{kind}/`" for kind in KINDS)
    return "\n".join(
        [
            "# Reference",
            "",
            "Written by `explorer docs` from the headers of the queries, the pages in "
            "`tests/spec/` and what lies in `ontology/`; `explorer docs --check` says what is out "
            "of date.",
            "",
            f"- [Queries](queries.md): what each one asks, reads and answers ({counted}).",
            "- Examples: one page per query, with its rules on small made-up knowledge. Each "
            "example is also a test that two SPARQL engines pass.",
            "- [Constructs](constructs.md): what criteria can say, each with its examples.",
            "- [Glossary](glossary.md): every word of the vocabulary with a definition.",
            "- [Clinical terms](terms.md): one vocabulary for records, policies and guidelines, "
            "with codes and with the documents that use each term.",
            "",
        ]
    )


def constructs() -> str:
    """What the language of criteria can say, with links to the pages of examples."""
    table = (places.SPECS / "constructs.md").read_text(encoding="utf-8")
    return re.sub(r"\]\((?=\w+/)", "](examples/", table)


def overview(queries: list[Query]) -> str:
    """The header of every query as prose, folder by folder, in the order in which they run."""
    lines = ["# Queries", "", "One file answers one question. Its name leads to its examples."]
    for kind in KINDS:
        lines += ["", f"## {kind}", "", FOLDERS[kind]]
        for query in (query for query in queries if query.kind == kind):
            heading = f"[{query.name}](examples/{kind}/{query.name}.md): {query.title}"
            lines += ["", f"### {heading}", "", *told(query)]
    return "\n".join([*lines, ""])


def page(query: Query) -> str:
    """The page of one query: its header as prose, then its spec page one level deeper."""
    file = f"{query.kind}/{query.name}"
    home = "../../../.."
    lines = [
        f"# {query.title}",
        "",
        *told(query),
        "",
        f"Query: [queries/{file}.rq]({home}/queries/{file}.rq). "
        f"Examples: [tests/spec/{file}.md]({home}/tests/spec/{file}.md).",
        "",
        "## Examples",
        "",
    ]
    spec = places.SPECS / f"{file}.md"
    if not spec.is_file():
        return "\n".join([*lines, "There are none yet.", ""])
    _, _, body = spec.read_text(encoding="utf-8").partition("\n")
    deeper = re.sub(r"^(?=##+ )", "#", body.strip(), flags=re.MULTILINE)
    return "\n".join([*lines, deeper, ""])


def told(query: Query) -> Iterator[str]:
    """The header of a query in sentences, one paragraph for the question and one for the rest."""
    said = {field: plain(text) for field, text in query.header.items()}
    parts = [GRAPHS[part] for part in query.reads]
    said["Reads"] = " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))
    if query.reads_every_case:
        said["Reads"] += ", for every case on file or for the one that is given"
    yield f"*{said['Question']}*"
    yield ""
    if query.kind in STAGED:
        yield f"Reads {said['Reads']}."
        yield f"Writes {said['Writes']}."
        yield f"Runs {said['Repeats'].replace('nothing new', 'nothing new is added')}."
        yield f"Rests on: {said['Because']}."
        yield f"Writes nothing when {said['Empty']}."
        return
    if query.inputs:
        yield f"Is asked of {said['Input']}."
    yield f"Reads {said['Reads']}."
    yield f"Answers with {said['Output']}."
    yield f"Rows: {said['Rows']}."
    yield f"No rows means: {said['Empty']}."
    if "Fix" in said:
        yield f"What to do: {said['Fix']}."


def plain(text: str) -> str:
    """A header field as Markdown: names and variables as code, everything else as it stands."""
    parts = _NAME.split(text.removesuffix("."))
    marked = [f"`{part}`" if _NAME.fullmatch(part) else escaped(part) for part in parts]
    return "".join(marked)
