"""Drop-downs and input help of cells: xlwings' DataValidation over UNO."""

from __future__ import annotations

from typing import Any

from xlwings import base_classes

from handlingsplan.excel.uno_engine.connect import import_uno
from handlingsplan.spreadsheet.a1 import quoted

_TYPE = "com.sun.star.sheet.ValidationType"
_ALERT = "com.sun.star.sheet.ValidationAlertStyle"
_SHOW_UNSORTED = 1


class DataValidation(base_classes.DataValidation):
    """The validation of a range; ``raw`` is the UNO range."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    @property
    def api(self) -> ValidationApi:
        """What the door asks of Excel's own Validation object, by the same names."""
        return ValidationApi(self._raw)

    @property
    def type(self) -> str:
        """``list``, ``none``, or LibreOffice's name for another kind."""
        kind = str(self._raw.Validation.Type.value)
        return {"LIST": "list", "ANY": "none"}.get(kind, kind.casefold())

    @property
    def formula1(self) -> str:
        """Where a list comes from."""
        return str(self._raw.Validation.getFormula1())

    def delete(self) -> None:
        """Allow anything."""
        rule = self._raw.Validation
        rule.Type = import_uno().Enum(_TYPE, "ANY")
        rule.ShowInputMessage = rule.ShowErrorMessage = False
        self._raw.Validation = rule

    def set_list(self, source: Any, in_cell_dropdown: bool) -> None:  # noqa: FBT001  (xlwings')
        """Allow the values of a range, shown in a drop-down."""
        sheet, first, last = source.sheet, source(1, 1), source(len(source))
        rule = self._raw.Validation
        rule.Type = import_uno().Enum(_TYPE, "LIST")
        rule.ShowList = _SHOW_UNSORTED if in_cell_dropdown else 0
        rule.IgnoreBlankCells = True
        rule.setFormula1(f"${quoted(sheet.name)}.{first.address}:{last.address}")
        self._raw.Validation = rule


class ValidationApi:
    """Names of Excel's Validation object that xlwings cannot set."""

    def __init__(self, raw: Any) -> None:
        self._raw = raw

    @property
    def InputTitle(self) -> str:  # noqa: N802  (Excel's name)
        """The heading of the input help."""
        return str(self._raw.Validation.InputTitle)

    @InputTitle.setter
    def InputTitle(self, value: str) -> None:  # noqa: N802  (Excel's name)
        self._set(InputTitle=value)

    @property
    def InputMessage(self) -> str:  # noqa: N802  (Excel's name)
        """The input help."""
        return str(self._raw.Validation.InputMessage)

    @InputMessage.setter
    def InputMessage(self, value: str) -> None:  # noqa: N802  (Excel's name)
        self._set(InputMessage=value, ShowInputMessage=bool(value))

    @property
    def ShowError(self) -> bool:  # noqa: N802  (Excel's name)
        """Whether other values are refused."""
        return bool(self._raw.Validation.ShowErrorMessage)

    @ShowError.setter
    def ShowError(self, value: bool) -> None:  # noqa: N802  (Excel's name)
        self._set(ShowErrorMessage=value, ErrorAlertStyle=import_uno().Enum(_ALERT, "STOP"))

    def _set(self, **values: object) -> None:
        rule = self._raw.Validation
        for name, value in values.items():
            setattr(rule, name, value)
        self._raw.Validation = rule
