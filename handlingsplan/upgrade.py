"""Today's workbook of an earlier generation's plan: its content, and every text beside it.

Content has one shape, so a workbook made of it holds all that has a place today. Texts of the file
that do not stand there as they were written go to the sheet Underlag, sheet by sheet.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from handlingsplan.codes import Code
from handlingsplan.content import Asked, Content, Filled, SourcePage, content_from_frames
from handlingsplan.findings import load_catalogue
from handlingsplan.form import Role, SheetKind
from handlingsplan.form.blank import LISTS_FORMULA, MEETING_FORMULA
from handlingsplan.plans import Plans
from handlingsplan.reading.carried import typed_about, typed_help
from handlingsplan.reading.identify import Identified, identify
from handlingsplan.reading.lists import beside_lists
from handlingsplan.reading.locate import locate
from handlingsplan.reading.noting import first_quotes
from handlingsplan.reading.opened import OpenedSheet, open_file
from handlingsplan.reading.opening import unreadable_with_code
from handlingsplan.reading.records import RawBook
from handlingsplan.reading.review import ChecksCells, cells_of_checks
from handlingsplan.reading.values import as_text
from handlingsplan.reading.words import is_score, own_footer, own_words
from handlingsplan.spreadsheet.a1 import column_letter
from handlingsplan.spreadsheet.formats import number_text
from handlingsplan.spreadsheet.model import ExtraKind
from handlingsplan.spreadsheet.package import open_package
from handlingsplan.text import fold

#: What a template brings by itself, for the group and the year that it is made for.
_BROUGHT = (Role.GRUPP, Role.AR)


def earlier_books(plans: Plans) -> list[int]:
    """Return the numbers of the books that were made by an earlier generation of the form."""
    earlier = plans.form.earlier_versions
    return [number for number, book in enumerate(plans.raw) if book.version in earlier]


def upgraded(plans: Plans, book: int, path: Path) -> Content:
    """Return what a plan of an earlier generation says, as today's workbook is filled in with it.

    Args:
        plans: the round that it was read in.
        book: which of its books, by its number in :attr:`Plans.books`.
        path: where its file lies.

    Returns:
        The content; its source holds each text of the file that is neither the template's own nor
        stands in a field as it was written: first what has no place, which is also asked about on
        the review sheet, then what was taken apart or is called otherwise today.

    Raises:
        UnreadableFileError: the file cannot be read any more.
    """
    content = content_from_frames(plans, book)
    with unreadable_with_code():
        identified = identify(open_file(open_package(path.read_bytes())), plans.form)
    if identified is None:
        return content
    beside = _Beside(identified, plans, plans.raw[book], content)
    without, apart = tuple(beside.pages(placed=False)), tuple(beside.pages(placed=True))
    return msgspec.structs.replace(content, source=without + apart, asked=tuple(_asked(without)))


def _asked(pages: Sequence[SourcePage]) -> Iterator[Asked]:
    """Ask what is to become of the texts without a place."""
    if pages:
        texts = [text for page in pages for text in page.texter]
        rule = load_catalogue().rules[Code.HP440]
        while texts:
            said, _, texts = first_quotes(texts)
            yield Asked(vad=rule.vad.format(varde=said), gor=rule.gor)


class _Beside:
    """The texts of a file that its content does not say."""

    def __init__(
        self, identified: Identified, plans: Plans, book: RawBook, content: Content
    ) -> None:
        self.identified, self.book, form = identified, book, plans.form
        titles = {fold(group.titel) for group in plans.organisation.grupper}
        self.own = [own_words(one)[""] for one in (identified.form, form)]
        #: Sheet -> its heading row: below it the template says nothing.
        self.headings = {
            table.file.name: table.headings.row for table in locate(identified).tables.values()
        }
        self.said = {fold(_shown(value)) for value in content.values()}
        for table in book.tables.values():
            self.said.update(map(fold, table.prepared.values()))
        brought = [field for role in _BROUGHT if (field := form.cover.with_role(role))]
        values = (book.cover.values.get(field.namn) for field in brought)
        shown = {fold(_shown(value)) for value in values if isinstance(value, str | float)}
        self.said |= {text for text in shown if text in titles or text.isdecimal()}

    def pages(self, *, placed: bool) -> Iterator[SourcePage]:
        """Go through a page for each sheet with such texts, each text once.

        Args:
            placed: those that are today's in other words; else those without a place.
        """
        what = "uppdelat eller omskrivet" if placed else "utan plats"
        for file in self.identified.opened.sheets:
            texts = dict.fromkeys(text for text, there in self._texts(file) if there is placed)
            if texts:
                yield SourcePage(namn=f"{file.name}: {what}", texter=tuple(texts))
        group = self.identified.form.cover.with_role(Role.GRUPP)
        title = str(self.book.cover.values.get(group.namn) or "") if group else ""
        about = () if placed else tuple(typed_about(self.identified, title))
        if about:
            yield SourcePage(namn=f"Filen: {what}", texter=about)

    def _texts(self, file: OpenedSheet) -> Iterator[tuple[str, bool]]:
        """Go through the texts of a sheet that are left, and whether each has a place."""
        form, lists = self.identified.form, file is self.identified.lists
        beside = (
            {*beside_lists(form, file), *file.typed_formulas(LISTS_FORMULA)} if lists else set()
        )
        places = self._places(file.name)
        key = next((key for key, sheet in self.identified.found.items() if sheet is file), "")
        sheet = form.by_key.get(key)
        checks = cells_of_checks(sheet, file, form) if sheet is form.review else ChecksCells()
        written = checks.filled.difference(checks.typed_over)
        shows = sheet is not None and sheet.slag is SheetKind.VISNING
        formulas = file.typed_formulas(MEETING_FORMULA) if shows else {}
        for row, column, value in sorted(file.grid, key=lambda cell: cell[:2]):
            text = as_text(value)
            formula = (row, column) in file.grid.formulas
            shown = shows and (row, column) not in formulas
            made = formula and (shown or is_score(form, fold(text)))
            known = lists and (row, column) not in beside
            if value is not False and (row, column) not in written and not made and not known:
                typed = row > self.headings.get(file.name, row)
                placed = row in places and column_letter(column) in places[row]
                yield from ((left, placed) for left in self._left(text, typed=typed))
        carried = [text for text in _beside_cells(file) if fold(text) not in own_footer(form)]
        carried += (text for _, text in typed_help(file, form))
        carried += map(as_text, file.grid.struck.values())
        carried += (as_text(value) for _, value in file.grid.covered)
        for text in carried:
            yield from ((left, False) for left in self._left(text, typed=True))

    def _places(self, name: str) -> dict[int, set[str]]:
        """Return row -> the letters of the columns whose cells are read into today's fields."""
        return {
            row: set(table.letters.values())
            for table in self.book.tables.values()
            if table.blad == name
            for row in table.rows
        }

    def _left(self, text: str, *, typed: bool) -> Iterator[str]:
        """Yield a text that nobody has said yet; ``typed``: the template does not say it here."""
        known = fold(text) in self.said or (not typed and any(text in own for own in self.own))
        if text.strip() and not known:
            yield text


def _beside_cells(file: OpenedSheet) -> Iterator[str]:
    """Go through what a sheet carries beside its cells, but for links to places in the old file."""
    for extra in file.file.extras:
        if not (extra.kind is ExtraKind.LINK and extra.text.startswith("#")):
            yield extra.text.strip()


def _shown(value: Filled) -> str:
    """Return what a cell shows of a value."""
    match value:
        case True:
            return "x"
        case dt.date():
            return value.isoformat()
        case int() | float():
            return number_text(float(value))
        case _:
            return str(value)
