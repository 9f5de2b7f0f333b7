"""What a file is that questions cannot be read from, and what is to be given instead."""

from __future__ import annotations

from pathlib import Path

from handlingsplan.errors import UsageError
from handlingsplan.form import Form
from handlingsplan.organisation import Organisation
from handlingsplan.privacy import mask_name
from handlingsplan.reading.identify import NAME_DOCUMENT, identify
from handlingsplan.reading.opened import open_file
from handlingsplan.report.summary.archive import is_summary
from handlingsplan.spreadsheet.defects import Defect, SpreadsheetError
from handlingsplan.spreadsheet.package import open_package
from handlingsplan.text import shown

_WHAT = (
    "Frågor läses ur en CSV-fil med rubrikerna Grupp; Gäller (id); Från; Fråga, eller ur en "
    "sammanställning som handlingsplan konsolidera har gjort, från bladet Frågor."
)
_SAVE = "Har du skrivit frågorna i den: spara bladet som CSV (Spara som › CSV) och ange den filen."
_TARGET = "Ska frågorna läggas in i den: ange den efter --till."
_OPEN = "Öppna den i Excel, spara den utan lösenord eller kryptering som ny fil och ange den."
#: Files of these kinds may be the right one, that somebody has protected or that is damaged.
_CLOSED = frozenset({Defect.PASSWORD, Defect.LABELLED, Defect.CUT_OFF, Defect.EMPTY})


def refuse_wrong_file(path: Path, *, form: Form, organisation: Organisation) -> None:
    """Say what a file is, where it is no summary.

    Raises:
        UsageError: it is none.
    """
    name = mask_name(shown(path.name))
    try:
        opened = open_file(open_package(path.read_bytes()))
    except SpreadsheetError as error:
        closed = error.defect in _CLOSED
        message = f"{name} går inte att läsa frågor ur: {error.reason}."
        raise UsageError(message, _OPEN if closed else _WHAT) from error
    if is_summary(opened.book):
        return
    if opened.book.constant(NAME_DOCUMENT):
        message = f"{name} är gjord av programmet, men är ingen sammanställning."
        raise UsageError(message, _WHAT)
    plan = identify(opened, form)
    if plan is None:
        message = f"{name} är en arbetsbok, men ingen sammanställning som programmet har gjort."
        raise UsageError(message, f"{_SAVE} {_WHAT}")
    group = organisation.by_id.get(plan.group)
    whose = f" ({group.titel})" if group else ""
    message = f"{name} ser ut att vara en grupps handlingsplan{whose}, inte en sammanställning."
    raise UsageError(message, f"{_TARGET} {_WHAT}")
