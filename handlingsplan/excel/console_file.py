"""The console as a file: settings, a row per step of the work, and the list of files.

It is laid out for a screen of 1366 x 768 pixels: all steps are in sight when it is opened.
"""

from __future__ import annotations

import datetime as dt
import io

from handlingsplan import theme
from handlingsplan.delivery import State
from handlingsplan.excel.commands import BROWSE, MODULE, STEPS, Command
from handlingsplan.excel.settings_sheet import add_settings_sheet
from handlingsplan.findings import Phase
from handlingsplan.reading.identify import NAME_DOCUMENT
from handlingsplan.report.findings.faults import PHASES
from handlingsplan.saving import OutputKind
from handlingsplan.writing import Sheet, Workbook, column_letter

#: The sheet with the buttons.
START = "Start"
#: The hidden sheet that lists the sheets of a summary: name, last row, last column.
RECORD = "handlingsplan.blad"

#: Defined names of the cells that the door reads and writes.
SETTINGS_NAME = "konsol_val"
MESSAGE_NAME = "konsol_meddelande"
STEPS_NAME = "konsol_steg"
FILES_TABLE = "tblFiler"

#: The phases as people write them; the choices of the setting.
PHASE_NAMES = {
    Phase.UTKAST: PHASES[Phase.UTKAST],
    Phase.KUNSKAPSRAD: "kunskapsråd",
    Phase.INLAMNING: PHASES[Phase.INLAMNING],
}
#: The settings from top to bottom: key, heading, what to write there.
SETTINGS = (
    ("mapp", "Mapp med planer", "Mappen dit grupperna lämnar sina planer."),
    ("ar", "År", "Året som planerna gäller. Tomt: det år som står i de flesta planerna."),
    ("fas", "Fas", f"{', '.join(PHASE_NAMES.values())}. Tomt: enligt kalendern."),
    ("organisation", "Organisationsfil", "Egen organisationsfil (TOML). Tomt: den inbyggda."),
    ("tidigare", "Tidigare sammanställning", "För Jämför. Tomt: det som står i konsolen nu."),
)
#: Headings of the list of files, and their columns' widths.
FILE_COLUMNS = {
    "Grupp": 30,
    "Fil": 48,
    "Läge": 18,
    "Fel": 7,
    "Varningar": 11,
    "Tips": 7,
    "Uppdaterad": 12,
    "Fynd": 9,
    "Returkopia": 12,
    "Anmärkning": 46,
}
_COUNTS, _LINKS = ("Fel", "Varningar", "Tips"), ("Fil", "Fynd", "Returkopia")
#: Columns of the steps (from 0): name, what it does, button, when it was last run, its result.
_NAME, _WHAT, _BUTTON, _LAST, _RESULT = 0, 1, 2, 3, 6
#: Rows (from 0).
_MESSAGE, _FIRST_SETTING = 2, 4
_STEP_HEAD = _FIRST_SETTING + len(SETTINGS) + 1
_FIRST_STEP = _STEP_HEAD + 1
_FILES = _FIRST_STEP + len(STEPS) + 2
#: So many rows of the list of files get the colour of their state.
_COLOURED_ROWS = 2_000
_STEP_HEIGHT, _SETTING_HEIGHT = 24, 19  # points
_BUTTON_SIZE = {"width": 126, "height": 26}  # pixels
_SMALL_BUTTON_SIZE = {"width": 126, "height": 21}


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
    book.define_name(NAME_DOCUMENT, f'="{OutputKind.CONSOLE}"')
    sheet = book.sheet(START)
    sheet.activate()
    _head(book, sheet)
    _settings(book, sheet)
    _steps(book, sheet)
    _files(book, sheet)
    if vba_project is not None:
        book.add_vba_project(io.BytesIO(vba_project), is_stream=True)
    return book.to_bytes()


def _head(book: Workbook, sheet: Sheet) -> None:
    for number, (heading, width) in enumerate(FILE_COLUMNS.items()):
        centred = {"align": "center"} if heading in _COUNTS else {}
        sheet.set_column(number, number, width, book.style(theme.BASE | centred))
    sheet.hide_gridlines(2)
    sheet.set_row(0, 27)
    sheet.write_string(0, 0, "Sammanställning av handlingsplaner", book.style(theme.TITLE))
    text = "Välj mappen och gå uppifrån och ned. Planerna ändras aldrig."
    sheet.write_string(1, 0, text, book.style(theme.INTRO))
    sheet.set_row(_MESSAGE, 20)
    message = book.style(theme.BASE | {"bold": True, "valign": "vcenter"})
    sheet.write_string(_MESSAGE, 0, "Inget är kört ännu.", message)
    book.define_name(MESSAGE_NAME, f"={START}!$A${_MESSAGE + 1}")
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _settings(book: Workbook, sheet: Sheet) -> None:
    frame = {"border": 1, "border_color": theme.LINE, "bg_color": theme.TINT, "num_format": "@"}
    value = book.style(theme.BASE | frame | {"align": "left", "valign": "vcenter"})
    label = book.style(theme.LABEL | {"valign": "vcenter", "text_wrap": False})
    buttons = {browse.setting: browse.command for browse in BROWSE}
    for row, (key, heading, text) in enumerate(SETTINGS, start=_FIRST_SETTING):
        sheet.set_row(row, _SETTING_HEIGHT)
        sheet.write_string(row, 0, heading, label)
        sheet.write_blank(row, 1, None, value)
        sheet.write_string(row, _LAST, text, book.style(theme.INTRO))
        if key in buttons:
            _button(sheet, row, buttons[key], _SMALL_BUTTON_SIZE)
        if key == "fas":
            source = list(PHASE_NAMES.values())
            sheet.data_validation(row, 1, row, 1, {"validate": "list", "source": source})
    first, last = _FIRST_SETTING + 1, _FIRST_SETTING + len(SETTINGS)
    book.define_name(SETTINGS_NAME, f"={START}!$B${first}:$B${last}")


def _steps(book: Workbook, sheet: Sheet) -> None:
    head = book.style(theme.HEAD | {"border": 0})
    for column in range(len(FILE_COLUMNS)):
        sheet.write_blank(_STEP_HEAD, column, None, head)
    headings = {_NAME: "Steg", _WHAT: "Vad det gör", _LAST: "Senast", _RESULT: "Resultat"}
    for column, text in headings.items():
        sheet.write_string(_STEP_HEAD, column, text, head)
    name = book.style(theme.BASE | {"bold": True, "valign": "vcenter"})
    plain = book.style(theme.BASE | {"valign": "vcenter", "align": "left"})
    result = book.style(theme.LINK | {"valign": "vcenter"})
    for row, step in enumerate(STEPS, start=_FIRST_STEP):
        sheet.set_row(row, _STEP_HEIGHT)
        sheet.write_string(row, _NAME, f"{step.key} {step.name}", name)
        sheet.write_string(row, _WHAT, step.what, plain)
        sheet.write_blank(row, _LAST, None, plain)
        sheet.write_blank(row, _RESULT, None, result)
        _button(sheet, row, step.command, _BUTTON_SIZE)
    first = f"${column_letter(_LAST)}${_FIRST_STEP + 1}"
    last = f"${column_letter(_RESULT)}${_FIRST_STEP + len(STEPS)}"
    book.define_name(STEPS_NAME, f"={START}!{first}:{last}")


def _button(sheet: Sheet, row: int, command: Command, size: dict[str, int]) -> None:
    options = {
        "macro": f"{MODULE}.{command.macro}",
        "caption": command.label,
        "description": command.tip,
        "x_offset": 3,
        "y_offset": 2,
    }
    sheet.insert_button(row, _BUTTON, options | size)


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
        "description": "En rad per fil, och en per grupp som inte har skickat någon. Det som "
        "behöver göras står först.",
    }
    sheet.add_table(_FILES, 0, _FILES + 1, len(FILE_COLUMNS) - 1, options)
    _colours(book, sheet)


def _colours(book: Workbook, sheet: Sheet) -> None:
    """Colour each state, and let links look like links, however long the list becomes."""
    link = {"font_color": theme.HEADING, "underline": 1}
    rules = [(heading, {"type": "no_blanks", "format": book.style(link)}) for heading in _LINKS]
    for state in State:
        background, colour = state.farg
        style = book.style({"bg_color": background, "font_color": colour})
        value = {"criteria": "==", "value": f'"{state.value}"', "format": style}
        rules.append(("Läge", {"type": "cell", **value}))
    for heading, rule in rules:
        column = list(FILE_COLUMNS).index(heading)
        sheet.conditional_format(_FILES + 1, column, _FILES + _COLOURED_ROWS, column, rule)
