"""Templates of both forms, as bytes and as an independent reader sees them."""

from __future__ import annotations

import dataclasses
import io
from functools import lru_cache

import openpyxl
from openpyxl.utils import range_boundaries
from openpyxl.worksheet.worksheet import Worksheet

from handlingsplan.form import DEFAULT_FORM, Form, Sheet, form_names, load_form
from handlingsplan.organisation import Group, Organisation, load_organisation
from handlingsplan.template import Content, Filled, make_template

#: Every form, the default first.
FORMS = tuple(sorted(form_names(), key=lambda name: name != DEFAULT_FORM))
YEAR = 2026


@dataclasses.dataclass(frozen=True, kw_only=True)
class Made:
    """A template and what it was made of; ``seen`` is openpyxl's workbook."""

    form: Form
    organisation: Organisation
    group: Group
    data: bytes
    seen: openpyxl.Workbook

    def sheet(self, sheet: Sheet) -> Worksheet:
        """Return a sheet of the form as openpyxl sees it."""
        return self.seen[sheet.namn]

    def area(self, sheet: Sheet) -> tuple[int, int]:
        """Return the Excel rows of a table's headings and of its last row."""
        table = self.sheet(sheet).tables[sheet.tabell]
        _, heading, _, last = range_boundaries(table.ref)
        return heading, last


def make(name: str, content: Content | None = None, *, group: str = "") -> Made:
    """Return a form's template for a group (the organisation's first) in :data:`YEAR`."""
    form = load_form(name)
    organisation = load_organisation(form.organisation)
    chosen = organisation.by_id[group] if group else organisation.grupper[0]
    data = make_template(form, organisation, chosen, YEAR, content)
    seen = openpyxl.load_workbook(io.BytesIO(data))
    form = form.in_year(YEAR)
    return Made(form=form, organisation=organisation, group=chosen, data=data, seen=seen)


@lru_cache(maxsize=4)
def blank(name: str) -> Made:
    """Return a form's blank template, its optional sheets too; not to be changed by anyone."""
    optional: dict[str, list[dict[str, Filled]]] = {}
    for sheet in load_form(name).tables:
        columns: dict[str, Filled] = {field.namn: False for field in sheet.falt if field.valfritt}
        if sheet.valfritt or columns:
            optional[sheet.nyckel] = [columns]
    return make(name, Content(rows=optional) if optional else None)
