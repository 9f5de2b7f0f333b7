"""What a file may cost; ``docs/reference/granser.md`` lists the limits."""

from __future__ import annotations

import msgspec

from handlingsplan.spreadsheet.defects import Defect, SpreadsheetError

_MEGABYTE = 1024 * 1024


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What a file may cost; generous, since an honest plan needs less than a hundredth of it.

    Attributes:
        file_bytes: size of the file itself (a plan with a hundred photographs stays below).
        parts: number of entries in the zip directory.
        total_bytes: size of all entries together when unpacked, whether they are read or not.
        part_bytes: size of one part that is read, when unpacked.
        ratio: how many times larger than its packed size a part may be, if it is larger than
            ``ratio_from`` bytes (a million empty formatted rows stay below 100).
        thin_from: a worksheet larger than this is read without its empty cells (:mod:`thin`).
        tree_bytes: size of the XML that is parsed at once; its tree takes some 25 times as much.
        sheet_cells, file_cells: cells with a value, on one sheet and in the whole file, repeated
            ones counted as often as they are repeated.
    """

    file_bytes: int = 200 * _MEGABYTE
    parts: int = 20_000
    total_bytes: int = 2048 * _MEGABYTE
    part_bytes: int = 512 * _MEGABYTE
    ratio: int = 400
    ratio_from: int = 16 * _MEGABYTE
    thin_from: int = 4 * _MEGABYTE
    tree_bytes: int = 32 * _MEGABYTE
    sheet_cells: int = 500_000
    file_cells: int = 1_000_000


LIMITS = Limits()


class Budget:
    """Counts the cells of one file before they are built, and stops it at the limit.

    Args:
        limits: how many there may be.
    """

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._taken = 0

    def take(self, cells: int, sheet: int = 0) -> int:
        """Count some more cells.

        Args:
            cells: how many.
            sheet: how many their sheet has before them.

        Returns:
            How many the sheet has with them.

        Raises:
            SpreadsheetError: these are too many.
        """
        self._taken += cells
        sheet += cells
        if sheet > self._limits.sheet_cells or self._taken > self._limits.file_cells:
            raise SpreadsheetError(Defect.TOO_LARGE, "den har många hundra tusen ifyllda celler")
        return sheet


def megabytes(size: int) -> str:
    """Return a size in bytes as a person says it."""
    return f"{max(size // _MEGABYTE, 1)} MB"
