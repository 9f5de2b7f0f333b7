"""Made-up plans: a folder of plans as they come in, with the faults that real plans have.

Each plan is a TOML file in ``handlingsplan_workbooks/demo``. It is written into the group's own
template, so the samples follow the form. Nobody and nothing in them is real.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any

import msgspec

from handlingsplan.declaration import DeclarationFault, record
from handlingsplan.errors import DeclarationError
from handlingsplan.form import Form, Role, Sheet, load_form
from handlingsplan.organisation import Organisation, load_organisation
from handlingsplan.own_folder import OwnFolder
from handlingsplan.spreadsheet.edit import patch_zip
from handlingsplan.template import Content, Filled, make_template, template_name

#: The year of the sample plans, and the day on which the round is looked at.
YEAR = 2026
DAY = dt.date(2026, 11, 22)
#: The day on which the round of the spring is looked at.
SPRING = dt.date(2026, 5, 29)

_PROMISES = "loften"
_AREA = re.compile(rb'ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLE_SECTOR = 512
_OWNER_NAME = 54  # characters that Excel's lock file keeps for the user's name


class Mishap(StrEnum):
    """What has happened to a file on its way."""

    CUT_OFF = "avhuggen"
    PASSWORD = "lösenord"  # noqa: S105  (the Swedish word, not a password)
    OPEN = "öppen"


class Spring(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was different in the plan that the group sent in the spring.

    Attributes:
        uppdaterad: when it was updated; nothing was known or assessed later.
        utan: numbers (from 1) of activities that were not there yet.
        rader: number of an activity -> field -> what stood there; empty = nothing.
    """

    uppdaterad: dt.date
    utan: tuple[int, ...] = ()
    rader: Mapping[str, Mapping[str, str]] = msgspec.field(default_factory=dict)


class _Head(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The part of a sample's file that is the same for every form.

    Attributes:
        grupp: the group's id.
        fil: the file's name, where it is not the template's own.
        skada: what has happened to the file; nothing, for most.
        under_tabellen: how many of the last activities stand below the Excel table.
        rubriker: sheet key -> field -> the heading that the group has written instead.
        varen: how the plan differed in the spring; ``None`` where the group sent nothing then.
    """

    grupp: str
    fil: str = ""
    skada: Mishap | None = None
    under_tabellen: int = 0
    rubriker: Mapping[str, Mapping[str, str]] = msgspec.field(default_factory=dict)
    varen: Spring | None = None


class Sample(_Head, frozen=True, kw_only=True):
    """A made-up plan: what its file says, and the content that is filled in."""

    content: Content = msgspec.field(default_factory=Content)


def load_samples(form: Form | None = None) -> list[Sample]:
    """Return the shipped samples in the order of their files' names.

    Args:
        form: the form they are written in; the default form where it is not given.

    Raises:
        DeclarationError: a sample names a sheet or a field that the form does not have.
    """
    folder = resources.files("handlingsplan_workbooks").joinpath("demo")
    texts = {path.name: path.read_text("utf-8") for path in folder.iterdir()}
    samples = []
    for name in sorted(texts):
        try:
            samples.append(parse_sample(tomllib.loads(texts[name]), form or load_form()))
        except (DeclarationFault, tomllib.TOMLDecodeError) as fault:
            message = f"Exempelplanen {name} är felskriven: {fault}."
            raise DeclarationError(message) from fault
    return samples


def parse_sample(data: Mapping[str, Any], form: Form) -> Sample:
    """Read a sample from its TOML data.

    Raises:
        Fault: a key, a sheet or a field is unknown.
    """
    head = record(_Head, {key: data[key] for key in data if key not in {"omslag", "blad"}})
    tables = {sheet.nyckel: sheet for sheet in form.tables}
    rows = {}
    for key, values in data.get("blad", {}).items():
        if key not in tables:
            message = f"bladet {key} finns inte i formuläret"
            raise DeclarationFault(message)
        rows[key] = [_row(tables[key], value) for value in values]
    cover = _row(form.cover, data.get("omslag", {}))
    own = msgspec.structs.asdict(head)
    return Sample(**own, content=Content(cover=cover, rows=rows))


def _row(sheet: Sheet, values: Mapping[str, Any]) -> dict[str, Filled]:
    """Return a row by field; the promises, given by number, become ticks."""
    known = {field.namn for field in sheet.falt}
    row: dict[str, Filled] = {}
    for name, value in values.items():
        if name == _PROMISES:
            promises = sheet.all_with_role(Role.LOFTE)
            row |= {field.namn: True for field in promises if field.nr in value}
        elif name in known:
            row[name] = value
        else:
            message = f"fältet {name} finns inte på bladet {sheet.namn}"
            raise DeclarationFault(message)
    return row


def as_in_spring(sample: Sample, form: Form | None = None) -> Sample | None:
    """Return a group's plan as it was in the spring; ``None`` where none was sent.

    Activities keep their identities: one that was not there yet is an empty prepared row.
    """
    spring = sample.varen
    if spring is None:
        return None
    form = form or load_form()
    rows = {
        key: [row for row in rows if not _later(row, form.by_key[key], spring.uppdaterad)]
        for key, rows in sample.content.rows.items()
    }
    rows[form.plan.nyckel] = [
        {} if number in spring.utan else _then(row, spring, number, form.plan)
        for number, row in enumerate(sample.content.rows[form.plan.nyckel], start=1)
    ]
    updated = form.cover.with_role(Role.UPPDATERAD)
    cover = dict(sample.content.cover) | ({updated.namn: spring.uppdaterad} if updated else {})
    return msgspec.structs.replace(sample, skada=None, content=Content(cover=cover, rows=rows))


def _then(row: Mapping[str, Filled], spring: Spring, number: int, plan: Sheet) -> dict[str, Filled]:
    """Return an activity as it stood in the spring, assessed no later than the plan."""
    before = {**row, **spring.rader.get(str(number), {})}
    assessed = plan.with_role(Role.STATUSDATUM)
    if assessed and _later(before, plan, spring.uppdaterad):
        before[assessed.namn] = spring.uppdaterad
    return {name: value for name, value in before.items() if value != ""}


def _later(row: Mapping[str, Filled], sheet: Sheet, day: dt.date) -> bool:
    """Say whether a row was assessed or measured after a day."""
    fields = filter(None, map(sheet.with_role, (Role.STATUSDATUM, Role.MATDATUM)))
    values = (row.get(field.namn) for field in fields)
    return any(isinstance(value, dt.date) and value > day for value in values)


def write_samples(
    folder: Path,
    samples: Sequence[Sample],
    *,
    form: Form | None = None,
    organisation: Organisation | None = None,
) -> list[Path]:
    """Write the samples as the files that groups send; the same call gives the same bytes.

    Args:
        folder: where they are written; made if it is missing.
        samples: the plans.
        form: the form; the default form where it is not given.
        organisation: whose groups they are; the form's own where it is not given.

    Returns:
        The paths that were written, lock files included.

    Raises:
        UsageError: the folder holds other people's files.
        WritingError: somebody has changed a sample there, or it cannot be written.
    """
    form = form or load_form()
    organisation = organisation or load_organisation(form.organisation)
    own = OwnFolder(folder)
    written = []
    for sample in samples:
        for name, data in sample_files(sample, form=form, organisation=organisation):
            _take_away_old_lock(folder / f"~${name}")
            written.append(own.write(name, data))
    return written


def _take_away_old_lock(lock: Path) -> None:
    """Remove the lock file of an earlier run; one of somebody who has the file open is left."""
    if lock.is_file() and lock.read_bytes() == _lock_file():
        lock.unlink()


def sample_files(
    sample: Sample, *, form: Form, organisation: Organisation
) -> Iterator[tuple[str, bytes]]:
    """Yield name and bytes of the file that a group sends, and of the lock file beside it."""
    group = organisation.by_id[sample.grupp]
    used = _as_the_group_has_it(form, sample)
    data = make_template(used, organisation, group, YEAR, sample.content)
    if sample.under_tabellen:
        data = _below_the_table(data, used)
    name = sample.fil or template_name(form, group, YEAR)
    match sample.skada:
        case Mishap.CUT_OFF:
            data = data[: len(data) // 2]
        case Mishap.PASSWORD:
            data = _with_password()
    yield name, data
    if sample.skada is Mishap.OPEN:
        yield f"~${name}", _lock_file()


def _as_the_group_has_it(form: Form, sample: Sample) -> Form:
    """Return the form with the group's own headings, and without rows that it has taken away."""
    sheets = []
    for sheet in form.blad:
        own = sample.rubriker.get(sheet.nyckel, {})
        fields = tuple(
            msgspec.structs.replace(field, rubrik=own.get(field.namn, field.rubrik))
            for field in sheet.falt
        )
        rows = sheet.rader
        if sheet is form.plan and sample.under_tabellen:
            rows = len(sample.content.rows[sheet.nyckel]) - sample.under_tabellen
        sheets.append(msgspec.structs.replace(sheet, falt=fields, rader=rows))
    return msgspec.structs.replace(form, blad=tuple(sheets))


def _below_the_table(data: bytes, form: Form) -> bytes:
    """Let the plan's Excel table end after the prepared rows, as when people type below it."""
    name = f'name="{form.plan.tabell}"'.encode()

    def shortened(found: re.Match[bytes]) -> bytes:
        first, heading, last, _ = found.groups()
        return b'ref="%s%s:%s%d"' % (first, heading, last, int(heading) + form.plan.rader)

    with zipfile.ZipFile(BytesIO(data)) as archive:
        tables = {part: archive.read(part) for part in archive.namelist() if "/tables/" in part}
    parts = {part: _AREA.sub(shortened, xml) for part, xml in tables.items() if name in xml}
    return patch_zip(data, parts)


def _with_password() -> bytes:
    """Return what a file with a password looks like from outside; there is nothing in it."""
    directory = "EncryptedPackage".encode("utf-16-le")
    return _OLE.ljust(_OLE_SECTOR, b"\0") + directory.ljust(_OLE_SECTOR, b"\0")


def _lock_file() -> bytes:
    """Return the file that Excel lays beside a workbook while somebody has it open."""
    user = "Processtöd"
    narrow = bytes([len(user)]) + user.encode("cp1252").ljust(_OWNER_NAME, b" ")
    wide = len(user).to_bytes(2, "little") + user.ljust(_OWNER_NAME).encode("utf-16-le")
    return narrow + wide
