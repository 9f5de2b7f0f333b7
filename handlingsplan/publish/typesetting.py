"""Typst with this machine's fonts, looked for once; the only import of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, cast

import typst

from handlingsplan.publish.pages import Drawing

__all__ = ["TypstError", "families", "pdf", "png"]

TypstError = typst.TypstError
#: PDF/UA-1: accessible to everybody; PDF/A-2a: can be kept.
_STANDARDS: Any = ["ua-1", "a-2a"]
_PICTURE = b"""#let size = json(bytes(sys.inputs.size))
#set page(width: size.at(0) * 1pt, height: size.at(1) * 1pt, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%)
"""
_NOTHING, _AGED = b"#set page(width: 1pt, height: 1pt)\n", 4
_SHARPNESS = 100  # points to the inch at a point for each pixel: 1,667 pixels over 1,200


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts()


@cache
def _compiler() -> typst.Compiler:
    return typst.Compiler(font_paths=_fonts())


def families() -> frozenset[str]:
    """Return the names of the fonts that there are."""
    return frozenset(_fonts().families())


def pdf(source: bytes, inputs: Mapping[str, str], *, date: dt.date) -> bytes:
    """Compile an accessible PDF.

    Args:
        source: the Typst document.
        inputs: its ``sys.inputs``.
        date: the day on which it says it was made.

    Raises:
        TypstError: something is missing that the standards ask for.
    """
    noon = dt.datetime.combine(date, dt.time(12), tzinfo=dt.UTC)
    made = _compiler().compile(
        input=source,
        format="pdf",
        sys_inputs=dict(inputs),
        pdf_standards=_STANDARDS,
        timestamp=noon,
    )
    _age()
    return cast("bytes", made)


@lru_cache(maxsize=8)  # groups that add nothing to the year share its wheel
def png(drawing: Drawing) -> bytes:
    """Return a drawing as a PNG picture."""
    size = f"[{drawing.width}, {drawing.height}]"
    made = _compiler().compile(
        input=_PICTURE,
        format="png",
        sys_inputs={"size": size, "svg": drawing.svg},
        ppi=_SHARPNESS,
    )
    _age()
    return cast("bytes", made)


def _age() -> None:
    """Let Typst forget: it keeps what the last ten compilations were made of.

    Documents have little in common, and those of a round would fill 300 MB.
    """
    for _ in range(_AGED):
        _compiler().compile(input=_NOTHING, format="pdf", sys_inputs={})
