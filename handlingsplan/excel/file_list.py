"""The console's list of files: what needs action first, each with its links."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from handlingsplan.delivery import Delivery, State
from handlingsplan.excel.blocks import hyperlink, text_cell

_ORDER = {state: number for number, state in enumerate(State)}


class Places(msgspec.Struct, frozen=True, kw_only=True):
    """Where what belongs to the files lies.

    Attributes:
        folder: the round's folder.
        findings: the workbook with all findings.
        copies: the folder with return copies, named as the plans are.
        link_to: says how a link leads to a file.
    """

    folder: Path
    findings: Path
    copies: Path
    link_to: Callable[[Path], str]

    def link(self, path: Path, text: str) -> str:
        """Return a cell that leads to a file, or its text alone where there is no such file."""
        if not path.exists():
            return ""
        return hyperlink(self.link_to(path), text)


def file_rows(deliveries: Iterable[Delivery], places: Places) -> Sequence[tuple[Any, ...]]:
    """Return the rows of the list, columns as in ``console_file.FILE_COLUMNS``."""
    return [_row(delivery, places) for delivery in sorted(deliveries, key=_urgency)]


def _urgency(delivery: Delivery) -> tuple[int, int, int, str, str]:
    most = (-delivery.fel, -delivery.varningar)
    return (_ORDER[delivery.lage], *most, delivery.grupp_namn.casefold(), delivery.fil)


def _row(delivery: Delivery, places: Places) -> tuple[Any, ...]:
    day = delivery.uppdaterad.isoformat() if delivery.uppdaterad else ""
    counts = (delivery.fel, delivery.varningar, delivery.tips)
    seen = bool(delivery.fil) and any(counts)
    return (
        text_cell(delivery.grupp_namn),
        places.link(places.folder / delivery.fil, delivery.fil) if delivery.fil else "",
        text_cell(delivery.lage.value),
        *(count if delivery.fil else "" for count in counts),
        text_cell(day),
        places.link(places.findings, "Visa") if seen else "",
        places.link(places.copies / delivery.fil, "Öppna") if delivery.fil else "",
        text_cell(delivery.skal),
    )
