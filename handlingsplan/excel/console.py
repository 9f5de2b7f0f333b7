"""The console's sheet in the open book: settings in, progress, messages and files out."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from handlingsplan.delivery import Delivery
from handlingsplan.errors import UsageError
from handlingsplan.excel.blocks import read_block, table_body, text_cell, write_block
from handlingsplan.excel.console_file import (
    FILE_COLUMNS,
    FILES_TABLE,
    MESSAGE_NAME,
    PROGRESS_NAME,
    SETTINGS,
    SETTINGS_NAME,
    START,
)
from handlingsplan.excel.host import Host
from handlingsplan.excel.retry import retry_while_busy
from handlingsplan.findings import Phase


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the person has chosen; empty settings are ``None``."""

    folder: Path
    year: int | None = None
    phase: Phase | None = None
    organisation: Path | None = None
    earlier: Path | None = None


class Console:
    """The sheet with the buttons."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.sheet = _start_sheet(host)

    def settings(self) -> Settings:
        """Read the settings, in one block.

        Raises:
            UsageError: something is missing or not what it should be; the hint says where.
        """
        block = read_block(self.sheet.range(SETTINGS_NAME))
        values = {key: _plain(row[0]) for (key, *_), row in zip(SETTINGS, block, strict=True)}
        return Settings(
            folder=self._folder(values["mapp"]),
            year=_year(values["ar"]),
            phase=_phase(values["fas"]),
            organisation=self._file(values["organisation"], "Organisationsfil"),
            earlier=self._file(values["tidigare"], "Tidigare sammanställning"),
        )

    def _folder(self, text: str) -> Path:
        if not text:
            message = "Mappen med planer är inte ifylld."
            raise UsageError(message, f"Skriv sökvägen på bladet {START}, raden Mapp med planer.")
        return self._path(text)

    def _file(self, text: str, heading: str) -> Path | None:
        if not text:
            return None
        path = self._path(text)
        if not path.is_file():
            message = f"Filen {path.name} finns inte."
            raise UsageError(message, f"Kontrollera raden {heading} på bladet {START}.")
        return path

    def _path(self, text: str) -> Path:
        """Return a typed path; one that is not absolute counts from the console's own folder."""
        path = Path(text.strip('"')).expanduser()
        if "://" in text:
            message = "En webbadress går inte att läsa som mapp."
            hint = "Synka mappen med OneDrive och skriv den lokala sökvägen, t.ex. C:\\Users\\…"
            raise UsageError(message, hint)
        if path.is_absolute():
            return path
        if self.host.folder is None:
            where = "ligger på webben" if self.host.on_the_web else "är inte sparad"
            message = f"{text} går inte att hitta, för arbetsboken {where}."
            raise UsageError(message, "Skriv hela sökvägen, eller spara arbetsboken i en mapp.")
        return self.host.folder / path

    @retry_while_busy
    def say(self, text: str) -> None:
        """Show a message on the sheet and clear the progress."""
        self.sheet.range(MESSAGE_NAME).raw_value = text_cell(text)
        self.sheet.range(PROGRESS_NAME).raw_value = ""

    def progress(self, text: str) -> None:
        """Show how far the work has come."""
        self.host.progress(text)

    @retry_while_busy
    def activate(self) -> None:
        """Bring the sheet to the front."""
        self.sheet.impl.activate()  # xlwings' own also fetches the program to the front

    def list_files(self, deliveries: Sequence[Delivery]) -> None:
        """Fill the list of files, in one block."""
        rows = [_file_row(delivery) for delivery in deliveries]
        table = _table(self.sheet)
        body = table_body(self.sheet, table, len(rows), columns=len(FILE_COLUMNS))
        write_block(body, rows or [("",) * len(FILE_COLUMNS)])


@retry_while_busy
def _start_sheet(host: Host) -> Any:
    if START not in [sheet.name for sheet in host.book.sheets]:
        message = f"Arbetsboken saknar bladet {START}, så det här är inte konsolen."
        raise UsageError(message, "Öppna sammanstallning.xlsm, eller bygg den på nytt.")
    return host.book.sheets[START]


@retry_while_busy
def _table(sheet: Any) -> Any:
    if FILES_TABLE not in sheet.tables:
        message = f"Tabellen med filer på bladet {START} är borta."
        raise UsageError(message, "Bygg konsolen på nytt: handlingsplan excel bygg --ut MAPP")
    return sheet.tables[FILES_TABLE]


def _file_row(delivery: Delivery) -> tuple[Any, ...]:
    day = delivery.uppdaterad.isoformat() if delivery.uppdaterad else ""
    counts = (delivery.fel, delivery.varningar, delivery.tips)
    return (
        text_cell(delivery.grupp_namn),
        text_cell(delivery.fil),
        text_cell(delivery.lage.value),
        *(count if delivery.fil else "" for count in counts),
        text_cell(day),
        text_cell(delivery.skal),
    )


def _plain(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _year(text: str) -> int | None:
    if not text:
        return None
    if not (text.isdecimal() and len(text) == 4):  # noqa: PLR2004  (digits of a year)
        message = f"{text} är inget år."
        raise UsageError(message, f"Skriv fyra siffror på bladet {START}, raden År.")
    return int(text)


def _phase(text: str) -> Phase | None:
    if not text:
        return None
    try:
        return Phase(text.casefold())
    except ValueError:
        message = f"{text} är ingen fas."
        names = ", ".join(phase.value for phase in Phase)
        raise UsageError(message, f"Välj bland {names} på bladet {START}.") from None
