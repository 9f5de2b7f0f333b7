"""Record what the templates of today say by themselves: ``python scripts/record_template.py``.

Run it before a form's ``version`` is raised. Plans made from the templates of an earlier generation
go on being read, and the reader must know the template's own words from what somebody wrote: each
generation's stand in ``handlingsplan_workbooks/forms/<form>.ord.txt``, one a line, under the form's
key of its sheet. Lines are only ever added.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / folder) for folder in (".", "validators", "workbooks")]

import openpyxl  # noqa: E402  (the path is set above)

from handlingsplan.content import Content  # noqa: E402  (the path is set above)
from handlingsplan.form import Form, SheetKind, form_names, load_form  # noqa: E402  (the same)
from handlingsplan.organisation import load_organisation  # noqa: E402  (the same)
from handlingsplan.template import make_template  # noqa: E402  (the same)

LISTS, ANSWERS, OF_ORGANISATION = "listor", "svar", "organisation."
FORMS = ROOT / "workbooks" / "handlingsplan_workbooks" / "forms"
YEAR = 2026


def main(target: Path) -> None:
    """Add today's words to each form's file."""
    for name in form_names():
        form = load_form(name)
        path = target / f"{form.id}.ord.txt"
        before = path.read_text("utf-8").splitlines() if path.exists() else []
        lines = dict.fromkeys([*before, *words(form)])
        path.write_text("".join(f"{line}\n" for line in lines), "utf-8", newline="\n")
        print(f"{path.name}: {len(lines) - len(before)} nya rader, {len(lines)} i allt")


def words(form: Form) -> Iterator[str]:
    """Go through the texts of the form's blank template: sheet key, tab, text."""
    organisation = load_organisation(form.organisation)
    group = organisation.grupper[0]
    named = {s.nyckel: {f.namn: "" for f in s.falt if f.valfritt} for s in form.tables}
    own = {sheet.nyckel for sheet in form.tables if sheet.valfritt}
    optional = Content(rows={key: [row] for key, row in named.items() if row or key in own})
    data = make_template(form, organisation, group, YEAR, optional)
    keys = {sheet.namn: sheet for sheet in form.blad}
    for worksheet in openpyxl.load_workbook(io.BytesIO(data), data_only=True).worksheets:
        sheet = keys.get(worksheet.title)
        of_organisation = {
            cell.column
            for cell in worksheet[1]
            if sheet is None and str(cell.value).startswith(OF_ORGANISATION)
        }
        for rule in worksheet.data_validations.dataValidation:
            if rule.error:
                yield f"{ANSWERS}\t{rule.error}"
        for row in worksheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, str) and cell.column not in of_organisation:
                    text = cell.value.replace(group.titel, "{grupp}")
                    text = re.sub(rf"(?<!\d){YEAR}(?!\d)", "{ar}", text)
                    if text != "{grupp}":  # the field's value
                        key = sheet.nyckel if sheet else LISTS
                        yield f"{key}\t{text}".replace("\n", "\\n")
            if sheet and sheet.slag is SheetKind.TABELL and row[0].value == sheet.falt[0].rubrik:
                break  # what follows is content


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else FORMS)
