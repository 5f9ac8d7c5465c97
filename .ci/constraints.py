"""Copy the pins of requirements.lock into pyproject.toml, or clear them there."""

import re
import sys
from pathlib import Path

BLOCK = re.compile(r"^constraint-dependencies = \[(?:\]|.*?^\])\n", re.MULTILINE | re.DOTALL)


def pins(lock: str) -> list[str]:
    """Every `name==version ; marker` of the lock file, without its hashes."""
    lines = (line for line in lock.splitlines() if line and not line.startswith((" ", "#")))
    return [line.removesuffix("\\").strip() for line in lines]


def main() -> None:
    """Rewrite the block of constraints in place."""
    project = Path("pyproject.toml")
    wanted = [] if "--clear" in sys.argv else pins(Path("requirements.lock").read_text("utf-8"))
    rows = "".join(f'  "{pin.replace(chr(34), chr(39))}",\n' for pin in wanted)
    block = (
        f"constraint-dependencies = [\n{rows}]\n" if wanted else "constraint-dependencies = []\n"
    )
    text, count = BLOCK.subn(lambda _: block, project.read_text("utf-8"))
    if count != 1:
        raise SystemExit("pyproject.toml has no single block of constraint-dependencies")
    project.write_text(text, "utf-8")


main()
