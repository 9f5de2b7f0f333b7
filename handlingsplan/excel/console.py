"""The console's sheet in the open book: settings in, progress, messages, results and files out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from handlingsplan.delivery import Delivery
from handlingsplan.errors import UsageError
from handlingsplan.excel.blocks import (
    column_of,
    hyperlink,
    read_block,
    table_body,
    text_cell,
    write_block,
    write_formulas,
)
from handlingsplan.excel.commands import STEPS
from handlingsplan.excel.console_file import (
    FILE_COLUMNS,
    FILES_TABLE,
    MESSAGE_NAME,
    PHASE_NAMES,
    SETTINGS,
    SETTINGS_NAME,
    START,
    STEPS_NAME,
)
from handlingsplan.excel.file_list import Places, file_rows
from handlingsplan.excel.host import Host
from handlingsplan.excel.retry import retry_while_busy
from handlingsplan.findings import Phase
from handlingsplan.spreadsheet.a1 import location
from handlingsplan.text import fold

_KEYS = tuple(key for key, *_ in SETTINGS)


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """What the person has chosen; empty settings are ``None``."""

    folder: Path
    year: int | None = None
    phase: Phase | None = None
    organisation: Path | None = None
    earlier: Path | None = None


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """What a step came to.

    Attributes:
        text: a sentence or two for the message.
        short: what stands on the step's row.
        place: the file or folder that it leads to.
        sheet: the sheet of the console that it leads to.
    """

    text: str
    short: str
    place: Path | None = None
    sheet: str = ""


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
        values = self.typed()
        return Settings(
            folder=self._folder(values["mapp"]),
            year=_year(values["ar"]),
            phase=_phase(values["fas"]),
            organisation=self._file(values["organisation"], "Organisationsfil"),
            earlier=self._file(values["tidigare"], "Tidigare sammanställning"),
        )

    @retry_while_busy
    def typed(self) -> dict[str, str]:
        """Return what is typed as settings, by key."""
        block = read_block(self.sheet.range(SETTINGS_NAME))
        return {key: _plain(row[0]) for key, row in zip(_KEYS, block, strict=True)}

    @retry_while_busy
    def choose(self, key: str, path: Path) -> None:
        """Fill in a setting."""
        self.sheet.range(SETTINGS_NAME)(_KEYS.index(key) + 1, 1).raw_value = str(path)

    def _folder(self, text: str) -> Path:
        if not text:
            message = "Mappen med planer är inte ifylld."
            raise UsageError(message, f"Fyll i raden Mapp med planer på bladet {START}.")
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
        """Show a message on the sheet."""
        self.sheet.range(MESSAGE_NAME).raw_value = text_cell(text)

    @retry_while_busy
    def message(self) -> str:
        """Return the message on the sheet."""
        return str(self.sheet.range(MESSAGE_NAME).raw_value or "")

    @retry_while_busy
    def note(self, function: str, result: Result) -> None:
        """Note on a step's row when it was run and what it came to, with a link.

        A console that was made when there were fewer steps has no row for the newer ones.
        """
        cells = self.sheet.range(STEPS_NAME)
        row = [step.command.function for step in STEPS].index(function)
        if row >= cells.shape[0]:
            return
        now = f"{dt.datetime.now().astimezone():%Y-%m-%d %H:%M}"
        target = f"#{location(result.sheet, 'A1')}" if result.sheet else ""
        if result.place is not None:
            target = self.host.link_to(result.place)
        shown = hyperlink(target, result.short) if target else text_cell(result.short)
        top, left = cells.row + row, cells.column
        own = self.sheet.range((top, left), (top, left + cells.shape[1] - 1))
        write_formulas(own, [(text_cell(now), "", "", shown)])

    @retry_while_busy
    def activate(self) -> None:
        """Bring the sheet to the front."""
        self.sheet.impl.activate()  # xlwings' own also fetches the program to the front

    def list_files(self, deliveries: Sequence[Delivery], places: Places) -> None:
        """Fill the list of files, in one block for each column."""
        rows = file_rows(deliveries, places) or [("",) * len(FILE_COLUMNS)]
        body = table_body(self.sheet, _table(self.sheet), len(rows), columns=len(FILE_COLUMNS))
        write_block(body, [[_shown(value) for value in row] for row in rows])
        for number in range(1, len(FILE_COLUMNS) + 1):
            column = [(row[number - 1],) for row in rows]
            if any(str(value).startswith("=") for (value,) in column):
                write_formulas(column_of(body, number), column)


def _shown(value: Any) -> Any:
    """Return what is written first: links come afterwards, column by column."""
    return "" if isinstance(value, str) and value.startswith("=") else value


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
    written = {fold(name): phase for phase, name in PHASE_NAMES.items()}
    written |= {fold(phase.value): phase for phase in Phase}
    phase = written.get(fold(text))
    if phase is None:
        message = f"{text} är ingen fas."
        names = ", ".join(PHASE_NAMES.values())
        raise UsageError(message, f"Välj bland {names} på bladet {START}.")
    return phase
