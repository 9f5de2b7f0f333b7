"""Excel's own object model where xlwings has no word: COM's names on Windows, appscript's on a Mac.

LibreOffice's engine offers COM's. Everything that goes past xlwings through ``.api`` stands here,
so that tests can hold each name against what the platform has.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

_EXCEL_LINKS = 1  # XlLinkType
_VISIBLE, _VERY_HIDDEN = -1, 2  # XlSheetVisibility
_TEXT = "@"
_FILE_PICKER, _FOLDER_PICKER = 3, 4  # MsoFileDialogType
_CHOSEN = -1  # what FileDialog.Show answers
#: Validation.InputTitle and Validation.InputMessage take no more.
_LONGEST_TITLE, _LONGEST_HELP = 32, 255


def speaks_appscript(app: Any) -> bool:
    """Say whether the program is Excel for Mac; LibreOffice on a Mac is not."""
    return sys.platform == "darwin" and app.engine.name == "excel"


def _keywords() -> Any:
    from appscript import k  # noqa: PLC0415  (only macOS has it; xlwings installs it there)

    return k


def full_name(book: Any) -> str:
    """Return what Excel itself calls the book: on OneDrive and SharePoint a web address."""
    if speaks_appscript(book.app):
        return str(book.api.full_name.get())
    return str(book.api.FullName)


def structure_is_protected(book: Any) -> bool:
    """Say whether sheets may neither come nor go."""
    if speaks_appscript(book.app):
        return book.api.protect_structure.get() is True
    return book.api.ProtectStructure is True


def counts_from_1904(book: Any) -> bool:
    """Say whether the book counts its days from 1904, as Excel for Mac once did."""
    if speaks_appscript(book.app):
        return book.api.date_1904.get() is True
    return book.api.Date1904 is True


def contents_are_protected(sheet: Any) -> bool:
    """Say whether a sheet's locked cells may not be changed."""
    if speaks_appscript(sheet.book.app):
        return sheet.api.protect_contents.get() is True
    return sheet.api.ProtectContents is True


def is_shown(sheet: Any) -> bool:
    """Say whether people see a sheet; Excel for Windows answers with a number."""
    return sheet.visible in {True, _VISIBLE}


def formulas_of(cells: Any) -> Any:
    """Return a range's formulas as they were written, arrays that spill included.

    ``Range.Formula`` gives them in the old grammar, with an ``@`` where one cell is meant; programs
    older than dynamic arrays have nothing else.
    """
    try:
        return cells.formula2
    except (AttributeError, NotImplementedError):
        return cells.formula


def set_formula(cell: Any, formula: str) -> None:
    """Write a formula into a cell, also where the cell's format is Text."""
    shown = cell.number_format
    if shown == _TEXT:
        cell.number_format = "General"
    try:
        cell.impl.formula2 = formula
    except (AttributeError, NotImplementedError):
        cell.impl.formula = formula
    if shown == _TEXT:
        cell.number_format = shown


def hide_from_menus(sheet: Any) -> None:
    """Hide a sheet so that no menu offers to show it."""
    if speaks_appscript(sheet.book.app):
        sheet.api.visible.set(_keywords().sheet_very_hidden)
    else:
        sheet.api.Visible = _VERY_HIDDEN


def choose(app: Any, *, folder: bool, start: str) -> str:
    """Let the person choose a folder or a file, and return its path; empty where they do not."""
    if speaks_appscript(app):
        return _choose_on_a_mac(folder=folder)
    dialog = app.api.FileDialog(_FOLDER_PICKER if folder else _FILE_PICKER)
    if start:
        dialog.InitialFileName = start
    return str(dialog.SelectedItems(1)) if dialog.Show() == _CHOSEN else ""


def _choose_on_a_mac(*, folder: bool) -> str:
    import appscript  # noqa: PLC0415  (only macOS has it; xlwings installs it there)
    import osax  # noqa: PLC0415  (the same)

    additions = osax.OSAX()
    additions.activate()
    try:
        found = additions.choose_folder() if folder else additions.choose_file()
    except appscript.reference.CommandError:  # cancelled
        return ""
    return str(found.path)


def redirect_links(book: Any, file: Path) -> None:
    """Let what the book draws from ``file`` be drawn from the book itself."""
    appscript = speaks_appscript(book.app)
    if appscript:
        kind = _keywords().link_type_Excel_links
        links = book.api.link_sources(type=kind)
    else:
        links = book.api.LinkSources(_EXCEL_LINKS)
    for link in _each(links):
        if re.split(r"[/\\:]", link)[-1].casefold() != file.name.casefold():
            continue
        if appscript:
            book.api.change_link(name=link, new_name=full_name(book), type=kind)
        else:
            book.api.ChangeLink(link, full_name(book), _EXCEL_LINKS)


def _each(links: Any) -> list[str]:
    """Return the links: Excel for Windows answers with a tuple or nothing, for Mac with a list."""
    return [link for link in links if isinstance(link, str)] if links else []


def save_copy(book: Any, path: Path) -> None:
    """Store the book as it stands, unsaved changes included, without changing its name.

    Excel for Mac offers that to VBA alone, so there the add-in does it.
    """
    if speaks_appscript(book.app):
        book.app.macro("handlingsplan.xlam!SparaKopia")(book.name, str(path))
    else:
        book.api.SaveCopyAs(str(path))


def set_input_help(cells: Any, *, title: str, text: str, strict: bool) -> None:
    """Set what a cell's drop-down says, and whether other values are refused."""
    api, title, text = cells.data_validation.api, title[:_LONGEST_TITLE], text[:_LONGEST_HELP]
    if speaks_appscript(cells.sheet.book.app):
        api.input_title.set(title)
        api.input_message.set(text)
        api.show_error.set(strict)
    else:
        api.InputTitle, api.InputMessage, api.ShowError = title, text, strict
