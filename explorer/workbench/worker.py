"""The process that answers queries of one's own, and may be killed while it does.

It holds the compiled knowledge and, when told, the facts and conclusions of one case; what was
published about a case and what is expected of us never reach it. Before the first query it gives
up what a query has no business with: opening files or connections, writing, and memory without
end. It says what it finds on standard output and ends when its standard input does.
"""

from __future__ import annotations

import os
import sys
import time
from itertools import islice
from typing import IO, Any, Final

import pyoxigraph as ox

from explorer import places, shelf
from explorer.bounds import OUT_OF_MEMORY, address_space, work_at_most
from explorer.comparing import Comparison
from explorer.compiling import name_of, open_compiled
from explorer.engines import OxigraphEngine, refuse_service
from explorer.errors import QueryError
from explorer.vocabulary import BASE
from explorer.workbench.messages import receive, row_as_text, send, triples_of

KNOWLEDGE: Final = ox.NamedNode(BASE + "graph/knowledge")
COMPARED: Final = ox.NamedNode(BASE + "graph/compared")
CASE: Final = ox.NamedNode(BASE + "graph/case")


def main() -> None:
    """Open the library, give up the rest, answer until nobody asks any more."""
    asked, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may look like an answer
    opened = receive(asked)
    if opened is None:
        return
    engine = OxigraphEngine()
    place = shelf.folder()
    compiled = open_compiled(places.ONTOLOGY, engine, KNOWLEDGE.value, place)
    Comparison(place, name_of(compiled.digest)).join(engine, KNOWLEDGE.value, COMPARED.value)
    contained = give_up(opened[0]["megabytes"])
    send(answers, {"ready": True, "contained": contained})
    while (request := receive(asked)) is not None:
        said, text = request
        try:
            answer(engine.store, answers, said, text)
        except MemoryError:
            os._exit(OUT_OF_MEMORY)


def give_up(megabytes: int) -> bool:
    """Let the system refuse what no query needs; false where it cannot.

    From here on there are so many megabytes more than are in use now, and no new open files, which
    connections are too.
    """
    try:
        import resource
    except ImportError:  # Windows: the time limit and the refusals in the text remain
        return False
    for kind, most in (
        (resource.RLIMIT_NOFILE, 0),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_AS, (address_space() or 2**31) + megabytes * 2**20),
    ):
        try:
            resource.setrlimit(kind, (most, most))
        except (OSError, ValueError):
            return False
    return True


def answer(store: ox.Store, answers: IO[bytes], said: dict[str, Any], text: bytes) -> None:
    """Do what was asked and say what came of it: a case taken in, an answer, or what is wrong."""
    if said["do"] == "case":
        store.remove_graph(CASE)
        store.extend(ox.Quad(t.subject, t.predicate, t.object, CASE) for t in triples_of(text))
        send(answers, {"taken": True})
        return
    work_at_most(said["seconds"], late=3)
    query = text.decode()
    started = time.perf_counter()
    try:
        refuse_service(query)
        found = store.query(
            query,
            default_graph=[KNOWLEDGE, COMPARED, CASE],
            named_graphs=[],
            substitutions={
                ox.Variable(name): ox.NamedNode(value) for name, value in said["inputs"].items()
            },
        )
        told, rows = _collected(found, said["rows"], said["most"])
    except (SyntaxError, ValueError, OSError, QueryError) as error:
        send(answers, {"wrong": str(error)})
        return
    send(answers, {**told, "seconds": time.perf_counter() - started}, rows.encode())


def _collected(
    found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples, most: int, room: int
) -> tuple[dict[str, Any], str]:
    """The rows or triples up to a number and a size, and what kept the rest back, if anything."""
    if isinstance(found, ox.QueryBoolean):
        return {"form": "ask", "yes": bool(found), "count": 1, "cut": ""}, ""
    parts: list[str] = []
    size, cut = 0, ""
    names = [each.value for each in found.variables] if isinstance(found, ox.QuerySolutions) else []
    for each in islice(found, most + 1):
        if len(parts) == most:
            cut = "rows"
            break
        if isinstance(each, ox.Triple):
            parts.append(f"{each} .\n")
        else:
            parts.append(row_as_text(len(parts), [each[name] for name in names]))
        size += len(parts[-1])
        if size > room:
            parts.pop()
            cut = "size"
            break
    form = "select" if isinstance(found, ox.QuerySolutions) else "construct"
    told = {"form": form, "columns": names, "count": len(parts), "cut": cut}
    return told, "".join(parts)


if __name__ == "__main__":
    main()
