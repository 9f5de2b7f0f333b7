"""Make a round for the benchmark: ``python scripts/_bench_rounds.py FOLDER PLANS [FAULTS]``.

Writes that many filled-in plans (15 activities each, and rows on the other sheets) to
``FOLDER/planer``, the organisation to ``FOLDER/organisation.toml`` (the region itself, as long as
its groups suffice; else one of as many groups), and a datamap for the peer datamaps. The same
arguments give the same bytes. With FAULTS, one cell in ten of the activities has a fault.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import sys
import zipfile
from importlib import resources
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / folder) for folder in (".", "validators", "workbooks")]

from handlingsplan.form import FieldType, Form, Role, Sheet, SheetRole, load_form  # noqa: E402  (path is set)
from handlingsplan.organisation import Group, load_organisation  # noqa: E402  (the same)
from handlingsplan.template import Content, Filled, make_template  # noqa: E402  (the same)

YEAR = 2026
ACTIVITIES, OTHERS = 15, 4
MADE = 400  # plans that are made from nothing; further ones are copies under other names
DAY = dt.date(YEAR, 2, 16)
COUNCILS = ("ett", "två", "tre", "fyra")
WORDS = [
    "gemensam",
    "uppföljning",
    "väntetid",
    "remiss",
    "rutin",
    "utbildning",
    "indikator",
    "vårdkedja",
    "tillgänglighet",
    "samverkan",
    "digital",
    "patient",
    "kunskap",
    "register",
    "mottagning",
]


def main(folder: Path, plans: int, *, faults: bool) -> None:
    """Write the round."""
    (folder / "planer").mkdir(parents=True, exist_ok=True)
    form = load_form()
    few = plans <= len(load_organisation(form.organisation).grupper)
    text = shipped(form.organisation) if few else organisation_toml(plans)
    (folder / "organisation.toml").write_text(text, "utf-8")
    organisation = load_organisation(folder / "organisation.toml")
    groups = organisation.grupper[:plans]
    made: list[bytes] = []
    for number, group in enumerate(groups):
        if number < MADE:
            content = filled(form, group, number, faults=faults)
            made.append(make_template(form, organisation, group, YEAR, content))
            data = made[-1]
        else:
            data = renamed(made[number % MADE], groups[number % MADE], group)
        (folder / "planer" / f"plan-{number:05}.xlsx").write_bytes(data)
    _write_datamap(folder / "datamap.csv", form)


def shipped(organisation: str) -> str:
    """Return the declaration of an organisation that the program brings."""
    folder = resources.files("handlingsplan_workbooks").joinpath("organisations")
    return folder.joinpath(f"{organisation}.toml").read_text("utf-8")


def organisation_toml(groups: int) -> str:
    """Return an organisation of so many groups, each in one of four councils."""
    lines = ['id = "matning"', 'namn = "Mätregionen"', 'staben = "Staben"', "insatsomraden = []"]
    lines += ['[[region]]\nid = "rjl"\nnamn = "Region"\nkort = "Region"']
    lines += [f'[[kunskapsrad]]\nid = "{c}"\nnamn = "Kunskapsråd {c}"' for c in COUNCILS]
    lines += [
        f'[[grupp]]\nid = "grupp-{n}"\nnamn = "Grupp {n}"\nslag = "RPO"\nkort = "{_letters(n)}"\n'
        f'kunskapsrad = ["{COUNCILS[n % len(COUNCILS)]}"]\n'
        f'[[grupp.rag]]\nnamn = "Arbetsgrupp {n}"\nuppgift_fran = {YEAR}'
        for n in range(groups)
    ]
    return "\n".join(lines) + "\n"


def _letters(number: int) -> str:
    """Return a number in letters, as the groups' short names are: AAA, AAB and so on."""
    return "".join(chr(ord("A") + number // power % 26) for power in (676, 26, 1))


def filled(form: Form, group: Group, number: int, *, faults: bool) -> Content:
    """Return what a group has filled in: text, lists, dates, ticks and numbers."""
    cover = {f.namn: _value(form, f.namn, form.cover, number, 0) for f in form.cover.falt}
    for role in (Role.GRUPP, Role.AR, Role.INGET_ATT_RAPPORTERA):
        field = form.cover.with_role(role)
        if field:
            cover.pop(field.namn)
    rows: dict[str, list[dict[str, Filled]]] = {}
    for sheet in form.tables:
        if any(f.forifylld and f.typ is not FieldType.ID for f in sheet.falt):
            continue
        count = ACTIVITIES if sheet.roll is SheetRole.PLAN else OTHERS
        rows[sheet.nyckel] = [_row(form, sheet, group, number, row) for row in range(count)]
    if faults:
        _spoil(form, rows)
    return Content(cover={k: v for k, v in cover.items() if v is not None}, rows=rows)


def renamed(plan: bytes, old: Group, new: Group) -> bytes:
    """Return a plan as another group's: a tenth of the time of making one."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(plan)) as source, zipfile.ZipFile(target, "w") as copy:
        for entry in source.infolist():
            part = source.read(entry)
            if entry.filename.endswith(("sharedStrings.xml", "workbook.xml", "sheet1.xml")):
                for before, after in ((old.namn, new.namn), (old.id, new.id), (old.kort, new.kort)):
                    part = re.sub(rb"\b%s(?=\b|\d\d-)" % before.encode(), after.encode(), part)
            copy.writestr(entry, part, zipfile.ZIP_DEFLATED, 1)
    return target.getvalue()


def _row(form: Form, sheet: Sheet, group: Group, number: int, row: int) -> dict[str, Filled]:
    values = {f.namn: _value(form, f.namn, sheet, number, row) for f in sheet.falt}
    for field in sheet.falt:
        if field.typ is FieldType.REF:
            values[field.namn] = f"{group.kort}{YEAR % 100}-{row + 1:02}"
        if field.roll is Role.RAG:
            values[field.namn] = group.rag[0].namn if group.rag else None
    return {name: value for name, value in values.items() if value is not None}


def _value(form: Form, name: str, sheet: Sheet, number: int, row: int) -> Filled | None:  # noqa: PLR0911  (one return per type)
    """Return a plausible value; ``None`` leaves the cell empty."""
    field = next(field for field in sheet.falt if field.namn == name)
    seed = number * 31 + row * 7 + len(name)
    match field.typ:
        case FieldType.ID | FieldType.AR | FieldType.LANK:
            return None
        case FieldType.KRYSS:
            return True if (seed + row) % 3 == 0 or name.endswith("_1") else None
        case FieldType.TAL:
            return float(20 + seed % 60)
        case FieldType.DATUM:
            last = field.roll in {Role.SLUT, Role.SENAST, Role.TOM}
            return dt.date(YEAR, 12, 1 + seed % 28) if last else DAY
        case FieldType.VAL:
            choices = form.choices(field)
            return choices[seed % len(choices)].namn if choices else None
        case FieldType.FORSLAG if field.lista and not field.lista.startswith("organisation"):
            choices = form.choices(field)
            return choices[seed % len(choices)].namn if choices else None
        case FieldType.TEXT:
            words = (WORDS[(seed + i * (number % 5 + 1)) % len(WORDS)] for i in range(9))
            return f"{' '.join(words).capitalize()} {number}:{row}"
        case _:
            return None


def _spoil(form: Form, rows: dict[str, list[dict[str, Filled]]]) -> None:
    """Put a fault into every tenth cell of the plan's rows."""
    plan = form.with_role(SheetRole.PLAN)
    assert plan is not None  # noqa: S101  (every form has a plan)
    cell = 0
    for row in rows[plan.nyckel]:
        for field in plan.falt:
            cell += 1
            if cell % 10 == 0 and field.namn in row:
                bad: dict[FieldType, Filled] = {
                    FieldType.DATUM: "snart",
                    FieldType.VAL: "Lila",
                    FieldType.KRYSS: "kanske",
                }
                row[field.namn] = bad.get(field.typ, ".")


def _write_datamap(path: Path, form: Form) -> None:
    """Write where the peer datamaps finds each value: by fixed addresses."""
    plan = form.with_role(SheetRole.PLAN)
    assert plan is not None  # noqa: S101  (every form has a plan)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["cell_key", "template_sheet", "cell_reference", "type"])
        for row in range(ACTIVITIES):
            for number, field in enumerate(plan.falt):
                letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"[number]
                writer.writerow([f"{field.namn} {row}", plan.namn, f"{letter}{row + 5}", "TEXT"])


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), faults="FAULTS" in sys.argv[3:])
