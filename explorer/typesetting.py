"""The only door to typst: a template with data makes a tagged PDF or a picture, on this machine.

Data go in as inputs and are never put into the source. Only the fonts that typst carries are used
and no time is written, so that the same data give the same bytes on every machine.
"""

from __future__ import annotations

from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

from explorer.tables import as_json

if TYPE_CHECKING:
    import typst

PER_INCH: Final = 144.0
_PICTURE: Final = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", alt: sys.inputs.alt)
"""


def pdf(template: str, data: dict[str, Any]) -> bytes:
    """A PDF/UA-1 of a template of this package, which reads `sys.inputs.data` as JSON."""
    source = files("explorer").joinpath(template).read_bytes()
    return tagged(source, {"data": as_json(data)})


def tagged(source: bytes, inputs: dict[str, str], moment: datetime | int = 0) -> bytes:
    """A PDF/UA-1 of a source that reads these inputs; its file says that it is of that moment."""
    import typst

    made = typst.compile(
        source,
        format="pdf",
        font_paths=_fonts(),
        sys_inputs=inputs,
        pdf_standards="ua-1",
        timestamp=moment,
    )
    return _one(made)


def png(svg: str, alt: str) -> bytes:
    """A picture as PNG."""
    import typst

    inputs = {"svg": svg, "alt": alt}
    drawn = typst.compile(
        _PICTURE, format="png", ppi=PER_INCH, font_paths=_fonts(), sys_inputs=inputs
    )
    return _one(drawn)


@cache
def _fonts() -> typst.Fonts:
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)


def _one(made: bytes | list[bytes] | None) -> bytes:
    return made if isinstance(made, bytes) else b"".join(made or ())
