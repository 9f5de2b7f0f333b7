"""What a case is, the good plan that all are made from, and how a workbook is changed."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable
from functools import cache

from handlingsplan.form import Role, SheetRole, load_form
from handlingsplan.organisation import load_organisation
from handlingsplan.template import Content, Filled, make_template

ACTIVITIES = tuple(f"Aktivitet {number}: ta fram underlag" for number in range(1, 16))
SHEET = "xl/worksheets/sheet{}.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELS = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"

Maker = Callable[[bytes], bytes]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A file and what must come of it.

    Attributes:
        name: what it is, in a word or two; the file's name too.
        code: the finding's code, or codes with a space between; empty where it is as good as any.
        refused: the file is refused; otherwise it is read, with that note.
        whole: (of a file that is read) all activities of the good plan are there.
        make: makes the bytes.
    """

    name: str
    code: str
    refused: bool
    whole: bool
    make: Maker


CASES: list[Case] = []


def refused(code: str) -> Callable[[Maker], Maker]:
    """Register a file that is refused."""
    return _register(code, is_refused=True)


def read(code: str = "", *, whole: bool = True) -> Callable[[Maker], Maker]:
    """Register a file that is read, with a note."""
    return _register(code, is_refused=False, whole=whole)


def _register(code: str, *, is_refused: bool, whole: bool = True) -> Callable[[Maker], Maker]:
    def decorate(make: Maker) -> Maker:
        name = make.__name__.strip("_")
        CASES.append(Case(name=name, code=code, refused=is_refused, whole=whole, make=make))
        return make

    return decorate


@cache
def good_plan(number: int = 0) -> bytes:
    """Return a filled-in plan with :data:`ACTIVITIES`, of the group of that number."""
    form, organisation = load_form(), load_organisation()
    plan = form.with_role(SheetRole.PLAN)
    assert plan is not None
    names = {role: field.namn for role in Role if (field := plan.with_role(role))}
    rows: list[dict[str, Filled]] = [
        {
            names[Role.PRIORITET]: f"Prioriterat område {i}",
            names[Role.LOFTE]: True,
            names[Role.AKTIVITET]: activity,
            names[Role.SLUT]: dt.date(2026, 12, 15),
            names[Role.STATUS]: "Grön",
            names[Role.STATUSDATUM]: dt.date(2026, 2, 2),
        }
        for i, activity in enumerate(ACTIVITIES)
    ]
    updated = form.cover.with_role(Role.UPPDATERAD)
    assert updated is not None
    content = Content(cover={updated.namn: dt.date(2026, 2, 2)}, rows={plan.nyckel: rows})
    return make_template(form, organisation, organisation.grupper[number], 2026, content)


def unzipped(data: bytes) -> dict[str, bytes]:
    """Return name -> content of the entries of a zip file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {entry.filename: archive.read(entry) for entry in archive.infolist()}


def zipped(parts: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Build a zip file whose bytes depend on the parts alone."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", compression) as archive:
        for name, part in parts.items():
            archive.writestr(zipfile.ZipInfo(name), part, compression)
    return target.getvalue()


def plan_part(parts: dict[str, bytes]) -> str:
    """Return the name of the plan sheet's part, found by its form."""
    plan = load_form().with_role(SheetRole.PLAN)
    assert plan is not None
    names = re.findall(rb'<sheet name="([^"]*)"', parts["xl/workbook.xml"])
    return SHEET.format(names.index(plan.namn.encode()) + 1)


def edited(good: bytes, change: Callable[[bytes], bytes], *, part: str = "") -> bytes:
    """Return the workbook with one part changed; the plan sheet unless another is named."""
    parts = unzipped(good)
    name = part or plan_part(parts)
    changed = change(parts[name])
    assert changed != parts[name], f"{name} is as before"
    return zipped({**parts, name: changed})


def with_parts(good: bytes, extra: dict[str, bytes], *, types: str = "") -> bytes:
    """Return the workbook with parts added, and their content types declared."""
    parts = {**unzipped(good), **extra}
    kinds = parts["[Content_Types].xml"].replace(b"</Types>", types.encode() + b"</Types>")
    return zipped({**parts, "[Content_Types].xml": kinds})


def related(good: bytes, kind: str, target: str) -> bytes:
    """Return the workbook with a relation of the workbook part added."""
    relation = f'<Relationship Id="rId99" Type="{RELS.decode()}/{kind}" Target="{target}"/>'
    return edited(
        good,
        lambda rels: rels.replace(b"</Relationships>", relation.encode() + b"</Relationships>"),
        part="xl/_rels/workbook.xml.rels",
    )


def rows_before_end(sheet: bytes, rows: bytes) -> bytes:
    """Return the sheet with rows added."""
    return sheet.replace(b"</sheetData>", rows + b"</sheetData>")


def after_data(sheet: bytes, element: bytes) -> bytes:
    """Return the sheet with an element after its cells."""
    return sheet.replace(b"</sheetData>", b"</sheetData>" + element)
