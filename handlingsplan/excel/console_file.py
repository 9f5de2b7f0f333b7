"""The console as a file: the sheet with settings, buttons and the list of found files."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

from handlingsplan import theme
from handlingsplan.excel.commands import CONSOLE, MODULE, Command
from handlingsplan.excel.settings_sheet import add_settings_sheet
from handlingsplan.findings import Phase
from handlingsplan.writing import Sheet, Workbook

#: The sheet with the buttons.
START = "Start"
#: The hidden sheet that lists the sheets of a summary: name, last row, last column.
RECORD = "handlingsplan.blad"

#: Defined names of the cells that the door reads and writes.
SETTINGS_NAME = "konsol_val"
MESSAGE_NAME = "konsol_meddelande"
PROGRESS_NAME = "konsol_framsteg"
FILES_TABLE = "tblFiler"

#: The settings from top to bottom: key, heading, what to write there.
SETTINGS = (
    ("mapp", "Mapp med planer", "Sökvägen till mappen, t.ex. den du får med Skift + högerklick."),
    ("ar", "År", "Året som planerna gäller. Tomt: det år som står i de flesta planerna."),
    ("fas", "Fas", "utkast, kunskapsrad eller inlamning. Tomt: enligt kalendern."),
    ("organisation", "Organisationsfil", "Egen organisationsfil (TOML). Tomt: den inbyggda."),
    ("tidigare", "Tidigare sammanställning", "Filen att jämföra med, för knappen Jämför."),
)
#: Headings of the list of files.
FILE_COLUMNS = ("Grupp", "Fil", "Läge", "Fel", "Varningar", "Tips", "Uppdaterad", "Anmärkning")
_WIDTHS = (34, 46, 20, 9, 11, 9, 13, 60)
_FIRST_SETTING, _BUTTONS, _MESSAGE, _FILES = 3, 9, 11, 15
_BUTTON_WIDTH, _BUTTON_HEIGHT, _BUTTON_GAP = 150, 32, 12
_HELP_COLUMN = 2


def console_workbook(
    created: dt.datetime, *, python: str, vba_project: bytes | None = None
) -> bytes:
    """Return the console as the bytes of a workbook.

    Args:
        created: the time to note in the file.
        python: the interpreter that its buttons run.
        vba_project: the macros; without them the bytes are those of an .xlsx with no working
            buttons, which the macros are then made for.
    """
    book = Workbook(
        title="Sammanställning av handlingsplaner",
        subject="Konsol för samordnare: mallar, granskning och sammanställning",
        language="sv-SE",
        created=created,
    )
    add_settings_sheet(book, python)  # hidden sheets first: copies come after the last sheet
    book.sheet(RECORD).very_hidden()
    sheet = book.sheet(START)
    sheet.activate()
    _head(book, sheet)
    _settings(book, sheet)
    _buttons(sheet, CONSOLE)
    _messages(book, sheet)
    _files(book, sheet)
    if vba_project is not None:
        book.add_vba_project(io.BytesIO(vba_project), is_stream=True)
    return book.to_bytes()


def _head(book: Workbook, sheet: Sheet) -> None:
    for number, width in enumerate(_WIDTHS):
        sheet.set_column(number, number, width, book.style(theme.BASE))
    sheet.hide_gridlines(2)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, "Sammanställning av handlingsplaner", book.style(theme.TITLE))
    text = "Fyll i mappen, spara arbetsboken och tryck på en knapp. Planerna ändras aldrig."
    sheet.write_string(1, 0, text, book.style(theme.INTRO))
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _settings(book: Workbook, sheet: Sheet) -> None:
    value = book.style(
        theme.BASE
        | {
            "border": 1,
            "border_color": theme.LINE,
            "bg_color": theme.TINT,
            "align": "left",
            "num_format": "@",
        }
    )
    for row, (key, heading, text) in enumerate(SETTINGS, start=_FIRST_SETTING):
        sheet.write_string(row, 0, heading, book.style(theme.LABEL))
        sheet.write_blank(row, 1, None, value)
        sheet.write_string(row, _HELP_COLUMN, text, book.style(theme.INTRO))
        if key == "fas":
            phases = [phase.value for phase in Phase]
            sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": phases})
    last = _FIRST_SETTING + len(SETTINGS)
    book.define_name(SETTINGS_NAME, f"={START}!$B${_FIRST_SETTING + 1}:$B${last}")


def _buttons(sheet: Sheet, commands: Sequence[Command]) -> None:
    sheet.set_row(_BUTTONS, 30)
    for number, command in enumerate(commands):
        options = {
            "macro": f"{MODULE}.{command.macro}",
            "caption": command.label,
            "width": _BUTTON_WIDTH,
            "height": _BUTTON_HEIGHT,
            "x_offset": number * (_BUTTON_WIDTH + _BUTTON_GAP),
            "description": command.tip,
        }
        sheet.insert_button(_BUTTONS, 0, options)


def _messages(book: Workbook, sheet: Sheet) -> None:
    style = book.style(theme.BASE | {"bold": True, "valign": "top"})
    names = ((MESSAGE_NAME, "Inget är kört ännu."), (PROGRESS_NAME, ""))
    for row, (name, text) in enumerate(names, start=_MESSAGE):
        sheet.write_string(row, 0, text, style if text else book.style(theme.INTRO))
        book.define_name(name, f"={START}!$A${row + 1}")


def _files(book: Workbook, sheet: Sheet) -> None:
    sheet.write_string(_FILES - 1, 0, "Filer i mappen", book.style(theme.SUBTITLE))
    columns = [
        {"header": heading, "header_format": book.style(theme.HEAD)} for heading in FILE_COLUMNS
    ]
    options = {
        "name": FILES_TABLE,
        "columns": columns,
        "style": None,
        "title": "Filer i mappen",
        "description": "En rad per fil, och en per grupp som inte har skickat någon.",
    }
    sheet.add_table(_FILES, 0, _FILES + 1, len(FILE_COLUMNS) - 1, options)
    sheet.freeze_panes(0, 1)
