"""Drop-downs and input help of cells: xlwings' DataValidation over UNO."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xlwings import base_classes

from handlingsplan.excel.uno_engine.connect import import_uno

if TYPE_CHECKING:
    from handlingsplan.excel.uno_engine.grid import Range

_TYPE = "com.sun.star.sheet.ValidationType"
_ALERT = "com.sun.star.sheet.ValidationAlertStyle"
_SHOW_UNSORTED = 1


class DataValidation(base_classes.DataValidation):
    """The validation of a range."""

    def __init__(self, cells: Range) -> None:
        self._cells = cells

    @property
    def api(self) -> ValidationApi:
        """What the door asks of Excel's own Validation object, by the same names."""
        return ValidationApi(self._cells.raw)

    @property
    def type(self) -> str:
        """``list``, ``none``, or LibreOffice's name for another kind."""
        kind = str(self._cells.raw.Validation.Type.value)
        return {"LIST": "list", "ANY": "none"}.get(kind, kind.casefold())

    @property
    def formula1(self) -> str:
        """Where a list comes from."""
        return str(self._cells.raw.Validation.getFormula1())

    def delete(self) -> None:
        """Allow anything."""
        rule = self._cells.raw.Validation
        rule.Type = import_uno().Enum(_TYPE, "ANY")
        rule.ShowInputMessage = rule.ShowErrorMessage = False
        self._cells.raw.Validation = rule

    def set_list(self, source: Any, in_cell_dropdown: bool) -> None:  # noqa: FBT001  (xlwings')
        """Allow the values of a range, shown in a drop-down."""
        sheet, first, last = source.sheet, source(1, 1), source(len(source))
        rule = self._cells.raw.Validation
        rule.Type = import_uno().Enum(_TYPE, "LIST")
        rule.ShowList = _SHOW_UNSORTED if in_cell_dropdown else 0
        rule.IgnoreBlankCells = True
        name = sheet.name.replace("'", "''")
        rule.setFormula1(f"$'{name}'.{first.address}:{last.address}")
        self._cells.raw.Validation = rule


class ValidationApi:
    """Names of Excel's Validation object that xlwings has no word for."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    def texts(self, *, title: str, help_text: str, strict: bool) -> None:
        """Set the input help, and whether other values are refused."""
        rule = self._raw.Validation
        rule.InputTitle, rule.InputMessage = title, help_text
        rule.ShowInputMessage = bool(help_text)
        rule.ShowErrorMessage = strict
        rule.ErrorAlertStyle = import_uno().Enum(_ALERT, "STOP")
        self._raw.Validation = rule
