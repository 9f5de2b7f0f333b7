"""Return copies: a group's own file with the review sheet filled, and nothing else changed.

A file that somebody has filled in is never loaded and saved. Its review sheet's XML is changed,
and every other part is copied byte for byte (:mod:`handlingsplan.spreadsheet.edit`). The
template's own conditional formats then light up the cells that the sheet names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path

import msgspec

from handlingsplan.delivery import State
from handlingsplan.findings import Finding
from handlingsplan.form import Form
from handlingsplan.guard import Guard
from handlingsplan.own_folder import OwnFolder, refuse_source
from handlingsplan.privacy import Private, holds
from handlingsplan.report.copies.replies import Reply, put_replies, rows_for_lost, take_replies
from handlingsplan.report.copies.review_rows import ReviewRow, review_rows, sheet_names
from handlingsplan.report.copies.review_sheet import (
    add_form_sheet,
    fill_review_sheet,
    filled,
    find_review_sheet,
    has_formulas,
    open_questions,
    reviewed_cover,
)
from handlingsplan.rounds import Checked
from handlingsplan.spreadsheet.active import active_content
from handlingsplan.spreadsheet.beside_cells import beside_cells
from handlingsplan.spreadsheet.defects import Defect, SpreadsheetError
from handlingsplan.spreadsheet.edit import patch_zip, without_calc_chain
from handlingsplan.spreadsheet.package import open_package
from handlingsplan.spreadsheet.parts import WorkbookParts
from handlingsplan.spreadsheet.sheet_xml import SheetXml


def return_copy(data: bytes, rows: Sequence[ReviewRow], *, form: Form) -> bytes:
    """Return the workbook ``data`` with its review sheet filled; the same input, the same bytes.

    Args:
        data: an .xlsx or .xlsm file as its user saved it.
        rows: what the review sheet is to say; older rows there are replaced, but for questions
            that nobody has answered yet.
        form: the file's form.

    Raises:
        SpreadsheetError: the file is not such a workbook, one of its parts is missing, or it holds
            what could run when its receiver opens it: nobody sends such a thing on for others.
    """
    parts = parts_to_mark(data)
    changed: dict[str, bytes] = {}
    review = find_review_sheet(parts, form)
    replies: list[Reply] = []
    if review is None:
        review, sheet, changed = add_form_sheet(parts, form, form.review, title=form.review.titel)
    else:
        sheet = SheetXml.of(parts, review.sheet.part)
        rows = [*rows, *_numbered(open_questions(sheet, review), len(rows))]
        replies = take_replies(sheet, review)
        rows = [*rows, *rows_for_lost(replies, rows, form)]
    drop = without_calc_chain(parts, changed) if has_formulas(sheet, review) else ()
    review = fill_review_sheet(
        sheet, review, rows, form=form, sheets=[one.name for one in parts.sheets]
    )
    put_replies(sheet, review, replies, rows)
    changed |= filled(parts, review, sheet, changed)
    changed |= reviewed_cover(parts, form, rows)
    return patch_zip(data, changed, drop=drop)


def parts_to_mark(data: bytes) -> WorkbookParts:
    """Return the parts of a workbook that may be changed and sent back.

    Raises:
        SpreadsheetError: it is no .xlsx or .xlsm file, or holds what could run.
    """
    package = open_package(data)
    if package.kind != "ooxml":
        raise SpreadsheetError(Defect.FOREIGN, "en OpenDocument-fil (.ods) går inte att märka upp")
    parts = WorkbookParts(package=package)
    active = active_content(parts)
    if active:
        held = ", ".join(active)
        reason = f"filen innehåller {held}, som inte skickas vidare; spara om den utan, som .xlsx"
        raise SpreadsheetError(Defect.FOREIGN, reason)
    return parts


def _numbered(questions: Sequence[ReviewRow], before: int) -> Iterator[ReviewRow]:
    for number, row in enumerate(questions, before + 1):
        yield msgspec.structs.replace(row, values={**row.values, "nr": number})


class Copies(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a round's return copies.

    Attributes:
        written: the copies.
        left_out: file -> why there is no copy of it, a Swedish clause.
        notes: a sentence about each copy in the folder that a group has corrected, or whose plan
            is no longer in the round (both are left as they are), and one that lists the copies
            that must not be sent by mail.
    """

    written: tuple[Path, ...]
    left_out: Mapping[str, str]
    notes: tuple[str, ...] = ()


def write_return_copies(
    checked: Checked,
    folder: Path,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Copies:
    """Write a return copy of every plan into ``folder``, under the same name as the plan.

    A copy that somebody has changed since is perhaps the group's corrected plan: it is kept, and
    the new one gets a name with a number.

    Args:
        checked: the round.
        folder: where to; new, empty, or made by this program before.
        progress: called with how many files are done and how many there are.

    Raises:
        UsageError: the folder is the round's, or holds other people's files.
        NoRoomError: the disk is full.
    """
    refuse_source(folder, checked.folder)
    own, guard, maker = OwnFolder(folder), Guard(), CopyMaker(checked)
    written: list[Path] = []
    sent = [d.fil for d in checked.deliveries if d.fil and d.lage is not State.NO_PLAN]
    for done, fil in enumerate(sent, 1):
        with guard.step(fil):
            written.append(own.add(fil, maker.copy(fil)))
        if progress:
            progress(done, len(sent))
    notes = [*_notes(own, written), *_not_by_mail(maker, own, written)]
    return Copies(written=tuple(written), left_out=guard.failed, notes=tuple(notes))


class CopyMaker:
    """Makes the return copies of a round, one at a time.

    Attributes:
        hidden: file -> where in it a personal number stands that no cell shows, of those copied.
    """

    def __init__(self, checked: Checked) -> None:
        self._checked = checked
        self.hidden: dict[str, str] = {}
        self._books = {book.fil: number for number, book in enumerate(checked.plans.raw)}
        self._findings: dict[str, list[Finding]] = defaultdict(list)
        for finding in checked.findings:
            self._findings[finding.fil].append(finding)

    @property
    def files(self) -> Iterable[str]:
        """The files of the round that were read."""
        return self._books

    def can_be_read(self, fil: str) -> bool:
        """Say whether a file of the round was read at all."""
        return fil in self._books

    def copy(self, fil: str) -> bytes:
        """Return the copy of a file.

        Raises:
            SpreadsheetError: it cannot be marked, or has changed since it was checked.
            OSError: it cannot be read.
        """
        if not self.can_be_read(fil):
            raise SpreadsheetError(Defect.UNREADABLE, "filen gick inte att läsa")
        book, plans = self._books[fil], self._checked.plans
        data = self._checked.path_of(fil).read_bytes()
        if sha256(data).hexdigest() != plans.raw[book].fingerprint:
            reason = "filen har ändrats sedan den granskades; kör igen"
            raise SpreadsheetError(Defect.UNREADABLE, reason)
        self._look_beside_cells(fil, data)
        names = sheet_names(plans, book)
        today = self._checked.today
        rows = review_rows(self._findings[fil], form=plans.form, names=names, today=today)
        return return_copy(data, rows, form=plans.form)

    def is_sensitive(self, fil: str) -> bool:
        """Say whether personal numbers stand in a file, so that its copy must not be mailed."""
        shown = Private.PERSONAL_NUMBER in self._checked.private.get(fil, ())
        return shown or fil in self.hidden

    def _look_beside_cells(self, fil: str, data: bytes) -> None:
        """Note a personal number in what the reader has no place for: the copy has it too."""
        if self.is_sensitive(fil):
            return
        for place, text in beside_cells(parts_to_mark(data)):
            if holds(Private.PERSONAL_NUMBER, text):
                self.hidden[fil] = place
                return


def not_by_mail(names: Mapping[str, str], hidden: Mapping[str, str]) -> str:
    """Return a sentence that lists copies apart.

    Args:
        names: file -> what its copy is called.
        hidden: see :class:`CopyMaker`.
    """
    said = (f"{name} ({hidden[fil]})" if fil in hidden else name for fil, name in names.items())
    return f"Skicka inte med e-post, för där står personnummer: {', '.join(said)}."


def _notes(own: OwnFolder, written: Sequence[Path]) -> Iterator[str]:
    for name, new in own.kept.items():
        yield (
            f"{own.path / name} är ändrad sedan den skrevs, kanske rättad av gruppen, och är kvar. "
            f"Lägg den bland de inkomna planerna om den ska räknas. Den nya kopian heter {new}."
        )
    for name in own.files():
        if own.path / name not in written and name not in own.kept:
            yield f"{own.path / name} är kvar från förr; ingen plan i omgången hör till den nu."


def _not_by_mail(maker: CopyMaker, own: OwnFolder, written: Sequence[Path]) -> Iterator[str]:
    """List the copies of plans with personal numbers apart."""
    called = {fil: own.kept.get(fil, fil) for fil in maker.files}
    sensitive = {
        fil: name
        for fil, name in called.items()
        if maker.is_sensitive(fil) and own.path / name in written
    }
    if sensitive:
        yield not_by_mail(sensitive, maker.hidden)
