"""What all sheets of one workbook share: where things stand, before anything is written.

Formulas on one sheet point to cells on another, so every address is settled first.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import TYPE_CHECKING

import msgspec

from handlingsplan import theme
from handlingsplan.content import Content, Filled, identity
from handlingsplan.form import Field, FieldType, Form, Sheet, SheetKind
from handlingsplan.form.blank import LISTS_SHEET
from handlingsplan.organisation import Group, Organisation, sorted_groups

if TYPE_CHECKING:
    from handlingsplan.writing import Format, Workbook
    from handlingsplan.writing import Sheet as Worksheet

#: The hidden sheet with the values of the drop-downs and the counts behind "Klar?".
LISTS = LISTS_SHEET
TICK = "x"
#: What Excel calls a sheet's print area.
PRINT_AREA = "_xlnm.Print_Area"
#: The list of the words that mean "as above".
AS_ABOVE = "som_ovan"
#: The names of the formulas that say which rows of the plan are in use.
ACTIVITIES = "hp_aktiviteter"
#: Used rows of the plan that a drop-down, and the sheet for meetings, reach over.
REACH = 80
#: The name of the cells on the review sheet with the day of the review.
REVIEWED = "hp_granskad"
#: Rows of the review sheet that light up cells.
REVIEW_ROWS = 500


#: Colour of a sheet's tab: what is filled in, what is read, what is reviewed.
_TABS = {
    SheetKind.OMSLAG: theme.HEADING,
    SheetKind.TABELL: theme.HEADING,
    SheetKind.VISNING: theme.LINE,
    SheetKind.TEXT: theme.LINE,
    SheetKind.GRANSKNING: theme.MARK,
}


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """The workbook being made.

    Attributes:
        book: where it is written.
        form, organisation, group, year, content: what it is made of.
        sheets: form's sheet key -> worksheet.
        list_values: list name -> its values, for every list that some field uses.
        list_ranges: list name -> absolute range on the hidden sheet, with the sheet's name.
    """

    book: Workbook
    form: Form
    organisation: Organisation
    group: Group
    year: int
    content: Content
    sheets: Mapping[str, Worksheet]
    list_values: Mapping[str, tuple[str, ...]]
    list_ranges: Mapping[str, str]

    @classmethod
    def start(
        cls,
        *,
        book: Workbook,
        form: Form,
        organisation: Organisation,
        group: Group,
        year: int,
        content: Content,
    ) -> Plan:
        """Add the sheets in the form's order, and settle the lists."""
        from handlingsplan.writing import column_letter  # noqa: PLC0415  (loads XlsxWriter)

        values = _lists(form, organisation, group, year)
        letters = {name: column_letter(number) for number, name in enumerate(values)}
        ranges = {
            name: f"{LISTS}!${letters[name]}$2:${letters[name]}${len(rows) + 1}"
            for name, rows in values.items()
        }
        return cls(
            book=book,
            form=form,
            organisation=organisation,
            group=group,
            year=year,
            content=content,
            sheets={sheet.nyckel: book.sheet(sheet.namn) for sheet in form.blad},
            list_values=values,
            list_ranges=ranges,
        )

    def words(self, text: str) -> str:
        """Fill in ``{grupp}`` and ``{ar}``."""
        return text.format(grupp=self.group.titel, ar=self.year)

    def style(self, *styles: theme.Style) -> Format:
        """Return the format of some styles laid over each other."""
        merged: theme.Style = {}
        for style in styles:
            merged |= style
        return self.book.style(merged)

    def head(self, sheet: Sheet, *, fit: bool = True) -> Worksheet:
        """Write a sheet's title and intro, set what all sheets share, and return it.

        Args:
            sheet: the sheet.
            fit: print it as wide as one page; such a sheet has no page breaks of its own.
        """
        worksheet = self.sheets[sheet.nyckel]
        worksheet.hide_gridlines(2)
        worksheet.set_row(0, 18)
        worksheet.set_row(1, 13.5)
        worksheet.set_tab_color(f"#{_TABS[sheet.slag]}")
        worksheet.write_string(0, 0, self.words(sheet.titel), self.style(theme.TITLE))
        worksheet.write_string(1, 0, self.words(sheet.ingress), self.style(theme.INTRO))
        worksheet.set_landscape()
        worksheet.set_paper(9)  # A4
        worksheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        if fit:
            worksheet.fit_to_pages(1, 0)
        footer = f"&L{self.words(f'{self.form.kort} {{ar}} · {{grupp}}')}&C{sheet.namn}"
        worksheet.set_footer(f"{footer}&RSida &P av &N")
        return worksheet

    def column(self, sheet: Sheet, field: Field) -> int:
        """Return a field's column in its table; the first column is 0."""
        return sheet.falt.index(field)


def heading_row(sheet: Sheet) -> int:
    """Return the row of a table's headings; the first row is 0."""
    return 3 if sheet.band or sheet.slag is SheetKind.GRANSKNING else 2


def put(worksheet: Worksheet, row: int, column: int, value: Filled, style: Format) -> None:
    """Write a value by its type; a tick is written as people write it."""
    if value is True:
        worksheet.write_string(row, column, TICK, style)
    elif isinstance(value, str):
        worksheet.write_string(row, column, value, style)
    elif isinstance(value, dt.date):
        worksheet.write_datetime(row, column, value, style)
    elif value is not False:
        worksheet.write_number(row, column, value, style)


def row_ids(own: Iterable[str], group: Group, year: int) -> Iterator[str]:
    """Return identities for rows without one: the group's letters, the year, the next numbers.

    Args:
        own: the identities that rows bring with them: none of them is given again, nor a number
            below the highest, which another activity may have had.
        group, year: whose plan.
    """
    before = re.compile(re.escape(identity(group, year, 0)[:-2]) + r"([0-9]{1,6})", re.IGNORECASE)
    numbers = [int(found[1]) for one in own if (found := before.fullmatch(one.strip()))]
    return (identity(group, year, number) for number in count(max(numbers, default=0) + 1))


def _lists(
    form: Form, organisation: Organisation, group: Group, year: int
) -> dict[str, tuple[str, ...]]:
    """Return the values of every list that a field of the form uses; empty lists are left out."""
    fields = [field for sheet in form.blad for field in sheet.falt]
    used = dict.fromkeys(field.lista for field in fields if field.lista)
    known = {name: tuple(choice.namn for choice in rows) for name, rows in form.listor.items()}
    known |= {
        "organisation.grupper": tuple(g.titel for g in sorted_groups(organisation.grupper)),
        "organisation.rag": tuple(rag.namn for rag in group.active_rag(year)),
        "organisation.insatsomraden": tuple(
            dict.fromkeys(group.insatsomraden + organisation.insatsomraden)
        ),
    }
    values = {name: known[name] for name in used if known[name]}
    if any(field.typ is FieldType.KRYSS for field in fields):
        values["kryss"] = (TICK,)
    if form.som_ovan:
        values[AS_ABOVE] = form.som_ovan
    return values
