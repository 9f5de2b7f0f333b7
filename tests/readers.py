"""Readers that misbehave, for the tests of the pool; found by name in worker processes."""

from __future__ import annotations

import os
import re
import time

from handlingsplan.errors import UnreadableFileError
from handlingsplan.form import Form
from handlingsplan.reading.records import RawBook, RawCover
from handlingsplan.reading.worker import fingerprint
from handlingsplan.spreadsheet.package import Package


def good(package: Package, fil: str, form: Form | None) -> RawBook:
    """Read nothing, quickly; the version tells which process did it."""
    return RawBook(
        fil=fil,
        fingerprint=fingerprint(package.data),
        form=form.id if form else "egen",
        version=str(os.getpid()),
        cover=RawCover(),
        tables={},
    )


def by_name(package: Package, fil: str, form: Form | None) -> RawBook:
    """Misbehave as the file's name says."""
    kind = fil.partition("-")[0]
    if kind == "häng":
        time.sleep(60)
    elif kind == "trassel":
        re.match(r"(a|a)*b", "a" * 40)
    elif kind == "krasch":
        os._exit(134)
    elif kind == "minne":
        len(bytearray(64 * 1024**3))
    elif kind == "fel":
        raise ZeroDivisionError
    elif kind == "nej":
        raise UnreadableFileError("HP112", "den är ingen plan")
    return good(package, fil, form)
