"""What a form declares and nothing reads: as a rule a slip of the pen, so it is said.

A misspelt key is refused when the form is read (:mod:`handlingsplan.declaration`). Here are the
keys that are spelt right and stand where they mean nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import msgspec

from handlingsplan.form.kinds import FieldType, Role, SheetKind, SheetRole
from handlingsplan.form.records import (
    Choice,
    Field,
    Form,
    Sheet,
)

_LISTED = frozenset({FieldType.VAL, FieldType.FORSLAG, FieldType.DATUM})
_WORDS = frozenset({FieldType.TEXT, FieldType.FORSLAG})
_COVER = frozenset({Role.GRUPP, Role.UPPDATERAD, Role.KONTAKT, Role.INGET_ATT_RAPPORTERA})
_PLAN = frozenset({Role.ID, Role.LOFTE, Role.AKTIVITET, Role.STATUS})
_DIALOG = frozenset({Role.NR, Role.GALLER, Role.AVSANDARE, Role.FRAGA, Role.SVAR, Role.STALLD})
_TO_READ = frozenset({SheetRole.INSTRUKTIONER, SheetRole.LOFTEN})
#: Roles that several fields of a sheet may have; of the others the first alone is looked at.
_SEVERAL = frozenset(
    {
        *(Role.LOFTE, Role.UTFALL, Role.PERIOD, Role.RAG, Role.REF, Role.INSATSOMRADE),
        *(Role.PRIORITET, Role.INDIKATOR, Role.BASLINJE, Role.TEXT, Role.LANK),
    }
)
#: A field with the first role is read only beside one with the other.
_BESIDE: Mapping[Role, Role] = {
    Role.FRAN: Role.TOM,
    Role.TOM: Role.FRAN,
    Role.STATUSDATUM: Role.STATUS,
    Role.RIKTNING: Role.MALVARDE,
    Role.MALVARDE: Role.UTFALL,
    Role.BASLINJE: Role.UTFALL,
    Role.MATDATUM: Role.UTFALL,
    Role.TIDIGARE_UTFALL: Role.UTFALL,
    Role.KALLA: Role.UTFALL,
    Role.ENHET: Role.UTFALL,
}
#: Key of a field -> where it is read; elsewhere it must not be given.
_FIELD_KEYS: Mapping[str, Callable[[Sheet, Field], bool]] = {
    "lista": lambda _, field: field.typ in _LISTED,
    "nr": lambda _, field: field.roll is Role.LOFTE,
    "region": lambda _, field: field.roll is Role.UTFALL,
    "max_tecken": lambda _, field: field.typ in _WORDS,
    "bredd": lambda sheet, _: sheet.slag is not SheetKind.OMSLAG,
    "band": lambda sheet, _: sheet.slag is SheetKind.TABELL,
    "vik": lambda sheet, _: sheet.slag is SheetKind.TABELL,
    "arvs": lambda sheet, _: sheet.slag is SheetKind.TABELL,
    "annars": lambda sheet, _: sheet.slag is SheetKind.TABELL,
    "valfritt": lambda sheet, _: sheet.slag is SheetKind.TABELL,
}
#: Key of a sheet -> the kinds that have it.
_SHEET_KEYS: Mapping[str, frozenset[SheetKind]] = {
    "tabell": frozenset({SheetKind.TABELL, SheetKind.GRANSKNING, SheetKind.VISNING}),
    "rader": frozenset({SheetKind.TABELL, SheetKind.GRANSKNING, SheetKind.VISNING}),
    "text": frozenset({SheetKind.OMSLAG, SheetKind.TEXT}),
    "falt": frozenset({SheetKind.OMSLAG, SheetKind.TABELL, SheetKind.GRANSKNING}),
    "band": frozenset({SheetKind.TABELL}),
    "krav": frozenset({SheetKind.TABELL}),
    "kraver_innehall": frozenset({SheetKind.TABELL}),
    "valfritt": frozenset({SheetKind.TABELL}),
}
#: Key of a list's value -> the roles of fields that read it. The official statuses are read too.
_CHOICE_KEYS: Mapping[str, tuple[Role, ...]] = {
    "officiell": (Role.STATUS,),
    "avslutad": (Role.STATUS, Role.LAGE),
    "avvikelse": (Role.STATUS,),
    "allvar": (Role.STATUS,),
    "diagram": (Role.STATUS,),
    "stod": (Role.TYP,),
    "antal": (Role.ENHET,),
    "procent": (Role.ENHET,),
    "riktning": (Role.RIKTNING,),
}


def unused(form: Form) -> Iterator[str]:
    """Yield everything that a form declares and nothing reads, one Swedish clause each."""
    yield from _unused_lists(form)
    statuses = form.status.values() if form.with_role(SheetRole.PLAN) else ()
    counted = {choice.officiell for choice in statuses}
    for choice in form.officiell:
        if choice.namn not in counted:
            yield f"officiell › {choice.namn}: ingen status räknas som den"
    plan = form.with_role(SheetRole.PLAN)
    ticks = {field.nr for field in plan.all_with_role(Role.LOFTE)} if plan else set()
    for promise in form.loften:
        if promise.nr not in ticks:
            yield f"lofte › {promise.nr}: inget fält har löftet"
    if form.som_ovan and not any(field.arvs for sheet in form.blad for field in sheet.falt):
        yield "som_ovan: inget fält har arvs"
    if form.minsta_antal and not any(one.antal for some in form.listor.values() for one in some):
        yield "minsta_antal: ingen enhet har antal = true"
    for sheet in form.blad:
        yield from (f"blad › {sheet.namn} › {text}" for text in _unused_in(form, sheet))


def _unused_lists(form: Form) -> Iterator[str]:
    roles: dict[str, set[Role | None]] = {}
    for sheet in form.blad:
        for field in sheet.falt:
            roles.setdefault(field.lista, set()).add(field.roll)
    for name, choices in form.listor.items():
        if name not in roles:
            yield f"lista › {name}: inget fält använder listan"
            continue
        for choice in choices:
            for key in _unused_of_choice(choice, roles[name]):
                yield f"lista › {name} › {choice.namn} › {key}: läses inte i den här listan"


def _unused_of_choice(choice: Choice, roles: set[Role | None]) -> Iterator[str]:
    given = _given(choice)
    for key, readers in _CHOICE_KEYS.items():
        if key in given and roles.isdisjoint(readers):
            yield key
    if "farg" in given and "bakgrund" not in given and Role.STATUS not in roles:
        yield "farg"


def _given(thing: msgspec.Struct) -> dict[str, Any]:
    """Return the keys that were given a value of their own, with it."""
    return {
        field.name: value
        for field in msgspec.structs.fields(thing)
        if (value := getattr(thing, field.name)) != field.default
    }


def _unused_in(form: Form, sheet: Sheet) -> Iterator[str]:
    given = _given(sheet)
    for key, kinds in _SHEET_KEYS.items():
        if key in given and sheet.slag not in kinds:
            yield f"{key}: läses inte på ett blad av slaget {sheet.slag}"
    kind = SheetKind.TEXT if sheet.roll in _TO_READ else SheetKind.TABELL
    if sheet.roll and sheet.slag is not kind:
        yield f"roll: {sheet.roll} är en roll för ett blad av slaget {kind}"
    if sheet.roll is SheetRole.LOFTEN and not form.loften:
        yield "roll: formuläret har inga löften"
    bands = {field.band for field in sheet.falt}
    for band in sheet.band:
        if band.nyckel not in bands:
            yield f"band › {band.nyckel}: inget fält står under bandet"
    yield from _unused_roles(sheet)
    for field in sheet.falt:
        yield from (f"falt › {field.namn} › {text}" for text in _unused_of_field(sheet, field))


def _unused_roles(sheet: Sheet) -> Iterator[str]:
    roles = Counter(field.roll for field in sheet.falt if field.roll)
    for role, count in roles.items():
        if count > 1 and role not in _SEVERAL:
            yield f"falt: {count} fält har rollen {role}, bara det första läses"
        if role in _BESIDE and _BESIDE[role] not in roles:
            yield f"falt: rollen {role} läses bara tillsammans med {_BESIDE[role]}"


def _unused_of_field(sheet: Sheet, field: Field) -> Iterator[str]:
    given = _given(field)
    for key, read in _FIELD_KEYS.items():
        if key in given and not read(sheet, field):
            yield f"{key}: läses inte för ett fält som det här"
    if field.roll and not _belongs(sheet, field.roll):
        yield f"roll: {field.roll} läses inte på bladet"


def _belongs(sheet: Sheet, role: Role) -> bool:
    """Say whether a role is read on a sheet of this kind."""
    return (
        sheet.slag in {SheetKind.OMSLAG, SheetKind.TABELL}
        and (role not in _COVER or sheet.slag is SheetKind.OMSLAG)
        and (role not in _PLAN or sheet.roll is SheetRole.PLAN)
        and (role not in _DIALOG or sheet.roll is SheetRole.DIALOG)
    )


def role_is_read(sheet: Sheet, field: Field) -> bool:
    """Say whether a field's role means anything, on its sheet and beside its other fields."""
    role = field.roll
    if role is None or not _belongs(sheet, role):
        return False
    beside = _BESIDE.get(role)
    first = role in _SEVERAL or sheet.with_role(role) is field
    return first and (beside is None or sheet.with_role(beside) is not None)
