"""The formats that documents are written as, and what each needs."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from importlib.util import find_spec

from handlingsplan.errors import UsageError


class Format(StrEnum):
    """What documents are written as."""

    DECK = "pptx"
    PDF = "pdf"
    SITE = "html"
    CALENDAR = "ics"

    @property
    def folder(self) -> str:
        """The name of the folder that its files lie in."""
        return _KNOWN[self][0]

    @property
    def word(self) -> str:
        """What people call it, in the definite form."""
        return _KNOWN[self][1]

    @property
    def library(self) -> str:
        """The library that writes it, by the name that it is imported by."""
        return _KNOWN[self][2]


#: Format -> its folder, what people call it, and the library that writes it.
_KNOWN = {
    Format.DECK: ("bildspel", "PowerPoint", "pptx"),
    Format.PDF: ("pdf", "PDF", "typst"),
    Format.SITE: ("webb", "webbsidor", "jinja2"),
    Format.CALENDAR: ("kalender", "kalender", "icalendar"),
}


def refuse_without_libraries(formats: Iterable[Format]) -> None:
    """Say what to install where a library is missing.

    Raises:
        UsageError: one is.
    """
    missing = [one for one in formats if find_spec(one.library) is None]
    if missing:
        message = f"Det som behövs för {', '.join(missing)} är inte installerat."
        raise UsageError(message, "Installera handlingsplan med tillägget publicera.")
